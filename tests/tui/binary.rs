//! The real program on a pseudo-terminal: log in, go round, leave the terminal clean.

use super::pty::Far;
use crate::{
    cli::private_file,
    harness::{Centre, password},
};
use portable_pty::CommandBuilder;
use std::{path::Path, time::Duration};
use xintai::service::Proof;

fn program(db: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("xintai"));
    command.env_clear();
    command.env("HOME", "/nonexistent");
    command.env("LANG", "zh_CN.UTF-8");
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command.arg("--db");
    command.arg(db);
    command
}

fn secret(login: &str) -> String {
    let Proof::Password(secret) = password(login) else { unreachable!() };
    secret.to_string()
}

/// The console of an officer who shows a credential file.
fn straight_in(centre: &Centre, login: &str) -> Far {
    let credential = private_file(&centre.dir().join(format!("{login}.credential")), &secret(login));
    let mut command = program(centre.path());
    command.args(["--now", "2026-11-23T09:00:00+08:00", "--as", login, "--credential-file"]);
    command.arg(credential);
    Far::spawn(command, 30, 110)
}

#[test]
fn an_officer_logs_in_by_password_and_leaves_the_terminal_clean() {
    let centre = Centre::on("2026-11-23");
    let mut far = Far::spawn(program(centre.path()), 24, 80);
    far.wait("登录名");
    far.send(b"rev1\r");
    far.send(secret("rev1").as_bytes());
    far.send(b"\r");
    far.wait("李审一 审核员");
    far.send(b"\x11");
    far.ended();
    far.is_clean();
}

#[test]
fn a_credential_file_opens_the_console_without_the_log_in_page() {
    let centre = Centre::on("2026-11-23");
    let mut far = straight_in(&centre, "rev1");
    far.wait("李审一 审核员");
    assert!(far.text().contains("! 已失效"), "{}", far.text());
    far.send(b":");
    far.send("张异一".as_bytes());
    far.wait("成为 张异一 (异议专员)");
    far.send(b"\r");
    far.wait("张异一 异议专员");
    far.send(b"\x11");
    far.ended();
    far.is_clean();
}

#[test]
fn every_digit_leads_to_its_screen_or_says_why_not() {
    let centre = Centre::on("2026-11-23");
    let mut far = straight_in(&centre, "aud1");
    far.wait("吴审计 监督审计员");
    for tab in xintai::tui::screens::tabs() {
        let (digit, name) = (tab.number, tab.label.zh);
        far.send(digit.to_string().as_bytes());
        let here = format!("[{digit}]{name}");
        far.until(&here, |far| far.text().contains(&here) || far.text().contains("无此权限"));
        if !far.text().contains(&here) {
            // Why it is closed stands in a box.
            far.send(b"\r");
            far.until("the box is gone", |far| !far.text().contains("无此权限"));
        }
    }
    far.send(b"6");
    far.wait("行 头");
    far.send(b"\x11");
    far.ended();
    far.is_clean();
}

#[test]
fn without_a_database_the_console_says_how_to_get_one() {
    let dir = crate::harness::private_dir();
    let mut far = Far::spawn(program(&dir.path().join("none.db")), 24, 80);
    far.wait("xintai demo");
    assert!(far.text().contains("xintai init"), "{}", far.text());
    far.ended();
}

#[test]
fn without_a_terminal_the_console_names_the_verbs() {
    let answer = crate::cli::run::<&str>(&[]);
    assert!(answer.code == 2 && answer.err.contains("xintai case list"), "{answer:?}");
}

/// Who logged out, and how.
fn endings(centre: &Centre) -> Vec<String> {
    let sql = centre.sql();
    let mut rows =
        sql.prepare("SELECT officer || ' ' || mode FROM journal WHERE operation = 'session.logout'").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn the_end_of_the_console_is_in_the_log_and_takes_no_time() {
    for (way, how) in [("rev1 left", false), ("rev1 hung-up", true)] {
        let centre = Centre::on("2026-11-23");
        let mut far = straight_in(&centre, "rev1");
        far.wait("李审一 审核员");
        if how {
            far.drop_line();
        } else {
            far.send(b"\x11");
        }
        let took = far.ended();
        println!("FIGURE console-end how={way:?} ms={}", took.as_millis());
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert_eq!(endings(&centre), [way]);
    }
}

#[test]
fn a_log_that_another_holds_does_not_keep_the_console_from_ending() {
    let centre = Centre::on("2026-11-23");
    let mut far = straight_in(&centre, "rev1");
    far.wait("李审一 审核员");
    let sql = centre.sql();
    sql.execute_batch("BEGIN IMMEDIATE").unwrap();
    far.drop_line();
    let took = far.ended();
    println!("FIGURE console-end how=locked-out-of-the-log ms={}", took.as_millis());
    assert!(took < Duration::from_secs(2), "{took:?}");
    sql.execute_batch("ROLLBACK").unwrap();
    assert!(endings(&centre).is_empty());
}
