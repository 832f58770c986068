//! Import (归集): a file of a provider unit becomes a batch. A small file is one transaction; a large one is started,
//! fed in parts and finished, each part a transaction of its own.

use super::{formed::EnterBy, import_rows::Judge};
use crate::{
    domain::refusal::{Code, Refusal},
    intake::{Problem, RawRow, Severity},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            batches::{self, Batch},
            units::{self},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Most rows in one part.
pub const PART: usize = 2000;
/// Most problems told in one answer; the batch's page shows the rest.
const TOLD: usize = 10_000;

/// What a unit says of a file before its rows.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Code of the provider unit.
    pub unit: Option<String>,
    /// Code of the catalogue item.
    pub item: String,
    /// The channel it came by; the only one when the law knows one only.
    pub channel: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// SM3 of the file.
    pub digest: String,
    /// Encoding it was read in.
    pub encoding: String,
    /// The header line.
    pub header: Vec<String>,
    /// The subjects declared it themselves.
    pub declared: bool,
    /// It may replace the unit's own records that were accepted.
    pub replaces: bool,
    /// Agreement or provision by which the file comes this way.
    pub ground: Option<String>,
    /// The law that exempts its persons from consent, `LEVEL:WORDS`.
    pub exempt: Option<String>,
}

/// A problem as told to the unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowProblem {
    /// The row, from 1 without the header.
    pub row: u64,
    /// The line of the file.
    pub line: u64,
    /// The field.
    pub field: String,
    /// Kebab-case, for scripts.
    pub code: String,
    /// The class of refusal.
    pub class: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What became of the row: `submitted`, `pending`, `rejected`, `prohibited`.
    pub verdict: String,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Text,
    /// The rule.
    pub cite: Option<String>,
}

impl RowProblem {
    pub(super) fn new(problem: Problem, verdict: &str) -> Self {
        let Problem { row, line, field, code, severity, class, message, hint, cite } = problem;
        Self { row, line, field, code, class, severity, verdict: verdict.to_owned(), message, hint, cite }
    }
}

/// A batch and what became of its rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// Its number, `B-2026-1123-02`; empty in a dry run of a part.
    pub batch: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// The channel.
    pub channel: String,
    /// Name of the file.
    pub file: String,
    /// Encoding it was read in.
    pub encoding: String,
    /// Rows read.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows kept that wait for what neither file nor profile says.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows refused because they may not be collected; nothing of them is kept.
    pub prohibited: i64,
    /// Everything found but mere clean-ups.
    pub problems: Vec<RowProblem>,
    /// The day by which its rows were to be entered by hand; none where the text has no figure.
    pub enter_by: Option<EnterBy>,
    /// What the unit is to be told beside it.
    pub warning: Option<Text>,
}

/// The answer about a batch as it stands.
pub(super) fn answer(tx: &Tx<'_>, batch: &Batch) -> Result<BatchAnswer, Error> {
    let unit = units::by_id(tx.db(), batch.unit)?.map(|unit| unit.code).unwrap_or_default();
    let mut problems = Vec::new();
    let mut after = 0;
    while problems.len() < TOLD {
        let rows = batches::submissions(tx.db(), batch.id, after, true, 500)?;
        let Some(last) = rows.last() else { break };
        after = last.row;
        for row in rows {
            let told = row.problems.into_iter().filter(|problem| problem.severity > Severity::Note);
            problems.extend(told.map(|problem| RowProblem::new(problem, &row.verdict)));
        }
    }
    problems.truncate(TOLD);
    Ok(BatchAnswer {
        batch: batch.no.clone(),
        state: batch.state.clone(),
        unit,
        item: batch.item.clone(),
        channel: batch.channel.clone(),
        file: batch.file_name.clone(),
        encoding: batch.encoding.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
        problems,
        enter_by: super::formed::enter_by(tx, batch)?,
        warning: super::catalogue_changes::warning(tx, batch.unit)?,
    })
}

/// The item is not in the catalogue in force.
pub(super) fn no_item(tx: &Tx<'_>, item: &str) -> Error {
    Error::new(Code::Catalogue, text!("现行目录没有 `{item}`", "the catalogue in force has no item `{item}`"))
        .cite(tx.pack().catalogue.governing_rule())
        .hint(text!("用 `xintai catalogue show` 查看目录项", "see the items with `xintai catalogue show`"))
}

/// Takes rows into a running batch. Rows that it has already are passed over, so a part may be sent again.
fn take(tx: &Tx<'_>, batch: &mut Batch, rows: &[RawRow]) -> Result<Vec<String>, Error> {
    let mut judge = Judge::new(tx, batch, None)?;
    let mut made = Vec::new();
    for raw in rows {
        let number = i64::try_from(raw.number).unwrap_or(i64::MAX);
        if number <= batch.rows {
            continue;
        }
        let kept = judge.take(batch, raw)?;
        made.extend(kept.store(tx)?);
        batch.rows = number;
    }
    batches::update(tx.db(), batch)?;
    Ok(made)
}

