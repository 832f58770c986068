//! Who may hold a role at all (任职限制): alone, or as an officer of units of some kinds. Such lines permit nothing.

use super::{
    super::{
        Code, Refusal,
        role::{Right, Role, RoleHeld},
        rule::PACK,
    },
    Policy,
};
use crate::text;

/// The first cell of a line of roles that a person holds alone.
const ALONE: &str = "alone";
/// The first cell of a line of roles for officers of units of some kinds, which its fourth cell names.
const SEAT: &str = "seat";

/// What a line asks of who holds its roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// No other role beside it, by person.
    Alone,
    /// The officer belongs to a unit of one of these kinds, words of the pack.
    Seat(Vec<String>),
}

/// A line on who may hold a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// File and line number, such as `common:22`.
    pub place: String,
    /// Whose holders are bound.
    pub roles: Vec<Role>,
    /// To what.
    pub bound: Bound,
    /// The rule id.
    pub rule: String,
}

impl Holding {
    /// The word in the first cell.
    pub fn word(&self) -> &'static str {
        match self.bound {
            Bound::Alone => ALONE,
            Bound::Seat(_) => SEAT,
        }
    }

    /// The kinds of unit it names.
    pub fn kinds(&self) -> &[String] {
        match &self.bound {
            Bound::Alone => &[],
            Bound::Seat(kinds) => kinds,
        }
    }

    /// Whether a row is of this sort.
    pub(super) fn begins(first: &str) -> bool {
        matches!(first, ALONE | SEAT)
    }

    pub(super) fn read(place: &str, row: &str) -> Result<Self, Vec<Refusal>> {
        let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
        let fault = |zh: &str, en: &str| {
            let message = text!("权限文件 {place}: {zh}", "policy {place}: {en}");
            vec![Refusal::new(Code::Config, message).cite(PACK).hint(text!(
                "写成 alone 角色 * * * * * - 规则，或 seat 角色 * 单位类别 * * * - 规则",
                "write alone ROLES * * * * * - RULE, or seat ROLES * KINDS * * * - RULE"
            ))]
        };
        let (bound, roles, rule) = match cells.as_slice() {
            [ALONE, roles, "*", "*", "*", "*", "*", "-", rule] => (Bound::Alone, roles, rule),
            [SEAT, roles, "*", kinds, "*", "*", "*", "-", rule] if *kinds != "*" => {
                (Bound::Seat(kinds.split(',').map(|kind| kind.trim().to_owned()).collect()), roles, rule)
            }
            _ => return Err(fault("任职限制写错", "a line on who may hold a role is wrong")),
        };
        let Some(roles) = roles.split(',').map(|word| Role::parse(word.trim())).collect::<Option<Vec<Role>>>() else {
            return Err(fault("不认识的角色", "unknown role"));
        };
        if matches!(*rule, "" | "-" | "*") {
            return Err(fault("没有规则编号", "no rule id"));
        }
        Ok(Self { place: place.to_owned(), roles, bound, rule: (*rule).to_owned() })
    }
}

impl Policy {
    /// The lines on who may hold a role.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    /// The line that keeps these roles of one person apart, and the role that stands alone.
    pub fn apart(&self, roles: &[Role]) -> Option<(&Holding, Role)> {
        let first = roles.first()?;
        if roles.iter().all(|role| role == first) {
            return None;
        }
        let mut alone = self.holdings.iter().filter(|line| line.bound == Bound::Alone);
        alone.find_map(|line| Some((line, *roles.iter().find(|role| line.roles.contains(role))?)))
    }

    /// The line that keeps a role from officers of units of this kind.
    pub fn unseated(&self, role: Role, kind: &str) -> Option<&Holding> {
        self.holdings.iter().find(|line| match &line.bound {
            Bound::Alone => false,
            Bound::Seat(kinds) => line.roles.contains(&role) && !kinds.iter().any(|one| one == kind),
        })
    }
}

/// Every role as somebody may hold it: bare, and with each right that belongs to it.
pub fn grantable() -> Vec<RoleHeld> {
    let bare = Role::ALL.into_iter().map(RoleHeld::new);
    let more = Right::ALL.into_iter().map(|right| RoleHeld::new(right.role()).with(right));
    let mut all: Vec<RoleHeld> = bare.chain(more).collect();
    all.sort();
    all
}
