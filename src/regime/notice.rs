//! Notices and letters of a pack (告知文书): their words, when each may go out, and the check that none is free of an occasion.

use super::{
    CaseTable, Fault, Pack,
    check::{STEPS, rule},
    words::{among, no_operation},
};
use crate::{
    domain::{disclosure::State, operation},
    locale::Text,
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A notice or letter (告知文书).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The word after `--kind`.
    pub code: String,
    /// Its heading.
    pub title: Text,
    /// Who gets it: `subject`, `provider`.
    pub addressee: String,
    /// Its body with `{slots}`.
    pub body: Text,
    /// Slots that must be filled.
    pub slots: Vec<String>,
    /// The remedy line must stand in it; the rule that says so.
    #[serde(default)]
    pub remedy_rule: String,
    /// Who signs it (落款): `unit` for the unit of the case, where the text makes it answer for what it determines; empty for
    /// the centre.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signed_by: String,
    /// The step that its service takes, on the day of service; empty takes none.
    #[serde(default)]
    pub takes: String,
    /// The start event of the time it names (`{due}`, `{days}`): no other clock fills them.
    #[serde(default)]
    pub clock: String,
    /// When it may go out (发出情形), and at no other time; of several that a case asks for the first in the pack is meant.
    /// None only where the listing or the measure says at which of its states the letter goes out.
    #[serde(default)]
    pub occasion: Vec<Occasion>,
    /// Another rule or other words where the case came out in a certain way; the first that fits is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variant: Vec<Variant>,
    /// The rule id.
    pub rule: String,
}

/// What a notice rests on and says after a certain course of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The kind of case.
    pub case: String,
    /// The case took a step by this rule; empty asks for none.
    #[serde(default)]
    pub after: String,
    /// What else must be so, a word of [`OCCASIONS`]; empty asks nothing.
    #[serde(default)]
    pub when: String,
    /// The body in place of the plain one, with the same slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// The rule id in place of the plain one.
    pub rule: String,
}

/// When a notice may go out: a kind of case in certain states, a record that has no case, or the act that makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occasion {
    /// The kind of case; empty where it is about no case.
    #[serde(default)]
    pub case: String,
    /// States of the case; empty is every state in which `when` is so.
    #[serde(default)]
    pub states: Vec<String>,
    /// What must be so beside the state, a word of [`OCCASIONS`] or of [`ON_RECORDS`]; empty asks nothing.
    #[serde(default)]
    pub when: String,
    /// The case lets it go out but does not ask for it: it is made by its name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// States of disclosure of a record that the letter is about by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub record: Vec<String>,
    /// The operation that makes it, in its own course.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// Who may sign a letter beside the centre.
const SIGNERS: &[&str] = &["", BY_UNIT];

/// The unit of the case signs.
pub const BY_UNIT: &str = "unit";

/// What may have to be so for a notice: the provider let its time pass, the case corrected something, the provider checked
/// the objection, its ground was answered from the period of disclosure, that period was over before the case took effect, the record
/// went while the case was open, the unit decided.
pub const OCCASIONS: &[&str] = &["", "late", "corrected", "checked", "period", "over", GONE, "decided"];

/// Once its record has gone, a case lets out the letters that say so and no other.
pub const GONE: &str = "gone";

/// What may have to be so of a record for a letter about it: it is of a category that can be repaired.
pub const ON_RECORDS: &[&str] = &["", "repairable"];

/// Slots that tell of a time.
const TIMES: [&str; 2] = ["due", "days"];

/// Every notice has its occasions; every required slot stands in both wordings, no other does, and the remedy line where
/// the law wants it.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let kinds: Vec<&str> = pack.case.keys().map(String::as_str).collect();
    for notice in &pack.notice {
        let place = format!("notice.{}", notice.code);
        rule(&place, &notice.remedy_rule, pack, faults);
        among(&place, &notice.signed_by, SIGNERS, faults);
        if !notice.takes.is_empty() {
            among(&place, &notice.takes, STEPS, faults);
        }
        if notice.occasion.is_empty() && !is_of_register(&notice.code, pack) {
            let message = text!(
                "没有写明发出情形（occasion）：事项及状态、信息状态或者生成它的操作",
                "no occasion: kind and state of a case, state of a record, or the act that makes it"
            );
            faults.push(Fault::new(&*place, message));
        }
        for one in &notice.occasion {
            occasion(&place, notice, one, pack, faults);
        }
        if !notice.remedy_rule.is_empty() && !notice.slots.iter().any(|slot| slot == "remedy") {
            let id = &notice.remedy_rule;
            faults.push(Fault::new(&*place, text!("缺救济告知（{id}）", "the remedy line is missing ({id})")));
        }
        for variant in &notice.variant {
            rule(&place, &variant.after, pack, faults);
            rule(&place, &variant.rule, pack, faults);
            among(&place, &variant.case, &kinds, faults);
            among(&place, &variant.when, OCCASIONS, faults);
        }
        slots(&place, notice, faults);
    }
}

