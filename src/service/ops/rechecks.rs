//! What a unit looks at again (核实): whether an act still goes on, and a record that was past its period when it came in.

use super::{
    casework, facts,
    records::{facets, load, subject_of},
    worklist::{Task, plain_task},
};
use crate::{
    domain::{disclosure::State, permission::Relation, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        reason::is_wordless,
        store::{
            records::{self, Event, Record},
            replacements, units,
        },
    },
    text,
};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most tasks of one officer.
const PAGE: u32 = 200;
/// The task on an act that goes on.
const CONTINUING: &str = "recheck";
/// The task on a record that went straight to the archive.
const PAST: &str = "past-period";

/// The day from which a record that is taken in is to be looked at again, if it is.
pub(super) fn first(tx: &Tx<'_>, record: &Record, went_to_archive: bool) -> Option<String> {
    if went_to_archive {
        return Some(tx.today().to_string());
    }
    next(tx).filter(|_| record.continuing)
}

/// The day of the next look at an act that goes on; none where the regulation asks for none.
fn next(tx: &Tx<'_>) -> Option<String> {
    let months = tx.pack().intake.recheck_months.as_ref()?.value;
    tx.today().checked_add_months(Months::new(months)).map(|day| day.to_string())
}

/// The rule by which a record is looked at again, if this regulation has one.
fn rule<'t>(tx: &'t Tx<'_>, record: &Record) -> Option<&'t str> {
    let intake = &tx.pack().intake;
    if record.continuing {
        return intake.recheck_months.as_ref().map(|law| law.rule.as_str());
    }
    intake.late_to_archive.as_ref().filter(|law| law.value).map(|law| law.rule.as_str())
}

/// What the officer's own unit is to look at; and to who reviews or supervises, what a unit let pass.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let at = |operation: &str, relation| {
        tx.decide_on(operation, Facets { relation: Some(relation), ..Facets::default() }).allowed
    };
    let own = at(RecheckRecord::NAME, Relation::Unit) && !at(RecheckRecord::NAME, Relation::None);
    let watches = at("record.accept", Relation::None) || at("report.supervision", Relation::None);
    if !own && !watches {
        return Ok(Vec::new());
    }
    let unit = (!watches).then_some(tx.actor().unit);
    let mut tasks = Vec::new();
    for record in records::to_recheck(tx.db(), unit, &tx.today().to_string(), PAGE)? {
        let is_own = own && record.unit == tx.actor().unit;
        tasks.extend(task(tx, &record, is_own)?);
    }
    Ok(tasks)
}

fn task(tx: &Tx<'_>, record: &Record, is_own: bool) -> Result<Option<Task>, Error> {
    let (Some(rule), Some(since)) = (rule(tx, record), record.recheck_on.as_deref().and_then(facts::day)) else {
        return Ok(None);
    };
    let overdue = record.continuing && since < tx.today();
    if !(is_own || overdue) || !is_open(tx, record)? {
        return Ok(None);
    }
    let (no, item) = (&record.no, &record.item);
    if !record.continuing {
        let title = text!(
            "入库时披露期限已满，已直接转入档案，请核实起算日期：{no}（{item}）",
            "past its period on arrival and gone straight to the archive, verify the day it runs from: {no} ({item})"
        );
        return Ok(Some(plain_task(tx, PAST, no.clone(), title, Some(since), 1, rule)));
    }
    let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default();
    let title = text!(
        "标为持续的失信行为应核实：{no}（{item}）{unit}，仍持续的予以确认，已终止的报送终止日期",
        "marked as continuing, to be verified: {no} ({item}) of {unit}; confirm it, or hand in the day it ended"
    );
    Ok(Some(Task {
        due: Some(since),
        left: Some(casework::left(tx, since)),
        overdue,
        ..plain_task(tx, CONTINUING, no.clone(), title, Some(since), 1, rule)
    }))
}

/// Whether there is still something to look at: a record that goes on being disclosed, and no answer that waits for review.
fn is_open(tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
    let waits = replacements::of(tx.db(), record.id)?.is_some_and(|new| new.state != "returned");
    let state = facts::state_on(tx, record, tx.today())?.state;
    let stands = match state {
        State::Archived => !record.continuing,
        state => {
            record.continuing && matches!(state, State::Disclosed | State::Suspended | State::AcceptedNotDisclosed)
        }
    };
    Ok(stands && !waits)
}

/// `record recheck`: the unit has looked again, and what it handed in stands. An act that has ended is handed in anew with its
/// last day instead.
#[derive(Clone, Debug)]
pub struct RecheckRecord {
    /// Number of the record.
    pub id: String,
    /// What the unit found.
    pub reason: String,
}

/// A record that was looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rechecked {
    /// Number of the record.
    pub id: String,
    /// From which day it is to be looked at once more; none when that was all.
    pub next: Option<NaiveDate>,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

impl Operation for RecheckRecord {
    type Output = Rechecked;
    const NAME: &'static str = "record.recheck";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        vec![&self.reason]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Rechecked, Error> {
        let mut record = load(tx, &self.id)?;
        let subject = subject_of(tx, &record)?;
        let state = facts::state_on(tx, &record, tx.today())?.state;
        tx.allow(facets(tx, &record, &subject, state))?;
        let intake = &tx.pack().intake;
        let late = intake.late_to_archive.as_ref().map(|law| &law.rule);
        let Some(any) = intake.recheck_months.as_ref().map(|law| &law.rule).or(late) else {
            let words = text!("本办法未规定核实信息的日期", "the text asks for no day to be verified");
            return Err(tx.silent(Self::NAME, words));
        };
        let cite = match (rule(tx, &record), &record.recheck_on) {
            (Some(rule), Some(_)) if record.state == "accepted" => rule.to_owned(),
            (rule, _) => return Err(nothing(&record.no, rule.unwrap_or(any))),
        };
        if is_wordless(&self.reason) {
            return Err(Error::new(Code::Input, text!("须写明核实情况", "what was found is missing"))
                .cite(cite)
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        record.recheck_on = next(tx).filter(|_| record.continuing);
        records::update(tx.db(), &record)?;
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "rechecked".to_owned(),
            officer: tx.actor().officer,
            cite: Some(cite.clone()),
            note: Some(self.reason.trim().to_owned()),
            ..Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        let next = record.recheck_on.as_deref().and_then(facts::day);
        Ok(Rechecked { id: record.no, next, article: tx.pack().articles.text(&cite), cite })
    }

    fn trace(&self, output: Option<&Rechecked>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        output.map_or(trace.clone(), |done| trace.cite(&done.cite).count(1))
    }
}

fn nothing(no: &str, rule: &str) -> Error {
    let error =
        Error::new(Code::State, text!("`{no}` 没有待核实的日期", "`{no}` has no day that waits to be verified"));
    error.cite(rule).hint(text!(
        "日期有误的，用 `xintai record import --replaces` 报送更正版本",
        "a day that is wrong is put right with `xintai record import --replaces`"
    ))
}
