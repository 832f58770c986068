//! Identifiers of subjects (主体标识): recognise, clean and check them.
//!
//! A check never touches a table of counties: 8.6 % of real unified codes carry a county that is no longer in the
//! list. Only the province part must exist; the rest warns at most.

mod arithmetic;
mod guess;
mod papers;
mod plain;
mod resident;
mod unified;

pub use arithmetic::{mod_11_10_holds, organisation_check, resident_check, unified_check};
pub use plain::{Plain, decimal, visible};
pub use resident::birth_date;

use crate::{
    locale::{Label, Text},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use unicode_normalization::UnicodeNormalization;

/// What an identifier is (标识种类).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Unified social credit code (统一社会信用代码), GB 32100-2015.
    #[serde(rename = "uscc")]
    Uscc,
    /// Resident identity number (公民身份号码), GB 11643-1999, and the residence permits of prefix 81, 82, 83.
    #[serde(rename = "resident-id")]
    ResidentId,
    /// Organisation code (组织机构代码), GB 11714-1997.
    #[serde(rename = "org-code")]
    OrgCode,
    /// Business registration number (工商注册号), 15 digits, ISO 7064 MOD 11,10.
    #[serde(rename = "reg-number")]
    RegNumber,
    /// Passport (护照).
    #[serde(rename = "passport")]
    Passport,
    /// Permit between the mainland and Hong Kong or Macao (港澳通行证), of either direction.
    #[serde(rename = "hk-macau-permit")]
    HkMacauPermit,
    /// Permit between the mainland and Taiwan (台湾通行证), of either direction.
    #[serde(rename = "taiwan-permit")]
    TaiwanPermit,
    /// Permanent residence card of a foreigner (外国人永久居留身份证).
    #[serde(rename = "permanent-residence")]
    PermanentResidence,
    /// Any other paper (其他证件): military papers and the like, free text.
    #[serde(rename = "other")]
    Other,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 9] = [
        Self::Uscc,
        Self::ResidentId,
        Self::OrgCode,
        Self::RegNumber,
        Self::Passport,
        Self::HkMacauPermit,
        Self::TaiwanPermit,
        Self::PermanentResidence,
        Self::Other,
    ];

    /// The word in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::ResidentId => "resident-id",
            Self::OrgCode => "org-code",
            Self::RegNumber => "reg-number",
            Self::Passport => "passport",
            Self::HkMacauPermit => "hk-macau-permit",
            Self::TaiwanPermit => "taiwan-permit",
            Self::PermanentResidence => "permanent-residence",
            Self::Other => "other",
        }
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Uscc => Label::new("统一社会信用代码", "unified social credit code"),
            Self::ResidentId => Label::new("公民身份号码", "resident identity number"),
            Self::OrgCode => Label::new("组织机构代码", "organisation code"),
            Self::RegNumber => Label::new("工商注册号", "business registration number"),
            Self::Passport => Label::new("护照", "passport"),
            Self::HkMacauPermit => Label::new("港澳通行证", "Hong Kong and Macao permit"),
            Self::TaiwanPermit => Label::new("台湾通行证", "Taiwan permit"),
            Self::PermanentResidence => Label::new("外国人永久居留身份证", "permanent residence card"),
            Self::Other => Label::new("其他证件", "other paper"),
        }
    }

    /// Whether the identifier names a natural person, so that it is masked (脱敏) and never published in full.
    pub fn is_personal(self) -> bool {
        !matches!(self, Self::Uscc | Self::OrgCode | Self::RegNumber)
    }

    /// Reads the paper kind of the double-publicity standard (双公示 `CF_XDR_ZJLX`), loosely: `身份证`, `护照号`,
    /// `港澳居民来往内地通行证`, `台湾居民来往大陆通行证`, `外国人永久居留身份证`, `其他-…`. `None` when the cell names none.
    pub fn from_paper(cell: &str) -> Option<Self> {
        let cell: String = cell.nfkc().filter(|letter| !letter.is_whitespace()).collect();
        let has = |word: &str| cell.contains(word);
        if has("永久居留") {
            Some(Self::PermanentResidence)
        } else if has("护照") {
            Some(Self::Passport)
        } else if has("港澳") && has("通行证") {
            Some(Self::HkMacauPermit)
        } else if has("台湾") && has("通行证") || has("台胞证") {
            Some(Self::TaiwanPermit)
        } else if has("身份证") || has("公民身份号码") || has("居住证") || has("社会保障") {
            Some(Self::ResidentId)
        } else if cell.starts_with("其他") || has("军官") || has("士兵") || has("警官") {
            Some(Self::Other)
        } else {
            None
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word names no kind of identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or(UnknownKind)
    }
}

/// What a check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Right, perhaps after cleaning or conversion; see [`Check::normalised`].
    Valid,
    /// Wrong: no identity.
    Invalid,
    /// To be taken, with a warning on the field.
    Warn,
    /// No identity, yet a lawful cell: the placeholder, an old number, a masked number.
    Special,
}

/// The answer of [`check`] and [`check_as`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What the value is, or was to be.
    pub kind: Kind,
    /// What the check says.
    pub verdict: Verdict,
    /// The value as it is to be stored: cleaned, upper-case, an old identity number converted to 18.
    pub normalised: String,
    /// Why, for the officer. It never repeats the value, which may be a person's number.
    pub reason: Text,
    /// Why, for scripts: kebab-case, such as `check-character`.
    pub code: &'static str,
    /// Whether `normalised` differs from the value handed in by more than the customary hyphen.
    pub changed: bool,
    /// Whether the value is masked (脱敏): stars stand inside.
    pub masked: bool,
}

impl Check {
    /// Whether the value may serve as an identity: valid, or valid with a warning.
    pub fn is_usable(&self) -> bool {
        matches!(self.verdict, Verdict::Valid | Verdict::Warn)
    }
}

