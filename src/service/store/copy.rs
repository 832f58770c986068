//! A consistent copy of a database in use.

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
