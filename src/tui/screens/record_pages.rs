//! Pages on one record: its history, two versions side by side, the row as received, the rules it follows from.

use super::{names, why};
use crate::{
    domain::step,
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            casework::Moved,
            decisions::DecisionCard,
            records::{HistoryShown, OriginalRow, RecordHistory, VersionShown},
            steps::Input,
            subjects::Reason,
        },
    },
    text,
    tui::{
        action::Action,
        casework::{steps, words},
        desk::Desk,
        screen::{Cx, Screen},
        text::Words,
        theme::{Mark, Tone},
        widgets::{
            confirm::Confirm,
            page::Page,
            pane::{Columns, Item, Piece},
            picker::{Choice, Picked, Picker},
        },
    },
};

/// What happened to a record, in words.
pub(super) fn act(word: &str) -> Words {
    let label = match word {
        "submitted" => Label::new("报送", "submitted"),
        "resubmitted" => Label::new("重报", "submitted again"),
        "accepted" => Label::new("入库", "taken in"),
        "accept-refused" => Label::new("未予入库", "not taken in"),
        "returned" => Label::new("退回", "returned"),
        "corrected" => Label::new("更正", "corrected"),
        "words-cleared" => Label::new("核清词语", "words cleared"),
        "rechecked" => Label::new("核实", "verified"),
        "withdrawn" => Label::new("撤回", "withdrawn"),
        "withdrawal-asked" => Label::new("申请撤回", "withdrawal asked for"),
        "withdrawal-refused" => Label::new("不同意撤回", "withdrawal refused"),
        "withdrawal-dropped" => Label::new("收回撤回申请", "asking for withdrawal taken back"),
        "consent-ended" => Label::new("同意终止", "consent ended"),
        "hidden" => Label::new("停止披露", "hidden"),
        "erased" => Label::new("删除", "erased"),
        _ => return step::label(word).map_or_else(|| Words::outside(word), Words::from),
    };
    label.into()
}

pub(super) fn time(at: &str) -> String {
    at.chars().take(16).collect::<String>().replace('T', " ")
}

/// Asks which record when there are several, then shows its history.
pub fn choose_history<S: Screen>(ids: Vec<String>, cx: &mut Cx<'_>) {
    match ids.as_slice() {
        [] => {}
        [only] => history::<S>(only.clone(), cx),
        _ => {
            let choices = ids.iter().map(|id| Choice::new(Words::outside(id), Words::none())).collect();
            cx.push_then(Picker::new(Action::History.label(), choices), move |_: &mut S, picked: &Picked, cx| {
                if let Some(id) = ids.get(picked.0) {
                    history::<S>(id.clone(), cx);
                }
            });
        }
    }
}

/// Shows the history of a record.
pub fn history<S: Screen>(id: String, cx: &mut Cx<'_>) {
    with_history::<S>(id, Action::History, history_items, cx);
}

/// Shows the newest version beside the one before.
pub fn compare<S: Screen>(id: String, cx: &mut Cx<'_>) {
    with_history::<S>(id, Action::PreviousVersion, compare_items, cx);
}

/// Shows the row that the newest version was made from.
pub fn original<S: Screen>(id: String, cx: &mut Cx<'_>) {
    with_history::<S>(id, Action::OriginalRow, original_items, cx);
}

fn with_history<S: Screen>(id: String, action: Action, items: fn(&HistoryShown) -> Vec<Item>, cx: &mut Cx<'_>) {
    look_back::<S>(RecordHistory { id, reason: Reason::default() }, action, items, cx);
}

/// A reason is asked for only where the door wants one.
fn look_back<S: Screen>(ask: RecordHistory, action: Action, items: fn(&HistoryShown) -> Vec<Item>, cx: &mut Cx<'_>) {
    let again = ask.clone();
    cx.call(ask, move |_: &mut S, answer: Result<HistoryShown, Error>, cx| match answer {
        Ok(found) => cx.push(Page::new(action.label(), items(&found))),
        Err(error) if why::is_asked(&error) => why::ask(error, cx, move |_: &mut S, reason, cx| {
            look_back::<S>(RecordHistory { reason, ..again }, action, items, cx);
        }),
        Err(error) => cx.fail(error),
    });
}

fn history_items(found: &HistoryShown) -> Vec<Item> {
    let state = names::state(&found.state);
    let mut items = vec![Item::Title(names::join(&[Words::outside(&found.id), state.into()], "  "))];
    items.extend(decision_items(&found.decisions));
    for event in &found.events {
        let what = names::join(
            &[
                act(&event.act),
                Words::outside(&event.by),
                event.reason.as_deref().map(Words::outside).unwrap_or_default(),
                event.cite.as_deref().map(Words::outside).unwrap_or_default(),
                event.note.as_deref().map(Words::outside).unwrap_or_default(),
            ],
            "  ",
        );
        items.push(Item::pair(Words::outside(&time(&event.at)), what));
    }
    for version in &found.versions {
        items.push(Item::Rule);
        items.extend(version_items(version));
    }
    items
}

