//! The three-way comparison of an objection (异议比对): platform, provider, claim; the outcome follows from the fields.

use super::{
    dates::{Parsed, parse_date},
    identifier,
};
use chrono::NaiveDate;
use dissimilar::Chunk;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// How the values of a field are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// By their look.
    #[default]
    Guess,
    /// An amount in ten thousand yuan (万元).
    Amount,
    /// A date.
    Date,
    /// An identity number or code.
    Identifier,
}

/// What the comparison of one field shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 三方一致
    Same,
    /// 平台与提供单位不一致
    PlatformDiffers,
    /// 仅异议人主张不同
    ClaimDiffers,
}

/// A piece of a value, marked where it differs from the other one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The characters.
    pub text: String,
    /// They differ.
    pub differs: bool,
}

/// One field side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The field's name in files.
    pub field: String,
    /// What the platform shows.
    pub platform: String,
    /// What the provider submitted.
    pub provider: String,
    /// What the subject claims; none where the field is not disputed.
    pub claimed: Option<String>,
    /// The first verdict that holds.
    pub verdict: Verdict,
    /// All verdicts that hold: platform and claim may both differ from the provider.
    pub verdicts: Vec<Verdict>,
    /// The platform's value against the provider's.
    pub platform_spans: Vec<Span>,
    /// The claim against the provider's value.
    pub claimed_spans: Vec<Span>,
}

impl Field {
    /// Whether the centre may correct this field: if and only if platform and provider differ.
    pub fn correctable(&self) -> bool {
        self.verdicts.contains(&Verdict::PlatformDiffers)
    }

    /// Whether this field is for the provider to check.
    pub fn forwardable(&self) -> bool {
        self.verdicts.contains(&Verdict::ClaimDiffers)
    }
}

/// A next step the comparison leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// 中心更正
    Correct,
    /// 转提供单位
    Forward,
}

/// All fields side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// In the order of the record, claimed fields that it lacks last.
    pub fields: Vec<Field>,
}

impl Comparison {
    /// The fields the centre has to correct.
    pub fn correctable(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.correctable())
    }

    /// The fields the provider has to check.
    pub fn forwardable(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.forwardable())
    }

    /// Whether platform and provider differ anywhere.
    pub fn differs(&self) -> bool {
        self.correctable().next().is_some()
    }

    /// Whether something is left for the provider: a claim that both sides contradict, or an objection that disputes
    /// the record as a whole while both sides agree.
    pub fn to_forward(&self) -> bool {
        self.forwardable().next().is_some() || !self.differs()
    }

    /// The lawful next steps, in their order.
    pub fn recommended(&self) -> Vec<Next> {
        let mut next = Vec::new();
        if self.differs() {
            next.push(Next::Correct);
        }
        if self.to_forward() {
            next.push(Next::Forward);
        }
        next
    }
}

/// Compares the platform's copy with the provider's submission and the claims. `order` is the order of the fields.
pub fn compare(
    platform: &BTreeMap<String, String>,
    provider: &BTreeMap<String, String>,
    claims: &BTreeMap<String, String>,
    order: &[String],
    reading: impl Fn(&str) -> Reading,
) -> Comparison {
    let mut names: Vec<&String> = order.iter().collect();
    for name in platform.keys().chain(provider.keys()).chain(claims.keys()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = |side: &BTreeMap<String, String>, name: &str| side.get(name).cloned().unwrap_or_default();
    let fields = names
        .into_iter()
        .map(|name| field(name, value(platform, name), value(provider, name), claims.get(name).cloned(), reading(name)))
        .collect();
    Comparison { fields }
}

fn field(name: &str, platform: String, provider: String, claimed: Option<String>, reading: Reading) -> Field {
    let same = |one: &str, other: &str| normalise(one, reading) == normalise(other, reading);
    let mut verdicts = Vec::new();
    if !same(&platform, &provider) {
        verdicts.push(Verdict::PlatformDiffers);
    }
    if claimed.as_ref().is_some_and(|claimed| !same(claimed, &provider)) {
        verdicts.push(Verdict::ClaimDiffers);
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::Same);
    }
    let marks = |shown: &str, verdict: Verdict| {
        if verdicts.contains(&verdict) { spans(&provider, shown) } else { plain(shown) }
    };
    Field {
        field: name.to_owned(),
        platform_spans: marks(&platform, Verdict::PlatformDiffers),
        claimed_spans: claimed.as_deref().map(|claimed| marks(claimed, Verdict::ClaimDiffers)).unwrap_or_default(),
        verdict: verdicts.first().copied().unwrap_or(Verdict::Same),
        platform,
        provider,
        claimed,
        verdicts,
    }
}

