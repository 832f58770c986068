//! Two persons decide: not the proposer under any account, nobody demoted meanwhile, nothing changed since it was seen, nothing twice.

use crate::{
    given::{self, Given},
    harness::{Centre, password, person},
};
use xintai::{
    domain::{
        query::Purpose,
        role::{Role, RoleHeld},
    },
    service::ops::{
        amendments::AssignCase,
        casework::Paper,
        changes::{ChangeSubject, DecideChange, What},
        decisions::{Decide, DecideAll, ListDecisions, ShowDecision},
        objections::{CompareObjection, FileObjection},
        officers::{ChangePassword, GrantRole, NewKey, RevokeRole},
        repairs::FileRepair,
        steps::{Act, Input},
        subjects::{Reason, ShowSubject},
    },
    service::{Channel, Proof, Service},
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
    let seen = centre.call("rep1", &ShowDecision { id: case.clone(), seen: None }).unwrap().digest;
    centre.call("adm1", &RevokeRole { login: "rep1".to_owned(), role: Role::Repair }).unwrap();
    assert_eq!(centre.refusal("rep1", &yes(&case, Some(seen))).0, "E-ROLE");
    assert!(centre.call("rep2", &yes(&case, None)).is_ok());
}

#[test]
fn an_approval_given_twice_or_by_two_at_once_counts_once() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    let seen = centre.call("rep1", &ShowDecision { id: case.clone(), seen: None }).unwrap().digest;
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
    let seen = centre.call("rev2", &ShowDecision { id: case.clone(), seen: None }).unwrap();
    // Behind the program's back, as only a stranger could: what was seen no longer stands.
    let change = "UPDATE record_version SET content = replace(content, '未按规定备案', '未备案')";
    centre.sql().execute(change, []).unwrap();
    assert_eq!(centre.refusal("rev2", &yes(&case, Some(seen.digest.clone()))).0, "E-STATE");
    let again = centre.call("rev2", &ShowDecision { id: case.clone(), seen: None }).unwrap();
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
    assert_eq!((listed.len(), listed[0].state.as_str(), listed[0].may_decide), (1, "approved", None));
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

#[test]
fn the_sheet_says_subject_record_steps_states_effects_and_clock_in_words_and_its_digest_covers_them() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    let shown = centre.call("rev2", &ShowDecision { id: case.clone(), seen: None }).unwrap();
    let sheet = &shown.sheet;
    assert_eq!(sheet.operation_label.zh, "异议复核");
    assert!(sheet.title.zh.contains("复核") && sheet.title.zh.contains("更正不一致项"), "{}", sheet.title.zh);
    assert!(sheet.subject.as_deref().is_some_and(|no| no.starts_with("S-")) && !sheet.subject_name.is_empty());
    let said = |label: &str| sheet.changes.iter().find(|one| one.label.zh == label).unwrap();
    assert_eq!(
        (said("罚款金额（万元）").before.zh.as_str(), said("罚款金额（万元）").after.zh.as_str()),
        ("5000", "500")
    );
    assert_eq!(said("效果").after.zh, "更正平台记载, 原文保留");
    assert_eq!(said("办理状态").before.zh, "更正待复核");
    assert!(sheet.says.iter().any(|line| line.value.zh.contains("未按规定备案")), "{:?}", sheet.says);
    assert!(sheet.says.iter().all(|line| !line.label.zh.is_ascii()), "{:?}", sheet.says);
    assert_eq!((sheet.evidence[0].kind.zh.as_str(), sheet.evidence[0].name.as_str()), ("证据", "缴款书"));
    assert!(!sheet.clock.zh.is_empty());
    let words = serde_json::to_value(sheet).unwrap();
    let mut other = sheet.clone();
    other.changes[0].after.zh.push('x');
    assert_eq!(sheet.digest().unwrap(), shown.digest);
    assert_ne!(other.digest().unwrap(), shown.digest, "{words}");
}

#[test]
fn a_sheet_with_a_running_clock_tells_from_when_how_many_days_until_when_and_by_which_article() {
    let mut centre = Centre::on("2018-06-01");
    let case = repair(&mut centre);
    let shown = centre.call("rep1", &ShowDecision { id: case, seen: None }).unwrap().sheet;
    let said = |label: &str| shown.changes.iter().find(|one| one.label.zh == label).unwrap();
    assert_eq!((said("信息状态").before.zh.as_str(), said("信息状态").after.zh.as_str()), ("披露中", "已修复不展示"));
    match (&shown.due, &shown.due_rule) {
        (Some(due), Some(rule)) => {
            for part in [rule.from.to_string(), rule.days.to_string(), due.to_string(), "《".to_owned()] {
                assert!(shown.clock.zh.contains(&part), "{part} {}", shown.clock.zh);
            }
        }
        _ => assert_eq!(shown.clock.zh, "本步骤办法未定期限"),
    }
}

