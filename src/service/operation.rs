//! What an operation is, what it may touch while it runs, and what it leaves in the log.

use super::{
    Actor, Env, Error, Law, access,
    clock::Moment,
    journal::{Logged, Row},
    store::Db,
};
use crate::{
    domain::{
        calendar::Calendar,
        disclosure::State,
        permission::{Decision, Kind as SubjectKind, Question, Relation},
        refusal::Code,
        role::RoleHeld,
    },
    locale::Text,
    regime::Pack,
    text,
};
use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};
use std::{cell::RefCell, collections::BTreeSet, fmt, rc::Rc};

/// What an operation means for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Shows nothing about anybody; leaves no row unless it is refused.
    Plain,
    /// Shows something of records or people; its row is durable before the answer leaves the door.
    Look,
    /// Changes something; act and row are one transaction.
    Change,
}

/// The permission an operation asks for, with as much as is known before anything is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Dotted name in `policies/*.tsv` and in the log.
    pub operation: String,
    /// How the officer stands to what is asked, if that follows from the request alone.
    pub relation: Option<Relation>,
}

impl Need {
    /// The permission `operation`.
    pub fn new(operation: impl Into<String>) -> Self {
        Self { operation: operation.into(), relation: None }
    }

    /// In this relation.
    #[must_use]
    pub fn as_relation(mut self, relation: Relation) -> Self {
        self.relation = Some(relation);
        self
    }
}

/// What a log row says of an operation beyond who, when and how it ended. Ids, codes and counts; never content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    pub(super) mode: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) of: Option<String>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) purpose: Option<String>,
    pub(super) purpose_text: Option<String>,
    pub(super) basis: Option<String>,
    pub(super) cite: Option<String>,
    pub(super) count: Option<i64>,
    pub(super) ids: Vec<String>,
    pub(super) view: Option<Vec<u8>>,
    pub(super) tally: Option<Tally>,
}

/// What of a list counts for a quota: that is no work of who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Rows of this page and of the pages before it.
    pub(super) rows: i64,
    /// Row ids of the subjects on this page.
    pub(super) subjects: BTreeSet<i64>,
}

impl Trace {
    /// Nothing to add.
    pub fn new() -> Self {
        Self::default()
    }

    /// Query mode.
    #[must_use]
    pub fn mode(mut self, mode: &str) -> Self {
        self.mode = Some(mode.to_owned());
        self
    }

    /// The subject's identifier; only its keyed digest reaches the row.
    #[must_use]
    pub fn subject(mut self, identifier: &str) -> Self {
        self.subject = Some(identifier.to_owned());
        self
    }

    /// The thing whose subject it is about, by its number: for what was found by words and not by number.
    #[must_use]
    pub fn of(mut self, no: &str) -> Self {
        self.of = Some(no.to_owned());
        self
    }

    /// The keyed digest of the subject, where it was kept from an earlier row and the subject itself is not known.
    #[must_use]
    pub(super) fn keyed(mut self, digest: Option<Vec<u8>>) -> Self {
        self.key = digest;
        self
    }

    /// Purpose code; the text is kept beside the log and only committed to.
    #[must_use]
    pub fn purpose(mut self, code: &str, text: &str) -> Self {
        self.purpose = Some(code.to_owned());
        self.purpose_text = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// The case, batch, authorisation or application this belongs to.
    #[must_use]
    pub fn basis(mut self, no: &str) -> Self {
        self.basis = Some(no.to_owned());
        self
    }

    /// How many things the answer shows.
    pub(super) fn rows(&self) -> Option<i64> {
        self.count
    }

    /// Of a list: what of it counts for a quota.
    #[must_use]
    pub(super) fn tally(mut self, tally: Option<Tally>) -> Self {
        self.tally = tally;
        self
    }

    /// The keyed digest of whom it is about, once the door has settled it.
    pub(super) fn about(&self) -> Option<&[u8]> {
        self.key.as_deref()
    }

    /// The rule that decided.
    #[must_use]
    pub fn cite(mut self, rule: &str) -> Self {
        self.cite = Some(rule.to_owned());
        self
    }

    /// How many things were shown or changed.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = i64::try_from(count).ok();
        self
    }

