//! Records as given facts: written straight into the file, for tests of what comes after intake.
#![allow(dead_code, reason = "not every kind of test uses every field")]

use crate::harness::Centre;
use std::collections::BTreeMap;

/// One record as it stands before a test begins.
#[derive(Clone, Debug)]
pub struct Given {
    pub subject_kind: String,
    pub subject: String,
    pub name: String,
    pub unit: String,
    pub category: String,
    pub access: String,
    pub title: String,
    pub document: String,
    pub state: String,
    pub accepted: Option<String>,
    pub determined: Option<String>,
    pub effective: Option<String>,
    pub ended: Option<String>,
    pub valid_until: Option<String>,
    pub platform: BTreeMap<String, String>,
    pub provider: BTreeMap<String, String>,
    pub entered_by: String,
    pub accepted_by: String,
    pub content_kind: Option<String>,
    pub facts: String,
    pub item: String,
    pub others: BTreeMap<String, String>,
}

impl Default for Given {
    fn default() -> Self {
        let content = fields(&[
            ("CF_WSH", "威环住罚〔2017〕17号"),
            ("CF_SY", "未按规定备案"),
            ("CF_NR_FK", "5000"),
            ("CF_JDRQ", "2017-11-20"),
        ]);
        Self {
            subject_kind: "organisation".into(),
            subject: "91210399MA0000015M".into(),
            name: "威海恒泰建设有限公司".into(),
            unit: "UNIT-X".into(),
            category: "adverse".into(),
            access: "open".into(),
            title: "行政处罚".into(),
            document: "威环住罚〔2017〕17号".into(),
            state: "accepted".into(),
            accepted: Some("2017-12-01".into()),
            determined: Some("2017-11-20".into()),
            effective: None,
            ended: Some("2017-11-01".into()),
            valid_until: None,
            platform: content.clone(),
            provider: content,
            entered_by: "liaX".into(),
            accepted_by: "rev1".into(),
            content_kind: None,
            facts: "{}".into(),
            item: "XZCF".into(),
            others: BTreeMap::new(),
        }
    }
}

/// Pairs as fields.
pub fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

/// Writes the record; answers its number.
pub fn record(centre: &Centre, given: &Given) -> String {
    let sql = centre.sql();
    let id = |query: &str, key: &str| -> i64 { sql.query_row(query, [key], |row| row.get(0)).unwrap() };
    let officer = |login: &str| id("SELECT id FROM officer WHERE login = ?1", login);
    let unit = id("SELECT id FROM unit WHERE code = ?1", &given.unit);
    let by = officer(&given.entered_by);
    sql.execute(
        "INSERT OR IGNORE INTO catalogue (id, version, state, digest, imported_by, imported_at) VALUES (900, 900, 'retired', '', ?1, 0)",
        [by],
    )
    .unwrap();
    if !given.others.is_empty() {
        let item = serde_json::json!({ "code": given.item, "others": given.others }).to_string();
        sql.execute(
            "INSERT OR IGNORE INTO catalogue_item VALUES (900, ?1, ?1, ?2, ?3, ?4)",
            (&given.item, &given.category, &given.access, item),
        )
        .unwrap();
    }
    let id_kind = if given.subject_kind == "person" { "resident-id" } else { "uscc" };
    sql.execute(
        "INSERT OR IGNORE INTO subject (kind, id_kind, id_value, digest, name) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&given.subject_kind, id_kind, &given.subject, given.subject.as_bytes(), &given.name),
    )
    .unwrap();
    let subject = id("SELECT id FROM subject WHERE id_value = ?1", &given.subject);
    let n: i64 = sql.query_row("SELECT count(*) + 1 FROM record", [], |row| row.get(0)).unwrap();
    let no = format!("R-{:06}", 900_000 + n);
    sql.execute(
        "INSERT INTO batch (no, unit, item, catalogue, channel, file_name, digest, encoding, state, rows, entered_by, entered_at)
         VALUES (?1, ?2, 'XZCF', 900, 'x', 'x.csv', '', 'utf-8', 'complete', 1, ?3, 0)",
        (format!("B-{n}"), unit, by),
    )
    .unwrap();
    let batch = sql.last_insert_rowid();
    let received = serde_json::to_string(&given.provider).unwrap();
    sql.execute(
        "INSERT INTO submission (batch, row, line, verdict, received, digest, problems) VALUES (?1, 1, 2, 'accepted', ?2, 'd', '[]')",
        (batch, &received),
    )
    .unwrap();
    let submission = sql.last_insert_rowid();
    let accepted = given.accepted.is_some().then(|| officer(&given.accepted_by));
    sql.execute(
        "INSERT INTO record (no, subject, unit, item, catalogue, batch, category, access, title, document, state, facts,
             determined_on, ended_on, valid_until, entered_on, entered_by, accepted_by, accepted_on, effective_on,
             content_kind)
         VALUES (?1, ?2, ?3, ?19, 900, ?4, ?5, ?6, ?7, ?8, ?9, ?17, ?10, ?11, ?12, '2017-11-25', ?13, ?14, ?15, ?16, ?18)",
        rusqlite::params![
            no, subject, unit, batch, given.category, given.access, given.title, given.document, given.state,
            given.determined, given.ended, given.valid_until, by, accepted, given.accepted, given.effective,
            given.facts, given.content_kind, given.item,
        ],
    )
    .unwrap();
    let record = sql.last_insert_rowid();
    sql.execute("UPDATE submission SET record = ?1 WHERE id = ?2", (record, submission)).unwrap();
    let content = serde_json::to_string(&given.platform).unwrap();
    sql.execute(
        "INSERT INTO record_version VALUES (?1, 1, ?2, ?3, 'd', 'submitted', NULL, ?4, 0)",
        (record, submission, content, by),
    )
    .unwrap();
    no
}
