//! Unusual use (异常使用): three plain rules over the looks in the log, each alert a sentence with its facts.
//!
//! The thresholds are settings of the product, not law; an auditor judges what an alert means.

use super::calendar::Calendar;
use crate::{locale::Text, text};
use chrono::{DateTime, FixedOffset, NaiveDate, Timelike as _};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When use is unusual. Settings of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Hour of the day at which work begins.
    pub work_begins: u32,
    /// Hour of the day at which work has ended.
    pub work_ends: u32,
    /// More distinct subjects than this in one hour are a burst.
    pub burst_subjects: usize,
    /// As many refusals of one officer in one day are repeated refusals.
    pub refusals: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { work_begins: 7, work_ends: 20, burst_subjects: 30, refusals: 3 }
    }
}

/// A rule of unusual use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// 非工作时间查询
    OffHours,
    /// 短时间大量查询
    Burst,
    /// 反复被拒
    RepeatedRefusals,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 3] = [Self::OffHours, Self::Burst, Self::RepeatedRefusals];

    /// The word after `--flag`.
    pub fn word(self) -> &'static str {
        match self {
            Self::OffHours => "off-hours",
            Self::Burst => "burst",
            Self::RepeatedRefusals => "repeated-refusals",
        }
    }

    /// Reads a rule word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }

    /// The rule in one line, with its thresholds.
    pub fn says(self, thresholds: &Thresholds) -> Text {
        let Thresholds { work_begins, work_ends, burst_subjects, refusals } = thresholds;
        match self {
            Self::OffHours => text!(
                "非工作日，或 {work_begins} 点前、{work_ends} 点后查看信息",
                "looks on a day off, or before {work_begins} or after {work_ends} o’clock"
            ),
            Self::Burst => {
                text!(
                    "1 小时内查看超过 {burst_subjects} 个主体",
                    "looks at more than {burst_subjects} subjects in an hour"
                )
            }
            Self::RepeatedRefusals => {
                text!("1 日内被拒 {refusals} 次及以上", "{refusals} or more refusals in a day")
            }
        }
    }
}

/// One log row, as far as these rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Row number.
    pub seq: i64,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Who: log-in name.
    pub officer: String,
    /// Who: name.
    pub name: String,
    /// Whom it was about: any token that is the same for the same subject.
    pub subject: Option<Vec<u8>>,
    /// Whether something of records or people was shown.
    pub look: bool,
    /// Whether it was refused or denied.
    pub refused: bool,
}

/// An alert: the rule, the facts in a sentence, and the rows it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The rule.
    pub rule: Rule,
    /// Log-in name.
    pub officer: String,
    /// Name.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// What happened, with the facts filled in.
    pub sentence: Text,
    /// How many times.
    pub count: usize,
    /// Numbers of the rows, first to last.
    pub rows: Vec<i64>,
}

/// Every alert that the uses give, by day, officer and rule. `uses` in the order of the log.
pub fn alerts(uses: &[Use], calendar: &Calendar, thresholds: &Thresholds) -> Vec<Alert> {
    let mut days: BTreeMap<(NaiveDate, &str), Vec<&Use>> = BTreeMap::new();
    for one in uses {
        days.entry((one.at.date_naive(), &one.officer)).or_default().push(one);
    }
    let mut found = Vec::new();
    for ((day, _), uses) in days {
        found.extend(off_hours(day, &uses, calendar, thresholds));
        found.extend(burst(day, &uses, thresholds));
        found.extend(repeated_refusals(day, &uses, thresholds));
    }
    found
}

fn alert(rule: Rule, day: NaiveDate, rows: &[&Use], sentence: Text) -> Option<Alert> {
    let first = rows.first()?;
    Some(Alert {
        rule,
        officer: first.officer.clone(),
        name: first.name.clone(),
        day,
        sentence,
        count: rows.len(),
        rows: rows.iter().map(|one| one.seq).collect(),
    })
}

fn clock(one: &Use) -> String {
    format!("{:02}:{:02}", one.at.hour(), one.at.minute())
}

fn off_hours(day: NaiveDate, uses: &[&Use], calendar: &Calendar, thresholds: &Thresholds) -> Option<Alert> {
    let day_off = !calendar.is_working_day(day).yes;
    let hours = thresholds.work_begins..thresholds.work_ends;
    let rows: Vec<&Use> =
        uses.iter().copied().filter(|one| one.look && (day_off || !hours.contains(&one.at.hour()))).collect();
    let (first, last) = (clock(rows.first()?), clock(rows.last()?));
    let (count, name) = (rows.len(), &rows.first()?.name);
    let subjects = distinct(&rows);
    let sentence = if day_off {
        text!(
            "{name} 在非工作日 {day} 的 {first} 至 {last} 查看 {count} 次，涉及 {subjects} 个主体",
            "{name} looked {count} times on {day}, a day off, from {first} to {last}, at {subjects} subjects"
        )
    } else {
        text!(
            "{name} 于 {day} 的 {first} 至 {last}（非工作时间）查看 {count} 次，涉及 {subjects} 个主体",
            "{name} looked {count} times on {day} outside working hours, from {first} to {last}, at {subjects} subjects"
        )
    };
    alert(Rule::OffHours, day, &rows, sentence)
}

fn distinct(uses: &[&Use]) -> usize {
    uses.iter().filter_map(|one| one.subject.as_ref()).collect::<BTreeSet<_>>().len()
}

/// The fullest hour of the day, if it is too full.
fn burst(day: NaiveDate, uses: &[&Use], thresholds: &Thresholds) -> Option<Alert> {
    let looks: Vec<&Use> = uses.iter().copied().filter(|one| one.look && one.subject.is_some()).collect();
    let hour = chrono::TimeDelta::hours(1);
    let mut fullest: Vec<&Use> = Vec::new();
    let mut most = thresholds.burst_subjects;
    for (at, first) in looks.iter().enumerate() {
        let within: Vec<&Use> =
            looks.iter().skip(at).copied().take_while(|one| one.at.signed_duration_since(first.at) < hour).collect();
        let subjects = distinct(&within);
        if subjects > most {
            most = subjects;
            fullest = within;
        }
    }
    let (first, last) = (clock(fullest.first()?), clock(fullest.last()?));
    let (name, limit) = (&fullest.first()?.name, thresholds.burst_subjects);
    let sentence = text!(
        "{name} 于 {day} 的 {first} 至 {last} 查看了 {most} 个主体，超过每小时 {limit} 个",
        "{name} looked at {most} subjects on {day} from {first} to {last}, over {limit} in an hour"
    );
    alert(Rule::Burst, day, &fullest, sentence)
}

fn repeated_refusals(day: NaiveDate, uses: &[&Use], thresholds: &Thresholds) -> Option<Alert> {
    let rows: Vec<&Use> = uses.iter().copied().filter(|one| one.refused).collect();
    let (count, name) = (rows.len(), &rows.first()?.name);
    if count < thresholds.refusals {
        return None;
    }
    let sentence = text!("{name} 于 {day} 被拒绝 {count} 次", "{name} was refused {count} times on {day}");
    alert(Rule::RepeatedRefusals, day, &rows, sentence)
}

/// Looks in each hour of the day, 0 to 23 (每小时分布).
pub fn by_hour(uses: &[Use]) -> Vec<usize> {
    let mut hours = vec![0; 24];
    for one in uses.iter().filter(|one| one.look) {
        if let Some(hour) = usize::try_from(one.at.hour()).ok().and_then(|hour| hours.get_mut(hour)) {
            *hour += 1;
        }
    }
    hours
}
