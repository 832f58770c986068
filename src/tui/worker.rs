//! The thread that owns the desk (the door and who stands before it): takes jobs, sends answers.

use super::{
    Event,
    screen::{Cx, Screen},
    status::Told,
};
use std::{
    any::Any,
    cell::RefCell,
    collections::BTreeMap,
    fmt, io,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

type Apply = Box<dyn FnOnce(&mut dyn Screen, &mut Cx<'_>) + Send>;
type Work = Box<dyn FnOnce(&mut dyn Any) -> Answer + Send>;

/// What comes of a question: something for its screen, something for the status line, or nothing.
enum Answer {
    Apply(Apply),
    Status(Vec<Told>),
    Nothing,
}

/// Stops whatever the door is doing now.
pub type Interrupt = Arc<dyn Fn() + Send + Sync>;

/// Which screen and question a job belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The open screen that asked.
    pub screen: u64,
    /// Questions are numbered; a higher number was asked later.
    pub number: u64,
    /// Questions of one slot replace each other: only the last answer counts.
    pub slot: Option<&'static str>,
}

impl Ticket {
    /// What no screen asked.
    const ERRAND: Self = Self { screen: 0, number: 0, slot: None };

    fn is_errand(self) -> bool {
        self.screen == Self::ERRAND.screen
    }
}

/// A question for the worker, together with what to do with its answer.
pub struct Job {
    pub(super) ticket: Ticket,
    work: Work,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

/// An answer on its way back. Without `apply` the question was taken back before it was asked.
pub struct Reply {
    /// Whose answer it is.
    pub ticket: Ticket,
    pub(super) apply: Option<Apply>,
    /// What the status line says from now on.
    pub(super) status: Option<Vec<Told>>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

impl Job {
    pub(super) fn new<S: Screen, D: 'static, T: Send + 'static>(
        ticket: Ticket,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Cx<'_>) + Send + 'static,
    ) -> Self {
        let work = move |desk: &mut dyn Any| {
            let Some(desk) = desk.downcast_mut::<D>() else { return Answer::Nothing };
            let answer = work(desk);
            Answer::Apply(Box::new(move |screen, cx| {
                let any: &mut dyn Any = screen;
                if let Some(screen) = any.downcast_mut::<S>() {
                    then(screen, answer, cx);
                }
            }))
        };
        Self { ticket, work: Box::new(work) }
    }

    /// A question whose answer any screen can take.
    pub(super) fn anywhere<D: 'static, T: Send + 'static>(
        ticket: Ticket,
        work: impl FnOnce(&mut D) -> T + Send + 'static,
        then: impl FnOnce(T, &mut Cx<'_>) + Send + 'static,
    ) -> Self {
        let work = move |desk: &mut dyn Any| {
            let Some(desk) = desk.downcast_mut::<D>() else { return Answer::Nothing };
            let answer = work(desk);
            Answer::Apply(Box::new(move |_, cx| then(answer, cx)))
        };
        Self { ticket, work: Box::new(work) }
    }

    /// Something done at the desk that nobody waits for.
    pub(super) fn errand<D: 'static>(work: impl FnOnce(&mut D) + Send + 'static) -> Self {
        let work = move |desk: &mut dyn Any| {
            if let Some(desk) = desk.downcast_mut::<D>() {
                work(desk);
            }
            Answer::Nothing
        };
        Self { ticket: Ticket::ERRAND, work: Box::new(work) }
    }

    /// A question whose answer the status line tells; no screen waits for it.
    pub(super) fn status<D: 'static>(work: impl FnOnce(&mut D) -> Option<Vec<Told>> + Send + 'static) -> Self {
        let work = move |desk: &mut dyn Any| {
            let told = desk.downcast_mut::<D>().and_then(work);
            told.map_or(Answer::Nothing, Answer::Status)
        };
        Self { ticket: Ticket::ERRAND, work: Box::new(work) }
    }

    /// Asks the question of this desk, here and now.
    pub fn perform(self, desk: &mut dyn Any) -> Reply {
        let (apply, status) = match (self.work)(desk) {
            Answer::Apply(apply) => (Some(apply), None),
            Answer::Status(told) => (None, Some(told)),
            Answer::Nothing => (None, None),
        };
        Reply { ticket: self.ticket, apply, status }
    }
}

#[derive(Default)]
struct Board {
    running: Option<Ticket>,
    /// By screen: questions up to this number are taken back.
    taken_back: BTreeMap<u64, u64>,
    /// The console ends: every screen's question is taken back.
    is_ending: bool,
}

impl Board {
    fn takes_back(&self, ticket: Ticket) -> bool {
        let is_stopped = self.taken_back.get(&ticket.screen).is_some_and(|last| ticket.number <= *last);
        is_stopped || (self.is_ending && !ticket.is_errand())
    }
}

/// Knows which job is running, so that a stop can hit only what it was meant for.
#[derive(Clone)]
pub struct Stopper {
    board: Arc<Mutex<Board>>,
    interrupt: Interrupt,
}

impl fmt::Debug for Stopper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopper")
    }
}

