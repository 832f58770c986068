//! The real program on a pseudo-terminal: log in, go round, leave the terminal clean.

use super::pty::Far;
use crate::{
    cli::private_file,
    harness::{Centre, password},
    seed::{self, PER_A, Seed},
};
use portable_pty::CommandBuilder;
use std::{
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
    time::Duration,
};
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
        far.until(&here, |far| far.text().contains(&here) || far.text().contains("不能办理"));
        if !far.text().contains(&here) {
            // Why it is closed stands in a box.
            far.send(b"\r");
            far.until("the box is gone", |far| !far.text().contains("不能办理"));
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

/// Where some bytes stand in the memory of a process that can be written to, each with what is around them.
fn found_in_memory(pid: u32, wanted: &[u8]) -> Vec<String> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut memory = std::fs::File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|may| may.starts_with("rw"))) {
        let (from, to) = line.split_whitespace().next().and_then(|span| span.split_once('-')).unwrap();
        let at = |hex: &str| u64::from_str_radix(hex, 16).unwrap();
        let mut bytes = vec![0; usize::try_from(at(to) - at(from)).unwrap()];
        memory.seek(SeekFrom::Start(at(from))).unwrap();
        // Some pages of the kernel cannot be read.
        if memory.read_exact(&mut bytes).is_ok() {
            let places = bytes.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted);
            let around = |at: usize| &bytes[at.saturating_sub(48)..bytes.len().min(at + wanted.len() + 48)];
            found.extend(places.map(|(at, _)| String::from_utf8_lossy(around(at)).escape_debug().to_string()));
        }
    }
    found
}

#[test]
fn neither_the_password_nor_a_number_that_was_typed_is_in_memory_while_the_console_is_locked() {
    let centre = Centre::on("2026-11-23");
    let mut command = program(centre.path());
    command.args(["--now", "2026-11-23T09:00:00+08:00"]);
    let mut far = Far::spawn(command, 30, 110);
    far.wait("登录名");
    far.send(b"aud1\r");
    far.wait("口令");
    // Key by key, as officers type: what comes in one piece stands in the terminal's own buffer.
    let password = secret("aud1");
    for (n, byte) in password.bytes().enumerate() {
        far.send(&[byte]);
        far.wait(&"*".repeat(n + 1));
    }
    far.send(b"\r");
    far.wait("吴审计 监督审计员");
    far.send(b"6");
    far.wait("行 头");
    far.send(b"u\x15");
    for (n, byte) in PER_A.bytes().enumerate() {
        far.send(&[byte]);
        far.wait(&PER_A[..=n]);
    }
    assert!(!found_in_memory(far.pid(), PER_A.as_bytes()).is_empty(), "the search finds what is there");
    far.send(b"\x18");
    far.wait("已锁屏");
    // The frame of the lock has been written; the one before it is overwritten as the next is made.
    far.send(b"x");
    far.wait("*");
    for (what, bytes) in [("the number", PER_A.to_owned()), ("the password", password)] {
        let found = found_in_memory(far.pid(), bytes.as_bytes());
        assert!(found.is_empty(), "{what}: {} left: {found:#?}", found.len());
    }
    far.send(b"\x11");
    far.ended();
}

/// glibc overwrites what it is given back when it is told to; the administrator's guide sets this.
const OVERWRITE: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.perturb=165");

#[test]
#[cfg(target_env = "gnu")]
fn nothing_that_was_read_is_in_memory_while_the_console_is_locked() {
    let centre = Centre::on("2026-11-23");
    let record = seed::record(&centre, &Seed { category: "adverse".to_owned(), ..Seed::default() });
    seed::objection(&centre, &record, "2026-11-20", "2026-11-20");
    let credential = private_file(&centre.dir().join("obj1.credential"), &secret("obj1"));
    let mut command = program(centre.path());
    command.env(OVERWRITE.0, OVERWRITE.1);
    command.args(["--now", "2026-11-23T09:00:00+08:00", "--as", "obj1", "--credential-file"]);
    command.arg(credential);
    let mut far = Far::spawn(command, 30, 110);
    far.wait("待办");
    far.send(b"3");
    far.wait("环翠区甲公司");
    assert!(!found_in_memory(far.pid(), "环翠区甲公司".as_bytes()).is_empty(), "the search finds what is there");
    far.send(b"\x18");
    far.wait("已锁屏");
    far.send(b"x");
    far.wait("*");
    let found = found_in_memory(far.pid(), "环翠区甲公司".as_bytes());
    assert!(found.is_empty(), "{} left: {found:#?}", found.len());
    far.send(b"\x11");
    far.ended();
}
