//! A consistent copy of a database in use, and its rewriting after an erasure.

use super::{Db, Error, real_path};
use crate::{domain::refusal::Code, text};
use rusqlite::{Connection, OpenFlags};
use std::{path::Path, time::Duration};

/// Copies the database behind `db`, as it is committed now, into the new file `target`. Writers are not held up.
pub(in crate::service) fn into(db: &Db, target: &Path) -> Result<(), Error> {
    let source = db.path().map(Path::new).ok_or_else(|| Error::not_found("database"))?;
    let target = target.to_str().ok_or_else(|| {
        Error::new(Code::Usage, text!("目标路径不是 UTF-8", "the target path is not UTF-8"))
            .hint(text!("换一个路径", "choose another path"))
    })?;
    // A connection of its own: the one for work forbids attaching, which copying needs.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let own = Connection::open_with_flags(real_path(source), flags)?;
    own.busy_timeout(Duration::from_secs(10))?;
    own.execute("VACUUM INTO ?1", [target])?;
    Ok(())
}

/// Rewrites the file of `db` so that no byte of what was deleted is left in it or in its log of writes. Answers false
/// when others were reading and it has to be done later.
pub(in crate::service) fn rewrite(db: &Db) -> Result<bool, Error> {
    let source = db.path().map(Path::new).ok_or_else(|| Error::not_found("database"))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let own = Connection::open_with_flags(real_path(source), flags)?;
    own.busy_timeout(Duration::from_secs(10))?;
    own.pragma_update(None, "secure_delete", true)?;
    own.pragma_update(None, "synchronous", "full")?;
    // The old content may not go through a file of its own on the way.
    own.pragma_update(None, "temp_store", "memory")?;
    let busy = |error: &rusqlite::Error| {
        matches!(
            error.sqlite_error_code(),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
        )
    };
    match own.execute_batch("VACUUM") {
        Err(error) if busy(&error) => return Ok(false),
        other => other?,
    }
    let left: i64 = own.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(left == 0)
}
