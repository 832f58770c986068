//! The console: three threads, one channel, one loop.

pub mod action;
pub mod app;
pub mod casework;
mod closed;
pub mod console;
pub mod desk;
pub mod files;
pub mod frame;
pub mod hints;
pub mod key;
pub mod keymap;
pub mod narrow;
mod offers;
pub mod palette;
pub mod screen;
pub mod screens;
mod status;
pub mod text;
pub mod theme;
mod unseen;
pub mod widgets;
pub mod wire;
pub mod worker;

use crate::locale::Label;
use app::App;
use chrono::NaiveDateTime;
use crossterm::event::{self, KeyEvent};
use keymap::Keymap;
use ratatui::Terminal;
use screen::{Deed, Screen, Session};
use std::{
    fmt, io,
    rc::Rc,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};
use text::Words;
use theme::Look;
use wire::Wire;
use worker::{Interrupt, Reply, Stopper};

/// Everything that can wake the loop.
#[derive(Debug)]
pub enum Event {
    /// A key, and when it was read.
    Key(KeyEvent, Instant),
    /// Pasted text.
    Paste(String),
    /// The terminal has a new size.
    Resize(u16, u16),
    /// The worker answers.
    Reply(Reply),
    /// A long job moves on.
    Pulse,
    /// Nothing was typed for [`PAUSE`] after something was.
    Paused,
    /// Nobody touched the keyboard for as long as the lock allows.
    Idle,
    /// The terminal is gone, or the process is asked to end.
    Hangup,
    /// The worker has ended.
    WorkerGone,
}

/// How long a pause in typing is before a screen may ask for what is typed so far: a word of a fast typist costs one
/// question, and whoever waits does not notice the wait.
const PAUSE: Duration = Duration::from_millis(250);

/// Makes a screen when it is needed.
pub type Make = Rc<dyn Fn() -> Box<dyn Screen>>;

/// One of the screens reached by a digit.
#[derive(Clone)]
pub struct Tab {
    /// The digit, 1 to 9.
    pub number: usize,
    /// Its name.
    pub label: Label,
    /// What it is called where the names of all do not fit.
    pub short: Label,
    /// What waits there.
    pub count: Option<u64>,
    /// Makes the screen.
    pub open: Make,
}

impl Tab {
    /// A tab without a count.
    pub fn new<S: Screen>(number: usize, label: Label, make: impl Fn() -> S + 'static) -> Self {
        Self { number, label, short: label, count: None, open: Rc::new(move || Box::new(make())) }
    }

    /// With a shorter name for narrow terminals.
    #[must_use]
    pub fn short(self, short: Label) -> Self {
        Self { short, ..self }
    }
}

/// An entry the palette lists beside the actions.
#[derive(Clone)]
pub struct Extra {
    /// What it is called.
    pub words: Words,
    /// What it does.
    pub deed: Deed,
}

/// What a console starts with.
#[derive(Clone)]
pub struct Start {
    /// The keys in force.
    pub keymap: Keymap,
    /// Language and theme.
    pub look: Look,
    /// Who and where, as far as known before the log-in.
    pub session: Session,
    /// The screens by number.
    pub tabs: Vec<Tab>,
    /// The first screen, and the one after logging out.
    pub first: Make,
    /// The lock screen.
    pub lock: Option<Make>,
    /// Entries of the palette beside the actions.
    pub extras: Vec<Extra>,
    /// The officer's clock.
    pub clock: Rc<dyn Fn() -> NaiveDateTime>,
    /// How long nobody may touch the keyboard before it locks.
    pub lock_after: Option<Duration>,
    /// How long a locked console waits for its officer before the session ends and what was typed goes.
    pub end_after: Option<Duration>,
}

impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tab").field("number", &self.number).field("label", &self.label).finish_non_exhaustive()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extra").field("words", &self.words).finish_non_exhaustive()
    }
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").field("look", &self.look).field("tabs", &self.tabs.len()).finish_non_exhaustive()
    }
}

