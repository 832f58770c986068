//! Personal numbers inside free text: where they stand.

use super::labelled;
use crate::domain::identifier::{Kind, Plain, Verdict, birth_date, check_as, clean};
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
    /// As it reads ([`Plain`]), with what parts its groups.
    #[serde(skip)]
    pub value: String,
}

impl Finding {
    /// What stands in this part of a text that is read already.
    pub(super) fn new(kind: FindingKind, text: &str, range: Range<usize>) -> Self {
        Self { kind, value: text.get(range.clone()).unwrap_or_default().to_owned(), range }
    }
}

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Blank,
    Dash,
    Dot,
    Other,
}

/// A run of digits, perhaps with the X of an identity number.
struct Run {
    range: Range<usize>,
    digits: String,
    /// What stands between this run and the one before, where that joins them.
    gap: Option<Gap>,
}

/// Finds personal numbers: identity numbers, mobile numbers, bank cards; however their digits are written, with invisible
/// characters among them, and in groups parted by blanks, hyphens or dots; the numbers of other papers behind the word for
/// them, landlines and mail addresses. Codes of organisations, numbers of documents (第…号) and amounts are passed over, and
/// numbers of papers that no word names: too many numbers of documents look like them.
pub fn scan(text: &str) -> Vec<Finding> {
    let plain = Plain::new(text);
    let read = plain.as_str();
    let mut found = numbers(read);
    for more in [labelled::documents(read), labelled::landlines(read), labelled::emails(read)] {
        for one in more {
            if found.iter().all(|known| one.range.end <= known.range.start || known.range.end <= one.range.start) {
                found.push(one);
            }
        }
    }
    found.sort_by_key(|finding| finding.range.start);
    for finding in &mut found {
        finding.range = plain.written(&finding.range);
    }
    found
}

/// What its own digits tell.
fn numbers(text: &str) -> Vec<Finding> {
    let runs = runs(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = runs.get(at) {
        let code = at.checked_sub(1).and_then(|before| runs.get(before));
        let opens = run.gap.is_none()
            || code.is_some_and(|code| code.gap.is_none() && matches!(code.digits.as_str(), "86" | "086" | "0086"));
        if let Some((kind, count)) = grouped(runs.get(at..).unwrap_or_default(), opens) {
            let end = runs.get(at + count - 1).map_or(run.range.end, |last| last.range.end);
            found.push(Finding::new(kind, text, run.range.start..end));
            at += count;
            continue;
        }
        if let Some((kind, skip)) = single(&run.digits)
            && !is_organisation(text, run)
            && (!counts_or_numbers(text, &run.range) || is_certain(kind, &run.digits))
        {
            found.push(Finding::new(kind, text, run.range.start + skip..run.range.end));
        }
        at += 1;
    }
    found
}

/// Whether a number is an amount, or the number of a document (第…号).
fn counts_or_numbers(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let decimals = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_digit()));
    let counted = ["元", "万", "亿", "股", "吨", "平方"].iter().any(|unit| after.starts_with(unit));
    decimals || counted || before.ends_with(['¥', '$']) || after.starts_with('号') && before.ends_with(NUMBERED)
}

/// What stands before the running number of a document, as in 行审12号.
const NUMBERED: [char; 13] = ['第', '字', ']', '〕', ')', '初', '终', '执', '审', '罚', '处', '决', '催'];

/// An identity number whose check character holds is one wherever it stands.
fn is_certain(kind: FindingKind, digits: &str) -> bool {
    kind == FindingKind::IdentityNumber && holds(digits)
}

fn holds(digits: &str) -> bool {
    NaiveDate::from_ymd_opt(2200, 1, 1)
        .is_some_and(|today| check_as(Kind::ResidentId, digits, today).verdict == Verdict::Valid)
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut letters = text.char_indices().peekable();
    // Digits of the groups before that are joined to the run.
    let mut chain = 0;
    while let Some((start, letter)) = letters.next() {
        let gap = runs.last().and_then(|last| gap(text.get(last.range.end..start).unwrap_or_default()));
        let joined = if gap.is_some() { chain } else { 0 };
        let Some(first) = digit(letter).or((is_x(letter) && joined == 17).then_some('X')) else { continue };
        let mut run = Run { range: start..start + letter.len_utf8(), digits: String::from(first), gap };
        while let Some((at, letter)) = letters.peek().copied().filter(|_| first != 'X') {
            let x = is_x(letter) && (run.digits.len() == 17 || joined + run.digits.len() == 17);
            let Some(next) = digit(letter).or(x.then_some('X')) else { break };
            run.digits.push(next);
            run.range.end = at + letter.len_utf8();
            letters.next();
            if x {
                break;
            }
        }
        chain = joined + run.digits.len();
        runs.push(run);
    }
    runs
}

/// Up to three marks that join what stands around them to one number.
fn gap(between: &str) -> Option<Gap> {
    if between.is_empty() || between.chars().count() > 3 {
        return None;
    }
    let mut found = Gap::Blank;
    for letter in between.chars() {
        let next = match letter {
            '\n' | '\r' => return None,
            letter if letter.is_whitespace() => continue,
            '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' => Gap::Dash,
            '.' | '·' | '•' | '・' | '‧' | '∙' => Gap::Dot,
            '/' | '\\' | '(' | ')' => Gap::Other,
            _ => return None,
        };
        found = if found == Gap::Blank || found == next { next } else { Gap::Other };
    }
    Some(found)
}

