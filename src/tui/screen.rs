//! What a screen is, and what it may ask for.

use super::{
    action::Action,
    desk::Desk,
    keymap::{Context, Keymap},
    text::Words,
    theme::{Look, Tone},
    widgets::{
        confirm::{Confirm, Confirmed},
        message::{MessageBox, Notice},
    },
    worker::{Job, Ticket},
};
use crate::{
    domain::rule::SILENT,
    locale::{Label, Text},
    service::{Closed, Error, How, Leaving, Operation},
    text,
};
use chrono::{NaiveDate, NaiveDateTime};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    fmt,
    rc::Rc,
};

/// One full view or overlay on the stack.
pub trait Screen: Any {
    /// Its name, shown when it stands on another screen.
    fn title(&self) -> Words;

    /// The contexts in force: one of the chains of [`Context`].
    fn chain(&self) -> &'static [Context];

    /// Called when it is opened, and again when its tab is chosen: asks for its data.
    fn enter(&mut self, _cx: &mut Cx<'_>) {}

    /// Does what a key or the palette asks.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>);

    /// A key while something is typed, before the keymap sees it; true when it was used.
    fn type_key(&mut self, _key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Pasted text. It never runs keys.
    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) {}

    /// Called when the terminal has another size: there may be room for more.
    fn resized(&mut self, _cx: &mut Cx<'_>) {}

    /// Called when a pause comes after something was typed, for what is asked of the door while one types.
    fn paused(&mut self, _cx: &mut Cx<'_>) {}

    /// `Back`; true when the screen went back one step within itself.
    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Drops all that was read of records and people, because the console locks; what the officer typed stays. A
    /// screen that has nothing else answers false and is closed.
    fn forget(&mut self) -> bool {
        false
    }

    /// What the door said of an action on the case in hand, where that case stands under a former law: then the
    /// officer's powers under the law in force say nothing of it.
    fn judged(&self, _action: Action, _session: &Session) -> Option<Judged> {
        None
    }

    /// The number of the case that this action would be about.
    fn about(&self, _action: Action) -> Option<String> {
        None
    }

    /// Why an action cannot run now; `None` when it can.
    fn disabled(&self, _action: Action) -> Option<Words> {
        None
    }

    /// The actions of the hint line, the most needed first.
    fn hints(&self) -> &'static [Action] {
        &[]
    }

    /// Draws and changes nothing.
    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look);

    /// Where the caret stands, for input methods.
    fn cursor(&self, _area: Rect, _look: Look) -> Option<Position> {
        None
    }

    /// Whether the screen below still shows.
    fn is_overlay(&self) -> bool {
        false
    }

    /// Whether keys typed before it was drawn are dropped.
    fn is_guarded(&self) -> bool {
        false
    }

    /// Whether only itself and leaving are possible: log-in and lock.
    fn is_sealed(&self) -> bool {
        false
    }

    /// Whether keys wait until the answer is there: a screen that is still loading its first page.
    fn holds_keys(&self) -> bool {
        false
    }
}

/// Whether the law of a case opens an action to this officer.
#[derive(Clone, Debug)]
pub enum Judged {
    /// It does; the state of the case decides.
    Open,
    /// It does not: rule, article, who may.
    Closed(Box<Notice>),
}

/// The days a regulation holds (有效期).
#[derive(Clone, Copy, Debug, Default)]
pub struct Term {
    /// First day.
    pub first: Option<NaiveDate>,
    /// Last day.
    pub last: Option<NaiveDate>,
    /// The first day is not configured yet.
    pub unset: bool,
}

impl Term {
    /// Whether it does not hold on `day`: in a word and in a sentence.
    pub fn lapse(self, day: NaiveDate) -> Option<(Label, Text)> {
        let lapsed = Label::new("已失效", "lapsed");
        let not_yet = Label::new("未施行", "not yet in force");
        match self {
            Self { unset: true, .. } => Some((not_yet, text!("施行日期未配置", "first day not configured"))),
            Self { first: Some(first), .. } if day < first => {
                Some((not_yet, text!("依据自{first}起施行", "in force from {first}")))
            }
            Self { last: Some(last), .. } if last < day => {
                Some((lapsed, text!("依据已于{last}失效", "the text lapsed on {last}")))
            }
            _ => None,
        }
    }
}

/// Who is at the console, for the header and the hints. The door decides again on every call.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The unit (单位).
    pub unit: Words,
    /// The regulation in force (办法).
    pub regime: Words,
    /// When the regulation holds; the header tells where it does not.
    pub term: Term,
    /// The officer, once logged in.
    pub officer: Words,
    /// The officer's role.
    pub role: Words,
    /// Operations the officer may call; `None` when not known.
    pub may: Option<BTreeSet<String>>,
    /// Why the others are closed.
    pub closed: BTreeMap<String, Closed>,
}

