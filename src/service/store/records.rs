//! Records (信用信息): the platform's copy, its versions, its events; and the submissions they came from.

use super::{Db, Error};
use crate::domain::record::Facts;
use rusqlite::{OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

/// Field → value, in the order of the file.
pub(in crate::service) type Content = serde_json::Map<String, serde_json::Value>;

/// A record as stored. Whether it is disclosed is computed from these facts at a date.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::service) struct Record {
    pub(in crate::service) id: i64,
    /// Public number, `R-000012`.
    pub(in crate::service) no: String,
    pub(in crate::service) subject: i64,
    pub(in crate::service) unit: i64,
    pub(in crate::service) item: String,
    pub(in crate::service) catalogue: i64,
    pub(in crate::service) batch: i64,
    pub(in crate::service) category: Option<String>,
    pub(in crate::service) access: Option<String>,
    pub(in crate::service) content_kind: Option<String>,
    pub(in crate::service) title: String,
    /// 文书号
    pub(in crate::service) document: String,
    /// `submitted`, `pending`, `returned`, `accepted`, `erased`.
    pub(in crate::service) state: String,
    pub(in crate::service) facts: Facts,
    pub(in crate::service) determined_on: Option<String>,
    pub(in crate::service) effective_on: Option<String>,
    pub(in crate::service) ended_on: Option<String>,
    pub(in crate::service) continuing: bool,
    pub(in crate::service) valid_until: Option<String>,
    pub(in crate::service) cancelled_on: Option<String>,
    pub(in crate::service) cancelled_registered_on: Option<String>,
    pub(in crate::service) override_years: Option<i64>,
    pub(in crate::service) entered_on: String,
    pub(in crate::service) entered_by: i64,
    pub(in crate::service) accepted_by: Option<i64>,
    pub(in crate::service) accepted_on: Option<String>,
    pub(in crate::service) hidden_on: Option<String>,
    pub(in crate::service) hidden_case: Option<i64>,
    pub(in crate::service) shielded_on: Option<String>,
    pub(in crate::service) shielded_case: Option<i64>,
    pub(in crate::service) erased_on: Option<String>,
    pub(in crate::service) erased_case: Option<i64>,
    /// From which day its unit is to look again at the day its period runs from.
    pub(in crate::service) recheck_on: Option<String>,
    pub(in crate::service) content_version: i64,
    pub(in crate::service) version: i64,
    /// It is no record yet but what waits to take the place of the accepted one.
    pub(in crate::service) is_replacement: bool,
}

/// One version of a record's content.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::service) struct ContentVersion {
    pub(in crate::service) n: i64,
    pub(in crate::service) submission: Option<i64>,
    pub(in crate::service) content: Content,
    pub(in crate::service) digest: String,
    /// `submitted`, `resubmitted`, `corrected`; `returned` of what was sent to replace and never in force.
    pub(in crate::service) cause: String,
    pub(in crate::service) case_file: Option<i64>,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
}

/// Something that happened to a record.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Event {
    pub(in crate::service) record: i64,
    pub(in crate::service) at: i64,
    /// `submitted`, `accepted`, `returned`, `corrected`, `hidden`, `erased`, …
    pub(in crate::service) kind: String,
    pub(in crate::service) officer: i64,
    pub(in crate::service) cite: Option<String>,
    pub(in crate::service) reason: Option<String>,
    pub(in crate::service) note: Option<String>,
    pub(in crate::service) case_file: Option<i64>,
}

const COLUMNS: &str = "r.id, r.no, r.subject, r.unit, r.item, r.catalogue, r.batch, r.category, r.access, \
     r.content_kind, r.title, r.document, r.state, r.facts, r.determined_on, r.effective_on, r.ended_on, r.continuing, \
     r.valid_until, r.cancelled_on, r.cancelled_registered_on, r.override_years, r.entered_on, r.entered_by, \
     r.accepted_by, r.accepted_on, r.hidden_on, r.hidden_case, r.erased_on, r.erased_case, r.content_version, r.version, \
     r.shielded_on, r.shielded_case, r.recheck_on";