fn plain(text: &str) -> Vec<Span> {
    if text.is_empty() { Vec::new() } else { vec![Span { text: text.to_owned(), differs: false }] }
}

/// The characters of `shown`, marked where `base` does not have them.
pub fn spans(base: &str, shown: &str) -> Vec<Span> {
    dissimilar::diff(base, shown)
        .into_iter()
        .filter_map(|chunk| match chunk {
            Chunk::Equal(text) => Some(Span { text: text.to_owned(), differs: false }),
            Chunk::Insert(text) => Some(Span { text: text.to_owned(), differs: true }),
            Chunk::Delete(_) => None,
        })
        .collect()
}

/// The form in which two spellings of one value are equal: width, blanks, dates, amounts, old identity numbers.
pub fn normalise(value: &str, reading: Reading) -> String {
    let text: String = value.nfkc().filter(|letter| !letter.is_whitespace() && *letter != '\u{feff}').collect();
    if matches!(text.as_str(), "" | "-" | "--" | "—" | "/" | "null") {
        return String::new();
    }
    match reading {
        Reading::Amount => amount(&text).unwrap_or(text),
        // As the row check reads a date column: with a time, as a spreadsheet's day number, with two digits.
        Reading::Date => parse_date(value).date().map_or(text, |date| date.to_string()),
        Reading::Identifier => number(&text),
        Reading::Guess if looks_like_an_old_id(&text) => number(&text),
        Reading::Guess => guessed(value, text),
    }
}

/// Whether a value is one of its kind: an amount reads as a number, a day as a day, and no check character is wrong. None at
/// all is one.
pub fn reads(value: &str, reading: Reading) -> bool {
    let text: String = value.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    text.is_empty()
        || match reading {
            Reading::Amount => amount(&text).is_some(),
            Reading::Date => parse_date(value).date().is_some(),
            Reading::Identifier => identifier::check(&text, NaiveDate::MAX).code != "check-character",
            Reading::Guess => true,
        }
}

fn guessed(value: &str, text: String) -> String {
    if text.len() >= 8
        && let Some(found) = date(value)
    {
        return found;
    }
    // `007` is a number of something, not a quantity.
    let padded = text.starts_with('0') && !text.starts_with("0.") && text.len() > 1;
    if padded { text } else { amount(&text).unwrap_or(text) }
}

fn date(text: &str) -> Option<String> {
    match parse_date(text) {
        Parsed::Plain(date) | Parsed::Normalised(date) => Some(date.to_string()),
        _ => None,
    }
}

fn looks_like_an_old_id(text: &str) -> bool {
    text.len() == 15 && text.chars().all(|c| c.is_ascii_digit())
}

/// An identity number of 15 digits is the one of 18 (GB 11643).
fn number(text: &str) -> String {
    let clean = identifier::clean(text);
    if looks_like_an_old_id(&clean) {
        return identifier::check_as(identifier::Kind::ResidentId, &clean, NaiveDate::MAX).normalised;
    }
    clean
}

/// Millionths of ten thousand yuan: a hundredth of a fen.
const SCALE: i128 = 1_000_000;
/// Longest amount read; longer digits are some number.
const LONGEST: usize = 18;

/// An amount in ten thousand yuan in its shortest form: `5.00`, `5万元` and `50000元` are `5`.
fn amount(text: &str) -> Option<String> {
    let (digits, divisor) = match text {
        text if text.ends_with("万元") => (text.strip_suffix("万元")?, 1),
        text if text.ends_with('万') => (text.strip_suffix('万')?, 1),
        text if text.ends_with('元') => (text.strip_suffix('元')?, 10_000),
        text => (text, 1),
    };
    let digits = digits.trim_start_matches(['¥', '￥']).replace(',', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > LONGEST || part.len() > 6 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let scaled = whole.parse::<i128>().ok()? * SCALE + format!("{part:0<6}").parse::<i128>().ok()?;
    // Yuan beyond a hundredth of a fen do not occur; keep them apart all the same.
    if scaled % divisor != 0 {
        return None;
    }
    let value = scaled / divisor;
    let part = format!("{:06}", value % SCALE);
    let part = part.trim_end_matches('0');
    Some(if part.is_empty() { (value / SCALE).to_string() } else { format!("{}.{part}", value / SCALE) })
}
