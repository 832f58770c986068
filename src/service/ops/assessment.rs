//! Figures for the assessment of units (考核数据), and what they let pass: answers to objections, catalogues.

use super::{cases as views, casework};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::Supervision,
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::parse_moment,
        setup::CENTRE,
        store::{
            cases::{self, Filter},
            supervision::{self, Change},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most open cases looked through.
const PAGE: u32 = 1000;

/// `report assessment`: how units meet their duties, in numbers.
#[derive(Clone, Debug, Default)]
pub struct AssessmentReport {
    /// First day; the first of this year when not given.
    pub since: Option<NaiveDate>,
    /// Last day; today when not given.
    pub until: Option<NaiveDate>,
}

/// Something past its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// `answer` of an objection, or `catalogue`.
    pub kind: String,
    /// Code of the unit.
    pub unit: String,
    /// The case, or what changed.
    pub what: String,
    /// Its last day.
    pub due: NaiveDate,
    /// State of the record concerned; none for a catalogue.
    pub record_state: Option<String>,
    /// The rule.
    pub cite: String,
}

/// One unit in numbers. No score is made of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitFigures {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Records handed in.
    pub records: i64,
    /// Returns.
    pub returns: i64,
    /// Answers to objections that came late or are overdue.
    pub overdue_answers: i64,
    /// Queries of its officers.
    pub queries: i64,
    /// Longest time from a decision to its arrival, in days.
    pub longest_lag: Option<i64>,
    /// Mean of that time.
    pub mean_lag: Option<f64>,
    /// Past a limit of the text; never where the text sets no figure.
    pub overdue: bool,
}

/// The figures of a period.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assessment {
    /// First day.
    pub since: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// What is past its last day.
    pub overdue: Vec<Overdue>,
    /// Every unit in numbers.
    pub units: Vec<UnitFigures>,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// What the pack says of supervision; a power the text does not give is off.
pub(super) fn law<'a>(tx: &'a Tx<'_>) -> Result<&'a Supervision, Error> {
    tx.pack().supervision.as_ref().ok_or_else(|| {
        let words = text!("本办法未规定催促和监督统计", "this regulation knows no urging and no such report");
        tx.silent("urge.issue", words)
    })
}

/// The last day by which a unit's catalogue follows a change.
pub(super) fn change_due(tx: &Tx<'_>, change: &Change) -> Option<NaiveDate> {
    let days = tx.pack().catalogue.update_days.as_ref()?.value;
    Some(tx.calendar().due(change.changed_on.parse().ok()?, days).due)
}

/// The rule on a catalogue that follows too late.
pub(super) fn late_catalogue_rule(tx: &Tx<'_>) -> String {
    let catalogue = &tx.pack().catalogue;
    let days = catalogue.update_days.as_ref().map(|law| law.rule.clone());
    catalogue.late.as_ref().map(|law| law.rule.clone()).or(days).unwrap_or_default()
}

impl Operation for AssessmentReport {
    type Output = Assessment;
    const NAME: &'static str = "report.assessment";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Assessment, Error> {
        let law = law(tx)?;
        let until = self.until.unwrap_or_else(|| tx.today());
        let since = self.since.or_else(|| first_of_year(until)).unwrap_or(until);
        if until < since {
            return Err(Error::new(Code::Input, text!("终止日期早于起始日期", "the last day is before the first"))
                .hint(text!("核对 --since 与 --until", "check --since and --until")));
        }
        let overdue = overdue(tx)?;
        let units = figures(tx, since, until, &overdue)?;
        let (cite, article) = (law.assessment.rule.clone(), tx.pack().articles.text(&law.assessment.rule));
        Ok(Assessment { since, until, overdue, units, cite, article })
    }

    fn trace(&self, output: Option<&Assessment>) -> Trace {
        match output {
            None => Trace::new(),
            Some(shown) => Trace::new().cite(&shown.cite).count(shown.overdue.len() + shown.units.len()).view(shown),
        }
    }
}

fn first_of_year(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    NaiveDate::from_ymd_opt(day.year(), 1, 1)
}

/// Objections whose provider let its time pass, and catalogues that did not follow in time.
fn overdue(tx: &Tx<'_>) -> Result<Vec<Overdue>, Error> {
    let mut found = Vec::new();
    let filter = Filter { open: true, unit: views::scope(tx, "case.list"), ..Filter::default() };
    for file in cases::list(tx.db(), &filter, None, PAGE)? {
        let case = casework::loaded(tx, file)?;
        let Some(due) = case.provider_due(tx).filter(|due| *due < tx.today()) else { continue };
        let state = super::facts::state_on(tx, &case.record, tx.today())?.state;
        found.push(Overdue {
            kind: "answer".to_owned(),
            unit: case.unit.code.clone(),
            what: case.file.no.clone(),
            due,
            record_state: Some(state.word().to_owned()),
            cite: case
                .table
                .step
                .iter()
                .find(|step| step.step == "urge")
                .map(|step| step.rule.clone())
                .unwrap_or_default(),
        });
    }
    for change in supervision::open_changes(tx.db(), None)? {
        let Some(due) = change_due(tx, &change).filter(|due| *due < tx.today()) else { continue };
        let unit = units::by_id(tx.db(), change.unit)?.map(|unit| unit.code).unwrap_or_default();
        let cite = late_catalogue_rule(tx);
        found.push(Overdue { kind: "catalogue".to_owned(), unit, what: change.what, due, record_state: None, cite });
    }
    found.sort_by_key(|one| one.due);
    Ok(found)
}

fn figures(tx: &Tx<'_>, since: NaiveDate, until: NaiveDate, overdue: &[Overdue]) -> Result<Vec<UnitFigures>, Error> {
    let bound = |day: Option<NaiveDate>| {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        parse_moment(&format!("{day}T00:00:00+08:00")).map(|moment| moment.timestamp_millis()).unwrap_or_default()
    };
    let bounds = (bound(Some(since)), bound(until.succ_opt()));
    let days = (since.to_string(), until.to_string());
    let found = supervision::figures(tx.db(), (&days.0, &days.1), bounds, CENTRE)?;
    Ok(found
        .into_iter()
        .map(|unit| {
            let open = overdue.iter().filter(|one| one.kind == "answer" && one.unit == unit.code).count();
            UnitFigures {
                overdue_answers: unit.late_answers + i64::try_from(open).unwrap_or_default(),
                unit: unit.code,
                name: unit.name,
                records: unit.records,
                returns: unit.returns,
                queries: unit.queries,
                longest_lag: unit.longest_lag,
                mean_lag: unit.mean_lag.map(|lag| (lag * 10.0).round() / 10.0),
                // A limit in days exists only where the pack has one.
                overdue: match (&tx.pack().intake.days, unit.longest_lag) {
                    (Some(limit), Some(lag)) => i64::from(limit.value) < lag,
                    _ => false,
                },
            }
        })
        .collect())
}
