//! Records looked at once more (信息核查): against a unit's own site, against what the text keeps out, and the supervisor's
//! word on leniency.

use super::{
    office::{form, page, shown},
    worklist::Worklist,
};
use crate::{
    locale::{Label, Text},
    service::ops::{
        formed::TellFormed,
        leniency::ConfirmLenient,
        rechecks::RecheckRecord,
        reconcile::{ReconcileFile, Reconciled},
        withdrawals::{CheckRecords, Recheck},
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        files, offers,
        screen::Cx,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::sync::Arc;

/// 与单位公示核对: the file of the unit's own site against the platform.
pub fn reconcile(cx: &mut Cx<'_>) {
    let title = Label::new("与单位公示核对", "compare with what a unit publishes");
    let make = move || {
        let fields = vec![
            Field::text("unit", Label::new("单位代码", "unit")).required().offers(offers::UNITS),
            forms::paper_field(Label::new("单位公示的文件", "the file of its site")).required(),
        ];
        Form::new(title, fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let (name, bytes) = files::read(desk, values.get("paper"))?;
        desk.call(&ReconcileFile { unit: values.get("unit").to_owned(), name, bytes })
    };
    let then = move |_: &mut Worklist, found: Reconciled, cx: &mut Cx<'_>| {
        page(title, "reconciled.txt", &differences(&found), cx);
    };
    forms::ask::<Worklist, Reconciled>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn differences(found: &Reconciled) -> Vec<Text> {
    let (rows, same) = (found.rows, found.same);
    let mut lines = vec![text!("{rows} 行，一致 {same} 行", "{rows} rows, {same} alike")];
    for one in &found.items {
        let (row, record, zh, en) = (one.row, &one.record, &one.label.zh, &one.label.en);
        let (unit, platform) = (&one.unit, &one.platform);
        lines.push(text!(
            "第 {row} 行 {record} {zh}：单位 {unit}，平台 {platform}",
            "row {row} {record} {en}: unit {unit}, platform {platform}"
        ));
    }
    if !found.only_unit.is_empty() {
        let all = found.only_unit.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        lines.push(text!("平台未公示的行：{all}", "rows the platform does not show: {all}"));
    }
    if !found.only_platform.is_empty() {
        let all = found.only_platform.join(" ");
        lines.push(text!("单位未公示的信息：{all}", "records the unit does not publish: {all}"));
    }
    lines
}

/// 重核全部记录: what the text keeps out and is in the register.
pub fn check(cx: &mut Cx<'_>) {
    cx.call(CheckRecords, |_: &mut Worklist, answer, cx| {
        shown(Label::new("重核全部记录", "the records judged again"), answer, excluded, cx);
    });
}

fn excluded(found: &Recheck) -> Vec<Text> {
    let (looked, number) = (found.looked_at, found.items.len());
    let mut lines =
        vec![text!("重核 {looked} 条，不应入库 {number} 条", "{looked} judged, {number} do not belong here")];
    for one in &found.items {
        let (id, unit, zh, en, cite) = (&one.id, &one.unit, &one.why.zh, &one.why.en, &one.cite);
        lines.push(text!("{id} {unit} {zh}（{cite}）", "{id} {unit} {en} ({cite})"));
    }
    lines
}

/// 待录入: a decision was formed, and by when it is to be entered; without a day it is taken back.
pub fn formed(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("document", Label::new("文书号", "document")).required(),
            Field::new("on", Label::new("形成日期", "formed on"), Kind::Date)
                .with("")
                .help(Label::new("撤回登记时不填", "left empty to take it back")),
            Field::text("reason", Label::new("不再录入的理由", "why it is not to be entered")),
        ]
    };
    form(cx, Label::new("登记待录入的决定", "a decision to be entered"), fields, |desk, values| {
        let (on, document) = (values.date("on"), values.get("document").to_owned());
        let reason = values.given("reason").filter(|_| on.is_none()).map(str::to_owned);
        let told = desk.call(&TellFormed { unit: None, document, on, reason })?;
        let (document, due, zh, en) = (told.document, told.due, told.article.zh, told.article.en);
        Ok(match on {
            Some(_) => text!("{document} 应于 {due} 前录入 ({zh})", "{document} is to be entered by {due} ({en})"),
            None => text!("{document} 不再待录入", "{document} is to be entered no more"),
        })
    });
}

/// 核实: the unit has looked again, and the day it handed in stands; `id` of a task of the worklist.
pub fn recheck(id: Option<String>, cx: &mut Cx<'_>) {
    let fields = move || {
        vec![
            Field::text("id", Label::new("信息编号", "record")).required().with(id.as_deref().unwrap_or_default()),
            Field::text("reason", Label::new("核实情况", "what was found")).required().help(Label::new(
                "已终止的, 导入载明终止日期的更正版本",
                "of an act that ended, import a version with its last day",
            )),
        ]
    };
    form(cx, Label::new("核实信息的日期", "verify a day of a record"), fields, |desk, values| {
        let (id, reason) = (values.get("id").to_owned(), values.get("reason").to_owned());
        let done = desk.call(&RecheckRecord { id, reason })?;
        let no = done.id;
        Ok(match done.next {
            Some(day) => text!("{no} 已核实，{day} 再核实", "{no} is verified, and again on {day}"),
            None => text!("{no} 已核实", "{no} is verified"),
        })
    });
}

/// 宽容审慎: a supervisor's written word on a record that is marked.
pub fn lenient(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("id", Label::new("信息编号", "record")).required(),
            Field::text("reason", Label::new("书面理由", "written reason")).required(),
        ]
    };
    form(cx, Label::new("确认宽容审慎标记", "confirm a mark of leniency"), fields, |desk, values| {
        let (id, reason) = (values.get("id").to_owned(), values.get("reason").to_owned());
        let done = desk.call(&ConfirmLenient { id, reason })?;
        let no = done.id;
        Ok(text!("{no} 已确认，可入库审核", "{no} is confirmed and may be reviewed"))
    });
}
