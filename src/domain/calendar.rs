//! The working-day calendar (工作日历): which days count, and where a period of working days ends.

use crate::{
    domain::{
        refusal::{Code, Refusal},
        rule::CALENDAR,
    },
    locale::Text,
    text,
};
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The table that comes with the program.
const SHIPPED: &str = include_str!("../../data/cn-holidays.toml");

/// The days of one year that differ from plain Monday to Friday, and the notice that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// The notices of the General Office of the State Council (国务院办公厅通知).
    pub source: Vec<String>,
    /// Whether the numbers of the notices were seen, not only remembered.
    pub source_checked: bool,
    /// How many working days the year has.
    pub working_days: u32,
    /// Days off on Monday to Friday (放假).
    pub off: BTreeSet<NaiveDate>,
    /// Working days on Saturday or Sunday (调休上班).
    pub work: BTreeSet<NaiveDate>,
}

/// Whether one day is a working day, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Working {
    /// It is a working day (工作日).
    pub yes: bool,
    /// Why, for the officer.
    pub why: Text,
    /// The year has no table: plain Monday to Friday was taken.
    pub provisional: bool,
}

/// One day on the way to a due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The day.
    pub date: NaiveDate,
    /// Whether it counts.
    pub working: bool,
    /// Why it counts, or why not.
    pub why: Text,
}

/// A due date (截止日) that explains itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The day of the event, which does not count.
    pub from: NaiveDate,
    /// The working days counted.
    pub days: u32,
    /// The last day of the period; the next day is late.
    pub due: NaiveDate,
    /// Every day after `from` up to `due`, with its reason.
    pub counted: Vec<Counted>,
    /// Days of Monday to Friday that did not count.
    pub skipped: Vec<NaiveDate>,
    /// Saturdays and Sundays that did count.
    pub worked_weekends: Vec<NaiveDate>,
    /// The period touches a year without a table, so the date may still move.
    pub provisional: bool,
    /// Says so in words where `provisional`.
    pub note: Option<Text>,
}

/// The calendar: a table for each year known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

