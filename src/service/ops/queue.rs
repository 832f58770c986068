//! What the review screen asks: batches, and one page of a batch with the row in hand.

use super::{
    facts::state_on,
    import::{RowProblem, answer},
    records::{card, facets, instant, login, subject_of},
};
use crate::{
    domain::{identifier, permission::Relation, refusal::Code},
    intake::{Schema, Severity, SubjectKind, fields::Role},
    service::{
        Error, Kind, Operation, Trace, Tx, masking,
        operation::Facets,
        ops::{import::BatchAnswer, records::RecordCard},
        store::{
            batches::{self, Batch, Submission},
            records, units,
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// `record batches`: newest first.
#[derive(Clone, Debug, Default)]
pub struct ListBatches {
    /// Code of a unit.
    pub unit: Option<String>,
    /// Most items; 50 when 0.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// One batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchCard {
    /// Its number.
    pub batch: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the item.
    pub item: String,
    /// Name of the file.
    pub file: String,
    /// `running`, `stopped`, `complete`.
    pub state: String,
    /// Rows read.
    pub rows: i64,
    /// Rows taken for review.
    pub accepted: i64,
    /// Rows that wait for an answer.
    pub pending: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows that may not be collected.
    pub prohibited: i64,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: String,
}

/// One page of batches.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batches {
    /// Newest first.
    pub items: Vec<BatchCard>,
    /// Where the next page begins.
    pub next: Option<String>,
}

fn batch_card(tx: &Tx<'_>, batch: &Batch) -> Result<BatchCard, Error> {
    Ok(BatchCard {
        batch: batch.no.clone(),
        unit: units::by_id(tx.db(), batch.unit)?.map(|unit| unit.code).unwrap_or_default(),
        item: batch.item.clone(),
        file: batch.file_name.clone(),
        state: batch.state.clone(),
        rows: batch.rows,
        accepted: batch.accepted,
        pending: batch.pending,
        rejected: batch.rejected,
        prohibited: batch.prohibited,
        by: login(tx, batch.entered_by)?,
        at: instant(batch.entered_at),
    })
}

impl Operation for ListBatches {
    type Output = Batches;
    const NAME: &'static str = "record.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Batches, Error> {
        let asked = match self.unit.as_deref() {
            Some(code) => Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id),
            None => None,
        };
        let of_all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        let unit = if of_all { asked } else { Some(asked.unwrap_or(tx.actor().unit)) };
        if let Some(unit) = unit {
            tx.allow(Facets { relation: Some(tx.relation_to(unit)), ..Facets::default() })?;
        }
        let limit = if self.limit == 0 { 50 } else { self.limit.min(500) };
        let before = match self.after.as_deref() {
            None => i64::MAX,
            Some(no) => batches::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?.id,
        };
        let mut found = batches::list(tx.db(), unit, before, u32::try_from(limit + 1).unwrap_or(u32::MAX))?;
        let more = found.len() > limit;
        found.truncate(limit);
        let items = found.iter().map(|batch| batch_card(tx, batch)).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|last| last.batch.clone());
        Ok(Batches { items, next })
    }

    fn trace(&self, output: Option<&Batches>) -> Trace {
        let items = output.map(|page| page.items.as_slice()).unwrap_or_default();
        Trace::new().ids(items.iter().map(|card| &card.batch)).count(items.len())
    }
}

/// A page of a batch for the review screen, and the row in hand with its problems and its original.
#[derive(Clone, Debug, Default)]
pub struct ReviewPage {
    /// The batch.
    pub batch: String,
    /// Only rows with something to tell.
    pub odd: bool,
    /// Rows after this one.
    pub after: i64,
    /// Most rows; 50 when 0.
    pub limit: usize,
    /// The row in hand; the first of the page when not given.
    pub row: Option<i64>,
}

/// One row in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewRow {
    /// From 1.
    pub row: i64,
    /// `submitted`, `pending`, `rejected`, `prohibited`.
    pub verdict: String,
    /// How much its heaviest problem weighs.
    pub severity: Option<Severity>,
    /// The record that came of it, if there is one and the officer may see it.
    pub record: Option<RecordCard>,
}

/// One cell of the original row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// Key of the field.
    pub field: String,
    /// What it is called.
    pub label: crate::locale::Text,
    /// As received, personal ones masked.
    pub text: String,
}

/// The row in hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowInHand {
    /// The row of the list.
    pub row: ReviewRow,
    /// Line of the file.
    pub line: i64,
    /// What was found.
    pub problems: Vec<RowProblem>,
    /// The cells; none when the row may not be collected.
    pub original: Vec<Cell>,
    /// Number of the content version, to compare with the one before.
    pub content_version: Option<i64>,
    /// Kind of the basis.
    pub basis_kind: Option<String>,
    /// Who answers for the truth: `unit` or `subject`.
    pub responsible: Option<String>,
}

