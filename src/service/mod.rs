//! The door: the only code that opens the database. Front ends own a [`Service`] and hand it [`Operation`]s.

mod access;
mod backup;
mod bulk;
mod chain;
mod checkpoint;
pub mod clock;
mod concerns;
mod erasure;
mod error;
mod export;
mod handover;
mod held;
mod import;
mod journal;
mod kept;
mod keys;
mod masking;
mod operation;
pub mod ops;
pub mod packs;
mod proof;
mod reason;
mod safety;
mod session;
mod setup;
pub mod ssh;
mod store;
mod training;
mod typed;
mod validity;
mod whom;

pub use backup::Restore;
pub use bulk::{BulkAnswer, BulkLine, BulkProgress, BulkRefusal, BulkRequest, bulk_query};
pub use chain::{Verification, reason_label};
pub use clock::Moment;
pub use error::{Error, FileFault, Parts};
pub use export::{ExportHead, ExportRow};
pub use held::{Closed, Held, Trainee};
pub use import::{ImportRequest, Progress, import_file};
pub use journal::Logged;
pub use kept::{Kept, KeptFound};
pub use keys::key_path;
pub use masking::SubjectCard;
pub use operation::{Kind, Need, Operation, Trace, Tx};
pub use rusqlite::InterruptHandle;
pub use safety::tighten_umask;
pub use session::{Actor, Channel, Leaving, Proof, SESSION_RULE, read_credential, wait_after};
pub use setup::{Created, NewOfficer, Setup, verify_file};
pub use validity::lapse;
pub use whom::FormerNumber;

use crate::{
    domain::{
        calendar::Calendar,
        permission::{Policy, Question},
        refusal::Code,
        role::RoleHeld,
    },
    locale::Text,
    regime::Pack,
    text,
};
use clock::Clock;
use keys::Keys;
use operation::row;
use rusqlite::TransactionBehavior;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};
use store::{Db, requests};

/// What every operation can rely on: the law, the calendar, the permissions, the secrets.
#[derive(Debug)]
struct Env {
    pack: Pack,
    /// Laws under which cases were opened before: those cases are finished under them.
    former: Vec<Former>,
    /// Why the overlay kept here does not fit the pack; nothing is written until another one does.
    unfit: Option<Text>,
    /// Counts changes of the law, so that a process that stays open notices one.
    law: String,
    calendar: Calendar,
    policy: Policy,
    keys: Keys,
    centre: String,
    training: bool,
}

/// A law that holds for the cases opened under it alone.
#[derive(Debug)]
struct Former {
    pack: Pack,
    policy: Policy,
}

/// The law of a call: a regulation as laid over, with its permissions.
#[derive(Clone, Copy, Debug)]
struct Law<'a> {
    pack: &'a Pack,
    policy: &'a Policy,
}

impl Env {
    /// The law in force in the installation.
    fn in_force(&self) -> Law<'_> {
        Law { pack: &self.pack, policy: &self.policy }
    }

    /// The law a case was opened under: by version, else by regulation, else today's.
    fn law_of(&self, version: &str) -> Law<'_> {
        let regime = |word: &str| word.split('/').next().unwrap_or_default().to_owned();
        if self.pack.version_word() == version {
            return self.in_force();
        }
        let exact = self.former.iter().find(|one| one.pack.version_word() == version);
        let alike = || self.former.iter().find(|one| one.pack.id() == regime(version));
        match exact.or_else(|| if self.pack.id() == regime(version) { None } else { alike() }) {
            Some(Former { pack, policy }) => Law { pack, policy },
            None => self.in_force(),
        }
    }
}

/// How a call is made.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// A script's id: the same id never acts twice.
    pub request_id: Option<String>,
    /// Answer the effects and change nothing.
    pub dry_run: bool,
}

/// The door itself.
#[derive(Debug)]
pub struct Service {
    db: Db,
    path: PathBuf,
    env: Env,
    clock: Clock,
    /// A demonstration that is being built without syncs.
    building: bool,
}

impl Service {
    /// Opens the database at `path`. `now` moves the clock of a training database, forward only.
    pub fn open(path: &Path, now: Option<Moment>) -> Result<Self, Error> {
        setup::open(path, now)
    }

