//! Anchors of the log (日志留存): the head code for the shift sheet, signed checkpoints, how much is anchored, exports.

use super::{
    rules::{self, Gap},
    settings::{ANCHOR_MINUTES, ANCHOR_ROWS, number},
};
use crate::{
    domain::{head_code::HeadCode, refusal::Code},
    service::{
        Error, ExportHead, ExportRow, Kind, Operation, Trace, Tx, checkpoint,
        clock::moment,
        export,
        journal::GENESIS,
        keys::hex,
        store::{
            anchors::{self, Anchor},
            journal as rows,
        },
    },
    text,
};
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

/// Number and hash of the last row.
fn head(tx: &Tx<'_>) -> Result<(i64, Vec<u8>), Error> {
    rows::head(tx.db())?.ok_or_else(|| Error::not_found("log"))
}

fn note(tx: &Tx<'_>, kind: &str, seq: i64) -> Result<(), Error> {
    let anchor = Anchor { kind: kind.to_owned(), seq, at: tx.now_ms() };
    anchors::insert(tx.db(), &anchor, tx.actor().officer)
}

/// `log head`: the code of the last row, to be written on the shift sheet or read over the telephone.
#[derive(Clone, Copy, Debug)]
pub struct LogHead;

/// The end of the log in a few characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadShown {
    /// The row it fixes.
    pub seq: i64,
    /// The code, see `domain::head_code`.
    pub code: String,
    /// When, RFC 3339.
    pub at: String,
}

impl Operation for LogHead {
    type Output = HeadShown;
    const NAME: &'static str = "log.head";
    // A change: what was given out is remembered, so that everybody sees how much is anchored.
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<HeadShown, Error> {
        let (seq, hash) = head(tx)?;
        note(tx, "code", seq)?;
        let at = tx.now().to_rfc3339_opts(SecondsFormat::Secs, false);
        Ok(HeadShown { seq, code: HeadCode::of(seq, &hash).to_string(), at })
    }

    fn trace(&self, output: Option<&HeadShown>) -> Trace {
        Trace::new().ids(output.map(|head| head.seq.to_string()))
    }
}

/// `log checkpoint`: the end of the log, signed, to be kept on a machine of the auditor's own.
#[derive(Clone, Copy, Debug)]
pub struct MakeCheckpoint;

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointMade {
    /// The row it fixes.
    pub seq: i64,
    /// The same row as a code.
    pub code: String,
    /// Fingerprint of the signing key, to be compared once by another way.
    pub key: String,
    /// The file's text.
    pub text: String,
}

impl Operation for MakeCheckpoint {
    type Output = CheckpointMade;
    const NAME: &'static str = "log.checkpoint";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<CheckpointMade, Error> {
        let (seq, hash) = head(tx)?;
        note(tx, "checkpoint", seq)?;
        let key = tx.env().keys.signing();
        let at = tx.now().to_rfc3339_opts(SecondsFormat::Secs, false);
        let text = checkpoint::sign(&key, &tx.env().keys.origin, seq, &hash, &at)?;
        let (_, key) = checkpoint::public_line(key.public_key())?;
        Ok(CheckpointMade { seq, code: HeadCode::of(seq, &hash).to_string(), key, text })
    }

    fn trace(&self, output: Option<&CheckpointMade>) -> Trace {
        Trace::new().ids(output.map(|made| made.seq.to_string()))
    }
}

/// What the status line of every screen tells: how much of the log is anchored outside, and which rule papers are missing.
#[derive(Clone, Copy, Debug)]
pub struct ShowAnchored;

/// What is anchored and what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// The newest row that a checkpoint or a code fixes.
    pub seq: Option<i64>,
    /// `checkpoint` or `code`.
    pub kind: Option<String>,
    /// Rows after it.
    pub rows: i64,
    /// Minutes since the first of them was written; none when there is none.
    pub minutes: Option<i64>,
    /// More rows or more minutes than the settings allow.
    pub late: bool,
}