fn is_x(letter: char) -> bool {
    matches!(letter, 'x' | 'X')
}

/// A digit, in a text as it reads.
pub(super) fn digit(letter: char) -> Option<char> {
    letter.is_ascii_digit().then_some(letter)
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
/// dates become a card. `opens`: nothing before is joined to the first, so that what follows may be judged as a whole.
fn grouped(runs: &[Run], opens: bool) -> Option<(FindingKind, usize)> {
    let mut digits = String::new();
    let mut shape = Vec::new();
    for (place, run) in runs.iter().enumerate().take(6) {
        if place > 0 && run.gap.is_none() {
            break;
        }
        digits.push_str(&run.digits);
        shape.push(run.digits.len());
        if digits.len() > 19 {
            break;
        }
        let followed = runs.get(place + 1).is_some_and(|next| next.gap.is_some());
        let gaps = runs.get(1..=place).unwrap_or_default();
        if let Some(kind) =
            group_kind(&digits, &shape, gaps).filter(|kind| place > 0 && !(*kind == FindingKind::BankCard && followed))
        {
            return Some((kind, place + 1));
        }
    }
    let joined = 1 + runs.iter().skip(1).take_while(|run| run.gap.is_some()).count();
    let whole = runs.get(..joined).filter(|whole| opens && whole.len() > 1)?;
    whole_kind(whole).map(|kind| (kind, joined))
}

fn group_kind(digits: &str, shape: &[usize], rest: &[Run]) -> Option<FindingKind> {
    let fours = shape.split_last().is_some_and(|(last, head)| *last <= 4 && head.iter().all(|length| *length == 4));
    let blanks = rest.iter().all(|run| run.gap == Some(Gap::Blank));
    let odd = rest.iter().any(|run| run.gap == Some(Gap::Other));
    if is_identity(digits)
        && digits.len() == 18
        && shape.first().is_some_and(|first| matches!(first, 3 | 4 | 6))
        // Region, day and order parted by marks are the number of many a document.
        && (blanks || holds(digits))
    {
        Some(FindingKind::IdentityNumber)
    } else if matches!(shape, [3, 4, 4]) && is_mobile(digits) && !(odd && rest.iter().any(is_year)) {
        Some(FindingKind::Mobile)
    } else if (fours || matches!(shape, [6, 13 | 10])) && !odd && (16..=19).contains(&digits.len()) && is_card(digits) {
        Some(FindingKind::BankCard)
    } else {
        None
    }
}

/// What all the groups that are joined are together, however they were cut. Marks of one kind part them, and there is no
/// year among them, as in the number of a document.
fn whole_kind(runs: &[Run]) -> Option<FindingKind> {
    let (first, rest) = runs.split_first()?;
    let gap = rest.first()?.gap?;
    let digits: String = runs.iter().map(|run| run.digits.as_str()).collect();
    let shape: Vec<usize> = runs.iter().map(|run| run.digits.len()).collect();
    let singles = shape.iter().all(|length| *length == 1);
    if rest.iter().any(|run| run.gap != Some(gap)) || !(singles || shape.len() <= 6) {
        return None;
    }
    if is_identity(&digits) && (digits.len() == 18 && holds(&digits) || shape == [6, 6, 3] && gap == Gap::Blank) {
        return Some(FindingKind::IdentityNumber);
    }
    if gap == Gap::Other || is_year(first) || rest.iter().any(is_year) {
        return None;
    }
    // A dot between two groups is that of a fraction; groups of three are those of an amount.
    let thousands = gap == Gap::Blank && shape.iter().skip(1).all(|length| *length == 3);
    let parted = !thousands && (gap != Gap::Dot || shape.len() > 2);
    let usual = || matches!(shape.as_slice(), [3, 8] | [7, 4] | [3, 3, 5] | [4, 4, 3] | [4, 3, 4] | [5, 6] | [6, 5]);
    if is_mobile(&digits) && parted && (singles || usual() || gap == Gap::Blank && shape.len() <= 4) {
        return Some(FindingKind::Mobile);
    }
    ((16..=19).contains(&digits.len()) && is_card(&digits) && parted).then_some(FindingKind::BankCard)
}

fn is_year(run: &Run) -> bool {
    run.digits.len() == 4 && (run.digits.starts_with("19") || run.digits.starts_with("20"))
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

/// Issuers of bank cards begin with 3 to 6, 8, 9, or 2221 to 2720 (ISO/IEC 7812): what begins with a year or a nought is none.
fn is_card(digits: &str) -> bool {
    let issuer = digits.get(..4).and_then(|head| head.parse::<u32>().ok());
    let issued = issuer.is_some_and(|head| matches!(head, 3000..=6999 | 8000..=9999 | 2221..=2720));
    issued && luhn_holds(digits.chars().filter_map(|letter| letter.to_digit(10)))
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
