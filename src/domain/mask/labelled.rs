//! Personal numbers that a word or a mark gives away: papers behind their name, telephones with an area code, mail addresses.

use super::text::{Finding, FindingKind, digit, is_code};
use std::ops::Range;

/// Papers of persons. The number stands behind the word.
const PAPERS: &[&str] = &[
    "护照",
    "通行证",
    "台胞证",
    "回乡证",
    "居留许可",
    "居留证",
    "居留身份证",
    "居住证",
    "身份证件",
    "身份证",
    "证件号",
    "社会保障卡",
    "社会保障号",
    "社会保险号",
    "社保卡",
    "社保号",
    "医保卡",
    "军官证",
    "士兵证",
    "驾驶证",
    "驾照",
];
/// What may stand between the word and the number.
const BETWEEN: &[&str] =
    &["号码", "编号", "卡号", "证号", "号", "码", "为", "是", "：", ":", "（", "(", " ", "\u{3000}"];
/// Words of a telephone, behind which the number needs no area code.
const TELEPHONES: &[&str] = &["电话", "座机", "传真", "固话"];
/// Digits that the number of a paper has at least: a day, an amount or a share behind the word has fewer.
const FEWEST: usize = 6;
/// Characters that the number of a paper has at most.
const LONGEST: usize = 20;

fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Where the value behind a word begins.
fn behind(text: &str, mut at: usize) -> usize {
    while let Some(word) = BETWEEN.iter().find(|word| tail(text, at).starts_with(**word)) {
        at += word.len();
    }
    at
}

/// How far letters and digits reach, in bytes, and how many of them are digits. Groups parted by a blank or hyphen belong
/// together as long as the number is too short without the next.
fn reach(text: &str, at: usize) -> (usize, usize, usize) {
    let (mut length, mut letters, mut digits) = (0, 0, 0);
    loop {
        let rest = tail(text, at + length);
        let word = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        length += word.len();
        letters += word.len();
        digits += word.chars().filter(|letter| digit(*letter).is_some()).count();
        let mut next = tail(text, at + length).chars();
        let parted = matches!(next.next(), Some(' ' | '-' | '.')) && next.next().and_then(digit).is_some();
        if word.is_empty() || digits >= FEWEST || !parted {
            return (length, letters, digits);
        }
        length += 1;
    }
}

fn whole_date(word: &str) -> bool {
    word.len() == 8 && chrono::NaiveDate::parse_from_str(word, "%Y%m%d").is_ok()
}

/// The numbers of papers behind their names.
pub(super) fn documents(text: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for word in PAPERS {
        for (at, _) in text.match_indices(word) {
            let start = behind(text, at + word.len());
            let (length, letters, digits) = reach(text, start);
            let value = tail(text, start).get(..length).unwrap_or_default();
            // A licence is the paper of an organisation.
            let licence = text.get(..at).is_some_and(|text| text.ends_with("许可") || text.ends_with("资质"));
            if licence || digits < FEWEST || letters > LONGEST || is_code(value) || whole_date(value) {
                continue;
            }
            let range = start..start + length;
            if found.iter().all(|known| known.range != range) {
                found.push(Finding::new(FindingKind::Document, text, range));
            }
        }
    }
    found
}

/// The digits that begin at a place, as far as they reach.
fn digits(text: &str, at: usize) -> (String, usize) {
    let mut end = at;
    let digits = tail(text, at).chars().map_while(digit_of(&mut end)).collect();
    (digits, end)
}

fn digit_of(end: &mut usize) -> impl FnMut(char) -> Option<char> + '_ {
    move |letter| {
        let found = digit(letter)?;
        *end += letter.len_utf8();
        Some(found)
    }
}

/// An area code: 010, 02x, and three digits from 03 to 09.
fn is_area(code: &str) -> bool {
    match code.as_bytes() {
        [b'0', b'1', b'0'] | [b'0', b'2', _] => true,
        [b'0', second, _, _] => (b'3'..=b'9').contains(second),
        _ => false,
    }
}

/// A number within its area: seven or eight digits, none of which begins with 0 or 1.
fn is_local(number: &str) -> bool {
    matches!(number.len(), 7 | 8) && !number.starts_with(['0', '1'])
}

/// Whether what stands before and after cannot be part of a longer number, and nothing makes it the number of a document.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = tail(text, range.end).chars().next();
    let joins = |letter: char| {
        letter.is_ascii_alphanumeric() || digit(letter).is_some() || matches!(letter, '-' | '/' | '_' | '.')
    };
    !before.is_some_and(|letter| joins(letter) || matches!(letter, '第' | '字'))
        && !after.is_some_and(|letter| letter == '号' || (joins(letter) && !matches!(letter, '.' | '-')))
}

/// Telephones with an area code, `024-23456789` or `(024)23456789`, and whole numbers behind the word for a telephone.
pub(super) fn landlines(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = tail(text, at).chars().next() {
        if digit(letter).is_none() {
            at += letter.len_utf8();
            continue;
        }
        let (area, end) = digits(text, at);
        let rest = tail(text, end);
        let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '－' | '—' | '–' | ' ' | ')' | '）'));
        let (local, last) = mark.map_or((String::new(), end), |mark| digits(text, end + mark.len_utf8()));
        // The bracket around an area code goes with it.
        let open = text.get(..at).and_then(|text| text.chars().next_back()).filter(|open| matches!(open, '(' | '（'));
        let open = open.filter(|_| matches!(mark, Some(')' | '）'))).map_or(0, char::len_utf8);
        let range = at - open..last;
        if is_area(&area) && is_local(&local) && stands_alone(text, &range) {
            found.push(Finding::new(FindingKind::Landline, text, range));
            at = last;
        } else {
            at = end;
        }
    }
    for word in TELEPHONES {
        for (place, _) in text.match_indices(word) {
            let start = behind(text, place + word.len());
            let (number, end) = digits(text, start);
            let whole = [3, 4]
                .iter()
                .any(|cut| number.split_at_checked(*cut).is_some_and(|(area, local)| is_area(area) && is_local(local)));
            let range = start..end;
            if (whole || is_local(&number)) && stands_alone(text, &range) {
                found.push(Finding::new(FindingKind::Landline, text, range));
            }
        }
    }
    found
}

/// Mail addresses.
pub(super) fn emails(text: &str) -> Vec<Finding> {
    let local = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+' | '%');
    let host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
    let mut found: Vec<Finding> = Vec::new();
    for (at, mark) in text.match_indices(['@', '＠']) {
        let before = text.get(..at).unwrap_or_default();
        let start = before.trim_end_matches(local).len();
        let after = tail(text, at + mark.len());
        let site = after.get(..after.len() - after.trim_start_matches(host).len()).unwrap_or_default();
        let site = site.trim_end_matches(['.', '-']);
        let names_host = site.split('.').count() > 1 && site.split('.').all(|part| !part.is_empty());
        if start < at && names_host {
            found.push(Finding::new(FindingKind::Email, text, start..at + mark.len() + site.len()));
        }
    }
    found
}
