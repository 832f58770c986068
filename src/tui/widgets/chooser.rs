//! A list that is typed into and gives one value: what may stand in a field.

use super::{input::Line, popup, table::Cursor};
use crate::{
    locale::{Label, Lang},
    service::Error,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        narrow,
        screen::{Cx, Screen},
        text::{self, Words},
        theme::{Look, Mark, Tone},
    },
};
use crossterm::event::KeyEvent;
use ib_pinyin::matcher::PinyinMatcher;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Where the values of a field are read.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// The permission for it.
    pub operation: &'static str,
    /// Reads them.
    pub read: fn(&mut Desk) -> Result<Vec<Offered>, Error>,
}

/// A value and what it means.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What the field takes.
    pub value: String,
    /// What it is called.
    pub words: Words,
}

impl Offered {
    /// A value of this meaning.
    pub fn new(value: impl Into<String>, words: impl Into<Words>) -> Self {
        Self { value: value.into(), words: words.into() }
    }

    /// Whether every word of the query is found in the value, in either wording or in the pinyin of the Chinese one.
    fn matches(&self, query: &str) -> bool {
        let zh = self.words.get(Lang::Zh);
        let en = self.words.get(Lang::En).to_lowercase();
        query.to_lowercase().split_whitespace().all(|word| {
            self.value.to_lowercase().contains(word)
                || zh.contains(word)
                || en.contains(word)
                || (word.is_ascii() && word.len() > 1 && PinyinMatcher::builder(word).build().is_match(zh))
        })
    }
}

/// The answer: the value that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen(pub String);

/// The overlay. It closes with [`Chosen`].
#[derive(Debug)]
pub struct Chooser {
    title: Words,
    all: Vec<Offered>,
    shown: Vec<usize>,
    line: Line,
    cursor: Cursor,
}

impl Chooser {
    /// A list of these values.
    pub fn new(title: impl Into<Words>, all: Vec<Offered>) -> Self {
        let (line, cursor) = (Line::default(), Cursor::default());
        let mut chooser = Self { title: title.into(), all, shown: Vec::new(), line, cursor };
        chooser.narrow();
        chooser
    }

    fn narrow(&mut self) {
        let query = narrow::text(self.line.value());
        self.shown =
            (0..self.all.len()).filter(|at| self.all.get(*at).is_some_and(|one| one.matches(&query))).collect();
        self.cursor = Cursor::default();
        self.cursor.set_len(self.shown.len());
    }

    fn at(&self, index: usize) -> Option<&Offered> {
        self.shown.get(index).and_then(|at| self.all.get(*at))
    }

    /// As high as the whole list, so that the box stands still while the list is narrowed.
    fn area(&self, body: Rect) -> Rect {
        let height = u16::try_from(self.all.len().max(1)).unwrap_or(u16::MAX).saturating_add(4).min(body.height);
        popup::centred(body, body.width.saturating_sub(6).min(90), height)
    }

    fn list(&self, body: Rect) -> Rect {
        let inner = popup::inner(self.area(body));
        Rect::new(inner.x, inner.y + 2, inner.width, inner.height.saturating_sub(2))
    }

    /// The cells that the longest value takes, at most half the line.
    fn value_room(&self, width: u16) -> u16 {
        let widest = self.all.iter().map(|one| text::width(&one.value)).max().unwrap_or(0);
        u16::try_from(widest + 2).unwrap_or(width).min(width / 2)
    }

    fn draw_line(&self, index: usize, area: Rect, buf: &mut Buffer, look: Look) {
        let Some(one) = self.at(index) else { return };
        if index == self.cursor.selected() {
            look.put_mark(buf, (area.x, area.y), Mark::Cursor);
        }
        let room = self.value_room(area.width);
        let value = text::fit(&one.value, usize::from(room.saturating_sub(1)));
        look.put_text(buf, (area.x + 2, area.y), room, &value, Tone::Info);
        let words = area.width.saturating_sub(room + 2);
        let shown = text::cut(one.words.get(look.lang), usize::from(words));
        look.put_text(buf, (area.x + 2 + room, area.y), words, &shown, Tone::Plain);
    }
}

impl Screen for Chooser {
    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::PALETTE
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        let used = self.line.key(key);
        if used {
            self.narrow();
        }
        used
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.line.paste(text);
        self.narrow();
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action != Action::Submit {
            self.cursor.act(action, self.list(cx.body).height);
        } else if let Some(one) = self.at(self.cursor.selected()) {
            cx.close(Chosen(one.value.clone()));
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::Down, Action::Up, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area), buf, look, &self.title);
        look.put_text(buf, (inner.x, inner.y), 2, "/ ", Tone::Info);
        self.line.draw(Rect::new(inner.x + 2, inner.y, inner.width.saturating_sub(2), 1), buf, look, true);
        look.put_rule(buf, (inner.x, inner.y + 1), inner.width);
        let list = self.list(area);
        if self.shown.is_empty() {
            let none = if self.all.is_empty() {
                Label::new("没有可选的", "nothing to choose from")
            } else {
                Label::new("没有符合的", "none matches")
            };
            look.put(buf, (list.x, list.y), list.width, &none.into(), Tone::Dim);
        }
        for (y, index) in (list.y..list.bottom()).zip(self.cursor.window(list.height)) {
            self.draw_line(index, Rect::new(list.x, y, list.width, 1), buf, look);
        }
    }

    fn cursor(&self, area: Rect, _look: Look) -> Option<Position> {
        let inner = popup::inner(self.area(area));
        Some(self.line.caret(Rect::new(inner.x + 2, inner.y, inner.width.saturating_sub(2), 1)))
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
