//! The database a demonstration ends as.

use crate::harness::private_dir;
use std::{fs, os::unix::fs::PermissionsExt as _, sync::OnceLock};
use tempfile::TempDir;
use xintai::{
    demo::{Made, Size, Wish, make},
    domain::{Code, role::Role},
    service::{Channel, Proof, Service, read_credential, tighten_umask, verify_file},
};
use zeroize::Zeroizing;

fn wish(dir: &TempDir) -> Wish {
    Wish { folder: dir.path().join("demo"), now: None, size: Size::Small }
}

/// One demonstration for all tests that only look.
fn made() -> &'static Made {
    static MADE: OnceLock<(TempDir, Made)> = OnceLock::new();
    &MADE
        .get_or_init(|| {
            tighten_umask();
            let dir = private_dir();
            let made = make(&wish(&dir), &mut |_| ()).unwrap();
            (dir, made)
        })
        .1
}

/// A copy that a test may change.
fn copy() -> (TempDir, Service) {
    let dir = private_dir();
    let path = dir.path().join("demo.db");
    fs::copy(&made().db, &path).unwrap();
    fs::copy(xintai::service::key_path(&made().db), xintai::service::key_path(&path)).unwrap();
    let service = Service::open(&path, None).unwrap();
    (dir, service)
}

#[test]
fn every_printed_credential_works_and_lies_in_a_private_file() {
    let (_dir, mut service) = copy();
    for account in &made().officers {
        let password = Proof::Password(Zeroizing::new(account.password.clone()));
        let actor = service.log_in(&account.login, &password, Channel::Cli).unwrap();
        assert!(!actor.must_change_password(), "{}", account.login);
        assert_eq!(actor.unit(), account.unit);
        let file = &account.credential_file;
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        service.log_in(&account.login, &read_credential(file).unwrap(), Channel::Cli).unwrap();
    }
}

#[test]
fn all_nine_roles_can_be_tried() {
    for role in Role::ALL {
        let held = |word: &String| word.split('+').next() == Some(role.word());
        assert!(made().officers.iter().any(|account| account.roles.iter().any(held)), "{}", role.word());
    }
}

#[test]
fn its_clock_stands_where_it_was_asked_for() {
    let (_dir, service) = copy();
    assert!(service.is_training());
    assert!(service.now().to_rfc3339().starts_with("2026-11-23T09:00:"), "{}", service.now());
}

#[test]
fn its_log_verifies() {
    let (dir, service) = copy();
    drop(service);
    let found = verify_file(&dir.path().join("demo.db"), 1).unwrap();
    assert!(found.ok, "{found:?}");
}

#[test]
fn nothing_is_left_of_the_building_and_nothing_is_overwritten() {
    let folder = made().db.parent().unwrap();
    let left: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".credential") && name != "demo.db" && name != "demo.db.key")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let again = Wish { folder: folder.to_owned(), now: None, size: Size::Small };
    assert_eq!(make(&again, &mut |_| ()).unwrap_err().code, Code::State);
}
