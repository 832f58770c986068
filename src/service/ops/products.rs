//! Credit products (信用产品): what a report tells of itself, and the letter that tells the subject of it.

use super::{notices, query::QueryAnswer};
use crate::{
    domain::query::Mode,
    locale::Text,
    regime::{Pack, Product, find},
    service::{
        Error, Tx, proof,
        store::authorisations::{self, Authorisation},
    },
    text,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The letter that tells the subject.
pub const LETTER: &str = "credit-product";

/// Main content, scope of use and time limit of a report (主要内容、使用范围、时限).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    content: Text,
    scope: Text,
    period: Text,
    recipient: String,
}

impl Told {
    /// What the report prints of itself: label and words, as the text asks.
    pub(super) fn lines(&self, pack: &Pack) -> Vec<(Text, Text)> {
        let all = [
            ("content", text!("主要内容", "Main content"), &self.content),
            ("scope", text!("使用范围", "Scope of use"), &self.scope),
            ("period", text!("使用期限", "Time limit"), &self.period),
        ];
        let law = pack.query.product.as_ref();
        let wanted =
            all.into_iter().filter(|(word, ..)| law.is_some_and(|law| law.told.value.iter().any(|told| told == word)));
        wanted.map(|(_, label, words)| (label, words.clone())).collect()
    }
}

/// What a report tells of itself, where the text asks it.
pub(super) fn told(tx: &Tx<'_>, answer: &QueryAnswer) -> Result<Option<Told>, Error> {
    let Some(law) = &tx.pack().query.product else { return Ok(None) };
    let paper = match &answer.authorisation {
        Some(no) => authorisations::by_no(tx.db(), no)?,
        None => None,
    };
    Ok(Some(Told {
        content: content(tx.pack(), answer),
        scope: scope(tx.pack(), answer, paper.as_ref()),
        period: period(tx.today(), law, paper.as_ref()),
        recipient: paper.map(|paper| paper.grantee).unwrap_or_default(),
    }))
}

/// How many records of each category.
fn content(pack: &Pack, answer: &QueryAnswer) -> Text {
    let mut counts = BTreeMap::<&str, usize>::new();
    for line in &answer.records {
        *counts.entry(&line.category).or_default() += 1;
    }
    if counts.is_empty() {
        return text!("无可提供的信息", "no information");
    }
    let label = |code: &str| {
        find(&pack.category, code)
            .map_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() }, |one| one.label.clone())
    };
    let zh = counts.iter().map(|(code, count)| format!("{} {count} 条", label(code).zh)).collect::<Vec<_>>();
    let en = counts.iter().map(|(code, count)| format!("{count} of {}", label(code).en)).collect::<Vec<_>>();
    Text { zh: zh.join("、"), en: en.join(", ") }
}

/// Who may use it for what.
fn scope(pack: &Pack, answer: &QueryAnswer, paper: Option<&Authorisation>) -> Text {
    let purpose = answer.purpose.as_ref().map(|given| {
        let known = pack.purpose(&given.code, &answer.mode);
        known.map_or_else(|| Text { zh: given.code.clone(), en: given.code.clone() }, |one| one.label.clone())
    });
    match (paper, purpose) {
        (Some(paper), Some(Text { zh, en })) => {
            let (grantee, items) = (&paper.grantee, paper.items.join(" "));
            text!("{grantee}用于{zh}（目录项 {items}）", "{grantee}, for {en} (items {items})")
        }
        (_, Some(Text { zh, en })) => text!("用于{zh}", "for {en}"),
        (_, None) => text!("申请人自用", "the applicant's own use"),
    }
}

/// Until when it may be used: so many days, never beyond the authorisation.
fn period(today: NaiveDate, law: &Product, paper: Option<&Authorisation>) -> Text {
    let last = law.days.as_ref().and_then(|days| today.checked_add_days(Days::new(u64::from(days.value))));
    let granted = paper.and_then(|paper| paper.until_day.parse::<NaiveDate>().ok());
    match last.into_iter().chain(granted).min() {
        Some(last) => text!("{today} 至 {last}", "{today} to {last}"),
        None => text!("未定", "none set"),
    }
}

/// Writes the letter that tells the subject of a report made for somebody else; it waits to be sent.
pub(super) fn tell(tx: &Tx<'_>, subject: &str, answer: &QueryAnswer) -> Result<Option<String>, Error> {
    if answer.mode != Mode::Authorised.word() {
        return Ok(None);
    }
    let Some(told) = told(tx, answer)? else { return Ok(None) };
    let Some(subject) = proof::find(tx, &proof::target(subject, tx.today()))? else { return Ok(None) };
    let plain = |words: String| Text { zh: words.clone(), en: words };
    let slots = BTreeMap::from([
        ("subject".to_owned(), plain(subject.name)),
        ("recipient".to_owned(), plain(told.recipient)),
        ("content".to_owned(), told.content),
        ("scope".to_owned(), told.scope),
        ("period".to_owned(), told.period),
    ]);
    notices::queue(tx, LETTER, slots).map(Some)
}
