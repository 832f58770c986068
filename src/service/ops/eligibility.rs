//! Who may ask for repair, and when: a mark that an item cannot be repaired, and the countdown of those who soon can.

use super::{
    casework, facts,
    records::subject_of,
    repair_results::{self, Shortest},
    two_persons,
};
use crate::{
    domain::{citation, disclosure::State},
    regime::Outside,
    service::{
        Error, Kind, Need, Operation, Trace, Tx, masking,
        operation::Facets,
        store::{
            records::{self, Event, Record},
            subjects, units,
        },
    },
    text,
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// `repair bar`: an item is marked as irreparable (不可修复) by the rule that says so.
#[derive(Clone, Debug)]
pub struct BarRepair {
    /// Number of the record.
    pub record: String,
    /// The rule, `KIND:《…》第…条`.
    pub citation: String,
}

/// An item that was marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barred {
    /// The record.
    pub record: String,
    /// The rule.
    pub irreparable: String,
    /// The rule of the regulation that allows the mark.
    pub cite: String,
}

impl Operation for BarRepair {
    type Output = Barred;
    const NAME: &'static str = "repair.bar";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Barred, Error> {
        let Some(kinds) = &tx.pack().repair.barred else {
            let words = text!("本办法未规定不可修复的信息", "this regulation knows no irreparable information");
            return Err(tx.silent(Self::NAME, words));
        };
        let mut record = casework::accepted_record(tx, &self.record, &kinds.rule)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        two_persons::refuse_subject(tx, &subject_of(tx, &record)?)?;
        let found = citation::admitted(&self.record, &self.citation, kinds)?;
        tx.pack().grounds().holds(&found.kind, &found.words)?;
        record.facts.irreparable = Some(found.words.clone());
        records::update(tx.db(), &record)?;
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "irreparable".to_owned(),
            officer: tx.actor().officer,
            cite: Some(kinds.rule.clone()),
            note: Some(found.words.clone()),
            ..Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        Ok(Barred { record: record.no, irreparable: found.words, cite: kinds.rule.clone() })
    }

    fn trace(&self, output: Option<&Barred>) -> Trace {
        let trace = Trace::new().ids([&self.record]);
        match output {
            Some(done) => trace.cite(&done.cite).count(1),
            None => trace,
        }
    }
}

/// `repair eligible`: whose shortest publicity ends within some days.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListEligible {
    /// Days ahead; the pack's when not given.
    pub within: Option<u32>,
}

/// One item that can soon be repaired, or just can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligible {
    /// The record.
    pub record: String,
    /// Title of the record.
    pub title: String,
    /// The subject's name; of a natural person masked.
    pub subject: String,
    /// The determining unit.
    pub unit: String,
    /// Its class.
    pub class: Option<String>,
    /// First day of an application.
    pub from: NaiveDate,
    /// Days until then; 0 today.
    pub days: i64,
    /// Last day of an application.
    pub last_day: Option<NaiveDate>,
    /// Where the figures come from.
    pub outside: Option<Outside>,
}

/// Who becomes eligible, soonest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EligibleList {
    /// Days looked ahead.
    pub within: u32,
    /// The items.
    pub items: Vec<Eligible>,
}

/// Longest way to the first day that is looked for: five years of shortest publicity.
const REACH: u64 = 5 * 366;
/// Most items told.
const MOST: usize = 1000;

/// When a record may be repaired, as filing an application judges it.
struct Window {
    class: Option<String>,
    from: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    outside: Option<Outside>,
}

fn window(tx: &Tx<'_>, record: &Record) -> Option<Window> {
    let pack = tx.pack();
    if pack.repair.by_result.as_ref().is_some_and(|law| law.after_shortest.value) {
        let class = record.facts.publicity.as_ref().and_then(|own| own.class.clone());
        let Shortest { from, outside, .. } = repair_results::shortest(tx, record)?;
        return Some(Window { class, from: Some(from), last_day: None, outside });
    }
    let found = facts::publicity(pack, record)?;
    Some(Window { class: found.class, from: found.repair_from, last_day: found.last_day, outside: found.outside })
}

impl Operation for ListEligible {
    type Output = EligibleList;
    const NAME: &'static str = "repair.eligible";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("repair.list")
    }

    fn run(&self, tx: &Tx<'_>) -> Result<EligibleList, Error> {
        let pack = tx.pack();
        let within = self.within.or(pack.repair.countdown.as_ref().map(|days| days.value)).unwrap_or(30);
        let today = tx.today();
        let until = today.checked_add_days(Days::new(within.into())).unwrap_or(today);
        let since = today.checked_sub_days(Days::new(REACH)).unwrap_or(today);
        let unit = super::cases::scope(tx, "repair.list");
        let masks = masking::masks(pack);
        let mut items = Vec::new();
        for category in &pack.repair.categories.value {
            for record in records::determined(tx.db(), category, &since.to_string(), &until.to_string(), unit)? {
                let Some(found) = window(tx, &record) else { continue };
                let Some(from) = found.from.filter(|from| today <= *from && *from <= until) else { continue };
                let hidden = record.facts.irreparable.is_some()
                    || super::repairs::unpublished(tx, &pack.repair, &record).is_some()
                    || facts::state_on(tx, &record, today)?.state != State::Disclosed;
                if hidden || items.len() >= MOST {
                    continue;
                }
                let Some(subject) = subjects::by_id(tx.db(), record.subject)? else { continue };
                items.push(Eligible {
                    title: masking::words(&masks, &subject, &record.title),
                    subject: casework::shown_name(tx, &subject),
                    unit: units::by_id(tx.db(), record.unit)?.map(|unit| unit.code).unwrap_or_default(),
                    class: found.class,
                    from,
                    days: (from - today).num_days(),
                    last_day: found.last_day,
                    outside: found.outside,
                    record: record.no,
                });
            }
        }
        items.sort_by(|a, b| (a.from, &a.record).cmp(&(b.from, &b.record)));
        Ok(EligibleList { within, items })
    }

    fn trace(&self, output: Option<&EligibleList>) -> Trace {
        match output {
            Some(list) => Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.record)).view(list),
            None => Trace::new(),
        }
    }
}