/// Runs the console until the officer leaves or the terminal goes away. The worker thread owns `desk`.
pub fn run<D: Send + 'static>(desk: D, interrupt: Interrupt, start: Start) -> io::Result<()> {
    let (events, inbox) = mpsc::channel();
    let (jobs, job_inbox) = mpsc::channel();
    // Before the terminal is touched, so that a signal cannot leave it raw.
    spawn_signals(events.clone())?;
    let mut terminal = wire::start()?;
    let outcome = (|| {
        // Begins to listen for a new size, so that none is lost between measuring and reading.
        event::poll(Duration::ZERO)?;
        let size = terminal.size()?;
        let stopper = Stopper::new(interrupt);
        worker::spawn(desk, stopper.clone(), job_inbox, events.clone())?;
        spawn_input(events)?;
        let limits = (start.lock_after, start.end_after);
        let mut app = App::new(start, size.width, size.height);
        let ended = turn(&mut app, &mut terminal, &inbox, &jobs, &stopper, limits);
        // The row before the terminal: one that hangs must not keep it from being written.
        worker::dismiss(&stopper, jobs, app.take_leave(), &inbox);
        ended
    })();
    wire::restore();
    outcome
}

fn turn<W: io::Write>(
    app: &mut App,
    terminal: &mut Terminal<Wire<W>>,
    inbox: &Receiver<Event>,
    jobs: &Sender<worker::Job>,
    stopper: &Stopper,
    (lock_after, end_after): (Option<Duration>, Option<Duration>),
) -> io::Result<()> {
    let mut dirty = true;
    let mut touched = Instant::now();
    while app.is_running() {
        let wants = app.take_wants();
        if let Some((screen, number)) = wants.stop {
            stopper.stop(screen, number);
        }
        for job in wants.jobs {
            let _ = jobs.send(job);
        }
        if wants.redraw {
            terminal.clear()?;
        }
        if dirty || wants.redraw {
            // Taken before the frame leaves: whoever answers what it shows answers later than this.
            let at = Instant::now();
            wire::draw(terminal, app)?;
            app.note_drawn(at);
        }
        let limit = if app.is_locked() { end_after } else { lock_after.filter(|_| app.can_lock()) };
        let Some(first) = wait(inbox, limit, app.is_paused_soon().then_some(PAUSE), touched) else { break };
        dirty = false;
        let mut next = Some(first);
        // Everything that waits is taken before anything is drawn: a flood of keys costs one frame.
        while let Some(event) = next {
            if matches!(event, Event::Key(..) | Event::Paste(_)) {
                touched = Instant::now();
            }
            dirty |= app.update(event);
            // A new overlay must be seen before it is answered, and its questions asked before more is typed.
            next = if app.is_running() { inbox.try_recv().ok() } else { None };
        }
    }
    if app.is_broken() { Err(io::Error::other("the worker ended")) } else { Ok(()) }
}

fn wait(inbox: &Receiver<Event>, idle: Option<Duration>, pause: Option<Duration>, touched: Instant) -> Option<Event> {
    // A pause is shorter than any lock.
    let Some(limit) = pause.or(idle) else { return inbox.recv().ok() };
    match inbox.recv_timeout(limit.saturating_sub(touched.elapsed())) {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) if pause.is_some() => Some(Event::Paused),
        Err(RecvTimeoutError::Timeout) => Some(Event::Idle),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn spawn_input(events: Sender<Event>) -> io::Result<()> {
    thread::Builder::new().name(String::from("input")).spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => Event::Key(key, Instant::now()),
                Ok(event::Event::Paste(text)) => Event::Paste(text),
                Ok(event::Event::Resize(width, height)) => Event::Resize(width, height),
                Ok(event::Event::FocusGained | event::Event::FocusLost | event::Event::Mouse(_)) => continue,
                Err(_) => Event::Hangup,
            };
            let last = matches!(event, Event::Hangup);
            if events.send(event).is_err() || last {
                break;
            }
        }
    })?;
    Ok(())
}

fn spawn_signals(events: Sender<Event>) -> io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
    thread::Builder::new().name(String::from("signals")).spawn(move || {
        for _ in signals.forever() {
            let _ = events.send(Event::Hangup);
        }
    })?;
    Ok(())
}
