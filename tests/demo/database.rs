//! The database a demonstration ends as.

use crate::harness::private_dir;
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::Path, sync::OnceLock};
use tempfile::TempDir;
use xintai::{
    demo::{Made, Size, Wish, make},
    domain::{
        Code,
        identifier::{Verdict, check},
        role::Role,
    },
    service::{Channel, Proof, Service, ops::worklist::ShowWorklist, read_credential, tighten_umask, verify_file},
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

/// One number from a copy.
fn count(sql: &str) -> i64 {
    let (dir, service) = copy();
    drop(service);
    let db = rusqlite::Connection::open(dir.path().join("demo.db")).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Every pair of words and counts that a statement groups.
fn counts(path: &Path, sql: &str) -> BTreeMap<String, i64> {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

const BY_CATEGORY: &str = "SELECT category, count(*) FROM record GROUP BY 1";
const BY_STATE: &str = "SELECT kind || ' ' || state, count(*) FROM case_file GROUP BY 1";

#[test]
fn it_holds_records_of_the_three_categories() {
    let (dir, _service) = copy();
    let found = counts(&dir.path().join("demo.db"), BY_CATEGORY);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found["basic"] > 300 && found["positive"] > 150 && found["adverse"] > 150, "{found:?}");
    assert!(count("SELECT count(*) FROM subject") > 140);
    assert!(count("SELECT count(*) FROM record WHERE state = 'returned'") > 0);
    assert!(count("SELECT count(*) FROM record WHERE state = 'submitted'") > 10);
}

#[test]
fn the_file_that_waits_has_rejected_and_prohibited_rows() {
    let waiting = "FROM batch WHERE id = (SELECT max(batch) FROM record WHERE state = 'submitted')";
    assert!(count(&format!("SELECT rejected {waiting}")) > 3);
    assert!(count(&format!("SELECT prohibited {waiting}")) > 0);
}

#[test]
fn cases_stand_in_every_state_of_the_law() {
    let (dir, service) = copy();
    let found = counts(&dir.path().join("demo.db"), BY_STATE);
    for (kind, table) in &service.pack().case {
        for state in &table.state {
            let word = format!("{kind} {}", state.code);
            // A revocation is never withdrawn here: the unit means it. Nobody asks for a deletion or shielding. No record goes
            // while its repair is open.
            let left_out = kind == "shield" || ["revocation withdrawn", "repair lapsed"].contains(&word.as_str());
            assert!(found.contains_key(&word) || left_out, "{word} of {found:?}");
        }
    }
    assert_eq!(count("SELECT count(*) FROM case_file WHERE open"), 60);
    assert_eq!(count("SELECT count(*) FROM case_file WHERE NOT open"), 30);
}

#[test]
fn some_cases_are_due_today_and_some_are_overdue() {
    let due = |how: &str| count(&format!("SELECT count(*) FROM case_file WHERE open AND due {how} '2026-11-23'"));
    assert!(due("=") >= 6);
    assert!(due("<") >= 6);
    assert!(due(">") >= 6);
}

#[test]
fn the_log_holds_something_unusual_of_each_kind() {
    let looks = "FROM journal WHERE operation = 'query.run' AND outcome = 'done'";
    let hour = "CAST(strftime('%H', at / 1000, 'unixepoch', '+8 hours') AS INTEGER)";
    assert!(count(&format!("SELECT count(*) {looks} AND {hour} >= 22")) >= 60);
    let per_hour = format!(
        "SELECT max(n) FROM (SELECT count(DISTINCT subject) AS n {looks} AND officer = 'scjg1' GROUP BY at / 3600000)"
    );
    assert!(count(&per_hour) > 20);
    let refused = "SELECT max(n) FROM (SELECT count(*) AS n FROM journal WHERE outcome IN ('refused', 'denied')
        GROUP BY officer, date(at / 1000, 'unixepoch', '+8 hours'))";
    assert!(count(refused) >= 7);
}

#[test]
fn every_identifier_in_it_holds() {
    let (dir, _service) = copy();
    let found = counts(&dir.path().join("demo.db"), "SELECT id_value, 1 FROM subject");
    for id in found.keys() {
        let check = check(id, super::files::today());
        assert_eq!(check.verdict, Verdict::Valid, "{id}");
    }
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    let dir = private_dir();
    let again = make(&wish(&dir), &mut |_| ()).unwrap();
    let (one, _service) = copy();
    let one = one.path().join("demo.db");
    for sql in [BY_CATEGORY, BY_STATE, "SELECT no || ' ' || document || ' ' || state, subject FROM record"] {
        assert_eq!(counts(&one, sql), counts(&again.db, sql));
    }
}

#[test]
fn it_opens_on_a_worklist_with_work() {
    let (_dir, mut service) = copy();
    let account = made().officers.iter().find(|account| account.login == made().opens).unwrap();
    let actor =
        service.log_in(&account.login, &read_credential(&account.credential_file).unwrap(), Channel::Tui).unwrap();
    let worklist = service.call(&actor, &ShowWorklist { mine: true }).unwrap();
    assert!(worklist.items.len() > 10, "{}", worklist.items.len());
    assert!(worklist.items.iter().any(|task| task.overdue));
}

#[test]
fn only_a_demonstration_can_be_misread() {
    let (_dir, mut service) = copy();
    let error = service.misread_for_demonstration("R-000001", "title", "x").unwrap_err();
    assert_eq!(error.code, Code::State);
    let error = service.finish_demonstration(std::path::Path::new("/nowhere/demo.db")).unwrap_err();
    assert_eq!(error.code, Code::State);
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
    let found = verify_file(&dir.path().join("demo.db"), 1, &[], None).unwrap();
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
