//! Written authorisations (授权书) and duty grants (职责查询批准), and the papers they rest on.

use super::{Db, Error};
use crate::{domain::refusal::Code, text};
use rusqlite::{OptionalExtension as _, Row};

/// An authorisation or a grant as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::service) struct Authorisation {
    pub(in crate::service) id: i64,
    /// Public number, `SQ-2026-118`.
    pub(in crate::service) no: String,
    /// `written`, `duty`, `organ` or `bulk`.
    pub(in crate::service) kind: String,
    /// Whose information; none for a duty grant.
    pub(in crate::service) subject: Option<i64>,
    /// 被授权人: name as written.
    pub(in crate::service) grantee: String,
    /// Keyed digest of the grantee's identifier.
    pub(in crate::service) grantee_digest: Option<Vec<u8>>,
    /// The unit on duty.
    pub(in crate::service) unit: Option<i64>,
    /// 申请文号
    pub(in crate::service) application: Option<String>,
    pub(in crate::service) items: Vec<String>,
    pub(in crate::service) purpose: String,
    pub(in crate::service) purpose_text: String,
    pub(in crate::service) from_day: String,
    pub(in crate::service) until_day: String,
    pub(in crate::service) uses_left: Option<i64>,
    pub(in crate::service) paper: Option<i64>,
    /// `applied`, `active`, `revoked`.
    pub(in crate::service) state: String,
    pub(in crate::service) added_by: i64,
    pub(in crate::service) added_at: i64,
    pub(in crate::service) approved_by: Option<i64>,
    pub(in crate::service) approved_at: Option<i64>,
    pub(in crate::service) revoked_at: Option<i64>,
    /// Why it was revoked.
    pub(in crate::service) revoke_reason: Option<String>,
    pub(in crate::service) version: i64,
    /// 法律依据 of a state organ's letter.
    pub(in crate::service) legal_basis: Option<String>,
    /// SM3 of the list that an application for a bulk query came with, and how many subjects it names.
    pub(in crate::service) list: Option<(String, i64)>,
}

const COLUMNS: &str = "a.id, a.no, a.kind, a.subject, a.grantee, a.grantee_digest, a.unit, a.application, a.items, \
     a.purpose, a.purpose_text, a.from_day, a.until_day, a.uses_left, a.paper, a.state, a.added_by, a.added_at, \
     a.approved_by, a.approved_at, a.revoked_at, a.version, a.legal_basis, a.list_digest, a.list_count, \
     a.revoke_reason";

fn read(row: &Row<'_>) -> rusqlite::Result<Authorisation> {
    let items: String = row.get(8)?;
    Ok(Authorisation {
        id: row.get(0)?,
        no: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        grantee: row.get(4)?,
        grantee_digest: row.get(5)?,
        unit: row.get(6)?,
        application: row.get(7)?,
        items: serde_json::from_str(&items)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(8, rusqlite::types::Type::Text, error.into()))?,
        purpose: row.get(9)?,
        purpose_text: row.get(10)?,
        from_day: row.get(11)?,
        until_day: row.get(12)?,
        uses_left: row.get(13)?,
        paper: row.get(14)?,
        state: row.get(15)?,
        added_by: row.get(16)?,
        added_at: row.get(17)?,
        approved_by: row.get(18)?,
        approved_at: row.get(19)?,
        revoked_at: row.get(20)?,
        version: row.get(21)?,
        legal_basis: row.get(22)?,
        list: row.get::<_, Option<String>>(23)?.zip(row.get(24)?),
        revoke_reason: row.get(25)?,
    })
}

/// The authorisation with this public number.
pub(in crate::service) fn by_no(db: &Db, no: &str) -> Result<Option<Authorisation>, Error> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM authorisation a WHERE a.no = ?1"))?
        .query_row([no], read)
        .optional()?)
}

/// What a list of authorisations is filtered by.
#[derive(Clone, Debug, Default)]
pub(in crate::service) struct Filter {
    pub(in crate::service) subject: Option<i64>,
    pub(in crate::service) unit: Option<i64>,
    /// `written` or `duty`.
    pub(in crate::service) kind: Option<String>,
    /// As shown: `expired` and `used-up` follow from the last day and the uses left.
    pub(in crate::service) state: Option<String>,
    /// The day by which an authorisation counts as expired.
    pub(in crate::service) today: String,
    /// Only with a smaller row id: the cursor.
    pub(in crate::service) before: Option<i64>,
}

