//! All state of the running console, and the only code that changes it.

mod leaving;

use super::{
    Event, Start,
    action::Action,
    desk::Desk,
    frame,
    key::Key,
    keymap::{Keymap, Lookup},
    palette::Palette,
    screen::{Answered, Cx, Effect, Screen, Session},
    screens::record_desk::RecordDesk,
    status::{self, Told},
    text::Words,
    theme::{Look, Tone},
    worker::{Job, Reply},
};
use crate::{service::Leaving, text};
use chrono::NaiveDateTime;
use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::{Frame, layout::Rect};
use std::{
    any::Any,
    collections::{BTreeMap, VecDeque},
    fmt,
    time::Instant,
};

/// A screen on the stack.
pub(super) struct Open {
    pub(super) id: u64,
    pub(super) screen: Box<dyn Screen>,
    pub(super) pending: usize,
    /// When its first frame was written; `None` before.
    drawn: Option<Instant>,
    then: Option<Answered>,
    latest: BTreeMap<&'static str, u64>,
}

/// What the app wants of the threads around it.
#[derive(Debug, Default)]
pub struct Wants {
    /// Questions for the worker.
    pub jobs: Vec<Job>,
    /// Stop what this screen asked, up to this question.
    pub stop: Option<(u64, u64)>,
    /// Draw every cell anew.
    pub redraw: bool,
}

/// How a console ended.
#[derive(Clone, Copy, Debug)]
enum Ended {
    By(Leaving),
    /// The worker broke.
    Broken,
}

/// The console without a terminal: events in, frames and wants out.
pub struct App {
    pub(super) start: Start,
    pub(super) stack: Vec<Open>,
    parked: BTreeMap<usize, Vec<Open>>,
    pub(super) tab: usize,
    next_id: u64,
    next_question: u64,
    /// The last question asked before the console locked: answers up to it are dropped.
    forgotten: u64,
    /// One of those answers may have been the outcome of a change.
    unheard: bool,
    pub(super) pressed: Vec<Key>,
    ahead: VecDeque<KeyEvent>,
    /// Something was typed and no pause came since.
    is_typed: bool,
    pub(super) size: Rect,
    pub(super) message: Option<(Tone, Words)>,
    /// How much of the log is anchored elsewhere, and what is missing.
    pub(super) status: Vec<Told>,
    /// It is being asked for.
    is_status_asked: bool,
    pub(super) wants: Wants,
    /// How it ended; `None` while it goes on.
    ended: Option<Ended>,
    /// The closed action tried last, and the box that says so.
    pub(super) refused: Option<(Action, u64)>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("screens", &self.stack.len()).field("size", &self.size).finish_non_exhaustive()
    }
}

impl App {
    /// Opens the first screen at this size.
    pub fn new(start: Start, width: u16, height: u16) -> Self {
        let mut app = Self {
            start,
            stack: Vec::new(),
            parked: BTreeMap::new(),
            tab: 0,
            next_id: 0,
            next_question: 0,
            forgotten: 0,
            unheard: false,
            pressed: Vec::new(),
            ahead: VecDeque::new(),
            is_typed: false,
            size: Rect::new(0, 0, width, height),
            message: None,
            status: Vec::new(),
            is_status_asked: false,
            wants: Wants::default(),
            ended: None,
            refused: None,
        };
        let first = (app.start.first)();
        app.open(first, None);
        app
    }

    /// Whether the console goes on.
    pub fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it ends because the worker broke.
    pub fn is_broken(&self) -> bool {
        matches!(self.ended, Some(Ended::Broken))
    }

    /// Whether someone is logged in and not locked out, so that an idle console is to be locked.
    pub fn can_lock(&self) -> bool {
        !self.is_sealed()
    }

    /// Whether it is locked and waits for its officer.
    pub fn is_locked(&self) -> bool {
        self.is_sealed() && !self.start.session.officer.is_empty()
    }

