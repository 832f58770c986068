//! What units hand in, over time: files by unit and item, what was returned, refused and corrected, what was stated.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// A file of a unit for an item, or the day the unit undertook to send it.
#[derive(Clone, Debug)]
pub(in crate::service) struct Delivery {
    pub(in crate::service) unit: i64,
    pub(in crate::service) item: String,
    /// Milliseconds.
    pub(in crate::service) at: i64,
    /// A file; otherwise the first submission profile put in force.
    pub(in crate::service) file: bool,
}

/// Everything sent and undertaken, by unit, item and time; of one unit when given.
pub(in crate::service) fn deliveries(db: &Db, unit: Option<i64>) -> Result<Vec<Delivery>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT unit, item, entered_at, 1 FROM batch
         WHERE state = 'complete' AND channel <> 'case' AND (?1 IS NULL OR unit = ?1)
         UNION ALL
         SELECT unit, item, min(activated_at), 0 FROM profile
         WHERE activated_at IS NOT NULL AND (?1 IS NULL OR unit = ?1) GROUP BY unit, item
         ORDER BY 1, 2, 3",
    )?;
    let found = statement
        .query_map([unit], |row| {
            Ok(Delivery { unit: row.get(0)?, item: row.get(1)?, at: row.get(2)?, file: row.get(3)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Rows of the files a unit handed in between two instants.
#[allow(clippy::struct_field_names, reason = "the field's own word")]
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Rows {
    pub(in crate::service) rows: i64,
    pub(in crate::service) pending: i64,
    pub(in crate::service) rejected: i64,
    pub(in crate::service) prohibited: i64,
}

/// The rows of each unit's files with entries in `from..to`.
pub(in crate::service) fn rows(db: &Db, from: i64, to: i64) -> Result<Vec<(i64, Rows)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT unit, sum(rows), sum(pending), sum(rejected), sum(prohibited) FROM batch
         WHERE state = 'complete' AND channel <> 'case' AND entered_at >= ?1 AND entered_at < ?2 GROUP BY unit",
    )?;
    let found = statement
        .query_map((from, to), |row| {
            let rows = Rows { rows: row.get(1)?, pending: row.get(2)?, rejected: row.get(3)?, prohibited: row.get(4)? };
            Ok((row.get(0)?, rows))
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// A record that came in, with the days between decision and entry.
#[derive(Clone, Debug)]
#[allow(clippy::struct_field_names, reason = "the field's own word")]
pub(in crate::service) struct Entered {
    pub(in crate::service) unit: i64,
    pub(in crate::service) no: String,
    pub(in crate::service) item: String,
    pub(in crate::service) content_kind: Option<String>,
    pub(in crate::service) state: String,
    pub(in crate::service) determined_on: Option<String>,
    pub(in crate::service) entered_on: String,
    pub(in crate::service) channel: String,
    /// 重点职业领域
    pub(in crate::service) occupation: Option<String>,
    /// It went out on one of the named channels and was not taken back.
    pub(in crate::service) published: bool,
    /// When it came to be, as the unit's system states it.
    pub(in crate::service) formed_at: Option<String>,
    /// When it arrived, in milliseconds.
    pub(in crate::service) arrived_at: i64,
}

/// The records entered from one day to another, by unit; `channels` are those that count as publication.
pub(in crate::service) fn entered(db: &Db, from: &str, until: &str, channels: &[&str]) -> Result<Vec<Entered>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.unit, r.no, r.item, r.content_kind, r.state, r.determined_on, r.entered_on, b.channel,
             json_extract(r.facts, '$.marks.occupation'),
             EXISTS (SELECT 1 FROM feed_record f JOIN feed e ON e.id = f.feed
                     WHERE f.record = r.id AND e.recalls IS NULL
                       AND e.channel IN (SELECT value FROM json_each(?3))
                       AND NOT EXISTS (SELECT 1 FROM feed_record g JOIN feed back ON back.id = g.feed
                                       WHERE g.record = r.id AND back.recalls IS NOT NULL
                                         AND back.channel = e.channel AND back.id > e.id)),
             json_extract(r.facts, '$.formed_at'), b.entered_at
         FROM record r JOIN batch b ON b.id = r.batch
         WHERE r.entered_on >= ?1 AND r.entered_on <= ?2 ORDER BY r.unit, r.id",
    )?;
    let found = statement
        .query_map((from, until, serde_json::to_string(channels)?), |row| {
            Ok(Entered {
                unit: row.get(0)?,
                no: row.get(1)?,
                item: row.get(2)?,
                content_kind: row.get(3)?,
                state: row.get(4)?,
                determined_on: row.get(5)?,
                entered_on: row.get(6)?,
                channel: row.get(7)?,
                occupation: row.get(8)?,
                published: row.get(9)?,
                formed_at: row.get(10)?,
                arrived_at: row.get(11)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Accepted records determined over a time, of one item, unit and category.
#[derive(Clone, Debug)]
pub(in crate::service) struct Determined {
    pub(in crate::service) catalogue: i64,
    pub(in crate::service) item: String,
    pub(in crate::service) unit: i64,
    pub(in crate::service) category: String,
    pub(in crate::service) count: i64,
}

/// The accepted records determined from one day to another; what bears no such day counts by its entry.
pub(in crate::service) fn determined(db: &Db, from: &str, until: &str) -> Result<Vec<Determined>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT catalogue, item, unit, coalesce(category, ''), count(*) FROM record
         WHERE state = 'accepted' AND coalesce(determined_on, entered_on) BETWEEN ?1 AND ?2
         GROUP BY catalogue, item, unit, category",
    )?;
    let found = statement
        .query_map((from, until), |row| {
            Ok(Determined {
                catalogue: row.get(0)?,
                item: row.get(1)?,
                unit: row.get(2)?,
                category: row.get(3)?,
                count: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Something that was wrong with a record of a unit.
#[derive(Clone, Debug)]
pub(in crate::service) struct Wrong {
    pub(in crate::service) unit: i64,
    pub(in crate::service) no: String,
    pub(in crate::service) item: String,
    pub(in crate::service) at: i64,
    pub(in crate::service) reason: Option<String>,
}

fn wrong(row: &rusqlite::Row<'_>) -> rusqlite::Result<Wrong> {
    Ok(Wrong { unit: row.get(0)?, no: row.get(1)?, item: row.get(2)?, at: row.get(3)?, reason: row.get(4)? })
}

/// The records returned to their units in `from..to`.
pub(in crate::service) fn returned(db: &Db, from: i64, to: i64) -> Result<Vec<Wrong>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.unit, r.no, r.item, e.at, coalesce(e.note, e.reason) FROM record_event e JOIN record r ON r.id = e.record
         WHERE e.kind = 'returned' AND e.at >= ?1 AND e.at < ?2 ORDER BY r.unit, e.at",
    )?;
    let found = statement.query_map((from, to), wrong)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The records whose content a unit itself reported as wrong in `from..to`, when an objection was upheld.
pub(in crate::service) fn corrected(db: &Db, from: i64, to: i64) -> Result<Vec<Wrong>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.unit, r.no, r.item, v.made_at, c.no FROM record_version v JOIN record r ON r.id = v.record
             LEFT JOIN case_file c ON c.id = v.case_file
         WHERE v.cause = 'corrected' AND v.submission IS NOT NULL AND v.made_at >= ?1 AND v.made_at < ?2
         ORDER BY r.unit, v.made_at",
    )?;
    let found = statement.query_map((from, to), wrong)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// What a unit states of a month of one kind of its decisions (双公示).
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Stated {
    pub(in crate::service) produced: i64,
    pub(in crate::service) published: i64,
    /// Why something was not handed in.
    pub(in crate::service) basis: String,
    pub(in crate::service) remarks: String,
}

/// The statement of a unit for a month and kind.
pub(in crate::service) fn stated(db: &Db, unit: i64, month: &str, kind: &str) -> Result<Option<Stated>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT produced, published, basis, remarks FROM monthly_statement
             WHERE unit = ?1 AND month = ?2 AND kind = ?3",
        )?
        .query_row((unit, month, kind), |row| {
            Ok(Stated { produced: row.get(0)?, published: row.get(1)?, basis: row.get(2)?, remarks: row.get(3)? })
        })
        .optional()?)
}

/// Keeps a statement; a later one takes its place, and the log tells of both.
pub(in crate::service) fn state(
    db: &Db,
    (unit, month, kind): (i64, &str, &str),
    stated: &Stated,
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO monthly_statement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (unit, month, kind) DO UPDATE SET produced = excluded.produced, published = excluded.published,
             basis = excluded.basis, remarks = excluded.remarks, stated_by = excluded.stated_by,
             stated_at = excluded.stated_at",
    )?
    .execute((
        unit,
        month,
        kind,
        stated.produced,
        stated.published,
        &stated.basis,
        &stated.remarks,
        officer,
        now_ms,
    ))?;
    Ok(())
}

/// A check of one stage of the work (各环节安全检查).
#[derive(Clone, Debug)]
pub(in crate::service) struct StageCheck {
    pub(in crate::service) day: String,
    pub(in crate::service) finding: String,
    pub(in crate::service) officer: i64,
}

/// The last check of a stage.
pub(in crate::service) fn last_check(db: &Db, stage: &str) -> Result<Option<StageCheck>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT day, finding, officer FROM stage_check WHERE stage = ?1 ORDER BY day DESC, id DESC LIMIT 1",
        )?
        .query_row([stage], |row| Ok(StageCheck { day: row.get(0)?, finding: row.get(1)?, officer: row.get(2)? }))
        .optional()?)
}

/// Adds a check of a stage.
pub(in crate::service) fn insert_check(db: &Db, stage: &str, check: &StageCheck, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO stage_check (stage, day, finding, officer, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((stage, &check.day, &check.finding, check.officer, now_ms))?;
    Ok(())
}
