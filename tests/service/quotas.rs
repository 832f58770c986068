//! Quotas: a day's subjects are counted by person, the same subject again costs nothing, another person releases more.

use crate::{
    given::{self, Given},
    harness::{Centre, person},
    seed::{ORG_A, ORG_B, PER_A, Seed, record},
};
use xintai::{
    domain::{
        query::{Mode, Purpose},
        role::{Role, RoleHeld},
        unusual::Rule,
    },
    service::{
        How,
        ops::{
            changes::{ChangeSubject, DecideChange, What},
            feeds::PreviewFeed,
            inspection::LogAlerts,
            officers::{AddOfficer, GrantRole},
            publication::PreviewPublication,
            query::RunQuery,
            quotas::{ListQuotas, ReleaseQuota, SetQuota},
            records::{ListRecords, RecordHistory, ShowRecord},
            subjects::{FindSubjects, Reason, ShowSubject},
        },
    },
};
use zeroize::Zeroizing;

fn public(subject: &str) -> RunQuery {
    RunQuery { subject: subject.to_owned(), mode: Mode::Public, ..RunQuery::default() }
}

fn centre() -> Centre {
    let mut centre = Centre::on("2018-06-01");
    record(&centre, &Seed::default());
    record(&centre, &Seed { subject: ORG_B.to_owned(), name: "环翠区乙公司".to_owned(), ..Seed::default() });
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(1) }).unwrap();
    centre
}

#[test]
fn the_second_subject_of_the_day_is_over_a_quota_of_one_and_the_first_again_is_not() {
    let mut centre = centre();
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    let refused = centre.call("win1", &public(ORG_B)).unwrap_err();
    assert_eq!((refused.code.word(), refused.cite.as_deref()), ("E-GRANT", Some("ROLE-quota")));
    assert!(refused.hint.as_ref().unwrap().en.contains("quota release") && refused.who == ["supervisor"]);
    centre.at("2018-06-04");
    centre.call("win1", &public(ORG_B)).unwrap();
}

#[test]
fn another_person_releases_more_for_today_and_nobody_their_own() {
    let mut centre = centre();
    centre.call("win1", &public(ORG_A)).unwrap();
    let release = |login: &str| ReleaseQuota {
        login: login.to_owned(),
        subjects: 1,
        rows: 0,
        reason: "开标日窗口排队".to_owned(),
    };
    assert_eq!(centre.refusal("win1", &release("win1")).0, "E-ROLE");
    assert_eq!(centre.refusal("sup1", &release("sup1")), ("E-SOD".to_owned(), "ROLE-quota".to_owned()));
    assert_eq!(centre.call("sup2", &release("win1")).unwrap().subjects, 1);
    centre.call("win1", &public(ORG_B)).unwrap();
}

#[test]
fn nobody_sets_the_quota_of_a_role_they_hold_in_any_account() {
    let mut centre = centre();
    let second = AddOfficer {
        login: "sup1b".to_owned(),
        name: "钱主一".to_owned(),
        unit: "CENTRE".to_owned(),
        person: Zeroizing::new(person("sup1")),
        place: None,
    };
    centre.call("adm1", &second).unwrap();
    let role = RoleHeld::parse("window").unwrap();
    let grant = GrantRole { login: "sup1b".to_owned(), role, from: None, until: None };
    let set = |role| SetQuota { role, rows: None, subjects: Some(1000) };
    centre.call("sup2", &grant).unwrap();
    centre.call("sup1", &set(Role::Window)).unwrap();
    centre.call("adm1", &grant).unwrap();
    assert_eq!(centre.refusal("sup1", &set(Role::Window)), ("E-SOD".to_owned(), "ROLE-quota".to_owned()));
    centre.call("sup1", &set(Role::Reviewer)).unwrap();
    centre.call("sup2", &set(Role::Window)).unwrap();
}

