//! Changed packs: one value of a pack is changed in memory, and the scenarios must notice. What no scenario notices is a
//! hole in the scenarios.
//!
//! Every day count and every figure of a period is changed in every run. `MUTATE=huancui cargo test law::mutation --
//! --nocapture` changes every number, date, switch and list of a pack and prints what nobody noticed; `MUTATE=huancui:case`
//! only those under `case`.

use super::{conformance::told, runner};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};
use toml::Value;
use xintai::regime;

/// One changed value.
struct Mutant {
    /// Where it stands.
    place: String,
    /// Before and after.
    change: String,
    /// The rules it stands under, nearest first.
    rules: Vec<String>,
    /// The pack with it.
    text: String,
}

fn text_of(regime: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("regimes").join(format!("{regime}.toml"));
    fs::read_to_string(file).unwrap()
}

/// What a value is changed to; none for labels, words and texts.
fn other(value: &Value) -> Option<Value> {
    match value {
        Value::Integer(n) => Some(Value::Integer(n + 1)),
        Value::Boolean(yes) => Some(Value::Boolean(!yes)),
        Value::String(text) => {
            let day: chrono::NaiveDate = text.parse().ok()?;
            Some(Value::String((day + chrono::Days::new(1)).to_string()))
        }
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_str) => {
            Some(Value::Array(items[1..].to_vec()))
        }
        _ => None,
    }
}

/// The value at a path of keys and places.
fn at<'v>(value: &'v mut Value, path: &[String]) -> &'v mut Value {
    path.iter().fold(value, |value, key| match value {
        Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
        value => &mut value[key.as_str()],
    })
}

/// Parts of a pack that say nothing by themselves: texts, articles, names.
const SILENT: &[&str] =
    &["articles", "article", "parameter", "label", "title", "says", "body", "aliases", "slots", "version"];

