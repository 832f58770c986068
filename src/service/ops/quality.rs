//! Quality of supply by provider unit (报送质量): late, missing, wrong, each with what it was.

use super::{
    facts::day_of,
    period::{Head, Period, head},
    punctuality::{SUPERVISION, unit_of},
    supply::{self as rhythm, Owed},
};
use crate::{
    locale::Text,
    regime::find,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        store::{supply, units},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// `report supervision --view quality`: what each unit handed in over a time, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct QualityReport {
    /// `2018-Q2`, `2018-06`, …; this month when not given.
    pub period: Option<String>,
    /// Code of one unit.
    pub unit: Option<String>,
    /// Also the records of key occupations, by field.
    pub occupations: bool,
}

/// Records of one field of key occupations (重点职业人群) from one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccupationCount {
    /// Code of the unit.
    pub unit: String,
    /// The field, a word of the text or of the catalogue.
    pub occupation: String,
    /// What an officer reads for it.
    pub occupation_label: Text,
    /// Records handed in.
    pub records: i64,
    /// Calendar days from decision to entry, of the slowest; none where no decision is dated.
    pub lag_most: Option<i64>,
    /// The rule; none where the text names no key occupations.
    pub cite: Option<String>,
}

/// The supply of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitQuality {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Catalogue items that fell due (应报目录项).
    pub due: i64,
    /// Of these sent past their update frequency, or not sent.
    pub late: i64,
    /// Of these not sent to this day.
    pub missing: i64,
    /// Rows handed in.
    pub rows: i64,
    /// Rows refused.
    pub rejected: i64,
    /// Rows with what may not be collected.
    pub prohibited: i64,
    /// Rows that wait for what the file did not say.
    pub incomplete: i64,
    /// Records taken in for review.
    pub records: i64,
    /// Records returned.
    pub returned: i64,
    /// Records the unit itself found wrong when an objection was upheld.
    pub corrected: i64,
    /// Calendar days from decision to entry, on average, rounded; none where no decision is dated.
    pub lag: Option<i64>,
    /// The longest of them.
    pub lag_most: Option<i64>,
    /// Minutes from when a record came to be to its arrival, on average, where the unit's own system states the former.
    pub lag_minutes: Option<i64>,
    /// The longest of them.
    pub lag_minutes_most: Option<i64>,
    /// Records entered after the days the text or a local paper sets; none where there is no such figure.
    pub entered_late: Option<i64>,
}

/// One record with something to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Code of the unit.
    pub unit: String,
    /// `returned`, `corrected`, `entered-late`, `lag`.
    pub what: String,
    /// The record.
    pub record: String,
    /// Catalogue item.
    pub item: String,
    /// The day.
    pub on: Option<NaiveDate>,
    /// Calendar days from decision to entry.
    pub lag: Option<i64>,
    /// Minutes from when it came to be, where the unit's own system states it.
    pub lag_minutes: Option<i64>,
    /// Working days over the limit.
    pub over: Option<i64>,
    /// Reason of the return, or the case.
    pub reason: Option<String>,
}

/// The quality of supply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// Working days within which a record is to be entered; none where neither the text nor a local paper sets any.
    pub limit: Option<u32>,
    /// The same in words: without a limit nothing is counted as entered late, and that is said.
    pub limit_words: Text,
    /// A line for each unit.
    pub items: Vec<UnitQuality>,
    /// Every item that was late or is missing.
    pub deliveries: Vec<Owed>,
    /// Every record with something to tell.
    pub found: Vec<Found>,
    /// Records of key occupations, where they were asked for.
    pub occupations: Vec<OccupationCount>,
}