    /// Whether the next pause is to be told to the screen in which something was typed.
    pub fn is_paused_soon(&self) -> bool {
        self.is_typed
    }

    /// Takes what the last events asked for.
    pub fn take_wants(&mut self) -> Wants {
        std::mem::take(&mut self.wants)
    }

    /// Says that the frame of now has reached the terminal.
    pub fn note_drawn(&mut self, at: Instant) {
        if self.is_hidden() {
            return;
        }
        if let Some(top) = self.stack.last_mut() {
            top.drawn.get_or_insert(at);
        }
    }

    /// Reacts to one event; true when the frame may look different.
    pub fn update(&mut self, event: Event) -> bool {
        match event {
            Event::Key(key, _) if key.kind == KeyEventKind::Release => return false,
            Event::Key(key, _) if self.is_hidden() => return self.key_unseen(key),
            Event::Key(key, at) => return self.key(key, at),
            Event::Resize(width, height) => {
                self.size = Rect::new(0, 0, width, height);
                if self.is_hidden() {
                    self.pressed.clear();
                    self.ahead.clear();
                }
                self.wants.redraw = true;
                if !self.is_hidden() {
                    self.with_top(Screen::resized);
                }
            }
            Event::Paste(_) if self.is_hidden() => return false,
            Event::Paste(text) => {
                self.is_typed = true;
                self.with_top(|screen, cx| screen.paste(&text, cx));
            }
            Event::Paused => {
                self.is_typed = false;
                self.with_top(Screen::paused);
            }
            Event::Reply(reply) => self.reply(reply),
            Event::Pulse => {}
            Event::Idle if self.is_locked() => self.grant(vec![Effect::LogOut(Leaving::Over)]),
            Event::Idle => self.grant(vec![Effect::Lock(false)]),
            Event::Hangup => self.end(Leaving::HungUp),
            Event::WorkerGone => {
                self.ended = Some(Ended::Broken);
            }
        }
        true
    }

