//! What a regulation says of platforms above and of units that do not supply: exchange, assessment, urging (监督管理).

use super::pack::Entry;
use crate::{domain::rule::Ruled, locale::Text};
use serde::{Deserialize, Serialize};

/// A platform that records are passed on to in files (上级平台).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The word after `exchange push`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Categories that go there; empty is every category.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// Supervision of provider units (监督管理).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervision {
    /// Figures of every unit are kept for its assessment.
    pub assessment: Ruled<bool>,
    /// Kinds of `urge issue`: the first asks for supply and may be escalated, the others end with an outcome.
    pub kinds: Vec<Entry>,
    /// Whom the office asks to criticise a unit that still supplies nothing.
    pub escalate_to: Ruled<Text>,
    /// No act is closed without its outcome.
    pub outcome: Ruled<bool>,
}

impl Supervision {
    /// The kind that asks for supply.
    pub fn reminder(&self) -> Option<&Entry> {
        self.kinds.first()
    }
}

/// A kind of breach (违规行为) that is traced by unit and officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// Its word in reports.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// How the operations begin whose refusals are attempts of it; none where it is a matter of cases alone.
    #[serde(default)]
    pub refused: Vec<String>,
    /// Rules whose refusals are attempts of it.
    #[serde(default)]
    pub by: Vec<String>,
    /// Kinds of case that are traced where they are not handled in time.
    #[serde(default)]
    pub cases: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// What trends are watched by (监测预警).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trend {
    /// `trade`, `field`, `area`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Columns of the catalogue that may name it for an item; without them it is the area of the provider unit.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The rule id.
    pub rule: String,
}
