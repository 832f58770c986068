//! The console without a terminal: keys in, frames out, questions answered at once.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, CellWidth as _},
    layout::Position,
};
use std::{any::Any, time::Instant};
use xintai::tui::{Event, Start, app::App, key::Key, worker::Job};

/// A console over a desk: whatever the screens ask is asked of it inline.
pub struct Harness<D: 'static> {
    pub app: App,
    pub desk: D,
    /// Questions kept back until [`Harness::answer`].
    pub kept: Vec<Job>,
    /// Whether questions are kept back instead of answered.
    pub keeps: bool,
    /// What was asked to stop.
    pub stopped: Vec<(u64, u64)>,
    terminal: Terminal<TestBackend>,
    frame: Buffer,
    caret: Option<Position>,
}

impl<D: 'static> Harness<D> {
    pub fn new(desk: D, start: Start, width: u16, height: u16) -> Self {
        let mut harness = Self::unseen(desk, start, width, height);
        harness.settle();
        harness
    }

    /// A console whose questions wait, and whose first frame is drawn meanwhile.
    pub fn keeping(desk: D, start: Start, width: u16, height: u16) -> Self {
        let mut harness = Self::unseen(desk, start, width, height);
        harness.keeps = true;
        harness.settle();
        harness
    }

    fn unseen(desk: D, start: Start, width: u16, height: u16) -> Self {
        Self {
            app: App::new(start, width, height),
            desk,
            kept: Vec::new(),
            keeps: false,
            stopped: Vec::new(),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            frame: Buffer::default(),
            caret: None,
        }
    }

    /// Presses keys spelled as in keymaps, separated by blanks; each is drawn before the next.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.send(key.parse::<Key>().unwrap().event());
            self.settle();
        }
        self
    }

    /// Presses keys that were all typed before the next frame.
    pub fn press_ahead(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.send(key.parse::<Key>().unwrap().event());
        }
        self.settle();
        self
    }

    /// Types text, character by character.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            self.settle();
        }
        self
    }

    /// Nothing is typed for a moment.
    pub fn pause(&mut self) -> &mut Self {
        if self.app.is_paused_soon() {
            self.app.update(Event::Paused);
            self.settle();
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.app.update(Event::Paste(text.to_owned()));
        self.settle();
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        self.app.update(Event::Resize(width, height));
        self.settle();
        self
    }

    /// Answers the questions kept back.
    pub fn answer(&mut self) -> &mut Self {
        for job in std::mem::take(&mut self.kept) {
            let reply = job.perform(&mut self.desk as &mut dyn Any);
            self.app.update(Event::Reply(reply));
        }
        self.settle();
        self
    }

    fn send(&mut self, key: KeyEvent) {
        self.app.update(Event::Key(key, Instant::now()));
    }

    /// Answers what was asked and draws.
    pub fn settle(&mut self) {
        loop {
            let wants = self.app.take_wants();
            self.stopped.extend(wants.stop);
            if wants.jobs.is_empty() {
                break;
            }
            if self.keeps {
                self.kept.extend(wants.jobs);
                continue;
            }
            for job in wants.jobs {
                let reply = job.perform(&mut self.desk as &mut dyn Any);
                self.app.update(Event::Reply(reply));
            }
        }
        let app = &self.app;
        self.frame = self.terminal.draw(|frame| app.draw(frame)).unwrap().buffer.clone();
        let backend = self.terminal.backend();
        self.caret = backend.cursor_visible().then(|| backend.cursor_position());
        self.app.note_drawn(Instant::now());
    }

    /// Where the caret stands, if it shows.
    pub fn caret(&self) -> Option<Position> {
        self.caret
    }

    /// The screen as text, wide characters shown once and nothing padded.
    pub fn screen(&self) -> String {
        text_of(&self.frame)
    }

    /// The line of the screen that holds `words`.
    pub fn line(&self, words: &str) -> String {
        let screen = self.screen();
        screen
            .lines()
            .find(|line| line.contains(words))
            .unwrap_or_else(|| panic!("no `{words}` in\n{screen}"))
            .to_owned()
    }

    pub fn shows(&self, words: &str) -> bool {
        self.screen().contains(words)
    }
}

/// A buffer as text.
pub fn text_of(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += symbol.cell_width().max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
