//! The permission table (权限表): who may do what, by which article; live filter by role, operation and mode; why of each cell.

use super::names;
use crate::{
    domain::{disclosure::State, operation, query::Mode, role::RoleHeld},
    locale::{Label, Text},
    service::{
        Error,
        ops::permissions::{LineShown, ListPermissions, PermissionRow, Permissions},
    },
    text,
    tui::{
        action::Action,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Mark, Tone},
        widgets::{
            filter::Filter,
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
use std::fmt::Write as _;

const COLUMNS: &[Column] = &[
    Column::fixed(Label::new("可否", "may"), 8),
    Column::fixed(Label::new("角色", "role"), 18),
    Column::flex(Label::new("操作", "operation"), 20, 1),
    Column::flex(Label::new("依据", "rule"), 16, 2),
];

/// The screen.
#[derive(Debug)]
pub struct PermissionTable {
    rows: Vec<PermissionRow>,
    grantors: Vec<String>,
    /// Indices of the rows that the filter takes.
    shown: Vec<usize>,
    table: Table,
    split: Split,
    pane: Pane,
    filter: Filter,
    is_read: bool,
}

impl Default for PermissionTable {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            grantors: Vec::new(),
            shown: Vec::new(),
            table: Table::new(COLUMNS).placeholder(Label::new("正在读取", "reading")),
            split: Split::tenths(6),
            pane: Pane::default(),
            filter: Filter::default(),
            is_read: false,
        }
    }
}

/// The word for how far an operation is open.
fn allowed(word: &str) -> Label {
    match word {
        "yes" => Label::new("可", "yes"),
        "some" => Label::new("附条件", "some"),
        _ => Label::new("否", "no"),
    }
}

/// The words a filter is held against: role, operation, access modes and relations, in both languages.
fn searched(row: &PermissionRow) -> String {
    let mut words = format!("{} {} {} {} {}", row.role, row.role_label.zh, row.role_label.en, row.operation, row.cite);
    let named = operation::label(&row.operation);
    for label in [Some(allowed(&row.allowed)), named].into_iter().flatten() {
        let _ = write!(words, " {} {}", label.zh, label.en);
    }
    let _ = write!(words, " {} {}", row.article.zh, row.article.en);
    for line in row.lines.iter().filter(|line| line.permits) {
        for word in line.modes.iter().chain(&line.relations).chain(&line.shows) {
            words.push(' ');
            words.push_str(word);
        }
    }
    words
}

fn role_names(words: &[String]) -> Text {
    let same = |word: &String| Text { zh: word.clone(), en: word.clone() };
    Text::listed(words.iter().map(|word| RoleHeld::parse(word).map_or_else(|| same(word), |held| held.label())))
}

/// One line of the tables in words.
fn line_items(line: &LineShown) -> Vec<Item> {
    let (mark, head) = if line.permits {
        (Mark::Good, Label::new("允许", "permits"))
    } else {
        (Mark::Bad, Label::new("禁止", "forbids"))
    };
    let place = &line.place;
    let mut items =
        vec![Item::marked(mark, names::join(&[head.into(), text!("(权限表 {place})", "({place})").into()], " "))];
    let facets = [
        (Label::new("公开属性", "access mode"), &line.modes),
        (Label::new("主体类别", "subject kind"), &line.kinds),
        (Label::new("关系", "relation"), &line.relations),
        (Label::new("信息状态", "state"), &line.states),
        (Label::new("须出示", "to be shown"), &line.shows),
    ];
    // An access mode is called as the regulation calls it.
    if line.mode_labels.len() == line.modes.len() && !line.modes.is_empty() {
        let modes: Vec<Words> = line.mode_labels.iter().map(Words::from).collect();
        items.push(Item::pair(Label::new("公开属性", "access mode"), names::join(&modes, " ")));
    }
    let named = usize::from(line.mode_labels.len() == line.modes.len());
    for (label, words) in facets.into_iter().skip(named).filter(|(_, words)| !words.is_empty()) {
        items.push(Item::pair(label, facet_words(words)));
    }
    items.push(Item::cite(names::cite(&line.cite, &line.article)));
    items.push(Item::text(&line.says));
    items
}

/// Words of the tables as an officer reads them.
fn facet_words(words: &[String]) -> Words {
    let one = |word: &String| -> Words {
        let label = match word.as_str() {
            "id-document" => Label::new("有效证件", "identity document"),
            "authorisation" => Label::new("书面授权", "written authorisation"),
            "grant" => Label::new("查询批准", "duty grant"),
            "purpose" => Label::new("用途", "purpose"),
            "unit" => Label::new("本单位", "own unit"),
            "none" => Label::new("无关系", "none"),
            "own" => Label::new("本人", "own"),
            "department" => Label::new("履职单位", "unit on duty"),
            "person" => Label::new("自然人", "person"),
            "organisation" => Label::new("法人和其他组织", "organisation"),
            word => match (Mode::parse(word), State::parse(word)) {
                (Some(mode), _) => mode.label(),
                (None, Some(state)) => state.label(),
                // An access mode is a word of the pack.
                (None, None) => return Words::outside(word),
            },
        };
        label.into()
    };
    names::join(&words.iter().map(one).collect::<Vec<_>>(), " ")
}

