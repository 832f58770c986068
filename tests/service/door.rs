//! The door: every Look, Change and refusal leaves exactly one row; nothing goes round it.

use crate::{
    harness::{Centre, password},
    seed::{self, Seed},
};
use xintai::{
    domain::{
        refusal::Code,
        role::{Role, RoleHeld},
    },
    service::{
        Channel, How, Proof, Service,
        ops::{
            log::VerifyLog,
            officers::{ChangePassword, GrantRole, ListOfficers, NewKey, ResetPassword},
            review::AcceptRecords,
            revocations::RevokeRecord,
            status::CheckInstallation,
            units::{AddUnit, ListUnits},
        },
        verify_file,
    },
};
use zeroize::Zeroizing;

fn rows(centre: &Centre) -> i64 {
    centre.sql().query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap()
}

fn last(centre: &Centre) -> (String, String, Option<String>) {
    centre
        .sql()
        .query_row("SELECT operation, outcome, cite FROM journal ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap()
}

fn some_unit(code: &str) -> AddUnit {
    AddUnit {
        code: code.to_owned(),
        name: "环翠区文化和旅游局".to_owned(),
        kind: "administrative-organ".to_owned(),
        ..AddUnit::default()
    }
}

#[test]
fn a_change_leaves_one_row_and_a_plain_list_none() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("adm1");
    let before = rows(&centre);
    centre.call("adm1", &ListUnits).unwrap();
    assert_eq!(rows(&centre), before);
    centre.call("adm1", &some_unit("UNIT-Q")).unwrap();
    assert_eq!(rows(&centre), before + 1);
    assert_eq!(last(&centre), ("unit.add".to_owned(), "done".to_owned(), None));
}

#[test]
fn a_refusal_is_logged_with_its_rule_and_changes_nothing() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("win1");
    let before = rows(&centre);
    let error = centre.call("win1", &some_unit("UNIT-Q")).unwrap_err();
    assert_eq!(error.code, Code::Role);
    assert!(error.policy.is_some() && error.article.is_some(), "{error:?}");
    assert_eq!(rows(&centre), before + 1);
    assert_eq!(last(&centre), ("unit.add".to_owned(), "denied".to_owned(), Some("HC-2-1".to_owned())));
    let units = centre.call("adm1", &ListUnits).unwrap();
    assert!(!units.items.iter().any(|unit| unit.code == "UNIT-Q"));
}

#[test]
fn a_refusal_says_who_may_and_who_signs_the_role_and_for_hidden_things_what_is_true() {
    let mut centre = Centre::on("2018-06-01");
    let record = seed::record(&centre, &Seed::default());
    let accept = AcceptRecords { ids: vec![record.clone()], ..AcceptRecords::default() };
    let error = centre.call("intake1", &accept).unwrap_err().into_parts();
    assert_eq!(
        (error.who, error.granted_by),
        (vec!["reviewer".to_owned()], vec!["supervisor".into(), "sysadmin".into()])
    );
    let hint = error.hint.unwrap();
    assert!(hint.zh.contains("角色由主管、系统管理员签署授予"), "{hint:?}");
    // Nobody could grant this one beside a role that stands alone, nor that one beside any other (S5).
    for (login, refused) in [
        ("win1", centre.call("win1", &some_unit("UNIT-Q")).unwrap_err()),
        ("adm1", centre.call("adm1", &accept).unwrap_err()),
    ] {
        let hint = refused.hint.as_ref().unwrap();
        assert!(hint.zh.contains("不得由一人兼任（S5）") && hint.zh.starts_with("请"), "{login}: {hint:?}");
        assert!(refused.granted_by.is_empty() && !refused.who.is_empty(), "{login}");
    }
    let revoke = centre.call("liaY", &RevokeRecord { record, ..RevokeRecord::default() }).unwrap_err();
    let hint = revoke.into_parts().hint.unwrap();
    assert!(!hint.zh.contains("任何角色"), "the liaison of its unit may: {hint:?}");
}

#[test]
fn a_dry_run_changes_nothing_and_is_logged_as_one() {
    let mut centre = Centre::on("2018-06-01");
    centre.dry_run("adm1", &some_unit("UNIT-Q")).unwrap();
    assert_eq!(last(&centre).1, "dry-run");
    assert!(!centre.call("adm1", &ListUnits).unwrap().items.iter().any(|unit| unit.code == "UNIT-Q"));
}

