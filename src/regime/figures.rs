//! Figures held against the sentences that state them: the answers to the 87 questions, and the article that each figure
//! cites. Whoever reads the sentence reads the number that the engine counts with.

use super::{Fault, LOCAL, Pack, parameter::Question, path, questions};
use crate::{domain::rule::Article, text};
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeSet;
use toml::{Table, Value as Toml};

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Days,
    Months,
    Years,
}

type Figure = (i64, Unit);

/// Every typed figure that the sentence of its question, or of the article it cites, states otherwise. A sentence that
/// states no figure is not held against one, and an outside source or an overlay is not the text's own answer.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    answers(pack, &root, faults);
    cited(pack, "", &root, "", faults);
}

fn answers(pack: &Pack, root: &Toml, faults: &mut Vec<Fault>) {
    for Question { id, keys, may, figures, .. } in questions() {
        let Some(answer) = pack.parameter.get(id) else { continue };
        let sides = [("zh", chinese(&answer.says.zh)), ("en", english(&answer.says.en))];
        for key in keys.iter().chain(may).chain(figures) {
            for figure in typed(root, key) {
                for (lang, stated) in sides.iter().filter(|(_, stated)| !stated.is_empty()) {
                    if holds(stated, figure) {
                        continue;
                    }
                    let (all, count) = (listed(stated), figure.0);
                    faults.push(Fault::new(
                        format!("parameter.{id}.says.{lang}"),
                        text!(
                            "写的数字是 {all}，`{key}` 却是 {count}",
                            "the figure it states is {all}, and `{key}` holds {count}"
                        ),
                    ));
                }
            }
        }
        let days = dates(&answer.says.zh);
        for key in keys.iter().filter(|_| !days.is_empty()) {
            let own = path::find(root, key)
                .into_iter()
                .filter(|(_, ground)| ground.source.is_empty() && ground.rule != LOCAL);
            for day in own.filter_map(|(value, _)| value.get("value")?.as_str()?.parse::<NaiveDate>().ok()) {
                if !days.contains(&day) {
                    faults.push(Fault::new(
                        format!("parameter.{id}.says.zh"),
                        text!("写的日期不是 `{key}` 的 {day}", "the day it states is not that of `{key}`, {day}"),
                    ));
                }
            }
        }
    }
}

fn listed(stated: &BTreeSet<Figure>) -> String {
    stated.iter().map(|(count, _)| count.to_string()).collect::<Vec<_>>().join(", ")
}

/// Whether a sentence states a figure; twelve months are a year.
fn holds(stated: &BTreeSet<Figure>, (count, unit): Figure) -> bool {
    let months = |(count, unit): Figure| match unit {
        Unit::Days => None,
        Unit::Months => Some(count),
        Unit::Years => count.checked_mul(12),
    };
    stated.contains(&(count, unit))
        || months((count, unit)).is_some_and(|own| stated.iter().any(|one| months(*one) == Some(own)))
}

/// Holds every figure against the sentence of the article it cites. `above` is the rule of the table around it.
fn cited(pack: &Pack, place: &str, value: &Toml, above: &str, faults: &mut Vec<Fault>) {
    match value {
        Toml::Table(table) => {
            let word = |name: &str| table.get(name).and_then(Toml::as_str).unwrap_or_default();
            let own = if word("rule").is_empty() { above } else { word("rule") };
            if word("source").is_empty() {
                for (key, inner) in table {
                    let rule = if key == "days" && !word("days_rule").is_empty() { word("days_rule") } else { own };
                    let outside = key == "days" && !word("days_source").is_empty();
                    if let (Some(unit), Some(count), false) = (unit_named(key), inner.as_integer(), outside) {
                        against(pack, &join(place, key), (count, unit), rule, faults);
                    }
                    let ruled = inner.as_table().filter(|ruled| is_ground_named(ruled));
                    if let (Some(unit), Some(ruled)) = (unit_named(key), ruled)
                        && let Some(count) = ruled.get("value").and_then(Toml::as_integer)
                    {
                        let rule = ruled.get("rule").and_then(Toml::as_str).unwrap_or_default();
                        against(pack, &join(place, key), (count, unit), rule, faults);
                    }
                }
            }
            for (key, inner) in table.iter().filter(|(key, _)| *key != "rules" && *key != "parameter") {
                cited(pack, &join(place, key), inner, own, faults);
            }
        }
        Toml::Array(items) => {
            for item in items {
                let word = |name: &str| item.get(name).and_then(Toml::as_str);
                let name = word("code").or_else(|| word("step")).or_else(|| word("field")).or_else(|| word("category"));
                // A step of a case is told as it is named elsewhere: without the word of the list.
                let here = place.strip_suffix(".step").unwrap_or(place);
                cited(pack, &name.map_or_else(|| place.to_owned(), |name| join(here, name)), item, above, faults);
            }
        }
        _ => {}
    }
}

