//! Sessions: wrong passwords are slowed down, an old session ends, settings stay within their bounds.

use crate::{
    harness::{Centre, password},
    seed,
};
use xintai::{
    domain::{
        query::Mode,
        role::{Role, RoleHeld},
    },
    service::{
        Channel, Leaving, Proof,
        ops::{
            backup::MakeBackup,
            inspection::LogAlerts,
            logs::ListLog,
            officers::GrantRole,
            query::RunQuery,
            quotas::SetQuota,
            records::ListRecords,
            settings::{ListSettings, SetSetting},
            units::ListUnits,
        },
        wait_after,
    },
};
use zeroize::Zeroizing;

fn wrong() -> Proof {
    Proof::Password(Zeroizing::new("not the password".to_owned()))
}

#[test]
fn three_wrong_passwords_are_free_and_the_wait_then_doubles_up_to_a_quarter_of_an_hour() {
    assert_eq!((0..=4).map(wait_after).collect::<Vec<_>>(), [0, 0, 0, 5, 10]);
    assert_eq!(wait_after(10), 640);
    assert_eq!(wait_after(11), 900);
    assert_eq!(wait_after(u32::MAX), 900);
}

/// What a log-in as `name` is told after so many wrong passwords.
fn told(centre: &mut Centre, name: &str, tries: usize) -> String {
    let mut last = String::new();
    for _ in 0..tries {
        last = centre.service.log_in(name, &wrong(), Channel::Cli).unwrap_err().message.en.clone();
    }
    last
}

#[test]
fn after_the_wait_the_right_password_is_taken_and_before_it_is_not_even_looked_at() {
    let mut centre = Centre::on("2018-06-01T09:00:00+08:00");
    assert!(told(&mut centre, "win1", 3).contains("wrong log-in name"));
    let hurry = centre.service.log_in("win1", &password("win1"), Channel::Cli).unwrap_err();
    assert!(hurry.message.en.contains("try again in") && hurry.code.exit() == 7, "{hurry}");
    centre.at("2018-06-01T09:00:06+08:00");
    centre.service.log_in("win1", &password("win1"), Channel::Cli).unwrap();
    // Forgotten by the success: the next wrong one is free again.
    assert!(told(&mut centre, "win1", 1).contains("wrong log-in name"));
}

#[test]
fn a_name_nobody_has_is_slowed_down_alike_and_another_officer_not_at_all() {
    let mut centre = Centre::on("2018-06-01T09:00:00+08:00");
    let (known, unknown) = (told(&mut centre, "win1", 4), told(&mut centre, "nobody", 4));
    assert_eq!(known, unknown);
    assert!(known.contains("3 wrong passwords in a row"));
    centre.service.log_in("obj1", &password("obj1"), Channel::Cli).unwrap();
}

