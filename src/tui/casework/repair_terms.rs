//! Who may soon ask for repair (即可修复), and what the text keeps out of repair for good (不可修复).

use super::{Bench, filing, forms};
use crate::{
    locale::{Label, Text},
    service::ops::{
        cases::CaseDetail,
        eligibility::{BarRepair, EligibleList, ListEligible},
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        screen::Cx,
        widgets::{
            fields::{Field, Values},
            form::Form,
        },
    },
};

/// Whose shortest publicity ends within the days of the pack, as a page.
pub fn eligible<S: Bench>(cx: &mut Cx<'_>) {
    cx.call(ListEligible::default(), |_: &mut S, answer, cx| match answer {
        Ok(list) => filing::page::<S>(Action::Eligible.label(), "eligible.txt", &lines(&list), cx),
        Err(error) => cx.fail(error),
    });
}

fn lines(list: &EligibleList) -> Vec<Text> {
    let (within, number) = (list.within, list.items.len());
    let mut lines =
        vec![text!("{within} 日内可申请修复 {number} 条", "{number} may ask for repair within {within} days")];
    for one in &list.items {
        let (record, subject, title, unit, from, days) =
            (&one.record, &one.subject, &one.title, &one.unit, one.from, one.days);
        let last = one.last_day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let ground = one.outside.as_ref().map(|found| found.ground.clone()).unwrap_or_default();
        let (ground_zh, ground_en) = (ground.zh, ground.en);
        lines.push(text!(
            "{record} {subject} {title} {unit}：{from} 起（还有 {days} 日），至 {last} {ground_zh}",
            "{record} {subject} {title} {unit}: from {from} (in {days} days) until {last} {ground_en}"
        ));
    }
    lines
}

/// Marks a record as irreparable, by the rule that says so; the one of the case in hand is filled in.
pub fn bar<S: Bench>(detail: Option<&CaseDetail>, cx: &mut Cx<'_>) {
    let record = detail.map(|detail| detail.card.record.clone()).unwrap_or_default();
    let make = move || {
        let fields = vec![
            Field::text("record", Label::new("信息编号", "record")).required().with(&record),
            Field::text("citation", Label::new("依据", "the rule"))
                .required()
                .help(Label::new("种类:《名称》第几条", "KIND:title and article")),
        ];
        Form::new(Action::Bar.label(), fields)
    };
    forms::told::<S>(cx, make, |desk: &mut Desk, values: &Values| {
        let (record, citation) = (values.get("record").to_owned(), values.get("citation").to_owned());
        let done = desk.call(&BarRepair { record, citation })?;
        let (no, rule) = (done.record, done.irreparable);
        Ok(text!("{no} 已标记不可修复：{rule}", "{no} is marked as irreparable: {rule}"))
    });
}
