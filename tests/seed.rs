//! Records put straight into a test centre's file, for tests of what is done with records and not of intake.

use crate::harness::Centre;

/// A record to be seeded. Empty texts and `None` are absent.
#[derive(Clone, Debug)]
pub struct Seed {
    pub subject: String,
    pub name: String,
    pub unit: String,
    pub item: String,
    pub category: String,
    pub access: String,
    pub state: String,
    pub title: String,
    pub ended_on: Option<String>,
    pub valid_until: Option<String>,
    pub hidden_on: Option<String>,
    pub erased_on: Option<String>,
    pub content: serde_json::Value,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            subject: ORG_A.to_owned(),
            name: "环翠区甲公司".to_owned(),
            unit: "UNIT-X".to_owned(),
            item: "XZ-001".to_owned(),
            category: "basic".to_owned(),
            access: "open".to_owned(),
            state: "accepted".to_owned(),
            title: "登记信息".to_owned(),
            ended_on: None,
            valid_until: None,
            hidden_on: None,
            erased_on: None,
            content: serde_json::json!({ "XK_NR": "登记信息" }),
        }
    }
}

pub const ORG_A: &str = "91210399MA0000015M";
pub const ORG_B: &str = "91210399MA0000023G";
pub const PER_A: &str = "210399198503170022";
pub const PER_B: &str = "210399199011050045";

/// Items of the seeded catalogue: code and access mode.
const ITEMS: &[(&str, &str)] =
    &[("XZ-001", "open"), ("XZ-004", "authorised"), ("XZ-007", "shared"), ("XZ-009", "shared")];

/// Puts an active catalogue in, once.
pub fn catalogue(centre: &Centre) {
    let sql = centre.sql();
    sql.execute(
        "INSERT OR IGNORE INTO catalogue (id, version, state, digest, imported_by, imported_at, active_from)
         VALUES (1, 1, 'active', '', 1, 0, '2017-10-01')",
        [],
    )
    .unwrap();
    for (code, access) in ITEMS {
        sql.execute("INSERT OR IGNORE INTO catalogue_item VALUES (1, ?1, ?1, 'basic', ?2, '{}')", (code, access))
            .unwrap();
    }
}

/// Puts a record in; answers its number.
pub fn record(centre: &Centre, seed: &Seed) -> String {
    catalogue(centre);
    let sql = centre.sql();
    let person = seed.subject.starts_with("2103");
    let (kind, id_kind) = if person { ("person", "resident-id") } else { ("organisation", "uscc") };
    sql.execute(
        "INSERT OR IGNORE INTO subject (kind, id_kind, id_value, digest, name) VALUES (?1, ?2, ?3, ?4, ?5)",
        (kind, id_kind, &seed.subject, seed.subject.as_bytes(), &seed.name),
    )
    .unwrap();
    let one = |query: &str, key: &str| -> i64 { sql.query_row(query, [key], |row| row.get(0)).unwrap() };
    let subject = one("SELECT id FROM subject WHERE id_value = ?1", &seed.subject);
    let unit = one("SELECT id FROM unit WHERE code = ?1", &seed.unit);
    let officer = one("SELECT id FROM officer WHERE login = ?1", "liaX");
    sql.execute(
        "INSERT OR IGNORE INTO batch (id, no, unit, item, catalogue, channel, file_name, digest, encoding, state,
             entered_by, entered_at)
         VALUES (1, 'B-seed', ?1, 'XZ-001', 1, 'government-office-service', '', '', '', 'complete', ?2, 0)",
        (unit, officer),
    )
    .unwrap();
    let count: i64 = sql.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    let no = format!("R-{:06}", count + 1);
    sql.execute(
        "INSERT INTO record (no, subject, unit, item, catalogue, batch, category, access, title, document, state, facts,
             ended_on, valid_until, entered_on, entered_by, accepted_on, hidden_on, erased_on)
         VALUES (?1, ?2, ?3, ?4, 1, 1, ?5, ?6, ?7, '', ?8, '{}', ?9, ?10, '2017-11-01', ?11,
             CASE ?8 WHEN 'accepted' THEN '2017-11-02' WHEN 'erased' THEN '2017-11-02' END, ?12, ?13)",
        rusqlite::params![
            no,
            subject,
            unit,
            seed.item,
            seed.category,
            seed.access,
            seed.title,
            seed.state,
            seed.ended_on,
            seed.valid_until,
            officer,
            seed.hidden_on,
            seed.erased_on,
        ],
    )
    .unwrap();
    sql.execute(
        "INSERT INTO record_version SELECT id, 1, NULL, ?2, '', 'submitted', NULL, ?3, 0 FROM record WHERE no = ?1",
        (&no, seed.content.to_string(), officer),
    )
    .unwrap();
    no
}

/// Puts an objection with the provider in, whose time runs from `received`.
pub fn objection(centre: &Centre, record: &str, filed: &str, received: &str) {
    let sql = centre.sql();
    sql.execute(
        "INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, state,
             open)
         SELECT 'OB-' || ?1, 'objection', id, subject, unit, 'x', 'x/1', ?2, 0, 1, 'with-provider', 1
         FROM record WHERE no = ?1",
        (record, filed),
    )
    .unwrap();
    let case = sql.last_insert_rowid();
    for (n, step, day) in [(1, "file", filed), (2, "forward", received), (3, "receive", received)] {
        let at = crate::harness::moment(day).timestamp_millis();
        let body = if step == "forward" { r#"{"to":"with-provider"}"# } else { "{}" };
        sql.execute(
            "INSERT INTO case_event VALUES (?1, ?2, ?3, ?4, ?5, 1, x'00', 'HC-29-1', ?6, '{}')",
            (case, n, at, day, step, body),
        )
        .unwrap();
    }
}
