//! Rules on how much and when: out of hours, bursts, the edge of a quota, refusals, fishing.

use super::{Alert, Day, Rule, Use, distinct, span};
use crate::text;
use chrono::{TimeDelta, Timelike as _};

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

/// The hour of the day that holds most by `weight`, if it is more than `limit`.
fn fullest<'a>(rows: &[&'a Use], limit: usize, weight: impl Fn(&[&Use]) -> usize) -> Option<(Vec<&'a Use>, usize)> {
    let hour = TimeDelta::hours(1);
    let mut best = None;
    let mut most = limit;
    for (at, first) in rows.iter().enumerate() {
        let rest = rows.get(at..).unwrap_or_default();
        // An hour that cannot hold more rows than the best one need not be weighed.
        let within = rest.iter().take_while(|one| one.at.signed_duration_since(first.at) < hour).count();
        if within > most {
            let within: Vec<&Use> = rest.iter().take(within).copied().collect();
            let weighed = weight(&within);
            if weighed > most {
                most = weighed;
                best = Some((within, weighed));
            }
        }
    }
    best
}

/// 短时间大量查询: the fullest hour of the day, if it is too full.
pub(super) fn burst(day: &Day<'_>) -> Option<Alert> {
    let limit = day.thresholds.burst_subjects;
    let (rows, most) = fullest(&day.of(|one| one.look && one.subject.is_some()), limit, distinct)?;
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看了 {most} 个主体，超过每小时 {limit} 个",
        "{name} looked at {most} subjects on {day_} from {first} to {last}, over {limit} in an hour"
    );
    day.alert(Rule::Burst, &rows, sentence)
}

/// 接近当日额度
pub(super) fn quota_edge(day: &Day<'_>) -> Option<Alert> {
    let quota = day.officer()?.quota?;
    let rows = day.of(|one| one.look && one.subject.is_some());
    let subjects = distinct(&rows);
    if subjects == 0 || subjects * 100 < quota * day.thresholds.quota_percent {
        return None;
    }
    let (_, _, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 查看 {subjects} 个主体，当日额度 {quota} 个",
        "{name} looked at {subjects} subjects on {day_}, with a quota of {quota}"
    );
    day.alert(Rule::QuotaEdge, &rows, sentence)
}

/// 反复被拒
pub(super) fn repeated_refusals(day: &Day<'_>) -> Option<Alert> {
    let rows = day.of(|one| one.refused);
    if rows.len() < day.thresholds.refusals {
        return None;
    }
    let (_, _, name) = span(&rows)?;
    let (count, day_) = (rows.len(), day.date);
    let sentence = text!("{name} 于 {day_} 被拒绝 {count} 次", "{name} was refused {count} times on {day_}");
    day.alert(Rule::RepeatedRefusals, &rows, sentence)
}

/// 反复试探: many searches that find nobody.
pub(super) fn fishing(day: &Day<'_>) -> Option<Alert> {
    let misses = day.of(|one| one.look && one.count == 0 && (one.is_query() || one.operation.starts_with("subject.")));
    let (rows, count) = fullest(&misses, day.thresholds.misses.saturating_sub(1), |rows| rows.len())?;
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 有 {count} 次查找没有结果",
        "{name} searched {count} times for nobody known, on {day_} from {first} to {last}"
    );
    day.alert(Rule::Fishing, &rows, sentence)
}
