//! Cases (事项) and their events.

use super::{Db, Error};

/// How many open cases an officer handles.
pub(in crate::service) fn open_of_handler(db: &Db, officer: i64) -> Result<i64, Error> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM case_file WHERE open = 1 AND handler = ?1")?
        .query_row([officer], |row| row.get(0))?)
}
