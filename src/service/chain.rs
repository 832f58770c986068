//! Walking the log's chain: every row is as it was written, and joins the one before.

use super::{
    Error,
    journal::{Cell, Encoder, FORMAT, GENESIS, commitment, hash_of},
    kept::KeptFound,
    keys::hex,
    store::{self, Access, Db, journal as rows},
};
use crate::{domain::refusal::Code, locale::Label, text};
use serde::{Deserialize, Serialize};
use std::{path::Path, thread};

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Every row is as it was written, and nothing kept elsewhere contradicts it.
    pub ok: bool,
    /// Rows walked.
    pub rows: i64,
    /// The log itself is as it was written, as far as its chain and what is fit to judge it say. What was kept elsewhere may
    /// be unfit: then this holds and `ok` does not.
    #[serde(default)]
    pub whole: bool,
    /// Number of the first row that is not as it was written.
    pub first_bad: Option<i64>,
    /// `gap`, `changed`, `broken-link`, `format`, `text-changed`, `text-removed`, `origin`, or a reason of [`KeptFound`].
    pub reason: Option<String>,
    /// Hash of the last row, in hexadecimal.
    pub head: String,
    /// What was kept elsewhere, and whether the log agrees with it.
    #[serde(default)]
    pub kept: Vec<KeptFound>,
    /// The newest row that something kept elsewhere fixes.
    #[serde(default)]
    pub anchored: Option<i64>,
    /// Rows after it: what could be cut off without anything here contradicting it.
    #[serde(default)]
    pub unanchored: i64,
}

/// What a reason of [`Verification`] or of what was kept elsewhere means.
pub fn reason_label(word: &str) -> Label {
    match word {
        "gap" => Label::new("缺行或多行", "a row is missing or too many"),
        "changed" => Label::new("内容被改动", "the row was changed"),
        "broken-link" => Label::new("与上一行不相连", "it does not join the row before"),
        "format" => Label::new("格式不符", "an unknown layout"),
        "text-changed" => Label::new("文字被改动", "the free text was changed"),
        "text-removed" => Label::new("文字被抽走", "the free text was taken out"),
        "origin" | "other-origin" => Label::new("属于另一套系统", "it is of another installation"),
        "cut" => Label::new("末尾被截断或换回旧文件", "the end was cut off, or an older file was put back"),
        "other-history" => Label::new("与留存依据不是同一份历史", "another history than what was kept"),
        "other-key" => Label::new("签名密钥不同", "signed with another key"),
        "signature" => Label::new("签名不符", "the signature does not fit"),
        _ => Label::new("不明", "unknown"),
    }
}

/// A row on its way past the walk.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) seq: i64,
    pub(super) fmt: i64,
    pub(super) origin: &'a [u8],
    pub(super) prev: &'a [u8],
    pub(super) payload: Option<&'a [u8]>,
    /// The hash that is stored.
    pub(super) stored: &'a [u8],
    /// The hash of its columns.
    pub(super) computed: [u8; 32],
    /// Salt and free text.
    pub(super) text: Option<(&'a [u8], &'a [u8])>,
}

/// Where a column stands in hash order.
const FMT: usize = 0;
const ORIGIN: usize = 1;
const SEQ: usize = 2;
const PAYLOAD: usize = 22;
const PREV: usize = 26;

impl<'a> Link<'a> {
    /// A row as the store reads it: its columns in hash order, stored hash, salt, text.
    fn read(columns: &'a [Cell<'a>], rest: [Cell<'a>; 3], buffer: &mut Encoder) -> Self {
        let int = |at: usize| match columns.get(at) {
            Some(Cell::Int(value)) => *value,
            _ => 0,
        };
        let bytes = |cell: Option<&Cell<'a>>| match cell {
            Some(Cell::Text(bytes) | Cell::Bytes(bytes)) => Some(*bytes),
            _ => None,
        };
        let [stored, salt, text] = rest;
        Self {
            seq: int(SEQ),
            fmt: int(FMT),
            origin: bytes(columns.get(ORIGIN)).unwrap_or_default(),
            prev: bytes(columns.get(PREV)).unwrap_or_default(),
            payload: bytes(columns.get(PAYLOAD)),
            stored: bytes(Some(&stored)).unwrap_or_default(),
            computed: hash_of(columns, buffer),
            text: bytes(Some(&salt)).zip(bytes(Some(&text))),
        }
    }

    fn text_fault(&self) -> Option<&'static str> {
        match (self.payload, self.text) {
            (None, None) => None,
            (Some(payload), Some((salt, text))) => {
                (commitment(salt, text).as_slice() != payload).then_some("text-changed")
            }
            (Some(_), None) => Some("text-removed"),
            (None, Some(_)) => Some("text-changed"),
        }
    }
}

/// A walk along a chain, row by row, that ends at the first bad one.
#[derive(Debug)]
pub(super) struct Walk {
    expected: i64,
    prev: Option<Vec<u8>>,
    /// The installation that the rows name.
    pub(super) origin: Option<Vec<u8>>,
    rows: i64,
    bad: Option<(i64, &'static str)>,
}

impl Walk {
    /// A walk that begins with row `from`, after a row with the hash `prev`.
    pub(super) fn new(from: i64, prev: Option<Vec<u8>>) -> Self {
        Self { expected: from, prev, origin: None, rows: 0, bad: None }
    }

