//! Entry by hand within the days of the text (人工录入时限): a unit tells of a decision that was formed, so that the day by
//! which it is to be entered stands on its worklist; and the same day as told where the rows are handed in.

use super::{casework, facts, openings};
use crate::{
    domain::{permission::Relation, refusal::Code},
    locale::Text,
    regime::Pack,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            batches::Batch,
            formed::{self as store, Formed},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `record formed DOCUMENT`: a decision was formed and is to be entered by hand; or it is not to be, and why.
#[derive(Clone, Debug, Default)]
pub struct TellFormed {
    /// Code of the unit; the officer's own when not given.
    pub unit: Option<String>,
    /// 文书号
    pub document: String,
    /// The day it was formed; none takes back what was told.
    pub on: Option<NaiveDate>,
    /// Why it is not to be entered.
    pub reason: Option<String>,
}

/// A decision that is to be entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToEnter {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// 文书号
    pub document: String,
    /// The day it was formed.
    pub formed: NaiveDate,
    /// The last day to enter it.
    pub due: NaiveDate,
    /// Working days over it.
    pub late: i64,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Operation for TellFormed {
    type Output = ToEnter;
    const NAME: &'static str = "record.formed";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ToEnter, Error> {
        let code = self.unit.as_deref().unwrap_or(&tx.actor().unit_code);
        let unit = units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?;
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        let Some((_, rule)) = days(tx.pack()) else {
            let words = text!("本办法未规定录入的期限", "this regulation sets no days for entry by hand");
            return Err(tx.silent(Self::NAME, words).hint(text!("直接导入", "import the record")));
        };
        let document = self.document.trim();
        if document.is_empty() {
            return Err(refuse(rule, text!("缺少文书号", "the number of the document is missing"))
                .hint(text!("写明决定的文书号", "give the number of the decision")));
        }
        let known = store::by_document(tx.db(), unit.id, document)?;
        let formed = match (known, self.on) {
            (None, None) => return Err(Error::not_found(document)),
            (Some(known), None) => self.drop(tx, rule, &known)?,
            (Some(known), Some(_)) => {
                let day = &known.day;
                return Err(Error::new(
                    Code::State,
                    text!("`{document}` 已登记，{day}形成", "`{document}` was told already, formed on {day}"),
                )
                .cite(rule)
                .hint(text!("登记有误的先撤回再登记", "take it back first if it was told wrongly")));
            }
            (None, Some(on)) => tell(tx, rule, (unit.id, document), on)?,
        };
        to_enter(tx, &formed)?.ok_or_else(|| Error::not_found(document))
    }

    fn trace(&self, output: Option<&ToEnter>) -> Trace {
        match output {
            Some(told) => Trace::new().ids([&told.unit, &told.document]).cite(&told.cite),
            None => Trace::new(),
        }
    }
}

impl TellFormed {
    /// It is not to be entered after all, for a reason.
    fn drop(&self, tx: &Tx<'_>, rule: &str, known: &Formed) -> Result<Formed, Error> {
        let reason = self.reason.as_deref().unwrap_or_default().trim();
        if reason.is_empty() {
            return Err(refuse(rule, text!("缺少不再录入的理由", "why it is not to be entered is missing")).hint(
                text!("用 --reason 写明，或用 --on 写明形成之日", "give --reason, or the day it was formed with --on"),
            ));
        }
        store::drop(tx.db(), known.id, reason, (tx.actor().officer, tx.now_ms()))?;
        Ok(known.clone())
    }
}

fn refuse(rule: &str, what: Text) -> Error {
    Error::new(Code::Input, what).cite(rule)
}

/// Writes down a decision whose record is not there yet.
fn tell(tx: &Tx<'_>, rule: &str, (unit, document): (i64, &str), on: NaiveDate) -> Result<Formed, Error> {
    openings::check_day(tx, on, rule)?;
    if let Some(no) = store::entered(tx.db(), unit, document)? {
        return Err(Error::new(
            Code::State,
            text!("`{document}` 已录入为 `{no}`", "`{document}` is entered as `{no}`"),
        )
        .cite(rule)
        .hint(text!("无须登记", "there is nothing to tell")));
    }
    let new = Formed { id: 0, unit, document: document.to_owned(), day: on.to_string() };
    store::insert(tx.db(), &new, tx.actor().officer, tx.now_ms())?;
    Ok(new)
}

/// The days of entry by hand and their rule; none where the text has no figure.
fn days(pack: &Pack) -> Option<(u32, &str)> {
    let days = pack.intake.days.as_ref()?;
    Some((days.value, &days.rule))
}

/// The last day to enter what was formed on a day.
pub(super) fn due(tx: &Tx<'_>, formed: NaiveDate) -> Option<NaiveDate> {
    days(tx.pack()).map(|(days, _)| tx.calendar().due(formed, days).due)
}

fn to_enter(tx: &Tx<'_>, told: &Formed) -> Result<Option<ToEnter>, Error> {
    let unit = units::by_id(tx.db(), told.unit)?;
    let (Some(unit), Some(formed)) = (unit, facts::day(&told.day)) else { return Ok(None) };
    let (Some(due), Some((_, rule))) = (due(tx, formed), days(tx.pack())) else { return Ok(None) };
    let late = if due < tx.today() { tx.calendar().working_days_between(due, tx.today()) } else { 0 };
    Ok(Some(ToEnter {
        unit: unit.code,
        unit_name: unit.name,
        document: told.document.clone(),
        formed,
        due,
        late: i64::from(late),
        cite: rule.to_owned(),
        article: tx.pack().articles.text(rule),
    }))
}

/// What units told and have not entered, of one or of all.
pub(super) fn open(tx: &Tx<'_>, unit: Option<i64>) -> Result<Vec<ToEnter>, Error> {
    let mut found = Vec::new();
    for told in store::open(tx.db(), unit)? {
        found.extend(to_enter(tx, &told)?);
    }
    Ok(found)
}

/// The own unit's, for who enters them.
pub(super) fn own(tx: &Tx<'_>) -> Result<Vec<ToEnter>, Error> {
    let own = Facets { relation: Some(Relation::Unit), ..Facets::default() };
    if !tx.decide_on(TellFormed::NAME, own).allowed {
        return Ok(Vec::new());
    }
    open(tx, Some(tx.actor().unit))
}

/// The day by which a batch of rows entered by hand was to be entered: its earliest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterBy {
    /// The last day.
    pub due: NaiveDate,
    /// Working days left; negative once it is over.
    pub left: i64,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// When the rows of a batch were to be entered, where it was entered by hand and the text has a figure.
pub(super) fn enter_by(tx: &Tx<'_>, batch: &Batch) -> Result<Option<EnterBy>, Error> {
    let intake = &tx.pack().intake;
    let by_hand = intake.by_producer.as_ref().is_some_and(|list| list.value.contains(&batch.channel));
    let Some((_, rule)) = days(tx.pack()).filter(|_| by_hand) else { return Ok(None) };
    let formed = store::earliest(tx.db(), batch.id)?.as_deref().and_then(facts::day);
    Ok(formed.and_then(|formed| due(tx, formed)).map(|due| EnterBy {
        due,
        left: casework::left(tx, due),
        cite: rule.to_owned(),
        article: tx.pack().articles.text(rule),
    }))
}
