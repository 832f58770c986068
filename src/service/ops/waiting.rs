//! What waits for a second person, page by page: cases by due date, rows to admit, applications for duty grants, changes of
//! subjects, withdrawals.

use super::{
    casework,
    may_decide::sees,
    two_persons::{self, Waiting},
    withdrawals,
};
use crate::service::{
    Error, Tx,
    ops::cases as views,
    store::{
        approvals, authorisations, batches,
        cases::{self, Waits},
        changes, records,
    },
};

/// Cases looked at in one go.
const PAGE: u32 = 200;

/// Where a list of what waits goes on: each kind of thing after the one before, then what was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Cases after this due date and row id.
    Cases(String, i64),
    /// Admissions of the submissions after this one.
    Admissions(i64),
    /// Applications for duty grants before this one.
    Grants(i64),
    /// Changes of subjects after this one.
    Changes(i64),
    /// Withdrawals of the records after this one.
    Withdrawals(i64),
    /// Decisions before this one.
    Decided(i64),
}

impl Place {
    pub(super) const FIRST: Self = Self::Cases(String::new(), 0);

    /// Reads a cursor; one that is none begins anew.
    pub(super) fn read(cursor: Option<&str>) -> Self {
        let Some(cursor) = cursor else { return Self::FIRST };
        let mut parts = cursor.split('_');
        let (kind, due, id) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
        let number = |text: &str| text.parse().ok();
        let found = match kind {
            Some("c") => id.and_then(number).map(|id| Self::Cases(due.to_owned(), id)),
            Some("a") => number(due).map(Self::Admissions),
            Some("g") => number(due).map(Self::Grants),
            Some("s") => number(due).map(Self::Changes),
            Some("w") => number(due).map(Self::Withdrawals),
            Some("d") => number(due).map(Self::Decided),
            _ => None,
        };
        found.unwrap_or(Self::FIRST)
    }

    pub(super) fn cursor(&self) -> String {
        match self {
            Self::Cases(due, id) => format!("c_{due}_{id}"),
            Self::Admissions(id) => format!("a_{id}"),
            Self::Grants(id) => format!("g_{id}"),
            Self::Changes(id) => format!("s_{id}"),
            Self::Withdrawals(id) => format!("w_{id}"),
            Self::Decided(id) => format!("d_{id}"),
        }
    }
}

/// The states of every law's cases in which a step waits for another person than took an earlier one.
fn waits(tx: &Tx<'_>) -> Waits {
    let mut waits = Waits::default();
    for law in tx.under_each() {
        let version = law.pack().version_word();
        for (kind, table) in &law.pack().case {
            for step in table.step.iter().filter(|step| !step.not_by.is_empty()) {
                waits.earlier.extend(step.not_by.iter().cloned());
                waits.states.extend(step.from.iter().map(|from| (from.clone(), kind.clone(), version.clone())));
            }
        }
    }
    waits
}

/// Adds what waits and what the officer may know of, from a place on, until there are enough; answers where to go on.
pub(super) fn add_waiting(tx: &Tx<'_>, from: Place, limit: usize, found: &mut Vec<Waiting>) -> Result<Place, Error> {
    let mut place = from;
    if let Place::Cases(due, id) = &mut place {
        let unit = views::scope(tx, "case.list");
        let waits = if sees(tx, "case.amend") { waits(tx) } else { Waits::default() };
        while sees(tx, "case.amend") && found.len() < limit {
            let page = cases::waiting(tx.db(), &waits, unit, (due, *id), PAGE)?;
            let is_last = page.len() < PAGE as usize;
            for file in page {
                if found.len() >= limit {
                    return Ok(place);
                }
                (*due, *id) = (file.due.clone().unwrap_or_else(|| cases::LAST.to_owned()), file.id);
                let case = casework::loaded(tx, file)?;
                found.extend(two_persons::of_case(tx, &case)?);
                found.extend(two_persons::of_amendment(tx, &case)?);
            }
            if is_last {
                break;
            }
        }
        if found.len() >= limit {
            return Ok(place);
        }
        place = Place::Admissions(0);
    }
    if let Place::Admissions(last) = &mut place {
        let rest = |found: &Vec<Waiting>| u32::try_from(limit.saturating_sub(found.len())).unwrap_or(PAGE);
        if sees(tx, "record.admit") {
            for (batch, row, submission) in approvals::admissions(tx.db(), *last, rest(found))? {
                *last = submission;
                found.extend(admission(tx, &batch, row)?);
            }
        }
        if found.len() >= limit {
            return Ok(place);
        }
        place = Place::Grants(i64::MAX);
    }
    if let Place::Grants(last) = &mut place {
        let filter = authorisations::Filter {
            kind: Some("duty".to_owned()),
            state: Some("applied".to_owned()),
            before: Some(*last),
            ..authorisations::Filter::default()
        };
        let rest = u32::try_from(limit.saturating_sub(found.len())).unwrap_or(PAGE);
        if sees(tx, "authorisation.approve") {
            for one in authorisations::page(tx.db(), &filter, rest)? {
                *last = one.id;
                found.extend(two_persons::of_grant(tx, &one)?);
            }
        }
        if found.len() >= limit {
            return Ok(place);
        }
        place = Place::Changes(0);
    }
    if let Place::Changes(last) = &mut place {
        let waits = if sees(tx, "subject.confirm") { changes::list(tx.db(), None)? } else { Vec::new() };
        let after = *last;
        for change in waits.iter().filter(|change| change.id > after) {
            if found.len() >= limit {
                return Ok(place);
            }
            *last = change.id;
            found.extend(super::changes::of_change(tx, change)?);
        }
        place = Place::Withdrawals(0);
    }
    if let Place::Withdrawals(last) = &mut place {
        let rest = u32::try_from(limit.saturating_sub(found.len())).unwrap_or(PAGE);
        if sees(tx, "record.withdraw") {
            for record in approvals::withdrawals(tx.db(), *last, rest)? {
                *last = record;
                let record = records::by_id(tx.db(), record)?;
                found.extend(record.map(|one| withdrawals::of_record(tx, &one)).transpose()?.flatten());
            }
        }
        if found.len() >= limit {
            return Ok(place);
        }
        place = Place::Decided(i64::MAX);
    }
    Ok(place)
}

/// What waits on one record.
pub(super) fn waiting_on(tx: &Tx<'_>, record: &records::Record) -> Result<Vec<Waiting>, Error> {
    let mut found = Vec::new();
    let unit = views::scope(tx, "case.list");
    let open = cases::of_record(tx.db(), record.id)?.into_iter().filter(|file| file.open);
    for file in open.filter(|file| sees(tx, "case.amend") && unit.is_none_or(|unit| unit == file.unit)) {
        let case = casework::loaded(tx, file)?;
        found.extend(two_persons::of_case(tx, &case)?);
        found.extend(two_persons::of_amendment(tx, &case)?);
    }
    if sees(tx, "record.withdraw") {
        found.extend(withdrawals::of_record(tx, record)?);
    }
    Ok(found)
}

/// The admission of a row that waits, by its batch and number.
pub(super) fn admission(tx: &Tx<'_>, batch: &str, row: i64) -> Result<Option<Waiting>, Error> {
    let Some(found) = batches::by_no(tx.db(), batch)? else { return Ok(None) };
    match batches::submission(tx.db(), found.id, row)? {
        Some(row) => two_persons::of_admission(tx, &found, &row),
        None => Ok(None),
    }
}
