//! Consents that are over (同意到期): what rests on them is shown no longer, which is told to whoever can ask anew or take it back.

use super::{
    facts,
    person_consents::{AddConsent, EndConsent, law_of},
    withdrawals::WithdrawRecord,
    worklist::{Task, plain_task},
};
use crate::{
    domain::permission::Relation,
    service::{
        Error, Operation, Tx,
        operation::Facets,
        store::{
            person_consents as consents,
            records::{self, Record},
        },
    },
    text,
};

/// Most consents looked at.
const PAGE: u32 = 200;
/// Numbers in the words of a task.
const NAMED: usize = 3;

/// One task for each consent that is over and that records still rest on. Nothing is stored: the day alone decides.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let Some(law) = law_of(tx) else { return Ok(Vec::new()) };
    let may = |operation: &str, relation| {
        tx.decide_on(operation, Facets { relation: Some(relation), ..Facets::default() }).allowed
    };
    let watches = may(AddConsent::NAME, Relation::None) || may(EndConsent::NAME, Relation::None);
    if !watches && !may(WithdrawRecord::NAME, Relation::Unit) {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for one in consents::over(tx.db(), &tx.today().to_string(), PAGE)? {
        let left = left(tx, &one, watches)?;
        if left.is_empty() {
            continue;
        }
        let since = facts::day(&one.until_day).and_then(|day| day.succ_opt());
        let (number, last, count) = (&one.no, &one.until_day, left.len());
        let first: Vec<&str> = left.iter().take(NAMED).map(|record| record.no.as_str()).collect();
        let (first, more) = (first.join(" "), if count > NAMED { " …" } else { "" });
        let title = text!(
            "同意 {number} 于 {last} 到期，{count} 条信息不再披露，须重新取得同意或者撤回：{first}{more}",
            "consent {number} ended on {last}, {count} records are shown no longer; ask anew or take them back: {first}{more}"
        );
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        tasks.push(plain_task(tx, "consent-over", one.no.clone(), title, since, count, &law.ends.rule));
    }
    Ok(tasks)
}

/// The accepted records of a consent that no other carries on; of somebody else's unit only to who watches.
fn left(tx: &Tx<'_>, one: &consents::Consent, watches: bool) -> Result<Vec<Record>, Error> {
    let mut left = records::resting_on(tx.db(), one.subject, &one.no)?;
    left.retain(|record| record.state == "accepted" && (watches || record.unit == tx.actor().unit));
    let mut found = Vec::new();
    for record in left {
        let carried = facts::of_record(tx, &record)?.0.consented.is_some_and(|consent| consent.covers(tx.today()));
        if !carried && record.hidden_on.is_none() && record.shielded_on.is_none() {
            found.push(record);
        }
    }
    Ok(found)
}
