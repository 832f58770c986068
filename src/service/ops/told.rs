//! Who is told by a step and has none of its own to take (告知): the unit that a matter was handed to, and the competent
//! authority. Computed for the worklist; what has an end of its own goes from it once the letter went out.

use super::{
    casework::{self, CaseCard, Loaded},
    facts,
    worklist::{PAGE, Task, may, of_case},
};
use crate::{
    domain::{
        case::{Effect, Event},
        permission::Relation,
    },
    service::{Error, Tx, operation::Facets, store::worklist},
    text,
};

/// What supervises: whoever may give a case to somebody.
const SUPERVISING: &str = "case.assign";
/// What a unit needs to tell the authority.
const LETTERS: &str = "notice.render";

/// The row of an open case for somebody whom its last step told and who has nothing else to do in it.
pub(super) fn of_open(tx: &Tx<'_>, case: &Loaded<'_>, card: &CaseCard) -> Result<Option<Task>, Error> {
    let Some((event, cite)) = last_move(case)? else { return Ok(None) };
    let is_own = tx.relation_to(case.file.unit) == Relation::Unit;
    if is_own && tells(&event, Effect::TellProvider) {
        return Ok(Some(handed_over(tx, card, &event, &cite)));
    }
    if !tells(&event, Effect::TellSupervisor) {
        return Ok(None);
    }
    if may(tx, SUPERVISING) {
        return Ok(Some(told(tx, card, &event, &cite)));
    }
    let is_told = worklist::authority_told(tx.db(), case.file.id)?;
    Ok((is_own && !is_told && may_write(tx, case)).then(|| to_tell(tx, card, &event, &cite)))
}

/// Closed cases whose end the authority is to be told of: for the authority and for the unit, until the letter went out.
pub(super) fn of_closed(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let mut kinds = Vec::new();
    for own in tx.under_each() {
        let version = own.pack().version_word();
        let told = own.pack().case.iter().filter(|(_, table)| table.tells_supervisor_at_the_end());
        kinds.extend(told.map(|(kind, _)| format!("{version} {kind}")));
    }
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for no in worklist::untold_authority(tx.db(), &kinds, PAGE)? {
        let case = casework::load(tx, &no)?;
        let Some((event, cite)) = last_move(&case)?.filter(|(event, _)| tells(event, Effect::TellSupervisor)) else {
            continue;
        };
        let card = casework::card(tx, &case)?;
        if may(tx, SUPERVISING) {
            tasks.push(told(tx, &card, &event, &cite));
        } else if tx.relation_to(case.file.unit) == Relation::Unit && may_write(tx, &case) {
            tasks.push(to_tell(tx, &card, &event, &cite));
        }
    }
    Ok(tasks)
}

/// The step that brought the case where it stands, with its rule.
fn last_move(case: &Loaded<'_>) -> Result<Option<(Event, String)>, Error> {
    for stored in case.events.iter().rev() {
        let event = facts::event(stored)?;
        if event.body.to.is_some() {
            return Ok(Some((event, stored.cite.clone())));
        }
    }
    Ok(None)
}

fn tells(event: &Event, effect: Effect) -> bool {
    event.body.effects.iter().any(|word| word == effect.word())
}

fn may_write(tx: &Tx<'_>, case: &Loaded<'_>) -> bool {
    let facets = Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() };
    tx.decide_on(LETTERS, facets).allowed
}

fn handed_over(tx: &Tx<'_>, card: &CaseCard, event: &Event, cite: &str) -> Task {
    let (no, record, state, state_en) = (&card.case, &card.record, &card.state_label.zh, &card.state_label.en);
    let title =
        text!("{state}，由本单位处理：{no}（{record}）", "{state_en}, for your unit to deal with: {no} ({record})");
    Task { title, ..row(tx, "tell-provider", card, event, cite) }
}

fn told(tx: &Tx<'_>, card: &CaseCard, event: &Event, cite: &str) -> Task {
    let (no, unit, state, state_en) = (&card.case, &card.unit_name, &card.state_label.zh, &card.state_label.en);
    let title = text!("{unit}告知：{no} {state}", "told by {unit}: {no}, {state_en}");
    Task { title, ..row(tx, "tell-supervisor", card, event, cite) }
}

fn to_tell(tx: &Tx<'_>, card: &CaseCard, event: &Event, cite: &str) -> Task {
    let (no, state, state_en) = (&card.case, &card.state_label.zh, &card.state_label.en);
    let title = text!("待告知主管部门：{no} {state}", "the authority is to be told: {no}, {state_en}");
    Task { title, ..row(tx, "tell-supervisor", card, event, cite) }
}

fn row(tx: &Tx<'_>, kind: &str, card: &CaseCard, event: &Event, cite: &str) -> Task {
    Task {
        since: Some(event.on),
        article: tx.pack().articles.text(cite),
        cite: cite.to_owned(),
        ..of_case(tx, kind, card, Vec::new())
    }
}
