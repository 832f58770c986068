//! Two persons decide: not the proposer under any account, nobody demoted meanwhile, nothing changed since it was seen, nothing twice.

use crate::{
    given::{self, Given},
    harness::Centre,
};
use xintai::{
    domain::role::Role,
    service::ops::{
        casework::Paper,
        decisions::{Decide, DecideAll, ListDecisions, ShowDecision},
        objections::{CompareObjection, FileObjection},
        officers::RevokeRole,
        repairs::FileRepair,
        steps::{Act, Input},
    },
};

fn repair(centre: &mut Centre) -> String {
    let record = given::record(centre, &Given::default());
    let paper = Paper { kind: "certificate".into(), name: "证明.txt".into(), body: "已履行".as_bytes().to_vec() };
    let file = FileRepair {
        record,
        received: None,
        certificate: Some(paper),
        way: Some("performed".into()),
        text: None,
        materials: Vec::new(),
        ..FileRepair::default()
    };
    centre.call("liaX", &file).unwrap().case
}

/// An objection whose correction obj1 has proposed.
fn correction(centre: &mut Centre) -> String {
    let mut given = Given::default();
    given.provider.insert("CF_NR_FK".into(), "500".into());
    let record = given::record(centre, &given);
    let evidence = Paper { kind: "evidence".into(), name: "缴款书".into(), body: b"x".to_vec() };
    let file = FileObjection {
        record,
        applicant: given.subject,
        ground: "error".into(),
        written: true,
        claims: given::fields(&[("CF_NR_FK", "500")]),
        evidence: vec![evidence],
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &file).unwrap().case;
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "correct", Input::default())).unwrap();
    case
}

fn yes(id: &str, seen: Option<String>) -> DecideAll {
    DecideAll { items: vec![Decide { id: id.to_owned(), seen }], approve: true, reason: None }
}

/// Makes two accounts one person.
fn same_person(centre: &Centre, one: &str, other: &str) {
    let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = ?1) WHERE login = ?2";
    centre.sql().execute(same, [one, other]).unwrap();
}

#[test]
fn the_proposer_does_not_decide_under_another_account() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    same_person(&centre, "liaX", "rep1");
    assert_eq!(centre.refusal("rep1", &yes(&case, None)), ("E-SOD".to_owned(), "HC-31-6".to_owned()));
    let case = correction(&mut centre);
    same_person(&centre, "obj1", "rev2");
    assert_eq!(centre.refusal("rev2", &yes(&case, None)), ("E-SOD".to_owned(), "S3".to_owned()));
}

#[test]
fn who_lost_the_role_meanwhile_does_not_decide() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    let seen = centre.call("rep1", &ShowDecision { id: case.clone() }).unwrap().digest;
    centre.call("adm1", &RevokeRole { login: "rep1".to_owned(), role: Role::Repair }).unwrap();
    assert_eq!(centre.refusal("rep1", &yes(&case, Some(seen))).0, "E-ROLE");
    assert!(centre.call("rep2", &yes(&case, None)).is_ok());
}

#[test]
fn an_approval_given_twice_or_by_two_at_once_counts_once() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    let seen = centre.call("rep1", &ShowDecision { id: case.clone() }).unwrap().digest;
    centre.call("rep1", &yes(&case, Some(seen.clone()))).unwrap();
    for login in ["rep1", "rep2"] {
        assert_eq!(centre.refusal(login, &yes(&case, Some(seen.clone()))).0, "E-NOTFOUND");
    }
    let kept: i64 = centre.sql().query_row("SELECT count(*) FROM approval", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn a_record_changed_after_the_look_needs_a_new_one() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    let seen = centre.call("rev2", &ShowDecision { id: case.clone() }).unwrap();
    // Behind the program's back, as only a stranger could: what was seen no longer stands.
    let change = "UPDATE record_version SET content = replace(content, '未按规定备案', '未备案')";
    centre.sql().execute(change, []).unwrap();
    assert_eq!(centre.refusal("rev2", &yes(&case, Some(seen.digest.clone()))).0, "E-STATE");
    let again = centre.call("rev2", &ShowDecision { id: case.clone() }).unwrap();
    assert_ne!(again.digest, seen.digest);
    centre.call("rev2", &yes(&case, Some(again.digest))).unwrap();
}

#[test]
fn what_was_decided_is_never_changed_and_never_taken_out() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    centre.call("rep1", &yes(&case, None)).unwrap();
    for sql in ["DELETE FROM approval", "UPDATE approval SET outcome = 'rejected'", "UPDATE approval SET reason = 'x'"]
    {
        assert!(centre.sql().execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
    let listed = centre.call("aud1", &ListDecisions::default()).unwrap().items;
    assert_eq!((listed.len(), listed[0].state.as_str(), listed[0].open), (1, "approved", false));
}

#[test]
fn every_case_that_waits_is_listed_however_many_are_open_and_page_by_page() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    // Hundreds of open cases that wait for nobody and are due earlier.
    centre
        .sql()
        .execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 700)
             INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by,
                 state, open, due)
             SELECT 'OB-2018-9' || n, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by,
                 'accepted', 1, '2018-05-01' FROM case_file, n WHERE no = ?1",
            [&case],
        )
        .unwrap();
    let waiting = |limit, after| ListDecisions {
        state: Some("waiting".to_owned()),
        limit: Some(limit),
        after,
        ..ListDecisions::default()
    };
    let found = centre.call("rev2", &waiting(50, None)).unwrap();
    assert_eq!(found.items.iter().map(|card| card.id.as_str()).collect::<Vec<_>>(), [case.as_str()]);
    assert!(found.next.is_none());
    // Copies of the case that waits, with its events: as many pages as it takes, each case once.
    let sql = centre.sql();
    sql.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60)
         INSERT INTO case_file (no, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, state,
             open, due)
         SELECT 'OB-2018-8' || n, kind, record, subject, unit, regime, pack, received_on, opened_at, opened_by, state, 1,
             CASE WHEN n % 3 THEN due END FROM case_file, n WHERE no = ?1",
        [&case],
    )
    .unwrap();
    sql.execute(
        "INSERT INTO case_event (case_file, n, at, day, step, officer, person, cite, body, said)
         SELECT c.id, e.n, e.at, e.day, e.step, e.officer, e.person, e.cite, e.body, e.said
         FROM case_file c, case_event e WHERE c.no LIKE 'OB-2018-8%'
             AND e.case_file = (SELECT id FROM case_file WHERE no = ?1)",
        [&case],
    )
    .unwrap();
    let (mut ids, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let found = centre.call("rev2", &waiting(25, after)).unwrap();
        assert!(found.items.len() <= 25);
        ids.extend(found.items.into_iter().map(|card| card.id));
        after = found.next;
        pages += 1;
        if after.is_none() {
            break;
        }
    }
    let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len(), pages), (61, 61, 3));
    let all = ListDecisions { limit: Some(500), ..ListDecisions::default() };
    assert_eq!(centre.call("rev2", &all).unwrap().items.len(), 61);
}
