//! Withdrawal (撤回) of a record by the unit that provided it, and the second look at what was taken in (复查).

use super::{
    casework,
    facts::{self, state_on},
    gone::{self, Way},
    measure_steps::{self, Gone},
    records::{facets, instant, load, refuse_unseen, subject_of},
    sheets::{self, Sheet},
    two_persons::{self, Waiting},
    worklist::{self, Task},
};
use crate::{
    domain::{admission::Law, disclosure::State, permission::Relation, record::Facts, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        reason::is_wordless,
        store::{
            approvals,
            records::{self, Event, Record},
            replacements, units,
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Records read at a time.
const PAGE: u32 = 500;
/// Most findings told.
const TOLD: usize = 1000;

/// A record that the text keeps out (不纳入).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Excluded {
    /// `R-000012`.
    pub id: String,
    /// Code of its unit, which withdraws it.
    pub unit: String,
    /// Its state now.
    pub state: String,
    /// Why it does not belong here.
    pub why: Text,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// What a second look found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recheck {
    /// Records looked at.
    pub looked_at: usize,
    /// Those that the text keeps out.
    pub items: Vec<Excluded>,
}

/// `record check --all`: every record taken in, judged again by what the text keeps out. Nothing is changed.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckRecords;

/// Why the text keeps a record out, and by which rule.
fn excluded(law: &Law, content: &str, facts: &Facts) -> Option<(Text, String)> {
    if let Some(found) = law.entry.excluded(content, &facts.circumstances) {
        return Some((text!("属于不纳入的情形", "it is of the circumstances that keep it out"), found.rule.clone()));
    }
    let kind = law.contents.iter().find(|kind| kind.word.code == content)?;
    let procedures = kind.procedures.as_ref()?;
    let said = facts.procedure.as_ref().filter(|said| !procedures.value.contains(said))?;
    Some((text!("`{said}` 程序不纳入", "procedure `{said}` is kept out"), procedures.rule.clone()))
}

impl Operation for CheckRecords {
    type Output = Recheck;
    const NAME: &'static str = "record.check";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Recheck, Error> {
        let law = tx.pack().admission();
        let (mut items, mut looked_at, mut after) = (Vec::new(), 0, 0);
        let filter = records::Filter { states: vec!["accepted"], ..records::Filter::default() };
        loop {
            let page = records::list(tx.db(), &filter, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            looked_at += page.len();
            for record in page {
                let content = record.content_kind.as_deref().unwrap_or_default();
                let Some((why, cite)) = excluded(&law, content, &record.facts) else { continue };
                items.push(Excluded {
                    unit: units::by_id(tx.db(), record.unit)?.map(|unit| unit.code).unwrap_or_default(),
                    state: state_on(tx, &record, tx.today())?.state.word().to_owned(),
                    article: tx.pack().articles.text(&cite),
                    id: record.no,
                    why,
                    cite,
                });
            }
            if items.len() >= TOLD {
                break;
            }
        }
        Ok(Recheck { looked_at, items })
    }

    fn trace(&self, output: Option<&Recheck>) -> Trace {
        let items = output.map(|found| found.items.as_slice()).unwrap_or_default();
        Trace::new().ids(items.iter().take(100).map(|one| &one.id)).count(items.len())
    }
}

/// Ends the number of a record whose withdrawal is meant.
pub(super) const WITHDRAW: &str = "withdraw";
/// Events of a record: its unit asks to take it back; the second person said no; it is taken back.
const ASKED: &str = "withdrawal-asked";
const REFUSED: &str = "withdrawal-refused";
/// Who asked took the asking back.
const DROPPED: &str = "withdrawal-dropped";
const DONE: &str = "withdrawn";
/// The product's rule: a removal needs two persons.
const TWO: &str = "S3";

/// `record withdraw`: the unit takes its own record back (撤回). It waits until a second person, of the unit or a reviewer of the
/// centre, says the same; until then the record stands as it was. Content and history stay; no query shows it.
#[derive(Clone, Debug)]
pub struct WithdrawRecord {
    /// Number of the record.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// A record taken back, or asked back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Number of the record.
    pub id: String,
    /// Its state now: `withdrawn` once two persons said so.
    pub state: String,
    /// While it waits for the second person: what `decision approve` takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
    /// The rule.
    pub cite: String,
}

fn may_be_withdrawn(record: &Record, rule: &str) -> Result<(), Error> {
    if record.state == "accepted" {
        return Ok(());
    }
    let (no, state) = (&record.no, &record.state);
    Err(Error::new(Code::State, text!("`{no}` 是 `{state}`，不能撤回", "`{no}` is `{state}` and cannot be taken back"))
        .cite(rule)
        .hint(text!("待审核的由审核员退回", "what waits for review is returned by the reviewer")))
}

/// The rule by which the officer may withdraw this record, or be the second person of it. Of another unit's record that may
/// not be seen nothing is told.
fn permitted(tx: &Tx<'_>, record: &Record) -> Result<String, Error> {
    let subject = subject_of(tx, record)?;
    let state = state_on(tx, record, tx.today())?.state;
    let decision = tx.decide_on(WithdrawRecord::NAME, facets(tx, record, &subject, state));
    if decision.allowed {
        tx.used.replace(decision.by);
        two_persons::refuse_subject(tx, &subject)?;
        return Ok(decision.rule);
    }
    if tx.relation_to(record.unit) != Relation::Unit {
        refuse_unseen(tx, record)?;
    }
    Err(tx.denied(WithdrawRecord::NAME, &decision))
}

/// The asking that no second person has answered.
fn asked(tx: &Tx<'_>, record: &Record) -> Result<Option<Event>, Error> {
    if record.state != "accepted" {
        return Ok(None);
    }
    let last = records::events(tx.db(), record.id)?
        .into_iter()
        .rev()
        .find(|event| [ASKED, REFUSED, DROPPED, DONE].contains(&event.kind.as_str()));
    Ok(last.filter(|event| event.kind == ASKED))
}

/// The withdrawal of a record that waits for its second person, if one does.
pub(super) fn of_record(tx: &Tx<'_>, record: &Record) -> Result<Option<Waiting>, Error> {
    let Some(first) = asked(tx, record)? else { return Ok(None) };
    let subject = subject_of(tx, record)?;
    let (no, cite) = (&record.no, first.cite.unwrap_or_default());
    let mut sheet = Sheet {
        operation: WithdrawRecord::NAME.to_owned(),
        operation_label: sheets::operation_label(WithdrawRecord::NAME),
        id: format!("{no}/{WITHDRAW}"),
        title: text!(
            "提供单位申请撤回 {no}，待另一人确认",
            "the unit asks to take {no} back: it waits for a second person"
        ),
        proposed_by: two_persons::name(tx, first.officer)?,
        proposed_at: instant(first.at),
        reason: first.reason.unwrap_or_default(),
        clock: sheets::clock(tx.pack(), None, &Text::default()),
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&cite),
        cite,
        ..Sheet::default()
    };
    sheets::of_one(tx, record, &subject, &mut sheet)?;
    let now = state_on(tx, record, tx.today())?.state;
    let after = (State::Withdrawn.word(), State::Withdrawn.label().into());
    sheet.change("state", sheets::label("state"), (now.word(), now.label().into()), after);
    Ok(Some(Waiting { sheet, by: first.officer, at: first.at, record: Some(record.id) }))
}

/// The same by the number of the record.
pub(super) fn of_number(tx: &Tx<'_>, no: &str) -> Result<Option<Waiting>, Error> {
    records::by_no(tx.db(), no)?.map(|record| of_record(tx, &record)).transpose().map(Option::flatten)
}

fn record_of(tx: &Tx<'_>, waiting: &Waiting) -> Result<Record, Error> {
    let found = waiting.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
    found.ok_or_else(|| Error::conflict(&waiting.sheet.id))
}

/// Whether the officer may be the second person of a withdrawal: by the tables, and not on a record about himself.
pub(super) fn may_decide(tx: &Tx<'_>, waiting: &Waiting) -> Result<(), Error> {
    permitted(tx, &record_of(tx, waiting)?).map(drop)
}

/// The second person's word on a withdrawal.
pub(super) fn second(tx: &Tx<'_>, waiting: &Waiting, approve: bool, reason: &str) -> Result<(), Error> {
    let record = record_of(tx, waiting)?;
    let rule = permitted(tx, &record)?;
    other_person(tx, waiting)?;
    may_be_withdrawn(&record, &rule)?;
    waiting.keep(tx, approve, reason)?;
    if approve {
        return take_back(tx, record, &rule, &waiting.sheet.reason);
    }
    note(tx, &record, REFUSED, (&rule, reason))
}

/// Who asked takes the asking back: the record stands as it did.
pub(super) fn end_asking(tx: &Tx<'_>, waiting: &Waiting, reason: &str) -> Result<(), Error> {
    note(tx, &record_of(tx, waiting)?, DROPPED, (TWO, reason))
}

/// Refuses who asked for it, under any account, and access keys.
fn other_person(tx: &Tx<'_>, waiting: &Waiting) -> Result<(), Error> {
    let removal = |error: Error| if error.cite.as_deref() == Some("S1") { error.cite(TWO) } else { error };
    waiting.check_other(tx).map_err(removal)
}

fn note(tx: &Tx<'_>, record: &Record, kind: &str, (rule, reason): (&str, &str)) -> Result<(), Error> {
    let event = Event {
        record: record.id,
        at: tx.now_ms(),
        kind: kind.to_owned(),
        officer: tx.actor().officer,
        cite: Some(rule.to_owned()),
        reason: Some(reason.trim().to_owned()),
        ..Event::default()
    };
    records::insert_event(tx.db(), &event).map(drop)
}

/// Two persons said so: it leaves the register's answers.
fn take_back(tx: &Tx<'_>, mut record: Record, rule: &str, reason: &str) -> Result<(), Error> {
    DONE.clone_into(&mut record.state);
    record.facts.withdrawn_on = Some(tx.today().to_string());
    records::update(tx.db(), &record)?;
    replacements::end(tx.db(), record.id)?;
    note(tx, &record, DONE, (rule, reason))?;
    gone::end_cases(tx, record.id, Way::Withdrawn)?;
    measure_steps::end_with(tx, Gone::Void(record.id), rule)?;
    Ok(())
}

/// Withdrawals that wait for this officer as second person.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let may =
        |relation| tx.decide_on(WithdrawRecord::NAME, Facets { relation: Some(relation), ..Facets::default() }).allowed;
    if !may(Relation::None) && !may(Relation::Unit) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for id in approvals::withdrawals(tx.db(), 0, PAGE)? {
        let Some(record) = records::by_id(tx.db(), id)? else { continue };
        let Some(waiting) = of_record(tx, &record)? else { continue };
        if may_decide(tx, &waiting).is_err() || casework::is_one_of(tx, &[Some(waiting.by)])? {
            continue;
        }
        let (title, since) = (waiting.sheet.title, facts::day_of(waiting.at));
        found.push(worklist::plain_task(tx, "withdrawal", record.no, title, since, 1, &waiting.sheet.cite));
    }
    Ok(found)
}

