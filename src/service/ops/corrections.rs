//! The time limit set for correcting a failing (规定期限): a correction after it is flagged or refused, as the text is read.

use super::{casework::Loaded, facts, steps::Input};
use crate::{
    domain::{dates::parse_date, refusal::Code},
    locale::Text,
    regime::Transition,
    service::{Error, Tx, store::cases::CaseEvent},
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The last day that the decision set, and the day of the correction, as an application states them.
pub(super) const DATES: &[&str] = &[LIMIT, CORRECTED];
const LIMIT: &str = "limit";
const CORRECTED: &str = "corrected-on";

/// A correction that came after its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Late {
    limit: NaiveDate,
    corrected: NaiveDate,
}

impl Late {
    fn words(self) -> Text {
        let Self { limit, corrected } = self;
        text!(
            "规定期限为{limit}，{corrected}纠正，已逾期",
            "the set limit was {limit} and the correction came on {corrected}: it is late"
        )
    }
}

/// What the steps of a case have stated so far.
fn stated(events: &[CaseEvent]) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for stored in events {
        found.extend(facts::event(stored)?.said.claims);
    }
    Ok(found)
}

/// A stated day; an unreadable one is a mistake.
fn day(stated: &BTreeMap<String, String>, word: &str, rule: &str) -> Result<Option<NaiveDate>, Error> {
    let Some(typed) = stated.get(word).map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let wrong = || {
        Error::new(Code::Input, text!("`{word}`：`{typed}` 不是日期", "`{word}`: `{typed}` is not a date"))
            .cite(rule)
            .hint(text!("写作 2023-06-30", "write it as 2023-06-30"))
    };
    parse_date(typed).date().map(Some).ok_or_else(wrong)
}

/// The correction, when both days are stated and it came too late.
fn late(stated: &BTreeMap<String, String>, rule: &str) -> Result<Option<Late>, Error> {
    let (limit, corrected) = (day(stated, LIMIT, rule)?, day(stated, CORRECTED, rule)?);
    match (limit, corrected) {
        (Some(limit), Some(corrected)) => Ok((limit < corrected).then_some(Late { limit, corrected })),
        (Some(limit), None) => Err(Error::new(
            Code::Input,
            text!(
                "规定期限为{limit}，没有写明纠正之日",
                "the set limit is {limit}; the day of correction is not stated"
            ),
        )
        .cite(rule)
        .hint(text!("用 --field {CORRECTED}=日期 写明", "state it: --field {CORRECTED}=DATE"))),
        (None, _) => Ok(None),
    }
}

/// Whether an application with these dates may be accepted: a late correction needs a reason, or bars it.
pub(super) fn judge(tx: &Tx<'_>, case: &Loaded<'_>, input: &Input) -> Result<(), Error> {
    let Some(law) = &tx.pack_of(&case.file.pack).repair.late_correction else { return Ok(()) };
    let mut all = stated(&case.events)?;
    all.extend(input.fields.clone());
    let Some(found) = late(&all, &law.rule)? else { return Ok(()) };
    let Text { zh, en } = found.words();
    if law.value == "refuse" {
        return Err(Error::new(Code::Term, Text { zh, en })
            .cite(law.rule.clone())
            .hint(text!("不予受理：`refuse`", "it is not accepted: `refuse`")));
    }
    if input.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(());
    }
    Err(Error::new(Code::Input, text!("{zh}，受理须写明理由", "{en}; acceptance needs a reason"))
        .cite(law.rule.clone())
        .hint(text!(
            "期限的来源在本办法之外，用 --reason 写明",
            "the limit's source is outside the text; give it with --reason"
        )))
}

/// What is told when a late correction was accepted.
pub(super) fn warning(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition) -> Option<Text> {
    let law = tx.pack_of(&case.file.pack).repair.late_correction.as_ref()?;
    if case.file.kind != "repair" || transition.step != "accept" {
        return None;
    }
    let found = stated(&case.events).and_then(|all| late(&all, &law.rule)).ok()??;
    let (Text { zh, en }, article) = (found.words(), tx.pack().articles.text(&law.rule));
    let (article_zh, article_en) = (article.zh, article.en);
    Some(text!("{zh}（{article_zh}）", "{en} ({article_en})"))
}
