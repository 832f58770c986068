//! Deadlines kept and missed (期限办理情况): what is overdue now, and on-time and late steps by unit and officer.

use super::{
    casework::{self, CaseCard, Loaded},
    facts,
    formed::{self, ToEnter},
    period::{Head, Period, head},
    supply::{self, Owed},
    turn,
};
use crate::{
    locale::Text,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        setup::CENTRE,
        store::{
            cases::{self, Filter},
            officers::{self, Officer},
            units,
        },
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The permission of every supervision report.
pub(super) const SUPERVISION: &str = "report.supervision";
/// Stands for no last day in a cursor.
const NEVER: &str = "9999-12-31";
/// Cases read at a time.
const PAGE: u32 = 500;

/// `report supervision --view overdue`: what is past its last day today, and what is open without one.
#[derive(Clone, Debug, Default)]
pub struct OverdueReport {
    /// Code of one unit; every unit when not given.
    pub unit: Option<String>,
}

/// An open case as a supervisor sees it: no names of subjects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// Number.
    pub case: String,
    /// Kind of case.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// State.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// The record.
    pub record: String,
    /// Whose turn it is: the unit of the case, or the centre.
    pub turn: String,
    /// Code of the provider unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Log-in of the handler.
    pub handler: Option<String>,
    /// Name of the handler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler_name: Option<String>,
    /// The legal day of receipt.
    pub received: NaiveDate,
    /// Calendar days since.
    pub age: i64,
    /// Last day; none where the text sets none.
    pub due: Option<NaiveDate>,
    /// Working days over it.
    pub late: i64,
    /// The text wants the next step taken promptly (及时) and gives no figure.
    pub promptly: bool,
    /// The rule of the day, or of the next step where the text gives no figure.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// What is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// Cases past their last day, the longest first.
    pub items: Vec<OpenCase>,
    /// Open cases for whose step the text sets no day: with their age, never called overdue (reading G5).
    pub open: Vec<OpenCase>,
    /// Catalogue items past their update frequency.
    pub supply: Vec<Owed>,
    /// Decisions that units told of and did not enter by their last day.
    pub to_enter: Vec<ToEnter>,
}

impl Operation for OverdueReport {
    type Output = Overdue;
    const NAME: &'static str = "report.overdue";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Overdue, Error> {
        let unit = unit_of(tx, self.unit.as_deref())?;
        let (mut items, mut open) = (Vec::new(), Vec::new());
        for file in all_cases(tx, unit, true)? {
            let shown = open_case(tx, &casework::loaded(tx, file)?)?;
            match shown.due {
                Some(_) if shown.late > 0 => items.push(shown),
                None => open.push(shown),
                Some(_) => {}
            }
        }
        items.sort_by_key(|one| (one.due, one.case.clone()));
        open.sort_by_key(|one| (one.received, one.case.clone()));
        let today = Period { from: tx.today(), until: tx.today() };
        let mut to_enter = formed::open(tx, unit)?;
        to_enter.retain(|one| one.late > 0);
        Ok(Overdue { head: head(tx, today), items, open, supply: supply::past(tx, unit)?, to_enter })
    }

    fn trace(&self, output: Option<&Overdue>) -> Trace {
        match output {
            Some(found) => Trace::new()
                .count(found.items.len())
                .ids(found.items.iter().map(|one| &one.case))
                .view(&(&found.items, &found.open)),
            None => Trace::new(),
        }
    }
}

/// An open case with what its next step waits for.
pub(super) fn open_case(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<OpenCase, Error> {
    let next = turn::awaited(case);
    let cite =
        case.clock(tx).map_or_else(|| next.map(|step| step.rule.clone()).unwrap_or_default(), |(clock, _)| clock.cite);
    let mut shown = shown(tx, casework::card(tx, case)?, turn::whose(tx, case), cite);
    shown.promptly = shown.due.is_none() && next.is_some_and(|step| step.promptly);
    Ok(shown)
}

fn shown(tx: &Tx<'_>, card: CaseCard, turn: String, cite: String) -> OpenCase {
    OpenCase {
        turn,
        age: (tx.today() - card.received).num_days(),
        late: card.left.filter(|_| card.overdue).map_or(0, |left| left.abs().max(1)),
        promptly: false,
        article: tx.pack().articles.text(&cite),
        cite,
        case: card.case,
        kind: card.kind,
        kind_label: card.kind_label,
        state: card.state,
        state_label: card.state_label,
        record: card.record,
        unit: card.unit,
        unit_name: card.unit_name,
        handler: card.handler,
        handler_name: card.handler_name,
        received: card.received,
        due: card.due,
    }
}

/// The row id of a unit by its code.
pub(super) fn unit_of(tx: &Tx<'_>, code: Option<&str>) -> Result<Option<i64>, Error> {
    match code {
        Some(code) => Ok(Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id)),
        None => Ok(None),
    }
}

