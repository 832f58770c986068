//! A scrolling page of labelled rows, text and rules: the right side of most screens.

use crate::tui::{
    action::Action,
    text::{self, Words},
    theme::{Look, Mark, Tone},
};
use ratatui::{buffer::Buffer, layout::Rect};
use unicode_segmentation::UnicodeSegmentation as _;

/// One thing on the page.
#[derive(Clone, Debug)]
pub enum Item {
    /// A heading.
    Title(Words),
    /// A label and its value; the value wraps.
    Pair(Words, Words, Mark),
    /// A sentence that wraps, with its mark.
    Text(Words, Mark, Tone),
    /// Values side by side under one label.
    Columns(Columns),
    /// A horizontal line.
    Rule,
    /// An empty line.
    Blank,
}

impl Item {
    /// A label and its value.
    pub fn pair(label: impl Into<Words>, value: impl Into<Words>) -> Self {
        Self::Pair(label.into(), value.into(), Mark::None)
    }

    /// A sentence.
    pub fn text(words: impl Into<Words>) -> Self {
        Self::Text(words.into(), Mark::None, Tone::Plain)
    }

    /// A sentence with a mark, in the mark's tone.
    pub fn marked(mark: Mark, words: impl Into<Words>) -> Self {
        Self::Text(words.into(), mark, mark.tone())
    }

    /// A rule id or article.
    pub fn cite(words: impl Into<Words>) -> Self {
        Self::Text(words.into(), Mark::None, Tone::Info)
    }
}

/// Part of a value, marked where it differs from the value beside it.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The characters.
    pub words: Words,
    /// They stand in brackets, so that a difference shows without colour.
    pub differs: bool,
}

/// Values side by side: each wraps in its own column.
#[derive(Clone, Debug)]
pub struct Columns {
    /// How the values stand to each other.
    pub mark: Mark,
    /// What they are values of.
    pub label: Words,
    /// The values.
    pub cells: Vec<Vec<Piece>>,
    /// The tone of what does not differ.
    pub tone: Tone,
}

/// The page and how far it is scrolled.
#[derive(Clone, Debug, Default)]
pub struct Pane {
    items: Vec<Item>,
    top: usize,
}

#[derive(Default)]
struct DrawnLine {
    mark: Option<Mark>,
    /// Where each part begins, from the left of the text.
    parts: Vec<(usize, String, Tone)>,
    is_rule: bool,
}

impl DrawnLine {
    fn text(mark: Mark, text: String, tone: Tone) -> Self {
        Self { mark: Some(mark), parts: vec![(0, text, tone)], is_rule: false }
    }
}

impl Pane {
    /// A page of these items.
    pub fn new(items: Vec<Item>) -> Self {
        Self { items, top: 0 }
    }

    /// Puts other items in; scrolled back to the top.
    pub fn set(&mut self, items: Vec<Item>) {
        *self = Self::new(items);
    }

    /// Whether there is nothing on it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The lines it takes at this width.
    pub fn height(&self, width: u16, look: Look) -> u16 {
        u16::try_from(self.lines(width, look).len()).unwrap_or(u16::MAX)
    }

    /// Whether an action scrolls.
    pub fn moves(action: Action) -> bool {
        matches!(
            action,
            Action::Down | Action::Up | Action::PageDown | Action::PageUp | Action::First | Action::Last | Action::Open
        )
    }