#[test]
fn what_was_decided_is_shown_again_as_it_was_read_with_the_names_of_both() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    let seen = centre.call("rev2", &ShowDecision { id: case.clone(), seen: None }).unwrap();
    centre.call("rev2", &yes(&case, Some(seen.digest.clone()))).unwrap();
    let again = centre.call("rev2", &ShowDecision { id: case.clone(), seen: Some(seen.digest.clone()) }).unwrap();
    assert_eq!((&again.sheet, &again.digest), (&seen.sheet, &seen.digest));
    let decision = again.decision.unwrap();
    assert_eq!((decision.state.as_str(), decision.state_label.zh.as_str()), ("approved", "已同意"));
    let card = centre.call("rev2", &ListDecisions::default()).unwrap().items.remove(0);
    assert_eq!((card.proposed_by, card.decided_by), (seen.sheet.proposed_by.clone(), Some(decision.by.clone())));
    assert!(!decision.by.is_ascii() && !seen.sheet.proposed_by.is_ascii());
    let stranger = ShowDecision { id: case, seen: Some("0000000000".to_owned()) };
    assert_eq!(centre.refusal("rev2", &stranger).0, "E-NOTFOUND");
}

fn no(ids: &[&str], reason: &str) -> DecideAll {
    let items = ids.iter().map(|id| Decide { id: (*id).to_owned(), seen: None }).collect();
    DecideAll { items, approve: false, reason: Some(reason.to_owned()) }
}

/// Applications for duty grants of two units, which wait for the centre's supervisor.
fn applications(centre: &mut Centre, count: usize) -> Vec<String> {
    let one = |number: usize| {
        let terms = xintai::service::ops::authorisations::Terms {
            items: vec!["XZ-007".to_owned()],
            purpose: xintai::domain::query::Purpose::parse("licensing"),
            until: "2018-12-31".parse().ok(),
            ..Default::default()
        };
        xintai::service::ops::authorisations::ApplyForDuty {
            unit: "UNIT-Y".to_owned(),
            application: format!("环市监〔2018〕{number}号"),
            terms,
        }
    };
    (1..=count).map(|number| centre.call("liaY", &one(number)).unwrap().id).collect()
}

#[test]
fn a_reason_copied_from_another_rejection_is_refused_whatever_digit_or_blank_is_added() {
    let mut centre = Centre::on("2018-06-01");
    crate::seed::catalogue(&centre);
    let all = applications(&mut centre, 4);
    centre.call("sup2", &no(&[&all[0]], "申请未写明许可事项")).unwrap();
    for copy in ["申请未写明许可事项", "申请未写明许可事项1", " 申请未写明 许可事项。", "2018申请未写明（许可）事项 7"]
    {
        let told = centre.refusal("sup2", &no(&[&all[1]], copy));
        assert_eq!(told, ("E-INPUT".to_owned(), "ROLE-reason".to_owned()), "{copy}");
    }
    // What names its own paper is its own reason.
    centre.call("sup2", &no(&[&all[1]], &format!("{} 申请未写明许可事项", all[1]))).unwrap();
    // Many alike are decided together with one reason.
    let done = centre.call("sup2", &no(&[&all[2], &all[3]], "两件均缺申请单位公章")).unwrap();
    assert!(done.items.iter().all(|one| one.outcome == "rejected"), "{:?}", done.items);
}

#[test]
fn who_entered_the_record_is_told_before_trying_that_another_person_decides() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    let mut closed = |login: &str| {
        let list = ListDecisions { state: Some("waiting".to_owned()), ..ListDecisions::default() };
        let card = centre.call(login, &list).unwrap().items.remove(0);
        assert_eq!((card.id.as_str(), card.may_decide), (case.as_str(), Some(card.why_not.is_none())));
        card.why_not.map(|why| why.en).unwrap_or_default()
    };
    assert_eq!(closed("rev2"), "");
    assert!(
        closed("rev1").contains("(S2)") && closed("obj1").contains("(HC-29-6)"),
        "{} {}",
        closed("rev1"),
        closed("obj1")
    );
    assert_eq!(centre.refusal("rev1", &yes(&case, None)), ("E-SOD".to_owned(), "S2".to_owned()));
    assert_eq!(centre.refusal("rev2", &yes(&case, Some(String::new()))).0, "E-STATE", "a blank digest names nothing");
}

