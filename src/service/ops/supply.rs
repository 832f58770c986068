//! What units owe by the catalogue (更新频率): which item is past its rhythm today, and how it was kept over a time.

use crate::{
    domain::catalogue::{Item, next_due},
    service::{
        Error, Tx,
        ops::facts::day_of,
        store::{
            catalogues,
            supply::{self, Delivery},
            units,
        },
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One time an item was to be sent (应报).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Catalogue item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// 更新频率
    pub frequency: String,
    /// The day it was last sent before, or undertaken.
    pub last: NaiveDate,
    /// It was never sent before: that day is the one on which the unit's submission profile took effect (报送说明).
    #[serde(default)]
    pub undertaken: bool,
    /// The last day on which it was in time.
    pub due: NaiveDate,
    /// The day it came; none while it has not.
    pub delivered: Option<NaiveDate>,
    /// It came after its last day, or has not come and that day is over.
    pub late: bool,
}

/// Every time an item was to be sent whose last day or delivery lies in `from..=until`, as it stands today.
pub(super) fn owed(tx: &Tx<'_>, unit: Option<i64>, (from, until): (NaiveDate, NaiveDate)) -> Result<Vec<Owed>, Error> {
    let Some(catalogue) = catalogues::active(tx.db())? else { return Ok(Vec::new()) };
    let items: BTreeMap<String, Item> =
        catalogues::items(tx.db(), catalogue.id)?.into_iter().map(|item| (item.code.clone(), item)).collect();
    let mut found = Vec::new();
    let all = supply::deliveries(tx.db(), unit)?;
    for chain in all.chunk_by(|one, other| one.unit == other.unit && one.item == other.item) {
        let Some(first) = chain.first() else { continue };
        let Some(item) = items.get(&first.item) else { continue };
        let Some(unit) = units::by_id(tx.db(), first.unit)? else { continue };
        let times = kept(chain, &item.frequency, tx.today());
        let inside = |day: NaiveDate| from <= day && day <= until;
        found.extend(times.into_iter().filter(|time| inside(time.due) || time.delivered.is_some_and(inside)).map(
            |time| Owed {
                unit: unit.code.clone(),
                unit_name: unit.name.clone(),
                item: item.code.clone(),
                name: item.name.clone(),
                frequency: item.frequency.clone(),
                ..time
            },
        ));
    }
    Ok(found)
}

/// The items past their rhythm today; of one unit when given. Empty where the text asks for no reminder.
pub(super) fn past(tx: &Tx<'_>, unit: Option<i64>) -> Result<Vec<Owed>, Error> {
    if !tx.pack().catalogue.refresh.as_ref().is_some_and(|refresh| refresh.value) {
        return Ok(Vec::new());
    }
    let all = owed(tx, unit, (NaiveDate::MIN, tx.today()))?;
    Ok(all.into_iter().filter(|time| time.delivered.is_none() && time.late).collect())
}

/// The times of one item of one unit: each file is in time when it comes by the rhythm after the one before. What has
/// not come counts once, until it comes.
fn kept(chain: &[Delivery], frequency: &str, today: NaiveDate) -> Vec<Owed> {
    // The undertaking counts only before the first file.
    let counted = chain.iter().enumerate().filter(|(at, one)| *at == 0 || one.file);
    let days: Vec<NaiveDate> = counted.filter_map(|(_, one)| day_of(one.at)).collect();
    let undertaken = chain.first().is_some_and(|one| !one.file);
    let mut found = Vec::new();
    let time = |last: NaiveDate, due: NaiveDate, delivered: Option<NaiveDate>| Owed {
        unit: String::new(),
        unit_name: String::new(),
        item: String::new(),
        name: String::new(),
        frequency: String::new(),
        last,
        undertaken: false,
        due,
        delivered,
        late: delivered.unwrap_or(today) > due,
    };
    for pair in days.windows(2) {
        if let [last, day] = pair
            && let Some(due) = next_due(frequency, *last)
        {
            found.push(time(*last, due, Some(*day)));
        }
    }
    let open = days.last().and_then(|last| Some((*last, next_due(frequency, *last)?)));
    if let Some((last, due)) = open.filter(|(_, due)| *due < today) {
        found.push(time(last, due, None));
    }
    if let Some(first) = found.first_mut().filter(|first| undertaken && days.first() == Some(&first.last)) {
        first.undertaken = true;
    }
    found
}
