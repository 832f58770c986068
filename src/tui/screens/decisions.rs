//! Decisions of two persons (复核): what waits, with what the second person decides on; many alike are marked and decided together.

use super::{names, record_pages};
use crate::{
    locale::{Label, Text},
    service::{
        Error,
        ops::decisions::{
            AllDecided, Decide, DecideAll, Decision, DecisionCard, DecisionShown, Decisions, ListDecisions,
            ShowDecision,
        },
    },
    text,
    tui::{
        action::Action,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            confirm::Confirm,
            fields::{Field, Values},
            form::Form,
            page::Page,
            pane::{Item, Pane},
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("状态", "state"), 8),
    Column::fixed(Label::new("编号", "number"), 18),
    Column::flex(Label::new("事项", "what"), 16, 3),
    Column::fixed(Label::new("提出人", "proposed by"), 11),
    Column::fixed(Label::new("到期", "due"), 10),
];

/// The screen.
#[derive(Debug)]
pub struct DecisionList {
    cards: Vec<DecisionCard>,
    next: Option<String>,
    /// Numbers of those marked to be decided together.
    marked: BTreeSet<String>,
    /// The digest of each sheet this officer has looked at: only what was seen is decided.
    seen: BTreeMap<String, String>,
    table: Table,
    split: Split,
    pane: Pane,
    is_read: bool,
}

/// Said when there is none.
const EMPTY: Label = Label::new("没有待复核或已复核的事项", "nothing waits, and nothing was decided");

impl Default for DecisionList {
    fn default() -> Self {
        Self {
            cards: Vec::new(),
            next: None,
            marked: BTreeSet::new(),
            seen: BTreeMap::new(),
            table: Table::new(COLUMNS).placeholder(Label::new("正在读取", "reading")),
            split: Split::default(),
            pane: Pane::default(),
            is_read: false,
        }
    }
}

/// The word for a state of a decision.
fn state(word: &str) -> Label {
    match word {
        "waiting" => Label::new("待复核", "waits"),
        "approved" => Label::new("已同意", "approved"),
        _ => Label::new("未同意", "rejected"),
    }
}

impl DecisionList {
    fn load(cx: &mut Cx<'_>) {
        cx.call_latest("list", ListDecisions::default(), |screen: &mut Self, answer, cx| screen.loaded(answer, cx));
    }

    fn loaded(&mut self, answer: Result<Decisions, Error>, cx: &mut Cx<'_>) {
        self.is_read = true;
        self.table.placeholder = EMPTY.into();
        match answer {
            Ok(found) => {
                let waits: BTreeSet<&String> =
                    found.items.iter().filter(|card| may(card)).map(|card| &card.id).collect();
                self.marked.retain(|id| waits.contains(id));
                self.cards = found.items;
                self.next = found.next;
                self.table.cursor.set_len(self.cards.len());
                self.show(cx);
            }
            Err(error) => cx.fail(error),
        }
    }

    fn more(&mut self, cx: &mut Cx<'_>) {
        let Some(after) = self.next.take() else { return };
        let list = ListDecisions { after: Some(after), ..ListDecisions::default() };
        cx.call_latest("list", list, |screen: &mut Self, answer: Result<Decisions, Error>, cx| match answer {
            Ok(found) => {
                screen.cards.extend(found.items);
                screen.next = found.next;
                screen.table.cursor.set_len(screen.cards.len());
            }
            Err(error) => cx.fail(error),
        });
    }

    fn selected(&self) -> Option<&DecisionCard> {
        self.cards.get(self.table.cursor.selected())
    }