    /// Lets another thread stop the statement that is running.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.db.get_interrupt_handle()
    }

    /// The file in use.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Name of the centre (信用中心).
    pub fn centre(&self) -> &str {
        &self.env.centre
    }

    /// The regime in force in this installation.
    pub fn pack(&self) -> &Pack {
        &self.env.pack
    }

    /// The regulation a case was opened under, by the version it keeps.
    pub fn pack_of(&self, version: &str) -> &Pack {
        self.env.law_of(version).pack
    }

    /// The working-day calendar in use.
    pub fn calendar(&self) -> &Calendar {
        &self.env.calendar
    }

    /// Whether this is a training database, with a clock of its own.
    pub fn is_training(&self) -> bool {
        self.env.training
    }

    /// The present moment in Asia/Shanghai.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Checks, runs and logs `operation`.
    pub fn call<O: Operation>(&mut self, actor: &Actor, operation: &O) -> Result<O::Output, Error> {
        self.call_with(actor, operation, &How::default())
    }

    /// [`Service::call`] with a request id or as a dry run.
    pub fn call_with<O: Operation>(&mut self, actor: &Actor, operation: &O, how: &How) -> Result<O::Output, Error> {
        let now = self.now();
        setup::refresh_law(self)?;
        let outcome = match O::KIND {
            Kind::Plain => self.plain(actor, operation, now),
            Kind::Look => self.look(actor, operation, how, now),
            Kind::Change => self.change(actor, operation, how, now),
        };
        outcome.map_err(|error| self.refuse(actor, operation, now, how, error))
    }

    /// Asks the policy alone, before long work begins: who may not do the operation learns nothing of its input. The
    /// refusal is logged; the call itself asks again.
    pub fn may<O: Operation>(&mut self, actor: &Actor, operation: &O) -> Result<(), Error> {
        let now = self.now();
        let asked = admit(&self.db, &self.env, actor, operation, now).map(drop);
        asked.map_err(|error| self.refuse(actor, operation, now, &How::default(), error))
    }

    fn plain<O: Operation>(&mut self, actor: &Actor, operation: &O, now: Moment) -> Result<O::Output, Error> {
        let snapshot = self.db.transaction_with_behavior(TransactionBehavior::Deferred)?;
        operation.run(&admit(&snapshot, &self.env, actor, operation, now)?)
    }

    /// Reads on a snapshot, then re-checks, takes the use and appends the row; the answer leaves when that is durable.
    fn look<O: Operation>(&mut self, actor: &Actor, operation: &O, how: &How, now: Moment) -> Result<O::Output, Error> {
        // What uses nothing up may be asked again and again.
        let how = if O::SPENDS { how.clone() } else { How::default() };
        let (mut output, used) = {
            let snapshot = self.db.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let tx = admit(&snapshot, &self.env, actor, operation, now)?;
            spent(&tx, operation, &how)?;
            let answered = operation.run(&tx);
            if answered.as_ref().is_err_and(|error| error.code == Code::NotFound) {
                // Whoever has no look left hears the same of what nobody has.
                let asked = asked(operation);
                let trace = concerns::settle(tx.db, tx.env, asked.trace.clone(), &asked, true)?;
                ops::quotas::admit(&tx, &trace)?;
            }
            (answered?, tx.used.take())
        };
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = in_order(&transaction, now)?;
        let tx = admit(&transaction, &self.env, actor, operation, now)?;
        tx.used.replace(used);
        spent(&tx, operation, &how)?;
        operation.settle(&tx, &mut output)?;
        for one in operation.each(&output) {
            let asked = concerns::Asked { trace: one.clone(), case: None, changes: false };
            let trace = concerns::settle(tx.db, tx.env, one, &asked, false)?;
            ops::quotas::admit(&tx, &trace)?;
            record(&tx, &trace, "done", &How::default())?;
        }
        let trace = concerns::settle(tx.db, tx.env, operation.trace(Some(&output)), &asked(operation), false)?;
        ops::quotas::admit(&tx, &trace)?;
        let row = record(&tx, &trace, "done", &how)?;
        O::logged(&mut output, &row);
        keep(&tx, operation, &how, row.seq.to_string(), row.seq)?;
        drop(tx);
        commit(transaction)?;
        Ok(output)
    }

    fn change<O: Operation>(
        &mut self,
        actor: &Actor,
        operation: &O,
        how: &How,
        now: Moment,
    ) -> Result<O::Output, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = in_order(&transaction, now)?;
        let mut tx = admit(&transaction, &self.env, actor, operation, now)?;
        tx.trial = how.dry_run;
        if let Some(answer) = earlier(&tx, operation, how)? {
            // It shows again what it showed: that is told of whoever asks.
            let trace = concerns::settle(tx.db, tx.env, operation.trace(Some(&answer)), &asked(operation), false)?;
            record(&tx, &trace, REPEATED, how)?;
            drop(tx);
            commit(transaction)?;
            return Ok(answer);
        }
        let mut output = operation.run(&tx)?;
        let trace = concerns::settle(tx.db, tx.env, operation.trace(Some(&output)), &asked(operation), false)?;
        if O::SHOWS {
            ops::quotas::admit(&tx, &trace)?;
        }
        if how.dry_run {
            drop(tx);
            transaction.rollback()?;
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let now = in_order(&transaction, now)?;
            record(&admit(&transaction, &self.env, actor, operation, now)?, &trace, "dry-run", how)?;
            commit(transaction)?;
            return Ok(output);
        }
        let row = record(&tx, &trace, "done", how)?;
        O::logged(&mut output, &row);
        keep(&tx, operation, how, serde_json::to_string(&output)?, row.seq)?;
        drop(tx);
        commit(transaction)?;
        // The act is durable: a rewriting that fails now is done by the next change, and `check` says that it waits.
        let _ = erasure::settle(&self.db);
        Ok(output)
    }

    /// Writes the row of a refusal and completes the error with its article. What failed for technical reasons is not
    /// a refusal and leaves no row.
    fn refuse<O: Operation>(&mut self, actor: &Actor, operation: &O, now: Moment, how: &How, error: Error) -> Error {
        let mut error = error;
        // Which law it was is told where it can be read; what keeps it from being read keeps the row from being written too.
        let roles = access::roles(&self.db, actor, &now.date_naive().to_string()).unwrap_or_default();
        let law = law_about(&self.db, &self.env, (actor, &roles), operation).unwrap_or_else(|_| self.env.in_force());
        let Need { operation: name, relation } = operation.needs_under(law.pack);
        let held = law.policy.decide(&Question { relation, ..Question::new(&roles, &name) });
        let outcome = match error.code {
            Code::Role | Code::Sod | Code::Grant | Code::Off => "denied",
            _ => "refused",
        };
        // What the facts refused has its ground, and the line by which the officer could ask.
        if outcome == "denied" && error.cite.is_none() {
            error.cite = Some(access::rule_of(law.pack, &name, &held).to_owned());
        }
        if error.article.is_none() {
            error.article = error.cite.as_deref().map(|cite| law.pack.articles.text(cite));
        }
        if error.hint.is_none() {
            error.hint = error::next_step(error.code);
        }
        if error.policy.is_none()
            && let Some(rule) = &error.cite
        {
            let by = held.line.clone().filter(|_| outcome == "denied");
            error.policy = law.policy.line_of(&name, rule).or(by);
        }
        if matches!(error.code, Code::Io | Code::Integrity | Code::Unknown | Code::Unsafe | Code::Busy | Code::Login) {
            return error;
        }
        let asked = asked(operation);
        let mut trace = match concerns::settle(&self.db, &self.env, asked.trace.clone(), &asked, true) {
            Ok(trace) => trace,
            Err(unlogged) => return unlogged,
        };
        trace.cite.clone_from(&error.cite);
        // What was refused on its facts was asked by the role that may ask; what no role may, with all that are held.
        let roles = if held.allowed { held.by } else { roles };
        let mut row = row(&self.env, law, actor, &roles, &name, now, &trace);
        outcome.clone_into(&mut row.outcome);
        row.request = match concerns::request(&self.db, how.request_id.as_ref()) {
            Ok(kept) => kept,
            Err(unlogged) => return unlogged,
        };
        match self.write_row_with(row, trace.purpose_text.as_deref()) {
            Ok(()) => error,
            // A refusal that cannot be logged is told as what it is: the log is not writable.
            Err(unlogged) => unlogged,
        }
    }

    fn write_row(&mut self, row: journal::Row) -> Result<(), Error> {
        self.write_row_with(row, None)
    }

    fn write_row_with(&mut self, mut row: journal::Row, text: Option<&str>) -> Result<(), Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        row.at = in_order(&transaction, clock::moment(row.at))?.timestamp_millis();
        journal::append(&transaction, row, text)?;
        commit(transaction)
    }
}

