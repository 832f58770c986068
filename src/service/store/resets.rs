//! Replaced passwords of officers (口令重置), with who asked for it and who signed.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// A replacement as kept; no part of the password is.
#[derive(Clone, Debug)]
pub(in crate::service) struct Reset {
    pub(in crate::service) id: i64,
    pub(in crate::service) officer: i64,
    pub(in crate::service) administrator: i64,
    pub(in crate::service) asked_at: i64,
    /// The second person; none where one is enough.
    pub(in crate::service) second: Option<i64>,
    /// None while it waits.
    pub(in crate::service) done_at: Option<i64>,
}

/// Keeps what an administrator asked for.
pub(in crate::service) fn ask(db: &Db, officer: i64, administrator: i64, now_ms: i64) -> Result<Reset, Error> {
    db.prepare_cached("INSERT INTO password_reset (officer, administrator, asked_at) VALUES (?1, ?2, ?3)")?
        .execute((officer, administrator, now_ms))?;
    Ok(Reset { id: db.last_insert_rowid(), officer, administrator, asked_at: now_ms, second: None, done_at: None })
}

/// The newest of an account: one that is asked for anew takes the place of what waited.
pub(in crate::service) fn last(db: &Db, officer: i64) -> Result<Option<Reset>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT id, officer, administrator, asked_at, second, done_at FROM password_reset
             WHERE officer = ?1 AND dropped_at IS NULL ORDER BY id DESC LIMIT 1",
        )?
        .query_row([officer], |row| {
            Ok(Reset {
                id: row.get(0)?,
                officer: row.get(1)?,
                administrator: row.get(2)?,
                asked_at: row.get(3)?,
                second: row.get(4)?,
                done_at: row.get(5)?,
            })
        })
        .optional()?)
}

/// Who asked took it back before it was signed.
pub(in crate::service) fn drop_waiting(db: &Db, id: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE password_reset SET dropped_at = ?2 WHERE id = ?1")?.execute((id, now_ms))?;
    Ok(())
}

/// Writes that the password was replaced.
pub(in crate::service) fn done(db: &Db, id: i64, second: Option<i64>, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE password_reset SET second = ?2, done_at = ?3 WHERE id = ?1")?
        .execute((id, second, now_ms))?;
    Ok(())
}
