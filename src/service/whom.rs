//! Whom a typed number leads to (号码指向的主体): the one place where identifiers become subjects, and where a former number
//! says that it is one.

use super::{
    Error, Tx,
    masking::{self, SubjectCard},
    store::{
        changes::{self, Change},
        papers,
        subjects::{self, Subject},
    },
};
use crate::{
    domain::{identifier, mask::Masks},
    locale::Text,
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Whom a call is about, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A public number, `S-12`.
    Number(i64),
    /// An identifier, cleaned.
    Identifier(String),
}

/// Reads what was typed: `S-12` or an identifier.
pub(super) fn target(typed: &str, today: NaiveDate) -> Target {
    let number = typed.trim().strip_prefix("S-").and_then(|digits| digits.parse().ok());
    number.map_or_else(|| Target::Identifier(normalised(typed, today)), Target::Number)
}

/// An identifier as stored: cleaned, an old personal number converted.
pub(super) fn normalised(typed: &str, today: NaiveDate) -> String {
    let check = identifier::check(typed, today);
    if check.is_usable() { check.normalised } else { identifier::clean(typed) }
}

/// The subject that holds the records now: by its own number, that of a linked paper or of an entry that was merged, or by one
/// it had before.
pub(super) fn find(tx: &Tx<'_>, target: &Target) -> Result<Option<Subject>, Error> {
    match target {
        Target::Number(id) => subjects::by_number(tx.db(), *id),
        Target::Identifier(value) => subjects::led_by(tx.db(), value),
    }
}

/// Whether what was typed leads to this subject.
pub(super) fn is(tx: &Tx<'_>, subject: &Subject, typed: &str) -> Result<bool, Error> {
    let target = target(typed, tx.today());
    // A masked number leads nowhere, and is still that of its own entry.
    let own = matches!(&target, Target::Identifier(value) if *value == subject.id_value);
    Ok(own || find(tx, &target)?.is_some_and(|found| found.id == subject.id))
}

/// Whether two numbers are of one subject; numbers that the register does not know are one where they are the same.
pub(super) fn same(tx: &Tx<'_>, target: &Target, number: &str) -> Result<bool, Error> {
    if matches!(target, Target::Identifier(value) if value == number) {
        return Ok(true);
    }
    Ok(match find(tx, target)? {
        Some(subject) => is(tx, &subject, number)?,
        None => false,
    })
}

/// Whether a digest that was kept is of the subject that a number leads to.
pub(super) fn is_kept(tx: &Tx<'_>, digest: &[u8], number: &str) -> Result<bool, Error> {
    if digest == tx.subject_digest(number).as_slice() {
        return Ok(true);
    }
    let kept = subjects::by_digest(tx.db(), digest)?;
    kept.map_or(Ok(false), |subject| is(tx, &subject, number))
}

/// That the number asked with is a former one (原号码).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerNumber {
    /// The change by which it became one, `BG-3`.
    pub change: String,
    /// `code`: the subject got another one; `merge`: the entry became a part of this subject.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// Name of the document that says so.
    pub document: String,
    /// Since which day.
    pub since: String,
}

impl FormerNumber {
    /// The same in words.
    pub fn words(&self) -> Text {
        let (Text { zh, en }, since, document, change) = (&self.kind_label, &self.since, &self.document, &self.change);
        text!(
            "所查为原号码：{zh}，自{since}起（{document}，{change}）",
            "asked for by a former number: {en} since {since} ({document}, {change})"
        )
    }
}

/// That what was typed is a former number of the subject it led to; none where it is the number of today.
pub(super) fn former(tx: &Tx<'_>, target: &Target, subject: &Subject) -> Result<Option<FormerNumber>, Error> {
    let change = match target {
        Target::Number(id) if *id == subject.id => None,
        Target::Number(id) => changes::merge_of(tx.db(), *id)?,
        Target::Identifier(value) if *value == subject.id_value => None,
        Target::Identifier(value) => changes::former_by(tx.db(), value)?,
    };
    let Some(change) = change else { return Ok(None) };
    // The number may be a linked paper of this subject and a former one of somebody else.
    let led = subjects::by_number(tx.db(), change.subject)?;
    if led.is_none_or(|led| led.id != subject.id) {
        return Ok(None);
    }
    told(tx, &change).map(Some)
}

/// The same of what was typed, for answers that name the subject otherwise.
pub(super) fn former_of(tx: &Tx<'_>, typed: &str) -> Result<Option<FormerNumber>, Error> {
    let target = target(typed, tx.today());
    find(tx, &target)?.map_or(Ok(None), |subject| former(tx, &target, &subject))
}

fn told(tx: &Tx<'_>, change: &Change) -> Result<FormerNumber, Error> {
    let kind_label = match change.kind.as_str() {
        "merge" => text!("原登记已并入本主体", "its entry became a part of this subject"),
        _ => text!("代码已变更", "the subject got another"),
    };
    Ok(FormerNumber {
        change: change.no(),
        kind: change.kind.clone(),
        kind_label,
        document: papers::name(tx.db(), change.paper)?,
        since: change.day.clone(),
    })
}

/// The card of the subject that what was typed led to, which says where that is a former number.
pub(super) fn card(tx: &Tx<'_>, masks: &Masks, subject: &Subject, target: &Target) -> Result<SubjectCard, Error> {
    Ok(SubjectCard { former: former(tx, target, subject)?, ..masking::card(masks, subject) })
}