impl Session {
    /// Whether the officer may call this operation, as far as is known here.
    pub fn may(&self, operation: &str) -> bool {
        self.may.as_ref().is_none_or(|may| may.contains(operation))
    }

    /// Whether the officer may take an action: through its own operation, or through any other that opens it too.
    pub fn may_take(&self, action: Action) -> bool {
        action.permission().is_none_or(|permission| self.may(permission))
            || action.also().iter().any(|operation| self.may(operation))
    }

    /// Why this operation is closed to the officer: rule, article, what would be accepted and who grants it. `None` when
    /// it is open, or nothing is known of it.
    pub fn why_closed(&self, operation: &str) -> Option<Notice> {
        let closed = self.closed.get(operation).filter(|_| !self.may(operation))?;
        Some(self.refusal(&called(operation), closed))
    }

    /// A refusal of what is called so, in full.
    pub fn refusal(&self, called: &Text, closed: &Closed) -> Notice {
        let role = self.role.get(crate::locale::Lang::Zh);
        let (called_zh, called_en) = (&called.zh, &called.en);
        let message = text!("{role} 无此权限 ({called_zh})", "your role may not do this ({called_en})");
        let (zh, en) = (&closed.accepted.zh, &closed.accepted.en);
        let (by_zh, by_en) = (&closed.grantors.zh, &closed.grantors.en);
        let hint = if closed.who.zh.is_empty() {
            text!(
                "本办法不设此项，任何角色都不能办理; 按屏幕号继续",
                "the regulation has no such thing and no role may do it; a screen number leads on"
            )
        } else if !closed.barred.is_empty() {
            let rule = &closed.barred;
            text!(
                "可接受的：{zh}；该角色与您的角色不得由一人兼任 ({rule})，请他们办理",
                "accepted: {en}; nobody holds one beside your role ({rule}): ask one of them"
            )
        } else {
            text!(
                "可接受的：{zh}；角色由 {by_zh} 两人共同授予",
                "accepted: {en}; a role is granted by two persons: {by_en}"
            )
        };
        Notice {
            message: message.into(),
            hint: hint.into(),
            cite: Words::outside(&closed.cite),
            article: Words::from(&closed.article),
            is_closed: true,
            ..Notice::default()
        }
    }

    /// Who grants roles, as the door told it with what is closed.
    pub fn grantors(&self) -> Text {
        self.closed.values().next().map(|closed| closed.grantors.clone()).unwrap_or_default()
    }

    /// The same in a few words, for a menu.
    fn closed_shortly(&self, operation: &str) -> Option<Words> {
        let closed = self.closed.get(operation)?;
        let (cite, article_zh, article_en) = (&closed.cite, &closed.article.zh, &closed.article.en);
        let (zh, en) = (&closed.who.zh, &closed.who.en);
        // Silence is named by its words alone.
        let cite = if cite == SILENT { "" } else { cite.as_str() };
        Some(if zh.is_empty() {
            text!("任何角色都不能 {cite} {article_zh}", "no role may, {cite} {article_en}").into()
        } else {
            text!("须为{zh} {cite} {article_zh}", "needs {en}, {cite} {article_en}").into()
        })
    }

    /// Whether the regulation has such work at all: somebody may do it, or a rule says that nobody may.
    pub fn knows(&self, operation: &str) -> bool {
        self.closed.get(operation).is_none_or(|closed| !closed.who.zh.is_empty() || closed.cite != SILENT)
    }

    /// Whether the regulation gives somebody the power for it.
    pub fn is_given(&self, operation: &str) -> bool {
        self.closed.get(operation).is_none_or(|closed| !closed.who.zh.is_empty())
    }

    /// What a menu says of a closed operation.
    pub fn closed_words(&self, operation: &str) -> Words {
        self.closed_shortly(operation).unwrap_or_else(|| {
            let role = self.role.get(crate::locale::Lang::Zh).to_owned();
            let Text { zh, en } = called(operation);
            text!("{role} 无此权限 ({zh})", "your role may not do this ({en})").into()
        })
    }
}

