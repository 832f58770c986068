//! Public and market information (公共、市场信用信息): what must be marked, from whom it comes, under which consent.

use super::pack::{Entry, Pack};
use crate::{
    domain::{admission::marks::MarksLaw, rule::Ruled},
    locale::Text,
};
use serde::{Deserialize, Serialize};

/// Market credit information beside public one (市场信用信息).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Every record is marked as public or market information.
    pub marked: Ruled<bool>,
    /// Kinds of unit that collect market information.
    pub collectors: Ruled<Vec<String>>,
    /// What a subject declares itself is market information.
    pub declared: Option<Ruled<bool>>,
    /// A collector hands in under an agreement in force, or a cited legal duty.
    pub agreement: Option<Ruled<bool>>,
    /// What an agreement may allow: `publish`, `query`, `share`; what it does not is not done.
    pub uses: Option<Ruled<Vec<String>>>,
    /// Marks with which market information is not taken in at all.
    pub withheld: Option<Ruled<Vec<String>>>,
    /// Market information on a person needs consent.
    pub consent: Option<Ruled<bool>>,
    /// What a person is told before consenting; a consent without one of them is none.
    pub told: Option<Ruled<Vec<String>>>,
    /// What a law orders to be public needs neither consent nor notice.
    pub by_law: Option<Ruled<bool>>,
    /// Information that needs a written, warned consent with its use.
    #[serde(default)]
    pub conditional: Vec<Conditional>,
    /// How self-declared information is labelled wherever it is shown.
    pub label: Option<Ruled<Text>>,
    /// Free self-queries that a collector gives each subject in a year (免费自身查询).
    pub free_queries: Option<FreeQueries>,
}

/// How many queries of their own information subjects have free (免费自身查询).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeQueries {
    /// Kinds of collector bound to it.
    pub kinds: Vec<String>,
    /// The least in a year.
    pub least: Ruled<u32>,
}

/// One kind of information collected on conditions only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// The code.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Words in headers.
    pub words: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// Leniency (宽容审慎): marks with which a record waits for a reasoned confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leniency {
    /// The marks.
    pub marks: Ruled<Vec<String>>,
    /// Below this age on the day of the act the record is marked by itself.
    pub age: Option<Ruled<u32>>,
}

/// Voluntary commitments (信用承诺): whether they were kept, and what a breach brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitments {
    /// Whether one was kept is recorded once its day has passed (履约情况).
    pub outcome: Ruled<bool>,
    /// A broken one brings the constraint agreed in it (约定的约束措施).
    pub constraint: Ruled<bool>,
}

/// The rule of a switch that is on.
fn on(found: Option<&Ruled<bool>>) -> Option<String> {
    found.filter(|found| found.value).map(|found| found.rule.clone())
}

impl Pack {
    /// What the law of this text wants marked.
    pub(super) fn marks_law(&self) -> MarksLaw {
        let market = self.market.as_ref();
        let list = |entries: &[Entry]| {
            let rule = entries.first().map(|entry| entry.rule.clone())?;
            Some(Ruled::new(entries.iter().map(|entry| entry.label.zh.clone()).collect::<Vec<_>>(), rule))
        };
        MarksLaw {
            domain: on(market.map(|market| &market.marked)),
            collectors: market.map(|market| market.collectors.clone()),
            declared: on(market.and_then(|market| market.declared.as_ref())),
            agreement: on(market.and_then(|market| market.agreement.as_ref())),
            consent: on(market.and_then(|market| market.consent.as_ref())),
            by_law: on(market.and_then(|market| market.by_law.as_ref())),
            conditional: market.and_then(|market| market.conditional.first()).map(|one| one.rule.clone()),
            minor: self.leniency.as_ref().and_then(|leniency| leniency.age.clone()),
            occupations: list(&self.occupation),
            person_open: on(self.publish.person_reason.as_ref()),
            substitute: on(self.subject.substitute.as_ref()),
            org_only: on(self.subject.org_only.as_ref()),
        }
    }
}
