//! Request ids of scripts: the same id never acts twice.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// What was called under an id, and what came of it.
#[derive(Clone, Debug)]
pub(in crate::service) struct Request {
    /// Dotted name.
    pub(in crate::service) operation: String,
    /// Keyed digest of what was asked; empty where nothing may be kept of it.
    pub(in crate::service) content: Vec<u8>,
    /// The answer as JSON, or the number of a look's log row.
    pub(in crate::service) answer: String,
}

/// An earlier call with this id.
pub(in crate::service) fn find(db: &Db, officer: i64, id: &str) -> Result<Option<Request>, Error> {
    let read =
        |row: &rusqlite::Row<'_>| Ok(Request { operation: row.get(0)?, content: row.get(1)?, answer: row.get(2)? });
    Ok(db
        .prepare_cached("SELECT operation, content, answer FROM request WHERE officer = ?1 AND id = ?2")?
        .query_row((officer, id), read)
        .optional()?)
}

/// Keeps what came of a call with the log row `seq`.
pub(in crate::service) fn insert(db: &Db, officer: i64, id: &str, new: &Request, seq: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute((
        officer,
        id,
        &new.operation,
        &new.content,
        &new.answer,
        seq,
    ))?;
    Ok(())
}

/// Empties the kept answers that name an erased record or one of its cases: they may tell its content.
pub(in crate::service) fn empty_answers(db: &Db, record: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE request SET answer = ''
         WHERE EXISTS (SELECT 1 FROM record r WHERE r.id = ?1 AND instr(request.answer, r.no))
            OR EXISTS (SELECT 1 FROM case_file c WHERE c.record = ?1 AND instr(request.answer, c.no))",
    )?
    .execute([record])?;
    Ok(())
}
