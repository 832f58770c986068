//! An export of the log (日志导出): JSON lines that verify by themselves, laid out in `docs/log-format.md`.

use super::{
    Error,
    chain::{Link, Verification, Walk},
    journal::{Mark, Row},
    kept::{self, Kept, Log, Own},
    keys::{hex, unhex},
};
use crate::{domain::refusal::Code, text};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
};

/// What opens an export.
pub(super) const FORMAT: &str = "xintai/log-export/v1";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportHead {
    /// Always the format's name.
    pub format: String,
    /// Installation.
    pub origin: String,
    /// First row.
    pub from: i64,
    /// Last row.
    pub to: i64,
    /// Hash of the row before the first, in hexadecimal.
    pub prev: String,
}

/// A row: every column of the log in hash order, bytes in hexadecimal, with hash, salt and text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    fmt: i64,
    origin: String,
    /// Number of the row.
    pub seq: i64,
    at: i64,
    session: String,
    request: Option<String>,
    person: Option<String>,
    officer: Option<String>,
    officer_name: Option<String>,
    unit: Option<String>,
    role: Option<String>,
    channel: String,
    operation: String,
    mode: Option<String>,
    subject: Option<String>,
    purpose: Option<String>,
    basis: Option<String>,
    outcome: String,
    cite: Option<String>,
    count: Option<i64>,
    ids: String,
    view: Option<String>,
    payload: Option<String>,
    regime: String,
    program: String,
    prev: String,
    hash: String,
    salt: Option<String>,
    text: Option<String>,
}

impl ExportRow {
    pub(super) fn new(row: Row, hash: &[u8], text: Option<(Vec<u8>, String)>) -> Self {
        let blob = |bytes: Option<Vec<u8>>| bytes.as_deref().map(hex);
        let (salt, text) = text.unzip();
        Self {
            fmt: row.fmt,
            origin: row.origin,
            seq: row.seq,
            at: row.at,
            session: row.session,
            request: row.request,
            person: blob(row.person),
            officer: row.officer,
            officer_name: row.officer_name,
            unit: row.unit,
            role: row.role,
            channel: row.channel,
            operation: row.operation,
            mode: row.mode,
            subject: blob(row.subject),
            purpose: row.purpose,
            basis: row.basis,
            outcome: row.outcome,
            cite: row.cite,
            count: row.count,
            ids: row.ids,
            view: blob(row.view),
            payload: blob(row.payload),
            regime: row.regime,
            program: row.program,
            prev: hex(&row.prev),
            hash: hex(hash),
            salt: blob(salt),
            text,
        }
    }
}

type Whole = (Row, Vec<u8>, Option<(Vec<u8>, String)>);

impl ExportRow {
    /// The row as the log has it; `None` when bytes are not hexadecimal.
    fn whole(self) -> Option<Whole> {
        let blob = |text: Option<String>| text.map_or(Some(None), |text| unhex(&text).map(Some));
        let row = Row {
            fmt: self.fmt,
            origin: self.origin,
            seq: self.seq,
            at: self.at,
            session: self.session,
            request: self.request,
            person: blob(self.person)?,
            officer: self.officer,
            officer_name: self.officer_name,
            unit: self.unit,
            role: self.role,
            channel: self.channel,
            operation: self.operation,
            mode: self.mode,
            subject: blob(self.subject)?,
            purpose: self.purpose,
            basis: self.basis,
            outcome: self.outcome,
            cite: self.cite,
            count: self.count,
            ids: self.ids,
            view: blob(self.view)?,
            payload: blob(self.payload)?,
            regime: self.regime,
            program: self.program,
            prev: unhex(&self.prev)?,
        };
        Some((row, unhex(&self.hash)?, blob(self.salt)?.zip(self.text)))
    }
}

/// Whether a file begins as an export does.
pub(super) fn is_export(path: &Path) -> bool {
    let mut first = [0];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut first).is_ok() && first == *b"{")
}

