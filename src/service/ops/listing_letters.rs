//! Letters of a listing (名单文书): the one the case asks for now, the ones a step waits for, and the words for their slots.

use super::{
    casework::Loaded,
    facts, listing_proposals as proposals,
    listing_steps::{held, is_of, refuse},
    listings, mailings,
    steps::Input,
};
use crate::{
    domain::{listing::Way, refusal::Code},
    locale::Text,
    regime::{Grade, Transition},
    service::{
        Error, Tx,
        store::{notices, units},
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The letter the case asks for now: the result of an objection that was answered, the written decision until it was
/// served, else what the state asks for.
pub(super) fn wanted(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<Option<String>, Error> {
    if let Some(answer) = &grade.answer
        && let Some(at) = answered_at(case)
        && !sent(tx, case, &answer.value, at)?
    {
        return Ok(Some(answer.value.clone()));
    }
    let decision = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref());
    if let Some(decision) = decision.filter(|_| case.standing.state == DECIDED)
        && !sent(tx, case, &decision.value, 0)?
    {
        return Ok(Some(decision.value.clone()));
    }
    Ok(grade.letters.get(&case.standing.state).cloned())
}

/// Whether a letter may be made of a listing as it stands: the one of its state, the written decision before publication,
/// the result once the last objection was answered.
pub(super) fn may_be_made(case: &Loaded<'_>, grade: &Grade, kind: &str) -> bool {
    let is = |letter: Option<&String>| letter.is_some_and(|letter| letter == kind);
    let answer = grade.answer.as_ref().filter(|_| answered_at(case).is_some());
    let decision = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref());
    let decision = decision.filter(|_| case.standing.state == DECIDED);
    is(grade.letters.get(&case.standing.state))
        || is(answer.map(|letter| &letter.value))
        || is(decision.map(|letter| &letter.value))
}

/// The state between decision and publication.
const DECIDED: &str = "decided";

/// Whether a letter of a kind that was made since an instant was served.
fn sent(tx: &Tx<'_>, case: &Loaded<'_>, kind: &str, since: i64) -> Result<bool, Error> {
    let all = notices::of_case(tx.db(), case.file.id)?;
    Ok(all.iter().any(|one| one.kind == kind && one.made_at >= since && one.sent_on.is_some()))
}

/// When the last objection was answered; none while one waits, and where there was none.
fn answered_at(case: &Loaded<'_>) -> Option<i64> {
    let last = case.events.iter().rev().find(|event| matches!(event.step.as_str(), "object" | "answer"))?;
    (last.step == "answer").then_some(last.at)
}

/// The last objection and what came of it.
fn answered(case: &Loaded<'_>) -> Result<Vec<(String, Text)>, Error> {
    let last = |step: &str| case.events.iter().rev().find(|event| event.step == step);
    let (Some(objection), Some(answer)) = (last("object"), last("answer")) else { return Ok(Vec::new()) };
    let (finding, result) = {
        let event = facts::event(answer)?;
        (event.said.finding, super::sheets::outcome_label(&event.body.outcome))
    };
    let plain = super::sheets::plain;
    Ok(vec![
        ("objected".to_owned(), plain(&objection.day)),
        ("result".to_owned(), result),
        ("finding".to_owned(), plain(&finding)),
    ])
}

/// Whether the written decision has reached the subject, where the text asks for one: nothing is published before.
pub(super) fn written(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<(), Error> {
    let Some(letter) = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref()) else { return Ok(()) };
    if sent(tx, case, &letter.value, 0)? {
        return Ok(());
    }
    let kind = &letter.value;
    Err(refuse(
        Code::State,
        &letter.rule,
        text!("书面决定尚未送达主体", "the written decision has not been served on the subject"),
        text!(
            "先制作并送达：`notice render --kind {kind}`、`notice send`",
            "make and serve it first: `notice render --kind {kind}`, `notice send`"
        ),
    ))
}

/// Whether the result of the subject's last objection has reached it, where the text wants it fed back: what is decided
/// before would make the objection idle.
pub(super) fn fed_back(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<(), Error> {
    let Some((answer, at)) = grade.answer.as_ref().zip(answered_at(case)) else { return Ok(()) };
    let kind = &answer.value;
    if sent(tx, case, kind, at)? {
        return Ok(());
    }
    Err(refuse(
        Code::State,
        &answer.rule,
        text!("异议的核实结果尚未反馈主体", "the result of the objection has not been fed back to the subject"),
        text!(
            "先制作并送达：`notice render --kind {kind}`、`notice send`",
            "make and serve it first: `notice render --kind {kind}`, `notice send`"
        ),
    ))
}

/// Whether a letter of a listing may go out: what is published of a decision comes after the written decision was served.
pub(super) fn may_go(tx: &Tx<'_>, case: &Loaded<'_>, kind: &str) -> Result<(), Error> {
    let Some(grade) = listings::grade_of(tx, case) else { return Ok(()) };
    let decision = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref());
    let publishes = decision.is_some_and(|letter| letter.value != kind)
        && grade.letters.get(DECIDED).is_some_and(|known| known == kind);
    if publishes { written(tx, case, grade) } else { Ok(()) }
}

/// Whether the notice that sets the subject a time goes out while that time runs, and names the time that was set last.
pub(super) fn in_time(tx: &Tx<'_>, case: &Loaded<'_>, notice: &notices::Notice, on: NaiveDate) -> Result<(), Error> {
    let Some(grade) = listings::grade_of(tx, case) else { return Ok(()) };
    let Some(hearing) = grade.hearing.as_ref().filter(|_| grade.letters.get("notified") == Some(&notice.kind)) else {
        return Ok(());
    };
    let set = case.events.iter().rev().find(|event| event.step == "notify");
    if set.is_some_and(|set| notice.made_at < set.at) {
        return Err(refuse(
            Code::State,
            &hearing.rule,
            text!("文书制作后又重新确定了异议期限", "the time to object was set anew after the letter was made"),
            text!("重新制作：`xintai notice render`", "make it again: `xintai notice render`"),
        ));
    }
    match case.standing.reply_by {
        Some(last) if last < on => Err(no_time(last, &hearing.rule)),
        _ => Ok(()),
    }
}

/// The refusal of a notice that reaches the subject when its time to object is over.
pub(super) fn no_time(last: NaiveDate, rule: &str) -> Error {
    refuse(
        Code::Term,
        rule,
        text!(
            "送达之日晚于告知书所定的异议期限{last}，主体没有提出异议的时间",
            "served after {last}, the last day to object: the subject has no time to do so"
        ),
        text!(
            "重新告知：用 `xintai case act notify` 另定较晚的 reply-by，再制作、送达",
            "notify anew: `xintai case act notify` with a later reply-by, then make and serve the letter"
        ),
    )
}

/// The letter that a state asks for was made; it is marked as sent on `day` unless it was already.
pub(super) fn letter(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    state: &str,
    transition: &Transition,
    input: &Input,
    day: NaiveDate,
) -> Result<String, Error> {
    let Some(kind) = grade.letters.get(state) else { return Ok(String::new()) };
    let Some(letter) = listings::letter_of(tx, case, kind)? else {
        return Err(refuse(
            Code::State,
            &transition.rule,
            text!("文书 `{kind}` 尚未制作", "the letter `{kind}` has not been made"),
            text!("先用 `xintai notice render --kind {kind}`", "first `xintai notice render --kind {kind}`"),
        ));
    };
    mailings::serve(tx, &letter, input.method.as_deref(), day, &transition.rule)?;
    Ok(letter.no)
}

/// The words a listing has for the slots of its letters.
pub(super) fn slots(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<BTreeMap<String, Text>, Error> {
    let plain = |words: &str| Text { zh: words.to_owned(), en: words.to_owned() };
    let mut slots = BTreeMap::new();
    let Some(grade) = listings::grade_of(tx, case) else { return Ok(slots) };
    for stored in case.events.iter().filter(|event| matches!(event.step.as_str(), "notify" | "decide")) {
        slots.extend(facts::event(stored)?.said.values.into_iter().map(|(slot, words)| (slot, plain(&words))));
    }
    if let Some(decision) = grade.decision.as_ref().filter(|decision| !is_of(decision, &case.subject)) {
        // Of this subject a part that the decision does not state is only told (its rule: `others_rule`).
        for part in &decision.parts {
            let unsaid = text!("决定书未载明", "not stated in the decision");
            slots.entry(part.code.clone()).or_insert(unsaid);
        }
    }
    slots.extend(answered(case)?);
    let held = held(tx, case)?;
    slots.insert("list".to_owned(), grade.label.clone());
    if let Some(ground) = grade.ground(&held.ground) {
        slots.insert("ground".to_owned(), ground.label.clone());
    }
    let mut records = Vec::new();
    for record in proposals::behind(tx, case.file.id)? {
        records.push(if record.document.is_empty() { record.no } else { record.document });
    }
    let co_unit = held.co_unit.map(|unit| units::by_id(tx.db(), unit)).transpose()?.flatten();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    for (slot, words) in [
        ("number", held.decision.clone()),
        ("cited", cited(tx, &held.basis)),
        ("decided", held.decided_on.clone().unwrap_or_default()),
        ("reply_by", day(case.standing.reply_by)),
        ("records", records.join("、")),
        ("co_unit", co_unit.map(|unit| unit.name).unwrap_or_default()),
        ("unit", case.unit.name.clone()),
    ] {
        slots.insert(slot.to_owned(), plain(&words));
    }
    // Once removed, a subject left in the way that was found then, whatever became of its records since.
    if let Some(way) = Way::parse(&held.removal).or(listings::way_out(tx, case, grade)?.ok()) {
        slots.insert("way".to_owned(), way_words(way));
    }
    Ok(slots)
}

/// A kept `kind:citation` as letters say it.
pub(super) fn cited(tx: &Tx<'_>, basis: &str) -> String {
    let Some((kind, citation)) = basis.split_once(':') else { return basis.to_owned() };
    let documents = tx.pack().listing.iter().flat_map(|law| &law.document);
    let named = documents.filter(|one| one.code == kind).map(|one| one.label.zh.clone()).next();
    named.map_or_else(|| basis.to_owned(), |name| format!("{name}：{citation}"))
}

/// Why a subject leaves, as letters say it.
fn way_words(way: Way) -> Text {
    match way {
        Way::CleanTerm => text!("列入满期且期间未发生其他失信违法行为", "the term passed without another failing"),
        Way::Repaired => text!("已完成信用修复", "the repair is completed"),
        Way::Erased => text!("列入所依据的信息已删除", "the information behind the listing was deleted"),
        Way::RepairedErased => text!(
            "列入所依据的信息已分别完成信用修复或者删除",
            "the information behind the listing was in part repaired and in part deleted"
        ),
        Way::Short => text!(
            "列入所依据的部分信息已删除，余下的不足以列入",
            "part of the information behind the listing was deleted, and the rest does not suffice for it"
        ),
        Way::Objection => text!("异议经核实成立", "the objection was verified and upheld"),
        Way::Conditions => text!("符合移出条件", "the conditions of removal are met"),
    }
}
