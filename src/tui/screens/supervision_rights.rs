//! Reports that only some regulations know (监督报告): kinds of breach, time used for repair, assessment, self-check; and what a
//! unit states of its month.

use super::{
    directory::Directory,
    record_pages::time,
    supervision::{head, of_period_named, page},
    worklist::Worklist,
};
use crate::{
    locale::{Label, Text},
    service::ops::{
        assessment::{Assessment, AssessmentReport},
        breaches::{BreachKind, BreachReport, Breaches},
        dual::StateMonth,
        repair_times::{RepairTimeReport, RepairTimes},
        selfcheck::{Checked, ListSelfChecks, SelfCheck, SelfChecks},
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        offers,
        screen::Cx,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::sync::Arc;

/// 违规行为: by kind, with who stands behind it and the rows.
pub(super) fn breaches(cx: &mut Cx<'_>) {
    of_period_named(cx, |period| BreachReport { period, unit: None }, breach_lines);
}

fn breach_lines(report: &Breaches, names: &Directory) -> Vec<Text> {
    let mut lines = head(&report.head);
    for kind in &report.items {
        breach(kind, names, &mut lines);
    }
    lines
}

fn breach(kind: &BreachKind, names: &Directory, lines: &mut Vec<Text>) {
    let (zh, en, count, undated) = (&kind.kind_label.zh, &kind.kind_label.en, kind.count, kind.open);
    let (cite, article_zh, article_en) = (&kind.cite, &kind.article.zh, &kind.article.en);
    lines.push(text!("【{zh}】{count} 次（{cite} {article_zh}）", "[{en}] {count} ({cite} {article_en})"));
    if undated > 0 {
        lines.push(text!("  另有在办而未定期限 {undated} 件", "  and {undated} open for which no day is set"));
    }
    for one in &kind.per_officer {
        let (unit, who) = (names.unit(&one.unit), names.officer(one.officer.as_deref().unwrap_or("-")));
        let count = one.count;
        lines.push(text!("  {unit} {who}：{count} 次", "  {unit} {who}: {count}"));
    }
    for one in &kind.attempts {
        let (seq, at, who, cite) = (one.seq, time(&one.at), names.officer(&one.officer), &one.cite);
        let (zh, en) = crate::domain::operation::label(&one.operation)
            .map_or((one.operation.as_str(), one.operation.as_str()), |label| (label.zh, label.en));
        lines.push(text!(
            "  日志第 {seq} 行 {at} {who} {zh} 被拒绝（{cite}）",
            "  log row {seq} {at} {who}: {en}, refused ({cite})"
        ));
    }
    for one in &kind.cases {
        let (case, zh, en, unit) = (&one.case, &one.state_label.zh, &one.state_label.en, names.unit(&one.unit));
        let who = names.officer(one.officer.as_deref().unwrap_or("-"));
        let day = one.day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let age = one.age.map_or_else(|| "-".to_owned(), |age| age.to_string());
        lines.push(text!(
            "  {case} {zh} {unit} {who}：{day}，收件已 {age} 日",
            "  {case} {en} {unit} {who}: {day}, {age} days since receipt"
        ));
    }
}

/// 修复用时: beside the time before.
pub(super) fn repair_time(cx: &mut Cx<'_>) {
    of_period_named(cx, |period| RepairTimeReport { period, unit: None }, time_lines);
}

fn time_lines(report: &RepairTimes, names: &Directory) -> Vec<Text> {
    let mut lines = head(&report.head);
    let (from, until) = (report.before.from, report.before.until);
    lines.push(text!("上期 {from} 至 {until}", "the time before: {from} to {until}"));
    let figure = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    for one in &report.items {
        let (zh, en) = if one.unit == "*" { ("全部", "all") } else { (names.unit(&one.unit), names.unit(&one.unit)) };
        let (executed, earlier) = (one.executed, one.executed_before);
        let (mean, before, change) = (figure(one.mean), figure(one.mean_before), figure(one.change));
        lines.push(text!(
            "{zh}：执行 {executed} 件，平均 {mean} 个工作日；上期 {earlier} 件，{before}；增减 {change}",
            "{en}: {executed} executed, {mean} working days on the mean; before {earlier}, {before}; change {change}"
        ));
    }
    lines
}

/// 考核数据: of some days, this year unless changed.
pub(super) fn assessment(cx: &mut Cx<'_>) {
    let make = || {
        let help = Label::new("空则自本年首日至今日", "left empty: from the first of this year until today");
        let fields = vec![
            Field::new("since", Label::new("起始日", "first day"), Kind::Date).help(help),
            Field::new("until", Label::new("终止日", "last day"), Kind::Date),
        ];
        Form::new(Label::new("考核数据", "figures for assessment"), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let asked = AssessmentReport { since: values.date("since"), until: values.date("until") };
        desk.call(&asked).map(|report| assessed(&report))
    };
    told(cx, make, work);
}

fn assessed(report: &Assessment) -> Vec<Text> {
    let (since, until, cite, zh, en) =
        (report.since, report.until, &report.cite, &report.article.zh, &report.article.en);
    let mut lines = vec![text!("{since} 至 {until}（{cite} {zh}）", "{since} to {until} ({cite} {en})")];
    for one in &report.units {
        let (unit, records, returns, late, queries) =
            (&one.name, one.records, one.returns, one.overdue_answers, one.queries);
        let lag = one.mean_lag.map_or_else(|| "-".to_owned(), |lag| format!("{lag:.1}"));
        lines.push(text!(
            "{unit}：报送 {records}，退回 {returns}，逾期答复 {late}，查询 {queries}，平均 {lag} 日",
            "{unit}: {records} handed in, {returns} returned, {late} answers late, {queries} queries, {lag} days on average"
        ));
    }
    for one in &report.overdue {
        let (unit, what, due, cite) = (&one.unit, &one.what, one.due, &one.cite);
        lines.push(text!("逾期 {unit} {what}：期限 {due}（{cite}）", "overdue {unit} {what}: due {due} ({cite})"));
    }
    lines
}

/// 自查核查: the numbers of some days and a sample; with a finding it is signed and kept.
pub(super) fn self_check(cx: &mut Cx<'_>) {
    let (first, today) = (cx.now.format("%Y-%m-01").to_string(), cx.now.date().to_string());
    let make = move || {
        let fields = vec![
            Field::new("from", Label::new("起始日", "first day"), Kind::Date).required().with(&first),
            Field::new("until", Label::new("终止日", "last day"), Kind::Date).required().with(&today),
            Field::text("finding", Label::new("结论", "finding"))
                .help(Label::new("空则只看数字和抽样；写明即签署留存", "left empty it only shows; a finding signs it")),
        ];
        Form::new(Label::new("自查核查", "self-check"), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let (Some(from), Some(until)) = (values.date("from"), values.date("until")) else { return Ok(Vec::new()) };
        let finding = values.given("finding").map(str::to_owned);
        desk.call(&SelfCheck { from, until, finding }).map(|report| checked(&report))
    };
    told(cx, make, work);
}

fn checked(report: &Checked) -> Vec<Text> {
    let (from, until, cite, finding) = (report.from, report.until, &report.cite, &report.finding);
    let mut lines = vec![match &report.number {
        Some(no) => text!("{no} 已签署：{finding}", "{no} is signed: {finding}"),
        None => text!("尚未签署：写明结论即签署", "not signed: a finding signs it"),
    }];
    lines.push(text!("{from} 至 {until}（{cite}）", "{from} to {until} ({cite})"));
    for one in &report.parts {
        let (zh, en) = (&one.part.label.zh, &one.part.label.en);
        let counts = one.counts.iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join("  ");
        let sample = one.sample.join(" ");
        lines.push(text!("【{zh}】{counts}", "[{en}] {counts}"));
        lines.push(text!("  抽样：{sample}", "  sample: {sample}"));
    }
    lines
}

/// 已签署的自查.
pub(super) fn self_checks(cx: &mut Cx<'_>) {
    cx.call(ListSelfChecks, |_: &mut Worklist, answer, cx| match answer {
        Ok(list) => page(&kept(&list), cx),
        Err(error) => cx.fail(error),
    });
}

fn kept(list: &SelfChecks) -> Vec<Text> {
    let line = |one: &crate::service::ops::selfcheck::Kept| {
        let (no, from, until, who, digest) = (&one.number, &one.from, &one.until, &one.officer, &one.digest);
        text!("{no} {from} 至 {until} {who} SM3 {digest}", "{no} {from} to {until} {who} SM3 {digest}")
    };
    list.items.iter().map(line).collect()
}

/// 填报双公示月报: what the unit produced and published itself, and why something was not handed in.
pub(super) fn state(cx: &mut Cx<'_>) {
    let month = cx.now.format("%Y-%m").to_string();
    let make = move || {
        let kinds = vec![
            ("permit".to_owned(), Label::new("行政许可", "permits").into()),
            ("penalty".to_owned(), Label::new("行政处罚", "penalties").into()),
        ];
        let fields = vec![
            Field::text("month", Label::new("月份", "month")).required().with(&month),
            Field::new("kind", Label::new("种类", "kind"), Kind::Choice(kinds)),
            Field::text("produced", Label::new("产生数", "produced")).required().check(super::supervision::is_count),
            Field::text("published", Label::new("本单位公示数", "published by the unit"))
                .required()
                .check(super::supervision::is_count),
            Field::text("basis", Label::new("未报送依据", "ground of what was not handed in")),
            Field::text("remarks", Label::new("备注", "remarks")),
            Field::text("unit", Label::new("单位代码", "unit"))
                .offers(offers::UNITS)
                .help(Label::new("空则为本单位", "left empty: the own one")),
        ];
        Form::new(Label::new("填报双公示月报", "state a month of dual publicity"), fields)
    };
    let work = |desk: &mut Desk, values: &Values| {
        let count = |name| values.get(name).parse().unwrap_or_default();
        let done = desk.call(&StateMonth {
            unit: values.given("unit").map(str::to_owned),
            month: values.get("month").to_owned(),
            kind: values.get("kind").to_owned(),
            produced: count("produced"),
            published: count("published"),
            basis: values.get("basis").to_owned(),
            remarks: values.get("remarks").to_owned(),
        })?;
        let (unit, month, produced, submitted) = (done.unit, done.month, done.produced, done.submitted);
        Ok(text!(
            "{unit} {month} 已填报：产生 {produced}，报送 {submitted}",
            "{unit} {month} is stated: {produced} produced, {submitted} handed in"
        ))
    };
    forms::told::<Worklist>(cx, make, work);
}

/// A form whose answer is a page.
fn told(
    cx: &mut Cx<'_>,
    make: impl Fn() -> Form + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<Vec<Text>, crate::service::Error> + Send + Sync + 'static,
) {
    let then = |_: &mut Worklist, lines: Vec<Text>, cx: &mut Cx<'_>| page(&lines, cx);
    forms::ask::<Worklist, Vec<Text>>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}
