//! Complaints (投诉举报) on the console: taken down at the window; answered and closed from the worklist, by another officer.

use super::worklist::Worklist;
use crate::{
    locale::Label,
    service::ops::{casework::Moved, complaints::FileComplaint},
    text,
    tui::{
        casework::{Bench as _, forms},
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
use std::sync::Arc;

/// Asks what the complaint is about, of whom, and how its outcome can be told.
pub fn file(cx: &mut Cx<'_>) {
    let today = cx.now.date().to_string();
    let grounds = |desk: &mut Desk| -> Vec<(String, Words)> {
        let all = desk.service.pack().complaint.iter();
        all.map(|one| (one.code.clone(), Words::from(&one.label))).collect()
    };
    cx.ask(grounds, move |_: &mut Worklist, grounds: Vec<(String, Words)>, cx| {
        let make = move || {
            let target =
                Label::new("空: 不针对某人; 被投诉人不得办理", "empty: of nobody; who is named may not handle it");
            let contact = Label::new("空: 未留联系方式, 结果存档", "empty: no contact, the outcome is kept");
            let fields = vec![
                Field::text("about", Label::new("信息或事项编号", "record or case")).required().offers(offers::CASES),
                Field::text("applicant", Label::new("投诉人证件号码", "complainant's code")).help(Label::new(
                    "可空; 就本人的事项或不公开的信息投诉时填",
                    "may be empty; for an own case or record that is not public",
                )),
                Field::new("ground", Label::new("投诉事由", "ground"), Kind::Choice(grounds.clone())).required(),
                Field::text("target", Label::new("被投诉人登录名", "officer complained of"))
                    .offers(offers::OFFICERS)
                    .help(target),
                Field::text("text", Label::new("投诉内容", "what is complained of")).required(),
                Field::text("contact", Label::new("联系方式", "contact")).help(contact),
                forms::day_field(&today),
                forms::paper_field(Label::new("书面材料", "a paper")),
            ];
            Form::new(Label::new("登记投诉举报", "take down a complaint"), fields)
        };
        let work = |desk: &mut Desk, values: &Values| {
            desk.call(&FileComplaint {
                about: values.get("about").to_owned(),
                applicant: values.given("applicant").map(str::to_owned),
                ground: values.get("ground").to_owned(),
                target: values.given("target").map(str::to_owned),
                text: values.get("text").to_owned(),
                contact: values.given("contact").map(str::to_owned),
                received: values.date("received"),
                papers: forms::paper(desk, values, "paper", "complaint")?.into_iter().collect(),
            })
        };
        let then = |screen: &mut Worklist, made: Moved, cx: &mut Cx<'_>| {
            screen.reload(cx);
            let no = made.case;
            cx.say(text!("已登记 {no}", "{no} is registered"));
        };
        forms::ask::<Worklist, Moved>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
    });
}
