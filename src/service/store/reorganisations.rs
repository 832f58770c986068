//! Plans of reorganisation (破产重整计划) of subjects that were repaired under one.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// A plan, by the case of the repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Plan {
    pub(in crate::service) case: i64,
    /// Number of the court's ruling.
    pub(in crate::service) ruling: String,
    pub(in crate::service) from: String,
    pub(in crate::service) until: String,
}

/// Adds the plan of a case.
pub(in crate::service) fn insert(db: &Db, plan: &Plan) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO reorganisation (case_file, ruling, from_day, until_day) VALUES (?1, ?2, ?3, ?4)")?
        .execute((plan.case, &plan.ruling, &plan.from, &plan.until))?;
    Ok(())
}

/// The plan of a subject that runs on a day; of several the one that ends last.
pub(in crate::service) fn running(db: &Db, subject: i64, on: &str) -> Result<Option<Plan>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT r.case_file, r.ruling, r.from_day, r.until_day
             FROM case_file c JOIN reorganisation r ON r.case_file = c.id
             WHERE c.subject = ?1 AND r.from_day <= ?2 AND ?2 <= r.until_day
             ORDER BY r.until_day DESC LIMIT 1",
        )?
        .query_row((subject, on), |row| {
            Ok(Plan { case: row.get(0)?, ruling: row.get(1)?, from: row.get(2)?, until: row.get(3)? })
        })
        .optional()?)
}