/// Whether a listing or the measures say at which of their states the letter goes out.
fn is_of_register(code: &str, pack: &Pack) -> bool {
    let grades = pack.listing.iter().flat_map(|law| &law.grade);
    let of_grades = grades.flat_map(|grade| {
        let decision = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref());
        grade
            .letters
            .values()
            .chain(decision.map(|letter| &letter.value))
            .chain(grade.answer.as_ref().map(|one| &one.value))
    });
    let of_measures = pack.measure.iter().flat_map(|law| law.letters.values());
    of_grades.chain(of_measures).any(|letter| letter == code)
}

/// One occasion: bound to one thing, by words that exist, and with the clock that its times are read from.
fn occasion(place: &str, notice: &Notice, one: &Occasion, pack: &Pack, faults: &mut Vec<Fault>) {
    let Occasion { case, states, when, record, by, .. } = one;
    let bound = [!case.is_empty(), !record.is_empty(), !by.is_empty()];
    if bound.iter().filter(|is| **is).count() != 1 || !case.is_empty() && states.is_empty() && when.is_empty() {
        let message = text!(
            "发出情形不确定：事项须有状态或者条件，且只能写事项、信息、操作之一",
            "an occasion that binds nothing: a case with states or a condition, a record, or an act, and one of them"
        );
        faults.push(Fault::new(place, message));
    }
    for word in record {
        among(place, word, &State::ALL.map(State::word), faults);
    }
    if !by.is_empty() && operation::label(by).is_none() {
        faults.push(no_operation(place, by));
    }
    among(place, when, if record.is_empty() { OCCASIONS } else { ON_RECORDS }, faults);
    if case.is_empty() {
        return;
    }
    let Some(table) = pack.case.get(case) else {
        let kinds: Vec<&str> = pack.case.keys().map(String::as_str).collect();
        return among(place, case, &kinds, faults);
    };
    let known: Vec<&str> = table.state.iter().map(|state| state.code.as_str()).collect();
    for state in states {
        among(place, state, &known, faults);
    }
    let counts = table.step.iter().any(|step| step.start == notice.clock && step.days.is_some());
    if notice.slots.iter().any(|slot| TIMES.contains(&slot.as_str())) && !counts {
        let message = text!(
            "写明期限的文书须指明按哪个起算事件（clock）计算",
            "a letter that names a time says from which start event (clock) it counts"
        );
        faults.push(Fault::new(place, message));
    }
}

fn slots(place: &str, notice: &Notice, faults: &mut Vec<Fault>) {
    let wanted: BTreeSet<&str> = notice.slots.iter().map(String::as_str).collect();
    let bodies = std::iter::once(&notice.body).chain(notice.variant.iter().filter_map(|one| one.body.as_ref()));
    for (lang, body) in bodies.flat_map(|body| [("zh", &body.zh), ("en", &body.en)]) {
        let found: BTreeSet<&str> =
            body.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(slot, _)| slot)).collect();
        for slot in wanted.symmetric_difference(&found) {
            faults.push(Fault::new(
                format!("{place}.body.{lang}"),
                text!("要素 `{slot}` 与清单不符", "slot `{slot}` does not agree with the list of slots"),
            ));
        }
    }
}

/// A step that tells somebody needs a letter for it: one whose occasion is this kind of case, or named after it.
pub(super) fn of_steps(kind: &str, table: &CaseTable, pack: &Pack, faults: &mut Vec<Fault>) {
    for step in &table.step {
        let to_subject =
            step.needs.iter().any(|need| need == "notice-sent") || step.effects.iter().any(|e| e == "notify");
        let to_provider = step.effects.iter().any(|effect| effect == "tell-provider");
        for addressee in [to_subject.then_some("subject"), to_provider.then_some("provider")].into_iter().flatten() {
            let fits = |notice: &&Notice| {
                notice.addressee == addressee
                    && (notice.occasion.iter().any(|one| one.case == kind) || notice.code.starts_with(kind))
            };
            if !pack.notice.iter().any(|notice| fits(&notice)) {
                faults.push(Fault::new(
                    format!("case.{kind}.{}", step.step),
                    text!("没有送 {addressee} 的文书", "there is no letter to the {addressee} for it"),
                ));
            }
        }
    }
}