/// Rows follow each other in time as in number: days, quotas and the comparison of entries with the log count on it. Of two
/// processes one may look at the clock first and write second, training clocks run beside each other, and a machine's clock
/// is set back by a little. A clock that is hours behind is followed: it may be the one that is right.
fn in_order(db: &Db, now: Moment) -> Result<Moment, Error> {
    let last = store::journal::last_at(db)?.map(clock::moment);
    Ok(last.filter(|last| now < *last && *last - now < SET_BACK).unwrap_or(now))
}

/// How far a clock may be behind the last row without being followed.
const SET_BACK: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// The law an operation is judged by: of the case it is about, else of today. A case that the officer may not look at is
/// answered like one that nobody has, and that one has no law of its own.
fn law_about<'a, O: Operation>(
    db: &Db,
    env: &'a Env,
    (actor, roles): (&Actor, &[RoleHeld]),
    operation: &O,
) -> Result<Law<'a>, Error> {
    let Some(no) = operation.case() else { return Ok(env.in_force()) };
    let Some((version, unit)) = store::laws::of_case(db, no)? else { return Ok(env.in_force()) };
    let law = env.law_of(&version);
    let relation = Some(actor.relation_to(unit));
    let look = Question { relation, ..Question::new(roles, ops::cases::ShowCase::NAME) };
    Ok(if law.policy.decide(&look).allowed { law } else { env.in_force() })
}