impl Operation for QualityReport {
    type Output = Quality;
    const NAME: &'static str = "report.quality";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Quality, Error> {
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let unit = unit_of(tx, self.unit.as_deref())?;
        let mut count = Count { tx, unit, lines: BTreeMap::new(), found: Vec::new(), working: BTreeMap::new() };
        let deliveries = count.deliveries(period)?;
        count.rows(period)?;
        count.entered(period)?;
        count.wrong(period)?;
        let Count { lines, found, working, .. } = count;
        let cite = tx.pack().occupation.first().map(|entry| entry.rule.clone());
        let occupations =
            working.into_iter().filter(|_| self.occupations).map(|((unit, occupation), (records, lag_most))| {
                let known = find(&tx.pack().occupation, &occupation).map(|entry| entry.label.clone());
                let occupation_label = known.unwrap_or_else(|| super::sheets::plain(&occupation));
                OccupationCount { unit, occupation, occupation_label, records, lag_most, cite: cite.clone() }
            });
        let occupations = occupations.collect();
        let limit = tx.pack().intake.days.as_ref().map(|days| days.value);
        let limit_words = limit.map_or_else(
            || text!("报送时限：未设时限，不计迟入库", "days to enter a record: no limit set, none counts as late"),
            |days| text!("报送时限：{days} 个工作日", "days to enter a record: {days} working days"),
        );
        let items = lines.into_values().collect();
        Ok(Quality { head: head(tx, period), limit, limit_words, items, deliveries, found, occupations })
    }

    fn trace(&self, output: Option<&Quality>) -> Trace {
        match output {
            Some(quality) => Trace::new()
                .count(quality.items.len())
                .ids(quality.found.iter().map(|one| &one.record))
                .view(&(&quality.items, &quality.found, &quality.occupations)),
            None => Trace::new(),
        }
    }
}

/// Unit and key occupation → records, and the longest lag.
type Working = BTreeMap<(String, String), (i64, Option<i64>)>;

/// The count under way.
struct Count<'t, 'a> {
    tx: &'t Tx<'a>,
    unit: Option<i64>,
    lines: BTreeMap<i64, UnitQuality>,
    found: Vec<Found>,
    working: Working,
}

impl Count<'_, '_> {
    /// The line of a unit; none when another unit is asked for.
    fn line(&mut self, unit: i64) -> Result<Option<&mut UnitQuality>, Error> {
        if self.unit.is_some_and(|wanted| wanted != unit) {
            return Ok(None);
        }
        match self.lines.entry(unit) {
            Entry::Occupied(line) => Ok(Some(line.into_mut())),
            Entry::Vacant(place) => {
                let Some(known) = units::by_id(self.tx.db(), unit)? else { return Ok(None) };
                let line = UnitQuality { unit: known.code, unit_name: known.name, ..UnitQuality::default() };
                Ok(Some(place.insert(line)))
            }
        }
    }

    /// Items that fell due: each counts once, however often it was to be sent.
    fn deliveries(&mut self, period: Period) -> Result<Vec<Owed>, Error> {
        let all = rhythm::owed(self.tx, self.unit, (period.from, period.until))?;
        let mut items: BTreeMap<String, [BTreeSet<&str>; 3]> = BTreeMap::new();
        for time in &all {
            let [due, late, missing] = items.entry(time.unit.clone()).or_default();
            due.insert(&time.item);
            if time.late {
                late.insert(&time.item);
            }
            if time.late && time.delivered.is_none() {
                missing.insert(&time.item);
            }
        }
        let number = |set: &BTreeSet<&str>| i64::try_from(set.len()).unwrap_or(i64::MAX);
        for (code, [due, late, missing]) in &items {
            let Some(unit) = units::by_code(self.tx.db(), code)? else { continue };
            if let Some(line) = self.line(unit.id)? {
                (line.due, line.late, line.missing) = (number(due), number(late), number(missing));
            }
        }
        Ok(all.into_iter().filter(|time| time.late).collect())
    }

    fn rows(&mut self, period: Period) -> Result<(), Error> {
        let (from, to) = period.instants();
        for (unit, rows) in supply::rows(self.tx.db(), from, to)? {
            if let Some(line) = self.line(unit)? {
                line.rows = rows.rows;
                line.rejected = rows.rejected;
                line.prohibited = rows.prohibited;
                line.incomplete = rows.pending;
            }
        }
        Ok(())
    }

