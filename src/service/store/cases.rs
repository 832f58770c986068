//! Cases (事项), their events, papers (材料) and notices (通知书).

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};
use std::collections::BTreeSet;

/// A case as stored: the last value of the fold of its events.
#[derive(Clone, Debug)]
pub(in crate::service) struct CaseFile {
    pub(in crate::service) id: i64,
    /// Public number, `OB-2026-0041`.
    pub(in crate::service) no: String,
    /// `objection`, `repair`, `revocation`.
    pub(in crate::service) kind: String,
    pub(in crate::service) record: i64,
    pub(in crate::service) subject: i64,
    /// The provider unit.
    pub(in crate::service) unit: i64,
    pub(in crate::service) regime: String,
    /// Version of the pack the case runs under.
    pub(in crate::service) pack: String,
    /// The legal day of receipt.
    pub(in crate::service) received_on: String,
    pub(in crate::service) opened_at: i64,
    pub(in crate::service) opened_by: i64,
    pub(in crate::service) handler: Option<i64>,
    /// Kebab-case state, such as `with-provider`.
    pub(in crate::service) state: String,
    pub(in crate::service) open: bool,
    /// Last day of the step that runs; none when the text sets none.
    pub(in crate::service) due: Option<String>,
    /// JSON: how the date was counted.
    pub(in crate::service) due_rule: Option<String>,
    pub(in crate::service) version: i64,
}

/// One event of a case. Never changed afterwards.
#[derive(Clone, Debug)]
pub(in crate::service) struct CaseEvent {
    pub(in crate::service) n: i64,
    pub(in crate::service) at: i64,
    /// The legal day: of receipt, of delivery.
    pub(in crate::service) day: String,
    pub(in crate::service) step: String,
    pub(in crate::service) officer: i64,
    pub(in crate::service) person: Vec<u8>,
    pub(in crate::service) cite: String,
    /// JSON: facts.
    pub(in crate::service) body: String,
    /// JSON: claims, values, findings.
    pub(in crate::service) said: String,
}

const COLUMNS: &str = "c.id, c.no, c.kind, c.record, c.subject, c.unit, c.regime, c.pack, c.received_on, c.opened_at, \
     c.opened_by, c.handler, c.state, c.open, c.due, c.due_rule, c.version";

fn read(row: &Row<'_>) -> rusqlite::Result<CaseFile> {
    Ok(CaseFile {
        id: row.get(0)?,
        no: row.get(1)?,
        kind: row.get(2)?,
        record: row.get(3)?,
        subject: row.get(4)?,
        unit: row.get(5)?,
        regime: row.get(6)?,
        pack: row.get(7)?,
        received_on: row.get(8)?,
        opened_at: row.get(9)?,
        opened_by: row.get(10)?,
        handler: row.get(11)?,
        state: row.get(12)?,
        open: row.get(13)?,
        due: row.get(14)?,
        due_rule: row.get(15)?,
        version: row.get(16)?,
    })
}

/// The case with this public number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<CaseFile>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM case_file c WHERE c.no = ?1"))?
        .query_row([no], read)
        .optional()?)
}

/// The law a case was opened under: regulation, its version, the overlay's.
pub(in crate::service) fn law(db: &Db, id: i64) -> Result<String, Error> {
    Ok(db.prepare_cached("SELECT pack FROM case_file WHERE id = ?1")?.query_row([id], |row| row.get(0))?)
}

/// The case with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<CaseFile>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM case_file c WHERE c.id = ?1"))?
        .query_row([id], read)
        .optional()?)
}

/// Every case of a record, oldest first.
pub(in crate::service) fn of_record(db: &Db, record: i64) -> Result<Vec<CaseFile>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM case_file c WHERE c.record = ?1 ORDER BY c.id"))?;
    let cases = statement.query_map([record], read)?.collect::<Result<_, _>>()?;
    Ok(cases)
}

