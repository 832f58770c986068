//! A judged row on its way into the register: the submission as received, and the record that comes of it.

use crate::{
    intake::{Checked, Problem, RawRow, Severity},
    service::{
        Error, Tx,
        store::{
            batches::{self, Batch, Submission},
            records::{self, Content, ContentVersion, Event, Record},
            replacements,
        },
    },
};

/// A row as it is to be kept.
pub(super) struct Kept {
    submission: Submission,
    record: Option<(Record, Content, Option<Record>)>,
}

impl Kept {
    pub(super) fn new(raw: &RawRow, batch: &Batch, checked: Checked, verdict: &str) -> Self {
        let submission = Submission {
            id: 0,
            batch: batch.id,
            row: i64::try_from(raw.number).unwrap_or_default(),
            line: i64::try_from(raw.line).unwrap_or_default(),
            verdict: verdict.to_owned(),
            received: checked.received,
            digest: String::new(),
            problems: checked.problems,
            record: None,
        };
        Self { submission, record: None }
    }

    pub(super) fn refused(raw: &RawRow, batch: &mut Batch, checked: Checked, verdict: &str) -> Self {
        let count = if verdict == "prohibited" { &mut batch.prohibited } else { &mut batch.rejected };
        *count += 1;
        Self::new(raw, batch, checked, verdict)
    }

    pub(super) fn taken(
        raw: &RawRow,
        batch: &mut Batch,
        checked: Checked,
        record: Record,
        content: Content,
        earlier: Option<Record>,
    ) -> Self {
        let count = if record.state == "submitted" { &mut batch.accepted } else { &mut batch.pending };
        *count += 1;
        let mut kept = Self::new(raw, batch, checked, &record.state);
        kept.record = Some((record, content, earlier));
        kept
    }

    /// The state of its record, or why there is none.
    pub(super) fn state(&self) -> &str {
        &self.submission.verdict
    }

    /// The record is entered by this officer, who brought the file, not by the one who acts now.
    pub(super) fn entered_by(mut self, officer: i64) -> Self {
        if let Some((record, ..)) = &mut self.record {
            record.entered_by = officer;
        }
        self
    }

    /// Why it was not taken: the heaviest problem.
    pub(super) fn problem(&self) -> Option<&Problem> {
        self.submission.problems.iter().find(|found| found.severity >= Severity::Error)
    }

    /// Writes the row and what comes of it; answers the record's number.
    pub(super) fn store(mut self, tx: &Tx<'_>) -> Result<Option<String>, Error> {
        self.submission.digest = batches::digest(&self.submission.received)?;
        let submission = batches::insert_submission(tx.db(), &self.submission)?;
        self.store_record(tx, submission)
    }

    /// Writes the record of a row that is stored already.
    pub(super) fn store_record(self, tx: &Tx<'_>, submission: i64) -> Result<Option<String>, Error> {
        let Some((record, content, earlier)) = self.record else { return Ok(None) };
        let (id, no, cause) = match earlier {
            None => {
                let (id, no) = records::insert(tx.db(), &record, submission, &content, tx.now_ms())?;
                (id, no, "submitted")
            }
            Some(earlier) => {
                let id = earlier.id;
                let no = earlier.no.clone();
                resubmit(tx, earlier, record, submission, content)?;
                (id, no, "resubmitted")
            }
        };
        batches::set_record(tx.db(), submission, id, &self.submission.verdict)?;
        records::insert_event(
            tx.db(),
            &Event {
                record: id,
                at: tx.now_ms(),
                kind: cause.to_owned(),
                officer: tx.actor().officer,
                cite: tx.pack().intake.channels.first().map(|channel| channel.rule.clone()),
                ..Event::default()
            },
        )?;
        Ok(Some(no))
    }
}

/// A new version of the unit's own record, which waits for review.
fn resubmit(tx: &Tx<'_>, earlier: Record, new: Record, submission: i64, content: Content) -> Result<(), Error> {
    let next = records::versions(tx.db(), earlier.id)?.last().map_or(1, |last| last.n) + 1;
    let digest = records::digest(&content)?;
    let version = ContentVersion {
        n: next,
        submission: Some(submission),
        content,
        digest,
        cause: "resubmitted".to_owned(),
        case_file: None,
        made_by: tx.actor().officer,
        made_at: tx.now_ms(),
    };
    records::insert_version(tx.db(), earlier.id, &version)?;
    // What is in force stays so until a reviewer has accepted the new version.
    if earlier.is_replacement || earlier.state == "accepted" {
        let waits = Record { id: earlier.id, no: earlier.no, content_version: next, is_replacement: true, ..new };
        return replacements::keep(tx.db(), &waits);
    }
    let record = Record {
        id: earlier.id,
        no: earlier.no,
        version: earlier.version,
        content_version: next,
        cancelled_on: earlier.cancelled_on,
        cancelled_registered_on: earlier.cancelled_registered_on,
        hidden_on: earlier.hidden_on,
        hidden_case: earlier.hidden_case,
        shielded_on: earlier.shielded_on,
        shielded_case: earlier.shielded_case,
        ..new
    };
    records::update(tx.db(), &record)?;
    records::rehome(tx.db(), &record)
}
