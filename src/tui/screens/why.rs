//! Why something is looked at (用途与依据): asked only where the door wants it, as the own work gives its reason by itself.

use crate::{
    domain::{Code, query::Purpose},
    locale::Label,
    service::{Error, ops::subjects::Reason},
    tui::{
        offers,
        screen::{Cx, Screen},
        widgets::{
            fields::{Field, Values},
            form::Form,
        },
    },
};

/// The rule by which the door asks.
const RULE: &str = "ROLE-reason";

/// Whether a refusal asks for the reason of a look.
pub fn is_asked(error: &Error) -> bool {
    matches!(error.code, Code::Input | Code::Grant) && error.cite.as_deref() == Some(RULE)
}

/// Asks for it, beside what the door said, then looks again.
pub fn ask<S: Screen>(error: Error, cx: &mut Cx<'_>, then: impl FnOnce(&mut S, Reason, &mut Cx<'_>) + 'static) {
    let fields = vec![
        Field::text("purpose", Label::new("用途说明", "what for"))
            .help(Label::new("写明本次查看的事由", "say what this look is for")),
        Field::text("basis", Label::new("所属事项", "belongs to")).offers(offers::CASES).help(Label::new(
            "办件、批次或授权编号; 两项填一项即可",
            "case, batch or authorisation; one of the two is enough",
        )),
    ];
    cx.push_then(
        Form::new(Label::new("写明用途或依据", "purpose or basis"), fields),
        move |screen: &mut S, values: &Values, cx| {
            let purpose =
                values.given("purpose").map(|text| Purpose { code: String::new(), text: text.trim().to_owned() });
            then(screen, Reason { purpose, basis: values.given("basis").map(str::to_owned) }, cx);
        },
    );
    cx.fail(error);
}
