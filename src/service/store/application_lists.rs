//! The government application list (政务应用清单) by version: what each unit may query for which duty.

use super::{
    Db, Error,
    versions::{self, Version},
};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

/// The table of its versions.
const LIST: &str = "application_list";

/// One entry: a unit, the matter it handles, what it needs for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// 编码, `ZW-12`.
    pub code: String,
    /// Code of the unit.
    pub unit: String,
    /// 应用事项
    pub duty: String,
    /// 用途, a word of the pack.
    pub purpose: String,
    /// Codes of catalogue items.
    pub items: Vec<String>,
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let items: String = row.get(4)?;
    Ok(Entry {
        code: row.get(0)?,
        unit: row.get(1)?,
        duty: row.get(2)?,
        purpose: row.get(3)?,
        items: serde_json::from_str(&items)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, error.into()))?,
    })
}

/// Adds a version as a draft; answers its number.
pub(in crate::service) fn insert(
    db: &Db,
    entries: &[Entry],
    digest: &str,
    officer: i64,
    now_ms: i64,
) -> Result<i64, Error> {
    let (id, version) = versions::insert(db, LIST, digest, officer, now_ms)?;
    let mut statement = db.prepare_cached("INSERT INTO application_entry VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for entry in entries {
        let items = serde_json::to_string(&entry.items)?;
        statement.execute((id, &entry.code, &entry.unit, &entry.duty, &entry.purpose, items))?;
    }
    Ok(version)
}

/// Puts a version in force and retires the one before.
pub(in crate::service) fn activate(db: &Db, id: i64, officer: i64, day: &str) -> Result<(), Error> {
    versions::activate(db, LIST, id, officer, day)
}

/// The version with this number; the one in force without.
pub(in crate::service) fn list(db: &Db, version: Option<i64>) -> Result<Option<Version>, Error> {
    versions::find(db, (LIST, ""), version, versions::read)
}

/// Every version, the newest first.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Version>, Error> {
    versions::all(db, (LIST, ""), versions::read)
}

/// The entries of a version, of one unit or of all, by code.
pub(in crate::service) fn entries(db: &Db, list: i64, unit: Option<&str>) -> Result<Vec<Entry>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT code, unit, duty, purpose, items FROM application_entry
         WHERE list = ?1 AND (?2 IS NULL OR unit = ?2) ORDER BY code",
    )?;
    let found = statement.query_map((list, unit), read_entry)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// An entry as the list in force on a day had it.
pub(in crate::service) fn entry_on(db: &Db, code: &str, day: NaiveDate) -> Result<Option<Entry>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT e.code, e.unit, e.duty, e.purpose, e.items FROM application_entry e
             JOIN application_list l ON l.id = e.list
             WHERE e.code = ?1 AND l.active_from <= ?2 AND (l.retired_on IS NULL OR ?2 <= l.retired_on)
             ORDER BY l.version DESC LIMIT 1",
        )?
        .query_row((code, day.to_string()), read_entry)
        .optional()?)
}
