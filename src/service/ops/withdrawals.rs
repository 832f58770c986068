//! Withdrawal (撤回) of a record by the unit that provided it, and the second look at what was taken in (复查).

use super::{
    facts::state_on,
    measure_steps::{self, Gone},
    records::{facets, load, subject_of},
};
use crate::{
    domain::{admission::Law, disclosure::State, record::Facts, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
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

/// `record withdraw`: the unit takes its own record back. Content and history stay; no query shows it.
#[derive(Clone, Debug)]
pub struct WithdrawRecord {
    /// Number of the record.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// A record taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Number of the record.
    pub id: String,
    /// `withdrawn`.
    pub state: String,
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

impl Operation for WithdrawRecord {
    type Output = Withdrawn;
    const NAME: &'static str = "record.withdraw";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Withdrawn, Error> {
        let mut record = load(tx, &self.id)?;
        let subject = subject_of(tx, &record)?;
        let state = state_on(tx, &record, tx.today())?.state;
        let relation = Some(tx.relation_to(record.unit));
        let decision = tx.allow(Facets { relation, ..facets(tx, &record, &subject, state) })?;
        let rule = decision.rule;
        may_be_withdrawn(&record, &rule)?;
        if self.reason.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("撤回须写明理由", "a withdrawal needs its reason"))
                .cite(rule)
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        "withdrawn".clone_into(&mut record.state);
        record.facts.withdrawn_on = Some(tx.today().to_string());
        records::update(tx.db(), &record)?;
        replacements::end(tx.db(), record.id)?;
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "withdrawn".to_owned(),
            officer: tx.actor().officer,
            cite: Some(rule.clone()),
            reason: Some(self.reason.trim().to_owned()),
            ..Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        measure_steps::end_with(tx, Gone::Void(record.id), &rule)?;
        Ok(Withdrawn { id: record.no, state: State::Withdrawn.word().to_owned(), cite: rule })
    }

    fn trace(&self, output: Option<&Withdrawn>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        output.map_or(trace.clone(), |done| trace.cite(&done.cite))
    }
}
