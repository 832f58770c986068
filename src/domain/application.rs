//! Applications for repair (修复申请): what was handed in, what was found of it, and what is still open. Pure.

use crate::locale::Text;
use std::collections::{BTreeMap, BTreeSet};

/// The word by which a statement is found true.
pub const YES: &str = "yes";

/// What an application holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// Kinds of paper handed in.
    pub materials: BTreeSet<String>,
    /// Statement → what the examiner found: `yes`, `no`, `partial`.
    pub statements: BTreeMap<String, String>,
}

/// A material that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its word.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The rule.
    pub rule: String,
}

/// Something that must be found true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its word.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The material it is read from; empty when none.
    pub of: String,
    /// The rule.
    pub rule: String,
}

/// What an application still lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The material or statement.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The rule.
    pub rule: String,
    /// Somebody has looked at it: it is missing or not right. Otherwise nobody has said yet.
    pub examined: bool,
}

/// Everything that is open, in the order of the law. A statement about a paper that is not there is not asked.
pub fn open(materials: &[Material], statements: &[Statement], found: &Application) -> Vec<Open> {
    let absent = materials.iter().filter(|one| !found.materials.contains(&one.code)).map(|one| Open {
        code: one.code.clone(),
        label: one.label.clone(),
        rule: one.rule.clone(),
        examined: true,
    });
    let asked = statements.iter().filter(|one| one.of.is_empty() || found.materials.contains(&one.of));
    let untrue = asked.filter_map(|one| {
        let said = found.statements.get(&one.code).map(String::as_str);
        (said != Some(YES)).then(|| Open {
            code: one.code.clone(),
            label: one.label.clone(),
            rule: one.rule.clone(),
            examined: said.is_some(),
        })
    });
    absent.chain(untrue).collect()
}
