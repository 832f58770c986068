//! What `regime::check` refuses: each fault planted in a good pack.

use std::{fs, path::Path};
use xintai::regime::{self, Pack, check};

fn text() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("regimes/huancui.toml")).unwrap()
}

fn spoilt(change: impl Fn(&mut Pack)) -> Vec<String> {
    let mut pack = regime::load("huancui").unwrap();
    change(&mut pack);
    check(&pack).into_iter().map(|fault| format!("{}: {}", fault.place, fault.message.en)).collect()
}

#[test]
fn every_pack_built_in_has_no_fault() {
    for id in regime::ids() {
        let checked = regime::load_checked(id);
        assert!(checked.is_ok(), "{id}: {:#?}", checked.err());
    }
}

#[test]
fn an_unknown_id_and_an_unknown_key_are_told_with_their_place() {
    let unknown = regime::load("atlantis").unwrap_err();
    assert!(unknown[0].message.en.contains("atlantis"));
    assert!(unknown[0].hint.as_ref().unwrap().en.contains("huancui"));
    let fault = regime::parse("huancui", &text().replace("[regime]", "[regime]\ncolour = \"red\"")).unwrap_err();
    assert!(fault[0].message.en.contains("line 5") && fault[0].message.en.contains("colour"), "{}", fault[0].message);
    let other = regime::parse("other", &text()).unwrap_err();
    assert!(other[0].message.en.contains("the id `huancui`"));
}

#[test]
fn a_value_without_rule_or_source_is_a_fault() {
    let faults = spoilt(|pack| pack.repair.decider.rule.clear());
    assert_eq!(faults, ["repair.decider: neither rule nor source"]);
    let faults = spoilt(|pack| pack.content[0].rule = "HC-99-9".into());
    assert_eq!(faults, ["content.registration: no article for rule `HC-99-9`"]);
}

#[test]
fn dead_states_unreached_states_and_unknown_words_are_all_told_at_once() {
    let faults = spoilt(|pack| {
        let table = pack.case.get_mut("objection").unwrap();
        table.step.retain(|step| step.step != "forward");
        let step = table.step.iter_mut().find(|step| step.step == "notify").unwrap();
        step.step = "whisper".into();
        step.effects.push("explode".into());
        let repair = pack.case.get_mut("repair").unwrap();
        repair.step.retain(|step| step.from.is_empty());
        repair.step[0].days = Some(3);
    });
    for part in [
        "case.objection.state.with-provider: no step leads here",
        "case.objection.state.overdue: no step leads here",
        "case.objection.whisper: unknown word `whisper`",
        "case.objection.whisper: unknown word `explode`",
        "case.repair.state.certified: a dead state",
        "case.repair.state.executed: no step leads here",
        "case.repair.file: days without a start event",
    ] {
        assert!(faults.iter().any(|fault| fault.starts_with(part)), "{part} is not in {faults:#?}");
    }
}

#[test]
fn a_letter_that_is_bound_to_no_occasion_or_to_no_clock_is_a_fault() {
    let of = |code: &'static str, change: fn(&mut regime::Notice)| {
        spoilt(move |pack| change(pack.notice.iter_mut().find(|notice| notice.code == code).unwrap()))
    };
    let faults = of("suspension", |notice| notice.occasion.clear());
    assert!(faults.iter().any(|fault| fault.starts_with("notice.suspension: no occasion")), "{faults:?}");
    let faults = of("refusal", |notice| notice.occasion[0].record.clear());
    assert!(faults.iter().any(|fault| fault.contains("an occasion that binds nothing")), "{faults:?}");
    let faults = of("shield-executed", |notice| notice.occasion[0].states.clear());
    assert!(faults.iter().any(|fault| fault.contains("an occasion that binds nothing")), "{faults:?}");
    let faults = of("refusal", |notice| notice.occasion[0].record.push("lost".into()));
    assert!(
        faults.len() == 1 && faults[0].starts_with("notice.refusal: unknown word `lost`; it may be one of: "),
        "{faults:?}"
    );
    let faults = of("objection-forward", |notice| notice.clock.clear());
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("from which start event"), "{faults:?}");
    let faults = of("objection-forward", |notice| notice.occasion[0].case = "shield".into());
    assert!(faults.iter().any(|fault| fault.contains("from which start event")), "another case has no such time");
}

