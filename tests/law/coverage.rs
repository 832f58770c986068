//! Every rule that this version claims has a scenario of its own.

use std::{collections::BTreeSet, fs, path::Path};

/// The rules the first version answers for; the regulation's others are the next version's.
const CLAIMED: &[(&str, std::ops::RangeInclusive<u32>)] = &[
    ("HC-7", 1..=3),
    ("HC-8", 1..=3),
    ("HC-9", 1..=2),
    ("HC-13", 1..=5),
    ("HC-16", 1..=3),
    ("HC-17", 1..=1),
    ("HC-18", 1..=5),
    ("HC-19", 1..=9),
    ("HC-20", 1..=5),
    ("HC-22", 2..=7),
    ("HC-23", 1..=7),
    ("HC-29", 1..=18),
    ("HC-30", 1..=5),
    ("HC-31", 1..=6),
    ("HC-35", 1..=5),
    ("HC-36", 1..=1),
    ("HC-36", 3..=5),
];

#[test]
fn every_claimed_rule_has_a_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut told = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("id = \"")) {
            told.insert(line.split(['"', ' ']).next().unwrap().to_owned());
        }
    }
    let missing: Vec<String> = CLAIMED
        .iter()
        .flat_map(|(article, ordinals)| ordinals.clone().map(move |ordinal| format!("{article}-{ordinal}")))
        .filter(|id| !told.contains(id))
        .collect();
    assert!(missing.is_empty(), "no scenario: {missing:?}");
}
