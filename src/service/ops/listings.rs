//! Lists of failing subjects (名单): who is a candidate by counting, who is listed, and how a subject stands. No list is
//! ever made here: a person proposes and another decides.

use super::{
    casework::{self, Loaded},
    facts, listing_served, measures,
};
use crate::{
    domain::{
        listing::{self, Failing, Held, Way},
        permission::Relation,
    },
    locale::Text,
    regime::{Grade, Listing, find},
    service::{
        Error, Kind, Operation, Trace, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        store::{
            catalogues, listings, notices,
            records::{self, Record},
            subjects::{self, Subject},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use super::listing_check::{CheckListing, Checked, Hint};

/// Rows of a page when nothing is said, and at most.
const PAGE: u32 = 100;
pub(super) const MOST: u32 = 500;
/// Subjects asked from the database at once while a page of candidates fills.
const CHUNK: u32 = 500;

/// The law of lists, or the silence of the text.
pub(super) fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Listing, Error> {
    tx.pack().listing.as_ref().ok_or_else(|| off(tx, "listing"))
}

/// The refusal where the text gives no such power (reading G9).
pub(super) fn off(tx: &Tx<'_>, what: &str) -> Error {
    tx.silent(what, text!("本办法未规定 `{what}`", "the text knows no `{what}`"))
}

/// Whether a record counts as a failing (失信行为) of its subject.
pub(super) fn is_failing(law: &Listing, record: &Record) -> bool {
    record.state == "accepted" && record.category.as_ref().is_some_and(|one| law.failing.value.contains(one))
}

/// The field of a record (领域), as the catalogue of its day sets it for the item.
pub(super) fn field_of(tx: &Tx<'_>, law: &Listing, record: &Record) -> Result<String, Error> {
    let Some(columns) = &law.sector else { return Ok(String::new()) };
    let item = catalogues::item(tx.db(), record.catalogue, &record.item)?;
    let named = item.and_then(|item| columns.value.iter().find_map(|name| item.others.get(name).cloned()));
    Ok(named.unwrap_or_default())
}

/// The subject's failings that still count: accepted, neither erased nor repaired.
pub(super) fn failings(tx: &Tx<'_>, law: &Listing, records: &[Record]) -> Result<Vec<Failing>, Error> {
    let mut found = Vec::new();
    for record in records.iter().filter(|record| is_failing(law, record) && record.hidden_on.is_none()) {
        let Some(on) = record.determined_on.as_deref().and_then(facts::day) else { continue };
        let field = field_of(tx, law, record)?;
        found.push(Failing { record: record.no.clone(), kind: record.item.clone(), field, on });
    }
    Ok(found)
}

/// Why a subject may be proposed, by counting alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateCard {
    /// Whom it is about.
    pub subject: SubjectCard,
    /// The grade it may be proposed for.
    pub grade: String,
    /// The ground (列入情形).
    pub ground: String,
    /// What an officer reads for it.
    pub ground_label: Text,
    /// The records that were counted.
    pub records: Vec<String>,
    /// A proceeding that is open or a listing that stands.
    pub listing: Option<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// A page of candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidates {
    /// By subject.
    pub items: Vec<CandidateCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Said with every page: nobody is listed by counting.
    pub note: Text,
}

/// `listing candidates`: who could be proposed, computed for a day and never stored.
#[derive(Clone, Debug, Default)]
pub struct ListCandidates {
    /// The day it is computed for; today when not given.
    pub as_of: Option<NaiveDate>,
    /// Most items.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

impl Operation for ListCandidates {
    type Output = Candidates;
    const NAME: &'static str = "listing.candidates";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Candidates, Error> {
        let law = law(tx)?;
        if !law.grade.iter().flat_map(|grade| &grade.ground).any(|ground| ground.criterion().is_some()) {
            return Err(off(tx, "listing.candidates"));
        }
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST) as usize;
        let day = self.as_of.unwrap_or_else(|| tx.today());
        let mut after: i64 = self.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let mut items: Vec<CandidateCard> = Vec::new();
        let mut more = false;
        'pages: loop {
            let subjects = listings::failing_subjects(tx.db(), &law.failing.value, after, CHUNK)?;
            if subjects.is_empty() {
                break;
            }
            for subject in subjects {
                if items.len() >= limit {
                    more = true;
                    break 'pages;
                }
                items.extend(candidate(tx, law, subject, day)?);
                after = subject;
            }
        }
        let note = text!(
            "仅为候选：列入须由人提出、告知，并由另一人书面决定",
            "candidates only: a person proposes, the subject is told, and another person decides in writing"
        );
        Ok(Candidates { items, next: more.then(|| after.to_string()), note })
    }

    fn trace(&self, output: Option<&Candidates>) -> Trace {
        match output {
            Some(found) => {
                let ids = found.items.iter().filter_map(|item| item.subject.id.as_ref());
                Trace::new().count(found.items.len()).ids(ids).view(found)
            }
            None => Trace::new(),
        }
    }
}

