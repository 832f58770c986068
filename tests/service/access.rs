//! Whose hand and whose eyes: what one person, a key, a second account or a hidden thing must not get.

use crate::{
    given::{self, Given},
    harness::{Centre, password},
    seed::{self, PER_A, Seed},
};
use std::{sync::Barrier, thread};
use xintai::{
    domain::{
        query::{IdDocument, Mode, Purpose},
        refusal::Code,
    },
    service::{
        Channel, Error, Proof, Service,
        ops::{
            authorisations::{ApplyForDuty, ListAuthorisations, Terms},
            decisions::{Decide, DecideAll, ListDecisions, ShowDecision},
            eligibility::BarRepair,
            feeds::{PushFeed, RecallFeed},
            measures::ListMeasures,
            officers::AddOfficer,
            profiles::ShowProfile,
            query::RunQuery,
            records::{RecordHistory, ShowRecord},
            review::{AcceptRecords, ReturnRecords},
            status::{CheckInstallation, ShowStatus},
            withdrawals::WithdrawRecord,
            worklist::ShowWorklist,
        },
    },
};
use zeroize::Zeroizing;

fn no(code: &str, cite: &str) -> (String, String) {
    (code.to_owned(), cite.to_owned())
}

fn told(error: &Error) -> (String, String) {
    no(error.code.word(), error.cite.as_deref().unwrap_or_default())
}

/// Makes an officer the person with this number.
fn becomes(centre: &mut Centre, login: &str, number: &str) {
    let twin = format!("twin-{login}");
    let add = AddOfficer {
        login: twin.clone(),
        name: "同一人".to_owned(),
        unit: "CENTRE".to_owned(),
        person: Zeroizing::new(number.to_owned()),
        place: None,
    };
    centre.call("adm1", &add).unwrap();
    same_person(centre, &twin, login);
}

fn same_person(centre: &mut Centre, one: &str, other: &str) {
    let same = "UPDATE officer SET person = (SELECT person FROM officer WHERE login = ?1) WHERE login = ?2";
    centre.sql().execute(same, [one, other]).unwrap();
    centre.log_in_anew();
}

fn of_person() -> Given {
    Given { subject_kind: "person".into(), subject: PER_A.into(), name: "王小明".into(), ..Given::default() }
}

fn withdraw(id: &str) -> WithdrawRecord {
    WithdrawRecord { id: id.to_owned(), reason: "认定依据被撤销".to_owned() }
}

fn decide(id: &str, approve: bool) -> DecideAll {
    let items = vec![Decide { id: format!("{id}/withdraw"), seen: None }];
    DecideAll { items, approve, reason: Some("依据没有撤销".to_owned()).filter(|_| !approve) }
}

