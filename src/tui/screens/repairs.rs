//! Repair (信用修复), revocation (撤销) and deletion on request (权益事项): the provider's paper, its conditions, and what executing it will do.

use super::CaseWanted;
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            cases::{Noun, ShowCase},
            repairs::CheckRepair,
            steps::Input,
        },
    },
    text,
    tui::{
        action::Action,
        casework::{
            board::{Board, Plan, Sheet},
            filing::NewCase,
            pages, steps, words,
        },
        desk::Desk,
        keymap::Context,
        screen::Cx,
        text::Words,
        theme::{Mark, Tone},
        widgets::pane::Item,
    },
};

static PLAN: Plan = Plan {
    title: Label::new("信用修复", "repair"),
    tab: 4,
    chain: Context::REPAIR,
    noun: Noun::Case,
    keeps: |card| matches!(card.kind.as_str(), "repair" | "revocation" | "shield" | "complaint"),
    look,
    page,
    new: &[NewCase::Repair, NewCase::Revocation, NewCase::Shield],
    hints: &[
        Action::Execute,
        Action::Erase,
        Action::Forward,
        Action::Notice,
        Action::SendNotice,
        Action::Withdraw,
        Action::Evidence,
        Action::Preview,
        Action::NextCase,
        Action::New,
        Action::Eligible,
        Action::Bar,
        Action::Why,
        Action::Open,
    ],
    empty: Label::new(
        "没有待办的修复与撤销, + 登记证明、申请或告知",
        "nothing open; + registers a certificate or a notice",
    ),
    tenths: 4,
};

/// The screen.
pub fn board(wanted: CaseWanted) -> Board {
    Board::new(&PLAN, wanted)
}

fn look(desk: &mut Desk, case: &str) -> Result<Sheet, Error> {
    let detail = desk.call(&ShowCase { noun: Noun::Case, case: case.to_owned() })?;
    let conditions = if detail.card.kind == "repair" {
        desk.call(&CheckRepair { repair: case.to_owned() }).map(|found| found.conditions).unwrap_or_default()
    } else {
        Vec::new()
    };
    // Asked only where this officer may take the step, so that no refusal is written for a mere look.
    let next = detail.actions.iter().find(|shown| matches!(shown.action.as_str(), "execute" | "delete"));
    let preview = match next {
        Some(shown) if shown.open && shown.allowed => {
            steps::act(desk, case, &shown.action.clone(), Input::default(), true).ok()
        }
        _ => None,
    };
    Ok(Sheet { detail, conditions, preview, lines: Vec::new() })
}

fn page(sheet: &Sheet, cx: &Cx<'_>) -> Vec<Item> {
    let detail = &sheet.detail;
    let card = &detail.card;
    let mut items = vec![
        Item::Title(Words::outside(&format!("{}  {}", card.case, card.subject_name))),
        Item::text(Words::outside(&format!("{} {}  {}", card.title, card.document, card.unit_name))),
    ];
    items.extend(words::law_line(card));
    let (zh, en) = (&card.state_label.zh, &card.state_label.en);
    let (kind_zh, kind_en) = (&card.kind_label.zh, &card.kind_label.en);
    items.push(Item::pair(Label::new("状态", "state"), text!("{kind_zh}: {zh}", "{kind_en}: {en}")));
    items.push(words::due_line(card));
    items.extend(registered(sheet));
    if let Some(clock) = &detail.clock {
        let counted =
            clock.days.iter().filter(|(_, counts, _)| *counts).map(|(day, ..)| day.format("%m-%d").to_string());
        let days = counted.collect::<Vec<_>>().join(" ");
        items.push(Item::pair(Label::new("计入之日", "days counted"), Words::outside(&days)));
    }
    if !sheet.conditions.is_empty() {
        items.push(Item::Rule);
        items.push(Item::Title(Label::new("修复条件", "conditions").into()));
    }
    for condition in &sheet.conditions {
        let (detail_zh, detail_en) = (&condition.detail.zh, &condition.detail.en);
        let (article_zh, article_en) = (&condition.article.zh, &condition.article.en);
        let words = text!("{detail_zh} ({article_zh})", "{detail_en} ({article_en})");
        items.push(Item::marked(if condition.met { Mark::Good } else { Mark::Bad }, words));
    }
    items.push(Item::Rule);
    items.extend(effects(sheet));
    items.push(Item::Rule);
    items.extend(words::action_items(&detail.card.kind, &detail.actions, Context::REPAIR, cx));
    items
}

/// Who registered it, when and in which way; its papers and letters.
fn registered(sheet: &Sheet) -> Vec<Item> {
    let detail = &sheet.detail;
    let mut items = Vec::new();
    if let Some(filed) = detail.events.first() {
        let (name, on, day) = (&filed.officer_name, filed.on, filed.day);
        items.push(Item::pair(
            Label::new("登记", "registered"),
            text!("{name} {on} (收到 {day})", "{name} {on} (received {day})"),
        ));
        if !filed.reason.is_empty() {
            items.push(Item::pair(Label::new("说明", "description"), Words::outside(&filed.reason)));
        }
    }
    items.push(Item::pair(Label::new("方式", "way"), &sheet.detail.card.code_label));
    let papers = detail.papers.iter().map(|paper| paper.name.clone()).collect::<Vec<_>>().join(", ");
    items.push(Item::pair(Label::new("材料 (e)", "papers (e)"), Words::outside(&papers)));
    for notice in &detail.notices {
        let (no, sent) = (&notice.notice, notice.sent.clone().unwrap_or_default());
        let words = if sent.is_empty() {
            text!("{no} 未送达", "{no} not sent")
        } else {
            text!("{no} {sent} 已送达", "{no} sent {sent}")
        };
        items.push(Item::pair(Label::new("文书", "letter"), words));
    }
    items
}

/// What executing it will do: from a dry run where the officer may, else from the law.
fn effects(sheet: &Sheet) -> Vec<Item> {
    let next = sheet.detail.actions.iter().find(|shown| matches!(shown.action.as_str(), "execute" | "delete"));
    if !sheet.detail.card.open {
        return vec![Item::text(Label::new("已办结", "closed"))];
    }
    // A complaint changes no record: its steps stand below.
    let Some(shown) = next else { return Vec::new() };
    let mut items = vec![Item::Title(Label::new("如果执行", "if it is executed").into())];
    if let Some(moved) = &sheet.preview {
        items.extend(pages::effect_items(moved));
    } else {
        items.extend(
            shown.effects.iter().map(|effect| Item::Text(words::effect_label(effect).into(), Mark::Open, Tone::Plain)),
        );
    }
    if shown.code.as_deref() == Some("E-SOD") {
        let why = words::reason_of(shown);
        let (zh, en, article_zh, article_en) = (why.zh, why.en, &shown.article.zh, &shown.article.en);
        items.push(Item::marked(Mark::Bad, text!("E-SOD {zh} ({article_zh})", "E-SOD {en} ({article_en})")));
    }
    items
}
