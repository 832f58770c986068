//! Consents of natural persons (同意).

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// A consent as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Consent {
    pub(in crate::service) id: i64,
    /// `C-2022-0001`
    pub(in crate::service) no: String,
    pub(in crate::service) subject: i64,
    /// Name of the guardian, when the guardian consented.
    pub(in crate::service) guardian: Option<String>,
    pub(in crate::service) points: Vec<String>,
    pub(in crate::service) purpose: String,
    pub(in crate::service) publishes: bool,
    pub(in crate::service) from_day: String,
    pub(in crate::service) until_day: String,
    pub(in crate::service) paper: Option<i64>,
    pub(in crate::service) added_by: i64,
    pub(in crate::service) added_at: i64,
    pub(in crate::service) ended_on: Option<String>,
    pub(in crate::service) reason: Option<String>,
    pub(in crate::service) ended_by: Option<i64>,
}

const COLUMNS: &str = "id, no, subject, guardian, points, purpose, publishes, from_day, until_day, paper, added_by, \
     added_at, ended_on, reason, ended_by";

fn read(row: &Row<'_>) -> rusqlite::Result<Consent> {
    let points: String = row.get(4)?;
    Ok(Consent {
        id: row.get(0)?,
        no: row.get(1)?,
        subject: row.get(2)?,
        guardian: row.get(3)?,
        points: serde_json::from_str(&points)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, error.into()))?,
        purpose: row.get(5)?,
        publishes: row.get(6)?,
        from_day: row.get(7)?,
        until_day: row.get(8)?,
        paper: row.get(9)?,
        added_by: row.get(10)?,
        added_at: row.get(11)?,
        ended_on: row.get(12)?,
        reason: row.get(13)?,
        ended_by: row.get(14)?,
    })
}

/// The consent with this number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Consent>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM person_consent WHERE no = ?1"))?
        .query_row([no], read)
        .optional()?)
}

/// The consents of one subject, newest first.
pub(in crate::service) fn of_subject(db: &Db, subject: i64) -> Result<Vec<Consent>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM person_consent WHERE subject = ?1 ORDER BY id DESC"))?;
    let found = statement.query_map([subject], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Consents whose last day is over, not ended before, that accepted records rest on; the newest first.
pub(in crate::service) fn over(db: &Db, today: &str, limit: u32) -> Result<Vec<Consent>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM person_consent c WHERE c.until_day < ?1 AND c.ended_on IS NULL AND EXISTS (
             SELECT 1 FROM record r WHERE r.subject = c.subject AND r.state = 'accepted'
                 AND json_extract(r.facts, '$.consent') = c.no)
         ORDER BY c.id DESC LIMIT ?2"
    ))?;
    let found = statement.query_map((today, limit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// A page of consents, newest first, below the row id `before`.
pub(in crate::service) fn page(db: &Db, before: i64, limit: u32) -> Result<Vec<Consent>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM person_consent WHERE id < ?1 ORDER BY id DESC LIMIT ?2"))?;
    let found = statement.query_map((before, limit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds a consent under the next number of its year; answers the number.
pub(in crate::service) fn insert(db: &Db, year: i32, new: &Consent) -> Result<String, Error> {
    let n = super::settings::next_number(db, &format!("consent-{year}"))?;
    let no = format!("C-{year}-{n:04}");
    db.prepare_cached(
        "INSERT INTO person_consent (no, subject, guardian, points, purpose, publishes, from_day, until_day, paper, added_by,
             added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(rusqlite::params![
        no,
        new.subject,
        new.guardian,
        serde_json::to_string(&new.points)?,
        new.purpose,
        new.publishes,
        new.from_day,
        new.until_day,
        new.paper,
        new.added_by,
        new.added_at,
    ])?;
    Ok(no)
}

/// Ends a consent.
pub(in crate::service) fn end(db: &Db, id: i64, on: &str, reason: &str, by: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE person_consent SET ended_on = ?2, reason = ?3, ended_by = ?4 WHERE id = ?1")?
        .execute((id, on, reason, by))?;
    Ok(())
}
