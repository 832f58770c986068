//! What an officer holds, told to the officer: for headers and hints. The door decides again on every call.

use super::{Actor, Error, Service, access, ops, store::officers};
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

/// An officer of a training database, whom anybody there may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainee {
    /// Log-in name.
    pub login: String,
    /// 姓名
    pub name: String,
    /// The roles held today.
    pub roles: Vec<RoleHeld>,
}

impl Service {
    /// The open accounts of a training database, so that every role can be tried; nobody of any other.
    pub fn trainees(&self) -> Result<Vec<Trainee>, Error> {
        if !self.env.training {
            return Ok(Vec::new());
        }
        let today = self.now().date_naive().to_string();
        let mut found = Vec::new();
        for officer in officers::all(&self.db)?.into_iter().filter(|officer| officer.active) {
            let roles = access::roles_of(&self.db, officer.id, &today)?;
            found.push(Trainee { login: officer.login, name: officer.name, roles });
        }
        Ok(found)
    }

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
