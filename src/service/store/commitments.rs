//! Voluntary commitments (信用承诺) among the accepted records.

use super::{Db, Error};

/// A commitment whose outcome is not known.
#[derive(Clone, Debug)]
pub(in crate::service) struct Unsettled {
    pub(in crate::service) record: String,
    pub(in crate::service) commitment: String,
    pub(in crate::service) due: String,
}

/// Commitments of a unit whose day is over on `today` and whose outcome is not recorded, longest first.
pub(in crate::service) fn unsettled(db: &Db, unit: i64, today: &str, limit: u32) -> Result<Vec<Unsettled>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT no, coalesce(json_extract(facts, '$.marks.commitment'), ''),
                json_extract(facts, '$.marks.commitment_due') AS due
         FROM record
         WHERE unit = ?1 AND state = 'accepted' AND json_extract(facts, '$.marks.constraint') IS NOT NULL
           AND due < ?2 AND json_extract(facts, '$.marks.outcome') IS NULL
         ORDER BY due, id LIMIT ?3",
    )?;
    let found = statement
        .query_map((unit, today, limit), |row| {
            Ok(Unsettled { record: row.get(0)?, commitment: row.get(1)?, due: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Accepted records of a commitment that states its constraint, by row id.
pub(in crate::service) fn of_number(db: &Db, commitment: &str) -> Result<Vec<i64>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT id FROM record INDEXED BY record_commitment
         WHERE state = 'accepted' AND json_extract(facts, '$.marks.commitment') = ?1
           AND json_extract(facts, '$.marks.constraint') IS NOT NULL
         ORDER BY id",
    )?;
    let found = statement.query_map([commitment], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}
