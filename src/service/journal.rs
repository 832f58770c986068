//! The log (日志): one chained row for each Look, Change, refusal, log-in and log-out.
//!
//! Encoding and chain are fixed in `docs/log-format.md`; a change of either is a new `fmt`.

use super::{
    Error,
    keys::{hex, random},
    store::{Db, journal as rows},
};
use serde::{Deserialize, Serialize};
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
    /// Roles held at that moment, joined by `,`.
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
    /// `done`, `refused`, `denied`, `dry-run`.
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
    /// Regime and version of its pack.
    pub regime: String,
    /// Writing program and version.
    pub program: String,
    /// Hash of the row before.
    pub prev: Vec<u8>,
}

/// Appends tagged, length-prefixed fields: absent is not the same as empty.
struct Encoder(Vec<u8>);

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

/// The commitment to a free text: `SM3(domain, salt, text)`.
fn commitment(salt: &[u8], text: &str) -> [u8; 32] {
    let mut hash = Sm3::new();
    hash.update(PAYLOAD_DOMAIN.as_bytes());
    hash.update(salt);
    hash.update(text.as_bytes());
    hash.finalize().into()
}

/// Chains `row` to the last one and writes it, with its free text if there is one. Answers its number.
pub(super) fn append(db: &Db, mut row: Row, free_text: Option<&str>) -> Result<i64, Error> {
    let (last, prev) = rows::head(db)?.unwrap_or((0, GENESIS.to_vec()));
    row.fmt = FORMAT;
    PROGRAM.clone_into(&mut row.program);
    row.seq = last + 1;
    row.prev = prev;
    let salt = match free_text {
        Some(text) => {
            let salt = random()?;
            row.payload = Some(commitment(&salt, text).to_vec());
            Some(salt)
        }
        None => None,
    };
    rows::insert(db, &row, &row.hash())?;
    if let (Some(salt), Some(text)) = (salt, free_text) {
        rows::insert_text(db, row.seq, &salt, text)?;
    }
    Ok(row.seq)
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Every row is as it was written.
    pub ok: bool,
    /// Rows walked.
    pub rows: i64,
    /// Number of the first row that is not as it was written.
    pub first_bad: Option<i64>,
    /// `gap`, `changed`, `broken-link`, `format`, `text-changed`, `text-removed`, `origin`.
    pub reason: Option<String>,
    /// Hash of the last row, in hexadecimal.
    pub head: String,
}

/// Walks the chain from row `from` (1: the whole log) and stops at the first bad row.
pub(super) fn verify(db: &Db, from: i64) -> Result<Verification, Error> {
    let mut expected = from.max(1);
    let mut prev = if expected == 1 { Some(GENESIS.to_vec()) } else { rows::hash_of(db, expected - 1)? };
    let mut origin: Option<String> = None;
    let mut count = 0;
    let mut bad: Option<(i64, &'static str)> = None;
    rows::walk(db, expected, |row, hash, text| {
        count += 1;
        let fault = if row.seq != expected {
            Some((expected, "gap"))
        } else if row.fmt != FORMAT {
            Some((row.seq, "format"))
        } else if prev.as_ref().is_none_or(|prev| *prev != row.prev) {
            Some((row.seq, "broken-link"))
        } else if row.hash().as_slice() != hash {
            Some((row.seq, "changed"))
        } else if origin.as_ref().is_some_and(|origin| *origin != row.origin) {
            Some((row.seq, "origin"))
        } else {
            text_fault(&row, text).map(|reason| (row.seq, reason))
        };
        if let Some(fault) = fault {
            bad = Some(fault);
            return false;
        }
        expected += 1;
        prev = Some(hash.to_vec());
        origin.get_or_insert(row.origin);
        true
    })?;
    Ok(Verification {
        ok: bad.is_none(),
        rows: count,
        first_bad: bad.map(|(seq, _)| seq),
        reason: bad.map(|(_, reason)| reason.to_owned()),
        head: prev.map(|hash| hex(&hash)).unwrap_or_default(),
    })
}

fn text_fault(row: &Row, text: Option<(Vec<u8>, String)>) -> Option<&'static str> {
    match (&row.payload, text) {
        (None, None) => None,
        (Some(payload), Some((salt, text))) => {
            (commitment(&salt, &text).as_slice() != payload.as_slice()).then_some("text-changed")
        }
        (Some(_), None) => Some("text-removed"),
        (None, Some(_)) => Some("text-changed"),
    }
}
