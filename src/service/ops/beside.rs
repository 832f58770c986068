//! What is done with a case beside its steps, each judged under the case's own law.

use super::casework::Loaded;
use crate::{
    domain::role::RoleHeld,
    locale::Text,
    service::{Tx, operation::Facets},
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
        }
    };
    BESIDE.iter().map(asked).collect()
}
