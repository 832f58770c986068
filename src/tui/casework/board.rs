//! A list of cases and the one in hand beside it: what the objection and the repair screens have in common.

use super::{
    Bench,
    filing::{self, NewCase},
    judged, listing_forms, pages, repair_terms, steps, words,
};
use crate::{
    domain::rule::Article,
    locale::{Label, Lang, Text},
    service::{
        Error,
        ops::{
            cases::{CaseDetail, CaseList, ClockShown, ListCases, Noun},
            casework::{CaseCard, Moved},
            mailings::{LetterShown, ShowNotice},
            repairs::Condition,
        },
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        narrow,
        screen::{Cx, Judged, Screen, Session},
        screens::{CaseWanted, reveal},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            filter::Filter,
            page::Page,
            pane::{Item, Pane},
            split::{Side, Split},
            table::{Column, Row, Table},
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Everything the page of a case shows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The case.
    pub detail: CaseDetail,
    /// Conditions of a repair.
    pub conditions: Vec<Condition>,
    /// What its next step would cause, from a dry run.
    pub preview: Option<Moved>,
    /// Particulars of a listing or a measure.
    pub lines: Vec<(Label, Text)>,
}

/// What one screen of cases is.
#[derive(Debug)]
pub struct Plan {
    /// Its name.
    pub title: Label,
    /// Its number.
    pub tab: usize,
    /// Its keys.
    pub chain: &'static [Context],
    /// Under which noun cases are listed.
    pub noun: Noun,
    /// Which of the listed cases belong here.
    pub keeps: fn(&CaseCard) -> bool,
    /// Reads a case.
    pub look: fn(&mut Desk, &str) -> Result<Sheet, Error>,
    /// The page of a case.
    pub page: fn(&Sheet, &Cx<'_>) -> Vec<Item>,
    /// What can be opened here anew.
    pub new: &'static [NewCase],
    /// The hint line.
    pub hints: &'static [Action],
    /// Said when there is none.
    pub empty: Label,
    /// Tenths of a wide terminal the list takes.
    pub tenths: u16,
}

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("到期", "due"), 10),
    Column::fixed(Label::new("编号", "number"), 13),
    Column::flex(Label::new("主体", "subject"), 8, 3),
    Column::flex(Label::new("状态", "state"), 0, 4),
];

/// The columns beside a page: the number stands on the page.
const SLIM: &[Column] = &[
    Column::fixed(Label::new("到期", "due"), 10),
    Column::flex(Label::new("主体", "subject"), 8, 3),
    Column::flex(Label::new("状态", "state"), 8, 4),
];

/// Below this width the list is slim.
const FULL: u16 = 64;

const MOST: u32 = 500;

/// The screen.
#[derive(Debug)]
pub struct Board {
    plan: &'static Plan,
    items: Vec<CaseCard>,
    shown: Vec<usize>,
    table: Table,
    split: Split,
    pane: Pane,
    filter: Filter,
    sheet: Option<Sheet>,
    is_read: bool,
    came_from_worklist: bool,
    wanted: CaseWanted,
}

impl Board {
    /// The screen of a plan; `wanted` carries the case to open first.
    pub fn new(plan: &'static Plan, wanted: CaseWanted) -> Self {
        Self {
            plan,
            items: Vec::new(),
            shown: Vec::new(),
            table: Table::new(COLUMNS).placeholder(Label::new("正在读取", "reading")),
            split: Split::tenths(plan.tenths),
            pane: Pane::default(),
            filter: Filter::default(),
            sheet: None,
            is_read: false,
            came_from_worklist: false,
            wanted,
        }
    }

    fn selected(&self) -> Option<&CaseCard> {
        self.shown.get(self.table.cursor.selected()).and_then(|index| self.items.get(*index))
    }

