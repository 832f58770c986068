//! The information catalogue (目录) by version, and the units' submission profiles (报送说明).

use super::{Db, Error};
use crate::domain::catalogue::{Item, Statement};
use rusqlite::{OptionalExtension as _, Row};

/// One version of the catalogue.
#[derive(Clone, Debug)]
pub(in crate::service) struct Catalogue {
    pub(in crate::service) id: i64,
    pub(in crate::service) version: i64,
    /// `draft`, `active`, `retired`.
    pub(in crate::service) state: String,
    pub(in crate::service) digest: String,
    pub(in crate::service) imported_by: i64,
    pub(in crate::service) activated_by: Option<i64>,
    pub(in crate::service) active_from: Option<String>,
    pub(in crate::service) retired_on: Option<String>,
    /// A word of the regulation; empty is its first layer.
    pub(in crate::service) layer: String,
    /// Whose own catalogue it is; none is the office's.
    pub(in crate::service) unit: Option<i64>,
    /// Comment, approval and publication of a supplement of one's own.
    pub(in crate::service) comment_until: Option<String>,
    pub(in crate::service) consent: Option<String>,
    pub(in crate::service) consent_on: Option<String>,
    pub(in crate::service) published_on: Option<String>,
}

const COLUMNS: &str = "id, version, state, digest, imported_by, activated_by, active_from, retired_on, layer, unit, \
     comment_until, consent, consent_on, published_on";

fn read(row: &Row<'_>) -> rusqlite::Result<Catalogue> {
    Ok(Catalogue {
        id: row.get(0)?,
        version: row.get(1)?,
        state: row.get(2)?,
        digest: row.get(3)?,
        imported_by: row.get(4)?,
        activated_by: row.get(5)?,
        active_from: row.get(6)?,
        retired_on: row.get(7)?,
        layer: row.get(8)?,
        unit: row.get(9)?,
        comment_until: row.get(10)?,
        consent: row.get(11)?,
        consent_on: row.get(12)?,
        published_on: row.get(13)?,
    })
}

/// The office's version in force now.
pub(in crate::service) fn active(db: &Db) -> Result<Option<Catalogue>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM catalogue WHERE state = 'active' AND unit IS NULL"))?
        .query_row([], read)
        .optional()?)
}

/// A unit's own version in force now.
pub(in crate::service) fn active_of_unit(db: &Db, unit: i64) -> Result<Option<Catalogue>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM catalogue WHERE state = 'active' AND unit = ?1"))?
        .query_row([unit], read)
        .optional()?)
}

/// The versions in force that units of the same district made, first to last.
pub(in crate::service) fn active_of_district(db: &Db, unit: i64) -> Result<Vec<Catalogue>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM catalogue WHERE state = 'active' AND unit IN (
             SELECT o.id FROM unit o JOIN unit p ON p.district = o.district WHERE p.id = ?1) ORDER BY id"
    ))?;
    let found = statement.query_map([unit], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The version with this number.
pub(in crate::service) fn by_version(db: &Db, version: i64) -> Result<Option<Catalogue>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM catalogue WHERE version = ?1"))?
        .query_row([version], read)
        .optional()?)
}

/// All versions, newest first.
pub(in crate::service) fn all(db: &Db) -> Result<Vec<Catalogue>, Error> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM catalogue ORDER BY version DESC"))?;
    let found = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// Adds a draft with its items; answers its version.
pub(in crate::service) fn insert(
    db: &Db,
    items: &[Item],
    digest: &str,
    (layer, unit): (&str, Option<i64>),
    (officer, now_ms): (i64, i64),
) -> Result<i64, Error> {
    let version = super::settings::next_number(db, "catalogue")?;
    db.prepare_cached(
        "INSERT INTO catalogue (version, state, digest, imported_by, imported_at, layer, unit)
         VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((version, digest, officer, now_ms, layer, unit))?;
    let id = db.last_insert_rowid();
    let mut statement = db.prepare_cached("INSERT INTO catalogue_item VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for item in items {
        let fields = serde_json::to_string(item)?;
        statement.execute((id, &item.code, &item.name, &item.category, &item.access, fields))?;
    }
    Ok(version)
}

/// Puts a version in force, with what went before it, and retires the one before.
pub(in crate::service) fn activate(db: &Db, one: &Catalogue) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE catalogue SET state = 'retired', retired_on = ?1
         WHERE state = 'active' AND unit IS (SELECT unit FROM catalogue WHERE id = ?2)",
    )?
    .execute((&one.active_from, one.id))?;
    db.prepare_cached(
        "UPDATE catalogue SET state = 'active', activated_by = ?2, active_from = ?3, comment_until = ?4, consent = ?5,
             consent_on = ?6, published_on = ?7
         WHERE id = ?1",
    )?
    .execute((
        one.id,
        one.activated_by,
        &one.active_from,
        &one.comment_until,
        &one.consent,
        &one.consent_on,
        &one.published_on,
    ))?;
    Ok(())
}

