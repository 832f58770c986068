//! Punitive measures (惩戒措施): only from the register, tied to a failing and its law, told to the subject before they
//! begin, ended with what they rest on.

use super::{
    casework::{self, Loaded, Moved},
    commitments, facts,
    listing_proposals::{cited, open_for},
    listings,
    measure_facts::{bounds, refuse_twice},
    measure_register as register,
    records::refuse_unseen,
};
use crate::{
    domain::{
        case::{Body, Said},
        measure::{self, Applied, Entry},
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::{Grade, MEASURE, Measures, Transition},
    service::{
        Error, Kind, Operation, Trace, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        proof,
        store::{
            cases, measures as store,
            records::{self},
            units::{self},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Rows of a page when nothing is said, and at most.
const PAGE: u32 = 100;
const MOST: u32 = 500;

/// The law of measures, or the silence of the text.
pub(super) fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Measures, Error> {
    tx.pack().measure.as_ref().ok_or_else(|| listings::off(tx, MEASURE))
}

/// `measure add`: applies an entry of the register to a failing; a draft until the subject has been told.
#[derive(Clone, Debug, Default)]
pub struct AddMeasure {
    /// Code of the entry; of a broken commitment the constraint in its own words.
    pub measure: String,
    /// The broken commitment whose constraint is applied (承诺编号); nothing of the register then.
    pub commitment: Option<String>,
    /// The failing it rests on; with a listing, by default the first record behind it.
    pub record: Option<String>,
    /// The listing it rests on.
    pub listing: Option<String>,
    /// The role of the person behind the listed organisation, and who.
    pub linked: Option<(String, String)>,
    /// Code of the acting unit; the entry's when not given.
    pub executor: Option<String>,
    /// Code of the unit it is taken with.
    pub co_unit: Option<String>,
    /// Kind of document and citation, `law:…`.
    pub citation: Option<String>,
    /// For how many months; the entry's longest when not given.
    pub months: Option<u32>,
    /// Why it fits (理由).
    pub reason: Option<String>,
}

impl Operation for AddMeasure {
    type Output = Moved;
    const NAME: &'static str = "measure.add";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        if let Some(commitment) = &self.commitment {
            return commitments::constrain(tx, self, commitment);
        }
        let law = law(tx)?;
        let table = casework::table(tx, MEASURE)?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("measure.add"))?;
        let (entry_id, entry) = register::entry(tx, law, &self.measure)?;
        let fact = self.fact(tx, law)?;
        let unit = self.executor(tx, law, &entry)?;
        let field = match &tx.pack().listing {
            Some(listing) => listings::field_of(tx, listing, &fact.record)?,
            None => String::new(),
        };
        let asked = Applied { grade: fact.grade.clone(), field, executor: unit.code.clone(), months: self.months };
        measure::judge(&entry, &asked, &bounds(law), tx.today())?;
        let co_unit = self.co_unit(tx, law, &fact)?;
        let citation = self.citation(tx, law, &entry)?;
        told_of(law, &entry, &citation)?;
        let (target, role) = self.target(tx, &fact)?;
        refuse_twice(tx, law, &entry, &fact, target)?;
        let said = Said { reason: self.why(tx, transition)?, ..Said::default() };
        let body = Body { code: Some(entry.code.clone()), ..Body::default() };
        let (no, case) =
            open_for(tx, (MEASURE, unit.id), (target, fact.record.id), transition, body.clone(), &said, &[])?;
        let row = store::Measure {
            case,
            entry: Some(entry_id),
            listing: fact.listing,
            co_unit,
            citation,
            linked: role,
            months: self.months.or(entry.months),
            ..store::Measure::default()
        };
        store::insert(tx.db(), &row)?;
        casework::moved(tx, &no, transition, &body)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().ids(self.record.iter().chain(&self.listing).chain([&self.measure]));
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

impl AddMeasure {
    /// Why the measure fits, where the subject is to be told it (告知理由): what is not said now nobody can tell later.
    pub(super) fn why(&self, tx: &Tx<'_>, transition: &Transition) -> Result<String, Error> {
        let given = self.reason.as_deref().map(str::trim).unwrap_or_default();
        if !given.is_empty() || transition.needs.iter().all(|need| need != "reason") {
            return Ok(given.to_owned());
        }
        let notice = tx.pack().measure.as_ref().and_then(|law| law.notice.as_ref());
        let rule = notice.map_or_else(|| transition.rule.clone(), |notice| notice.rule.clone());
        Err(Error::new(Code::Input, text!("没有写明措施的理由", "why the measure fits is not said")).cite(rule).hint(
            text!("用 --reason 写明，告知书须载明理由", "say it with --reason: the notice to the subject names it"),
        ))
    }
}

/// The subject is told the ground of the measure: one that neither its entry nor the measure names can never be told.
fn told_of(law: &Measures, entry: &Entry, citation: &str) -> Result<(), Error> {
    let Some(notice) = law.notice.as_ref().filter(|notice| notice.value) else { return Ok(()) };
    if !entry.basis.trim().is_empty() || !citation.is_empty() {
        return Ok(());
    }
    let code = &entry.code;
    Err(Error::new(
        Code::Basis,
        text!("清单条目 `{code}` 没有写明依据，无从告知", "entry `{code}` names no basis to tell the subject"),
    )
    .cite(notice.rule.clone())
    .hint(text!("用 --citation 种类:条文 写明措施的依据", "name the ground with --citation KIND:ARTICLE")))
}

/// A measure as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureCard {
    /// Its case.
    pub measure: String,
    /// Code of the entry.
    pub entry: String,
    /// Its name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Against whom.
    pub subject: SubjectCard,
    /// As what, of a person behind a listed organisation.
    pub linked: String,
    /// State of the case; `lapsed` once its term is over.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// The failing it rests on.
    pub record: String,
    /// The listing it rests on.
    pub listing: Option<String>,
    /// Acting unit.
    pub unit: String,
    /// The unit it is taken with.
    pub co_unit: Option<String>,
    /// What it cites.
    pub citation: String,
    /// The broken commitment it was agreed in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commitment: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// Since when it is over.
    pub ended_on: Option<String>,
    /// The rule it ended by.
    pub ended_by: String,
    /// What the acting unit fed back.
    pub feedback: String,
    /// What speaks against it as it stands.
    pub faults: Vec<Text>,
}

/// The card of a measure.
pub(super) fn card(tx: &Tx<'_>, no: &str) -> Result<MeasureCard, Error> {
    let case = casework::load(tx, no)?;
    let row = store::of_case(tx.db(), case.file.id)?.ok_or_else(|| Error::not_found(no))?;
    let entry = match row.entry {
        Some(id) => Some(store::entry(tx.db(), id)?.ok_or_else(|| Error::not_found(no))?),
        None => None,
    };
    let listing = match row.listing {
        Some(id) => cases::by_id(tx.db(), id)?.map(|file| file.no),
        None => None,
    };
    let over = row.until_day.as_deref().is_some_and(|last| *last < *tx.today().to_string());
    let state = case.standing.state.clone();
    let lapsed = over && row.ended_on.is_none();
    let named = case.table.state(&state).map(|found| found.label.clone());
    let mut feedback = String::new();
    for stored in case.events.iter().filter(|event| event.step == "feedback") {
        feedback = facts::event(stored)?.said.finding;
    }
    let co_unit = row.co_unit.map(|unit| units::by_id(tx.db(), unit)).transpose()?.flatten();
    Ok(MeasureCard {
        measure: no.to_owned(),
        entry: entry.as_ref().map(|entry| entry.code.clone()).unwrap_or_default(),
        name: entry.as_ref().map_or_else(|| row.agreed.clone(), |entry| entry.name.clone()),
        kind: entry.as_ref().map(|entry| entry.kind.clone()).unwrap_or_default(),
        commitment: row.commitment.clone(),
        subject: masking::card(&masking::masks(tx.pack()), &case.subject),
        linked: row.linked.clone(),
        state_label: match named {
            _ if lapsed => text!("期满", "its term is over"),
            Some(label) => label,
            None => Text { zh: state.clone(), en: state.clone() },
        },
        state: if lapsed { "lapsed".to_owned() } else { state },
        record: case.record.no.clone(),
        listing,
        unit: case.unit.code.clone(),
        co_unit: co_unit.map(|unit| unit.code),
        citation: row.citation.clone(),
        from: row.from_day.clone(),
        until: row.until_day.clone(),
        ended_on: row.ended_on.clone(),
        ended_by: row.ended_by.clone(),
        feedback,
        faults: if row.ended_on.is_none() && case.file.open {
            faults(tx, &case, &row, entry.as_ref())?
        } else {
            Vec::new()
        },
    })
}

/// What speaks against a measure that runs: its entry is gone, its ground does not suffice, its failing counts no more.
fn faults(tx: &Tx<'_>, case: &Loaded<'_>, row: &store::Measure, entry: Option<&Entry>) -> Result<Vec<Text>, Error> {
    let law = law(tx)?;
    let mut found = Vec::new();
    if let Some(code) = entry.map(|entry| &entry.code)
        && register::entry(tx, law, code).is_err()
    {
        found.push(text!("现行清单没有 `{code}`", "the register in force has no `{code}`"));
    }
    // What the subject agreed to cites its commitment and nothing else.
    if let (Some(wanted), Some(listing), Some(_)) = (&law.citation, &tx.pack().listing, entry)
        && let Err(refusal) = cited(tx, listing, &row.citation, &wanted.value, &wanted.rule)
    {
        found.push(refusal.into_parts().message);
    }
    if case.record.state != "accepted" || case.record.hidden_on.is_some() {
        let no = &case.record.no;
        found.push(text!("`{no}` 已修复或删除", "`{no}` was repaired or erased"));
    }
    Ok(found)
}

/// `measure list`: measures by number; running ones unless more is asked.
#[derive(Clone, Debug, Default)]
pub struct ListMeasures {
    /// Only against this subject: identifier or public number.
    pub subject: Option<String>,
    /// Only those tied to this record.
    pub record: Option<String>,
    /// Ended ones too.
    pub closed: bool,
    /// Only those against which something speaks (自查).
    pub faulty: bool,
    /// Most items.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// A page of measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureList {
    /// By number.
    pub items: Vec<MeasureCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListMeasures {
    type Output = MeasureList;
    const NAME: &'static str = "measure.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<MeasureList, Error> {
        law(tx)?;
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        let all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        let subject = match &self.subject {
            Some(typed) => {
                let found = proof::find(tx, &proof::target(typed, tx.today()))?;
                Some(found.map_or(-1, |subject| subject.id))
            }
            None => None,
        };
        let about = self.record.as_deref().map(|no| records::by_no(tx.db(), no)).transpose()?;
        let filter = store::Filter {
            subject,
            record: about.as_ref().map(|found| found.as_ref().map_or(-1, |record| record.id)),
            unit: (!all).then_some(tx.actor().unit),
            running: !self.closed,
            after: self.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0),
            limit: limit + 1,
            ..store::Filter::default()
        };
        let mut numbers = store::numbers(tx.db(), &filter)?;
        if let Some(found) = about.filter(|_| numbers.is_empty()) {
            // Whoever is shown nothing by it hears of a hidden record what is heard of one that nobody has.
            let no = self.record.as_deref().unwrap_or_default();
            let found = found.ok_or_else(|| tx.missing(no))?;
            // One whose measures have ended is known by them.
            let over = store::Filter { running: false, after: 0, limit: 1, ..filter };
            if store::numbers(tx.db(), &over)?.is_empty() {
                refuse_unseen(tx, &found)?;
            }
        }
        let more = numbers.len() > limit as usize;
        numbers.truncate(limit as usize);
        let next = numbers.last().filter(|_| more).map(|(id, _)| id.to_string());
        let mut items = numbers.iter().map(|(_, no)| card(tx, no)).collect::<Result<Vec<_>, Error>>()?;
        items.retain(|item| !self.faulty || !item.faults.is_empty());
        Ok(MeasureList { items, next })
    }

    fn trace(&self, output: Option<&MeasureList>) -> Trace {
        match output {
            Some(list) => {
                Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.measure)).view(list)
            }
            None => Trace::new(),
        }
    }
}

