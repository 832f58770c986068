//! Kinds of breach (违规行为) that a text wants traced: refused attempts of the log and cases not handled in time, by kind,
//! unit and officer, with the rows behind every number.

use super::{
    casework::{self, Loaded},
    facts,
    period::{Head, Period, head},
    punctuality::{all_cases, unit_of},
    turn,
};
use crate::{
    locale::Text,
    regime::Breach,
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::moment,
        store::{
            journal::{self as rows, Filter},
            looks, officers, units,
        },
    },
    text,
};
use chrono::{NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of the log read at a time.
const PAGE: u32 = 500;

/// `report supervision --view breaches`: the kinds of breach the text names, with who and when.
#[derive(Clone, Debug, Default)]
pub struct BreachReport {
    /// `2022-Q4`, `2022-11`, …; this month when not given.
    pub period: Option<String>,
    /// Code of one unit.
    pub unit: Option<String>,
}

/// How often one officer of one unit stands behind a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// Code of the unit.
    pub unit: String,
    /// Log-in of the officer; none where a case waits for a unit and nobody handles it.
    pub officer: Option<String>,
    /// How often.
    pub count: usize,
}

/// An attempt that the door refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Row of the log.
    pub seq: i64,
    /// RFC 3339.
    pub at: String,
    /// Code of the officer's unit.
    pub unit: String,
    /// Log-in.
    pub officer: String,
    /// What was tried.
    pub operation: String,
    /// The rule that refused it.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// A case that was or is not handled as the text wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slow {
    /// The case.
    pub case: String,
    /// `late`: a step after its last day; `overdue`: open past its day; `open`: open, and no day is set.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// The day of the step, or the last day; none where none is set.
    pub day: Option<NaiveDate>,
    /// Calendar days since it was received, for what is open.
    pub age: Option<i64>,
    /// Code of the unit whose turn it was or is.
    pub unit: String,
    /// Log-in of who took the step, or handles the case.
    pub officer: Option<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// One kind of breach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachKind {
    /// Its word in the pack.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// The rule that wants it traced.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// Attempts refused, steps late and cases overdue.
    pub count: usize,
    /// Cases open without a day: listed with their age, never called late.
    pub open: usize,
    /// By unit and officer, most first.
    pub per_officer: Vec<Whose>,
    /// The refused attempts, newest first.
    pub attempts: Vec<Attempt>,
    /// The cases.
    pub cases: Vec<Slow>,
}

/// The kinds of breach over a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaches {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// Every kind the text names, also one that nobody stands behind.
    pub items: Vec<BreachKind>,
}

impl Operation for BreachReport {
    type Output = Breaches;
    const NAME: &'static str = "report.breaches";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Breaches, Error> {
        if tx.pack().breach.is_empty() {
            return Err(tx.silent(Self::NAME, text!("本办法未列违规行为", "this regulation names no kinds of breach")));
        }
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let unit = unit_of(tx, self.unit.as_deref())?;
        let mut items = Vec::new();
        for law in &tx.pack().breach {
            let attempts = self.attempts(tx, law, period)?;
            let mut cases = if law.cases.is_empty() { Vec::new() } else { slow(tx, law, period)? };
            if unit.is_some() {
                cases.retain(|one| Some(&one.unit) == self.unit.as_ref());
            }
            items.push(grouped(tx, law, attempts, cases));
        }
        Ok(Breaches { head: head(tx, period), items })
    }

    fn trace(&self, output: Option<&Breaches>) -> Trace {
        match output {
            Some(found) => Trace::new().count(found.items.iter().map(|one| one.count).sum()).view(&found.items),
            None => Trace::new(),
        }
    }
}

impl BreachReport {
    /// What the door refused in the time, of the operations of a kind and by the rules it names.
    fn attempts(&self, tx: &Tx<'_>, law: &Breach, period: Period) -> Result<Vec<Attempt>, Error> {
        let mut operations = looks::operations(tx.db())?;
        operations.retain(|name| law.refused.iter().any(|begin| name.starts_with(begin.as_str())));
        if operations.is_empty() {
            return Ok(Vec::new());
        }
        let (since, until) = period.instants();
        let mut filter = Filter {
            since: Some(since),
            until: Some(until).filter(|until| *until != i64::MAX),
            outcomes: ["refused", "denied"].map(str::to_owned).to_vec(),
            operations,
            unit: self.unit.clone(),
            ..Filter::default()
        };
        let mut found = Vec::new();
        loop {
            let page = rows::page(tx.db(), &filter, PAGE)?;
            let Some((last, _)) = page.last() else { return Ok(found) };
            filter.before = Some(last.seq);
            for (row, _) in page {
                let Some(cite) = row.cite.filter(|cite| law.by.contains(cite)) else { continue };
                found.push(Attempt {
                    seq: row.seq,
                    at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
                    unit: row.unit.unwrap_or_default(),
                    officer: row.officer.unwrap_or_default(),
                    operation: row.operation,
                    article: tx.pack().articles.text(&cite),
                    cite,
                });
            }
        }
    }
}

