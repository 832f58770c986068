//! Masking before publication (公示前脱敏): every place of a text that names a person's number, account or address, and what
//! stands there instead. Pure; which places are masked, and how, stands in the pack.

use super::mask::{FindingKind, Masks, scan};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One place that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The field it stands in.
    pub field: String,
    /// What it is, a field word of the pack's masks: `resident-id`, `telephone`, `bank-account`, `address`, `name`.
    pub kind: String,
    /// What stands there instead.
    pub shown: String,
    /// It stands inside a longer text, where a person has to look at it.
    pub inside: bool,
}

/// Words after which an account number stands.
const ACCOUNTS: &[&str] = &["银行账号", "银行账户", "账号", "帐号", "账户", "卡号"];
/// Words after which an address stands.
const ADDRESSES: &[&str] = &["家庭住址", "居住地址", "户籍地址", "住址"];
/// Fewest digits of an account number.
const SHORTEST: usize = 8;
/// What may stand between the word and its value.
const BETWEEN: &[char] = &['：', ':', '为', '是', ' ', '\u{3000}'];
/// What ends an address in a text.
const STOPS: &[char] = &['，', '。', '；', ',', ';', '\n', '（', '）', '(', ')', '、'];

/// Masks a free text and tells every place.
pub fn mask_text(masks: &Masks, field: &str, text: &str) -> (String, Vec<Place>) {
    let mut ranges: Vec<(Range<usize>, &'static str)> = scan(text)
        .into_iter()
        .map(|finding| {
            let kind = match finding.kind {
                FindingKind::IdentityNumber => "resident-id",
                FindingKind::Mobile => "telephone",
                FindingKind::BankCard => "bank-account",
            };
            (finding.range, kind)
        })
        .collect();
    ranges.extend(labelled(text, ACCOUNTS, account).into_iter().map(|range| (range, "bank-account")));
    ranges.extend(labelled(text, ADDRESSES, address).into_iter().map(|range| (range, "address")));
    ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let (mut out, mut done, mut places) = (String::with_capacity(text.len()), 0, Vec::new());
    for (range, kind) in ranges {
        if range.start < done {
            continue;
        }
        let value = text.get(range.clone()).unwrap_or_default();
        let shown = match kind {
            "resident-id" => masks.mask_id(value),
            "telephone" => masks.mask_mobile(value),
            "bank-account" => masks.mask_bank_account(value),
            _ => masks.mask_address(value),
        };
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(&shown);
        done = range.end;
        let inside = value.trim() != text.trim();
        places.push(Place { field: field.to_owned(), kind: kind.to_owned(), shown, inside });
    }
    out.push_str(text.get(done..).unwrap_or_default());
    (out, places)
}

/// Where a value stands behind one of these words.
fn labelled(text: &str, words: &[&str], value: fn(&str) -> usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for word in words {
        for (at, _) in text.match_indices(word) {
            let rest = text.get(at + word.len()..).unwrap_or_default();
            let start = at + word.len() + (rest.len() - rest.trim_start_matches(BETWEEN).len());
            let length = value(text.get(start..).unwrap_or_default());
            if length > 0 {
                found.push(start..start + length);
            }
        }
    }
    found
}

/// How far an account number reaches: digits, with single blanks or hyphens between.
fn account(rest: &str) -> usize {
    let part = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-');
    let run = rest.find(|letter| !part(letter)).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    let run = run.trim_end_matches([' ', '-']);
    if run.chars().filter(char::is_ascii_digit).count() < SHORTEST { 0 } else { run.len() }
}

/// How far an address reaches: to the next stop.
fn address(rest: &str) -> usize {
    rest.find(STOPS).unwrap_or(rest.len())
}