#[test]
fn the_same_request_id_never_acts_twice() {
    let mut centre = Centre::on("2018-06-01");
    let adm1 = centre.actor("adm1");
    let how = How { request_id: Some("R1".to_owned()), dry_run: false };
    let first = centre.service.call_with(&adm1, &some_unit("UNIT-Q"), &how).unwrap();
    let before = rows(&centre);
    let again = centre.service.call_with(&adm1, &some_unit("UNIT-Q"), &how).unwrap();
    assert_eq!(first.unit, again.unit);
    assert_eq!(rows(&centre), before + 1);
    assert_eq!(last(&centre), ("unit.add".to_owned(), "repeated".to_owned(), None));
    let grant =
        GrantRole { login: "win1".to_owned(), role: RoleHeld::parse("intake").unwrap(), from: None, until: None };
    let other = centre.service.call_with(&adm1, &grant, &how).unwrap_err();
    assert_eq!(other.code, Code::Usage);
}

#[test]
fn another_content_under_the_same_request_id_is_refused_and_not_answered_from_the_first() {
    let mut centre = Centre::on("2018-06-01");
    let adm1 = centre.actor("adm1");
    let how = How { request_id: Some("R1".to_owned()), dry_run: false };
    centre.service.call_with(&adm1, &some_unit("UNIT-Q"), &how).unwrap();
    let other = centre.service.call_with(&adm1, &some_unit("UNIT-R"), &how).unwrap_err();
    assert_eq!(other.code, Code::State);
    assert!(other.message.en.contains("R1") && other.hint.as_ref().unwrap().en.contains("new request id"), "{other}");
    assert_eq!(last(&centre), ("unit.add".to_owned(), "refused".to_owned(), None));
    let units = centre.call("adm1", &ListUnits).unwrap().items;
    assert!(!units.iter().any(|unit| unit.code == "UNIT-R"));
    // Nothing is kept by which a password could be tried, so none is taken for the one before.
    let how = How { request_id: Some("R2".to_owned()), dry_run: false };
    let change = |new: &str| ChangePassword { new: Zeroizing::new(new.to_owned()) };
    centre.service.call_with(&adm1, &change("quite another horse"), &how).unwrap();
    for new in ["quite another horse", "a horse of another colour"] {
        assert_eq!(centre.service.call_with(&adm1, &change(new), &how).unwrap_err().code, Code::State);
    }
    let kept = "SELECT length(content) FROM request WHERE id = 'R2'";
    assert_eq!(centre.sql().query_row(kept, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn a_role_needs_a_supervisor_and_an_administrator() {
    let mut centre = Centre::on("2018-06-01");
    let grant =
        GrantRole { login: "win1".to_owned(), role: RoleHeld::parse("intake").unwrap(), from: None, until: None };
    assert_eq!(centre.call("sup1", &grant).unwrap().state, "waiting");
    assert_eq!(centre.call("adm1", &grant).unwrap().state, "active");
    let own = GrantRole { login: "sup1".to_owned(), ..grant };
    assert_eq!(centre.refusal("sup1", &own).0, "E-SOD");
}

#[test]
fn auditor_and_administrator_exclude_every_other_role() {
    let mut centre = Centre::on("2018-06-01");
    for login in ["aud1", "adm1"] {
        let grant =
            GrantRole { login: login.to_owned(), role: RoleHeld::parse("reviewer").unwrap(), from: None, until: None };
        assert_eq!(centre.refusal("sup1", &grant), ("E-SOD".to_owned(), "S5".to_owned()));
    }
}

#[test]
fn a_wrong_password_and_an_unknown_name_look_alike_and_are_logged() {
    let mut centre = Centre::on("2018-06-01");
    let before = rows(&centre);
    let wrong = centre.service.log_in("win1", &password("somebody else"), Channel::Cli).unwrap_err();
    let unknown = centre.service.log_in("nobody", &password("win1"), Channel::Cli).unwrap_err();
    assert_eq!((wrong.code, &wrong.message), (unknown.code, &unknown.message));
    assert_eq!(rows(&centre), before + 2);
}

#[test]
fn what_the_log_cannot_keep_is_not_shown() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("adm1");
    centre
        .sql()
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END")
        .unwrap();
    assert!(centre.call("adm1", &some_unit("UNIT-Q")).is_err());
    centre.sql().execute_batch("DROP TRIGGER full").unwrap();
    assert!(!centre.call("adm1", &ListUnits).unwrap().items.iter().any(|unit| unit.code == "UNIT-Q"));
}

#[test]
fn the_log_cannot_be_rewritten_through_sql_by_mistake() {
    let centre = Centre::on("2018-06-01");
    let sql = centre.sql();
    assert!(sql.execute("UPDATE journal SET officer = 'x'", []).is_err());
    assert!(sql.execute("DELETE FROM journal", []).is_err());
}

#[test]
fn a_row_changed_behind_the_program_is_found_and_named() {
    let mut centre = Centre::on("2018-06-01");
    centre.call("adm1", &ListOfficers).unwrap();
    assert!(verify_file(centre.path(), 1, &[], None).unwrap().ok);
    let sql = centre.sql();
    sql.execute_batch("DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'x' WHERE seq = 7")
        .unwrap();
    let found = verify_file(centre.path(), 1, &[], None).unwrap();
    assert_eq!((found.ok, found.first_bad, found.reason.as_deref()), (false, Some(7), Some("changed")));
}

#[test]
fn a_row_put_in_before_the_first_one_is_found_and_named() {
    for seq in [0, -1, i64::MIN] {
        let mut centre = Centre::on("2018-06-01");
        centre.call("adm1", &ListOfficers).unwrap();
        let sql = centre.sql();
        sql.execute_batch("CREATE TEMP TABLE one AS SELECT * FROM journal WHERE seq = 5").unwrap();
        sql.execute("UPDATE one SET seq = ?1", [seq]).unwrap();
        let insert = "INSERT INTO journal SELECT * FROM one";
        assert!(sql.execute(insert, []).is_err(), "{seq}: a row has a number above 0");
        sql.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        sql.execute(insert, []).unwrap();
        let found = verify_file(centre.path(), 1, &[], None).unwrap();
        assert_eq!((found.ok, found.first_bad, found.reason.as_deref()), (false, Some(1), Some("gap")), "{seq}");
        let found = centre.call("aud1", &VerifyLog::whole()).unwrap();
        assert_eq!((found.whole, found.first_bad, found.reason.as_deref()), (false, Some(1), Some("gap")), "{seq}");
        let check = centre.call("adm1", &CheckInstallation).unwrap();
        assert!(check.items.iter().any(|item| item.check == "log" && !item.ok), "{seq}: {check:?}");
    }
}

#[test]
fn the_training_clock_never_goes_back() {
    let mut centre = Centre::on("2018-06-01");
    centre.actor("adm1");
    let error = Service::open(centre.path(), Some(crate::harness::moment("2018-05-01"))).unwrap_err();
    assert_eq!(error.code, Code::Usage);
}

#[test]
fn rows_follow_each_other_in_time_whichever_clock_wrote_them_and_the_check_agrees() {
    let mut centre = Centre::on("2018-06-01");
    let disordered = |centre: &Centre| -> i64 {
        let sql = "SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at < a.at";
        centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let act = |centre: &mut Centre, ahead: chrono::TimeDelta, login: &str| {
        let later = centre.service.now() + ahead;
        let mut other = Service::open(centre.path(), Some(later)).unwrap();
        let sup2 = other.log_in("sup2", &password("sup2"), Channel::Cli).unwrap();
        let grant = |role| GrantRole { login: login.to_owned(), role: RoleHeld::new(role), from: None, until: None };
        other.call(&sup2, &grant(Role::Window)).unwrap();
        centre.call("adm1", &grant(Role::Window)).unwrap();
        let report = centre.call("adm1", &CheckInstallation).unwrap();
        let entries = report.items.iter().find(|item| item.check == "entries").unwrap();
        assert!(entries.ok, "{}", entries.detail);
    };
    act(&mut centre, chrono::TimeDelta::minutes(10), "rep1");
    assert_eq!(disordered(&centre), 0, "a clock that is a little behind waits");
    act(&mut centre, chrono::TimeDelta::days(2), "rev1");
    assert!(disordered(&centre) > 0, "one that is days behind may be right");
}

#[test]
fn an_administrator_resets_a_password_but_never_makes_somebodys_key() {
    let mut centre = Centre::on("2018-06-01");
    let reset = ResetPassword { login: "win1".to_owned() };
    assert_eq!(centre.refusal("sup1", &reset).0, "E-ROLE");
    let once = centre.call("adm1", &reset).unwrap().one_time_password;
    assert_eq!(centre.service.log_in("win1", &password("win1"), Channel::Cli).unwrap_err().code, Code::Login);
    let proof = Proof::Password(Zeroizing::new(once));
    let win1 = centre.service.log_in("win1", &proof, Channel::Cli).unwrap();
    assert!(win1.must_change_password());
    // A key is made by its officer: the operation names nobody else.
    assert_eq!(centre.call("rev1", &NewKey).unwrap().login, "rev1");
}
