//! Alerts, samples, closed months and saved filters of the log's inspection, and the facts the rules need.

use super::{Db, Error};
use crate::{
    domain::unusual::{Alert, CaseOf, Known, Officer, Rule},
    locale::Text,
    text,
};
use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, params};
use std::collections::{BTreeMap, BTreeSet};

/// An alert as kept.
#[derive(Clone, Debug)]
pub(in crate::service) struct Kept {
    /// Its number.
    pub(in crate::service) id: i64,
    /// As found; without its rows.
    pub(in crate::service) alert: Alert,
    /// `open`, `explained`, `escalated`, `dismissed`.
    pub(in crate::service) state: String,
    /// Reason of the decision.
    pub(in crate::service) reason: Option<String>,
    /// Name of who decided.
    pub(in crate::service) decided_by: Option<String>,
}

const KEPT: &str = "SELECT a.id, a.rule, a.officer, a.name, a.day, a.sentence, a.count, a.state, a.reason, o.name
     FROM alert a LEFT JOIN officer o ON o.id = a.decided_by";

fn kept(row: &rusqlite::Row<'_>) -> Result<Option<Kept>, Error> {
    let Some(rule) = Rule::parse(&row.get::<_, String>(1)?) else { return Ok(None) };
    let sentence: Text = serde_json::from_str(&row.get::<_, String>(5)?)?;
    let Ok(day) = row.get::<_, String>(4)?.parse() else { return Ok(None) };
    let count: i64 = row.get(6)?;
    let alert = Alert {
        rule,
        officer: row.get(2)?,
        name: row.get(3)?,
        day,
        sentence,
        count: usize::try_from(count).unwrap_or_default(),
        rows: Vec::new(),
    };
    Ok(Some(Kept { id: row.get(0)?, alert, state: row.get(7)?, reason: row.get(8)?, decided_by: row.get(9)? }))
}

fn many(db: &Db, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Kept>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(kept(row)?);
    }
    Ok(found)
}

/// Alerts of a span of days, newest first.
pub(in crate::service) fn between(db: &Db, since: NaiveDate, until: NaiveDate) -> Result<Vec<Kept>, Error> {
    let span = (since.to_string(), until.to_string());
    many(db, &format!("{KEPT} WHERE a.day BETWEEN ?1 AND ?2 ORDER BY a.day DESC, a.officer, a.id"), span)
}

/// One alert with its rows.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Kept>, Error> {
    let Some(mut one) = many(db, &format!("{KEPT} WHERE a.id = ?1"), [id])?.pop() else { return Ok(None) };
    let mut statement = db.prepare_cached("SELECT seq FROM alert_row WHERE alert = ?1 ORDER BY seq")?;
    one.alert.rows = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Some(one))
}

/// Keeps an alert; one that nobody has decided yet is replaced by what was found now. A decision is on the rows it had:
/// those that come after it make another alert.
pub(in crate::service) fn keep(db: &Db, alert: &Alert) -> Result<(), Error> {
    let named = (alert.day.to_string(), &alert.officer, alert.rule.word());
    let found: Option<i64> = db
        .prepare_cached("SELECT id FROM alert WHERE day = ?1 AND officer = ?2 AND rule = ?3 AND state = 'open'")?
        .query_row(named, |row| row.get(0))
        .optional()?;
    let named = (alert.day.to_string(), &alert.officer, alert.rule.word());
    let decided: Option<i64> = db
        .prepare_cached(
            "SELECT max(r.seq) FROM alert a JOIN alert_row r ON r.alert = a.id
             WHERE a.day = ?1 AND a.officer = ?2 AND a.rule = ?3 AND a.state <> 'open'",
        )?
        .query_row(named, |row| row.get(0))?;
    if let Some(id) = found {
        db.prepare_cached("DELETE FROM alert WHERE id = ?1")?.execute([id])?;
    }
    let alert = &match decided {
        Some(last) => since(alert, last),
        None => alert.clone(),
    };
    if alert.rows.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(alert.count).unwrap_or(i64::MAX);
    db.prepare_cached(
        "INSERT INTO alert (id, rule, officer, name, day, sentence, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        found,
        alert.rule.word(),
        alert.officer,
        alert.name,
        alert.day.to_string(),
        serde_json::to_string(&alert.sentence)?,
        count,
    ])?;
    let id = db.last_insert_rowid();
    let mut statement = db.prepare_cached(
        "INSERT OR IGNORE INTO alert_row (seq, alert, rule, operation, officer, outcome, purpose, unit)
         SELECT seq, ?2, ?3, operation, officer, outcome, purpose, unit FROM journal WHERE seq = ?1",
    )?;
    for seq in &alert.rows {
        statement.execute((seq, id, alert.rule.word()))?;
    }
    Ok(())
}

