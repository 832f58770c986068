//! Queries, authorisations and the log through the verbs.

use super::{answer, officer, run_as};
use crate::{
    harness::Centre,
    seed::{self, ORG_A, PER_A, PER_B, Seed},
};
use std::fs;

#[test]
fn a_query_answers_in_the_promised_shape_and_a_person_number_may_come_from_stdin() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("aud1");
    seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let public = run_as(&centre, "win1", &["query", PER_A, "--mode", "public"]).json(0);
    assert!(public["log_seq"].as_i64().unwrap() > 0);
    assert_eq!(public["subject"]["name"], "王*明");
    let record = &public["records"][0];
    assert_eq!(
        (&record["category"], &record["access"], &record["state"]),
        (&"basic".into(), &"open".into(), &"disclosed".into())
    );
    assert!(record["content"].is_object() && record["annotations"].is_array());
    let own = ["query", "-", "--mode", "self", "--id-document", &format!("resident-id:{PER_A}")];
    let own = answer(officer(&centre, "win1").args(own).write_stdin(PER_A)).json(0);
    assert_eq!(own["records"].as_array().unwrap().len(), 1);
    let refused = run_as(&centre, "win1", &["query", PER_A, "--mode", "self"]).error(3);
    assert_eq!(
        (&refused["code"], &refused["cite"], &refused["exit"]),
        (&"E-GRANT".into(), &"HC-22-3".into(), &3.into())
    );
}

#[test]
fn a_letter_is_taken_in_and_used_up_and_the_log_tells() {
    let mut centre = Centre::on("2018-08-02");
    centre.actor("aud1");
    seed::record(&centre, &Seed { item: "XZ-004".to_owned(), access: "authorised".to_owned(), ..Seed::default() });
    let letter = centre.dir().join("letter.txt");
    fs::write(&letter, "signed").unwrap();
    let grantee = format!("李某:{PER_B}");
    let add = [
        "authorisation",
        "add",
        "--subject",
        ORG_A,
        "--grantee",
        &grantee,
        "--items",
        "XZ-004",
        "--purpose",
        "loan-review",
        "--from",
        "2018-08-01",
        "--until",
        "2018-08-31",
        "--uses",
        "1",
        "--document",
        letter.to_str().unwrap(),
    ];
    let sq = run_as(&centre, "win1", &add).json(0)["id"].as_str().unwrap().to_owned();
    assert_eq!(sq, "SQ-2018-1");
    let ask = ["query", ORG_A, "--mode", "authorised", "--purpose", "loan-review", "--authorisation", &sq];
    assert_eq!(run_as(&centre, "win1", &ask).json(0)["authorisation"], *sq);
    assert_eq!(run_as(&centre, "win1", &ask).error(3)["cite"], "HC-22-6");
    let log = run_as(&centre, "aud1", &["log", "list", "--kind", "query"]).json(0);
    assert_eq!((&log["items"][0]["outcome"], &log["items"][1]["basis"]), (&"denied".into(), &sq.into()));
    let table = run_as(&centre, "aud1", &["--format", "table", "log", "alerts"]);
    assert_eq!(table.code, 0, "{table:?}");
    assert_eq!(run_as(&centre, "win1", &["query", "batch", "nowhere.csv"]).error(3)["code"], "E-OFF");
    assert_eq!(run_as(&centre, "win1", &["log", "list"]).error(3)["code"], "E-ROLE");
}

#[test]
fn a_report_is_exported_to_a_new_private_file() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("aud1");
    seed::record(&centre, &Seed::default());
    let out = centre.dir().join("report.txt");
    let args = ["report", "subject", ORG_A, "--mode", "public", "--out", out.to_str().unwrap()];
    let answer = run_as(&centre, "win1", &args).json(0);
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains(&format!("#{}", answer["log_seq"])) && text.contains(ORG_A), "{text}");
    assert_eq!(run_as(&centre, "win1", &args).error(5)["code"], "E-STATE");
}
