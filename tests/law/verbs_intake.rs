//! Verbs of scenarios: catalogue, submissions, review.

use super::{
    runner::{Answer, Step, World},
    verbs_query::reason,
};
use crate::{harness::GENERAL as HEADS, seed};
use std::{collections::BTreeMap, fs};
use xintai::{
    intake::Severity,
    service::{
        Error, ImportRequest,
        ops::{
            batches::ShowBatch,
            catalogue::{ActivateCatalogue, ImportCatalogue, ListCatalogues},
            import::{BatchAnswer, RowProblem},
            records::{ListRecords, RecordHistory, ShowRecord},
            review::{AcceptRecords, ReturnRecords, Reviews},
        },
    },
};

/// A row that is right, for the kind of information asked.
fn base(kind: &str) -> BTreeMap<String, String> {
    let common = [
        ("title", "信息"),
        ("document", "环翠文〔2018〕1号"),
        ("issuer", "环翠区住房和城乡建设局"),
        ("determined_on", "2018-05-02"),
        ("effective_on", "2018-05-02"),
        ("access", "open"),
        ("finality", "final"),
    ];
    let person = kind.starts_with("person");
    let subject = if person {
        [("subject_name", "王小明"), ("subject_kind", "person"), ("subject_id", seed::PER_A)]
    } else {
        [("subject_name", "环翠区甲公司"), ("subject_kind", "organisation"), ("subject_id", seed::ORG_A)]
    };
    let own: &[(&str, &str)] = match kind {
        "org basic" => &[("category", "basic"), ("content_kind", "registration"), ("basis_kind", "certificate")],
        "person basic" => &[("category", "basic"), ("content_kind", "education"), ("basis_kind", "certificate")],
        "org positive" | "person positive" => &[
            ("category", "positive"),
            ("content_kind", "commendation"),
            ("basis_kind", "certificate"),
            ("issuer_level", "county"),
        ],
        _ => &[
            ("category", "adverse"),
            ("content_kind", "13-5"),
            ("basis_kind", "administrative-decision"),
            ("ended_on", "2018-04-01"),
        ],
    };
    common.iter().chain(&subject).chain(own).map(|(key, cell)| ((*key).to_owned(), (*cell).to_owned())).collect()
}

fn file(rows: &[BTreeMap<String, String>]) -> Vec<u8> {
    let mut heads: Vec<String> = HEADS.iter().map(|head| (*head).to_owned()).collect();
    let more: Vec<String> =
        rows.iter().flat_map(|row| row.keys()).filter(|key| !HEADS.contains(&key.as_str())).cloned().collect();
    heads.extend(more);
    heads.dedup();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heads).unwrap();
    for row in rows {
        writer.write_record(heads.iter().map(|head| row.get(head).map_or("", String::as_str))).unwrap();
    }
    writer.into_inner().unwrap()
}

/// What a step hands in: the request and the file.
pub fn submission(step: &Step) -> (ImportRequest, Vec<u8>) {
    let kind = step.some("base").unwrap_or_else(|| "org basic".to_owned());
    let mut rows = Vec::new();
    for name in ["row", "row2", "row3"] {
        let cells = step.table(name);
        if name == "row" || !cells.is_empty() {
            let mut row = base(&kind);
            row.extend(cells);
            rows.push(row);
        }
    }
    // `copies` hands in the first row so many times, each under a number of its own.
    for n in 1..step.number("copies").unwrap_or(1) {
        let mut row = rows[0].clone();
        row.insert("document".to_owned(), format!("{}之{n}", row["document"]));
        rows.push(row);
    }
    let own = if step.login.starts_with("liaY") { "UNIT-Y" } else { "UNIT-X" };
    let item = match kind.rsplit(' ').next() {
        Some("adverse") => "XZ-002",
        Some("positive") => "XZ-003",
        _ => "XZ-001",
    };
    let request = ImportRequest {
        unit: Some(step.some("provider").unwrap_or_else(|| own.to_owned())),
        item: step.some("item").unwrap_or_else(|| item.to_owned()),
        channel: step.some("channel"),
        file_name: "rows.csv".to_owned(),
        declared: step.flag("self_declared"),
        replaces: step.flag("replaces"),
        ground: step.some("ground"),
        ..ImportRequest::default()
    };
    // `file` hands in a table of its own, such as a national one.
    let bytes = step.some("file").map_or_else(|| file(&rows), String::into_bytes);
    (request, bytes)
}

