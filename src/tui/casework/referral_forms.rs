//! The form of a referral: an objection to what only a collector holds, and the letter that goes to it.

use super::{
    Bench,
    filing::{NewCase, choice},
    forms,
};
use crate::{
    locale::Label,
    regime::Entry,
    service::ops::referrals::{ReferObjection, Referral},
    text,
    tui::{
        desk::Desk,
        offers,
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::{
            fields::{Field, Values},
            form::Form,
            page::Page,
            pane::Item,
        },
    },
};
use std::sync::Arc;

/// Asks for the collector, the subject and what is objected to; shows the letter.
pub(super) fn refer<S: Bench>(cx: &mut Cx<'_>) {
    let today = cx.now.date().to_string();
    cx.ask(
        |desk: &mut Desk| desk.service.pack().objection.grounds.clone(),
        move |_: &mut S, grounds: Vec<Entry>, cx| {
            let make = move || form(&grounds, &today);
            let work = move |desk: &mut Desk, values: &Values| {
                desk.call(&ReferObjection {
                    unit: values.get("unit").to_owned(),
                    applicant: values.get("applicant").to_owned(),
                    name: values.get("name").to_owned(),
                    ground: values.get("ground").to_owned(),
                    about: values.get("about").to_owned(),
                    received: values.date("received"),
                })
            };
            let then = |screen: &mut S, made: Referral, cx: &mut Cx<'_>| {
                screen.reload(cx);
                cx.push(letter(&made));
            };
            forms::ask::<S, Referral>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
        },
    );
}

fn form(grounds: &[Entry], today: &str) -> Form {
    let fields = vec![
        Field::text("unit", Label::new("采集单位代码", "code of the collector")).required().offers(offers::UNITS),
        Field::text("applicant", Label::new("申请人代码", "applicant's identifier")).required(),
        Field::text("name", Label::new("申请人名称", "applicant's name")).required(),
        Field::new("ground", Label::new("事由", "ground"), choice(grounds)).required().with(""),
        Field::text("about", Label::new("异议内容", "what is objected to")).required(),
        forms::day_field(today),
    ];
    Form::new(NewCase::Referral.label(), fields).lead(Label::new(
        "仅由采集单位保存的信息; 不计本机构期限",
        "what only the collector holds; no clock of this agency runs",
    ))
}

/// The letter, and what of the unit's data stands on the platform after all.
fn letter(made: &Referral) -> Page {
    let text = made.letter.clone().unwrap_or_else(|| text!("", ""));
    let mut items: Vec<Item> = text.zh.lines().map(|line| Item::text(Words::outside(line))).collect();
    if !made.platform.is_empty() {
        let records = made.platform.join(" ");
        items.push(Item::Rule);
        items.push(Item::marked(
            Mark::Warn,
            text!(
                "平台有该单位的信息 {records}: 对它们的异议由本机构办理",
                "the platform holds {records} of that unit: an objection to them is this agency's own"
            ),
        ));
    }
    Page::new(Words::outside(&made.referral), items)
}
