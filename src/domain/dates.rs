//! Dates as real files spell them (日期写法), and periods in months and years.

use crate::{locale::Text, text};
use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization;

/// What a cell says about a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A customary spelling: `2026-10-06`, `2026/10/6`, `2026.10.6`, `20261006`, `2026年10月6日`, perhaps with a time.
    Plain(NaiveDate),
    /// Certain, after cleaning: full width, blanks, an apostrophe, Chinese numerals, the year last with a day over 12.
    Normalised(NaiveDate),
    /// Day and month, or year and day, cannot be told apart.
    Ambiguous(Text),
    /// The day number of a spreadsheet (电子表格序列值), 1900 system.
    Serial(NaiveDate),
    /// A year of two digits, read in the Chinese order year, month, day: 50 to 99 are of the last century.
    TwoDigitYear(NaiveDate),
    /// No date.
    Invalid(Text),
}

impl Parsed {
    /// The date, where there is one reading.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Plain(date) | Self::Normalised(date) | Self::Serial(date) | Self::TwoDigitYear(date) => Some(*date),
            Self::Ambiguous(_) | Self::Invalid(_) => None,
        }
    }

    /// The word for scripts, such as `two-digit-year`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Plain(_) => "plain",
            Self::Normalised(_) => "normalised",
            Self::Ambiguous(_) => "ambiguous",
            Self::Serial(_) => "serial",
            Self::TwoDigitYear(_) => "two-digit-year",
            Self::Invalid(_) => "invalid",
        }
    }

    fn cleaned(self, touched: bool) -> Self {
        match self {
            Self::Plain(date) if touched => Self::Normalised(date),
            other => other,
        }
    }
}

/// Day 0 of a spreadsheet, moved by its false 29 February 1900.
const SERIAL_ZERO: Option<NaiveDate> = NaiveDate::from_ymd_opt(1899, 12, 30);
/// Day numbers taken for dates: 1954 to 2119. Others are more likely amounts or numbers that slipped over.
const SERIALS: std::ops::RangeInclusive<u64> = 20_000..=80_000;
/// Years taken for years; 9999 stands in files for "without end".
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// Reads a date cell. The reasons never repeat the cell, which in a slipped row may hold anything.
pub fn parse_date(cell: &str) -> Parsed {
    let trimmed = cell.trim();
    let cleaned: String = trimmed.nfkc().filter_map(plain_letter).collect();
    let cleaned = cleaned.trim_start_matches(['\'', '‘', '’', '`']).trim();
    let touched = cleaned != cell;
    if cleaned.is_empty() {
        return Parsed::Invalid(text!("日期为空", "the date is empty"));
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(cleaned) {
        return instant_date(instant).cleaned(touched);
    }
    let (date, time) = split_time(cleaned);
    if time.is_some_and(|time| !is_time(time)) {
        return no_date();
    }
    if let Some(parsed) = written_out(date) {
        return parsed.cleaned(touched);
    }
    if date.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.') && date.matches('.').count() < 2 {
        return if time.is_some() && date.len() != 8 { no_date() } else { digits(date).cleaned(touched) };
    }
    let parts: Vec<&str> = date.split(['-', '/', '.']).map(str::trim).collect();
    match parts.as_slice() {
        [first, second, third] => three(first, second, third).cleaned(touched),
        _ => no_date(),
    }
}

