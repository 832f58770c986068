//! The register of punitive measures (惩戒措施清单) by version, and the measures applied (惩戒措施).

use super::{
    Db, Error,
    versions::{self, Version},
};
use crate::domain::measure::Entry;
use rusqlite::{OptionalExtension as _, Row};

/// One version of the register, with what went before it was put in force.
#[derive(Clone, Debug)]
pub(in crate::service) struct Register {
    pub(in crate::service) version: Version,
    pub(in crate::service) comment_until: Option<String>,
    pub(in crate::service) consent: Option<String>,
    pub(in crate::service) consent_on: Option<String>,
    pub(in crate::service) published_on: Option<String>,
}

/// The table of its versions, and its own columns.
const REGISTER: &str = "measure_list";
const BEFORE: &str = ", comment_until, consent, consent_on, published_on";

fn read_register(row: &Row<'_>) -> rusqlite::Result<Register> {
    Ok(Register {
        version: versions::read(row)?,
        comment_until: row.get(8)?,
        consent: row.get(9)?,
        consent_on: row.get(10)?,
        published_on: row.get(11)?,
    })
}

/// Adds a version as a draft; answers its number.
pub(in crate::service) fn insert_register(
    db: &Db,
    entries: &[Entry],
    digest: &str,
    officer: i64,
    now_ms: i64,
) -> Result<i64, Error> {
    let (id, version) = versions::insert(db, REGISTER, digest, officer, now_ms)?;
    let mut statement = db.prepare_cached("INSERT INTO measure_entry (list, code, fields) VALUES (?1, ?2, ?3)")?;
    for entry in entries {
        statement.execute((id, &entry.code, serde_json::to_string(entry)?))?;
    }
    Ok(version)
}

/// Puts a version in force with what went before it, and retires the one before.
pub(in crate::service) fn activate(db: &Db, list: &Register, officer: i64, day: &str) -> Result<(), Error> {
    versions::activate(db, REGISTER, list.version.id, officer, day)?;
    db.prepare_cached(
        "UPDATE measure_list SET comment_until = ?2, consent = ?3, consent_on = ?4, published_on = ?5 WHERE id = ?1",
    )?
    .execute((list.version.id, &list.comment_until, &list.consent, &list.consent_on, &list.published_on))?;
    Ok(())
}

/// The version with this number; the one in force without.
pub(in crate::service) fn register(db: &Db, version: Option<i64>) -> Result<Option<Register>, Error> {
    versions::find(db, (REGISTER, BEFORE), version, read_register)
}

/// Every version of the register, the newest first.
pub(in crate::service) fn registers(db: &Db) -> Result<Vec<Register>, Error> {
    versions::all(db, (REGISTER, BEFORE), read_register)
}

/// An entry with its row id.
fn read_entry(row: &Row<'_>) -> rusqlite::Result<(i64, Entry)> {
    let text: String = row.get(1)?;
    let entry = serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, error.into()))?;
    Ok((row.get(0)?, entry))
}

/// The entries of a version, by code.
pub(in crate::service) fn entries(db: &Db, list: i64) -> Result<Vec<(i64, Entry)>, Error> {
    let mut statement = db.prepare_cached("SELECT id, fields FROM measure_entry WHERE list = ?1 ORDER BY code")?;
    let found = statement.query_map([list], read_entry)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// An entry by row id.
pub(in crate::service) fn entry(db: &Db, id: i64) -> Result<Option<Entry>, Error> {
    Ok(db
        .prepare_cached("SELECT id, fields FROM measure_entry WHERE id = ?1")?
        .query_row([id], read_entry)
        .optional()?
        .map(|(_, entry)| entry))
}

/// What a measure says beyond its case.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Measure {
    /// The case.
    pub(in crate::service) case: i64,
    /// Its entry of the register; none of what the subject agreed to itself.
    pub(in crate::service) entry: Option<i64>,
    /// Number of the commitment that was broken (承诺编号).
    pub(in crate::service) commitment: String,
    /// The constraint, in the words of the commitment (约束措施).
    pub(in crate::service) agreed: String,
    /// The listing it rests on.
    pub(in crate::service) listing: Option<i64>,
    pub(in crate::service) co_unit: Option<i64>,
    /// Kind of document and citation, `law:…`.
    pub(in crate::service) citation: String,
    /// Role of a person behind the organisation.
    pub(in crate::service) linked: String,
    pub(in crate::service) months: Option<u32>,
    pub(in crate::service) from_day: Option<String>,
    pub(in crate::service) until_day: Option<String>,
    pub(in crate::service) ended_on: Option<String>,
    /// The rule it ended by.
    pub(in crate::service) ended_by: String,
}

/// Adds the particulars of a measure.
pub(in crate::service) fn insert(db: &Db, measure: &Measure) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO measure (case_file, entry, listing, co_unit, citation, linked, months, commitment, agreed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        measure.case,
        measure.entry,
        measure.listing,
        measure.co_unit,
        &measure.citation,
        &measure.linked,
        measure.months,
        &measure.commitment,
        &measure.agreed,
    ))?;
    Ok(())
}

/// Writes what the steps of a measure change.
pub(in crate::service) fn update(db: &Db, measure: &Measure) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE measure SET from_day = ?2, until_day = ?3, ended_on = ?4, ended_by = ?5 WHERE case_file = ?1",
    )?
    .execute((measure.case, &measure.from_day, &measure.until_day, &measure.ended_on, &measure.ended_by))?;
    Ok(())
}

/// The measure of a case.
pub(in crate::service) fn of_case(db: &Db, case: i64) -> Result<Option<Measure>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT case_file, entry, listing, co_unit, citation, linked, months, from_day, until_day, ended_on, ended_by,
                    commitment, agreed
             FROM measure WHERE case_file = ?1",
        )?
        .query_row([case], |row| {
            Ok(Measure {
                case: row.get(0)?,
                entry: row.get(1)?,
                listing: row.get(2)?,
                co_unit: row.get(3)?,
                citation: row.get(4)?,
                linked: row.get(5)?,
                months: row.get(6)?,
                from_day: row.get(7)?,
                until_day: row.get(8)?,
                ended_on: row.get(9)?,
                ended_by: row.get(10)?,
                commitment: row.get(11)?,
                agreed: row.get(12)?,
            })
        })
        .optional()?)
}

/// Which measures to answer.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    pub(in crate::service) subject: Option<i64>,
    pub(in crate::service) record: Option<i64>,
    pub(in crate::service) listing: Option<i64>,
    /// Only cases of this executing unit.
    pub(in crate::service) unit: Option<i64>,
    /// Only those that have not ended.
    pub(in crate::service) running: bool,
    /// After this row id.
    pub(in crate::service) after: i64,
    pub(in crate::service) limit: u32,
}

/// Numbers of cases of measures with their row ids, oldest first.
pub(in crate::service) fn numbers(db: &Db, filter: &Filter) -> Result<Vec<(i64, String)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.id, c.no FROM case_file c JOIN measure m ON m.case_file = c.id
         WHERE c.id > ?1 AND (?2 IS NULL OR c.subject = ?2) AND (?3 IS NULL OR c.record = ?3)
           AND (?4 IS NULL OR m.listing = ?4) AND (?5 IS NULL OR c.unit = ?5)
           AND (?6 = 0 OR (c.open = 1 AND m.ended_on IS NULL))
         ORDER BY c.id LIMIT ?7",
    )?;
    let found = statement
        .query_map(
            (filter.after, filter.subject, filter.record, filter.listing, filter.unit, filter.running, filter.limit),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
