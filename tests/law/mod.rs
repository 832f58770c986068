//! Scenarios of the regulation catalogue, as data: one file of `tests/scenarios/` for each topic.

mod coverage;
mod runner;
mod verbs_base;
mod verbs_cases;
mod verbs_intake;
mod verbs_query;

use runner::run;
use std::{collections::BTreeSet, fs, path::Path};

/// Where the scenario files lie.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// One test for each topic, and the list of them all.
macro_rules! topics {
    ($($name:ident),+ $(,)?) => {
        /// Every topic that has a test here.
        const TOPICS: &[&str] = &[$(stringify!($name)),+];
        $(#[test]
        fn $name() {
            run(stringify!($name));
        })+
    };
}

topics!(accounts, intake, logs, objections, query, repairs);

#[test]
fn every_scenario_file_is_run() {
    let found: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = TOPICS.iter().map(|topic| (*topic).to_owned()).collect();
    assert_eq!(found, listed);
}
