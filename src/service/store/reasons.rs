//! Reasons given before, and what a batch holds: what the door asks before it takes a reason.

use super::{Db, Error};

/// The texts that the person gave, in the rows from number `from` on, for other subjects than this one. Searches are left
/// out: what is typed there is no subject yet.
pub(in crate::service) fn given(db: &Db, person: &[u8], from: i64, subject: &[u8]) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT t.text FROM officer o CROSS JOIN journal j ON j.officer = o.login AND j.seq >= ?2
             CROSS JOIN journal_text t ON t.seq = j.seq
         WHERE o.person = ?1 AND j.outcome = 'done' AND j.operation <> 'subject.find' AND j.subject IS NOT NULL
             AND j.subject <> ?3",
    )?;
    Ok(statement.query_map((person, from, subject), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Whether a batch holds a record of the subject.
pub(in crate::service) fn batch_holds(db: &Db, batch: i64, subject: i64) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM record WHERE batch = ?1 AND subject = ?2)
                 OR EXISTS (SELECT 1 FROM replacement p JOIN record r ON r.id = p.record
                            WHERE p.batch = ?1 AND ?2 IN (p.subject, r.subject))",
        )?
        .query_row((batch, subject), |row| row.get(0))?)
}
