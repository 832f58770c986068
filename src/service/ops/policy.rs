//! Explaining a permission: which line decides, and what would change the answer.

use crate::{
    domain::{
        disclosure::State,
        permission::{Kind as SubjectKind, Policy, Proof, Question, Relation},
        role::RoleHeld,
    },
    locale::Text,
    regime::Pack,
    service::{
        Error, Kind, Need, Operation, Trace, Tx, access, masking,
        ops::{facts, subjects::sees_record},
        store::{records, subjects},
    },
};
use serde::{Deserialize, Serialize};

/// `policy explain`: for the officer who asks.
#[derive(Clone, Debug)]
pub struct ExplainPolicy {
    /// The operation asked about.
    pub action: String,
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
    pub article: Text,
    /// What must be shown.
    pub shows: Vec<String>,
    /// The line that would allow under other facets.
    pub nearest: Option<String>,
    /// Who could.
    pub who: Vec<String>,
}

impl ExplainPolicy {
    /// The decision of `policy` for `roles`, held by an officer of a unit of this level where one is meant.
    pub fn explain(&self, (roles, level): (&[RoleHeld], Option<&str>), policy: &Policy, pack: &Pack) -> Explanation {
        let decision = policy.decide(&Question {
            roles,
            operation: &self.action,
            mode: self.mode.as_deref(),
            kind: self.kind,
            relation: self.relation,
            state: self.state,
            level,
        });
        let words = |proofs: &[Proof]| proofs.iter().map(|proof| proof.word().to_owned()).collect();
        let cite = access::rule_of(pack, &self.action, &decision).to_owned();
        Explanation {
            operation: self.action.clone(),
            roles: roles.iter().map(RoleHeld::word).collect(),
            allowed: decision.allowed,
            policy: decision.line,
            article: pack.articles.text(&cite),
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
        Ok(self.explain((tx.roles(), tx.level()), &tx.env().policy, tx.pack()))
    }

    fn trace(&self, _output: Option<&Explanation>) -> Trace {
        Trace::new()
    }
}

/// A key of the console that is closed to the officer was pressed: the console says so by itself, and the door refuses it
/// once more, so that the log has the row that the verb would have left. Nothing is done where it is open after all.
#[derive(Clone, Debug)]
pub struct TryClosed {
    /// The operation under the key.
    pub operation: String,
    /// The case it was pressed on.
    pub case: Option<String>,
}

impl Operation for TryClosed {
    type Output = ();
    const NAME: &'static str = ExplainPolicy::NAME;
    const KIND: Kind = Kind::Plain;

    fn needs(&self) -> Need {
        Need::new(&self.operation)
    }

    fn case(&self) -> Option<&str> {
        self.case.as_deref()
    }

    fn run(&self, _tx: &Tx<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn trace(&self, _output: Option<&()>) -> Trace {
        match &self.case {
            Some(no) => Trace::new().basis(no).ids([no]),
            None => Trace::new(),
        }
    }
}

/// `policy explain --on`: the same for a record, whose mode, kind, relation and state count where none is named. It tells
/// of the record, so it is a look at it.
#[derive(Clone, Debug)]
pub struct ExplainOnRecord {
    /// What is asked.
    pub asked: ExplainPolicy,
    /// Number of the record.
    pub on: String,
}

impl Operation for ExplainOnRecord {
    type Output = Explanation;
    const NAME: &'static str = ExplainPolicy::NAME;
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Explanation, Error> {
        // Told only to who may look at the record; anybody else hears what a number that nobody has gets.
        let hidden = || Error::not_found(&self.on);
        let record = records::by_no(tx.db(), &self.on)?.ok_or_else(hidden)?;
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(hidden)?;
        let state = facts::state_on(tx, &record, tx.today())?.state;
        if !sees_record(tx, &subject, &record, state) {
            return Err(hidden());
        }
        let mut asked = self.asked.clone();
        asked.mode = asked.mode.or(record.access);
        asked.relation = asked.relation.or(Some(tx.relation_to(record.unit)));
        asked.kind = asked.kind.or(Some(masking::kind_of(&subject)));
        asked.state = asked.state.or(Some(state));
        Ok(asked.explain((tx.roles(), tx.level()), &tx.env().policy, tx.pack()))
    }

    fn trace(&self, output: Option<&Explanation>) -> Trace {
        let trace = Trace::new().ids([&self.on]);
        output.map_or(trace.clone(), |told| trace.cite(&told.cite).count(1).view(told))
    }
}
