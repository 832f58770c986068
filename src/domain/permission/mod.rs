//! The only source of permission (权限): lines of `policies/*.tsv` and the decision they give.

mod holding;
mod level;
mod parse;

pub use holding::{Bound, Holding, grantable};
pub use level::{Kept, level_label};

use super::{
    disclosure::State,
    role::{Role, RoleHeld},
    rule::{SILENT, is_silence},
};
use crate::locale::{Label, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Natural person or organisation (主体类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 自然人
    Person,
    /// 法人和其他组织
    Organisation,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Person, Self::Organisation];

    /// The word in policies, packs and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }
}

/// How the one who asks stands to the record (与信息的关系).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// 社会公众: none.
    None,
    /// 本人: the subject, or the officer's own account.
    Own,
    /// 经授权: with the subject's written authorisation.
    Authorised,
    /// 履职单位: a provider unit on public duty.
    Department,
    /// 国家机关: a state organ by law.
    Organ,
    /// 本单位: the officer's unit provided the record.
    Unit,
}

impl Relation {
    /// All relations.
    pub const ALL: [Self; 6] = [Self::None, Self::Own, Self::Authorised, Self::Department, Self::Organ, Self::Unit];

    /// The word in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "own",
            Self::Authorised => "authorised",
            Self::Department => "department",
            Self::Organ => "organ",
            Self::Unit => "unit",
        }
    }
}

/// What must have been shown before the answer (凭证).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// 用途
    Purpose,
    /// 有效证件
    IdDocument,
    /// 书面授权
    Authorisation,
    /// 职责查询批准
    Grant,
    /// 国家机关公函
    Letter,
    /// 政务应用清单条目
    Entry,
    /// 所属事项、文书或申请
    Basis,
}

impl Proof {
    /// All proofs.
    pub const ALL: [Self; 7] =
        [Self::Purpose, Self::IdDocument, Self::Authorisation, Self::Grant, Self::Letter, Self::Entry, Self::Basis];

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Purpose => Label::new("用途", "a purpose"),
            Self::IdDocument => Label::new("有效证件", "an identity document"),
            Self::Authorisation => Label::new("书面授权", "a written authorisation"),
            Self::Grant => Label::new("查询批准", "a duty grant"),
            Self::Letter => Label::new("公函", "an official letter"),
            Self::Entry => Label::new("政务应用清单条目", "an entry of the government application list"),
            Self::Basis => Label::new("所属事项、文书或申请", "the case, letter or application it belongs to"),
        }
    }

    /// The word in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::IdDocument => "id-document",
            Self::Authorisation => "authorisation",
            Self::Grant => "grant",
            Self::Letter => "letter",
            Self::Entry => "entry",
            Self::Basis => "basis",
        }
    }
}

/// Permit or forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 允许
    Permit,
    /// 禁止; beats every permit.
    Forbid,
}

/// What a line says of one facet: everything, or one of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match<T> {
    /// `*`
    Any,
    /// A comma list.
    Of(Vec<T>),
}

impl<T> Match<T> {
    /// Whether a known value matches.
    fn takes<V: ?Sized>(&self, value: &V) -> bool
    where
        T: PartialEq<V>,
    {
        match self {
            Self::Any => true,
            Self::Of(list) => list.iter().any(|one| one == value),
        }
    }
}

/// One line of a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// File and line number, such as `common:12`.
    pub place: String,
    /// Permit or forbid.
    pub effect: Effect,
    /// Who; `Any` is every officer.
    pub role: Match<RoleHeld>,
    /// Which operations.
    pub operation: Match<String>,
    /// Access mode of the record, a word of the pack.
    pub mode: Match<String>,
    /// Subject kind.
    pub kind: Match<Kind>,
    /// Relation to the record.
    pub relation: Match<Relation>,
    /// State of the record.
    pub state: Match<State>,
    /// What must have been shown, all of it.
    pub shows: Vec<Proof>,
    /// The rule id.
    pub rule: String,
}

/// What is asked. `None` is "not yet known", not "does not matter".
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The roles the officer holds.
    pub roles: &'a [RoleHeld],
    /// The operation, such as `record.accept`.
    pub operation: &'a str,
    /// Access mode of the record.
    pub mode: Option<&'a str>,
    /// Subject kind.
    pub kind: Option<Kind>,
    /// Relation to the record.
    pub relation: Option<Relation>,
    /// State of the record.
    pub state: Option<State>,
    /// Level of the officer's unit, a word of the pack; it bars, and never permits.
    pub level: Option<&'a str>,
}

impl<'a> Question<'a> {
    /// A question before anything of a record is known.
    pub fn new(roles: &'a [RoleHeld], operation: &'a str) -> Self {
        Self { roles, operation, mode: None, kind: None, relation: None, state: None, level: None }
    }
}