#[test]
fn no_case_is_handed_to_whom_it_is_about() {
    let mut centre = Centre::on("2018-06-01");
    let case = correction(&mut centre);
    let own = "UPDATE subject SET id_value = ?1 WHERE id_value = ?2";
    centre.sql().execute(own, [person("obj2"), Given::default().subject]).unwrap();
    let assign = |login: &str| AssignCase { case: case.clone(), login: login.to_owned() };
    assert_eq!(centre.refusal("sup1", &assign("obj2")), ("E-SOD".to_owned(), "S10".to_owned()));
    centre.call("sup1", &assign("obj1")).unwrap();
}

/// An objection to a record of this subject.
fn objection(centre: &mut Centre, subject: &str) -> String {
    let given = Given { subject: subject.to_owned(), name: format!("威海{subject}公司"), ..Given::default() };
    let file = FileObjection {
        record: given::record(centre, &given),
        applicant: given.subject,
        ground: "error".into(),
        written: true,
        claims: given::fields(&[("CF_NR_FK", "500")]),
        evidence: vec![Paper { kind: "evidence".into(), name: "缴款书".into(), body: b"x".to_vec() }],
        ..FileObjection::default()
    };
    centre.call("obj1", &file).unwrap().case
}

#[test]
fn a_reason_is_its_own_by_a_number_that_concerns_the_subject_and_by_no_other() {
    let (a, b) = ("91210399MA0000015M", "91210399MA0000023G");
    let mut centre = Centre::on("2018-06-01");
    let (first, second) = (objection(&mut centre, a), objection(&mut centre, b));
    let look = |subject: &str, words: String| ShowSubject {
        subject: subject.to_owned(),
        reason: Reason { purpose: Purpose::parse(&format!("other:{words}")), basis: None },
    };
    let words = |no: &str| format!("核对异议材料 {no}");
    centre.call("obj1", &look(a, words(&first))).unwrap();
    let copies = [
        words(&first),
        words("OB-2018-0099"),
        format!("核对\u{3164}异议\u{ffa0}材料 {first}"),
        "核对异议材料ＯＢ 7".to_owned(),
    ];
    for copy in copies {
        let told = centre.refusal("obj1", &look(b, copy.clone()));
        assert_eq!(told, ("E-INPUT".to_owned(), "ROLE-reason".to_owned()), "{copy}");
    }
    centre.call("obj1", &look(b, words(&second))).unwrap();
}

#[test]
fn an_access_key_prepares_and_lists_but_neither_decides_nor_signs_nor_sets_a_password() {
    let mut centre = Centre::on("2018-06-01");
    given::record(&centre, &Given::default());
    let rename = ChangeSubject {
        subject: Given::default().subject,
        what: What::Rename("环翠区新名公司".to_owned()),
        on: "2018-05-30".parse().unwrap(),
        document: "变更证明.txt".to_owned(),
        bytes: b"synthetic".to_vec(),
    };
    let change = centre.call("intake1", &rename).unwrap().change;
    // In a training database anybody may become anybody: the promise is of every other.
    centre.sql().execute("UPDATE setting SET value = 'no' WHERE key = 'training'", []).unwrap();
    let mut service = Service::open(centre.path(), None).unwrap();
    let key = |login: &str| Proof::Credential(zeroize::Zeroizing::new(centre.key(login).unwrap().to_owned()));
    let rev1 = service.log_in("rev1", &key("rev1"), Channel::Cli).unwrap();
    let sup1 = service.log_in("sup1", &key("sup1"), Channel::Cli).unwrap();
    let decide = DecideChange { change: change.clone(), refuse: None, seen: None };
    let told = |error: xintai::service::Error| (error.code.word().to_owned(), error.cite.clone().unwrap_or_default());
    let no = ("E-SOD".to_owned(), "ROLE-key".to_owned());
    assert_eq!(told(service.call(&rev1, &decide).unwrap_err()), no);
    assert_eq!(told(service.call(&rev1, &yes(&change, None)).unwrap_err()), no);
    let role = RoleHeld::new(Role::Intake);
    let grant = GrantRole { login: "win1".to_owned(), role, from: None, until: None };
    assert_eq!(told(service.call(&sup1, &grant).unwrap_err()), no);
    let new = zeroize::Zeroizing::new("another long secret".to_owned());
    assert_eq!(told(service.call(&rev1, &ChangePassword { new }).unwrap_err()), no);
    let listed = service.call(&rev1, &ListDecisions::default()).unwrap();
    let card = listed.items.iter().find(|card| card.id == change).unwrap();
    assert!(card.may_decide == Some(false) && card.why_not.as_ref().unwrap().en.contains("ROLE-key"));
    assert!(service.call(&rev1, &NewKey).is_ok());
    let rev1 = service.log_in("rev1", &password("rev1"), Channel::Cli).unwrap();
    assert_eq!(service.call(&rev1, &decide).unwrap().state, "confirmed", "the officer decides with the password");
}