/// Every case, or every open one, by page.
pub(super) fn all_cases(tx: &Tx<'_>, unit: Option<i64>, open: bool) -> Result<Vec<cases::CaseFile>, Error> {
    let filter = Filter { open, unit, ..Filter::default() };
    let mut found: Vec<cases::CaseFile> = Vec::new();
    let mut after: Option<(String, i64)> = None;
    loop {
        let cursor = after.as_ref().map(|(due, id)| (due.as_str(), *id));
        let page = cases::list(tx.db(), &filter, cursor, PAGE)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some((last.due.clone().unwrap_or_else(|| NEVER.to_owned()), last.id));
        let is_last = page.len() < PAGE as usize;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}

/// `report supervision --view punctuality`: steps with a legal day, taken in time and late, by unit and by officer.
#[derive(Clone, Debug, Default)]
pub struct PunctualityReport {
    /// `2018-Q2`, `2018-06`, …; this month when not given.
    pub period: Option<String>,
    /// Code of one unit.
    pub unit: Option<String>,
}

/// How one unit or officer kept the days of the law.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Log-in of the officer; none in the line of the whole unit.
    pub officer: Option<String>,
    /// Name of the officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_name: Option<String>,
    /// Steps with a legal day.
    pub steps: i64,
    /// Of these in time.
    pub on_time: i64,
    /// Of these late.
    pub late: i64,
    /// Open today and past their day.
    pub overdue: i64,
    /// In time, of a hundred; none where there was nothing to do.
    pub rate: Option<i64>,
}

/// One late step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateStep {
    /// The case.
    pub case: String,
    /// The step.
    pub step: String,
    /// The day it was taken.
    pub day: NaiveDate,
    /// Code of the unit that took it.
    pub unit: String,
    /// Log-in of the officer.
    pub officer: String,
    /// Name of the officer.
    pub officer_name: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// Deadlines kept and missed over a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Punctuality {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// A line for each unit, then for each of its officers.
    pub items: Vec<Kept>,
    /// Every late step.
    pub late: Vec<LateStep>,
}

impl Operation for PunctualityReport {
    type Output = Punctuality;
    const NAME: &'static str = "report.punctuality";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Punctuality, Error> {
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let wanted = unit_of(tx, self.unit.as_deref())?;
        let mut tally = Tally { tx, lines: BTreeMap::new(), late: Vec::new() };
        for file in all_cases(tx, None, false)? {
            tally.case(file, period)?;
        }
        let Tally { lines, mut late, .. } = tally;
        let wanted = match wanted {
            Some(id) => units::by_id(tx.db(), id)?.map(|unit| unit.code),
            None => None,
        };
        let is_wanted = |unit: &String| wanted.as_ref().is_none_or(|code| code == unit);
        let mut items: Vec<Kept> = lines.into_values().filter(|line| is_wanted(&line.unit)).collect();
        for line in &mut items {
            line.rate = (line.on_time * 100).checked_div(line.steps);
        }
        late.retain(|step| is_wanted(&step.unit));
        Ok(Punctuality { head: head(tx, period), items, late })
    }

    fn trace(&self, output: Option<&Punctuality>) -> Trace {
        match output {
            Some(found) => Trace::new().count(found.items.len()).view(&(&found.items, &found.late)),
            None => Trace::new(),
        }
    }
}

/// The count under way, by unit and officer.
struct Tally<'t, 'a> {
    tx: &'t Tx<'a>,
    lines: BTreeMap<(String, Option<String>), Kept>,
    late: Vec<LateStep>,
}

impl Tally<'_, '_> {
    /// Counts on the line of the unit and on that of the officer.
    fn count(&mut self, unit: i64, officer: Option<&Officer>, add: impl Fn(&mut Kept)) -> Result<String, Error> {
        let Some(unit) = units::by_id(self.tx.db(), unit)? else { return Ok(String::new()) };
        let mut whose = vec![None];
        whose.extend(officer.map(Some));
        for officer in whose {
            let login = officer.map(|officer| officer.login.clone());
            let line = self.lines.entry((unit.code.clone(), login.clone())).or_insert_with(|| Kept {
                unit: unit.code.clone(),
                unit_name: unit.name.clone(),
                officer: login,
                officer_name: officer.map(|officer| officer.name.clone()),
                ..Kept::default()
            });
            add(line);
        }
        Ok(unit.code)
    }

    fn case(&mut self, file: cases::CaseFile, period: Period) -> Result<(), Error> {
        let tx = self.tx;
        let case = casework::loaded(tx, file)?;
        for stored in &case.events {
            let event = facts::event(stored)?;
            let timed = case
                .table
                .step
                .iter()
                .find(|one| one.step == event.step && one.outcome == event.body.outcome)
                .filter(|one| one.days.is_some() && period.holds(event.day));
            let Some(step) = timed else { continue };
            let Some(officer) = officers::by_id(tx.db(), stored.officer)? else { continue };
            let late = event.body.late;
            let code = self.count(officer.unit, Some(&officer), |line| {
                line.steps += 1;
                *(if late { &mut line.late } else { &mut line.on_time }) += 1;
            })?;
            if late {
                let cite = if step.days_rule.is_empty() { &step.rule } else { &step.days_rule };
                self.late.push(LateStep {
                    case: case.file.no.clone(),
                    step: event.step,
                    day: event.day,
                    unit: code,
                    officer: officer.login,
                    officer_name: officer.name,
                    cite: cite.clone(),
                    article: tx.pack().articles.text(cite),
                });
            }
        }
        let over = case.clock(tx).is_some_and(|(_, due)| due.due < tx.today());
        if over && case.file.open {
            if turn::is_of_unit(tx, &case) {
                self.count(case.file.unit, None, |line| line.overdue += 1)?;
            } else {
                let handler = case.file.handler.map(|id| officers::by_id(tx.db(), id)).transpose()?.flatten();
                let centre = units::by_code(tx.db(), CENTRE)?.map(|unit| unit.id).unwrap_or_default();
                let unit = handler.as_ref().map_or(centre, |one| one.unit);
                self.count(unit, handler.as_ref(), |line| line.overdue += 1)?;
            }
        }
        Ok(())
    }
}
