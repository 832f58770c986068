//! When a letter may go out (发出情形): which letters a case or a record asks for now, and the refusal of any other.

use super::{
    casework::Loaded, compared, facts, listing_letters, notices::About, notices::effect_day, replacements, steps_input,
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::{GONE, MEASURE, Notice, Occasion},
    service::{
        Error, Tx,
        store::{
            received,
            records::{self, Record},
        },
    },
    text,
};
use chrono::NaiveDate;

/// The kind of notice that a case asks for as it stands: the first of the pack whose occasion has come.
pub(super) fn wanted(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<String> {
    let pack = tx.pack_of(&case.file.pack);
    if let Some(grade) = pack.grade_of(&case.file.kind) {
        return listing_letters::wanted(tx, case, grade).ok().flatten();
    }
    if let Some(law) = pack.measure.as_ref().filter(|_| case.file.kind == MEASURE) {
        return law.letters.get(&case.standing.state).cloned();
    }
    let asked = |occasion: &Occasion| !occasion.named && fits(tx, case, occasion);
    pack.notice.iter().find(|notice| notice.occasion.iter().any(asked)).map(|notice| notice.code.clone())
}

/// The letters that may go out about a case or a record as it stands.
pub(super) fn open<'t>(tx: &'t Tx<'_>, about: &About<'_>) -> Result<Vec<&'t Notice>, Error> {
    let mut open = Vec::new();
    for notice in &tx.pack().notice {
        let may = match about {
            About::Case(case) => is_open(tx, case, notice),
            About::Record(record) => is_about(tx, record, notice)?,
        };
        if may {
            open.push(notice);
        }
    }
    Ok(open)
}

/// Refuses a letter whose occasion has not come: it would tell what is not so.
pub(super) fn check(tx: &Tx<'_>, about: &About<'_>, notice: &Notice) -> Result<(), Error> {
    let open = open(tx, about)?;
    if open.iter().any(|one| one.code == notice.code) {
        return Ok(());
    }
    let (no, zh, en) = (about.no(), &notice.title.zh, &notice.title.en);
    Err(Error::new(
        Code::State,
        text!("`{no}` 没有发出《{zh}》的情形", "nothing about `{no}` gives occasion for this letter: {en}"),
    )
    .cite(notice.rule.clone())
    .hint(hint(no, &open, notice)))
}

/// What may go out instead, or what makes the letter.
fn hint(no: &str, open: &[&Notice], notice: &Notice) -> Text {
    if let Some(by) = notice.occasion.iter().map(|one| &one.by).find(|by| !by.is_empty()) {
        return text!("此文书由 `{by}` 在办理时生成，不单独制作", "`{by}` makes this letter in its own course");
    }
    if open.is_empty() {
        return text!(
            "目前没有应发的文书；事项的步骤见 `xintai case actions`",
            "no letter is due now; the steps of a case: `xintai case actions`"
        );
    }
    let (zh, en) = names(open);
    text!("`{no}` 现在可发：{zh}", "due about `{no}` now: {en}")
}

/// Letters with their codes, for a hint.
pub(super) fn names(all: &[&Notice]) -> (String, String) {
    let list = |pick: fn(&Text) -> &str| {
        all.iter().map(|one| format!("{} ({})", one.code, pick(&one.title))).collect::<Vec<_>>().join("; ")
    };
    (list(|title| &title.zh), list(|title| &title.en))
}

fn is_open(tx: &Tx<'_>, case: &Loaded<'_>, notice: &Notice) -> bool {
    let pack = tx.pack_of(&case.file.pack);
    if let Some(grade) = pack.grade_of(&case.file.kind) {
        return listing_letters::may_be_made(case, grade, &notice.code);
    }
    if let Some(law) = pack.measure.as_ref().filter(|_| case.file.kind == MEASURE) {
        return law.letters.get(&case.standing.state) == Some(&notice.code);
    }
    notice.occasion.iter().any(|occasion| fits(tx, case, occasion))
}

