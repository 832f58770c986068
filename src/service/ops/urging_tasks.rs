//! Urging on the worklist (催促待办): to the unit the letter that runs with its day, to the office what follows once that day is
//! over. Computed, never stored.

use super::{
    casework, facts,
    urgings::{Escalate, ListUrgings, is_own_level, still_missing},
    worklist::{Task, plain_task},
};
use crate::{
    domain::permission::Relation,
    locale::Text,
    regime::{Supervision, find},
    service::{
        Error, Operation, Tx,
        clock::moment,
        operation::Facets,
        store::{
            notices,
            supervision::{self as store, Urging},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;

/// The open letters that the officer's unit was urged by, or those that the officer's office has to follow up.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let Some(law) = &tx.pack().supervision else { return Ok(Vec::new()) };
    let may = |operation: &str, relation| {
        tx.decide_on(operation, Facets { relation: Some(relation), ..Facets::default() }).allowed
    };
    if may(Escalate::NAME, Relation::None) {
        return over(tx, law);
    }
    if may(ListUrgings::NAME, Relation::Unit) && !may(ListUrgings::NAME, Relation::None) {
        return to_answer(tx, law);
    }
    Ok(Vec::new())
}

/// The day that an act sets, and the day it was served; neither of one that sets none.
fn days(tx: &Tx<'_>, one: &Urging) -> Result<Option<(NaiveDate, Option<NaiveDate>)>, Error> {
    let Some(due) = one.due_on.as_deref().and_then(facts::day) else { return Ok(None) };
    // One issued before such letters were registered has no entry, and was handed over as it was issued.
    let issued = moment(one.issued_at).date_naive();
    let letter = notices::by_no(tx.db(), &one.no)?;
    Ok(Some((due, letter.map_or(Some(issued), |letter| letter.sent_on.as_deref().and_then(facts::day)))))
}

fn kind_of(law: &Supervision, one: &Urging) -> (Text, String) {
    find(&law.kinds, &one.kind).map(|kind| (kind.label.clone(), kind.rule.clone())).unwrap_or_default()
}

/// What the officer's own unit was asked in a letter that reached it.
fn to_answer(tx: &Tx<'_>, law: &Supervision) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    for one in store::open_urgings(tx.db(), Some(tx.actor().unit))? {
        let Some((due, Some(served))) = days(tx, &one)? else { continue };
        if is_reminder(law, &one) && still_missing(tx, &one)?.is_empty() {
            continue;
        }
        let (no, (Text { zh, en }, rule)) = (&one.no, kind_of(law, &one));
        let items = one.items.join("、");
        let title = text!("{zh} {no}，期限{due}：{items}", "{en} {no}, by {due}: {items}");
        tasks.push(Task {
            due: Some(due),
            left: Some(casework::left(tx, due)),
            overdue: due < tx.today(),
            ..plain_task(tx, "urged", one.no.clone(), title, Some(served), 1, &rule)
        });
    }
    Ok(tasks)
}

fn is_reminder(law: &Supervision, one: &Urging) -> bool {
    law.reminder().is_some_and(|kind| kind.code == one.kind)
}

/// What the office has to do about letters whose day is over. The text sets no day for it.
fn over(tx: &Tx<'_>, law: &Supervision) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    for one in store::open_urgings(tx.db(), None)? {
        let Some((due, served)) = days(tx, &one)?.filter(|(due, _)| *due < tx.today()) else { continue };
        let Some(unit) = units::by_id(tx.db(), one.unit)? else { continue };
        if !is_own_level(tx, &unit)? {
            continue;
        }
        let (no, name, since) = (&one.no, &unit.name, due.succ_opt());
        let missing = if is_reminder(law, &one) { still_missing(tx, &one)? } else { Vec::new() };
        let items = missing.join("、");
        let (kind, rule, title) = if missing.is_empty() {
            let title = text!(
                "{no} 的期限{due}已过，登记结果：{name}",
                "the day of {no}, {due}, is over: register the outcome ({name})"
            );
            ("urging-over", &law.outcome.rule, title)
        } else if served.is_some_and(|served| served <= due) {
            let title = text!(
                "经催促仍未提供，应提请本级人民政府给予通报批评：{name} {no}（期限{due}）{items}",
                "still missing after {no}, which was due on {due}: ask for a notice of criticism ({name}): {items}"
            );
            ("escalate", &law.escalate_to.rule, title)
        } else {
            let title = text!(
                "催促 {no} 未在期限{due}前送达，应另行催促：{name}",
                "{no} did not reach {name} before its day, {due}: remind it anew"
            );
            ("urging-over", &law.outcome.rule, title)
        };
        tasks.push(plain_task(tx, kind, one.no.clone(), title, since, 1, rule));
    }
    Ok(tasks)
}