/// How an operation asks, before anything was found.
fn asked<O: Operation>(operation: &O) -> concerns::Asked<'_> {
    let changes = O::KIND == Kind::Change;
    concerns::Asked { trace: operation.trace(None), case: operation.case(), changes }
}

/// Loads what the officer holds now and asks the policy about the operation.
fn admit<'a, O: Operation>(
    db: &'a Db,
    env: &'a Env,
    actor: &'a Actor,
    operation: &O,
    now: Moment,
) -> Result<Tx<'a>, Error> {
    session::check_session(db, actor)?;
    let roles = access::roles(db, actor, &now.date_naive().to_string())?;
    let law = law_about(db, env, (actor, &roles), operation)?;
    let need = operation.needs_under(law.pack);
    let tx = Tx {
        db,
        env,
        law,
        actor,
        roles,
        seat: access::seat(db, actor.unit)?,
        operation: need.operation,
        now,
        trial: false,
        used: RefCell::default(),
        seen: Rc::default(),
        events: store::bound::end(db)?,
        bound: Rc::default(),
    };
    if actor.must_change && tx.operation != ops::officers::ChangePassword::NAME {
        return Err(Error::new(
            Code::Login,
            text!("须先修改一次性口令", "the one-time password must be changed first"),
        )
        .hint(text!("运行 `xintai officer passwd`", "run `xintai officer passwd`")));
    }
    tx.allow(operation::Facets { relation: need.relation, ..Default::default() })?;
    if O::KIND == Kind::Change {
        typed::check(&operation.typed())?;
        validity::gate(&tx, operation.case())?;
    }
    Ok(tx)
}

/// Outcome of a change that was answered again under its request id: nothing was done, what it showed was shown.
const REPEATED: &str = "repeated";

/// Keyed digest of what a call asks; empty where nothing may be kept of it.
fn content<O: Operation>(tx: &Tx<'_>, operation: &O) -> Vec<u8> {
    operation.content().map(|asked| tx.env.keys.digest("request", &asked)).unwrap_or_default()
}

/// Keeps what came of a call under its request id.
fn keep<O: Operation>(tx: &Tx<'_>, operation: &O, how: &How, answer: String, seq: i64) -> Result<(), Error> {
    let Some(id) = &how.request_id else { return Ok(()) };
    let new = requests::Request { operation: tx.operation.clone(), content: content(tx, operation), answer };
    requests::insert(tx.db, tx.actor.officer, &concerns::request_key(tx.db, tx.env, id)?, &new, seq)
}