#[test]
fn no_one_person_takes_an_accepted_record_out_of_view() {
    let mut centre = Centre::under("benxi", "2022-05-12");
    let id = given::record(&centre, &Given::default());
    let asked = centre.call("liaX", &withdraw(&id)).unwrap();
    assert_eq!(asked.waits.as_deref(), Some(format!("{id}/withdraw").as_str()));
    let state = |centre: &mut Centre| {
        let shown = centre.call("rev1", &ShowRecord { id: id.clone(), ..ShowRecord::default() }).unwrap();
        (shown.card.state.clone(), shown.decisions.iter().map(|one| one.state.clone()).collect::<Vec<_>>())
    };
    let before = state(&mut centre);
    assert!(before.0 != "withdrawn" && before.1 == ["waiting"], "{before:?}");
    assert_eq!(asked.state, before.0);
    // Who asked does not answer, under whatever account.
    assert_eq!(centre.refusal("liaX", &withdraw(&id)), no("E-SOD", "S3"));
    for login in ["rev1", "liaX2"] {
        let tasks = centre.call(login, &ShowWorklist::default()).unwrap().items;
        assert!(tasks.iter().any(|task| task.kind == "withdrawal" && task.id == id), "{login}");
    }
    let tasks = centre.call("liaX", &ShowWorklist::default()).unwrap().items;
    assert!(tasks.iter().all(|task| task.kind != "withdrawal"));
    assert_eq!(centre.refusal("liaY", &withdraw(&id)).0, "E-ROLE");
    let waiting = ListDecisions { state: Some("waiting".into()), ..ListDecisions::default() };
    let listed = centre.call("rev1", &waiting).unwrap().items;
    assert!(listed.len() == 1 && listed[0].may_decide == Some(true) && listed[0].asked == "认定依据被撤销");
    // A refusal leaves the record, and another asking begins anew.
    centre.call("rev1", &decide(&id, false)).unwrap();
    assert!(centre.call("rev1", &waiting).unwrap().items.is_empty());
    assert!(centre.call("liaX2", &withdraw(&id)).unwrap().waits.is_some());
    let seen = centre.call("rev2", &ShowDecision { id: format!("{id}/withdraw"), seen: None }).unwrap();
    assert!(seen.sheet.changes.iter().any(|change| change.after.en == "withdrawn"), "{:?}", seen.sheet);
    centre.call("rev2", &decide(&id, true)).unwrap();
    assert_eq!(state(&mut centre).0, "withdrawn");
    let history = centre.call("rev1", &RecordHistory { id: id.clone(), ..RecordHistory::default() }).unwrap();
    let acts: Vec<&str> = history.events.iter().rev().take(4).map(|event| event.act.as_str()).collect();
    assert_eq!(acts, ["withdrawn", "withdrawal-asked", "withdrawal-refused", "withdrawal-asked"]);
    let report = centre.call("adm1", &CheckInstallation).unwrap();
    let entries = report.items.iter().find(|item| item.check == "entries").unwrap();
    assert!(!entries.detail.contains("withdraw") && !entries.detail.contains("approval"), "{}", entries.detail);
}

#[test]
fn a_second_officer_of_the_unit_confirms_a_withdrawal_and_another_account_or_the_subject_does_not() {
    let mut centre = Centre::under("benxi", "2022-05-12");
    let id = given::record(&centre, &of_person());
    becomes(&mut centre, "liaX", PER_A);
    assert_eq!(centre.refusal("liaX", &withdraw(&id)), no("E-SOD", "S10"), "nobody takes back what is about him");
    becomes(&mut centre, "rev2", PER_A);
    let mut centre = Centre::under("benxi", "2022-05-12");
    let id = given::record(&centre, &of_person());
    // A reviewer does not begin it.
    assert_eq!(centre.refusal("rev1", &withdraw(&id)).0, "E-STATE");
    centre.call("liaX", &withdraw(&id)).unwrap();
    becomes(&mut centre, "rev2", PER_A);
    for error in [centre.refusal("rev2", &withdraw(&id)), centre.refusal("rev2", &decide(&id, true))] {
        assert_eq!(error, no("E-SOD", "S10"));
    }
    same_person(&mut centre, "liaX", "rev1");
    assert_eq!(centre.refusal("rev1", &decide(&id, true)), no("E-SOD", "S3"));
    let done = centre.call("liaX2", &withdraw(&id)).unwrap();
    assert_eq!((done.state.as_str(), done.waits), ("withdrawn", None));
}

fn duty(unit: &str) -> ApplyForDuty {
    let terms = Terms {
        items: vec!["XZ-007".to_owned()],
        purpose: Purpose::parse("licensing"),
        until: "2018-12-31".parse().ok(),
        ..Terms::default()
    };
    ApplyForDuty { unit: unit.to_owned(), application: "环函〔2018〕9号".to_owned(), terms }
}

#[test]
fn an_access_key_gives_no_grant_and_the_table_says_who_does() {
    let mut centre = Centre::on("2018-08-02");
    seed::catalogue(&centre);
    centre.sql().execute("UPDATE setting SET value = 'no' WHERE key = 'training'", []).unwrap();
    let mut service = Service::open(centre.path(), None).unwrap();
    let key = Proof::Credential(Zeroizing::new(centre.key("sup1").or(centre.key("sup2")).unwrap().to_owned()));
    let login = if centre.key("sup1").is_some() { "sup1" } else { "sup2" };
    let by_key = service.log_in(login, &key, Channel::Cli).unwrap();
    let mut apply = duty("UNIT-Y");
    apply.terms.until = None;
    let span = chrono::Utc::now().date_naive() + chrono::Days::new(30);
    apply.terms.until = Some(span);
    assert_eq!(told(&service.call(&by_key, &apply).unwrap_err()), no("E-SOD", "ROLE-key"));
    let own = service.log_in(login, &password(login), Channel::Cli).unwrap();
    assert_eq!(service.call(&own, &apply).unwrap().state, "active");
    // A window officer registers the paper; the table lets him grant nothing.
    assert_eq!(centre.call("win1", &duty("UNIT-Y")).unwrap().state, "applied");
}