    /// Takes one more row; false when it is bad.
    pub(super) fn step(&mut self, link: &Link<'_>) -> bool {
        self.rows += 1;
        self.bad = if link.seq != self.expected {
            Some((self.expected, "gap"))
        } else if link.fmt != FORMAT {
            Some((link.seq, "format"))
        } else if self.prev.as_deref() != Some(link.prev) {
            Some((link.seq, "broken-link"))
        } else if link.computed.as_slice() != link.stored {
            Some((link.seq, "changed"))
        } else if self.origin.as_deref().is_some_and(|origin| origin != link.origin) {
            Some((link.seq, "origin"))
        } else {
            link.text_fault().map(|reason| (link.seq, reason))
        };
        if self.bad.is_some() {
            return false;
        }
        self.expected += 1;
        let prev = self.prev.get_or_insert_default();
        prev.clear();
        prev.extend_from_slice(link.stored);
        if self.origin.is_none() {
            self.origin = Some(link.origin.to_vec());
        }
        true
    }

    /// What comes where the next row should stand is no row.
    pub(super) fn refuse(&mut self, reason: &'static str) {
        self.rows += 1;
        self.bad = Some((self.expected, reason));
    }

    /// The first row that is not as it was written, and why.
    pub(super) fn bad(&self) -> Option<(i64, &'static str)> {
        self.bad
    }

    /// Number of the last row that was good.
    pub(super) fn last(&self) -> i64 {
        self.expected - 1
    }

    /// The rows end although one more was to come.
    pub(super) fn end_before(&mut self, last: i64, reason: &'static str) {
        if self.expected <= last {
            self.bad.get_or_insert((self.expected, reason));
        }
    }

    /// Goes on where another walk ended.
    fn join(self, next: Self) -> Self {
        if self.bad.is_some() { self } else { Self { rows: self.rows + next.rows, ..next } }
    }

    /// What was found.
    pub(super) fn end(self) -> Verification {
        Verification {
            ok: self.bad.is_none(),
            whole: self.bad.is_none(),
            rows: self.rows,
            first_bad: self.bad.map(|(seq, _)| seq),
            reason: self.bad.map(|(_, reason)| reason.to_owned()),
            head: self.prev.map(|hash| hex(&hash)).unwrap_or_default(),
            kept: Vec::new(),
            anchored: None,
            unanchored: self.expected - 1,
        }
    }
}

/// Rows from which on a second thread pays.
const LONG: i64 = 50_000;

/// Walks the chain from row `from` (1: the whole log) and stops at the first bad row. A long log is walked in parts at
/// the same time: a part begins with the hash stored before it, which the part before proves.
pub(super) fn verify(db: &Db, from: i64) -> Result<Verification, Error> {
    let from = from.max(1);
    let last = rows::head(db)?.map_or(0, |(seq, _)| seq);
    let path = store::path(db).map(Path::new);
    let parts = thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
    let parts = i64::try_from(parts).unwrap_or(1);
    let Some(path) = path.filter(|_| last - from > LONG && parts > 1) else { return Ok(part(db, from, None)?.end()) };
    let size = (last - from) / parts + 1;
    thread::scope(|scope| {
        let mut others = Vec::new();
        for nth in 1..parts {
            let begin = from + nth * size;
            let to = (nth + 1 < parts).then_some(begin + size - 1);
            others.push(scope.spawn(move || part(&store::open(path, Access::ReadOnly)?, begin, to)));
        }
        let mut walk = part(db, from, Some(from + size - 1))?;
        for other in others {
            let next = other.join().map_err(|_| stopped())??;
            // Every part names one installation; so do all of them together.
            let is_other = next.origin.is_some() && walk.origin.is_some() && next.origin != walk.origin;
            let begin = walk.last() + 1;
            walk = walk.join(next);
            if is_other {
                walk.bad = Some((begin, "origin"));
            }
        }
        Ok(walk.end())
    })
}

fn stopped() -> Error {
    Error::new(Code::Io, text!("校验中断", "the verification was cut short"))
        .hint(text!("再次运行 `xintai log verify`", "run `xintai log verify` again"))
}

/// Walks the rows from `from` to `to`, or to the end.
fn part(db: &Db, from: i64, to: Option<i64>) -> Result<Walk, Error> {
    let prev = if from == 1 { Some(GENESIS.to_vec()) } else { rows::hash_of(db, from - 1)? };
    let mut walk = Walk::new(from, prev);
    let mut buffer = Encoder::default();
    // The whole log begins with its lowest number: nothing may stand before row 1.
    let lowest = if from == 1 { i64::MIN } else { from };
    rows::cells(db, lowest, to, |columns, rest| walk.step(&Link::read(columns, rest, &mut buffer)))?;
    if let Some(to) = to {
        walk.end_before(to, "gap");
    }
    Ok(walk)
}
