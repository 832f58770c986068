//! Officers (工作人员), their access keys and their roles.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// An account as stored.
#[derive(Clone, Debug)]
pub(in crate::service) struct Officer {
    pub(in crate::service) id: i64,
    pub(in crate::service) login: String,
    pub(in crate::service) name: String,
    /// Keyed digest of the person.
    pub(in crate::service) person: Vec<u8>,
    pub(in crate::service) unit: i64,
    pub(in crate::service) password: Option<String>,
    pub(in crate::service) must_change: bool,
    /// Where the account's terminal stands: `centre` or `designated-window`.
    pub(in crate::service) place: String,
    pub(in crate::service) active: bool,
}

/// A role as granted.
#[derive(Clone, Debug)]
pub(in crate::service) struct RoleGrant {
    pub(in crate::service) id: i64,
    pub(in crate::service) officer: i64,
    pub(in crate::service) role: String,
    pub(in crate::service) scope: String,
    pub(in crate::service) from_day: String,
    pub(in crate::service) until_day: Option<String>,
    pub(in crate::service) supervisor: Option<i64>,
    pub(in crate::service) administrator: Option<i64>,
    pub(in crate::service) active_at: Option<i64>,
}

const COLUMNS: &str = "id, login, name, person, unit, password, must_change, place, status";
const GRANT: &str = "id, officer, role, scope, from_day, until_day, supervisor, administrator, active_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Officer> {
    Ok(Officer {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        person: row.get(3)?,
        unit: row.get(4)?,
        password: row.get(5)?,
        must_change: row.get(6)?,
        place: row.get(7)?,
        active: row.get::<_, String>(8)? == "active",
    })
}

fn read_grant(row: &Row<'_>) -> rusqlite::Result<RoleGrant> {
    Ok(RoleGrant {
        id: row.get(0)?,
        officer: row.get(1)?,
        role: row.get(2)?,
        scope: row.get(3)?,
        from_day: row.get(4)?,
        until_day: row.get(5)?,
        supervisor: row.get(6)?,
        administrator: row.get(7)?,
        active_at: row.get(8)?,
    })
}

/// The account with this log-in name.
pub(in crate::service) fn by_login(db: &Db, login: &str) -> Result<Option<Officer>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM officer WHERE login = ?1"))?
        .query_row([login], read)
        .optional()?)
}

/// The account with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Officer>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM officer WHERE id = ?1"))?.query_row([id], read).optional()?)
}

/// All accounts, by log-in name.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Officer>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM officer ORDER BY login"))?;
    let officers = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(officers)
}

/// Every account of a person.
pub(in crate::service) fn of_person(db: &Db, person: &[u8]) -> Result<Vec<Officer>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM officer WHERE person = ?1"))?;
    let officers = statement.query_map([person], read)?.collect::<Result<_, _>>()?;
    Ok(officers)
}

