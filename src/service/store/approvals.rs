//! Approvals and rejections of two-person decisions (复核结论): what the second person saw and said. Never changed.

use super::{Db, Error};
use rusqlite::{Row, params};

/// One decision by a second person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::service) struct Approval {
    pub(in crate::service) id: i64,
    /// The operation that was decided, such as `objection.confirm`.
    pub(in crate::service) operation: String,
    /// What it was about: `OB-2018-0001`, `B-2018-1/3`, `SQ-2018-1`, a log-in, a fingerprint.
    pub(in crate::service) item: String,
    /// Row id of the record it is about.
    pub(in crate::service) record: Option<i64>,
    pub(in crate::service) proposed_by: i64,
    pub(in crate::service) proposed_at: i64,
    /// The proposer's reason.
    pub(in crate::service) asked: String,
    pub(in crate::service) decided_by: i64,
    pub(in crate::service) decided_at: i64,
    /// `approved` or `rejected`.
    pub(in crate::service) outcome: String,
    /// The second person's reason.
    pub(in crate::service) reason: String,
    /// What the second person saw, as JSON; empty after erasure.
    pub(in crate::service) sheet: String,
    /// SM3 of exactly that.
    pub(in crate::service) seen: String,
    /// The law it was decided under: regulation, its version, the overlay's.
    pub(in crate::service) pack: String,
    pub(in crate::service) cite: String,
}

const COLUMNS: &str = "id, operation, item, record, proposed_by, proposed_at, asked, decided_by, decided_at, outcome, \
     reason, seen, cite, pack, sheet";

fn read(row: &Row<'_>) -> rusqlite::Result<Approval> {
    Ok(Approval {
        id: row.get(0)?,
        operation: row.get(1)?,
        item: row.get(2)?,
        record: row.get(3)?,
        proposed_by: row.get(4)?,
        proposed_at: row.get(5)?,
        asked: row.get(6)?,
        decided_by: row.get(7)?,
        decided_at: row.get(8)?,
        outcome: row.get(9)?,
        reason: row.get(10)?,
        seen: row.get(11)?,
        cite: row.get(12)?,
        pack: row.get(13)?,
        sheet: row.get(14)?,
    })
}

/// Keeps a decision.
pub(in crate::service) fn insert(db: &Db, new: &Approval) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO approval (operation, item, record, proposed_by, proposed_at, asked, decided_by, decided_at, outcome,
             reason, seen, cite, pack, sheet)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        new.operation,
        new.item,
        new.record,
        new.proposed_by,
        new.proposed_at,
        new.asked,
        new.decided_by,
        new.decided_at,
        new.outcome,
        new.reason,
        new.seen,
        new.cite,
        new.pack,
        new.sheet,
    ])?;
    Ok(())
}

/// What decisions are filtered by; `None` is any.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    /// `approved` or `rejected`.
    pub(in crate::service) outcome: Option<String>,
    /// Row id of the record.
    pub(in crate::service) record: Option<i64>,
    /// Only of these operations.
    pub(in crate::service) operations: Vec<String>,
    /// Only with a smaller row id: the cursor.
    pub(in crate::service) before: Option<i64>,
}

/// One page, newest first.
pub(in crate::service) fn page(db: &Db, filter: &Filter, limit: u32) -> Result<Vec<Approval>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM approval
         WHERE (?1 IS NULL OR outcome = ?1) AND (?2 IS NULL OR record = ?2) AND (?3 IS NULL OR id < ?3)
           AND operation IN (SELECT value FROM json_each(?4))
         ORDER BY id DESC LIMIT ?5"
    ))?;
    let operations = serde_json::to_string(&filter.operations)?;
    let page = statement
        .query_map((&filter.outcome, filter.record, filter.before, operations, limit), read)?
        .collect::<Result<_, _>>()?;
    Ok(page)
}

/// The newest decisions on one thing.
pub(in crate::service) fn of_item(db: &Db, item: &str) -> Result<Vec<Approval>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM approval WHERE item = ?1 ORDER BY id DESC"))?;
    Ok(statement.query_map([item], read)?.collect::<Result<_, _>>()?)
}

/// A reason that was given with a decision.
#[derive(Clone, Debug)]
pub(in crate::service) struct Given {
    /// What it was about.
    pub(in crate::service) item: String,
    /// Row id of the subject, where it was about a record.
    pub(in crate::service) subject: Option<i64>,
    /// The words.
    pub(in crate::service) reason: String,
}

/// The reasons that a person gave with decisions since an instant.
pub(in crate::service) fn reasons(db: &Db, person: &[u8], since: i64) -> Result<Vec<Given>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT a.item, r.subject, a.reason FROM officer o JOIN approval a ON a.decided_by = o.id AND a.decided_at >= ?2
             LEFT JOIN record r ON r.id = a.record
         WHERE o.person = ?1 AND a.reason <> ''",
    )?;
    let read = |row: &Row<'_>| Ok(Given { item: row.get(0)?, subject: row.get(1)?, reason: row.get(2)? });
    Ok(statement.query_map((person, since), read)?.collect::<Result<_, _>>()?)
}

/// Empties the words about an erased record; who decided what, when and on which digest stays.
pub(in crate::service) fn empty_words(db: &Db, record: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE approval SET asked = '', reason = '', sheet = '' WHERE record = ?1")?
        .execute([record])?;
    Ok(())
}

/// Does `work` so that a failure of it undoes it alone, and not what was done before in the same transaction.
pub(in crate::service) fn apart<T>(db: &Db, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    db.execute_batch("SAVEPOINT apart")?;
    let done = work();
    db.execute_batch(if done.is_ok() { "RELEASE apart" } else { "ROLLBACK TO apart; RELEASE apart" })?;
    done
}

/// Name and digest of a paper.
pub(in crate::service) fn paper(db: &Db, id: i64) -> Result<(String, String), Error> {
    Ok(db
        .prepare_cached("SELECT name, digest FROM paper WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Rows whose admission waits for the second reviewer, of the submissions after this one: batch number, row, submission.
pub(in crate::service) fn admissions(db: &Db, after: i64, limit: u32) -> Result<Vec<(String, i64, i64)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT b.no, s.row, s.id FROM admission a JOIN submission s ON s.id = a.submission JOIN batch b ON b.id = s.batch
         WHERE a.confirmed_by IS NULL AND a.submission > ?1 ORDER BY a.submission LIMIT ?2",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    Ok(statement.query_map((after, limit), read)?.collect::<Result<_, _>>()?)
}

/// Records in the register whose unit asks to take them back, after `after`.
pub(in crate::service) fn withdrawals(db: &Db, after: i64, limit: u32) -> Result<Vec<i64>, Error> {
    // The last word on it is the asking: nobody has refused it or taken it back since.
    let mut statement = db.prepare_cached(
        "SELECT e.record FROM record_event e JOIN record r ON r.id = e.record
         WHERE e.kind = 'withdrawal-asked' AND e.record > ?1 AND r.state = 'accepted' AND NOT EXISTS
             (SELECT 1 FROM record_event l WHERE l.record = e.record AND l.id > e.id
                  AND l.kind IN ('withdrawal-asked', 'withdrawal-refused', 'withdrawal-dropped'))
         ORDER BY e.record LIMIT ?2",
    )?;
    Ok(statement.query_map((after, limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Takes a proposal to admit a row back: the second reviewer said no, which is kept, or who proposed it did.
pub(in crate::service) fn end_admission(db: &Db, submission: i64) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM admission WHERE submission = ?1 AND confirmed_by IS NULL")?.execute([submission])?;
    Ok(())
}