    /// Scrolls as an action says; true when it was a movement.
    pub fn act(&mut self, action: Action, area: Rect, look: Look) -> bool {
        let page = usize::from(area.height.max(1));
        let last = self.lines(area.width, look).len().saturating_sub(page);
        let to = match action {
            Action::Down => self.top.saturating_add(1),
            Action::Up => self.top.saturating_sub(1),
            Action::PageDown => self.top.saturating_add(page),
            Action::PageUp => self.top.saturating_sub(page),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        self.top = to.min(last);
        true
    }

    /// Draws what shows.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let lines = self.lines(area.width, look);
        let top = self.top.min(lines.len().saturating_sub(usize::from(area.height.max(1))));
        let more = lines.len().saturating_sub(top) > usize::from(area.height);
        for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(top)) {
            if line.is_rule {
                look.put_rule(buf, (area.x, y), area.width);
                continue;
            }
            look.put_mark(buf, (area.x, y), line.mark.unwrap_or(Mark::None));
            for (offset, text, tone) in &line.parts {
                let x = area.x.saturating_add(2).saturating_add(u16::try_from(*offset).unwrap_or(u16::MAX));
                look.put_text(buf, (x, y), area.right().saturating_sub(x), text, *tone);
            }
        }
        if more && area.height > 0 {
            look.put_text(buf, (area.right().saturating_sub(2), area.bottom() - 1), 2, "..", Tone::Dim);
        }
    }

    fn lines(&self, width: u16, look: Look) -> Vec<DrawnLine> {
        let room = usize::from(width).saturating_sub(2).max(2);
        let lang = look.lang;
        let widest = |labels: &mut dyn Iterator<Item = &Words>| {
            labels.map(|label| text::width(label.get(lang)) + 2).max().unwrap_or(0)
        };
        let mut pairs =
            self.items.iter().filter_map(|item| if let Item::Pair(label, ..) = item { Some(label) } else { None });
        let pair_room = widest(&mut pairs).min(room / 2);
        let mut rows =
            self.items.iter().filter_map(|item| if let Item::Columns(row) = item { Some(&row.label) } else { None });
        let row_room = widest(&mut rows).min(room / 4);
        let mut out = Vec::new();
        for item in &self.items {
            match item {
                Item::Title(words) => {
                    out.push(DrawnLine::text(Mark::None, text::cut(words.get(lang), room), Tone::Strong));
                }
                Item::Blank => out.push(DrawnLine::default()),
                Item::Rule => out.push(DrawnLine { is_rule: true, ..DrawnLine::default() }),
                Item::Pair(label, value, mark) => {
                    let mut lines = text::wrap(value.get(lang), room.saturating_sub(pair_room)).into_iter();
                    let first = lines.next().unwrap_or_default();
                    let label = text::cut(label.get(lang), pair_room.saturating_sub(1));
                    let parts = vec![(0, label, Tone::Dim), (pair_room, first, mark.tone())];
                    out.push(DrawnLine { mark: Some(*mark), parts, is_rule: false });
                    out.extend(
                        lines.map(|line| DrawnLine {
                            parts: vec![(pair_room, line, mark.tone())],
                            ..DrawnLine::default()
                        }),
                    );
                }
                Item::Text(words, mark, tone) => {
                    let mut mark = *mark;
                    for part in text::wrap(words.get(lang), room) {
                        out.push(DrawnLine::text(mark, part, *tone));
                        mark = Mark::None;
                    }
                }
                Item::Columns(row) => out.extend(row.lines(room, row_room, look)),
            }
        }
        out
    }
}

impl Columns {
    /// The lines of the row: each value wraps at its own column.
    fn lines(&self, room: usize, label_room: usize, look: Look) -> Vec<DrawnLine> {
        let count = self.cells.len().max(1);
        let wide = (room.saturating_sub(label_room) / count).saturating_sub(1).max(4);
        let cells: Vec<Vec<Vec<(String, Tone)>>> = self.cells.iter().map(|cell| self.wrap(cell, wide, look)).collect();
        let label = text::wrap(self.label.get(look.lang), label_room.saturating_sub(1));
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(label.len());
        let mut out = Vec::new();
        for index in 0..height {
            let mut parts = Vec::new();
            if let Some(label) = label.get(index) {
                parts.push((0, label.clone(), Tone::Dim));
            }
            for (column, cell) in cells.iter().enumerate() {
                let mut offset = label_room + column * (wide + 1);
                for (part, tone) in cell.get(index).into_iter().flatten() {
                    parts.push((offset, part.clone(), *tone));
                    offset += text::width(part);
                }
            }
            out.push(DrawnLine { mark: (index == 0).then_some(self.mark), parts, is_rule: false });
        }
        out
    }

    /// A value in lines of at most `wide` cells, what differs in brackets.
    fn wrap(&self, cell: &[Piece], wide: usize, look: Look) -> Vec<Vec<(String, Tone)>> {
        let mut lines: Vec<Vec<(String, Tone)>> = vec![Vec::new()];
        let mut used = 0;
        for piece in cell {
            let shown = piece.words.get(look.lang);
            let (shown, tone) =
                if piece.differs { (format!("[{shown}]"), Tone::Warn) } else { (shown.to_owned(), self.tone) };
            for grapheme in shown.graphemes(true) {
                let cells = text::width(grapheme);
                if used + cells > wide || grapheme == "\n" {
                    lines.push(Vec::new());
                    used = 0;
                }
                if grapheme == "\n" {
                    continue;
                }
                used += cells;
                let Some(line) = lines.last_mut() else { continue };
                match line.last_mut() {
                    Some((text, last)) if *last == tone => text.push_str(grapheme),
                    _ => line.push((grapheme.to_owned(), tone)),
                }
            }
        }
        lines
    }
}
