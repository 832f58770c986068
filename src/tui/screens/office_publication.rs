//! One record as it is published (公示): looked at before it goes out, with every replaced place; its masks are confirmed here.

use super::worklist::Worklist;
use crate::{
    locale::Label,
    service::ops::publication::{ConfirmMasks, MasksConfirmed, Preview, PreviewPublication},
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

const TITLE: Label = Label::new("公示预览与确认脱敏", "a record as published, and its masks");

/// Asks for the record, and shows it as published.
pub fn preview(cx: &mut Cx<'_>) {
    let make = || Form::new(TITLE, vec![Field::text("record", Label::new("信息编号", "record")).required()]);
    let work =
        |desk: &mut Desk, values: &Values| desk.call(&PreviewPublication { record: values.get("record").to_owned() });
    let then = |_: &mut Worklist, shown: Preview, cx: &mut Cx<'_>| previewed(shown, cx);
    forms::ask::<Worklist, Preview>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// The preview; `y` confirms the masks of exactly what it shows.
fn previewed(shown: Preview, cx: &mut Cx<'_>) {
    let answers: &'static [Action] =
        if shown.to_confirm && cx.session.may("publication.mask") { &[Action::Approve] } else { &[] };
    let page = Page::new(TITLE, items(&shown)).answers(answers);
    cx.push_then(page, move |_: &mut Worklist, _: &Action, cx| {
        let Preview { record, digest, .. } = shown;
        cx.call(ConfirmMasks { record, digest }, |screen: &mut Worklist, answer, cx| match answer {
            Ok(done) => {
                let MasksConfirmed { record, places, .. } = done;
                screen.reload(cx);
                cx.say(text!("{record}：已确认 {places} 处脱敏", "{record}: {places} masks are confirmed"));
            }
            Err(error) => cx.fail(error),
        });
    });
}

fn items(shown: &Preview) -> Vec<Item> {
    let pair = |zh, en, value: &str| Item::pair(Label::new(zh, en), Words::outside(value));
    let subject = [&shown.subject.name, &shown.subject.identifier].map(|one| one.as_deref().unwrap_or_default());
    let mut items = vec![
        Item::Title(Words::outside(&format!("{}  {}", shown.record, shown.title))),
        pair("主体", "subject", &subject.join("  ")),
        pair("文书号", "document", &shown.document),
    ];
    items.extend(shown.number.as_deref().map(|number| pair("平台编号", "number of the platform", number)));
    items.push(match (&shown.why, shown.to_confirm) {
        (Some(why), _) => Item::marked(Mark::Bad, why),
        (None, true) => Item::marked(
            Mark::Warn,
            Label::new("待确认脱敏: 逐处核对后按 y", "masks to confirm: compare each place, then y"),
        ),
        (None, false) => Item::marked(Mark::Good, Label::new("可以公示", "it may be published")),
    });
    items.extend(shown.cite.as_deref().map(|rule| Item::cite(Words::outside(rule))));
    items.push(Item::Rule);
    items.push(Item::Title(Label::new("公示的内容", "what is published").into()));
    items.extend(
        shown.fields.iter().map(|(field, value)| Item::pair(super::names::field(field), Words::outside(value))),
    );
    if !shown.places.is_empty() {
        items.push(Item::Rule);
        items.push(Item::Title(Label::new("脱敏之处", "replaced places").into()));
    }
    for one in &shown.places {
        let (shown, cite) = (&one.place.shown, &one.cite);
        let mark = if one.place.inside { Mark::Warn } else { Mark::None };
        let (field, words) = (super::names::field(&one.place.field), text!("{shown} ({cite})", "{shown} ({cite})"));
        items.push(Item::Pair(field, words.into(), mark));
    }
    items
}