    /// The sheet of what is selected is asked for anew: what is drawn is what is decided on.
    fn show(&mut self, cx: &mut Cx<'_>) {
        let Some(card) = self.selected().cloned() else { return self.pane.set(Vec::new()) };
        self.pane.set(record_pages::decision_items(std::slice::from_ref(&card)));
        let seen = (card.state != "waiting").then_some(card.digest);
        let id = card.id;
        cx.call_latest(
            "sheet",
            ShowDecision { id, seen },
            |screen: &mut Self, answer: Result<DecisionShown, Error>, cx| match answer {
                Ok(shown) => {
                    screen.pane.set(sheet_items(&shown));
                    if shown.decision.is_none() {
                        screen.seen.insert(shown.sheet.id.clone(), shown.digest);
                    }
                }
                Err(error) if error.is_stopped() => {}
                Err(error) => cx.fail(error),
            },
        );
    }

    fn mark(&mut self) {
        let Some(card) = self.selected().filter(|card| may(card)) else { return };
        let (id, digest) = (card.id.clone(), card.digest.clone());
        if !self.marked.remove(&id) {
            // A line in the list is a look too: its digest is that of the sheet.
            self.seen.entry(id.clone()).or_insert(digest);
            self.marked.insert(id);
        }
    }

    /// What a decision is about: all that are marked, else the selected one.
    fn chosen(&self) -> Vec<Decide> {
        let one = || self.selected().filter(|card| may(card)).map(|card| card.id.clone());
        let ids: Vec<String> =
            if self.marked.is_empty() { one().into_iter().collect() } else { self.marked.iter().cloned().collect() };
        ids.into_iter().map(|id| Decide { seen: self.seen.get(&id).cloned(), id }).collect()
    }

    fn approve(&mut self, cx: &mut Cx<'_>) {
        let items = self.chosen();
        let Some(first) = items.first() else { return };
        let (count, id) = (items.len(), first.id.clone());
        // A list of reports is confirmed by the number of its first one, as one report would be.
        let mut confirm =
            Confirm::for_action(Action::Approve, &id).line(text!("{count} 件", "{count} in all"), Tone::Plain);
        for one in &items {
            confirm = confirm.line(self.told(&one.id), Tone::Plain);
        }
        cx.confirm(confirm, move |_: &mut Self, cx| {
            cx.call(DecideAll { items, approve: true, reason: None }, Self::decided);
        });
    }

    /// What one of them decides, in a line.
    fn told(&self, id: &str) -> Words {
        let Some(card) = self.cards.iter().find(|card| card.id == id) else { return Words::outside(id) };
        let record = Words::outside(card.record.as_deref().unwrap_or_default());
        names::join(&[Words::outside(id), Words::from(&card.operation_label), Words::from(&card.title), record], "  ")
    }

    fn decline(&mut self, cx: &mut Cx<'_>) {
        let items = self.chosen();
        if items.is_empty() {
            return;
        }
        Self::ask_reason(items, "", cx);
    }

    fn ask_reason(items: Vec<Decide>, typed: &str, cx: &mut Cx<'_>) {
        let count = items.len();
        let field = Field::text("reason", Label::new("不同意的理由", "why not")).kept(typed).required();
        let title = names::join(&[Action::Decline.label().into(), text!("{count} 件", "{count}").into()], " ");
        cx.push_then(Form::new(title, vec![field]), move |_: &mut Self, values: &Values, cx| {
            let reason = values.get("reason").to_owned();
            let again = (items.clone(), reason.clone());
            let decide = DecideAll { items, approve: false, reason: Some(reason) };
            cx.call(decide, move |screen: &mut Self, answer: Result<AllDecided, Error>, cx| match answer {
                Err(error) if error.code == crate::domain::Code::Input => {
                    Self::ask_reason(again.0, &again.1, cx);
                    cx.fail(error);
                }
                done => Self::decided(screen, done, cx),
            });
        });
    }

