//! Masking (脱敏): how a person's number, name or address is shown to those who may not see it whole.
//!
//! No binding table of star patterns exists (GB/T 37964-2019 names the technique, practice sets the shape), so the
//! shapes are parameters of the pack, and the defaults here are what government publications use. Organisation names
//! and organisation codes are public register data and never masked.

mod address;
mod labelled;
mod text;

pub use address::AddressDepth;
pub use text::{Finding, FindingKind, scan};

use crate::domain::identifier::{Kind, clean};
use serde::{Deserialize, Serialize};

/// What stands for a hidden character.
const STAR: char = '*';

/// Surnames of two characters (复姓) that stay whole.
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "轩辕", "令狐", "宇文", "长孙", "慕容", "司徒",
    "司空", "夏侯", "南宫", "西门", "东郭", "百里", "呼延", "端木", "独孤", "澹台", "公冶", "申屠", "太史", "闻人",
    "钟离", "鲜于", "闾丘", "濮阳", "淳于", "单于", "赫连", "宗政", "拓跋", "第五",
];

/// How many characters stay at the start and at the end; all between become stars, one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Characters shown at the start.
    pub head: usize,
    /// Characters shown at the end.
    pub tail: usize,
}

impl Pattern {
    /// A pattern from its two ends.
    pub const fn new(head: usize, tail: usize) -> Self {
        Self { head, tail }
    }

    /// Masks a value. One too short to hide anything becomes all stars: a pattern never lets a value through whole.
    pub fn apply(self, value: &str) -> String {
        let length = value.chars().count();
        let shown = self.head.saturating_add(self.tail) < length;
        let place = |at: usize| shown && (at < self.head || at >= length.saturating_sub(self.tail));
        value.chars().enumerate().map(|(at, letter)| if place(at) { letter } else { STAR }).collect()
    }
}

/// How the name of a natural person is masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameShape {
    /// `张*`, `张*明`, `欧阳*`, `欧阳*明`: the surname, and the last character of a given name of two or more.
    #[default]
    FirstAndLast,
    /// `张*`, `张**`: the surname only.
    Surname,
    /// `***`: nothing.
    Hidden,
}

/// Whether a name is written in letters with upper and lower case (Latin, Cyrillic …): which of its words is the surname
/// cannot be told.
pub fn is_latin_name(name: &str) -> bool {
    let cased = |letter: char| letter.is_uppercase() || letter.is_lowercase();
    name.chars().any(cased) && name.chars().all(|letter| cased(letter) || !letter.is_alphabetic())
}

/// `M***** S*****`: the first letter of each word.
fn mask_latin(name: &str) -> String {
    name.split_whitespace().map(|word| Pattern::new(1, 0).apply(word)).collect::<Vec<_>>().join(" ")
}

/// The masks of a pack, with the defaults of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Masks {
    /// Resident identity number (公民身份号码): 4, ten stars, 4.
    pub id: Pattern,
    /// Name (姓名).
    pub name: NameShape,
    /// Mobile number (手机号码): `138****5678`.
    pub mobile: Pattern,
    /// Bank account (银行账号): the last four.
    pub bank_account: Pattern,
    /// Passport and permits (护照、通行证): two, stars, two.
    pub passport: Pattern,
    /// How much of an address (详细住址) stays.
    pub address: AddressDepth,
}

impl Default for Masks {
    fn default() -> Self {
        Self {
            id: Pattern::new(4, 4),
            name: NameShape::default(),
            mobile: Pattern::new(3, 4),
            bank_account: Pattern::new(0, 4),
            passport: Pattern::new(2, 2),
            address: AddressDepth::default(),
        }
    }
}

impl Masks {
    /// The pattern of a field of a pack's masks; none for an address, which has a depth, and for a word that is no field.
    pub fn of_field(&self, field: &str) -> Option<Pattern> {
        match field {
            "resident-id" => Some(self.id),
            "telephone" => Some(self.mobile),
            "bank-account" => Some(self.bank_account),
            "passport" => Some(self.passport),
            _ => None,
        }
    }

    /// Masks a resident identity number of 18 or 15 characters: `2103**********0022`.
    pub fn mask_id(&self, id: &str) -> String {
        self.id.apply(&clean(id))
    }

    /// Masks the name of a natural person; blanks around it go. An organisation's name must not come here.
    pub fn mask_name(&self, name: &str) -> String {
        let name = name.trim();
        if is_latin_name(name) && self.name != NameShape::Hidden {
            return mask_latin(name);
        }
        let length = name.chars().count();
        let compound = length > 2 && COMPOUND_SURNAMES.iter().any(|surname| name.starts_with(surname));
        let surname = if compound { 2 } else { 1 };
        match self.name {
            NameShape::FirstAndLast if length > surname + 1 => Pattern::new(surname, 1).apply(name),
            NameShape::FirstAndLast | NameShape::Surname => Pattern::new(surname, 0).apply(name),
            NameShape::Hidden => Pattern::new(0, 0).apply(name),
        }
    }

    /// Masks a mobile number: `138****5678`.
    pub fn mask_mobile(&self, number: &str) -> String {
        self.mobile.apply(number.trim())
    }

    /// Masks a bank account or card number: the last four stay.
    pub fn mask_bank_account(&self, number: &str) -> String {
        self.bank_account.apply(&clean(number))
    }

    /// Masks the number of a passport or another paper.
    pub fn mask_passport(&self, number: &str) -> String {
        self.passport.apply(&clean(number))
    }

    /// Masks an address: down to the town or street (镇、街道), or as the pack says.
    pub fn mask_address(&self, address: &str) -> String {
        address::mask(self.address, address)
    }

    /// Masks a mail address: the first letter and the host stay.
    pub fn mask_email(address: &str) -> String {
        let (name, host) = address.split_once(['@', '＠']).unwrap_or((address, ""));
        let first: String = name.chars().take(1).collect();
        format!("{first}***@{host}")
    }

    /// Masks what a scan found in a text.
    pub fn mask_finding(&self, found: &Finding) -> String {
        let bare: String = clean(&found.value).chars().filter(char::is_ascii_alphanumeric).collect();
        match found.kind {
            FindingKind::IdentityNumber => self.mask_id(&bare),
            FindingKind::Mobile | FindingKind::Landline => self.mobile.apply(&bare),
            FindingKind::BankCard => self.mask_bank_account(&bare),
            FindingKind::Document => self.mask_passport(&bare),
            FindingKind::Email => Self::mask_email(&found.value),
        }
    }

    /// Masks an identifier by its kind. Codes of organisations stay as they are.
    pub fn mask_identifier(&self, kind: Kind, value: &str) -> String {
        match kind {
            Kind::Uscc | Kind::OrgCode | Kind::RegNumber => value.to_owned(),
            Kind::ResidentId | Kind::PermanentResidence => self.mask_id(value),
            Kind::Passport | Kind::HkMacauPermit | Kind::TaiwanPermit | Kind::Other => self.mask_passport(value),
        }
    }

    /// Masks the personal numbers that [`scan`] finds inside free text (违法事实, 处罚内容, 备注); names cannot be found there
    /// and stay.
    pub fn mask_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for finding in scan(text) {
            out.push_str(text.get(done..finding.range.start).unwrap_or_default());
            out.push_str(&self.mask_finding(&finding));
            done = finding.range.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}