/// Walks the chain of an export and compares it with what was kept elsewhere. Nothing of it is held but the hashes.
///
/// # Errors
/// `E-INPUT` naming file, line and field; `E-IO` when it cannot be read.
pub(super) fn verify(path: &Path, kept: &[Kept], key: Option<&str>) -> Result<Verification, Error> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        let detail = error.to_string();
        Error::new(Code::Io, text!("无法读取 `{name}`：{detail}", "cannot read `{name}`: {detail}"))
            .hint(text!("检查路径和权限", "check the path and its permissions"))
            .because(error)
    };
    let mut lines = BufReader::new(File::open(path).map_err(unreadable)?).lines();
    let first = lines.next().transpose().map_err(unreadable)?.unwrap_or_default();
    let head = head(&name, &first)?;
    let prev = unhex(&head.prev).ok_or_else(|| no_export(&name, 1, "prev"))?;
    let mut walk = Walk::new(head.from, Some(prev));
    let mut hashes = Vec::new();
    for (at, line) in lines.enumerate() {
        let row: ExportRow =
            serde_json::from_str(&line.map_err(unreadable)?).map_err(|_| no_export(&name, at + 2, "row"))?;
        let (row, hash, text) = row.whole().ok_or_else(|| no_export(&name, at + 2, "hexadecimal"))?;
        let link = Link {
            seq: row.seq,
            fmt: row.fmt,
            origin: row.origin.as_bytes(),
            prev: &row.prev,
            payload: row.payload.as_deref(),
            stored: &hash,
            computed: row.hash(),
            text: text.as_ref().map(|(salt, text)| (salt.as_slice(), text.as_bytes())),
        };
        if !walk.step(&link) {
            break;
        }
        hashes.push(hash);
    }
    walk.end_before(head.to, "cut");
    let (last, origin) = (walk.last(), walk.origin.clone());
    let origin = origin.map(|origin| String::from_utf8_lossy(&origin).into_owned());
    let mut found = walk.end();
    let hash_of = |seq: i64| Ok(usize::try_from(seq - head.from).ok().and_then(|at| hashes.get(at)).cloned());
    let log = Log { first: head.from, last, hash_of: &hash_of };
    if found.ok {
        kept::compare(&log, &mut found, kept, Own { origin: origin.as_deref(), key })?;
    }
    Ok(found)
}

fn head(name: &str, line: &str) -> Result<ExportHead, Error> {
    let head = serde_json::from_str(line).ok().filter(|head: &ExportHead| head.format == FORMAT);
    head.ok_or_else(|| no_export(name, 1, "format"))
}

/// What an export fixes.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) origin: String,
    pub(super) marks: Vec<Mark>,
}

#[derive(Deserialize)]
struct Line {
    seq: i64,
    hash: String,
}

/// Reads the numbers and hashes of an export; whether its own chain holds is the verifier's question.
///
/// # Errors
/// `E-INPUT` naming file, line and field.
pub(super) fn read(name: &str, text: &str) -> Result<Read, Error> {
    let mut lines = text.lines();
    let head = head(name, lines.next().unwrap_or_default())?;
    let mut marks = Vec::new();
    for (at, line) in lines.enumerate() {
        let row: Line = serde_json::from_str(line).map_err(|_| no_export(name, at + 2, "seq hash"))?;
        let hash = unhex(&row.hash).ok_or_else(|| no_export(name, at + 2, "hash"))?;
        marks.push(Mark::whole(row.seq, hash));
    }
    Ok(Read { origin: head.origin, marks })
}

fn no_export(name: &str, line: usize, field: &str) -> Error {
    Error::new(
        Code::Input,
        text!(
            "`{name}` 第 {line} 行：不是日志导出（{field}）",
            "`{name}` line {line}: this is no export of a log ({field})"
        ),
    )
    .hint(text!("导出由 `xintai log export` 写出", "an export is written by `xintai log export`"))
}