    /// Ids of the things shown or changed. Anything that does not look like an id is left out.
    #[must_use]
    pub fn ids<I: AsRef<str>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.ids.extend(ids.into_iter().map(|id| id.as_ref().to_owned()).filter(|id| is_id(id)));
        self
    }

    /// Digest of what was shown.
    #[must_use]
    pub fn view(mut self, shown: &impl Serialize) -> Self {
        use sm3::{Digest as _, Sm3};
        self.view = serde_json::to_vec(shown).ok().map(|bytes| Sm3::digest(bytes).to_vec());
        self
    }
}

/// Ids are short and ASCII, so no name or sentence can enter the log as one.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:+".contains(c))
}

/// One thing an officer can do. The struct is the request; its permission and its log row stand beside it.
pub trait Operation: fmt::Debug + Send + 'static {
    /// The answer; also what `--format json` prints and what a repeated request id gets.
    type Output: Serialize + DeserializeOwned + Send + 'static;
    /// Dotted name, such as `objection.forward`.
    const NAME: &'static str;
    /// Plain, Look or Change.
    const KIND: Kind;

    /// A Look that uses something up, such as one use of a letter: a repeated request id does not do it again.
    const SPENDS: bool = false;

    /// A Change whose answer shows somebody: where no work brought it about, it counts for the quota like a look.
    const SHOWS: bool = false;

    /// The permission asked for; the name alone unless the request says more.
    fn needs(&self) -> Need {
        Need::new(Self::NAME)
    }

    /// The permission asked for under a law, where the law gives a step its name.
    fn needs_under(&self, _law: &Pack) -> Need {
        self.needs()
    }

    /// The case it is about, by its number or that of its record or letter. A case is finished under the law it was opened
    /// under, whatever law holds today.
    fn case(&self) -> Option<&str> {
        None
    }

    /// Words the officer typed that are kept or printed: the door refuses them where they steer a terminal or a printer.
    fn typed(&self) -> Vec<&str> {
        Vec::new()
    }

    /// What is asked, to tell a repeated call from another one under the same request id; only a keyed digest of it is kept.
    /// None where even that would help whoever guesses at it: such a call is not repeated.
    fn content(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }

    /// Does it. Facts are loaded, and finer permissions asked, through `tx`.
    fn run(&self, tx: &Tx<'_>) -> Result<Self::Output, Error>;

    /// For a Look: takes what the look uses up (an authorisation's use), in the transaction of its log row.
    fn settle(&self, _tx: &Tx<'_>, _output: &mut Self::Output) -> Result<(), Error> {
        Ok(())
    }

    /// For a Look that was asked for several subjects by name: what each of them is shown by. Each leaves a row of its own
    /// before that of the call, and counts for the quota.
    fn each(&self, _output: &Self::Output) -> Vec<Trace> {
        Vec::new()
    }

    /// Puts the number of the log row, or its receipt, into an answer that carries it.
    fn logged(_output: &mut Self::Output, _row: &Logged) {}

    /// The log row's particulars; without `output` when it was refused.
    fn trace(&self, output: Option<&Self::Output>) -> Trace;
}

/// What is known of a record when permission is asked. Unknown facets are left `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facets<'a> {
    pub(super) mode: Option<&'a str>,
    pub(super) kind: Option<SubjectKind>,
    pub(super) relation: Option<Relation>,
    pub(super) state: Option<State>,
}

