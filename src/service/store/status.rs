//! Counts of the installation, and what the engine says of the file.

use super::{Db, Error};
use std::collections::BTreeMap;

/// Records by stored state, of every unit or of one.
pub(in crate::service) fn records_by_state(db: &Db, unit: Option<i64>) -> Result<BTreeMap<String, i64>, Error> {
    let of_unit = if unit.is_some() { "WHERE unit = ?1" } else { "WHERE ?1 IS NULL" };
    let mut statement = db.prepare_cached(&format!("SELECT state, count(*) FROM record {of_unit} GROUP BY state"))?;
    let counts = statement.query_map([unit], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(counts)
}

/// Open cases by how they stand to a day.
#[derive(Clone, Debug)]
pub(in crate::service) struct OpenCases {
    pub(in crate::service) open: i64,
    pub(in crate::service) overdue: i64,
    pub(in crate::service) due_today: i64,
    /// The next day on which one falls due, today counted.
    pub(in crate::service) next: Option<String>,
}

/// Subjects of a unit's records, and its batches.
pub(in crate::service) fn of_unit(db: &Db, unit: i64) -> Result<(i64, i64), Error> {
    Ok(db
        .prepare_cached(
            "SELECT (SELECT count(DISTINCT subject) FROM record WHERE unit = ?1),
                 (SELECT count(*) FROM batch WHERE unit = ?1)",
        )?
        .query_row([unit], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The open cases, of every unit or of one, and what of them is due on `today`.
pub(in crate::service) fn open_cases(db: &Db, today: &str, unit: Option<i64>) -> Result<OpenCases, Error> {
    Ok(db
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE due < ?1), count(*) FILTER (WHERE due = ?1),
                 min(due) FILTER (WHERE due >= ?1)
             FROM case_file WHERE open = 1 AND (?2 IS NULL OR unit = ?2)",
        )?
        .query_row((today, unit), |row| {
            Ok(OpenCases { open: row.get(0)?, overdue: row.get(1)?, due_today: row.get(2)?, next: row.get(3)? })
        })?)
}

/// The tables that are counted in a status and compared between a database and its copy.
const COUNTED: &[&str] = &[
    "unit",
    "officer",
    "subject",
    "batch",
    "submission",
    "record",
    "record_version",
    "case_file",
    "case_event",
    "paper",
    "notice",
    "authorisation",
    "journal",
];

/// Rows of each table.
pub(in crate::service) fn counts(db: &Db) -> Result<BTreeMap<String, i64>, Error> {
    let mut counts = BTreeMap::new();
    for table in COUNTED {
        let count = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        counts.insert((*table).to_owned(), count);
    }
    Ok(counts)
}

/// Rows of one of the counted tables.
pub(in crate::service) fn count(db: &Db, table: &str) -> Result<i64, Error> {
    let Some(table) = COUNTED.iter().find(|known| **known == table) else { return Ok(0) };
    Ok(db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?)
}

/// What `quick_check` finds; empty when the file is sound.
pub(in crate::service) fn quick_check(db: &Db) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare("PRAGMA quick_check(20)")?;
    let mut found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    found.retain(|line| line != "ok");
    Ok(found)
}

/// Tables with rows whose reference leads nowhere.
pub(in crate::service) fn foreign_key_check(db: &Db) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let mut found: Vec<String> = statement.query_map([], |row| row.get(0))?.take(20).collect::<Result<_, _>>()?;
    found.dedup();
    Ok(found)
}
