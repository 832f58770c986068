//! Consents (同意) of natural persons to the collection of market information.

use super::agreements::{digest_of, law};
use crate::{
    domain::{identifier, refusal::Code},
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        ops::casework::Paper,
        store::{
            market::{self, Consent},
            settings, units,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Prefix of the numbers of these consents (采集).
const PREFIX: &str = "CJ";

/// `agreement consent`: a person's consent, with what the person was told.
#[derive(Clone, Debug, Default)]
pub struct AddConsent {
    /// Identifier of the person; only its keyed digest is kept.
    pub person: String,
    /// Code of the collector.
    pub unit: String,
    /// Point → what the person was told: content, method, use, rights, duties.
    pub told: BTreeMap<String, String>,
    /// The person was warned of possible adverse results.
    pub warned: bool,
    /// First day; today when not given.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// The written consent.
    pub paper: Option<Paper>,
}

/// A consent as shown; the person stays a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentCard {
    /// Its number, `CJ-2023-0001`.
    pub no: String,
    /// Code of the collector.
    pub unit: String,
    /// What the person was told.
    pub told: BTreeMap<String, String>,
    /// In writing, warned, with its use: enough for what is collected on conditions only.
    pub strong: bool,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: Option<String>,
}

fn card(tx: &Tx<'_>, found: &Consent) -> Result<ConsentCard, Error> {
    Ok(ConsentCard {
        no: found.no.clone(),
        unit: units::by_id(tx.db(), found.unit)?.map(|unit| unit.code).unwrap_or_default(),
        told: found.told.clone(),
        strong: found.is_strong(),
        from: found.from_day.clone(),
        until: found.ended_on.clone().or_else(|| found.until_day.clone()),
    })
}

impl AddConsent {
    /// The first point that the person was not told.
    fn untold(&self, wanted: &[String]) -> Option<String> {
        wanted.iter().find(|point| self.told.get(*point).is_none_or(|text| text.trim().is_empty())).cloned()
    }
}

impl Operation for AddConsent {
    type Output = ConsentCard;
    const NAME: &'static str = "agreement.consent";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ConsentCard, Error> {
        let law = law(tx)?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        if let Some(told) = &law.told
            && let Some(point) = self.untold(&told.value)
        {
            let all = told.value.join(" ");
            return Err(Error::new(
                Code::Input,
                text!("未告知 `{point}`，同意无效", "the person was not told `{point}`: such a consent is none"),
            )
            .cite(told.rule.clone())
            .hint(text!("逐项写明 --told 要点=内容：{all}", "give each point with --told POINT=TEXT: {all}")));
        }
        let check = identifier::check(&self.person, tx.today());
        if !check.is_usable() || !check.kind.is_personal() {
            return Err(Error::new(Code::Input, text!("不是自然人的证件号码", "it is no number of a natural person"))
                .hint(text!("核对号码", "check the number")));
        }
        let year = tx.today().year();
        let number = settings::next_number(tx.db(), &format!("collection.{year}"))?;
        let new = Consent {
            no: format!("{PREFIX}-{year}-{number:04}"),
            unit: unit.id,
            person: tx.subject_digest(&check.normalised),
            told: self.told.clone(),
            warned: self.warned,
            from_day: self.from.unwrap_or_else(|| tx.today()).to_string(),
            until_day: self.until.map(|day| day.to_string()),
            ended_on: None,
            digest: digest_of(self.paper.as_ref()),
            added_by: tx.actor().officer,
            added_at: tx.now_ms(),
        };
        market::insert_consent(tx.db(), &new)?;
        card(tx, &new)
    }

    fn trace(&self, output: Option<&ConsentCard>) -> Trace {
        let trace = Trace::new().subject(&identifier::clean(&self.person)).ids([&self.unit]);
        output.map_or(trace.clone(), |card| trace.basis(&card.no).ids([&card.no]))
    }
}

/// `agreement withdraw`: the person takes it back.
#[derive(Clone, Debug)]
pub struct EndConsent {
    /// Its number.
    pub no: String,
}

impl Operation for EndConsent {
    type Output = ConsentCard;
    const NAME: &'static str = "agreement.withdraw";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<ConsentCard, Error> {
        let found = market::consent_by_no(tx.db(), &self.no)?.ok_or_else(|| Error::not_found(&self.no))?;
        tx.allow(Facets { relation: Some(tx.relation_to(found.unit)), ..Facets::default() })?;
        market::end_consent(tx.db(), &self.no, &tx.today().to_string())?;
        let ended = market::consent_by_no(tx.db(), &self.no)?.ok_or_else(|| Error::not_found(&self.no))?;
        card(tx, &ended)
    }

    fn trace(&self, _output: Option<&ConsentCard>) -> Trace {
        Trace::new().basis(&self.no).ids([&self.no])
    }
}

/// `agreement consents`.
#[derive(Clone, Debug, Default)]
pub struct ListConsents {
    /// Code of a collector.
    pub unit: Option<String>,
}

/// Consents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consents {
    /// Newest first.
    pub items: Vec<ConsentCard>,
}

impl Operation for ListConsents {
    type Output = Consents;
    const NAME: &'static str = "agreement.consents";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Consents, Error> {
        let unit = match &self.unit {
            Some(code) => Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id),
            None => None,
        };
        let items = market::consents(tx.db(), unit)?.iter().map(|found| card(tx, found)).collect::<Result<_, _>>()?;
        Ok(Consents { items })
    }

    fn trace(&self, output: Option<&Consents>) -> Trace {
        let items = output.map(|list| list.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|card| &card.no)).view(&items)
    }
}
