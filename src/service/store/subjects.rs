//! Subjects (信息主体): by identifier, by name, by part of a name, by pinyin initials.

use super::{Db, Error};
use ib_pinyin::pinyin::{PinyinData, PinyinNotation};
use rusqlite::{OptionalExtension as _, Row};

/// A subject as stored. `id_value` is in clear: what leaves the door is masked by the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Subject {
    pub(in crate::service) id: i64,
    /// `person` or `organisation`.
    pub(in crate::service) kind: String,
    /// `uscc`, `resident-id`, …
    pub(in crate::service) id_kind: String,
    pub(in crate::service) id_value: String,
    pub(in crate::service) name: String,
    /// Deregistered, or died, on this day.
    pub(in crate::service) ended_on: Option<String>,
    pub(in crate::service) ended_registered_on: Option<String>,
}

impl Subject {
    /// The public number, such as `S-12`.
    pub(in crate::service) fn no(&self) -> String {
        format!("S-{}", self.id)
    }
}

const COLUMNS: &str = "s.id, s.kind, s.id_kind, s.id_value, s.name, s.ended_on, s.ended_registered_on";

fn read(row: &Row<'_>) -> rusqlite::Result<Subject> {
    Ok(Subject {
        id: row.get(0)?,
        kind: row.get(1)?,
        id_kind: row.get(2)?,
        id_value: row.get(3)?,
        name: row.get(4)?,
        ended_on: row.get(5)?,
        ended_registered_on: row.get(6)?,
    })
}

/// The subject with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Subject>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM subject s WHERE s.id = ?1"))?
        .query_row([id], read)
        .optional()?)
}

/// The subject of a public number: of an entry that was merged, the one it became a part of.
pub(in crate::service) fn by_number(db: &Db, id: i64) -> Result<Option<Subject>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s
             WHERE s.id = (SELECT coalesce(x.merged_into, x.id) FROM subject x WHERE x.id = ?1)"
        ))?
        .query_row([id], read)
        .optional()?)
}

/// The subject that this identifier leads to: whose it is now, else whose it was.
pub(in crate::service) fn led_by(db: &Db, value: &str) -> Result<Option<Subject>, Error> {
    match holder(db, value)? {
        Some(found) => Ok(Some(found)),
        None => by_former_identifier(db, value),
    }
}

/// Whose identifier it is now, of whatever kind: its own, that of an entry merged into it, or a linked paper's.
pub(in crate::service) fn holder(db: &Db, value: &str) -> Result<Option<Subject>, Error> {
    let own = db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s WHERE s.id = (
                 SELECT coalesce(x.merged_into, x.id) FROM subject x
                 WHERE x.id_kind IN ('uscc', 'resident-id', 'org-code', 'reg-number', 'passport', 'hk-macau-permit',
                                     'taiwan-permit', 'permanent-residence', 'other')
                   AND x.id_value = ?1)"
        ))?
        .query_row([value], read)
        .optional()?;
    if own.is_some() {
        return Ok(own);
    }
    // A paper linked to the person.
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s WHERE s.id = (
                 SELECT coalesce(x.merged_into, x.id) FROM subject x JOIN subject_paper p ON p.subject = x.id
                 WHERE p.number = ?1)"
        ))?
        .query_row([value], read)
        .optional()?)
}

/// Whether the subject bore this name before a confirmed change, or as an entry that was merged into it.
pub(in crate::service) fn was_named(db: &Db, subject: i64, name: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM subject_change
                            WHERE subject IN (SELECT ?1 UNION SELECT id FROM subject WHERE merged_into = ?1)
                              AND kind = 'rename' AND old = ?2 AND decided_by IS NOT NULL AND refused IS NULL)
                 OR EXISTS (SELECT 1 FROM subject WHERE merged_into = ?1 AND name = ?2)",
        )?
        .query_row((subject, name), |row| row.get(0))?)
}

