//! Lists of subjects (名单): who is a candidate by counting, and when a listed subject may leave. Nothing here lists.

use crate::domain::dates::add_months;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One failing (失信行为) of a subject that still counts: neither void nor repaired, which the caller sees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Its record.
    pub record: String,
    /// Its type (失信行为类型).
    pub kind: String,
    /// Its field (领域); empty where the catalogue sets none.
    pub field: String,
    /// The day of the document it rests on.
    pub on: NaiveDate,
}

/// What is counted within the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// Failings of one type (同一类型).
    SameKind,
    /// Different fields with a failing (多个领域).
    Fields,
}

/// One criterion of a regulation that counting alone can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// What is counted.
    pub counted: Counted,
    /// From how many on.
    pub threshold: usize,
    /// Length of the window; the same day so many months later is still inside.
    pub months: u32,
}

/// The records by which a subject meets the criterion up to a day, earliest window first; `None` makes no candidate.
///
/// A threshold of nothing is no criterion: otherwise a gap in a table would make everybody a candidate.
pub fn candidate(failings: &[Failing], criterion: Criterion, today: NaiveDate) -> Option<Vec<String>> {
    if criterion.threshold == 0 {
        return None;
    }
    let counts =
        |failing: &&Failing| failing.on <= today && !(criterion.counted == Counted::Fields && failing.field.is_empty());
    let mut known: Vec<&Failing> = failings.iter().filter(counts).collect();
    known.sort_by(|one, other| (one.on, &one.record).cmp(&(other.on, &other.record)));
    known.iter().find_map(|first| {
        let last = add_months(first.on, criterion.months);
        let window = known.iter().filter(|failing| (first.on..=last).contains(&failing.on));
        let window: Vec<&Failing> = match criterion.counted {
            Counted::SameKind => window.filter(|failing| failing.kind == first.kind).copied().collect(),
            Counted::Fields => window.copied().collect(),
        };
        let count = match criterion.counted {
            Counted::SameKind => window.len(),
            Counted::Fields => window.iter().map(|failing| &failing.field).collect::<BTreeSet<_>>().len(),
        };
        (count >= criterion.threshold).then(|| window.iter().map(|failing| failing.record.clone()).collect())
    })
}

/// The first day on which a listed subject leaves after a clean term: a failing within the term begins it anew.
pub fn release(listed: NaiveDate, months: u32, failings: &[NaiveDate], today: NaiveDate) -> Option<NaiveDate> {
    let mut later: Vec<NaiveDate> = failings.iter().filter(|on| **on > listed && **on <= today).copied().collect();
    later.sort_unstable();
    let mut last = add_months(listed, months);
    for on in later {
        if on <= last {
            last = add_months(on, months);
        }
    }
    last.succ_opt()
}

/// What a listing looks like when it is asked whether its subject may leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a finding of its own, none excludes another")]
pub struct Held {
    /// Day of the written decision.
    pub decided: Option<NaiveDate>,
    /// Months of the clean term; none where the regulation has no such term.
    pub months: Option<u32>,
    /// Days of the subject's failings, whatever became of them.
    pub failings: Vec<NaiveDate>,
    /// Repair of what lies behind leads out, and every record behind is gone, one of them at least by repair.
    pub repaired: bool,
    /// The same, one of them at least because it was erased.
    pub erased: bool,
    /// Records behind it were erased, and those left do not make its ground.
    pub short: bool,
    /// An objection after the decision was upheld.
    pub upset: bool,
    /// The regulation leaves the conditions to the unit that determined.
    pub by_unit: bool,
}

/// Why a subject may leave a list (移出事由).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// The term passed without another failing (满期无新的失信).
    CleanTerm,
    /// Every record behind the listing is repaired (信用修复).
    Repaired,
    /// Every record behind the listing was erased (已删除).
    Erased,
    /// Every record behind the listing is either repaired or erased.
    RepairedErased,
    /// Part of the records behind it was erased: those left do not make the ground (不足列入条件).
    Short,
    /// An objection to the listing was upheld (异议成立).
    Objection,
    /// The unit that determined finds the conditions met (符合移出条件).
    Conditions,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 7] = [
        Self::CleanTerm,
        Self::Repaired,
        Self::Erased,
        Self::RepairedErased,
        Self::Short,
        Self::Objection,
        Self::Conditions,
    ];

    /// From the word in the database.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }

    /// The word in JSON and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::CleanTerm => "clean-term",
            Self::Repaired => "repaired",
            Self::Erased => "erased",
            Self::RepairedErased => "repaired-erased",
            Self::Short => "short",
            Self::Objection => "objection",
            Self::Conditions => "conditions",
        }
    }
}

/// Whether a subject may leave on `today`: the way, or the first day of the clean term where one runs.
pub fn way_out(held: &Held, today: NaiveDate) -> Result<Way, Option<NaiveDate>> {
    if held.upset {
        return Ok(Way::Objection);
    }
    match (held.repaired, held.erased) {
        (true, true) => return Ok(Way::RepairedErased),
        (true, false) => return Ok(Way::Repaired),
        (false, true) => return Ok(Way::Erased),
        (false, false) => {}
    }
    if held.short {
        return Ok(Way::Short);
    }
    if held.by_unit {
        return Ok(Way::Conditions);
    }
    let (Some(decided), Some(months)) = (held.decided, held.months) else { return Err(None) };
    match release(decided, months, &held.failings, today) {
        Some(first) if first <= today => Ok(Way::CleanTerm),
        first => Err(first),
    }
}
