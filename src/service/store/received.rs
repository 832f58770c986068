//! Rows as their units sent them (归集原始记录), behind the records that came of them.

use super::{Db, Error, records::Record};
use rusqlite::OptionalExtension as _;
use std::collections::BTreeMap;

/// The provider's row as received (归集原始记录), field by field: of the newest submission behind the record.
pub(in crate::service) fn of(db: &Db, record: i64) -> Result<BTreeMap<String, String>, Error> {
    let text: Option<String> = db
        .prepare_cached(
            "SELECT s.received FROM submission s JOIN record_version v ON v.submission = s.id
                 JOIN record r ON r.id = v.record
             WHERE v.record = ?1 AND v.n <= r.content_version AND v.cause <> 'returned' ORDER BY v.n DESC LIMIT 1",
        )?
        .query_row([record], |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// The fields of the submission behind the content version `n`, or the last one before it.
pub(in crate::service) fn at(db: &Db, record: i64, n: i64) -> Result<BTreeMap<String, String>, Error> {
    let text: Option<String> = db
        .prepare_cached(
            "SELECT s.received FROM submission s JOIN record_version v ON v.submission = s.id
             WHERE v.record = ?1 AND v.n <= ?2 AND v.cause <> 'returned' ORDER BY v.n DESC LIMIT 1",
        )?
        .query_row((record, n), |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// Adds a submission that a provider reports in a case, in a batch of its own; answers its row id.
pub(in crate::service) fn insert_reported(
    db: &Db,
    record: &Record,
    case: &str,
    received: &BTreeMap<String, String>,
    officer: i64,
    now_ms: i64,
) -> Result<i64, Error> {
    use sm3::{Digest as _, Sm3};
    let text = serde_json::to_string(received)?;
    let digest = crate::service::keys::hex(&Sm3::digest(&text));
    let nth = super::settings::next_number(db, &format!("reported.{case}"))?;
    db.prepare_cached(
        "INSERT INTO batch (no, unit, item, catalogue, channel, file_name, digest, encoding, header, state, rows,
             accepted, entered_by, entered_at)
         VALUES (?1, ?2, ?3, ?4, 'case', ?5, ?6, 'utf-8', '[]', 'complete', 1, 1, ?7, ?8)",
    )?
    .execute((
        format!("{case}/{nth}"),
        record.unit,
        &record.item,
        record.catalogue,
        case,
        &digest,
        officer,
        now_ms,
    ))?;
    let batch = db.last_insert_rowid();
    db.prepare_cached(
        "INSERT INTO submission (batch, row, line, verdict, received, digest, problems, record)
         VALUES (?1, 1, 1, 'accepted', ?2, ?3, '[]', ?4)",
    )?
    .execute((batch, &text, &digest, record.id))?;
    Ok(db.last_insert_rowid())
}