/// An open transaction of the door. Nothing outside the service can make one or look inside.
///
/// ```compile_fail
/// use xintai::service::{Service, Tx};
/// fn round_the_door(service: &mut Service) -> Tx<'_> {
///     Tx { db: service.db() }
/// }
/// ```
///
/// ```compile_fail
/// fn reach_the_rows(tx: &xintai::service::Tx<'_>) {
///     let _ = tx.db();
/// }
/// ```
#[derive(Debug)]
pub struct Tx<'a> {
    pub(super) db: &'a Db,
    pub(super) env: &'a Env,
    pub(super) law: Law<'a>,
    pub(super) actor: &'a Actor,
    pub(super) roles: Vec<RoleHeld>,
    /// Where the officer's unit stands.
    pub(super) seat: access::Seat,
    pub(super) operation: String,
    pub(super) now: Moment,
    /// Nothing of it will stay (试办).
    pub(super) trial: bool,
    /// By which role the operation was allowed last: the log names it.
    pub(super) used: RefCell<Vec<RoleHeld>>,
    /// SM3 of the sheet on which a second person decided in this call: the row tells what was seen.
    pub(super) seen: Rc<RefCell<Option<Vec<u8>>>>,
    /// The last event of any record before this call: the row binds those that it adds.
    pub(super) events: Option<Vec<u8>>,
    /// Digest of the inspection as this call leaves it, for its row.
    pub(super) bound: Rc<RefCell<Option<Vec<u8>>>>,
}

impl<'a> Tx<'a> {
    /// The operation asked for.
    pub(super) fn operation(&self) -> &str {
        &self.operation
    }

    /// The database, for `store`.
    pub(super) fn db(&self) -> &Db {
        self.db
    }

    /// Who acts.
    pub(super) fn actor(&self) -> &Actor {
        self.actor
    }

    /// The moment of the call.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// The moment of the call, in milliseconds.
    pub(super) fn now_ms(&self) -> i64 {
        self.now.timestamp_millis()
    }

