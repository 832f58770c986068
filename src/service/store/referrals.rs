//! Objections referred to the units that hold the data (异议转告).

use super::{Db, Error};

/// A referral as stored.
#[derive(Clone, Debug)]
pub(in crate::service) struct Referral {
    pub(in crate::service) id: i64,
    pub(in crate::service) no: String,
    pub(in crate::service) unit: i64,
    /// The subject, when the register knows it.
    pub(in crate::service) subject: Option<i64>,
    pub(in crate::service) ground: String,
    pub(in crate::service) about: String,
    pub(in crate::service) received_on: String,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
}

/// Adds a referral.
pub(in crate::service) fn insert(db: &Db, row: &Referral) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO referral (no, unit, subject, ground, about, received_on, made_by, made_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        &row.no,
        row.unit,
        row.subject,
        &row.ground,
        &row.about,
        &row.received_on,
        row.made_by,
        row.made_at,
    ))?;
    Ok(())
}

/// Referrals with a row id below `before`, latest first.
pub(in crate::service) fn list(db: &Db, before: i64, limit: u32) -> Result<Vec<Referral>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT id, no, unit, subject, ground, about, received_on, made_by, made_at FROM referral
         WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let found = statement
        .query_map((before, limit), |row| {
            Ok(Referral {
                id: row.get(0)?,
                no: row.get(1)?,
                unit: row.get(2)?,
                subject: row.get(3)?,
                ground: row.get(4)?,
                about: row.get(5)?,
                received_on: row.get(6)?,
                made_by: row.get(7)?,
                made_at: row.get(8)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