/// What an operation is called.
fn called(name: &str) -> Words {
    operation::label(name).map_or_else(|| Words::outside(name), Words::from)
}

/// Why a role may or may not: the lines that speak of it, who may, what is accepted, who grants.
fn page_of(row: &PermissionRow, grantors: &[String]) -> Vec<Item> {
    let mark = match row.allowed.as_str() {
        "yes" => Mark::Good,
        "some" => Mark::Warn,
        _ => Mark::Bad,
    };
    let mut items = vec![
        Item::Title(names::join(&[Words::from(&row.role_label), called(&row.operation)], "  ")),
        Item::pair(Label::new("操作", "operation"), Words::outside(&row.operation)),
        Item::Pair(Label::new("可否", "may").into(), allowed(&row.allowed).into(), mark),
    ];
    if row.allowed == "no" {
        items.push(Item::cite(names::cite(&row.cite, &row.article)));
    }
    let who = role_names(&row.who);
    if row.who.is_empty() {
        items.push(Item::text(Label::new("任何角色都不能办理", "no role may")));
    } else {
        items.push(Item::pair(Label::new("可办理的角色", "roles that may"), Words::from(&who)));
    }
    let grantors = role_names(grantors);
    items.push(Item::pair(Label::new("授予角色须两人签署", "a role is signed by two"), Words::from(&grantors)));
    for line in &row.lines {
        items.push(Item::Rule);
        items.extend(line_items(line));
    }
    if row.lines.is_empty() {
        items.push(Item::Rule);
        items.push(Item::text(Label::new(
            "没有一行允许：未写明的即不允许",
            "no line permits it: what is silent is denied",
        )));
    }
    items
}

impl PermissionTable {
    fn load(cx: &mut Cx<'_>) {
        cx.call_latest("table", ListPermissions::default(), |screen: &mut Self, answer, cx| screen.loaded(answer, cx));
    }

    fn loaded(&mut self, answer: Result<Permissions, Error>, cx: &mut Cx<'_>) {
        self.is_read = true;
        match answer {
            Ok(found) => {
                self.rows = found.items;
                self.grantors = found.grantors;
                self.narrow();
            }
            Err(error) => {
                self.table.placeholder = Label::new("未能读取, F5 重试", "could not be read; F5 tries again").into();
                cx.fail(error);
            }
        }
    }

    fn narrow(&mut self) {
        let filter = &self.filter;
        let takes = |row: &PermissionRow| filter.takes(&searched(row));
        self.shown = self.rows.iter().enumerate().filter(|(_, row)| takes(row)).map(|(index, _)| index).collect();
        self.table.cursor.set_len(self.shown.len());
        self.table.placeholder =
            Label::new("没有符合过滤的行, Esc 取消过滤", "nothing matches the filter; Esc takes it off").into();
        self.show();
    }

    fn selected(&self) -> Option<&PermissionRow> {
        self.shown.get(self.table.cursor.selected()).and_then(|index| self.rows.get(*index))
    }

    fn show(&mut self) {
        self.pane.set(self.selected().map(|row| page_of(row, &self.grantors)).unwrap_or_default());
    }
}

impl Screen for PermissionTable {
    fn title(&self) -> Words {
        Label::new("权限表", "permissions").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::PAGE
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        Self::load(cx);
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        let used = self.filter.key(key);
        if used {
            self.narrow();
        }
        used
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.filter.paste(text);
        self.narrow();
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let list = self.filter.rest(self.split.list(cx.body));
        match action {
            Action::Filter => {
                self.split.side = Side::Left;
                return self.filter.start();
            }
            Action::Refresh => return Self::load(cx),
            Action::Why => {
                self.split.side = Side::Right;
                return;
            }
            _ => {}
        }
        if self.split.side == Side::Right && self.pane.act(action, self.split.page(cx.body), cx.look) {
            return;
        }
        if !self.split.act(action) && self.table.act(action, list) {
            self.show();
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        if self.split.back() {
            return true;
        }
        let cleared = self.filter.clear();
        if cleared {
            self.narrow();
        }
        cleared
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        if let Some(reason) = self.table.cursor.refuses(action) {
            return Some(reason);
        }
        match action {
            Action::New | Action::Reveal | Action::History | Action::Subject => {
                Some(Label::new("本页没有", "not on this page").into())
            }
            _ => None,
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Filter, Action::Why, Action::Down, Action::Up, Action::PageDown]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let sides = self.split.sides(area);
        self.split.draw(area, buf, look);
        if let Some(left) = sides.left {
            self.filter.draw(left, buf, look);
            self.table.draw(self.filter.rest(left), buf, look, |index| {
                let row = self.shown.get(index).and_then(|index| self.rows.get(*index));
                let Some(row) = row else { return Row::new(Vec::new()) };
                let tone = if row.allowed == "no" { Tone::Dim } else { Tone::Plain };
                let mut drawn = Row::new(vec![
                    allowed(&row.allowed).into(),
                    Words::from(&row.role_label),
                    called(&row.operation),
                    names::cite(&row.cite, &row.article),
                ]);
                drawn.tone = tone;
                drawn
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