    fn list(&mut self, then: Option<String>, cx: &mut Cx<'_>) {
        let operation = ListCases { noun: self.plan.noun, limit: Some(MOST), ..ListCases::default() };
        let keeps = self.plan.keeps;
        cx.call_latest("list", operation, move |screen: &mut Self, answer: Result<CaseList, Error>, cx| {
            screen.is_read = true;
            match answer {
                Ok(list) => {
                    let before = screen.at();
                    screen.items = list.items.into_iter().filter(keeps).collect();
                    cx.count(screen.plan.tab, u64::try_from(screen.items.len()).ok());
                    screen.listed(then, before.as_deref(), cx);
                }
                Err(error) => {
                    let unread = Label::new("未能读取, F5 重试", "could not be read; F5 tries again");
                    screen.table.placeholder = unread.into();
                    cx.fail(error);
                }
            }
        });
    }

    /// The list is new: the case wanted, or the one in hand, stays in hand.
    fn listed(&mut self, wanted: Option<String>, before: Option<&str>, cx: &mut Cx<'_>) {
        let held = wanted.or_else(|| self.sheet.as_ref().map(|sheet| sheet.detail.card.case.clone()));
        self.narrow(held.as_deref().or(before), cx);
        match held.filter(|case| self.at().as_ref() != Some(case)) {
            // A case that was just closed is no longer listed, but stays in hand until another is chosen.
            Some(case) => self.look_at(case, cx),
            None => self.look(cx),
        }
    }

    /// The number of the selected case.
    fn at(&self) -> Option<String> {
        self.selected().map(|card| card.case.clone())
    }

    /// Lists what the filter takes; the case `before` stays selected where it is among that.
    fn narrow(&mut self, before: Option<&str>, cx: &Cx<'_>) {
        let filter = &self.filter;
        let takes = |card: &CaseCard| filter.takes(&searched(card, cx.look.lang));
        self.shown = self.items.iter().enumerate().filter(|(_, card)| takes(card)).map(|(index, _)| index).collect();
        let is_it = |index: &usize| self.items.get(*index).is_some_and(|card| Some(card.case.as_str()) == before);
        let place = self.shown.iter().position(is_it);
        self.table.cursor.keep(self.shown.len(), place, Table::height(self.split.list(cx.body)));
        self.table.placeholder = if self.items.is_empty() {
            self.plan.empty.into()
        } else {
            Label::new(
                "没有符合过滤的事项; 编号加 Enter 打开已办结的, Esc 取消过滤",
                "nothing matches; a number and Enter open a closed case, Esc takes the filter off",
            )
            .into()
        };
    }

    fn shows_page(&self, cx: &Cx<'_>) -> bool {
        self.split.sides(cx.body).right.is_some()
    }

    /// Reads the selected case when its page shows: every look is logged, so none is taken unseen.
    fn look(&mut self, cx: &mut Cx<'_>) {
        if !self.shows_page(cx) {
            self.sheet = None;
            return;
        }
        if let Some(case) = self.selected().map(|card| card.case.clone()) {
            self.look_at(case, cx);
        } else {
            self.sheet = None;
            self.pane.set(Vec::new());
        }
    }

    fn look_at(&mut self, case: String, cx: &mut Cx<'_>) {
        let look = self.plan.look;
        cx.ask_latest(
            "sheet",
            move |desk: &mut Desk| look(desk, &case),
            |screen: &mut Self, answer: Result<Sheet, Error>, cx| match answer {
                Ok(sheet) => screen.put(sheet, cx),
                Err(error) => cx.fail(error),
            },
        );
    }

    fn put(&mut self, sheet: Sheet, cx: &Cx<'_>) {
        self.pane.set((self.plan.page)(&sheet, cx));
        self.sheet = Some(sheet);
    }

    fn why(&self, cx: &mut Cx<'_>) {
        let Some(Sheet { detail, .. }) = &self.sheet else { return };
        let mut rules: Vec<String> = detail.card.due_rule.iter().map(|rule| rule.cite.clone()).collect();
        rules.extend(detail.comparison.iter().map(|found| found.cite.clone()));
        rules.extend(detail.actions.iter().filter(|shown| shown.open).map(|shown| shown.cite.clone()));
        why::<Self>(Words::outside(&detail.card.case), rules, Some(&detail.card), detail.clock.clone(), cx);
    }

