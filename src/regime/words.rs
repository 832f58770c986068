//! Closed lists of words: where a value of a pack is one of a few words that the engine acts on, no other may stand.

use super::{Fault, Pack, path};
use crate::{
    domain::{
        operation,
        permission::{Effect, Match, Policy, Relation},
        rule::is_silence,
    },
    text,
};
use toml::Value as Toml;

/// Who decides on repair (修复决定人).
const DECIDERS: &[&str] = &["provider", "centre", "off"];

/// Whose list an entry of a catalogue or of the register of measures can stand on.
const LAYERS: &[&str] = &[
    "national",
    "province",
    "province-supplement",
    "city",
    "county",
    "district",
    "town",
    "local",
    "department",
    "sector",
];

/// How often an item is handed in.
const FREQUENCIES: &[&str] =
    &["real-time", "daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", "on-change"];

/// Whom a letter goes to.
const ADDRESSEES: &[&str] = &["subject", "provider", "public", "government", "complainant", "authority"];

/// What a step may demand.
const NEEDS: &[&str] = &[
    "cause",
    "certificate",
    "document",
    "evidence",
    "finding",
    "ground",
    "notice-sent",
    "number",
    "reason",
    "received",
    "report",
    "told",
    "value",
    "way",
    "written",
];

/// Dotted key, and the words it may hold.
const CLOSED: &[(&str, &[&str])] = &[
    ("catalogue.frequencies.value", FREQUENCIES),
    ("catalogue.layers.value", LAYERS),
    ("catalogue.own.layers", LAYERS),
    ("catalogue.own.steps.value", &["comment", "consent", "published"]),
    ("disclosure.end.value", &["archive"]),
    ("disclosure.overriding.value", &["citation"]),
    ("log.retention.value", &["long-term"]),
    ("measure.layers.value", LAYERS),
    ("measure.longest.value", &["E-INPUT", "E-CATALOGUE"]),
    ("measure.own.layers", LAYERS),
    ("measure.own.steps.value", &["comment", "consent", "published"]),
    ("publish.other_mode.value", &["citation"]),
    ("repair.decider.value", DECIDERS),
    ("repair.effect.value", &["hide"]),
    ("revocation.effect.value", &["archive", "erase"]),
    ("self_check.parts.code", &["collection", "publication", "repair"]),
    ("trend.code", &["trade", "field", "area"]),
];

/// Every word outside its closed list, and what contradicts it.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    for (key, known) in CLOSED {
        for (value, _) in path::find(&root, key) {
            let words = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
            for word in words.into_iter().filter_map(Toml::as_str) {
                among(key.trim_end_matches(".value"), word, known, faults);
            }
        }
    }
    for notice in &pack.notice {
        among(&format!("notice.{}.addressee", notice.code), &notice.addressee, ADDRESSEES, faults);
    }
    for (kind, table) in &pack.case {
        for step in &table.step {
            let place = format!("case.{kind}.{}", step.step);
            for need in &step.needs {
                among(&format!("{place}.needs"), need, NEEDS, faults);
            }
            if operation::label(&step.operation).is_none() {
                faults.push(no_operation(&format!("{place}.operation"), &step.operation));
            }
        }
    }
    validity(pack, faults);
    remedies(pack, faults);
}

/// A word outside its list, with the words that are in it and the one that was probably meant.
pub(super) fn among(place: &str, word: &str, known: &[&str], faults: &mut Vec<Fault>) {
    if known.contains(&word) {
        return;
    }
    let words: Vec<&str> = known.iter().copied().filter(|known| !known.is_empty()).collect();
    let all = words.join(" ");
    let message = if words.is_empty() {
        text!("不认识 `{word}`；此处没有可用的词", "unknown word `{word}`; no word may stand here")
    } else {
        text!("不认识 `{word}`；可用：{all}", "unknown word `{word}`; it may be one of: {all}")
    };
    let fault = Fault::new(place, message);
    faults.push(match nearest(word, words) {
        Some(near) => fault.hint(text!("是否应为 `{near}`", "did you mean `{near}`")),
        None => fault.hint(text!("改用可用的词，或者删去", "write one of these words, or leave it out")),
    });
}