#[test]
fn who_is_of_the_unit_by_another_account_does_not_grant_its_application_at_once() {
    let mut centre = Centre::on("2018-08-02");
    seed::catalogue(&centre);
    same_person(&mut centre, "sup2", "liaY");
    assert_eq!(centre.call("sup2", &duty("UNIT-Y")).unwrap().state, "applied");
    assert_eq!(centre.call("sup1", &duty("UNIT-Y")).unwrap().state, "active");
}

#[test]
fn without_a_catalogue_no_paper_names_items() {
    let mut centre = Centre::on("2018-08-02");
    let error = centre.call("sup1", &duty("UNIT-Y")).unwrap_err();
    assert!(error.code == Code::Catalogue && error.hint.as_ref().unwrap().en.contains("catalogue"), "{error}");
}

#[test]
fn measures_of_a_hidden_record_answer_like_those_of_one_that_nobody_has() {
    let mut centre = Centre::under("benxi", "2022-05-12");
    let id = given::record(&centre, &Given::default());
    for login in ["liaY", "sup1"] {
        let mut ask = |no: &str| {
            let list = ListMeasures { record: Some(no.to_owned()), ..ListMeasures::default() };
            let error = centre.call(login, &list).unwrap_err();
            (error.code, error.message.en.replace(no, "#"), error.cite.clone())
        };
        assert_eq!(ask(&id), ask("R-099999"), "{login}");
    }
}

