//! Nothing depends on anybody having looked: every scenario in which days pass is played again with officers looking at
//! lists, records and cases on days in between, and must give the same answers and end in the same state.

use super::{
    replay::dump,
    runner::{World, files, play_on, scenarios, start},
};
use chrono::{Days, NaiveDate};
use xintai::{
    domain::refusal::Code,
    service::{
        Error, Operation,
        ops::{
            cases::{ListCases, Noun, ShowCase},
            decisions::ListDecisions,
            eligibility::ListEligible,
            listings::{ListCandidates, ListListings},
            records::{ListRecords, ShowRecord},
            status::{CheckInstallation, ShowStatus},
            worklist::ShowWorklist,
        },
    },
};

/// Days looked at between one step and the next.
const LOOKS: u64 = 2;
/// Who looks.
const LOOKERS: &[&str] = &["obj1", "sup1"];

/// Looks on some days after the one the clock stands on, before the one it is moved to.
pub fn look_until(world: &mut World, at: &str) {
    let Ok(until) = at.get(..10).unwrap_or(at).parse::<NaiveDate>() else { return };
    let from = world.centre.service.now().date_naive();
    let span = u64::try_from((until - from).num_days()).unwrap_or_default();
    for n in 1..=LOOKS.min(span.saturating_sub(1)) {
        let day = from + Days::new(n * span / (LOOKS.min(span - 1) + 1));
        world.centre.at(&day.to_string());
        LOOKERS.iter().for_each(|login| look_round(world, login));
    }
}

/// Everything that an officer sees without asking for anything in particular, and each thing listed.
fn look_round(world: &mut World, login: &str) {
    look(world, login, &ShowWorklist::default());
    look(world, login, &ShowStatus);
    look(world, login, &CheckInstallation);
    look(world, login, &ListDecisions::default());
    look(world, login, &ListCandidates::default());
    look(world, login, &ListListings { closed: true, ..ListListings::default() });
    look(world, login, &ListEligible { within: Some(30) });
    for record in look(world, login, &ListRecords::default()).into_iter().flat_map(|list| list.items) {
        look(world, login, &ShowRecord { id: record.id, ..ShowRecord::default() });
    }
    let cases = look(world, login, &ListCases { closed: true, ..ListCases::default() });
    for case in cases.into_iter().flat_map(|list| list.items) {
        look(world, login, &ShowCase { noun: Noun::Case, case: case.case });
    }
}

/// A look; whoever may not look is refused, and nothing else may go wrong.
fn look<O: Operation>(world: &mut World, login: &str, operation: &O) -> Option<O::Output> {
    world.centre.key(login)?;
    let answer = world.centre.call(login, operation);
    let fails = |error: &&Error| matches!(error.code, Code::Io | Code::Integrity | Code::Unknown | Code::Busy);
    assert!(answer.as_ref().err().filter(fails).is_none(), "{login} {}: {:?}", O::NAME, answer.err());
    answer.ok()
}

/// What a scenario ends in, the log left out.
fn ends(regime: &str, scenario: &toml::Table, watched: bool) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut world = start(regime, scenario);
    world.watched = watched;
    play_on(&mut world, scenario)?;
    Ok(dump(&world.centre).into_iter().collect())
}

/// Whether its clock moves; whether it asks who looked, which is just what looking changes.
fn is_about_time(scenario: &toml::Table) -> bool {
    let steps = ["given", "when", "then"].into_iter().filter_map(|part| scenario.get(part)?.as_array()).flatten();
    let word = |step: &toml::Value, key: &str| step.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let (mut moves, mut asks) = (false, false);
    for step in steps {
        moves |= word(step, "at").is_some();
        asks |= word(step, "do").is_some_and(|verb| verb.starts_with("log ") || verb.contains("looks"));
    }
    moves && !asks
}

fn nothing_depends_on_looking(regime: &str) {
    let (mut faults, mut played) = (Vec::new(), 0);
    for topic in files(regime) {
        for scenario in scenarios(regime, &topic).iter().filter(|scenario| is_about_time(scenario)) {
            let id = scenario["id"].as_str().unwrap();
            let alone = ends(regime, scenario, false).unwrap();
            played += 1;
            match ends(regime, scenario, true) {
                Err(fault) => faults.push(format!("{id} answers otherwise: {fault}")),
                Ok(watched) => {
                    let other = alone.iter().zip(&watched).find(|(alone, watched)| alone != watched);
                    faults.extend(other.map(|(alone, watched)| format!("{id}: {alone:#?} is {watched:#?}")));
                }
            }
        }
    }
    assert!(played > 0, "no scenario of {regime} passes time");
    assert!(faults.is_empty(), "{} of {played}:\n{}", faults.len(), faults.join("\n"));
}

/// One test for each regulation, so that they run side by side.
macro_rules! watched {
    ($($name:ident: $regime:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            nothing_depends_on_looking($regime);
        })*
    };
}

watched! {
    looking_in_between_changes_nothing_under_huancui: "huancui",
    looking_in_between_changes_nothing_under_anshan: "anshan",
    looking_in_between_changes_nothing_under_changsha: "changsha",
    looking_in_between_changes_nothing_under_benxi: "benxi",
    looking_in_between_changes_nothing_under_liaoning_housing: "liaoning-housing",
}