/// The answer, with the line that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub allowed: bool,
    /// File and line that decided; none on a denial by silence.
    pub line: Option<String>,
    /// Its rule id; on a denial by silence the rule of the nearest permit, else that nothing is said of the operation.
    pub rule: String,
    /// What must be shown, all of it.
    pub shows: Vec<Proof>,
    /// The line that would allow under another role, relation, mode or state.
    pub nearest: Option<Line>,
    /// Who could, other facets being equal: roles with the rights they need for it.
    pub who: Vec<RoleHeld>,
    /// By which of the roles held it is allowed: the one that the deciding line names; all of them where it names everybody.
    pub by: Vec<RoleHeld>,
    /// Levels of the units whose officers may, where the roles would do and the level does not.
    pub levels: Vec<String>,
}

/// A line of acts that prepare or run an installation and decide nothing about anybody (筹备与运行): they wait for no day on
/// which the regulation takes effect. It permits nothing; who may is told by the other lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preparing {
    /// File and line number.
    pub place: String,
    /// Which operations.
    pub operations: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// All lines in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    lines: Vec<Line>,
    preparing: Vec<Preparing>,
    holdings: Vec<Holding>,
    kept: Vec<Kept>,
}

/// The closed word lists the lines are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Operation names.
    pub operations: &'a [&'a str],
    /// Access modes of the pack.
    pub modes: &'a [String],
}

impl Line {
    fn names_a_role(&self, roles: &[RoleHeld]) -> bool {
        match &self.role {
            Match::Any => !roles.is_empty(),
            Match::Of(wanted) => wanted.iter().any(|wanted| roles.iter().any(|held| held.covers(wanted))),
        }
    }

    /// The role of an officer that the line speaks of.
    fn used(&self, roles: &[RoleHeld]) -> Vec<RoleHeld> {
        match &self.role {
            Match::Any => roles.to_vec(),
            Match::Of(wanted) => {
                let named = wanted.iter().find_map(|wanted| roles.iter().find(|held| held.covers(wanted)));
                named.cloned().into_iter().collect()
            }
        }
    }

    fn meets<T, V: ?Sized>(&self, facet: &Match<T>, value: Option<&V>) -> bool
    where
        T: PartialEq<V>,
    {
        match value {
            Some(value) => facet.takes(value),
            // Not yet known: a permit may still come true; a ban speaks only when it bans every value.
            None => self.effect == Effect::Permit || matches!(facet, Match::Any),
        }
    }

    fn meets_operation(&self, asked: &Question<'_>) -> bool {
        self.operation.takes(asked.operation)
    }

    fn meets_facets(&self, asked: &Question<'_>) -> bool {
        self.meets(&self.mode, asked.mode)
            && self.meets(&self.kind, asked.kind.as_ref())
            && self.meets(&self.relation, asked.relation.as_ref())
            && self.meets(&self.state, asked.state.as_ref())
    }

    /// How many of the facets already fit, and whether it speaks of the relation in which a query was asked; orders the
    /// candidates for "nearest". Who asks in one mode of query is told the rule of that mode, not of another that he may use.
    fn closeness(&self, asked: &Question<'_>) -> (usize, bool) {
        let of_mode = asked.relation.filter(|relation| !matches!(relation, Relation::None | Relation::Unit));
        let says =
            of_mode.is_some_and(|relation| matches!(&self.relation, Match::Of(list) if list.contains(&relation)));
        let fits = [
            self.names_a_role(asked.roles),
            self.meets(&self.relation, asked.relation.as_ref()),
            self.meets(&self.mode, asked.mode),
            self.meets(&self.state, asked.state.as_ref()),
            self.meets(&self.kind, asked.kind.as_ref()),
        ]
        .into_iter()
        .filter(|fits| *fits)
        .count();
        (fits, says)
    }

    /// The roles it speaks of, as an officer reads them.
    pub fn who(&self) -> Text {
        Text::listed(self.roles().iter().map(RoleHeld::label))
    }

    fn roles(&self) -> BTreeSet<RoleHeld> {
        match &self.role {
            Match::Any => Role::ALL.into_iter().map(RoleHeld::new).collect(),
            Match::Of(list) => list.iter().cloned().collect(),
        }
    }
}

impl Policy {
    /// Every line, in the order of the files.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Ends what a silence of the text (reading G9) forbids of these operations: a cited supplement gives them.
    pub fn end_silence(&mut self, given: &[String]) {
        let silent = |line: &&mut Line| line.effect == Effect::Forbid && is_silence(&line.rule);
        for line in self.lines.iter_mut().filter(silent) {
            if let Match::Of(list) = &mut line.operation {
                list.retain(|operation| !given.contains(operation));
            }
        }
        self.lines.retain(|line| !matches!(&line.operation, Match::Of(list) if list.is_empty()));
    }

