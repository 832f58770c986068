//! Dates in many spellings; the decision's date must be sure, the others may be doubted.

use super::Work;
use crate::domain::dates::{Parsed, parse_date};
use crate::intake::fields::Role;
use crate::text;
use chrono::NaiveDate;

/// The dates of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    pub determined: Option<NaiveDate>,
    pub effective: Option<NaiveDate>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
}

impl Work<'_> {
    pub(super) fn dates(&mut self) -> Dates {
        let determined = self.date(Role::Determined);
        if determined.is_some_and(|date| date > self.context.today) {
            let key = self.key(Role::Determined);
            self.error(key, "date-future", text!("决定日期在未来", "the decision date is in the future"));
        }
        let dates = Dates {
            determined,
            effective: self.date(Role::EffectiveOn),
            valid_from: self.date(Role::ValidFrom),
            valid_until: self.date(Role::ValidUntil),
        };
        let public_until = self.date(Role::PublicUntil);
        self.order(Role::PublicUntil, public_until, determined, "date-before");
        self.order(Role::ValidUntil, dates.valid_until, dates.valid_from.or(determined), "date-before");
        if self.schema.position(Role::EffectiveOn).is_some() {
            self.order(Role::EffectiveOn, dates.effective, determined, "effective-before");
        }
        dates
    }

    fn order(&mut self, role: Role, later: Option<NaiveDate>, earlier: Option<NaiveDate>, code: &str) {
        if let (Some(later), Some(earlier)) = (later, earlier)
            && later < earlier
        {
            let key = self.key(role);
            self.warn(key, code, text!("{later} 早于 {earlier}", "{later} is before {earlier}"));
        }
    }

    /// Reads a date; its ISO text takes the place of the cell.
    pub(super) fn date(&mut self, role: Role) -> Option<NaiveDate> {
        let at = self.schema.position(role)?;
        let cell = self.value(role);
        if cell.is_empty() {
            return None;
        }
        let key = self.key(role);
        let date = match parse_date(&cell) {
            Parsed::Plain(date) => date,
            Parsed::Normalised(date) => {
                self.note(key, "date-written", text!("日期规范为 {date}", "the date was read as {date}"));
                date
            }
            Parsed::Serial(date) => {
                self.warn(
                    key,
                    "date-serial",
                    text!("电子表格的日期序号，读作 {date}", "a spreadsheet's serial number, read as {date}"),
                );
                date
            }
            Parsed::TwoDigitYear(date) => {
                self.warn(
                    key,
                    "date-two-digit-year",
                    text!("年份只有两位，读作 {date}", "a year of two digits, read as {date}"),
                );
                date
            }
            Parsed::Ambiguous(message) => {
                self.error(key, "date-ambiguous", message);
                return None;
            }
            Parsed::Invalid(message) => {
                // What is recomputed anyway does not spoil the row.
                if role == Role::PublicUntil {
                    self.warn(key, "date-invalid", message);
                } else {
                    self.error(key, "date-invalid", message);
                }
                return None;
            }
        };
        if let Some(slot) = self.values.get_mut(at) {
            *slot = date.to_string();
        }
        Some(date)
    }
}