#[test]
fn hc_32_1_a_result_notice_without_the_remedy_line_is_a_fault() {
    let faults = spoilt(|pack| {
        let notice = pack.notice.iter_mut().find(|notice| notice.code == "objection-rejected").unwrap();
        notice.slots.retain(|slot| slot != "remedy");
    });
    assert!(faults.iter().any(|fault| fault.contains("the remedy line is missing (HC-32-1)")), "{faults:?}");
    let faults = spoilt(|pack| {
        let notice = pack.notice.iter_mut().find(|notice| notice.code == "objection-rejected").unwrap();
        notice.body.en = notice.body.en.replace("{remedy}", "");
    });
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn words_of_one_list_must_stand_in_the_other() {
    let faults = spoilt(|pack| {
        pack.content[0].category = "neutral".into();
        pack.query.mode[0].places.value.push("moon".into());
        pack.shield.positive.as_mut().unwrap().kinds.as_mut().unwrap().value.push("king".into());
        pack.switch[0].value = "perhaps".into();
    });
    assert_eq!(faults.len(), 4, "{faults:?}");
}

/// Every fault of the shipped text with each `from` written as `to`.
fn rewritten(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = text();
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` does not stand in the pack");
        text = text.replacen(from, to, 1);
    }
    let (_, faults) = regime::examine("huancui", &text);
    faults.into_iter().map(|fault| fault.message.en).collect()
}

#[track_caller]
fn told(faults: &[String], parts: &[&str]) {
    for part in parts {
        assert!(faults.iter().any(|fault| fault.contains(part)), "`{part}` is not in {faults:#?}");
    }
}

#[test]
fn a_step_on_an_operation_that_does_not_exist_is_a_fault() {
    let faults = rewritten(&[("operation = \"objection.compare\"", "operation = \"objection.nosuch\"")]);
    told(&faults, &["case.objection.compare.operation: there is no operation `objection.nosuch`"]);
}

#[test]
fn a_word_outside_its_closed_list_is_told_with_its_key_and_the_words_that_are_in_it() {
    let faults = spoilt(|pack| {
        pack.disclosure.end.as_mut().unwrap().value = "burn".into();
        pack.repair.effect.as_mut().unwrap().value = "vanish".into();
        pack.repair.decider.value = "janitor".into();
        pack.catalogue.layers.value.push("moon".into());
        pack.notice[0].addressee = "neighbour".into();
        pack.case.get_mut("objection").unwrap().step[0].needs.push("luck".into());
    });
    for part in [
        "disclosure.end: unknown word `burn`; it may be one of: archive",
        "repair.effect: unknown word `vanish`; it may be one of: hide",
        "repair.decider: unknown word `janitor`; it may be one of: provider centre off",
        "catalogue.layers: unknown word `moon`; it may be one of: national",
        "addressee: unknown word `neighbour`",
        "case.objection.file.needs: unknown word `luck`",
    ] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "`{part}` is not in {faults:#?}");
    }
    assert_eq!(faults.len(), 6, "{faults:#?}");
}

#[test]
fn a_text_that_expires_before_its_first_day_or_ends_twice_is_a_contradiction() {
    let faults = spoilt(|pack| {
        let mut last = pack.regime.in_force.clone().unwrap();
        last.value = last.value.pred_opt().unwrap();
        pack.regime.expires = Some(last);
    });
    assert_eq!(faults, ["regime.expires: it expires on 2017-09-30, before its first day 2017-10-01"]);
    let faults = spoilt(|pack| {
        pack.regime.valid_years = Some(xintai::domain::rule::Ruled::new(4, "HC-38-2"));
    });
    assert!(faults[0].starts_with("regime.valid_years: it stands beside `expires`"), "{faults:?}");
}

#[test]
fn hc_32_1_a_refusal_or_result_cannot_leave_the_remedy_out_by_dropping_its_rule() {
    let faults = spoilt(|pack| {
        for code in ["refusal", "objection-rejected"] {
            let notice = pack.notice.iter_mut().find(|notice| notice.code == code).unwrap();
            notice.remedy_rule.clear();
            notice.slots.retain(|slot| slot != "remedy");
            for body in [&mut notice.body.zh, &mut notice.body.en] {
                *body = body.replace("{remedy}", "");
            }
        }
    });
    assert_eq!(
        faults,
        [
            "notice.objection-rejected.remedy_rule: the remedy line is missing (HC-32-1)",
            "notice.refusal.remedy_rule: the remedy line is missing (HC-32-1)"
        ]
    );
}

#[test]
fn who_decides_on_repair_must_be_who_the_permission_table_lets_decide() {
    let mut pack = regime::load("liaoning-housing").unwrap();
    pack.repair.decider.value = "centre".into();
    let faults = regime::policy(&pack, xintai::service::ops::OPERATIONS).unwrap_err();
    assert!(faults[0].message.en.contains("repair.decider: is `centre`"), "{}", faults[0].message);
    pack.repair.decider.value = "off".into();
    let faults = regime::policy(&pack, xintai::service::ops::OPERATIONS).unwrap_err();
    assert!(faults.iter().any(|fault| fault.message.en.contains("does not agree with case.repair")));
    for id in regime::ids() {
        assert!(regime::policy(&regime::load(id).unwrap(), xintai::service::ops::OPERATIONS).is_ok(), "{id}");
    }
}

#[test]
fn a_figure_in_an_answer_is_the_figure_of_its_value_in_chinese_numerals_and_in_digits() {
    let faults = rewritten(&[("years = 5\n", "years = 3\n")]);
    told(
        &faults,
        &[
            "parameter.P25.says.zh: the figure it states is 5, and `disclosure.period[category=adverse]` holds 3",
            "parameter.P25.says.en: the figure it states is 5",
        ],
    );
    let faults =
        rewritten(&[("operation = \"objection.compare\", days = 3", "operation = \"objection.compare\", days = 4")]);
    told(&faults, &["parameter.P34.says.zh: the figure it states is 3", "parameter.P34.says.en"]);
}

#[test]
fn keys_that_do_not_fit_are_told_with_line_and_place_and_hide_neither_each_other_nor_the_rest() {
    let faults = rewritten(&[
        ("[regime]\n", "[regime]\ncolour = \"red\"\n"),
        ("after_expiry = { value = \"warn\"", "after_expiry = { value = \"explode\""),
        ("[repair]\n", "[repair]\nhaste = true\n"),
        ("end = { value = \"archive\"", "end = { value = \"burn\""),
        ("operation = \"objection.compare\", days = 3", "operation = \"objection.nosuch\", days = \"three\""),
        ("decider = { value = \"provider\"", "decider = { value = \"janitor\""),
    ]);
    told(
        &faults,
        &[
            "line 5: regime.colour: unknown field `colour`",
            "regime.after_expiry.value: unknown variant `explode`, expected `warn` or `block`",
            "repair.haste: unknown field `haste`",
            "case.objection.step.compare.days: invalid type",
            "disclosure.end: unknown word `burn`",
            "repair.decider: unknown word `janitor`",
        ],
    );
    // The operation that does not exist is told twice: as none, and as no permit of this step.
    told(&faults, &["there is no operation `objection.nosuch`"]);
    assert_eq!(faults.len(), 8, "nothing is told that only follows: {faults:#?}");
}

#[test]
fn a_section_that_is_missing_or_no_table_is_told_and_the_others_are_still_checked() {
    let faults =
        rewritten(&[("[log]\n", "[elsewhere]\n"), ("end = { value = \"archive\"", "end = { value = \"burn\"")]);
    told(&faults, &["elsewhere: unknown field", "log: missing field `log`", "disclosure.end: unknown word `burn`"]);
    assert!(regime::examine("huancui", "[regime\nid = 1\n= 2\n").1.len() > 1, "syntax faults are told together");
}

/// Every fault that a refusal for the configuration can tell names the rule that is broken.
#[test]
fn every_fault_of_a_pack_names_its_rule() {
    for id in regime::ids() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{id}.toml"));
        let text = fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut refused = 0;
        // One line in so many is left out, each time another one.
        for at in (0..lines.len()).step_by(181) {
            let spoilt = [&lines[..at], &lines[at + 1..]].concat().join("\n");
            for fault in regime::parse(id, &spoilt).err().into_iter().flatten() {
                refused += 1;
                assert!(fault.cite.as_ref().is_some_and(|rule| !rule.is_empty()), "{id} {at}: {fault:?}");
            }
        }
        assert!(refused > 0, "{id}: nothing was refused");
    }
}

#[test]
fn every_fault_of_an_overlay_names_its_rule() {
    let base = regime::load("huancui").unwrap();
    let head = "[overlay]\nregime = \"huancui\"\nversion = 1\ntitle = { zh = \"补\", en = \"o\" }\nsource = \"文件\"\n";
    let bad = [
        ("nonsense".to_owned(), "OVERLAY"),
        ("[choose]\nx = \"y\"".to_owned(), "OVERLAY"),
        (head.replace("huancui", "anshan"), "OVERLAY"),
        (head.replace("文件", " "), "OVERLAY"),
        (format!("{head}[choose]\n\"HC-A99\" = \"x\""), "OVERLAY"),
        (format!("{head}[choose]\n\"HC-A1\" = \"x\""), "HC-A1"),
        (format!("{head}[regime]\nmotto = \"x\""), "OVERLAY"),
        (format!("{head}[[mask]]\nfield = \"resident-id\"\nhead = 9"), "HC-0-3"),
    ];
    for (text, rule) in bad {
        let faults = regime::lay(&base, &text).unwrap_err();
        assert!(faults.iter().all(|fault| fault.cite.as_ref().is_some_and(|rule| !rule.is_empty())), "{faults:#?}");
        assert!(faults.iter().any(|fault| fault.cite.as_deref() == Some(rule)), "{rule}: {faults:#?}");
    }
}
