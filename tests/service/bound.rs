//! What the log binds beside itself: events of records, alerts, drawn rows and closed months that somebody with a SQL tool
//! changed or took away are named by `check`, and writing on does not make them right.

use crate::harness::Centre;
use xintai::service::ops::{
    casework::Paper,
    inspection::{DisposeAlert, LogAlerts},
    months::{CloseMonth, InspectMonth, ReviewDrawn},
    objections::{CompareObjection, FileObjection},
    query::RunQuery,
    records::ListRecords,
    status::CheckInstallation,
    steps::{Act, Input},
};

/// What `check` finds wrong, in one line; empty when nothing is.
fn wrong(centre: &mut Centre) -> String {
    let report = centre.call("adm1", &CheckInstallation).unwrap();
    let bad = report.items.iter().filter(|item| !item.ok);
    bad.map(|item| format!("{}: {}", item.check, item.detail)).collect::<Vec<_>>().join(" | ")
}

/// Lets the file be written behind the program.
fn unguarded(centre: &Centre) -> rusqlite::Connection {
    let sql = centre.sql();
    sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let triggers: Vec<String> = {
        let mut statement = sql.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    for name in triggers {
        sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    sql
}

/// Does each tampering on copies of the tables, and puts them back.
fn each_is_named(centre: &mut Centre, tampered: &[(&str, String, &str)]) {
    let sql = unguarded(centre);
    assert_eq!(wrong(centre), "");
    for (tables, tampering, named) in tampered {
        for table in tables.split(' ') {
            sql.execute_batch(&format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM main.{table}")).unwrap();
        }
        sql.execute_batch(tampering).unwrap();
        let found = wrong(centre);
        assert!(found.contains(named), "{tampering}\nnames {named}? {found}");
        for table in tables.split(' ') {
            let back =
                format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; DROP TABLE kept_{table}");
            sql.execute_batch(&back).unwrap();
        }
    }
    assert_eq!(wrong(centre), "");
}

/// An objection that annotates its record, suspends it and corrects it.
fn corrected(centre: &mut Centre) {
    let (record, applicant): (String, String) = centre
        .sql()
        .query_row(
            "SELECT r.no, s.id_value FROM record r JOIN subject s ON s.id = r.subject WHERE r.state = 'accepted' ORDER BY r.id",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let claims: std::collections::BTreeMap<String, String> = [("CF_NR_FK".to_owned(), "1".to_owned())].into();
    let filing = FileObjection {
        record,
        applicant,
        ground: "error".to_owned(),
        written: true,
        evidence: vec![Paper { kind: "evidence".to_owned(), name: "a.txt".to_owned(), body: b"x".to_vec() }],
        claims: claims.clone(),
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &filing).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    let mut act = |login: &str, step: &str, input: Input| centre.call(login, &Act::on(&case, step, input)).unwrap();
    act("obj1", "forward", Input::default());
    centre.at("2027-02-01");
    let mut act = |login: &str, step: &str, input: Input| centre.call(login, &Act::on(&case, step, input)).unwrap();
    act("obj1", "suspend", Input::default());
    act("liaX", "reply", Input { upheld: Some(true), fields: claims, ..Input::default() });
    act("rev2", "confirm", Input { upheld: Some(true), ..Input::default() });
}

#[test]
fn an_event_of_a_record_that_is_gone_is_named_whatever_its_kind() {
    let (mut centre, _) = super::tampered::centre();
    corrected(&mut centre);
    let sql = centre.sql();
    let mut tampered = Vec::new();
    for kind in ["annotate", "suspend", "correct", "accepted"] {
        let one = format!("(SELECT max(id) FROM record_event WHERE kind = '{kind}')");
        let found: Option<i64> = sql.query_row(&format!("SELECT {one}"), [], |row| row.get(0)).unwrap();
        assert!(found.is_some(), "no {kind}");
        tampered.push(("record_event", format!("DELETE FROM record_event WHERE id = {one}"), "entries"));
        tampered.push(("record_event", format!("UPDATE record_event SET cite = 'X' WHERE id = {one}"), kind));
        tampered.push(("record_event", format!("DELETE FROM record_event WHERE id >= {one}"), "log "));
    }
    // The whole history of one record, and one event put in with a digest of its own.
    tampered.push(("record_event", "DELETE FROM record_event WHERE record = 4".to_owned(), "record_event"));
    tampered.push((
        "record_event",
        "INSERT INTO record_event (record, at, kind, officer, digest) SELECT record, at, kind, officer, x'00' FROM record_event ORDER BY id DESC LIMIT 1".to_owned(),
        "record_event",
    ));
    each_is_named(&mut centre, &tampered);
}

/// A centre with a closed month and an open one: alerts disposed of and open, drawn rows reviewed and not.
fn inspected() -> Centre {
    let mut centre = Centre::on("2026-10-05");
    for hour in ["22:10", "22:20", "22:30"] {
        centre.at(&format!("2026-10-05T{hour}:00+08:00"));
        for _ in 0..2 {
            centre.call("rev1", &ListRecords::default()).unwrap();
            let _ = centre.call("win1", &RunQuery { subject: "S-9".to_owned(), ..RunQuery::default() });
            let _ = centre.call("rev1", &CloseMonth { month: "2026-10".to_owned() });
        }
    }
    centre.at("2026-11-04");
    let month = || "2026-10".to_owned();
    let card = centre.call("aud1", &InspectMonth { month: month() }).unwrap();
    assert!(!card.alerts.is_empty(), "nothing unusual was planted");
    for one in &card.alerts {
        let reason = format!("已与{}核对登记本，另有说明在卷", one.alert.name);
        let dispose = DisposeAlert { id: one.id, state: "explained".to_owned(), reason };
        centre.call("aud1", &dispose).unwrap();
    }
    for one in &card.sample {
        let (login, result) = (if one.own { "aud2" } else { "aud1" }, "in-order".to_owned());
        let review = ReviewDrawn { seq: one.seq, result, reason: "用途与登记一致".to_owned() };
        centre.call(login, &review).unwrap();
    }
    centre.call("aud1", &CloseMonth { month: month() }).unwrap();
    centre.at("2026-11-10");
    centre.call("rev1", &ListRecords::default()).unwrap();
    centre.at("2026-12-03");
    for _ in 0..6 {
        let _ = centre.call("rev1", &CloseMonth { month: month() });
    }
    centre.call("aud1", &InspectMonth { month: "2026-11".to_owned() }).unwrap();
    centre.call("aud1", &LogAlerts::default()).unwrap();
    centre
}

#[test]
fn an_inspection_that_was_changed_or_taken_away_in_the_file_is_named() {
    let mut centre = inspected();
    let sql = centre.sql();
    let count =
        |what: &str| -> i64 { sql.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).unwrap() };
    assert!(count("sampled WHERE result IS NULL") > 0 && count("closed_month") == 1, "nothing drawn");
    let named = |tables, tampering: &str| (tables, tampering.to_owned(), "entries");
    let tampered = [
        named("alert", "UPDATE alert SET sentence = replace(sentence, '次', '回')"),
        named("alert", "UPDATE alert SET reason = '无事' WHERE reason IS NOT NULL"),
        named("alert", "UPDATE alert SET count = count + 1 WHERE id = (SELECT max(id) FROM alert)"),
        named("alert_row", "DELETE FROM alert_row WHERE alert = (SELECT max(alert) FROM alert_row)"),
        named("alert alert_row", "DELETE FROM alert_row; DELETE FROM alert"),
        named(
            "alert alert_row inspected_month",
            "DELETE FROM alert_row; DELETE FROM alert; DELETE FROM inspected_month",
        ),
        named("sampled", "DELETE FROM sampled WHERE result IS NULL"),
        named(
            "sampled",
            "UPDATE sampled SET seq = seq + 1000 WHERE seq = (SELECT max(seq) FROM sampled WHERE result IS NULL)",
        ),
        named("closed_month", "UPDATE closed_month SET head = head - 1"),
        named("closed_month", "UPDATE closed_month SET hash = x'00'"),
        named("inspected_month", "UPDATE inspected_month SET digest = x'00'"),
        named("setting", "UPDATE setting SET value = '2030-01-01' WHERE key = 'log.examined'"),
    ];
    each_is_named(&mut centre, &tampered);
}

#[test]
fn writing_on_what_was_changed_in_the_file_does_not_make_it_right() {
    let mut centre = inspected();
    assert_eq!(wrong(&mut centre), "");
    let sql = unguarded(&centre);
    sql.execute_batch("UPDATE sampled SET officer = 'nobody' WHERE result IS NULL").unwrap();
    assert_ne!(wrong(&mut centre), "");
    let seq = sql.query_row("SELECT seq FROM sampled WHERE result IS NULL", [], |row| row.get(0)).unwrap();
    let (result, reason) = ("in-order".to_owned(), "用途与登记一致".to_owned());
    centre.call("aud1", &ReviewDrawn { seq, result, reason }).unwrap();
    centre.call("aud1", &LogAlerts::default()).unwrap();
    assert_ne!(wrong(&mut centre), "", "the review of a row that was changed in the file made it right");
}
