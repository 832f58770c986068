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
    let add = || answer(officer(&centre, "adm1").args(args).write_stdin("371002199001010007\n")).json(0);
    let first = add();
    let once = first["one_time_password"].as_str().unwrap().to_owned();
    assert!(once.len() >= 16);
    assert!(add()["one_time_password"].is_null());
    let stored: String = centre.sql().query_row("SELECT answer FROM request", [], |row| row.get(0)).unwrap();
    assert!(!stored.contains(&once), "{stored}");
}

#[test]
fn a_password_typed_on_a_terminal_logs_in_and_is_not_shown() {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::io::{Read as _, Write as _};
    let centre = Centre::on("2018-06-01");
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_xintai"));
    command.env_clear();
    command.env("HOME", "/nonexistent");
    command.env("LANG", "en_US.UTF-8");
    command.cwd(centre.dir());
    command.arg("--db");
    command.arg(centre.path());
    command.args(["--as", "adm1", "unit", "list"]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut reader, mut writer) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    let mut typed = false;
    while let Ok(read) = reader.read(&mut buffer) {
        if read == 0 {
            break;
        }
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if !typed && seen.contains("password: ") {
            writer.write_all(b"correct horse 4\n").unwrap();
            typed = true;
        }
    }
    assert!(child.wait().unwrap().success(), "{seen}");
    assert!(seen.contains("UNIT-X") && !seen.contains("correct horse"), "{seen}");
}

#[test]
fn a_secret_line_is_read_alone_and_what_follows_it_stays_for_the_next() {
    let centre = Centre::on("2018-06-01");
    let mut xintai = officer(&centre, "adm1");
    xintai.args(["officer", "add", "new1", "--name", "新一", "--unit", "CENTRE", "--person", "-"]);
    let mut shell = assert_cmd::Command::new("sh");
    shell.env_clear().envs(xintai.get_envs().filter_map(|(key, value)| Some((key, value?))));
    shell.args(["-c", "\"$@\" >/dev/null && cat", "sh"]).arg(xintai.get_program()).args(xintai.get_args());
    shell.env("PATH", "/usr/bin:/bin");
    // Nothing of what was typed is kept back by a buffer: the next reader of the same input gets the rest whole.
    let answer = answer(shell.write_stdin("371002199001010007\nthe rest\n"));
    assert_eq!((answer.code, answer.out.as_str()), (0, "the rest\n"), "{answer:?}");
}
