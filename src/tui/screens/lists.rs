//! Lists and measures (名单措施): proposals, notices, decisions, removals; measures from the register.

use super::CaseWanted;
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            cases::{Noun, ShowCase},
            listings::{ListingCard, ShowListing},
            measures::{MeasureCard, ShowMeasure},
        },
    },
    text,
    tui::{
        action::Action,
        casework::{
            board::{Board, Plan, Sheet},
            filing::NewCase,
            words,
        },
        desk::Desk,
        keymap::Context,
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::pane::Item,
    },
};

static PLAN: Plan = Plan {
    title: Label::new("名单措施", "lists and measures"),
    tab: 8,
    chain: Context::LISTS,
    noun: Noun::Case,
    keeps: |card| card.grade.is_some() || card.kind == crate::regime::MEASURE,
    look,
    page,
    new: &[NewCase::Listing, NewCase::Measure],
    hints: &[
        Action::Step,
        Action::Candidates,
        Action::Notice,
        Action::SendNotice,
        Action::Evidence,
        Action::NextCase,
        Action::New,
        Action::Why,
        Action::Open,
    ],
    empty: Label::new("没有办理中的名单与措施, + 提议, c 看候选", "nothing open; + proposes, c shows the candidates"),
    tenths: 4,
};

/// The screen.
pub fn board(wanted: CaseWanted) -> Board {
    Board::new(&PLAN, wanted)
}

fn look(desk: &mut Desk, case: &str) -> Result<Sheet, Error> {
    let detail = desk.call(&ShowCase { noun: Noun::Case, case: case.to_owned() })?;
    let lines = if detail.card.grade.is_some() {
        listing_lines(&desk.call(&ShowListing { listing: case.to_owned() })?)
    } else {
        measure_lines(&desk.call(&ShowMeasure { measure: case.to_owned() })?)
    };
    Ok(Sheet { detail, conditions: Vec::new(), preview: None, lines })
}

fn plain(words: &str) -> Text {
    Text { zh: words.to_owned(), en: words.to_owned() }
}

fn listing_lines(card: &ListingCard) -> Vec<(Label, Text)> {
    let some = |words: &Option<String>| plain(words.as_deref().unwrap_or_default());
    let leaves = card.leaves_on.map(|day| day.to_string()).unwrap_or_default();
    let linked = card.linked.iter().map(|one| {
        let (zh, en, name) = (&one.role_label.zh, &one.role_label.en, one.subject.name.clone().unwrap_or_default());
        text!("{zh} {name}", "{en} {name}")
    });
    let (zh, en): (Vec<String>, Vec<String>) = linked.map(|Text { zh, en }| (zh, en)).unzip();
    vec![
        (Label::new("名单", "list"), card.grade_label.clone()),
        (Label::new("现状", "stands"), card.state_label.clone()),
        (Label::new("依据", "basis"), plain(&card.basis)),
        (Label::new("失信记录", "failings"), plain(&card.records.join(" "))),
        (Label::new("会同单位", "with"), some(&card.co_unit)),
        (Label::new("决定文号", "decision"), plain(&card.decision)),
        (Label::new("决定之日", "decided"), some(&card.decided_on)),
        (Label::new("生效之日", "in effect"), some(&card.effective_on)),
        (Label::new("最早移出", "leaves on"), plain(&leaves)),
        (Label::new("关联人员", "linked persons"), Text { zh: zh.join("、"), en: en.join(", ") }),
        (Label::new("措施", "measures"), plain(&card.measures.join(" "))),
    ]
}

fn measure_lines(card: &MeasureCard) -> Vec<(Label, Text)> {
    let some = |words: &Option<String>| plain(words.as_deref().unwrap_or_default());
    let join = |pick: fn(&Text) -> &str| card.faults.iter().map(pick).collect::<Vec<_>>().join("; ");
    vec![
        (Label::new("措施", "measure"), plain(&format!("{} {}", card.entry, card.name))),
        (Label::new("现状", "stands"), card.state_label.clone()),
        (Label::new("名单", "listing"), some(&card.listing)),
        (Label::new("关联关系", "linked as"), plain(&card.linked)),
        (Label::new("引用", "cites"), plain(&card.citation)),
        (Label::new("承诺", "commitment"), plain(&card.commitment)),
        (Label::new("会同单位", "with"), some(&card.co_unit)),
        (Label::new("自", "from"), some(&card.from)),
        (Label::new("至", "until"), some(&card.until)),
        (Label::new("终止", "ended"), some(&card.ended_on)),
        (Label::new("反馈", "feedback"), plain(&card.feedback)),
        (Label::new("问题", "against it"), Text { zh: join(|text| &text.zh), en: join(|text| &text.en) }),
    ]
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
    if card.grade.is_some() {
        items.push(Item::pair(Label::new("情形", "ground"), &sheet.detail.card.code_label));
    }
    let given = sheet.lines.iter().filter(|(_, words)| !words.zh.trim().is_empty());
    items.extend(given.map(|(label, words)| Item::pair(*label, words)));
    let papers = detail.papers.iter().map(|paper| paper.name.clone()).collect::<Vec<_>>().join(", ");
    items.push(Item::pair(Label::new("材料 (e)", "papers (e)"), Words::outside(&papers)));
    for notice in &detail.notices {
        let (no, kind, sent) = (&notice.notice, &notice.kind, notice.sent.clone().unwrap_or_default());
        let words = if sent.is_empty() {
            text!("{no} {kind} 未送达", "{no} {kind} not sent")
        } else {
            text!("{no} {kind} {sent} 已送达", "{no} {kind} sent {sent}")
        };
        items.push(Item::pair(Label::new("文书", "letter"), words));
    }
    items.push(Item::Rule);
    if card.grade.is_some() {
        items.push(Item::marked(
            Mark::Open,
            Label::new("系统不自动列入, 也不自动移出", "nobody is listed or removed by the system itself"),
        ));
    }
    items.extend(words::action_items(&detail.card.kind, &detail.actions, Context::LISTS, cx));
    items
}