impl Stopper {
    /// A stopper over the door's interrupt.
    pub fn new(interrupt: Interrupt) -> Self {
        Self { board: Arc::default(), interrupt }
    }

    /// Stops what `screen` asked up to question `number`: the running query, and those still waiting.
    pub fn stop(&self, screen: u64, number: u64) {
        let mut board = self.lock();
        board.taken_back.insert(screen, number);
        if board.running.is_some_and(|running| running.screen == screen && running.number <= number) {
            // The board stays locked meanwhile, so the next job cannot have begun.
            (self.interrupt)();
        }
    }

    /// Stops what any screen asked, running or waiting.
    fn stop_all(&self) {
        let mut board = self.lock();
        board.is_ending = true;
        if board.running.is_some_and(|running| !running.is_errand()) {
            (self.interrupt)();
        }
    }

    /// Marks a job as running; false when it was taken back.
    fn begin(&self, ticket: Ticket) -> bool {
        let mut board = self.lock();
        let taken_back = board.takes_back(ticket);
        if !taken_back {
            board.running = Some(ticket);
        }
        !taken_back
    }

    fn is_taken_back(&self, ticket: Ticket) -> bool {
        self.lock().takes_back(ticket)
    }

    fn end(&self) {
        self.lock().running = None;
    }

    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the loop when the worker ends, by a panic too.
struct Farewell(Sender<Event>);

impl Drop for Farewell {
    fn drop(&mut self) {
        let _ = self.0.send(Event::WorkerGone);
    }
}

/// The job that runs on this thread, for [`pulse`].
struct Here {
    events: Sender<Event>,
    stopper: Stopper,
    ticket: Ticket,
}

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

/// Says from within a long job that it moves on, so that the screen is drawn anew; breaks when it is to stop.
pub fn pulse() -> ControlFlow<()> {
    HERE.with_borrow(|here| {
        let Some(here) = here else { return ControlFlow::Continue(()) };
        let _ = here.events.send(Event::Pulse);
        if here.stopper.is_taken_back(here.ticket) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// Starts the worker; it ends when `jobs` closes.
pub fn spawn<D: Send + 'static>(
    mut desk: D,
    stopper: Stopper,
    jobs: Receiver<Job>,
    events: Sender<Event>,
) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().name(String::from("worker")).spawn(move || {
        let _farewell = Farewell(events.clone());
        for job in jobs {
            let ticket = job.ticket;
            HERE.set(Some(Here { events: events.clone(), stopper: stopper.clone(), ticket }));
            let reply = if stopper.begin(ticket) {
                job.perform(&mut desk)
            } else {
                Reply { ticket, apply: None, status: None }
            };
            stopper.end();
            if events.send(Event::Reply(reply)).is_err() {
                break;
            }
        }
    })
}

/// Longest time the end of the console waits for its last row.
const FAREWELL: Duration = Duration::from_millis(250);
/// How often it asks again for what still runs to stop: an interrupt hits one statement only.
const NUDGE: Duration = Duration::from_millis(10);

/// Ends the worker: what runs is stopped, what waits is taken back, and only `last` is still done. Whoever does not make it
/// in time is left behind: nothing of it is half done, as it is one transaction.
pub(super) fn dismiss(stopper: &Stopper, jobs: Sender<Job>, last: Vec<Job>, inbox: &Receiver<Event>) {
    stopper.stop_all();
    for job in last {
        let _ = jobs.send(job);
    }
    drop(jobs);
    let began = Instant::now();
    while began.elapsed() < FAREWELL {
        match inbox.recv_timeout(NUDGE) {
            Ok(Event::WorkerGone) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => stopper.stop_all(),
        }
    }
}
