//! Papers (材料): evidence, certificates, notices received.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// A paper without its bytes.
#[derive(Clone, Debug)]
pub(in crate::service) struct Paper {
    pub(in crate::service) id: i64,
    pub(in crate::service) case_file: Option<i64>,
    pub(in crate::service) kind: String,
    pub(in crate::service) name: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) size: i64,
    pub(in crate::service) added_by: i64,
    pub(in crate::service) added_at: i64,
}

const COLUMNS: &str = "id, case_file, kind, name, digest, size, added_by, added_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Paper> {
    Ok(Paper {
        id: row.get(0)?,
        case_file: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        digest: row.get(4)?,
        size: row.get(5)?,
        added_by: row.get(6)?,
        added_at: row.get(7)?,
    })
}

/// Adds a paper; answers its row id.
pub(in crate::service) fn insert(db: &Db, paper: &Paper, body: &[u8]) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO paper (case_file, kind, name, digest, size, body, added_by, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        paper.case_file,
        &paper.kind,
        &paper.name,
        &paper.digest,
        paper.size,
        body,
        paper.added_by,
        paper.added_at,
    ))?;
    Ok(db.last_insert_rowid())
}

/// The name of a paper.
pub(in crate::service) fn name(db: &Db, id: i64) -> Result<String, Error> {
    let found =
        db.prepare_cached("SELECT name FROM paper WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or_default())
}

/// The papers of a case, first to last.
pub(in crate::service) fn of_case(db: &Db, case: i64) -> Result<Vec<Paper>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM paper WHERE case_file = ?1 ORDER BY id"))?;
    let papers = statement.query_map([case], read)?.collect::<Result<_, _>>()?;
    Ok(papers)
}

/// One paper of a case with its bytes.
pub(in crate::service) fn with_body(db: &Db, case: i64, id: i64) -> Result<Option<(Paper, Vec<u8>)>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS}, body FROM paper WHERE case_file = ?1 AND id = ?2"))?
        .query_row([case, id], |row| Ok((read(row)?, row.get(8)?)))
        .optional()?)
}

/// Empties the papers of a record's cases, all but those of the erasing case: name, kind, size and digest stay.
pub(in crate::service) fn empty_bodies(db: &Db, record: i64, but_case: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE paper SET body = x'' WHERE case_file IN (SELECT id FROM case_file WHERE record = ?1 AND id <> ?2)",
    )?
    .execute([record, but_case])?;
    Ok(())
}
