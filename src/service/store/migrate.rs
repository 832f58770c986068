//! Migrations: numbered without gaps, applied in one transaction, each remembered with its digest.

use super::{Db, Error};
use crate::{domain::refusal::Code, service::keys::hex, text};
use rusqlite::{OptionalExtension as _, TransactionBehavior};
use sm3::{Digest as _, Sm3};

const MIGRATIONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// The schema version this program writes.
pub(in crate::service) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The schema version of the open file.
pub(in crate::service) fn version(db: &Db) -> Result<i64, Error> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the file to the newest schema. Refuses a newer file and an altered history.
pub(in crate::service) fn run(db: &mut Db, now_ms: i64) -> Result<(), Error> {
    let (have, newest) = (version(db)?, newest());
    if have > newest {
        return Err(Error::new(
            Code::Unsafe,
            text!(
                "数据库版本 {have} 高于程序支持的 {newest}",
                "the database has schema {have}, this program knows {newest}"
            ),
        )
        .hint(text!("换用新版程序", "use a newer program")));
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
             n INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
    )?;
    for (n, (name, sql)) in (1_i64..).zip(MIGRATIONS) {
        let digest = hex(&Sm3::digest(sql.as_bytes()));
        let applied: Option<String> =
            tx.query_row("SELECT digest FROM migration WHERE n = ?1", [n], |row| row.get(0)).optional()?;
        match applied {
            Some(applied) if applied != digest => {
                return Err(Error::new(
                    Code::Unsafe,
                    text!("迁移 `{name}` 与已应用的不一致", "migration `{name}` is not the one that was applied"),
                )
                .hint(text!("换用建库的程序版本", "use the program version that made this file")));
            }
            Some(_) => {}
            None => {
                tx.execute_batch(sql)?;
                tx.execute("INSERT INTO migration VALUES (?1, ?2, ?3, ?4)", (n, name, digest, now_ms))?;
            }
        }
    }
    if have < newest {
        tx.pragma_update(None, "user_version", newest)?;
    }
    tx.commit()?;
    Ok(())
}