#[test]
fn a_preview_that_no_work_asked_for_counts_like_any_other_look() {
    let mut centre = Centre::on("2018-06-01");
    let first = record(&centre, &Seed::default());
    let other =
        |subject: &str| Seed { subject: subject.to_owned(), name: "环翠区乙公司".to_owned(), ..Seed::default() };
    let second = record(&centre, &other(ORG_B));
    centre.call("sup1", &SetQuota { role: Role::Reviewer, rows: Some(1), subjects: Some(1) }).unwrap();
    centre.call("rev1", &ShowRecord { id: first.clone(), as_of: None, reason: Reason::default() }).unwrap();
    let preview = |no: &str| PreviewPublication { record: no.to_owned() };
    let feed = |records: &[&str]| PreviewFeed {
        channel: "site".to_owned(),
        records: records.iter().map(|no| (*no).to_owned()).collect(),
    };
    let over = ("E-GRANT".to_owned(), "ROLE-quota".to_owned());
    assert_eq!(centre.refusal("rev1", &preview(&second)), over);
    assert_eq!(centre.refusal("rev1", &feed(&[&second])), over);
    assert_eq!(centre.refusal("rev1", &feed(&[&first, &second])), over, "each of several counts");
    centre.call("rev1", &preview(&first)).unwrap();
    centre.call("rev1", &feed(&[&first])).unwrap();
    // The whole file is the work of publishing, however long it is.
    assert_eq!(centre.call("rev1", &feed(&[])).unwrap().items.len(), 2);
    let shown = "SELECT count(*) FROM journal WHERE officer = 'rev1' AND outcome = 'done' AND subject IS NOT NULL";
    assert_eq!(centre.sql().query_row(shown, [], |row| row.get::<_, i64>(0)).unwrap(), 3);
}

#[test]
fn a_query_of_more_rows_than_the_quota_shows_nothing() {
    let mut centre = centre();
    record(&centre, &Seed { title: "第二条".to_owned(), ..Seed::default() });
    centre.call("sup1", &SetQuota { role: Role::Window, rows: Some(1), subjects: None }).unwrap();
    assert_eq!(centre.refusal("win1", &public(ORG_A)), ("E-GRANT".to_owned(), "ROLE-quota".to_owned()));
    centre.call("win1", &public(ORG_B)).unwrap();
    let none =
        ReleaseQuota { login: "win1".to_owned(), reason: "企业记录较多".to_owned(), ..ReleaseQuota::default() };
    assert_eq!(centre.refusal("sup2", &none).0, "E-INPUT");
    assert_eq!(centre.call("sup2", &ReleaseQuota { rows: 2, ..none }).unwrap().rows, 2);
    assert_eq!(centre.call("win1", &public(ORG_A)).unwrap().records.len(), 2);
    let quotas = centre.call("aud1", &ListQuotas).unwrap();
    assert_eq!((quotas.items[0].rows, quotas.items[0].set_by.as_str()), (Some(1), "钱主一"));
}

/// Sentences of the alerts on the edge of a quota.
fn edges(centre: &mut Centre) -> Vec<String> {
    let found = centre.call("aud1", &LogAlerts::default()).unwrap();
    let edge = found.items.into_iter().filter(|one| one.alert.rule == Rule::QuotaEdge);
    edge.map(|one| one.alert.sentence.en).collect()
}

#[test]
fn a_day_is_judged_by_the_quota_and_the_roles_of_that_day_however_late_it_is_examined() {
    let mut centre = centre();
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(2) }).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.call("win1", &public(ORG_B)).unwrap();
    centre.at("2018-06-04");
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(100) }).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.sql().execute("UPDATE role_grant SET revoked_at = ?1 WHERE role = 'window'", [i64::MAX]).unwrap();
    let told = edges(&mut centre);
    assert!(told.len() == 1 && told[0].contains("on 2018-06-01, when the quota of a day was 2"), "{told:?}");
    assert_eq!(centre.call("aud1", &ListQuotas).unwrap().items[0].subjects, Some(100), "the newest is in force");
}

#[test]
fn a_quota_that_stood_for_a_moment_accuses_nobody_of_what_was_looked_at_under_another() {
    let mut centre = Centre::on("2018-06-01T09:00:00+08:00");
    record(&centre, &Seed::default());
    let set = |subjects| SetQuota { role: Role::Window, rows: None, subjects };
    centre.call("sup1", &set(Some(50))).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.at("2018-06-01T10:00:00+08:00");
    centre.call("sup1", &set(Some(0))).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.at("2018-06-01T10:01:00+08:00");
    centre.call("sup1", &set(Some(50))).unwrap();
    centre.call("win1", &public(ORG_B)).unwrap();
    assert!(edges(&mut centre).is_empty(), "two of fifty, and under none a subject seen before");
}

#[test]
fn with_the_quota_used_up_a_number_that_nobody_has_is_answered_like_one_that_somebody_has() {
    let mut centre = centre();
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(1) }).unwrap();
    centre.call("win1", &public(ORG_A)).unwrap();
    let mut told = |no: &str| {
        let error = centre.call("win1", &public(no)).unwrap_err();
        format!("{:?} {:?} {:?} {:?} {:?}", error.code, error.message, error.hint, error.cite, error.who)
    };
    assert_eq!(told("S-2"), told("S-999999"));
    assert_eq!(told(ORG_B), told("210399198001010014"));
}

