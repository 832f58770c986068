//! Personal numbers inside free text: where they stand.

use super::labelled;
use crate::domain::identifier::{Kind, Verdict, birth_date, check_as, clean};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A resident identity number of 18 or 15 characters with a date inside.
    IdentityNumber,
    /// A mobile number of 11 digits.
    Mobile,
    /// A bank card of 16 to 19 digits that holds under Luhn.
    BankCard,
    /// The number of a passport, permit or other paper of a person, behind the word for it.
    Document,
    /// A telephone number with its area code.
    Landline,
    /// An electronic mail address.
    Email,
}

/// A personal number inside a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// A run of digits, of either width, perhaps with the X of an identity number.
struct Run {
    range: Range<usize>,
    digits: String,
    /// One blank or hyphen stands between this run and the one before.
    joined: bool,
}

/// Finds personal numbers: identity numbers, mobile numbers, bank cards; also with full-width digits, and in groups
/// parted by single blanks or hyphens; the numbers of other papers behind the word for them, landlines and mail
/// addresses. Codes of organisations are passed over. Numbers written in Chinese numerals are not looked for, nor those of
/// papers that no word names: too many numbers of documents look like them.
pub fn scan(text: &str) -> Vec<Finding> {
    let mut found = numbers(text);
    for more in [labelled::documents(text), labelled::landlines(text), labelled::emails(text)] {
        for one in more {
            if found.iter().all(|known| one.range.end <= known.range.start || known.range.end <= one.range.start) {
                found.push(one);
            }
        }
    }
    found.sort_by_key(|finding| finding.range.start);
    found
}

/// What its own digits tell.
fn numbers(text: &str) -> Vec<Finding> {
    let runs = runs(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        if let Some((kind, count)) = grouped(runs.get(at..).unwrap_or_default()) {
            let end = runs.get(at + count - 1).map_or(run.range.end, |last| last.range.end);
            found.push(Finding { kind, range: run.range.start..end });
            at += count;
            continue;
        }
        if let Some((kind, skip)) = single(&run.digits)
            && !is_organisation(text, run)
        {
            let start =
                text.get(run.range.clone()).unwrap_or_default().char_indices().nth(skip).map_or(0, |(at, _)| at);
            found.push(Finding { kind, range: run.range.start + start..run.range.end });
        }
        at += 1;
    }
    found
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let Some(first) = digit(letter) else { continue };
        let mut run = Run { range: start..start + letter.len_utf8(), digits: String::from(first), joined: false };
        while let Some((at, letter)) = letters.peek().copied() {
            let x = matches!(letter, 'x' | 'X' | 'ｘ' | 'Ｘ') && run.digits.len() == 17;
            let Some(next) = digit(letter).or(x.then_some('X')) else { break };
            run.digits.push(next);
            run.range.end = at + letter.len_utf8();
            letters.next();
            if x {
                break;
            }
        }
        run.joined = runs.last().is_some_and(|last| {
            matches!(text.get(last.range.end..run.range.start), Some(" " | "-" | "\u{a0}" | "\u{3000}" | "－"))
        });
        runs.push(run);
    }
    runs
}

/// ASCII digit of a digit of either width.
pub(super) fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// What one run is, and how many of its first digits do not belong to it (a country code).
fn single(digits: &str) -> Option<(FindingKind, usize)> {
    let length = digits.len();
    if is_identity(digits) {
        return Some((FindingKind::IdentityNumber, 0));
    }
    if (16..=19).contains(&length) && is_card(digits) {
        return Some((FindingKind::BankCard, 0));
    }
    [("", 11), ("86", 13), ("086", 14), ("0086", 15)].into_iter().find_map(|(prefix, whole)| {
        let rest = digits.strip_prefix(prefix)?;
        (length == whole && is_mobile(rest)).then_some((FindingKind::Mobile, prefix.len()))
    })
}

/// Numbers written in groups: 138 0013 8000, 6222 0200 …, 371002 19830618 0002. A group's shape is asked too, lest two
/// dates become a card.
fn grouped(runs: &[Run]) -> Option<(FindingKind, usize)> {
    let mut digits = String::new();
    let mut shape = Vec::new();
    for (place, run) in runs.iter().enumerate().take(6) {
        if place > 0 && !run.joined {
            break;
        }
        digits.push_str(&run.digits);
        shape.push(run.digits.len());
        if digits.len() > 19 {
            break;
        }
        let followed = runs.get(place + 1).is_some_and(|next| next.joined);
        if let Some(kind) =
            group_kind(&digits, &shape).filter(|kind| place > 0 && !(*kind == FindingKind::BankCard && followed))
        {
            return Some((kind, place + 1));
        }
    }
    None
}

fn group_kind(digits: &str, shape: &[usize]) -> Option<FindingKind> {
    let fours = shape.split_last().is_some_and(|(last, head)| *last <= 4 && head.iter().all(|length| *length == 4));
    if is_identity(digits) && digits.len() == 18 && shape.first().is_some_and(|first| matches!(first, 3 | 4 | 6)) {
        Some(FindingKind::IdentityNumber)
    } else if matches!(shape, [3, 4, 4]) && is_mobile(digits) {
        Some(FindingKind::Mobile)
    } else if (fours || matches!(shape, [6, 13 | 10])) && (16..=19).contains(&digits.len()) && is_card(digits) {
        Some(FindingKind::BankCard)
    } else {
        None
    }
}

/// 18 or 15 characters with a day of birth inside and a province in front. The check digit is not asked: a mistyped
/// number tells as much about a person as a right one.
fn is_identity(digits: &str) -> bool {
    let Some(today) = NaiveDate::from_ymd_opt(2200, 1, 1) else { return false };
    let born = birth_date(digits).is_some_and(|date| (1850..2200).contains(&date.year()));
    born && check_as(Kind::ResidentId, digits, today).code != "region"
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && digits.starts_with('1')
        && digits.chars().nth(1).is_some_and(|second| ('3'..='9').contains(&second))
}

fn is_card(digits: &str) -> bool {
    !digits.chars().all(|digit| digit == '0') && luhn_holds(digits.chars().filter_map(|letter| letter.to_digit(10)))
}

/// Whether the word around a run is the valid code of an organisation and no person's number.
fn is_organisation(text: &str, run: &Run) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || digit(letter).is_some();
    let before = text.get(..run.range.start).unwrap_or_default();
    let after = text.get(run.range.end..).unwrap_or_default();
    let start = before.trim_end_matches(is_part).len();
    let end = text.len() - after.trim_start_matches(is_part).len();
    is_code(text.get(start..end).unwrap_or_default())
}

/// Whether a word is the valid code of an organisation and no person's number.
pub(super) fn is_code(word: &str) -> bool {
    let word = clean(word);
    let Some(today) = NaiveDate::from_ymd_opt(2200, 1, 1) else { return false };
    let is = |kind: Kind, wanted: &[Verdict]| wanted.contains(&check_as(kind, &word, today).verdict);
    is(Kind::Uscc, &[Verdict::Valid, Verdict::Warn]) && !is(Kind::ResidentId, &[Verdict::Valid])
}

/// Whether the digits hold under the Luhn check of bank cards (ISO/IEC 7812-1).
fn luhn_holds(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}
