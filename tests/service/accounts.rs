//! Accounts and roles: duties are separated by person, a grant is what two persons signed, no signing role falls vacant.

use crate::harness::{Centre, password, person};
use chrono::NaiveDate;
use xintai::{
    domain::{
        role::{Role, RoleHeld},
        unusual::Rule,
    },
    locale::Lang,
    service::{
        Channel, Error, Proof,
        ops::{
            inspection::LogAlerts,
            officers::{
                AddOfficer, ChangePassword, DisableOfficer, GrantRole, ListOfficers, ResetPassword, RevokeRole,
                ShowOfficer, SignReset,
            },
            roles::GrantCard,
        },
    },
};
use zeroize::Zeroizing;

fn add(centre: &mut Centre, login: &str, unit: &str, person: &str) -> Result<(), Error> {
    let add = AddOfficer {
        login: login.to_owned(),
        name: "冯双".to_owned(),
        unit: unit.to_owned(),
        person: Zeroizing::new(person.to_owned()),
        place: None,
    };
    centre.call("adm1", &add).map(drop)
}

fn grant(login: &str, role: &str) -> GrantRole {
    GrantRole { login: login.to_owned(), role: RoleHeld::parse(role).unwrap(), from: None, until: None }
}

fn between(login: &str, role: &str, from: &str, until: &str) -> GrantRole {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    GrantRole { from: day(from), until: day(until), ..grant(login, role) }
}

#[test]
fn two_accounts_of_one_person_may_not_hold_roles_that_exclude_each_other() {
    let mut centre = Centre::on("2018-06-01");
    for login in ["dbl1", "dbl2"] {
        add(&mut centre, login, "CENTRE", &person("one and the same")).unwrap();
    }
    // A role that still waits for its second signature counts too.
    centre.call("sup1", &grant("dbl1", "window")).unwrap();
    let error = centre.call("sup1", &grant("dbl2", "auditor+logs+content")).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-SOD", Some("S5")));
    let line = std::fs::read_to_string("policies/common.tsv").unwrap();
    let number: usize = error.policy.as_deref().unwrap().strip_prefix("common:").unwrap().parse().unwrap();
    assert!(line.lines().nth(number - 1).unwrap().starts_with("alone\tauditor,sysadmin\t"));
    let hint = error.into_parts().hint.unwrap();
    assert!(hint.get(Lang::Zh).contains("各账户") && !hint.get(Lang::Zh).contains("另设账户"), "{hint:?}");
    assert!(hint.get(Lang::En).contains("in every account"), "{hint:?}");
    assert!(centre.call("sup1", &grant("dbl2", "reviewer")).is_ok(), "roles that combine may be in two accounts");
    // A closed account no longer counts.
    centre.call("adm1", &DisableOfficer { login: "dbl1".to_owned() }).unwrap();
    centre.call("adm1", &RevokeRole { login: "dbl2".to_owned(), role: Role::Reviewer }).unwrap();
    assert!(centre.call("sup1", &grant("dbl2", "auditor")).is_ok());
}

