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
use zeroize::Zeroizing;

/// How much one line takes: enough for any name or number, too little to fill the memory by a paste.
const LONGEST: usize = 2_000;

/// Bytes there is room for from the start. Text that outgrew its room would leave a copy of itself behind.
const ROOM: usize = 64;

/// One line of typed text. Whatever stood in it is overwritten when it goes.
pub struct Line {
    input: Input,
    /// Bytes the text has room for.
    room: usize,
    /// Whether stars stand for what is typed.
    pub is_secret: bool,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Default for Line {
    fn default() -> Self {
        Self { input: Input::new(String::with_capacity(ROOM)), room: ROOM, is_secret: false }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl Line {
    /// A line that shows stars.
    pub fn secret() -> Self {
        let mut line = Self::default();
        line.is_secret = true;
        line
    }

    /// Empties it and overwrites what stood there, all the room it had. The input hands out copies of its text only, so it is
    /// made to do that itself.
    pub fn wipe(&mut self) {
        self.delete_before();
        self.delete_after();
        for _ in 0..self.room {
            let _ = self.input.handle(InputRequest::InsertChar('\0'));
        }
        self.delete_before();
    }

    /// Deletes to the start. The request for it would keep what it deletes.
    fn delete_before(&mut self) {
        while self.input.handle(InputRequest::DeletePrevChar).is_some() {}
    }

    /// Deletes to the end.
    fn delete_after(&mut self) {
        while self.input.handle(InputRequest::DeleteNextChar).is_some() {}
    }

    /// Deletes the word before the caret.
    fn delete_word(&mut self) {
        let (end, length) = (self.input.cursor(), self.value().chars().count());
        let _ = self.input.handle(InputRequest::GoToPrevWord);
        let left = length - (end - self.input.cursor());
        while self.value().chars().count() > left && self.input.handle(InputRequest::DeleteNextChar).is_some() {}
    }

    /// Puts a character in at the caret, with more room where there is none left.
    fn insert(&mut self, c: char) {
        if self.value().len() + c.len_utf8() > self.room {
            let room = self.room * 2;
            let mut text = String::with_capacity(room);
            text.push_str(self.value());
            let caret = self.input.cursor();
            self.wipe();
            self.input = Input::new(text).with_cursor(caret);
            self.room = room;
        }
        let _ = self.input.handle(InputRequest::InsertChar(c));
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
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                if !c.is_control() && self.value().len() < LONGEST {
                    self.insert(c);
                }
                return true;
            }
            KeyCode::Char('u') if control => {
                self.delete_before();
                return true;
            }
            KeyCode::Char('k') if control => {
                self.delete_after();
                return true;
            }
            KeyCode::Char('w') if control => {
                self.delete_word();
                return true;
            }
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
        let _ = self.input.handle(request);
        true
    }

    /// Inserts pasted text; what would break the line becomes a space.
    pub fn paste(&mut self, text: &str) {
        let text = text.trim_end_matches(['\r', '\n']);
        let room = LONGEST.saturating_sub(self.value().len());
        for c in text.chars().take(room) {
            let c = if c.is_control() { ' ' } else { c };
            self.insert(c);
        }
    }

    fn shown(&self) -> (Zeroizing<String>, Zeroizing<String>) {
        let caret = self.input.cursor();
        if self.is_secret {
            let after = self.value().chars().count().saturating_sub(caret);
            return (Zeroizing::new("*".repeat(caret)), Zeroizing::new("*".repeat(after)));
        }
        let at = self.value().char_indices().nth(caret).map_or(self.value().len(), |(at, _)| at);
        let (before, after) = self.value().split_at(at);
        (visible(before), visible(after))
    }

    /// Draws the part around the caret.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, is_focused: bool) {
        let room = usize::from(area.width);
        let (before, after) = self.shown();
        let shown = Zeroizing::new(if is_focused {
            let before = Zeroizing::new(text::tail(&before, room.saturating_sub(1)));
            let left = room.saturating_sub(text::width(&before));
            [before.as_str(), &*Zeroizing::new(text::fit(&after, left))].concat()
        } else {
            text::fit(&Zeroizing::new([before.as_str(), after.as_str()].concat()), room)
        });
        let tone = if is_focused { Tone::Strong } else { Tone::Plain };
        look.put_text(buf, (area.x, area.y), area.width, &shown, tone);
    }

    /// Where the caret stands when the line is drawn into `area`.
    pub fn caret(&self, area: Rect) -> Position {
        let before = Zeroizing::new(text::tail(&self.shown().0, usize::from(area.width).saturating_sub(1)));
        let cells = u16::try_from(text::width(&before)).unwrap_or(0);
        Position::new(area.x.saturating_add(cells), area.y)
    }
}

/// Typed text can hold anything a paste can: it is escaped as every text from outside.
fn visible(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text::Words::outside(text).get(crate::locale::Lang::Zh).to_owned())
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
