//! The time a report is about (报告期): a month, a quarter, a year, or two days; and its head.

use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::{Pack, Switch},
    service::{Error, Tx, clock::midnight, validity},
    text,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// From the first day to the last, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

impl Period {
    /// Reads `2018`, `2018-Q2`, `2018-06`, or `2018-06-01..2018-06-15`.
    pub fn read(word: &str) -> Result<Self, Error> {
        let span = |from: NaiveDate, months: u32| {
            let until = from.checked_add_months(Months::new(months))?.pred_opt()?;
            Some(Self { from, until })
        };
        let first = |year: &str, month: u32| NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1);
        let found = match word.split_once("..") {
            Some((from, until)) => from.parse().ok().zip(until.parse().ok()).map(|(from, until)| Self { from, until }),
            None => match word.split_once('-') {
                None => first(word, 1).and_then(|from| span(from, 12)),
                Some((year, rest)) => match rest.strip_prefix(['Q', 'q']).map(str::parse::<u32>) {
                    Some(Ok(quarter @ 1..=4)) => first(year, quarter * 3 - 2).and_then(|from| span(from, 3)),
                    Some(_) => None,
                    None => rest.parse().ok().and_then(|month| first(year, month)).and_then(|from| span(from, 1)),
                },
            },
        };
        // No sign and no blank, which the parts would take.
        let plain = word.chars().all(|one| one.is_ascii_digit() || matches!(one, '-' | '.' | 'Q' | 'q'));
        found.filter(|period| plain && period.from <= period.until).ok_or_else(|| {
            Error::new(Code::Input, text!("`{word}` 不是报告期", "`{word}` is no time of a report")).hint(text!(
                "写作 2018、2018-Q2、2018-06 或 2018-06-01..2018-06-15",
                "write 2018, 2018-Q2, 2018-06 or 2018-06-01..2018-06-15"
            ))
        })
    }

    /// The word given, or the month of today.
    pub(super) fn or_this_month(tx: &Tx<'_>, word: Option<&str>) -> Result<Self, Error> {
        if let Some(word) = word {
            return Self::read(word);
        }
        let today = tx.today();
        Self::read(&format!("{}-{:02}", today.year(), today.month()))
    }

    /// The instants it covers, in milliseconds: the first inside, the first after.
    pub(super) fn instants(self) -> (i64, i64) {
        let at = |day: NaiveDate| midnight(day).timestamp_millis();
        (at(self.from), self.until.succ_opt().map_or(i64::MAX, at))
    }

    /// The time of the same length before.
    pub(super) fn before(self) -> Self {
        let until = self.from.pred_opt().unwrap_or(self.from);
        let next = self.until.succ_opt().unwrap_or(self.until);
        let index = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let months = index(next) - index(self.from);
        let whole = self.from.day() == 1 && next.day() == 1;
        let from = match u32::try_from(months) {
            Ok(months) if whole && months > 0 => self.from.checked_sub_months(Months::new(months)),
            _ => u64::try_from((next - self.from).num_days())
                .ok()
                .and_then(|days| self.from.checked_sub_days(Days::new(days))),
        };
        Self { from: from.unwrap_or(until), until }
    }

    /// Whether a day lies in it.
    pub(super) fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }
}

/// A reading taken where the text is ambiguous (解读), as every report names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingShown {
    /// The switch.
    pub id: String,
    /// Its value here.
    pub value: String,
    /// The ambiguity's id.
    pub cite: String,
    /// What the reading is about, in one line.
    pub says: Text,
    /// What was chosen, in words.
    pub words: Text,
}

/// What a reading says here: its line; where the installation chose otherwise than recommended, that too.
pub(super) fn reading(pack: &Pack, switch: &Switch) -> Text {
    let Text { zh, en } =
        pack.articles.get(&switch.rule).map_or_else(|| pack.articles.text(&switch.rule), |one| one.says);
    let value = &switch.value;
    if switch.options.first().is_none_or(|first| first == value) {
        return Text { zh, en };
    }
    text!("{zh}（本库另选：{value}）", "{en} (here otherwise: {value})")
}

/// What stands over every report: who, under which text, for which time, in which readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The centre.
    pub centre: String,
    /// The regulation.
    pub regulation: Text,
    /// Version of its pack, with the overlay's.
    pub pack: String,
    /// That the regulation is not plainly in force on the day it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Text>,
    /// The day it was made.
    pub made: NaiveDate,
    /// What it is about.
    #[serde(flatten)]
    pub period: Period,
    /// The readings in use.
    pub readings: Vec<ReadingShown>,
}

/// The head of a report.
pub(super) fn head(tx: &Tx<'_>, period: Period) -> Head {
    let pack = tx.pack();
    let readings = pack.switch.iter().map(|switch| ReadingShown {
        id: switch.id.clone(),
        value: switch.value.clone(),
        cite: switch.rule.clone(),
        words: reading(pack, switch),
        says: pack.articles.get(&switch.rule).map_or_else(|| pack.articles.text(&switch.rule), |found| found.says),
    });
    Head {
        centre: tx.env().centre.clone(),
        regulation: pack.regime.title.value.clone(),
        pack: pack.version_word(),
        validity: validity::told(tx),
        made: tx.today(),
        period,
        readings: readings.collect(),
    }
}
