//! What follows an erasure (删除): the file is rewritten, so that the bytes are gone too and not only the rows.

use super::{
    Error,
    store::{Db, copy, settings},
};

/// Setting: an erasure was committed and the file has not been rewritten since.
const WAITS: &str = "erasure.waits";

/// Asks for the rewriting, in the transaction of the erasure.
pub(super) fn ask(db: &Db) -> Result<(), Error> {
    settings::set(db, WAITS, "1")
}

/// Whether a rewriting waits.
pub(super) fn waits(db: &Db) -> Result<bool, Error> {
    Ok(settings::get(db, WAITS)?.is_some_and(|value| value == "1"))
}

/// Rewrites the file when that waits. When others are reading, the next change or the next start does it.
pub(super) fn settle(db: &Db) -> Result<(), Error> {
    if waits(db)? && copy::rewrite(db)? {
        settings::set(db, WAITS, "0")?;
    }
    Ok(())
}