/// What an operation is called; one without a name is spelled as the tables do.
fn called(operation: &str) -> Text {
    crate::domain::operation::label(operation)
        .map_or_else(|| Text { zh: operation.to_owned(), en: operation.to_owned() }, Text::from)
}

pub(super) type Answered = Box<dyn FnOnce(&mut dyn Screen, Box<dyn Any>, &mut Cx<'_>)>;
/// Something an entry of the palette does.
pub type Deed = Rc<dyn Fn(&mut Cx<'_>)>;

/// Wishes collected while a screen reacts; only the app grants them.
pub(super) enum Effect {
    Push(Box<dyn Screen>, Option<Answered>),
    Pop,
    Close(Box<dyn Any>),
    Replace(Box<dyn Screen>),
    Switch(usize),
    Run(Action),
    /// Says why an action is closed.
    Refuse(Action, Box<Notice>),
    Do(Deed),
    Quit,
    LogOut(Leaving),
    /// Locks; says that the session is over.
    Lock(bool),
    Ask(Job),
    Stop,
    Say(Tone, Words),
    Count(usize, Option<u64>),
    Status,
    Session(Box<Session>),
    Begin(Box<Session>),
}

/// What a screen sees while it reacts, and where it leaves its wishes.
pub struct Cx<'a> {
    pub(super) id: u64,
    pub(super) next_question: &'a mut u64,
    pub(super) effects: Vec<Effect>,
    /// The area the screen will be drawn in.
    pub body: Rect,
    /// Language and theme.
    pub look: Look,
    /// Who is at the console.
    pub session: &'a Session,
    /// The keys in force, for pages that name them.
    pub keymap: &'a Keymap,
    /// The officer's clock.
    pub now: NaiveDateTime,
}

impl fmt::Debug for Cx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cx").field("id", &self.id).field("body", &self.body).finish_non_exhaustive()
    }
}

