//! Spellings of dates, and periods by the corresponding day.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use xintai::domain::dates::{Parsed, add_months, add_years, parse_date};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn customary_spellings_are_plain() {
    for cell in [
        "2026-10-06",
        "2026-10-6",
        "2026/10/6",
        "2026/10/06",
        "2026.10.6",
        "20261006",
        "2026年10月6日",
        "2026年10月06日",
        "2026-10-06 09:30:00",
        "2026/10/6 9:30",
        "2026-10-06T09:30:00",
        "2026-10-06T00:00:00+08:00",
        "2026年10月6日 9时30分",
        "20261006 00:00:00",
    ] {
        assert_eq!(parse_date(cell), Parsed::Plain(day("2026-10-06")), "{cell}");
    }
    assert_eq!(parse_date("2099-12-31"), Parsed::Plain(day("2099-12-31")));
    assert_eq!(parse_date("9999-12-31"), Parsed::Plain(day("9999-12-31")));
}

#[test]
fn certain_after_cleaning_is_normalised() {
    for cell in [
        "２０２６－１０－０６",
        "２０２６年１０月６日",
        " 2026-10-06 ",
        "'2026-10-06",
        "\u{feff}2026-10-06",
        "2026—10—06",
        "二〇二六年十月六日",
        "二○二六年十月六日",
        "2026-10-05T16:30:00Z",
    ] {
        assert_eq!(parse_date(cell), Parsed::Normalised(day("2026-10-06")), "{cell}");
    }
    assert_eq!(parse_date("二〇二五年十二月三十一日").date(), Some(day("2025-12-31")));
    assert_eq!(parse_date("二〇二五年二月二十日").date(), Some(day("2025-02-20")));
    assert_eq!(parse_date("26/10/2026"), Parsed::Normalised(day("2026-10-26")));
    assert_eq!(parse_date("10/26/2026"), Parsed::Normalised(day("2026-10-26")));
    assert_eq!(parse_date("05/05/2026"), Parsed::Normalised(day("2026-05-05")));
}

#[test]
fn what_cannot_be_told_apart_is_said() {
    for cell in ["03/04/2026", "08/05/2025", "3.4.2026", "200610"] {
        assert_eq!(parse_date(cell).code(), "ambiguous", "{cell}");
    }
    assert_eq!(parse_date("45527"), Parsed::Serial(day("2024-08-23")));
    assert_eq!(parse_date("45527.5"), Parsed::Serial(day("2024-08-23")));
    for cell in ["24.3.6", "240306", "24年3月6日", "24-03-06", "24/3/6"] {
        assert_eq!(parse_date(cell), Parsed::TwoDigitYear(day("2024-03-06")), "{cell}");
    }
    assert_eq!(parse_date("98.3.6"), Parsed::TwoDigitYear(day("1998-03-06")));
}

#[test]
fn impossible_days_and_other_things_are_refused() {
    for cell in [
        "",
        "  ",
        "2025-02-30",
        "2023-02-29",
        "2026-13-01",
        "2026-00-10",
        "0206-10-06",
        "20261306",
        "无",
        "/",
        "#REF!",
        "2026年10月",
        "2026年",
        "2026-10",
        "长期",
        "2026-10-06 25:00:00",
        "2026-10-06 至 2027-10-06",
        "85000",
        "12345678901",
        "371002198306180002",
        "2026-10-06-07",
        "2.5",
        "２月３０日",
        "31/31/2026",
        "99/99/99",
        "45527 10:00",
        "1.2.3.4",
    ] {
        assert_eq!(parse_date(cell).code(), "invalid", "{cell}: {:?}", parse_date(cell));
    }
}

/// Every date of the clean sample files is read without a doubt.
#[test]
fn every_date_of_the_clean_samples_is_plain() {
    let mut seen = 0;
    for file in ["penalties-clean.csv", "penalties-bom.csv", "penalties-v1.csv"] {
        let mut reader = csv::Reader::from_path(format!("tests/samples/{file}")).unwrap();
        let header = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            for (name, cell) in header.iter().zip(&row) {
                if ["CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_JZQ"].contains(&name) && !cell.is_empty() {
                    assert_eq!(parse_date(cell).code(), "plain", "{file} {name} {cell}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000);
}

/// Reading G3 (民法典 article 202).
#[test]
fn a_period_of_months_ends_on_the_corresponding_day_or_the_last_of_the_month() {
    assert_eq!(add_months(day("2026-04-15"), 3), day("2026-07-15"));
    assert_eq!(add_months(day("2026-11-30"), 3), day("2027-02-28"));
    assert_eq!(add_months(day("2026-08-31"), 1), day("2026-09-30"));
    assert_eq!(add_months(day("2024-02-29"), 12), day("2025-02-28"));
    assert_eq!(add_years(day("2024-02-29"), 4), day("2028-02-29"));
    assert_eq!(add_years(day("2016-12-31"), 5), day("2021-12-31"));
    assert_eq!(add_months(day("2026-04-15"), 0), day("2026-04-15"));
    assert_eq!(add_years(day("2026-04-15"), u32::MAX), NaiveDate::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_spelling_of_a_day_is_that_day(after in 0u64..70_000) {
        let date = day("1950-01-01") + chrono::Days::new(after);
        let (year, month, number) = (date.year(), date.month(), date.day());
        for cell in [
            format!("{date}"),
            format!("{year}/{month}/{number}"),
            format!("{year}.{month}.{number}"),
            format!("{year}{month:02}{number:02}"),
            format!("{year}年{month}月{number}日"),
            format!("{date} 08:09:47"),
        ] {
            prop_assert_eq!(parse_date(&cell), Parsed::Plain(date), "{}", cell);
            let wide: String = cell.chars().map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect();
            prop_assert_eq!(parse_date(&wide), Parsed::Normalised(date), "{}", wide);
        }
    }

    #[test]
    fn a_date_with_the_year_last_is_never_guessed_wrong(first in 1u32..32, second in 1u32..32) {
        let parsed = parse_date(&format!("{first:02}/{second:02}/2024"));
        let readings = [NaiveDate::from_ymd_opt(2024, second, first), NaiveDate::from_ymd_opt(2024, first, second)];
        let possible: std::collections::BTreeSet<_> = readings.into_iter().flatten().collect();
        prop_assert_eq!(parsed.date(), if possible.len() == 1 { possible.first().copied() } else { None });
        prop_assert_eq!(parsed.code() == "ambiguous", possible.len() == 2);
    }

    #[test]
    fn no_cell_makes_it_panic(cell in any::<String>(), dated in "[0-9/.年月日十二〇 :TZ-]{0,14}") {
        let _ = (parse_date(&cell), parse_date(&dated));
    }

    #[test]
    fn the_corresponding_day_is_kept_where_the_month_has_it(after in 0u64..40_000, months in 0u32..600) {
        let from = day("1970-01-01") + chrono::Days::new(after);
        let end = add_months(from, months);
        let whole = from.year() * 12 + from.month0() as i32 + months as i32;
        prop_assert_eq!((end.year(), end.month0() as i32), (whole.div_euclid(12), whole.rem_euclid(12)));
        let last_of_month = end.succ_opt().unwrap().day() == 1;
        prop_assert!(end.day() == from.day() || end.day() < from.day() && last_of_month);
        prop_assert!(add_months(from, months + 1) > end);
    }
}