fn walk(value: &Value, path: &mut Vec<String>, rules: &[String], found: &mut Vec<(Vec<String>, Vec<String>, Value)>) {
    if let Some(changed) = other(value) {
        found.push((path.clone(), rules.to_vec(), changed));
    }
    match value {
        Value::Table(table) => {
            let rule = |key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
            let own: Vec<String> =
                ["days_rule", "when_rule", "needs_rule", "rule"].iter().filter_map(|key| rule(key)).collect();
            let rules = [own, rules.to_vec()].concat();
            for (key, inner) in table.iter().filter(|(key, _)| !SILENT.contains(&key.as_str())) {
                path.push(key.clone());
                walk(inner, path, &rules, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (n, inner) in items.iter().enumerate().filter(|(_, inner)| inner.is_table()) {
                path.push(n.to_string());
                walk(inner, path, rules, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A step or entry by its words instead of its place.
fn named(pack: &Value, path: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut value = pack.clone();
    for key in path {
        value = at(&mut value, std::slice::from_ref(key)).clone();
        let name = ["code", "step", "category", "id", "field"].iter().find_map(|name| value.get(*name)?.as_str());
        match name.filter(|_| key.parse::<usize>().is_ok()) {
            Some(name) => {
                let outcome = value.get("outcome").and_then(Value::as_str).unwrap_or_default();
                words.push(format!(
                    "{key}:{name}{outcome}",
                    outcome = if outcome.is_empty() { String::new() } else { format!("/{outcome}") }
                ));
            }
            None => words.push(key.clone()),
        }
    }
    words.join(".")
}

fn mutants(regime: &str, wanted: impl Fn(&str, &Value) -> bool) -> Vec<Mutant> {
    let pack: Value = toml::from_str(&text_of(regime)).unwrap();
    let mut found = Vec::new();
    walk(&pack, &mut Vec::new(), &[], &mut found);
    // A number of days that stands under one rule is one number, however many transitions carry it.
    let mut groups: BTreeSet<String> = BTreeSet::new();
    let mutant = |(path, rules, changed): (Vec<String>, Vec<String>, Value)| {
        let mut spoilt = pack.clone();
        let days = path.last().is_some_and(|key| key == "days") && path.first().is_some_and(|key| key == "case");
        if days && let (Some(kind), Some(rule)) = (path.get(1), rules.first()) {
            if !groups.insert(format!("{kind} {rule}")) {
                return None;
            }
            for step in spoilt["case"][kind.as_str()]["step"].as_array_mut().unwrap() {
                let own = step.get("days_rule").or(step.get("rule")).and_then(Value::as_str);
                if own == Some(rule) && step.get("days").is_some() {
                    step.as_table_mut().unwrap().insert("days".to_owned(), changed.clone());
                }
            }
        }
        let before = at(&mut pack.clone(), &path).clone();
        *at(&mut spoilt, &path) = changed.clone();
        let place = named(&pack, &path);
        wanted(&place, &before).then(|| {
            let rules = rules.iter().filter(|rule| !rule.is_empty()).cloned().collect();
            Mutant { place, change: format!("{before} -> {changed}"), rules, text: toml::to_string(&spoilt).unwrap() }
        })
    };
    found.into_iter().filter_map(mutant).collect()
}

/// Rule → its scenarios.
fn by_rule(regime: &str) -> BTreeMap<String, Vec<toml::Table>> {
    let mut found: BTreeMap<String, Vec<toml::Table>> = BTreeMap::new();
    for topic in runner::files(regime) {
        for scenario in runner::scenarios(regime, &topic) {
            for rule in told(&scenario) {
                found.entry(rule).or_default().push(scenario.clone());
            }
        }
    }
    found
}

/// Who notices: the check of the pack, or a scenario; `None` when nobody does.
fn noticed(regime: &str, mutant: &Mutant, scenarios: &BTreeMap<String, Vec<toml::Table>>, all: bool) -> Option<String> {
    if regime::parse(regime, &mutant.text).is_err() {
        return Some("check".to_owned());
    }
    regime::stand_in(Some((regime, &mutant.text)));
    let fails = |scenario: &&toml::Table| {
        catch_unwind(AssertUnwindSafe(|| runner::play_once(regime, scenario))).map_or(true, |played| played.is_err())
    };
    let own = mutant.rules.iter().filter_map(|rule| scenarios.get(rule)).flatten();
    let mut seen = BTreeSet::new();
    let rest = scenarios.values().flatten().filter(|_| all);
    let found = own.chain(rest).filter(|one| seen.insert(one["id"].to_string())).find(fails);
    regime::stand_in(None);
    found.map(|scenario| scenario["id"].as_str().unwrap().to_owned())
}

/// Whether a value of the text is a number of days, months or years, a threshold, or a day.
fn is_figure(place: &str, value: &Value) -> bool {
    let dated = value.as_str().is_some_and(|text| text.parse::<chrono::NaiveDate>().is_ok());
    value.is_integer() && !place.starts_with("mask") && !place.ends_with(".fee.value") || dated
}

/// Figures that no scenario can notice, each with its reason.
const UNSEEN: &[(&str, &str, &str)] = &[
    (
        "anshan",
        "switch.0:regime.in_force.effect.2022-08-14.regime.in_force.value",
        "the day of a reading that is not chosen",
    ),
    (
        "anshan",
        "switch.1:listing.several.effect.3.listing.grade[code=key-attention].ground[code=same-type].threshold.value",
        "the number of a reading that is not chosen",
    ),
    (
        "anshan",
        "switch.1:listing.several.effect.3.listing.grade[code=key-attention].ground[code=several-fields].threshold.value",
        "the number of a reading that is not chosen",
    ),
    (
        "changsha",
        "switch.1:objection.step.answer.start.effect.reply.received.case.objection.step[step=confirm,outcome=confirmed].days",
        "the days of a reading that is not chosen",
    ),
    (
        "changsha",
        "switch.1:objection.step.answer.start.effect.reply.received.case.objection.step[step=correct,outcome=noticed].days",
        "the days of a reading that is not chosen",
    ),
];

#[test]
fn every_figure_of_every_pack_is_noticed_by_a_scenario() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut holes = Vec::new();
    for regime in regime::ids() {
        let scenarios = by_rule(regime);
        // What names a source and no rule is a default of the product, not of the text.
        for mutant in mutants(regime, is_figure).into_iter().filter(|mutant| !mutant.rules.is_empty()) {
            let known = UNSEEN.iter().any(|(pack, place, _)| *pack == regime && mutant.place == *place);
            if !known && noticed(regime, &mutant, &scenarios, false).is_none() {
                holes.push(format!("{regime} {} {} {:?}", mutant.place, mutant.change, mutant.rules));
            }
        }
    }
    drop(std::panic::take_hook());
    assert!(holes.is_empty(), "{} figures are noticed by no scenario of their rule\n{}", holes.len(), holes.join("\n"));
}

#[test]
fn what_nobody_notices_is_printed_when_asked_for() {
    let Ok(asked) = std::env::var("MUTATE") else { return };
    let (regime, under) = asked.split_once(':').unwrap_or((&asked, ""));
    let scenarios = by_rule(regime);
    let (mut seen, mut holes) = (0, 0);
    for mutant in mutants(regime, |place, _| place.starts_with(under)) {
        match noticed(regime, &mutant, &scenarios, false) {
            Some(_) => seen += 1,
            None => {
                holes += 1;
                println!("HOLE {regime} {} {} {:?}", mutant.place, mutant.change, mutant.rules);
            }
        }
    }
    println!("{regime}: {seen} values noticed by the check or a scenario of their rule, {holes} not");
}
