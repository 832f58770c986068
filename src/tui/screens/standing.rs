//! How a subject stands (失信等级与名单): its grade, the lists it is on, what counting would give, and the measures to take.

use super::worklist::Worklist;
use crate::{
    locale::Label,
    service::ops::listings::{CheckListing, Checked, Hint, ListingCard},
    text,
    tui::{
        casework::forms,
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

const TITLE: Label = Label::new("核对主体的失信等级与名单", "grade and lists of a subject");

/// Asks for the subject, and shows how it stands.
pub fn check(cx: &mut Cx<'_>) {
    let make = || {
        let help = Label::new("证件号码、代码或 S-编号", "number, code or S-number");
        Form::new(TITLE, vec![Field::text("subject", Label::new("主体", "subject")).required().help(help)])
    };
    let work =
        |desk: &mut Desk, values: &Values| desk.call(&CheckListing { subject: values.get("subject").to_owned() });
    let then = |_: &mut Worklist, found: Checked, cx: &mut Cx<'_>| cx.push(Page::new(TITLE, items(&found)));
    forms::ask::<Worklist, Checked>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

fn items(found: &Checked) -> Vec<Item> {
    let mut items = vec![Item::Title(Words::outside(&found.asked))];
    items.push(match &found.grade_label {
        Some(label) => Item::Pair(Label::new("失信等级", "grade").into(), Words::from(label), Mark::Warn),
        None => Item::pair(Label::new("失信等级", "grade"), Label::new("无", "none")),
    });
    if !found.cite.is_empty() {
        items.push(Item::cite(super::names::cite(&found.cite, &found.article)));
    }
    if let Some(anew) = &found.founded_anew {
        items.push(Item::marked(Mark::Warn, &anew.label));
        items.push(Item::cite(super::names::cite(&anew.cite, &anew.article)));
    }
    items.push(Item::Rule);
    if found.listed.is_empty() {
        items.push(Item::marked(Mark::Good, Label::new("不在名单上", "on no list")));
    }
    items.extend(found.listed.iter().map(listed));
    let candidate = found.candidate.join(" ");
    if !candidate.is_empty() {
        let label = Label::new("按记录计算的情形", "grounds by counting");
        items.push(Item::pair(label, Words::outside(&candidate)));
        items.push(Item::text(Label::new(
            "计算不列入任何人: 须经提议与决定",
            "counting lists nobody: it is proposed and decided",
        )));
    }
    items.extend(found.hints.iter().map(hint));
    items
}

fn listed(one: &ListingCard) -> Item {
    let (zh, en, state_zh, state_en) =
        (&one.grade_label.zh, &one.grade_label.en, &one.state_label.zh, &one.state_label.en);
    let words = text!("{zh}，{state_zh}", "{en}, {state_en}");
    Item::Pair(Words::outside(&one.listing), words.into(), Mark::Bad)
}

fn hint(one: &Hint) -> Item {
    let Hint { measure, name, unit, basis } = one;
    Item::pair(
        Label::new("可采取的措施", "measure"),
        text!("{measure} {name} {unit} {basis}", "{measure} {name} {unit} {basis}"),
    )
}