#[test]
fn tries_at_once_are_counted_before_their_passwords_are_looked_at() {
    let centre = Centre::on("2018-06-01T09:00:00+08:00");
    let path = centre.path().to_owned();
    let tries = 6;
    let start = Barrier::new(tries);
    let one = || {
        let mut service = Service::open(&path, None).unwrap();
        start.wait();
        let wrong = Proof::Password(Zeroizing::new("not the password".to_owned()));
        service.log_in("win1", &wrong, Channel::Cli).unwrap_err().message.en.clone()
    };
    let said: Vec<String> = thread::scope(|scope| {
        let all: Vec<_> = (0..tries).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let looked_at = said.iter().filter(|said| said.contains("wrong log-in name")).count();
    assert_eq!(looked_at, 3, "{said:?}");
}

#[test]
fn nobody_recalls_bars_or_answers_about_himself() {
    let mut centre = Centre::on("2018-06-01");
    let seeded =
        seed::record(&centre, &Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() });
    let document = IdDocument { kind: "resident-id".to_owned(), number: PER_A.to_owned(), valid_until: None };
    let own =
        RunQuery { subject: PER_A.to_owned(), mode: Mode::Own, id_document: Some(document), ..RunQuery::default() };
    centre.call("win1", &own).unwrap();
    becomes(&mut centre, "win1", PER_A);
    assert_eq!(centre.refusal("win1", &own), no("E-SOD", "S10"));
    let feed = centre.call("rev1", &PushFeed { channel: "site".to_owned(), ..PushFeed::default() }).unwrap();
    assert!(feed.items.iter().any(|item| item.id == seeded), "{feed:?}");
    let recall = RecallFeed { feed: feed.feed.unwrap(), records: vec![seeded], reason: "误发".to_owned() };
    becomes(&mut centre, "rev1", PER_A);
    assert_eq!(centre.refusal("rev1", &recall), no("E-SOD", "S10"));
    centre.call("rev2", &recall).unwrap();
    let mut centre = Centre::under("anshan", "2023-07-20");
    let record = given::record(&centre, &of_person());
    becomes(&mut centre, "rep1", PER_A);
    let bar = BarRepair {
        record, citation: "law:《中华人民共和国食品安全法》第一百三十五条".to_owned()
    };
    assert_eq!(centre.refusal("rep1", &bar), no("E-SOD", "S10"));
}

#[test]
fn a_unit_that_nobody_has_answers_like_another_one_to_who_lists_no_units() {
    let mut centre = Centre::on("2018-08-02");
    seed::catalogue(&centre);
    let mut profile = |unit: &str| {
        let error = centre.call("liaY", &ShowProfile { unit: unit.to_owned(), item: None }).unwrap_err();
        (error.code, error.message.en.clone(), error.cite.clone())
    };
    assert_eq!(profile("NOPE"), profile("UNIT-X"));
    for unit in ["NOPE", "UNIT-X"] {
        let list = ListAuthorisations { unit: Some(unit.to_owned()), ..ListAuthorisations::default() };
        assert!(centre.call("liaY", &list).unwrap().items.is_empty(), "{unit}");
    }
}

#[test]
fn the_status_counts_for_a_liaison_the_own_unit_alone() {
    let mut centre = Centre::on("2018-10-01");
    let record = seed::record(&centre, &Seed::default());
    seed::objection(&centre, &record, "2018-09-27", "2018-09-28");
    let mut counted = |login: &str| {
        let counts = centre.call(login, &ShowStatus).unwrap().counts;
        (counts.records.values().sum::<i64>(), counts.subjects, counts.cases_open, counts.of_unit)
    };
    assert_eq!(counted("rev1"), (1, 1, 1, None));
    assert_eq!(counted("adm1"), (1, 1, 1, None));
    assert_eq!(counted("liaX"), (1, 1, 1, Some("UNIT-X".to_owned())));
    assert_eq!(counted("liaY"), (0, 0, 0, Some("UNIT-Y".to_owned())));
}

#[test]
fn each_of_many_has_its_own_result_whatever_became_of_the_others() {
    let mut centre = Centre::on("2018-06-01");
    let submitted = |title: &str| Seed { state: "submitted".to_owned(), title: title.to_owned(), ..Seed::default() };
    let ids: Vec<String> = (0..3).map(|n| seed::record(&centre, &submitted(&format!("登记{n}")))).collect();
    let accept = |ids: &[&str]| AcceptRecords {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..AcceptRecords::default()
    };
    let done = centre.call("rev1", &accept(&["R-099999", &ids[0]])).unwrap().items;
    let outcomes: Vec<&str> = done.iter().map(|item| item.outcome.as_str()).collect();
    assert_eq!(outcomes, ["refused", "accepted"]);
    assert_eq!(done[0].refused.as_ref().unwrap().code, Code::NotFound);
    let back = |ids: &[&str]| ReturnRecords {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        reason: "incomplete".to_owned(),
        text: "补充".to_owned(),
    };
    let done = centre.call("rev1", &back(&[&ids[0], &ids[1], "R-099999"])).unwrap().items;
    let outcomes: Vec<&str> = done.iter().map(|item| item.outcome.as_str()).collect();
    assert_eq!(outcomes, ["refused", "returned", "refused"]);
    // Nothing went through: a refusal, in which each is told.
    let each = |error: &Error| error.faults.iter().map(|one| one.field.clone()).collect::<Vec<_>>();
    let error = centre.call("rev1", &back(&[&ids[0], "R-099999"])).unwrap_err();
    assert_eq!((error.code, each(&error)), (Code::State, vec![ids[0].clone(), "R-099999".to_owned()]));
    let error = centre.call("rev1", &accept(&["R-099999", "R-099998"])).unwrap_err();
    assert_eq!(each(&error), ["R-099999", "R-099998"]);
    let items = ["OB-2018-0001", "OB-2018-0002"].map(|id| Decide { id: id.to_owned(), seen: None }).to_vec();
    let error = centre.call("rev1", &DecideAll { items, approve: true, reason: None }).unwrap_err();
    assert_eq!((error.code, each(&error).len()), (Code::NotFound, 2));
    // One alone is refused as before.
    assert!(each(&centre.call("rev1", &accept(&["R-099999"])).unwrap_err()).is_empty());
}