    fn original(&self, cx: &mut Cx<'_>) {
        let Some(found) = self.sheet.as_ref().and_then(|sheet| sheet.detail.comparison.as_ref()) else { return };
        let record = &found.record;
        let mut items = vec![Item::text(Label::new(
            "提供单位报送的原始内容, 任何步骤都不改动",
            "the provider's submission as received; no step changes it",
        ))];
        items.extend(found.fields.iter().map(|field| Item::pair(&field.label, Words::outside(&field.provider))));
        cx.push(Page::new(text!("{record} 原始行", "row of {record} as received"), items));
    }

    fn reveal(&self, cx: &mut Cx<'_>) {
        let Some(card) = self.sheet.as_ref().map(|sheet| &sheet.detail.card) else { return };
        let is_complaint = card.kind == "complaint";
        reveal::of_case::<Self>(card.subject.clone(), &card.subject_name, card.case.clone(), is_complaint, cx);
    }

    /// The number of the last letter of the case in hand.
    fn letter(&self) -> Option<String> {
        self.in_hand().and_then(|detail| detail.notices.last()).map(|letter| letter.notice.clone())
    }

    /// Saves the last letter of the case to a file.
    fn save(&self, cx: &mut Cx<'_>) {
        let Some(notice) = self.letter() else { return };
        cx.call(ShowNotice { notice, version: None }, |_: &mut Self, answer: Result<LetterShown, Error>, cx| {
            match answer {
                Ok(shown) => {
                    filing::save_letter::<Self>(&format!("{}.html", shown.card.notice), shown.text, shown.html, cx);
                }
                Err(error) => cx.fail(error),
            }
        });
    }

    /// Why nothing can be begun here anew: none of it is open to the officer.
    fn new_is_closed(&self, session: &Session) -> Option<Judged> {
        let operations = self.plan.new.iter().map(|kind| kind.operation());
        let is_closed = operations.clone().all(|operation| !session.may(operation));
        let known = operations.into_iter().find_map(|operation| session.why_closed(operation));
        known.filter(|_| is_closed).map(|notice| Judged::Closed(Box::new(notice)))
    }

    fn step(&mut self, action: Action, cx: &mut Cx<'_>) {
        if let Some(sheet) = &self.sheet {
            let detail = sheet.detail.clone();
            steps::begin::<Self>(&detail, action, cx);
        } else if let Some(case) = self.selected().map(|card| card.case.clone()) {
            steps::fetch_and_begin::<Self>(&case, action, cx);
        }
    }
}

/// Opens the page of reasons: the rules with their text, and the days of the clock.
pub fn why<S: Bench>(
    title: Words,
    mut rules: Vec<String>,
    card: Option<&CaseCard>,
    clock: Option<ClockShown>,
    cx: &mut Cx<'_>,
) {
    let former = card.and_then(|card| card.former_law.as_ref()).map(|law| law.pack.clone());
    let mut seen = std::collections::BTreeSet::new();
    rules.retain(|rule| !rule.is_empty() && seen.insert(rule.clone()));
    cx.ask(
        move |desk: &mut Desk| -> Vec<(String, Option<Article>)> {
            let service = &desk.service;
            let articles = &former.as_deref().map_or(service.pack(), |law| service.pack_of(law)).articles;
            rules.into_iter().map(|rule| (rule.clone(), articles.get(&rule))).collect()
        },
        move |_: &mut S, rules, cx| cx.push(pages::why(title, &rules, clock.as_ref())),
    );
}

