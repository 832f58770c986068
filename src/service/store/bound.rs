//! What the log binds beside itself (固定于日志): the events of records, as a chain whose end stands in the row that added to it;
//! the inspection's alerts, drawn rows and closed months, by one digest of all of them in each row that changed any.

use super::{Db, Error, records::Event, settings};
use crate::service::keys::hex;
use rusqlite::OptionalExtension as _;
use serde::Serialize;
use sm3::{Digest as _, Sm3};
use std::collections::{BTreeMap, BTreeSet};

/// How far the log has been examined: what was examined is not judged again, so it is bound too.
pub(in crate::service) const EXAMINED: &str = "log.examined";

/// SM3 of a list as JSON.
fn digest(list: &impl Serialize) -> Result<Vec<u8>, Error> {
    Ok(Sm3::digest(serde_json::to_vec(list)?).to_vec())
}

/// The digest of an event, which the next one goes on from. Its words are left out: a lawful erasure empties them.
pub(super) fn event(db: &Db, event: &Event) -> Result<Vec<u8>, Error> {
    linked(&end(db)?.unwrap_or_default(), event)
}

fn linked(before: &[u8], event: &Event) -> Result<Vec<u8>, Error> {
    digest(&(hex(before), event.record, event.at, &event.kind, event.officer, &event.cite, event.case_file))
}

