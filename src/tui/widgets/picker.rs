//! One of a short list: the arrows and Enter, or its digit. A closed choice says why.

use super::{page::Page, pane::Item, popup, table::Cursor};
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
    /// How it stands, beside its note.
    pub mark: Mark,
    /// What there is to read of it where nothing is left to choose.
    pub told: Vec<Item>,
}

impl Choice {
    /// A choice that is open.
    pub fn new(words: impl Into<Words>, note: impl Into<Words>) -> Self {
        let (heading, mark, told) = (Words::none(), Mark::None, Vec::new());
        Self { words: words.into(), note: note.into(), closed: None, heading, mark, told }
    }

    /// With a mark beside its note.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    /// Settled: choosing it shows these items and leaves the list open.
    #[must_use]
    pub fn told(mut self, items: Vec<Item>) -> Self {
        self.told = items;
        self
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

/// A line of the overlay: what stands on it, of which choice, and whether it is the first line of it.
#[derive(Clone, Debug)]
struct Line {
    part: Part,
    of: usize,
    is_first: bool,
    shown: String,
}

/// What a line is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Heading,
    Choice,
    Note,
}

impl Part {
    /// Cells before it.
    fn indent(self) -> u16 {
        match self {
            Self::Heading => 2,
            Self::Choice => 4,
            Self::Note => 6,
        }
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

    /// The line above the list, wrapped.
    fn lead_text(&self, body: Rect, look: Look) -> Vec<String> {
        let room = usize::from(Self::width(body).saturating_sub(4));
        if self.lead.is_empty() { Vec::new() } else { text::wrap(self.lead.get(look.lang), room) }
    }

    /// The lines it takes, with the blank one under it.
    fn lead_lines(&self, body: Rect, look: Look) -> u16 {
        let lines = self.lead_text(body, look).len();
        u16::try_from(lines + usize::from(lines > 0)).unwrap_or(u16::MAX)
    }

    fn width(body: Rect) -> u16 {
        body.width.saturating_sub(4).min(96)
    }

    /// The lines in order: a heading, a choice, what is said of it. What is wide wraps, so that nothing is cut.
    fn lines(&self, body: Rect, look: Look) -> Vec<Line> {
        let inner = Self::width(body).saturating_sub(4);
        let mut lines = Vec::new();
        for (of, choice) in self.choices.iter().enumerate() {
            let said = choice.closed.as_ref().unwrap_or(&choice.note);
            let parts = [(Part::Heading, &choice.heading), (Part::Choice, &choice.words), (Part::Note, said)];
            for (part, words) in parts.into_iter().filter(|(part, words)| *part == Part::Choice || !words.is_empty()) {
                let is_refusal = part == Part::Note && choice.closed.is_some();
                let words = format!("{}{}", if is_refusal { "x " } else { "" }, words.get(look.lang));
                let wrapped = text::wrap(&words, usize::from(inner.saturating_sub(part.indent()))).into_iter();
                lines.extend(wrapped.enumerate().map(|(at, shown)| Line { part, of, is_first: at == 0, shown }));
            }
        }
        lines
    }

    /// The lines that show in `room`, the selected choice among them.
    fn window(&self, body: Rect, look: Look) -> Vec<Line> {
        let lines = self.lines(body, look);
        let (height, chosen) = (usize::from(self.room(body, look)), self.cursor.selected());
        let place = lines.iter().position(|line| line.of == chosen && line.part == Part::Choice).unwrap_or(0);
        let from = place.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
        lines.into_iter().skip(from).take(height).collect()
    }

    fn area(&self, body: Rect, look: Look) -> Rect {
        let rows = u16::try_from(self.lines(body, look).len().max(1)).unwrap_or(u16::MAX);
        let height = rows.saturating_add(2 + self.lead_lines(body, look)).min(body.height);
        popup::centred(body, Self::width(body), height)
    }

    /// The lines there are for the choices.
    fn room(&self, body: Rect, look: Look) -> u16 {
        popup::inner(self.area(body, look)).height.saturating_sub(self.lead_lines(body, look))
    }

    fn choose(&self, index: usize, cx: &mut Cx<'_>) {
        match self.choices.get(index) {
            Some(Choice { closed: Some(reason), .. }) => cx.warn(reason.clone()),
            Some(choice) if !choice.told.is_empty() => cx.push(Page::new(self.title.clone(), choice.told.clone())),
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
            self.cursor.act(action, self.room(cx.body, cx.look) / 2);
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Open, Action::Down, Action::Up, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area, look), buf, look, &self.title);
        for (y, line) in (inner.y..inner.bottom()).zip(self.lead_text(area, look)) {
            look.put_text(buf, (inner.x, y), inner.width, &line, Tone::Dim);
        }
        let top = inner.y + self.lead_lines(area, look);
        if self.choices.is_empty() {
            let none = Label::new("没有可选的", "nothing to choose from").into();
            look.put(buf, (inner.x, top), inner.width, &none, Tone::Dim);
        }
        for (y, line) in (top..inner.bottom()).zip(self.window(area, look)) {
            self.draw_line(&line, Rect::new(inner.x, y, inner.width, 1), buf, look);
        }
    }

    fn is_overlay(&self) -> bool {
        true
    }
}

impl Picker {
    fn draw_line(&self, line: &Line, area: Rect, buf: &mut Buffer, look: Look) {
        let Some(choice) = self.choices.get(line.of) else { return };
        let indent = line.part.indent();
        let tone = match line.part {
            Part::Heading => Tone::Strong,
            Part::Choice if choice.closed.is_none() => Tone::Plain,
            Part::Choice | Part::Note => Tone::Dim,
        };
        if line.is_first && line.part == Part::Choice {
            if line.of == self.cursor.selected() {
                look.put_mark(buf, (area.x, area.y), Mark::Cursor);
            }
            let number = if line.of < 9 { format!("{} ", line.of + 1) } else { String::from("  ") };
            look.put_text(buf, (area.x + 2, area.y), 2, &number, Tone::Info);
        }
        if line.is_first && line.part == Part::Note && choice.mark != Mark::None {
            look.put_mark(buf, (area.x + 4, area.y), choice.mark);
        }
        let room = area.width.saturating_sub(indent);
        look.put_text(buf, (area.x + indent, area.y), room, &text::fit(&line.shown, usize::from(room)), tone);
    }
}
