//! The working-day calendar against the dates of the rule table and an independent count.

use chrono::NaiveDate;
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::LazyLock};
use xintai::domain::{Code, calendar::Calendar};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::shipped().unwrap());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due(from: &str, days: u32) -> String {
    CALENDAR.due(day(from), days).due.to_string()
}

/// 异议比对 in 3 working days; 29 and 30 September 2018 are make-up working days.
#[test]
fn hc_29_4_a_comparison_is_due_on_a_worked_sunday() {
    let due = CALENDAR.due(day("2018-09-27"), 3);
    assert_eq!(due.due, day("2018-09-30"));
    assert_eq!(due.worked_weekends, [day("2018-09-29"), day("2018-09-30")]);
}

/// 15 working days across the National Day break.
#[test]
fn hc_29_9_the_national_day_break_does_not_count() {
    let due = CALENDAR.due(day("2018-09-30"), 15);
    assert_eq!(due.due, day("2018-10-26"));
    let skipped: Vec<_> = (1..=5).map(|n| NaiveDate::from_ymd_opt(2018, 10, n).unwrap()).collect();
    assert_eq!(due.skipped, skipped);
    assert!(!due.provisional);
}

/// 28 April 2018 worked, 29 April to 1 May off.
#[test]
fn hc_31_4_a_removal_is_due_after_labour_day() {
    assert_eq!(due("2018-04-26", 3), "2018-05-02");
}

#[test]
fn hc_30_3_a_deletion_over_a_plain_weekend() {
    assert_eq!(due("2019-05-10", 3), "2019-05-15");
}

#[test]
fn the_spring_festival_and_the_autumn_of_2026_are_counted_right() {
    assert_eq!(due("2026-02-13", 3), "2026-02-25");
    assert_eq!(due("2026-02-13", 15), "2026-03-12");
    assert_eq!(due("2026-09-18", 3), "2026-09-22");
    assert_eq!(due("2026-09-18", 17), "2026-10-19");
}

#[test]
fn the_day_of_the_event_does_not_count_and_a_day_off_starts_nothing() {
    assert_eq!(due("2018-10-01", 1), "2018-10-08", "reading G1: day 1 is the first working day after the holiday");
    assert_eq!(due("2026-11-23", 0), "2026-11-23");
}

#[test]
fn a_due_date_names_every_day_on_the_way() {
    let due = CALENDAR.due(day("2018-04-26"), 3);
    let told: Vec<_> = due.counted.iter().map(|day| (day.date.to_string(), day.working, day.why.en.as_str())).collect();
    let expected = [
        ("2018-04-27", true, "working day"),
        ("2018-04-28", true, "make-up working day"),
        ("2018-04-29", false, "weekend"),
        ("2018-04-30", false, "public holiday"),
        ("2018-05-01", false, "public holiday"),
        ("2018-05-02", true, "working day"),
    ];
    assert_eq!(told, expected.map(|(date, working, why)| (date.to_owned(), working, why)));
    let json = serde_json::to_value(&due).unwrap();
    assert_eq!(json["due"], "2018-05-02");
    assert_eq!(json["skipped"], serde_json::json!(["2018-04-30", "2018-05-01"]));
}

/// Reading G2: a year without a table is provisional, never guessed in silence.
#[test]
fn a_period_that_reaches_a_year_without_a_table_is_provisional_and_says_so() {
    let into_2027 = CALENDAR.due(day("2026-12-11"), 15);
    assert!(into_2027.provisional && into_2027.note.is_some());
    assert_eq!(into_2027.due, day("2027-01-01"));
    assert!(!CALENDAR.due(day("2026-12-10"), 15).provisional);
    assert!(CALENDAR.is_working_day(day("2027-02-08")).provisional);
    assert!(CALENDAR.in_year(2027).is_none());
    assert!(!CALENDAR.covers(day("2026-12-11"), day("2027-01-01")));
}

#[test]
fn the_table_of_one_more_year_ends_the_provisional_state() {
    let more = "[y2027]\nyear = 2027\nsource = [\"示例通知\"]\nworking_days = 260\noff = [\"2027-01-01\"]\nwork = []\n";
    let calendar = CALENDAR.with_year(more).unwrap();
    let due = calendar.due(day("2026-12-11"), 15);
    assert_eq!((due.due, due.provisional), (day("2027-01-04"), false));
    assert_eq!(calendar.in_year(2027).unwrap().source, ["示例通知"]);
    assert_eq!(calendar.years().count(), 11);
}

