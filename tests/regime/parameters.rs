//! The 87 questions: a pack answers with a sentence and a value, or is silent with neither.

use xintai::regime::{self, Pack, check, questions};

fn spoilt(change: impl Fn(&mut Pack)) -> Vec<String> {
    let mut pack = regime::load("huancui").unwrap();
    change(&mut pack);
    check(&pack).into_iter().map(|fault| format!("{}: {}", fault.place, fault.message.en)).collect()
}

#[test]
fn there_are_87_questions_in_order_in_both_languages() {
    let ids: Vec<String> = questions().iter().map(|question| question.id.clone()).collect();
    assert_eq!(ids, (1..=87).map(|n| format!("P{n:02}")).collect::<Vec<_>>());
    for question in questions() {
        let (zh, en) = (&question.label.zh, &question.label.en);
        assert!(!zh.is_empty() && !en.is_empty() && en.is_ascii(), "{}: {zh} | {en}", question.id);
    }
}

#[test]
fn every_pack_answers_with_a_sentence_in_both_languages() {
    for id in regime::ids() {
        for (question, answer) in &regime::load(id).unwrap().parameter {
            assert!(answer.says.en.is_ascii(), "{id} {question}: {}", answer.says.en);
            assert!(!answer.says.en.starts_with("silent"), "{id} {question}: a silent question has no sentence");
        }
    }
}

#[test]
fn a_question_left_silent_while_the_pack_holds_its_value_is_a_fault() {
    let faults = spoilt(|pack| drop(pack.parameter.remove("P25")));
    assert_eq!(
        faults,
        [
            "parameter.P25: silent, and yet there is `disclosure.period[category=adverse]` (HC-19-5): say what the text answers"
        ]
    );
    let faults = spoilt(|pack| drop(pack.parameter.remove("P39")));
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn an_answered_question_without_any_value_is_a_hole() {
    let faults = spoilt(|pack| pack.objection.suspend = None);
    let holes = "parameter.P39: answered, but no value holds it: objection.suspend";
    let reading = "switch.objection.suspend.cut_off: `objection.suspend.cut_off.value` names no place of the pack"; // HC-A7
    let steps = "objection.suspend: is false, and case.objection.step.effects `suspend` is true";
    assert_eq!(faults, [steps, holes, reading]);
    let faults = spoilt(|pack| pack.banned.field.clear());
    assert_eq!(faults, ["parameter.P14: answered, but no value holds it: banned.field"]);
}

#[test]
fn a_silent_question_may_hold_a_product_default_on_a_silence_rule_but_no_rule_of_the_text() {
    assert!(!regime::load("huancui").unwrap().parameter.contains_key("P31")); // HC-0-3
    let faults = spoilt(|pack| pack.mask[0].rule = "HC-4-1".into());
    assert_eq!(faults, ["parameter.P31: silent, and yet there is `mask` (HC-4-1): say what the text answers"]);
}

#[test]
fn unknown_questions_missing_sentences_and_missing_grounds_are_told_at_once() {
    let faults = spoilt(|pack| {
        let answer = pack.parameter["P25"].clone();
        pack.parameter.insert("P88".into(), answer);
        pack.parameter.get_mut("P26").unwrap().says.zh.clear();
        pack.parameter.get_mut("P27").unwrap().rule.clear();
    });
    for part in ["parameter.P88: there is no such", "parameter.P26: the sentence", "parameter.P27: neither rule"] {
        assert!(faults.iter().any(|fault| fault.starts_with(part)), "{part} is not in {faults:#?}");
    }
    assert_eq!(faults.len(), 3, "{faults:#?}");
}
