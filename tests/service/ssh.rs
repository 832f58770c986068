//! Keys for SSH: what is taken, who signs, what sshd is told.

use crate::harness::Centre;
use std::{fs, os::unix::fs::PermissionsExt as _};
use xintai::domain::unusual::Rule;
use xintai::service::{
    ops::inspection::LogAlerts,
    ops::ssh_keys::{ApproveKey, EnrolKey, ListKeys, PublishKeys, RevokeKey},
    ssh::{authorized_line, check_authenticated, offered_key},
};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVq4PTM1fRdKrZf6uPzvfvyXoyYLN1YvN0qRhlLmLqA win1@desk";

fn enrol(login: &str) -> EnrolKey {
    EnrolKey { login: login.to_owned(), public_key: KEY.to_owned() }
}

fn fingerprint() -> String {
    offered_key(KEY).unwrap().fingerprint
}

#[test]
fn only_one_line_of_an_ed25519_public_key_is_taken_and_its_comment_is_dropped() {
    assert!(!offered_key(KEY).unwrap().line.contains("win1@desk"));
    let two = format!("{KEY}\n{KEY}");
    let options = format!("command=\"/bin/sh\" {KEY}");
    let cut = KEY.replace("LqA", "L");
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC3";
    for bad in ["", "x", rsa, &two, &options, &cut, "-----BEGIN OPENSSH PRIVATE KEY-----"] {
        assert_eq!(offered_key(bad).unwrap_err().code.word(), "E-INPUT", "{bad}");
    }
}

#[test]
fn a_key_counts_once_an_administrator_and_a_supervisor_have_signed_and_it_belongs_to_one_officer() {
    let mut centre = Centre::on("2018-06-01");
    assert_eq!(centre.refusal("sup1", &enrol("win1")).0, "E-ROLE");
    assert_eq!(centre.refusal("adm1", &enrol("adm1")).0, "E-SOD");
    assert_eq!(centre.call("adm1", &enrol("win1")).unwrap().state, "waiting");
    assert_eq!(centre.refusal("adm1", &enrol("rev1")).0, "E-STATE");
    assert!(centre.service.login_of_key(&fingerprint()).is_err(), "not approved yet");
    let approve = ApproveKey { fingerprint: fingerprint() };
    assert_eq!(centre.refusal("adm1", &approve).0, "E-ROLE");
    assert_eq!(centre.call("sup2", &approve).unwrap().state, "active");
    assert_eq!(centre.service.login_of_key(&fingerprint()).unwrap(), "win1");
    centre.call("sup1", &RevokeKey { fingerprint: fingerprint() }).unwrap();
    assert_eq!(centre.service.login_of_key(&fingerprint()).unwrap_err().code.exit(), 7);
    assert_eq!(centre.call("aud1", &ListKeys).unwrap().items[0].state, "revoked");
}

#[test]
fn a_supervisor_does_not_approve_an_own_key() {
    let mut centre = Centre::on("2018-06-01");
    centre.call("adm1", &enrol("sup1")).unwrap();
    assert_eq!(centre.refusal("sup1", &ApproveKey { fingerprint: fingerprint() }).0, "E-SOD");
    centre.call("sup2", &ApproveKey { fingerprint: fingerprint() }).unwrap();
}

#[test]
fn the_map_gives_sshd_one_forced_command_a_key_and_nothing_for_others() {
    let mut centre = Centre::on("2018-06-01");
    centre.call("adm1", &enrol("win1")).unwrap();
    centre.call("sup1", &ApproveKey { fingerprint: fingerprint() }).unwrap();
    let publish =
        |program: &str| PublishKeys { program: program.to_owned(), db: "/var/lib/xintai/xintai.db".to_owned() };
    let map = centre.call("adm1", &publish("/usr/bin/xintai")).unwrap();
    assert_eq!(map.keys, 1);
    for odd in ["xintai", "/usr/bin/xin tai", "/usr/bin/x\"tai", "/usr/bin/x\ntai"] {
        assert_eq!(centre.refusal("adm1", &publish(odd)).0, "E-USAGE", "{odd}");
    }
    let path = centre.dir().join("map");
    fs::write(&path, &map.text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let line = authorized_line(&path, &fingerprint()).unwrap().unwrap();
    let forced = format!("ssh session --key {}\" ssh-ed25519 ", fingerprint());
    assert!(line.starts_with("restrict,pty,command=\"/usr/bin/xintai --db /var/lib/xintai/xintai.db "), "{line}");
    assert!(line.contains(&forced), "{line}");
    assert_eq!(authorized_line(&path, "SHA256:other").unwrap(), None);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(authorized_line(&path, &fingerprint()).unwrap_err().code.exit(), 9);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&path, "ssh-ed25519 AAAA\n").unwrap();
    assert_eq!(authorized_line(&path, &fingerprint()).unwrap_err().code.word(), "E-CONFIG");
}

#[test]
fn the_key_has_to_be_the_one_sshd_vouches_for() {
    let centre = Centre::on("2018-06-01");
    let path = centre.dir().join("auth");
    assert!(
        check_authenticated(None, &fingerprint()).unwrap_err().hint.as_ref().unwrap().en.contains("ExposeAuthInfo")
    );
    assert!(check_authenticated(Some(&path), &fingerprint()).is_err());
    fs::write(&path, format!("publickey {KEY}\n")).unwrap();
    check_authenticated(Some(&path), &fingerprint()).unwrap();
    assert!(check_authenticated(Some(&path), "SHA256:other").is_err());
}

#[test]
fn a_connection_that_does_not_log_in_is_in_the_log_at_the_account_of_its_key() {
    let mut centre = Centre::on("2018-06-01");
    let (own, empty) = (centre.dir().join("own"), centre.dir().join("empty"));
    fs::write(&own, format!("publickey {KEY}\n")).unwrap();
    fs::write(&empty, "").unwrap();
    let key = fingerprint();
    let failed = |centre: &Centre, officer: &str| {
        let count = "SELECT count(*) FROM journal WHERE operation = 'session.login' AND outcome = 'denied'
             AND channel = 'ssh' AND person IS NULL AND subject IS NOT NULL AND coalesce(officer, '') = ?1";
        centre.sql().query_row(count, [officer], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(centre.service.login_of_connection(Some(&own), &key).unwrap_err().code.exit(), 7);
    assert_eq!((failed(&centre, ""), failed(&centre, "win1")), (1, 0), "a key that nobody enrolled");
    centre.call("adm1", &enrol("win1")).unwrap();
    assert!(centre.service.login_of_connection(Some(&own), &key).is_err(), "not approved");
    centre.call("sup1", &ApproveKey { fingerprint: key.clone() }).unwrap();
    assert_eq!(centre.service.login_of_connection(Some(&own), &key).unwrap(), "win1");
    assert_eq!(failed(&centre, "win1"), 1);
    assert!(centre.service.login_of_connection(None, &key).is_err(), "sshd says nothing");
    assert!(centre.service.login_of_connection(Some(&empty), &key).is_err(), "nor in the file");
    assert!(centre.service.login_of_connection(Some(&own), "SHA256:other").is_err(), "another key");
    centre.call("sup1", &RevokeKey { fingerprint: key.clone() }).unwrap();
    for _ in 0..2 {
        assert!(centre.service.login_of_connection(Some(&own), &key).is_err(), "revoked");
    }
    assert_eq!((failed(&centre, ""), failed(&centre, "win1")), (2, 5));
    let alerts = centre.call("aud1", &LogAlerts::default()).unwrap().items;
    assert!(alerts.iter().any(|one| one.alert.rule == Rule::Guessing && one.alert.officer == "win1"));
}
