//! The log (日志): one chained row for each Look, Change, refusal, log-in and log-out.
//!
//! Encoding and chain are fixed in `docs/log-format.md`; a change of either is a new `fmt`.

use super::{
    Error,
    keys::random,
    store::{Db, journal as rows},
};
use crate::domain::head_code::HeadCode;
use sm3::{Digest as _, Sm3};

/// The first words of every encoded row.
const DOMAIN: &str = "xintai/log/v1";
/// The first words of every payload commitment.
const PAYLOAD_DOMAIN: &str = "xintai/payload/v1";
/// The version of the row layout.
pub(super) const FORMAT: i64 = 1;
/// What stands before the first row.
pub(super) const GENESIS: [u8; 32] = [0; 32];
/// The writing program, in every row.
pub(super) const PROGRAM: &str = concat!("xintai ", env!("CARGO_PKG_VERSION"));

/// One row of the log, in the order in which it is hashed. Identifiers of subjects and persons are keyed digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Layout version.
    pub fmt: i64,
    /// Id of the installation.
    pub origin: String,
    /// Dense, from 1.
    pub seq: i64,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// Random id of the log-in.
    pub session: String,
    /// Request id of a script.
    pub request: Option<String>,
    /// Keyed digest of the officer's person.
    pub person: Option<Vec<u8>>,
    /// Log-in name.
    pub officer: Option<String>,
    /// The officer's name as it was (HC-23-4).
    pub officer_name: Option<String>,
    /// Code of the officer's unit.
    pub unit: Option<String>,
    /// Role by which it was allowed; the roles held, joined by `,`, where none is needed or none would do.
    pub role: Option<String>,
    /// `tui`, `cli`, `ssh` or `system`.
    pub channel: String,
    /// Dotted name of the operation.
    pub operation: String,
    /// Query mode.
    pub mode: Option<String>,
    /// Keyed digest of the subject's identifier.
    pub subject: Option<Vec<u8>>,
    /// Purpose code.
    pub purpose: Option<String>,
    /// Case, batch, authorisation or application the look belongs to.
    pub basis: Option<String>,
    /// `done`, `refused`, `denied`, `dry-run`, `repeated`.
    pub outcome: String,
    /// Rule that decided.
    pub cite: Option<String>,
    /// How many things were shown or changed.
    pub count: Option<i64>,
    /// Their ids, joined by `,`.
    pub ids: String,
    /// Digest of what was shown.
    pub view: Option<Vec<u8>>,
    /// Commitment to the free text kept beside the log.
    pub payload: Option<Vec<u8>>,
    /// Digest of what the call wrote beside the log (docs/log-format.md).
    pub bound: Option<Vec<u8>>,
    /// Regime and version of its pack.
    pub regime: String,
    /// Writing program and version.
    pub program: String,
    /// Hash of the row before.
    pub prev: Vec<u8>,
}

/// A column as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Absent,
    Int(i64),
    Text(&'a [u8]),
    Bytes(&'a [u8]),
}

/// Appends tagged, length-prefixed fields: absent is not the same as empty.
#[derive(Debug, Default)]
pub(super) struct Encoder(Vec<u8>);

impl Encoder {
    fn int(&mut self, value: Option<i64>) {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(1);
                self.0.extend(value.to_be_bytes());
            }
        }
    }

    fn bytes(&mut self, tag: u8, value: Option<&[u8]>) {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(tag);
                self.0.extend((value.len() as u64).to_be_bytes());
                self.0.extend(value);
            }
        }
    }

    fn text(&mut self, value: Option<&str>) {
        self.bytes(2, value.map(str::as_bytes));
    }

    fn blob(&mut self, value: Option<&[u8]>) {
        self.bytes(3, value);
    }
}

