//! One masked value in clear (显示全文): offered where somebody works on a subject, with the case the look belongs to.

use super::names;
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            complaints::{ContactShown, ShowContact},
            subjects::{Reason, RevealValue, Revealed},
        },
    },
    text,
    tui::{
        action::Action,
        screen::{Cx, Screen},
        text::Words,
        widgets::{
            page::Page,
            pane::Item,
            picker::{Choice, Picked, Picker},
        },
    },
};

/// Offers the name and the number of the subject of a case, and of a complaint how the complainant is told; the look carries
/// the case.
pub fn of_case<S: Screen>(subject: String, name: &str, case: String, is_complaint: bool, cx: &mut Cx<'_>) {
    let mut choices = vec![
        Choice::new(Label::new("主体名称", "the subject’s name"), Words::outside(name)),
        Choice::new(Label::new("主体号码", "the subject’s number"), Words::outside(&subject)),
    ];
    if is_complaint {
        choices.push(Choice::new(Label::new("反馈方式", "how the complainant is told"), Words::none()));
    }
    let lead = text!("显示一项全文, 记入日志, 依据 {case}", "shows one value in clear; it is logged under {case}");
    let picker = Picker::new(Action::Reveal.label(), choices).lead(Words::from(lead));
    cx.push_then(picker, move |_: &mut S, picked: &Picked, cx| {
        if picked.0 == 2 {
            return cx.call(ShowContact { case: case.clone() }, contact::<S>);
        }
        let field = if picked.0 == 0 { "name" } else { "identifier" }.to_owned();
        let reason = Reason { purpose: None, basis: Some(case.clone()) };
        cx.call(RevealValue { subject: subject.clone(), record: None, field, reason }, shown::<S>);
    });
}

fn contact<S: Screen>(_: &mut S, answer: Result<ContactShown, Error>, cx: &mut Cx<'_>) {
    match answer {
        Ok(shown) => {
            page(Label::new("反馈方式", "how the complainant is told").into(), &shown.contact, shown.log_seq, cx);
        }
        Err(error) => cx.fail(error),
    }
}

/// The value on a page, with the number of its log row.
pub fn shown<S: Screen>(_: &mut S, answer: Result<Revealed, Error>, cx: &mut Cx<'_>) {
    match answer {
        Ok(shown) => {
            let label = match shown.field.as_str() {
                "name" => Label::new("主体名称", "name").into(),
                "identifier" => Label::new("主体号码", "number").into(),
                field => names::field(field),
            };
            page(label, &shown.value, shown.log_seq, cx);
        }
        Err(error) => cx.fail(error),
    }
}

fn page(label: Words, value: &str, seq: i64, cx: &mut Cx<'_>) {
    let items = vec![
        Item::pair(label, Words::outside(value)),
        Item::Blank,
        Item::text(text!("已记入日志 #{seq}", "logged as row #{seq}")),
    ];
    cx.push(Page::new(Action::Reveal.label(), items));
}
