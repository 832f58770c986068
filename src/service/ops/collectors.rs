//! Collectors of market information (市场信用信息采集单位) and the free self-queries (免费自身查询) each declares for a year.

use super::punctuality::SUPERVISION;
use crate::{
    domain::{permission::Relation, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{market, settings, units},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Where the number stands among the settings.
fn key(unit: &str) -> String {
    format!("free-queries:{unit}")
}

/// `unit free-queries`: how many free queries of their own information a collector gives each subject in a year.
#[derive(Clone, Debug)]
pub struct DeclareFreeQueries {
    /// Code of the collector.
    pub unit: String,
    /// A year.
    pub yearly: u32,
}

/// A collector and what it declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Its kind, a word of the pack.
    pub kind: String,
    /// Number of its agreement in force.
    pub agreement: Option<String>,
    /// Free self-queries a year, as declared.
    pub declared: Option<u32>,
    /// The least the text asks of its kind; none where it asks nothing of it.
    pub least: Option<u32>,
    /// It gives fewer than the text asks, or declared none.
    pub below: bool,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

fn card(tx: &Tx<'_>, unit: units::Unit) -> Result<Collector, Error> {
    let market = tx.pack().market.as_ref();
    let law = market.and_then(|law| law.free_queries.as_ref());
    let asked = law.filter(|law| law.kinds.contains(&unit.kind));
    let declared = settings::get(tx.db(), &key(&unit.code))?.and_then(|number| number.parse().ok());
    let least = asked.map(|law| law.least.value);
    let collectors = market.map(|law| law.collectors.rule.clone()).unwrap_or_default();
    let cite = asked.map_or(collectors, |law| law.least.rule.clone());
    Ok(Collector {
        agreement: market::agreement_in_force(tx.db(), unit.id, tx.today())?.map(|agreement| agreement.no),
        below: least.is_some_and(|least| declared.unwrap_or(0) < least),
        article: tx.pack().articles.text(&cite),
        unit: unit.code,
        unit_name: unit.name,
        kind: unit.kind,
        declared,
        least,
        cite,
    })
}

/// Kinds of unit that collect market information.
fn kinds<'t>(tx: &'t Tx<'_>) -> Result<&'t [String], Error> {
    let market = tx.pack().market.as_ref();
    market
        .map(|law| law.collectors.value.as_slice())
        .ok_or_else(|| tx.silent("market", text!("本办法未规定市场信用信息", "the text knows no market information")))
}

impl Operation for DeclareFreeQueries {
    type Output = Collector;
    const NAME: &'static str = "unit.free-queries";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Collector, Error> {
        let kinds = kinds(tx)?;
        let unit = units::by_code(tx.db(), &self.unit)?;
        let own = unit.as_ref().map_or(Relation::None, |unit| tx.relation_to(unit.id));
        tx.allow(Facets { relation: Some(own), ..Facets::default() })?;
        let unit = unit.ok_or_else(|| Error::not_found(&self.unit))?;
        if !kinds.contains(&unit.kind) {
            let name = &unit.name;
            return Err(Error::new(
                Code::Input,
                text!("「{name}」不采集市场信用信息", "`{name}` collects no market information"),
            )
            .cite(card(tx, unit.clone())?.cite)
            .hint(text!("只登记采集单位", "only collectors declare it")));
        }
        settings::set(tx.db(), &key(&unit.code), &self.yearly.to_string())?;
        card(tx, unit)
    }

    fn trace(&self, _output: Option<&Collector>) -> Trace {
        Trace::new().ids([&self.unit])
    }
}

/// `report supervision --view collectors`: the collectors, and which gives fewer free self-queries than the text asks.
#[derive(Clone, Debug, Default)]
pub struct CollectorsReport {
    /// Code of one unit.
    pub unit: Option<String>,
}

/// The collectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collectors {
    /// By code.
    pub items: Vec<Collector>,
    /// How many are below what the text asks.
    pub below: usize,
}

impl Operation for CollectorsReport {
    type Output = Collectors;
    const NAME: &'static str = "report.collectors";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(SUPERVISION)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Collectors, Error> {
        let kinds = kinds(tx)?;
        let wanted =
            |unit: &units::Unit| kinds.contains(&unit.kind) && self.unit.as_ref().is_none_or(|code| *code == unit.code);
        let found = units::all(tx.db())?.into_iter().filter(wanted);
        let items = found.map(|unit| card(tx, unit)).collect::<Result<Vec<_>, _>>()?;
        Ok(Collectors { below: items.iter().filter(|one| one.below).count(), items })
    }

    fn trace(&self, output: Option<&Collectors>) -> Trace {
        match output {
            Some(report) => Trace::new().count(report.items.len()).view(report),
            None => Trace::new(),
        }
    }
}
