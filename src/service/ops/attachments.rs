//! What is disclosed together with a record: the provider's written answer and the subject's objection report (附件).

use super::{casework, facts};
use crate::{
    domain::mask::Masks,
    service::{
        Error, Tx, masking,
        store::{cases, records::Record, subjects},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One text that goes with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `answer` of the provider, or `report` of the subject.
    pub kind: String,
    /// The case it comes from.
    pub case: String,
    /// The day it was given.
    pub on: NaiveDate,
    /// Its text, masked as every text on its subject.
    pub text: String,
    /// The rule.
    pub cite: String,
}

/// The step that puts both texts to the record.
const ATTACH: &str = "attach";

/// The attachments of a record on `date`: of each case in which they were attached, both texts or none.
pub(super) fn of_record(
    tx: &Tx<'_>,
    record: &Record,
    masks: &Masks,
    date: NaiveDate,
) -> Result<Vec<Attachment>, Error> {
    let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))?;
    let mut attached = Vec::new();
    for case in cases::of_record(tx.db(), record.id)?.into_iter().filter(|case| case.kind == "objection") {
        let together = tx.pack_of(&case.pack).objection.together.as_ref();
        let Some(law) = together.filter(|law| law.value) else { continue };
        let events = cases::events(tx.db(), case.id)?.iter().map(facts::event).collect::<Result<Vec<_>, _>>()?;
        let Some(at) = events.iter().rposition(|event| event.step == ATTACH && event.on <= date) else { continue };
        let before = |step: &str| events.iter().take(at).rev().find(|event| event.step == step);
        let (Some(answer), Some(report)) = (before("reply"), before("dispute")) else { continue };
        let one = |kind: &str, on, text: &str| Attachment {
            kind: kind.to_owned(),
            case: case.no.clone(),
            on,
            text: masking::words(masks, &subject, text),
            cite: law.rule.clone(),
        };
        attached.push(one("answer", answer.body.date.unwrap_or(answer.day), &answer.said.finding));
        attached.push(one("report", report.day, &report.said.report));
    }
    Ok(attached)
}

/// Whether both texts are on file: one alone may not be attached.
pub(super) fn both(case: &casework::Loaded<'_>) -> bool {
    let has = |step: &str| case.events.iter().any(|event| event.step == step);
    has("reply") && has("dispute")
}
