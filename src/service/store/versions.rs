//! Versions of a list (清单版本): one person imports a draft, another puts it in force, the next one retires it.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// One version.
#[derive(Clone, Debug)]
pub(in crate::service) struct Version {
    pub(in crate::service) id: i64,
    pub(in crate::service) number: i64,
    /// `draft`, `active`, `retired`.
    pub(in crate::service) state: String,
    /// SM3 of the file it came from.
    pub(in crate::service) digest: String,
    pub(in crate::service) imported_by: i64,
    pub(in crate::service) activated_by: Option<i64>,
    pub(in crate::service) active_from: Option<String>,
    pub(in crate::service) retired_on: Option<String>,
}

/// The columns of a version, as [`read`] takes them; a table's own ones stand behind them.
pub(super) const COLUMNS: &str = "id, version, state, digest, imported_by, activated_by, active_from, retired_on";

/// Reads the columns of a version.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        number: row.get(1)?,
        state: row.get(2)?,
        digest: row.get(3)?,
        imported_by: row.get(4)?,
        activated_by: row.get(5)?,
        active_from: row.get(6)?,
        retired_on: row.get(7)?,
    })
}

/// The version of `table` with this number; the one in force without. `more` names the table's own columns.
pub(super) fn find<T>(
    db: &Db,
    (table, more): (&str, &str),
    version: Option<i64>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS}{more} FROM {table} WHERE CASE WHEN ?1 IS NULL THEN state = 'active' ELSE version = ?1 END"
        ))?
        .query_row([version], read)
        .optional()?)
}

/// Every version of `table`, the newest first.
pub(super) fn all<T>(
    db: &Db,
    (table, more): (&str, &str),
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS}{more} FROM {table} ORDER BY version DESC"))?;
    let found = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds a draft; answers its row id and its number.
pub(super) fn insert(db: &Db, table: &str, digest: &str, officer: i64, now_ms: i64) -> Result<(i64, i64), Error> {
    let version = super::settings::next_number(db, table)?;
    db.prepare_cached(&format!(
        "INSERT INTO {table} (version, state, digest, imported_by, imported_at) VALUES (?1, 'draft', ?2, ?3, ?4)"
    ))?
    .execute((version, digest, officer, now_ms))?;
    Ok((db.last_insert_rowid(), version))
}

/// Puts a version in force from `day` on, and retires the one before.
pub(super) fn activate(db: &Db, table: &str, id: i64, officer: i64, day: &str) -> Result<(), Error> {
    db.prepare_cached(&format!("UPDATE {table} SET state = 'retired', retired_on = ?1 WHERE state = 'active'"))?
        .execute([day])?;
    db.prepare_cached(&format!(
        "UPDATE {table} SET state = 'active', activated_by = ?2, active_from = ?3 WHERE id = ?1"
    ))?
    .execute((id, officer, day))?;
    Ok(())
}
