//! A list with columns: draws only the rows that show, and marks the selected one in the gutter.

use crate::{
    locale::{Label, Lang},
    tui::{
        action::Action,
        text::{self, Words},
        theme::{Look, Mark, Tone},
    },
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::ops::Range;

/// Where the cursor of a list stands, and what part of the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    len: usize,
    selected: usize,
    top: usize,
}

impl Cursor {
    /// Sets the number of rows; the cursor stays where it can.
    pub fn set_len(&mut self, len: usize) {
        self.len = len;
        self.selected = self.selected.min(len.saturating_sub(1));
        self.top = self.top.min(self.selected);
    }

    /// The list is another one: the row that was in hand stays so where it is still listed.
    pub fn keep(&mut self, len: usize, place: Option<usize>, height: u16) {
        self.set_len(len);
        if let Some(place) = place {
            self.select(place, height);
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The selected row.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Why an action on the selected row cannot run: there is none.
    pub fn refuses(&self, action: Action) -> Option<Words> {
        let on_row = matches!(
            action,
            Action::Open
                | Action::NextCase
                | Action::PreviousCase
                | Action::Why
                | Action::Reveal
                | Action::History
                | Action::Down
                | Action::Up
                | Action::PageDown
                | Action::PageUp
                | Action::First
                | Action::Last
        );
        (on_row && self.len == 0).then(|| Label::new("列表是空的", "the list is empty").into())
    }

    /// Moves to a row; `height` rows show.
    pub fn select(&mut self, index: usize, height: u16) {
        self.selected = index.min(self.len.saturating_sub(1));
        self.top = self.window(height).start;
    }

    /// Moves as an action says; true when it was a movement.
    pub fn act(&mut self, action: Action, height: u16) -> bool {
        let page = usize::from(height.max(1));
        let to = match action {
            Action::Down | Action::NextCase => self.selected.saturating_add(1),
            Action::Up | Action::PreviousCase => self.selected.saturating_sub(1),
            Action::PageDown => self.selected.saturating_add(page),
            Action::PageUp => self.selected.saturating_sub(page),
            Action::First => 0,
            Action::Last => usize::MAX,
            _ => return false,
        };
        if matches!(action, Action::PageDown) {
            self.top = self.top.saturating_add(page).min(self.len.saturating_sub(page));
        } else if matches!(action, Action::PageUp) {
            self.top = self.top.saturating_sub(page);
        }
        self.select(to, height);
        true
    }

    /// The rows that show in `height` lines, the selected one among them.
    pub fn window(&self, height: u16) -> Range<usize> {
        let height = usize::from(height.max(1));
        let lowest = (self.selected + 1).saturating_sub(height);
        let top = self.top.clamp(lowest, self.selected.max(lowest));
        top..self.len.min(top.saturating_add(height))
    }
}

/// How wide a column is. Where every cell fits, it is as said here; where one does not, see [`fitted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// This many cells. Its cells are numbers, dates and short words: they are never cut while names can give way.
    Fixed(u16),
    /// A share of what is left, by weight, with a least width. Its cells are names, which may be cut.
    Flex(u16, u16),
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub title: Label,
    /// Its width.
    pub width: Width,
    /// Whether cells are set to the right, as numbers are.
    pub is_number: bool,
}

impl Column {
    /// A column of fixed width, wider where one of its cells is.
    pub const fn fixed(title: Label, cells: u16) -> Self {
        Self { title, width: Width::Fixed(cells), is_number: false }
    }

    /// A column that takes its share of what is left, by weight.
    pub const fn flex(title: Label, least: u16, weight: u16) -> Self {
        Self { title, width: Width::Flex(least, weight), is_number: false }
    }

    /// The same column, set to the right.
    #[must_use]
    pub const fn number(mut self) -> Self {
        self.is_number = true;
        self
    }
}

/// One row as drawn.
#[derive(Clone, Debug)]
pub struct Row {
    /// The mark beside the gutter.
    pub mark: Mark,
    /// The cells, in the order of the columns.
    pub cells: Vec<Words>,
    /// The tone of the whole row.
    pub tone: Tone,
}

impl Row {
    /// A plain row.
    pub fn new(cells: Vec<Words>) -> Self {
        Self { mark: Mark::None, cells, tone: Tone::Plain }
    }