/// The steps taken late in the time, and what is open: past its day, or without one.
fn slow(tx: &Tx<'_>, law: &Breach, period: Period) -> Result<Vec<Slow>, Error> {
    let mut found = Vec::new();
    for file in all_cases(tx, None, false)? {
        if !law.cases.contains(&file.kind) {
            continue;
        }
        let case = casework::loaded(tx, file)?;
        late_steps(tx, &case, period, &mut found)?;
        if case.file.open {
            found.extend(waiting(tx, &case)?);
        }
    }
    Ok(found)
}

fn late_steps(tx: &Tx<'_>, case: &Loaded<'_>, period: Period, found: &mut Vec<Slow>) -> Result<(), Error> {
    for stored in &case.events {
        let event = facts::event(stored)?;
        if !event.body.late || !period.holds(event.day) {
            continue;
        }
        let step = case.table.step.iter().find(|one| one.step == event.step && one.outcome == event.body.outcome);
        let Some(step) = step else { continue };
        let cite = if step.days_rule.is_empty() { &step.rule } else { &step.days_rule };
        let officer = officers::by_id(tx.db(), stored.officer)?;
        let unit = officer.as_ref().map(|one| units::by_id(tx.db(), one.unit)).transpose()?.flatten();
        found.push(Slow {
            case: case.file.no.clone(),
            state: "late".to_owned(),
            state_label: text!("逾期办理", "taken late"),
            day: Some(event.day),
            age: None,
            unit: unit.map(|unit| unit.code).unwrap_or_default(),
            officer: officer.map(|one| one.login),
            cite: cite.clone(),
            article: tx.pack().articles.text(cite),
        });
    }
    Ok(())
}

/// An open case that is past its day, or has none.
fn waiting(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<Slow>, Error> {
    let clock = case.clock(tx);
    let due = clock.as_ref().map(|(_, due)| due.due);
    if due.is_some_and(|due| due >= tx.today()) {
        return Ok(None);
    }
    let rule = turn::awaited(case).map(|step| step.rule.clone());
    let cite = clock.map_or_else(|| rule.unwrap_or_default(), |(clock, _)| clock.cite);
    let of_unit = turn::is_of_unit(tx, case);
    let handler = case.file.handler.filter(|_| !of_unit).map(|id| officers::by_id(tx.db(), id)).transpose()?.flatten();
    let (state, state_label) = match due {
        Some(_) => ("overdue", text!("超期未办", "open past its day")),
        None => ("open", text!("在办，未定期限", "open, no day is set")),
    };
    Ok(Some(Slow {
        case: case.file.no.clone(),
        state: state.to_owned(),
        state_label,
        day: due,
        age: case.standing.received.map(|day| (tx.today() - day).num_days()),
        unit: turn::whose(tx, case),
        officer: handler.map(|one| one.login),
        article: tx.pack().articles.text(&cite),
        cite,
    }))
}

fn grouped(tx: &Tx<'_>, law: &Breach, attempts: Vec<Attempt>, cases: Vec<Slow>) -> BreachKind {
    let mut counted: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    for one in &attempts {
        *counted.entry((one.unit.clone(), Some(one.officer.clone()))).or_default() += 1;
    }
    let (undated, dated): (Vec<&Slow>, Vec<&Slow>) = cases.iter().partition(|one| one.state == "open");
    for one in &dated {
        *counted.entry((one.unit.clone(), one.officer.clone())).or_default() += 1;
    }
    let one = |((unit, officer), count)| Whose { unit, officer, count };
    let mut per_officer: Vec<Whose> = counted.into_iter().map(one).collect();
    per_officer.sort_by_key(|one| std::cmp::Reverse(one.count));
    BreachKind {
        kind: law.code.clone(),
        kind_label: law.label.clone(),
        cite: law.rule.clone(),
        article: tx.pack().articles.text(&law.rule),
        count: attempts.len() + dated.len(),
        open: undated.len(),
        per_officer,
        attempts,
        cases,
    }
}