/// The file as it is written; its head describes the format.
#[derive(Deserialize)]
struct File {
    schema: Option<u32>,
    region: Option<String>,
    #[serde(rename = "first_year")]
    _first: Option<i32>,
    #[serde(rename = "last_year")]
    _last: Option<i32>,
    #[serde(flatten)]
    years: BTreeMap<String, FileYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileYear {
    year: i32,
    source: Vec<String>,
    #[serde(default)]
    source_checked: bool,
    working_days: u32,
    #[serde(default, rename = "agreeing")]
    _agreeing: Vec<String>,
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// The longest period [`Calendar::due`] counts: ten years. A longer one is cut to it, and `Due::days` shows that.
    pub const LONGEST: u32 = 3660;

    /// The calendar that comes with the program.
    pub fn shipped() -> Result<Self, Refusal> {
        Self::parse(SHIPPED)
    }

    /// Reads a calendar file and checks every year: `off` days are weekdays, `work` days weekends, all within the
    /// year, and the working days add up to the figure given.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let file: File = toml::from_str(text).map_err(|error| {
            let message = error.message().to_owned();
            refuse(text!("工作日历无法读取：{message}", "the calendar file cannot be read: {message}"))
        })?;
        if file.schema.is_some_and(|schema| schema != 1) || file.region.is_some_and(|region| region != "CN") {
            return Err(refuse(text!(
                "工作日历的 schema 应为 1，region 应为 `CN`",
                "the calendar's schema must be 1 and its region `CN`"
            )));
        }
        if file.years.is_empty() {
            return Err(refuse(text!("工作日历没有任何年度", "the calendar file has no year")));
        }
        let years = file.years.into_values().map(|year| Ok((year.year, Year::checked(year)?)));
        Ok(Self { years: years.collect::<Result<_, Refusal>>()? })
    }

    /// This calendar with the years of one more file, which replace its own where both have one: notices change in
    /// the course of a year, as in 2019 and 2020.
    pub fn with_year(&self, text: &str) -> Result<Self, Refusal> {
        let more = Self::parse(text)?;
        let mut years = self.years.clone();
        years.extend(more.years);
        Ok(Self { years })
    }

    /// The table of one year with its source, if there is one.
    pub fn in_year(&self, year: i32) -> Option<&Year> {
        self.years.get(&year)
    }

    /// The years that have a table, ascending.
    pub fn years(&self) -> impl Iterator<Item = &Year> {
        self.years.values()
    }

    /// Whether every year from the one of `from` to the one of `to` has a table.
    pub fn covers(&self, from: NaiveDate, to: NaiveDate) -> bool {
        (from.year()..=to.year()).all(|year| self.years.contains_key(&year))
    }

    /// Whether a day is a working day (reading G2): Monday to Friday less the days off of the yearly notice, plus the
    /// weekends it turns into working days.
    pub fn is_working_day(&self, date: NaiveDate) -> Working {
        let weekend = is_weekend(date);
        let Some(year) = self.years.get(&date.year()) else {
            let year = date.year();
            let why = if weekend {
                text!("周末（{year}年没有放假通知，暂按周一至周五）", "weekend ({year} has no table yet)")
            } else {
                text!("平日（{year}年没有放假通知，暂按周一至周五）", "weekday ({year} has no table yet)")
            };
            return Working { yes: !weekend, why, provisional: true };
        };
        let (yes, why) = if year.work.contains(&date) {
            (true, text!("调休上班", "make-up working day"))
        } else if year.off.contains(&date) {
            (false, text!("放假", "public holiday"))
        } else if weekend {
            (false, text!("周末", "weekend"))
        } else {
            (true, text!("工作日", "working day"))
        };
        Working { yes, why, provisional: false }
    }

    /// Where a period of working days ends. The day of the event does not count, day 1 is the next working day
    /// (reading G1, 民法典 article 201). A year without a table counts plain Monday to Friday and makes the answer
    /// provisional (reading G2).
    pub fn due(&self, from: NaiveDate, days: u32) -> Due {
        self.due_beside(from, days, &[])
    }

    /// [`Calendar::due`] where the days from the first to the last of each of `stopped` do not count (不计入期限).
    pub fn due_beside(&self, from: NaiveDate, days: u32, stopped: &[(NaiveDate, NaiveDate)]) -> Due {
        let days = days.min(Self::LONGEST);
        let mut due = Due {
            from,
            days,
            due: from,
            counted: Vec::new(),
            skipped: Vec::new(),
            worked_weekends: Vec::new(),
            provisional: false,
            note: None,
        };
        let mut left = days;
        while left > 0 {
            let Some(date) = due.due.succ_opt() else { break };
            due.due = date;
            if stopped.iter().any(|(first, last)| *first <= date && date <= *last) {
                due.counted
                    .push(Counted { date, working: false, why: text!("停止计时", "the clock stands still") });
                continue;
            }
            let working = self.is_working_day(date);
            match (working.yes, is_weekend(date)) {
                (true, true) => due.worked_weekends.push(date),
                (false, false) => due.skipped.push(date),
                _ => {}
            }
            left -= u32::from(working.yes);
            due.provisional |= working.provisional;
            due.counted.push(Counted { date, working: working.yes, why: working.why });
        }
        due.note = due.provisional.then(|| {
            text!(
                "期间涉及没有放假通知的年度，截止日为暂定，通知发布后重新计算",
                "the period touches a year without a holiday notice; the date is provisional until the notice is imported"
            )
        });
        due
    }

    /// The working days after `from` up to and with `to`: the number that takes [`Calendar::due`] from one to the
    /// other. None when `to` is not later.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.iter_days().skip(1).take_while(|date| *date <= to);
        days.fold(0, |sum, date| sum + u32::from(self.is_working_day(date).yes))
    }
}

impl Year {
    fn checked(file: FileYear) -> Result<Self, Refusal> {
        let FileYear { year, source, source_checked, working_days, off, work, .. } = file;
        if source.is_empty() {
            return Err(refuse(text!("{year}年没有写明来源通知", "year {year} names no source notice")));
        }
        if let Some(date) = off.iter().chain(&work).find(|date| date.year() != year) {
            return Err(refuse(text!("`{date}` 不在{year}年", "`{date}` is not in {year}")));
        }
        if let Some(date) = off.iter().find(|date| is_weekend(**date)) {
            return Err(refuse(text!("放假日 `{date}` 本来是周末", "`{date}` under `off` is a weekend day anyway")));
        }
        if let Some(date) = work.iter().find(|date| !is_weekend(**date)) {
            return Err(refuse(text!("上班日 `{date}` 不是周末", "`{date}` under `work` is no weekend day")));
        }
        let found = weekdays(year) - off.len() + work.len();
        if usize::try_from(working_days) != Ok(found) {
            return Err(refuse(text!(
                "{year}年应有 {working_days} 个工作日，表中得 {found} 个",
                "year {year} is to have {working_days} working days, its table gives {found}"
            )));
        }
        Ok(Self { year, source, source_checked, working_days, off, work })
    }
}

fn weekdays(year: i32) -> usize {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).into_iter().flat_map(|first| first.iter_days());
    first.take_while(|date| date.year() == year).filter(|date| !is_weekend(*date)).count()
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn refuse(message: Text) -> Refusal {
    Refusal::new(Code::Config, message)
        .cite(CALENDAR)
        .hint(text!("格式见 data/cn-holidays.toml 的开头", "the head of data/cn-holidays.toml describes the format"))
}
