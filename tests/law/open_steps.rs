//! A step that is shown open to an officer can be taken: over the cases of the scenarios of all five regulations, each open
//! step is tried as a dry run with the smallest right input, and no refusal comes that no input cures.

use super::runner;
use crate::harness::Centre;
use std::collections::BTreeMap;
use xintai::{
    domain::Code,
    service::ops::{
        cases::{ActionShown, CaseActions},
        casework::Paper,
        mailings::SendNotice,
        notices::RenderNotice,
        steps::{Act, Input},
    },
};

/// The topics whose scenarios have cases.
const TOPICS: &[(&str, &[&str])] = &[
    ("huancui", &["objections", "repairs", "rights"]),
    ("anshan", &["objections", "repairs", "rights", "listings"]),
    ("changsha", &["objections"]),
    ("benxi", &["repairs", "listings"]),
    ("liaoning-housing", &["objections", "repairs", "complaints"]),
];

/// Who may have a step to take.
const OFFICERS: &[&str] =
    &["obj1", "obj2", "rep1", "rep2", "rev1", "rev2", "win1", "liaX", "liaX2", "liaY", "sup1", "sup2"];

/// Refusals that nothing given with the step cures.
const INCURABLE: &[Code] = &[Code::Term, Code::State, Code::Off, Code::Sod, Code::Role];

fn papers(action: &ActionShown) -> Vec<Paper> {
    let kinds = action.papers.iter().map(String::as_str).chain(["evidence", "certificate", "proof", "commitment"]);
    kinds.map(|kind| Paper { kind: kind.into(), name: "a.txt".into(), body: b"synthetic".to_vec() }).collect()
}

/// What may rightly be given with a step: with a yes, with a no, with "cannot be verified".
fn inputs(centre: &Centre, action: &ActionShown) -> Vec<Input> {
    let today = centre.service.now().date_naive();
    let pack = centre.service.pack();
    let mut fields: BTreeMap<String, String> = action
        .fields
        .iter()
        .map(|asked| (asked.field.clone(), asked.options.first().map_or("甲", |one| one.code.as_str()).to_owned()))
        .collect();
    for (key, value) in
        [("reply-by", today.to_string()), ("co-unit", "UNIT-Y".to_owned()), ("number", "1号".to_owned())]
    {
        if fields.contains_key(key) {
            fields.insert(key.to_owned(), value);
        }
    }
    let ticked = |word: &str| (word.to_owned(), "yes".to_owned());
    let conditions = pack.repair.conditions.iter().map(|one| ticked(&one.code)).collect::<BTreeMap<_, _>>();
    let statements = pack.repair.statements.iter().map(|one| ticked(&one.code)).collect::<BTreeMap<_, _>>();
    let untrue =
        pack.repair.statements.iter().map(|one| (one.code.clone(), "no".to_owned())).collect::<BTreeMap<_, _>>();
    let cause = pack.repair.causes.first().map(|one| ("cause".to_owned(), one.code.clone()));
    let plain = |fields: BTreeMap<String, String>, upheld: Option<bool>| Input {
        fields,
        reason: Some("依书面材料逐项核对后办理".into()),
        finding: Some("经核查与原始文书一致".into()),
        upheld,
        cause: pack.objection.pauses.first().map(|one| one.code.clone()),
        documents: papers(action),
        written: true,
        received: Some(today),
        told: Some(today),
        number: Some("1号".into()),
        report: Some("仍不认可".into()),
        method: Some("post".into()),
        ..Input::default()
    };
    let mut all = Vec::new();
    for given in [fields, BTreeMap::new(), conditions, statements, untrue, cause.into_iter().collect()] {
        all.extend([Some(true), Some(false), None].map(|upheld| plain(given.clone(), upheld)));
    }
    let none = Input { unverifiable: true, ..plain(BTreeMap::new(), None) };
    all.push(Input { documents: Vec::new(), ..none.clone() });
    all.push(none);
    all
}

