//! What an officer holds, told to the officer: for headers and hints. The door decides again on every call.

use super::{Actor, Env, Error, Service, access, ops, store::officers};
use crate::{
    domain::{
        permission::{Effect, Match, Proof, Question, Relation, level_label},
        query::Mode,
        role::RoleHeld,
    },
    locale::Text,
    text,
};
use std::collections::{BTreeMap, BTreeSet};

/// The operation of a query.
const QUERY: &str = <ops::query::RunQuery as super::Operation>::NAME;

/// The operation of taking a step of any kind.
const STEP: &str = "case.act";

/// Roles of today, and what they may be good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The roles held today.
    pub roles: Vec<RoleHeld>,
    /// Operations that some line permits to one of them and no line forbids outright.
    pub operations: BTreeSet<String>,
    /// Why each other operation is closed, told before it is tried.
    pub closed: BTreeMap<String, Closed>,
    /// Who replaced the officer's password of late: its holder is told at each log-in.
    pub reset: Option<ops::officers::ResetCard>,
}

/// Why an operation is closed to an officer (未开放的理由).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// Roles that may; empty where the regulation gives nobody the power.
    pub who: Text,
    /// What would be accepted: role, relation, what is shown.
    pub accepted: Text,
    /// Who can grant the role.
    pub grantors: Text,
    /// The rule by which nobody can grant it to this officer beside what is held; else empty.
    pub barred: String,
}

fn closed(env: &Env, (roles, level): (&[RoleHeld], Option<&str>), grantors: &Text, operation: &str) -> Closed {
    let decision = env.policy.decide(&Question { level, ..Question::new(roles, operation) });
    let cite = access::rule_of(&env.pack, operation, &decision).to_owned();
    let who = Text::listed(decision.who.iter().map(RoleHeld::label));
    let at = Text::listed(decision.levels.iter().map(|word| level_label(word)));
    let accepted = match &decision.nearest {
        None if !decision.levels.is_empty() => {
            let (at, at_en, zh, en) = (&at.zh, &at.en, &who.zh, &who.en);
            text!("{at}单位的{zh}", "of an office of the {at_en}: {en}")
        }
        None => Text::default(),
        Some(line) => {
            let shows = Text::listed(line.shows.iter().map(|proof| proof.label().into()));
            let own = matches!(&line.relation, Match::Of(list) if list.as_slice() == [Relation::Unit]);
            let (zh, en) = (&who.zh, &who.en);
            match (shows.zh.is_empty(), own) {
                (true, false) => text!("角色：{zh}", "role: {en}"),
                (true, true) => text!("角色：{zh}，限本单位", "role: {en}, of the own unit"),
                (false, _) => {
                    let (shows_zh, shows_en) = (&shows.zh, &shows.en);
                    text!("角色：{zh}，并出示{shows_zh}", "role: {en}, with {shows_en}")
                }
            }
        }
    };
    let barred = access::barred(&env.policy, roles, &decision.who).map(|line| line.rule.clone()).unwrap_or_default();
    Closed { article: env.pack.articles.text(&cite), cite, who, accepted, grantors: grantors.clone(), barred }
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

    /// What must be shown for a query in this mode, by the lines that permit it: a desk asks for it. The door judges.
    pub fn shown_for(&self, mode: Mode) -> BTreeSet<Proof> {
        let names = |wanted: &Match<String>| matches!(wanted, Match::Of(list) if list.iter().any(|one| one == QUERY));
        let fits = |wanted: &Match<Relation>| matches!(wanted, Match::Of(list) if list.contains(&mode.relation()));
        let lines = self.env.policy.lines().iter();
        let permits =
            lines.filter(|line| line.effect == Effect::Permit && names(&line.operation) && fits(&line.relation));
        permits.flat_map(|line| line.shows.iter().copied()).collect()
    }

    /// What `actor` holds today.
    pub fn held(&self, actor: &Actor) -> Result<Held, Error> {
        let roles = access::roles(&self.db, actor, &self.now().date_naive().to_string())?;
        let seat = access::seat(&self.db, actor.unit)?;
        let level = seat.level(&self.env.pack);
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
            let asked = Question { level, ..Question::new(&roles, operation) };
            is_permitted && !is_outright && self.env.policy.decide(&asked).levels.is_empty()
        });
        let mut operations: BTreeSet<String> = operations.map(|operation| (*operation).to_owned()).collect();
        // A step is asked of the door as the operation that the text names for it: whoever may take one may ask.
        let mut steps = self.env.pack.case.values().flat_map(|table| &table.step);
        if steps.any(|step| operations.contains(&step.operation)) {
            operations.insert(STEP.to_owned());
        }
        let others = ops::OPERATIONS.iter().filter(|operation| !operations.contains(**operation));
        let grantors = Text::listed(ops::permissions::grantors(&self.env.policy).iter().map(RoleHeld::label));
        let closed =
            others.map(|one| ((*one).to_owned(), closed(&self.env, (&roles, level), &grantors, one))).collect();
        let now = self.now().timestamp_millis();
        let reset = ops::resets::told(&self.db, actor.officer, now)?.filter(|reset| reset.on.is_some());
        Ok(Held { roles, operations, closed, reset })
    }
}
