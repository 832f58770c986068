//! Acts kept for offices of some levels of government (层级): province, city, county. Such lines permit nothing.

use super::{
    super::{Code, Refusal, role::RoleHeld},
    Decision, Known, Policy, Question,
};
use crate::{
    locale::{Label, Text},
    text,
};

/// The first cell of a line that keeps acts for offices of some levels, which its fourth cell names.
const LEVEL: &str = "level";

/// A line on the level at which acts are done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// File and line number, such as `common:12`.
    pub place: String,
    /// Whose holders are bound.
    pub roles: Vec<RoleHeld>,
    /// Which operations.
    pub operations: Vec<String>,
    /// Levels of the units whose officers may, words of the pack.
    pub levels: Vec<String>,
    /// The rule id.
    pub rule: String,
}

impl Kept {
    /// The word in the first cell.
    pub const WORD: &'static str = LEVEL;

    /// Whether a row is of this sort.
    pub(super) fn begins(first: &str) -> bool {
        first == LEVEL
    }

    pub(super) fn read(place: &str, row: &str, known: &Known<'_>) -> Result<Self, Vec<Refusal>> {
        let cells: Vec<&str> = row.split('\t').map(str::trim).collect();
        let fault = |zh: &str, en: &str| {
            vec![Refusal::new(Code::Config, text!("权限文件 {place}: {zh}", "policy {place}: {en}")).hint(text!(
                "写成 level 角色 操作 层级 * * * - 规则",
                "write level ROLES OPERATIONS LEVELS * * * - RULE"
            ))]
        };
        let &[LEVEL, roles, operations, levels, "*", "*", "*", "-", rule] = cells.as_slice() else {
            return Err(fault("层级限制写错", "a line on levels is wrong"));
        };
        let Some(roles) = roles.split(',').map(|word| RoleHeld::parse(word.trim())).collect::<Option<Vec<_>>>() else {
            return Err(fault("不认识的角色", "unknown role"));
        };
        let words = |cell: &str| cell.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>();
        let operations = words(operations);
        if let Some(other) = operations.iter().find(|one| !known.operations.contains(&one.as_str())) {
            return Err(fault(&format!("不认识的操作 `{other}`"), &format!("unknown operation `{other}`")));
        }
        if levels == "*" || matches!(rule, "" | "-" | "*") {
            return Err(fault("没有层级或规则编号", "no level, or no rule id"));
        }
        Ok(Self { place: place.to_owned(), roles, operations, levels: words(levels), rule: rule.to_owned() })
    }

    fn binds(&self, operation: &str, level: &str) -> bool {
        self.operations.iter().any(|one| one == operation) && !self.levels.iter().any(|one| one == level)
    }
}

impl Policy {
    /// The lines on the level at which acts are done.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// The denial of what would be allowed but is kept for offices of another level; none where the level does not matter,
    /// is not known, or where another of the roles held is not bound.
    pub(super) fn elsewhere(&self, asked: &Question<'_>, allowed: &Decision) -> Option<Decision> {
        let level = asked.level?;
        let mut lines = self.kept.iter().filter(|line| line.binds(asked.operation, level)).peekable();
        let first = *lines.peek()?;
        let bound: Vec<&RoleHeld> = lines.flat_map(|line| &line.roles).collect();
        let is_free = |held: &&RoleHeld| !bound.iter().any(|wanted| held.covers(wanted));
        let free: Vec<RoleHeld> = asked.roles.iter().filter(is_free).cloned().collect();
        let rest = self.decide(&Question { roles: &free, level: None, ..*asked });
        if rest.allowed {
            return Some(rest);
        }
        Some(Decision {
            allowed: false,
            line: Some(first.place.clone()),
            rule: first.rule.clone(),
            shows: Vec::new(),
            nearest: None,
            who: allowed.who.clone(),
            by: Vec::new(),
            levels: first.levels.clone(),
        })
    }
}

/// What an officer reads for a level of government.
pub fn level_label(word: &str) -> Text {
    let known = match word {
        "state" => Label::new("国家级", "state level"),
        "province" => Label::new("省级", "provincial level"),
        "city" => Label::new("市级", "city level"),
        "county" => Label::new("县区级", "county level"),
        "township" => Label::new("乡镇级", "township level"),
        other => return text!("{other}", "{other}"),
    };
    known.into()
}
