//! Masking before publication (公示前脱敏): every place of a text that names a person's number, account or address, and what
//! stands there instead. Pure; which places are masked, and how, stands in the pack.

use super::{
    identifier::decimal,
    mask::{Finding, FindingKind, Masks, scan},
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One place that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The field it stands in.
    pub field: String,
    /// What it is, a field word of the pack's masks: `resident-id`, `telephone`, `bank-account`, `passport`, `e-mail`, `address`, `name`.
    pub kind: String,
    /// What stands there instead.
    pub shown: String,
    /// It stands inside a longer text, where a person has to look at it.
    pub inside: bool,
}

/// Words after which an account number stands.
const ACCOUNTS: &[&str] = &["银行账号", "银行账户", "账号", "帐号", "账户", "卡号"];
/// Words in the name of a field whose numbers are of an account, whatever their check digit says.
const ACCOUNT_FIELDS: &[&str] = &["账号", "帐号", "账户", "帐户", "卡号", "银行卡", "存折", "ACCOUNT"];
/// Words after which an address stands.
const ADDRESSES: &[&str] = &["家庭住址", "居住地址", "户籍地址", "住址"];
/// Words that say where somebody lives; an address stands behind them, or something else.
const LIVING: &[&str] =
    &["居住于", "居住在", "租住于", "租住在", "暂住于", "暂住在", "现住于", "现住在", "家住", "户籍所在地", "户籍地"];
/// Words behind which an address of a person may stand, and much else: only what names a region and then a road, a village
/// or a house is one. The longer before the shorter.
const LEADS: &[&str] = &["住所地", "住所", "居住地", "居住", "现居", "现住", "户籍", "地址", "住在", "住于", "住"];
/// What makes another word of the lead: 住房, 住建局, 住宿, 住院, 居住证 …
const OTHER_WORDS: &[char] =
    &['房', '建', '宿', '院', '户', '宅', '址', '所', '地', '在', '于', '证', '区', '民', '权', '持', '校', '栏'];
/// What stands before a lead that tells of no dwelling: 记住, 经营地址 …
const NO_DWELLING: &[&str] = &[
    "记", "抓", "拦", "堵", "稳", "保", "挡", "围", "经营", "注册", "生产", "营业", "办公", "公司", "企业", "单位",
    "工程", "项目", "施工", "网站", "店铺", "仓库",
];
/// Ends of the names of regions.
const REGIONS: &[char] = &['省', '市', '区', '县', '旗', '州', '盟'];
/// What an address has behind its regions.
const DOORS: &[char] = &['路', '街', '巷', '道', '弄', '里', '村', '屯', '号', '组', '栋', '幢', '楼', '室'];
/// Characters within which the first region of an address ends.
const REGION: usize = 10;
/// Ends of the names of places, one of which an address has.
const PLACES: &[char] = &['省', '市', '区', '县', '旗', '镇', '乡', '村', '屯', '街', '路', '巷', '号', '组', '室'];
/// Fewest digits of an account number.
const SHORTEST: usize = 8;
/// What may stand between the word and its value.
const BETWEEN: &[char] = &['：', ':', '为', '是', ' ', '\u{3000}'];
/// What ends an address in a text.
const STOPS: &[char] = &['，', '。', '；', ',', ';', '\n', '（', '）', '(', ')', '、'];

/// What stands in one place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Found(Finding),
    Account,
    Address,
}

impl What {
    fn word(&self) -> &'static str {
        match self {
            Self::Found(found) => match found.kind {
                FindingKind::IdentityNumber => "resident-id",
                FindingKind::Mobile | FindingKind::Landline => "telephone",
                FindingKind::BankCard => "bank-account",
                FindingKind::Document => "passport",
                FindingKind::Email => "e-mail",
            },
            Self::Account => "bank-account",
            Self::Address => "address",
        }
    }

    fn masked(&self, masks: &Masks, value: &str) -> String {
        match self {
            Self::Found(found) => masks.mask_finding(found),
            Self::Account => masks.mask_bank_account(value),
            Self::Address => masks.mask_address(value),
        }
    }
}

