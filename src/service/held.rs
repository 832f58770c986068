//! What an officer holds, told to the officer: for headers and hints. The door decides again on every call.

use super::{Actor, Error, Service, access, ops};
use crate::domain::{
    permission::{Effect, Match},
    role::RoleHeld,
};
use std::collections::BTreeSet;

/// Roles of today, and what they may be good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The roles held today.
    pub roles: Vec<RoleHeld>,
    /// Operations that some line permits to one of them and no line forbids outright.
    pub operations: BTreeSet<String>,
}

impl Service {
    /// What `actor` holds today.
    pub fn held(&self, actor: &Actor) -> Result<Held, Error> {
        let roles = access::roles(&self.db, actor, &self.now().date_naive().to_string())?;
        let has = |wanted: &Match<RoleHeld>| match wanted {
            Match::Any => true,
            Match::Of(list) => list.iter().any(|wanted| roles.iter().any(|held| held.covers(wanted))),
        };
        let about = |wanted: &Match<String>, operation: &str| match wanted {
            Match::Any => true,
            Match::Of(list) => list.iter().any(|named| named == operation),
        };
        let lines = self.env.policy.lines();
        let operations = ops::OPERATIONS.iter().filter(|operation| {
            let mut concerned = lines.iter().filter(|line| has(&line.role) && about(&line.operation, operation));
            let is_permitted = concerned.clone().any(|line| line.effect == Effect::Permit);
            let is_outright = concerned.any(|line| {
                line.effect == Effect::Forbid
                    && line.mode == Match::Any
                    && line.kind == Match::Any
                    && line.relation == Match::Any
                    && line.state == Match::Any
            });
            is_permitted && !is_outright
        });
        let operations = operations.map(|operation| (*operation).to_owned()).collect();
        Ok(Held { roles, operations })
    }
}
