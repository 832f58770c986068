//! `docs/conformance.md`, made from the scenarios: for every rule of the five texts, where it is kept and what shows it.

use super::{
    coverage, folder, places,
    replay::{self, Hand},
    runner,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};
use xintai::regime;

/// Every rule of the five texts: id, article, kind, where in the console.
pub const RULES: &str = include_str!("rules.tsv");

/// Regulations in the order of the document, with the prefix of their rules.
pub const REGIMES: &[(&str, &str)] =
    &[("huancui", "HC"), ("anshan", "AS"), ("changsha", "CS"), ("benxi", "BX"), ("liaoning-housing", "LH")];

/// One rule with what is known of it.
struct Row {
    id: &'static str,
    article: &'static str,
    kind: &'static str,
    place: &'static str,
    scenario: Option<String>,
    outside: Option<String>,
    /// Steps of its scenarios that are also taken at the console, by keys.
    keys: usize,
    /// Steps that are also taken through the real binary.
    program: usize,
}

/// The rule ids a scenario answers for: its own, and what it lists under `also`.
pub fn told(scenario: &toml::Table) -> Vec<String> {
    let own = scenario["id"].as_str().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
    let also = scenario.get("also").and_then(toml::Value::as_array).into_iter().flatten();
    std::iter::once(own).chain(also.filter_map(|id| id.as_str().map(str::to_owned))).collect()
}

/// Rule id → file of its scenario.
fn scenarios(id: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for topic in runner::files(id) {
        for scenario in runner::scenarios(id, &topic) {
            for rule in told(&scenario) {
                found.entry(rule).or_insert_with(|| format!("{id}/{topic}"));
            }
        }
    }
    found
}

/// Rule id → steps of its scenarios that are taken a second time by this hand, and end in the same state.
fn again(hand: Hand, id: &str) -> BTreeMap<String, usize> {
    let listed = replay::listed(hand);
    let mut found = BTreeMap::new();
    for scenario in runner::files(id).iter().flat_map(|topic| runner::scenarios(id, topic)) {
        let key = (id.to_owned(), scenario["id"].as_str().unwrap_or_default().to_owned());
        let steps = listed.get(&key).map(|done| done.steps).unwrap_or_default();
        for rule in told(&scenario) {
            *found.entry(rule).or_default() += steps;
        }
    }
    found
}

/// Rules that no software can keep, each with its reason.
fn outside(id: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder(id).join("outside.toml")).unwrap_or_default();
    let file: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{id} outside: {error}"));
    file.into_iter().map(|(rule, reason)| (rule, reason.as_str().unwrap_or_default().to_owned())).collect()
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, prefix) in REGIMES {
        let (scenarios, outside) = (scenarios(id), outside(id));
        let (by_keys, by_program) = (again(Hand::Keys, id), again(Hand::Program, id));
        for line in RULES.lines().skip(1).filter(|line| line.split('-').next() == Some(prefix)) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            let (id, article, kind, place) = (cell(), cell(), cell(), cell());
            let (scenario, outside) = (scenarios.get(id).cloned(), outside.get(id).cloned());
            let steps = |found: &BTreeMap<String, usize>| found.get(id).copied().unwrap_or_default();
            let (keys, program) = (steps(&by_keys), steps(&by_program));
            rows.push(Row { id, article, kind, place, scenario, outside, keys, program });
        }
    }
    rows
}

fn state(row: &Row) -> &'static str {
    match (&row.scenario, &row.outside) {
        (Some(_), _) => "tested",
        (None, Some(_)) => "outside software",
        (None, None) => "open",
    }
}

fn document() -> String {
    let rows = rows();
    let mut text = String::from(
        "# Conformance\n\nFor every rule of the five regulations: its article, where in the console it is kept, the scenario that shows it,\n\
         and its state. \"By keys\" and \"by program\" count the steps of its scenario that are taken a second time, at the\n\
         console by keys alone and through the real binary, and must leave the same log rows and end in the same state.\n\
         Written by `cargo test conformance` from `tests/scenarios`; the numbers are counted.\n\n\
         | regulation | rules | tested | also by keys | also by program | outside software | open |\n|---|---|---|---|---|---|---|\n",
    );
    let count = |rows: &[&Row], word: &str| rows.iter().filter(|row| state(row) == word).count();
    let mut line = |name: &str, rows: &[&Row]| {
        let (tested, out, open) = (count(rows, "tested"), count(rows, "outside software"), count(rows, "open"));
        let keys = rows.iter().filter(|row| row.keys > 0).count();
        let program = rows.iter().filter(|row| row.program > 0).count();
        let _ = writeln!(text, "| {name} | {} | {tested} | {keys} | {program} | {out} | {open} |", rows.len());
    };
    for (id, prefix) in REGIMES {
        let own: Vec<&Row> = rows.iter().filter(|row| row.id.split('-').next() == Some(prefix)).collect();
        line(id, &own);
    }
    line("all", &rows.iter().collect::<Vec<_>>());
    let (operations, through) = coverage::counted();
    let _ = writeln!(
        text,
        "\noperations: {operations}; through the program: {through}\n\nEach of them is carried out by a scenario of `tests/scenarios/program.tsv` through the real binary, and each step of a\n\
         procedure under every regulation that knows it, but for:\n"
    );
    for (operation, reason) in coverage::reasons() {
        let _ = writeln!(text, "- `{operation}`: {reason}");
    }
    for (id, prefix) in REGIMES {
        let _ = writeln!(
            text,
            "\n## {id}\n\n| rule | article | kind | where | scenario | state | by keys | by program |\n|---|---|---|---|---|---|---|---|"
        );
        for row in rows.iter().filter(|row| row.id.split('-').next() == Some(prefix)) {
            let shown = row.scenario.as_deref().or(row.outside.as_deref()).unwrap_or("-");
            let Row { id, article, kind, .. } = row;
            let place = places::shown(row.place);
            let count = |steps: usize| if steps == 0 { "-".to_owned() } else { steps.to_string() };
            let (keys, program) = (count(row.keys), count(row.program));
            let _ = writeln!(
                text,
                "| {id} | {article} | {kind} | {place} | {shown} | {} | {keys} | {program} |",
                state(row)
            );
        }
    }
    text
}

#[test]
fn the_conformance_table_is_what_the_scenarios_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let wanted = document();
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found != wanted {
        fs::write(&path, &wanted).unwrap();
        panic!("docs/conformance.md was out of date and has been written again: look at it and commit it");
    }
}

#[test]
fn every_scenario_and_every_mark_names_a_rule_of_the_texts() {
    let known: BTreeSet<&str> = RULES.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    for (id, _) in REGIMES {
        for rule in scenarios(id).into_keys().chain(outside(id).into_keys()) {
            // Readings (…-A5), separations (S4) and words of the product's own have no row in the texts.
            let of_a_text = rule.split('-').count() == 3;
            assert!(known.contains(&*rule) || !of_a_text, "{id}: no rule `{rule}`");
        }
    }
}

#[test]
fn a_tested_rule_is_not_marked_as_outside_software() {
    for row in rows() {
        assert!(row.scenario.is_none() || row.outside.is_none(), "{} is both", row.id);
    }
}

#[test]
fn every_pack_knows_all_rules_of_its_text() {
    for (id, prefix) in REGIMES {
        let Ok(pack) = regime::load(id) else { continue };
        for line in RULES.lines().skip(1).filter(|line| line.split('-').next() == Some(prefix)) {
            let rule = line.split('\t').next().unwrap_or_default();
            assert!(pack.articles.knows(rule), "{id}: `{rule}` has no article in the pack");
        }
    }
}