/// An operation that the program does not have, with the one that was probably meant.
pub(super) fn no_operation(place: &str, word: &str) -> Fault {
    let fault = Fault::new(place, text!("没有操作 `{word}`", "there is no operation `{word}`"));
    match nearest(word, operation::words()) {
        Some(near) => fault.hint(text!("是否应为 `{near}`", "did you mean `{near}`")),
        None => fault.hint(text!("操作列于 `xintai policy list`", "the operations are listed by `xintai policy list`")),
    }
}

/// Words as the lists here take them.
pub(super) fn strs(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// The known word from which this one is at most a few slips of the finger away.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let most = (word.chars().count() / 3).clamp(1, 3);
    let near = known.into_iter().map(|known| (slips(word, known), known));
    near.filter(|(slips, _)| *slips <= most).min_by_key(|(slips, _)| *slips).map(|(_, known)| known)
}

/// How many letters must be put in, taken out or exchanged to make one word of another.
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for ((wanted, before), above) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or_default();
            next.push((before + usize::from(*wanted != letter)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// The days of validity follow one another, and the last is said once.
fn validity(pack: &Pack, faults: &mut Vec<Fault>) {
    let regime = &pack.regime;
    let first = regime.in_force.as_ref().map(|found| found.value);
    if let (Some(first), Some(last)) = (first, regime.expires.as_ref().map(|found| found.value))
        && last < first
    {
        faults.push(Fault::new(
            "regime.expires",
            text!("失效日期 {last} 早于施行日期 {first}", "it expires on {last}, before its first day {first}"),
        ));
    }
    if regime.expires.is_some() && regime.valid_years.is_some() {
        faults.push(Fault::new(
            "regime.valid_years",
            text!("与 `expires` 只能有一个", "it stands beside `expires`: one of them is enough"),
        ));
    }
}

/// Where the text itself gives the remedy, every letter that refuses or tells the result of an objection names it.
fn remedies(pack: &Pack, faults: &mut Vec<Fault>) {
    let id = &pack.remedy.rule;
    if id.is_empty() || is_silence(id) {
        return;
    }
    for notice in pack.notice.iter().filter(|notice| notice.addressee == "subject") {
        let refuses = notice.slots.iter().any(|slot| slot == "reason");
        let tells = notice.occasion.iter().any(|occasion| occasion.case == "objection");
        if (refuses || tells) && notice.remedy_rule.is_empty() {
            faults.push(Fault::new(
                format!("notice.{}.remedy_rule", notice.code),
                text!("缺救济告知（{id}）", "the remedy line is missing ({id})"),
            ));
        }
    }
}

/// Who decides on repair is who the permission table lets decide: the two may not part.
pub(super) fn decider(pack: &Pack, policy: &Policy, faults: &mut Vec<Fault>) {
    let word = pack.repair.decider.value.as_str();
    let permits = |wanted: &[&str], own: bool| {
        policy.lines().iter().any(|line| {
            let about = match &line.operation {
                Match::Any => false,
                Match::Of(list) => list.iter().any(|operation| wanted.contains(&operation.as_str())),
            };
            let by_unit = matches!(&line.relation, Match::Of(list) if list.contains(&Relation::Unit));
            line.effect == Effect::Permit && about && by_unit == own
        })
    };
    let agrees = match word {
        "provider" => permits(&["repair.file", "repair.decide"], true),
        "centre" => permits(&["repair.decide"], false),
        "off" => !permits(&["repair.decide"], true) && !permits(&["repair.decide"], false),
        _ => true,
    };
    if !agrees {
        faults.push(Fault::new(
            "repair.decider",
            text!(
                "为 `{word}`，与权限表中 `repair.decide`、`repair.file` 的许可不符",
                "is `{word}`, which the permits of `repair.decide` and `repair.file` do not carry out"
            ),
        ));
    }
    if (word == "off") == pack.case.contains_key("repair") {
        faults.push(Fault::new(
            "repair.decider",
            text!("为 `{word}`，与 case.repair 不符", "is `{word}`, which does not agree with case.repair"),
        ));
    }
}
