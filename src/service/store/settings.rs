//! Settings of the installation (regime, centre, training clock) and its counters.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// One setting, or `None`.
pub(in crate::service) fn get(db: &Db, key: &str) -> Result<Option<String>, Error> {
    Ok(db.prepare_cached("SELECT value FROM setting WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?)
}

/// Writes one setting.
pub(in crate::service) fn set(db: &Db, key: &str, value: &str) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute((key, value))?;
    Ok(())
}

/// The next number of the counter `name`, from 1, without gaps.
pub(in crate::service) fn next_number(db: &Db, name: &str) -> Result<i64, Error> {
    Ok(db
        .prepare_cached(
            "INSERT INTO counter VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        )?
        .query_row([name], |row| row.get(0))?)
}