/// The digest of the last event of all records.
pub(in crate::service) fn end(db: &Db) -> Result<Option<Vec<u8>>, Error> {
    Ok(db
        .prepare_cached("SELECT digest FROM record_event ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The rows of the log that bind something: number, operation, digest. `inspection` are those of the inspection, else those
/// that added events.
fn bound(db: &Db, inspection: bool) -> Result<Vec<(i64, String, Vec<u8>)>, Error> {
    let mut statement = db.prepare(
        "SELECT seq, operation, bound FROM journal
         WHERE bound IS NOT NULL AND (substr(operation, 1, 4) = 'log.') = ?1 ORDER BY seq",
    )?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    Ok(statement.query_map([inspection], read)?.collect::<Result<_, _>>()?)
}

/// The first event of a record that is not as it was written or that no row bound, or the first row whose events are gone.
pub(in crate::service) fn other_events(db: &Db) -> Result<Option<String>, Error> {
    let mut ends = bound(db, false)?;
    ends.dedup_by(|next, one| next.2 == one.2);
    let mut ends = ends.into_iter().peekable();
    let mut statement = db.prepare(
        "SELECT e.record, e.at, e.kind, e.officer, e.cite, e.case_file, e.digest, r.no
         FROM record_event e JOIN record r ON r.id = e.record ORDER BY e.id",
    )?;
    let mut rows = statement.query([])?;
    let (mut before, mut open) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let event = Event {
            record: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            officer: row.get(3)?,
            cite: row.get(4)?,
            case_file: row.get(5)?,
            ..Event::default()
        };
        let (stored, no): (Vec<u8>, String) = (row.get(6)?, row.get(7)?);
        let kind = &event.kind;
        if linked(&before, &event)? != stored {
            return Ok(Some(format!("record_event {no} {kind}")));
        }
        open = Some(format!("record_event {no} {kind}"));
        if ends.next_if(|(_, _, end)| *end == stored).is_some() {
            open = None;
        }
        before = stored;
    }
    Ok(ends.next().map(|(seq, operation, _)| format!("log {seq} {operation}")).or(open))
}

/// One alert: its columns, then its rows.
type Alert = (i64, String, String, String, String, String, i64, String, Option<String>, Option<i64>, Option<i64>);
/// One drawn row.
type Drawn = (i64, String, Option<String>, Option<String>, Option<i64>, Option<i64>);

/// The digest of what the inspection of a month holds: alerts with their rows, drawn rows, its close. None while it holds nothing.
fn month(db: &Db, month: &str) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT id, rule, officer, name, day, sentence, count, state, reason, decided_by, decided_at
         FROM alert WHERE day >= ?1 || '-01' AND day <= ?1 || '-31' ORDER BY id",
    )?;
    let alerts = statement.query_map([month], |row| {
        let begin = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let (id, rule, officer, name, day, sentence) = begin;
        let end = (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?, row.get(10)?);
        Ok((id, rule, officer, name, day, sentence, end.0, end.1, end.2, end.3, end.4))
    })?;
    let alerts: Vec<Alert> = alerts.collect::<Result<_, _>>()?;
    let mut of_alert = db.prepare_cached("SELECT seq FROM alert_row WHERE alert = ?1 ORDER BY seq")?;
    let mut rows: Vec<Vec<i64>> = Vec::with_capacity(alerts.len());
    for alert in &alerts {
        rows.push(of_alert.query_map([alert.0], |row| row.get(0))?.collect::<Result<_, _>>()?);
    }
    let mut statement = db.prepare_cached(
        "SELECT seq, officer, result, reason, reviewed_by, reviewed_at FROM sampled WHERE month = ?1 ORDER BY seq",
    )?;
    let drawn = statement
        .query_map([month], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
    let drawn: Vec<Drawn> = drawn.collect::<Result<_, _>>()?;
    let closed: Option<(i64, String, i64, i64)> = db
        .prepare_cached("SELECT head, hex(hash), closed_by, closed_at FROM closed_month WHERE month = ?1")?
        .query_row([month], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    if alerts.is_empty() && drawn.is_empty() && closed.is_none() {
        return Ok(None);
    }
    digest(&(month, alerts, rows, drawn, closed)).map(Some)
}

/// The digest that was kept of a month when it was last written.
fn kept(db: &Db, month: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(db
        .prepare_cached("SELECT digest FROM inspected_month WHERE month = ?1")?
        .query_row([month], |row| row.get(0))
        .optional()?)
}

/// Whether a month holds what was kept of it.
pub(in crate::service) fn is_month(db: &Db, of: &str) -> Result<bool, Error> {
    Ok(month(db, of)? == kept(db, of)?)
}

/// Keeps the digest of a month as it now stands.
pub(in crate::service) fn keep_month(db: &Db, of: &str) -> Result<(), Error> {
    match month(db, of)? {
        Some(digest) => db
            .prepare_cached(
                "INSERT INTO inspected_month VALUES (?1, ?2) ON CONFLICT (month) DO UPDATE SET digest = excluded.digest",
            )?
            .execute((of, digest))?,
        None => db.prepare_cached("DELETE FROM inspected_month WHERE month = ?1")?.execute([of])?,
    };
    Ok(())
}

fn months(db: &Db) -> Result<BTreeMap<String, String>, Error> {
    let mut statement = db.prepare_cached("SELECT month, hex(digest) FROM inspected_month")?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// The digest of the whole inspection: of every month, and how far the log has been examined.
pub(in crate::service) fn inspection(db: &Db) -> Result<Vec<u8>, Error> {
    digest(&(settings::get(db, EXAMINED)?, months(db)?))
}

/// The digest of the whole inspection that the log bound last. None while nothing was inspected.
pub(in crate::service) fn inspected(db: &Db) -> Result<Option<Vec<u8>>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT bound FROM journal WHERE bound IS NOT NULL AND substr(operation, 1, 4) = 'log.' ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The first part of the inspection that is not as the log bound it.
pub(in crate::service) fn other_inspection(db: &Db) -> Result<Option<String>, Error> {
    let mut all: BTreeSet<String> = months(db)?.into_keys().collect();
    let mut statement = db.prepare(
        "SELECT DISTINCT substr(day, 1, 7) FROM alert UNION SELECT month FROM sampled UNION SELECT month FROM closed_month",
    )?;
    all.extend(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
    for of in &all {
        if !is_month(db, of)? {
            return Ok(Some(format!("inspection {of}")));
        }
    }
    let last = bound(db, true)?.pop();
    let stands = if all.is_empty() && last.is_none() { None } else { Some(inspection(db)?) };
    Ok(match last {
        Some((seq, operation, bound)) if stands.as_ref() != Some(&bound) => Some(format!("log {seq} {operation}")),
        None if stands.is_some() => Some("inspection".to_owned()),
        _ => None,
    })
}
