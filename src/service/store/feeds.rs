//! What went out on which channel (推送), version by version.

use super::{Db, Error};
use chrono::NaiveDate;
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
    /// Who looked through it before it went.
    pub(in crate::service) reviewed_by: Option<i64>,
    pub(in crate::service) made_at: i64,
}

const COLUMNS: &str = "id, no, channel, recalls, digest, count, made_by, reviewed_by, made_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Feed> {
    Ok(Feed {
        id: row.get(0)?,
        no: row.get(1)?,
        channel: row.get(2)?,
        recalls: row.get(3)?,
        digest: row.get(4)?,
        count: row.get(5)?,
        made_by: row.get(6)?,
        reviewed_by: row.get(7)?,
        made_at: row.get(8)?,
    })
}

/// Adds a file with the versions it holds, and the repairs whose commitment it carries.
pub(in crate::service) fn insert(db: &Db, feed: &Feed, records: &[(i64, i64)], repairs: &[i64]) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO feed (no, channel, recalls, digest, count, made_by, reviewed_by, made_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &feed.no,
        &feed.channel,
        feed.recalls,
        &feed.digest,
        feed.count,
        feed.made_by,
        feed.reviewed_by,
        feed.made_at,
    ))?;
    let id = db.last_insert_rowid();
    let mut statement = db.prepare_cached("INSERT INTO feed_record VALUES (?1, ?2, ?3)")?;
    let mut stands = db.prepare_cached("INSERT OR REPLACE INTO feed_standing VALUES (?1, ?2, ?3, '', '')")?;
    let mut gone = db.prepare_cached("DELETE FROM feed_standing WHERE channel = ?1 AND record = ?2")?;
    for (record, version) in records {
        statement.execute((id, record, version))?;
        if feed.recalls.is_some() {
            gone.execute((&feed.channel, record))?;
        } else {
            // What has just arrived is in doubt until it is noted for how long it may stand.
            stands.execute((&feed.channel, record, id))?;
        }
    }
    let mut statement = db.prepare_cached("INSERT INTO feed_commitment VALUES (?1, ?2)")?;
    for repair in repairs {
        statement.execute((id, repair))?;
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

/// A record that stands on a channel.
#[derive(Clone, Debug)]
pub(in crate::service) struct Sent {
    pub(in crate::service) channel: String,
    /// Number of the file it last went out in.
    pub(in crate::service) feed: String,
    /// The unit of who sent that.
    pub(in crate::service) unit: i64,
    pub(in crate::service) record: i64,
}

/// What stands on a channel and may be disclosed no longer: something about it was changed, its day has come, or that day was
/// counted under another law. What was surely taken off comes first. Never looks at the rest, however much that is.
const DOUBTFUL: &str = "\
    SELECT s.channel, e.no, o.unit, s.record
    FROM feed_standing s JOIN feed e ON e.id = s.feed JOIN officer o ON o.id = e.made_by JOIN record r ON r.id = s.record
    WHERE s.law < ?1 OR s.law > ?1 OR (s.law = ?1 AND s.doubt_on <= ?2)
    ORDER BY r.state <> 'accepted' OR coalesce(r.hidden_on, r.shielded_on, r.erased_on) IS NOT NULL DESC, s.feed, s.record";

/// What stands on a channel and is in doubt on a day under a law.
pub(in crate::service) fn doubtful(db: &Db, law: &str, today: NaiveDate) -> Result<Vec<Sent>, Error> {
    let mut statement = db.prepare_cached(DOUBTFUL)?;
    let read =
        |row: &Row<'_>| Ok(Sent { channel: row.get(0)?, feed: row.get(1)?, unit: row.get(2)?, record: row.get(3)? });
    let found = statement.query_map((law, today.to_string()), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Notes from which day on a record that stands on a channel is to be looked at again; none where time ends nothing.
pub(in crate::service) fn doubt_from(
    db: &Db,
    (channel, record): (&str, i64),
    law: &str,
    day: Option<NaiveDate>,
) -> Result<(), Error> {
    db.prepare_cached("UPDATE feed_standing SET law = ?3, doubt_on = ?4 WHERE channel = ?1 AND record = ?2")?
        .execute((channel, record, law, day.map(|day| day.to_string())))?;
    Ok(())
}

/// A repair whose commitment went out.
#[derive(Clone, Debug)]
pub(in crate::service) struct Promised {
    /// Row id of the repair.
    pub(in crate::service) id: i64,
    /// Its number.
    pub(in crate::service) case: String,
    /// Number of the record.
    pub(in crate::service) record: String,
}

/// The commitments of a file.
pub(in crate::service) fn commitments(db: &Db, feed: i64) -> Result<Vec<Promised>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.id, c.no, r.no FROM feed_commitment f JOIN case_file c ON c.id = f.case_file
             JOIN record r ON r.id = c.record WHERE f.feed = ?1 ORDER BY c.id",
    )?;
    let read = |row: &Row<'_>| Ok(Promised { id: row.get(0)?, case: row.get(1)?, record: row.get(2)? });
    let found = statement.query_map([feed], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Whether the commitment of a repair went out on the channel and was not taken back since.
pub(in crate::service) fn commitment_is_out(db: &Db, channel: &str, repair: i64) -> Result<bool, Error> {
    let last: Option<Option<i64>> = db
        .prepare_cached(
            "SELECT e.recalls FROM feed_commitment f JOIN feed e ON e.id = f.feed
             WHERE f.case_file = ?1 AND e.channel = ?2 ORDER BY e.id DESC LIMIT 1",
        )?
        .query_row((repair, channel), |row| row.get(0))
        .optional()?;
    Ok(last.is_some_and(|recalls| recalls.is_none()))
}

/// Notes that an officer looked through what would go out (保密审查).
pub(in crate::service) fn insert_review(
    db: &Db,
    (channel, digest): (&str, &str),
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT OR REPLACE INTO feed_review VALUES (?1, ?2, ?3, ?4)")?
        .execute((channel, digest, officer, now_ms))?;
    Ok(())
}

/// Row ids of the officers who looked through exactly this, first to last.
pub(in crate::service) fn reviewers(db: &Db, channel: &str, digest: &str) -> Result<Vec<i64>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT reviewed_by FROM feed_review WHERE channel = ?1 AND digest = ?2 ORDER BY reviewed_at, reviewed_by",
    )?;
    let found = statement.query_map((channel, digest), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}
