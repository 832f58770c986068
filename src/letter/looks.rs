//! The report of looks at a subject (查询情况报告) as text. Pure: what it prints comes in as values.

use crate::{
    domain::shown::Shown,
    locale::{Lang, Text},
};

/// What the report prints.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the centre.
    pub centre: String,
    /// The subject's public number.
    pub no: String,
    /// The subject's name, masked.
    pub name: String,
    /// The subject's identifier, masked.
    pub identifier: String,
    /// When it was made.
    pub at: String,
    /// That the regulation is not plainly in force.
    pub validity: Option<Text>,
    /// The days it is about, in words; none is the whole log.
    pub period: Option<Text>,
    /// What is told, oldest first.
    pub looks: Vec<Told>,
    /// What is only counted.
    pub withheld: Vec<Group>,
}

/// One row that is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// When.
    pub at: String,
    /// Which unit.
    pub unit: String,
    /// What it did.
    pub operation: Text,
    /// Query mode.
    pub mode: Option<Text>,
    /// For what.
    pub purpose: Option<Text>,
    /// Case, letter or application.
    pub basis: String,
    /// Whether something was shown or done.
    pub was_answered: bool,
}

/// Rows that are only counted.
#[derive(Clone, Debug)]
pub struct Group {
    /// How many.
    pub rows: usize,
    /// By which article.
    pub article: Text,
    /// Why.
    pub says: Text,
}

/// The body: everything but the receipt.
pub fn render(sheet: &Sheet, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(Shown::new(words).as_str());
        text.push('\n');
    };
    let centre = &sheet.centre;
    line(&lang.pick(format!("{centre}  查询情况报告"), format!("{centre}  Report of looks")));
    line("");
    let words = |text: &Option<Text>| text.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default();
    for (zh, en, value) in [
        ("信用主体", "Subject", &sheet.name),
        ("主体编号", "Public number", &sheet.no),
        ("证件号码", "Identifier", &sheet.identifier),
        ("时间", "Time", &sheet.at),
        ("效力", "Validity", &words(&sheet.validity)),
        ("查询期间", "Period", &words(&sheet.period)),
    ] {
        if !value.is_empty() {
            line(&lang.pick(format!("{zh}：{value}"), format!("{en}: {value}")));
        }
    }
    let withheld: usize = sheet.withheld.iter().map(|group| group.rows).sum();
    let (shown, all) = (sheet.looks.len(), sheet.looks.len() + withheld);
    let (span, span_en) =
        if sheet.period.is_some() { ("本期间日志中", " in this period") } else { ("日志中", "") };
    line(&lang.pick(
        format!("{span}涉及该主体的共 {all} 条：列明 {shown} 条，未列明 {withheld} 条"),
        format!("The log has {all} rows about this subject{span_en}: {shown} are told, {withheld} are only counted"),
    ));
    line("");
    for (at, look) in sheet.looks.iter().enumerate() {
        line(&told(at + 1, look, lang));
    }
    for group in &sheet.withheld {
        let (rows, article, says) = (group.rows, group.article.get(lang), group.says.get(lang));
        line(&lang.pick(
            format!("未列明 {rows} 条：{says}（{article}）"),
            format!("{rows} only counted: {says} ({article})"),
        ));
    }
    text
}

fn told(number: usize, look: &Told, lang: Lang) -> String {
    let mut parts = vec![look.at.clone(), look.unit.clone(), look.operation.get(lang).to_owned()];
    parts.extend(look.mode.as_ref().map(|mode| mode.get(lang).to_owned()));
    if let Some(purpose) = &look.purpose {
        let purpose = purpose.get(lang);
        parts.push(lang.pick(format!("用途：{purpose}"), format!("purpose: {purpose}")));
    }
    if !look.basis.is_empty() {
        let basis = &look.basis;
        parts.push(lang.pick(format!("依据：{basis}"), format!("ground: {basis}")));
    }
    if !look.was_answered {
        parts.push(lang.pick("未予提供", "nothing was shown").to_owned());
    }
    format!("{number}. {}", parts.join("  "))
}