/// Whether what was typed is the number of a case, such as `OB-2018-0001`.
fn is_number(typed: &str) -> bool {
    let parts: Vec<&str> = typed.split('-').collect();
    let digits = |part: &&str| part.chars().all(|c| c.is_ascii_digit()) && !part.is_empty();
    parts.len() == 3 && !parts.iter().take(1).any(digits) && parts.iter().skip(1).all(digits)
}

fn searched(card: &CaseCard, lang: Lang) -> String {
    let parts = [&card.case, &card.subject_name, &card.document, &card.record, &card.title, &card.unit_name];
    let mut words = parts.map(String::as_str).join(" ");
    words.push(' ');
    words.push_str(card.state_label.get(lang));
    words
}

fn row_of(card: &CaseCard, is_slim: bool) -> Row {
    let (due, mark, tone) = words::due_words(card.due, card.left, card.overdue);
    let mut cells = vec![due, Words::outside(&card.subject_name), Words::from(&card.state_label)];
    if !is_slim {
        cells.insert(1, Words::outside(&card.case));
    }
    let mut row = Row::new(cells);
    row.mark = mark;
    row.tone = tone;
    row
}

impl Bench for Board {
    fn in_hand(&self) -> Option<&CaseDetail> {
        self.sheet.as_ref().map(|sheet| &sheet.detail)
    }

    fn take(&mut self, detail: CaseDetail, cx: &mut Cx<'_>) {
        self.split.side = Side::Right;
        self.put(Sheet { detail, conditions: Vec::new(), preview: None, lines: Vec::new() }, cx);
    }

    fn reload(&mut self, cx: &mut Cx<'_>) {
        let case = self.sheet.as_ref().map(|sheet| sheet.detail.card.case.clone());
        self.list(case, cx);
    }
}

impl Screen for Board {
    fn title(&self) -> Words {
        self.plan.title.into()
    }