/// What an alert has after the last row that a decision was on.
fn since(alert: &Alert, last: i64) -> Alert {
    let rows: Vec<i64> = alert.rows.iter().copied().filter(|seq| *seq > last).collect();
    let (count, Text { zh, en }) = (rows.len(), &alert.sentence);
    let sentence = text!("{zh}；其中 {count} 行在前次处置之后", "{en}; {count} rows came after the last disposition");
    Alert { sentence, count, rows, ..alert.clone() }
}

/// Writes what an inspector decided.
pub(in crate::service) fn decide(
    db: &Db,
    id: i64,
    state: &str,
    reason: &str,
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("UPDATE alert SET state = ?2, reason = ?3, decided_by = ?4, decided_at = ?5 WHERE id = ?1")?
        .execute((id, state, reason, officer, now_ms))?;
    Ok(())
}

/// The reasons a person gave for alerts since an instant, each with the log-in it was about.
pub(in crate::service) fn given(db: &Db, person: &[u8], since: i64) -> Result<Vec<(String, String)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT a.officer, a.reason FROM officer o JOIN alert a ON a.decided_by = o.id AND a.decided_at >= ?2
         WHERE o.person = ?1 AND a.reason IS NOT NULL",
    )?;
    Ok(statement.query_map((person, since), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// The rules each of these rows falls under.
pub(in crate::service) fn flags(db: &Db, rows: &[i64]) -> Result<BTreeMap<i64, Vec<String>>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.seq, a.rule FROM alert_row r JOIN alert a ON a.id = r.alert
         WHERE r.seq IN (SELECT value FROM json_each(?1)) ORDER BY r.seq, a.rule",
    )?;
    let mut flags: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut rows = statement.query([serde_json::to_string(rows)?])?;
    while let Some(row) = rows.next()? {
        flags.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(flags)
}

/// What is known of every officer.
pub(in crate::service) fn officers(db: &Db) -> Result<BTreeMap<String, Officer>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT o.login, o.name, o.person, u.code, o.home,
             (SELECT group_concat(DISTINCT v.code) FROM officer p JOIN unit v ON v.id = p.unit
              WHERE p.person = o.person AND p.unit <> o.unit)
         FROM officer o JOIN unit u ON u.id = o.unit",
    )?;
    let mut rows = statement.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let former: Option<String> = row.get(5)?;
        let officer = Officer {
            name: row.get(1)?,
            person: row.get(2)?,
            unit: row.get(3)?,
            home: row.get(4)?,
            former_units: former.iter().flat_map(|units| units.split(',')).map(str::to_owned).collect(),
        };
        found.insert(row.get(0)?, officer);
    }
    Ok(found)
}

/// What the register knows of the subject with this log digest: the row of [`Known`] and its identifier.
pub(in crate::service) fn known(db: &Db, digest: &[u8]) -> Result<Option<(i64, String, Known)>, Error> {
    let found = db
        .prepare_cached("SELECT id, id_value, name, kind FROM subject WHERE digest = ?1")?
        .query_row([digest], |row| {
            let is_person = row.get::<_, String>(3)? == "person";
            let no = format!("S-{}", row.get::<_, i64>(0)?);
            Ok((row.get(0)?, row.get(1)?, Known { no, name: row.get(2)?, is_person, ..Known::default() }))
        })
        .optional()?;
    Ok(found)
}

