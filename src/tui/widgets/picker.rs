//! One of a short list: the arrows and Enter, or its digit. A closed choice says why.

use super::{popup, table::Cursor};
use crate::{
    locale::Label,
    tui::{
        action::Action,
        keymap::Context,
        narrow,
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
    /// Stands above it: what it and those after it have in common.
    pub heading: Words,
}

impl Choice {
    /// A choice that is open.
    pub fn new(words: impl Into<Words>, note: impl Into<Words>) -> Self {
        Self { words: words.into(), note: note.into(), closed: None, heading: Words::none() }
    }

    /// The first of those under this heading.
    #[must_use]
    pub fn under(mut self, heading: impl Into<Words>) -> Self {
        self.heading = heading.into();
        self
    }

    /// Closed for this reason, if there is one.
    #[must_use]
    pub fn closed(mut self, reason: Option<Words>) -> Self {
        self.closed = reason;
        self
    }
}

/// A line of the overlay: what stands on it, of which choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Heading(usize),
    Choice(usize),
    Note(usize),
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

    /// With the cursor on this choice.
    #[must_use]
    pub fn at(mut self, index: usize) -> Self {
        self.cursor.select(index, 1);
        self
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

    /// The lines in order: a heading, a choice, what is said of it.
    fn lines(&self) -> Vec<Line> {
        let of = |(index, choice): (usize, &Choice)| {
            let heading = (!choice.heading.is_empty()).then_some(Line::Heading(index));
            let note = (choice.closed.is_some() || !choice.note.is_empty()).then_some(Line::Note(index));
            [heading, Some(Line::Choice(index)), note]
        };
        self.choices.iter().enumerate().flat_map(of).flatten().collect()
    }

    /// The lines that show in `height`, the selected choice among them.
    fn window(&self, height: u16) -> Vec<Line> {
        let lines = self.lines();
        let (height, chosen) = (usize::from(height), Line::Choice(self.cursor.selected()));
        let place = lines.iter().position(|line| *line == chosen).unwrap_or(0);
        let from = place.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
        lines.into_iter().skip(from).take(height).collect()
    }

    fn area(&self, body: Rect) -> Rect {
        let rows = u16::try_from(self.lines().len().max(1)).unwrap_or(u16::MAX);
        let height = rows.saturating_add(2 + self.lead_lines()).min(body.height);
        popup::centred(body, body.width.saturating_sub(4).min(96), height)
    }

    /// The lines there are for the choices.
    fn room(&self, body: Rect) -> u16 {
        popup::inner(self.area(body)).height.saturating_sub(self.lead_lines())
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
        let c = narrow::letter(c);
        let digit = c.to_digit(10).filter(|_| key.modifiers == KeyModifiers::NONE);
        let Some(index) = digit.and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1)) else { return false };
        self.choose(index, cx);
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Open {
            self.choose(self.cursor.selected(), cx);
        } else {
            self.cursor.act(action, self.room(cx.body) / 2);
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
        for (y, line) in (top..inner.bottom()).zip(self.window(self.room(area))) {
            self.draw_line(line, Rect::new(inner.x, y, inner.width, 1), buf, look);
        }
    }

    fn is_overlay(&self) -> bool {
        true
    }
}

impl Picker {
    fn draw_line(&self, line: Line, area: Rect, buf: &mut Buffer, look: Look) {
        let (Line::Heading(index) | Line::Choice(index) | Line::Note(index)) = line;
        let Some(choice) = self.choices.get(index) else { return };
        let put = |buf: &mut Buffer, indent: u16, words: &str, tone: Tone| {
            let room = area.width.saturating_sub(indent);
            look.put_text(buf, (area.x + indent, area.y), room, &text::fit(words, usize::from(room)), tone);
        };
        match line {
            Line::Heading(_) => put(buf, 2, choice.heading.get(look.lang), Tone::Strong),
            Line::Note(_) => match &choice.closed {
                Some(reason) => put(buf, 6, &format!("x {}", reason.get(look.lang)), Tone::Dim),
                None => put(buf, 6, choice.note.get(look.lang), Tone::Dim),
            },
            Line::Choice(_) => {
                if index == self.cursor.selected() {
                    look.put_mark(buf, (area.x, area.y), Mark::Cursor);
                }
                let tone = if choice.closed.is_some() { Tone::Dim } else { Tone::Plain };
                let number = if index < 9 { format!("{} ", index + 1) } else { String::from("  ") };
                look.put_text(buf, (area.x + 2, area.y), 2, &number, Tone::Info);
                put(buf, 4, choice.words.get(look.lang), tone);
            }
        }
    }
}
