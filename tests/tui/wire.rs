//! What a keystroke costs on the line.

use super::questions::{Desk, start};
use crossterm::event::KeyEvent;
use ratatui::{Terminal, TerminalOptions, Viewport, layout::Rect};
use std::{
    any::Any,
    cell::RefCell,
    io::{self, BufWriter, Write},
    rc::Rc,
    time::Instant,
};
use xintai::{
    locale::Lang,
    tui::{Event, app::App, key::Key, wire},
};

#[derive(Clone, Default)]
struct Count(Rc<RefCell<(Vec<u8>, usize)>>);

impl Write for Count {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut count = self.0.borrow_mut();
        count.0.extend_from_slice(data);
        count.1 += 1;
        Ok(data.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Line {
    app: App,
    count: Count,
    terminal: Terminal<wire::Wire<BufWriter<Count>>>,
    far: vt100::Parser,
}

impl Line {
    fn new(width: u16, height: u16) -> Self {
        let count = Count::default();
        let backend = wire::Wire::fixed(BufWriter::with_capacity(1 << 16, count.clone()), width, height);
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, width, height)) };
        let size = |cells: u16| std::num::NonZero::new(cells).unwrap();
        let mut line = Self {
            app: App::new(start(Lang::Zh), width, height),
            count,
            terminal: Terminal::with_options(backend, options).unwrap(),
            far: vt100::Parser::new(size(height), size(width), 0),
        };
        line.answer();
        line
    }

    fn answer(&mut self) {
        let mut desk = Desk::default();
        for job in self.app.take_wants().jobs {
            let reply = job.perform(&mut desk as &mut dyn Any);
            self.app.update(Event::Reply(reply));
        }
    }

    /// Bytes and writes of one frame.
    fn frame(&mut self) -> (usize, usize) {
        *self.count.0.borrow_mut() = (Vec::new(), 0);
        wire::draw(&mut self.terminal, &self.app).unwrap();
        self.app.note_drawn(Instant::now());
        let (bytes, writes) = self.count.0.borrow().clone();
        self.far.process(&bytes);
        (bytes.len(), writes)
    }

    fn key(&mut self, key: &str) -> (usize, usize) {
        let event: KeyEvent = key.parse::<Key>().unwrap().event();
        self.app.update(Event::Key(event, Instant::now()));
        self.answer();
        self.frame()
    }

    /// What a terminal at the other end shows, compared with what was meant.
    fn same_at_the_other_end(&self) {
        let (height, width) = self.far.screen().size();
        let (width, height) = (width.get(), height.get());
        let mut meant = Terminal::new(ratatui::backend::TestBackend::new(width, height)).unwrap();
        let meant = super::harness::text_of(meant.draw(|frame| self.app.draw(frame)).unwrap().buffer);
        let shown: Vec<String> = self.far.screen().rows(0, width).map(|row| row.trim_end().to_owned()).collect();
        for (shown, meant) in shown.iter().zip(meant.lines()) {
            assert_eq!(shown, meant);
        }
    }
}

#[test]
fn a_cursor_move_costs_little_and_a_frame_is_one_write() {
    for (width, height) in [(80, 24), (99, 40)] {
        let mut line = Line::new(width, height);
        let (first, writes) = line.frame();
        assert_eq!(writes, 1);
        let payload = usize::from(width) * usize::from(height) * 3;
        assert!(first <= payload, "first frame {first}");
        let (down, writes) = line.key("j");
        assert!(down <= 64, "cursor down costs {down} bytes");
        assert_eq!(writes, 1);
        let (same, _) = line.frame();
        assert!(same <= 24, "an unchanged frame costs {same} bytes");
        let (page, _) = line.key("pagedown");
        assert!(page <= 1_500, "a page costs {page} bytes");
        line.same_at_the_other_end();
    }
}

#[test]
fn beside_an_open_page_a_cursor_move_still_costs_little() {
    let mut line = Line::new(120, 36);
    line.frame();
    let (down, _) = line.key("j");
    assert!(down <= 120, "cursor down costs {down} bytes");
}

#[test]
fn the_other_end_shows_what_was_drawn() {
    let mut line = Line::new(101, 30);
    line.frame();
    for key in ["j", "?", "down", "esc", "s", "esc", "r", "esc", "end", "pageup", "2", "enter"] {
        line.key(key);
        line.same_at_the_other_end();
    }
}

#[test]
fn a_key_that_does_nothing_draws_nothing() {
    let mut line = Line::new(80, 24);
    line.frame();
    let event: KeyEvent = "q".parse::<Key>().unwrap().event();
    assert!(!line.app.update(Event::Key(event, Instant::now())));
}
