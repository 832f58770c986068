//! Every operation that has a verb is carried out through the real binary by some scenario of
//! `tests/scenarios/program.tsv`, and every step of every procedure under each regulation that knows it.
//!
//! A new list: `AGAIN=program cargo test law::` plays every scenario through the program and lists all that can be,
//! `PRUNE=program cargo test law::coverage` then keeps as many as it takes, so that the run stays cheap.

use super::{
    conformance::REGIMES,
    replay::{self, Done, Hand},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::OnceLock,
};
use xintai::service::ops::OPERATIONS;

/// Operations that no verb carries out on the database of a scenario, each with the reason.
const WITHOUT: &[(&str, &str)] = &[
    ("backup.confirm", "the second signature of `restore`, in the restored copy: tests/cli/upkeep.rs plays it"),
    ("backup.restore", "`restore` leaves its row in the restored copy: tests/cli/upkeep.rs plays it"),
    ("case.act", "each step is asked and logged under its own name"),
    ("case.reassign", "a permission that `case assign` asks for; its row is `case.assign`"),
    ("log.anchored", "a permission for what the console's header shows; `status` tells the same"),
    ("policy.list", "`policy list` reads the packs and opens no database"),
    ("session.become", "only the console of a training database lets one become another officer"),
];

/// A regulation and an operation that has to be shown under it; an operation that any may show stands under none.
type Wanted = (Option<String>, String);

type Listed = BTreeMap<(String, String), Done>;

/// The steps of a regulation's procedures.
fn steps(regime: &str) -> BTreeSet<String> {
    fn operations(value: &toml::Value) -> Vec<String> {
        match value {
            toml::Value::Array(items) => items.iter().flat_map(operations).collect(),
            toml::Value::Table(table) if table.contains_key("step") => {
                table.get("operation").and_then(toml::Value::as_str).map(str::to_owned).into_iter().collect()
            }
            toml::Value::Table(table) => table.values().flat_map(operations).collect(),
            _ => Vec::new(),
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{regime}.toml"));
    let pack: toml::Table = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    operations(&pack.into()).into_iter().collect()
}

/// All that has to be shown through the program; the packs are read once.
fn wanted() -> &'static BTreeSet<Wanted> {
    static WANTED: OnceLock<BTreeSet<Wanted>> = OnceLock::new();
    WANTED.get_or_init(all_wanted)
}

fn all_wanted() -> BTreeSet<Wanted> {
    let without: Vec<&str> = WITHOUT.iter().map(|(operation, _)| *operation).collect();
    let any = OPERATIONS.iter().filter(|operation| !without.contains(operation));
    let any = any.map(|operation| (None, (*operation).to_owned()));
    let own = REGIMES.iter().flat_map(|(id, _)| {
        steps(id).into_iter().map(|operation| (Some((*id).to_owned()), operation)).collect::<Vec<_>>()
    });
    any.chain(own).collect()
}

/// What one scenario shows of it.
fn shown(regime: &str, done: &Done) -> BTreeSet<Wanted> {
    let under = |of: Option<&str>| {
        let of = of.map(str::to_owned);
        done.operations.iter().map(move |operation| (of.clone(), operation.clone()))
    };
    under(None).chain(under(Some(regime))).collect()
}

/// How many operations there are, and how many of them are carried out through the program.
pub fn counted() -> (usize, usize) {
    let listed = replay::listed(Hand::Program);
    let through: BTreeSet<&String> = listed.values().flat_map(|done| &done.operations).collect();
    (OPERATIONS.len(), OPERATIONS.iter().filter(|operation| through.contains(&(**operation).to_owned())).count())
}

/// Why operations are not carried out through the program.
pub fn reasons() -> impl Iterator<Item = (&'static str, &'static str)> {
    WITHOUT.iter().copied()
}

/// As many scenarios as it takes: always the one that shows most for its steps, then without those that the others make
/// good.
fn pruned(all: &Listed) -> Listed {
    let (mut left, mut kept) = (wanted().clone(), Listed::new());
    loop {
        let worth = |((regime, _), done): &(&(String, String), &Done)| {
            let new = shown(regime, done).intersection(&left).count();
            // Starting a process costs more than what it shows: new ones for each hundred steps.
            (new * 100 / (done.steps + 4), new)
        };
        let Some((key, done)) = all.iter().max_by_key(worth).filter(|best| worth(best).1 > 0) else { break };
        let new = shown(&key.0, done);
        left.retain(|one| !new.contains(one));
        kept.insert(key.clone(), done.clone());
    }
    for key in kept.keys().rev().cloned().collect::<Vec<_>>() {
        let done = kept.remove(&key).unwrap();
        if !missing(&kept).is_subset(&missing(all)) {
            kept.insert(key, done);
        }
    }
    kept
}

/// What a list does not show.
fn missing(listed: &Listed) -> BTreeSet<Wanted> {
    let shown: BTreeSet<Wanted> = listed.iter().flat_map(|((regime, _), done)| shown(regime, done)).collect();
    wanted().difference(&shown).cloned().collect()
}

#[test]
fn every_operation_with_a_verb_is_carried_out_through_the_real_binary() {
    if std::env::var("PRUNE").is_ok_and(|hand| hand == Hand::Program.word()) {
        replay::write_all(Hand::Program, &pruned(&replay::listed(Hand::Program)));
    }
    let missing = missing(&replay::listed(Hand::Program));
    assert!(missing.is_empty(), "no scenario of program.tsv carries these out: {missing:#?}");
}

#[test]
fn an_operation_said_to_have_no_verb_is_carried_out_by_none() {
    let listed = replay::listed(Hand::Program);
    let verbs = include_str!("../ci/operations.tsv");
    for (operation, reason) in WITHOUT {
        assert!(OPERATIONS.contains(operation), "there is no operation `{operation}`");
        let has = verbs.lines().any(|line| line.split('\t').next() == Some(operation));
        let shown = listed.values().any(|done| done.operations.contains(*operation));
        assert!(!has && !shown, "`{operation}` has a verb, although: {reason}");
    }
}

#[test]
fn the_list_of_scenarios_through_the_program_is_as_short_as_it_can_be() {
    let listed = replay::listed(Hand::Program);
    for key in listed.keys() {
        let others: Listed =
            listed.iter().filter(|(other, _)| *other != key).map(|(k, v)| (k.clone(), v.clone())).collect();
        let own = missing(&others).len();
        assert!(
            own > missing(&listed).len(),
            "{key:?} shows nothing that the others do not: PRUNE=program shortens the list"
        );
    }
}

#[test]
fn every_regulation_shows_scenarios_of_its_own_through_the_program() {
    let listed = replay::listed(Hand::Program);
    for (id, _) in REGIMES {
        let own = listed.keys().filter(|(regime, _)| regime == id).count();
        assert!(own >= 4, "{id}: {own}");
    }
}
