//! Market information on the console (市场信用信息): agreements with collectors, and what persons agreed to.

use super::office::{form, page, shown, words_of};
use super::worklist::Worklist;
use crate::{
    locale::{Label, Text},
    service::ops::{
        agreement_consents::{AddConsent, ConsentCard, Consents, EndConsent, ListConsents},
        agreements::{AddAgreement, AgreementCard, Agreements, EndAgreement, ListAgreements},
    },
    text,
    tui::{
        casework::forms,
        desk::Desk,
        offers,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
        },
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// 登记约定: what a collector's information may be used for.
pub fn add_agreement(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("no", Label::new("约定编号", "number of the agreement")).required(),
            Field::text("unit", Label::new("采集单位代码", "code of the collector")).offers(offers::UNITS).required(),
            Field::text("uses", Label::new("可以的用法", "what it allows"))
                .required()
                .offers_each(offers::USES)
                .help(Label::new("F2 逐项选择", "F2 chooses one after the other")),
            Field::new("from", Label::new("起始日期", "first day"), Kind::Date)
                .help(Label::new("空: 今日", "empty: today")),
            Field::new("until", Label::new("终止日期", "last day"), Kind::Date),
            forms::paper_field(Label::new("约定文本", "the agreement itself")),
        ]
    };
    form(cx, Label::new("登记约定", "register an agreement"), fields, |desk, values| {
        let made = desk.call(&AddAgreement {
            no: values.get("no").to_owned(),
            unit: values.get("unit").to_owned(),
            uses: words_of(values.get("uses")),
            from: values.date("from"),
            until: values.date("until"),
            paper: forms::paper(desk, values, "paper", "agreement")?,
        })?;
        let no = made.no;
        Ok(text!("约定 {no} 已登记", "agreement {no} is registered"))
    });
}

/// 终止约定
pub fn end_agreement(cx: &mut Cx<'_>) {
    let fields = || {
        vec![Field::text("no", Label::new("约定编号", "number of the agreement")).required().offers(offers::AGREEMENTS)]
    };
    form(cx, Label::new("终止约定", "end an agreement"), fields, |desk, values| {
        let no = desk.call(&EndAgreement { no: values.get("no").to_owned() })?.no;
        Ok(text!("约定 {no} 已终止", "agreement {no} is ended"))
    });
}

/// 约定清单
pub fn agreements(cx: &mut Cx<'_>) {
    cx.call(ListAgreements, |_: &mut Worklist, answer, cx| {
        shown(Label::new("约定清单", "agreements"), answer, agreement_lines, cx);
    });
}

fn agreement_lines(list: &Agreements) -> Vec<Text> {
    let line = |one: &AgreementCard| {
        let AgreementCard { no, unit, uses, from, until, in_force } = one;
        let (uses, until) = (uses.join(" "), until.as_deref().unwrap_or("-"));
        let (zh, en) = if *in_force { ("有效", "in force") } else { ("无效", "not in force") };
        text!("{no} {unit} {zh} {uses} {from} 至 {until}", "{no} {unit}, {en}, {uses}, {from} to {until}")
    };
    list.items.iter().map(line).collect()
}

/// Names of the fields for what a person was told; a field's name must be known when the program is made.
const POINTS: [&str; 8] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];

/// A point that a person is told, as the text calls it.
fn point(word: &str) -> Words {
    let label = match word {
        "content" => Label::new("告知: 采集内容", "told: what is collected"),
        "method" => Label::new("告知: 采集方式", "told: how"),
        "use" => Label::new("告知: 信息用途", "told: what for"),
        "rights" => Label::new("告知: 享有的权利", "told: rights"),
        "duties" => Label::new("告知: 承担的义务", "told: duties"),
        _ => return Words::outside(word),
    };
    label.into()
}

