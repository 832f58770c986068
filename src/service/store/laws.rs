//! What changes the law of an installation: overlays and another regulation, each signed by two persons.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// A change with its signatures.
#[derive(Clone, Debug)]
pub(in crate::service) struct LawChange {
    pub(in crate::service) id: i64,
    /// `overlay` or `regime`.
    pub(in crate::service) kind: &'static str,
    /// The overlay's text, or the id of the regulation.
    pub(in crate::service) body: String,
    /// Digest of what the signers saw.
    pub(in crate::service) digest: String,
    pub(in crate::service) proposed_by: i64,
    /// The proposer signed as `sysadmin` or `supervisor`.
    pub(in crate::service) proposed_as: String,
}

/// The change of this kind that waits for its second signature.
pub(in crate::service) fn waiting(db: &Db, kind: &'static str) -> Result<Option<LawChange>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT id, body, digest, proposed_by, proposed_as FROM law_change \
             WHERE kind = ?1 AND active_at IS NULL ORDER BY id DESC LIMIT 1",
        )?
        .query_row([kind], |row| {
            Ok(LawChange {
                id: row.get(0)?,
                kind,
                body: row.get(1)?,
                digest: row.get(2)?,
                proposed_by: row.get(3)?,
                proposed_as: row.get(4)?,
            })
        })
        .optional()?)
}

/// Keeps a proposal in place of one of the same kind that still waits.
pub(in crate::service) fn propose(db: &Db, change: &LawChange, now_ms: i64) -> Result<i64, Error> {
    end_waiting(db, change.kind)?;
    db.prepare_cached(
        "INSERT INTO law_change (kind, body, digest, proposed_by, proposed_as, proposed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((change.kind, &change.body, &change.digest, change.proposed_by, &change.proposed_as, now_ms))?;
    Ok(db.last_insert_rowid())
}

/// Nothing of this kind waits any more.
pub(in crate::service) fn end_waiting(db: &Db, kind: &str) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM law_change WHERE kind = ?1 AND active_at IS NULL")?.execute([kind])?;
    Ok(())
}

/// The second signature: the change holds from now on.
pub(in crate::service) fn confirm(db: &Db, id: i64, officer: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE law_change SET confirmed_by = ?2, active_at = ?3 WHERE id = ?1")?
        .execute((id, officer, now_ms))?;
    Ok(())
}

/// Laws under which cases were opened or letters made: regulation, its version, the overlay's. From one to the next
/// through the index: every start asks, and what was done in many years stands under a few.
pub(in crate::service) fn versions_in_use(db: &Db) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "WITH RECURSIVE law (pack) AS (
             SELECT min(pack) FROM case_file
             UNION ALL SELECT (SELECT min(pack) FROM case_file WHERE pack > law.pack) FROM law WHERE pack IS NOT NULL),
         letter (pack) AS (
             SELECT min(pack) FROM notice
             UNION ALL SELECT (SELECT min(pack) FROM notice WHERE pack > letter.pack) FROM letter WHERE pack IS NOT NULL)
         SELECT pack FROM law WHERE pack IS NOT NULL UNION SELECT pack FROM letter WHERE pack IS NOT NULL",
    )?;
    let found = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Overlays that were in force at some time, the newest first.
pub(in crate::service) fn overlays(db: &Db) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT body FROM law_change WHERE kind = 'overlay' AND active_at IS NOT NULL ORDER BY id DESC",
    )?;
    let found = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The law a case was opened under and the unit whose record it is about: by its own number, by that of a letter of it, or by
/// that of a record it is open on.
pub(in crate::service) fn of_case(db: &Db, no: &str) -> Result<Option<(String, i64)>, Error> {
    let no = no.split('/').next().unwrap_or_default();
    Ok(db
        .prepare_cached(
            "SELECT pack, unit FROM case_file WHERE no = ?1
             UNION ALL SELECT c.pack, c.unit FROM notice n JOIN case_file c ON c.id = n.case_file WHERE n.no = ?1
             UNION ALL SELECT c.pack, c.unit FROM record r JOIN case_file c ON c.record = r.id AND c.open WHERE r.no = ?1
             LIMIT 1",
        )?
        .query_row([no], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}