#[test]
fn a_faulty_table_is_refused_with_the_day_named() {
    let year = |source: &str, figure: u32, off: &str, work: &str| {
        format!("[y2027]\nyear = 2027\nsource = [{source}]\nworking_days = {figure}\noff = [{off}]\nwork = [{work}]\n")
    };
    for (text, word) in [
        (year("\"n\"", 260, "\"2027-01-02\"", ""), "2027-01-02"),
        (year("\"n\"", 260, "", "\"2027-01-04\""), "2027-01-04"),
        (year("\"n\"", 260, "\"2026-01-01\"", ""), "2026-01-01"),
        (year("\"n\"", 250, "\"2027-01-01\"", ""), "260"),
        (year("", 260, "\"2027-01-01\"", ""), "source"),
        (year("\"n\"", 260, "\"2027-02-30\"", ""), "cannot be read"),
        ("schema = 2\n".to_owned() + &year("\"n\"", 260, "\"2027-01-01\"", ""), "schema"),
        (String::new(), "no year"),
    ] {
        let refusal = Calendar::parse(&text).unwrap_err();
        assert_eq!(refusal.code, Code::Config);
        assert!(refusal.message.en.contains(word), "{}", refusal.message);
    }
}

/// Days less weekends less the statutory days: 11 to 2024, 13 from 2025; 2020 two fewer by the extension.
#[test]
fn the_working_days_of_each_year_add_up() {
    let expected = [249, 250, 250, 249, 250, 249, 249, 251, 248, 248];
    for (year, expected) in (2017..=2026).zip(expected) {
        let (first, last) = (NaiveDate::from_ymd_opt(year - 1, 12, 31), NaiveDate::from_ymd_opt(year, 12, 31));
        assert_eq!(CALENDAR.working_days_between(first.unwrap(), last.unwrap()), expected, "{year}");
        assert_eq!(CALENDAR.in_year(year).unwrap().working_days, expected);
    }
}

/// A second reading of the file: quoted dates under `off` and `work`, no date library for the weekday.
static TABLE: LazyLock<(BTreeSet<String>, BTreeSet<String>)> = LazyLock::new(|| {
    let text = std::fs::read_to_string("data/cn-holidays.toml").unwrap();
    let (mut off, mut work, mut into_work) = (BTreeSet::new(), BTreeSet::new(), false);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with("off") || line.starts_with("work =") {
            into_work = line.starts_with("work");
        }
        for word in line.split('"').filter(|word| word.len() == 10 && word.starts_with("20")) {
            if into_work {
                work.insert(word.to_owned())
            } else {
                off.insert(word.to_owned())
            };
        }
    }
    (off, work)
});

fn is_weekend(year: i32, month: u32, day: u32) -> bool {
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month as usize - 1];
    let year = if month < 3 { year - 1 } else { year };
    let weekday = (year + year / 4 - year / 100 + year / 400 + shift + day as i32) % 7;
    weekday == 0 || weekday == 6
}

fn brute_force(from: NaiveDate, days: u32) -> String {
    let text = from.to_string();
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap());
    let (mut year, mut month, mut date) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let mut left = days;
    loop {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
        date += 1;
        if date > length {
            (date, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
        let written = format!("{year}-{month:02}-{date:02}");
        let weekend = is_weekend(year as i32, month, date);
        if TABLE.1.contains(&written) || !weekend && !TABLE.0.contains(&written) {
            left -= 1;
        }
        if left == 0 {
            return written;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_due_date_agrees_with_a_count_by_hand(after in 0u64..3600, days in 1u32..200) {
        let from = day("2017-01-01") + chrono::Days::new(after);
        let due = CALENDAR.due(from, days);
        prop_assert_eq!(due.due.to_string(), brute_force(from, days));
        prop_assert_eq!(CALENDAR.working_days_between(from, due.due), days);
        prop_assert_eq!(due.counted.iter().filter(|day| day.working).count(), days as usize);
        prop_assert_eq!(due.provisional, !CALENDAR.covers(from, due.due));
    }

    #[test]
    fn one_day_more_is_never_earlier(after in 0u64..4400, days in 0u32..60) {
        let from = day("2017-01-01") + chrono::Days::new(after);
        prop_assert!(CALENDAR.due(from, days).due < CALENDAR.due(from, days + 1).due);
        prop_assert!(CALENDAR.due(from, days + 1).due <= CALENDAR.due(from.succ_opt().unwrap(), days + 1).due);
    }
}