impl WithdrawRecord {
    /// The first person asks; that is the unit's alone.
    fn ask(&self, tx: &Tx<'_>, record: &Record, rule: &str) -> Result<(), Error> {
        if tx.relation_to(record.unit) == Relation::Unit {
            return note(tx, record, ASKED, (rule, &self.reason));
        }
        let no = &record.no;
        Err(Error::new(
            Code::State,
            text!("`{no}` 的提供单位没有申请撤回", "the unit of `{no}` has not asked to take it back"),
        )
        .cite(rule)
        .hint(text!("由提供单位先用 `xintai record withdraw` 提出", "the unit asks first: `xintai record withdraw`")))
    }

    fn check_reason(&self, rule: &str) -> Result<(), Error> {
        if !is_wordless(&self.reason) {
            return Ok(());
        }
        Err(Error::new(Code::Input, text!("撤回须写明理由", "a withdrawal needs its reason"))
            .cite(rule)
            .hint(text!("用 --reason 写明", "give it with --reason")))
    }
}

impl Operation for WithdrawRecord {
    type Output = Withdrawn;
    const NAME: &'static str = "record.withdraw";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        vec![&self.reason]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Withdrawn, Error> {
        let record = load(tx, &self.id)?;
        let cite = permitted(tx, &record)?;
        may_be_withdrawn(&record, &cite)?;
        self.check_reason(&cite)?;
        match of_record(tx, &record)? {
            Some(waiting) => second(tx, &waiting, true, &self.reason)?,
            None => self.ask(tx, &record, &cite)?,
        }
        let record = load(tx, &self.id)?;
        let waits = asked(tx, &record)?.map(|_| format!("{}/{WITHDRAW}", record.no));
        let state = state_on(tx, &record, tx.today())?.state.word().to_owned();
        Ok(Withdrawn { id: record.no, state, waits, cite })
    }

    fn trace(&self, output: Option<&Withdrawn>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        output.map_or(trace.clone(), |done| trace.cite(&done.cite))
    }
}
