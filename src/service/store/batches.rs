//! Batches (批次) and the rows handed in with them, kept as received.

use super::{Db, Error};
use crate::intake::Problem;
use rusqlite::{OptionalExtension as _, Row};

/// One file of one unit.
#[derive(Clone, Debug)]
pub(in crate::service) struct Batch {
    pub(in crate::service) id: i64,
    /// `B-2026-1123-02`
    pub(in crate::service) no: String,
    pub(in crate::service) unit: i64,
    pub(in crate::service) item: String,
    pub(in crate::service) catalogue: i64,
    pub(in crate::service) profile: Option<i64>,
    pub(in crate::service) channel: String,
    pub(in crate::service) file_name: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) encoding: String,
    pub(in crate::service) header: Vec<String>,
    pub(in crate::service) declared: bool,
    pub(in crate::service) replaces: bool,
    /// Agreement or provision named with the file.
    pub(in crate::service) ground: Option<String>,
    /// The ground by which a law exempts from consent.
    pub(in crate::service) exempt: Option<String>,
    /// `running`, `stopped`, `complete`.
    pub(in crate::service) state: String,
    pub(in crate::service) rows: i64,
    pub(in crate::service) accepted: i64,
    pub(in crate::service) pending: i64,
    pub(in crate::service) rejected: i64,
    pub(in crate::service) prohibited: i64,
    pub(in crate::service) entered_by: i64,
    pub(in crate::service) entered_at: i64,
}

const COLUMNS: &str = "id, no, unit, item, catalogue, profile, channel, file_name, digest, encoding, header, declared, \
     replaces, state, rows, accepted, pending, rejected, prohibited, entered_by, entered_at, ground, exempt";

fn read(row: &Row<'_>) -> rusqlite::Result<Batch> {
    let header: String = row.get(10)?;
    Ok(Batch {
        id: row.get(0)?,
        no: row.get(1)?,
        unit: row.get(2)?,
        item: row.get(3)?,
        catalogue: row.get(4)?,
        profile: row.get(5)?,
        channel: row.get(6)?,
        file_name: row.get(7)?,
        digest: row.get(8)?,
        encoding: row.get(9)?,
        header: serde_json::from_str(&header).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Text, error.into())
        })?,
        declared: row.get(11)?,
        replaces: row.get(12)?,
        state: row.get(13)?,
        rows: row.get(14)?,
        accepted: row.get(15)?,
        pending: row.get(16)?,
        rejected: row.get(17)?,
        prohibited: row.get(18)?,
        entered_by: row.get(19)?,
        entered_at: row.get(20)?,
        ground: row.get(21)?,
        exempt: row.get(22)?,
    })
}

/// The batch with this number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Batch>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE no = ?1"))?.query_row([no], read).optional()?)
}

/// The batch with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Batch>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE id = ?1"))?.query_row([id], read).optional()?)
}

/// The newest batch of a unit and item with a file of this digest.
pub(in crate::service) fn by_digest(db: &Db, unit: i64, item: &str, digest: &str) -> Result<Option<Batch>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM batch WHERE digest = ?1 AND unit = ?2 AND item = ?3 ORDER BY id DESC LIMIT 1"
        ))?
        .query_row((digest, unit, item), read)
        .optional()?)
}

/// Batches of a unit, or of all, newest first, below the row id `before`.
pub(in crate::service) fn list(db: &Db, unit: Option<i64>, before: i64, limit: u32) -> Result<Vec<Batch>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM batch WHERE id < ?1 AND (?2 IS NULL OR unit = ?2) ORDER BY id DESC LIMIT ?3"
    ))?;
    let found = statement.query_map((before, unit, limit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds a batch; answers its row id.
pub(in crate::service) fn insert(db: &Db, batch: &Batch) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO batch (no, unit, item, catalogue, profile, channel, file_name, digest, encoding, header, declared,
                            replaces, state, entered_by, entered_at, ground, exempt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(rusqlite::params![
        batch.no,
        batch.unit,
        batch.item,
        batch.catalogue,
        batch.profile,
        batch.channel,
        batch.file_name,
        batch.digest,
        batch.encoding,
        serde_json::to_string(&batch.header)?,
        batch.declared,
        batch.replaces,
        batch.state,
        batch.entered_by,
        batch.entered_at,
        batch.ground,
        batch.exempt,
    ])?;
    Ok(db.last_insert_rowid())
}

/// Writes state and counts.
pub(in crate::service) fn update(db: &Db, batch: &Batch) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE batch SET state = ?2, rows = ?3, accepted = ?4, pending = ?5, rejected = ?6, prohibited = ?7
         WHERE id = ?1",
    )?
    .execute((
        batch.id,
        &batch.state,
        batch.rows,
        batch.accepted,
        batch.pending,
        batch.rejected,
        batch.prohibited,
    ))?;
    Ok(())
}

/// One row as received.
#[derive(Clone, Debug)]
pub(in crate::service) struct Submission {
    pub(in crate::service) id: i64,
    pub(in crate::service) batch: i64,
    pub(in crate::service) row: i64,
    pub(in crate::service) line: i64,
    /// `submitted`, `pending`, `rejected`, `prohibited`.
    pub(in crate::service) verdict: String,
    /// JSON: list of pairs of field and cell, in the order of the file.
    pub(in crate::service) received: Vec<(String, String)>,
    pub(in crate::service) digest: String,
    pub(in crate::service) problems: Vec<Problem>,
    pub(in crate::service) record: Option<i64>,
}