/// The items of a version, by code.
pub(in crate::service) fn items(db: &Db, catalogue: i64) -> Result<Vec<Item>, Error> {
    let mut statement = db.prepare_cached("SELECT fields FROM catalogue_item WHERE catalogue = ?1 ORDER BY code")?;
    let texts: Vec<String> = statement.query_map([catalogue], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}

/// One item of a version.
pub(in crate::service) fn item(db: &Db, catalogue: i64, code: &str) -> Result<Option<Item>, Error> {
    let text: Option<String> = db
        .prepare_cached("SELECT fields FROM catalogue_item WHERE catalogue = ?1 AND code = ?2")?
        .query_row((catalogue, code), |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// A unit's statement for one item.
#[derive(Clone, Debug)]
pub(in crate::service) struct Profile {
    pub(in crate::service) id: i64,
    pub(in crate::service) unit: i64,
    pub(in crate::service) item: String,
    pub(in crate::service) version: i64,
    /// `draft`, `active`, `retired`.
    pub(in crate::service) state: String,
    pub(in crate::service) statement: Statement,
    pub(in crate::service) signed_by: i64,
    pub(in crate::service) activated_by: Option<i64>,
}

const PROFILE: &str = "id, unit, item, version, state, statement, signed_by, activated_by";

fn read_profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let text: String = row.get(5)?;
    let statement = serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, error.into()))?;
    Ok(Profile {
        id: row.get(0)?,
        unit: row.get(1)?,
        item: row.get(2)?,
        version: row.get(3)?,
        state: row.get(4)?,
        statement,
        signed_by: row.get(6)?,
        activated_by: row.get(7)?,
    })
}

/// The profiles of a unit, one item's or all, newest version first.
pub(in crate::service) fn profiles(db: &Db, unit: i64, item: Option<&str>) -> Result<Vec<Profile>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {PROFILE} FROM profile WHERE unit = ?1 AND (?2 IS NULL OR item = ?2) ORDER BY item, version DESC"
    ))?;
    let found = statement.query_map((unit, item), read_profile)?.collect::<Result<_, _>>()?;
    Ok(found)
}

/// The profile in force of a unit for an item.
pub(in crate::service) fn active_profile(db: &Db, unit: i64, item: &str) -> Result<Option<Profile>, Error> {
    Ok(profiles(db, unit, Some(item))?.into_iter().find(|profile| profile.state == "active"))
}

/// A profile by row id.
pub(in crate::service) fn profile(db: &Db, id: i64) -> Result<Option<Profile>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {PROFILE} FROM profile WHERE id = ?1"))?
        .query_row([id], read_profile)
        .optional()?)
}

/// Adds a signed draft; answers its version.
pub(in crate::service) fn insert_profile(
    db: &Db,
    unit: i64,
    item: &str,
    statement: &Statement,
    officer: i64,
    now_ms: i64,
) -> Result<i64, Error> {
    let version = profiles(db, unit, Some(item))?.first().map_or(1, |profile| profile.version + 1);
    db.prepare_cached(
        "INSERT INTO profile (unit, item, version, state, statement, signed_by, signed_at)
         VALUES (?1, ?2, ?3, 'draft', ?4, ?5, ?6)",
    )?
    .execute((unit, item, version, serde_json::to_string(statement)?, officer, now_ms))?;
    Ok(version)
}

/// Puts a profile in force and retires the one before.
pub(in crate::service) fn activate_profile(db: &Db, profile: &Profile, officer: i64, now_ms: i64) -> Result<(), Error> {
    db.prepare_cached("UPDATE profile SET state = 'retired' WHERE unit = ?1 AND item = ?2 AND state = 'active'")?
        .execute((profile.unit, &profile.item))?;
    db.prepare_cached("UPDATE profile SET state = 'active', activated_by = ?2, activated_at = ?3 WHERE id = ?1")?
        .execute((profile.id, officer, now_ms))?;
    Ok(())
}