/// What one kind's check found, before the frame of [`Check`] is put around it.
struct Finding {
    verdict: Verdict,
    code: &'static str,
    reason: Text,
    /// Stands in place of the cleaned value, if the check converts it.
    converted: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, code: &'static str, reason: Text) -> Self {
        Self { verdict, code, reason, converted: None }
    }

    fn valid() -> Self {
        Self::new(Verdict::Valid, "ok", text!("正确", "right"))
    }

    fn invalid(code: &'static str, reason: Text) -> Self {
        Self::new(Verdict::Invalid, code, reason)
    }

    fn warn(code: &'static str, reason: Text) -> Self {
        Self::new(Verdict::Warn, code, reason)
    }

    fn special(code: &'static str, reason: Text) -> Self {
        Self::new(Verdict::Special, code, reason)
    }
}

/// Checks a value and guesses its kind. `today` refuses births in the future.
pub fn check(value: &str, today: NaiveDate) -> Check {
    let cleaned = clean(value);
    match guess::kind(&cleaned, value, today) {
        guess::Guess::Sure(kind) => check_as(kind, value, today),
        guess::Guess::Either(kind, other) => {
            let (zh, en) = (other.label().zh, other.label().en);
            let mut check = check_as(kind, value, today);
            check.verdict = Verdict::Warn;
            check.code = "ambiguous";
            check.reason = text!("也可能是{zh}，请指明种类", "it may also be a {en}: name the kind");
            check
        }
        guess::Guess::None => {
            let reason = text!("不是任何已知标识的形式", "it has the form of no known identifier");
            frame(Kind::Other, value, cleaned, Finding::invalid("unknown-form", reason))
        }
    }
}

/// Checks a value as an identifier of this kind.
pub fn check_as(kind: Kind, value: &str, today: NaiveDate) -> Check {
    let cleaned = clean(value);
    let finding = if cleaned.is_empty() {
        Finding::invalid("empty", text!("为空", "it is empty"))
    } else if is_masked(&cleaned) {
        Finding::special("masked", text!("已脱敏的号码，保留原样", "a masked number, kept as it is"))
    } else if is_scientific(value) {
        Finding::invalid(
            "scientific",
            text!(
                "被电子表格变成了浮点数，号码已丢失",
                "a spreadsheet turned it into a floating-point number; it is lost"
            ),
        )
    } else {
        match kind {
            Kind::Uscc => unified::check(&cleaned),
            Kind::ResidentId => resident::check(&cleaned, today),
            Kind::OrgCode => unified::check_organisation(&cleaned),
            Kind::RegNumber => unified::check_registration(&cleaned),
            Kind::Passport | Kind::HkMacauPermit | Kind::TaiwanPermit | Kind::PermanentResidence | Kind::Other => {
                papers::check(kind, &cleaned)
            }
        }
    };
    frame(kind, value, cleaned, finding)
}

fn frame(kind: Kind, value: &str, cleaned: String, finding: Finding) -> Check {
    let masked = is_masked(&cleaned);
    let normalised = finding.converted.unwrap_or(cleaned);
    let customary = kind == Kind::OrgCode && is_hyphenated(value) && value.replace('-', "") == normalised;
    Check {
        kind,
        verdict: finding.verdict,
        changed: !customary && normalised != value,
        normalised,
        reason: finding.reason,
        code: finding.code,
        masked,
    }
}

/// Cleans a cell: as it reads ([`Plain`]: full width becomes half width, digits of every script 0 to 9, nothing invisible),
/// no blanks, hyphens or leading apostrophe of a spreadsheet, upper case, one kind of star.
pub fn clean(value: &str) -> String {
    let mut cleaned = clean_once(value);
    // What is left after a blank is taken out may compose anew: the answer must not change when cleaned again.
    for _ in 0..3 {
        let again = clean_once(&cleaned);
        if again == cleaned {
            break;
        }
        cleaned = again;
    }
    cleaned
}

fn clean_once(value: &str) -> String {
    let plain: String = Plain::new(value).as_str().nfkc().filter(|letter| !is_filling(*letter)).collect();
    let plain = plain.trim_start_matches(['\'', '‘', '’', '`']);
    plain.chars().map(|letter| if is_star(letter) { '*' } else { letter }).flat_map(char::to_uppercase).nfkc().collect()
}

fn is_filling(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_star(letter: char) -> bool {
    matches!(letter, '*' | '＊' | '∗' | '✱' | '×' | '●' | '█')
}

fn is_masked(cleaned: &str) -> bool {
    cleaned.contains('*')
}

/// `9.12E+17`: what a spreadsheet makes of a long number.
fn is_scientific(value: &str) -> bool {
    let value = value.trim();
    value.contains(['.', '+'])
        && value.contains(['e', 'E'])
        && value.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '+' | 'e' | 'E'))
}

/// Eight characters, a hyphen, one character: the way an organisation code is written.
fn is_hyphenated(value: &str) -> bool {
    value.chars().count() == 10 && value.chars().nth(8) == Some('-')
}

/// Whether the first two digits of a region code (GB/T 2260) name a province (省级).
fn is_province(part: &str) -> bool {
    matches!(
        part,
        "11" | "12"
            | "13"
            | "14"
            | "15"
            | "21"
            | "22"
            | "23"
            | "31"
            | "32"
            | "33"
            | "34"
            | "35"
            | "36"
            | "37"
            | "41"
            | "42"
            | "43"
            | "44"
            | "45"
            | "46"
            | "50"
            | "51"
            | "52"
            | "53"
            | "54"
            | "61"
            | "62"
            | "63"
            | "64"
            | "65"
            | "71"
            | "81"
            | "82"
            | "83"
    )
}
