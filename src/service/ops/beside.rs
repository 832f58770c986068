//! What is done with a case beside its steps, each judged under the case's own law.

use super::{casework::Loaded, occasions};
use crate::{
    domain::role::RoleHeld,
    locale::Text,
    service::{Tx, operation::Facets},
    text,
};
use serde::{Deserialize, Serialize};

/// What is done with a case and is no step of it: its letters, its handler, its amendment.
const BESIDE: &[&str] = &["notice.render", "notice.send", "case.assign", "case.amend"];

/// Whether something that is no step may be done with a case, by its own law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The operation.
    pub operation: String,
    /// The officer who asks may do it.
    pub allowed: bool,
    /// Roles that may.
    pub who: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// Why it has no occasion as the case stands; none where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

const LETTER: &str = "notice.render";

/// That nothing is to be told as the case stands.
fn no_letter(tx: &Tx<'_>, case: &Loaded<'_>) -> Option<Text> {
    let is_due = occasions::wanted(tx, case).is_some();
    (!is_due).then(|| text!("按现在的状态没有应发的文书", "nothing is to be told as the case stands"))
}

/// What this officer may do with the case beside its steps.
pub(super) fn of_case(tx: &Tx<'_>, case: &Loaded<'_>) -> Vec<Beside> {
    let relation = Some(tx.relation_to(case.file.unit));
    let asked = |operation: &&str| {
        let decision = tx.decide_on(operation, Facets { relation, ..Facets::default() });
        Beside {
            operation: (*operation).to_owned(),
            allowed: decision.allowed,
            who: decision.who.iter().map(RoleHeld::word).collect(),
            article: tx.pack().articles.text(&decision.rule),
            cite: decision.rule,
            why: (*operation == LETTER).then(|| no_letter(tx, case)).flatten(),
        }
    };
    BESIDE.iter().map(asked).collect()
}
