//! A verdict for each row and the problems that led to it.

use crate::domain::Code;
use crate::locale::{Label, Text};
use serde::{Deserialize, Serialize};

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// An unambiguous clean-up was made; the original is kept.
    Note,
    /// To be taken or held for review.
    Warning,
    /// The row is refused.
    Error,
    /// The regulation forbids collecting it.
    Prohibited,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Taken as it is.
    Accept,
    /// Taken after a clean-up.
    Normalise,
    /// Taken or held for review, with a warning.
    Warn,
    /// Refused.
    Reject,
    /// Refused because it may not be collected (禁止归集); counted apart, its values kept nowhere.
    Prohibited,
}

impl Verdict {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Normalise => "normalise",
            Self::Warn => "warn",
            Self::Reject => "reject",
            Self::Prohibited => "prohibited",
        }
    }

    /// For screens.
    pub fn label(self) -> Label {
        match self {
            Self::Accept => Label::new("合格", "right"),
            Self::Normalise => Label::new("已规范", "cleaned"),
            Self::Warn => Label::new("待核", "to review"),
            Self::Reject => Label::new("不合格", "rejected"),
            Self::Prohibited => Label::new("禁止归集", "prohibited"),
        }
    }

    /// Whether a filing comes of it.
    pub fn is_taken(self) -> bool {
        self <= Self::Warn
    }

    /// The verdict that the heaviest problem asks for.
    pub fn of(problems: &[Problem]) -> Self {
        match problems.iter().map(|problem| problem.severity).max() {
            None => Self::Accept,
            Some(Severity::Note) => Self::Normalise,
            Some(Severity::Warning) => Self::Warn,
            Some(Severity::Error) => Self::Reject,
            Some(Severity::Prohibited) => Self::Prohibited,
        }
    }
}

/// One thing found in one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The row, from 1 without the header.
    pub row: u64,
    /// The physical line on which it begins.
    pub line: u64,
    /// The field; `*` is the whole row.
    pub field: String,
    /// Kebab-case, for scripts.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The class of refusal it would be.
    pub class: Code,
    /// What is wrong. Never a person's number, never a prohibited value.
    pub message: Text,
    /// What to do.
    pub hint: Text,
    /// The rule, where a rule says so.
    pub cite: Option<String>,
}