#[test]
fn a_quota_set_later_does_not_reach_back() {
    let mut centre = Centre::on("2018-06-01");
    record(&centre, &Seed::default());
    centre.call("win1", &public(ORG_A)).unwrap();
    centre.at("2018-06-04");
    centre.call("sup1", &SetQuota { role: Role::Window, rows: None, subjects: Some(1) }).unwrap();
    assert!(edges(&mut centre).is_empty());
    centre.call("win1", &public(ORG_A)).unwrap();
    assert_eq!(edges(&mut centre).len(), 1, "from the day it was set on it holds");
}

#[test]
fn records_opened_by_number_count_for_the_quota_and_records_that_wait_for_review_do_not() {
    let mut centre = Centre::on("2018-06-01");
    let accepted = [ORG_A, ORG_B].map(|subject| {
        record(&centre, &Seed { subject: subject.to_owned(), name: format!("公司{subject}"), ..Seed::default() })
    });
    let waiting = ["91210399MA0000031B", "91210399MA00000406"].map(|subject| {
        let seed = Seed { subject: subject.to_owned(), state: "submitted".to_owned(), ..Seed::default() };
        record(&centre, &Seed { name: format!("公司{subject}"), ..seed })
    });
    centre.call("sup1", &SetQuota { role: Role::Reviewer, rows: None, subjects: Some(1) }).unwrap();
    let show = |id: &String| ShowRecord { id: id.clone(), as_of: None, reason: Reason::default() };
    for id in &waiting {
        centre.call("rev1", &show(id)).unwrap();
    }
    centre.call("rev1", &show(&accepted[0])).unwrap();
    centre.call("rev1", &RecordHistory { id: accepted[0].clone(), reason: Reason::default() }).unwrap();
    let over = ("E-GRANT".to_owned(), "ROLE-quota".to_owned());
    assert_eq!(centre.refusal("rev1", &show(&accepted[1])), over);
    assert_eq!(centre.refusal("rev1", &RecordHistory { id: accepted[1].clone(), reason: Reason::default() }), over);
    centre.call("rev1", &show(&waiting[0])).unwrap();
}

#[test]
fn the_reason_of_a_release_and_a_request_id_keep_no_name_and_no_number() {
    let mut centre = centre();
    let release = ReleaseQuota {
        login: "win1".to_owned(),
        subjects: 1,
        reason: format!("为环翠区乙公司 {ORG_B} 的经办人 {PER_A} 办理查询"),
        ..ReleaseQuota::default()
    };
    let actor = centre.actor("sup2");
    let how = How { request_id: Some(PER_A.to_owned()), ..How::default() };
    let first = centre.service.call_with(&actor, &release, &how).unwrap();
    assert_eq!(centre.service.call_with(&actor, &release, &how).unwrap(), first, "the same id acts once");
    let sql = centre.sql();
    let reason: String = sql.query_row("SELECT reason FROM quota_release", [], |row| row.get(0)).unwrap();
    assert_eq!(reason, "为〔主体〕 〔代码〕 的经办人 〔代码〕 办理查询");
    let id: String = sql.query_row("SELECT id FROM request", [], |row| row.get(0)).unwrap();
    assert!(!id.contains(PER_A) && id.len() == 64, "{id}");
}

#[test]
fn with_no_look_left_a_subject_that_exists_and_one_that_does_not_answer_alike() {
    let mut centre = centre();
    centre.call("win1", &public(ORG_A)).unwrap();
    let show = |subject: &str| ShowSubject { subject: subject.to_owned(), reason: Reason::default() };
    for unknown in ["91210399MA0000031A", "S-99999", PER_A] {
        for known in [ORG_B, "S-2"] {
            let told = |error: xintai::service::Error| (error.code, error.message.clone(), error.cite.clone());
            let answers = [known, unknown].map(|one| told(centre.call("win1", &show(one)).unwrap_err()));
            assert_eq!(answers[0], answers[1], "{known} {unknown}");
        }
    }
}

/// Four organisations of alike names.
const FOUR: [&str; 4] = [ORG_A, ORG_B, "91210399MA0000031B", "91210399MA00000406"];