/// The subject that had this identifier before it got another one.
fn by_former_identifier(db: &Db, value: &str) -> Result<Option<Subject>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s WHERE s.id = (
                 SELECT coalesce(x.merged_into, x.id) FROM subject_change c JOIN subject x ON x.id = c.subject
                 WHERE c.kind = 'code' AND c.decided_at IS NOT NULL AND c.refused IS NULL
                   AND c.old IN ('uscc:' || ?1, 'resident-id:' || ?1, 'org-code:' || ?1, 'reg-number:' || ?1,
                                 'passport:' || ?1, 'hk-macau-permit:' || ?1, 'taiwan-permit:' || ?1,
                                 'permanent-residence:' || ?1, 'other:' || ?1)
                 ORDER BY c.id DESC LIMIT 1)"
        ))?
        .query_row([value], read)
        .optional()?)
}

/// Links another paper of the same person (关联证件); a number that is linked already stays where it is.
pub(in crate::service) fn link(db: &Db, subject: i64, kind: &str, number: &str) -> Result<(), Error> {
    db.prepare_cached("INSERT OR IGNORE INTO subject_paper (number, kind, subject) VALUES (?1, ?2, ?3)")?
        .execute((number, kind, subject))?;
    Ok(())
}

/// What kind of paper a number is that is linked to the subject; none where it is not.
pub(in crate::service) fn paper_kind(db: &Db, subject: i64, number: &str) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT kind FROM subject_paper WHERE number = ?1 AND subject = ?2")?
        .query_row((number, subject), |row| row.get(0))
        .optional()?)
}

/// The number leads to the subject no longer; the change that says so keeps it.
pub(in crate::service) fn unlink(db: &Db, subject: i64, number: &str) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM subject_paper WHERE number = ?1 AND subject = ?2")?.execute((number, subject))?;
    Ok(())
}

/// The subject with this keyed digest, which is how the log names it.
pub(in crate::service) fn by_digest(db: &Db, digest: &[u8]) -> Result<Option<Subject>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s WHERE s.id = coalesce(
                 (SELECT coalesce(x.merged_into, x.id) FROM subject x WHERE x.digest = ?1),
                 (SELECT coalesce(x.merged_into, x.id) FROM subject_change c JOIN subject x ON x.id = c.subject
                  WHERE c.old_digest = ?1 AND c.kind = 'code' AND c.decided_at IS NOT NULL AND c.refused IS NULL
                  ORDER BY c.id DESC LIMIT 1))"
        ))?
        .query_row([digest], read)
        .optional()?)
}

/// Adds a subject, with the indexes that find its name; answers its row id.
pub(in crate::service) fn insert(db: &Db, subject: &Subject, digest: &[u8]) -> Result<i64, Error> {
    db.prepare_cached("INSERT INTO subject (kind, id_kind, id_value, digest, name) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((&subject.kind, &subject.id_kind, &subject.id_value, digest, &subject.name))?;
    let id = db.last_insert_rowid();
    index(db, id, &subject.name)?;
    db.prepare_cached("INSERT INTO subject_pairs (rowid, pairs) VALUES (?1, ?2)")?
        .execute((id, tokens(&subject.name).join(" ")))?;
    Ok(id)
}

/// Adds the first letters of a name.
fn index(db: &Db, id: i64, name: &str) -> Result<(), Error> {
    for initials in initials(name) {
        db.prepare_cached("INSERT OR IGNORE INTO subject_initials VALUES (?1, ?2)")?.execute((initials, id))?;
    }
    Ok(())
}

/// Gives a subject a new name. The old one, and every one before it, still finds it.
pub(in crate::service) fn rename(db: &Db, id: i64, old: &str, new: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE subject SET name = ?2 WHERE id = ?1")?.execute((id, new))?;
    index(db, id, new)?;
    let mut names = earlier_names(db, id)?;
    names.extend([old.to_owned(), new.to_owned()]);
    index_pairs(db, id, &names)
}

/// The names a subject had, and those of the entries merged into it, as far as they were ever registered.
fn earlier_names(db: &Db, id: i64) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT old FROM subject_change
         WHERE subject IN (SELECT ?1 UNION SELECT id FROM subject WHERE merged_into = ?1) AND kind = 'rename'
         UNION SELECT name FROM subject WHERE merged_into = ?1",
    )?;
    let names = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

