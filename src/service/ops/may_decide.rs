//! Who may know of a decision of two persons, and who may be its second person (复核权限).

use super::{
    casework, changes, steps,
    two_persons::{self, Waiting},
    withdrawals::{self, WithdrawRecord},
};
use crate::{
    domain::permission::Relation,
    locale::Text,
    service::{Error, Operation as _, Tx, operation::Facets},
};

/// Operations whose decisions are listed here, with the operation that lets an officer know of them.
const LISTED: [(&str, &str); 5] = [
    ("case.amend", "case.list"),
    ("record.admit", "record.list"),
    ("authorisation.approve", "authorisation.list"),
    ("subject.confirm", "subject.changes"),
    ("record.withdraw", "record.list"),
];

pub(super) fn sees(tx: &Tx<'_>, operation: &str) -> bool {
    let by = LISTED.iter().find(|(one, _)| *one == operation).map_or("case.list", |(_, by)| by);
    tx.decide_on(by, Facets { relation: Some(Relation::None), ..Facets::default() }).allowed
}

/// Whether the officer may be the second person of this, as far as the tables say.
pub(super) fn may(tx: &Tx<'_>, waiting: &Waiting) -> Result<(), Error> {
    let operation = waiting.sheet.operation.as_str();
    if operation == WithdrawRecord::NAME {
        return withdrawals::may_decide(tx, waiting);
    }
    let relation = if operation == "authorisation.approve" { Relation::Department } else { Relation::None };
    let decision = tx.decide_on(operation, Facets { relation: Some(relation), ..Facets::default() });
    if decision.allowed { Ok(()) } else { Err(tx.denied(operation, &decision)) }
}

/// Refuses whom the decision itself would refuse, before it is tried: the role, and separation of duties by person.
pub(super) fn closed(tx: &Tx<'_>, waiting: &Waiting) -> Result<(), Error> {
    let sheet = &waiting.sheet;
    let tx = &tx.under(&sheet.pack);
    may(tx, waiting)?;
    waiting.check_other(tx)?;
    changes::refuse_about(tx, &sheet.id)?;
    if super::decisions::TWO.contains(&sheet.operation.as_str()) {
        return Ok(());
    }
    let case = casework::load(tx, &sheet.id)?;
    let Some((step, _)) = two_persons::step_of(&case) else { return Ok(()) };
    steps::separate(tx, &case, step, tx.relation_to(case.file.unit))
}

pub(super) fn why_not(error: &Error) -> Text {
    let cite = error.cite.as_deref().map(|cite| format!(" ({cite})")).unwrap_or_default();
    let hint = error.hint.clone().unwrap_or_default();
    let line = |message: &str, hint: &str| format!("{message}{cite} {hint}").trim().to_owned();
    Text { zh: line(&error.message.zh, &hint.zh), en: line(&error.message.en, &hint.en) }
}
