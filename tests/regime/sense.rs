//! What `regime check` finds of a pack under a new id, a sixth regulation, that no other pack vouches for; and that it finds
//! everything at once, each with its place, the words that may stand and what to do.

use std::{fs, path::Path};
use xintai::{
    locale::Lang,
    regime,
    service::packs::{CheckedShown, check_file},
};

fn shipped(id: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{id}.toml"))).unwrap()
}

/// The shipped text under another id with each `from` written as `to`.
fn another(id: &str, changes: &[(&str, &str)]) -> String {
    let mut text = shipped(id).replacen(&format!("id = \"{id}\""), "id = \"sixth\"", 1);
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` does not stand in the pack");
        text = text.replacen(from, to, 1);
    }
    text
}

fn faults(id: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let (_, faults) = regime::examine("sixth", &another(id, changes));
    faults.into_iter().map(|fault| fault.message.en).collect()
}

#[track_caller]
fn told(faults: &[String], parts: &[&str]) {
    for part in parts {
        assert!(faults.iter().any(|fault| fault.contains(part)), "`{part}` is not in {faults:#?}");
    }
}

fn shown(file: &str, text: &str) -> CheckedShown {
    let stem = file.trim_end_matches(".toml");
    check_file(file, stem, text, "2026-04-29".parse().unwrap()).unwrap().shown(Lang::En)
}

#[test]
fn a_shipped_text_under_a_new_id_lacks_nothing_but_its_permission_table() {
    for id in regime::ids() {
        assert_eq!(faults(id, &[]), [""; 0], "{id}");
        let checked = shown("sixth.toml", &another(id, &[]));
        assert_eq!(checked.found.len(), 1, "{:#?}", checked.found);
        told(&checked.faults, &["there is no permission table `policies/sixth.tsv`"]);
        assert_eq!(checked.found[0].field.as_deref(), Some("regime.id"));
    }
}

#[test]
fn times_of_no_days_and_starts_without_days_are_faults() {
    let from = "days = 3, start = \"certificate.received\"";
    told(&faults("huancui", &[(from, "days = 0, start = \"certificate.received\"")]), &["a time of 0"]);
    told(
        &faults("huancui", &[(from, "start = \"certificate.received\"")]),
        &["a start event `certificate.received` without days"],
    );
}

#[test]
fn one_outcome_of_one_step_leads_to_one_state() {
    let second = "{ step = \"forward\", from = [\"same\"], to = \"closed\", operation = \"objection.forward\", rule = \"HC-29-7\" },\n  { step = \"notify\", from = [\"to-notify\"]";
    let found = faults("huancui", &[("{ step = \"notify\", from = [\"to-notify\"]", second)]);
    told(&found, &["case.objection.forward: from `same` the same outcome leads to"]);
}

#[test]
fn a_code_that_stands_twice_is_a_fault_in_every_list() {
    for (from, to, name) in [
        ("code = \"objection-rejected\"", "code = \"objection-corrected\"", "notice.objection-corrected"),
        ("id = \"basis.final\"", "id = \"objection.suspend.cut_off\"", "switch.objection.suspend.cut_off"),
        ("code = \"research\"", "code = \"licensing\"", "purpose.licensing"),
        ("[[mode]]\ncode = \"shared\"", "[[mode]]\ncode = \"authorised\"", "mode.authorised"),
        ("code = \"certification\"", "code = \"licence\"", "content.licence"),
    ] {
        told(&faults("huancui", &[(from, to)]), &[&format!("{name}: `")]);
    }
}

#[test]
fn empty_wordings_and_a_version_of_nothing_are_faults() {
    let found = faults(
        "huancui",
        &[
            ("title = { value = { zh = \"环翠区公共信用信息管理办法\"", "title = { value = { zh = \"\""),
            ("HC-29-4 = { article = { zh = \"第二十九条第二款\"", "HC-29-4 = { article = { zh = \"\""),
            ("version = 1", "version = 0"),
        ],
    );
    told(
        &found,
        &["regime.title.value.zh: no wording", "rules.HC-29-4.article.zh: no wording", "versions begin with 1"],
    );
}

#[test]
fn words_that_point_to_nothing_are_told_with_what_may_stand_there() {
    let found = faults(
        "liaoning-housing",
        &[
            ("of = \"proof\", condition = \"performed\"", "of = \"proofx\", condition = \"performed\""),
            ("required = { value = [\"proof\", \"commitment\"", "required = { value = [\"proof\", \"commitmnt\""),
            ("{ code = \"general\", label = { zh = \"一般\"", "{ code = \"generall\", label = { zh = \"一般\""),
            ("[off]\n", "[off]\nlistng = { value = { zh = \"无\", en = \"none\" }, rule = \"LH-8-5\" }\n"),
        ],
    );
    told(
        &found,
        &[
            "unknown word `proofx`; it may be one of: ",
            "repair.required: unknown word `commitmnt`; it may be one of: ",
            "severity.classes.generall: unknown word `generall`; it may be one of: ",
            "off.listng: there is no such power",
        ],
    );
    let code = "{ code = \"commitment\", label = { zh = \"公开作出信用承诺\"";
    let found = faults("liaoning-housing", &[(code, &code.replace("\"commitment\"", "\"commitmentx\""))]);
    told(&found, &["unknown word `commitment`; it may be one of: "]);
}

