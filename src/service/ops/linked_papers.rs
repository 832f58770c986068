//! Papers linked to a person by mistake (撤销关联证件): a number leads to its subject no longer, once a second person says so.

use crate::{
    domain::{identifier, refusal::Code},
    service::{
        Error, Tx,
        store::{
            changes::Change,
            subjects::{self, Subject},
        },
    },
    text,
};

/// Kind and number of the paper that is to be taken off. The change keeps them, with who said so and by what proof.
pub(super) fn of(tx: &Tx<'_>, subject: &Subject, typed: &str) -> Result<String, Error> {
    let number = identifier::clean(typed);
    if let Some(kind) = subjects::paper_kind(tx.db(), subject.id, &number)? {
        tx.refuse_self(&number)?;
        return Ok(format!("{kind}:{number}"));
    }
    let law = &tx.pack().subject;
    let rule = law.linked.as_ref().map_or_else(|| law.person_id.rule.clone(), |linked| linked.rule.clone());
    let no = subject.no();
    Err(Error::new(Code::State, text!("`{no}` 没有关联该证件", "that paper is not linked to `{no}`")).cite(rule).hint(
        text!(
            "核对证件号码；主体自己的号码用 --code 变更",
            "check its number; the subject's own number is changed with --code"
        ),
    ))
}

/// The second person agreed: whose paper it is after all gets it with the next row that names it.
pub(super) fn take_off(tx: &Tx<'_>, change: &Change) -> Result<(), Error> {
    match change.old.split_once(':') {
        Some((_, number)) => subjects::unlink(tx.db(), change.subject, number),
        None => Ok(()),
    }
}

/// The number that a change is about: the one a subject gets, or the one it loses.
pub(super) fn number(change: &Change) -> Option<&str> {
    let said = match change.kind.as_str() {
        "code" => &change.new,
        "unlink" => &change.old,
        _ => return None,
    };
    said.split_once(':').map(|(_, number)| number)
}
