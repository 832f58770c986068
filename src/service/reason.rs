//! Reasons (事由) at the door: a text must say why this look is needed, and the paper it names must exist and concern the
//! subject. Judged alike whether the subject is known here or not.

use super::{
    Error, Tx,
    ops::inspection::begin_of,
    store::{authorisations, batches, cases, journal, looks, reasons, records, subjects::Subject},
};
use crate::{
    domain::{refusal::Code, unusual::says_nothing},
    locale::Text,
    text,
};

/// The product's rule on reasons.
pub(super) const RULE: &str = "ROLE-reason";

/// What is compared of a text: its letters and digits, so that a blank or a mark does not make a copy a new text.
fn kernel(text: &str) -> String {
    text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn empty(said: &str, rule: &str) -> Error {
    Error::new(Code::Input, text!("事由“{said}”没有内容", "the reason `{said}` says nothing")).cite(rule).hint(text!(
        "写明为何需要查看，如事项或文书编号",
        "say why it is needed, such as the number of a case or document"
    ))
}

/// Refuses a text without content, or one that only repeats a label of the form.
pub(super) fn says_something(said: &str, labels: &[&str], rule: &str) -> Result<(), Error> {
    if says_nothing(said) {
        return Err(empty(said, rule));
    }
    let said_kernel = kernel(said);
    if labels.iter().any(|label| kernel(label) == said_kernel) {
        return Err(Error::new(
            Code::Input,
            text!("事由“{said}”只是重复了用途名称", "the reason `{said}` only repeats the name of the purpose"),
        )
        .cite(rule)
        .hint(text!("写明本次查看的具体事项", "say what this look is for")));
    }
    Ok(())
}

/// Refuses the text this person gave today for somebody else. `subject` is the keyed digest of whom it is for now.
pub(super) fn not_copied(tx: &Tx<'_>, said: &str, subject: &[u8], rule: &str) -> Result<(), Error> {
    let wanted = kernel(said);
    let Some(at) = begin_of(tx.today()).filter(|_| !wanted.is_empty()) else { return Ok(()) };
    let from = looks::seq_at(tx.db(), at)?;
    let others = reasons::given(tx.db(), &tx.actor().person, from, subject)?;
    if !others.iter().any(|text| kernel(text) == wanted) {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!("事由“{said}”今日已用于另一主体", "the reason `{said}` was given for another subject today"),
    )
    .cite(rule)
    .hint(text!(
        "逐个主体写明事由，如各自的事项或文书编号",
        "give each subject its own reason, such as the number of its case or document"
    )))
}

fn unfit(no: &str, rule: &str) -> Error {
    // The same for a paper that does not exist and for one that concerns somebody else.
    let shown: String = no.chars().filter(char::is_ascii_graphic).take(24).collect();
    let sentence: Text =
        text!("依据 `{shown}` 不存在或与该主体无关", "`{shown}` does not exist, or does not concern this subject");
    Error::new(Code::Grant, sentence).cite(rule).hint(text!(
        "写明与该主体有关的事项、批次、信息或授权编号",
        "give the number of a case, batch, record or authorisation of this subject"
    ))
}

/// The paper a look belongs to: it exists and, where the subject is known, concerns it.
pub(super) fn basis(tx: &Tx<'_>, no: &str, subject: Option<&Subject>, rule: &str) -> Result<(), Error> {
    let no = no.trim();
    let fits = match no.split('-').next().unwrap_or_default() {
        "SQ" => authorisations::by_no(tx.db(), no)?.is_some_and(|one| match (one.subject, subject) {
            (Some(owner), Some(subject)) => owner == subject.id,
            (Some(_), None) => false,
            // A grant covers a unit's duty, not one subject: it is the own unit's, or the centre looks after it.
            (None, _) => one.unit.is_some(),
        }),
        // The officer's own answered query of this subject: one value more of the same answer.
        "LOG" => match no.strip_prefix("LOG-").and_then(|seq| seq.parse().ok()).zip(subject) {
            Some((seq, subject)) => journal::by_seq(tx.db(), seq)?.is_some_and(|(row, ..)| {
                row.person.as_ref() == Some(&tx.actor().person)
                    && row.outcome == "done"
                    && row.subject == Some(tx.subject_digest(&subject.id_value))
            }),
            None => false,
        },
        "R" => records::by_no(tx.db(), no)?.is_some_and(|one| subject.is_some_and(|found| found.id == one.subject)),
        _ => match (cases::by_no(tx.db(), no)?, batches::by_no(tx.db(), no)?) {
            (Some(case), _) => subject.is_some_and(|found| found.id == case.subject),
            (None, Some(batch)) => match subject {
                Some(found) => reasons::batch_holds(tx.db(), batch.id, found.id)?,
                None => false,
            },
            (None, None) => false,
        },
    };
    if fits { Ok(()) } else { Err(unfit(no, rule)) }
}