    fn entered(&mut self, period: Period) -> Result<(), Error> {
        let limit = self.tx.pack().intake.days.as_ref().map(|days| i64::from(days.value));
        // The days are those of entry by hand, where the text names its channels: what came by another has none.
        let by_hand = self.tx.pack().intake.by_producer.as_ref();
        let calendar = self.tx.calendar();
        let mut lags: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut minutes: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut working: Working = BTreeMap::new();
        let (from, until) = (period.from.to_string(), period.until.to_string());
        for entered in supply::entered(self.tx.db(), &from, &until, &[])? {
            let Some(line) = self.line(entered.unit)? else { continue };
            line.records += 1;
            let code = line.unit.clone();
            let formed = entered.formed_at.as_deref();
            let lag_minutes = formed.and_then(|formed| super::records::minutes_from(formed, entered.arrived_at));
            minutes.entry(entered.unit).or_default().extend(lag_minutes);
            let day = |text: &str| text.parse::<NaiveDate>().ok();
            let decided = entered.determined_on.as_deref().and_then(day);
            let on = day(&entered.entered_on);
            let lag = decided.zip(on).map(|(decided, on)| (on - decided).num_days().max(0));
            if let Some(occupation) = &entered.occupation {
                let (records, most) = working.entry((code.clone(), occupation.clone())).or_default();
                *records += 1;
                *most = lag.max(*most);
            }
            let (Some(decided), Some(on), Some(lag)) = (decided, on, lag) else { continue };
            let limit = limit.filter(|_| by_hand.is_none_or(|law| law.value.contains(&entered.channel)));
            let over = limit.map(|limit| i64::from(calendar.working_days_between(decided, on)) - limit);
            let is_late = over.is_some_and(|over| over > 0);
            if over.is_some() {
                line.entered_late = Some(line.entered_late.unwrap_or_default() + i64::from(is_late));
            }
            lags.entry(entered.unit).or_default().push(lag);
            let what = if is_late { "entered-late" } else { "lag" };
            if lag > 0 || is_late {
                self.found.push(Found {
                    unit: code,
                    what: what.to_owned(),
                    record: entered.no,
                    item: entered.item,
                    on: Some(on),
                    lag: Some(lag),
                    lag_minutes,
                    over: over.filter(|over| *over > 0),
                    reason: None,
                });
            }
        }
        self.working = working;
        for (unit, lags) in lags {
            if let Some(line) = self.line(unit)? {
                (line.lag, line.lag_most) = mean_and_most(&lags);
            }
        }
        for (unit, minutes) in minutes {
            if let Some(line) = self.line(unit)? {
                (line.lag_minutes, line.lag_minutes_most) = mean_and_most(&minutes);
            }
        }
        Ok(())
    }

    fn wrong(&mut self, period: Period) -> Result<(), Error> {
        let (from, to) = period.instants();
        let returned = supply::returned(self.tx.db(), from, to)?;
        let corrected = supply::corrected(self.tx.db(), from, to)?;
        for (what, all) in [("returned", returned), ("corrected", corrected)] {
            for one in all {
                let Some(line) = self.line(one.unit)? else { continue };
                *(if what == "returned" { &mut line.returned } else { &mut line.corrected }) += 1;
                let code = line.unit.clone();
                self.found.push(Found {
                    unit: code,
                    what: what.to_owned(),
                    record: one.no,
                    item: one.item,
                    on: day_of(one.at),
                    lag: None,
                    lag_minutes: None,
                    over: None,
                    reason: one.reason,
                });
            }
        }
        Ok(())
    }
}

/// The rounded mean and the greatest; none of nothing.
fn mean_and_most(all: &[i64]) -> (Option<i64>, Option<i64>) {
    let number = i64::try_from(all.len()).unwrap_or(i64::MAX);
    ((all.iter().sum::<i64>() + number / 2).checked_div(number), all.iter().max().copied())
}