    /// The day of the call in Asia/Shanghai.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The regulation that governs this call: of the case it is about, else the one in force.
    pub(super) fn pack(&self) -> &'a Pack {
        self.law.pack
    }

    /// The regulation in force in this installation. Records stand under it, whatever governs their cases.
    pub(super) fn in_force(&self) -> &'a Pack {
        &self.env.pack
    }

    /// The regulation a case was opened under, by the version it keeps.
    pub(super) fn pack_of(&self, version: &str) -> &'a Pack {
        self.env.law_of(version).pack
    }

    /// The same transaction under the law a case was opened under, for calls that go through many cases.
    pub(super) fn under(&self, version: &str) -> Self {
        let (roles, seat) = (self.roles.clone(), self.seat.clone());
        let (operation, used, seen) = (self.operation.clone(), self.used.clone(), Rc::clone(&self.seen));
        let (events, bound) = (self.events.clone(), Rc::clone(&self.bound));
        Tx { law: self.env.law_of(version), roles, seat, operation, used, seen, events, bound, ..*self }
    }

    /// Under the law in force, and under each that cases were opened under before.
    pub(super) fn under_each(&self) -> impl Iterator<Item = Self> {
        let former = self.env.former.iter().map(|one| one.pack.version_word());
        [self.env.pack.version_word()].into_iter().chain(former).map(|version| self.under(&version))
    }

    /// The working-day calendar.
    pub(super) fn calendar(&self) -> &Calendar {
        &self.env.calendar
    }

    /// Settings and secrets of the installation.
    pub(super) fn env(&self) -> &Env {
        self.env
    }

    /// Whether it is a dry run: the answer tells what would be, gives no number and shows no more than a look.
    pub(super) fn is_trial(&self) -> bool {
        self.trial
    }

    /// The roles held at this moment.
    pub(super) fn roles(&self) -> &[RoleHeld] {
        &self.roles
    }

    /// The level of the officer's unit (层级) under this regulation; none where the regulation parts no levels.
    pub(super) fn level(&self) -> Option<&str> {
        self.seat.level(self.law.pack)
    }

    /// Notes the digest of the sheet that a second person decided on: the row of this call holds it as what was shown.
    pub(super) fn saw(&self, digest: &str) {
        self.seen.replace(super::keys::unhex(digest));
    }

    /// Keyed digest of an identifier, as the log uses it.
    pub(super) fn subject_digest(&self, identifier: &str) -> Vec<u8> {
        self.env.keys.digest("subject", identifier)
    }

    /// Refuses the officer whose own identity number this is: nobody decides on himself.
    pub(super) fn refuse_self(&self, number: &str) -> Result<(), Error> {
        if self.env.keys.digest("person", number.trim()) != self.actor.person {
            return Ok(());
        }
        Err(Error::new(Code::Sod, text!("该事项涉及您本人，须回避", "it is about you: you take no part in it"))
            .cite("S10")
            .hint(text!("请另外两人办理", "two other persons decide it")))
    }

    /// How the officer stands to a provider unit's things: `unit` for the own unit, else `none`.
    pub(super) fn relation_to(&self, unit: i64) -> Relation {
        self.actor.relation_to(unit)
    }

    /// Asks the policy about this operation and these facets.
    pub(super) fn decide(&self, facets: Facets<'_>) -> Decision {
        self.decide_on(&self.operation, facets)
    }

    /// Asks the policy about another operation.
    pub(super) fn decide_on(&self, operation: &str, facets: Facets<'_>) -> Decision {
        let Facets { mode, kind, relation, state } = facets;
        let level = self.level();
        self.law.policy.decide(&Question { roles: &self.roles, operation, mode, kind, relation, state, level })
    }

    /// Whether only officers of the unit a thing belongs to may do this operation on it.
    pub(super) fn is_of_units(&self, operation: &str) -> bool {
        self.law.policy.is_on_own(operation)
    }

    /// The refusal where the text gives no power for `what` (未赋权): in the words of the pack and by its rule, else by the
    /// silence itself.
    pub(super) fn silent(&self, what: &str, words: Text) -> Error {
        let message = self.pack().off(what).map_or(words, |off| off.value.clone());
        let rule = self.pack().off_rule(what).to_owned();
        Error::new(Code::Off, message).cite(rule).hint(text!("查看 `xintai regime show`", "see `xintai regime show`"))
    }

    /// What is heard of a thing that nobody has, and in the same words of one that may not be seen: who may do the
    /// operation on other units' things hears that it was not found, anybody else that it is not allowed.
    pub(super) fn missing(&self, no: &str) -> Error {
        // Nobody has it, so no case's law can say who may: the one in force does, for what is hidden too.
        let in_force = Tx { law: self.env.in_force(), ..self.under("") };
        let decision = in_force.decide(Facets { relation: Some(Relation::None), ..Facets::default() });
        if decision.allowed { Error::not_found(no) } else { in_force.denied(&self.operation, &decision) }
    }

    /// The refusal that a decision on an operation means.
    pub(super) fn denied(&self, operation: &str, decision: &Decision) -> Error {
        access::denied(self.law, &self.roles, operation, decision)
    }

    /// Refuses as [`Tx::missing`] does unless the policy allows this operation on these facets of the thing `no`.
    pub(super) fn see(&self, no: &str, facets: Facets<'_>) -> Result<(), Error> {
        let decision = self.decide(facets);
        if decision.allowed {
            self.used.replace(decision.by);
            Ok(())
        } else {
            Err(self.missing(no))
        }
    }

    /// Refuses unless the policy allows this operation on these facets.
    pub(super) fn allow(&self, facets: Facets<'_>) -> Result<Decision, Error> {
        let decision = self.decide(facets);
        if decision.allowed {
            self.used.replace(decision.by.clone());
            Ok(decision)
        } else {
            Err(self.denied(&self.operation, &decision))
        }
    }
}

/// The row of a call, before it is chained.
pub(super) fn row(
    env: &Env,
    law: Law<'_>,
    actor: &Actor,
    roles: &[RoleHeld],
    operation: &str,
    now: Moment,
    trace: &Trace,
) -> Row {
    let roles = roles.iter().map(RoleHeld::word).collect::<Vec<_>>().join(",");
    Row {
        origin: env.keys.origin.clone(),
        at: now.timestamp_millis(),
        session: actor.session.clone(),
        person: Some(actor.person.clone()),
        officer: Some(actor.login.clone()),
        officer_name: Some(actor.name.clone()),
        unit: Some(actor.unit_code.clone()),
        role: Some(roles),
        channel: actor.channel.word().to_owned(),
        operation: operation.to_owned(),
        mode: trace.mode.clone(),
        subject: trace.key.clone(),
        purpose: trace.purpose.clone(),
        basis: trace.basis.clone(),
        cite: trace.cite.clone(),
        count: trace.count,
        ids: trace.ids.join(","),
        view: trace.view.clone(),
        regime: law.pack.version_word(),
        ..Row::default()
    }
}
