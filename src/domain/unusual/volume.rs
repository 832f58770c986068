//! Rules on how much and when: out of hours, bursts, the edge of a quota, refusals, fishing.

use super::{Alert, Day, Rule, Use, distinct, span};
use crate::text;
use chrono::{TimeDelta, Timelike as _};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// 非工作时间查询
pub(super) fn off_hours(day: &Day<'_>) -> Option<Alert> {
    let day_off = !day.calendar.is_working_day(day.date).yes;
    let hours = day.thresholds.work_begins..day.thresholds.work_ends;
    let rows = day.of(|one| one.look && (day_off || !hours.contains(&one.at.hour())));
    let (first, last, name) = span(&rows)?;
    let (count, subjects, day_) = (rows.len(), distinct(&rows), day.date);
    let sentence = if day_off {
        text!(
            "{name} 在非工作日 {day_} 的 {first} 至 {last} 查看 {count} 次，涉及 {subjects} 个主体",
            "{name} looked {count} times on {day_}, a day off, from {first} to {last}, at {subjects} subjects"
        )
    } else {
        text!(
            "{name} 于 {day_} 的 {first} 至 {last}（非工作时间）查看 {count} 次，涉及 {subjects} 个主体",
            "{name} looked {count} times on {day_} outside working hours, from {first} to {last}, at {subjects} subjects"
        )
    };
    day.alert(Rule::OffHours, &rows, sentence)
}

/// The hour of the day with the most distinct keys, if they are more than `limit`: its rows and how many. One walk with
/// two ends, so that a program that asks all day long does not hold up whoever inspects it.
fn fullest<'a, K: Ord>(rows: &[&'a Use], limit: usize, key: impl Fn(&'a Use) -> K) -> Option<(Vec<&'a Use>, usize)> {
    let hour = TimeDelta::hours(1);
    let (mut counts, mut begin): (BTreeMap<K, usize>, usize) = (BTreeMap::new(), 0);
    let (mut most, mut best) = (limit, None);
    for (end, last) in rows.iter().enumerate() {
        *counts.entry(key(last)).or_default() += 1;
        while let Some(first) = rows.get(begin).filter(|first| last.at.signed_duration_since(first.at) >= hour) {
            if let Entry::Occupied(mut entry) = counts.entry(key(first)) {
                *entry.get_mut() -= 1;
                if *entry.get() == 0 {
                    entry.remove();
                }
            }
            begin += 1;
        }
        if counts.len() > most {
            most = counts.len();
            best = Some(begin..=end);
        }
    }
    best.and_then(|span| rows.get(span)).map(|rows| (rows.to_vec(), most))
}

/// 短时间大量查询: the fullest hour of the day, if it is too full.
pub(super) fn burst(day: &Day<'_>) -> Option<Alert> {
    let limit = day.thresholds.burst_subjects;
    let (rows, most) =
        fullest(&day.of(|one| one.counted && one.subject.is_some()), limit, |one| one.subject.as_deref())?;
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看了 {most} 个主体，超过每小时 {limit} 个",
        "{name} looked at {most} subjects on {day_} from {first} to {last}, over {limit} in an hour"
    );
    day.alert(Rule::Burst, &rows, sentence)
}

/// 接近当日额度: each subject seen anew is judged by the quota that stood at that moment.
pub(super) fn quota_edge(day: &Day<'_>) -> Option<Alert> {
    let rows = day.of(|one| one.counted && one.subject.is_some());
    let mut seen = BTreeSet::new();
    let mut edge = None;
    for (at, one) in rows.iter().enumerate() {
        if !seen.insert(&one.subject) {
            continue;
        }
        let steps = day.facts.quotas.get(&(one.officer.clone(), day.date));
        let then =
            steps.and_then(|steps| steps.iter().rev().find(|(from, _)| *from <= one.at)).and_then(|(_, quota)| *quota);
        if let Some(quota) = then.filter(|quota| seen.len() * 100 >= quota * day.thresholds.quota_percent) {
            edge = Some((at, quota));
        }
    }
    let (last, quota) = edge?;
    let rows: Vec<&Use> = rows.iter().take(last + 1).copied().collect();
    let (_, at, name) = span(&rows)?;
    let (subjects, day_) = (distinct(&rows), day.date);
    let sentence = text!(
        "{name} 于 {day_} 至 {at} 已查看 {subjects} 个主体，当时的当日额度为 {quota} 个",
        "{name} had looked at {subjects} subjects by {at} on {day_}, when the quota of a day was {quota}"
    );
    day.alert(Rule::QuotaEdge, &rows, sentence)
}

/// 反复被拒
pub(super) fn repeated_refusals(day: &Day<'_>) -> Option<Alert> {
    let rows = day.of(|one| one.refused && !one.is_failed_log_in());
    if rows.len() < day.thresholds.refusals {
        return None;
    }
    let (_, _, name) = span(&rows)?;
    let (count, day_) = (rows.len(), day.date);
    let sentence = text!("{name} 于 {day_} 被拒绝 {count} 次", "{name} was refused {count} times on {day_}");
    day.alert(Rule::RepeatedRefusals, &rows, sentence)
}

/// 口令被猜: somebody, who need not be its officer, fails to log in to one account again and again.
pub(super) fn guessing(day: &Day<'_>) -> Option<Alert> {
    let rows = day.of(Use::is_failed_log_in);
    if rows.len() < day.thresholds.guesses {
        return None;
    }
    let (first, last, name) = span(&rows)?;
    let (count, day_) = (rows.len(), day.date);
    let sentence = text!(
        "{name} 的账户于 {day_} 的 {first} 至 {last} 登录或解锁失败 {count} 次，可能有人在试口令",
        "logging in to the account of {name} failed {count} times on {day_} from {first} to {last}: somebody may be guessing"
    );
    day.alert(Rule::Guessing, &rows, sentence)
}

/// 反复试探: many searches that find nobody.
pub(super) fn fishing(day: &Day<'_>) -> Option<Alert> {
    // An answer without records about somebody who is known here found that somebody.
    let nobody = |one: &Use| one.operation == "subject.find" || one.is_query() && day.known(one).is_none();
    let misses = day.of(|one| one.look && one.count == 0 && nobody(one));
    let (rows, count) = fullest(&misses, day.thresholds.misses.saturating_sub(1), |one| one.seq)?;
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 有 {count} 次查找没有结果",
        "{name} searched {count} times for nobody known, on {day_} from {first} to {last}"
    );
    day.alert(Rule::Fishing, &rows, sentence)
}
