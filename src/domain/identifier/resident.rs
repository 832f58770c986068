//! Resident identity number (公民身份号码), GB 11643-1999, and its form of 15 digits.

use super::{Finding, arithmetic::resident_check, clean, is_province};
use crate::text;
use chrono::{Datelike, NaiveDate};

/// Nobody alive in the time of these files was born earlier.
const FIRST_YEAR: i32 = 1800;

/// GB 11643-1999: region, date of birth, order, check character.
pub(super) fn check(number: &str, today: NaiveDate) -> Finding {
    let length = number.chars().count();
    if length == 15 {
        return convert(number, today);
    }
    if length != 18 {
        return Finding::invalid("length", text!("应为18位，实为{length}位", "it has {length} characters, not 18"));
    }
    let body = number.get(0..17).unwrap_or_default();
    let last = number.chars().last().unwrap_or_default();
    if !body.chars().all(|letter| letter.is_ascii_digit()) || body.is_empty() {
        return Finding::invalid("character", text!("前17位应为数字", "the first 17 characters must be digits"));
    }
    if !last.is_ascii_digit() && last != 'X' {
        return Finding::invalid("character", text!("末位应为数字或X", "the last character must be a digit or X"));
    }
    if let Some(fault) = region_fault(body) {
        return fault;
    }
    match born(body) {
        None => return Finding::invalid("birth-date", text!("出生日期不存在", "the date of birth does not exist")),
        Some(date) if date > today => {
            return Finding::invalid("birth-date", text!("出生日期在未来", "the date of birth is in the future"));
        }
        Some(date) if date.year() < FIRST_YEAR => {
            return Finding::invalid("birth-date", text!("出生年份过早", "the year of birth is too early"));
        }
        Some(_) => {}
    }
    if resident_check(body) != Some(last) {
        return Finding::invalid("check-character", text!("校验码不符", "the check character does not hold"));
    }
    if is_no_county(body) {
        return Finding::warn("region", text!("行政区划不是县级代码", "the region is not that of a county"));
    }
    Finding::valid()
}

/// The old form: `19` goes before the year, the check character is added.
fn convert(number: &str, today: NaiveDate) -> Finding {
    let Some(longer) = lengthen(number) else {
        return Finding::invalid("character", text!("15位旧号码应为数字", "an old number must be 15 digits"));
    };
    let mut finding = check(&longer, today);
    if finding.verdict == super::Verdict::Valid {
        finding.code = "converted";
        finding.reason = text!("15位旧号码，已换算为18位", "an old number of 15 digits, converted to 18");
        finding.converted = Some(longer);
    }
    finding
}

fn lengthen(number: &str) -> Option<String> {
    let all_digits = number.len() == 15 && number.chars().all(|letter| letter.is_ascii_digit());
    let body = format!("{}19{}", number.get(0..6)?, number.get(6..15)?);
    resident_check(&body).filter(|_| all_digits).map(|last| format!("{body}{last}"))
}

/// The province must exist, and the prefecture be one that GB/T 2260 can give: 01 to 70, 90 for counties directly
/// under a province, 00 for the residence permits of prefix 81, 82, 83. Which counties exist is not asked.
fn region_fault(number: &str) -> Option<Finding> {
    let province = number.get(0..2).unwrap_or_default();
    if !is_province(province) {
        return Some(Finding::invalid(
            "region",
            text!("行政区划的省级部分不存在", "the province of the region does not exist"),
        ));
    }
    let prefecture: u32 = number.get(2..4).and_then(|part| part.parse().ok()).unwrap_or(99);
    (prefecture > 70 && prefecture != 90).then(|| {
        Finding::invalid("region", text!("行政区划的地级部分不存在", "the prefecture of the region cannot exist"))
    })
}

fn is_no_county(number: &str) -> bool {
    let beyond = matches!(number.get(0..2), Some("71" | "81" | "82" | "83"));
    !beyond && (number.get(2..4) == Some("00") || number.get(4..6) == Some("00"))
}

/// The date inside a number of 18 characters, if there is such a day.
pub(super) fn born(number: &str) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| number.get(from..to).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    NaiveDate::from_ymd_opt(part(6, 10)?.parse().ok()?, part(10, 12)?.parse().ok()?, part(12, 14)?.parse().ok()?)
}

/// The date of birth (出生日期) in an identity number of 18 or 15 digits, cleaned first. The check character is not
/// asked: a number admitted despite a wrong one still has a birthday. `None` for a masked or other value.
pub fn birth_date(id: &str) -> Option<NaiveDate> {
    let cleaned = clean(id);
    match cleaned.chars().count() {
        18 if cleaned.get(0..17)?.bytes().all(|digit| digit.is_ascii_digit()) => born(&cleaned),
        15 => born(&lengthen(&cleaned)?),
        _ => None,
    }
}