fn load(tx: &Tx<'_>, no: &str) -> Result<Batch, Error> {
    let batch = batches::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))?;
    tx.see(no, Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() })?;
    Ok(batch)
}

/// Ids go to the log while they are few; the batch number always does.
fn trace(batch: &str, records: &[String], count: usize) -> Trace {
    let few: &[String] = if records.len() <= 100 { records } else { &[] };
    Trace::new().basis(batch).ids(few).count(count)
}

/// `record import` of a file that is one part: begin, rows and end in one transaction.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// What the unit says of it.
    pub envelope: Envelope,
    /// All rows, or in a dry run any part of them.
    pub rows: Vec<RawRow>,
}

/// A batch with the records that came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imported {
    /// The batch.
    #[serde(flatten)]
    pub answer: BatchAnswer,
    /// Numbers of the records made or given a new version.
    pub records: Vec<String>,
}

impl Operation for ImportFile {
    type Output = Imported;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Imported, Error> {
        let mut batch = self.envelope.start(tx)?;
        let records = take(tx, &mut batch, &self.rows)?;
        "complete".clone_into(&mut batch.state);
        batches::update(tx.db(), &batch)?;
        Ok(Imported { answer: answer(tx, &batch)?, records })
    }

    fn trace(&self, output: Option<&Imported>) -> Trace {
        output.map_or_else(
            || Trace::new().ids([&self.envelope.item]),
            |made| trace(&made.answer.batch, &made.records, self.rows.len()),
        )
    }
}

/// `record import` of a large file: begins a batch, or goes on with the stopped one of the same file.
#[derive(Clone, Debug)]
pub struct StartImport {
    /// What the unit says of it.
    pub envelope: Envelope,
}

/// How far a batch is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportState {
    /// Its number.
    pub batch: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Rows it has; the next part begins after them.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows that wait for an answer.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows that may not be collected.
    pub prohibited: i64,
}

fn state(batch: &Batch) -> ImportState {
    ImportState {
        batch: batch.no.clone(),
        state: batch.state.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
    }
}

impl Operation for StartImport {
    type Output = ImportState;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ImportState, Error> {
        Ok(state(&self.envelope.start(tx)?))
    }

    fn trace(&self, output: Option<&ImportState>) -> Trace {
        output.map_or_else(|| Trace::new().ids([&self.envelope.item]), |state| Trace::new().basis(&state.batch))
    }
}

/// One part of a large file.
#[derive(Clone, Debug)]
pub struct ImportRows {
    /// The batch.
    pub batch: String,
    /// The next rows.
    pub rows: Vec<RawRow>,
}

impl Operation for ImportRows {
    type Output = ImportState;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ImportState, Error> {
        let mut batch = load(tx, &self.batch)?;
        let done = u64::try_from(batch.rows).unwrap_or_default();
        let fits = self.rows.len() <= PART && self.rows.first().is_none_or(|first| first.number <= done + 1);
        let news = self.rows.last().is_some_and(|last| last.number > done);
        if !news {
            return Ok(state(&batch));
        }
        if batch.state != "running" || !fits {
            let no = &batch.no;
            return Err(Refusal::new(
                Code::State,
                text!("批次 `{no}` 不能接收这些行", "batch `{no}` cannot take these rows"),
            )
            .hint(text!("重新导入同一文件即可续传", "import the same file again to go on"))
            .into());
        }
        take(tx, &mut batch, &self.rows)?;
        Ok(state(&batch))
    }

    fn trace(&self, _output: Option<&ImportState>) -> Trace {
        trace(&self.batch, &[], self.rows.len())
    }
}

/// Ends a batch, whose rows are then offered for review.
#[derive(Clone, Debug)]
pub struct FinishImport {
    /// The batch.
    pub batch: String,
}

impl Operation for FinishImport {
    type Output = BatchAnswer;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<BatchAnswer, Error> {
        let mut batch = load(tx, &self.batch)?;
        if batch.state == "running" {
            "complete".clone_into(&mut batch.state);
            batches::update(tx.db(), &batch)?;
        }
        answer(tx, &batch)
    }

    fn trace(&self, output: Option<&BatchAnswer>) -> Trace {
        let rows = output.and_then(|answer| usize::try_from(answer.rows).ok()).unwrap_or_default();
        trace(&self.batch, &[], rows)
    }
}

/// Stops a batch that is not finished: nothing of it is offered for review until the same file is imported to its end.
#[derive(Clone, Debug)]
pub struct StopImport {
    /// The batch.
    pub batch: String,
}

impl Operation for StopImport {
    type Output = BatchAnswer;
    const NAME: &'static str = "record.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<BatchAnswer, Error> {
        let mut batch = load(tx, &self.batch)?;
        if batch.state == "running" {
            "stopped".clone_into(&mut batch.state);
            batches::update(tx.db(), &batch)?;
        }
        answer(tx, &batch)
    }

    fn trace(&self, _output: Option<&BatchAnswer>) -> Trace {
        trace(&self.batch, &[], 0)
    }
}
