//! Bulk queries: a list with faults, one with authorisations for half of it, a stop and a second run, a torn result file.

use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, PER_A, PER_B, Seed},
};
use serde_json::Value;
use std::{fs, ops::ControlFlow, path::Path};
use xintai::{
    domain::query::Purpose,
    service::{
        BulkAnswer, BulkRequest, Error, bulk_query,
        ops::{
            authorisations::{AddAuthorisation, Paper, Terms},
            bulk::ApplyForBulk,
        },
    },
};

const AGENCY: &str = "91210399MA0000031B";

fn centre() -> Centre {
    let centre = Centre::under("anshan", "2023-03-01");
    for subject in [ORG_A, ORG_B, PER_A, PER_B] {
        for (item, access) in [("XZ-001", "open"), ("XZ-004", "authorised")] {
            let [subject, item, access] = [subject, item, access].map(str::to_owned);
            seed::record(&centre, &Seed { subject, item, access, ..Seed::default() });
        }
    }
    centre
}

fn terms(item: &str) -> Terms {
    Terms {
        items: vec![item.to_owned()],
        purpose: Purpose::parse("loan-review"),
        from: None,
        until: "2023-03-31".parse().ok(),
        uses: None,
        paper: Some(Paper { name: "申请.pdf".to_owned(), body: b"signed".to_vec() }),
    }
}

fn authorise(centre: &mut Centre, subject: &str) -> String {
    let add = AddAuthorisation {
        subject: subject.to_owned(),
        grantee: "某征信公司".to_owned(),
        grantee_id: AGENCY.to_owned(),
        terms: terms("XZ-004"),
    };
    centre.call("win1", &add).unwrap().id
}

fn apply(centre: &mut Centre, item: &str, list: &str) -> Result<String, Error> {
    let apply = ApplyForBulk {
        applicant: "某征信公司".to_owned(),
        applicant_id: AGENCY.to_owned(),
        application: "征信〔2023〕1号".to_owned(),
        terms: terms(item),
        list: Some(Paper { name: "名单.csv".to_owned(), body: list.as_bytes().to_vec() }),
    };
    centre.call("win1", &apply).map(|card| card.id)
}

