//! Key-attention list (信用重点关注对象名单): who is a candidate by counting, and the first day of release. Nothing here lists.

use crate::domain::dates::add_months;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// One failing (失信行为) of a subject that still counts: neither void nor repaired, which the caller sees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Its record.
    pub record: String,
    /// Its type (失信行为类型).
    pub kind: String,
    /// Its field (领域).
    pub field: String,
    /// The day it happened.
    pub on: NaiveDate,
}

/// What is counted within the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    let mut known: Vec<&Failing> = failings.iter().filter(|failing| failing.on <= today).collect();
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
