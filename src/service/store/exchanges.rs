//! Files for the platforms above (数据交换): which version of which record went where, and what was said of it.

use super::{Db, Error, records::Record};
use rusqlite::{OptionalExtension as _, Row};

/// One file as it went out.
#[derive(Clone, Debug)]
pub(in crate::service) struct Exchange {
    pub(in crate::service) id: i64,
    /// `JH-2018-0001`
    pub(in crate::service) no: String,
    pub(in crate::service) target: String,
    /// The file; emptied with the erasure of a record it holds.
    pub(in crate::service) body: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) made_by: i64,
    pub(in crate::service) made_at: i64,
    /// The receipt as it came.
    pub(in crate::service) receipt: Option<String>,
    /// Its number at the other side.
    pub(in crate::service) receipt_no: Option<String>,
    /// Its day.
    pub(in crate::service) receipt_on: Option<String>,
}

const COLUMNS: &str = "id, no, target, body, digest, made_by, made_at, receipt, receipt_no, receipt_on";

fn read(row: &Row<'_>) -> rusqlite::Result<Exchange> {
    Ok(Exchange {
        id: row.get(0)?,
        no: row.get(1)?,
        target: row.get(2)?,
        body: row.get(3)?,
        digest: row.get(4)?,
        made_by: row.get(5)?,
        made_at: row.get(6)?,
        receipt: row.get(7)?,
        receipt_no: row.get(8)?,
        receipt_on: row.get(9)?,
    })
}

/// Keeps a file that goes out with its records; answers its row id.
pub(in crate::service) fn insert(db: &Db, new: &Exchange, records: &[Record]) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO exchange (no, target, body, digest, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((&new.no, &new.target, &new.body, &new.digest, new.made_by, new.made_at))?;
    let id = db.last_insert_rowid();
    let mut statement =
        db.prepare_cached("INSERT INTO exchange_record (exchange, record, version) VALUES (?1, ?2, ?3)")?;
    for record in records {
        statement.execute((id, record.id, record.content_version))?;
    }
    Ok(id)
}

/// The file with this number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Exchange>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM exchange WHERE no = ?1"))?.query_row([no], read).optional()?)
}

/// Files, newest first.
pub(in crate::service) fn list(db: &Db, limit: u32) -> Result<Vec<Exchange>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM exchange ORDER BY id DESC LIMIT ?1"))?;
    let found = statement.query_map([limit], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Files of which no receipt has come, first to last.
pub(in crate::service) fn waiting(db: &Db, limit: u32) -> Result<Vec<(Exchange, i64)>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, (SELECT count(*) FROM exchange_record r WHERE r.exchange = exchange.id)
         FROM exchange WHERE receipt IS NULL ORDER BY id LIMIT ?1"
    ))?;
    let found = statement.query_map([limit], |row| Ok((read(row)?, row.get(10)?)))?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Whether this version of a record went to a target and was not sent back with an error.
pub(in crate::service) fn was_sent(db: &Db, target: &str, record: &Record) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM exchange_record r JOIN exchange e ON e.id = r.exchange
             WHERE e.target = ?1 AND r.record = ?2 AND r.version = ?3 AND r.outcome <> 'failed')",
        )?
        .query_row((target, record.id, record.content_version), |row| row.get(0))?)
}

/// One record of an exchange: target, number of the file, outcome, error.
#[derive(Clone, Debug)]
pub(in crate::service) struct Sent {
    pub(in crate::service) record: String,
    pub(in crate::service) exchange: String,
    pub(in crate::service) target: String,
    pub(in crate::service) outcome: String,
    pub(in crate::service) error: Option<String>,
}

fn read_sent(row: &Row<'_>) -> rusqlite::Result<Sent> {
    Ok(Sent {
        record: row.get(0)?,
        exchange: row.get(1)?,
        target: row.get(2)?,
        outcome: row.get(3)?,
        error: row.get(4)?,
    })
}

