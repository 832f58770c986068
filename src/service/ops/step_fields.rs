//! Which fields a step takes (`--field`): what an option of its own may say instead, and the refusal of a word that none knows.

use super::{casework::Loaded, corrections::DATES, listing_steps, listings, repair_results, sheets, steps::Input};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::{Entry, Transition},
    service::{Error, Tx},
    text,
};

/// The condition that only some catalogue items have.
const OTHER: &str = "other";
/// Fields that an option of its own may give: the cause of an extension, the number of a decision.
const CAUSE: &str = "cause";
const NUMBER: &str = "number";

/// The input with what an option says put where the step reads it; a field that was given stays.
pub(super) fn settled(tx: &Tx<'_>, case: &Loaded<'_>, action: &str, input: &Input) -> Input {
    let mut input = input.clone();
    let (field, said) = match (case.file.kind.as_str(), action) {
        ("repair", "extend") => (CAUSE, input.cause.clone()),
        (_, "decide") if listings::grade_of(tx, case).is_some() => (NUMBER, input.number.clone()),
        _ => return input,
    };
    if let Some(said) = said.filter(|said| !said.trim().is_empty()) {
        input.fields.entry(field.to_owned()).or_insert(said);
    }
    input
}

/// The fields of a step; none where the step itself judges the words, which are fields of the record or statements.
fn known(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Option<Vec<String>> {
    if listings::grade_of(tx, case).is_some() {
        return Some(listing_steps::taken(tx, case, step));
    }
    let law = &tx.pack_of(&case.file.pack).repair;
    let codes = |entries: &[Entry]| entries.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
    match (case.file.kind.as_str(), step) {
        ("objection", "correct" | "reply") | ("repair", "accept" | "refuse" | "supplement" | "receive") => None,
        ("repair", "execute") => {
            Some(repair_results::asked(tx, case, step).into_iter().map(|asked| asked.field).collect())
        }
        ("repair", "extend") => Some(vec![CAUSE.to_owned()]),
        ("repair", "decide") => {
            let mut known = codes(&law.conditions);
            known.extend(law.statements.iter().map(|one| one.code.clone()));
            known.extend(DATES.iter().chain(&[OTHER]).map(|word| (*word).to_owned()));
            Some(known)
        }
        _ => Some(Vec::new()),
    }
}

/// Refuses a field that the step does not know: what was typed by mistake would be lost without a word.
pub(super) fn refuse_unknown(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
) -> Result<(), Error> {
    let Some(known) = known(tx, case, &transition.step) else { return Ok(()) };
    let Some(word) = input.fields.keys().find(|word| !known.contains(word)) else { return Ok(()) };
    let Text { zh, en } = sheets::step_label_in(&case.file.kind, &transition.step);
    let all = known.join(" ");
    let hint = if known.is_empty() {
        text!("本步骤不用 --field", "this step takes no --field")
    } else {
        text!("本步骤的字段：{all}", "fields of this step: {all}")
    };
    Err(Error::new(Code::Input, text!("「{zh}」没有字段 `{word}`", "`{en}` has no field `{word}`"))
        .cite(transition.rule.clone())
        .hint(hint))
}
