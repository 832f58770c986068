//! What only the building of a demonstration writes.

use super::{
    Db, Error,
    records::{Content, Record, digest},
};

/// Puts another content in the place of the version in force, and leaves the submissions as received.
pub(in crate::service) fn replace_content(db: &Db, record: &Record, content: &Content) -> Result<(), Error> {
    db.prepare_cached("UPDATE record_version SET content = ?3, digest = ?4 WHERE record = ?1 AND n = ?2")?
        .execute((record.id, record.content_version, serde_json::to_string(content)?, digest(content)?))?;
    Ok(())
}