/// The grounds that counting gives against one subject.
pub(super) fn candidate(tx: &Tx<'_>, law: &Listing, subject: i64, day: NaiveDate) -> Result<Vec<CandidateCard>, Error> {
    let all = records::of_subject(tx.db(), subject)?;
    let known = failings(tx, law, &all)?;
    let Some(subject) = subjects::by_id(tx.db(), subject)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for grade in &law.grade {
        for ground in &grade.ground {
            let Some(criterion) = ground.criterion() else { continue };
            if listing::candidate(&known, criterion, day).is_none() {
                continue;
            }
            // What was answered for with an earlier listing counts no more.
            let served = listing_served::served(tx, law, grade, subject.id, &all)?;
            let open: Vec<Failing> = known.iter().filter(|one| !served.contains_key(&one.record)).cloned().collect();
            let Some(records) = listing::candidate(&open, criterion, day) else { continue };
            found.push(CandidateCard {
                subject: masking::card(&masking::masks(tx.pack()), &subject),
                grade: grade.code.clone(),
                ground: ground.code.clone(),
                ground_label: ground.label.clone(),
                records,
                listing: open_of(tx, &subject, &grade.code)?,
                cite: ground.rule.clone(),
                article: tx.pack().articles.text(&ground.rule),
            });
        }
    }
    Ok(found)
}

/// The subject's open proceeding or standing listing of a grade.
pub(super) fn open_of(tx: &Tx<'_>, subject: &Subject, grade: &str) -> Result<Option<String>, Error> {
    let filter = listings::Filter {
        subject: Some(subject.id),
        grade: Some(grade.to_owned()),
        open: true,
        limit: 1,
        ..listings::Filter::default()
    };
    Ok(listings::numbers(tx.db(), &filter)?.pop().map(|(_, no)| no))
}

/// A person behind a listed organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedCard {
    /// What they are.
    pub role: String,
    /// What an officer reads for it.
    pub role_label: Text,
    /// Who; persons masked.
    pub subject: SubjectCard,
    /// Measures taken against them for this listing.
    pub measures: Vec<String>,
}

/// A listing as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingCard {
    /// Its case.
    pub listing: String,
    /// Grade.
    pub grade: String,
    /// What an officer reads for it.
    pub grade_label: Text,
    /// Who.
    pub subject: SubjectCard,
    /// State of the case; `removal-pending` once the subject may leave.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// Ground.
    pub ground: String,
    /// Field of the list.
    pub field: String,
    /// Whose list.
    pub scope: String,
    /// What its criteria rest on.
    pub basis: String,
    /// The records behind it.
    pub records: Vec<String>,
    /// The unit that determines.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// The unit it is determined with.
    pub co_unit: Option<String>,
    /// Number of the decision.
    pub decision: String,
    /// Day of the decision.
    pub decided_on: Option<String>,
    /// Since when it is in effect.
    pub effective_on: Option<String>,
    /// First day on which the clean term lets the subject leave.
    pub leaves_on: Option<NaiveDate>,
    /// Why the subject may leave now.
    pub way_out: Option<String>,
    /// Since when it is over.
    pub removed_on: Option<String>,
    /// Why it is over.
    pub removal: String,
    /// Persons behind a listed organisation.
    pub linked: Vec<LinkedCard>,
    /// Measures that run for this listing.
    pub measures: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// The grade of a listing case.
pub(super) fn grade_of<'t>(tx: &'t Tx<'_>, case: &Loaded<'_>) -> Option<&'t Grade> {
    tx.pack_of(&case.file.pack).grade_of(&case.file.kind)
}