    /// The lines of acts that may be done on any day.
    pub fn preparing(&self) -> &[Preparing] {
        &self.preparing
    }

    /// Whether an operation may be done before the regulation takes effect and after it has lapsed.
    pub fn prepares(&self, operation: &str) -> bool {
        self.preparing.iter().any(|line| line.operations.iter().any(|one| one == operation))
    }

    /// Whether an operation is permitted on things of the officer's own unit and on nothing else, whoever does it.
    pub fn is_on_own(&self, operation: &str) -> bool {
        let own = |line: &Line| matches!(&line.relation, Match::Of(list) if list.as_slice() == [Relation::Unit]);
        let permits = |line: &&Line| line.effect == Effect::Permit && line.operation.takes(operation);
        let mut lines = self.lines.iter().filter(permits).peekable();
        lines.peek().is_some() && lines.all(own)
    }

    /// The place of the line that stands on `rule` for an operation, such as `common:12`. A line on the same rule that speaks
    /// of something else is not it.
    pub fn line_of(&self, operation: &str, rule: &str) -> Option<String> {
        let mut on_rule = self.lines.iter().filter(|line| line.rule == rule);
        on_rule.find(|line| line.operation.takes(operation)).map(|line| line.place.clone())
    }

    /// Decides: allowed if and only if a line permits, none forbids, and none keeps it for another level; silence denies.
    pub fn decide(&self, asked: &Question<'_>) -> Decision {
        let decision = self.weigh(asked);
        let elsewhere = if decision.allowed { self.elsewhere(asked, &decision) } else { None };
        elsewhere.unwrap_or(decision)
    }

    fn weigh(&self, asked: &Question<'_>) -> Decision {
        let about: Vec<&Line> = self.lines.iter().filter(|line| line.meets_operation(asked)).collect();
        let speaks = |line: &&&Line| line.names_a_role(asked.roles) && line.meets_facets(asked);
        let forbid = about.iter().filter(|line| line.effect == Effect::Forbid).find(speaks);
        // Among several permits the one that asks for the least proof.
        let permit = about
            .iter()
            .filter(|line| line.effect == Effect::Permit)
            .filter(speaks)
            .min_by_key(|line| line.shows.len());
        let (deciding, allowed) = match (forbid, permit) {
            (Some(forbid), _) => (Some(forbid), false),
            (None, Some(permit)) => (Some(permit), true),
            (None, None) => (None, false),
        };
        let nearest = if allowed { None } else { nearest(&about, asked) };
        Decision {
            allowed,
            line: deciding.map(|line| line.place.clone()),
            rule: deciding.copied().or(nearest).map_or_else(|| SILENT.to_owned(), |line| line.rule.clone()),
            shows: if allowed { deciding.map(|line| line.shows.clone()).unwrap_or_default() } else { Vec::new() },
            nearest: nearest.cloned(),
            who: who(&about, asked),
            by: deciding.filter(|_| allowed).map(|line| line.used(asked.roles)).unwrap_or_default(),
            levels: Vec::new(),
        }
    }
}

fn nearest<'a>(about: &[&'a Line], asked: &Question<'_>) -> Option<&'a Line> {
    let permits = about.iter().copied().filter(|line| line.effect == Effect::Permit);
    // The first of the closest: files are written with the main line first.
    permits.rev_max(|line| line.closeness(asked))
}

/// The first item with the greatest key (`max_by_key` would give the last).
trait FirstMax: Iterator + Sized {
    fn rev_max<K: Ord>(self, key: impl Fn(&Self::Item) -> K) -> Option<Self::Item> {
        self.fold(None, |best: Option<Self::Item>, item| match best {
            Some(best) if key(&best) >= key(&item) => Some(best),
            _ => Some(item),
        })
    }
}

impl<I: Iterator> FirstMax for I {}

/// The roles some line permits with these facets, less those a line forbids outright. A role that may without a right is
/// not named with it as well.
fn who(about: &[&Line], asked: &Question<'_>) -> Vec<RoleHeld> {
    let fitting = |effect| about.iter().filter(move |line| line.effect == effect && line.meets_facets(asked));
    let banned: BTreeSet<RoleHeld> = fitting(Effect::Forbid).flat_map(|line| line.roles()).collect();
    let able: BTreeSet<RoleHeld> = fitting(Effect::Permit).flat_map(|line| line.roles()).collect();
    let is_banned = |held: &RoleHeld| banned.iter().any(|one| held.covers(one));
    let is_more = |held: &RoleHeld| able.iter().any(|one| held != one && held.covers(one));
    able.iter().filter(|held| !is_banned(held) && !is_more(held)).cloned().collect()
}
