//! Versions that wait to take the place of an accepted record (替换版本).

use super::{
    Db, Error,
    records::{self, Record},
};

/// The version that waits to take the place of this record, or came back, with the columns that the record would have.
pub(in crate::service) fn of(db: &Db, record: i64) -> Result<Option<Record>, Error> {
    records::replacement(db, record)
}

/// Keeps a version that waits; one that waited before gives way to it.
pub(in crate::service) fn keep(db: &Db, new: &Record) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO replacement (record, subject, catalogue, batch, category, access, content_kind, title, document,
             state, facts, determined_on, effective_on, ended_on, continuing, valid_until, override_years, entered_on,
             entered_by, content_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(rusqlite::params![
        new.id,
        new.subject,
        new.catalogue,
        new.batch,
        new.category,
        new.access,
        new.content_kind,
        new.title,
        new.document,
        new.state,
        serde_json::to_string(&new.facts)?,
        new.determined_on,
        new.effective_on,
        new.ended_on,
        new.continuing,
        new.valid_until,
        new.override_years,
        new.entered_on,
        new.entered_by,
        new.content_version,
    ])?;
    Ok(())
}

/// Nothing waits any more to take the place of this record.
pub(in crate::service) fn end(db: &Db, record: i64) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM replacement WHERE record = ?1")?.execute([record])?;
    Ok(())
}

/// A version that was sent to replace and came back: it was never in force.
pub(in crate::service) fn returned(db: &Db, new: &Record) -> Result<(), Error> {
    db.prepare_cached("UPDATE record_version SET cause = 'returned' WHERE record = ?1 AND n = ?2")?
        .execute((new.id, new.content_version))?;
    Ok(())
}
