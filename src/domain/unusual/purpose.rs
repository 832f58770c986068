//! Rules on why: nothing to do with a subject, empty or copied purposes, one paper for several authorisations.

use super::{Alert, Day, Rule, Use, distinct, span};
use crate::text;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization as _;

/// 无业务显示: the door asks what a look belongs to; here it is asked whether that was a reason to look.
pub(super) fn no_case(day: &Day<'_>) -> Option<Alert> {
    let queried = day.uses.iter().filter(|one| one.is_query() && one.look && !one.is_public());
    let served: BTreeSet<&[u8]> = queried.filter_map(|one| one.subject.as_deref()).collect();
    let rows = day.of(|one| {
        let served = one.subject.as_deref().is_some_and(|subject| served.contains(subject));
        one.look && one.operation.starts_with("subject.") && !one.step && !served && is_without_case(day, one)
    });
    let (first, last, name) = span(&rows)?;
    let (count, subjects, day_) = (rows.len(), distinct(&rows), day.date);
    let named = rows.iter().find_map(|one| one.basis.clone()).unwrap_or_else(|| "-".to_owned());
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看 {subjects} 个主体或显示其脱敏值 {count} 次，所写事项（{named}）不在办、与其无关或非本人经办",
        "{name} looked at {subjects} subjects or revealed their values {count} times on {day_} from {first} to {last}, by a case ({named}) that was not open, of somebody else, or not the officer’s own"
    );
    day.alert(Rule::NoCase, &rows, sentence)
}

/// Whether what a look names is a case that gives no reason for it; of a value that was revealed without a paper, whether its
/// subject has no open case either.
fn is_without_case(day: &Day<'_>, one: &Use) -> bool {
    let known = day.known(one);
    let open = |(from, until): &(NaiveDate, Option<NaiveDate>)| {
        *from <= day.date && until.is_none_or(|until| day.date <= until)
    };
    let Some(no) = one.paper() else {
        return one.operation == "subject.reveal" && !known.is_some_and(|known| known.cases.iter().any(open));
    };
    let Some(case) = no.split('/').next().and_then(|no| day.facts.cases.get(no)) else { return false };
    let other = known.is_some_and(|known| known.no != case.subject);
    let part = day.officer().is_some_and(|me| case.is_of(me, day.date));
    !case.is_open(day.date) || other || !part
}

/// Letters that are drawn as a blank.
const BLANK: &[char] = &['\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// The letters and digits of a text as they read: in their plain form (NFKC), without what is drawn as a blank.
pub fn content(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().filter(|one| one.is_alphanumeric() && !BLANK.contains(one))
}

/// Whether a purpose text says nothing: shorter than four characters without marks, or of fewer than two different letters.
pub fn says_nothing(text: &str) -> bool {
    let letters: BTreeSet<char> =
        content(text).filter(|one| one.is_alphabetic()).flat_map(char::to_lowercase).collect();
    letters.len() < 2 || content(text).count() < 4
}

/// 用途空泛
pub(super) fn empty(day: &Day<'_>) -> Option<Alert> {
    let rows = day.of(|one| one.look && one.purpose.as_deref().is_some_and(says_nothing));
    let (first, last, name) = span(&rows)?;
    let said = rows.first().and_then(|one| one.purpose.clone()).unwrap_or_default();
    let (count, day_) = (rows.len(), day.date);
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 有 {count} 次用途说明没有内容，如“{said}”",
        "{name} gave a purpose that says nothing {count} times on {day_} from {first} to {last}, such as `{said}`"
    );
    day.alert(Rule::EmptyPurpose, &rows, sentence)
}

/// 用途照抄: the text used for most subjects, if for too many.
pub(super) fn copied(day: &Day<'_>) -> Option<Alert> {
    let mut by_text: BTreeMap<String, Vec<&Use>> = BTreeMap::new();
    for one in day.uses.iter().filter(|one| one.look && !one.is_public()) {
        // As it reads: a mark or a blank more makes no other text.
        if let Some(text) = one.purpose.as_deref().filter(|text| !says_nothing(text)) {
            by_text.entry(content(text).flat_map(char::to_lowercase).collect()).or_default().push(one);
        }
    }
    let rows = by_text.into_values().max_by_key(|rows| distinct(rows))?;
    let said = rows.first().and_then(|one| one.purpose.as_deref()).unwrap_or_default().trim();
    let (subjects, day_) = (distinct(&rows), day.date);
    if subjects < day.thresholds.copied_subjects {
        return None;
    }
    let (first, last, name) = span(&rows)?;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 对 {subjects} 个主体使用同一用途说明“{said}”",
        "{name} used one purpose text for {subjects} subjects on {day_} from {first} to {last}: `{said}`"
    );
    day.alert(Rule::CopiedPurpose, &rows, sentence)
}

/// 授权书重复使用
pub(super) fn reused_letter(day: &Day<'_>) -> Option<Alert> {
    let paper = |one: &Use| day.facts.papers.get(one.basis.as_ref()?);
    let shared = |one: &Use| {
        let own = one.basis.as_ref()?;
        let digest = paper(one)?;
        Some(day.facts.papers.iter().any(|(number, other)| number != own && other == digest))
    };
    let rows = day.of(|one| one.look && shared(one) == Some(true));
    let (first, last, name) = span(&rows)?;
    let letter = rows.first().and_then(|one| one.basis.clone()).unwrap_or_default();
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 凭 {letter} 查看，其书面材料另用于别的授权",
        "{name} looked on {day_} from {first} to {last} by {letter}, whose paper stands behind another authorisation too"
    );
    day.alert(Rule::ReusedLetter, &rows, sentence)
}

/// 自登文书自用: whoever brings a letter to the window is served by it at once. What is queried by it on a later day, with
/// nobody there, and by the one who registered it, is told and not refused: an office may have one officer.
pub(super) fn own_letter(day: &Day<'_>) -> Option<Alert> {
    let registered = |one: &Use| day.facts.letters.get(one.basis.as_ref()?);
    let me = |one: &Use| day.facts.officers.get(&one.officer).map(|known| &known.person);
    let later = |by: &(Vec<u8>, NaiveDate), one: &Use| Some(&by.0) == me(one) && by.1 < day.date;
    let rows = day.of(|one| one.look && one.is_query() && registered(one).is_some_and(|by| later(by, one)));
    let (first, last, name) = span(&rows)?;
    let letters: BTreeSet<&str> = rows.iter().filter_map(|one| one.basis.as_deref()).collect();
    let (count, subjects, day_) = (letters.len(), distinct(&rows), day.date);
    let letter = letters.into_iter().next().unwrap_or_default();
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 凭本人此前登记的 {count} 份文书（如 {letter}）查询 {subjects} 个主体",
        "{name} queried {subjects} subjects on {day_} from {first} to {last} by {count} letters that {name} registered before that day, such as {letter}"
    );
    day.alert(Rule::OwnLetter, &rows, sentence)
}