/// Lets the name of an entry that was merged find the one it became a part of.
pub(in crate::service) fn index_merged(db: &Db, from: i64, into: i64) -> Result<(), Error> {
    let (Some(from), Some(into)) = (by_id(db, from)?, by_id(db, into)?) else { return Ok(()) };
    let mut names = earlier_names(db, into.id)?;
    names.extend([from.name, into.name]);
    for name in &names {
        index(db, into.id, name)?;
    }
    index_pairs(db, into.id, &names)
}

fn index_pairs(db: &Db, id: i64, names: &[String]) -> Result<(), Error> {
    let pairs: Vec<String> = names.iter().flat_map(|name| tokens(name)).collect();
    db.prepare_cached("DELETE FROM subject_pairs WHERE rowid = ?1")?.execute([id])?;
    db.prepare_cached("INSERT INTO subject_pairs (rowid, pairs) VALUES (?1, ?2)")?.execute((id, pairs.join(" ")))?;
    Ok(())
}

/// Gives a subject a new identifier, with its digest.
pub(in crate::service) fn set_identifier(
    db: &Db,
    id: i64,
    (kind, value): (&str, &str),
    digest: &[u8],
) -> Result<(), Error> {
    db.prepare_cached("UPDATE subject SET id_kind = ?2, id_value = ?3, digest = ?4 WHERE id = ?1")?
        .execute((id, kind, value, digest))?;
    Ok(())
}

/// Gives the entry that is only a pointer and bears an identifier the one that its subject gives up, so that this one is free.
pub(in crate::service) fn hand_to_pointer(
    db: &Db,
    into: i64,
    (kind, value): (&str, &str),
    free: &str,
    digest: &[u8],
) -> Result<(), Error> {
    let pointer: Option<i64> = db
        .prepare_cached("SELECT id FROM subject WHERE merged_into = ?1 AND id_value = ?2")?
        .query_row((into, free), |row| row.get(0))
        .optional()?;
    let Some(pointer) = pointer else { return Ok(()) };
    // The subject steps aside for a moment: no two rows bear one number.
    let mut aside = db.prepare_cached("UPDATE subject SET id_kind = 'masked', digest = zeroblob(32) WHERE id = ?1")?;
    aside.execute([into])?;
    db.prepare_cached("UPDATE subject SET id_kind = ?2, id_value = ?3, digest = ?4 WHERE id = ?1")?
        .execute((pointer, kind, value, digest))?;
    Ok(())
}

/// Registers that a subject was deregistered or died.
pub(in crate::service) fn set_ended(db: &Db, id: i64, ended_on: &str, registered_on: &str) -> Result<(), Error> {
    db.prepare_cached("UPDATE subject SET ended_on = ?2, ended_registered_on = ?3 WHERE id = ?1")?.execute((
        id,
        ended_on,
        registered_on,
    ))?;
    Ok(())
}

