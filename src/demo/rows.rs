//! The rows of a demonstration's files: what eight units report on their subjects.

use super::{
    chance::Chance,
    district::{District, Violation},
    people::{Kind, Subject, unified},
};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// A span of days in which decisions were made, both included.
pub type Span = (NaiveDate, NaiveDate);

/// Everything the rows are drawn from.
#[derive(Debug)]
pub struct World<'a> {
    /// Words.
    pub district: &'a District,
    /// Companies, households, persons.
    pub subjects: &'a [Subject],
    /// The draw.
    pub chance: Chance,
    /// Document numbers given out, by unit, year and word.
    numbers: BTreeMap<String, usize>,
}

/// Columns of the national penalty table that the units fill.
pub const PENALTIES: &[&str] = &[
    "CF_XDR_MC",
    "CF_XDR_LB",
    "CF_XDR_SHXYM",
    "CF_FRDB",
    "CF_XDR_ZJLX",
    "CF_XDR_ZJHM",
    "CF_WSH",
    "CF_WFXW",
    "CF_SY",
    "CF_YJ",
    "CF_CFLB",
    "CF_NR",
    "CF_NR_FK",
    "CF_NR_WFFF",
    "CF_JDRQ",
    "CF_YXQ",
    "CF_GSJZQ",
    "CF_CFJG",
    "CF_CFJGDM",
    "CF_SJLY",
    "CF_SJLYDM",
    "BZ",
];

/// Columns of the national permit table that the units fill.
pub const PERMITS: &[&str] = &[
    "XK_XDR_MC",
    "XK_XDR_LB",
    "XK_XDR_SHXYM",
    "XK_FRDB",
    "XK_XDR_ZJLX",
    "XK_XDR_ZJHM",
    "XK_XKWS",
    "XK_WSH",
    "XK_XKLB",
    "XK_XKZS",
    "XK_XKBH",
    "XK_NR",
    "XK_JDRQ",
    "XK_YXQZ",
    "XK_YXQZI",
    "XK_XKJG",
    "XK_XKJGDM",
    "XK_ZT",
    "XK_LYDW",
    "XK_LYDWDM",
    "BZ",
];

/// Columns of the general table; the last three are the item's own.
macro_rules! general {
    ($($own:literal),* $(,)?) => {
        &["主体名称", "主体类别", "主体代码", "法定代表人", "标题", "文书号", "认定机关", "认定日期", $($own),*]
    };
}
pub(super) use general;

impl<'a> World<'a> {
    /// A world whose draws depend on `seed` alone.
    pub fn new(district: &'a District, subjects: &'a [Subject], seed: u64) -> Self {
        Self { district, subjects, chance: Chance::new(seed), numbers: BTreeMap::new() }
    }

    /// The next document number: `威环住建罚字〔2026〕17号`.
    fn document(&mut self, unit: &str, word: &str, year: i32) -> String {
        let begins = self.district.unit(unit).map_or("", |unit| unit.word.as_str());
        let number = self.numbers.entry(format!("{unit} {word} {year}")).or_insert(0);
        *number += 1;
        let number = *number;
        if word == "执" {
            format!("（{year}）{begins}执{number}号")
        } else {
            format!("{begins}{word}〔{year}〕{number}号")
        }
    }

