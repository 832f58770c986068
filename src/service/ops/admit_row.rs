//! Admitting a row whose only fault is a wrong check character (特许入库): one reviewer proposes, another confirms.

use super::{
    import_rows::Judge,
    records::{load, subject_of},
    two_persons,
};
use crate::{
    domain::{disclosure::State, refusal::Code},
    intake::Severity,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            approvals,
            batches::{self, Batch, Submission},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// The second reviewer confirms: the row becomes a record that stays marked.
fn confirm_row(tx: &Tx<'_>, batch: &mut Batch, row: &Submission, reason: String) -> Result<RowAdmitted, Error> {
    let seen = two_persons::of_admission(tx, batch, row)?;
    let mut judge = Judge::new(tx, batch, Some(reason))?;
    let raw = judge.row(row);
    let kept = judge.take(batch, &raw)?;
    if let Some(found) = kept.problem() {
        let mut error = Error::new(found.class, found.message.clone()).hint(found.hint.clone());
        error.cite.clone_from(&found.cite);
        return Err(error);
    }
    let entered_by = batch.entered_by;
    let state = kept.state().to_owned();
    let record = kept.entered_by(entered_by).store_record(tx, row.id)?;
    if let Some(no) = &record {
        two_persons::refuse_subject(tx, &subject_of(tx, &load(tx, no)?)?)?;
    }
    batches::confirm(tx.db(), row.id, tx.actor().officer, tx.now_ms())?;
    batch.rejected -= 1;
    batches::update(tx.db(), batch)?;
    if let Some(seen) = seen {
        seen.keep(tx, true, "")?;
    }
    Ok(RowAdmitted { batch: batch.no.clone(), row: row.row, state, record })
}

/// The second reviewer's word on the admission `BATCH/ROW`, asked for through a list of decisions.
pub(super) fn second_reviewer(tx: &Tx<'_>, id: &str, approve: bool, reason: &str) -> Result<(), Error> {
    let (no, row) = id.split_once('/').unwrap_or((id, ""));
    let mut batch = batches::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(id))?;
    let row = row.parse().map_err(|_| Error::not_found(id))?;
    let row = batches::submission(tx.db(), batch.id, row)?.ok_or_else(|| Error::not_found(id))?;
    let proposal = batches::proposal(tx.db(), row.id)?.ok_or_else(|| Error::conflict(id))?;
    if approve {
        return confirm_row(tx, &mut batch, &row, proposal.reason).map(drop);
    }
    if let Some(seen) = two_persons::of_admission(tx, &batch, &row)? {
        seen.keep(tx, false, reason)?;
    }
    approvals::end_admission(tx.db(), row.id)
}

/// Who proposed the admission `BATCH/ROW` takes it back: the row stays refused.
pub(super) fn take_back(tx: &Tx<'_>, id: &str) -> Result<(), Error> {
    let (no, row) = id.split_once('/').unwrap_or((id, ""));
    let batch = batches::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(id))?;
    let row = row.parse().map_err(|_| Error::not_found(id))?;
    let row = batches::submission(tx.db(), batch.id, row)?.ok_or_else(|| Error::not_found(id))?;
    approvals::end_admission(tx.db(), row.id)
}

/// `record admit`: lets in a row whose only fault is a wrong check character. One reviewer proposes it with a reason, a
/// second confirms; the record stays marked.
#[derive(Clone, Debug)]
pub struct AdmitRow {
    /// The batch.
    pub batch: String,
    /// The row, from 1.
    pub row: i64,
    /// Why the code holds although its check character does not.
    pub reason: Option<String>,
}

/// How far an admission is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowAdmitted {
    /// The batch.
    pub batch: String,
    /// The row.
    pub row: i64,
    /// `proposed` until another reviewer confirms it, then the record's state.
    pub state: String,
    /// The record that came of it.
    pub record: Option<String>,
}

impl Operation for AdmitRow {
    type Output = RowAdmitted;
    const NAME: &'static str = "record.admit";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RowAdmitted, Error> {
        let mut batch = batches::by_no(tx.db(), &self.batch)?.ok_or_else(|| Error::not_found(&self.batch))?;
        tx.allow(Facets {
            relation: Some(tx.relation_to(batch.unit)),
            state: Some(State::Submitted),
            ..Facets::default()
        })?;
        let row = batches::submission(tx.db(), batch.id, self.row)?
            .ok_or_else(|| Error::not_found(&format!("{}/{}", self.batch, self.row)))?;
        let mut faults = row.problems.iter().filter(|found| found.severity >= Severity::Error).peekable();
        if row.verdict != "rejected" || faults.peek().is_none() || faults.any(|found| found.code != "check-character") {
            return Err(Error::new(
                Code::State,
                text!("只有仅因校验码不符而不合格的行可以特许", "only a row refused for its check character alone"),
            )
            .hint(text!("其他问题由提供单位更正后重报", "the unit corrects other faults and sends the row again")));
        }
        let Some(proposal) = batches::proposal(tx.db(), row.id)? else {
            let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
            let Some(reason) = reason else {
                return Err(Error::new(Code::Input, text!("须写明理由", "a reason is needed"))
                    .hint(text!("用 --reason 写明", "give it with --reason")));
            };
            batches::propose(tx.db(), row.id, reason, tx.actor().officer, tx.now_ms())?;
            return Ok(RowAdmitted { batch: batch.no, row: self.row, state: "proposed".to_owned(), record: None });
        };
        super::second_person(tx, proposal.proposed_by)?;
        confirm_row(tx, &mut batch, &row, proposal.reason)
    }

    fn trace(&self, output: Option<&RowAdmitted>) -> Trace {
        let row = format!("{}/{}", self.batch, self.row);
        Trace::new().of(&row).basis(&self.batch).ids(output.and_then(|done| done.record.clone()))
    }
}
