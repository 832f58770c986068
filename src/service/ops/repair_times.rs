//! Time used for repair (修复用时): mean working days from receipt to execution, beside the time before. No limit is invented.

use super::{
    casework, facts,
    period::{Head, Period, head},
    punctuality::{SUPERVISION, all_cases, unit_of},
};
use crate::service::{Error, Kind, Need, Operation, Trace, Tx};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `report supervision --view repair-time`: how long executed repairs took, by unit.
#[derive(Clone, Debug, Default)]
pub struct RepairTimeReport {
    /// `2022-Q4`, `2022-11`, …; this month when not given.
    pub period: Option<String>,
    /// Code of one unit.
    pub unit: Option<String>,
}

/// The repairs of one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairTime {
    /// Code of the determining unit; `*` is all of them.
    pub unit: String,
    /// Repairs executed.
    pub executed: usize,
    /// Working days on the mean, to a tenth; none where nothing was executed.
    pub mean: Option<f64>,
    /// Repairs executed in the time before.
    pub executed_before: usize,
    /// Their mean.
    pub mean_before: Option<f64>,
    /// How much longer (or, below zero, shorter) it takes now.
    pub change: Option<f64>,
}

/// Time used for repair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairTimes {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// The time before, of the same length.
    pub before: Period,
    /// All units, then each.
    pub items: Vec<RepairTime>,
}

/// To a tenth.
fn mean(days: &[u32]) -> Option<f64> {
    let count = u32::try_from(days.len()).ok().filter(|count| *count > 0)?;
    let sum: u32 = days.iter().sum();
    Some((f64::from(sum) / f64::from(count) * 10.0).round() / 10.0)
}

fn line(unit: &str, now: &[u32], earlier: &[u32]) -> RepairTime {
    let (mean, mean_before) = (mean(now), mean(earlier));
    let change = mean.zip(mean_before).map(|(now, earlier)| ((now - earlier) * 10.0).round() / 10.0);
    let (unit, executed, executed_before) = (unit.to_owned(), now.len(), earlier.len());
    RepairTime { unit, executed, mean, executed_before, mean_before, change }
}

impl Operation for RepairTimeReport {
    type Output = RepairTimes;
    const NAME: &'static str = "report.repair-time";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<RepairTimes, Error> {
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let earlier = period.before();
        let unit = unit_of(tx, self.unit.as_deref())?;
        let mut found: BTreeMap<String, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        let mut all = (Vec::new(), Vec::new());
        for file in all_cases(tx, unit, false)?.into_iter().filter(|file| file.kind == "repair" && !file.open) {
            let case = casework::loaded(tx, file)?;
            let Some(stored) = case.events.iter().find(|event| event.step == "execute") else { continue };
            let day: NaiveDate = facts::event(stored)?.on;
            let Some(received) = case.standing.received else { continue };
            let days = tx.calendar().working_days_between(received, day);
            let own = found.entry(case.unit.code.clone()).or_default();
            if period.holds(day) {
                own.0.push(days);
                all.0.push(days);
            } else if earlier.holds(day) {
                own.1.push(days);
                all.1.push(days);
            }
        }
        let mut items = vec![line("*", &all.0, &all.1)];
        items.extend(found.iter().map(|(unit, (now, earlier))| line(unit, now, earlier)));
        Ok(RepairTimes { head: head(tx, period), before: earlier, items })
    }

    fn trace(&self, output: Option<&RepairTimes>) -> Trace {
        output.map_or_else(Trace::new, |found| Trace::new().count(found.items.len()))
    }
}
