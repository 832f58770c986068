//! The verbs, on the real binary: exit codes, forms, refusals, and nothing raw on a terminal.

mod cases;
mod demo;
mod form;
mod manual;
mod officers;
mod offline;
mod pages;
mod query;
mod table;
mod trial;
mod upkeep;

use crate::harness::{Centre, password};
use assert_cmd::Command;
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use xintai::service::Proof;

/// The program with an empty environment, so that the tests see what they set and nothing else.
pub fn program() -> Command {
    let mut command = Command::cargo_bin("xintai").unwrap();
    command.env_clear().env("HOME", "/nonexistent").env("LANG", "en_US.UTF-8");
    command
}

/// What a verb answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// stdout as JSON, after the exit code was as expected.
    pub fn json(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The `error` object on stderr.
    pub fn error(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        let found: Value = serde_json::from_str(&self.err).unwrap_or_else(|_| panic!("{self:?}"));
        found["error"].clone()
    }
}

/// Runs the program with these arguments.
pub fn run<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Answer {
    answer(program().args(args))
}

pub fn answer(command: &mut Command) -> Answer {
    let output = command.output().unwrap();
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Writes a file only its owner can read.
pub fn private_file(path: &Path, text: &str) -> PathBuf {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_owned()
}

/// The program on `centre`'s database as one of its officers.
pub fn officer(centre: &Centre, login: &str) -> Command {
    let Proof::Password(secret) = password(login) else { unreachable!() };
    let credential = private_file(&centre.dir().join(format!("{login}.credential")), &secret);
    let mut command = program();
    command.arg("--db").arg(centre.path()).args(["--as", login]).arg("--credential-file").arg(credential);
    command
}

/// The program as an officer of the fixtures who proves it with the access key: quicker than a password, which is slow on
/// purpose. Who has none gives the password.
pub fn by_key(centre: &Centre, login: &str) -> Command {
    let Some(key) = centre.key(login) else { return officer(centre, login) };
    let credential = private_file(&centre.dir().join(format!("{login}.key")), key);
    let mut command = program();
    command.arg("--db").arg(centre.path()).args(["--as", login]).arg("--credential-file").arg(credential);
    command
}

/// Runs one verb as an officer of the fixtures, by the access key.
pub fn run_by_key(centre: &Centre, login: &str, args: &[&str]) -> Answer {
    answer(by_key(centre, login).args(args))
}

/// Runs one verb as an officer.
pub fn run_as(centre: &Centre, login: &str, args: &[&str]) -> Answer {
    answer(officer(centre, login).args(args))
}