/// Asks the list; stops once `most` subjects of this run are done.
fn ask(centre: &mut Centre, application: &str, list: &str, out: &Path, most: usize) -> Result<BulkAnswer, Error> {
    let actor = centre.actor("win1");
    let request = BulkRequest {
        application: Some(application.to_owned()),
        name: "名单.csv".to_owned(),
        bytes: list.as_bytes().to_vec(),
    };
    let mut asked = 0;
    bulk_query(&mut centre.service, &actor, request, Some(out), &mut |_| {
        asked += 1;
        if asked >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// Rows of the log of one operation that were done.
fn done(centre: &Centre, operation: &str) -> i64 {
    let count = "SELECT count(*) FROM journal WHERE operation = ?1 AND outcome = 'done'";
    centre.sql().query_row(count, [operation], |row| row.get(0)).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_list_with_faults_names_line_and_field_and_no_number() {
    let mut centre = centre();
    let list = format!("证件号码,授权编号\n{ORG_A},\n210399198503170023,\n{ORG_B},约定\n{ORG_A},\n");
    let error = apply(&mut centre, "XZ-001", &list).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-INPUT", Some("AS-18-3")));
    for told in ["line 3, `subject`", "line 4, `authorisation`", "line 5, `subject`: it stands twice"] {
        assert!(error.message.en.contains(told), "{told} in {}", error.message.en);
    }
    assert!(!error.message.en.contains("210399198503170023"), "{error}");
    let empty = apply(&mut centre, "XZ-001", "\n").unwrap_err();
    assert_eq!(empty.code.word(), "E-INPUT", "{empty}");
}

#[test]
fn half_of_a_list_is_answered_and_the_result_says_how_many() {
    let mut centre = centre();
    let (one, two) = (authorise(&mut centre, ORG_A), authorise(&mut centre, PER_A));
    let list = format!("subject,authorisation\n{ORG_A},{one}\n{ORG_B},\n{PER_A},{two}\n{PER_B},{one}\n");
    let application = apply(&mut centre, "XZ-004", &list).unwrap();
    let out = centre.dir().join("result.jsonl");
    let answer = ask(&mut centre, &application, &list, &out, usize::MAX).unwrap();
    assert_eq!((answer.answered, answer.refused, answer.of), (2, 2, 4));
    let lines = lines(&out);
    assert_eq!(lines.len(), 6, "head, four subjects, how it stands");
    assert_eq!((&lines[0]["of"], &lines[0]["recipient"]), (&4.into(), &"某征信公司".into()));
    assert_eq!((&lines[2]["outcome"], &lines[2]["error"]["cite"]), (&"refused".into(), &"AS-18-2".into()));
    assert_eq!(lines[4]["error"]["code"], "E-GRANT", "somebody else's authorisation");
    assert_eq!((&lines[5]["answered"], &lines[5]["of"]), (&2.into(), &4.into()));
    assert_eq!((done(&centre, "query.batch"), done(&centre, "query.run")), (1, 2));
    let text = fs::read_to_string(&out).unwrap();
    assert!(!text.contains(PER_A) && !text.contains(PER_B), "a person's number in clear: {text}");
    let again = ask(&mut centre, &application, &list, &out, usize::MAX).unwrap_err();
    assert_eq!(again.code.word(), "E-STATE", "a result that is complete is not written over");
}

#[test]
fn a_stopped_list_goes_on_and_every_look_is_in_the_log_once() {
    let mut centre = centre();
    let list = format!("{ORG_A}\n{ORG_B}\n{PER_A}\n{PER_B}\n");
    let application = apply(&mut centre, "XZ-001", &list).unwrap();
    let out = centre.dir().join("result.jsonl");
    let stopped = ask(&mut centre, &application, &list, &out, 1).unwrap();
    assert_eq!((stopped.state.as_str(), stopped.answered, stopped.of), ("stopped", 1, 4));
    assert_eq!(done(&centre, "query.run"), 1);
    let other = format!("{ORG_B}\n{ORG_A}\n");
    assert_eq!(ask(&mut centre, &application, &other, &out, 1).unwrap_err().code.word(), "E-GRANT");
    assert_eq!(lines(&out).len(), 3, "a refused run leaves the file as it was");
    let whole = ask(&mut centre, &application, &list, &out, usize::MAX).unwrap();
    assert_eq!((whole.state.as_str(), whole.answered, whole.of, whole.batch), ("complete", 4, 4, stopped.batch));
    assert_eq!(done(&centre, "query.run"), 4, "nobody is asked twice");
    let lines = lines(&out);
    let logged: Vec<i64> = lines[1..5].iter().map(|line| line["log_seq"].as_i64().unwrap()).collect();
    for (line, seq) in lines[1..5].iter().zip(&logged) {
        let found: i64 = centre
            .sql()
            .query_row("SELECT count(*) FROM journal WHERE seq = ?1 AND operation = 'query.run'", [seq], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(found, 1, "{line}");
    }
}

#[test]
fn an_answer_that_did_not_reach_the_file_is_not_given_again() {
    let mut centre = centre();
    let list = format!("{ORG_A}\n{ORG_B}\n");
    let application = apply(&mut centre, "XZ-001", &list).unwrap();
    let out = centre.dir().join("result.jsonl");
    ask(&mut centre, &application, &list, &out, 1).unwrap();
    // The machine stopped in the middle of the first answer's line.
    let text = fs::read_to_string(&out).unwrap();
    let head = text.find('\n').unwrap();
    fs::write(&out, &text[..head + 40]).unwrap();
    let whole = ask(&mut centre, &application, &list, &out, usize::MAX).unwrap();
    assert_eq!((whole.answered, whole.refused, whole.of), (1, 1, 2));
    assert_eq!(done(&centre, "query.run"), 2, "each was looked at once");
    let lines = lines(&out);
    assert_eq!(
        (lines.len(), &lines[1]["outcome"], &lines[1]["error"]["code"]),
        (4, &"refused".into(), &"E-STATE".into())
    );
    assert!(lines[1]["records"].as_array().unwrap().is_empty() && lines[2]["outcome"] == "answered", "{lines:?}");
}

#[test]
fn a_batch_that_was_asked_to_its_end_does_not_go_on_however_its_file_was_cut() {
    let mut centre = centre();
    let list = format!("{ORG_A}\n{ORG_B}\n");
    let application = apply(&mut centre, "XZ-001", &list).unwrap();
    let out = centre.dir().join("result.jsonl");
    ask(&mut centre, &application, &list, &out, usize::MAX).unwrap();
    let text = fs::read_to_string(&out).unwrap();
    let line_ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    for end in &line_ends[..3] {
        fs::write(&out, &text[..*end]).unwrap();
        let error = ask(&mut centre, &application, &list, &out, usize::MAX).unwrap_err();
        assert_eq!((error.code.word(), error.cite.as_deref()), ("E-STATE", Some("AS-18-3")));
        assert_eq!(fs::read_to_string(&out).unwrap(), text[..*end], "and its file stays as it is");
    }
    assert_eq!((done(&centre, "query.batch"), done(&centre, "query.run")), (1, 2));
}

#[test]
fn a_file_that_is_no_result_of_a_bulk_query_is_left_alone() {
    let mut centre = centre();
    let list = format!("{ORG_A}\n");
    let application = apply(&mut centre, "XZ-001", &list).unwrap();
    let out = centre.dir().join("letter.txt");
    fs::write(&out, "something of mine").unwrap();
    assert_eq!(ask(&mut centre, &application, &list, &out, 1).unwrap_err().code.word(), "E-STATE");
    assert_eq!(fs::read_to_string(&out).unwrap(), "something of mine");
    assert_eq!((done(&centre, "query.batch"), done(&centre, "query.run")), (0, 0));
    let fresh = centre.dir().join("fresh.jsonl");
    assert_eq!(ask(&mut centre, "SQ-2023-99", &list, &fresh, 1).unwrap_err().code.word(), "E-GRANT");
    assert!(!fresh.exists(), "nothing is left of a batch that was not allowed");
}