const SENT: &str = "SELECT d.no, e.no, e.target, r.outcome, r.error FROM exchange_record r
     JOIN exchange e ON e.id = r.exchange JOIN record d ON d.id = r.record";

/// Where a record went, newest first.
pub(in crate::service) fn of_record(db: &Db, record: i64) -> Result<Vec<Sent>, Error> {
    let mut statement = db.prepare_cached(&format!("{SENT} WHERE r.record = ?1 ORDER BY e.id DESC"))?;
    let found = statement.query_map([record], read_sent)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The records of a file.
pub(in crate::service) fn of_exchange(db: &Db, exchange: i64) -> Result<Vec<Sent>, Error> {
    let mut statement = db.prepare_cached(&format!("{SENT} WHERE r.exchange = ?1 ORDER BY r.record"))?;
    let found = statement.query_map([exchange], read_sent)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Records whose newest exchange with a target failed.
pub(in crate::service) fn failed(db: &Db, limit: u32) -> Result<Vec<Sent>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{SENT} WHERE r.outcome = 'failed' AND NOT EXISTS (
             SELECT 1 FROM exchange_record n JOIN exchange f ON f.id = n.exchange
             WHERE n.record = r.record AND f.target = e.target AND f.id > e.id)
         ORDER BY e.id LIMIT ?1"
    ))?;
    let found = statement.query_map([limit], read_sent)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Writes a receipt, with its number and day, and what it says of each record.
pub(in crate::service) fn receive(
    db: &Db,
    exchange: i64,
    (receipt, number, day): (&str, Option<&str>, &str),
    (officer, now_ms): (i64, i64),
    failures: &[(String, String)],
) -> Result<(), Error> {
    // A receipt that a later one corrects is kept.
    db.prepare_cached(
        "INSERT INTO exchange_receipt (exchange, n, text, number, day, by, at)
         SELECT id, 1 + (SELECT count(*) FROM exchange_receipt r WHERE r.exchange = e.id),
                receipt, receipt_no, receipt_on, receipt_by, receipt_at
         FROM exchange e WHERE id = ?1 AND receipt IS NOT NULL",
    )?
    .execute([exchange])?;
    db.prepare_cached(
        "UPDATE exchange SET receipt = ?2, receipt_by = ?3, receipt_at = ?4, receipt_no = ?5, receipt_on = ?6 WHERE id = ?1",
    )?
    .execute((exchange, receipt, officer, now_ms, number, day))?;
    db.prepare_cached("UPDATE exchange_record SET outcome = 'taken', error = NULL WHERE exchange = ?1")?
        .execute([exchange])?;
    let mut statement = db.prepare_cached(
        "UPDATE exchange_record SET outcome = 'failed', error = ?3
         WHERE exchange = ?1 AND record = (SELECT id FROM record WHERE no = ?2)",
    )?;
    for (record, error) in failures {
        statement.execute((exchange, record, error))?;
    }
    Ok(())
}

/// A receipt in whose place a later one came.
#[derive(Clone, Debug)]
pub(in crate::service) struct Before {
    pub(in crate::service) text: String,
    pub(in crate::service) number: Option<String>,
    pub(in crate::service) day: Option<String>,
    /// Log-in of who registered it.
    pub(in crate::service) by: String,
}

/// The receipts of a file that were corrected, first to last.
pub(in crate::service) fn corrected(db: &Db, exchange: i64) -> Result<Vec<Before>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT r.text, r.number, r.day, o.login FROM exchange_receipt r JOIN officer o ON o.id = r.by
         WHERE r.exchange = ?1 ORDER BY r.n",
    )?;
    let read = |row: &Row<'_>| Ok(Before { text: row.get(0)?, number: row.get(1)?, day: row.get(2)?, by: row.get(3)? });
    let found = statement.query_map([exchange], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Empties the files that hold an erased record.
pub(in crate::service) fn empty_bodies(db: &Db, record: i64) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE exchange SET body = '' WHERE id IN (SELECT exchange FROM exchange_record WHERE record = ?1)",
    )?
    .execute([record])?;
    Ok(())
}