/// 登记对采集的同意: of a natural person, with each point that the person was told.
pub fn add_consent(cx: &mut Cx<'_>) {
    let points = |desk: &mut Desk| -> Vec<String> {
        let law = desk.service.pack().market.as_ref().and_then(|law| law.told.as_ref());
        law.map(|told| told.value.clone()).unwrap_or_default()
    };
    cx.ask(points, |_: &mut Worklist, points: Vec<String>, cx| {
        let asked = points.clone();
        let fields = move || {
            let told = POINTS.iter().zip(&asked).map(|(name, word)| Field::text(name, point(word)));
            let mut fields = vec![
                Field::text("person", Label::new("证件号码", "identifier")).required(),
                Field::text("unit", Label::new("采集单位代码", "code of the collector"))
                    .offers(offers::UNITS)
                    .required(),
            ];
            fields.extend(told);
            fields.extend([
                Field::new("warned", Label::new("已告知不利后果", "warned of adverse results"), Kind::YesNo),
                Field::new("from", Label::new("起始日期", "first day"), Kind::Date)
                    .help(Label::new("空: 今日", "empty: today")),
                Field::new("until", Label::new("终止日期", "last day"), Kind::Date),
                forms::paper_field(Label::new("书面同意", "the written consent")),
            ]);
            fields
        };
        form(cx, Label::new("登记对采集的同意", "a consent to collection"), fields, move |desk, values| {
            let told = POINTS.iter().zip(&points);
            let told: BTreeMap<String, String> =
                told.filter_map(|(name, word)| Some((word.clone(), values.given(name)?.to_owned()))).collect();
            let made = desk.call(&AddConsent {
                person: values.get("person").to_owned(),
                unit: values.get("unit").to_owned(),
                told,
                warned: values.is_yes("warned"),
                from: values.date("from"),
                until: values.date("until"),
                paper: forms::paper(desk, values, "paper", "consent")?,
            })?;
            let no = made.no;
            Ok(text!("同意 {no} 已登记", "consent {no} is registered"))
        });
    });
}

/// 登记对采集同意的撤回
pub fn end_consent(cx: &mut Cx<'_>) {
    let fields = || {
        vec![
            Field::text("no", Label::new("同意编号", "number of the consent"))
                .required()
                .offers(offers::COLLECTION_CONSENTS),
        ]
    };
    form(cx, Label::new("撤回对采集的同意", "a consent taken back"), fields, |desk, values| {
        let no = desk.call(&EndConsent { no: values.get("no").to_owned() })?.no;
        Ok(text!("同意 {no} 已撤回", "consent {no} is taken back"))
    });
}

/// 对采集的同意清单: of one collector, or all.
pub fn consents(cx: &mut Cx<'_>) {
    let title = Label::new("对采集的同意清单", "consents to collection");
    let make = move || {
        let help = Label::new("空: 全部采集单位", "empty: every collector");
        Form::new(
            title,
            vec![
                Field::text("unit", Label::new("采集单位代码", "code of the collector"))
                    .offers(offers::UNITS)
                    .help(help),
            ],
        )
    };
    let work =
        |desk: &mut Desk, values: &Values| desk.call(&ListConsents { unit: values.given("unit").map(str::to_owned) });
    let then = move |_: &mut Worklist, found: Consents, cx: &mut Cx<'_>| {
        page(title, "consents.txt", &consent_lines(&found), cx);
    };
    forms::ask::<Worklist, Consents>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn consent_lines(list: &Consents) -> Vec<Text> {
    let line = |one: &ConsentCard| {
        let ConsentCard { no, unit, told, strong, from, until } = one;
        let told = told.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
        let until = until.as_deref().unwrap_or("-");
        let (zh, en) = if *strong { ("书面且已告知后果", "in writing, warned") } else { ("一般", "plain") };
        text!("{no} {unit} {zh} [{told}] {from} 至 {until}", "{no} {unit}, {en}, [{told}], {from} to {until}")
    };
    list.items.iter().map(line).collect()
}
