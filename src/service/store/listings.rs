//! Listings (名单): their particulars, the records behind them, the persons linked to them; and who may be a candidate.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};

/// What a listing says beyond its case.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Listing {
    /// The case.
    pub(in crate::service) case: i64,
    pub(in crate::service) grade: String,
    pub(in crate::service) ground: String,
    pub(in crate::service) field: String,
    pub(in crate::service) scope: String,
    /// Kind of document and citation, `law:…`.
    pub(in crate::service) basis: String,
    pub(in crate::service) co_unit: Option<i64>,
    /// 决定文号
    pub(in crate::service) decision: String,
    pub(in crate::service) decided_on: Option<String>,
    pub(in crate::service) effective_on: Option<String>,
    pub(in crate::service) removed_on: Option<String>,
    pub(in crate::service) removal: String,
}

const COLUMNS: &str = "l.case_file, l.grade, l.ground, l.field, l.scope, l.basis, l.co_unit, l.decision, l.decided_on, \
     l.effective_on, l.removed_on, l.removal";

fn read(row: &Row<'_>) -> rusqlite::Result<Listing> {
    Ok(Listing {
        case: row.get(0)?,
        grade: row.get(1)?,
        ground: row.get(2)?,
        field: row.get(3)?,
        scope: row.get(4)?,
        basis: row.get(5)?,
        co_unit: row.get(6)?,
        decision: row.get(7)?,
        decided_on: row.get(8)?,
        effective_on: row.get(9)?,
        removed_on: row.get(10)?,
        removal: row.get(11)?,
    })
}

/// Adds the particulars of a listing and the records it rests on.
pub(in crate::service) fn insert(db: &Db, listing: &Listing, records: &[i64]) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO listing (case_file, grade, ground, field, scope, basis) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((listing.case, &listing.grade, &listing.ground, &listing.field, &listing.scope, &listing.basis))?;
    let mut statement = db.prepare_cached("INSERT OR IGNORE INTO listing_record VALUES (?1, ?2)")?;
    for record in records {
        statement.execute((listing.case, record))?;
    }
    Ok(())
}

/// Writes what the steps of a listing change.
pub(in crate::service) fn update(db: &Db, listing: &Listing) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE listing SET co_unit = ?2, decision = ?3, decided_on = ?4, effective_on = ?5, removed_on = ?6, removal = ?7
         WHERE case_file = ?1",
    )?
    .execute((
        listing.case,
        listing.co_unit,
        &listing.decision,
        &listing.decided_on,
        &listing.effective_on,
        &listing.removed_on,
        &listing.removal,
    ))?;
    Ok(())
}

/// The listing of a case.
pub(in crate::service) fn of_case(db: &Db, case: i64) -> Result<Option<Listing>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM listing l WHERE l.case_file = ?1"))?
        .query_row([case], read)
        .optional()?)
}

/// The records a listing rests on, oldest first.
pub(in crate::service) fn records(db: &Db, case: i64) -> Result<Vec<i64>, Error> {
    let mut statement = db.prepare_cached("SELECT record FROM listing_record WHERE case_file = ?1 ORDER BY record")?;
    let found = statement.query_map([case], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The listings behind which a record stands.
pub(in crate::service) fn on_record(db: &Db, record: i64) -> Result<Vec<i64>, Error> {
    let mut statement =
        db.prepare_cached("SELECT case_file FROM listing_record WHERE record = ?1 ORDER BY case_file")?;
    Ok(statement.query_map([record], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The persons linked to a listing: role and subject.
pub(in crate::service) fn persons(db: &Db, case: i64) -> Result<Vec<(String, i64)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT role, subject FROM listing_person WHERE case_file = ?1 ORDER BY role, subject")?;
    let found = statement.query_map([case], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Links a person to a listing.
pub(in crate::service) fn link(db: &Db, case: i64, role: &str, subject: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT OR IGNORE INTO listing_person VALUES (?1, ?2, ?3)")?.execute((case, role, subject))?;
    Ok(())
}

/// Which listings to answer.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    pub(in crate::service) subject: Option<i64>,
    pub(in crate::service) grade: Option<String>,
    /// Only these states of the case; empty is all.
    pub(in crate::service) state: Option<String>,
    /// Only open cases.
    pub(in crate::service) open: bool,
    /// Only cases of this unit.
    pub(in crate::service) unit: Option<i64>,
    /// After this row id.
    pub(in crate::service) after: i64,
    pub(in crate::service) limit: u32,
}

/// Numbers of cases of listings with their row ids, oldest first.
pub(in crate::service) fn numbers(db: &Db, filter: &Filter) -> Result<Vec<(i64, String)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.id, c.no FROM case_file c JOIN listing l ON l.case_file = c.id
         WHERE c.id > ?1 AND (?2 IS NULL OR c.subject = ?2) AND (?3 IS NULL OR l.grade = ?3)
           AND (?4 IS NULL OR c.state = ?4) AND (?5 = 0 OR c.open = 1) AND (?6 IS NULL OR c.unit = ?6)
         ORDER BY c.id LIMIT ?7",
    )?;
    let found = statement
        .query_map(
            (filter.after, filter.subject, &filter.grade, &filter.state, filter.open, filter.unit, filter.limit),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Subjects after `after` with at least two accepted records in these categories that are neither erased nor repaired.
pub(in crate::service) fn failing_subjects(
    db: &Db,
    categories: &[String],
    after: i64,
    limit: u32,
) -> Result<Vec<i64>, Error> {
    let wanted = serde_json::to_string(categories)?;
    let mut statement = db.prepare_cached(
        "SELECT subject FROM record
         WHERE subject > ?2 AND state = 'accepted' AND hidden_on IS NULL AND determined_on IS NOT NULL
           AND category IN (SELECT value FROM json_each(?1))
         GROUP BY subject HAVING count(*) > 1 ORDER BY subject LIMIT ?3",
    )?;
    let found = statement.query_map((wanted, after, limit), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}
