//! Objection comparison (异议比对): platform, provider and claim side by side, and what the article makes of it.

use super::CaseWanted;
use crate::{
    domain::comparison::Verdict,
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            cases::{CaseDetail, Noun, ShowCase},
            objections::{Compared, FieldShown},
        },
    },
    text,
    tui::{
        action::Action,
        casework::{
            board::{Board, Plan, Sheet},
            filing::NewCase,
            steps, words,
        },
        desk::Desk,
        keymap::Context,
        screen::Cx,
        text::Words,
        theme::{Mark, Tone},
        widgets::pane::{Columns, Item, Piece},
    },
};

static PLAN: Plan = Plan {
    title: Label::new("异议比对", "objections"),
    tab: 3,
    chain: Context::COMPARE,
    noun: Noun::Objection,
    keeps: |_| true,
    look,
    page,
    new: &[NewCase::Objection, NewCase::Referral],
    hints: &[
        Action::Compare,
        Action::Approve,
        Action::Correct,
        Action::Forward,
        Action::Result,
        Action::Maintain,
        Action::SendNotice,
        Action::Notice,
        Action::Suspend,
        Action::Close,
        Action::Annotate,
        Action::NextCase,
        Action::Evidence,
        Action::Preview,
        Action::Urge,
        Action::New,
        Action::Open,
    ],
    empty: Label::new("没有未办结的异议, + 登记", "no open objection; + files one"),
    tenths: 4,
};

/// The screen.
pub fn board(wanted: CaseWanted) -> Board {
    Board::new(&PLAN, wanted)
}

fn look(desk: &mut Desk, case: &str) -> Result<Sheet, Error> {
    let detail = desk.call(&ShowCase { noun: Noun::Objection, case: case.to_owned() })?;
    Ok(Sheet { detail, conditions: Vec::new(), preview: None, lines: Vec::new() })
}

fn page(sheet: &Sheet, cx: &Cx<'_>) -> Vec<Item> {
    let detail = &sheet.detail;
    let card = &detail.card;
    let mut items = vec![
        Item::Title(Words::outside(&format!("{}  {}", card.case, card.subject_name))),
        Item::text(Words::outside(&format!("{} {}  {}", card.title, card.document, card.unit_name))),
    ];
    items.extend(words::law_line(card));
    let state = Words::from(&card.state_label);
    items.push(Item::pair(Label::new("状态", "state"), state));
    items.push(words::due_line(card));
    items.push(Item::pair(Label::new("事由", "ground"), ground(sheet, cx)));
    if let Some(compared) = &detail.comparison {
        items.extend(verdicts(detail, compared));
        items.push(Item::Blank);
        items.extend(table(compared));
    } else {
        items.push(Item::marked(
            Mark::Bad,
            Label::new("信息已删除, 无从比对", "the record is erased: nothing to compare"),
        ));
    }
    items.extend(proposed(detail));
    items.push(Item::Rule);
    let combined = ["correct", "forward"].into_iter().filter(|step| steps::is_after_comparison(detail, step));
    items.extend(combined.map(|step| words::combined_item(step, Context::COMPARE, cx)));
    items.extend(words::action_items(&detail.card.kind, &detail.actions, Context::COMPARE, cx));
    items
}

fn ground(sheet: &Sheet, cx: &Cx<'_>) -> Text {
    let (zh, en, papers) =
        (&sheet.detail.card.code_label.zh, &sheet.detail.card.code_label.en, sheet.detail.papers.len());
    let key = cx.keymap.hint(Context::COMPARE, Action::Evidence).unwrap_or_default();
    text!("{zh}; 材料 {papers} 件 ({key} 查看)", "{en}; papers: {papers} ({key} shows them)")
}