/// Adds an account; answers its row id.
pub(in crate::service) fn insert(db: &Db, officer: &Officer, now_ms: i64) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO officer (login, name, person, unit, password, must_change, place, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &officer.login,
        &officer.name,
        &officer.person,
        officer.unit,
        &officer.password,
        officer.must_change,
        &officer.place,
        now_ms,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Sets a password hash.
pub(in crate::service) fn set_password(db: &Db, id: i64, hash: &str, must_change: bool) -> Result<(), Error> {
    db.prepare_cached("UPDATE officer SET password = ?2, must_change = ?3, version = version + 1 WHERE id = ?1")?
        .execute((id, hash, must_change))?;
    Ok(())
}

/// Sets the village or neighbourhood an officer comes from.
pub(in crate::service) fn set_home(db: &Db, id: i64, home: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE officer SET home = ?2 WHERE id = ?1")?.execute((id, home))?;
    Ok(())
}

/// Disables or enables an account.
pub(in crate::service) fn set_active(db: &Db, id: i64, active: bool) -> Result<(), Error> {
    let status = if active { "active" } else { "disabled" };
    db.prepare_cached("UPDATE officer SET status = ?2, version = version + 1 WHERE id = ?1")?.execute((id, status))?;
    Ok(())
}

/// Keeps the digest of a new access key.
pub(in crate::service) fn insert_credential(db: &Db, officer: i64, digest: &[u8], now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO credential (officer, digest, made_at) VALUES (?1, ?2, ?3)")?
        .execute((officer, digest, now_ms))?;
    Ok(())
}

/// The officer whose live access key has this digest.
pub(in crate::service) fn by_credential(db: &Db, digest: &[u8]) -> Result<Option<i64>, Error> {
    Ok(db
        .prepare_cached("SELECT officer FROM credential WHERE digest = ?1 AND revoked_at IS NULL")?
        .query_row([digest], |row| row.get(0))
        .optional()?)
}

/// Ends all access keys of an officer; answers how many.
pub(in crate::service) fn revoke_credentials(db: &Db, officer: i64, now_ms: i64) -> Result<usize, Error> {
    Ok(db
        .prepare_cached("UPDATE credential SET revoked_at = ?2 WHERE officer = ?1 AND revoked_at IS NULL")?
        .execute((officer, now_ms))?)
}

/// Every grant of an officer that was not revoked, waiting or active.
pub(in crate::service) fn grants(db: &Db, officer: i64) -> Result<Vec<RoleGrant>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {GRANT} FROM role_grant WHERE officer = ?1 AND revoked_at IS NULL"))?;
    let grants = statement.query_map([officer], read_grant)?.collect::<Result<_, _>>()?;
    Ok(grants)
}

/// The roles an account held on a day of the past, one revoked since included: `begin` is the instant the day began.
pub(in crate::service) fn roles_on(db: &Db, officer: i64, day: &str, begin: i64) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT role FROM role_grant WHERE officer = ?1 AND active_at IS NOT NULL AND from_day <= ?2
             AND (until_day IS NULL OR until_day >= ?2) AND (revoked_at IS NULL OR revoked_at >= ?3)",
    )?;
    Ok(statement.query_map((officer, day, begin), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Adds a grant; answers its row id.
pub(in crate::service) fn insert_grant(db: &Db, grant: &RoleGrant, now_ms: i64) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO role_grant (officer, role, scope, from_day, until_day, supervisor, administrator, proposed_at,
                                 active_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        grant.officer,
        &grant.role,
        &grant.scope,
        &grant.from_day,
        &grant.until_day,
        grant.supervisor,
        grant.administrator,
        now_ms,
        grant.active_at,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Signs a waiting grant with the second person, which makes it active.
pub(in crate::service) fn sign_grant(db: &Db, grant: &RoleGrant, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE role_grant SET supervisor = ?2, administrator = ?3, active_at = ?4, from_day = ?5 WHERE id = ?1",
    )?
    .execute((grant.id, grant.supervisor, grant.administrator, now_ms, &grant.from_day))?;
    Ok(())
}

/// Ends a grant.
pub(in crate::service) fn revoke_grant(db: &Db, id: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE role_grant SET revoked_at = ?2 WHERE id = ?1")?.execute((id, now_ms))?;
    Ok(())
}

/// Wrong passwords in a row for a name, and when the last was.
pub(in crate::service) fn failures(db: &Db, name: &[u8]) -> Result<(u32, i64), Error> {
    Ok(db
        .prepare_cached("SELECT failures, failed_at FROM login_delay WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default())
}

/// Counts a wrong password.
pub(in crate::service) fn add_failure(db: &Db, name: &[u8], now_ms: i64) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO login_delay VALUES (?1, 1, ?2)
         ON CONFLICT (name) DO UPDATE SET failures = failures + 1, failed_at = excluded.failed_at",
    )?
    .execute((name, now_ms))?;
    Ok(())
}

/// Forgets the wrong passwords of a name.
pub(in crate::service) fn clear_failures(db: &Db, name: &[u8]) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM login_delay WHERE name = ?1")?.execute([name])?;
    Ok(())
}