fn json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: row.get(0)?,
        no: row.get(1)?,
        subject: row.get(2)?,
        unit: row.get(3)?,
        item: row.get(4)?,
        catalogue: row.get(5)?,
        batch: row.get(6)?,
        category: row.get(7)?,
        access: row.get(8)?,
        content_kind: row.get(9)?,
        title: row.get(10)?,
        document: row.get(11)?,
        state: row.get(12)?,
        facts: json(13, &row.get::<_, String>(13)?)?,
        determined_on: row.get(14)?,
        effective_on: row.get(15)?,
        ended_on: row.get(16)?,
        continuing: row.get(17)?,
        valid_until: row.get(18)?,
        cancelled_on: row.get(19)?,
        cancelled_registered_on: row.get(20)?,
        override_years: row.get(21)?,
        entered_on: row.get(22)?,
        entered_by: row.get(23)?,
        accepted_by: row.get(24)?,
        accepted_on: row.get(25)?,
        hidden_on: row.get(26)?,
        hidden_case: row.get(27)?,
        erased_on: row.get(28)?,
        erased_case: row.get(29)?,
        content_version: row.get(30)?,
        version: row.get(31)?,
        shielded_on: row.get(32)?,
        shielded_case: row.get(33)?,
        recheck_on: row.get(34)?,
        is_replacement: false,
    })
}

fn read_replacement(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record { is_replacement: true, ..read(row)? })
}

/// The record with this public number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Record>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM record r WHERE r.no = ?1"))?
        .query_row([no], read)
        .optional()?)
}

/// The record with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Record>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM record r WHERE r.id = ?1"))?
        .query_row([id], read)
        .optional()?)
}

/// What waits to take the place of this record, or came back.
pub(super) fn replacement(db: &Db, record: i64) -> Result<Option<Record>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM replacement_record r WHERE r.id = ?1"))?
        .query_row([record], read_replacement)
        .optional()?)
}

/// Every record of a subject, oldest first.
pub(in crate::service) fn of_subject(db: &Db, subject: i64) -> Result<Vec<Record>, Error> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM record r WHERE r.subject = ?1 ORDER BY r.id"))?;
    let records = statement.query_map([subject], read)?.collect::<Result<_, _>>()?;
    Ok(records)
}

/// Accepted records that their unit is to look at again by `day`, longest first; of one unit when given.
pub(in crate::service) fn to_recheck(db: &Db, unit: Option<i64>, day: &str, limit: u32) -> Result<Vec<Record>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM record r
         WHERE r.recheck_on <= ?1 AND r.state = 'accepted' AND (?2 IS NULL OR r.unit = ?2)
         ORDER BY r.recheck_on, r.id LIMIT ?3"
    ))?;
    let found = statement.query_map((day, unit, limit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The newest record of this subject, unit and item under this document number, from another batch than `batch`.
pub(in crate::service) fn same_document(
    db: &Db,
    (subject, unit, item): (i64, i64, &str),
    document: &str,
    batch: i64,
) -> Result<Option<Record>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM record r
             WHERE r.document = ?1 AND r.subject = ?2 AND r.unit = ?3 AND r.item = ?4 AND r.batch <> ?5
               AND r.state <> 'erased'
             ORDER BY r.id DESC LIMIT 1"
        ))?
        .query_row((document, subject, unit, item, batch), read)
        .optional()?)
}

/// The same document of the same subject under the same item, from another unit.
pub(in crate::service) fn same_document_elsewhere(
    db: &Db,
    (subject, unit, item): (i64, i64, &str),
    document: &str,
) -> Result<Option<Record>, Error> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM record r
             WHERE r.document = ?1 AND r.document <> '' AND r.subject = ?2 AND r.unit <> ?3 AND r.item = ?4
               AND r.state <> 'erased'
             ORDER BY r.id DESC LIMIT 1"
        ))?
        .query_row((document, subject, unit, item), read)
        .optional()?)
}