/// What the article makes of the comparison, before the table: the officer's next step.
fn verdicts(detail: &CaseDetail, compared: &Compared) -> Vec<Item> {
    let count = |verdict: Verdict| compared.fields.iter().filter(|field| field.verdicts.contains(&verdict)).count();
    let (differ, claimed) = (count(Verdict::PlatformDiffers), count(Verdict::ClaimDiffers));
    let article = |step: &str| {
        let shown = detail.actions.iter().find(|shown| shown.action == step);
        shown.map_or_else(|| compared.article.clone(), |shown| shown.article.clone())
    };
    let mut items = Vec::new();
    if let Some(period) = &compared.period {
        items.extend(period_items(period.last_day, period.over));
        return items;
    }
    if differ > 0 {
        let Text { zh, en } = article("correct");
        let words = text!(
            "平台与提供单位不一致 {differ} 项: 由中心更正并告知 ({zh})",
            "{differ} differ between platform and provider: the centre corrects and tells the subject ({en})"
        );
        items.push(Item::marked(Mark::Differs, words));
    }
    if claimed > 0 {
        let Text { zh, en } = article("forward");
        let words = text!(
            "仅异议人主张不同 {claimed} 项: 转提供单位核查 ({zh})",
            "{claimed} differ in the claim alone: the provider checks ({en})"
        );
        items.push(Item::marked(Mark::Warn, words));
    }
    if differ == 0 && claimed == 0 {
        items.push(Item::marked(Mark::Same, Label::new("三方一致", "all three agree")));
    }
    if !matches!(detail.card.state.as_str(), "closed" | "withdrawn") {
        let words =
            Label::new("未办结前对外查询均带异议标注", "until it is closed every query shows the objection mark");
        items.push(Item::Text(words.into(), Mark::None, Tone::Dim));
    }
    items
}

fn period_items(last: Option<chrono::NaiveDate>, over: bool) -> Vec<Item> {
    let last = last.map_or_else(|| String::from("-"), |day| day.to_string());
    let words = if over {
        text!(
            "披露期限最后一日 {last}, 已满: 转档案, 告知主体",
            "last day of disclosure {last}: over, to be archived; tell the subject"
        )
    } else {
        text!(
            "披露期限最后一日 {last}, 未满: 异议不成立, 告知主体",
            "last day of disclosure {last}: not over, not upheld; tell the subject"
        )
    };
    vec![Item::marked(if over { Mark::Good } else { Mark::Warn }, words)]
}

/// The table: what differs first, then what is disputed, then what agrees.
fn table(compared: &Compared) -> Vec<Item> {
    let heading = |words: Label| vec![Piece { words: words.into(), differs: false }];
    let head = Columns {
        mark: Mark::None,
        label: Label::new("字段", "field").into(),
        cells: vec![
            heading(Label::new("平台记载", "platform")),
            heading(Label::new("提供单位报送", "provider")),
            heading(Label::new("异议人主张", "claimed")),
        ],
        tone: Tone::Dim,
    };
    let mut fields: Vec<&FieldShown> = compared.fields.iter().collect();
    fields.sort_by_key(|field| match (field.verdict, &field.claimed) {
        (Verdict::PlatformDiffers, _) => 0,
        (Verdict::ClaimDiffers, _) => 1,
        (Verdict::Same, Some(_)) => 2,
        (Verdict::Same, None) => 3,
    });
    let mut items = vec![Item::Columns(head)];
    items.extend(fields.into_iter().map(|field| Item::Columns(row(field))));
    items
}

fn row(field: &FieldShown) -> Columns {
    let mark = match field.verdict {
        Verdict::Same => Mark::Same,
        Verdict::PlatformDiffers => Mark::Differs,
        Verdict::ClaimDiffers => Mark::Warn,
    };
    let provider = vec![Piece { words: Words::outside(&field.provider), differs: false }];
    Columns {
        mark,
        label: Words::from(&field.label),
        cells: vec![platform_pieces(field), provider, claimed_pieces(field)],
        tone: if field.verdict == Verdict::Same { Tone::Dim } else { Tone::Plain },
    }
}

/// The platform's value, marked where the provider's differs.
fn platform_pieces(field: &FieldShown) -> Vec<Piece> {
    let parts = field.platform_spans.iter();
    parts.map(|part| Piece { words: Words::outside(&part.text), differs: part.differs }).collect()
}

/// The claim, marked where the provider's value differs.
fn claimed_pieces(field: &FieldShown) -> Vec<Piece> {
    let parts = field.claimed_spans.iter();
    parts.map(|part| Piece { words: Words::outside(&part.text), differs: part.differs }).collect()
}

/// Values that wait for the second person.
fn proposed(detail: &CaseDetail) -> Vec<Item> {
    let fields = detail.comparison.as_ref().map(|found| found.fields.as_slice()).unwrap_or_default();
    let label = |name: &str| {
        let found = fields.iter().find(|field| field.field == name);
        found.map_or_else(|| Words::outside(name), |field| Words::from(&field.label))
    };
    let mut items = Vec::new();
    for (field, value) in &detail.proposed {
        if items.is_empty() {
            items.push(Item::Rule);
            items.push(Item::marked(
                Mark::Warn,
                Label::new("待另一人复核的更正", "a correction waits for a second person"),
            ));
        }
        items.push(Item::pair(label(field), Words::outside(value)));
    }
    items
}
