//! A filter over a list, in force while it is typed.

use super::input::Line;
use crate::{
    locale::Label,
    tui::{
        narrow,
        theme::{Look, Tone},
    },
};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What the list is narrowed by.
#[derive(Debug, Default)]
pub struct Filter {
    line: Line,
    /// Whether it has the keys.
    pub is_typed: bool,
}

impl Filter {
    /// Takes the keys.
    pub fn start(&mut self) {
        self.is_typed = true;
    }

    /// A key while it is typed; true when it was used. Enter keeps the filter and gives the keys back.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if !self.is_typed {
            return false;
        }
        if key.code == KeyCode::Enter {
            self.is_typed = false;
            return true;
        }
        self.line.key(key)
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        if self.is_typed {
            self.line.paste(text);
        }
    }

    /// Takes the filter off; true when there was one.
    pub fn clear(&mut self) -> bool {
        let was = self.shows();
        *self = Self::default();
        was
    }

    /// Whether it takes a line of the screen.
    pub fn shows(&self) -> bool {
        self.is_typed || !self.line.value().is_empty()
    }

    /// Whether every word of it is found in `text`, in any case and width.
    pub fn takes(&self, text: &str) -> bool {
        let text = narrow::text(text).to_lowercase();
        let wanted = narrow::text(self.line.value()).to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    }

    /// What is typed.
    pub fn words(&self) -> &str {
        self.line.value().trim()
    }

    /// The area left for the list under it.
    pub fn rest(&self, area: Rect) -> Rect {
        let taken = u16::from(self.shows()).min(area.height);
        Rect::new(area.x, area.y + taken, area.width, area.height - taken)
    }

    fn prompt(area: Rect) -> Rect {
        Rect::new(area.x + 3, area.y, area.width.saturating_sub(3), 1)
    }

    /// Draws it into the first line of the list's area.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        if self.shows() {
            let slash = Label::new("/", "/").into();
            look.put(buf, (area.x + 1, area.y), 1, &slash, Tone::Info);
            self.line.draw(Self::prompt(area), buf, look, self.is_typed);
        }
    }

    /// Where the caret stands while it is typed.
    pub fn caret(&self, area: Rect) -> Option<Position> {
        self.is_typed.then(|| self.line.caret(Self::prompt(area)))
    }
}