/// Records taken in or waiting that rest on this consent.
pub(in crate::service) fn resting_on(db: &Db, subject: i64, consent: &str) -> Result<Vec<Record>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM record r
         WHERE r.subject = ?1 AND json_extract(r.facts, '$.consent') = ?2 AND r.state IN ('submitted', 'accepted')
         ORDER BY r.id"
    ))?;
    let found = statement.query_map((subject, consent), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// What a list of records asks for.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    /// Stored states; empty is every state.
    pub(in crate::service) states: Vec<&'static str>,
    pub(in crate::service) batch: Option<i64>,
    pub(in crate::service) unit: Option<i64>,
    pub(in crate::service) subject: Option<i64>,
    pub(in crate::service) item: Option<String>,
    /// Also rows of batches that are not complete.
    pub(in crate::service) unfinished: bool,
}

impl Filter {
    /// Whether it asks for what waits or came back, or for a batch: then versions that are to replace an accepted record are
    /// among it. Any other list of records holds each once, as it stands.
    fn is_of_work(&self) -> bool {
        let of_work = |state: &&str| matches!(*state, "submitted" | "pending" | "returned");
        self.states.iter().all(of_work) && (!self.states.is_empty() || self.batch.is_some())
    }
}

/// Records after the row id `after`, by row id.
pub(in crate::service) fn list(db: &Db, filter: &Filter, after: i64, limit: u32) -> Result<Vec<Record>, Error> {
    // What is asked first decides the index: a batch, a subject, a unit, or the states that wait.
    let states = filter.states.iter().map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ");
    let mut wheres = vec!["r.id > ?1".to_owned()];
    for (asked, column, place) in [
        (filter.batch.is_some(), "r.batch", 2),
        (filter.unit.is_some(), "r.unit", 3),
        (filter.subject.is_some(), "r.subject", 4),
        (filter.item.is_some(), "r.item", 5),
    ] {
        wheres.push(if asked { format!("{column} = ?{place}") } else { format!("?{place} IS NULL") });
    }
    if !states.is_empty() {
        wheres.push(format!("r.state IN ({states})"));
    }
    if !filter.unfinished {
        wheres.push(
            "NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = r.batch AND b.state <> 'complete'
                         AND r.state IN ('submitted', 'pending'))"
                .to_owned(),
        );
    }
    let wheres = wheres.join(" AND ");
    let query = |table: &str, read: fn(&Row<'_>) -> rusqlite::Result<Record>| -> Result<Vec<Record>, Error> {
        let text = format!("SELECT {COLUMNS} FROM {table} r WHERE {wheres} ORDER BY r.id LIMIT ?6");
        let mut statement = db.prepare_cached(&text)?;
        let asked = (after, filter.batch, filter.unit, filter.subject, &filter.item, limit);
        let found = statement.query_map(asked, read)?.collect::<Result<_, _>>()?;
        Ok(found)
    };
    let mut found = query("record", read)?;
    if filter.is_of_work() {
        found.extend(query("replacement_record", read_replacement)?);
        found.sort_by_key(|record| record.id);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(found)
}

/// How many records of a batch wait for review.
pub(in crate::service) fn waiting(db: &Db, batch: i64) -> Result<i64, Error> {
    Ok(db
        .prepare_cached(
            "SELECT (SELECT count(*) FROM record WHERE batch = ?1 AND state IN ('submitted', 'pending'))
                  + (SELECT count(*) FROM replacement WHERE batch = ?1 AND state IN ('submitted', 'pending'))",
        )?
        .query_row([batch], |row| row.get(0))?)
}

