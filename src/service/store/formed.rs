//! Decisions that were formed and are still to be entered (待录入): told by their unit, open until the record is there.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// A decision as told.
#[derive(Clone, Debug)]
pub(in crate::service) struct Formed {
    pub(in crate::service) id: i64,
    pub(in crate::service) unit: i64,
    /// 文书号
    pub(in crate::service) document: String,
    /// The day it was formed.
    pub(in crate::service) day: String,
}

const COLUMNS: &str = "f.id, f.unit, f.document, f.formed_on";

fn read(row: &Row<'_>) -> rusqlite::Result<Formed> {
    Ok(Formed { id: row.get(0)?, unit: row.get(1)?, document: row.get(2)?, day: row.get(3)? })
}

/// Adds a decision.
pub(in crate::service) fn insert(db: &Db, new: &Formed, officer: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO formed (unit, document, formed_on, told_by, told_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((new.unit, &new.document, &new.day, officer, now_ms))?;
    Ok(())
}

/// The decision of a unit under this number that was not taken back.
pub(in crate::service) fn by_document(db: &Db, unit: i64, document: &str) -> Result<Option<Formed>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM formed f WHERE f.unit = ?1 AND f.document = ?2 AND f.dropped_at IS NULL"
        ))?
        .query_row((unit, document), read)
        .optional()?)
}

/// Takes a decision back: it is not to be entered.
pub(in crate::service) fn drop(db: &Db, id: i64, reason: &str, (officer, now_ms): (i64, i64)) -> Result<(), Error> {
    db.prepare_cached("UPDATE formed SET dropped_by = ?2, dropped_at = ?3, reason = ?4 WHERE id = ?1")?
        .execute((id, officer, now_ms, reason))?;
    Ok(())
}

/// Number of the unit's record of a document; one that was sent back is not there.
pub(in crate::service) fn entered(db: &Db, unit: i64, document: &str) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT no FROM record WHERE unit = ?1 AND document = ?2 AND state <> 'returned' ORDER BY id")?
        .query_row((unit, document), |row| row.get(0))
        .optional()?)
}

/// What is still to be entered, of one unit or of all; the earliest first.
pub(in crate::service) fn open(db: &Db, unit: Option<i64>) -> Result<Vec<Formed>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM formed f
         WHERE f.dropped_at IS NULL AND (?1 IS NULL OR f.unit = ?1)
           AND NOT EXISTS (SELECT 1 FROM record r
                           WHERE r.unit = f.unit AND r.document = f.document AND r.state <> 'returned')
         ORDER BY f.formed_on, f.id"
    ))?;
    let found = statement.query_map([unit], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The earliest day of determination among the records of a batch.
pub(in crate::service) fn earliest(db: &Db, batch: i64) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT min(determined_on) FROM record WHERE batch = ?1")?
        .query_row([batch], |row| row.get(0))?)
}