const SUBMISSION: &str = "s.id, s.batch, s.row, s.line, s.verdict, s.received, s.digest, s.problems, s.record";

fn read_submission(row: &Row<'_>) -> rusqlite::Result<Submission> {
    fn json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
        serde_json::from_str(text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
        })
    }
    let received: serde_json::Map<String, serde_json::Value> = json(5, &row.get::<_, String>(5)?)?;
    let text =
        |value: serde_json::Value| if let serde_json::Value::String(text) = value { text } else { String::new() };
    Ok(Submission {
        id: row.get(0)?,
        batch: row.get(1)?,
        row: row.get(2)?,
        line: row.get(3)?,
        verdict: row.get(4)?,
        received: received.into_iter().map(|(field, value)| (field, text(value))).collect(),
        digest: row.get(6)?,
        problems: json(7, &row.get::<_, String>(7)?)?,
        record: row.get(8)?,
    })
}

/// Digest of a row as received.
pub(in crate::service) fn digest(received: &[(String, String)]) -> Result<String, Error> {
    use sm3::{Digest as _, Sm3};
    Ok(crate::service::keys::hex(&Sm3::digest(serde_json::to_vec(received)?)))
}

/// Adds a row; answers its row id.
pub(in crate::service) fn insert_submission(db: &Db, row: &Submission) -> Result<i64, Error> {
    let received: serde_json::Map<String, serde_json::Value> =
        row.received.iter().map(|(field, cell)| (field.clone(), cell.clone().into())).collect();
    db.prepare_cached(
        "INSERT INTO submission (batch, row, line, verdict, received, digest, problems, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        row.batch,
        row.row,
        row.line,
        &row.verdict,
        serde_json::to_string(&received)?,
        &row.digest,
        serde_json::to_string(&row.problems)?,
        row.record,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Ties a row to the record that came of it.
pub(in crate::service) fn set_record(db: &Db, submission: i64, record: i64, verdict: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE submission SET record = ?2, verdict = ?3 WHERE id = ?1")?
        .execute((submission, record, verdict))?;
    Ok(())
}

/// The row of this batch with this digest that was taken, if there is one.
pub(in crate::service) fn row_with_digest(db: &Db, batch: i64, digest: &str) -> Result<Option<i64>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT row FROM submission WHERE batch = ?1 AND digest = ?2 AND verdict IN ('submitted', 'pending')",
        )?
        .query_row((batch, digest), |row| row.get(0))
        .optional()?)
}

/// One row of a batch.
pub(in crate::service) fn submission(db: &Db, batch: i64, row: i64) -> Result<Option<Submission>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {SUBMISSION} FROM submission s WHERE s.batch = ?1 AND s.row = ?2"))?
        .query_row((batch, row), read_submission)
        .optional()?)
}

/// A row by its row id.
pub(in crate::service) fn submission_by_id(db: &Db, id: i64) -> Result<Option<Submission>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {SUBMISSION} FROM submission s WHERE s.id = ?1"))?
        .query_row([id], read_submission)
        .optional()?)
}

/// Rows of a batch after the row `after`; only those with something to tell when `odd`.
pub(in crate::service) fn submissions(
    db: &Db,
    batch: i64,
    after: i64,
    odd: bool,
    limit: u32,
) -> Result<Vec<Submission>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {SUBMISSION} FROM submission s
         WHERE s.batch = ?1 AND s.row > ?2 AND (NOT ?3 OR s.verdict <> 'submitted' OR s.problems <> '[]')
         ORDER BY s.row LIMIT ?4"
    ))?;
    let found = statement.query_map((batch, after, odd, limit), read_submission)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// A proposal to admit a row with a wrong check character.
#[derive(Clone, Debug)]
pub(in crate::service) struct Proposal {
    pub(in crate::service) reason: String,
    pub(in crate::service) proposed_by: i64,
    pub(in crate::service) proposed_at: i64,
}

/// The open proposal about a row.
pub(in crate::service) fn proposal(db: &Db, submission: i64) -> Result<Option<Proposal>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT reason, proposed_by, proposed_at FROM admission WHERE submission = ?1 AND confirmed_by IS NULL",
        )?
        .query_row([submission], |row| {
            Ok(Proposal { reason: row.get(0)?, proposed_by: row.get(1)?, proposed_at: row.get(2)? })
        })
        .optional()?)
}

/// Proposes to admit a row.
pub(in crate::service) fn propose(
    db: &Db,
    submission: i64,
    reason: &str,
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO admission (submission, reason, proposed_by, proposed_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((submission, reason, officer, now_ms))?;
    Ok(())
}

/// Confirms a proposal.
pub(in crate::service) fn confirm(db: &Db, submission: i64, officer: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE admission SET confirmed_by = ?2, confirmed_at = ?3 WHERE submission = ?1")?
        .execute((submission, officer, now_ms))?;
    Ok(())
}
