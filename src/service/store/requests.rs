//! Request ids of scripts: the same id never acts twice.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// Operation and answer of an earlier call with this id.
pub(in crate::service) fn find(db: &Db, officer: i64, id: &str) -> Result<Option<(String, String)>, Error> {
    Ok(db
        .prepare_cached("SELECT operation, answer FROM request WHERE officer = ?1 AND id = ?2")?
        .query_row((officer, id), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Keeps the answer of a call.
pub(in crate::service) fn insert(
    db: &Db,
    officer: i64,
    id: &str,
    operation: &str,
    answer: &str,
    seq: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO request VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((officer, id, operation, answer, seq))?;
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
