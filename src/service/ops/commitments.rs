//! Voluntary commitments (信用承诺): whether they were kept is recorded once their day has passed, and a broken one brings
//! the constraint that the subject agreed to in it.

use super::{
    casework::{self, Moved},
    facts,
    listing_proposals::open_for,
    measures::AddMeasure,
    worklist::{Task, plain_task},
};
use crate::{
    domain::{
        case::{Body, Said},
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::MEASURE,
    service::{
        Error, Tx,
        operation::Facets,
        store::{
            commitments as store, measures,
            records::{self, Record},
            units,
        },
    },
    text,
};

/// The outcome of a commitment that was not kept.
const BROKEN: &str = "broken";
/// The outcome of the step that opens a measure the subject agreed to.
const AGREED: &str = "agreed";
/// Most tasks of one unit.
const PAGE: u32 = 200;

/// Commitments of the officer's own unit whose day has passed without an outcome.
pub(super) fn to_settle(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let Some(law) = tx.pack().commitment.as_ref().filter(|law| law.outcome.value) else { return Ok(Vec::new()) };
    let at = |relation| Facets { relation: Some(relation), ..Facets::default() };
    let imports = |relation| tx.decide_on("record.import", at(relation)).allowed;
    if !imports(Relation::Unit) || imports(Relation::None) {
        return Ok(Vec::new());
    }
    let found = store::unsettled(tx.db(), tx.actor().unit, &tx.today().to_string(), PAGE)?;
    Ok(found
        .into_iter()
        .map(|one| {
            let (record, commitment, due) = (&one.record, &one.commitment, &one.due);
            let title = text!(
                "承诺 {commitment}（{record}）履约期限 {due} 已过，请登记履约情况",
                "the time of commitment {commitment} ({record}) ended on {due}: record the outcome"
            );
            plain_task(tx, "outcome", one.record.clone(), title, facts::day(&one.due), 1, &law.outcome.rule)
        })
        .collect())
}

/// `measure add --commitment`: the constraint of a broken commitment, in its own words.
pub(super) fn constrain(tx: &Tx<'_>, asked: &AddMeasure, commitment: &str) -> Result<Moved, Error> {
    let Some(law) = tx.pack().commitment.as_ref().filter(|law| law.constraint.value) else {
        let words = text!("本办法未规定违反承诺的约束", "the text knows no constraint for a broken commitment");
        return Err(tx.silent("measure.constraint", words));
    };
    let rule = &law.constraint.rule;
    let record = broken(tx, asked, commitment, rule)?;
    let agreed = record.facts.marks.constraint.clone().unwrap_or_default();
    if asked.measure.trim() != agreed.trim() {
        return Err(basis(
            rule,
            text!("承诺 `{commitment}` 约定的是「{agreed}」", "commitment `{commitment}` agreed to `{agreed}`"),
            text!("只能采取承诺中约定的约束措施", "only the constraint agreed in it may be taken"),
        ));
    }
    let unit = match asked.executor.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        Some(code) => units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id,
        None => record.unit,
    };
    let table = casework::table(tx, MEASURE)?;
    let transition = table.transition(None, "file", AGREED).ok_or_else(|| Error::not_found("measure.add"))?;
    let said = Said { reason: asked.why(tx, transition)?, ..Said::default() };
    let body = Body { outcome: AGREED.to_owned(), code: Some(commitment.trim().to_owned()), ..Body::default() };
    let (no, case) = open_for(tx, (MEASURE, unit), (record.subject, record.id), transition, body.clone(), &said, &[])?;
    let row = measures::Measure {
        case,
        commitment: commitment.trim().to_owned(),
        agreed: agreed.trim().to_owned(),
        months: asked.months,
        ..measures::Measure::default()
    };
    measures::insert(tx.db(), &row)?;
    casework::moved(tx, &no, transition, &body)
}

fn basis(rule: &str, message: Text, hint: Text) -> Error {
    Error::new(Code::Basis, message).cite(rule).hint(hint)
}

/// The record of the commitment, once its outcome is known to be a breach.
fn broken(tx: &Tx<'_>, asked: &AddMeasure, commitment: &str, rule: &str) -> Result<Record, Error> {
    let mut found = Vec::new();
    for id in store::of_number(tx.db(), commitment.trim())? {
        found.extend(records::by_id(tx.db(), id)?);
    }
    found.retain(|record| asked.record.as_ref().is_none_or(|no| record.no == *no));
    let one = match found.as_slice() {
        [] => Err(basis(
            rule,
            text!("没有载明约束措施的承诺 `{commitment}`", "no commitment `{commitment}` with a constraint is known"),
            text!("核对承诺编号", "check its number"),
        )),
        [one] => Ok(one.clone()),
        _ => Err(Error::new(
            Code::Input,
            text!("承诺编号 `{commitment}` 有多条信息", "several records have the commitment number `{commitment}`"),
        )
        .cite(rule)
        .hint(text!("用 --record 指明", "name the record with --record"))),
    }?;
    if one.facts.marks.outcome.as_deref() == Some(BROKEN) {
        return Ok(one);
    }
    Err(basis(
        rule,
        text!("承诺 `{commitment}` 没有违反的记录", "no breach of commitment `{commitment}` is recorded"),
        text!("单位登记履约情况为违反后方可约束", "its unit records the outcome `broken` first"),
    ))
}
