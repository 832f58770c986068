//! The report of use (信息使用情况报告) as text. Pure: what it prints comes in as values.

use crate::{
    domain::shown::Shown,
    locale::{Lang, Text},
};

/// What the report prints.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the centre.
    pub centre: String,
    /// The subject's name, masked.
    pub name: String,
    /// The subject's identifier, masked.
    pub identifier: String,
    /// When it was made.
    pub at: String,
    /// The article it stands on.
    pub article: Text,
    /// That the regulation is not plainly in force.
    pub validity: Option<Text>,
    /// Where its records came from.
    pub sources: Vec<Source>,
    /// Queries, oldest first.
    pub uses: Vec<Use>,
    /// Credit products, oldest first.
    pub products: Vec<Made>,
    /// Looks that may not be told.
    pub withheld: usize,
}

/// Where a record came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Number.
    pub id: String,
    /// Catalogue item.
    pub item: String,
    /// Source unit.
    pub unit: String,
    /// Day it came in.
    pub entered: String,
    /// Label of self-declared information.
    pub source: Option<Text>,
}

/// One use.
#[derive(Clone, Debug)]
pub struct Use {
    /// When.
    pub at: String,
    /// For whom.
    pub organisation: String,
    /// Query mode.
    pub mode: Text,
    /// For what.
    pub purpose: Option<Text>,
    /// Authorisation, entry or case.
    pub basis: String,
}

/// One product.
#[derive(Clone, Debug)]
pub struct Made {
    /// Whose, when, for what.
    pub of: Use,
    /// Units its records came from.
    pub sources: Vec<String>,
    /// Record, what happened to it, when.
    pub changes: Vec<(String, Text, String)>,
}

/// The body: everything but the receipt.
pub fn render(sheet: &Sheet, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(Shown::new(words).as_str());
        text.push('\n');
    };
    let (centre, article) = (&sheet.centre, sheet.article.get(lang));
    line(&lang.pick(format!("{centre}  信息使用情况报告"), format!("{centre}  Report of use")));
    line("");
    for (zh, en, value) in [
        ("信用主体", "Subject", sheet.name.as_str()),
        ("证件号码", "Identifier", &sheet.identifier),
        ("时间", "Time", &sheet.at),
        ("依据", "Ground", article),
        ("效力", "Validity", sheet.validity.as_ref().map(|text| text.get(lang)).unwrap_or_default()),
    ] {
        if !value.is_empty() {
            line(&lang.pick(format!("{zh}：{value}"), format!("{en}: {value}")));
        }
    }
    let heading = |zh: &str, en: &str, count: usize| lang.pick(format!("【{zh}】{count}"), format!("[{en}] {count}"));
    line("");
    line(&heading("采集、归集", "collecting and gathering", sheet.sources.len()));
    for one in &sheet.sources {
        let source = one.source.as_ref().map(|source| format!("  {}", source.get(lang))).unwrap_or_default();
        line(&format!("{}  {}  {}  {}{source}", one.entered, one.unit, one.item, one.id));
    }
    line("");
    line(&heading("查询", "queries", sheet.uses.len()));
    for one in &sheet.uses {
        line(&used(one, lang));
    }
    line("");
    line(&heading("信用报告", "credit reports", sheet.products.len()));
    for one in &sheet.products {
        line(&used(&one.of, lang));
        let sources = one.sources.join(lang.pick("、", ", "));
        line(&lang.pick(format!("   信息来源：{sources}"), format!("   sources: {sources}")));
        for (id, what, on) in &one.changes {
            let what = what.get(lang);
            line(&lang.pick(format!("   变动：{id} {what} {on}"), format!("   change: {id} {what} {on}")));
        }
    }
    if sheet.withheld > 0 {
        let rows = sheet.withheld;
        line("");
        line(&lang.pick(format!("未列明 {rows} 条"), format!("{rows} only counted")));
    }
    text
}

fn used(one: &Use, lang: Lang) -> String {
    let mut parts = vec![one.at.clone(), one.organisation.clone(), one.mode.get(lang).to_owned()];
    if let Some(purpose) = &one.purpose {
        let purpose = purpose.get(lang);
        parts.push(lang.pick(format!("用途：{purpose}"), format!("purpose: {purpose}")));
    }
    if !one.basis.is_empty() {
        let basis = &one.basis;
        parts.push(lang.pick(format!("依据：{basis}"), format!("ground: {basis}")));
    }
    parts.join("  ")
}
