//! One value changed in a built-in pack's file is found by `regime check FILE`: what stands in two places, what is no
//! regulation's choice, what an id already stands for.

use std::{fs, path::Path};
use xintai::{
    locale::Lang,
    regime::{self, examine},
    service::packs,
};

fn text(id: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{id}.toml"))).unwrap()
}

fn changed(id: &str, from: &str, to: &str) -> String {
    let text = text(id);
    assert!(text.contains(from), "{id}: `{from}` does not stand in the pack");
    text.replace(from, to)
}

/// What the pack itself contradicts, without the built-in one beside it.
fn inside(id: &str, from: &str, to: &str) -> Vec<String> {
    examine(id, &changed(id, from, to)).1.into_iter().map(|fault| fault.message.en).collect()
}

/// Changes that a pack contradicts by itself: a sixth regulation's author hears of them too.
const INSIDE: &[(&str, &str, &str, &str)] = &[
    (
        "liaoning-housing",
        "days = 7, start = \"application.accepted\"",
        "days = 70, start = \"application.accepted\"",
        "parameter.P51.says",
    ),
    (
        "liaoning-housing",
        "days = 10, start = \"extension.from\"",
        "days = 100, start = \"extension.from\"",
        "parameter.P52.says",
    ),
    (
        "liaoning-housing",
        "days = { value = 7, rule = \"LH-9-2\" }",
        "days = { value = 70, rule = \"LH-9-2\" }",
        "parameter.P19.says",
    ),
    ("liaoning-housing", "valid_years = { value = 2,", "valid_years = { value = 20,", "parameter.P01.says"),
    (
        "huancui",
        "operation = \"shield.execute\", days = 5",
        "operation = \"shield.execute\", days = 50",
        "case.shield.execute.days: is 50",
    ),
    (
        "huancui",
        "operation = \"repair.execute\", days = 3",
        "operation = \"repair.execute\", days = 30",
        "case.repair.execute.days: is 30",
    ),
    (
        "huancui",
        "two_persons = { value = true",
        "two_persons = { value = false",
        "repair.two_persons: it cannot be off",
    ),
    (
        "huancui",
        "id_matches_subject = { value = true",
        "id_matches_subject = { value = false",
        "query.id_matches_subject: it cannot be off",
    ),
    (
        "huancui",
        "query = { value = true, rule = \"HC-35-3\"",
        "query = { value = false, rule = \"HC-35-3\"",
        "log.query: it cannot be off",
    ),
    (
        "huancui",
        "evidence = { value = true, rule = \"HC-29-2\" }",
        "evidence = { value = false, rule = \"HC-29-2\" }",
        "objection.evidence: is false on HC-29-2",
    ),
    (
        "huancui",
        "pending = { value = true, rule = \"HC-29-13\" }",
        "pending = { value = false, rule = \"HC-29-13\" }",
        "objection.annotate.pending",
    ),
    (
        "huancui",
        "\"received\"], effects = [\"annotate\"], rule = \"HC-29-1\"",
        "\"received\"], rule = \"HC-29-1\"",
        "objection.annotate.pending: is true, and case.objection.file.effects `annotate` is false",
    ),
    (
        "huancui",
        "operation = \"objection.forward\"",
        "operation = \"record.accept\"",
        "case.objection.forward.operation: the step `objection.forward` cannot be taken on the permit of `record.accept`",
    ),
    (
        "huancui",
        "[off]\n",
        "[off]\nobjection = { value = { zh = \"无\", en = \"none\" }, rule = \"HC-0-1\" }\n",
        "off.objection: it is said to be no power, and there is `case.objection`",
    ),
    ("huancui", "[off]\n", "[off]\nlog = { value = { zh = \"无\", en = \"none\" }, rule = \"HC-0-1\" }\n", "off.log"),
    (
        "huancui",
        "effects = [\"correct\"], not_by = [\"correct\", \"reply\"], rule = \"HC-29-6\"",
        "effects = [\"correct\"], rule = \"HC-29-6\"",
        "case.objection.confirm.not_by",
    ),
    ("huancui", "in_force = { value = \"2017-10-01\"", "in_force = { value = \"2016-10-01\"", "parameter.P01.says"),
    ("anshan", "days = 2,", "days = 20,", "case.objection.notify.days: is 20"),
    (
        "anshan",
        "months = { value = 12, rule = \"AS-30-1\" }",
        "months = { value = 1, rule = \"AS-30-1\" }",
        "parameter.P63.says",
    ),
    ("anshan", "months = 12, rule = \"AS-28-1\"", "months = 1, rule = \"AS-28-1\"", "same-type.months: is 1"),
    ("changsha", "update_days = { value = 15", "update_days = { value = 50", "parameter.P11.says"),
];