    /// With a mark; the row takes the mark's tone.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self.tone = mark.tone();
        self
    }
}

/// Gutter, mark and a blank stand before the first column.
const GUTTER: u16 = 3;

/// So many rows are measured together: the columns do not move while the cursor does.
const MEASURED: usize = 100;

/// So much of a name is left when the others take what they need.
const LEAST_NAME: u16 = 10;

/// A table: columns, a cursor, and a word for when it is empty. Rows are made while drawing, only those that show.
#[derive(Clone, Debug)]
pub struct Table {
    columns: &'static [Column],
    /// Where the cursor stands.
    pub cursor: Cursor,
    /// What is said when there are no rows.
    pub placeholder: Words,
}

impl Table {
    /// A table of these columns.
    pub fn new(columns: &'static [Column]) -> Self {
        Self { columns, cursor: Cursor::default(), placeholder: Label::new("没有内容", "nothing here").into() }
    }

    /// With another word for when it is empty.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<Words>) -> Self {
        self.placeholder = words.into();
        self
    }

    /// The rows that show when drawn into `area`: one line is the heading.
    pub fn height(area: Rect) -> u16 {
        area.height.saturating_sub(1)
    }

    /// Moves the cursor as an action says; true when it was a movement.
    pub fn act(&mut self, action: Action, area: Rect) -> bool {
        self.cursor.act(action, Self::height(area))
    }

    /// The rows whose cells say how wide the columns are: those that show, and their neighbours.
    fn measured(&self, shown: &Range<usize>) -> Range<usize> {
        let from = shown.start / MEASURED * MEASURED;
        from..(from + MEASURED).max(shown.end).min(self.cursor.len())
    }

    /// Draws heading and rows; `row` makes the row of an index.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, row: impl Fn(usize) -> Row) {
        let body = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(1)).intersection(area);
        let shown = self.cursor.window(body.height);
        let titles = titles(self.columns, look.lang);
        let needs = needs(&titles, &self.measured(&shown), look.lang, &row);
        let widths = fitted(self.columns, area.width.saturating_sub(GUTTER), &needs, &titles);
        let mut x = area.x + GUTTER;
        for (column, width) in self.columns.iter().zip(&widths) {
            let title = Words::from(column.title);
            if column.is_number {
                look.put_right(buf, (x, area.y), *width, &title, Tone::Dim);
            } else {
                look.put(buf, (x, area.y), *width, &title, Tone::Dim);
            }
            x += width + 1;
        }
        if self.cursor.is_empty() && body.height > 0 {
            let room = area.width.saturating_sub(GUTTER);
            look.put(buf, (area.x + GUTTER, body.y), room, &self.placeholder, Tone::Dim);
        }
        for (y, index) in (body.y..body.bottom()).zip(shown) {
            if index == self.cursor.selected() {
                look.put_mark(buf, (area.x + 1, y), Mark::Cursor);
            }
            draw_row(&row(index), self.columns, &widths, Rect::new(area.x, y, area.width, 1), buf, look);
        }
    }
}

fn draw_row(row: &Row, columns: &[Column], widths: &[u16], area: Rect, buf: &mut Buffer, look: Look) {
    look.put_mark(buf, (area.x + 2, area.y), row.mark);
    let mut x = area.x + GUTTER;
    for ((words, width), column) in row.cells.iter().zip(widths).zip(columns) {
        let room = (*width).min(area.right().saturating_sub(x));
        if column.is_number {
            look.put_right(buf, (x, area.y), room, words, row.tone);
        } else {
            look.put(buf, (x, area.y), room, words, row.tone);
        }
        x += width + 1;
    }
}

fn cells(words: &str) -> u16 {
    u16::try_from(text::width(words)).unwrap_or(u16::MAX)
}

/// The cells that the headings take.
fn titles(columns: &[Column], lang: Lang) -> Vec<u16> {
    columns.iter().map(|column| cells(column.title.get(lang))).collect()
}