/// The same call as it was made before under this request id. Another one under it is refused.
fn before<O: Operation>(tx: &Tx<'_>, operation: &O, id: &str) -> Result<Option<requests::Request>, Error> {
    let Some(kept) = requests::find(tx.db, tx.actor.officer, &concerns::request_key(tx.db, tx.env, id)?)? else {
        return Ok(None);
    };
    if kept.operation != tx.operation {
        return Err(used_for(Code::Usage, id, &kept.operation));
    }
    if kept.content.is_empty() || kept.content != content(tx, operation) {
        return Err(used_for(Code::State, id, &kept.operation));
    }
    Ok(Some(kept))
}

/// The answer of an earlier call with the same request id.
fn earlier<O: Operation>(tx: &Tx<'_>, operation: &O, how: &How) -> Result<Option<O::Output>, Error> {
    let Some(id) = &how.request_id else { return Ok(None) };
    let Some(kept) = before(tx, operation, id)? else { return Ok(None) };
    if kept.answer.is_empty() {
        return Err(Error::new(
            Code::State,
            text!(
                "请求号 `{id}` 已办理过；其结果所述的信息已依法删除",
                "request id `{id}` was carried out; what its answer told has been erased by law"
            ),
        )
        .hint(text!("用 `xintai case list` 查看现状", "see the present state with `xintai case list`")));
    }
    Ok(Some(serde_json::from_str(&kept.answer)?))
}

/// Refuses a look that was done under this request id: its answer is not kept, and what it used up is not used twice.
fn spent<O: Operation>(tx: &Tx<'_>, operation: &O, how: &How) -> Result<(), Error> {
    let Some(id) = &how.request_id else { return Ok(()) };
    let Some(kept) = before(tx, operation, id)? else { return Ok(()) };
    let seq = kept.answer;
    Err(Error::new(
        Code::State,
        text!(
            "请求号 `{id}` 已查询过（日志 #{seq}），没有再次查询；答复不留存",
            "request id `{id}` was answered (log row {seq}) and is not asked again; answers are not kept"
        ),
    )
    .hint(text!("需要再看，用新的请求号查询", "to see it again, ask under a new request id")))
}

/// The id stands for another call: of another operation, or of this one with another content.
fn used_for(code: Code, id: &str, operation: &str) -> Error {
    let words = if code == Code::State {
        text!(
            "请求号 `{id}` 已用于 `{operation}`，不能认定是同一请求",
            "request id `{id}` was used for a call of `{operation}` that cannot be taken for this one"
        )
    } else {
        text!("请求号 `{id}` 已用于 `{operation}`", "request id `{id}` was used for `{operation}`")
    };
    Error::new(code, words).hint(text!("换一个新的请求号", "use a new request id"))
}

fn record(tx: &Tx<'_>, trace: &Trace, outcome: &str, how: &How) -> Result<Logged, Error> {
    let mut row = row(tx.env, tx.law, tx.actor, &tx.used.borrow(), &tx.operation, tx.now, trace);
    outcome.clone_into(&mut row.outcome);
    row.request = concerns::request(tx.db, how.request_id.as_ref())?;
    row.view = row.view.or_else(|| tx.seen.take());
    let end = store::bound::end(tx.db)?;
    row.bound = if end == tx.events { tx.bound.take() } else { end };
    journal::append(tx.db, row, trace.purpose_text.as_deref())
}

/// Commits. A commit that fails on the disk may still have reached it: the outcome is unknown, not failed.
fn commit(transaction: rusqlite::Transaction<'_>) -> Result<(), Error> {
    transaction.commit().map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::SystemIoFailure | rusqlite::ErrorCode::DiskFull) => {
            Error::new(Code::Unknown, text!("结果未定：写盘出错", "outcome unknown: the disk failed while writing"))
                .hint(text!(
                    "排除磁盘故障后，用同一请求号重试即可查明",
                    "mend the disk, then repeat with the same request id to find out"
                ))
                .because(error)
        }
        _ => error.into(),
    })
}
