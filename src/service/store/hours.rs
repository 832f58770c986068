//! Rows of the log by hour of the day. Rows stand in the order of time, so an hour is a span of numbers: what a filter takes is
//! counted by number from the indexes, and no row is read for its time but the first of each hour.

use super::{Db, Error, journal};
use rusqlite::OptionalExtension as _;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// Hours that the clock of the centre is ahead of UTC.
const AHEAD: i64 = 8;

/// How many of the filter's rows each hour of the day (0 to 23) has, of numbers from the first on and below the second.
pub(in crate::service) fn by_hour(
    db: &Db,
    filter: &journal::Filter,
    (from, below): (i64, i64),
) -> Result<Vec<usize>, Error> {
    let starts = starts(db, from, below)?;
    let mut hours = vec![0; 24];
    let mut add = |hour: usize, count: usize| {
        if let Some(place) = hours.get_mut(hour) {
            *place += count;
        }
    };
    match journal::matching(db, filter, (from, below))? {
        Some(rows) => {
            for seq in rows {
                let place = starts.partition_point(|(start, _)| *start <= seq).checked_sub(1);
                if let Some((_, hour)) = place.and_then(|place| starts.get(place)) {
                    add(*hour, 1);
                }
            }
        }
        None => {
            for (place, (start, hour)) in starts.iter().enumerate() {
                let end = starts.get(place + 1).map_or(below, |(next, _)| *next);
                add(*hour, usize::try_from(end - start).unwrap_or_default());
            }
        }
    }
    Ok(hours)
}

/// The first row of each hour that has any, and which hour of the day it is.
fn starts(db: &Db, from: i64, below: i64) -> Result<Vec<(i64, usize)>, Error> {
    let last: i64 = db.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))?;
    let below = below.min(last + 1);
    let mut statement = db.prepare_cached("SELECT at FROM journal WHERE seq = ?1")?;
    let mut at =
        |seq: i64| -> Result<Option<i64>, Error> { Ok(statement.query_row([seq], |row| row.get(0)).optional()?) };
    let (mut found, mut seq) = (Vec::new(), from);
    while seq < below {
        // A missing row is a broken log; `log verify` tells.
        let Some(began) = at(seq)? else {
            seq += 1;
            continue;
        };
        let hour = began.div_euclid(HOUR);
        found.push((seq, usize::try_from((hour + AHEAD).rem_euclid(24)).unwrap_or_default()));
        let mut early = |seq: i64| at(seq).map(|at| at.is_none_or(|at| at < (hour + 1) * HOUR));
        // Strides that double, then halves: an hour has few rows of many.
        let (mut low, mut stride) = (seq, 1);
        while low + stride < below && early(low + stride)? {
            low += stride;
            stride *= 2;
        }
        let mut high = (low + stride).min(below);
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if early(middle)? { low = middle } else { high = middle }
        }
        seq = high;
    }
    Ok(found)
}
