//! Forms of output, exit codes of wrong usage, and hostile words.

use super::{answer, officer, program, run, run_as};
use crate::harness::Centre;
use std::{fs, os::unix::fs::PermissionsExt as _, process::Stdio};

/// An operating-system command, a bell, a colour and a change of reading direction.
const HOSTILE: &str = "x\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}\u{9b}1m";

fn is_tame(text: &str) -> bool {
    !text.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}'])
}

#[test]
fn wrong_usage_is_exit_2_with_a_hint_in_both_forms() {
    let json = run(&["unit", "ad", "--format", "json"]).error(2);
    assert_eq!((json["code"].as_str(), json["exit"].as_i64()), (Some("E-USAGE"), Some(2)));
    assert!(json["hint"].as_str().unwrap().contains("add"), "{json}");
    let text = run(&["unit", "ad", "--format", "table", "--lang", "zh-CN"]);
    assert_eq!(text.code, 2);
    assert!(text.err.starts_with("错误: ") && text.err.contains("\n提示: "), "{text:?}");
}

#[test]
fn a_hostile_argument_never_reaches_the_terminal_raw() {
    for args in [
        vec![HOSTILE],
        vec!["unit", HOSTILE],
        vec!["unit", "list", "--format", HOSTILE],
        vec!["--now", HOSTILE, "unit", "list"],
        vec!["officer", "revoke", "win1", HOSTILE],
        vec!["--db", HOSTILE, "--as", "x", "--credential-file", HOSTILE, "unit", "list"],
    ] {
        for form in ["table", "json"] {
            let mut command = program();
            command.env("XINTAI_FORMAT", form).args(&args);
            let told = answer(&mut command);
            assert_ne!(told.code, 0, "{told:?}");
            assert!(is_tame(&told.err) && is_tame(&told.out), "{told:?}");
            assert!(!told.err.is_empty());
        }
    }
}

#[test]
fn an_argument_that_is_not_unicode_is_exit_2() {
    use std::os::unix::ffi::OsStrExt as _;
    let told = answer(program().arg("unit").arg(std::ffi::OsStr::from_bytes(b"\xff\x1b[2J")));
    assert_eq!(told.code, 2);
    assert!(is_tame(&told.err));
}

#[test]
fn without_a_terminal_the_console_refuses_and_names_the_verbs() {
    let error = run::<&str>(&[]).error(2);
    assert!(error["hint"].as_str().unwrap().contains("xintai --help"));
}

#[test]
fn a_database_that_others_can_read_is_exit_9_with_the_mend() {
    let centre = Centre::on("2018-06-01");
    fs::set_permissions(centre.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let error = run_as(&centre, "adm1", &["unit", "list"]).error(9);
    assert_eq!(error["code"], "E-UNSAFE");
    assert!(error["hint"].as_str().unwrap().contains("chmod 600"), "{error}");
}

#[test]
fn a_credential_file_that_others_can_read_is_exit_9() {
    let centre = Centre::on("2018-06-01");
    let mut command = officer(&centre, "adm1");
    let file = centre.dir().join("adm1.credential");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = answer(command.args(["unit", "list"])).error(9);
    assert!(error["hint"].as_str().unwrap().contains("chmod 600"), "{error}");
}

#[test]
fn nobody_acts_without_a_credential() {
    let centre = Centre::on("2018-06-01");
    let told = answer(program().arg("--db").arg(centre.path()).args(["--as", "adm1", "unit", "list"]));
    assert_eq!(told.error(7)["code"], "E-LOGIN");
    let mut wrong = officer(&centre, "adm1");
    fs::write(centre.dir().join("adm1.credential"), "not the password").unwrap();
    assert_eq!(answer(wrong.args(["unit", "list"])).error(7)["code"], "E-LOGIN");
}

#[test]
fn a_refusal_names_rule_line_and_who_could() {
    let centre = Centre::on("2018-06-01");
    let args = ["unit", "add", "UNIT-Q", "--name", "文旅局", "--kind", "administrative-organ"];
    let error = run_as(&centre, "win1", &args).error(3);
    assert_eq!((error["code"].as_str(), error["cite"].as_str()), (Some("E-ROLE"), Some("HC-2-1")));
    assert!(error["policy"].as_str().unwrap().contains(':'));
    assert_eq!(error["who"][0], "sysadmin");
}

#[test]
fn the_same_request_id_never_acts_twice() {
    let centre = Centre::on("2018-06-01");
    let args = ["--request-id", "R-1", "unit", "add", "UNIT-Q", "--name", "文旅局", "--kind", "administrative-organ"];
    let first = run_as(&centre, "adm1", &args).json(0);
    assert_eq!(run_as(&centre, "adm1", &args).json(0), first);
}

#[test]
fn a_dry_run_answers_and_changes_nothing_and_a_list_takes_none() {
    let centre = Centre::on("2018-06-01");
    let args = ["--dry-run", "unit", "add", "UNIT-Q", "--name", "文旅局", "--kind", "administrative-organ"];
    assert_eq!(run_as(&centre, "adm1", &args).json(0)["unit"], "UNIT-Q");
    let listed = run_as(&centre, "adm1", &["unit", "list", "--format", "csv"]);
    assert!(!listed.out.contains("UNIT-Q") && listed.out.starts_with("code,name,"), "{listed:?}");
    assert_eq!(run_as(&centre, "adm1", &["--dry-run", "unit", "list"]).error(2)["code"], "E-USAGE");
}

#[test]
fn jsonl_is_one_item_a_line() {
    let centre = Centre::on("2018-06-01");
    let told = run_as(&centre, "adm1", &["unit", "list", "--format", "jsonl"]);
    assert_eq!(told.code, 0, "{told:?}");
    for line in told.out.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).unwrap()["code"].is_string());
    }
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let centre = Centre::on("2018-06-01");
    let command = officer(&centre, "adm1");
    let mut child = std::process::Command::new(command.get_program())
        .args(command.get_args())
        .args(["unit", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_training_clock_moves_forward_only() {
    let centre = Centre::on("2018-06-01");
    assert_eq!(run_as(&centre, "adm1", &["--now", "2018-06-04", "unit", "list"]).code, 0);
    assert_eq!(run_as(&centre, "adm1", &["--now", "2018-06-01", "unit", "list"]).error(2)["code"], "E-USAGE");
}
