//! A record's new version from its unit (更正版本), where the text wants it in before the applicant is told.

use super::{casework::Loaded, facts, steps::Input};
use crate::{
    domain::refusal::Code,
    regime::Transition,
    service::{
        Error, Tx,
        store::records::{self, ContentVersion},
    },
    text,
};

/// The instant of the reply that upheld the objection, in a procedure that waits for a new version.
fn upheld_at(case: &Loaded<'_>) -> Result<Option<i64>, Error> {
    let waits = case.table.step.iter().any(|step| step.when == "replaced");
    let reply = case.events.iter().rev().find(|event| event.step == "reply").filter(|_| waits);
    let Some(reply) = reply else { return Ok(None) };
    let upheld = facts::event(reply)?.body.outcome.starts_with("upheld");
    Ok(upheld.then_some(reply.at))
}

/// Whether a version is the one that the unit sent after its reply, and taken in.
pub(super) fn is_one(case: &Loaded<'_>, version: &ContentVersion) -> Result<bool, Error> {
    let sent = upheld_at(case)?.is_some_and(|at| at <= version.made_at);
    Ok(sent && version.cause == "resubmitted" && case.record.state == "accepted")
}

/// Whether such a version is in.
pub(super) fn is_in(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<bool, Error> {
    for version in records::versions(tx.db(), case.record.id)? {
        if is_one(case, &version)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the unit sends a new version, its reply carries no values.
pub(super) fn refuse_values(transition: &Transition, input: &Input) -> Result<(), Error> {
    if input.fields.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!("更正内容由单位报送替换版本", "the corrected content comes as a new version of the record"),
    )
    .cite(transition.rule.clone())
    .hint(text!("用 `xintai record import --replaces` 报送", "send it with `xintai record import --replaces`")))
}