/// Every place of the text of a field to be masked, first to last; none lies in another.
fn found(field: &str, text: &str) -> Vec<(Range<usize>, What)> {
    let mut ranges: Vec<(Range<usize>, What)> =
        scan(text).into_iter().map(|finding| (finding.range.clone(), What::Found(finding))).collect();
    if names_account(field) {
        ranges.extend(accounts(text).into_iter().map(|range| (range, What::Account)));
    }
    ranges.extend(labelled(text, ACCOUNTS, account).into_iter().map(|range| (range, What::Account)));
    ranges.extend(labelled(text, ADDRESSES, address).into_iter().map(|range| (range, What::Address)));
    ranges.extend(labelled(text, LIVING, dwelling).into_iter().map(|range| (range, What::Address)));
    ranges.extend(led(text).into_iter().map(|range| (range, What::Address)));
    ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut done = 0;
    ranges.retain(|(range, _)| {
        let apart = range.start >= done;
        if apart {
            done = range.end;
        }
        apart
    });
    ranges
}

/// How many places of a text [`mask_text`] masks.
pub fn count(text: &str) -> usize {
    found("", text).len()
}

/// Whether a field holds accounts, by its name.
fn names_account(field: &str) -> bool {
    let field = field.to_uppercase();
    ACCOUNT_FIELDS.iter().any(|word| field.contains(word))
}

/// Every number long enough for an account.
fn accounts(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut done) = (Vec::new(), 0);
    for (at, letter) in text.char_indices() {
        if at < done || decimal(letter).is_none() {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        // A number too short to be one is passed over whole: its end is not the beginning of another.
        done = at + rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let length = account(rest);
        if length > 0 {
            found.push(at..at + length);
        }
    }
    found
}

/// What an account number is written with.
fn is_part(letter: char) -> bool {
    decimal(letter).is_some() || matches!(letter, ' ' | '-')
}

/// Masks the text of a field and tells every place.
pub fn mask_text(masks: &Masks, field: &str, text: &str) -> (String, Vec<Place>) {
    let (mut out, mut done, mut places) = (String::with_capacity(text.len()), 0, Vec::new());
    for (range, what) in found(field, text) {
        let value = text.get(range.clone()).unwrap_or_default();
        let shown = what.masked(masks, value);
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(&shown);
        done = range.end;
        let inside = value.trim() != text.trim();
        places.push(Place { field: field.to_owned(), kind: what.word().to_owned(), shown, inside });
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

/// Whole addresses behind the words that tell of much else too.
fn led(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for lead in LEADS {
        for (at, _) in text.match_indices(lead) {
            let before = text.get(..at).unwrap_or_default();
            if NO_DWELLING.iter().any(|word| before.ends_with(word)) {
                continue;
            }
            let rest = text.get(at + lead.len()..).unwrap_or_default();
            let value = rest.trim_start_matches(BETWEEN);
            let start = at + lead.len() + (rest.len() - value.len());
            let value = value.get(..address(value)).unwrap_or_default();
            if is_whole_address(value) {
                found.push(start..start + value.len());
            }
        }
    }
    found
}

/// Whether a region and, behind it, a road, a village or a house are named.
fn is_whole_address(value: &str) -> bool {
    let named = value.char_indices().skip(1).take(REGION).find(|(_, letter)| REGIONS.contains(letter));
    !value.starts_with(OTHER_WORDS)
        && named.is_some_and(|(at, _)| value.get(at..).is_some_and(|rest| rest.contains(DOORS)))
}

/// How far an account number reaches: digits, with single blanks or hyphens between.
fn account(rest: &str) -> usize {
    let run = rest.find(|letter| !is_part(letter)).map_or(rest, |end| rest.get(..end).unwrap_or_default());
    let run = run.trim_end_matches([' ', '-']);
    if run.chars().filter_map(decimal).count() < SHORTEST { 0 } else { run.len() }
}

/// How far an address reaches: to the next stop.
fn address(rest: &str) -> usize {
    rest.find(STOPS).unwrap_or(rest.len())
}

/// How far an address behind the word of living reaches: what names no place is none.
fn dwelling(rest: &str) -> usize {
    let length = address(rest);
    let value = rest.get(..length).unwrap_or_default();
    if value.contains(PLACES) && !value.starts_with('址') { length } else { 0 }
}
