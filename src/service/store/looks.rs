//! The log as its inspection walks it: spans of time, counts by hour, which operations occur.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// One row as the rules of unusual use read it.
#[derive(Clone, Debug)]
pub(in crate::service) struct Look {
    /// Row number.
    pub(in crate::service) seq: i64,
    /// Milliseconds.
    pub(in crate::service) at: i64,
    /// Log-in name.
    pub(in crate::service) officer: String,
    /// Name.
    pub(in crate::service) name: String,
    /// Operation.
    pub(in crate::service) operation: String,
    /// Query mode with the place.
    pub(in crate::service) mode: Option<String>,
    /// Keyed digest.
    pub(in crate::service) subject: Option<Vec<u8>>,
    /// Purpose text.
    pub(in crate::service) purpose: Option<String>,
    /// Case, authorisation, application.
    pub(in crate::service) basis: Option<String>,
    /// How many things were shown.
    pub(in crate::service) count: i64,
    /// Their numbers, with commas.
    pub(in crate::service) ids: String,
    /// Outcome.
    pub(in crate::service) outcome: String,
}

/// The number of the first row at or after an instant; rows stand in the order of time. One past the last row when
/// there is none.
pub(in crate::service) fn seq_at(db: &Db, at: i64) -> Result<i64, Error> {
    let mut statement = db.prepare_cached("SELECT at FROM journal WHERE seq = ?1")?;
    let last: i64 = db.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))?;
    let (mut low, mut high) = (1, last + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<i64> = statement.query_row([middle], |row| row.get(0)).optional()?;
        // A missing row is a broken log; `log verify` tells. Here it counts as early.
        if found.is_none_or(|found| found < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// The rows with numbers in `from..to` that an officer caused, in order.
pub(in crate::service) fn span(db: &Db, from: i64, to: i64) -> Result<Vec<Look>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT j.seq, j.at, j.officer, j.officer_name, j.operation, j.mode, j.subject, t.text, j.basis, j.count, j.ids,
             j.outcome
         FROM journal j LEFT JOIN journal_text t ON t.seq = j.seq
         WHERE j.seq >= ?1 AND j.seq < ?2 AND j.officer IS NOT NULL ORDER BY j.seq",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Look {
            seq: row.get(0)?,
            at: row.get(1)?,
            officer: row.get(2)?,
            name: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            operation: row.get(4)?,
            mode: row.get(5)?,
            subject: row.get(6)?,
            purpose: row.get(7)?,
            basis: row.get(8)?,
            count: row.get::<_, Option<i64>>(9)?.unwrap_or_default(),
            ids: row.get(10)?,
            outcome: row.get(11)?,
        })
    };
    Ok(statement.query_map((from, to), read)?.collect::<Result<_, _>>()?)
}

/// How many rows of these operations each hour of the day (0 to 23, UTC+8) has, of numbers in `from..to`.
pub(in crate::service) fn hours(db: &Db, from: i64, to: i64, operations: &[String]) -> Result<Vec<usize>, Error> {
    let mut hours = vec![0; 24];
    // By number: an index by operation would lead through the whole log.
    let mut statement = db.prepare_cached(
        "SELECT (at / 3600000 + 8) % 24, count(*) FROM journal NOT INDEXED
         WHERE seq >= ?1 AND seq < ?2 AND outcome = 'done' AND operation IN (SELECT value FROM json_each(?3)) GROUP BY 1",
    )?;
    let mut rows = statement.query((from, to, serde_json::to_string(operations)?))?;
    while let Some(row) = rows.next()? {
        let (hour, count): (i64, i64) = (row.get(0)?, row.get(1)?);
        let place = usize::try_from(hour).ok().and_then(|hour| hours.get_mut(hour));
        if let (Some(place), Ok(count)) = (place, usize::try_from(count)) {
            *place = count;
        }
    }
    Ok(hours)
}

/// Every operation that the log names, by jumps through its index.
pub(in crate::service) fn operations(db: &Db) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached("SELECT min(operation) FROM journal WHERE operation > ?1")?;
    let mut found: Vec<String> = Vec::new();
    loop {
        let after = found.last().cloned().unwrap_or_default();
        match statement.query_row([after], |row| row.get::<_, Option<String>>(0))? {
            Some(next) => found.push(next),
            None => return Ok(found),
        }
    }
}
