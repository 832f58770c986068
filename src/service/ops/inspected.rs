//! What the inspection of the log writes, bound to the row that writes it: whoever changes an alert, a drawn row or a closed
//! month in the file is found by `check`, and so is whoever takes them all away.

use super::inspection::month_of;
use crate::{
    domain::unusual::Alert,
    service::{
        Error, Tx,
        store::{bound, inspection as store, settings},
    },
};
use std::collections::BTreeSet;

/// Writes what is about these months, and binds it. What was not as the log had bound it stays unbound: to write on it must
/// not make it right.
pub(super) fn write<T>(
    tx: &Tx<'_>,
    months: &BTreeSet<String>,
    act: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let db = tx.db();
    let last = match tx.bound.borrow().clone() {
        Some(this_call) => Some(this_call),
        None => bound::inspected(db)?,
    };
    let is_whole = last.is_none_or(|last| bound::inspection(db).is_ok_and(|now| now == last));
    let mut sound = Vec::new();
    for month in months {
        if bound::is_month(db, month)? {
            sound.push(month);
        }
    }
    let done = act()?;
    for month in sound {
        bound::keep_month(db, month)?;
    }
    if is_whole {
        tx.bound.replace(Some(bound::inspection(db)?));
    }
    Ok(done)
}

/// The same about one month.
pub(super) fn write_on<T>(tx: &Tx<'_>, month: &str, act: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    write(tx, &BTreeSet::from([month.to_owned()]), act)
}

/// Keeps the alerts found, and how far the log has been examined: to yesterday, as today goes on.
pub(super) fn keep(tx: &Tx<'_>, found: &[Alert]) -> Result<(), Error> {
    let months = found.iter().map(|alert| month_of(alert.day)).collect();
    write(tx, &months, || {
        for alert in found {
            store::keep(tx.db(), alert)?;
        }
        match tx.today().pred_opt() {
            Some(yesterday) => settings::set(tx.db(), bound::EXAMINED, &yesterday.to_string()),
            None => Ok(()),
        }
    })
}
