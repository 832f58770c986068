//! Rules on whom an officer looks at: oneself, a colleague, a namesake of the village, the unit of before.

use super::{Alert, Day, Known, Officer, Rule, Use, span};
use crate::text;
use std::collections::BTreeSet;

/// The looks at subjects of which `holds` is true.
fn looks<'a>(day: &Day<'a>, holds: impl Fn(&Known) -> bool) -> Vec<&'a Use> {
    let of = |one: &&&Use| {
        one.look && day.facts.subjects.get(one.subject.as_deref().unwrap_or_default()).is_some_and(&holds)
    };
    day.uses.iter().filter(of).copied().collect()
}

/// 查看本人
pub(super) fn oneself(day: &Day<'_>) -> Option<Alert> {
    let me = day.officer()?;
    let rows = looks(day, |known| known.person == me.person);
    let (first, last, name) = span(&rows)?;
    let (day_, count) = (day.date, rows.len());
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看本人的信息 {count} 次",
        "{name} looked {count} times at their own information on {day_} from {first} to {last}"
    );
    day.alert(Rule::Oneself, &rows, sentence)
}

/// 查看同事
pub(super) fn colleague(day: &Day<'_>) -> Option<Alert> {
    let me = day.officer()?;
    let units: Vec<&str> = day.accounts().map(|one| one.unit.as_str()).collect();
    let colleagues: Vec<&Officer> = day
        .facts
        .officers
        .values()
        .filter(|one| units.contains(&one.unit.as_str()) && one.person != me.person)
        .collect();
    let rows = looks(day, |known| colleagues.iter().any(|one| one.person == known.person));
    let (first, last, name) = span(&rows)?;
    // The sentence is kept beside the log and, as the log, holds no name of a subject.
    let whom = rows.iter().find_map(|row| day.known(row)).map(|known| known.no.clone());
    let (whom, day_) = (whom.unwrap_or_default(), day.date);
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看同单位人员（{whom}）的信息",
        "{name} looked at the information of {whom}, an officer of the same unit, on {day_} from {first} to {last}"
    );
    day.alert(Rule::Colleague, &rows, sentence)
}

/// 同姓同村. Companies have no surname, and without a village of the officer the rule is silent.
pub(super) fn same_village(day: &Day<'_>) -> Option<Alert> {
    let me = day.accounts().find(|one| !one.home.trim().is_empty())?;
    let surname = me.name.chars().next()?;
    let home = me.home.trim();
    if home.is_empty() {
        return None;
    }
    let rows = looks(day, |known| {
        known.is_person
            && known.person != me.person
            && known.name.starts_with(surname)
            && known.addresses.iter().any(|address| address.contains(home))
    });
    let (first, last, name) = span(&rows)?;
    let day_ = day.date;
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 查看同姓“{surname}”且住址在 {home} 的自然人",
        "{name} looked at a person named {surname} too who lives in {home}, on {day_} from {first} to {last}"
    );
    day.alert(Rule::SameVillage, &rows, sentence)
}

/// 查看原单位: of an answer that was asked for, all of it; of what the officer chose to open, any of it.
pub(super) fn former_unit(day: &Day<'_>) -> Option<Alert> {
    // The unit of an account that the person uses today is no former one.
    let own: Vec<&str> = day.accounts().map(|one| one.unit.as_str()).collect();
    let former = day.accounts().flat_map(|one| &one.former_units).filter(|unit| !own.contains(&unit.as_str()));
    let former: BTreeSet<&String> = former.collect();
    let is_former = |unit: &String| former.contains(unit);
    let rows = day.of(|one| {
        let units = providers(day, one);
        let theirs = if one.is_query() {
            units.iter().all(|unit| is_former(unit))
        } else {
            units.iter().any(|unit| is_former(unit))
        };
        one.look && !one.is_public() && !day.is_work(one) && !units.is_empty() && theirs
    });
    let (first, last, name) = span(&rows)?;
    let (day_, unit, count) =
        (day.date, former.iter().map(|unit| unit.as_str()).collect::<Vec<_>>().join("、"), rows.len());
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 无业务依据查看原单位 {unit} 所报信息 {count} 次",
        "{name} looked {count} times without a case or letter at what the former unit {unit} provided, on {day_} from {first} to {last}"
    );
    day.alert(Rule::FormerUnit, &rows, sentence)
}

/// Units that provided what a look showed: the records it names, else the record of the case it names, else whatever is known
/// of its subject.
fn providers<'a>(day: &Day<'a>, one: &Use) -> Vec<&'a String> {
    let facts = day.facts;
    let records: Vec<&String> = one.ids.iter().filter_map(|id| facts.providers.get(id)).collect();
    if !records.is_empty() {
        return records;
    }
    let case = |id: &String| facts.cases.get(id.split('/').next()?).map(|case| &case.unit);
    let cases: Vec<&String> = one.ids.iter().filter_map(case).collect();
    if !cases.is_empty() || one.is_query() {
        return cases;
    }
    one.subject.as_ref().and_then(|subject| facts.provided.get(subject)).into_iter().flatten().collect()
}

/// 重置他人口令: whoever knows a one-time password could log in by it; the auditor asks the holder. The own one names nobody.
pub(super) fn password_reset(day: &Day<'_>) -> Option<Alert> {
    let resets = |one: &Use| match one.operation.as_str() {
        "officer.passwd" | "officer.reset" => !one.refused && !one.ids.is_empty(),
        _ => false,
    };
    let rows = day.of(resets);
    let (first, last, name) = span(&rows)?;
    let whose: BTreeSet<&str> = rows.iter().flat_map(|one| &one.ids).map(String::as_str).collect();
    let (whose, day_) = (whose.into_iter().collect::<Vec<_>>().join(" "), day.date);
    let sentence = text!(
        "{name} 于 {day_} 的 {first} 至 {last} 重置或会签重置口令：{whose}，请向本人核实",
        "{name} replaced passwords, or signed for it, on {day_} from {first} to {last}: {whose}; ask the holders"
    );
    day.alert(Rule::PasswordReset, &rows, sentence)
}