/// Whether a value names a rule and no source.
fn is_ground_named(ruled: &Table) -> bool {
    ruled.get("source").and_then(Toml::as_str).unwrap_or_default().is_empty()
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

fn against(pack: &Pack, place: &str, figure: Figure, rule: &str, faults: &mut Vec<Fault>) {
    if figure.0 <= 0 || rule.is_empty() || rule == LOCAL {
        return;
    }
    let Some(Article { says, .. }) = pack.articles.get(rule) else { return };
    // One language that states it is enough here: the other may leave the figure to the article.
    let sides: Vec<_> = [chinese(&says.zh), english(&says.en)].into_iter().filter(|one| !one.is_empty()).collect();
    if let Some(stated) = sides.iter().find(|stated| !holds(stated, figure)) {
        let (all, count) = (listed(stated), figure.0);
        faults.push(
            Fault::new(
                place,
                text!(
                    "为 {count}，所依据的 {rule} 写的是 {all}",
                    "is {count}, and {rule}, which it stands on, states {all}"
                ),
            )
            .by(rule),
        );
    }
}

/// What a key counts, by its last word.
fn unit_named(key: &str) -> Option<Unit> {
    match key.rsplit('_').next().unwrap_or(key) {
        "days" => Some(Unit::Days),
        "months" => Some(Unit::Months),
        "years" => Some(Unit::Years),
        _ => None,
    }
}

/// The figures that stand at a key on the text's own ground.
fn typed(root: &Toml, key: &str) -> BTreeSet<Figure> {
    // A number of days stands in a step that says where they come from.
    let last = key.rsplit('.').next().unwrap_or(key);
    let (place, leaf) = match key.strip_suffix(last).and_then(|place| place.strip_suffix('.')) {
        Some(place) if unit_named(last).is_some() => (place, Some(last)),
        _ => (key, None),
    };
    let mut found = BTreeSet::new();
    for (value, ground) in path::find(root, place) {
        let word = |name: &str| value.get(name).and_then(Toml::as_str).unwrap_or_default();
        let outside = [ground.rule.as_str(), word("days_rule")].contains(&LOCAL)
            || !ground.source.is_empty()
            || !word("days_source").is_empty();
        if outside {
            continue;
        }
        for (name, inner) in value.as_table().into_iter().flatten() {
            let Some(unit) = unit_named(name).filter(|_| leaf.is_none_or(|leaf| leaf == name)) else { continue };
            let own = inner
                .as_table()
                .is_none_or(|ruled| is_ground_named(ruled) && ruled.get("rule").and_then(Toml::as_str) != Some(LOCAL));
            let count = inner.get("value").unwrap_or(inner).as_integer().filter(|count| own && *count > 0);
            found.extend(count.map(|count| (count, unit)));
        }
    }
    found
}

/// Days in a Chinese sentence: `2017年10月1日`.
fn dates(text: &str) -> BTreeSet<NaiveDate> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('年') {
        let before = text.get(..at).unwrap_or_default();
        let year = before.get(before.len().saturating_sub(4)..).and_then(|year| year.parse::<i32>().ok());
        let rest = text.get(at + '年'.len_utf8()..).unwrap_or_default();
        let parts = rest.split_once('月').and_then(|(month, rest)| Some((month, rest.split_once('日')?.0)));
        let day = year
            .zip(parts)
            .and_then(|(year, (month, day))| NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?));
        found.extend(day.filter(|day| day.year() > 1000));
    }
    found
}

/// Units after a Chinese figure.
const CHINESE: &[(&str, Unit)] = &[
    ("个工作日", Unit::Days),
    ("工作日", Unit::Days),
    ("日", Unit::Days),
    ("天", Unit::Days),
    ("个月", Unit::Months),
    ("月", Unit::Months),
    ("周年", Unit::Years),
    ("年", Unit::Years),
];

const DIGITS: &str = "零一二三四五六七八九";

/// Figures with their unit in a Chinese sentence: `五年`, `十五个工作日`, `15个工作日`.
fn chinese(text: &str) -> BTreeSet<Figure> {
    let mut found = BTreeSet::new();
    let is_figure = |c: char| c.is_ascii_digit() || c == '十' || c == '两' || DIGITS.contains(c);
    let mut rest = text;
    while let Some(at) = rest.find(is_figure) {
        let from = rest.get(at..).unwrap_or_default();
        let end = from.find(|c| !is_figure(c)).unwrap_or(from.len());
        let (figure, after) = from.split_at_checked(end).unwrap_or((from, ""));
        let unit = CHINESE.iter().find(|(word, _)| after.starts_with(word));
        if let (Some((_, unit)), Some(count)) = (unit, number(figure)) {
            found.insert((count, *unit));
        }
        rest = after;
    }
    found
}

/// A number up to 99 in Chinese numerals, or any in digits.
fn number(figure: &str) -> Option<i64> {
    if figure.chars().all(|c| c.is_ascii_digit()) {
        return figure.parse().ok();
    }
    let digit = |text: &str, empty: i64| match text {
        "" => Some(empty),
        "两" => Some(2),
        text => DIGITS.chars().position(|c| text.chars().eq([c])).and_then(|at| i64::try_from(at).ok()),
    };
    match figure.split_once('十') {
        Some((tens, ones)) => Some(digit(tens, 1)? * 10 + digit(ones, 0)?),
        None => digit(figure, 0),
    }
}

const ENGLISH: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Figures with their unit in an English sentence: `5 years`, `3 full years`, `15 working days`.
fn english(text: &str) -> BTreeSet<Figure> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let spelt = ENGLISH.iter().position(|known| known == word).and_then(|at| i64::try_from(at).ok());
        let Some(count) = word.parse().ok().or(spelt) else { continue };
        let unit = words.iter().skip(at + 1).find(|word| !matches!(**word, "full" | "more" | "working" | "calendar"));
        found.extend(unit.and_then(|unit| unit_of(unit)).map(|unit| (count, unit)));
    }
    found
}

fn unit_of(word: &str) -> Option<Unit> {
    match word {
        "day" | "days" => Some(Unit::Days),
        "month" | "months" => Some(Unit::Months),
        "year" | "years" => Some(Unit::Years),
        _ => None,
    }
}
