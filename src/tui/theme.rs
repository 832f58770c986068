//! Sixteen colours at most, none with `NO_COLOR`, and a word or mark beside every colour.

use super::text::{self, Words};
use crate::locale::Lang;
use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier, Style},
};

/// What a piece of text means; the theme decides how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Less important, or not possible now.
    Dim,
    /// A heading or the thing in hand.
    Strong,
    /// Met, in order.
    Good,
    /// Due soon, needs a look.
    Warn,
    /// Overdue, refused, broken.
    Bad,
    /// A reference: rule, article, key.
    Info,
}

/// A mark that stands beside a colour and says the same without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    None,
    /// The selected row.
    Cursor,
    /// In order.
    Good,
    /// Wrong.
    Bad,
    /// Needs a look.
    Warn,
    /// Two values are the same.
    Same,
    /// Two values differ.
    Differs,
    /// Flagged by a rule.
    Flag,
    /// Not judged.
    Open,
}

impl Mark {
    /// The tone that belongs to the mark.
    pub fn tone(self) -> Tone {
        match self {
            Self::None | Self::Cursor | Self::Same | Self::Open => Tone::Plain,
            Self::Good => Tone::Good,
            Self::Bad => Tone::Bad,
            Self::Warn | Self::Differs | Self::Flag => Tone::Warn,
        }
    }
}

/// How tones and marks look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether colours are used at all.
    pub colour: bool,
    /// Whether line-drawing characters are used. Many Chinese terminals draw them two cells wide, so not by default.
    pub lines: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colour: true, lines: false }
    }
}

impl Theme {
    /// The theme for an environment: `no_color` is the value of `NO_COLOR`, which counts when it is not empty.
    pub fn for_environment(no_color: Option<&str>) -> Self {
        Self { colour: no_color.is_none_or(str::is_empty), lines: false }
    }

    /// The style of a tone.
    pub fn style(self, tone: Tone) -> Style {
        let style = match tone {
            Tone::Strong => Style::new().add_modifier(Modifier::BOLD),
            Tone::Plain | Tone::Dim | Tone::Good | Tone::Warn | Tone::Bad | Tone::Info => Style::new(),
        };
        if !self.colour {
            return style;
        }
        match tone {
            Tone::Plain | Tone::Strong => style,
            Tone::Dim => style.fg(Color::DarkGray),
            Tone::Good => style.fg(Color::Green),
            Tone::Warn => style.fg(Color::Yellow),
            Tone::Bad => style.fg(Color::Red),
            Tone::Info => style.fg(Color::Cyan),
        }
    }

    /// One cell for a mark.
    pub fn mark(self, mark: Mark) -> &'static str {
        match mark {
            Mark::None => " ",
            Mark::Cursor => ">",
            Mark::Good => "+",
            Mark::Bad => "x",
            Mark::Warn => "!",
            Mark::Same => "=",
            Mark::Differs => "#",
            Mark::Flag => "*",
            Mark::Open => "-",
        }
    }

    /// The character of a horizontal line.
    pub fn rule(self) -> &'static str {
        if self.lines { "─" } else { "-" }
    }

    /// The character of a vertical line.
    pub fn bar(self) -> &'static str {
        if self.lines { "│" } else { "|" }
    }

    /// The character of a corner.
    pub fn corner(self, index: usize) -> &'static str {
        if self.lines { ["┌", "┐", "└", "┘"].get(index).copied().unwrap_or("+") } else { "+" }
    }
}

/// Language and theme: what every draw is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The language of every label.
    pub lang: Lang,
    /// Colours and marks.
    pub theme: Theme,
}

impl Look {
    /// Draws `words` into exactly `room` cells from (`x`, `y`).
    pub fn put(self, buf: &mut Buffer, (x, y): (u16, u16), room: u16, words: &Words, tone: Tone) {
        let shown = text::fit(words.get(self.lang), usize::from(room));
        self.put_text(buf, (x, y), room, &shown, tone);
    }

    /// As [`Look::put`], set to the right.
    pub fn put_right(self, buf: &mut Buffer, (x, y): (u16, u16), room: u16, words: &Words, tone: Tone) {
        self.put_text(buf, (x, y), room, &text::fit_right(words.get(self.lang), usize::from(room)), tone);
    }

    /// Draws `words` without padding, cut at `room`; answers the cells used.
    pub fn write(self, buf: &mut Buffer, (x, y): (u16, u16), room: u16, words: &Words, tone: Tone) -> u16 {
        let shown = text::cut(words.get(self.lang), usize::from(room));
        self.put_text(buf, (x, y), room, &shown, tone);
        u16::try_from(text::width(&shown)).unwrap_or(room)
    }

    /// Draws a mark in its own tone.
    pub fn put_mark(self, buf: &mut Buffer, (x, y): (u16, u16), mark: Mark) {
        self.put_text(buf, (x, y), 1, self.theme.mark(mark), mark.tone());
    }

    /// Draws a horizontal line.
    pub fn put_rule(self, buf: &mut Buffer, (x, y): (u16, u16), room: u16) {
        self.put_text(buf, (x, y), room, &self.theme.rule().repeat(usize::from(room)), Tone::Dim);
    }

    /// Draws text that is already escaped and measured. Only this module, the app and the widgets use it.
    pub(super) fn put_text(self, buf: &mut Buffer, (x, y): (u16, u16), room: u16, shown: &str, tone: Tone) {
        let area = buf.area;
        if y >= area.top() && y < area.bottom() && x >= area.left() && x < area.right() {
            let room = room.min(area.right().saturating_sub(x));
            buf.set_stringn(x, y, shown, usize::from(room), self.theme.style(tone));
        }
    }
}