impl Cx<'_> {
    /// Hands `operation` to the door in the officer's name, then runs `then` on this screen if it is still open.
    pub fn call<S: Screen, O: Operation>(
        &mut self,
        operation: O,
        then: impl FnOnce(&mut S, Result<O::Output, Error>, &mut Cx<'_>) + Send + 'static,
    ) {
        self.ask(move |desk: &mut Desk| desk.call(&operation), then);
    }

    /// As [`Cx::call`], but a later call of the same slot makes this answer stale.
    pub fn call_latest<S: Screen, O: Operation>(
        &mut self,
        slot: &'static str,
        operation: O,
        then: impl FnOnce(&mut S, Result<O::Output, Error>, &mut Cx<'_>) + Send + 'static,
    ) {
        self.ask_latest(slot, move |desk: &mut Desk| desk.call(&operation), then);
    }

    /// As [`Cx::call`], for what is the same on every screen.
    pub fn call_anywhere<O: Operation>(
        &mut self,
        operation: O,
        then: impl FnOnce(Result<O::Output, Error>, &mut Cx<'_>) + Send + 'static,
    ) {
        let ticket = self.ticket(None);
        let job = Job::anywhere(ticket, move |desk: &mut Desk| desk.call(&operation), then);
        self.effects.push(Effect::Ask(job));
    }

    /// As [`Cx::call`], with a dry run or a request id.
    pub fn call_with<S: Screen, O: Operation>(
        &mut self,
        operation: O,
        how: How,
        then: impl FnOnce(&mut S, Result<O::Output, Error>, &mut Cx<'_>) + Send + 'static,
    ) {
        self.ask(move |desk: &mut Desk| desk.call_with(&operation, &how), then);
    }

    /// Runs `work` on the worker's desk, then `then` on this screen if it is still open.
    pub fn ask<S: Screen, D: 'static, T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Cx<'_>) + Send + 'static,
    ) {
        self.put_question(None, work, then);
    }

    /// As [`Cx::ask`], but a later question of the same slot makes this answer stale.
    pub fn ask_latest<S: Screen, D: 'static, T: Send + 'static>(
        &mut self,
        slot: &'static str,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Cx<'_>) + Send + 'static,
    ) {
        self.put_question(Some(slot), work, then);
    }

    fn put_question<S: Screen, D: 'static, T: Send + 'static>(
        &mut self,
        slot: Option<&'static str>,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Cx<'_>) + Send + 'static,
    ) {
        let ticket = self.ticket(slot);
        self.effects.push(Effect::Ask(Job::new(ticket, work, then)));
    }

    fn ticket(&mut self, slot: Option<&'static str>) -> Ticket {
        *self.next_question += 1;
        Ticket { screen: self.id, number: *self.next_question, slot }
    }

    /// Opens a screen on top of this one.
    pub fn push(&mut self, screen: impl Screen) {
        self.effects.push(Effect::Push(Box::new(screen), None));
    }

    /// Opens an overlay and hears what it [closes](Cx::close) with. Going back from it answers nothing.
    pub fn push_then<S: Screen, A: Any>(
        &mut self,
        screen: impl Screen,
        then: impl FnOnce(&mut S, &A, &mut Cx<'_>) + 'static,
    ) {
        let answered: Answered = Box::new(move |screen, answer, cx| {
            let any: &mut dyn Any = screen;
            if let (Some(screen), Ok(answer)) = (any.downcast_mut::<S>(), answer.downcast::<A>()) {
                then(screen, &answer, cx);
            }
        });
        self.effects.push(Effect::Push(Box::new(screen), Some(answered)));
    }

    /// Asks for confirmation and runs `then` only on a yes.
    pub fn confirm<S: Screen>(&mut self, question: Confirm, then: impl FnOnce(&mut S, &mut Cx<'_>) + 'static) {
        self.push_then(question, move |screen: &mut S, _: &Confirmed, cx| then(screen, cx));
    }

    /// Closes this screen and hands `answer` to whoever opened it.
    pub fn close(&mut self, answer: impl Any) {
        self.effects.push(Effect::Close(Box::new(answer)));
    }

    /// Closes this screen.
    pub fn pop(&mut self) {
        self.effects.push(Effect::Pop);
    }

    /// Puts another screen in place of this one.
    pub fn replace(&mut self, screen: impl Screen) {
        self.effects.push(Effect::Replace(Box::new(screen)));
    }

    /// Goes to the screen of this number.
    pub fn switch(&mut self, number: usize) {
        self.effects.push(Effect::Switch(number));
    }

    /// Runs an action as if its key had been pressed on the top screen.
    pub fn run(&mut self, action: Action) {
        self.effects.push(Effect::Run(action));
    }

    /// Says why an action is closed, as its key would.
    pub(super) fn refuse(&mut self, action: Action, notice: Notice) {
        self.effects.push(Effect::Refuse(action, Box::new(notice)));
    }

    pub(super) fn run_deed(&mut self, deed: Deed) {
        self.effects.push(Effect::Do(deed));
    }

    /// Ends the console.
    pub fn quit(&mut self) {
        self.effects.push(Effect::Quit);
    }

    /// Ends the session: every screen is closed and the log-in shows.
    pub fn log_out(&mut self, leaving: Leaving) {
        self.effects.push(Effect::LogOut(leaving));
    }

    /// Hides everything until the officer shows who they are.
    pub fn lock(&mut self) {
        self.effects.push(Effect::Lock(false));
    }

    /// Stops what this screen asked.
    pub fn stop(&mut self) {
        self.effects.push(Effect::Stop);
    }

    /// Shows a sentence on the message line until the next key.
    pub fn say(&mut self, words: impl Into<Words>) {
        self.effects.push(Effect::Say(Tone::Plain, words.into()));
    }

    /// Shows a warning on the message line until the next key.
    pub fn warn(&mut self, words: impl Into<Words>) {
        self.effects.push(Effect::Say(Tone::Warn, words.into()));
    }

    /// Shows a refusal or failure in a box: message, next step, rule and article.
    pub fn fail(&mut self, notice: impl Into<Notice>) {
        let notice = notice.into();
        if notice.ends_session {
            self.effects.push(Effect::Lock(true));
            self.say(notice.message);
        } else if notice.is_stopped {
            self.say(notice.message);
        } else {
            self.push(MessageBox::new(notice));
        }
    }

    /// Shows a number beside a tab.
    pub fn count(&mut self, tab: usize, count: Option<u64>) {
        self.effects.push(Effect::Count(tab, count));
    }

    /// Has the status line ask anew how much of the log is anchored.
    pub fn ask_status(&mut self) {
        self.effects.push(Effect::Status);
    }

    /// Begins a session: nothing of an earlier one stays open, and the first screen the officer may use shows.
    pub fn begin(&mut self, session: Session) {
        self.effects.push(Effect::Begin(Box::new(session)));
    }

    /// Sets who is at the console.
    pub fn set_session(&mut self, session: Session) {
        self.effects.push(Effect::Session(Box::new(session)));
    }
}