/// First and last day of each case on a subject.
pub(in crate::service) fn cases(db: &Db, subject: i64) -> Result<Vec<(NaiveDate, Option<NaiveDate>)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT c.received_on, CASE c.open WHEN 0 THEN (SELECT max(e.day) FROM case_event e WHERE e.case_file = c.id) END
         FROM case_file c WHERE c.subject = ?1",
    )?;
    let days = statement
        .query_map([subject], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(days
        .into_iter()
        .filter_map(|(from, until)| Some((from.parse().ok()?, until.and_then(|day| day.parse().ok()))))
        .collect())
}

/// The newest content of each record about a subject, as JSON.
pub(in crate::service) fn contents(db: &Db, subject: i64) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT v.content FROM record r JOIN record_version v ON v.record = r.id
         WHERE r.subject = ?1 AND v.n = (SELECT max(w.n) FROM record_version w WHERE w.record = r.id)",
    )?;
    Ok(statement.query_map([subject], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Digest of the paper behind each authorisation that shares it with another.
pub(in crate::service) fn shared_papers(db: &Db) -> Result<BTreeMap<String, String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT a.no, p.digest FROM authorisation a JOIN paper p ON p.id = a.paper
         WHERE p.digest IN (SELECT q.digest FROM authorisation b JOIN paper q ON q.id = b.paper
                            GROUP BY q.digest HAVING count(*) > 1)",
    )?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// By number: the person, and the instant in milliseconds.
type Registered = BTreeMap<String, (Vec<u8>, i64)>;

/// Who registered each of these letters of a subject or a state organ, and when.
pub(in crate::service) fn registered(db: &Db, letters: &BTreeSet<&str>) -> Result<Registered, Error> {
    let mut statement = db.prepare_cached(
        "SELECT a.no, o.person, a.added_at FROM json_each(?1) n JOIN authorisation a ON a.no = n.value JOIN officer o ON o.id = a.added_by
         WHERE a.kind IN ('written', 'organ')",
    )?;
    let letters = serde_json::to_string(letters)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
    Ok(statement.query_map([letters], read)?.collect::<Result<_, _>>()?)
}

/// Code of the unit that provided a record.
pub(in crate::service) fn provider(db: &Db, record: &str) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached("SELECT u.code FROM record r JOIN unit u ON u.id = r.unit WHERE r.no = ?1")?
        .query_row([record], |row| row.get(0))
        .optional()?)
}

/// Codes of the units that provided something of the subject with this log digest.
pub(in crate::service) fn provided(db: &Db, digest: &[u8]) -> Result<BTreeSet<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT u.code FROM subject s JOIN record r ON r.subject = s.id JOIN unit u ON u.id = r.unit
         WHERE s.digest = ?1",
    )?;
    Ok(statement.query_map([digest], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// A case by its number: whose it is, when it was open, and who had a part in it since when.
pub(in crate::service) fn case_of(db: &Db, no: &str) -> Result<Option<CaseOf>, Error> {
    const DAY: &str = "date(at / 1000 + 28800, 'unixepoch')";
    let sql = format!(
        "SELECT c.id, 'S-' || c.subject, u.code, c.received_on,
             CASE c.open WHEN 0 THEN coalesce((SELECT max({DAY}) FROM case_event WHERE case_file = c.id), c.received_on) END
         FROM case_file c JOIN unit u ON u.id = c.unit WHERE c.no = ?1"
    );
    let read = |row: &rusqlite::Row<'_>| {
        let days: (String, Option<String>) = (row.get(3)?, row.get(4)?);
        Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?, days))
    };
    let Some((id, subject, unit, (from, until))) = db.prepare_cached(&sql)?.query_row([no], read).optional()? else {
        return Ok(None);
    };
    let Ok(from) = from.parse::<NaiveDate>() else { return Ok(None) };
    let mut people = BTreeMap::new();
    let sql = format!(
        "SELECT person, min({DAY}) FROM case_event WHERE case_file = ?1 GROUP BY person
         UNION ALL SELECT o.person, c.received_on FROM case_file c JOIN officer o ON o.id IN (c.opened_by, c.handler)
         WHERE c.id = ?1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        if let Ok(day) = row.get::<_, String>(1)?.parse::<NaiveDate>() {
            let since = people.entry(row.get(0)?).or_insert(day);
            *since = day.min(*since);
        }
    }
    let until = until.and_then(|day| day.parse().ok());
    Ok(Some(CaseOf { subject, open: (from, until), unit, people }))
}

