//! Counts of supervision (监督统计), urging of units (催促、通报、督查、整改), and changes that catalogues must follow.

use super::{Db, Error, looks};
use rusqlite::{OptionalExtension as _, Row};

/// One act towards a unit.
#[derive(Clone, Debug)]
pub(in crate::service) struct Urging {
    pub(in crate::service) id: i64,
    /// `CB-2018-0001`
    pub(in crate::service) no: String,
    pub(in crate::service) unit: i64,
    /// A kind of the pack, or `escalated`.
    pub(in crate::service) kind: String,
    /// Catalogue items it asks for.
    pub(in crate::service) items: Vec<String>,
    pub(in crate::service) letter: String,
    /// The same in English, which is not served.
    pub(in crate::service) letter_en: String,
    /// The day set by it.
    pub(in crate::service) due_on: Option<String>,
    pub(in crate::service) issued_by: i64,
    pub(in crate::service) issued_at: i64,
    /// What came of it.
    pub(in crate::service) result: Option<String>,
    pub(in crate::service) closed_at: Option<i64>,
}

const URGING: &str = "id, no, unit, kind, items, letter, due_on, issued_by, issued_at, result, closed_at, letter_en";

fn read_urging(row: &Row<'_>) -> rusqlite::Result<Urging> {
    let items: String = row.get(4)?;
    Ok(Urging {
        id: row.get(0)?,
        no: row.get(1)?,
        unit: row.get(2)?,
        kind: row.get(3)?,
        items: serde_json::from_str(&items)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, error.into()))?,
        letter: row.get(5)?,
        due_on: row.get(6)?,
        issued_by: row.get(7)?,
        issued_at: row.get(8)?,
        result: row.get(9)?,
        closed_at: row.get(10)?,
        letter_en: row.get(11)?,
    })
}

/// Adds an act.
pub(in crate::service) fn insert_urging(db: &Db, new: &Urging) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO urging (no, unit, kind, items, letter, due_on, issued_by, issued_at, letter_en)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        &new.no,
        new.unit,
        &new.kind,
        serde_json::to_string(&new.items)?,
        &new.letter,
        &new.due_on,
        new.issued_by,
        new.issued_at,
        &new.letter_en,
    ))?;
    Ok(())
}

/// The act with this number.
pub(in crate::service) fn urging(db: &Db, no: &str) -> Result<Option<Urging>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {URGING} FROM urging WHERE no = ?1"))?
        .query_row([no], read_urging)
        .optional()?)
}

/// Acts that are not closed, oldest first.
pub(in crate::service) fn open_urgings(db: &Db, unit: Option<i64>) -> Result<Vec<Urging>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {URGING} FROM urging WHERE (?1 IS NULL OR unit = ?1) AND closed_at IS NULL ORDER BY id"
    ))?;
    let found = statement.query_map([unit], read_urging)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Acts, newest first.
pub(in crate::service) fn urgings(db: &Db, unit: Option<i64>, limit: u32) -> Result<Vec<Urging>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {URGING} FROM urging WHERE (?1 IS NULL OR unit = ?1) ORDER BY id DESC LIMIT ?2"
    ))?;
    let found = statement.query_map((unit, limit), read_urging)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Closes an act with its outcome.
pub(in crate::service) fn close_urging(
    db: &Db,
    urging: i64,
    result: &str,
    (officer, now_ms): (i64, i64),
) -> Result<(), Error> {
    db.prepare_cached("UPDATE urging SET result = ?2, closed_by = ?3, closed_at = ?4 WHERE id = ?1")?
        .execute((urging, result, officer, now_ms))?;
    Ok(())
}

/// How many records a unit has handed in under an item since an instant.
pub(in crate::service) fn supplied_since(db: &Db, unit: i64, item: &str, since_ms: i64) -> Result<i64, Error> {
    Ok(db
        .prepare_cached(
            "SELECT COALESCE(sum(accepted + pending), 0) FROM batch WHERE unit = ?1 AND item = ?2 AND entered_at >= ?3",
        )?
        .query_row((unit, item, since_ms), |row| row.get(0))?)
}

