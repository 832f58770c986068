//! Everybody who looked at a subject (谁查过该主体), by officer and row by row.

use super::{
    inspection::begin_of,
    log_subjects,
    logs::{LogLine, end_of, line},
};
use crate::service::{
    Error, Kind, Operation, Trace, Tx,
    masking::SubjectCard,
    store::journal::{self as rows, Filter},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most rows of everybody who looked at one subject.
const MOST: u32 = 20_000;

/// `log who SUBJECT`: everybody who looked at a subject.
#[derive(Clone, Debug, Default)]
pub struct WhoLooked {
    /// Identifier or public number.
    pub subject: String,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// One officer's looks at a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looker {
    /// Log-in name.
    pub officer: String,
    /// Name.
    pub name: String,
    /// Code of the unit.
    pub unit: String,
    /// What the unit is called.
    #[serde(default)]
    pub unit_name: Option<String>,
    /// Looks that were answered.
    pub looks: usize,
    /// Attempts that were refused.
    pub refused: usize,
    /// First of them.
    pub first: String,
    /// Last of them.
    pub last: String,
    /// Purposes given.
    pub purposes: BTreeSet<String>,
}

/// Everybody who looked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lookers {
    /// Whom they looked at; only a masked number when the register does not know it.
    pub subject: SubjectCard,
    /// By officer, most looks first.
    pub officers: Vec<Looker>,
    /// The rows, newest first.
    pub items: Vec<LogLine>,
}

impl Operation for WhoLooked {
    type Output = Lookers;
    const NAME: &'static str = "log.who";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Lookers, Error> {
        log_subjects::refuse_malformed(tx, &self.subject)?;
        let (subject, formers) = log_subjects::digest(tx, &self.subject)?;
        let filter = Filter {
            subject: Some(subject),
            formers,
            since: self.since.and_then(begin_of),
            until: self.until.and_then(end_of),
            ..Filter::default()
        };
        let page = rows::page(tx.db(), &filter, MOST)?;
        let items = page.into_iter().map(|(row, said)| line(tx, &row, said)).collect::<Result<Vec<_>, _>>()?;
        let subject = log_subjects::card(tx, &self.subject)?;
        Ok(Lookers { subject, officers: lookers(&items), items })
    }

    fn trace(&self, output: Option<&Lookers>) -> Trace {
        let trace = log_subjects::about(Trace::new(), Some(&self.subject));
        match output {
            Some(found) => trace.count(found.items.len()),
            None => trace,
        }
    }
}

fn lookers(items: &[LogLine]) -> Vec<Looker> {
    let mut by: BTreeMap<&str, Looker> = BTreeMap::new();
    for item in items.iter().rev() {
        let looker = by.entry(&item.officer).or_insert_with(|| Looker {
            officer: item.officer.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            unit_name: item.unit_name.clone(),
            looks: 0,
            refused: 0,
            first: item.at.clone(),
            last: String::new(),
            purposes: BTreeSet::new(),
        });
        if item.outcome == "done" {
            looker.looks += 1;
        } else {
            looker.refused += 1;
        }
        looker.last.clone_from(&item.at);
        looker.purposes.extend(item.purpose.clone());
    }
    let mut all: Vec<Looker> = by.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.looks + one.refused));
    all
}
