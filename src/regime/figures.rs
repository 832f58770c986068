//! Figures in the answers to the 87 questions, held against the typed values: whoever reads the sentence reads the number
//! that the engine counts with.

use super::{Fault, LOCAL, Pack, parameter::Question, path, questions};
use crate::text;
use std::collections::BTreeSet;
use toml::Value as Toml;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Days,
    Months,
    Years,
}

type Figure = (i64, Unit);

/// Every typed figure that the sentence of its question states otherwise. A sentence that states no figure is not held
/// against one, and an outside source or an overlay is not the text's own answer.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    for Question { id, keys, .. } in questions() {
        let Some(answer) = pack.parameter.get(id) else { continue };
        let sides = [("zh", chinese(&answer.says.zh)), ("en", english(&answer.says.en))];
        for key in keys {
            for (count, unit) in typed(&root, key) {
                for (lang, stated) in sides.iter().filter(|(_, stated)| !stated.is_empty()) {
                    if stated.contains(&(count, unit)) {
                        continue;
                    }
                    let all = stated.iter().map(|(count, _)| count.to_string()).collect::<Vec<_>>().join(", ");
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
    }
}

/// The figures that stand at a key on the text's own ground.
fn typed(root: &Toml, key: &str) -> BTreeSet<Figure> {
    // A number of days stands in a step that says where they come from.
    let (place, leaf) = key.strip_suffix(".days").map_or((key, None), |place| (place, Some("days")));
    let mut found = BTreeSet::new();
    for (value, ground) in path::find(root, place) {
        let word = |name: &str| value.get(name).and_then(Toml::as_str).unwrap_or_default();
        let outside = [ground.rule.as_str(), word("days_rule")].contains(&LOCAL)
            || !ground.source.is_empty()
            || !word("days_source").is_empty();
        if outside {
            continue;
        }
        for (name, unit) in [("days", Unit::Days), ("months", Unit::Months), ("years", Unit::Years)] {
            if leaf.is_none_or(|leaf| leaf == name) {
                let inner = value.get(name).map(|inner| inner.get("value").unwrap_or(inner));
                let count = inner.and_then(Toml::as_integer).filter(|count| *count > 0);
                found.extend(count.map(|count| (count, unit)));
            }
        }
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
        let unit = words.iter().skip(at + 1).find(|word| !matches!(**word, "full" | "working" | "calendar"));
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
