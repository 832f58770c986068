//! Every line of SQL: opening, migrating, and one file for each aggregate.

pub(super) mod anchors;
pub(super) mod application_lists;
pub(super) mod approvals;
pub(super) mod authorisations;
pub(super) mod batches;
pub(super) mod bound;
pub(super) mod cases;
pub(super) mod catalogues;
pub(super) mod changes;
pub(super) mod commitments;
pub(super) mod concerns;
pub(super) mod copy;
pub(super) mod demonstration;
pub(super) mod entries;
pub(super) mod exchanges;
pub(super) mod feeds;
pub(super) mod formed;
pub(super) mod hours;
pub(super) mod inspection;
pub(super) mod journal;
mod kinds;
pub(super) mod laws;
pub(super) mod listings;
pub(super) mod looks;
pub(super) mod market;
pub(super) mod measures;
pub(super) mod migrate;
pub(super) mod notices;
pub(super) mod officers;
pub(super) mod papers;
pub(super) mod person_consents;
pub(super) mod platform;
pub(super) mod quotas;
pub(super) mod reasons;
pub(super) mod received;
pub(super) mod records;
pub(super) mod referrals;
pub(super) mod reorganisations;
pub(super) mod replacements;
pub(super) mod requests;
pub(super) mod resets;
pub(super) mod seals;
pub(super) mod selfcheck;
pub(super) mod settings;
pub(super) mod ssh_keys;
pub(super) mod status;
pub(super) mod subjects;
pub(super) mod supervision;
pub(super) mod supply;
pub(super) mod units;
pub(super) mod versions;
pub(super) mod worklist;

use super::{Error, safety};
use crate::{domain::refusal::Code, text};
use rusqlite::{Connection, OpenFlags, config::DbConfig, limits::Limit};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The database handle that operations pass on and never look into.
pub(super) type Db = Connection;

/// Marks a file as ours: the ASCII bytes `XinT`.
const APPLICATION_ID: i32 = 0x5869_6e54;

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// For work: read and write, durable.
    Work,
    /// A new file.
    Create,
    /// A new file built without syncs and synced once at the end (demonstrations).
    Build,
    /// Never written, whatever its state: a backup, a tampered copy.
    ReadOnly,
}

/// Opens the file at `path` with the settings that every connection has, and checks them back.
pub(super) fn open(path: &Path, access: Access) -> Result<Db, Error> {
    safety::check_engine()?;
    let mut flags =
        OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_EXRESCODE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= match access {
        Access::Work => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Create | Access::Build => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let db = Connection::open_with_flags(real_path(path), flags)?;
    harden(&db)?;
    match access {
        Access::ReadOnly => db.pragma_update(None, "query_only", true)?,
        Access::Build => make_fast(&db)?,
        Access::Work | Access::Create => make_durable(&db, access)?,
    }
    Ok(db)
}

/// NOFOLLOW refuses links anywhere in the path; the folders were checked, so they may be resolved first.
fn real_path(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent.canonicalize().map_or_else(|_| path.to_owned(), |real| real.join(path.file_name().unwrap_or_default()))
}

fn harden(db: &Db) -> Result<(), Error> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A plan that does not depend on what is bound: else every new value prepares a kept statement again.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "mmap_size", 0)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    db.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    db.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
    db.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn make_fast(db: &Db) -> Result<(), Error> {
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "journal_mode", "memory")?;
    db.pragma_update(None, "synchronous", "off")?;
    Ok(())
}

/// Turns a file built without syncs into one for work; what it holds is synced by whoever closes it.
pub(super) fn settle(db: &Db) -> Result<(), Error> {
    db.pragma_update(None, "synchronous", "full")?;
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    Err(Error::new(Code::Unsafe, text!("数据库设置未生效", "the database settings did not take effect"))
        .hint(text!("换用未改动的程序", "use an unaltered build of the program")))
}

fn make_durable(db: &Db, access: Access) -> Result<(), Error> {
    if access == Access::Create {
        db.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "journal_size_limit", 32 * 1024 * 1024)?;
    let mode: String = db.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = db.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let foreign_keys: i64 = db.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    if mode == "wal" && synchronous == 2 && foreign_keys == 1 {
        return Ok(());
    }
    Err(Error::new(Code::Unsafe, text!("数据库设置未生效", "the database settings did not take effect"))
        .hint(text!("换用未改动的程序", "use an unaltered build of the program")))
}

/// The file behind a connection.
pub(super) fn path(db: &Db) -> Option<&str> {
    db.path().filter(|path| !path.is_empty())
}

/// Name and version of the engine.
pub(super) fn engine() -> String {
    format!("SQLite {}", rusqlite::version())
}

/// True when the file carries our mark.
pub(super) fn is_ours(db: &Db) -> Result<bool, Error> {
    let found: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(found == APPLICATION_ID)
}

/// Gives back what SQLite keeps of the file and of statements, when nobody is there to read it.
pub(super) fn forget(db: &Db) -> Result<(), Error> {
    db.flush_prepared_statement_cache();
    Ok(db.execute_batch("PRAGMA shrink_memory")?)
}