#[test]
fn what_a_pack_says_in_two_places_must_be_one() {
    for (id, from, to, told) in INSIDE {
        let faults = inside(id, from, to);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{id}: {to}: `{told}` is not in {faults:#?}");
    }
}

#[test]
fn a_power_that_is_off_and_permitted_is_a_contradiction() {
    let file =
        changed("changsha", "[off]\n", "[off]\nurge = { value = { zh = \"无\", en = \"none\" }, rule = \"CS-0-1\" }\n");
    let day = "2026-12-01".parse().unwrap();
    let found = packs::check_file("changsha.toml", "changsha", &file, day).unwrap().shown(Lang::En);
    assert!(found.faults.iter().any(|fault| fault.contains("off.urge: it is said to be no power")), "{found:#?}");
}

/// Changes that nothing in the file contradicts: another law, which cannot have the id of a built-in one.
const BESIDE: &[(&str, &str, &str, &str, Option<&str>)] = &[
    (
        "huancui",
        "authorisation_months = { value = 12",
        "authorisation_months = { value = 120",
        "query.authorisation_months",
        None,
    ),
    (
        "huancui",
        "remind = 3, needs",
        "remind = 300, needs",
        "case.objection.step.notify/to-notify.remind",
        Some("HC-29-12"),
    ),
    (
        "benxi",
        "field_count = { value = 4",
        "field_count = { value = 3",
        "listing.grade.serious.field_count",
        Some("BX-6-2"),
    ),
];

#[test]
fn a_file_with_the_id_of_a_built_in_pack_is_held_against_it_value_by_value_with_line_key_and_article() {
    let day = "2026-12-01".parse().unwrap();
    for id in regime::ids() {
        let same = packs::check_file(&format!("{id}.toml"), id, &text(id), day).unwrap();
        assert!(same.faults.is_empty(), "{id}: {:#?}", same.faults);
    }
    for (id, from, to, field, cite) in BESIDE {
        let file = changed(id, from, to);
        let name = format!("{id}.toml");
        let shown = packs::check_file(&name, id, &file, day).unwrap().shown(Lang::En);
        assert!(!shown.ok, "{id} {to}");
        let told = shown.found.iter().find(|one| one.field.as_deref().is_some_and(|found| found.starts_with(field)));
        let told = told.unwrap_or_else(|| panic!("{field} is not in {:#?}", shown.found));
        let line = file.lines().position(|line| line.contains(to)).unwrap() + 1;
        assert_eq!((told.file.as_str(), told.line), (name.as_str(), Some(line)), "{field}");
        if cite.is_some() {
            assert_eq!(told.cite.as_deref(), *cite);
            assert!(
                told.article.as_deref().is_some_and(|article| article.contains("Art") || article.contains("Part")),
                "{told:?}"
            );
        }
    }
    // Several at once, each told.
    let two = changed("huancui", "grant_months = { value = 12", "grant_months = { value = 24")
        .replace("authorisation_months = { value = 12", "authorisation_months = { value = 24");
    let shown = packs::check_file("huancui.toml", "huancui", &two, day).unwrap().shown(Lang::Zh);
    assert_eq!(shown.faults.len(), 2, "{shown:#?}");
}
