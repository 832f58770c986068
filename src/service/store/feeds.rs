//! What went out on which channel (推送), version by version.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// One file that went out.
#[derive(Clone, Debug)]
pub(in crate::service) struct Feed {
    pub(in crate::service) id: i64,
    /// Number, `TS-2018-0001`.
    pub(in crate::service) no: String,
    pub(in crate::service) channel: String,
    /// The file it takes back, of a removal file.
    pub(in crate::service) recalls: Option<i64>,
    pub(in crate::service) digest: String,
    pub(in crate::service) count: i64,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
}

const COLUMNS: &str = "id, no, channel, recalls, digest, count, made_by, made_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Feed> {
    Ok(Feed {
        id: row.get(0)?,
        no: row.get(1)?,
        channel: row.get(2)?,
        recalls: row.get(3)?,
        digest: row.get(4)?,
        count: row.get(5)?,
        made_by: row.get(6)?,
        made_at: row.get(7)?,
    })
}

/// Adds a file with the versions it holds.
pub(in crate::service) fn insert(db: &Db, feed: &Feed, records: &[(i64, i64)]) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO feed (no, channel, recalls, digest, count, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((&feed.no, &feed.channel, feed.recalls, &feed.digest, feed.count, feed.made_by, feed.made_at))?;
    let id = db.last_insert_rowid();
    let mut statement = db.prepare_cached("INSERT INTO feed_record VALUES (?1, ?2, ?3)")?;
    for (record, version) in records {
        statement.execute((id, record, version))?;
    }
    Ok(())
}

/// The file with this number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Feed>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM feed WHERE no = ?1"))?.query_row([no], read).optional()?)
}

/// The newest files, newest first.
pub(in crate::service) fn newest(db: &Db, limit: u32) -> Result<Vec<Feed>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM feed ORDER BY id DESC LIMIT ?1"))?;
    let found = statement.query_map([limit], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Row id and public number of the records of a file.
pub(in crate::service) fn records(db: &Db, feed: i64) -> Result<Vec<(i64, String)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.id, r.no FROM feed_record f JOIN record r ON r.id = f.record WHERE f.feed = ?1 ORDER BY r.id",
    )?;
    let found = statement.query_map([feed], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Whether this version of a record went out on the channel and was not taken back since.
pub(in crate::service) fn is_out(db: &Db, channel: &str, record: i64, version: i64) -> Result<bool, Error> {
    let last: Option<(i64, Option<i64>)> = db
        .prepare_cached(
            "SELECT f.version, e.recalls FROM feed_record f JOIN feed e ON e.id = f.feed
             WHERE f.record = ?1 AND e.channel = ?2 ORDER BY e.id DESC LIMIT 1",
        )?
        .query_row((record, channel), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.is_some_and(|(sent, recalls)| recalls.is_none() && sent == version))
}
