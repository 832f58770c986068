//! What a former law opens on its cases: the door's answer stands above the powers under the law in force.

use super::words;
use crate::{
    locale::Text,
    service::{
        Closed,
        ops::{beside::Beside, cases::ActionShown, casework::CaseCard},
    },
    text,
    tui::{
        action::Action,
        screen::{Judged, Session},
    },
};

/// What an action on a case needs that is no step.
fn beside_of(action: Action) -> Option<&'static str> {
    match action {
        Action::Notice => Some("notice.render"),
        Action::SendNotice => Some("notice.send"),
        Action::Assign => Some("case.assign"),
        _ => None,
    }
}

/// Whether an action is about the case it is pressed on.
pub fn is_of_case(action: Action) -> bool {
    words::step_of(action).is_some() || beside_of(action).is_some()
}

/// What the door said of an action on a case under a former law; `None` where the law in force judges it.
pub fn of_case(
    card: &CaseCard,
    actions: &[ActionShown],
    beside: &[Beside],
    action: Action,
    session: &Session,
) -> Option<Judged> {
    card.former_law.as_ref()?;
    let step = words::step_of(action).and_then(|step| actions.iter().find(|shown| shown.action == step));
    let other = beside_of(action).filter(|_| step.is_none());
    if words::step_of(action).is_none() && other.is_none() {
        return None;
    }
    let refused = match (step, other) {
        (Some(shown), _) => {
            let no = !shown.allowed && shown.code.as_deref() == Some("E-ROLE");
            no.then(|| (words::step_label(&card.kind, &shown.action), &shown.who, &shown.cite, &shown.article))
        }
        (None, Some(operation)) => beside
            .iter()
            .find(|one| one.operation == operation && !one.allowed)
            .map(|one| (Text::from(action.label()), &one.who, &one.cite, &one.article)),
        (None, None) => None,
    };
    Some(refused.map_or(Judged::Open, |(called, who, cite, article)| {
        let who = words::roles(who);
        let (zh, en) = (&who.zh, &who.en);
        let accepted = text!("角色：{zh}", "role: {en}");
        let grantors = session.grantors();
        let barred = String::new();
        let closed = Closed { cite: cite.clone(), article: article.clone(), who, accepted, grantors, barred };
        Judged::Closed(Box::new(session.refusal(&called, &closed)))
    }))
}
