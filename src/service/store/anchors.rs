//! Anchors: which rows of the log were written down or signed and taken away.

use super::{Db, Error};
use rusqlite::OptionalExtension as _;

/// One anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Anchor {
    /// `checkpoint` or `code`.
    pub(in crate::service) kind: String,
    /// The row it fixes.
    pub(in crate::service) seq: i64,
    /// When it was given out, in milliseconds.
    pub(in crate::service) at: i64,
}

/// Notes an anchor.
pub(in crate::service) fn insert(db: &Db, anchor: &Anchor, officer: i64) -> Result<(), Error> {
    db.prepare_cached("INSERT INTO anchor (kind, seq, at, officer) VALUES (?1, ?2, ?3, ?4)")?.execute((
        &anchor.kind,
        anchor.seq,
        anchor.at,
        officer,
    ))?;
    Ok(())
}

/// The anchor that fixes the most rows.
pub(in crate::service) fn newest(db: &Db) -> Result<Option<Anchor>, Error> {
    Ok(db
        .prepare_cached("SELECT kind, seq, at FROM anchor ORDER BY seq DESC, id DESC LIMIT 1")?
        .query_row([], |row| Ok(Anchor { kind: row.get(0)?, seq: row.get(1)?, at: row.get(2)? }))
        .optional()?)
}
