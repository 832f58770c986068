//! What was kept elsewhere of the log (留存的核对依据): checkpoints, head codes and receipts, exports; and whether a log
//! still agrees with it. A chain alone cannot show a cut-off tail or an older file put back; these can.

use super::{
    Error,
    chain::Verification,
    checkpoint, export,
    journal::Mark,
    store::{Db, anchors, journal as rows},
};
use crate::domain::head_code::HeadCode;
use serde::{Deserialize, Serialize};

/// One thing kept elsewhere, as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A checkpoint file: its name for messages, its text.
    Checkpoint(String, String),
    /// A head code or the receipt of a report (核对码、回执号).
    Code(String),
    /// An export of the log: its name, its text.
    Export(String, String),
}

/// What became of one thing kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFound {
    /// `checkpoint`, `code` or `export`.
    pub kind: String,
    /// The row it fixes; the last one of an export.
    pub seq: i64,
    /// The log agrees.
    pub ok: bool,
    /// `cut`, `other-history`, `other-origin`, `other-key`, `signature`; of an export that was altered itself the reason of
    /// its first bad row.
    pub reason: Option<String>,
    /// First row that is missing or may differ; exact for an export, else the one after the newest row that agrees.
    pub first_bad: Option<i64>,
    /// It was altered or cut itself, or is another log's: it says nothing of this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfit: bool,
}

/// One thing kept elsewhere, read.
struct Fixed {
    kind: &'static str,
    marks: Vec<Mark>,
    /// Why it fixes nothing, and for an export that was altered itself its first bad row.
    fault: Option<(&'static str, Option<i64>)>,
}

/// Whose log it is, where that is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Own<'a> {
    /// Id of the installation.
    pub(super) origin: Option<&'a str>,
    /// Its public key: type and base64.
    pub(super) key: Option<&'a str>,
}

fn read(kept: &Kept, own: Own<'_>) -> Result<Fixed, Error> {
    let foreign = |origin: &str| own.origin.is_some_and(|own| own != origin).then_some(("other-origin", None));
    Ok(match kept {
        Kept::Code(written) => {
            let code = HeadCode::parse(written)?;
            Fixed { kind: "code", marks: vec![Mark::begins(code)], fault: None }
        }
        Kept::Checkpoint(name, text) => {
            let read = checkpoint::read(name, text)?;
            let fault = if !read.genuine {
                Some(("signature", None))
            } else if own.key.is_some_and(|key| key != read.key) {
                Some(("other-key", None))
            } else {
                foreign(&read.origin)
            };
            Fixed { kind: "checkpoint", marks: vec![read.mark], fault }
        }
        Kept::Export(name, text) => {
            let read = export::read(name, text)?;
            let altered = read.bad.map(|(seq, reason)| (reason, Some(seq)));
            Fixed { kind: "export", marks: read.marks, fault: altered.or_else(|| foreign(&read.origin)) }
        }
    })
}

/// The log that is compared: where it ends, and the hash of a row.
pub(super) struct Log<'a> {
    /// Number of the first row at hand; what was kept of earlier ones is not judged.
    pub(super) first: i64,
    /// Number of the last row.
    pub(super) last: i64,
    /// Hash of a row.
    pub(super) hash_of: &'a dyn Fn(i64) -> Result<Option<Vec<u8>>, Error>,
}

/// Compares the chain of a database.
///
/// # Errors
/// `E-INPUT` when something kept cannot be read at all.
pub(super) fn compare_db(db: &Db, found: &mut Verification, kept: &[Kept], own: Own<'_>) -> Result<(), Error> {
    let last = rows::head(db)?.map_or(0, |(seq, _)| seq);
    let origin = rows::origin(db)?;
    let own = Own { origin: own.origin.or(origin.as_deref()), ..own };
    compare(&Log { first: 1, last, hash_of: &|seq| rows::hash_of(db, seq) }, found, kept, own)?;
    // What the file itself notes as given out cannot lie behind its end. A file without such notes says nothing.
    let noted = anchors::newest(db).ok().flatten().map_or(0, |anchor| anchor.seq);
    if found.whole && noted > last {
        (found.ok, found.whole) = (false, false);
        (found.first_bad, found.reason) = (Some(last + 1), Some("cut".to_owned()));
    }
    Ok(())
}

/// Compares a chain with what was kept, and adds what it found.
///
/// # Errors
/// `E-INPUT` when something kept cannot be read at all.
pub(super) fn compare(log: &Log<'_>, found: &mut Verification, kept: &[Kept], own: Own<'_>) -> Result<(), Error> {
    let mut all = kept.iter().map(|one| read(one, own)).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|one| one.marks.last().map(|mark| mark.seq));
    let mut agreed = 0;
    for fixed in all {
        let seq = fixed.marks.last().map_or(0, |mark| mark.seq);
        let mut one =
            KeptFound { kind: fixed.kind.to_owned(), seq, ok: true, reason: None, first_bad: None, unfit: false };
        match fixed.fault {
            Some((fault, first_bad)) => {
                one.unfit = true;
                one.refuse(fault, first_bad);
            }
            None => agreed = log.agree(&fixed.marks, agreed, &mut one)?,
        }
        found.kept.push(one);
    }
    found.anchored = Some(agreed).filter(|agreed| *agreed > 0);
    found.unanchored = log.last - agreed;
    // A fault of the log comes before one of what was to judge it.
    let rank = |one: &&KeptFound| (one.unfit, one.first_bad.unwrap_or(i64::MAX));
    let bad = found.kept.iter().filter(|one| !one.ok).min_by_key(rank);
    found.whole &= bad.is_none_or(|bad| bad.unfit);
    if let Some(bad) = bad.filter(|_| found.ok) {
        (found.ok, found.first_bad, found.reason) = (false, bad.first_bad, bad.reason.clone());
    }
    Ok(())
}

impl Log<'_> {
    /// Holds marks against the log; answers the newest row that agrees.
    fn agree(&self, marks: &[Mark], mut agreed: i64, one: &mut KeptFound) -> Result<i64, Error> {
        for mark in marks.iter().filter(|mark| mark.seq >= self.first) {
            if mark.seq > self.last {
                one.refuse("cut", Some(self.last + 1));
                break;
            }
            if (self.hash_of)(mark.seq)?.is_none_or(|hash| !mark.fits(&hash)) {
                one.refuse("other-history", Some(agreed + 1));
                break;
            }
            agreed = agreed.max(mark.seq);
        }
        Ok(agreed)
    }
}

impl KeptFound {
    fn refuse(&mut self, reason: &str, first_bad: Option<i64>) {
        (self.ok, self.reason, self.first_bad) = (false, Some(reason.to_owned()), first_bad);
    }
}