#[test]
fn every_wrong_password_is_in_the_log_without_the_name_that_was_tried() {
    let mut centre = Centre::on("2018-06-01T09:00:00+08:00");
    told(&mut centre, "mistyped-secret", 4);
    let rows: i64 = centre
        .sql()
        .query_row("SELECT count(*) FROM journal WHERE operation = 'session.login' AND outcome = 'denied'", [], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(rows, 4);
    let file = std::fs::read(centre.path()).unwrap();
    assert!(!file.windows(15).any(|bytes| bytes == b"mistyped-secret"));
}

#[test]
fn a_session_past_its_hours_ends_with_its_rule_and_the_password_goes_on() {
    let mut centre = Centre::on("2018-06-01");
    for channel in [Channel::Tui, Channel::Cli, Channel::Ssh] {
        let actor = centre.service.log_in("rev1", &password("rev1"), channel).unwrap();
        centre.service.call(&actor, &ListUnits).unwrap();
        // No officer can set this: the bound is one hour.
        centre.sql().execute("INSERT INTO setting VALUES ('session.hours', '0')", []).unwrap();
        let over = centre.service.call(&actor, &ListUnits).unwrap_err();
        assert_eq!((over.code.exit(), over.cite.as_deref()), (7, Some("ROLE-session")), "{}", channel.word());
        centre.sql().execute("DELETE FROM setting WHERE key = 'session.hours'", []).unwrap();
        centre.service.call(&actor, &ListUnits).unwrap();
    }
}

#[test]
fn guessing_at_one_account_is_seen_by_the_auditor_and_said_in_a_sentence() {
    let mut centre = Centre::on("2018-06-01T09:00:00+08:00");
    centre.actor("aud1");
    told(&mut centre, "win1", 6);
    told(&mut centre, "nobody", 6);
    let list = |officer: &str| ListLog {
        officer: Some(officer.to_owned()),
        kind: Some("session.login".to_owned()),
        outcome: Some("denied".to_owned()),
        ..ListLog::default()
    };
    let rows = centre.call("aud1", &list("win1")).unwrap().items;
    assert!(rows.len() == 6 && rows.iter().all(|row| row.name == "赵窗一" && row.unit == "CENTRE"), "{rows:?}");
    assert_eq!(centre.refusal("aud1", &list("nobody")).0, "E-NOTFOUND", "a name nobody has stays a digest");
    let alerts = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    let rules: Vec<&str> = alerts.iter().map(|one| one.alert.rule.word()).collect();
    assert_eq!(rules, ["guessing"], "the attempts are not refusals of the officer's own");
    assert!(alerts[0].alert.sentence.zh.contains("赵窗一 的账户") && alerts[0].alert.count == 6, "{alerts:?}");
}

#[test]
fn a_failed_unlock_is_in_the_log_as_that_of_the_officer_of_the_session() {
    let mut centre = Centre::on("2018-06-01");
    let actor = centre.service.log_in("rev1", &password("rev1"), Channel::Tui).unwrap();
    centre.service.lock(&actor).unwrap();
    centre.service.unlock(&actor, &wrong()).unwrap_err();
    let row = "SELECT j.officer || ' ' || j.outcome || ' ' || j.operation || ' ' || j.channel,
                   j.session = (SELECT session FROM journal WHERE operation = 'session.lock')
                   AND j.person = (SELECT person FROM officer WHERE login = 'rev1')
               FROM journal j ORDER BY j.seq DESC LIMIT 1";
    let found: (String, bool) = centre.sql().query_row(row, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(found, ("rev1 denied session.login tui".to_owned(), true));
    centre.service.unlock(&actor, &password("rev1")).unwrap();
}

#[test]
fn the_log_names_the_role_that_permitted_and_not_all_that_are_held() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(&centre, &seed::Seed::default());
    for login in ["sup1", "adm1"] {
        let role = RoleHeld::parse("window").unwrap();
        centre.call(login, &GrantRole { login: "rev1".to_owned(), role, from: None, until: None }).unwrap();
    }
    let role_of_last = |centre: &mut Centre| -> String {
        centre.sql().query_row("SELECT role FROM journal ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).unwrap()
    };
    centre.call("rev1", &RunQuery { subject: seed::ORG_A.to_owned(), ..RunQuery::default() }).unwrap();
    assert_eq!(role_of_last(&mut centre), "window");
    centre.call("rev1", &ListRecords::default()).unwrap();
    assert_eq!(role_of_last(&mut centre), "reviewer");
    // Asked as the role that may, refused on its facts.
    let own = RunQuery { subject: seed::PER_A.to_owned(), mode: Mode::Own, ..RunQuery::default() };
    centre.call("rev1", &own).unwrap_err();
    assert_eq!(role_of_last(&mut centre), "window");
    centre.call("rev1", &MakeBackup { file: "/nowhere/copy.db".into() }).unwrap_err();
    assert_eq!(role_of_last(&mut centre), "reviewer,window", "none of them would do");
}

#[test]
fn log_in_lock_and_log_out_are_in_the_log_with_the_roles_held() {
    let mut centre = Centre::on("2018-06-01");
    let actor = centre.service.log_in("rev1", &password("rev1"), Channel::Ssh).unwrap();
    centre.service.lock(&actor).unwrap();
    centre.service.log_out(&actor, Leaving::Left).unwrap();
    let sql = centre.sql();
    let mut rows = sql
        .prepare("SELECT operation || ' ' || role || ' ' || channel || coalesce(' ' || mode, '') FROM journal ORDER BY seq DESC LIMIT 3")
        .unwrap();
    let rows: Vec<String> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows, ["session.logout reviewer ssh left", "session.lock reviewer ssh", "session.login reviewer ssh"]);
}

#[test]
fn a_setting_stays_within_its_bounds_and_only_a_supervisor_changes_it() {
    let mut centre = Centre::on("2018-06-01");
    let set = |key: &str, value| SetSetting { key: key.to_owned(), value };
    for (key, value) in [("lock.minutes", 0), ("lock.minutes", 16), ("session.hours", 9), ("nothing", 1)] {
        assert_eq!(centre.refusal("sup1", &set(key, value)).0, "E-INPUT", "{key} {value}");
    }
    assert_eq!(centre.refusal("adm1", &set("lock.minutes", 5)).0, "E-ROLE");
    centre.call("sup1", &set("lock.minutes", 5)).unwrap();
    assert_eq!(centre.service.lock_minutes().unwrap(), 5);
    let shown = centre.call("aud1", &ListSettings).unwrap();
    assert_eq!(shown.items.iter().find(|one| one.key == "lock.minutes").map(|one| one.value), Some(5));
}

#[test]
fn settings_quotas_and_keys_are_prepared_before_the_regulation_takes_effect() {
    let mut centre = Centre::on("2017-09-15");
    let lock = SetSetting { key: "lock.minutes".to_owned(), value: 5 };
    centre.call("sup1", &lock).unwrap();
    let quota = SetQuota { role: Role::Window, rows: None, subjects: Some(200) };
    centre.call("sup1", &quota).unwrap();
}