/// Subjects whose name contains `text`, or whose initials begin with it, after the row id `after`, by row id.
pub(in crate::service) fn find(db: &Db, text: &str, after: i64, limit: u32) -> Result<Vec<Subject>, Error> {
    if text.is_ascii() {
        let initials = text.to_ascii_lowercase();
        let end = format!("{initials}\u{7f}");
        let mut statement = db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM subject s
             WHERE s.id > ?1 AND s.id IN (
                 SELECT subject FROM subject_initials WHERE initials >= ?2 AND initials < ?3
                 UNION SELECT rowid FROM subject_pairs WHERE subject_pairs MATCH ?4)
               AND s.merged_into IS NULL
               AND (instr(lower(s.name), ?2) > 0
                    OR EXISTS (SELECT 1 FROM subject_change c
                               WHERE c.subject IN (SELECT s.id UNION SELECT m.id FROM subject m WHERE m.merged_into = s.id)
                                 AND c.kind = 'rename' AND c.refused IS NULL AND c.decided_at IS NOT NULL
                                 AND instr(lower(c.old), ?2) > 0)
                    OR EXISTS (SELECT 1 FROM subject x WHERE x.merged_into = s.id AND instr(lower(x.name), ?2) > 0)
                    OR EXISTS (SELECT 1 FROM subject_initials i
                               WHERE i.subject = s.id AND i.initials >= ?2 AND i.initials < ?3))
             ORDER BY s.id LIMIT ?5"
        ))?;
        let found = statement
            .query_map((after, &initials, end, match_of(&pairs(&initials)), limit), read)?
            .collect::<Result<_, _>>()?;
        return Ok(found);
    }
    let wanted = pairs(text);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM subject_pairs p JOIN subject s ON s.id = p.rowid
         WHERE p.subject_pairs MATCH ?1 AND s.id > ?2 AND s.merged_into IS NULL
           AND (instr(s.name, ?3) > 0
                OR EXISTS (SELECT 1 FROM subject_change c
                           WHERE c.subject IN (SELECT s.id UNION SELECT m.id FROM subject m WHERE m.merged_into = s.id)
                             AND c.kind = 'rename' AND c.refused IS NULL AND c.decided_at IS NOT NULL
                             AND instr(c.old, ?3) > 0)
                OR EXISTS (SELECT 1 FROM subject x WHERE x.merged_into = s.id AND instr(x.name, ?3) > 0))
         ORDER BY s.id LIMIT ?4"
    ))?;
    // The name is checked again: pairs found in any order are not yet the text.
    let found = statement.query_map((match_of(&wanted), after, text, limit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// All of the tokens. They are hexadecimal, so nothing typed can be read as a query expression.
fn match_of(tokens: &[String]) -> String {
    tokens.iter().map(|token| format!("\"{token}\"")).collect::<Vec<_>>().join(" ")
}

/// Single characters and neighbouring pairs of a text, as index tokens in hexadecimal so that no tokenizer splits them.
fn tokens(text: &str) -> Vec<String> {
    let mut all = pairs(text);
    all.extend(text.chars().map(|c| pairs(&c.to_string()).concat()).filter(|token| !token.is_empty()));
    all
}

/// The pairs a search text is looked up by; a single character stands for itself.
fn pairs(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let token = |chars: &[char]| chars.iter().map(|c| format!("{:05x}", u32::from(*c))).collect::<Vec<_>>().concat();
    if chars.len() == 1 {
        return vec![token(&chars)];
    }
    chars.windows(2).map(token).collect()
}

/// Most readings kept of one name.
const READINGS: usize = 16;

/// First letters of the name's pinyin in every usual reading; other letters and digits as they are, in lower case.
fn initials(name: &str) -> Vec<String> {
    let data = pinyin();
    let mut all = vec![String::new()];
    for c in name.chars() {
        let mut letters: Vec<char> = data
            .get_pinyins(c)
            .filter_map(|pinyin| pinyin.notation(PinyinNotation::AsciiFirstLetter)?.chars().next())
            .collect();
        if letters.is_empty() && c.is_alphanumeric() {
            letters.push(c.to_ascii_lowercase());
        }
        letters.sort_unstable();
        letters.dedup();
        if letters.is_empty() {
            continue;
        }
        all = all
            .iter()
            .flat_map(|head| letters.iter().map(move |letter| format!("{head}{letter}")))
            .take(READINGS)
            .collect();
    }
    all
}

fn pinyin() -> &'static PinyinData {
    static DATA: std::sync::OnceLock<PinyinData> = std::sync::OnceLock::new();
    DATA.get_or_init(|| PinyinData::new(PinyinNotation::AsciiFirstLetter))
}
