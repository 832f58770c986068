//! What a subject has answered for (已了结的失信行为): what stood behind a listing that was left after its clean term, by repair
//! or on its conditions makes no other listing of that grade.

use super::{facts, listings::is_failing};
use crate::{
    domain::{
        listing::{self, Way},
        refusal::Code,
    },
    regime::{Grade, Listing},
    service::{
        Error, Tx,
        store::{listings as store, records::Record},
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Most former listings of one subject and grade that are looked at.
const MOST: u32 = 500;

/// The subject's records that were answered for with a listing of the grade: number of the record → number of the listing.
///
/// Who leaves after a clean term has answered with it for everything that was known and lay before it: there is one list, and
/// nobody stands on it twice.
pub(super) fn served(
    tx: &Tx<'_>,
    law: &Listing,
    grade: &Grade,
    subject: i64,
    all: &[Record],
) -> Result<BTreeMap<String, String>, Error> {
    let filter = store::Filter {
        subject: Some(subject),
        grade: Some(grade.code.clone()),
        limit: MOST,
        ..store::Filter::default()
    };
    let mut found = BTreeMap::new();
    for (case, no) in store::numbers(tx.db(), &filter)? {
        let Some(held) = store::of_case(tx.db(), case)? else { continue };
        let Some(removed) = held.removed_on.as_deref().and_then(facts::day) else { continue };
        let way = Way::parse(&held.removal);
        let ends = matches!(way, Some(Way::CleanTerm | Way::Repaired | Way::RepairedErased | Way::Conditions));
        if !ends {
            continue;
        }
        let behind = store::records(tx.db(), case)?;
        let last =
            (way == Some(Way::CleanTerm)).then(|| last_day(law, grade, &held, (&behind, removed), all)).flatten();
        let with_it = |one: &&Record| {
            let before =
                one.determined_on.as_deref().and_then(facts::day).zip(last).is_some_and(|(on, last)| on <= last);
            behind.contains(&one.id) || before && is_failing(law, one) && was_known(one, removed)
        };
        for one in all.iter().filter(with_it) {
            found.entry(one.no.clone()).or_insert_with(|| no.clone());
        }
    }
    Ok(found)
}

/// The last day of the clean term as it stood when the subject left.
fn last_day(
    law: &Listing,
    grade: &Grade,
    held: &store::Listing,
    (behind, removed): (&[i64], NaiveDate),
    all: &[Record],
) -> Option<NaiveDate> {
    let months = grade.removal.as_ref()?.months.as_ref()?.value;
    let decided = facts::day(held.decided_on.as_deref()?)?;
    let known = all.iter().filter(|one| is_failing(law, one) && !behind.contains(&one.id) && was_known(one, removed));
    let days: Vec<NaiveDate> = known.filter_map(|one| facts::day(one.determined_on.as_deref()?)).collect();
    listing::release(decided, months, &days, removed)?.pred_opt()
}

/// Whether a record had been taken in by a day.
fn was_known(one: &Record, day: NaiveDate) -> bool {
    one.accepted_on.as_deref().and_then(facts::day).is_some_and(|on| on <= day)
}

/// Refuses a record that was answered for, or repaired where repair leads out: a listing on it would have to be left at once.
pub(super) fn refuse(
    tx: &Tx<'_>,
    law: &Listing,
    grade: &Grade,
    records: &[Record],
    all: &[Record],
) -> Result<(), Error> {
    let Some(removal) = &grade.removal else { return Ok(()) };
    let hint = text!(
        "列入须以尚未了结的失信行为为据：用 `xintai listing check` 查看该主体的情况",
        "a listing rests on failings not yet answered for: see `xintai listing check` of the subject"
    );
    let no = |record: &Record, rule: &str, zh: &str, en: &str| {
        let no = &record.no;
        Err(Error::new(Code::Basis, text!("`{no}` {zh}", "`{no}` {en}")).cite(rule).hint(hint.clone()))
    };
    let leads_out = removal.repaired.as_ref().filter(|found| found.value);
    let repaired = records.iter().find(|one| one.hidden_on.is_some());
    if let Some((record, law)) = repaired.zip(leads_out) {
        return no(record, &law.rule, "已完成信用修复，不再作为列入依据", "is repaired and makes no listing any more");
    }
    let Some(first) = records.first() else { return Ok(()) };
    let served = served(tx, law, grade, first.subject, all)?;
    let Some((record, listing)) = records.iter().find_map(|one| Some((one, served.get(&one.no)?))) else {
        return Ok(());
    };
    let rule = removal.months.as_ref().map_or(&removal.rule, |months| &months.rule);
    let (zh, en) = (
        format!("已随 {listing} 移出名单了结，不再作为列入依据"),
        format!("was answered for with {listing} and makes no other listing"),
    );
    no(record, rule, &zh, &en)
}
