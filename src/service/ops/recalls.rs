//! What must leave a channel (待撤回): records that went out and are no longer disclosed, for whoever may recall them.

use super::{agreements, facts, own_review, worklist::Task};
use crate::{
    domain::{
        disclosure::{Periods, State},
        permission::Relation,
    },
    regime::Channel,
    service::{
        Error, Tx,
        operation::Facets,
        store::{
            feeds::{self, Sent},
            records::{self, Record},
        },
    },
    text,
};
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// Candidates whose state is computed.
const MOST: u32 = 2000;
/// Numbers in the words of a task.
const NAMED: usize = 3;
/// By how much the ends of months may differ.
const SLACK: Days = Days::new(3);

/// One task for each channel on which something stands that must go.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let may = |relation| tx.decide_on("feed.recall", Facets { relation: Some(relation), ..Facets::default() }).allowed;
    if !may(Relation::None) && !may(Relation::Unit) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for sent in feeds::doubtful(tx.db(), tx.today(), &passed(tx), MOST)? {
        if !may(tx.relation_to(sent.unit)) {
            continue;
        }
        let Some(record) = records::by_id(tx.db(), sent.record)? else { continue };
        if own_review::is_of_another(tx, &record)? {
            continue;
        }
        let channel = channel(tx, &sent);
        if is_over(tx, &record, channel)? {
            found.entry(sent.channel).or_default().push((record.no, sent.feed));
        }
    }
    Ok(found.into_iter().map(|(word, records)| task(tx, word, &records)).collect())
}

fn channel<'t>(tx: &'t Tx<'_>, sent: &Sent) -> Option<&'t Channel> {
    tx.pack().publish.channels.iter().find(|one| one.code == sent.channel)
}

/// Whether what went out is disclosed no longer, or its agreement does not let it stand there any more.
fn is_over(tx: &Tx<'_>, record: &Record, channel: Option<&Channel>) -> Result<bool, Error> {
    let relation = channel.map_or(Relation::None, Channel::stands);
    Ok(facts::state_on(tx, record, tx.today())?.state != State::Disclosed || agreements::keeps(tx, record, relation)?)
}

/// Category → the last day from which its shortest period can be over by today.
fn passed(tx: &Tx<'_>) -> BTreeMap<String, NaiveDate> {
    let Periods { periods, .. } = tx.in_force().periods();
    let mut shortest: BTreeMap<String, u32> = BTreeMap::new();
    for period in periods {
        let months = period.years.saturating_mul(12).saturating_add(period.months);
        let known = shortest.entry(period.category).or_insert(months);
        *known = months.min(*known);
    }
    // The class of a record sets its period: any may be over.
    if let Some(law) = &tx.in_force().severity {
        shortest.extend(law.required.value.iter().map(|category| (category.clone(), 0)));
    }
    let day = |months| tx.today().checked_sub_months(Months::new(months))?.checked_add_days(SLACK);
    shortest.into_iter().filter_map(|(category, months)| Some((category, day(months)?))).collect()
}

fn task(tx: &Tx<'_>, word: String, records: &[(String, String)]) -> Task {
    let channel = tx.pack().publish.channels.iter().find(|one| one.code == word);
    let (label_zh, label_en) = channel.map_or((&word, &word), |one| (&one.label.zh, &one.label.en));
    let first: Vec<String> = records.iter().take(NAMED).map(|(no, feed)| format!("{no} ({feed})")).collect();
    let (first, more) = (first.join(" "), if records.len() > NAMED { " …" } else { "" });
    let number = records.len();
    let title = text!(
        "已不再披露，须从{label_zh}撤回 {number} 条：{first}{more}",
        "no longer disclosed, {number} to be recalled from {label_en}: {first}{more}"
    );
    let cite = channel.map(|one| one.rule.clone()).unwrap_or_default();
    let count = i64::try_from(number).unwrap_or(i64::MAX);
    super::worklist::plain_task(tx, "recall", word, title, None, count, &cite)
}
