//! Quotas of looks and what was released beyond them.

use super::{Db, Error};

/// A quota of a role.
#[derive(Clone, Debug)]
pub(in crate::service) struct Quota {
    /// Role word.
    pub(in crate::service) role: String,
    /// Most rows one query may answer.
    pub(in crate::service) rows: Option<i64>,
    /// Most distinct subjects a person looks at in a day.
    pub(in crate::service) subjects: Option<i64>,
    /// Name of who set it.
    pub(in crate::service) set_by: String,
}

/// Every quota in force, by role.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Quota>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT q.role, q.rows, q.subjects, o.name FROM quota q JOIN officer o ON o.id = q.set_by
         WHERE q.id = (SELECT max(n.id) FROM quota n WHERE n.role = q.role) ORDER BY q.role",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Quota { role: row.get(0)?, rows: row.get(1)?, subjects: row.get(2)?, set_by: row.get(3)? })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// When the quota of a role was set before an instant, and to how many subjects a day; none is no limit. In order.
pub(in crate::service) fn subjects_until(db: &Db, role: &str, end: i64) -> Result<Vec<(i64, Option<i64>)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT q.set_at, q.subjects FROM quota q WHERE q.role = ?1 AND q.set_at < ?2 ORDER BY q.set_at, q.id",
    )?;
    Ok(statement.query_map((role, end), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Sets the quota of a role; what was in force before is kept.
pub(in crate::service) fn set(
    db: &Db,
    role: &str,
    (rows, subjects): (Option<i64>, Option<i64>),
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO quota (role, rows, subjects, set_by, set_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((role, rows, subjects, officer, now_ms))?;
    Ok(())
}

/// Releases more subjects, or longer answers, for an officer on a day.
pub(in crate::service) fn release(
    db: &Db,
    (officer, day): (i64, &str),
    (subjects, rows, reason): (i64, i64, &str),
    by: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO quota_release (officer, day, subjects, rows, reason, released_by, released_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((officer, day, subjects, rows, reason, by, now_ms))?;
    Ok(())
}

/// What was released for the person behind an officer on a day: how many subjects more, and how many rows a query.
pub(in crate::service) fn released(db: &Db, person: &[u8], day: &str) -> Result<(i64, i64), Error> {
    Ok(db
        .prepare_cached(
            "SELECT coalesce(sum(r.subjects), 0), coalesce(max(r.rows), 0)
             FROM officer o CROSS JOIN quota_release r ON r.officer = o.id
             WHERE o.person = ?1 AND r.day = ?2",
        )?
        .query_row((person, day), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// A quota of a role that waits for another person.
#[derive(Clone, Debug)]
pub(in crate::service) struct Proposal {
    pub(in crate::service) role: String,
    pub(in crate::service) rows: Option<i64>,
    pub(in crate::service) subjects: Option<i64>,
    /// Row id of who proposed it.
    pub(in crate::service) by: i64,
    /// Name of who proposed it.
    pub(in crate::service) name: String,
}

/// What waits, by role: of each the newest.
pub(in crate::service) fn proposals(db: &Db) -> Result<Vec<Proposal>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT p.role, p.rows, p.subjects, p.proposed_by, o.name FROM quota_proposal p JOIN officer o ON o.id = p.proposed_by
         WHERE p.settled = 0 AND p.id = (SELECT max(n.id) FROM quota_proposal n WHERE n.role = p.role) ORDER BY p.role",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Proposal { role: row.get(0)?, rows: row.get(1)?, subjects: row.get(2)?, by: row.get(3)?, name: row.get(4)? })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// Proposes a quota; it takes the place of what waited.
pub(in crate::service) fn propose(
    db: &Db,
    role: &str,
    (rows, subjects): (Option<i64>, Option<i64>),
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO quota_proposal (role, rows, subjects, proposed_by, proposed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((role, rows, subjects, officer, now_ms))?;
    Ok(())
}

/// Nothing of a role waits any more.
pub(in crate::service) fn settle(db: &Db, role: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE quota_proposal SET settled = 1 WHERE role = ?1 AND settled = 0")?.execute([role])?;
    Ok(())
}

/// Keeps whom a list showed to a person on a day, by keyed digest; days that are over go.
pub(in crate::service) fn keep_seen(db: &Db, person: &[u8], day: &str, subjects: &[Vec<u8>]) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM quota_seen WHERE person = ?1 AND day < ?2")?.execute((person, day))?;
    let mut statement =
        db.prepare_cached("INSERT OR IGNORE INTO quota_seen (person, day, subject) VALUES (?1, ?2, ?3)")?;
    for subject in subjects {
        statement.execute((person, day, subject))?;
    }
    Ok(())
}

/// How many distinct subjects a person has been shown on a day, whose rows have the numbers from `from` on, and whether this
/// one is among them. Only looks of these beginnings; none of those that are work where they name what it is, unless the
/// officer named it; of a search with many hits whom it showed instead of its words. Counted by person, over all their
/// accounts; the accounts come first, so that only their rows are read.
pub(in crate::service) fn seen(
    db: &Db,
    person: &[u8],
    (day, from): (&str, i64),
    subject: &[u8],
    (counted, by_work): (&[&str], &[&str]),
) -> Result<(i64, bool), Error> {
    Ok(db
        .prepare_cached(
            "SELECT count(DISTINCT subject), coalesce(max(subject = ?3), 0) FROM (
                 SELECT j.subject FROM officer o CROSS JOIN journal j ON j.officer = o.login AND j.seq >= ?2
                 WHERE o.person = ?1 AND j.subject IS NOT NULL AND j.outcome IN ('done', 'dry-run')
                     AND EXISTS (SELECT 1 FROM json_each(?4) k WHERE substr(j.operation, 1, length(k.value)) = k.value)
                     AND NOT (coalesce(j.basis, '') <> '' AND coalesce(j.mode, '') <> ?6 AND EXISTS
                         (SELECT 1 FROM json_each(?7) w WHERE substr(j.operation, 1, length(w.value)) = w.value))
                     AND NOT (j.operation = 'subject.find' AND coalesce(j.count, 0) > 1)
                 UNION ALL SELECT q.subject FROM quota_seen q WHERE q.person = ?1 AND q.day = ?5)",
        )?
        .query_row(
            (person, from, subject, serde_json::to_string(counted)?, day, GIVEN, serde_json::to_string(by_work)?),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?)
}

/// The mode of a row whose basis the officer named: no work that waited gave it.
pub(in crate::service) const GIVEN: &str = "given";
