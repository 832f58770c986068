//! The smallest lawful staffing (最少人员配置): how few persons can do every duty on one and the same record.

use super::Pack;
use crate::domain::{
    permission::{Effect, Line, Match, Policy, Relation},
    role::Role,
};
use std::collections::{BTreeMap, BTreeSet};

/// A centre that can do every duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staffing {
    /// The persons of the centre.
    pub persons: Vec<Person>,
    /// The persons that each provider unit has itself; the centre's may not do these duties on its records.
    pub provider: Vec<Person>,
    /// Why no fewer persons do: duties that two persons must do.
    pub apart: Vec<Apart>,
}

/// One person of the centre.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The roles this person holds.
    pub roles: BTreeSet<Role>,
    /// The duties that fix this person.
    pub duties: BTreeSet<String>,
}

/// Two duties that one person may not both do on one record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart {
    /// One operation.
    pub one: String,
    /// The other.
    pub other: String,
    /// The rule.
    pub rule: String,
}

impl Apart {
    fn new(one: &str, other: &str, rule: &str) -> Self {
        let (one, other) = if one < other { (one, other) } else { (other, one) };
        Self { one: one.to_owned(), other: other.to_owned(), rule: rule.to_owned() }
    }

    fn joins(&self, one: &str, other: &str) -> bool {
        (self.one == one && self.other == other) || (self.one == other && self.other == one)
    }
}

const ENTER: &str = "record.import";
const ACCEPT: &str = "record.accept";

/// The smallest staffing under this pack and policy.
pub fn staffing(pack: &Pack, policy: &Policy) -> Staffing {
    let able = able(policy);
    let of_unit = of_unit(policy);
    // A centre that provides no records has none of which it is the unit.
    let provides = !pack.unit.never_provider.value.iter().any(|kind| kind == CENTRE);
    let centre = |operation: &str| {
        let own = provides || !of_unit.contains(operation);
        able.get(operation).filter(|_| own).and_then(duty_role)
    };
    let all = apart(pack);
    let provider = provider(&all, &able, &of_unit);
    let apart: Vec<Apart> =
        all.into_iter().filter(|found| centre(&found.one).is_some() && centre(&found.other).is_some()).collect();
    let mut persons = team(&apart, &centre);
    if persons.is_empty() {
        persons.push(Person::default());
    }
    // Whatever role is left may be held by anybody, except those that stand alone. A role that the regulation's own
    // table permits nothing has no work under it.
    let named = at_work(pack, policy);
    for role in named.iter().copied().filter(|role| *role != Role::Liaison) {
        if persons.iter().any(|person| person.roles.contains(&role)) {
            continue;
        }
        let fits = |person: &&mut Person| {
            let roles: Vec<Role> = person.roles.iter().copied().chain([role]).collect();
            policy.apart(&roles).is_none()
        };
        match persons.iter_mut().filter(fits).min_by_key(|person| person.roles.len()) {
            Some(person) => {
                person.roles.insert(role);
            }
            None => persons.push(Person { roles: BTreeSet::from([role]), ..Person::default() }),
        }
    }
    Staffing { persons, provider, apart }
}

/// The kind of unit that a centre is.
const CENTRE: &str = "centre";

/// The persons of one unit: its liaison, and whoever does what only the unit itself may do with its records.
fn provider(apart: &[Apart], able: &BTreeMap<String, BTreeSet<Role>>, of_unit: &BTreeSet<String>) -> Vec<Person> {
    let role = |operation: &str| {
        let roles = able.get(operation)?;
        if roles.contains(&Role::Liaison) {
            Some(Role::Liaison)
        } else {
            duty_role(roles).filter(|_| of_unit.contains(operation))
        }
    };
    let of_the_unit = |found: &&Apart| of_unit.contains(&found.one) || of_unit.contains(&found.other);
    let done_there = |found: &&Apart| role(&found.one).is_some() && role(&found.other).is_some();
    let apart: Vec<Apart> = apart.iter().filter(of_the_unit).filter(done_there).cloned().collect();
    let persons = team(&apart, &role);
    if persons.is_empty() {
        vec![Person { roles: BTreeSet::from([Role::Liaison]), ..Person::default() }]
    } else {
        persons
    }
}

/// As few persons as the duties that are apart allow, with the roles these ask for.
fn team(apart: &[Apart], role: &dyn Fn(&str) -> Option<Role>) -> Vec<Person> {
    let duties: BTreeSet<&str> = apart.iter().flat_map(|found| [found.one.as_str(), found.other.as_str()]).collect();
    let mut duties: Vec<&str> = duties.into_iter().collect();
    // The duties with the most clashes first: a part that cannot be filled is then found early.
    duties.sort_by_key(|duty| {
        std::cmp::Reverse(apart.iter().filter(|found| found.one == *duty || found.other == *duty).count())
    });
    fewest(&duties, apart)
        .into_iter()
        .map(|duties| Person { roles: duties.iter().filter_map(|duty| role(duty)).collect(), duties })
        .collect()
}