    fn chain(&self) -> &'static [Context] {
        self.plan.chain
    }

    fn forget(&mut self) -> bool {
        let case = self.sheet.as_ref().map(|sheet| sheet.detail.card.case.clone());
        let filter = std::mem::take(&mut self.filter);
        *self = Self { filter, ..Self::new(self.plan, self.wanted.clone()) };
        if case.is_some() {
            self.wanted.set(case);
        }
        true
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        let wanted = self.wanted.take();
        self.came_from_worklist = wanted.is_some();
        if wanted.is_some() {
            self.split.side = Side::Right;
            self.filter.clear();
        }
        let case = wanted.or_else(|| self.sheet.as_ref().map(|sheet| sheet.detail.card.case.clone()));
        self.list(case, cx);
    }

    /// Where there is room for the page now, the selected case is read for it.
    fn resized(&mut self, cx: &mut Cx<'_>) {
        if self.sheet.is_none() {
            self.look(cx);
        }
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        let before = self.at();
        let used = self.filter.key(key);
        if used {
            self.narrow(before.as_deref(), cx);
            if !self.filter.is_typed {
                self.look(cx);
                // The list holds what is open; a closed case is asked for by its number.
                let number = narrow::code(self.filter.words()).to_uppercase();
                if self.shown.is_empty() && is_number(&number) && self.shows_page(cx) {
                    self.look_at(number, cx);
                }
            }
        }
        used
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        let before = self.at();
        self.filter.paste(text);
        self.narrow(before.as_deref(), cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let list = self.filter.rest(self.split.list(cx.body));
        match action {
            Action::NextCase | Action::PreviousCase => {
                self.table.act(action, list);
                self.split.side = Side::Right;
                return self.look(cx);
            }
            Action::Filter => {
                self.split.side = Side::Left;
                return self.filter.start();
            }
            Action::Refresh => return self.reload(cx),
            Action::Why => return self.why(cx),
            Action::OriginalRow => return self.original(cx),
            Action::Reveal => return self.reveal(cx),
            Action::Candidates => return listing_forms::candidates::<Self>(cx),
            Action::Eligible => return repair_terms::eligible::<Self>(cx),
            Action::Bar => return repair_terms::bar::<Self>(self.sheet.as_ref().map(|sheet| &sheet.detail), cx),
            Action::SaveFile => return self.save(cx),
            Action::New => return filing::new_case::<Self>(self.plan.new, cx),
            _ => {}
        }
        if self.split.act(action) {
            if self.sheet.is_none() {
                self.look(cx);
            }
            return;
        }
        if self.split.side == Side::Right && self.pane.act(action, self.split.page(cx.body), cx.look) {
            return;
        }
        if self.table.act(action, list) {
            return self.look(cx);
        }
        self.step(action, cx);
    }

    fn back(&mut self, cx: &mut Cx<'_>) -> bool {
        if std::mem::take(&mut self.came_from_worklist) {
            cx.switch(1);
            return true;
        }
        if self.split.back() {
            return true;
        }
        let before = self.at();
        let cleared = self.filter.clear();
        if cleared {
            self.narrow(before.as_deref(), cx);
            self.look(cx);
        }
        cleared
    }

    fn about(&self, action: Action) -> Option<String> {
        let card = self.sheet.as_ref().map(|sheet| &sheet.detail.card).or_else(|| self.selected());
        card.filter(|_| judged::is_of_case(action)).map(|card| card.case.clone())
    }

    fn judged(&self, action: Action, session: &Session) -> Option<Judged> {
        if action == Action::New {
            return self.new_is_closed(session);
        }
        match &self.sheet {
            Some(Sheet { detail, .. }) => {
                judged::of_case(&detail.card, &detail.actions, &detail.beside, action, session)
            }
            // What is not read yet is judged when the step reads it.
            None => judged::of_case(self.selected()?, &[], &[], action, session),
        }
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        // A closed case may be in hand while nothing is listed.
        if let Some(reason) = self.table.cursor.refuses(action).filter(|_| self.sheet.is_none()) {
            return Some(reason);
        }
        match action {
            Action::Subject => Some(
                Label::new(
                    "查询主体由有查询权限的人在 5 信用查询 办理 (须写明用途)",
                    "who may query looks the subject up on screen 5, with a purpose",
                )
                .into(),
            ),
            Action::SaveFile if self.letter().is_none() => {
                Some(Label::new("本事项还没有文书: 先起草", "the case has no letter yet: write one first").into())
            }
            Action::Publish => Some(Label::new("在 1 待办 发布", "publish from screen 1").into()),
            Action::OriginalRow | Action::Why | Action::Reveal if self.sheet.is_none() => {
                Some(Label::new("先打开事项", "open a case first").into())
            }
            _ if self.sheet.is_none() && self.selected().is_some() => None,
            _ => steps::disabled(self.in_hand(), action),
        }
    }

    fn hints(&self) -> &'static [Action] {
        if self.sheet.is_none() {
            // Which steps are open is known when the case is.
            return &[
                Action::Open,
                Action::NextCase,
                Action::New,
                Action::Filter,
                Action::Candidates,
                Action::Eligible,
                Action::Bar,
            ];
        }
        self.plan.hints
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.filter.draw(left, buf, look);
            let is_slim = left.width < FULL;
            let mut table =
                Table::new(if is_slim { SLIM } else { COLUMNS }).placeholder(self.table.placeholder.clone());
            table.cursor = self.table.cursor;
            table.draw(self.filter.rest(left), buf, look, |index| {
                let card = self.shown.get(index).and_then(|index| self.items.get(*index));
                card.map_or_else(
                    || Row { mark: Mark::None, cells: Vec::new(), tone: Tone::Plain },
                    |card| row_of(card, is_slim),
                )
            });
        }
        if let Some(right) = sides.right {
            self.pane.draw(right, buf, look);
        }
    }

    fn cursor(&self, area: Rect, _look: Look) -> Option<Position> {
        self.split.sides(area).left.and_then(|left| self.filter.caret(left))
    }

    fn holds_keys(&self) -> bool {
        !self.is_read
    }
}
