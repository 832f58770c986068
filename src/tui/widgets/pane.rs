//! A scrolling page of labelled rows, text and rules: the right side of most screens.

use crate::tui::{
    action::Action,
    text::{self, Words},
    theme::{Look, Mark, Tone},
};
use ratatui::{buffer::Buffer, layout::Rect};

/// One thing on the page.
#[derive(Clone, Debug)]
pub enum Item {
    /// A heading.
    Title(Words),
    /// A label and its value; the value wraps.
    Pair(Words, Words, Mark),
    /// A sentence that wraps, with its mark.
    Text(Words, Mark, Tone),
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

/// The page and how far it is scrolled.
#[derive(Clone, Debug, Default)]
pub struct Pane {
    items: Vec<Item>,
    top: usize,
}

struct DrawnLine {
    mark: Mark,
    label: String,
    text: String,
    tone: Tone,
    is_rule: bool,
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
            look.put_mark(buf, (area.x, y), line.mark);
            let label = u16::try_from(text::width(&line.label)).unwrap_or(0);
            look.put_text(buf, (area.x + 2, y), label, &line.label, Tone::Dim);
            let x = area.x + 2 + label;
            look.put_text(buf, (x, y), area.right().saturating_sub(x), &line.text, line.tone);
        }
        if more && area.height > 0 {
            look.put_text(buf, (area.right().saturating_sub(2), area.bottom() - 1), 2, "..", Tone::Dim);
        }
    }

    fn lines(&self, width: u16, look: Look) -> Vec<DrawnLine> {
        let room = usize::from(width).saturating_sub(2).max(2);
        let lang = look.lang;
        let labels = self.items.iter().filter_map(|item| match item {
            Item::Pair(label, ..) => Some(text::width(label.get(lang)) + 2),
            Item::Title(_) | Item::Text(..) | Item::Rule | Item::Blank => None,
        });
        let label_room = labels.max().unwrap_or(0).min(room / 2);
        let line = |mark, label: String, text, tone| DrawnLine { mark, label, text, tone, is_rule: false };
        let mut out = Vec::new();
        for item in &self.items {
            match item {
                Item::Title(words) => {
                    out.push(line(Mark::None, String::new(), text::cut(words.get(lang), room), Tone::Strong));
                }
                Item::Blank => out.push(line(Mark::None, String::new(), String::new(), Tone::Plain)),
                Item::Rule => out.push(DrawnLine {
                    mark: Mark::None,
                    label: String::new(),
                    text: String::new(),
                    tone: Tone::Dim,
                    is_rule: true,
                }),
                Item::Pair(label, value, mark) => {
                    let mut label = text::fit(label.get(lang), label_room);
                    let mut mark = *mark;
                    let tone = mark.tone();
                    for part in text::wrap(value.get(lang), room.saturating_sub(label_room)) {
                        out.push(line(mark, label, part, tone));
                        label = " ".repeat(label_room);
                        mark = Mark::None;
                    }
                }
                Item::Text(words, mark, tone) => {
                    let mut mark = *mark;
                    for part in text::wrap(words.get(lang), room) {
                        out.push(line(mark, String::new(), part, *tone));
                        mark = Mark::None;
                    }
                }
            }
        }
        out
    }
}
