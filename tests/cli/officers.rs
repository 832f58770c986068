//! Accounts through the verbs.

use super::{answer, officer, program, run_as};
use crate::harness::Centre;
use std::{fs, os::unix::fs::PermissionsExt as _};

#[test]
fn an_access_key_logs_in_and_its_file_is_never_overwritten() {
    let centre = Centre::on("2018-06-01");
    let file = centre.dir().join("win1.key");
    let out = file.to_str().unwrap();
    let made = run_as(&centre, "win1", &["officer", "key", "new", "--out", out]).json(0);
    assert!(made.get("key").is_none(), "the key goes to the file only: {made}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let mut command = program();
    command.arg("--db").arg(centre.path()).args(["--as", "win1", "--credential-file", out, "unit", "list"]);
    assert_eq!(answer(&mut command).code, 0);
    assert_eq!(run_as(&centre, "win1", &["officer", "key", "new", "--out", out]).error(5)["code"], "E-STATE");
}

#[test]
fn a_one_time_password_is_printed_once_and_stored_nowhere() {
    let centre = Centre::on("2018-06-01");
    let args = ["--request-id", "R-2", "officer", "add", "new1", "--name", "新一", "--unit", "CENTRE", "--person", "-"];
    let add = || answer(officer(&centre, "adm1").args(args).write_stdin("synthetic-person-new1\n")).json(0);
    let first = add();
    let once = first["one_time_password"].as_str().unwrap().to_owned();
    assert!(once.len() >= 16);
    assert!(add()["one_time_password"].is_null());
    let stored: String = centre.sql().query_row("SELECT answer FROM request", [], |row| row.get(0)).unwrap();
    assert!(!stored.contains(&once), "{stored}");
}
