//! Rules on the way somebody came to a subject: tried until it worked, by name then by number, seen and nothing done.

use super::{Alert, Day, Rule, Use, span};
use crate::text;
use chrono::{Days, TimeDelta};
use std::collections::{BTreeMap, BTreeSet};

/// 被拒后改道查得
pub(super) fn tried_until_done(day: &Day<'_>) -> Option<Alert> {
    let within = TimeDelta::minutes(day.thresholds.minutes);
    let mut rows: Vec<&Use> = Vec::new();
    for (at, refused) in day.uses.iter().enumerate().filter(|(_, one)| one.refused && one.is_query()) {
        let later = day.uses.iter().skip(at + 1).take_while(|one| one.at.signed_duration_since(refused.at) <= within);
        let answered = later.copied().find(|one| {
            one.look
                && one.is_query()
                && one.subject.is_some()
                && one.subject == refused.subject
                && one.mode != refused.mode
                && !one.is_public()
        });
        rows.extend(answered.map(|answered| [*refused, answered]).into_iter().flatten());
    }
    let (first, last, name) = span(&rows)?;
    let (tries, day_) = (rows.len() / 2, day.date);
    let (from, to) = (rows.first()?.mode.clone(), rows.last()?.mode.clone());
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 以 {from} 方式被拒，{last} 改以 {to} 方式查得同一主体，共 {tries} 次",
        "{name} was refused as {from} at {first} on {day_} and answered as {to} at {last} for the same subject, {tries} times"
    );
    day.alert(Rule::TriedUntilDone, &rows, sentence)
}

/// 先搜姓名再查号码: find, reveal the number, query by it, without letter or case.
pub(super) fn name_then_number(day: &Day<'_>) -> Option<Alert> {
    let within = TimeDelta::minutes(day.thresholds.minutes);
    let mut found: Option<&Use> = None;
    let mut revealed: BTreeMap<&[u8], (&Use, &Use)> = BTreeMap::new();
    let mut rows: Vec<&Use> = Vec::new();
    for one in day.uses.iter().copied().filter(|one| one.look) {
        match (one.operation.as_str(), found, one.subject.as_deref()) {
            ("subject.find", _, _) => found = Some(one),
            ("subject.reveal", Some(find), Some(subject)) if one.at.signed_duration_since(find.at) <= within => {
                revealed.insert(subject, (find, one));
            }
            (_, _, Some(subject)) if one.is_query() && !one.is_public() => {
                if let Some((find, reveal)) = revealed.get(subject)
                    && one.at.signed_duration_since(find.at) <= within
                {
                    rows.extend([*find, *reveal, one]);
                }
            }
            _ => {}
        }
    }
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 按姓名查找并显示号码，{last} 又按该号码查询",
        "{name} found somebody by name and revealed the number at {first} on {day_}, and queried by that number at {last}"
    );
    day.alert(Rule::NameThenNumber, &rows, sentence)
}

/// 只看不办: on the day on which it has become too many days.
pub(super) fn nothing_done(day: &Day<'_>) -> Option<Alert> {
    let first_day = day.date.checked_sub_days(Days::new(day.thresholds.idle_within.into()))?;
    let window = || {
        let before = day.before.iter().rev().take_while(|one| one.at.date_naive() > first_day).copied();
        before.chain(day.uses.iter().copied())
    };
    let mut rows: Vec<&Use> = Vec::new();
    let today: BTreeSet<&[u8]> =
        day.uses.iter().filter(|one| one.look && !one.is_public()).filter_map(|one| one.subject.as_deref()).collect();
    // One walk over the window for all of today's subjects.
    let mut seen: BTreeMap<&[u8], Vec<&Use>> = BTreeMap::new();
    for one in window() {
        if let Some(subject) = one.subject.as_deref().filter(|subject| today.contains(subject)) {
            seen.entry(subject).or_default().push(one);
        }
    }
    for (subject, uses) in &seen {
        // A further look, at whatever, is nothing done: only a step of the work is.
        let idle = |one: &&&Use| one.look && !one.step && !one.is_public() && !day.is_work(one);
        let looks: Vec<&Use> = uses.iter().filter(idle).copied().collect();
        let days: BTreeSet<_> = looks.iter().map(|one| one.at.date_naive()).collect();
        let has_case = day.facts.subjects.get(*subject).is_some_and(|known| {
            known.cases.iter().any(|(from, until)| *from <= day.date && until.is_none_or(|until| until > first_day))
        });
        let fell_due = looks.iter().any(|one| one.at.date_naive() == day.date);
        if days.len() == day.thresholds.idle_days && fell_due && !has_case && !uses.iter().any(|one| one.step) {
            rows.extend(looks);
        }
    }
    rows.sort_by_key(|one| one.seq);
    let name = rows.first()?.name.clone();
    let (count, first) = (rows.len(), rows.first()?.at.date_naive());
    let day_ = day.date;
    let sentence = text!(
        "{name} 自 {first} 至 {day_} 查看同一主体 {count} 次，没有办理任何事项",
        "{name} looked {count} times at one subject from {first} to {day_} and did nothing about it"
    );
    day.alert(Rule::NothingDone, &rows, sentence)
}