/// `measure show`: one measure with what it rests on.
#[derive(Clone, Debug)]
pub struct ShowMeasure {
    /// Its case.
    pub measure: String,
}

impl Operation for ShowMeasure {
    type Output = MeasureCard;
    const NAME: &'static str = "measure.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<MeasureCard, Error> {
        law(tx)?;
        let case = casework::load(tx, &self.measure)?;
        tx.allow(Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        card(tx, &self.measure)
    }

    fn trace(&self, output: Option<&MeasureCard>) -> Trace {
        let trace = Trace::new().basis(&self.measure).ids([&self.measure]);
        output.map_or(trace.clone(), |card| trace.count(1).view(card))
    }
}

/// Numbers of the measures that run for a listing.
pub(super) fn running_of_listing(tx: &Tx<'_>, listing: i64) -> Result<Vec<String>, Error> {
    let filter = store::Filter { listing: Some(listing), running: true, limit: MOST, ..store::Filter::default() };
    Ok(store::numbers(tx.db(), &filter)?.into_iter().map(|(_, no)| no).collect())
}

/// Numbers of the measures that run against a person behind a listing.
pub(super) fn running_against(tx: &Tx<'_>, listing: i64, subject: i64) -> Result<Vec<String>, Error> {
    let filter = store::Filter {
        listing: Some(listing),
        subject: Some(subject),
        running: true,
        limit: MOST,
        ..store::Filter::default()
    };
    Ok(store::numbers(tx.db(), &filter)?.into_iter().map(|(_, no)| no).collect())
}

/// The measures that the register in force has for a grade.
pub(super) fn hints(tx: &Tx<'_>, grade: Option<&Grade>) -> Result<Vec<listings::Hint>, Error> {
    let Some(list) = store::register(tx.db(), None)?.filter(|_| tx.pack().measure.is_some()) else {
        return Ok(Vec::new());
    };
    let fits = |entry: &Entry| entry.grades.is_empty() || grade.is_some_and(|grade| entry.grades.contains(&grade.code));
    let hint =
        |entry: Entry| listings::Hint { measure: entry.code, name: entry.name, unit: entry.unit, basis: entry.basis };
    let entries = store::entries(tx.db(), list.version.id)?.into_iter().map(|(_, entry)| entry);
    Ok(entries.filter(fits).map(hint).collect())
}