/// How a listing stands to its removal.
pub(super) fn way_out(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<Result<Way, Option<NaiveDate>>, Error> {
    let Some(held) = listings::of_case(tx.db(), case.file.id)? else { return Ok(Err(None)) };
    let Some(removal) = &grade.removal else { return Ok(Err(None)) };
    let law = law_of(tx, case)?;
    let all = records::of_subject(tx.db(), case.subject.id)?;
    let behind = listings::records(tx.db(), case.file.id)?;
    let of = |id: &i64| all.iter().find(|one| one.id == *id);
    // Erased, taken back by its unit, or found to be about somebody else.
    let erased = |id: &i64| of(id).is_none_or(is_void);
    let repaired = |id: &i64| of(id).is_some_and(|one| one.hidden_on.is_some() && !is_void(one));
    let leads_out = removal.repaired.as_ref().is_some_and(|found| found.value);
    let gone = leads_out && behind.iter().all(|id| erased(id) || repaired(id));
    // What happened stays a failing when it is repaired later; what was void never was one.
    let days = all.iter().filter(|record| is_failing(law, record) && !behind.contains(&record.id));
    let facts = Held {
        decided: held.decided_on.as_deref().and_then(facts::day),
        months: removal.months.as_ref().map(|months| months.value),
        failings: if removal.anew.as_ref().is_some_and(|anew| anew.value) {
            days.filter_map(|record| record.determined_on.as_deref().and_then(facts::day)).collect()
        } else {
            Vec::new()
        },
        repaired: gone && behind.iter().any(repaired),
        erased: gone && behind.iter().any(erased),
        short: leads_out && behind.iter().any(erased) && !suffices(tx, case, grade, &held, &left(&all, &behind))?,
        upset: removal.objection.as_ref().is_some_and(|found| found.value) && case.standing.upset,
        by_unit: removal.conditions.as_ref().is_some_and(|found| found.value),
    };
    Ok(listing::way_out(&facts, tx.today()))
}

/// Whether the records behind a listing that were not erased still make the ground it was decided on. A repair undoes no
/// failing.
fn suffices(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    held: &listings::Listing,
    left: &[Record],
) -> Result<bool, Error> {
    let ground = grade.ground.iter().find(|ground| ground.code == held.ground);
    let Some(criterion) = ground.and_then(crate::regime::Ground::criterion) else { return Ok(!left.is_empty()) };
    // Counted as on the day of the proposal.
    let day = facts::day(&case.file.received_on).unwrap_or_else(|| tx.today());
    Ok(listing::candidate(&failings(tx, law_of(tx, case)?, left)?, criterion, day).is_some())
}

/// Whether nothing of a record counts any more.
fn is_void(record: &Record) -> bool {
    matches!(record.state.as_str(), "erased" | "withdrawn")
}

/// The records behind a listing that still count; repaired ones as they were.
fn left(all: &[Record], behind: &[i64]) -> Vec<Record> {
    let kept = all.iter().filter(|record| behind.contains(&record.id) && !is_void(record));
    kept.map(|record| Record { hidden_on: None, ..record.clone() }).collect()
}

/// The law under which a case runs.
pub(super) fn law_of<'t>(tx: &'t Tx<'_>, case: &Loaded<'_>) -> Result<&'t Listing, Error> {
    tx.pack_of(&case.file.pack).listing.as_ref().ok_or_else(|| off(tx, "listing"))
}

/// The state in which a listing is in effect.
pub(super) const EFFECTIVE: &str = "effective";

fn same(word: &str) -> Text {
    Text { zh: word.to_owned(), en: word.to_owned() }
}

/// The card of a listing.
pub(super) fn card(tx: &Tx<'_>, no: &str) -> Result<ListingCard, Error> {
    let case = casework::load(tx, no)?;
    let grade = grade_of(tx, &case).ok_or_else(|| Error::not_found(no))?;
    let held = listings::of_case(tx.db(), case.file.id)?.ok_or_else(|| Error::not_found(no))?;
    let in_effect = case.standing.state == EFFECTIVE;
    let way = if in_effect { way_out(tx, &case, grade)? } else { Err(None) };
    // What the unit has to find first is no reason by itself.
    let pending = matches!(way, Ok(way) if way != Way::Conditions);
    let state = if pending { "removal-pending".to_owned() } else { case.standing.state.clone() };
    let named = case.table.state(&case.standing.state).map(|found| found.label.clone());
    let state_label =
        if pending { text!("应予移出", "to be removed") } else { named.unwrap_or_else(|| same(&state)) };
    let mut numbers = Vec::new();
    for id in listings::records(tx.db(), case.file.id)? {
        numbers.extend(records::by_id(tx.db(), id)?.map(|record| record.no));
    }
    let co_unit = held.co_unit.map(|unit| units::by_id(tx.db(), unit)).transpose()?.flatten();
    let rule = case.events.last().map_or_else(|| grade.rule.clone(), |event| event.cite.clone());
    Ok(ListingCard {
        listing: no.to_owned(),
        grade: grade.code.clone(),
        grade_label: grade.label.clone(),
        subject: masking::card(&masking::masks(tx.pack()), &case.subject),
        state,
        state_label,
        ground: held.ground,
        field: held.field,
        scope: held.scope,
        basis: held.basis,
        records: numbers,
        unit: case.unit.code.clone(),
        unit_name: case.unit.name.clone(),
        co_unit: co_unit.map(|unit| unit.code),
        decision: held.decision,
        decided_on: held.decided_on,
        effective_on: held.effective_on,
        leaves_on: way.as_ref().err().copied().flatten(),
        way_out: way.ok().map(|way| way.word().to_owned()),
        removed_on: held.removed_on,
        removal: held.removal,
        linked: linked(tx, &case, grade)?,
        measures: measures::running_of_listing(tx, case.file.id)?,
        article: tx.pack().articles.text(&rule),
        cite: rule,
    })
}

