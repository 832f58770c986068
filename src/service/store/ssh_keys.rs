//! Public keys of officers for SSH.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// One key.
#[derive(Clone, Debug)]
pub(in crate::service) struct SshKey {
    /// Row id.
    pub(in crate::service) id: i64,
    /// Row id of the officer it belongs to.
    pub(in crate::service) officer: i64,
    /// Log-in name of that officer.
    pub(in crate::service) login: String,
    /// Whether that account is open.
    pub(in crate::service) active: bool,
    /// `SHA256:…`
    pub(in crate::service) fingerprint: String,
    /// Type and base64, without a comment.
    pub(in crate::service) public_key: String,
    /// Who enrolled it.
    pub(in crate::service) administrator: i64,
    /// Whether a supervisor approved it.
    pub(in crate::service) approved: bool,
    /// Whether it was revoked.
    pub(in crate::service) revoked: bool,
}

const ALL: &str = "SELECT k.id, k.officer, o.login, o.status = 'active', k.fingerprint, k.public_key, k.administrator,
         k.approved_at IS NOT NULL, k.revoked_at IS NOT NULL
     FROM ssh_key k JOIN officer o ON o.id = k.officer";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<SshKey> {
    Ok(SshKey {
        id: row.get(0)?,
        officer: row.get(1)?,
        login: row.get(2)?,
        active: row.get(3)?,
        fingerprint: row.get(4)?,
        public_key: row.get(5)?,
        administrator: row.get(6)?,
        approved: row.get(7)?,
        revoked: row.get(8)?,
    })
}

/// Every key, by log-in name.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<SshKey>, Error> {
    let mut statement = db.prepare_cached(&format!("{ALL} ORDER BY o.login, k.id"))?;
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// The key with this fingerprint.
pub(in crate::service) fn by_fingerprint(db: &Db, fingerprint: &str) -> Result<Option<SshKey>, Error> {
    Ok(db.prepare_cached(&format!("{ALL} WHERE k.fingerprint = ?1"))?.query_row([fingerprint], read).optional()?)
}

/// Enrols a key.
pub(in crate::service) fn insert(
    db: &Db,
    officer: i64,
    (fingerprint, public_key): (&str, &str),
    administrator: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO ssh_key (officer, fingerprint, public_key, administrator, enrolled_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((officer, fingerprint, public_key, administrator, now_ms))?;
    Ok(())
}

/// Approves a key.
pub(in crate::service) fn approve(db: &Db, id: i64, supervisor: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE ssh_key SET supervisor = ?2, approved_at = ?3 WHERE id = ?1")?
        .execute((id, supervisor, now_ms))?;
    Ok(())
}

/// Ends a key.
pub(in crate::service) fn revoke(db: &Db, id: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE ssh_key SET revoked_at = ?2 WHERE id = ?1")?.execute((id, now_ms))?;
    Ok(())
}
