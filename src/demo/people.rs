//! Companies, households and persons that do not exist, with identifiers that hold and are issued to nobody.

use super::{chance::Chance, district::District};
use crate::domain::identifier::{organisation_check, resident_check, unified_check};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 法人及非法人组织
    Company,
    /// 个体工商户
    Household,
    /// 自然人
    Person,
}

impl Kind {
    /// The word in the files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Company => "法人及非法人组织",
            Self::Household => "个体工商户",
            Self::Person => "自然人",
        }
    }
}

/// A subject of information (信息主体).
#[derive(Clone, Debug)]
pub struct Subject {
    /// Company, household or person.
    pub kind: Kind,
    /// Name.
    pub name: String,
    /// Unified code or identity number.
    pub id: String,
    /// Legal representative, or the operator; empty for persons.
    pub representative: String,
    /// 住所
    pub address: String,
    /// Place of the trade in the list.
    pub trade: usize,
    /// Founded on.
    pub founded: NaiveDate,
}

impl Subject {
    /// Whether it is a natural person.
    pub fn is_person(&self) -> bool {
        self.kind == Kind::Person
    }
}

/// How many of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Companies.
    pub companies: usize,
    /// Self-employed households.
    pub households: usize,
    /// Natural persons.
    pub persons: usize,
}

/// The alphabet of unified codes.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// All subjects, the same for the same numbers: companies first, then households, then persons. Names are unique.
pub fn subjects(district: &District, numbers: Numbers, today: NaiveDate) -> Vec<Subject> {
    let mut chance = Chance::new(0x0037_1002);
    let mut taken = BTreeSet::new();
    let kinds = std::iter::repeat_n(Kind::Company, numbers.companies)
        .chain(std::iter::repeat_n(Kind::Household, numbers.households))
        .chain(std::iter::repeat_n(Kind::Person, numbers.persons));
    let mut out = Vec::new();
    for (at, kind) in kinds.enumerate() {
        let trade = chance.below(district.trades.len());
        let representative = person_name(district, &mut chance);
        let mut name = name_of(district, kind, trade, &mut chance);
        while !taken.insert(name.clone()) {
            name = name_of(district, kind, trade, &mut chance);
        }
        let id = match kind {
            Kind::Company => unified("91", &district.county, "MAT", at),
            Kind::Household => unified("92", &district.county, "MAT", at),
            Kind::Person => resident(district, at),
        };
        let age = Days::new(u64::try_from(chance.between(500, 5400)).unwrap_or(500));
        let number = chance.between(1, 199);
        let (street, road) = (chance.word(&district.streets), chance.word(&district.roads));
        out.push(Subject {
            kind,
            name,
            id,
            representative: if kind == Kind::Person { String::new() } else { representative },
            address: format!("{}{street}{road}{number}号", district.place),
            trade,
            founded: today.checked_sub_days(age).unwrap_or(today),
        });
    }
    out
}

fn name_of(district: &District, kind: Kind, trade: usize, chance: &mut Chance) -> String {
    let words: Vec<char> = district.words.chars().collect();
    let trade = district.trades.get(trade);
    match kind {
        Kind::Company => {
            let own = chance.letters(&words, 2);
            let trade = trade.map_or("", |trade| trade.name.as_str());
            format!("{}{own}{trade}{}", district.city, chance.word(&district.forms))
        }
        Kind::Household => {
            let given: Vec<char> = district.given.chars().collect();
            let own = if chance.percent(50) { chance.letters(&words, 2) } else { chance.letters(&given, 2) };
            let shop = trade.map_or("", |trade| trade.shop.as_str());
            format!("{}{own}{shop}", district.place)
        }
        Kind::Person => person_name(district, chance),
    }
}

/// A name of two or three letters.
pub fn person_name(district: &District, chance: &mut Chance) -> String {
    let surnames: Vec<char> = district.surnames.chars().collect();
    let given: Vec<char> = district.given.chars().collect();
    // Common surnames stand first: half of all draws take one of the first twenty.
    let pool = if chance.percent(50) { surnames.get(..20).unwrap_or(&surnames) } else { &surnames };
    let surname = chance.letters(pool, 1);
    let count = if chance.percent(25) { 1 } else { 2 };
    format!("{surname}{}", chance.letters(&given, count))
}

/// A unified code: authority and category, region, an organisation code that begins with `series`, two check
/// characters. `MAT` and `TET` are series that are not issued.
pub fn unified(authority: &str, region: &str, series: &str, number: usize) -> String {
    let width = 8_usize.saturating_sub(series.len());
    let base = 31_u64.checked_pow(u32::try_from(width).unwrap_or(5)).unwrap_or(u64::MAX);
    // Steps of a number that shares no factor with 31 meet every value once, in no visible order.
    let place = u64::try_from(number).unwrap_or(0).wrapping_mul(7_368_787).wrapping_add(1_234_567) % base;
    let body = format!("{series}{}", digits(place, width));
    let inner = organisation_check(&body).unwrap_or('0');
    let code = format!("{authority}{region}{body}{inner}");
    let check = unified_check(&code).unwrap_or('0');
    format!("{code}{check}")
}

fn digits(mut value: u64, width: usize) -> String {
    let mut out = Vec::with_capacity(width);
    for _ in 0..width {
        let place = usize::try_from(value % 31).unwrap_or(0);
        out.push(ALPHABET.chars().nth(place).unwrap_or('0'));
        value /= 31;
    }
    out.into_iter().rev().collect()
}

/// An identity number with the order code 000, which is believed never to be issued. Every person has a birthday of
/// their own in one of the counties, so no number comes twice.
pub fn resident(district: &District, number: usize) -> String {
    const FIRST_BIRTH: u64 = 7919; // days between two persons, modulo the span: a prime, so each day comes once
    const SPAN: u64 = 15_000; // 1962 to 2003
    let number = u64::try_from(number).unwrap_or(0);
    let region = usize::try_from(number / SPAN + number % 4).unwrap_or(0) % district.counties.len().max(1);
    let county = district.counties.get(region).map_or("", String::as_str);
    let first = NaiveDate::from_ymd_opt(1962, 1, 1).unwrap_or_default();
    let born = first.checked_add_days(Days::new(number.wrapping_mul(FIRST_BIRTH) % SPAN)).unwrap_or(first);
    let body = format!("{county}{}000", born.format("%Y%m%d"));
    let check = resident_check(&body).unwrap_or('0');
    format!("{body}{check}")
}