impl Row {
    /// The bytes that are hashed.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Encoder(Vec::with_capacity(512));
        out.text(Some(DOMAIN));
        out.int(Some(self.fmt));
        out.text(Some(&self.origin));
        out.int(Some(self.seq));
        out.int(Some(self.at));
        out.text(Some(&self.session));
        out.text(self.request.as_deref());
        out.blob(self.person.as_deref());
        out.text(self.officer.as_deref());
        out.text(self.officer_name.as_deref());
        out.text(self.unit.as_deref());
        out.text(self.role.as_deref());
        out.text(Some(&self.channel));
        out.text(Some(&self.operation));
        out.text(self.mode.as_deref());
        out.blob(self.subject.as_deref());
        out.text(self.purpose.as_deref());
        out.text(self.basis.as_deref());
        out.text(Some(&self.outcome));
        out.text(self.cite.as_deref());
        out.int(self.count);
        out.text(Some(&self.ids));
        out.blob(self.view.as_deref());
        out.blob(self.payload.as_deref());
        out.blob(self.bound.as_deref());
        out.text(Some(&self.regime));
        out.text(Some(&self.program));
        out.blob(Some(&self.prev));
        out.0
    }

    /// The row's hash, which the next row repeats as `prev`.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sm3::digest(self.encode()).into()
    }
}

/// The hash of a row as the store reads it, straight from its columns.
pub(super) fn hash_of(columns: &[Cell<'_>], buffer: &mut Encoder) -> [u8; 32] {
    buffer.0.clear();
    buffer.text(Some(DOMAIN));
    for cell in columns {
        match cell {
            Cell::Absent => buffer.0.push(0),
            Cell::Int(value) => buffer.int(Some(*value)),
            Cell::Text(text) => buffer.bytes(2, Some(text)),
            Cell::Bytes(bytes) => buffer.bytes(3, Some(bytes)),
        }
    }
    Sm3::digest(&buffer.0).into()
}

/// The commitment to a free text: `SM3(domain, salt, text)`.
pub(super) fn commitment(salt: &[u8], text: &[u8]) -> [u8; 32] {
    let mut hash = Sm3::new();
    hash.update(PAYLOAD_DOMAIN.as_bytes());
    hash.update(salt);
    hash.update(text);
    hash.finalize().into()
}

/// A row that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its number.
    pub seq: i64,
    /// Its code, which is the receipt of what was handed out under it (回执号).
    pub receipt: String,
}

/// A row as somebody elsewhere remembers it: by its hash or the beginning of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) seq: i64,
    hash: Remembered,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Remembered {
    Whole(Vec<u8>),
    Begins(HeadCode),
}

impl Mark {
    pub(super) fn whole(seq: i64, hash: Vec<u8>) -> Self {
        Self { seq, hash: Remembered::Whole(hash) }
    }

    pub(super) fn begins(code: HeadCode) -> Self {
        Self { seq: code.seq, hash: Remembered::Begins(code) }
    }

    pub(super) fn fits(&self, hash: &[u8]) -> bool {
        match &self.hash {
            Remembered::Whole(whole) => whole.as_slice() == hash,
            Remembered::Begins(code) => code.fits(hash),
        }
    }
}

/// Chains `row` to the last one and writes it, with its free text if there is one.
pub(super) fn append(db: &Db, mut row: Row, free_text: Option<&str>) -> Result<Logged, Error> {
    let (last, prev) = rows::head(db)?.unwrap_or((0, GENESIS.to_vec()));
    row.fmt = FORMAT;
    PROGRAM.clone_into(&mut row.program);
    row.seq = last + 1;
    row.prev = prev;
    let salt = match free_text {
        Some(text) => {
            let salt = random()?;
            row.payload = Some(commitment(&salt, text.as_bytes()).to_vec());
            Some(salt)
        }
        None => None,
    };
    let hash = row.hash();
    rows::insert(db, &row, &hash)?;
    if let (Some(salt), Some(text)) = (salt, free_text) {
        rows::insert_text(db, row.seq, &salt, text)?;
    }
    Ok(Logged { seq: row.seq, receipt: HeadCode::of(row.seq, &hash).to_string() })
}
