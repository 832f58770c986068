//! A list with columns: draws only the rows that show, and marks the selected one in the gutter.

use crate::{
    locale::Label,
    tui::{
        action::Action,
        text::Words,
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

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Exactly this many cells.
    Fixed(u16),
    /// A share of what is left, by weight, with a least width.
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
    /// A column of fixed width.
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

    /// Draws heading and rows; `row` makes the row of an index.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, row: impl Fn(usize) -> Row) {
        let widths = widths(self.columns, area.width.saturating_sub(GUTTER));
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
        let body = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(1)).intersection(area);
        if self.cursor.is_empty() && body.height > 0 {
            let room = area.width.saturating_sub(GUTTER);
            look.put(buf, (area.x + GUTTER, body.y), room, &self.placeholder, Tone::Dim);
        }
        for (y, index) in (body.y..body.bottom()).zip(self.cursor.window(body.height)) {
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

/// The widths of the columns, one blank between two. What does not fit is lost on the right.
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