/// The page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewShown {
    /// Counts of the batch, without its problems.
    pub batch: BatchAnswer,
    /// Name of the unit.
    pub provider: String,
    /// Rows.
    pub rows: Vec<ReviewRow>,
    /// The row after which the next page begins.
    pub next: Option<i64>,
    /// The row in hand.
    pub in_hand: Option<RowInHand>,
}

fn review_row(tx: &Tx<'_>, row: &Submission) -> Result<ReviewRow, Error> {
    let mut shown = None;
    if let Some(record) = row.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten() {
        let subject = subject_of(tx, &record)?;
        let standing = state_on(tx, &record, tx.today())?;
        if tx.decide(facets(tx, &record, &subject, standing.state)).allowed {
            shown = Some(card(tx, &record, &subject, &standing)?);
        }
    }
    let severity = row.problems.iter().map(|problem| problem.severity).max();
    Ok(ReviewRow { row: row.row, verdict: row.verdict.clone(), severity, record: shown })
}

/// The cells as received; a person's name and numbers masked by what their columns mean.
fn original(tx: &Tx<'_>, schema: &Schema, row: &Submission) -> Vec<Cell> {
    let masks = masking::masks(tx.pack());
    let role =
        |field: &str| schema.columns.iter().find(|column| column.key() == field).and_then(crate::intake::Column::role);
    let kind = row.received.iter().find(|(field, _)| role(field) == Some(Role::SubjectKind));
    let organisation = kind.is_some_and(|(_, cell)| SubjectKind::read(cell) == Some(SubjectKind::Organisation));
    let cells = row.received.iter().map(|(field, cell)| {
        let text = match role(field) {
            Some(Role::Name) if !organisation => masks.mask_name(cell),
            Some(Role::RepName) => masks.mask_name(cell),
            Some(Role::Id | Role::RepId | Role::AnyId) => {
                let found = identifier::check(cell, tx.today());
                if organisation && role(field) == Some(Role::AnyId) {
                    cell.clone()
                } else {
                    masks.mask_identifier(found.kind, cell)
                }
            }
            _ => masks.mask_text(cell),
        };
        Cell { field: field.clone(), label: Schema::label_text(field), text }
    });
    cells.collect()
}

impl Operation for ReviewPage {
    type Output = ReviewShown;
    const NAME: &'static str = "record.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<ReviewShown, Error> {
        let batch = batches::by_no(tx.db(), &self.batch)?.ok_or_else(|| Error::not_found(&self.batch))?;
        tx.allow(Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() })?;
        if batch.state != "complete" {
            let no = &batch.no;
            return Err(Error::new(
                Code::State,
                text!("批次 `{no}` 尚未导入完", "batch `{no}` has not been imported to its end"),
            )
            .hint(text!("先完成导入", "finish the import first")));
        }
        let limit = if self.limit == 0 { 50 } else { self.limit.min(500) };
        let asked = u32::try_from(limit + 1).unwrap_or(u32::MAX);
        let mut page = batches::submissions(tx.db(), batch.id, self.after, self.odd, asked)?;
        let more = page.len() > limit;
        page.truncate(limit);
        let rows = page.iter().map(|row| review_row(tx, row)).collect::<Result<Vec<_>, _>>()?;
        let next = rows.last().filter(|_| more).map(|last| last.row);
        let wanted = self.row.or_else(|| rows.first().map(|row| row.row));
        let found = wanted.map(|row| batches::submission(tx.db(), batch.id, row)).transpose()?.flatten();
        let in_hand = match found {
            None => None,
            Some(found) => {
                let record = found.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
                let told = found.problems.iter().map(|problem| RowProblem::new(problem.clone(), &found.verdict));
                Some(RowInHand {
                    row: review_row(tx, &found)?,
                    line: found.line,
                    problems: told.collect(),
                    original: original(tx, &Schema::recognise(&batch.header)?, &found),
                    content_version: record.as_ref().map(|record| record.content_version),
                    basis_kind: record.as_ref().and_then(|record| record.facts.basis_kind.clone()),
                    responsible: record.and_then(|record| record.facts.responsible),
                })
            }
        };
        let provider = units::by_id(tx.db(), batch.unit)?.map(|unit| unit.name).unwrap_or_default();
        let counts = BatchAnswer { problems: Vec::new(), ..answer(tx, &batch)? };
        Ok(ReviewShown { batch: counts, provider, rows, next, in_hand })
    }

    fn trace(&self, output: Option<&ReviewShown>) -> Trace {
        let rows = output.map(|page| page.rows.as_slice()).unwrap_or_default();
        let ids = rows.iter().filter_map(|row| row.record.as_ref()).map(|card| &card.id);
        Trace::new().basis(&self.batch).ids(ids).count(rows.len())
    }
}
