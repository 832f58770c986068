//! One of a short list: the arrows and Enter, or its digit. A closed choice says why.

use super::{popup, table::Cursor};
use crate::{
    locale::Label,
    tui::{
        action::Action,
        keymap::Context,
        screen::{Cx, Screen},
        text::{self, Words},
        theme::{Look, Mark, Tone},
    },
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect};

/// The answer: which choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked(pub usize);

/// A choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it is.
    pub words: Words,
    /// More about it.
    pub note: Words,
    /// Why it cannot be chosen now.
    pub closed: Option<Words>,
}

impl Choice {
    /// A choice that is open.
    pub fn new(words: impl Into<Words>, note: impl Into<Words>) -> Self {
        Self { words: words.into(), note: note.into(), closed: None }
    }

    /// Closed for this reason, if there is one.
    #[must_use]
    pub fn closed(mut self, reason: Option<Words>) -> Self {
        self.closed = reason;
        self
    }
}

/// The overlay. It closes with [`Picked`].
#[derive(Debug)]
pub struct Picker {
    title: Words,
    lead: Words,
    choices: Vec<Choice>,
    cursor: Cursor,
}

impl Picker {
    /// A list of these choices.
    pub fn new(title: impl Into<Words>, choices: Vec<Choice>) -> Self {
        let mut cursor = Cursor::default();
        cursor.set_len(choices.len());
        Self { title: title.into(), lead: Words::none(), choices, cursor }
    }

    /// A line above the list.
    #[must_use]
    pub fn lead(mut self, words: impl Into<Words>) -> Self {
        self.lead = words.into();
        self
    }

    fn lead_lines(&self) -> u16 {
        if self.lead.is_empty() { 0 } else { 2 }
    }

    fn area(&self, body: Rect) -> Rect {
        let rows = u16::try_from(self.choices.len().max(1) * 2).unwrap_or(u16::MAX);
        let height = rows.saturating_add(2 + self.lead_lines()).min(body.height);
        popup::centred(body, body.width.saturating_sub(4).min(96), height)
    }

    /// How many choices show: each takes two lines.
    fn shown(&self, body: Rect) -> u16 {
        popup::inner(self.area(body)).height.saturating_sub(self.lead_lines()) / 2
    }

    fn choose(&self, index: usize, cx: &mut Cx<'_>) {
        match self.choices.get(index) {
            Some(Choice { closed: Some(reason), .. }) => cx.warn(reason.clone()),
            Some(_) => cx.close(Picked(index)),
            None => {}
        }
    }
}

impl Screen for Picker {
    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::PAGE
    }

    fn type_key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        let digit = c.to_digit(10).filter(|_| key.modifiers == KeyModifiers::NONE);
        let Some(index) = digit.and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1)) else { return false };
        self.choose(index, cx);
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Open {
            self.choose(self.cursor.selected(), cx);
        } else {
            self.cursor.act(action, self.shown(cx.body));
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Open, Action::Down, Action::Up, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area), buf, look, &self.title);
        look.put(buf, (inner.x, inner.y), inner.width, &self.lead, Tone::Dim);
        let top = inner.y + self.lead_lines();
        if self.choices.is_empty() {
            let none = Label::new("没有可选的", "nothing to choose from").into();
            look.put(buf, (inner.x, top), inner.width, &none, Tone::Dim);
        }
        for (row, index) in (0u16..).zip(self.cursor.window(self.shown(area))) {
            let (y, Some(choice)) = (top + row * 2, self.choices.get(index)) else { continue };
            if index == self.cursor.selected() {
                look.put_mark(buf, (inner.x, y), Mark::Cursor);
            }
            let tone = if choice.closed.is_some() { Tone::Dim } else { Tone::Plain };
            let number = if index < 9 { format!("{} ", index + 1) } else { String::from("  ") };
            look.put_text(buf, (inner.x + 2, y), 2, &number, Tone::Info);
            let room = inner.width.saturating_sub(4);
            let shown = text::fit(choice.words.get(look.lang), usize::from(room));
            look.put_text(buf, (inner.x + 4, y), room, &shown, tone);
            let (note, tone) = match &choice.closed {
                Some(reason) => (format!("x {}", reason.get(look.lang)), Tone::Dim),
                None => (choice.note.get(look.lang).to_owned(), Tone::Dim),
            };
            let room = inner.width.saturating_sub(6);
            look.put_text(buf, (inner.x + 6, y + 1), room, &text::fit(&note, usize::from(room)), tone);
        }
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