/// A change of law or of a unit's function that its catalogue must follow.
#[derive(Clone, Debug)]
pub(in crate::service) struct Change {
    pub(in crate::service) unit: i64,
    pub(in crate::service) changed_on: String,
    pub(in crate::service) what: String,
}

/// Registers a change.
pub(in crate::service) fn insert_change(db: &Db, new: &Change, (officer, now_ms): (i64, i64)) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO catalogue_change (unit, changed_on, what, registered_by, registered_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((new.unit, &new.changed_on, &new.what, officer, now_ms))?;
    Ok(())
}

/// Changes that no catalogue of the unit has followed: none of it was put in force on that day or later.
pub(in crate::service) fn open_changes(db: &Db, unit: Option<i64>) -> Result<Vec<Change>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.unit, c.changed_on, c.what FROM catalogue_change c
         WHERE (?1 IS NULL OR c.unit = ?1) AND NOT EXISTS (
             SELECT 1 FROM catalogue k WHERE k.unit = c.unit AND k.state <> 'draft' AND k.active_from >= c.changed_on)
         ORDER BY c.changed_on, c.id",
    )?;
    let found = statement
        .query_map([unit], |row| Ok(Change { unit: row.get(0)?, changed_on: row.get(1)?, what: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// What a unit did in a period, in numbers.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Figures {
    pub(in crate::service) code: String,
    pub(in crate::service) name: String,
    /// Records handed in.
    pub(in crate::service) records: i64,
    /// Returns.
    pub(in crate::service) returns: i64,
    /// Answers given after their last day.
    pub(in crate::service) late_answers: i64,
    /// Queries its officers ran.
    pub(in crate::service) queries: i64,
    /// Longest time from the decision to its arrival, in days.
    pub(in crate::service) longest_lag: Option<i64>,
    /// Mean of that time.
    pub(in crate::service) mean_lag: Option<f64>,
}

/// Figures of every unit but the centre, from the day `since` to the day `until`; `from_ms` and `to_ms` are their bounds.
pub(in crate::service) fn figures(
    db: &Db,
    (since, until): (&str, &str),
    (from_ms, to_ms): (i64, i64),
    centre: &str,
) -> Result<Vec<Figures>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT u.code, u.name,
             (SELECT count(*) FROM record r WHERE r.unit = u.id AND r.entered_on BETWEEN ?1 AND ?2),
             (SELECT count(*) FROM record_event e JOIN record r ON r.id = e.record
              WHERE r.unit = u.id AND e.kind = 'returned' AND e.at >= ?3 AND e.at < ?4),
             (SELECT count(*) FROM case_event e JOIN case_file c ON c.id = e.case_file
              WHERE c.unit = u.id AND e.step = 'reply' AND json_extract(e.body, '$.late') AND e.at >= ?3 AND e.at < ?4),
             coalesce(q.queries, 0),
             (SELECT CAST(round(max(julianday(r.entered_on) - julianday(r.determined_on))) AS INTEGER) FROM record r
              WHERE r.unit = u.id AND r.determined_on IS NOT NULL AND r.entered_on BETWEEN ?1 AND ?2),
             (SELECT avg(julianday(r.entered_on) - julianday(r.determined_on)) FROM record r
              WHERE r.unit = u.id AND r.determined_on IS NOT NULL AND r.entered_on BETWEEN ?1 AND ?2)
         FROM unit u
         LEFT JOIN (SELECT unit, count(*) AS queries FROM journal
                    WHERE operation IN ('query.run', 'report.subject') AND outcome = 'done' AND seq >= ?6 AND seq < ?7
                    GROUP BY unit) q ON q.unit = u.code
         WHERE u.code <> ?5 ORDER BY u.code",
    )?;
    // Rows of the log stand in the order of time, so a span of time is a span of numbers.
    let (from, to) = (looks::seq_at(db, from_ms)?, looks::seq_at(db, to_ms)?);
    let found = statement
        .query_map((since, until, from_ms, to_ms, centre, from, to), |row| {
            Ok(Figures {
                code: row.get(0)?,
                name: row.get(1)?,
                records: row.get(2)?,
                returns: row.get(3)?,
                late_answers: row.get(4)?,
                queries: row.get(5)?,
                longest_lag: row.get(6)?,
                mean_lag: row.get(7)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
