//! What keeps a step closed whatever is given with it (尚不可办): told where the steps are listed, and again where one is tried.

use super::{applications, casework::Loaded, steps};
use crate::{
    domain::{case::NOTICED, refusal::Code},
    regime::Transition,
    service::{Error, Tx},
    text,
};

/// The refusal that no input cures; none where the step can be taken by giving what it asks.
pub(super) fn unmet(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition) -> Result<(), Error> {
    match (case.file.kind.as_str(), transition.step.as_str()) {
        ("repair", step) if tx.pack().repair.by_result.is_none() => applications::unmet(tx, case, step),
        (_, "receive") if case.is_provider_late(tx) => Err(Error::new(
            Code::Term,
            text!("期限已过，不能再登记收到", "its time is over: receipt can no longer be registered"),
        )
        .cite(transition.rule.clone())
        .hint(text!("登记核查结果", "register the reply"))),
        (_, "correct") if transition.outcome != NOTICED && steps::provider_values(tx, case)?.is_empty() => {
            Err(Error::new(
                Code::State,
                text!("平台与提供单位一致，中心不得更正", "platform and provider agree: nothing to correct"),
            )
            .cite(if transition.when_rule.is_empty() { &transition.rule } else { &transition.when_rule })
            .hint(text!(
                "平台与提供单位一致的内容转提供单位核查",
                "what both sides agree on is for the provider: `forward`"
            )))
        }
        _ => Ok(()),
    }
}
