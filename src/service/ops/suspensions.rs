//! The end of a suspension (恢复查询): the reply brings it by itself; the step notes once that it was seen, and only where
//! query was suspended.

use super::{casework::Loaded, facts, sheets, turn};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::Transition,
    service::{Error, Tx},
    text,
};

/// Whether public query was suspended in the last stay with the provider: registered, or by the calendar alone.
fn was_suspended(tx: &Tx<'_>, case: &Loaded<'_>) -> bool {
    if case.taken_since("forward", "suspend") {
        return true;
    }
    let Some(stay) = case.standing.stays.last() else { return false };
    let due = stay.received.and_then(|from| facts::provider_due(tx, case.table, &case.standing, from));
    due.zip(stay.replied).is_some_and(|(due, replied)| due < replied)
}

/// Refuses to resume what was not suspended, or was seen to be resumed already.
pub(super) fn refuse_idle(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition) -> Result<(), Error> {
    let is_noted = case.taken_since("reply", &transition.step);
    if was_suspended(tx, case) && !is_noted {
        return Ok(());
    }
    let message = if is_noted {
        text!("恢复查询已登记", "that query is resumed was registered already")
    } else {
        text!("没有中止查询，无须恢复", "query was not suspended: there is nothing to resume")
    };
    let error = Error::new(Code::State, message).cite(transition.when_rule.clone());
    let next = turn::awaited(case).filter(|next| next.step != transition.step);
    Err(match next {
        Some(next) => {
            let (word, Text { zh, en }) = (&next.step, sheets::step_label(&next.step));
            error.hint(text!("下一步：{zh} `{word}`", "next step: {en}, `{word}`"))
        }
        None => error.hint(text!("事项已办结", "the case is closed")),
    })
}
