//! Notices and letters (告知文书), numbered without gaps.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// A notice as stored.
#[derive(Clone, Debug)]
pub(in crate::service) struct Notice {
    pub(in crate::service) id: i64,
    /// Number, `TZ-2018-0007`.
    pub(in crate::service) no: String,
    /// The case it belongs to, or none.
    pub(in crate::service) case_file: Option<i64>,
    /// The record, of a letter about what is no case.
    pub(in crate::service) record: Option<i64>,
    pub(in crate::service) kind: String,
    /// Regulation and version it was made under.
    pub(in crate::service) pack: String,
    /// The rule that asks for it.
    pub(in crate::service) rule: String,
    /// `subject` or `provider`.
    pub(in crate::service) addressee: String,
    pub(in crate::service) body: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
    pub(in crate::service) sent_on: Option<String>,
    pub(in crate::service) method: Option<String>,
}

const COLUMNS: &str =
    "id, no, case_file, kind, addressee, body, digest, made_by, made_at, sent_on, method, record, pack,
     rule";

fn read(row: &Row<'_>) -> rusqlite::Result<Notice> {
    Ok(Notice {
        id: row.get(0)?,
        no: row.get(1)?,
        case_file: row.get(2)?,
        kind: row.get(3)?,
        addressee: row.get(4)?,
        body: row.get(5)?,
        digest: row.get(6)?,
        made_by: row.get(7)?,
        made_at: row.get(8)?,
        sent_on: row.get(9)?,
        method: row.get(10)?,
        record: row.get(11)?,
        pack: row.get(12)?,
        rule: row.get(13)?,
    })
}

/// The notices of a case, first to last.
pub(in crate::service) fn of_case(db: &Db, case: i64) -> Result<Vec<Notice>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM notice WHERE case_file = ?1 ORDER BY id"))?;
    let notices = statement.query_map([case], read)?.collect::<Result<_, _>>()?;
    Ok(notices)
}

/// The notices about a record that belong to no case, first to last.
pub(in crate::service) fn of_record(db: &Db, record: i64) -> Result<Vec<Notice>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM notice WHERE record = ?1 ORDER BY id"))?;
    let notices = statement.query_map([record], read)?.collect::<Result<_, _>>()?;
    Ok(notices)
}

/// The notices made in `from..to`, or only those not yet sent; newest first.
pub(in crate::service) fn list(
    db: &Db,
    (from, to): (i64, i64),
    unsent: bool,
    limit: u32,
) -> Result<Vec<Notice>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM notice
         WHERE made_at >= ?1 AND made_at < ?2 AND (?3 = 0 OR sent_on IS NULL) ORDER BY id DESC LIMIT ?4"
    ))?;
    let notices = statement.query_map((from, to, unsent, limit), read)?.collect::<Result<_, _>>()?;
    Ok(notices)
}

/// The numbers given out that begin with `head`, in order.
pub(in crate::service) fn numbers(db: &Db, head: &str) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached("SELECT no FROM notice WHERE no LIKE ?1 || '%' ORDER BY no")?;
    let numbers = statement.query_map([head], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(numbers)
}

/// The notice with this number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Notice>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM notice WHERE no = ?1"))?.query_row([no], read).optional()?)
}

/// Adds a notice; answers its row id.
pub(in crate::service) fn insert(db: &Db, notice: &Notice) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO notice (no, case_file, kind, addressee, body, digest, made_by, made_at, record, pack, rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute((
        &notice.no,
        notice.case_file,
        &notice.kind,
        &notice.addressee,
        &notice.body,
        &notice.digest,
        notice.made_by,
        notice.made_at,
        notice.record,
        &notice.pack,
        &notice.rule,
    ))?;
    Ok(db.last_insert_rowid())
}

/// A text that a letter had before it was written anew.
#[derive(Clone, Debug)]
pub(in crate::service) struct Draft {
    /// 1 is the first text.
    pub(in crate::service) n: i64,
    pub(in crate::service) pack: String,
    pub(in crate::service) rule: String,
    pub(in crate::service) body: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
}

/// The texts a letter had before its present one, first to last.
pub(in crate::service) fn drafts(db: &Db, notice: i64) -> Result<Vec<Draft>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT n, pack, rule, body, digest, made_by, made_at FROM notice_draft WHERE notice = ?1 ORDER BY n",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Draft {
            n: row.get(0)?,
            pack: row.get(1)?,
            rule: row.get(2)?,
            body: row.get(3)?,
            digest: row.get(4)?,
            made_by: row.get(5)?,
            made_at: row.get(6)?,
        })
    };
    let drafts = statement.query_map([notice], read)?.collect::<Result<_, _>>()?;
    Ok(drafts)
}

/// How many texts a letter had before its present one.
pub(in crate::service) fn count_drafts(db: &Db, notice: i64) -> Result<i64, Error> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM notice_draft WHERE notice = ?1")?;
    Ok(statement.query_row([notice], |row| row.get(0))?)
}

/// Writes a draft anew under its number; the text it had is kept. A notice that was sent is never rewritten.
pub(in crate::service) fn redraft(db: &Db, notice: &Notice) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO notice_draft (notice, n, pack, rule, body, digest, made_by, made_at)
         SELECT id, 1 + (SELECT count(*) FROM notice_draft d WHERE d.notice = notice.id), pack, rule, body, digest,
             made_by, made_at
         FROM notice WHERE id = ?1 AND sent_on IS NULL",
    )?
    .execute([notice.id])?;
    db.prepare_cached(
        "UPDATE notice SET body = ?2, digest = ?3, made_by = ?4, made_at = ?5, pack = ?6, rule = ?7
         WHERE id = ?1 AND sent_on IS NULL",
    )?
    .execute((
        notice.id,
        &notice.body,
        &notice.digest,
        notice.made_by,
        notice.made_at,
        &notice.pack,
        &notice.rule,
    ))?;
    Ok(())
}

/// Marks a notice as sent.
pub(in crate::service) fn set_sent(db: &Db, id: i64, on: &str, by: i64, method: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE notice SET sent_on = ?2, sent_by = ?3, method = ?4 WHERE id = ?1 AND sent_on IS NULL")?
        .execute((id, on, by, method))?;
    Ok(())
}

/// Empties the drafts and letters that tell the content of an erased record, all but those of the erasing case.
pub(in crate::service) fn empty_bodies(db: &Db, record: i64, but_case: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE notice_draft SET body = '' WHERE notice IN (
             SELECT id FROM notice
             WHERE record = ?1 OR case_file IN (SELECT id FROM case_file WHERE record = ?1 AND id <> ?2))",
    )?
    .execute([record, but_case])?;
    db.prepare_cached(
        "UPDATE notice SET body = ''
         WHERE record = ?1 OR case_file IN (SELECT id FROM case_file WHERE record = ?1 AND id <> ?2)",
    )?
    .execute([record, but_case])?;
    Ok(())
}
