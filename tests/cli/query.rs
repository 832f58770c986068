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

/// A centre whose record of ORG_A a letter opens so many times, and the letter's number.
fn with_letter(uses: &str) -> (Centre, String) {
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
        uses,
        "--document",
        letter.to_str().unwrap(),
    ];
    let sq = run_as(&centre, "win1", &add).json(0)["id"].as_str().unwrap().to_owned();
    (centre, sq)
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_a_use_is_taken() {
    let (centre, sq) = with_letter("1");
    let there = centre.dir().join("there.txt");
    fs::write(&there, "kept").unwrap();
    let ask = ["query", ORG_A, "--mode", "authorised", "--purpose", "loan-review", "--authorisation", &sq];
    let to = |path: &std::path::Path| {
        let export = ["--export", path.to_str().unwrap()];
        run_as(&centre, "win1", &[&ask[..], &export].concat())
    };
    assert_eq!(to(&there).error(5)["code"], "E-STATE");
    assert_eq!(to(&centre.dir().join("none/x.txt")).error(1)["code"], "E-IO");
    assert_eq!(fs::read_to_string(&there).unwrap(), "kept");
    let new = centre.dir().join("new.txt");
    to(&new).json(0);
    assert!(fs::read_to_string(&new).unwrap().contains(ORG_A), "the one use was still there");
    // A refusal leaves no empty file behind.
    let late = centre.dir().join("late.txt");
    assert_eq!(to(&late).error(3)["code"], "E-GRANT");
    assert!(!late.exists());
}

#[test]
fn a_request_id_takes_one_use_however_often_it_is_tried() {
    let (centre, sq) = with_letter("2");
    let ask = ["query", ORG_A, "--mode", "authorised", "--purpose", "loan-review", "--authorisation", &sq];
    let under = |id: &str| run_as(&centre, "win1", &[&["--request-id", id], &ask[..]].concat());
    let seq = under("rr1").json(0)["log_seq"].to_string();
    for _ in 0..2 {
        let again = under("rr1").error(5);
        assert!(again["code"] == "E-STATE" && again["message"].as_str().unwrap().contains(&seq), "{again}");
    }
    let other = run_as(&centre, "win1", &["--request-id", "rr1", "query", ORG_A, "--mode", "public"]).error(5);
    assert!(other["code"] == "E-STATE" && !other["message"].as_str().unwrap().contains(&seq), "another query: {other}");
    under("rr2").json(0);
    assert_eq!(under("rr3").error(3)["code"], "E-GRANT");
}

#[test]
fn a_letter_is_taken_in_and_used_up_and_the_log_tells() {
    let (centre, sq) = with_letter("1");
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

#[test]
fn a_list_is_asked_by_the_program_and_the_result_file_says_how_many() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    centre.actor("aud1");
    seed::record(&centre, &Seed::default());
    let file = |name: &str, text: &str| {
        let path = centre.dir().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (list, letter) = (file("list.csv", &format!("{ORG_A}\n{PER_B}\n")), file("letter.txt", "signed"));
    let apply = |list: &str| {
        let args = [
            "query",
            "apply",
            "--applicant",
            "某征信公司:91210399MA0000031B",
            "--number",
            "征信〔2023〕1号",
            "--items",
            "XZ-001",
            "--purpose",
            "trade-partner",
            "--until",
            "2023-12-31",
            "--list",
            list,
            "--document",
            &letter,
        ];
        run_as(&centre, "win1", &args)
    };
    let bad = file("bad.csv", &format!("{ORG_A}\n123\n"));
    let refused = apply(&bad).error(2);
    assert_eq!((&refused["code"], &refused["cite"]), (&"E-INPUT".into(), &"AS-18-3".into()));
    assert!(refused["message"].as_str().unwrap().contains("line 2, `subject`"), "{refused}");
    let sq = apply(&list).json(0)["id"].as_str().unwrap().to_owned();
    assert_eq!(run_as(&centre, "win1", &["query", "batch", &list]).error(3)["cite"], "AS-18-3");
    let out = centre.dir().join("result.jsonl");
    let ask = ["query", "batch", &list, "--application", &sq, "--out", out.to_str().unwrap()];
    let answer = run_as(&centre, "win1", &ask).json(0);
    assert_eq!((&answer["answered"], &answer["of"], &answer["state"]), (&2.into(), &2.into(), &"complete".into()));
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 4);
    assert_eq!(run_as(&centre, "win1", &ask).error(5)["code"], "E-STATE", "a complete result is never written over");
    let direct = officer(&centre, "win1")
        .args(["query", "batch", "-", "--application", &sq])
        .write_stdin(fs::read(&list).unwrap())
        .output()
        .unwrap();
    let direct: serde_json::Value = serde_json::from_slice(&direct.stdout).unwrap();
    assert_eq!(direct["items"].as_array().unwrap().len(), 2, "{direct}");
    let log = run_as(&centre, "aud1", &["log", "list", "--kind", "export"]).json(0);
    assert_eq!(log["items"][0]["operation"], "query.batch");
}

#[test]
fn the_subject_reads_how_its_information_was_used() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    centre.actor("aud1");
    seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let own = ["query", PER_A, "--mode", "self", "--id-document", &format!("resident-id:{PER_A}")];
    run_as(&centre, "win1", &own).json(0);
    let out = centre.dir().join("usage.txt");
    let mut args = own.to_vec();
    args.extend(["--usage", "--export", out.to_str().unwrap()]);
    let usage = run_as(&centre, "win1", &args).json(0);
    assert_eq!((usage["uses"].as_array().unwrap().len(), &usage["cite"]), (1, &"AS-38-1".into()));
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains("R-000001") && !text.contains(PER_A), "{text}");
}
