//! One line of typed text, with the real cursor at the caret.

use crate::tui::{
    text,
    theme::{Look, Tone},
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::{fmt, ops::Range};
use tui_input::{Input, InputRequest};

/// How much one line takes: enough for any name or number, too little to fill the memory by a paste.
const LONGEST: usize = 2_000;

/// One line of typed text.
#[derive(Default)]
pub struct Line {
    input: Input,
    /// Whether stars stand for what is typed.
    pub is_secret: bool,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Line {
    /// A line that shows stars.
    pub fn secret() -> Self {
        Self { is_secret: true, ..Self::default() }
    }

    /// Empties it. What stood there is released, what it deleted with it, and so overwritten (decision 22).
    pub fn wipe(&mut self) {
        self.input = Input::default();
    }

    /// What is typed.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Puts a value in, the caret at its end.
    pub fn set(&mut self, value: &str) {
        self.wipe();
        self.paste(value);
    }

    /// Takes a key; true when it was one that edits.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let request = match key.code {
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => InputRequest::InsertChar(c),
            KeyCode::Char('u') if control => InputRequest::DeleteFromStart,
            KeyCode::Char('k') if control => InputRequest::DeleteTillEnd,
            KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
            KeyCode::Char('a') if control => InputRequest::GoToStart,
            KeyCode::Char('e') if control => InputRequest::GoToEnd,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return false,
        };
        if !matches!(request, InputRequest::InsertChar(c) if c.is_control() || self.value().len() >= LONGEST) {
            let _ = self.input.handle(request);
        }
        true
    }

    /// Inserts pasted text; what would break the line becomes a space.
    pub fn paste(&mut self, text: &str) {
        let text = text.trim_end_matches(['\r', '\n']);
        let room = LONGEST.saturating_sub(self.value().len());
        for c in text.chars().take(room) {
            let c = if c.is_control() { ' ' } else { c };
            let _ = self.input.handle(InputRequest::InsertChar(c));
        }
    }

    fn shown(&self) -> (String, String) {
        let caret = self.input.cursor();
        if self.is_secret {
            let after = self.value().chars().count().saturating_sub(caret);
            return ("*".repeat(caret), "*".repeat(after));
        }
        let at = self.value().char_indices().nth(caret).map_or(self.value().len(), |(at, _)| at);
        let (before, after) = self.value().split_at(at);
        (visible(before), visible(after))
    }

    /// Draws the part around the caret.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, is_focused: bool) {
        let room = usize::from(area.width);
        let (before, after) = self.shown();
        let shown = if is_focused {
            let before = text::tail(&before, room.saturating_sub(1));
            let left = room.saturating_sub(text::width(&before));
            before + &text::fit(&after, left)
        } else {
            text::fit(&(before + &after), room)
        };
        let tone = if is_focused { Tone::Strong } else { Tone::Plain };
        look.put_text(buf, (area.x, area.y), area.width, &shown, tone);
    }

    /// Where the caret stands when the line is drawn into `area`.
    pub fn caret(&self, area: Rect) -> Position {
        let before = text::tail(&self.shown().0, usize::from(area.width).saturating_sub(1));
        let cells = u16::try_from(text::width(&before)).unwrap_or(0);
        Position::new(area.x.saturating_add(cells), area.y)
    }
}

/// Typed text can hold anything a paste can: it is escaped as every text from outside.
fn visible(text: &str) -> String {
    text::Words::outside(text).get(crate::locale::Lang::Zh).to_owned()
}

/// Digits from which a number may be a person's: a mobile number has eleven.
const LONG: usize = 11;

/// Where long numbers stand in a text, also in groups parted by single blanks or hyphens. Nothing is copied to find them.
pub fn long_numbers(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut digits, mut span, mut is_gap) = (Vec::new(), 0, 0..0, false);
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        let end = at + c.len_utf8();
        if c.is_ascii_digit() || ('０'..='９').contains(&c) {
            span = if digits == 0 { at..end } else { span.start..end };
            (digits, is_gap) = (digits + 1, false);
        } else if digits == 17 && !is_gap && matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ') {
            // The check character of an identity number.
            found.push(span.start..end);
            digits = 0;
        } else if digits > 0 && !is_gap && matches!(c, ' ' | '-' | '\u{3000}' | '－') {
            is_gap = true;
        } else {
            if digits >= LONG {
                found.push(span.clone());
            }
            digits = 0;
        }
    }
    found
}
