//! Verbs that need neither database nor log-in.

use super::{answer, program, run};
use crate::harness::{Centre, private_dir};
use serde_json::Value;
use std::fs;

fn due(from: &str, days: &str) -> Value {
    run(&["calendar", "due", "--from", from, "--working-days", days]).json(0)
}

#[test]
fn working_days_step_over_the_spring_festival_and_take_its_worked_saturdays() {
    let answer = due("2026-02-13", "3");
    assert_eq!(answer["due"], "2026-02-25");
    assert_eq!((answer["from"].as_str(), answer["days"].as_i64()), (Some("2026-02-13"), Some(3)));
    assert_eq!(answer["worked_weekends"], serde_json::json!(["2026-02-14"]));
    assert_eq!(answer["skipped"].as_array().unwrap().len(), 6);
    assert_eq!(answer["provisional"], false);
}

#[test]
fn a_period_that_touches_a_year_without_a_table_is_provisional_and_says_so() {
    let told = run(&["calendar", "due", "--from", "2026-12-30", "--working-days", "5"]);
    assert_eq!(told.json(0)["provisional"], true);
    assert!(told.err.contains("provisional"), "{told:?}");
}

#[test]
fn a_date_that_is_none_is_exit_2_and_a_year_without_table_exit_4() {
    for wrong in ["2026-02-30", "20260213", "2026-2-13", "tomorrow"] {
        let error = run(&["calendar", "due", "--from", wrong, "--working-days", "3"]).error(2);
        assert!(error["hint"].as_str().unwrap().contains("2026-11-23"), "{error}");
    }
    assert_eq!(run(&["calendar", "show", "1999"]).error(4)["code"], "E-NOTFOUND");
}

#[test]
fn identifiers_are_checked_from_arguments_standard_input_and_files() {
    let file = private_dir();
    let path = file.path().join("ids");
    fs::write(&path, "9121050000000014XJ\n").unwrap();
    let mut command = program();
    command.args(["identifier", "check", "foo", "-"]).arg(format!("@{}", path.display()));
    let answer = answer(command.write_stdin("91430100000000844x\n\n")).json(0);
    let found: Vec<_> =
        answer.as_array().unwrap().iter().map(|one| (one["kind"].clone(), one["verdict"].clone())).collect();
    assert_eq!(
        found,
        [("other".into(), "invalid".into()), ("uscc".into(), "valid".into()), ("uscc".into(), "valid".into())]
    );
    assert_eq!(answer[1]["normalised"], "91430100000000844X");
}

#[test]
fn every_pack_and_policy_built_in_is_sound() {
    for noun in ["regime", "policy"] {
        let answer = run(&[noun, "check"]).json(0);
        let items = answer["items"].as_array().unwrap();
        assert!(!items.is_empty() && items.iter().all(|one| one["ok"] == true), "{answer}");
    }
}

/// HC-38-2: after its last day the console warns that the basis has lapsed; on that day it does not.
#[test]
fn a_regulation_past_its_last_day_is_told_as_lapsed() {
    let check = |day: &str| run(&["regime", "check", "huancui", "--on", day, "--lang", "zh-CN"]).json(0);
    assert_eq!(check("2022-01-01")["items"][0]["warning"], "依据已于2021-12-31失效");
    assert!(check("2021-12-31")["items"][0]["warning"].is_null());
}

#[test]
fn the_matrix_answers_every_role_and_agrees_with_explain() {
    let cells = run(&["policy", "matrix", "--regime", "huancui", "--operation", "query.run"]).json(0);
    let cells = cells["items"].as_array().unwrap();
    let cell = cells
        .iter()
        .find(|cell| {
            cell["role"] == "window"
                && cell["mode"] == "open"
                && cell["relation"] == "none"
                && cell["state"] == "disclosed"
        })
        .unwrap();
    assert_eq!(cell["allowed"], true);
    let args =
        ["policy", "explain", "--regime", "huancui", "--role", "window", "--action", "query.run", "--mode", "open"];
    let told = run(&[&args[..], &["--relation", "none", "--state", "disclosed"]].concat()).json(0);
    assert_eq!((&told["policy"], &told["cite"]), (&cell["line"], &cell["cite"]));
}

#[test]
fn a_named_file_is_verified_without_log_in_and_a_changed_row_is_exit_6() {
    let centre = Centre::on("2018-06-01");
    let path = centre.path().to_str().unwrap();
    let sound = run(&["log", "verify", path]).json(0);
    assert_eq!((sound["ok"].as_bool(), sound["first_bad"].as_i64()), (Some(true), None));
    centre
        .sql()
        .execute_batch("DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'x' WHERE seq = 7")
        .unwrap();
    let bad = run(&["log", "verify", path]).json(6);
    assert_eq!((bad["ok"].as_bool(), bad["first_bad"].as_i64()), (Some(false), Some(7)));
}

#[test]
fn keymap_completions_and_manual_page_need_nothing() {
    assert!(!run(&["keymap", "show"]).json(0)["items"].as_array().unwrap().is_empty());
    assert_eq!(run(&["keymap", "check"]).json(0)["ok"], true);
    for args in [&["completions", "bash"][..], &["man"]] {
        let told = run(args);
        assert!(told.code == 0 && told.out.len() > 1000, "{:?}", args);
    }
}

/// S1, S2, S3, S5: who enters, who accepts, who handles the objection and who confirms are four persons; auditor and
/// administrator stand alone.
#[test]
fn the_smallest_staffing_keeps_apart_what_must_be_apart() {
    let answer = run(&["officer", "staffing", "--regime", "huancui"]).json(0);
    let centre = answer["centre"].as_array().unwrap();
    assert_eq!(answer["persons"].as_u64().unwrap() as usize, centre.len());
    let holder = |duty: &str| {
        centre.iter().position(|person| person["duties"].as_array().unwrap().iter().any(|one| one == duty)).unwrap()
    };
    for pair in answer["because"].as_array().unwrap() {
        assert_ne!(holder(pair["one"].as_str().unwrap()), holder(pair["other"].as_str().unwrap()), "{pair}");
    }
    for alone in ["auditor", "sysadmin"] {
        assert!(centre.iter().any(|person| person["roles"] == serde_json::json!([alone])), "{answer}");
    }
    for role in ["intake", "reviewer", "objection", "repair", "window", "supervisor"] {
        assert!(
            centre.iter().any(|person| person["roles"].as_array().unwrap().iter().any(|one| one == role)),
            "{role}"
        );
    }
    assert_eq!(answer["each_provider_unit"], serde_json::json!(["liaison"]));
}

/// LH-13-11: the determining unit decides on repair, by another person than who entered; CS-0-1: no repair, no such role.
#[test]
fn the_smallest_staffing_asks_of_whom_the_regulation_asks() {
    let housing = run(&["officer", "staffing", "--regime", "liaoning-housing"]).json(0);
    let unit = housing["each_provider_unit"].as_array().unwrap();
    assert!(unit.len() == 2 && unit.contains(&"liaison".into()) && unit.contains(&"repair".into()), "{housing}");
    let changsha = run(&["officer", "staffing", "--regime", "changsha"]).json(0);
    assert!(!changsha.to_string().contains("repair"), "{changsha}");
}
