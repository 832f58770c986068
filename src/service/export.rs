//! An export of the log (日志导出): JSON lines that verify by themselves, laid out in `docs/log-format.md`.

use super::{
    Error,
    chain::{Link, Verification, Walk},
    journal::{Mark, Row},
    kept::{self, Kept, Log, Own},
    keys::{hex, unhex},
};
use crate::{domain::refusal::Code, text};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
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
    bound: Option<String>,
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
            bound: blob(row.bound),
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
            bound: blob(self.bound)?,
            regime: self.regime,
            program: self.program,
            prev: unhex(&self.prev)?,
        };
        let text = match (blob(self.salt)?, self.text) {
            (None, None) => None,
            (Some(salt), Some(text)) => Some((salt, text)),
            // One without the other: a text taken out where there should be one, and one too many where there should not.
            (salt, text) if row.payload.is_none() => Some((salt.unwrap_or_default(), text.unwrap_or_default())),
            _ => None,
        };
        Some((row, unhex(&self.hash)?, text))
    }
}

/// Whether a file begins as an export does, perhaps saved again with a mark of byte order.
pub(super) fn is_export(path: &Path) -> bool {
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MARK.len() as u64 + 1).read_to_end(&mut first));
    read.is_ok() && first.strip_prefix(MARK.as_bytes()).unwrap_or(&first).starts_with(b"{")
}

/// The mark of byte order that some editors put before a text in UTF-8. It is no part of it.
const MARK: &str = "\u{feff}";

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
    let head = head(&name, first.strip_prefix(MARK).unwrap_or(&first))?;
    let mut walk = begin(&name, &head)?;
    let mut hashes = Vec::new();
    for line in lines {
        let Some(hash) = step(&mut walk, &line.map_err(unreadable)?) else { break };
        hashes.push(hash);
    }
    walk.end_before(head.to, "cut");
    let last = walk.last();
    let mut found = walk.end();
    let hash_of = |seq: i64| Ok(usize::try_from(seq - head.from).ok().and_then(|at| hashes.get(at)).cloned());
    let log = Log { first: head.from, last, hash_of: &hash_of };
    if found.ok {
        kept::compare(&log, &mut found, kept, Own { origin: Some(&head.origin), key })?;
    }
    Ok(found)
}

fn head(name: &str, line: &str) -> Result<ExportHead, Error> {
    let head = object(line).filter(|head: &ExportHead| head.format == FORMAT);
    head.ok_or_else(|| no_export(name, 1, "format"))
}

/// The walk along an export's rows: they join what its head says, and are of the installation it names.
fn begin(name: &str, head: &ExportHead) -> Result<Walk, Error> {
    let prev = unhex(&head.prev).ok_or_else(|| no_export(name, 1, "prev"))?;
    let mut walk = Walk::new(head.from, Some(prev));
    walk.origin = Some(head.origin.clone().into_bytes());
    Ok(walk)
}

/// The object of a line. A list of its values would be read as one too, and is none.
fn object<T: DeserializeOwned>(line: &str) -> Option<T> {
    if line.trim_start().starts_with('{') { serde_json::from_str(line).ok() } else { None }
}

/// Takes the row of a line, and answers its hash; none when it is bad. A line that is no row at all has no known layout.
fn step(walk: &mut Walk, line: &str) -> Option<Vec<u8>> {
    let Some((row, hash, text)) = object::<ExportRow>(line).and_then(ExportRow::whole) else {
        walk.refuse("format");
        return None;
    };
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
    walk.step(&link).then_some(hash)
}

/// What an export fixes.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) origin: String,
    pub(super) marks: Vec<Mark>,
    /// Its first row that is not as it was written, or not there although its head counts it.
    pub(super) bad: Option<(i64, &'static str)>,
}

/// Reads an export that was kept, row by row: one that was altered since fixes nothing, and its first bad row is named.
///
/// # Errors
/// `E-INPUT` naming file, line and field when it is no export.
pub(super) fn read(name: &str, text: &str) -> Result<Read, Error> {
    let mut lines = text.lines();
    let head = head(name, lines.next().unwrap_or_default())?;
    let mut walk = begin(name, &head)?;
    let mut marks = Vec::new();
    for line in lines {
        let Some(hash) = step(&mut walk, line) else { break };
        marks.push(Mark::whole(walk.last(), hash));
    }
    walk.end_before(head.to, "cut");
    Ok(Read { origin: head.origin, marks, bad: walk.bad() })
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
