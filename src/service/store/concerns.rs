//! Whom a number concerns: records, cases, letters, authorisations and changes by the numbers they are given.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;
use std::collections::BTreeSet;

/// Numbers that begin like this, and where their subject stands.
const BY_NUMBER: &[(&str, &str)] = &[
    ("R", "SELECT subject FROM record WHERE no = ?1"),
    ("SQ", "SELECT subject FROM authorisation WHERE no = ?1"),
    ("C", "SELECT subject FROM person_consent WHERE no = ?1"),
    ("RF", "SELECT subject FROM referral WHERE no = ?1"),
    ("S", "SELECT id FROM subject WHERE 'S-' || id = ?1 AND id = CAST(substr(?1, 3) AS INTEGER)"),
    ("BG", "SELECT subject FROM subject_change WHERE 'BG-' || id = ?1 AND id = CAST(substr(?1, 4) AS INTEGER)"),
];

/// What is no such number: a case, else a letter about a case or a record.
const OTHERS: &[&str] = &[
    "SELECT subject FROM case_file WHERE no = ?1",
    "SELECT coalesce(c.subject, r.subject) FROM notice n LEFT JOIN case_file c ON c.id = n.case_file
     LEFT JOIN record r ON r.id = n.record WHERE n.no = ?1",
];

/// Row id of the subject that the thing with this number is about; none of a thing that nobody has or that is about nobody.
pub(in crate::service) fn subject_of(db: &Db, no: &str) -> Result<Option<i64>, Error> {
    let head = no.split('-').next().unwrap_or_default();
    let known = BY_NUMBER.iter().filter(|(begin, _)| *begin == head).map(|(_, sql)| *sql);
    for sql in known.chain(OTHERS.iter().copied()) {
        let found: Option<Option<i64>> = db.prepare_cached(sql)?.query_row([no], |row| row.get(0)).optional()?;
        if let Some(id) = found.flatten() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Whether an officer, a unit or an item goes by this word.
pub(in crate::service) fn is_code(db: &Db, word: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM officer WHERE login = ?1) OR EXISTS (SELECT 1 FROM unit WHERE code = ?1)
                 OR EXISTS (SELECT 1 FROM catalogue_item WHERE code = ?1)",
        )?
        .query_row([word], |row| row.get(0))?)
}

/// What a subject is or was called.
pub(in crate::service) fn names(db: &Db, subject: i64) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT name FROM subject WHERE id = ?1 UNION SELECT old FROM subject_change WHERE subject = ?1 AND kind = 'rename'",
    )?;
    Ok(statement.query_map([subject], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The names that subjects bear or bore, of two or more characters, that stand in the words; a longer one first.
pub(in crate::service) fn names_in(db: &Db, words: &str) -> Result<Vec<String>, Error> {
    let ends: Vec<usize> = words.char_indices().map(|(at, _)| at).skip(1).chain([words.len()]).collect();
    let mut found = BTreeSet::new();
    for (first, start) in words.char_indices().map(|(at, _)| at).enumerate() {
        // From here on, as long as some name begins like this; mostly two characters decide.
        for piece in ends.iter().skip(first + 1).filter_map(|end| words.get(start..*end)) {
            let next = [next_name(db, piece)?, next_former_name(db, piece)?];
            if next.iter().flatten().any(|name| name == piece) {
                found.insert(piece.to_owned());
            }
            if !next.iter().flatten().any(|name| name.starts_with(piece)) {
                break;
            }
        }
    }
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_by_key(|name| std::cmp::Reverse(name.len()));
    Ok(found)
}

/// The first name of a subject that is not before these words.
fn next_name(db: &Db, words: &str) -> Result<Option<String>, Error> {
    let mut statement = db.prepare_cached("SELECT name FROM subject WHERE name >= ?1 ORDER BY name LIMIT 1")?;
    Ok(statement.query_row([words], |row| row.get(0)).optional()?)
}

/// The first name of before that is not before these words.
fn next_former_name(db: &Db, words: &str) -> Result<Option<String>, Error> {
    let mut statement =
        db.prepare_cached("SELECT old FROM subject_change WHERE old >= ?1 AND kind = 'rename' ORDER BY old LIMIT 1")?;
    Ok(statement.query_row([words], |row| row.get(0)).optional()?)
}

/// Whether a name of a subject of three or more characters stands in the words, or is all of them.
pub(in crate::service) fn names_somebody(db: &Db, words: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM subject WHERE name = ?1)
                 OR EXISTS (SELECT 1 FROM subject WHERE length(name) > 2 AND instr(?1, name) > 0)",
        )?
        .query_row([words], |row| row.get(0))?)
}
