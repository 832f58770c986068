//! Steps of a measure (惩戒措施事项): it begins when the subject was told, and ends with the failing or the listing.

use super::{
    casework::{self, Loaded},
    listing_letters, listings, mailings,
    steps::Input,
};
use crate::{
    domain::{
        case::{Body, Said},
        dates::add_months,
        refusal::Code,
    },
    locale::Text,
    regime::{MEASURE, Transition, find},
    service::{
        Error, Tx,
        store::{cases, listings as listed, measures as store, records},
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Most measures that end with one record or listing.
const MOST: u32 = 10_000;

/// What a step of a measure needs and writes down.
pub(super) fn prepare(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    body: &mut Body,
    day: NaiveDate,
) -> Result<(), Error> {
    let Some(mut row) = store::of_case(tx.db(), case.file.id)? else { return Ok(()) };
    match transition.step.as_str() {
        "start" => {
            body.notice = told(tx, case, input, day)?;
            row.from_day = Some(day.to_string());
            row.until_day = row.months.map(|months| add_months(day, months).to_string());
            store::update(tx.db(), &row)
        }
        "end" => {
            row.ended_on = Some(day.to_string());
            row.ended_by.clone_from(&transition.rule);
            store::update(tx.db(), &row)
        }
        _ => Ok(()),
    }
}

/// The subject was told ground and reason; the letter is marked as sent on `day` unless it was already.
fn told(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input, day: NaiveDate) -> Result<Option<String>, Error> {
    let law = tx.pack_of(&case.file.pack).measure.as_ref();
    let Some(notice) = law.and_then(|law| law.notice.as_ref()).filter(|notice| notice.value) else { return Ok(None) };
    let kind = law.and_then(|law| law.letters.get(&case.standing.state)).cloned().unwrap_or_default();
    let Some(letter) = listings::letter_of(tx, case, &kind)? else {
        return Err(Error::new(
            Code::State,
            text!("尚未告知措施的依据和理由", "the subject has not been told ground and reason"),
        )
        .cite(notice.rule.clone())
        .hint(text!("先用 `xintai notice render`", "render the letter first: `xintai notice render`")));
    };
    mailings::serve(tx, &letter, input.method.as_deref(), day, &notice.rule)?;
    Ok(Some(letter.no))
}

/// What measures rest on that has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// The record was repaired: the text ends measures with it.
    Repaired(i64),
    /// The record never held, or was taken back: a measure has no failing to rest on.
    Void(i64),
    /// The subject left the list.
    Listing(i64),
}

/// Ends every measure that rested on what has gone, each by the rule that asks for it; answers how many.
pub(super) fn end_with(tx: &Tx<'_>, gone: Gone, cite: &str) -> Result<usize, Error> {
    let Some(law) = tx.pack().measure.as_ref().filter(|law| law.ends.value) else { return Ok(0) };
    let filter = match gone {
        Gone::Repaired(record) | Gone::Void(record) => {
            store::Filter { record: Some(record), ..store::Filter::default() }
        }
        Gone::Listing(listing) => store::Filter { listing: Some(listing), ..store::Filter::default() },
    };
    let own = match gone {
        Gone::Repaired(_) => law.ends.rule.as_str(),
        Gone::Void(_) => law.fact.rule.as_str(),
        Gone::Listing(_) => cite,
    };
    let rule = if own.is_empty() { cite } else { own };
    let mut ended = 0;
    let mut numbers = store::numbers(tx.db(), &store::Filter { running: true, limit: MOST, ..filter })?;
    if let Gone::Repaired(record) | Gone::Void(record) = gone {
        for listing in listed::on_record(tx.db(), record)? {
            let on = store::Filter { listing: Some(listing), running: true, limit: MOST, ..store::Filter::default() };
            numbers.extend(store::numbers(tx.db(), &on)?);
        }
        numbers.sort();
        numbers.dedup();
    }
    for (_, no) in numbers {
        let case = casework::load(tx, &no)?;
        if let Gone::Repaired(record) | Gone::Void(record) = gone
            && stands_yet(tx, &case, record)?
        {
            continue;
        }
        let Some(transition) = case.table.transition(Some(&case.standing.state), "end", "") else { continue };
        let body = Body { to: transition.to.clone(), effects: transition.effects.clone(), ..Body::default() };
        casework::add_event(tx, case.file.id, "end", tx.today(), rule, body, &Said::default())?;
        if let Some(mut row) = store::of_case(tx.db(), case.file.id)? {
            row.ended_on = Some(tx.today().to_string());
            rule.clone_into(&mut row.ended_by);
            store::update(tx.db(), &row)?;
        }
        casework::refresh(tx, &no)?;
        ended += 1;
    }
    Ok(ended)
}

/// Whether another record behind the listing that a measure rests on still counts: the measure ends with the last of them.
fn stands_yet(tx: &Tx<'_>, case: &Loaded<'_>, gone: i64) -> Result<bool, Error> {
    let Some(listing) = store::of_case(tx.db(), case.file.id)?.and_then(|row| row.listing) else { return Ok(false) };
    for record in listed::records(tx.db(), listing)? {
        let record = records::by_id(tx.db(), record)?.filter(|record| record.id != gone);
        if record.is_some_and(|record| record.state == "accepted" && record.hidden_on.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The words a measure has for the slots of its letters.
pub(super) fn slots(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<BTreeMap<String, Text>, Error> {
    let mut slots = BTreeMap::new();
    let Some(row) = store::of_case(tx.db(), case.file.id)?.filter(|_| case.file.kind == MEASURE) else {
        return Ok(slots);
    };
    let entry = row.entry.map(|entry| store::entry(tx.db(), entry)).transpose()?.flatten().unwrap_or_default();
    let commitment = &row.commitment;
    let agreed = Some(format!("信用承诺{commitment}")).filter(|_| !commitment.is_empty());
    let basis = based(tx, &row, &entry.basis);
    let reason = case.events.first().map(super::facts::event).transpose()?.map(|event| event.said.reason);
    for (slot, words) in [
        ("measure", if agreed.is_some() { row.agreed.clone() } else { entry.name }),
        ("basis", agreed.unwrap_or(basis)),
        ("cited", row.citation.clone()),
        ("manner", entry.manner),
        ("reason", reason.unwrap_or_default()),
        ("unit", case.unit.name.clone()),
        ("from", row.from_day.clone().unwrap_or_default()),
        ("until", row.until_day.clone().unwrap_or_default()),
    ] {
        if !words.is_empty() {
            slots.insert(slot.to_owned(), Text { zh: words.clone(), en: words });
        }
    }
    if let Some(words) = behind(tx, case, &row)? {
        slots.insert("record".to_owned(), words);
    }
    Ok(slots)
}

/// What a measure rests on, as its letter says it: what it cites itself and what the register names, each once. A person
/// behind a listed organisation is reached by what the measure cites: that comes first.
fn based(tx: &Tx<'_>, row: &store::Measure, register: &str) -> String {
    let (cited, register) = (listing_letters::cited(tx, &row.citation), register.trim());
    let mut parts = vec![register, cited.trim()];
    if !row.linked.is_empty() {
        parts.reverse();
    }
    parts.dedup();
    parts.retain(|part| !part.is_empty());
    parts.join("；")
}

/// Why a person behind a listed organisation (关联人员) is reached: the organisation, the list it is on, and the relation.
fn behind(tx: &Tx<'_>, case: &Loaded<'_>, row: &store::Measure) -> Result<Option<Text>, Error> {
    let Some(listing) = row.listing.filter(|_| !row.linked.is_empty()) else { return Ok(None) };
    let Some(file) = cases::by_id(tx.db(), listing)? else { return Ok(None) };
    let listing = casework::loaded(tx, file)?;
    let Some(grade) = listings::grade_of(tx, &listing) else { return Ok(None) };
    let roles = grade.linked.as_ref().map(|linked| linked.roles.as_slice()).unwrap_or_default();
    let role = find(roles, &row.linked)
        .map_or_else(|| Text { zh: row.linked.clone(), en: row.linked.clone() }, |one| one.label.clone());
    let decision = listed::of_case(tx.db(), listing.file.id)?.map(|held| held.decision).filter(|no| !no.is_empty());
    let no = decision.map_or_else(|| listing.file.no.clone(), |number| format!("{}，{number}", listing.file.no));
    let (name, record) = (&listing.subject.name, &case.record.no);
    let (list, list_en, role, role_en) = (&grade.label.zh, &grade.label.en, role.zh, role.en);
    Ok(Some(text!(
        "{name}被列入{list}名单（{no}，所依据信息{record}），你是其{role}",
        "{name} was put on the list of {list_en} ({no}, on record {record}), whose {role_en} you are"
    )))
}
