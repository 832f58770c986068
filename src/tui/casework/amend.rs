//! What is changed of a case itself: its day of receipt, its handler.

use super::{Bench, forms, words};
use crate::{
    locale::Label,
    service::ops::{
        amendments::{AmendCase, AssignCase},
        cases::CaseDetail,
    },
    text,
    tui::{
        action::Action,
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

/// Asks for an amendment of the day of receipt (更正收件日).
pub(super) fn amend_form<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let (case, received) = (detail.card.case.clone(), detail.card.received.to_string());
    let passed_on = detail.card.kind != "repair" && detail.events.iter().any(|event| event.step == "receive");
    let make = move || {
        let mut fields = vec![
            forms::day_field(&received),
            Field::text("applicant", Label::new("申请人代码", "applicant's identifier"))
                .help(Label::new("登记有误才填写", "only where it was registered wrongly")),
            Field::text("reason", Label::new("理由", "reason")).required(),
        ];
        if passed_on {
            let label = Label::new("提供单位收到之日", "the provider received it on");
            let help = Label::new("登记有误才填写, 收件日则不变", "only if wrong; the day of receipt then stays");
            fields.insert(1, Field::new("transferred", label, Kind::Date).help(help));
        }
        Form::new(words::step_label("", "amend"), fields)
            .lead(Label::new("原日期保留, 须另一人确认", "the old day is kept; a second person confirms"))
    };
    forms::ask::<S, _>(
        cx,
        Arc::new(make),
        Arc::new(move |desk: &mut Desk, values: &Values| {
            let reason = Some(values.get("reason").to_owned());
            let transferred = values.date("transferred");
            desk.call(&AmendCase {
                case: case.clone(),
                received: values.date("received").filter(|_| transferred.is_none()),
                transferred,
                applicant: values.given("applicant").map(str::to_owned),
                reason,
                ..AmendCase::default()
            })
        }),
        Arc::new(|screen: &mut S, _, cx: &mut Cx<'_>| {
            screen.reload(cx);
            cx.say(Label::new("已提出, 待另一人确认", "proposed: a second person confirms"));
        }),
        None,
    );
}

/// Asks who is to handle the case (分派).
pub(super) fn assign<S: Bench>(detail: &CaseDetail, cx: &mut Cx<'_>) {
    let case = detail.card.case.clone();
    let handler = detail.card.handler.clone().unwrap_or_default();
    let make = move || {
        let label = Label::new("经办人登录名", "log-in of the handler");
        Form::new(
            Action::Assign.label(),
            vec![Field::text("login", label).required().offers(offers::OFFICERS).with(&handler)],
        )
    };
    forms::ask::<S, _>(
        cx,
        Arc::new(make),
        Arc::new(move |desk: &mut Desk, values: &Values| {
            desk.call(&AssignCase { case: case.clone(), login: values.get("login").to_owned() })
        }),
        Arc::new(|screen: &mut S, card: crate::service::ops::casework::CaseCard, cx: &mut Cx<'_>| {
            screen.reload(cx);
            let (case, login) = (&card.case, card.handler.clone().unwrap_or_default());
            cx.say(text!("{case} 由 {login} 办理", "{case} is handled by {login}"));
        }),
        None,
    );
}
