//! Self-checks (自查): what they count, and the signed copies.

use super::{Db, Error, settings};
use crate::service::ops::selfcheck::Kept;
use std::collections::BTreeMap;

/// A self-check to be kept.
#[derive(Clone, Debug)]
pub(in crate::service) struct Signed {
    pub(in crate::service) from: String,
    pub(in crate::service) until: String,
    pub(in crate::service) body: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) by: i64,
    pub(in crate::service) at: i64,
}

/// What is counted in each part: part, word, query over the first day, the last day and today.
const COUNTS: &[(&str, &str, &str)] = &[
    ("collection", "entered", "SELECT count(*) FROM record WHERE entered_on BETWEEN ?1 AND ?2 AND ?3 >= ?1"),
    (
        "collection",
        "returned",
        // Records, and new versions of records in force, that lie with their unit.
        "SELECT count(*) FROM (SELECT state, entered_on FROM record UNION ALL SELECT state, entered_on FROM replacement)
         WHERE state = 'returned' AND entered_on BETWEEN ?1 AND ?2 AND ?3 >= ?1",
    ),
    (
        "collection",
        "late",
        "SELECT count(*) FROM submission s JOIN batch b ON b.id = s.batch JOIN record r ON r.id = s.record
         WHERE s.problems LIKE '%\"late-entry\"%' AND r.entered_on BETWEEN ?1 AND ?2 AND ?3 >= ?1",
    ),
    ("publication", "accepted", "SELECT count(*) FROM record WHERE accepted_on BETWEEN ?1 AND ?2 AND ?3 >= ?1"),
    ("publication", "ended-by-repair", "SELECT count(*) FROM record WHERE hidden_on BETWEEN ?1 AND ?2 AND ?3 >= ?1"),
    (
        "publication",
        "masks-confirmed",
        "SELECT count(*) FROM mask_confirmed m JOIN record r ON r.id = m.record
         WHERE date(m.confirmed_at / 1000, 'unixepoch', '+8 hours') BETWEEN ?1 AND ?2 AND ?3 >= ?1",
    ),
    (
        "repair",
        "filed",
        "SELECT count(*) FROM case_file WHERE kind = 'repair' AND received_on BETWEEN ?1 AND ?2 AND ?3 >= ?1",
    ),
    (
        "repair",
        "open",
        "SELECT count(*) FROM case_file
         WHERE kind = 'repair' AND open = 1 AND received_on BETWEEN ?1 AND ?2 AND ?3 >= ?1",
    ),
    (
        "repair",
        "overdue",
        "SELECT count(*) FROM case_file
         WHERE kind = 'repair' AND open = 1 AND due < ?3 AND received_on BETWEEN ?1 AND ?2",
    ),
];

/// Where the sample of each part comes from: spread over the days, the same for the same facts.
const SAMPLES: &[(&str, &str)] = &[
    ("collection", "SELECT no FROM record WHERE entered_on BETWEEN ?1 AND ?2 ORDER BY (id * 7919) % 1009, id LIMIT ?3"),
    (
        "publication",
        "SELECT no FROM record WHERE accepted_on BETWEEN ?1 AND ?2 ORDER BY (id * 7919) % 1009, id LIMIT ?3",
    ),
    (
        "repair",
        "SELECT no FROM case_file WHERE kind = 'repair' AND received_on BETWEEN ?1 AND ?2
         ORDER BY (id * 7919) % 1009, id LIMIT ?3",
    ),
];

/// Numbers and sample of one part.
pub(in crate::service) fn part(
    db: &Db,
    part: &str,
    (from, until): &(String, String),
    today: &str,
    sample: u32,
) -> Result<(BTreeMap<String, i64>, Vec<String>), Error> {
    let mut counts = BTreeMap::new();
    for (_, word, query) in COUNTS.iter().filter(|(of, ..)| *of == part) {
        let count = db.prepare_cached(query)?.query_row([from.as_str(), until, today], |row| row.get(0))?;
        counts.insert((*word).to_owned(), count);
    }
    let mut found = Vec::new();
    for (_, query) in SAMPLES.iter().filter(|(of, _)| *of == part) {
        let mut statement = db.prepare_cached(query)?;
        let rows = statement.query_map((from, until, sample), |row| row.get(0))?;
        found = rows.collect::<Result<_, _>>()?;
    }
    Ok((counts, found))
}

/// Keeps a signed self-check; answers its number.
pub(in crate::service) fn sign(db: &Db, signed: &Signed) -> Result<String, Error> {
    let number = format!("ZC-{:04}", settings::next_number(db, "self-check")?);
    db.prepare_cached("INSERT INTO self_check VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        &number,
        &signed.from,
        &signed.until,
        &signed.body,
        &signed.digest,
        signed.by,
        signed.at,
    ))?;
    Ok(number)
}

/// The last day of the last signed self-check.
pub(in crate::service) fn last(db: &Db) -> Result<Option<String>, Error> {
    Ok(db.prepare_cached("SELECT max(until_day) FROM self_check")?.query_row([], |row| row.get(0))?)
}

/// Signed self-checks, the last first.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Kept>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.no, c.from_day, c.until_day, o.login, c.body, c.digest FROM self_check c
         JOIN officer o ON o.id = c.signed_by ORDER BY c.signed_at DESC LIMIT 200",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Kept {
            number: row.get(0)?,
            from: row.get(1)?,
            until: row.get(2)?,
            officer: row.get(3)?,
            body: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
            digest: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