#[test]
fn pages_of_a_search_count_whom_they_show_and_their_rows_together() {
    let over = ("E-GRANT".to_owned(), "ROLE-quota".to_owned());
    let page = |after: Option<String>| FindSubjects {
        text: "样张".to_owned(),
        limit: Some(2),
        after,
        ..FindSubjects::default()
    };
    for (rows, subjects) in [(None, Some(3)), (Some(3), None)] {
        let mut centre = Centre::on("2018-06-01");
        for (n, code) in FOUR.into_iter().enumerate() {
            let name = format!("旧名{n}");
            given::record(&centre, &Given { subject: code.to_owned(), name, ..Given::default() });
            // A name that came through the door is found by its parts.
            let rename = ChangeSubject {
                subject: code.to_owned(),
                what: What::Rename(format!("环翠区样张{n}公司")),
                on: "2018-05-30".parse().unwrap(),
                document: "变更证明.txt".to_owned(),
                bytes: b"synthetic".to_vec(),
            };
            let change = centre.call("intake1", &rename).unwrap().change;
            centre.call("rev1", &DecideChange { change, refuse: None, seen: None }).unwrap();
        }
        centre.call("sup1", &SetQuota { role: Role::Window, rows, subjects }).unwrap();
        let first = centre.call("win1", &page(None)).unwrap();
        assert_eq!(first.items.len(), 2);
        centre.call("win1", &page(None)).unwrap();
        assert_eq!(centre.refusal("win1", &page(first.next.clone())), over, "{rows:?} {subjects:?}");
        if subjects.is_some() {
            centre.call("win1", &public(ORG_A)).unwrap();
            let third = public("91210399MA0000031B");
            centre.call("win1", &third).unwrap();
            assert_eq!(centre.refusal("win1", &public("91210399MA00000406")), over, "three were shown");
            centre.at("2018-06-04");
            centre.call("win1", &page(first.next)).unwrap();
        }
    }
}

#[test]
fn lists_count_for_the_quota_but_what_waits_for_the_officer_and_what_the_own_unit_handed_in_do_not() {
    let over = ("E-GRANT".to_owned(), "ROLE-quota".to_owned());
    let mut centre = Centre::on("2018-06-01");
    for (n, code) in FOUR.into_iter().enumerate() {
        let seed = Seed { subject: code.to_owned(), name: format!("环翠区样张{n}公司"), ..Seed::default() };
        record(&centre, &Seed { state: "submitted".to_owned(), ..seed });
    }
    for role in [Role::Reviewer, Role::Liaison] {
        centre.call("sup1", &SetQuota { role, rows: Some(2), subjects: Some(2) }).unwrap();
    }
    let all = ListRecords::default();
    assert_eq!(centre.call("rev1", &all).unwrap().items.len(), 4, "what waits is work");
    assert_eq!(centre.call("liaX", &all).unwrap().items.len(), 4, "the own unit's is its own");
    centre.sql().execute("UPDATE record SET state = 'accepted'", []).unwrap();
    assert_eq!(centre.refusal("rev1", &all), over);
    assert_eq!(centre.call("liaX", &all).unwrap().items.len(), 4);
    let page = |after| ListRecords { limit: 2, after, ..ListRecords::default() };
    let first = centre.call("rev1", &page(None)).unwrap();
    assert_eq!(centre.refusal("rev1", &page(first.next)), over);
}

#[test]
fn a_closed_record_of_a_person_is_opened_for_a_reason_and_the_own_work_gives_one() {
    let mut centre = Centre::on("2018-06-01");
    let closed = |state: &str| Seed {
        subject: PER_A.to_owned(),
        name: "冯某".to_owned(),
        item: "XZ-004".to_owned(),
        access: "authorised".to_owned(),
        state: state.to_owned(),
        ..Seed::default()
    };
    let (kept, waiting) = (record(&centre, &closed("accepted")), record(&centre, &closed("submitted")));
    let open = record(&centre, &Seed { subject: PER_A.to_owned(), name: "冯某".to_owned(), ..Seed::default() });
    let show = |id: &str| ShowRecord { id: id.to_owned(), ..ShowRecord::default() };
    let asked = ("E-INPUT".to_owned(), "ROLE-reason".to_owned());
    assert_eq!(centre.refusal("aud1", &show(&kept)), asked);
    assert_eq!(centre.refusal("aud1", &RecordHistory { id: kept.clone(), ..RecordHistory::default() }), asked);
    let itself = Reason { purpose: None, basis: Some(kept.clone()) };
    assert_eq!(centre.refusal("aud1", &ShowRecord { reason: itself, ..show(&kept) }), asked, "no reason in itself");
    let text = "核对投诉所涉信息的报送经过".to_owned();
    let reason = Reason { purpose: Some(Purpose { code: String::new(), text }), basis: None };
    centre.call("aud1", &ShowRecord { reason: reason.clone(), ..show(&kept) }).unwrap();
    centre.call("aud1", &RecordHistory { id: kept.clone(), reason }).unwrap();
    centre.call("aud1", &show(&open)).unwrap();
    centre.call("rev1", &show(&waiting)).unwrap();
    centre.call("liaX", &show(&kept)).unwrap();
}