/// The end of a period of months (reading G3, 民法典 article 202): the corresponding day of the last month is the last
/// day of the period, or the last day of that month where it has none. The next day is the first one outside.
pub fn add_months(from: NaiveDate, months: u32) -> NaiveDate {
    from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The end of a period of years, by the same rule: from 29 February it is 28 February in a common year.
pub fn add_years(from: NaiveDate, years: u32) -> NaiveDate {
    add_months(from, years.saturating_mul(12))
}

/// Drops what nobody sees and makes every dash one.
fn plain_letter(letter: char) -> Option<char> {
    match letter {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        _ if letter.is_whitespace() => Some(' '),
        _ => Some(letter),
    }
}

/// An instant with its offset is a day in Shanghai (UTC+8), the time of the whole program.
fn instant_date(instant: DateTime<FixedOffset>) -> Parsed {
    let Some(shanghai) = FixedOffset::east_opt(8 * 3600) else { return no_date() };
    let date = instant.with_timezone(&shanghai).date_naive();
    if !YEARS.contains(&date.year()) {
        return no_day();
    }
    if instant.offset() == &shanghai { Parsed::Plain(date) } else { Parsed::Normalised(date) }
}

fn split_time(cell: &str) -> (&str, Option<&str>) {
    // A blank may also stand around the parts of the date itself: only what holds a colon or 时 is a time.
    let mut cuts = cell.char_indices().filter(|(_, letter)| matches!(letter, ' ' | 'T')).map(|(at, _)| at);
    let cut = cuts.rfind(|at| cell.get(*at..).is_some_and(|rest| rest.contains([':', '时'])));
    match cut.and_then(|at| cell.split_at_checked(at)) {
        Some((date, time)) => (date.trim(), Some(time.trim_start_matches(['T', ' ']).trim())),
        None => (cell, None),
    }
}

fn is_time(time: &str) -> bool {
    ["%H:%M:%S%.f", "%H:%M", "%H时%M分%S秒", "%H时%M分"]
        .iter()
        .any(|form| NaiveTime::parse_from_str(time, form).is_ok())
}

/// `2026年10月6日`, also in Chinese numerals. None where no 年 stands.
fn written_out(date: &str) -> Option<Parsed> {
    let (year, rest) = date.split_once('年')?;
    let Some((month, day)) = rest.split_once('月').filter(|(_, day)| !day.trim().is_empty()) else {
        return Some(Parsed::Invalid(text!("缺少月或日", "the month or the day is missing")));
    };
    let day = day.trim_end_matches(['日', '号']);
    let all = [year.trim(), month.trim(), day.trim()];
    if all.iter().all(|part| is_number(part)) {
        let [year, month, day] = all;
        return Some(year_first(year, month, day));
    }
    let year: Option<String> =
        all.first()?.chars().map(numeral).map(|digit| digit.and_then(|n| char::from_digit(n, 10))).collect();
    let (Some(year), Some(month), Some(day)) = (year, count(month.trim()), count(day.trim())) else {
        return Some(no_date());
    };
    Some(year_first(&year, &month.to_string(), &day.to_string()).cleaned(true))
}

/// The value of one Chinese or plain digit.
fn numeral(letter: char) -> Option<u32> {
    match letter {
        '〇' | '○' | '零' | 'O' => Some(0),
        '元' => Some(1),
        _ => letter.to_digit(10).or_else(|| {
            let place = "一二三四五六七八九".chars().position(|numeral| numeral == letter)?;
            u32::try_from(place + 1).ok()
        }),
    }
}

/// A number to 39 in Chinese numerals: 六, 十, 十二, 二十, 三十一.
fn count(words: &str) -> Option<u32> {
    let Some((tens, ones)) = words.split_once('十') else {
        return if is_number(words) { words.parse().ok() } else { one(words) };
    };
    let tens = if tens.is_empty() { 1 } else { one(tens)? };
    let ones = if ones.is_empty() { 0 } else { one(ones)? };
    Some(tens * 10 + ones)
}

fn one(word: &str) -> Option<u32> {
    let mut letters = word.chars();
    let value = letters.next().and_then(numeral)?;
    letters.next().is_none().then_some(value)
}

/// A cell of digits only: `20261006`, `261006`, or the day number of a spreadsheet, perhaps with a fraction for the time.
fn digits(date: &str) -> Parsed {
    let (whole, fraction) = date.split_once('.').unwrap_or((date, "0"));
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    match whole.len() {
        5 if is_number(fraction) => serial(whole),
        _ if date.contains('.') => no_date(),
        8 => year_first(part(0, 4), part(4, 6), part(6, 8)),
        6 if matches!(part(0, 2), "19" | "20") && day("2000", part(4, 6), "1").is_some() => Parsed::Ambiguous(text!(
            "六位数字可能是年月，也可能是年月日",
            "six digits may be year and month, or a short date"
        )),
        6 => short_year(part(0, 2), part(2, 4), part(4, 6)),
        _ => no_date(),
    }
}

fn serial(number: &str) -> Parsed {
    let days = number.parse().ok().filter(|days| SERIALS.contains(days));
    match days.and_then(|days| SERIAL_ZERO?.checked_add_days(Days::new(days))) {
        Some(date) => Parsed::Serial(date),
        None => no_date(),
    }
}

/// Three parts, the year first or last.
fn three(first: &str, second: &str, third: &str) -> Parsed {
    if ![first, second, third].iter().all(|part| is_number(part)) {
        return no_date();
    }
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => year_first(first, second, third),
        (1..=2, 1..=2, 4) => year_last(first, second, third),
        (1..=2, 1..=2, 1..=2) => short_year(first, second, third),
        _ => no_date(),
    }
}

fn year_first(year: &str, month: &str, date: &str) -> Parsed {
    match year.len() {
        4 => day(year, month, date).map_or_else(no_day, Parsed::Plain),
        2 => short_year(year, month, date),
        _ => no_date(),
    }
}

fn year_last(first: &str, second: &str, year: &str) -> Parsed {
    match (day(year, second, first), day(year, first, second)) {
        (Some(one), Some(other)) if one != other => {
            Parsed::Ambiguous(text!("分不清日和月", "day and month cannot be told apart"))
        }
        (Some(date), _) | (None, Some(date)) => Parsed::Normalised(date),
        (None, None) => no_day(),
    }
}

fn short_year(year: &str, month: &str, date: &str) -> Parsed {
    let century = if year.len() == 2 && year >= "50" { "19" } else { "20" };
    day(&format!("{century}{year:0>2}"), month, date).map_or_else(no_day, Parsed::TwoDigitYear)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit())
}

fn no_date() -> Parsed {
    Parsed::Invalid(text!("不是日期，应如 2026-10-06", "it is no date; write it like 2026-10-06"))
}

fn no_day() -> Parsed {
    Parsed::Invalid(text!("没有这一天", "there is no such day"))
}