/// The persons behind a listing, with the measures taken against each.
fn linked(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<Vec<LinkedCard>, Error> {
    let masks = masking::masks(tx.pack());
    let roles = grade.linked.as_ref().map(|linked| linked.roles.as_slice()).unwrap_or_default();
    let mut found = Vec::new();
    for (role, subject) in listings::persons(tx.db(), case.file.id)? {
        let Some(subject) = subjects::by_id(tx.db(), subject)? else { continue };
        found.push(LinkedCard {
            role_label: find(roles, &role).map_or_else(|| same(&role), |entry| entry.label.clone()),
            role,
            measures: measures::running_against(tx, case.file.id, subject.id)?,
            subject: masking::card(&masks, &subject),
        });
    }
    Ok(found)
}

/// `listing list`: listings by number; open proceedings and what is in effect unless more is asked.
#[derive(Clone, Debug, Default)]
pub struct ListListings {
    /// Only this grade.
    pub grade: Option<String>,
    /// Only what is in effect: the list itself.
    pub in_effect: bool,
    /// Removed and dropped ones too.
    pub closed: bool,
    /// Most items.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// A page of listings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listings {
    /// By number.
    pub items: Vec<ListingCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListListings {
    type Output = Listings;
    const NAME: &'static str = "listing.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Listings, Error> {
        law(tx)?;
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        // Proceedings of other units are not for everybody; what is in effect is.
        let all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        let filter = listings::Filter {
            grade: self.grade.clone(),
            state: self.in_effect.then(|| EFFECTIVE.to_owned()),
            open: !self.closed,
            unit: (!all && !self.in_effect).then_some(tx.actor().unit),
            after: self.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0),
            limit: limit + 1,
            ..listings::Filter::default()
        };
        let mut numbers = listings::numbers(tx.db(), &filter)?;
        let more = numbers.len() > limit as usize;
        numbers.truncate(limit as usize);
        let next = numbers.last().filter(|_| more).map(|(id, _)| id.to_string());
        let items = numbers.iter().map(|(_, no)| card(tx, no)).collect::<Result<_, _>>()?;
        Ok(Listings { items, next })
    }

    fn trace(&self, output: Option<&Listings>) -> Trace {
        match output {
            Some(list) => {
                Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.listing)).view(list)
            }
            None => Trace::new(),
        }
    }
}

/// `listing show`: one listing with what stands behind it.
#[derive(Clone, Debug)]
pub struct ShowListing {
    /// Its case.
    pub listing: String,
}

impl Operation for ShowListing {
    type Output = ListingCard;
    const NAME: &'static str = "listing.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<ListingCard, Error> {
        law(tx)?;
        let case = casework::load(tx, &self.listing)?;
        tx.allow(Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        card(tx, &self.listing)
    }

    fn trace(&self, output: Option<&ListingCard>) -> Trace {
        let trace = Trace::new().basis(&self.listing).ids([&self.listing]);
        output.map_or(trace.clone(), |card| trace.count(1).view(card))
    }
}

/// The last letter of a kind in a case.
pub(super) fn letter_of(tx: &Tx<'_>, case: &Loaded<'_>, kind: &str) -> Result<Option<notices::Notice>, Error> {
    Ok(notices::of_case(tx.db(), case.file.id)?.into_iter().rev().find(|notice| notice.kind == kind))
}