/// One page, newest first.
pub(in crate::service) fn page(db: &Db, filter: &Filter, limit: u32) -> Result<Vec<Authorisation>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM authorisation a
         WHERE (?1 IS NULL OR a.subject = ?1) AND (?2 IS NULL OR a.unit = ?2) AND (?3 IS NULL OR a.kind = ?3)
           AND (?4 IS NULL OR ?4 = CASE WHEN a.state <> 'active' THEN a.state WHEN a.until_day < ?7 THEN 'expired'
                                        WHEN a.uses_left < 1 THEN 'used-up' ELSE 'active' END) AND (?5 IS NULL OR a.id < ?5)
         ORDER BY a.id DESC LIMIT ?6"
    ))?;
    let page = statement
        .query_map(
            (filter.subject, filter.unit, &filter.kind, &filter.state, filter.before, limit, &filter.today),
            read,
        )?
        .collect::<Result<_, _>>()?;
    Ok(page)
}

/// Adds an authorisation under the next number of its year; answers the number.
pub(in crate::service) fn insert(db: &Db, year: i32, new: &Authorisation) -> Result<String, Error> {
    let no = format!("SQ-{year}-{}", super::settings::next_number(db, &format!("authorisation-{year}"))?);
    db.prepare_cached(
        "INSERT INTO authorisation (no, kind, subject, grantee, grantee_digest, unit, application, items, purpose,
             purpose_text, from_day, until_day, uses_left, paper, state, added_by, added_at, approved_by, approved_at,
             legal_basis, list_digest, list_count)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
    )?
    .execute(rusqlite::params![
        no,
        new.kind,
        new.subject,
        new.grantee,
        new.grantee_digest,
        new.unit,
        new.application,
        serde_json::to_string(&new.items)?,
        new.purpose,
        new.purpose_text,
        new.from_day,
        new.until_day,
        new.uses_left,
        new.paper,
        new.state,
        new.added_by,
        new.added_at,
        new.approved_by,
        new.approved_at,
        new.legal_basis,
        new.list.as_ref().map(|(digest, _)| digest),
        new.list.as_ref().map(|(_, count)| count),
    ])?;
    Ok(no)
}

/// Writes state and signatures, provided that nobody changed it since it was read.
pub(in crate::service) fn update(db: &Db, one: &Authorisation) -> Result<(), Error> {
    let changed = db
        .prepare_cached(
            "UPDATE authorisation SET state = ?3, approved_by = ?4, approved_at = ?5, revoked_at = ?6,
                 revoke_reason = ?7, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )?
        .execute((
            one.id,
            one.version,
            &one.state,
            one.approved_by,
            one.approved_at,
            one.revoked_at,
            &one.revoke_reason,
        ))?;
    if changed == 1 { Ok(()) } else { Err(Error::conflict(&one.no)) }
}

/// Takes one use of an active authorisation; refuses when none is left or it ended meanwhile.
pub(in crate::service) fn take_use(db: &Db, no: &str) -> Result<(), Error> {
    let changed = db
        .prepare_cached(
            "UPDATE authorisation SET uses_left = uses_left - 1, version = version + 1
             WHERE no = ?1 AND state = 'active' AND (uses_left IS NULL OR uses_left > 0)",
        )?
        .execute([no])?;
    if changed == 1 {
        return Ok(());
    }
    Err(Error::new(Code::Grant, text!("授权 `{no}` 已用完或已撤销", "authorisation `{no}` is used up or was revoked"))
        .hint(text!("请信用主体重新出具授权", "ask the subject for a new authorisation")))
}

/// Keeps a paper that belongs to no case; answers its row id.
pub(in crate::service) fn insert_paper(
    db: &Db,
    kind: &str,
    (name, digest, body): (&str, &str, &[u8]),
    officer: i64,
    now_ms: i64,
) -> Result<i64, Error> {
    db.prepare_cached(
        "INSERT INTO paper (kind, name, digest, size, body, added_by, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((kind, name, digest, i64::try_from(body.len()).unwrap_or_default(), body, officer, now_ms))?;
    Ok(db.last_insert_rowid())
}

/// Access mode of an item in the catalogue in force; none when no item has this code.
pub(in crate::service) fn item_access(db: &Db, code: &str) -> Result<Option<String>, Error> {
    Ok(db
        .prepare_cached(
            "SELECT i.access FROM catalogue_item i JOIN catalogue c ON c.id = i.catalogue
             WHERE c.state = 'active' AND i.code = ?1",
        )?
        .query_row([code], |row| row.get(0))
        .optional()?)
}

/// Whether an item of a catalogue that is or was in force has this code.
pub(in crate::service) fn has_item(db: &Db, code: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM catalogue_item i JOIN catalogue c ON c.id = i.catalogue
                 WHERE c.state IN ('active', 'retired') AND i.code = ?1)",
        )?
        .query_row([code], |row| row.get(0))?)
}

/// Whether a catalogue is in force.
pub(in crate::service) fn has_catalogue(db: &Db) -> Result<bool, Error> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM catalogue WHERE state = 'active')")?
        .query_row([], |row| row.get(0))?)
}