/// Whether a letter may be about a record that stands so today.
fn is_about(tx: &Tx<'_>, record: &Record, notice: &Notice) -> Result<bool, Error> {
    let state = facts::state_on(tx, record, tx.today())?.state;
    let repairable = || {
        let category = record.category.as_deref().unwrap_or_default();
        tx.pack().repair.categories.value.iter().any(|one| one == category)
    };
    let fits = |one: &Occasion| {
        one.record.iter().any(|word| word == state.word()) && (one.when != "repairable" || repairable())
    };
    Ok(notice.occasion.iter().any(fits))
}

fn fits(tx: &Tx<'_>, case: &Loaded<'_>, occasion: &Occasion) -> bool {
    occasion.case == case.file.kind
        && (occasion.states.is_empty() || occasion.states.contains(&case.standing.state))
        && case.standing.gone.is_some() == (occasion.when == GONE)
        && is_so(tx, case, &occasion.when)
}

/// Whether what a letter asks for beside the state is so: a word of the pack's list of occasions.
pub(super) fn is_so(tx: &Tx<'_>, case: &Loaded<'_>, when: &str) -> bool {
    match when {
        "late" => case.is_provider_late(tx),
        "corrected" => corrections(tx, case).is_ok_and(|found| !found.is_empty()),
        "checked" => is_rejected(case).unwrap_or(false),
        "period" => is_of_period(case),
        GONE => case.standing.gone.is_some(),
        "decided" => case.events.iter().any(|event| event.step == "decide"),
        "over" => {
            let last = steps_input::last_day(tx, case).ok().flatten();
            last.zip(effect_day(tx, case)).is_some_and(|(last, acted)| last < acted)
        }
        _ => true,
    }
}

/// Whether the objection was answered from the period of disclosure, without the provider.
fn is_of_period(case: &Loaded<'_>) -> bool {
    case.standing.compared.ends_with("expired")
}

/// Whether the provider checked the objection and did not uphold it, in its last reply.
fn is_rejected(case: &Loaded<'_>) -> Result<bool, Error> {
    let Some(reply) = case.events.iter().rev().find(|event| event.step == "reply") else { return Ok(false) };
    Ok(!is_of_period(case) && facts::event(reply)?.body.outcome.starts_with("rejected"))
}

/// Field, old value and new value of what the case corrected.
pub(super) fn corrections(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<(String, String, String)>, Error> {
    let versions = records::versions(tx.db(), case.record.id)?;
    let mut found = Vec::new();
    for pair in versions.windows(2) {
        let [before, after] = pair else { continue };
        let own = after.case_file == Some(case.file.id) || replacements::is_one(case, after)?;
        if !own && !replacements::is_before_reply(tx, case, after)? {
            continue;
        }
        for (field, new) in &after.content {
            let old = before.content.get(field);
            if old != Some(new) {
                found.push((field.clone(), old.map(compared::plain).unwrap_or_default(), compared::plain(new)));
            }
        }
        // What the register keeps beside the content: whom it is about, category, access.
        let received = |n| received::at(tx.db(), case.record.id, n);
        let (old, new) = (received(before.n)?, received(after.n)?);
        for (field, new) in new.iter().filter(|(field, _)| compared::is_beside(field)) {
            let old = old.get(field).cloned().unwrap_or_default();
            if old != *new && !after.content.contains_key(field) {
                found.push((field.clone(), old, new.clone()));
            }
        }
    }
    Ok(found)
}

/// The time that a letter is about: its number of days and its last day, by the clock that the pack names and no other.
pub(super) fn time(tx: &Tx<'_>, case: &Loaded<'_>, notice: &Notice) -> (Option<u32>, Option<NaiveDate>) {
    let steps = case.table.step.iter().filter(|step| !notice.clock.is_empty() && step.start == notice.clock);
    let days = steps.clone().find_map(|step| step.days);
    if notice.clock == PROVIDERS {
        return (days, case.provider_due(tx));
    }
    let runs = |step: &&crate::regime::Transition| step.from.contains(&case.standing.state);
    let due = steps.filter(runs).filter_map(|step| case.clock_of(step)).map(|clock| clock.due(tx.calendar()).due).min();
    (days, due)
}

/// Start event of the provider's time for an objection, which runs from its receipt of each transfer.
const PROVIDERS: &str = "transfer.received";
