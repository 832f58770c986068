//! Explaining a permission: which line decides, and what would change the answer.

use crate::{
    domain::{
        disclosure::State,
        permission::{Kind as SubjectKind, Policy, Proof, Question, Relation},
        role::RoleHeld,
    },
    regime::Pack,
    service::{
        Error, Kind, Operation, Trace, Tx, access,
        operation::Facets,
        ops::facts,
        store::{records, subjects},
    },
};
use serde::{Deserialize, Serialize};

/// `policy explain`: for the officer who asks.
#[derive(Clone, Debug)]
pub struct ExplainPolicy {
    /// The operation asked about.
    pub action: String,
    /// A record whose access mode, subject kind and relation count.
    pub on: Option<String>,
    /// Access mode.
    pub mode: Option<String>,
    /// Subject kind.
    pub kind: Option<SubjectKind>,
    /// Relation to the record.
    pub relation: Option<Relation>,
    /// State of the record.
    pub state: Option<State>,
}

/// The decision and its grounds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Explanation {
    /// The operation asked about.
    pub operation: String,
    /// The roles it was asked for.
    pub roles: Vec<String>,
    /// Yes or no.
    pub allowed: bool,
    /// File and line that decided; none where no line speaks.
    pub policy: Option<String>,
    /// Its rule; on a denial by silence that of the nearest permit.
    pub cite: String,
    /// The article.
    pub article: String,
    /// What must be shown.
    pub shows: Vec<String>,
    /// The line that would allow under other facets.
    pub nearest: Option<String>,
    /// Who could.
    pub who: Vec<String>,
}

impl ExplainPolicy {
    /// The decision of `policy` for `roles`.
    pub fn explain(&self, roles: &[RoleHeld], policy: &Policy, pack: &Pack) -> Explanation {
        let decision = policy.decide(&Question {
            roles,
            operation: &self.action,
            mode: self.mode.as_deref(),
            kind: self.kind,
            relation: self.relation,
            state: self.state,
        });
        let words = |proofs: &[Proof]| proofs.iter().map(|proof| proof.word().to_owned()).collect();
        let cite = access::rule_of(pack, &self.action, &decision).to_owned();
        Explanation {
            operation: self.action.clone(),
            roles: roles.iter().map(RoleHeld::word).collect(),
            allowed: decision.allowed,
            policy: decision.line,
            article: pack.articles.text(&cite).zh,
            cite,
            shows: words(&decision.shows),
            nearest: decision.nearest.map(|line| line.place),
            who: decision.who.iter().map(RoleHeld::word).collect(),
        }
    }
}

impl Operation for ExplainPolicy {
    type Output = Explanation;
    const NAME: &'static str = "policy.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Explanation, Error> {
        let mut asked = self.clone();
        if let Some(no) = &self.on {
            // Told only to an officer who may know of the record at all; anybody else hears what a wrong number gets.
            let record = records::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
            let relation = tx.relation_to(record.unit);
            let facets = Facets { relation: Some(relation), ..Default::default() };
            if !tx.decide_on("record.list", facets).allowed && !tx.decide_on("query.run", Facets::default()).allowed {
                return Err(Error::not_found(no));
            }
            asked.mode = asked.mode.or_else(|| record.access.clone());
            asked.relation = asked.relation.or(Some(relation));
            let subject = subjects::by_id(tx.db(), record.subject)?;
            let kind =
                subject.and_then(|subject| SubjectKind::ALL.into_iter().find(|kind| kind.word() == subject.kind));
            asked.kind = asked.kind.or(kind);
            if asked.state.is_none() {
                asked.state = Some(facts::state_on(tx, &record, tx.today())?.state);
            }
        }
        Ok(asked.explain(tx.roles(), &tx.env().policy, tx.pack()))
    }

    fn trace(&self, _output: Option<&Explanation>) -> Trace {
        Trace::new().ids(self.on.iter())
    }
}