    /// Draws the whole frame and changes nothing.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        frame::draw(self, frame);
    }

    /// Language and theme.
    pub fn look(&self) -> Look {
        self.start.look
    }

    /// The keys in force.
    pub fn keymap(&self) -> &Keymap {
        &self.start.keymap
    }

    /// Who is at the console.
    pub fn session(&self) -> &Session {
        &self.start.session
    }

    pub(super) fn now(&self) -> NaiveDateTime {
        (self.start.clock)()
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.stack.iter().any(|open| open.screen.is_sealed())
    }

    fn key(&mut self, key: KeyEvent, at: Instant) -> bool {
        if let Some(top) = self.stack.last() {
            let too_early = top.drawn.is_none_or(|drawn| at < drawn);
            if top.screen.is_guarded() && too_early {
                return false;
            }
            let urgent = matches!(
                self.start.keymap.lookup(top.screen.chain(), &[Key::from(key)]),
                Lookup::Run(Action::Back | Action::Quit | Action::Stop | Action::Help)
            );
            if top.screen.holds_keys() && top.pending > 0 && !urgent {
                self.ahead.push_back(key);
                return false;
            }
        }
        self.press(key)
    }

    fn press(&mut self, event: KeyEvent) -> bool {
        let key = Key::from(event);
        let had_message = self.message.take().is_some();
        if self.pressed.is_empty() {
            let mut used = false;
            self.with_top(|screen, cx| used = screen.type_key(event, cx));
            if used {
                self.is_typed = true;
                return true;
            }
        }
        let had_prefix = !self.pressed.is_empty();
        self.pressed.push(key);
        let chain = self.stack.last().map_or(&[][..], |top| top.screen.chain());
        match self.start.keymap.lookup(chain, &self.pressed) {
            Lookup::More => true,
            Lookup::Nothing => {
                self.pressed.clear();
                had_message || had_prefix
            }
            Lookup::Run(action) => {
                self.pressed.clear();
                self.act(action);
                true
            }
        }
    }

    /// Runs an action as its key would.
    pub fn act(&mut self, action: Action) {
        if self.is_sealed() {
            match action {
                Action::Quit => self.end(Leaving::Left),
                Action::Redraw => self.wants.redraw = true,
                Action::Back => self.go_back(),
                Action::Help | Action::Palette | Action::Lock | Action::LogOut => {}
                other => self.with_top(|screen, cx| screen.act(other, cx)),
            }
            return;
        }
        if let Some(notice) = self.closed(action) {
            return self.refuse(action, notice);
        }
        if let Some(reason) = self.disabled(action) {
            let lang = self.look().lang;
            let (label, reason) = (action.label().get(lang), reason.get(lang));
            self.message = Some((Tone::Warn, Words::outside(&format!("{label}: {reason}"))));
            return;
        }
        match action {
            Action::Quit => self.end(Leaving::Left),
            Action::Redraw => self.wants.redraw = true,
            Action::Lock => self.grant(vec![Effect::Lock(false)]),
            Action::LogOut => self.grant(vec![Effect::LogOut(Leaving::Left)]),
            Action::Stop => self.grant(vec![Effect::Stop]),
            Action::Back => self.go_back(),
            Action::Help | Action::Palette => self.open_palette(),
            Action::HeadCode => self.with_top(|_, cx| status::head_code(cx)),
            Action::Record => self.with_top(|_, cx| cx.push(RecordDesk::default())),
            Action::Refresh => {
                self.ask_status();
                self.with_top(|screen, cx| screen.act(action, cx));
            }
            other => match other.screen_number() {
                Some(number) => self.switch(number),
                None => self.with_top(|screen, cx| screen.act(other, cx)),
            },
        }
    }

    fn go_back(&mut self) {
        if self.stack.last().is_some_and(|top| top.pending > 0) {
            return self.grant(vec![Effect::Stop]);
        }
        let mut done = false;
        self.with_top(|screen, cx| done = screen.back(cx));
        let is_seal = self.stack.last().is_some_and(|top| top.screen.is_sealed());
        if !done && !is_seal && self.stack.len() > 1 {
            self.grant(vec![Effect::Pop]);
        }
    }

    fn open_palette(&mut self) {
        let is_palette = self.stack.last().is_some_and(|top| {
            let any: &dyn Any = top.screen.as_ref();
            any.is::<Palette>()
        });
        if is_palette {
            self.grant(vec![Effect::Pop]);
        } else {
            let palette = Palette::of(self);
            self.grant(vec![Effect::Push(Box::new(palette), None)]);
        }
    }

    fn reply(&mut self, reply: Reply) {
        let (ticket, is_answer) = (reply.ticket, reply.apply.is_some());
        self.is_status_asked &= is_answer;
        if let Some(told) = reply.status.filter(|_| !self.is_sealed()) {
            self.status = told;
            return;
        }
        let is_forgotten = reply.apply.is_some() && ticket.number <= self.forgotten;
        if is_forgotten {
            self.unheard |= ticket.slot.is_none();
            self.tell_unheard();
        }
        let mut stacks = std::iter::once(&mut self.stack).chain(self.parked.values_mut());
        let found = stacks.find_map(|stack| stack.iter_mut().find(|open| open.id == ticket.screen));
        let Some(open) = found else { return };
        open.pending = open.pending.saturating_sub(1);
        let is_stale = ticket.slot.is_some_and(|slot| open.latest.get(slot).is_some_and(|last| ticket.number < *last));
        if let Some(apply) = reply.apply.filter(|_| !is_forgotten && !is_stale) {
            self.with(ticket.screen, |screen, cx| apply(screen, cx));
        }
        // What was answered left a row of the log: the status line counts it.
        if is_answer {
            self.ask_status();
        }
        self.replay();
    }

    /// Asks what the status line tells, after what is asked already; once is enough for all that waits.
    fn ask_status(&mut self) {
        if !self.is_sealed() && !std::mem::replace(&mut self.is_status_asked, true) {
            self.wants.jobs.push(status::ask());
        }
    }

    /// Hands on the keys that were typed while the top screen was loading.
    fn replay(&mut self) {
        while self.stack.last().is_some_and(|top| top.pending == 0 || !top.screen.holds_keys()) {
            let Some(key) = self.ahead.pop_front() else { return };
            if self.stack.last().is_some_and(|top| top.screen.is_guarded()) {
                self.ahead.clear();
                return;
            }
            self.press(key);
        }
    }

    fn with_top(&mut self, react: impl FnOnce(&mut dyn Screen, &mut Cx<'_>)) {
        if let Some(top) = self.stack.last() {
            self.with(top.id, react);
        }
    }

    fn with(&mut self, id: u64, react: impl FnOnce(&mut dyn Screen, &mut Cx<'_>)) {
        let now = self.now();
        let mut stacks = std::iter::once(&mut self.stack).chain(self.parked.values_mut());
        let found = stacks.find_map(|stack| stack.iter_mut().find(|open| open.id == id));
        let Some(open) = found else { return };
        let mut cx = Cx {
            id: open.id,
            next_question: &mut self.next_question,
            effects: Vec::new(),
            body: frame::areas(self.size).body,
            look: self.start.look,
            session: &self.start.session,
            keymap: &self.start.keymap,
            now,
        };
        react(open.screen.as_mut(), &mut cx);
        let (id, effects) = (cx.id, cx.effects);
        self.grant_to(id, effects);
    }

    pub(super) fn open(&mut self, screen: Box<dyn Screen>, then: Option<Answered>) {
        self.next_id += 1;
        self.stack.push(Open { id: self.next_id, screen, pending: 0, drawn: None, then, latest: BTreeMap::new() });
        self.pressed.clear();
        self.with_top(Screen::enter);
    }

    fn grant(&mut self, effects: Vec<Effect>) {
        let top = self.stack.last().map_or(0, |top| top.id);
        self.grant_to(top, effects);
    }

    /// Grants the wishes of the screen `id`, which need not be on top: an answer may come while something stands on it.
    fn grant_to(&mut self, id: u64, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Push(screen, then) => self.open(screen, then),
                Effect::Pop => {
                    let was_sealed = self.is_sealed();
                    drop(self.take_off(id));
                    if was_sealed && !self.is_sealed() {
                        self.wake();
                    }
                }
                Effect::Close(answer) => {
                    if let Some(then) = self.take_off(id) {
                        self.with_top(|screen, cx| then(screen, answer, cx));
                    }
                }
                Effect::Replace(screen) => {
                    let index = self.stack.iter().position(|open| open.id == id);
                    let then = index.and_then(|index| self.stack.drain(index..).next()).and_then(|open| open.then);
                    self.open(screen, then);
                }
                Effect::Switch(number) => self.switch(number),
                Effect::Run(action) => self.act(action),
                Effect::Refuse(action, notice) => self.refuse(action, *notice),
                Effect::Do(deed) => self.with_top(|_, cx| deed(cx)),
                Effect::Quit => self.end(Leaving::Left),
                Effect::LogOut(leaving) => self.log_out(leaving),
                Effect::Lock(is_over) => self.lock(is_over),
                Effect::Ask(job) => self.ask(job),
                Effect::Stop => self.stop(id),
                Effect::Say(tone, words) => self.message = Some((tone, words)),
                Effect::Count(number, count) => {
                    // What stands on a screen that is closed to the officer is not counted either.
                    let is_open = Action::screen(number).is_none_or(|action| self.start.session.may_take(action));
                    let count = count.filter(|_| is_open);
                    if let Some(tab) = self.start.tabs.iter_mut().find(|tab| tab.number == number) {
                        tab.count = count;
                    }
                }
                Effect::Status => self.ask_status(),
                Effect::Session(session) => self.start.session = *session,
                Effect::Begin(session) => self.begin(*session),
            }
        }
    }

    fn ask(&mut self, job: Job) {
        let ticket = job.ticket;
        let mut stacks = std::iter::once(&mut self.stack).chain(self.parked.values_mut());
        if let Some(open) = stacks.find_map(|stack| stack.iter_mut().find(|open| open.id == ticket.screen)) {
            open.pending += 1;
            if let Some(slot) = ticket.slot {
                open.latest.insert(slot, ticket.number);
            }
            self.wants.jobs.push(job);
        }
    }

    fn stop(&mut self, id: u64) {
        self.ahead.clear();
        self.wants.stop = Some((id, self.next_question));
    }

    /// Takes a screen off the stack, with all that stands on it; the lowest one stays.
    fn take_off(&mut self, id: u64) -> Option<Answered> {
        let index = self.stack.iter().position(|open| open.id == id).filter(|index| *index > 0)?;
        self.stack.drain(index..).next().and_then(|open| open.then)
    }

    /// Parks the stack of the tab left behind and takes up the one chosen. What was asked there goes on: a change that
    /// is under way must be heard of. Keys typed ahead after the digit are meant for the new one.
    fn switch(&mut self, number: usize) {
        let Some(tab) = self.start.tabs.iter().find(|tab| tab.number == number) else { return };
        let open = tab.open.clone();
        let mut left = std::mem::take(&mut self.stack);
        left.retain(|open| !open.screen.is_overlay() && !open.screen.is_sealed());
        if self.tab != 0 && !left.is_empty() {
            self.parked.insert(self.tab, left);
        }
        self.tab = number;
        match self.parked.remove(&number) {
            Some(stack) => {
                self.stack = stack;
                self.with_top(Screen::enter);
            }
            None => self.open(open(), None),
        }
        self.ask_status();
    }

    fn lock(&mut self, is_over: bool) {
        if !self.is_sealed()
            && let Some(lock) = self.start.lock.clone()
        {
            self.ahead.clear();
            self.message = None;
            self.status = Vec::new();
            self.forget();
            self.wants.jobs.push(Job::errand(move |desk: &mut Desk| {
                let _ = if is_over { desk.session_over() } else { desk.lock() };
            }));
            self.open(lock(), None);
        }
    }

    /// Drops what the screens have read. The lowest screen of a tab stays to be filled again; above it only what the
    /// officer typed stays.
    fn forget(&mut self) {
        // An answer still under way was asked for before the lock: it must neither fill a screen nor open one.
        self.forgotten = self.next_question;
        for stack in std::iter::once(&mut self.stack).chain(self.parked.values_mut()) {
            let mut is_lowest = true;
            stack.retain_mut(|open| {
                let stays = std::mem::take(&mut is_lowest);
                open.screen.forget() || stays
            });
        }
    }

    /// Says, once the console is open again, that an outcome was dropped while it was locked.
    fn tell_unheard(&mut self) {
        if !self.is_sealed() && std::mem::take(&mut self.unheard) {
            let told = text!(
                "锁屏时有操作正在进行, 其结果没有显示: 请看现状",
                "something was under way when the console locked and its outcome was not shown: look at what stands"
            );
            self.message = Some((Tone::Warn, told.into()));
        }
    }

    /// After a lock every screen of the tab asks for its data again.
    fn wake(&mut self) {
        let open: Vec<u64> = self.stack.iter().map(|open| open.id).collect();
        for id in open {
            self.with(id, Screen::enter);
        }
        self.ask_status();
        self.tell_unheard();
    }

    fn begin(&mut self, session: Session) {
        self.start.session = session;
        self.parked.clear();
        self.ahead.clear();
        for tab in &mut self.start.tabs {
            tab.count = None;
        }
        let is_open = |number: usize| Action::screen(number).is_none_or(|action| self.start.session.may_take(action));
        let numbers = || self.start.tabs.iter().map(|tab| tab.number);
        let first = numbers().find(|number| is_open(*number)).or_else(|| numbers().next());
        if let Some(first) = first {
            self.stack.clear();
            self.tab = 0;
            self.switch(first);
        }
    }
}
