//! Overview across places (各地概况): how many cases of each kind stand in each city or district, and how many are overdue.

use super::{
    casework,
    period::{Head, Period, head},
    punctuality::{OpenCase, SUPERVISION, all_cases, open_case},
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    service::{Error, Kind, Need, Operation, Trace, Tx},
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `report supervision --view overview`: the cases of every place in numbers; of one place also one by one. It is read
/// only: guiding and supervising gives no step of a case.
#[derive(Clone, Debug, Default)]
pub struct OverviewReport {
    /// `2018-Q2`, `2018-06`, …: the time of what was closed; this month when not given.
    pub period: Option<String>,
    /// One city or district; every one when not given.
    pub district: Option<String>,
}

/// Cases of one kind in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// The city or district of the unit that the case is with.
    pub district: String,
    /// Kind of case.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// Open today.
    pub open: i64,
    /// Of these past their last day.
    pub overdue: i64,
    /// Of these without a last day, as the text sets none (reading G5).
    pub untimed: i64,
    /// Closed in the time of the report.
    pub closed: i64,
}

/// Every place side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Its head.
    #[serde(flatten)]
    pub head: Head,
    /// By place and kind; a place without a case has no line.
    pub items: Vec<PlaceLine>,
    /// The open cases of the place that was asked for, the earliest day first.
    pub cases: Vec<OpenCase>,
}

impl Operation for OverviewReport {
    type Output = Overview;
    const NAME: &'static str = "report.overview";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Overview, Error> {
        let period = Period::or_this_month(tx, self.period.as_deref())?;
        let wanted = self.district.as_deref().map(|district| place(tx, district)).transpose()?;
        let mut lines: BTreeMap<(String, String), PlaceLine> = BTreeMap::new();
        let mut cases = Vec::new();
        for file in all_cases(tx, None, false)? {
            let own = tx.under(&file.pack);
            let case = casework::loaded(&own, file)?;
            let district = case.unit.district.clone();
            if wanted.is_some_and(|wanted| wanted != district) {
                continue;
            }
            let kind = case.file.kind.clone();
            let line = lines.entry((district.clone(), kind.clone())).or_insert_with(|| PlaceLine {
                district,
                kind,
                kind_label: case.table.label.clone(),
                ..PlaceLine::default()
            });
            line.closed += i64::from(case.standing.closed.is_some_and(|day| period.holds(day)));
            if !case.file.open {
                continue;
            }
            let shown = open_case(&own, &case)?;
            line.open += 1;
            line.overdue += i64::from(shown.late > 0);
            line.untimed += i64::from(shown.due.is_none());
            if wanted.is_some() {
                cases.push(shown);
            }
        }
        cases.sort_by_key(|one| (one.due.is_none(), one.due, one.case.clone()));
        Ok(Overview { head: head(tx, period), items: lines.into_values().collect(), cases })
    }

    fn trace(&self, output: Option<&Overview>) -> Trace {
        match output {
            Some(found) => Trace::new()
                .count(found.items.len())
                .ids(found.cases.iter().map(|one| &one.case))
                .view(&(&found.items, &found.cases)),
            None => Trace::new(),
        }
    }
}

/// A place that the regulation covers.
fn place<'d>(tx: &Tx<'_>, district: &'d str) -> Result<&'d str, Error> {
    let law = &tx.pack().unit;
    let parts = law.parts.iter().flat_map(|parts| parts.value.iter().map(String::as_str));
    let known: Vec<&str> = std::iter::once(tx.pack().district()).chain(parts).collect();
    if known.contains(&district) {
        return Ok(district);
    }
    let all = known.join(" ");
    Err(Error::new(Code::Input, text!("`{district}` 不在适用范围内", "`{district}` is outside the scope"))
        .cite(law.district.rule.clone())
        .hint(text!("可用：{all}", "one of: {all}")))
}