/// Moves a record to the batch of its newest version.
pub(in crate::service) fn rehome(db: &Db, record: &Record) -> Result<(), Error> {
    db.prepare_cached("UPDATE record SET batch = ?2, catalogue = ?3, entered_on = ?4 WHERE id = ?1")?.execute((
        record.id,
        record.batch,
        record.catalogue,
        &record.entered_on,
    ))?;
    Ok(())
}

/// Puts a record to the subject that it is about after all.
pub(in crate::service) fn put_to(db: &Db, record: i64, subject: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE record SET subject = ?2 WHERE id = ?1")?.execute((record, subject))?;
    Ok(())
}

/// Adds a record with its first content version; answers its row id. `id`, `no` and the versions are given here.
pub(in crate::service) fn insert(
    db: &Db,
    record: &Record,
    submission: i64,
    content: &Content,
    now_ms: i64,
) -> Result<(i64, String), Error> {
    let no = format!("R-{:06}", super::settings::next_number(db, "record")?);
    db.prepare_cached(
        "INSERT INTO record (no, subject, unit, item, catalogue, batch, category, access, content_kind, title, document,
             state, facts, determined_on, effective_on, ended_on, continuing, valid_until, override_years, entered_on,
             entered_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?
    .execute(rusqlite::params![
        no,
        record.subject,
        record.unit,
        record.item,
        record.catalogue,
        record.batch,
        record.category,
        record.access,
        record.content_kind,
        record.title,
        record.document,
        record.state,
        serde_json::to_string(&record.facts)?,
        record.determined_on,
        record.effective_on,
        record.ended_on,
        record.continuing,
        record.valid_until,
        record.override_years,
        record.entered_on,
        record.entered_by,
    ])?;
    let id = db.last_insert_rowid();
    let first = ContentVersion {
        n: 1,
        submission: Some(submission),
        content: content.clone(),
        digest: digest(content)?,
        cause: "submitted".to_owned(),
        case_file: None,
        made_by: record.entered_by,
        made_at: now_ms,
    };
    insert_version(db, id, &first)?;
    Ok((id, no))
}

/// Writes every changeable column of `record`, provided that nobody changed it since it was read.
pub(in crate::service) fn update(db: &Db, record: &Record) -> Result<(), Error> {
    if record.is_replacement {
        return super::replacements::keep(db, record);
    }
    let changed = db
        .prepare_cached(
            "UPDATE record SET category = ?3, access = ?4, content_kind = ?5, title = ?6, document = ?7, state = ?8,
                 facts = ?9, determined_on = ?10, effective_on = ?11, ended_on = ?12, continuing = ?13,
                 valid_until = ?14, cancelled_on = ?15, cancelled_registered_on = ?16, override_years = ?17,
                 accepted_by = ?18, accepted_on = ?19, hidden_on = ?20, hidden_case = ?21, erased_on = ?22,
                 erased_case = ?23, content_version = ?24, entered_by = ?25, shielded_on = ?26, shielded_case = ?27,
                 recheck_on = ?28, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )?
        .execute(rusqlite::params![
            record.id,
            record.version,
            record.category,
            record.access,
            record.content_kind,
            record.title,
            record.document,
            record.state,
            serde_json::to_string(&record.facts)?,
            record.determined_on,
            record.effective_on,
            record.ended_on,
            record.continuing,
            record.valid_until,
            record.cancelled_on,
            record.cancelled_registered_on,
            record.override_years,
            record.accepted_by,
            record.accepted_on,
            record.hidden_on,
            record.hidden_case,
            record.erased_on,
            record.erased_case,
            record.content_version,
            record.entered_by,
            record.shielded_on,
            record.shielded_case,
            record.recheck_on,
        ])?;
    if changed == 1 { Ok(()) } else { Err(Error::conflict(&record.no)) }
}

/// SM3 of a content, in hexadecimal.
pub(in crate::service) fn digest(content: &Content) -> Result<String, Error> {
    use sm3::{Digest as _, Sm3};
    Ok(crate::service::keys::hex(&Sm3::digest(serde_json::to_vec(content)?)))
}

/// Adds a content version.
pub(in crate::service) fn insert_version(db: &Db, record: i64, version: &ContentVersion) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO record_version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute((
        record,
        version.n,
        version.submission,
        serde_json::to_string(&version.content)?,
        &version.digest,
        &version.cause,
        version.case_file,
        version.made_by,
        version.made_at,
    ))?;
    Ok(())
}

