//! What must leave a channel (待撤回): records that went out and are no longer disclosed, for whoever may recall them.

use super::{agreements, facts, own_review, worklist::Task};
use crate::{
    domain::{disclosure::State, permission::Relation},
    regime::Channel,
    service::{
        Error, Tx,
        operation::Facets,
        store::{
            cases,
            feeds::{self, Sent},
            records::{self, Record},
        },
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Numbers in the words of a task.
const NAMED: usize = 3;

/// One task for each channel on which something stands that must go.
pub(super) fn tasks(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let may = |relation| tx.decide_on("feed.recall", Facets { relation: Some(relation), ..Facets::default() }).allowed;
    if !may(Relation::None) && !may(Relation::Unit) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for sent in feeds::doubtful(tx.db(), &tx.in_force().version_word(), tx.today())? {
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

/// Notes of everything in doubt that may stand after all, from which day on it is to be looked at again. Called when something
/// goes out, which reads the whole register anyway: the worklist then reads only what was changed since, or whose day has come.
pub(super) fn settle(tx: &Tx<'_>) -> Result<(), Error> {
    let law = tx.in_force().version_word();
    for sent in feeds::doubtful(tx.db(), &law, tx.today())? {
        let Some(record) = records::by_id(tx.db(), sent.record)? else { continue };
        let channel = channel(tx, &sent);
        if stands(tx, &record, channel)? {
            feeds::doubt_from(tx.db(), (&sent.channel, sent.record), &law, in_doubt_from(tx, &record)?)?;
        }
    }
    Ok(())
}

/// Whether what stands on a channel may stay there until time alone ends its disclosure: nothing else is under way.
fn stands(tx: &Tx<'_>, record: &Record, channel: Option<&Channel>) -> Result<bool, Error> {
    let removed = [&record.hidden_on, &record.shielded_on, &record.erased_on, &record.facts.withdrawn_on];
    let case = cases::of_record(tx.db(), record.id)?.iter().any(|case| case.open);
    let is_touched = record.state != "accepted" || case || removed.into_iter().any(Option::is_some);
    Ok(!is_touched && !is_over(tx, record, channel)?)
}

/// The first day on which time alone may end the disclosure of a record; none where it never does.
fn in_doubt_from(tx: &Tx<'_>, record: &Record) -> Result<Option<NaiveDate>, Error> {
    let ends = facts::state_on(tx, record, tx.today())?.until.first_day_outside();
    let days = [ends, agreements::next_turn(tx, record)?];
    Ok(days.into_iter().flatten().min())
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
