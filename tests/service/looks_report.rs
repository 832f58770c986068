//! The subject's report of looks: counted to the last row, nobody else's data, and verifiable when it comes back.

use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, PER_A, Seed},
};
use xintai::{
    domain::query::{IdDocument, Mode},
    service::ops::{
        changes::{ChangeSubject, DecideChange, What},
        looks_report::{CheckPaper, LooksReport, LooksTold},
        query::RunQuery,
    },
};

fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let public = |subject: &str| RunQuery { subject: subject.to_owned(), ..RunQuery::default() };
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.call("win1", &public(ORG_B)).unwrap();
    centre.call("win1", &RunQuery { mode: Mode::Authorised, ..public(ORG_A) }).unwrap_err();
    let document = IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None };
    centre.call("win1", &RunQuery { mode: Mode::Own, id_document: Some(document), ..public(PER_A) }).unwrap();
    centre
}

fn report(centre: &mut Centre, subject: &str) -> LooksTold {
    centre.call("aud1", &LooksReport { subject: subject.to_owned(), ..LooksReport::default() }).unwrap()
}

/// Rows of the log about the subject before the report's own.
fn rows(centre: &Centre, told: &LooksTold) -> usize {
    let count =
        "SELECT count(*) FROM journal WHERE seq < ?1 AND subject = (SELECT subject FROM journal WHERE seq = ?1)";
    let found: i64 = centre.sql().query_row(count, [told.log_seq], |row| row.get(0)).unwrap();
    usize::try_from(found).unwrap()
}

#[test]
fn shown_and_withheld_make_up_the_log() {
    let mut centre = centre();
    for subject in [ORG_A, ORG_B, PER_A] {
        let told = report(&mut centre, subject);
        let withheld: usize = told.withheld.iter().map(|one| one.rows).sum();
        assert!(!told.shown.is_empty(), "{subject}");
        assert_eq!(told.shown.len() + withheld, told.rows);
        assert_eq!(told.rows, rows(&centre, &told));
    }
}

#[test]
fn a_state_organs_look_is_counted_with_its_reason_and_not_told() {
    let mut centre = centre();
    let organ = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Organ, ..RunQuery::default() };
    let before = report(&mut centre, ORG_A);
    centre.call("win1", &organ).ok();
    let after = report(&mut centre, ORG_A);
    let organ_rows: usize = after.withheld.iter().filter(|one| one.cite == "LOOKS-organ").map(|one| one.rows).sum();
    assert_eq!(organ_rows, 1, "{:?}", after.withheld);
    assert!(after.shown.iter().all(|look| look.mode.as_deref() != Some("organ")));
    assert_eq!(after.shown.len(), before.shown.len() + 1, "the report before is told");
}

#[test]
fn the_officer_and_other_subjects_are_never_in_it() {
    let mut centre = centre();
    let told = report(&mut centre, ORG_A);
    for never in ["赵窗一", "win1", "王小明", ORG_B, PER_A] {
        assert!(!told.text.contains(never), "{never} in {}", told.text);
    }
    assert!(told.text.contains("未予提供"), "a refused attempt is told as one: {}", told.text);
}

#[test]
fn one_changed_character_no_longer_fits_the_receipt() {
    let mut centre = centre();
    let told = report(&mut centre, ORG_A);
    let good = centre.call("win1", &CheckPaper { text: told.text.clone() }).unwrap();
    assert!(good.ok && good.seq == told.log_seq, "{good:?}");
    let spoilt = told.text.replacen("1.", "7.", 1);
    let bad = centre.call("win1", &CheckPaper { text: spoilt }).unwrap();
    assert_eq!((bad.ok, bad.reason.as_deref()), (false, Some("text-changed")));
    let other = report(&mut centre, ORG_B);
    let swapped = told.text.replace(&told.receipt, &other.receipt);
    assert!(!centre.call("win1", &CheckPaper { text: swapped }).unwrap().ok);
    let error = centre.call("win1", &CheckPaper { text: "一张白纸".to_owned() }).unwrap_err();
    assert!(error.message.en.contains("no receipt"), "{error}");
}

#[test]
fn looks_under_a_former_code_are_counted_too() {
    let mut centre = centre();
    let before = report(&mut centre, ORG_A);
    let change = ChangeSubject {
        subject: ORG_A.to_owned(),
        what: What::Code("91210399MA0000031B".to_owned()),
        on: "2018-03-01".parse().unwrap(),
        document: "换照通知.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    };
    let change = centre.call("intake1", &change).unwrap().change;
    centre.call("rev1", &DecideChange { change, refuse: None }).unwrap();
    let after = report(&mut centre, "91210399MA0000031B");
    assert!(after.rows > before.rows, "{} and then {}", before.rows, after.rows);
    assert!(after.shown.iter().any(|look| look.operation == "query.run"), "{:?}", after.shown);
}
