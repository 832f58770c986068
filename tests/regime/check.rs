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