    /// One result for each; what changed meanwhile is told beside what went through.
    fn decided(&mut self, answer: Result<AllDecided, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(done) => {
                self.marked.clear();
                self.seen.clear();
                let item = |one: &crate::service::ops::decisions::Decided| {
                    let id = &one.id;
                    match &one.refused {
                        None => Item::marked(
                            Mark::Good,
                            names::join(&[Words::outside(id), state(&one.outcome).into()], "  "),
                        ),
                        Some(why) => {
                            let hint = why.hint.as_ref().map(Words::from).unwrap_or_default();
                            Item::marked(
                                Mark::Bad,
                                names::join(&[Words::outside(id), Words::from(&why.message), hint], "  "),
                            )
                        }
                    }
                };
                let items: Vec<Item> = done.items.iter().map(item).collect();
                let through = done.items.iter().filter(|one| one.refused.is_none()).count();
                if items.len() > 1 || through < items.len() {
                    cx.push(Page::new(Label::new("复核结果", "results"), items));
                } else {
                    cx.say(text!("已办理 {through} 件", "{through} decided"));
                }
                Self::load(cx);
            }
            Err(error) => {
                Self::load(cx);
                if !error.faults.is_empty() {
                    cx.push(Page::new(Label::new("复核结果", "results"), each_refused(&error)));
                }
                cx.fail(error);
            }
        }
    }
}

/// What each of several was refused for.
fn each_refused(error: &Error) -> Vec<Item> {
    let line = |fault: &crate::service::FileFault| {
        let words = [Words::outside(&fault.field), Words::from(&fault.message)];
        Item::marked(Mark::Bad, names::join(&words, "  "))
    };
    error.faults.iter().map(line).collect()
}

/// What it is, without the number that stands beside it.
fn untitled(card: &DecisionCard) -> Words {
    let bare = |title: &str| {
        let rest = title.strip_prefix(card.id.as_str()).map(|rest| rest.trim_start_matches(['：', ':', ' ']));
        rest.unwrap_or(title).to_owned()
    };
    Text { zh: bare(&card.title.zh), en: bare(&card.title.en) }.into()
}

/// It waits, and this officer may decide it.
fn may(card: &DecisionCard) -> bool {
    card.may_decide == Some(true)
}

fn said(words: &Text) -> Text {
    let side = |words: &str| if words.is_empty() { "-".to_owned() } else { words.to_owned() };
    Text { zh: side(&words.zh), en: side(&words.en) }
}

/// Subject, record, before, after, papers, clock and rule in words: what the digest is of.
fn sheet_items(shown: &DecisionShown) -> Vec<Item> {
    let sheet = &shown.sheet;
    let pair = |zh, en, value: &str| Item::pair(Label::new(zh, en), Words::outside(value));
    let mut items = vec![Item::Title(Words::outside(&sheet.id)), Item::text(&sheet.title)];
    if let Some(done) = &shown.decision {
        items.extend(decided_items(done));
    }
    items.push(pair(
        "提出人",
        "proposed by",
        &format!("{} {}", sheet.proposed_by, record_pages::time(&sheet.proposed_at)),
    ));
    if !sheet.reason.is_empty() {
        items.push(pair("理由", "reason", &sheet.reason));
    }
    if let Some(subject) = &sheet.subject {
        items.push(pair("主体", "subject", &format!("{} {subject}", sheet.subject_name)));
    }
    if let Some(record) = &sheet.record {
        items.push(pair("信息", "record", &format!("{record} {}", sheet.record_title)));
    }
    items.push(Item::Rule);
    for change in &sheet.changes {
        let (before, after) = (said(&change.before), said(&change.after));
        let (zh, en) = (format!("{} → {}", before.zh, after.zh), format!("{} → {}", before.en, after.en));
        items.push(Item::pair(&change.label, Text { zh, en }));
    }
    items.push(Item::pair(Label::new("期限", "last day"), &sheet.clock));
    for paper in &sheet.evidence {
        let (kind, name, digest) = (&paper.kind, &paper.name, paper.digest.get(..16).unwrap_or(&paper.digest));
        let (zh, en) = (&kind.zh, &kind.en);
        let words = text!("{zh} {name} (SM3 {digest})", "{en} {name} (SM3 {digest})");
        items.push(Item::pair(Label::new("材料", "paper"), words));
    }
    items.push(Item::cite(names::join(&[Words::outside(&sheet.cite), Words::from(&sheet.article)], " ")));
    if !sheet.says.is_empty() {
        items.push(Item::Rule);
        items.push(Item::text(Label::new("信息现行记载", "the record as it stands")));
    }
    items.extend(sheet.says.iter().map(|line| Item::pair(&line.label, &line.value)));
    let digest = shown.digest.get(..16).unwrap_or_default();
    items.push(Item::text(text!(
        "同意或不同意时留存所见内容的摘要 {digest}",
        "the decision keeps the digest of what is shown here: {digest}"
    )));
    items
}

