//! The console in a real pseudo-terminal. The child is this test binary run again, with one test chosen.

use super::questions::start;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::{buffer::Buffer, layout::Rect};
use std::{
    io::{Read, Write},
    num::NonZero,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use xintai::{
    locale::{Label, Lang},
    text,
    tui::{
        self,
        action::Action,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Tone},
    },
};

const CHILD: &str = "XINTAI_TEST_CONSOLE";

/// A desk whose slow question runs until it is interrupted.
struct SlowDesk(Arc<AtomicBool>);

struct Page;

impl Screen for Page {
    fn title(&self) -> Words {
        Label::new("页", "page").into()
    }
    fn chain(&self) -> &'static [Context] {
        Context::PAGE
    }
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::New => cx.ask(
                |desk: &mut SlowDesk| {
                    let began = Instant::now();
                    while !desk.0.load(Ordering::SeqCst) && began.elapsed() < Duration::from_secs(20) {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    desk.0.store(false, Ordering::SeqCst);
                },
                |_: &mut Self, (), cx| cx.say(text!("已停止", "was stopped")),
            ),
            Action::Down => cx.say(text!("下", "went down")),
            Action::Reveal => cx.ask(|_: &mut SlowDesk| panic!("the worker broke"), |_: &mut Self, (), _| {}),
            Action::History => panic!("the screen broke"),
            _ => {}
        }
    }
    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) {
        let length = text.len();
        cx.say(text!("粘贴 {length}", "pasted {length}"));
    }
    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (width, height) = (area.width, area.height);
        let words = text!("就绪 {width}x{height}", "ready {width}x{height}").into();
        look.put(buf, (area.x, area.y), area.width, &words, Tone::Plain);
    }
}

/// What the child does; nothing when the tests run as usual.
#[test]
fn console_of_the_child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let flag = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&flag);
    let mut begin = start(Lang::En);
    begin.first = Rc::new(|| Box::new(Page));
    tui::run(SlowDesk(flag), Arc::new(move || stop.store(true, Ordering::SeqCst)), begin).unwrap();
}

/// A program behind a pseudo-terminal.
pub struct Far {
    screen: Arc<Mutex<vt100::Parser>>,
    sent: Arc<Mutex<usize>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
}

impl Drop for Far {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Far {
    fn new() -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tui::pty::console_of_the_child", "--nocapture"]);
        command.env(CHILD, "1");
        command.env("RUST_BACKTRACE", "0");
        let far = Self::spawn(command, 24, 80);
        far.wait("ready 80x19");
        far
    }

    /// Starts a program on a terminal of this size.
    pub fn spawn(mut command: CommandBuilder, rows: u16, cols: u16) -> Self {
        command.env("TERM", "xterm");
        let pair = native_pty_system().openpty(size(rows, cols)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let cells = |cells| NonZero::new(cells).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(cols), 0)));
        let sent = Arc::new(Mutex::new(0));
        let (sink, count) = (Arc::clone(&screen), Arc::clone(&sent));
        std::thread::spawn(move || {
            let mut chunk = [0; 65_536];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                sink.lock().unwrap().process(&chunk[..length]);
                *count.lock().unwrap() += length;
            }
        });
        Self { screen, sent, writer, child, master: Some(pair.master) }
    }

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
    }

    pub fn until(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < Duration::from_secs(20), "not {what}:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn wait(&self, words: &str) {
        self.until(words, |far| far.text().contains(words));
    }

    /// How long it took to end.
    pub fn ended(&mut self) -> Duration {
        let began = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(20), "still running:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        }
        began.elapsed()
    }

    pub fn is_clean(&self) {
        self.until("clean", |far| {
            let screen = far.screen.lock().unwrap();
            !screen.screen().alternate_screen() && !screen.screen().bracketed_paste() && !screen.screen().hide_cursor()
        });
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// The line drops: nobody reads or writes any more.
    pub fn drop_line(&mut self) {
        self.writer = Box::new(std::io::sink());
        self.master = None;
        self.signal(rustix::process::Signal::HUP);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
    }
}

#[test]
fn it_takes_the_terminal_and_gives_it_back() {
    let mut far = Far::new();
    assert!(far.screen.lock().unwrap().screen().alternate_screen());
    far.send(b"\x1b[200~a\nb\r\nc\x1b[201~");
    far.wait("pasted");
    far.send(b"\x11");
    far.ended();
    far.is_clean();
}

#[test]
fn esc_stops_a_slow_query_and_keys_stay_alive() {
    let mut far = Far::new();
    far.send(b"+");
    far.wait("working, Esc stops");
    far.send(b"j");
    far.wait("went down");
    far.send(b"\x1b");
    far.wait("was stopped");
    far.send(b"\x11");
    far.ended();
}

#[test]
fn a_dropped_line_ends_it_even_while_a_query_runs() {
    let mut far = Far::new();
    far.send(b"+");
    far.wait("working");
    far.drop_line();
    assert!(far.ended() < Duration::from_secs(2));
}

#[test]
fn a_request_to_end_leaves_the_terminal_clean() {
    let mut far = Far::new();
    far.signal(rustix::process::Signal::TERM);
    assert!(far.ended() < Duration::from_secs(2));
    far.is_clean();
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    for key in [b"h", b"v"] {
        let mut far = Far::new();
        far.send(key);
        far.ended();
        far.is_clean();
        far.wait("broke");
    }
}

#[test]
fn a_new_size_redraws() {
    let far = Far::new();
    far.screen.lock().unwrap().screen_mut().set_size(NonZero::new(30).unwrap(), NonZero::new(100).unwrap());
    far.master.as_ref().unwrap().resize(size(30, 100)).unwrap();
    far.wait("ready 100x25");
}

#[test]
fn idle_sends_nothing_and_a_flood_of_keys_costs_few_frames() {
    let mut far = Far::new();
    std::thread::sleep(Duration::from_millis(100));
    let before = *far.sent.lock().unwrap();
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(*far.sent.lock().unwrap(), before, "idle");
    far.send(&b"j".repeat(1000));
    far.send(b"G");
    far.send(b"\x11");
    far.ended();
    let cost = *far.sent.lock().unwrap() - before;
    assert!(cost < 20_000, "a thousand keys cost {cost} bytes");
}
