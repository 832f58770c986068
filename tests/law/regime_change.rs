//! Another regulation in an installation's place: every pair of two, asked and signed through the real binary. What was
//! opened before is finished under its own text.

use super::{
    runner::{World, take_all},
    same_objection::Filed,
};
use crate::{
    cli,
    given::{Given, record},
    harness::Centre,
};
use serde_json::Value;
use std::{fs, path::Path};

/// The cases of one regulation: steps before the change and after it.
fn steps(regime: &str, part: &str) -> Vec<toml::Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/regime-change.toml");
    let table: toml::Table = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    table[regime][part].as_array().unwrap().clone()
}

/// The text that names a first day for the regulations that name none.
fn overlay(regime: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(regime).join("overlay.toml"))
        .ok()
}

/// A centre under `from` on 29 April 2026 with its cases under way.
fn under_way(from: &str) -> World {
    let centre = Centre::under(from, "2026-04-29");
    let given = Filed::given();
    let rec = record(&centre, &given);
    let mut world = World::new(centre);
    world.names.insert("rec".to_owned(), rec);
    take_all(&mut world, &steps(from, "before")).unwrap_or_else(|fault| panic!("{from} before: {fault}"));
    world
}

/// Changes the regulation by the program: shown, proposed, refused to the same person, signed by another supervisor.
fn change(world: &mut World, to: &str) -> Value {
    let centre = &world.centre;
    let shown = cli::run_by_key(centre, "sup1", &["--dry-run", "regime", "change", to]).json(0);
    let proposed = cli::run_by_key(centre, "sup1", &["regime", "change", to]).json(0);
    assert_eq!((&proposed["state"], &proposed["missing"]), (&"waiting".into(), &"supervisor".into()));
    assert_eq!(
        (&proposed["items"], &proposed["cases"]),
        (&shown["items"], &shown["cases"]),
        "the dry run shows the same"
    );
    assert_eq!(cli::run_by_key(centre, "sup1", &["regime", "change", to]).error(3)["code"], "E-SOD");
    let done = cli::run_by_key(centre, "sup2", &["regime", "change", to]).json(0);
    assert_eq!((&done["state"], &done["missing"]), (&"active".into(), &Value::Null));
    if let Some(text) = overlay(to) {
        assert!(done["warning"].is_object(), "{to} has no first day yet: {done}");
        let file = cli::private_file(&centre.dir().join("overlay.toml"), &text);
        for login in ["adm1", "sup1"] {
            cli::run_by_key(centre, login, &["regime", "overlay", file.to_str().unwrap()]).json(0);
        }
    }
    done
}

/// The pack that each step of a case was stored with.
fn packs(world: &World, case: &str) -> Vec<String> {
    let sql = world.centre.sql();
    let query = "SELECT json_extract(e.body, '$.pack') FROM case_event e JOIN case_file c ON c.id = e.case_file WHERE c.no = ?1";
    let mut statement = sql.prepare(query).unwrap();
    statement.query_map([case], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn one_pair(from: &str, to: &str) {
    let mut world = under_way(from);
    let governed = world.centre.service.pack().version_word();
    let done = change(&mut world, to);
    assert_eq!((&done["from"], &done["to"]), (&from.into(), &to.into()));
    let opened: Vec<String> =
        world.names.iter().filter(|(name, _)| name.len() == 2).map(|(_, no)| no.clone()).collect();
    let told: Vec<&str> = done["cases"].as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap()).collect();
    assert!(opened.iter().all(|case| told.contains(&case.as_str())), "{told:?} are not {opened:?}");
    let status = cli::run_by_key(&world.centre, "sup1", &["status"]).json(0);
    assert_eq!(status["regime"]["id"], to);
    let ob = world.names["ob"].clone();
    let told = cli::run_by_key(&world.centre, "sup1", &["regime", "explain", &ob]).json(0);
    assert_eq!((&told["regime"], &told["pack"]), (&from.into(), &governed.as_str().into()));
    for (login, verb) in [("obj1", "case list"), ("sup1", "case worklist"), ("rev1", "record list")] {
        let words: Vec<&str> = verb.split(' ').collect();
        cli::run_by_key(&world.centre, login, &words).json(0);
    }
    // The record that was put there by no verb is named by the check, and nothing else is.
    let checked = cli::run_by_key(&world.centre, "adm1", &["check"]).json(6);
    let faults = checked["items"].as_array().unwrap().iter().filter(|item| item["ok"] == false);
    assert!(faults.clone().all(|item| item["detail"].as_str().unwrap().contains("R-900001")), "{checked}");
    take_all(&mut world, &steps(from, "after")).unwrap_or_else(|fault| panic!("after: {fault}"));
    for case in &opened {
        assert!(packs(&world, case).iter().all(|pack| *pack == governed), "{case}: {:?}", packs(&world, case));
    }
    // What is opened from now on is opened under the other text.
    let fresh = record(&world.centre, &Given { document: "罚9号".into(), ..Filed::given() });
    let case = Filed::file(&mut world.centre, &fresh);
    let now = world.centre.service.pack().version_word();
    assert!(now.starts_with(to));
    assert_eq!(packs(&world, &case), [now]);
    cli::run_by_key(&world.centre, "aud1", &["log", "verify"]).json(0);
}

#[test]
fn every_regulation_can_take_the_place_of_every_other_and_open_cases_stay_under_their_own() {
    let all: Vec<&str> = xintai::regime::ids().collect();
    let mut faults = Vec::new();
    for from in &all {
        for to in all.iter().filter(|to| *to != from) {
            let played = std::panic::catch_unwind(|| one_pair(from, to));
            faults.extend(played.err().map(|fault| {
                let text = fault.downcast_ref::<String>().cloned();
                format!(
                    "{from} -> {to}: {}",
                    text.or(fault.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default()
                )
            }));
        }
    }
    assert!(faults.is_empty(), "{} pairs fail\n{}", faults.len(), faults.join("\n"));
}