/// How it was decided, by whom, when and why.
fn decided_items(done: &Decision) -> Vec<Item> {
    let mark = if done.state == "rejected" { Mark::Bad } else { Mark::Good };
    let Text { zh, en } = &done.state_label;
    let (by, at) = (&done.by, record_pages::time(&done.at));
    let mut items = vec![Item::marked(mark, text!("{zh}：{by} {at}", "{en}: {by} {at}"))];
    if !done.reason.is_empty() {
        items.push(Item::pair(Label::new("复核理由", "reason of the decision"), Words::outside(&done.reason)));
    }
    items
}

impl Screen for DecisionList {
    fn title(&self) -> Words {
        Action::Decisions.label().into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::DECISIONS
    }

    fn forget(&mut self) -> bool {
        *self = Self::default();
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        Self::load(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let on_page = self.split.side == Side::Right;
        match action {
            Action::Mark => self.mark(),
            Action::Approve => self.approve(cx),
            Action::Decline => self.decline(cx),
            Action::Refresh => Self::load(cx),
            Action::History => {
                let record = self.selected().and_then(|card| card.record.clone());
                record_pages::choose_history::<Self>(record.into_iter().collect(), cx);
            }
            Action::Why => {
                let rules = self.selected().map(|card| card.cite.clone()).into_iter().collect();
                record_pages::rules::<Self>(rules, Vec::new(), cx);
            }
            _ if on_page && self.pane.act(action, self.split.page(cx.body), cx.look) => {}
            _ if self.split.act(action) => {}
            _ => {
                if self.table.act(action, self.split.list(cx.body)) {
                    self.show(cx);
                    if self.table.cursor.selected() + 1 >= self.cards.len() {
                        self.more(cx);
                    }
                }
            }
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        self.split.back()
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        if let Some(reason) = self.table.cursor.refuses(action) {
            return Some(reason);
        }
        let no = |zh, en| Some(Label::new(zh, en).into());
        let why_not = self.selected().and_then(|card| card.why_not.as_ref()).map(Words::from);
        match action {
            Action::Mark if why_not.is_some() => why_not,
            Action::Approve | Action::Decline if self.marked.is_empty() && why_not.is_some() => why_not,
            Action::Mark if !self.selected().is_some_and(may) => no("不待您复核", "it does not wait for you"),
            Action::Approve | Action::Decline if self.chosen().is_empty() => no(
                "不待您复核：须由有此权限的另一人办理",
                "it does not wait for you: another person who may decides it",
            ),
            Action::New | Action::Filter | Action::Reveal | Action::Subject => no("本页没有", "not on this page"),
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Approve, Action::Decline, Action::Mark, Action::Why, Action::History, Action::Open, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.table.draw(left, buf, look, |index| {
                let Some(card) = self.cards.get(index) else { return Row::new(Vec::new()) };
                let mark = match card.state.as_str() {
                    _ if self.marked.contains(&card.id) && card.state == "waiting" => Mark::Flag,
                    "waiting" => Mark::Warn,
                    "rejected" => Mark::Bad,
                    _ => Mark::Good,
                };
                let due = card.due.map(|due| due.to_string()).unwrap_or_default();
                Row::new(vec![
                    state(&card.state).into(),
                    Words::outside(&card.id),
                    untitled(card),
                    Words::outside(&card.proposed_by),
                    Words::outside(&due),
                ])
                .marked(mark)
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn holds_keys(&self) -> bool {
        !self.is_read
    }
}
