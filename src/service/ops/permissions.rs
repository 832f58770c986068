//! The permission table as officers read it (权限表): who may do what, by which article, and what it takes.

use crate::{
    domain::{
        permission::{Effect, Line, Match, Policy, Proof, Question, grantable},
        role::RoleHeld,
    },
    locale::Text,
    regime::Pack,
    service::{Error, Kind, Operation, Trace, Tx, access},
};
use serde::{Deserialize, Serialize};

/// A line of the tables that speaks of a role and an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineShown {
    /// File and line.
    pub place: String,
    /// It permits; else it forbids.
    pub permits: bool,
    /// Access modes; empty is all.
    pub modes: Vec<String>,
    /// What each of them is called in the regulation.
    #[serde(default)]
    pub mode_labels: Vec<Text>,
    /// Subject kinds; empty is both.
    pub kinds: Vec<String>,
    /// Relations to the record; empty is any.
    pub relations: Vec<String>,
    /// States of the record; empty is any.
    pub states: Vec<String>,
    /// What must be shown.
    pub shows: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// The rule in one line.
    pub says: Text,
}

/// One role and one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionRow {
    /// The role as somebody holds it, `liaison+query`.
    pub role: String,
    /// What an officer reads for it.
    pub role_label: Text,
    /// The operation.
    pub operation: String,
    /// `yes`, `some` (under the conditions of the lines), `no`.
    pub allowed: String,
    /// The rule that decides; of a closed one that of the nearest permit.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// Roles that may.
    pub who: Vec<String>,
    /// The lines that speak of it.
    pub lines: Vec<LineShown>,
}

/// The whole table, or the part asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// By operation, then role.
    pub items: Vec<PermissionRow>,
    /// Roles whose holders sign when a role is granted.
    pub grantors: Vec<String>,
}

/// `policy table`: who may do what, by which article.
#[derive(Clone, Debug, Default)]
pub struct ListPermissions {
    /// Only this role, as held.
    pub role: Option<String>,
    /// Only this operation, or its beginning.
    pub operation: Option<String>,
    /// Only what may be done with records of this access mode.
    pub mode: Option<String>,
}

/// Every role as somebody may hold it.
pub fn all_roles() -> Vec<RoleHeld> {
    grantable()
}

/// The roles whose holders may grant a role, from the tables themselves.
pub(in crate::service) fn grantors(policy: &Policy) -> Vec<RoleHeld> {
    policy.decide(&Question::new(&[], "officer.grant")).who
}

fn words<T>(facet: &Match<T>, word: impl Fn(&T) -> String) -> Vec<String> {
    match facet {
        Match::Any => Vec::new(),
        Match::Of(list) => list.iter().map(word).collect(),
    }
}

fn shown(line: &Line, pack: &Pack) -> LineShown {
    let articles = &pack.articles;
    let called = |code: &String| pack.mode.iter().find(|one| one.code == *code).map(|one| one.label.clone());
    let modes = words(&line.mode, Clone::clone);
    let says = articles.get(&line.rule).map_or_else(|| articles.text(&line.rule), |found| found.says);
    LineShown {
        place: line.place.clone(),
        permits: line.effect == Effect::Permit,
        mode_labels: modes.iter().filter_map(called).collect(),
        modes,
        kinds: words(&line.kind, |kind| kind.word().to_owned()),
        relations: words(&line.relation, |relation| relation.word().to_owned()),
        states: words(&line.state, |state| state.word().to_owned()),
        shows: line.shows.iter().map(|proof| Proof::word(*proof).to_owned()).collect(),
        article: articles.text(&line.rule),
        says,
        cite: line.rule.clone(),
    }
}

/// Whether a line names the operation.
fn about(line: &Line, operation: &str) -> bool {
    match &line.operation {
        Match::Any => true,
        Match::Of(list) => list.iter().any(|one| one == operation),
    }
}

/// Whether a line speaks of a role.
fn of_role(line: &Line, held: &RoleHeld) -> bool {
    match &line.role {
        Match::Any => true,
        Match::Of(list) => list.iter().any(|wanted| held.covers(wanted)),
    }
}

/// Whether a line speaks whatever the record is.
fn outright(line: &Line) -> bool {
    line.mode == Match::Any && line.kind == Match::Any && line.relation == Match::Any && line.state == Match::Any
}

impl ListPermissions {
    fn row(&self, policy: &Policy, pack: &Pack, operation: &str, held: &RoleHeld) -> Option<PermissionRow> {
        let roles = std::slice::from_ref(held);
        let asked = Question { mode: self.mode.as_deref(), ..Question::new(roles, operation) };
        let decision = policy.decide(&asked);
        let takes = |line: &&Line| {
            about(line, operation)
                && of_role(line, held)
                && self.mode.as_ref().is_none_or(|mode| match &line.mode {
                    Match::Any => true,
                    Match::Of(list) => list.contains(mode),
                })
        };
        let lines: Vec<&Line> = policy.lines().iter().filter(takes).collect();
        let always = lines.iter().any(|line| line.effect == Effect::Permit && outright(line) && line.shows.is_empty())
            && lines.iter().all(|line| line.effect == Effect::Permit);
        let allowed = match (decision.allowed, always) {
            (false, _) => "no",
            (true, true) => "yes",
            (true, false) => "some",
        };
        if self.mode.is_some() && allowed == "no" {
            return None;
        }
        let cite = access::rule_of(pack, operation, &decision).to_owned();
        Some(PermissionRow {
            role: held.word(),
            role_label: held.label(),
            operation: operation.to_owned(),
            allowed: allowed.to_owned(),
            article: pack.articles.text(&cite),
            cite,
            who: decision.who.iter().map(RoleHeld::word).collect(),
            lines: lines.into_iter().map(|line| shown(line, pack)).collect(),
        })
    }
}

impl Operation for ListPermissions {
    type Output = Permissions;
    const NAME: &'static str = "policy.table";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Permissions, Error> {
        let (policy, pack) = (&tx.env().policy, tx.pack());
        let wanted = self.operation.as_deref().unwrap_or_default();
        let roles: Vec<RoleHeld> =
            all_roles().into_iter().filter(|held| self.role.as_ref().is_none_or(|word| held.word() == *word)).collect();
        let mut items = Vec::new();
        for operation in super::OPERATIONS.iter().filter(|operation| operation.starts_with(wanted)) {
            items.extend(roles.iter().filter_map(|held| self.row(policy, pack, operation, held)));
        }
        Ok(Permissions { items, grantors: grantors(policy).into_iter().map(|held| held.word()).collect() })
    }

    fn trace(&self, _output: Option<&Permissions>) -> Trace {
        Trace::new()
    }
}
