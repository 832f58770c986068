//! Trends (监测预警): records by catalogue item, and by trade, field and area as the text wants, beside the time before.
//! Counts and changes only: no threshold is invented, and nothing is changed.

use super::period::{Head, Period, head};
use crate::{
    domain::catalogue::Item,
    locale::Text,
    regime::Trend,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        store::{catalogues, supply, units},
    },
    text,
};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
};

/// `report disclosure --view trend`: what was determined over a time, beside the time before.
#[derive(Clone, Debug, Default)]
pub struct TrendReport {
    /// `2023-Q2`, `2023-06`, …; this month when not given.
    pub period: Option<String>,
    /// Only this information category.
    pub category: Option<String>,
}

/// The records of one trade, field, area or item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendLine {
    /// `item`, or what the pack watches by: `trade`, `field`, `area`.
    pub by: String,
    /// What an officer reads for it.
    pub by_label: Text,
    /// Which one.
    pub of: String,
    /// 信息类别
    pub category: String,
    /// What an officer reads for it.
    pub category_label: Text,
    /// Records determined in the time before.
    pub before: i64,
    /// Records determined in this time.
    pub now: i64,
    /// How many more; fewer, below zero.
    pub change: i64,
    /// The rule; none of the item's own line.
    pub cite: Option<String>,
}

/// What was determined, beside the time before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trends {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// The time before, of the same length.
    pub before: Period,
    /// By what is watched; the largest change first.
    pub items: Vec<TrendLine>,
}

impl Operation for TrendReport {
    type Output = Trends;
    const NAME: &'static str = "report.trend";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new("report.disclosure")
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Trends, Error> {
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let before = period.before();
        let mut count = Count { tx, known: BTreeMap::new(), areas: BTreeMap::new(), found: BTreeMap::new() };
        count.add(period, |numbers| &mut numbers.1, self.category.as_deref())?;
        count.add(before, |numbers| &mut numbers.0, self.category.as_deref())?;
        let mut items: Vec<_> = count.found.into_iter().map(|(key, numbers)| line(tx, key, numbers)).collect();
        let watched = |by: &str| tx.pack().trend.iter().position(|trend| trend.code == by).unwrap_or(usize::MAX);
        items.sort_by_key(|line| (watched(&line.by), Reverse(line.change.abs()), line.of.clone()));
        Ok(Trends { head: head(tx, period), before, items })
    }

    fn trace(&self, output: Option<&Trends>) -> Trace {
        output.map_or_else(Trace::new, |found| Trace::new().count(found.items.len()).view(&found.items))
    }
}

/// Watched by, which one, category.
type Key = (String, String, String);

/// The count under way: before and now.
struct Count<'t, 'a> {
    tx: &'t Tx<'a>,
    known: BTreeMap<(i64, String), Option<Item>>,
    areas: BTreeMap<i64, String>,
    found: BTreeMap<Key, (i64, i64)>,
}

impl Count<'_, '_> {
    fn add(&mut self, period: Period, side: fn(&mut (i64, i64)) -> &mut i64, only: Option<&str>) -> Result<(), Error> {
        let (from, until) = (period.from.to_string(), period.until.to_string());
        for row in supply::determined(self.tx.db(), &from, &until)? {
            if only.is_some_and(|only| only != row.category) {
                continue;
            }
            let mut keys = vec![(ITEM.to_owned(), row.item.clone())];
            for trend in &self.tx.pack().trend {
                let of = self.of(trend, &row)?;
                if !of.is_empty() {
                    keys.push((trend.code.clone(), of));
                }
            }
            for (by, of) in keys {
                *side(self.found.entry((by, of, row.category.clone())).or_default()) += row.count;
            }
        }
        Ok(())
    }

    /// Which trade, field or area: as the catalogue of the record's day says of its item, or where its unit sits.
    fn of(&mut self, trend: &Trend, row: &supply::Determined) -> Result<String, Error> {
        if trend.columns.is_empty() {
            return Ok(match self.areas.entry(row.unit) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(place) => {
                    let unit = units::by_id(self.tx.db(), row.unit)?;
                    place.insert(unit.map(|unit| unit.district).unwrap_or_default()).clone()
                }
            });
        }
        let item = match self.known.entry((row.catalogue, row.item.clone())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(catalogues::item(self.tx.db(), row.catalogue, &row.item)?),
        };
        let named = item.as_ref().and_then(|item| trend.columns.iter().find_map(|name| item.others.get(name)));
        Ok(named.cloned().unwrap_or_default())
    }
}

/// What is counted under every text.
const ITEM: &str = "item";

fn line(tx: &Tx<'_>, (by, of, category): Key, (before, now): (i64, i64)) -> TrendLine {
    let trend = tx.pack().trend.iter().find(|trend| trend.code == by);
    let known = crate::regime::find(&tx.pack().category, &category).map(|entry| entry.label.clone());
    TrendLine {
        by_label: trend.map_or_else(|| text!("目录项", "catalogue item"), |trend| trend.label.clone()),
        cite: trend.map(|trend| trend.rule.clone()),
        category_label: known.unwrap_or_else(|| Text { zh: category.clone(), en: category.clone() }),
        change: now - before,
        by,
        of,
        category,
        before,
        now,
    }
}