    fn subject(&mut self, fits: impl Fn(&Subject) -> bool) -> Option<&'a Subject> {
        // A few hundred draws find one of every kind that exists at all.
        (0..400).find_map(|_| self.chance.pick(self.subjects).filter(|subject| fits(subject)))
    }

    /// A day of the span, not before the subject was there.
    fn day(&mut self, span: Span, subject: &Subject) -> NaiveDate {
        let width = usize::try_from((span.1 - span.0).num_days()).unwrap_or(0);
        let drawn = u64::try_from(self.chance.below(width.saturating_add(1))).unwrap_or(0);
        let day = span.0.checked_add_days(Days::new(drawn)).unwrap_or(span.1);
        if subject.is_person() { day } else { day.max(subject.founded).min(span.1) }
    }

    /// A penalty of `unit`.
    pub fn penalty(&mut self, unit: &str, span: Span) -> Option<Vec<String>> {
        let kinds: Vec<&'a Violation> = self.district.violations.iter().filter(|one| one.unit == unit).collect();
        let violation = *self.chance.pick(&kinds)?;
        let persons = violation.who == "any" && self.chance.percent(25);
        let subject = self.subject(|one| match one.kind {
            Kind::Company => !persons,
            Kind::Household => !persons && violation.who == "any",
            Kind::Person => persons,
        })?;
        let day = self.day(span, subject);
        let document = self.document(unit, "罚字", day.year());
        let step = if violation.fine.1 > 20_000 { 1000 } else { 100 };
        let fine = self.chance.between(violation.fine.0 / step, violation.fine.1 / step) * step;
        let warned = self.chance.percent(12);
        let content = if warned {
            format!("责令立即改正违法行为，给予警告，并处罚款人民币{fine}元")
        } else {
            format!("责令立即改正违法行为，处罚款人民币{fine}元")
        };
        let facts = self.facts(violation, day);
        let (name, code) = self.issuer(unit);
        let publish = day.checked_add_months(Months::new(36)).unwrap_or(day);
        let (unified_code, paper, number) = identity(subject);
        let remark = if self.chance.percent(30) { "已缴纳罚款" } else { "" };
        Some(vec![
            subject.name.clone(),
            subject.kind.word().to_owned(),
            unified_code,
            subject.representative.clone(),
            paper,
            number,
            document,
            violation.title.clone(),
            facts,
            violation.basis.clone(),
            if warned { "警告;罚款" } else { "罚款" }.to_owned(),
            content,
            ten_thousands(fine),
            String::new(),
            self.written(day),
            "2099-12-31".to_owned(),
            publish.to_string(),
            name.clone(),
            code.clone(),
            name,
            code,
            remark.to_owned(),
        ])
    }

    fn facts(&mut self, violation: &Violation, day: NaiveDate) -> String {
        let seen = day.checked_sub_days(Days::new(40)).unwrap_or(day);
        let road = self.chance.word(&self.district.roads).to_owned();
        let (no, n) = (self.chance.between(1, 199).to_string(), self.chance.between(2, 18).to_string());
        let facts = violation.facts.replace("{road}", &road).replace("{no}", &no).replace("{n}", &n);
        format!(
            "{}年{}月{}日，{facts}。以上事实有勘验笔录、当事人陈述等证据证明。",
            seen.year(),
            seen.month(),
            seen.day()
        )
    }

    /// A permit of `unit`.
    pub fn permit(&mut self, unit: &str, span: Span) -> Option<Vec<String>> {
        let kinds: Vec<_> = self.district.permits.iter().filter(|one| one.unit == unit).collect();
        let permit = *self.chance.pick(&kinds)?;
        let subject = self.subject(|one| !one.is_person())?;
        let day = self.day(span, subject);
        let document = self.document(unit, "许准字", day.year());
        let serial = self.chance.between(1_000_000, 9_999_999);
        let until = day.checked_add_months(Months::new(12 * permit.years.unsigned_abs())).unwrap_or(day);
        let (name, code) = self.issuer(unit);
        let scope = self.district.trades.get(subject.trade).map_or("", |trade| trade.scope.as_str());
        let (unified_code, paper, number) = identity(subject);
        Some(vec![
            subject.name.clone(),
            subject.kind.word().to_owned(),
            unified_code,
            subject.representative.clone(),
            paper,
            number,
            format!("准予{}决定书", permit.title),
            document,
            permit.kind.clone(),
            permit.certificate.clone(),
            format!("{}{serial}", self.district.county),
            format!("{}：{scope}", permit.title),
            self.written(day),
            day.to_string(),
            until.to_string(),
            name.clone(),
            code.clone(),
            "1".to_owned(),
            name,
            code,
            String::new(),
        ])
    }

    /// A row of the general table: who, what, by which paper, and the item's own columns after it.
    pub fn general(
        &mut self,
        unit: &str,
        word: &str,
        subject: &Subject,
        day: NaiveDate,
        title: &str,
        own: &[String],
    ) -> Vec<String> {
        let document = self.document(unit, word, day.year());
        let (issuer, _) = self.issuer(unit);
        let mut row = vec![
            subject.name.clone(),
            subject.kind.word().to_owned(),
            subject.id.clone(),
            subject.representative.clone(),
            title.to_owned(),
            document,
            issuer,
            day.to_string(),
        ];
        row.extend(own.iter().cloned());
        row
    }

    /// One subject of the kinds wanted and a day for it.
    pub fn choose(&mut self, span: Span, fits: impl Fn(&Subject) -> bool) -> Option<(&'a Subject, NaiveDate)> {
        let subject = self.subject(fits)?;
        let day = self.day(span, subject);
        Some((subject, day))
    }

    /// Name and code of a unit.
    pub fn issuer(&self, unit: &str) -> (String, String) {
        let place = self.district.units.iter().position(|one| one.code == unit).unwrap_or(0);
        let name = self.district.unit(unit).map_or_else(String::new, |unit| unit.name.clone());
        (name, unified("11", &self.district.county, "TET", place))
    }

    /// Dates as clerks write them: mostly by the standard.
    fn written(&mut self, day: NaiveDate) -> String {
        match self.chance.below(20) {
            0 => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            1 => format!("{}/{}/{}", day.year(), day.month(), day.day()),
            _ => day.to_string(),
        }
    }
}

/// Unified code, paper and number of a subject in the national tables.
fn identity(subject: &Subject) -> (String, String, String) {
    if subject.is_person() {
        (String::new(), "身份证".to_owned(), subject.id.clone())
    } else {
        (subject.id.clone(), String::new(), String::new())
    }
}

/// Yuan as the national tables write them: in ten thousand yuan.
fn ten_thousands(yuan: i64) -> String {
    let (whole, part) = (yuan / 10_000, yuan % 10_000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:04}").trim_end_matches('0').to_owned() }
}
