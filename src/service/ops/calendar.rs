//! The working-day calendar of the installation.

use crate::{
    domain::{calendar::Calendar, refusal::Code, rule::CALENDAR},
    service::{Error, Kind, Operation, Trace, Tx, store::settings},
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `calendar import`: takes in the tables of further years; a year that is there already is replaced.
#[derive(Clone, Debug)]
pub struct ImportCalendar {
    /// The file, in the format of `data/cn-holidays.toml`.
    pub text: String,
}

/// The years taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalendarImported {
    /// The years of the file.
    pub years: Vec<i32>,
    /// Their working days.
    pub working_days: Vec<u32>,
}

/// The file kept: the years of earlier imports, replaced by those of the new one.
fn merged(earlier: Option<&str>, text: &str) -> Result<String, Error> {
    let read = |text: &str| text.parse::<toml::Table>().map_err(unreadable);
    let mut years: BTreeMap<i64, toml::Value> = BTreeMap::new();
    for file in [earlier.unwrap_or_default(), text] {
        for (_, table) in read(file)? {
            if let Some(year) = table.get("year").and_then(toml::Value::as_integer) {
                years.insert(year, table);
            }
        }
    }
    let file: toml::Table = years.into_iter().map(|(year, table)| (format!("y{year}"), table)).collect();
    toml::to_string(&file).map_err(unreadable)
}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Code::Config, text!("工作日历无法读取", "the calendar file cannot be read"))
        .cite(CALENDAR)
        .hint(text!("格式见 data/cn-holidays.toml 的开头", "the head of data/cn-holidays.toml describes the format"))
        .because(error)
}

impl Operation for ImportCalendar {
    type Output = CalendarImported;
    const NAME: &'static str = "calendar.import";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<CalendarImported, Error> {
        let more = Calendar::parse(&self.text)?;
        let merged = merged(settings::get(tx.db(), "calendar")?.as_deref(), &self.text)?;
        settings::set(tx.db(), "calendar", &merged)?;
        let (years, working_days) = more.years().map(|year| (year.year, year.working_days)).unzip();
        Ok(CalendarImported { years, working_days })
    }

    fn trace(&self, output: Option<&CalendarImported>) -> Trace {
        let years = output.map(|imported| imported.years.iter().map(i32::to_string).collect::<Vec<_>>());
        Trace::new().ids(years.unwrap_or_default())
    }
}
