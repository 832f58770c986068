//! What waits for somebody (待办), beside open cases: batches to review, duty grants to approve, subjects to tell.

use super::{Db, Error};

/// Records of one batch that wait for review.
#[derive(Clone, Debug)]
pub(in crate::service) struct WaitingBatch {
    pub(in crate::service) no: String,
    pub(in crate::service) unit: String,
    pub(in crate::service) item: String,
    pub(in crate::service) entered_at: i64,
    pub(in crate::service) submitted: i64,
    pub(in crate::service) pending: i64,
}

/// The batches with records to review, oldest first.
pub(in crate::service) fn batches(db: &Db, limit: u32) -> Result<Vec<WaitingBatch>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT b.no, u.name, b.item, b.entered_at,
                sum(r.state = 'submitted'), sum(r.state = 'pending')
         FROM (SELECT batch, state FROM record WHERE state IN ('submitted', 'pending')
               UNION ALL SELECT batch, state FROM replacement WHERE state IN ('submitted', 'pending')) r
             JOIN batch b ON b.id = r.batch JOIN unit u ON u.id = b.unit
         GROUP BY b.id ORDER BY b.id LIMIT ?1",
    )?;
    let found = statement
        .query_map([limit], |row| {
            Ok(WaitingBatch {
                no: row.get(0)?,
                unit: row.get(1)?,
                item: row.get(2)?,
                entered_at: row.get(3)?,
                submitted: row.get(4)?,
                pending: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Records that wait for review.
pub(in crate::service) fn to_review(db: &Db) -> Result<i64, Error> {
    Ok(db
        .prepare_cached(
            "SELECT (SELECT count(*) FROM record WHERE state IN ('submitted', 'pending'))
                  + (SELECT count(*) FROM replacement WHERE state IN ('submitted', 'pending'))",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Duty grants that wait for approval: number, unit, day of application.
pub(in crate::service) fn grants(db: &Db, limit: u32) -> Result<Vec<(String, String, i64)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT a.no, coalesce(u.name, a.grantee), a.added_at FROM authorisation a LEFT JOIN unit u ON u.id = a.unit
         WHERE a.state = 'applied' ORDER BY a.id LIMIT ?1",
    )?;
    let found =
        statement.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Closed cases whose subject was not told of the effect on the record; `kinds` are kinds of case, each after its law.
pub(in crate::service) fn untold(db: &Db, kinds: &[String], limit: u32) -> Result<Vec<String>, Error> {
    let kinds = serde_json::to_string(kinds)?;
    let mut statement = db.prepare_cached(
        "SELECT c.no FROM case_file c
         WHERE c.open = 0 AND c.pack || ' ' || c.kind IN (SELECT value FROM json_each(?1)) AND c.state <> 'withdrawn'
           AND NOT EXISTS (SELECT 1 FROM notice n
                           WHERE n.case_file = c.id AND n.addressee = 'subject' AND n.sent_on IS NOT NULL)
         ORDER BY c.id LIMIT ?2",
    )?;
    let found = statement.query_map((kinds, limit), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Closed cases of these kinds whose authority was not told by letter; `kinds` as of [`untold`].
pub(in crate::service) fn untold_authority(db: &Db, kinds: &[String], limit: u32) -> Result<Vec<String>, Error> {
    let kinds = serde_json::to_string(kinds)?;
    let mut statement = db.prepare_cached(
        "SELECT c.no FROM case_file c
         WHERE c.open = 0 AND c.pack || ' ' || c.kind IN (SELECT value FROM json_each(?1))
           AND EXISTS (SELECT 1 FROM case_event e
                       WHERE e.case_file = c.id AND e.body LIKE '%\"tell-supervisor\"%')
           AND NOT EXISTS (SELECT 1 FROM notice n
                           WHERE n.case_file = c.id AND n.addressee = 'authority' AND n.sent_on IS NOT NULL)
         ORDER BY c.id LIMIT ?2",
    )?;
    let found = statement.query_map((kinds, limit), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Whether a letter of a case to the authority went out.
pub(in crate::service) fn authority_told(db: &Db, case: i64) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM notice
                            WHERE case_file = ?1 AND addressee = 'authority' AND sent_on IS NOT NULL)",
        )?
        .query_row([case], |row| row.get(0))?)
}

/// How many open cases of each kind there are; of one unit when given.
pub(in crate::service) fn open_by_kind(db: &Db, unit: Option<i64>) -> Result<Vec<(String, i64)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT kind, count(*) FROM case_file WHERE open = 1 AND (?1 IS NULL OR unit = ?1) GROUP BY kind ORDER BY kind",
    )?;
    let found = statement.query_map([unit], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(found)
}