/// What the status line tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusLine {
    /// How much of the log is anchored.
    #[serde(flatten)]
    pub anchored: Anchored,
    /// Rule papers that the centre has not named, for whoever may name them.
    pub papers: Vec<Gap>,
}

/// The standing of the anchors now.
pub(super) fn anchored(tx: &Tx<'_>) -> Result<Anchored, Error> {
    let newest = anchors::newest(tx.db())?;
    let last = rows::head(tx.db())?.map_or(0, |(seq, _)| seq);
    let seq = newest.as_ref().map_or(0, |anchor| anchor.seq);
    // The row in which the anchor itself is noted stands after it and is no news.
    let open = (last - seq - i64::from(newest.is_some())).max(0);
    let first = if open == 0 { None } else { rows::at_of(tx.db(), last - open + 1)? };
    let minutes = first.map(|at| (tx.now() - moment(at)).num_minutes().max(0));
    let over = |value: i64, most: u64| u64::try_from(value).is_ok_and(|value| value > most);
    let late = over(open, number(tx.db(), &ANCHOR_ROWS)?)
        || minutes.is_some_and(|minutes| number(tx.db(), &ANCHOR_MINUTES).is_ok_and(|most| over(minutes, most)));
    Ok(Anchored {
        seq: newest.as_ref().map(|anchor| anchor.seq),
        kind: newest.map(|anchor| anchor.kind),
        rows: open,
        minutes,
        late,
    })
}

impl Operation for ShowAnchored {
    type Output = StatusLine;
    const NAME: &'static str = "log.anchored";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<StatusLine, Error> {
        Ok(StatusLine { anchored: anchored(tx)?, papers: rules::papers_to_name(tx)? })
    }

    fn trace(&self, _output: Option<&StatusLine>) -> Trace {
        Trace::new()
    }
}

/// Most rows of one step of an export.
const STEP: i64 = 20_000;

/// `log export`, one step of it: rows from `from` on, up to `to`.
#[derive(Clone, Copy, Debug)]
pub struct ExportLog {
    /// First row.
    pub from: i64,
    /// Last row wanted; the last there is when not given.
    pub to: Option<i64>,
}

/// A step of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportStep {
    /// What the file opens with, for the span from `from` on.
    pub head: ExportHead,
    /// The rows.
    pub rows: Vec<ExportRow>,
    /// Where the next step begins.
    pub next: Option<i64>,
}

impl Operation for ExportLog {
    type Output = ExportStep;
    const NAME: &'static str = "log.export";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<ExportStep, Error> {
        let (last, _) = head(tx)?;
        let (from, to) = (self.from, self.to.unwrap_or(last));
        if !(1..=to).contains(&from) || to > last {
            return Err(Error::new(Code::Input, text!("没有第 {from} 至 {to} 行", "there are no rows {from} to {to}"))
                .hint(text!("日志现有 1 至 {last} 行", "the log has rows 1 to {last}")));
        }
        let prev = if from == 1 { Some(GENESIS.to_vec()) } else { rows::hash_of(tx.db(), from - 1)? };
        let mut found = Vec::new();
        rows::walk(tx.db(), from, |row, hash, text| {
            let inside = row.seq <= to && row.seq < from + STEP;
            if inside {
                found.push(ExportRow::new(row, hash, text));
            }
            inside
        })?;
        let next = found.last().map(|row| row.seq + 1).filter(|next| *next <= to);
        let head = ExportHead {
            format: export::FORMAT.to_owned(),
            origin: tx.env().keys.origin.clone(),
            from,
            to,
            prev: hex(&prev.unwrap_or_default()),
        };
        Ok(ExportStep { head, rows: found, next })
    }

    fn trace(&self, output: Option<&ExportStep>) -> Trace {
        match output {
            Some(step) => {
                let ends = step.rows.first().into_iter().chain(step.rows.last());
                Trace::new().count(step.rows.len()).ids(ends.map(|row| row.seq.to_string()))
            }
            None => Trace::new(),
        }
    }
}
