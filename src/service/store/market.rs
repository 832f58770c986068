//! Agreements of market collectors (约定) and consents of persons (同意).

use super::{Db, Error};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, Row};
use std::collections::BTreeMap;

/// An agreement as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Agreement {
    pub(in crate::service) no: String,
    pub(in crate::service) unit: i64,
    pub(in crate::service) uses: Vec<String>,
    pub(in crate::service) from_day: String,
    pub(in crate::service) until_day: Option<String>,
    pub(in crate::service) ended_on: Option<String>,
    pub(in crate::service) digest: String,
    pub(in crate::service) added_by: i64,
    pub(in crate::service) added_at: i64,
}

/// A consent as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Consent {
    pub(in crate::service) no: String,
    pub(in crate::service) unit: i64,
    pub(in crate::service) person: Vec<u8>,
    /// Point → what the person was told.
    pub(in crate::service) told: BTreeMap<String, String>,
    pub(in crate::service) warned: bool,
    pub(in crate::service) from_day: String,
    pub(in crate::service) until_day: Option<String>,
    pub(in crate::service) ended_on: Option<String>,
    pub(in crate::service) digest: Option<String>,
    pub(in crate::service) added_by: i64,
    pub(in crate::service) added_at: i64,
}

impl Consent {
    /// In writing, with the warning of adverse results and the agreed use.
    pub(in crate::service) fn is_strong(&self) -> bool {
        self.warned && self.digest.is_some() && self.told.get("use").is_some_and(|told| !told.is_empty())
    }
}

fn parsed<T: serde::de::DeserializeOwned>(at: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, error.into()))
}

const AGREEMENT: &str = "no, unit, uses, from_day, until_day, ended_on, digest, added_by, added_at";

fn agreement(row: &Row<'_>) -> rusqlite::Result<Agreement> {
    Ok(Agreement {
        no: row.get(0)?,
        unit: row.get(1)?,
        uses: parsed(2, &row.get::<_, String>(2)?)?,
        from_day: row.get(3)?,
        until_day: row.get(4)?,
        ended_on: row.get(5)?,
        digest: row.get(6)?,
        added_by: row.get(7)?,
        added_at: row.get(8)?,
    })
}

const CONSENT: &str = "no, unit, person, told, warned, from_day, until_day, ended_on, digest, added_by, added_at";

fn consent(row: &Row<'_>) -> rusqlite::Result<Consent> {
    Ok(Consent {
        no: row.get(0)?,
        unit: row.get(1)?,
        person: row.get(2)?,
        told: parsed(3, &row.get::<_, String>(3)?)?,
        warned: row.get(4)?,
        from_day: row.get(5)?,
        until_day: row.get(6)?,
        ended_on: row.get(7)?,
        digest: row.get(8)?,
        added_by: row.get(9)?,
        added_at: row.get(10)?,
    })
}

/// The days on which something holds.
const HOLDS: &str = "from_day <= ?2 AND (until_day IS NULL OR ?2 <= until_day) AND (ended_on IS NULL OR ?2 < ended_on)";

/// A unit's agreement in force on a day.
pub(in crate::service) fn agreement_in_force(db: &Db, unit: i64, day: NaiveDate) -> Result<Option<Agreement>, Error> {
    let query = format!("SELECT {AGREEMENT} FROM agreement WHERE unit = ?1 AND {HOLDS} ORDER BY id DESC LIMIT 1");
    Ok(db.prepare_cached(&query)?.query_row((unit, day.to_string()), agreement).optional()?)
}

/// The first day after `day` on which an agreement of a collector begins to hold, or holds no more.
pub(in crate::service) fn next_turn(db: &Db, unit: i64, day: NaiveDate) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT min(turn) FROM (SELECT from_day AS turn FROM agreement WHERE unit = ?1
                                    UNION ALL SELECT date(until_day, '+1 day') FROM agreement WHERE unit = ?1
                                    UNION ALL SELECT ended_on FROM agreement WHERE unit = ?1) WHERE turn > ?2",
        )?
        .query_row((unit, day.to_string()), |row| row.get(0))?)
}

/// An agreement by its number.
pub(in crate::service) fn agreement_by_no(db: &Db, no: &str) -> Result<Option<Agreement>, Error> {
    let query = format!("SELECT {AGREEMENT} FROM agreement WHERE no = ?1");
    Ok(db.prepare_cached(&query)?.query_row([no], agreement).optional()?)
}

/// Every agreement, newest first.
pub(in crate::service) fn agreements(db: &Db) -> Result<Vec<Agreement>, Error> {
    let query = format!("SELECT {AGREEMENT} FROM agreement ORDER BY id DESC");
    Ok(db.prepare_cached(&query)?.query_map([], agreement)?.collect::<Result<_, _>>()?)
}

/// Adds an agreement.
pub(in crate::service) fn insert_agreement(db: &Db, new: &Agreement) -> Result<(), Error> {
    let Agreement { no, unit, uses, from_day, until_day, ended_on, digest, added_by, added_at } = new;
    let uses = serde_json::to_string(uses)?;
    db.prepare_cached(&format!("INSERT INTO agreement ({AGREEMENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"))?
        .execute((no, unit, uses, from_day, until_day, ended_on, digest, added_by, added_at))?;
    Ok(())
}

/// Ends an agreement.
pub(in crate::service) fn end_agreement(db: &Db, no: &str, day: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE agreement SET ended_on = ?2 WHERE no = ?1")?.execute((no, day))?;
    Ok(())
}

/// A person's consent to a unit, in force on a day; a strong one before a weak one.
pub(in crate::service) fn consent_in_force(
    db: &Db,
    unit: i64,
    person: &[u8],
    day: NaiveDate,
) -> Result<Option<Consent>, Error> {
    let query = format!(
        "SELECT {CONSENT} FROM collection_consent WHERE unit = ?1 AND {HOLDS} AND person = ?3 ORDER BY warned DESC, id DESC LIMIT 1"
    );
    Ok(db.prepare_cached(&query)?.query_row((unit, day.to_string(), person), consent).optional()?)
}

/// A consent by its number.
pub(in crate::service) fn consent_by_no(db: &Db, no: &str) -> Result<Option<Consent>, Error> {
    let query = format!("SELECT {CONSENT} FROM collection_consent WHERE no = ?1");
    Ok(db.prepare_cached(&query)?.query_row([no], consent).optional()?)
}

/// The consents to one unit, or to all, newest first.
pub(in crate::service) fn consents(db: &Db, unit: Option<i64>) -> Result<Vec<Consent>, Error> {
    let query =
        format!("SELECT {CONSENT} FROM collection_consent WHERE ?1 IS NULL OR unit = ?1 ORDER BY id DESC LIMIT 1000");
    Ok(db.prepare_cached(&query)?.query_map([unit], consent)?.collect::<Result<_, _>>()?)
}

/// Adds a consent.
pub(in crate::service) fn insert_consent(db: &Db, new: &Consent) -> Result<(), Error> {
    let Consent { no, unit, person, told, warned, from_day, until_day, ended_on, digest, added_by, added_at } = new;
    let told = serde_json::to_string(told)?;
    db.prepare_cached(&format!(
        "INSERT INTO collection_consent ({CONSENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    ))?
    .execute((no, unit, person, told, warned, from_day, until_day, ended_on, digest, added_by, added_at))?;
    Ok(())
}

/// Ends a consent.
pub(in crate::service) fn end_consent(db: &Db, no: &str, day: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE collection_consent SET ended_on = ?2 WHERE no = ?1")?.execute((no, day))?;
    Ok(())
}