/// Adds a case; answers its row id.
pub(in crate::service) fn insert(db: &Db, case: &CaseFile) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, handler,
             state, open, due, due_rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute((
        &case.no,
        &case.kind,
        case.record,
        case.subject,
        case.unit,
        &case.regime,
        &case.pack,
        &case.received_on,
        case.opened_at,
        case.opened_by,
        case.handler,
        &case.state,
        case.open,
        &case.due,
        &case.due_rule,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Writes state, clock and handler, provided that nobody changed the case since it was read.
pub(in crate::service) fn update(db: &Db, case: &CaseFile) -> Result<(), Error> {
    let changed = db
        .prepare_cached(
            "UPDATE case_file SET received_on = ?3, handler = ?4, state = ?5, open = ?6, due = ?7, due_rule = ?8,
                 version = version + 1
             WHERE id = ?1 AND version = ?2",
        )?
        .execute((
            case.id,
            case.version,
            &case.received_on,
            case.handler,
            &case.state,
            case.open,
            &case.due,
            &case.due_rule,
        ))?;
    if changed == 1 { Ok(()) } else { Err(Error::conflict(&case.no)) }
}

/// Adds an event; its number follows the last one.
pub(in crate::service) fn insert_event(db: &Db, case: i64, event: &CaseEvent) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO case_event (case_file, n, at, day, step, officer, person, cite, body, said)
         VALUES (?1, (SELECT coalesce(max(n), 0) + 1 FROM case_event WHERE case_file = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        case,
        event.at,
        &event.day,
        &event.step,
        event.officer,
        &event.person,
        &event.cite,
        &event.body,
        &event.said,
    ))?;
    Ok(())
}

/// The events of a case, first to last.
pub(in crate::service) fn events(db: &Db, case: i64) -> Result<Vec<CaseEvent>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT n, at, day, step, officer, person, cite, body, said FROM case_event WHERE case_file = ?1 ORDER BY n",
    )?;
    let events = statement
        .query_map([case], |row| {
            Ok(CaseEvent {
                n: row.get(0)?,
                at: row.get(1)?,
                day: row.get(2)?,
                step: row.get(3)?,
                officer: row.get(4)?,
                person: row.get(5)?,
                cite: row.get(6)?,
                body: row.get(7)?,
                said: row.get(8)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(events)
}

/// Which cases to list.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    pub(in crate::service) kind: Option<String>,
    /// Only open ones.
    pub(in crate::service) open: bool,
    /// Due on this day or later.
    pub(in crate::service) due_from: Option<String>,
    /// Due on this day or earlier.
    pub(in crate::service) due_until: Option<String>,
    pub(in crate::service) handler: Option<i64>,
    pub(in crate::service) unit: Option<i64>,
    pub(in crate::service) record: Option<i64>,
}

/// Cases by due date, those without one last; after the cursor `(due, id)`.
pub(in crate::service) fn list(
    db: &Db,
    filter: &Filter,
    after: Option<(&str, i64)>,
    limit: u32,
) -> Result<Vec<CaseFile>, Error> {
    let (due, id) = after.unwrap_or(("", 0));
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM case_file c
         WHERE (?1 IS NULL OR c.kind = ?1) AND (?2 = 0 OR c.open = 1) AND (?3 IS NULL OR c.due <= ?3)
           AND (?4 IS NULL OR c.handler = ?4) AND (?5 IS NULL OR c.unit = ?5) AND (?6 IS NULL OR c.record = ?6)
           AND (?10 IS NULL OR c.due >= ?10) AND (coalesce(c.due, '9999-12-31'), c.id) > (?7, ?8)
         ORDER BY coalesce(c.due, '9999-12-31'), c.id LIMIT ?9"
    ))?;
    let cases = statement
        .query_map(
            (
                &filter.kind,
                filter.open,
                &filter.due_until,
                filter.handler,
                filter.unit,
                filter.record,
                due,
                id,
                limit,
                &filter.due_from,
            ),
            read,
        )?
        .collect::<Result<_, _>>()?;
    Ok(cases)
}

/// States in which a case may wait for its second person: law, kind and state, and the steps whose officer was the first.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Waits {
    /// State, kind, law.
    pub(in crate::service) states: BTreeSet<(String, String, String)>,
    /// The earlier steps.
    pub(in crate::service) earlier: BTreeSet<String>,
}

/// Open cases that may wait for a second person, by due date, those without one last; after the cursor `(due, id)`. Whether
/// one does, its events tell.
pub(in crate::service) fn waiting(
    db: &Db,
    waits: &Waits,
    unit: Option<i64>,
    after: (&str, i64),
    limit: u32,
) -> Result<Vec<CaseFile>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM case_file c
         WHERE c.id IN (SELECT w.id FROM case_file w WHERE w.open = 1
                            AND (w.state, w.kind, w.pack) IN
                                (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1))
                            AND EXISTS (SELECT 1 FROM case_event e WHERE e.case_file = w.id
                                            AND e.step IN (SELECT value FROM json_each(?2)))
                        UNION SELECT e.case_file FROM case_event e WHERE e.step = 'amend')
           AND c.open = 1 AND (?3 IS NULL OR c.unit = ?3) AND (coalesce(c.due, '{LAST}'), c.id) > (?4, ?5)
         ORDER BY coalesce(c.due, '{LAST}'), c.id LIMIT ?6"
    ))?;
    let (states, earlier) = (serde_json::to_string(&waits.states)?, serde_json::to_string(&waits.earlier)?);
    let cases =
        statement.query_map((states, earlier, unit, after.0, after.1, limit), read)?.collect::<Result<_, _>>()?;
    Ok(cases)
}

/// Stands for the due date of a case that has none.
pub(in crate::service) const LAST: &str = "9999-12-31";

/// Empties what the events of a record's cases say of its content. The record must be erased already.
pub(in crate::service) fn empty_said(db: &Db, record: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE case_event SET said = '{}' WHERE case_file IN (SELECT id FROM case_file WHERE record = ?1)",
    )?
    .execute([record])?;
    Ok(())
}

/// How many open cases an officer handles.
pub(in crate::service) fn open_of_handler(db: &Db, officer: i64) -> Result<i64, Error> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM case_file WHERE open = 1 AND handler = ?1")?
        .query_row([officer], |row| row.get(0))?)
}