/// The cells that the widest cell of each column takes, its heading among them.
fn needs(titles: &[u16], rows: &Range<usize>, lang: Lang, row: &impl Fn(usize) -> Row) -> Vec<u16> {
    let mut needs = titles.to_vec();
    for index in rows.clone() {
        for (need, words) in needs.iter_mut().zip(&row(index).cells) {
            *need = (*need).max(cells(words.get(lang)));
        }
    }
    needs
}

/// The widths of the columns when their cells take so much. Numbers and dates come first and are whole; then names, each as
/// wide as its heading, the short ones whole and the long ones as far as they fit; what is left after that is shared by weight.
fn fitted(columns: &[Column], room: u16, needs: &[u16], titles: &[u16]) -> Vec<u16> {
    let shares = widths(columns, room);
    let is_fit = shares.len() == needs.len() && needs.iter().zip(&shares).all(|(need, share)| need <= share);
    if is_fit {
        return shares;
    }
    let blanks = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    let mut left = room.saturating_sub(blanks);
    let is_name = |column: &Column| matches!(column.width, Width::Flex(..));
    let both = || columns.iter().zip(needs);
    let names: u16 = both().filter(|(column, _)| is_name(column)).map(|(_, need)| (*need).min(LEAST_NAME)).sum();
    let mut given: Vec<u16> = Vec::new();
    for (column, need) in both() {
        // A number keeps its cells; only one that would push every name out is cut.
        let width = if is_name(column) { 0 } else { (*need).min(left.saturating_sub(names)) };
        left -= width;
        given.push(width);
    }
    let names = columns.iter().map(is_name).zip(titles).zip(&mut given);
    for ((_, title), width) in names.filter(|((is_name, _), _)| *is_name) {
        *width = (*title).min(left);
        left -= *width;
    }
    share_out(columns, needs, &mut given, left);
    given
}

/// Gives the names what is left: each as much as it needs, by weight while there is not enough for all.
fn share_out(columns: &[Column], needs: &[u16], given: &mut [u16], mut left: u16) {
    loop {
        let open = |index: usize, width: u16| {
            let weight = columns.get(index).map_or(0, |column| match column.width {
                Width::Flex(_, weight) => weight.max(1),
                Width::Fixed(_) => 0,
            });
            if needs.get(index).is_some_and(|need| width < *need) { weight } else { 0 }
        };
        let all: u16 = given.iter().enumerate().map(|(index, width)| open(index, *width)).sum();
        if all == 0 || left == 0 {
            break;
        }
        let round = left;
        for (index, width) in given.iter_mut().enumerate() {
            let weight = open(index, *width);
            if weight == 0 {
                continue;
            }
            let lacks = needs.get(index).map_or(0, |need| need - *width);
            let share = (u32::from(round) * u32::from(weight) / u32::from(all)).max(1);
            let share = u16::try_from(share).unwrap_or(left).min(lacks).min(left);
            *width += share;
            left -= share;
        }
    }
    if let Some(last) = given.last_mut() {
        *last += left;
    }
}

/// The widths of the columns by their shares, one blank between two. What does not fit is lost on the right.
fn widths(columns: &[Column], room: u16) -> Vec<u16> {
    let blanks = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    let least = |column: &Column| match column.width {
        Width::Fixed(cells) | Width::Flex(cells, _) => cells,
    };
    let weight = |column: &Column| match column.width {
        Width::Fixed(_) => 0,
        Width::Flex(_, weight) => weight,
    };
    let taken: u16 = columns.iter().map(least).sum();
    let mut left = room.saturating_sub(taken).saturating_sub(blanks);
    let mut weights: u16 = columns.iter().map(weight).sum();
    let mut widths: Vec<u16> = Vec::new();
    let mut end = room;
    for column in columns {
        let share = left.checked_mul(weight(column)).and_then(|all| all.checked_div(weights)).unwrap_or(0);
        left -= share;
        weights -= weight(column);
        let width = (least(column) + share).min(end);
        end = end.saturating_sub(width + 1);
        widths.push(width);
    }
    widths
}