/// The content of a record as it stands.
pub(in crate::service) fn content(db: &Db, record: &Record) -> Result<Content, Error> {
    let text: String = db
        .prepare_cached("SELECT content FROM record_version WHERE record = ?1 AND n = ?2")?
        .query_row((record.id, record.content_version), |row| row.get(0))?;
    Ok(serde_json::from_str(&text)?)
}

/// All content versions, first to last.
pub(in crate::service) fn versions(db: &Db, record: i64) -> Result<Vec<ContentVersion>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT n, submission, content, digest, cause, case_file, made_by, made_at FROM record_version
         WHERE record = ?1 ORDER BY n",
    )?;
    let versions = statement
        .query_map([record], |row| {
            Ok(ContentVersion {
                n: row.get(0)?,
                submission: row.get(1)?,
                content: json(2, &row.get::<_, String>(2)?)?,
                digest: row.get(3)?,
                cause: row.get(4)?,
                case_file: row.get(5)?,
                made_by: row.get(6)?,
                made_at: row.get(7)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(versions)
}

/// Empties the content of every version and submission of an erased record.
pub(in crate::service) fn empty_content(db: &Db, record: i64, digest: &str) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE submission SET received = '{}'
         WHERE record = ?1 OR id IN (SELECT submission FROM record_version WHERE record = ?1)",
    )?
    .execute([record])?;
    db.prepare_cached("UPDATE record_version SET content = '{}', digest = ?2 WHERE record = ?1")?
        .execute((record, digest))?;
    db.prepare_cached("UPDATE record_event SET reason = NULL, note = NULL WHERE record = ?1")?.execute([record])?;
    Ok(())
}

/// Adds an event to a record's history, chained to the one before it.
pub(in crate::service) fn insert_event(db: &Db, event: &Event) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO record_event (record, at, kind, officer, cite, reason, note, case_file, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        event.record,
        event.at,
        &event.kind,
        event.officer,
        &event.cite,
        &event.reason,
        &event.note,
        event.case_file,
        super::bound::event(db, event)?,
    ))?;
    Ok(())
}

/// A record's history, oldest first.
pub(in crate::service) fn events(db: &Db, record: i64) -> Result<Vec<Event>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT record, at, kind, officer, cite, reason, note, case_file FROM record_event WHERE record = ?1 ORDER BY id",
    )?;
    let events = statement
        .query_map([record], |row| {
            Ok(Event {
                record: row.get(0)?,
                at: row.get(1)?,
                kind: row.get(2)?,
                officer: row.get(3)?,
                cite: row.get(4)?,
                reason: row.get(5)?,
                note: row.get(6)?,
                case_file: row.get(7)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(events)
}

/// Accepted records of a category that were determined in a stretch of days and are not hidden, by day.
pub(in crate::service) fn determined(
    db: &Db,
    category: &str,
    since: &str,
    until: &str,
    unit: Option<i64>,
) -> Result<Vec<Record>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM record r
         WHERE r.state = 'accepted' AND r.category = ?1 AND r.determined_on BETWEEN ?2 AND ?3 AND r.hidden_on IS NULL
           AND (?4 IS NULL OR r.unit = ?4)
         ORDER BY r.determined_on, r.id"
    ))?;
    let found = statement.query_map((category, since, until, unit), read)?.collect::<Result<_, _>>()?;
    Ok(found)
}
