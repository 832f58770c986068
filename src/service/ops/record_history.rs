//! The history of a record (信息历史): the rows as received, every version with its cause, every act.

use super::{
    decisions::DecisionCard,
    facts::state_on,
    records::{check_reason, facets, instant, load, login, subject_of, work, worked},
    subjects::Reason,
};
use crate::service::{
    Error, Kind, Operation, Trace, Tx, masking,
    store::{
        batches,
        records::{self, Content},
    },
};
use serde::{Deserialize, Serialize};

/// `record history`: the submission as received, every version with its ground, every act.
#[derive(Clone, Debug, Default)]
pub struct RecordHistory {
    /// Number of the record.
    pub id: String,
    /// Why; the officer's own work needs none.
    pub reason: Reason,
}

/// A row as received.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OriginalRow {
    /// The batch.
    pub batch: String,
    /// Row of the file, from 1.
    pub row: i64,
    /// Line of the file.
    pub line: i64,
    /// The cells, personal ones masked.
    pub received: Content,
    /// SM3 of the cells as received.
    pub digest: String,
}

/// One version of the content.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VersionShown {
    /// From 1.
    pub version: i64,
    /// `submitted`, `resubmitted`, `corrected`; `returned` of what was sent to replace and never in force.
    pub cause: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: String,
    /// SM3 of the content.
    pub digest: String,
    /// The content, masked.
    pub content: Content,
    /// The row it was made from.
    pub original: Option<OriginalRow>,
}

/// One act.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventShown {
    /// When.
    pub at: String,
    /// `submitted`, `accepted`, `returned` …
    pub act: String,
    /// Who.
    pub by: String,
    /// The rule.
    pub cite: Option<String>,
    /// Code of the reason.
    pub reason: Option<String>,
    /// In words.
    pub note: Option<String>,
}

/// The history of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryShown {
    /// Number of the record.
    pub id: String,
    /// Its state today.
    pub state: String,
    /// Versions, first to last.
    pub versions: Vec<VersionShown>,
    /// Acts, first to last.
    pub events: Vec<EventShown>,
    /// Decisions of two persons on it: what waits, and what was approved or rejected.
    pub decisions: Vec<DecisionCard>,
    /// Batch or case that waits for the officer, for the log.
    #[serde(skip)]
    work: Option<String>,
}

impl Operation for RecordHistory {
    type Output = HistoryShown;
    const NAME: &'static str = "record.history";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<HistoryShown, Error> {
        self.reason.check_words(tx)?;
        let record = load(tx, &self.id)?;
        let subject = subject_of(tx, &record)?;
        let standing = state_on(tx, &record, tx.today())?;
        tx.see(&self.id, facets(tx, &record, &subject, standing.state))?;
        check_reason(tx, &self.reason, (&record, &subject, standing.state))?;
        let masks = masking::masks(tx.pack());
        let masked = |content: &Content| masking::content(&masks, &subject, &record, content);
        let mut versions = Vec::new();
        for version in records::versions(tx.db(), record.id)? {
            let row = version.submission.map(|id| batches::submission_by_id(tx.db(), id)).transpose()?.flatten();
            let original = match row {
                None => None,
                Some(row) => {
                    let received = row.received.into_iter().map(|(field, cell)| (field, cell.into())).collect();
                    Some(OriginalRow {
                        batch: batches::by_id(tx.db(), row.batch)?.map(|batch| batch.no).unwrap_or_default(),
                        row: row.row,
                        line: row.line,
                        received: masked(&received),
                        digest: row.digest,
                    })
                }
            };
            versions.push(VersionShown {
                version: version.n,
                cause: version.cause,
                by: login(tx, version.made_by)?,
                at: instant(version.made_at),
                digest: version.digest,
                content: masked(&version.content),
                original,
            });
        }
        let mut events = Vec::new();
        for event in records::events(tx.db(), record.id)? {
            events.push(EventShown {
                at: instant(event.at),
                act: event.kind,
                by: login(tx, event.officer)?,
                cite: event.cite,
                reason: event.reason,
                note: event.note,
            });
        }
        let decisions = super::decisions::of_record(tx, &record)?;
        let (work, state) = (work(tx, &record)?, standing.state.word().to_owned());
        Ok(HistoryShown { id: record.no, state, versions, events, decisions, work })
    }

    fn trace(&self, output: Option<&HistoryShown>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        output.map_or(trace.clone(), |shown| {
            worked(trace.count(shown.versions.len()).view(&shown.versions), shown.work.as_deref(), &self.reason)
        })
    }
}
