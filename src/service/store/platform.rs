//! What a publication platform gave: numbers of records, accounts of officers; and the masks a reviewer has confirmed.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// The platform's number of a record.
pub(in crate::service) fn number(db: &Db, record: i64) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT number FROM platform_number WHERE record = ?1")?
        .query_row([record], |row| row.get(0))
        .optional()?)
}

/// Whether a record has this number of the platform.
pub(in crate::service) fn has_number(db: &Db, number: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM platform_number WHERE number = ?1)")?
        .query_row([number], |row| row.get(0))?)
}

/// Stores the platform's number of a record.
pub(in crate::service) fn set_number(db: &Db, record: i64, number: &str, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO platform_number VALUES (?1, ?2, ?3)")?.execute((record, number, now_ms))?;
    Ok(())
}

/// Digest of the masked text that a reviewer confirmed for this version of a record.
pub(in crate::service) fn confirmed(db: &Db, record: i64, version: i64) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT digest FROM mask_confirmed WHERE record = ?1 AND content_version = ?2")?
        .query_row((record, version), |row| row.get(0))
        .optional()?)
}

/// Notes that an officer confirmed the masked text of a version.
pub(in crate::service) fn confirm(
    db: &Db,
    (record, version): (i64, i64),
    digest: &str,
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT OR REPLACE INTO mask_confirmed VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((record, version, digest, officer, now_ms))?;
    Ok(())
}

/// The account number by which an officer is known to the platform.
pub(in crate::service) fn account(db: &Db, officer: i64) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT number FROM platform_account WHERE officer = ?1")?
        .query_row([officer], |row| row.get(0))
        .optional()?)
}

/// Binds an officer to an account of the platform; an empty number takes it away.
pub(in crate::service) fn bind(db: &Db, officer: i64, number: &str, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM platform_account WHERE officer = ?1")?.execute([officer])?;
    if !number.is_empty() {
        db.prepare_cached("INSERT INTO platform_account VALUES (?1, ?2, ?3)")?.execute((officer, number, now_ms))?;
    }
    Ok(())
}