/// Letters that a step waits for are papers given with it: they are made and served first, one after the other.
fn letters(centre: &mut Centre, case: &str) {
    let mut last = None;
    for login in OFFICERS {
        while let Ok(letter) = centre.call(login, &RenderNotice { case: case.into(), ..RenderNotice::default() }) {
            let kind = Some(letter.kind);
            if kind == last {
                return;
            }
            last = kind;
            // What a step serves by itself is left to it.
            let takes = centre
                .service
                .pack()
                .notice
                .iter()
                .any(|one| Some(&one.code) == last.as_ref() && !one.takes.is_empty());
            let send = SendNotice { notice: letter.notice, on: None, method: "post".into(), proof: None };
            if takes || centre.call(login, &send).is_err() {
                return;
            }
        }
    }
}

/// Every step of the open cases that is shown open and cannot be taken.
fn closed_all_the_same(centre: &mut Centre, of: &str) -> Vec<String> {
    let cases: Vec<String> = {
        let sql = centre.sql();
        let mut statement = sql.prepare("SELECT no FROM case_file WHERE open").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let mut found = Vec::new();
    for case in cases {
        letters(centre, &case);
        for login in OFFICERS {
            let Ok(actions) = centre.call(login, &CaseActions { case: case.clone() }) else { continue };
            for action in actions.items.iter().filter(|one| one.open && one.allowed) {
                let mut refused = Vec::new();
                let taken = inputs(centre, action).into_iter().any(|input| {
                    match centre.dry_run(login, &Act::on(&case, &action.action, input)) {
                        Ok(_) => true,
                        Err(error) => {
                            let curable = !INCURABLE.contains(&error.code);
                            refused.push(format!(
                                "{} {} {}",
                                error.code.word(),
                                error.cite.clone().unwrap_or_default(),
                                error.message.en
                            ));
                            curable
                        }
                    }
                });
                if !taken {
                    refused.dedup();
                    let (state, step) = (&actions.state, &action.action);
                    found.push(format!("{of} {case} {state} {login} {step}: {}", refused.join(" | ")));
                }
            }
            for action in actions.items.iter().filter(|one| !one.open || !one.allowed) {
                let (state, step) = (&actions.state, &action.action);
                if action.why.is_none() || action.cite.is_empty() {
                    found.push(format!("{of} {case} {state} {login} {step}: closed and no reason or article"));
                }
            }
        }
    }
    found
}

/// Plays the scenarios of one regulation and tries what is open of their cases.
fn tried(regime: &str) {
    let only = std::env::var("ONLY").ok();
    let topics = TOPICS.iter().filter(|(id, _)| *id == regime).flat_map(|(_, topics)| *topics);
    let mut found = Vec::new();
    for scenario in topics.flat_map(|topic| runner::scenarios(regime, topic)) {
        let id = scenario["id"].as_str().unwrap().to_owned();
        if only.as_ref().is_some_and(|only| *only != id) {
            continue;
        }
        // As it stands when the scenario begins, and as it stands at its end.
        for parts in [&["given"][..], &["given", "when", "then"]] {
            let mut world = runner::start(regime, &scenario);
            for part in parts {
                let steps = scenario.get(*part).and_then(toml::Value::as_array).cloned().unwrap_or_default();
                runner::take_all(&mut world, &steps).unwrap_or_else(|fault| panic!("{id} {part}{fault}"));
            }
            found.extend(closed_all_the_same(&mut world.centre, &format!("{regime} {id}")));
        }
    }
    assert!(found.is_empty(), "{} steps\n{}", found.len(), found.join("\n"));
}

#[test]
fn under_huancui_what_is_shown_open_can_be_taken_and_what_is_closed_says_why() {
    tried("huancui");
}

#[test]
fn under_anshan_what_is_shown_open_can_be_taken_and_what_is_closed_says_why() {
    tried("anshan");
}

#[test]
fn under_changsha_what_is_shown_open_can_be_taken_and_what_is_closed_says_why() {
    tried("changsha");
}

#[test]
fn under_benxi_what_is_shown_open_can_be_taken_and_what_is_closed_says_why() {
    tried("benxi");
}

#[test]
fn under_liaoning_housing_what_is_shown_open_can_be_taken_and_what_is_closed_says_why() {
    tried("liaoning-housing");
}
