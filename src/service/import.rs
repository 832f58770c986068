//! Drives an import for a front end: reads the file, hands its rows through the door part by part, tells how far it is.

use super::{
    Actor, Error, How, Service,
    keys::hex,
    ops::import::{
        BatchAnswer, Envelope, FinishImport, ImportFile, ImportRows, ImportState, PART, StartImport, StopImport,
    },
};
use crate::{
    domain::refusal::{Code, Refusal},
    intake::{Limits, RawRow, Schema, Source},
    text,
};
use sm3::{Digest as _, Sm3};
use std::ops::ControlFlow;

/// What is asked of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// Code of the provider unit.
    pub unit: Option<String>,
    /// Code of the catalogue item.
    pub item: String,
    /// The channel.
    pub channel: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// The subjects declared it themselves.
    pub declared: bool,
    /// It may replace the unit's own accepted records.
    pub replaces: bool,
    /// Agreement or provision by which the file comes this way.
    pub ground: Option<String>,
    /// The law that exempts its persons from consent, `LEVEL:WORDS`.
    pub exempt: Option<String>,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read, or rows of a workbook.
    pub position: u64,
    /// Of so many.
    pub total: u64,
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
}

/// Imports a file. `progress` is called after each part and may stop the import, which harms nothing: the rows so far
/// are kept aside and the same file goes on from there.
pub fn import_file(
    service: &mut Service,
    actor: &Actor,
    request: &ImportRequest,
    bytes: Vec<u8>,
    how: &How,
    progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<BatchAnswer, Error> {
    let mut envelope = Envelope {
        unit: request.unit.clone(),
        item: request.item.clone(),
        channel: request.channel.clone(),
        file_name: request.file_name.clone(),
        digest: hex(&Sm3::digest(&bytes)),
        encoding: String::new(),
        header: Vec::new(),
        declared: request.declared,
        replaces: request.replaces,
        ground: request.ground.clone(),
        exempt: request.exempt.clone(),
    };
    service.may(actor, &StartImport { envelope: envelope.clone() })?;
    let mut source = Source::open(bytes, &request.file_name, Limits::default())?;
    Schema::recognise(&source.header)?;
    source.encoding.word().clone_into(&mut envelope.encoding);
    envelope.header.clone_from(&source.header);
    let mut rows = source.rows()?;
    let first = part(&mut rows)?;
    if first.is_empty() {
        return Err(Refusal::new(Code::Input, text!("只有表头，没有数据行", "there is a header and no row"))
            .hint(text!("核对文件后重报", "look at the file and send it again"))
            .into());
    }
    let second = part(&mut rows)?;
    if second.is_empty() {
        return Ok(service.call_with(actor, &ImportFile { envelope, rows: first }, how)?.answer);
    }
    let mut parts = Parts { waiting: vec![second, first], rows };
    if how.dry_run {
        return try_out(service, actor, &envelope, how, &mut parts, progress);
    }
    let started = service.call_with(actor, &StartImport { envelope }, how)?;
    if started.state == "complete" {
        return service.call(actor, &FinishImport { batch: started.batch });
    }
    match feed(service, actor, &started.batch, &mut parts, progress) {
        Ok(ControlFlow::Continue(())) => service.call(actor, &FinishImport { batch: started.batch }),
        Ok(ControlFlow::Break(())) => service.call(actor, &StopImport { batch: started.batch }),
        Err(error) => {
            // What stands already is put aside; the first error is the one to tell.
            let _ = service.call(actor, &StopImport { batch: started.batch });
            Err(error)
        }
    }
}

/// The parts of a file: those read ahead, then the rest.
struct Parts<'s> {
    waiting: Vec<Vec<RawRow>>,
    rows: crate::intake::Rows<'s>,
}

impl Parts<'_> {
    fn next(&mut self) -> Result<Vec<RawRow>, Error> {
        match self.waiting.pop() {
            Some(waiting) => Ok(waiting),
            None => part(&mut self.rows),
        }
    }

    fn progress(&self, state: &ImportState) -> Progress {
        let (position, total) = self.rows.progress();
        let ImportState { rows, accepted, pending, rejected, prohibited, .. } = *state;
        Progress { position, total, rows, accepted, pending, rejected, prohibited }
    }
}

fn part(rows: &mut crate::intake::Rows<'_>) -> Result<Vec<RawRow>, Error> {
    Ok(rows.take(PART).collect::<Result<_, _>>()?)
}

fn feed(
    service: &mut Service,
    actor: &Actor,
    batch: &str,
    parts: &mut Parts<'_>,
    progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Error> {
    loop {
        let rows = parts.next()?;
        if rows.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let state = service.call(actor, &ImportRows { batch: batch.to_owned(), rows })?;
        if progress(&parts.progress(&state)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// A dry run of a large file: each part as if it were a file of its own, nothing kept.
fn try_out(
    service: &mut Service,
    actor: &Actor,
    envelope: &Envelope,
    how: &How,
    parts: &mut Parts<'_>,
    progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<BatchAnswer, Error> {
    let mut sum: Option<BatchAnswer> = None;
    loop {
        let rows = parts.next()?;
        if rows.is_empty() {
            break;
        }
        let part = service.call_with(actor, &ImportFile { envelope: envelope.clone(), rows }, how)?.answer;
        let total = match sum.take() {
            None => part,
            Some(mut total) => {
                total.rows = part.rows;
                total.accepted += part.accepted;
                total.pending += part.pending;
                total.rejected += part.rejected;
                total.prohibited += part.prohibited;
                total.problems.extend(part.problems);
                let by = [total.enter_by.take(), part.enter_by];
                total.enter_by = by.into_iter().flatten().min_by_key(|by| by.due);
                total
            }
        };
        let state = ImportState {
            batch: String::new(),
            state: "running".to_owned(),
            rows: total.rows,
            accepted: total.accepted,
            pending: total.pending,
            rejected: total.rejected,
            prohibited: total.prohibited,
        };
        sum = Some(total);
        if progress(&parts.progress(&state)).is_break() {
            break;
        }
    }
    sum.ok_or_else(|| Error::new(Code::Input, text!("没有数据行", "there is no row")))
}
