//! A change of a subject (主体变更) that waits for its second person: read, confirmed, or refused with a reason.

use super::worklist::Worklist;
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::changes::{ChangeCard, ChangeList, DecideChange, ListChanges},
    },
    text,
    tui::{
        action::Action,
        casework::{Bench as _, forms},
        desk::Desk,
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

/// Shows the change; `y` confirms it, `X` asks why it is refused.
pub fn open(change: &str, cx: &mut Cx<'_>) {
    let wanted = change.to_owned();
    cx.call(ListChanges::default(), move |screen: &mut Worklist, answer: Result<ChangeList, Error>, cx| match answer {
        Ok(list) => match list.items.into_iter().find(|one| one.change == wanted) {
            Some(card) => shown(card, cx),
            None => screen.reload(cx),
        },
        Err(error) => cx.fail(error),
    });
}

fn shown(card: ChangeCard, cx: &mut Cx<'_>) {
    let day = card.on.map(|day| day.to_string()).unwrap_or_default();
    let mut items = vec![
        Item::pair(Label::new("主体", "subject"), Words::outside(&card.subject)),
        Item::pair(Label::new("变更", "change"), &card.kind_label),
        Item::pair(Label::new("之前", "before"), Words::outside(if card.old.is_empty() { "—" } else { &card.old })),
        Item::pair(Label::new("之后", "after"), Words::outside(&card.new)),
        Item::pair(Label::new("变更之日", "on"), Words::outside(&day)),
        Item::pair(Label::new("登记人", "registered by"), Words::outside(&card.proposed_by)),
    ];
    if !card.later.is_empty() {
        let later = card.later.join(" ");
        let words = text!("记录的事实晚于该日，请核对：{later}", "records speak of a later day, check: {later}");
        items.push(Item::marked(Mark::Warn, words));
    }
    let digest = card.digest.clone();
    if let Some(digest) = digest.as_ref().and_then(|digest| digest.get(..16)) {
        items.push(Item::text(text!(
            "同意或退回时留存复核单的摘要 {digest}（复核单见“复核”屏）",
            "the decision keeps the digest of the sheet, which the screen of decisions shows: {digest}"
        )));
    }
    let page = Page::new(Words::outside(&card.change), items).answers(&[Action::Approve, Action::Decline]);
    cx.push_then(page, move |_: &mut Worklist, answer: &Action, cx| match answer {
        Action::Decline => refuse(&card.change, digest, cx),
        _ => cx.call(DecideChange { change: card.change.clone(), refuse: None, seen: digest }, decided),
    });
}

fn decided(screen: &mut Worklist, answer: Result<ChangeCard, Error>, cx: &mut Cx<'_>) {
    match answer {
        Ok(card) => {
            let no = &card.change;
            cx.say(text!("{no} 已确认", "{no} is confirmed"));
            screen.reload(cx);
        }
        Err(error) => cx.fail(error),
    }
}

fn refuse(change: &str, seen: Option<String>, cx: &mut Cx<'_>) {
    let change = change.to_owned();
    let make = || {
        let field = Field::text("reason", Label::new("退回理由", "reason")).required();
        Form::new(Action::Decline.label(), vec![field])
    };
    let work = move |desk: &mut Desk, values: &Values| -> Result<Text, Error> {
        let refuse = Some(values.get("reason").to_owned());
        let card = desk.call(&DecideChange { change: change.clone(), refuse, seen: seen.clone() })?;
        let no = card.change;
        Ok(text!("{no} 已退回", "{no} is refused"))
    };
    let then = |screen: &mut Worklist, told: Text, cx: &mut Cx<'_>| {
        screen.reload(cx);
        cx.say(told);
    };
    forms::ask::<Worklist, Text>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}