/// What waits for a second person on a record, and what was decided, each with its rule.
pub fn decision_items(decisions: &[DecisionCard]) -> Vec<Item> {
    let line = |card: &DecisionCard| {
        let (id, by, since, digest) =
            (&card.id, &card.proposed_by, time(&card.proposed_at), card.digest.get(..8).unwrap_or_default());
        let (zh, en) = (&card.title.zh, &card.title.en);
        let decided = card.decided_by.as_deref().unwrap_or_default();
        let (mark, words) = match card.state.as_str() {
            "waiting" => (
                Mark::Warn,
                text!("待复核 {id}：{zh}；{by} {since} 提出", "waits, {id}: {en}; proposed by {by} {since}"),
            ),
            "rejected" => {
                let reason = &card.reason;
                (
                    Mark::Bad,
                    text!(
                        "未同意 {id}：{reason}；{decided}，所见 {digest}",
                        "rejected, {id}: {reason}; {decided}, saw {digest}"
                    ),
                )
            }
            _ => {
                (Mark::Good, text!("已同意 {id}；{decided}，所见 {digest}", "approved, {id}; {decided}, saw {digest}"))
            }
        };
        let cite = names::join(&[Words::outside(&card.cite), Words::from(&card.article)], " ");
        [Item::marked(mark, words), Item::cite(cite)]
    };
    decisions.iter().flat_map(line).collect()
}

fn version_items(version: &VersionShown) -> Vec<Item> {
    let (n, by, at) = (version.version, &version.by, time(&version.at));
    let head = text!("第 {n} 版 {at} {by}", "version {n}, {at}, {by}").into();
    let mut items = vec![Item::Title(names::join(&[head, act(&version.cause)], "  "))];
    items.extend(version.content.iter().map(|(field, value)| Item::pair(names::field(field), names::value(value))));
    items
}

fn compare_items(found: &HistoryShown) -> Vec<Item> {
    let mut newest = found.versions.iter().rev();
    let (Some(now), Some(before)) = (newest.next(), newest.next()) else {
        return vec![Item::text(Label::new("只有一版, 没有上一版可比", "there is one version only, none before it"))];
    };
    let (new, old) = (now.version, before.version);
    let head = |n: i64| vec![Piece { words: text!("第 {n} 版", "version {n}").into(), differs: false }];
    let mut items = vec![Item::Columns(Columns {
        mark: Mark::None,
        label: Label::new("字段", "field").into(),
        cells: vec![head(old), head(new)],
        tone: Tone::Strong,
    })];
    let mut fields: Vec<&String> = now.content.keys().collect();
    fields.extend(before.content.keys().filter(|field| !now.content.contains_key(*field)));
    for field in fields {
        let cell = |version: &VersionShown| version.content.get(field).map(names::value).unwrap_or_default();
        let (old, new) = (cell(before), cell(now));
        let differs = old != new;
        let piece = |words: Words| vec![Piece { words, differs }];
        items.push(Item::Columns(Columns {
            mark: if differs { Mark::Differs } else { Mark::Same },
            label: names::field(field),
            cells: vec![piece(old), piece(new)],
            tone: Tone::Plain,
        }));
    }
    items
}

fn original_items(found: &HistoryShown) -> Vec<Item> {
    let newest = found.versions.iter().rev().find_map(|version| version.original.as_ref());
    match newest {
        Some(row) => row_items(row),
        None => vec![Item::text(Label::new("没有原始行", "there is no row as received"))],
    }
}

fn row_items(row: &OriginalRow) -> Vec<Item> {
    let (batch, number, line) = (&row.batch, row.row, row.line);
    let mut items = vec![Item::Title(
        text!("{batch} 行 {number} (文件第 {line} 行)", "{batch} row {number} (line {line} of the file)").into(),
    )];
    items.push(Item::pair(Label::new("摘要 SM3", "digest SM3"), Words::outside(&row.digest)));
    items.push(Item::Rule);
    items.extend(row.received.iter().map(|(field, value)| {
        let label = names::join(&[names::field(field), Words::outside(field)], " ");
        Item::pair(label, names::value(value))
    }));
    items
}

/// Erases a record by the case that asks for it; where none is open the door says what must come first, and its rule.
pub fn erase<S: Screen>(id: String, cx: &mut Cx<'_>) {
    let tried = id.clone();
    // Tried first: where no case asks for it, that is said before anything is typed.
    cx.ask(
        move |desk: &mut Desk| steps::act(desk, &tried, "delete", Input::default(), true),
        move |_: &mut S, answer: Result<Moved, Error>, cx| match answer {
            Ok(moved) => sure_to_erase::<S>(id, &moved, cx),
            Err(error) => cx.fail(error),
        },
    );
}

fn sure_to_erase<S: Screen>(id: String, moved: &Moved, cx: &mut Cx<'_>) {
    let case = &moved.case;
    let sure = Confirm::for_action(Action::Erase, &id).line(text!("依 {case} 删除", "erased by {case}"), Tone::Warn);
    cx.confirm(sure, move |_: &mut S, cx| {
        cx.ask(
            move |desk: &mut Desk| steps::act(desk, &id, "delete", Input::default(), false),
            |_: &mut S, answer: Result<Moved, Error>, cx| match answer {
                Ok(moved) => cx.say(words::moved_words(&moved)),
                Err(error) => cx.fail(error),
            },
        );
    });
}

/// Shows rules with their articles and what they say.
pub fn rules<S: Screen>(ids: Vec<String>, lead: Vec<Item>, cx: &mut Cx<'_>) {
    cx.ask(
        move |desk: &mut Desk| {
            let articles = &desk.service.pack().articles;
            let says = |id: &str| articles.get(id).map(|found| found.says);
            ids.into_iter().map(|id| (articles.text(&id), says(&id), id)).collect::<Vec<(Text, Option<Text>, String)>>()
        },
        move |_: &mut S, found, cx| {
            let mut items = lead;
            for (article, says, id) in &found {
                items.push(Item::cite(names::cite(id, article)));
                items.extend(says.as_ref().map(Item::text));
            }
            if items.is_empty() {
                items.push(Item::text(Label::new("没有可引的条款", "no rule to cite")));
            }
            cx.push(Page::new(Action::Why.label(), items));
        },
    );
}