fn submit(world: &mut World, step: &Step) -> Answer {
    let (request, bytes) = submission(step);
    imported(world, step, &request, bytes)
}

/// Imports a file; a submission of one row is refused as the row is.
pub fn imported(world: &mut World, step: &Step, request: &ImportRequest, bytes: Vec<u8>) -> Answer {
    let answer = world.centre.import(&step.login, request, bytes)?;
    if let Some(refused) = refusal(&answer) {
        return Err(refused);
    }
    let id: Option<String> = world
        .centre
        .sql()
        .query_row("SELECT no FROM record WHERE batch = (SELECT max(id) FROM batch) ORDER BY id", [], |row| row.get(0))
        .ok();
    let mut value = serde_json::to_value(&answer).unwrap();
    value["id"] = id.into();
    Ok(value)
}

fn refusal(answer: &BatchAnswer) -> Option<Error> {
    let refused = |problem: &&RowProblem| matches!(problem.verdict.as_str(), "rejected" | "prohibited");
    let heavy = answer.problems.iter().filter(refused).find(|problem| problem.severity >= Severity::Error);
    let first = heavy.or_else(|| answer.problems.iter().find(refused));
    let first = first.filter(|_| answer.accepted + answer.pending == 0)?;
    let mut error = Error::new(first.class, first.message.clone());
    error.cite.clone_from(&first.cite);
    error.hint = Some(first.hint.clone());
    Some(error)
}

fn reviews(done: Result<Reviews, Error>) -> Answer {
    let done = done?;
    match done.refusal() {
        Some(refused) => Err(refused.into_error()),
        None => Ok(serde_json::to_value(done).unwrap()),
    }
}

/// Whether a text stands anywhere in the database file or its journal.
fn stands(world: &World, text: &str) -> Answer {
    let path = world.centre.path();
    let mut found = false;
    for end in ["", "-wal"] {
        let file = format!("{}{end}", path.display());
        let bytes = fs::read(file).unwrap_or_default();
        found |= bytes.windows(text.len()).any(|window| window == text.as_bytes());
    }
    Ok(serde_json::json!({ "found": found }))
}

pub fn act(world: &mut World, step: &Step) -> Option<Answer> {
    match step.verb.as_str() {
        "catalogue in force" => {
            world.centre.with_catalogue();
            Some(Ok(serde_json::Value::Null))
        }
        "catalogue import" => {
            let bytes = step.text("file").into_bytes();
            world.call(step, &ImportCatalogue { name: "catalogue.csv".to_owned(), bytes, ..ImportCatalogue::default() })
        }
        "catalogue activate" => {
            let version = step.number("version").unwrap_or_default();
            world.call(step, &ActivateCatalogue { version, before: super::verbs_listings::before(step) })
        }
        "catalogue list" => world.call(step, &ListCatalogues),
        "record import" => Some(submit(world, step)),
        "record accept" => {
            let accept = AcceptRecords {
                ids: step.list("id"),
                batch: step.some("batch"),
                words_cleared: step.some("words_cleared"),
                open_approved: step.flag("approve_open"),
                category: step.some("category"),
                severity: step.some("severity"),
            };
            Some(reviews(world.centre.call(&step.login, &accept)))
        }
        "record return" => {
            let back = ReturnRecords { ids: step.list("id"), reason: step.text("reason"), text: step.text("text") };
            Some(reviews(world.centre.call(&step.login, &back)))
        }
        "record show" => {
            world.call(step, &ShowRecord { id: step.text("id"), as_of: step.day("as_of"), reason: reason(step) })
        }
        "record batch" => world.call(step, &ShowBatch { batch: step.text("batch"), ..ShowBatch::default() }),
        "record history" => world.call(step, &RecordHistory { id: step.text("id"), reason: reason(step) }),
        "record list" => world.call(
            step,
            &ListRecords {
                state: step.some("state"),
                unit: step.some("unit"),
                subject: step.some("subject"),
                filing: step.some("filing"),
                reason: reason(step),
                ..ListRecords::default()
            },
        ),
        "text in the database" => Some(stands(world, &step.text("text"))),
        _ => None,
    }
}