/// Operations that officers of the staff may do on the records of their own unit alone.
fn of_unit(policy: &Policy) -> BTreeSet<String> {
    let mut found: BTreeMap<&String, bool> = BTreeMap::new();
    for line in policy.lines().iter().filter(|line| line.effect == Effect::Permit) {
        let (Match::Of(roles), Match::Of(operations)) = (&line.role, &line.operation) else { continue };
        if duty_role(&roles.iter().map(|held| held.role).collect()).is_none() {
            continue;
        }
        let unit = matches!(&line.relation, Match::Of(list) if list.iter().all(|one| *one == Relation::Unit));
        for operation in operations {
            *found.entry(operation).or_insert(true) &= unit;
        }
    }
    found.into_iter().filter(|(_, only)| *only).map(|(operation, _)| operation.clone()).collect()
}

/// The roles to which the regulation's own table permits something.
fn at_work(pack: &Pack, policy: &Policy) -> BTreeSet<Role> {
    let known: BTreeSet<&str> = pack.articles.iter().map(|(id, _)| id).collect();
    let own = |line: &&Line| line.effect == Effect::Permit && known.contains(line.rule.as_str());
    let mut roles = BTreeSet::new();
    let closed = closed(policy);
    for line in policy.lines().iter().filter(own) {
        let open = !matches!(&line.operation, Match::Of(list) if list.iter().all(|one| closed.contains(one)));
        if let (true, Match::Of(held)) = (open, &line.role) {
            roles.extend(held.iter().map(|held| held.role));
        }
    }
    roles
}

/// Operations that are closed to everybody: what else the table permits of them has no work.
fn closed(policy: &Policy) -> BTreeSet<&String> {
    let of_all = |line: &&Line| {
        line.effect == Effect::Forbid
            && matches!(line.role, Match::Any)
            && matches!(line.kind, Match::Any)
            && matches!(line.mode, Match::Any)
            && matches!(line.relation, Match::Any)
            && matches!(line.state, Match::Any)
    };
    let mut found = BTreeSet::new();
    for line in policy.lines().iter().filter(of_all) {
        if let Match::Of(operations) = &line.operation {
            found.extend(operations);
        }
    }
    found
}

/// Which roles each operation is permitted to.
fn able(policy: &Policy) -> BTreeMap<String, BTreeSet<Role>> {
    let mut able: BTreeMap<String, BTreeSet<Role>> = BTreeMap::new();
    for line in policy.lines().iter().filter(|line| line.effect == Effect::Permit) {
        let (Match::Of(roles), Match::Of(operations)) = (&line.role, &line.operation) else { continue };
        if matches!(&line.relation, Match::Of(list) if list.contains(&Relation::Own)) {
            continue;
        }
        for operation in operations {
            able.entry(operation.clone()).or_default().extend(roles.iter().map(|held| held.role));
        }
    }
    able
}

/// The role of the centre that does a duty; none when only a provider unit does it.
fn duty_role(roles: &BTreeSet<Role>) -> Option<Role> {
    roles.iter().copied().find(|role| !matches!(role, Role::Liaison | Role::Auditor | Role::Sysadmin))
}

/// Every pair of duties that two persons must do on one record.
fn apart(pack: &Pack) -> Vec<Apart> {
    let mut found = BTreeSet::from([
        Apart::new(ENTER, ACCEPT, "S1"),
        Apart::new("catalogue.import", "catalogue.activate", "S3"),
        Apart::new("authorisation.approve", "query.run", "S6"),
    ]);
    for (kind, table) in &pack.case {
        for step in &table.step {
            if kind == "objection" {
                found.extend([ENTER, ACCEPT].map(|entry| Apart::new(&step.operation, entry, "S2")));
            }
            let rule = match table.apart_rule.as_str() {
                "" if kind == "repair" => "S4",
                "" => "S3",
                own => own,
            };
            if kind == "repair" && !step.not_by.is_empty() {
                found.insert(Apart::new(&step.operation, ENTER, rule));
            }
            let earlier = table.step.iter().filter(|one| step.not_by.contains(&one.step));
            found.extend(
                earlier
                    .filter(|one| one.operation != step.operation)
                    .map(|one| Apart::new(&step.operation, &one.operation, rule)),
            );
        }
    }
    found.into_iter().collect()
}

/// Parts the duties among as few persons as possible.
fn fewest(duties: &[&str], apart: &[Apart]) -> Vec<BTreeSet<String>> {
    for count in 1..=duties.len() {
        let mut groups = vec![BTreeSet::new(); count];
        if place(duties, apart, &mut groups) {
            return groups;
        }
    }
    Vec::new()
}

fn place(duties: &[&str], apart: &[Apart], groups: &mut [BTreeSet<String>]) -> bool {
    let Some((duty, rest)) = duties.split_first() else { return true };
    for number in 0..groups.len() {
        let Some(group) = groups.get_mut(number) else { return false };
        let was_empty = group.is_empty();
        let clash = group.iter().any(|other| apart.iter().any(|found| found.joins(duty, other)));
        if !clash {
            group.insert((*duty).to_owned());
            if place(rest, apart, groups) {
                return true;
            }
            if let Some(group) = groups.get_mut(number) {
                group.remove(*duty);
            }
        }
        // Empty groups are alike: trying one is enough.
        if was_empty {
            return false;
        }
    }
    false
}
