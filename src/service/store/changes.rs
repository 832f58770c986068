//! Changes of subjects (主体变更): new names, new codes, merged entries, absorbed organisations; each with its document.

use super::{Db, Error, subjects};
use rusqlite::{OptionalExtension as _, Row};

/// A change as stored.
#[derive(Clone, Debug)]
pub(in crate::service) struct Change {
    pub(in crate::service) id: i64,
    /// Whom it changes; of merged entries the one that stays.
    pub(in crate::service) subject: i64,
    /// `rename`, `code`, `merge`, `absorb`, `unlink`, `end`.
    pub(in crate::service) kind: String,
    /// The day of the change.
    pub(in crate::service) day: String,
    /// Name or identifier before; of a merge the entry that goes.
    pub(in crate::service) old: String,
    pub(in crate::service) new: String,
    /// Log rows before the change stand under this digest.
    pub(in crate::service) old_digest: Option<Vec<u8>>,
    /// The other entry of a merge or absorption.
    pub(in crate::service) other: Option<i64>,
    pub(in crate::service) paper: i64,
    pub(in crate::service) proposed_by: i64,
    pub(in crate::service) proposed_at: i64,
    pub(in crate::service) decided_by: Option<i64>,
    pub(in crate::service) decided_at: Option<i64>,
    /// Why it was refused; none when it was confirmed or waits.
    pub(in crate::service) refused: Option<String>,
}

impl Change {
    /// The public number (变更).
    pub(in crate::service) fn no(&self) -> String {
        format!("BG-{}", self.id)
    }
}

const COLUMNS: &str = "id, subject, kind, day, old, new, old_digest, other, paper, proposed_by, proposed_at, decided_by, \
     decided_at, refused";

fn read(row: &Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        id: row.get(0)?,
        subject: row.get(1)?,
        kind: row.get(2)?,
        day: row.get(3)?,
        old: row.get(4)?,
        new: row.get(5)?,
        old_digest: row.get(6)?,
        other: row.get(7)?,
        paper: row.get(8)?,
        proposed_by: row.get(9)?,
        proposed_at: row.get(10)?,
        decided_by: row.get(11)?,
        decided_at: row.get(12)?,
        refused: row.get(13)?,
    })
}

/// Adds a change that waits for its second person; answers its row id.
pub(in crate::service) fn insert(db: &Db, change: &Change) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO subject_change (subject, kind, day, old, new, old_digest, other, paper, proposed_by, proposed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        change.subject,
        &change.kind,
        &change.day,
        &change.old,
        &change.new,
        &change.old_digest,
        change.other,
        change.paper,
        change.proposed_by,
        change.proposed_at,
    ))?;
    Ok(db.last_insert_rowid())
}

/// The change with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Change>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM subject_change WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?)
}

/// The confirmed change by which a number became a former one: its owner got another, or its entry became a part of another.
pub(in crate::service) fn former_by(db: &Db, value: &str) -> Result<Option<Change>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject_change WHERE id = coalesce(
                 (SELECT max(c.id) FROM subject_change c
                  WHERE c.kind = 'code' AND c.decided_at IS NOT NULL AND c.refused IS NULL
                    AND c.old IN ('uscc:' || ?1, 'resident-id:' || ?1, 'org-code:' || ?1, 'reg-number:' || ?1,
                                  'passport:' || ?1, 'hk-macau-permit:' || ?1, 'taiwan-permit:' || ?1,
                                  'permanent-residence:' || ?1, 'other:' || ?1)),
                 (SELECT max(c.id) FROM subject_change c
                  WHERE c.kind = 'merge' AND c.decided_at IS NOT NULL AND c.refused IS NULL
                    AND c.other IN (SELECT x.id FROM subject x
                                    WHERE x.id_kind IN ('uscc', 'resident-id', 'org-code', 'reg-number', 'passport',
                                                        'hk-macau-permit', 'taiwan-permit', 'permanent-residence', 'other')
                                      AND x.id_value = ?1)))"
        ))?
        .query_row([value], read)
        .optional()?)
}

/// The confirmed change by which an entry became a part of another.
pub(in crate::service) fn merge_of(db: &Db, id: i64) -> Result<Option<Change>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject_change
             WHERE other = ?1 AND kind = 'merge' AND decided_at IS NOT NULL AND refused IS NULL ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([id], read)
        .optional()?)
}

/// The changes of one subject, or those that wait; oldest first.
pub(in crate::service) fn list(db: &Db, subject: Option<i64>) -> Result<Vec<Change>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM subject_change
         WHERE (?1 IS NULL AND decided_at IS NULL) OR subject = ?1 OR other = ?1 ORDER BY id"
    ))?;
    let found = statement.query_map([subject], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Writes down what the second person decided.
pub(in crate::service) fn decide(
    db: &Db,
    id: i64,
    officer: i64,
    now_ms: i64,
    refused: Option<&str>,
) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE subject_change SET decided_by = ?2, decided_at = ?3, refused = ?4 WHERE id = ?1 AND decided_at IS NULL",
    )?
    .execute((id, officer, now_ms, refused))?;
    Ok(())
}

/// Everything of one entry becomes the other's: records, cases, authorisations, consents, the place behind an organisation. The entry itself stays as a pointer.
pub(in crate::service) fn move_all(db: &Db, from: i64, into: i64) -> Result<usize, Error> {
    let moved = db.prepare_cached("UPDATE record SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE replacement SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE case_file SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE referral SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE authorisation SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE subject_paper SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    db.prepare_cached("UPDATE person_consent SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    // A decision may name both entries in one role.
    db.prepare_cached("UPDATE OR IGNORE listing_person SET subject = ?2 WHERE subject = ?1")?.execute((from, into))?;
    // Entries that were merged into the one that goes are the other's as well.
    db.prepare_cached("UPDATE subject SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1")?
        .execute((from, into))?;
    subjects::index_merged(db, from, into)?;
    Ok(moved)
}

/// The digests under which the log knows a subject from before: of former codes, of entries merged into it.
pub(in crate::service) fn former_digests(db: &Db, subject: i64) -> Result<Vec<Vec<u8>>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT old_digest FROM subject_change
         WHERE subject IN (SELECT ?1 UNION SELECT id FROM subject WHERE merged_into = ?1)
           AND kind IN ('code', 'merge') AND old_digest IS NOT NULL AND decided_at IS NOT NULL AND refused IS NULL",
    )?;
    let found = statement.query_map([subject], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}
