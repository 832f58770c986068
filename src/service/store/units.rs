//! Provider units (信息提供主体) and the centre.

use super::{Db, Error};
use rusqlite::{OptionalExtension as _, Row};
use serde::{Deserialize, Serialize};

/// A unit as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Row id.
    #[serde(skip)]
    pub id: i64,
    /// Short code, such as `UNIT-X`; `CENTRE` is the installation itself.
    pub code: String,
    /// 名称
    pub name: String,
    /// Kind of body, from the pack.
    pub kind: String,
    /// 辖区
    pub district: String,
    /// Level of government (层级), where it is not the one that its kind and district have.
    pub level: Option<String>,
    /// The unit's own query rules (查询制度规范), if it has filed them.
    pub query_rules: Option<String>,
    /// Digest and name of the document that entrusts it with its duties (委托文书).
    pub mandate: Option<String>,
    /// Its own database is linked by interface (接口对接).
    pub linked: bool,
}

const COLUMNS: &str = "id, code, name, kind, district, query_rules, mandate, linked, level";

fn read(row: &Row<'_>) -> rusqlite::Result<Unit> {
    Ok(Unit {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        district: row.get(4)?,
        query_rules: row.get(5)?,
        mandate: row.get(6)?,
        linked: row.get(7)?,
        level: row.get(8)?,
    })
}

/// The unit with this code.
pub(in crate::service) fn by_code(db: &Db, code: &str) -> Result<Option<Unit>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM unit WHERE code = ?1"))?.query_row([code], read).optional()?)
}

/// The unit with this row id.
pub(in crate::service) fn by_id(db: &Db, id: i64) -> Result<Option<Unit>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM unit WHERE id = ?1"))?.query_row([id], read).optional()?)
}

/// The unit of this name.
pub(in crate::service) fn by_name(db: &Db, name: &str) -> Result<Option<Unit>, Error> {
    Ok(db.prepare_cached(&format!("SELECT {COLUMNS} FROM unit WHERE name = ?1"))?.query_row([name], read).optional()?)
}

/// All units, by code.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Unit>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM unit ORDER BY code"))?;
    let units = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(units)
}

/// Adds a unit; answers its row id.
pub(in crate::service) fn insert(db: &Db, unit: &Unit, now_ms: i64) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO unit (code, name, kind, district, query_rules, mandate, linked, level, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        &unit.code,
        &unit.name,
        &unit.kind,
        &unit.district,
        &unit.query_rules,
        &unit.mandate,
        unit.linked,
        &unit.level,
        now_ms,
    ))?;
    Ok(db.last_insert_rowid())
}

/// Writes whether a unit's own database is linked.
pub(in crate::service) fn set_linked(db: &Db, unit: i64, linked: bool) -> Result<(), Error> {
    db.prepare_cached("UPDATE unit SET linked = ?2 WHERE id = ?1")?.execute((unit, linked))?;
    Ok(())
}