/// A row drawn for review.
#[derive(Clone, Debug)]
pub(in crate::service) struct Sampled {
    /// Row number.
    pub(in crate::service) seq: i64,
    /// Log-in name of who looked.
    pub(in crate::service) officer: String,
    /// `in-order`, `escalated`, or nothing yet.
    pub(in crate::service) result: Option<String>,
    /// What the review said.
    pub(in crate::service) reason: Option<String>,
    /// Name of who reviewed.
    pub(in crate::service) reviewed_by: Option<String>,
}

/// The sample of a month, in the order of the log.
pub(in crate::service) fn sample(db: &Db, month: &str) -> Result<Vec<Sampled>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT s.seq, s.officer, s.result, s.reason, o.name FROM sampled s LEFT JOIN officer o ON o.id = s.reviewed_by
         WHERE s.month = ?1 ORDER BY s.seq",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Sampled {
            seq: row.get(0)?,
            officer: row.get(1)?,
            result: row.get(2)?,
            reason: row.get(3)?,
            reviewed_by: row.get(4)?,
        })
    };
    Ok(statement.query_map([month], read)?.collect::<Result<_, _>>()?)
}

/// Draws a row.
pub(in crate::service) fn draw(db: &Db, month: &str, seq: i64, officer: &str) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO sampled (month, seq, officer) VALUES (?1, ?2, ?3)")?
        .execute((month, seq, officer))?;
    Ok(())
}

/// Writes what the review of a drawn row said.
pub(in crate::service) fn review(
    db: &Db,
    seq: i64,
    result: &str,
    reason: &str,
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE sampled SET result = ?2, reason = ?3, reviewed_by = ?4, reviewed_at = ?5 WHERE seq = ?1",
    )?
    .execute((seq, result, reason, officer, now_ms))?;
    Ok(())
}

/// The head of the log when a month's inspection was closed, and by whom.
pub(in crate::service) fn closed(db: &Db, month: &str) -> Result<Option<(i64, String)>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT c.head, o.name FROM closed_month c JOIN officer o ON o.id = c.closed_by WHERE c.month = ?1",
        )?
        .query_row([month], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Closes a month.
pub(in crate::service) fn close(
    db: &Db,
    month: &str,
    (seq, hash): (i64, &[u8]),
    officer: i64,
    now_ms: i64,
) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO closed_month VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((month, seq, hash, officer, now_ms))?;
    Ok(())
}

/// The saved filters of an officer, by name.
pub(in crate::service) fn saved(db: &Db, officer: i64) -> Result<Vec<(String, String)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT name, filter FROM saved_inspection WHERE officer = ?1 ORDER BY name")?;
    Ok(statement.query_map([officer], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Saves a filter under a name; an empty one takes the name away.
pub(in crate::service) fn save(db: &Db, officer: i64, name: &str, filter: &str) -> Result<(), Error> {
    if filter.is_empty() {
        db.prepare_cached("DELETE FROM saved_inspection WHERE officer = ?1 AND name = ?2")?.execute((officer, name))?;
    } else {
        db.prepare_cached(
            "INSERT INTO saved_inspection VALUES (?1, ?2, ?3)
             ON CONFLICT (officer, name) DO UPDATE SET filter = excluded.filter",
        )?
        .execute((officer, name, filter))?;
    }
    Ok(())
}