#[test]
fn the_identity_number_of_an_officer_holds_and_has_one_spelling() {
    let mut centre = Centre::on("2018-06-01");
    for wrong in ["123", "", "37100219900101000X", "9137100000000000XX"] {
        let error = add(&mut centre, "new1", "CENTRE", wrong).unwrap_err();
        assert_eq!((error.code.word(), error.cite.as_deref()), ("E-INPUT", Some("ROLE-person")), "{wrong}");
        assert!(wrong.is_empty() || !error.message.zh.contains(wrong), "the number is not repeated");
    }
    let wide = "３７１００２１９９００１０１０００７";
    for (login, spelling) in [("new1", "371002199001010007"), ("new2", wide), ("new3", "371002900101000")] {
        add(&mut centre, login, "CENTRE", spelling).unwrap();
    }
    let count = "SELECT count(DISTINCT person) FROM officer WHERE login IN ('new1', 'new2', 'new3')";
    assert_eq!(centre.sql().query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn the_second_signature_is_on_the_same_role_and_days_or_it_is_refused() {
    let mut centre = Centre::on("2018-06-01");
    let days = |from, until| between("win1", "intake", from, until);
    assert_eq!(centre.refusal("adm1", &days("2018-12-01", "2018-11-01")), ("E-INPUT".into(), "HC-35-1".into()));
    assert_eq!(centre.refusal("adm1", &days("2018-01-01", "2018-05-01")).0, "E-INPUT", "over before it is signed");
    centre.call("adm1", &days("2018-07-01", "2018-12-31")).unwrap();
    for other in [days("2018-07-02", "2018-12-31"), days("2018-07-01", "2019-12-31"), days("2018-07-01", "")] {
        assert_eq!(centre.refusal("sup1", &other).0, "E-STATE");
    }
    assert_eq!(centre.refusal("adm1", &days("2018-07-02", "2018-12-31")).0, "E-STATE", "nor quietly by the first");
    let signed = centre.call("sup1", &grant("win1", "intake")).unwrap();
    assert_eq!((signed.state.as_str(), signed.from.as_deref()), ("active", Some("2018-07-01")));
    assert_eq!(signed.until.as_deref(), Some("2018-12-31"));
}

#[test]
fn a_role_is_not_dated_back_and_begins_when_both_have_signed() {
    let mut centre = Centre::on("2018-06-01");
    let from = |from: &str| between("win1", "intake", from, "");
    let error = centre.call("sup1", &from("2018-05-31")).unwrap_err();
    assert_eq!((error.code.word(), error.cite.as_deref()), ("E-INPUT", Some("HC-35-1")));
    assert!(error.message.en.contains("before today"), "{:?}", error.message);
    centre.call("sup1", &from("2018-06-01")).unwrap();
    centre.at("2018-06-11");
    let signed = centre.call("adm1", &grant("win1", "intake")).unwrap();
    assert_eq!((signed.state.as_str(), signed.from.as_deref()), ("active", Some("2018-06-11")));
    let card = centre.call("sup1", &ShowOfficer { login: "win1".to_owned() }).unwrap();
    assert!(card.grants.iter().any(|one| one.role == "intake" && one.from == "2018-06-11"), "{:?}", card.grants);
}

#[test]
fn a_role_to_come_and_one_that_ended_are_shown_with_their_days_and_not_as_held() {
    let mut centre = Centre::on("2018-06-01");
    for login in ["adm1", "sup1"] {
        centre.call(login, &between("win1", "intake", "2018-07-01", "2018-07-31")).unwrap();
    }
    centre.call("sup1", &grant("win1", "reviewer")).unwrap();
    let states = |centre: &mut Centre| {
        let card = centre.call("sup1", &ShowOfficer { login: "win1".to_owned() }).unwrap();
        let of = |one: &GrantCard| format!("{} {} {}", one.role, one.from, one.state);
        (card.roles, card.waiting, card.grants.iter().map(of).collect::<Vec<_>>())
    };
    let (roles, waiting, grants) = states(&mut centre);
    assert_eq!((roles, waiting), (vec!["window".to_owned()], vec!["reviewer".to_owned()]));
    assert!(grants.contains(&"intake 2018-07-01 future".to_owned()), "{grants:?}");
    centre.at("2018-07-15");
    assert!(states(&mut centre).0.contains(&"intake".to_owned()));
    centre.at("2018-08-01");
    let (roles, _, grants) = states(&mut centre);
    assert_eq!(roles, ["window"]);
    assert!(grants.contains(&"intake 2018-07-01 ended".to_owned()), "{grants:?}");
    assert!(centre.call("sup1", &ListOfficers).unwrap().items.iter().all(|one| !one.grants.is_empty()));
}

#[test]
fn a_right_goes_only_with_its_role_and_a_role_of_the_centre_only_to_its_officers() {
    let mut centre = Centre::on("2018-06-01");
    for role in ["window+content", "liaison+logs", "auditor+query", "sysadmin+content"] {
        assert_eq!(centre.refusal("sup1", &grant("win1", role)), ("E-INPUT".into(), "HC-35-1".into()), "{role}");
    }
    for role in ["window", "intake", "reviewer", "objection", "supervisor"] {
        assert_eq!(centre.refusal("sup1", &grant("liaX", role)), ("E-ROLE".into(), "ROLE-seat".into()), "{role}");
    }
    let error = centre.call("sup1", &grant("liaX", "window")).unwrap_err();
    assert!(error.policy.as_deref().unwrap().starts_with("huancui:"));
    assert!(centre.call("sup1", &grant("liaX", "liaison+query")).is_ok());
}

#[test]
fn the_last_who_can_sign_a_grant_is_neither_revoked_nor_closed() {
    let mut centre = Centre::on("2018-06-01");
    let vacant = ("E-STATE".to_owned(), "ROLE-grantors".to_owned());
    let revoke = |login: &str, role| RevokeRole { login: login.to_owned(), role };
    let close = |login: &str| DisableOfficer { login: login.to_owned() };
    assert_eq!(centre.refusal("adm1", &revoke("adm1", Role::Sysadmin)), vacant);
    assert_eq!(centre.refusal("adm1", &close("adm1")), vacant);
    centre.call("adm1", &revoke("sup2", Role::Supervisor)).unwrap();
    assert_eq!(centre.refusal("adm1", &revoke("sup1", Role::Supervisor)), vacant);
    assert_eq!(centre.refusal("adm1", &close("sup1")), vacant);
    // Somebody whose role has a last day does not keep the office open.
    add(&mut centre, "adm2", "CENTRE", &person("adm2")).unwrap();
    for login in ["sup1", "adm1"] {
        centre.call(login, &between("adm2", "sysadmin", "2018-06-01", "2018-06-30")).unwrap();
    }
    assert_eq!(centre.refusal("adm1", &revoke("adm1", Role::Sysadmin)), vacant);
    centre.call("adm1", &revoke("adm2", Role::Sysadmin)).unwrap();
    for login in ["sup1", "adm1"] {
        centre.call(login, &grant("adm2", "sysadmin")).unwrap();
    }
    assert!(centre.call("adm1", &revoke("adm1", Role::Sysadmin)).is_ok());
}

#[test]
fn a_first_signature_counts_only_while_its_signer_may_sign() {
    let leave: [fn(&mut Centre); 2] = [
        |centre| drop(centre.call("adm1", &RevokeRole { login: "sup2".to_owned(), role: Role::Supervisor }).unwrap()),
        |centre| drop(centre.call("adm1", &DisableOfficer { login: "sup2".to_owned() }).unwrap()),
    ];
    for leave in leave {
        let mut centre = Centre::on("2018-06-01");
        let intake = grant("win1", "intake");
        assert_eq!(centre.call("sup2", &intake).unwrap().state, "waiting");
        leave(&mut centre);
        let error = centre.call("adm1", &intake).unwrap_err();
        assert_eq!((error.code.word(), error.cite.as_deref()), ("E-SOD", Some("S5")));
        assert!(error.hint.as_ref().unwrap().en.contains("signed anew"), "{error}");
        assert_eq!(centre.refusal("sup1", &intake).0, "E-SOD", "nor is it a second signature of the same kind");
        centre.call("adm1", &RevokeRole { login: "win1".to_owned(), role: Role::Intake }).unwrap();
        assert_eq!(centre.call("sup1", &intake).unwrap().state, "waiting");
        assert_eq!(centre.call("adm1", &intake).unwrap().state, "active");
    }
}

#[test]
fn the_last_who_inspects_the_logs_is_neither_revoked_nor_closed() {
    let mut centre = Centre::on("2018-06-01");
    let vacant = ("E-STATE".to_owned(), "ROLE-inspection".to_owned());
    let revoke = RevokeRole { login: "aud1".to_owned(), role: Role::Auditor };
    let close = DisableOfficer { login: "aud1".to_owned() };
    assert_eq!(centre.refusal("adm1", &revoke), vacant);
    assert_eq!(centre.refusal("adm1", &close), vacant);
    add(&mut centre, "aud2", "CENTRE", &person("aud2")).unwrap();
    for login in ["sup1", "adm1"] {
        centre.call(login, &grant("aud2", "auditor+logs")).unwrap();
    }
    centre.call("adm1", &revoke).unwrap();
    centre.call("adm1", &close).unwrap();
    assert_eq!(centre.refusal("adm1", &DisableOfficer { login: "aud2".to_owned() }), vacant);
}

/// Logs in with a one-time password, or the half of one.
fn enter(centre: &mut Centre, login: &str, once: &str) -> Result<xintai::service::Actor, Error> {
    centre.service.log_in(login, &Proof::Password(Zeroizing::new(once.to_owned())), Channel::Cli)
}

#[test]
fn an_administrator_alone_cannot_become_somebody_whose_word_counts_beside_anothers() {
    for login in ["sup1", "rev1", "obj1", "rep1", "aud1"] {
        let mut centre = Centre::on("2018-06-01");
        let (reset, sign) = (ResetPassword { login: login.to_owned() }, SignReset { login: login.to_owned() });
        let first = centre.call("adm1", &reset).unwrap();
        assert_eq!(first.state, "first-half", "{login}");
        assert!(enter(&mut centre, login, &first.one_time_password).is_err());
        assert!(centre.service.log_in(login, &password(login), Channel::Cli).is_ok(), "nothing is replaced yet");
        assert_eq!(centre.refusal("adm1", &sign), ("E-SOD".into(), "ROLE-reset".into()));
        let other = if login == "aud1" { "sup1" } else { "aud1" };
        let second = centre.call(other, &sign).unwrap();
        assert_eq!(second.state, "second-half");
        for half in [&first.one_time_password, &second.one_time_password] {
            assert!(enter(&mut centre, login, half).is_err(), "{login}: a half is no password");
        }
        let whole = format!("{}{}", first.one_time_password, second.one_time_password);
        let holder = enter(&mut centre, login, &whole).unwrap();
        assert!(holder.must_change_password());
        let new = Zeroizing::new("a new secret of my own".to_owned());
        let told = centre.service.call(&holder, &ChangePassword { new }).unwrap().reset.unwrap();
        assert_eq!((told.by.as_str(), told.second.is_some()), ("郑系统", true), "the holder is told");
        assert_eq!(centre.refusal(other, &sign).0, "E-STATE", "one signature is for one reset");
    }
}

#[test]
fn nobody_signs_the_reset_of_the_own_password_and_a_second_account_is_the_same_person() {
    let mut centre = Centre::on("2018-06-01");
    centre.call("adm1", &ResetPassword { login: "sup1".to_owned() }).unwrap();
    let own = SignReset { login: "sup1".to_owned() };
    assert_eq!(centre.refusal("sup1", &own), ("E-SOD".into(), "ROLE-reset".into()));
    centre.call("sup2", &own).unwrap();
    // An account without any role belongs to a person who decides under another one.
    add(&mut centre, "sup1b", "CENTRE", &person("sup1")).unwrap();
    assert_eq!(centre.call("adm1", &ResetPassword { login: "sup1b".to_owned() }).unwrap().state, "first-half");
}

#[test]
fn a_password_that_was_reset_is_told_to_its_holder_and_to_the_auditor() {
    let mut centre = Centre::on("2018-06-01");
    let whole = centre.call("adm1", &ResetPassword { login: "win1".to_owned() }).unwrap();
    assert_eq!(whole.state, "whole", "a window officer decides nothing beside others");
    let holder = enter(&mut centre, "win1", &whole.one_time_password).unwrap();
    let told = centre.service.held(&holder).unwrap().reset.unwrap();
    assert_eq!((told.by.as_str(), told.on.unwrap().to_string().as_str()), ("郑系统", "2018-06-01"));
    let alerts = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    let reset: Vec<_> = alerts.iter().filter(|one| one.alert.rule == Rule::PasswordReset).collect();
    assert_eq!(reset.len(), 1);
    assert!(reset[0].alert.officer == "adm1" && reset[0].alert.sentence.zh.contains("win1"), "{reset:?}");
    centre.at("2018-07-01");
    let later = centre.actor("win1");
    assert!(centre.service.held(&later).unwrap().reset.is_none(), "told for a fortnight");
}
