//! What a filter of the log takes, by hour of the day: of all rows of a month, and not of those at hand alone.

use super::{inspection::begin_of, logs::end_of};
use crate::service::{
    Error, Tx,
    clock::moment,
    store::{
        hours as store,
        journal::{self as rows, Filter},
        looks,
    },
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days that are counted at most.
const SPAN: u64 = 31;
/// Rows that are gone through at most, whole days of them: more would take longer than a frame.
const MOST: i64 = 20_000;

/// The rows that a filter takes, by hour of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHours {
    /// First day that is counted.
    pub since: NaiveDate,
    /// Last day that is counted.
    pub until: NaiveDate,
    /// Rows in these days.
    pub rows: usize,
    /// By hour, 0 to 23.
    pub hours: Vec<usize>,
}

/// Counts the days of the filter; of a longer span or a fuller one its last days, up to the newest row there is.
pub(super) fn count(
    tx: &Tx<'_>,
    filter: &Filter,
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
    newest: NaiveDate,
) -> Result<LogHours, Error> {
    let until = until.map_or(newest, |until| until.min(newest));
    let month = until.checked_sub_days(Days::new(SPAN - 1)).unwrap_or(until);
    let since = since.map_or(month, |since| since.max(month)).min(until);
    let at = |instant: Option<i64>| instant.map_or(Ok(i64::MAX), |at| looks::seq_at(tx.db(), at));
    let below = at(end_of(until))?;
    let since = match rows::at_of(tx.db(), below - MOST)? {
        Some(early) => moment(early).date_naive().succ_opt().map_or(since, |day| since.max(day)).min(until),
        None => since,
    };
    let hours = store::by_hour(tx.db(), filter, (at(begin_of(since))?, below))?;
    Ok(LogHours { since, until, rows: hours.iter().sum(), hours })
}