#[test]
fn a_mask_that_hides_nothing_is_a_fault() {
    told(&faults("huancui", &[("head = 4\ntail = 4", "head = 9\ntail = 9")]), &["mask.resident-id: 9 at the start"]);
}

#[test]
fn one_value_of_the_wrong_kind_hides_nothing_of_its_section_or_of_another() {
    for id in ["sixth", "huancui"] {
        let mut text = another(
            "huancui",
            &[
                ("days = 3, start = \"certificate.received\"", "days = \"three\", start = \"certificate.received\""),
                ("operation = \"objection.forward\"", "operation = \"objection.forwad\""),
                ("to = \"overdue\", operation", "to = \"overdu\", operation"),
                ("remind = 3", "remind = \"x\""),
                (
                    "title = { zh = \"异议催办函\", en = \"reminder to the provider\" }",
                    "title = { zh = \"异议催办函\" }",
                ),
                ("modes = [\"self\"]", "modes = [\"slf\"]"),
                ("states = [\"executed\"] }]", "states = [\"exected\"] }]"),
            ],
        );
        text = text.replace("id = \"sixth\"", &format!("id = \"{id}\""));
        let (_, found) = regime::examine(id, &text);
        let found: Vec<String> = found.into_iter().map(|fault| fault.message.en).collect();
        told(
            &found,
            &[
                "days: invalid type: string \"three\"",
                "remind: invalid type: string \"x\"",
                "missing field `en`",
                "there is no operation `objection.forwad`",
                "unknown word `overdu`",
                "unknown word `slf`",
                "unknown word `exected`",
            ],
        );
        assert!(!found.iter().any(|fault| fault.contains("parameter.")), "{id}: {found:#?}");
    }
}

#[test]
fn a_fault_of_a_pack_names_line_key_words_and_what_was_meant() {
    let text = another("huancui", &[("effects = [\"annotate\"]", "effects = [\"annotat\"]")]);
    let line = text.lines().position(|line| line.contains("\"annotat\"")).unwrap() + 1;
    let found = shown("sixth.toml", &text).found;
    let fault = found.iter().find(|fault| fault.message.contains("annotat`")).unwrap();
    assert_eq!((fault.line, fault.hint.as_deref()), (Some(line), Some("did you mean `annotate`")));
    assert!(fault.message.contains("it may be one of: annotate "), "{}", fault.message);
    assert!(fault.field.as_deref().unwrap().starts_with("case."), "{fault:?}");
}

const HEAD: &str =
    "[overlay]\nregime = \"huancui\"\nversion = 1\ntitle = { zh = \"补\", en = \"o\" }\nsource = \"文件\"\n";

#[test]
fn every_fault_of_an_overlay_has_its_line_and_key_and_all_are_told_at_once() {
    let values = "[choose]\n\"HC-A8\" = \"tomorrow\"\n\n[intake]\ndays = \"three\"\nhaste = true\n\n\
        [[case.objection.step]]\nstep = \"reply\"\ndays = 20\n\n[[mask]]\nfield = \"resident-id\"\nhead = 9\n";
    let checked = shown("overlay.toml", &format!("{HEAD}{values}"));
    let at = |part: &str| {
        let fault = checked.found.iter().find(|fault| fault.field.as_deref().is_some_and(|field| field.contains(part)));
        fault.unwrap_or_else(|| panic!("{part}: {:#?}", checked.found)).line
    };
    assert_eq!(at("choose.HC-A8"), Some(7));
    assert_eq!(at("intake.days"), Some(10));
    assert_eq!(at("intake.haste"), Some(11));
    assert_eq!(at("case.objection.step.reply.days"), Some(15));
    assert_eq!(at("mask.resident-id.head"), Some(19));
    let broken = shown("overlay.toml", "[overlay]\nregime = \"huancui\"\nversion = \n");
    assert_eq!(broken.found[0].line, Some(3));
}

#[test]
fn repair_without_its_steps_is_a_hole() {
    let head = HEAD.replace("huancui", "changsha");
    let found = shown("overlay.toml", &format!("{head}[repair]\ncategories = [\"adverse\"]\n")).found;
    let hole = found.iter().find(|fault| fault.field.as_deref() == Some("repair")).unwrap();
    assert!(hole.message.contains("`[case.repair]` is missing"), "{hole:?}");
    assert_eq!(hole.line, Some(6));
}
