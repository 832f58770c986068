//! What a pack asks of entry beside content (纳入条件): levels of grounds, exclusions, routes, standards, consent.

use super::{Fault, Pack};
use crate::domain::{
    admission::{self, CIRCUMSTANCES, Determining, Exclusion, Route, Standard},
    ground::{Grounds, Level},
    rule::Ruled,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Conditions of entry (纳入条件). What is absent the text does not ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryLaw {
    /// Levels of grounds in law.
    #[serde(default)]
    pub level: Vec<Level>,
    /// Purpose → levels accepted: `catalogue`, `document`, `route`, `publication`, `consent-exemption`, `irreparable`,
    /// `period`, `mode`, `public-by-law`, `handover` …
    #[serde(default)]
    pub ground: BTreeMap<String, Ruled<Vec<String>>>,
    /// Purposes for which the name of the text and its article are cited, not the level and any words.
    pub by_article: Option<Ruled<Vec<String>>>,
    /// Information comes in by the layers of the catalogue only, and every item says its own.
    pub by_layer: Option<Ruled<bool>>,
    /// What is kept out although its kind is admitted.
    #[serde(default)]
    pub exclusion: Vec<Exclusion>,
    /// Content kinds of which every circumstance must be said.
    pub circumstances: Option<Ruled<Vec<String>>>,
    /// Routes.
    #[serde(default)]
    pub route: Vec<Route>,
    /// Who may enter it.
    pub determining: Option<Determining>,
    /// Data standards.
    #[serde(default)]
    pub standard: Vec<Standard>,
    /// Columns beyond those the item defines are refused.
    pub only_defined: Option<Ruled<bool>>,
    /// Places where the determining unit publishes.
    pub places: Option<Ruled<Vec<String>>>,
    /// The unit's own end of publication equals the platform's.
    pub same_end: Option<Ruled<bool>>,
    /// A natural person's information is published on a ground or with consent only.
    pub personal_publication: Option<Ruled<bool>>,
    /// Consent of natural persons.
    pub consent: Option<Consent>,
    /// A basis that is not final is refused at once, not at review.
    pub final_at_entry: Option<Ruled<bool>>,
    /// Kinds of basis that need a rule which makes them one.
    pub cited_documents: Option<Ruled<Vec<String>>>,
}

/// Consent (同意): what is asked of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// It is needed.
    pub required: Ruled<bool>,
    /// Points the notice tells.
    pub points: Ruled<Vec<String>>,
    /// Below this age the guardian consents.
    pub guardian_under: Ruled<u32>,
    /// It has a purpose and a last day.
    pub ends: Ruled<bool>,
    /// Last days that stand for none.
    pub no_end: Ruled<Vec<NaiveDate>>,
    /// Months it runs at the longest; none where only its having an end is asked for.
    pub longest_months: Option<Ruled<u32>>,
    /// Reasons to end it before its day.
    pub reasons: Ruled<Vec<String>>,
}

impl Pack {
    /// Levels of grounds, and what is accepted for what.
    pub fn grounds(&self) -> Grounds {
        let law = self.entry.clone().unwrap_or_default();
        let by_article = law.by_article.map(|found| found.value).unwrap_or_default();
        Grounds { levels: law.level, wanted: law.ground, by_article }
    }

    /// Conditions of entry as admission reads them.
    pub(super) fn entry_law(&self) -> admission::Entry {
        let by_item = self.disclosure.period.iter().find(|period| period.by_item).map(|period| period.rule.clone());
        let Some(law) = &self.entry else { return admission::Entry { by_item, ..admission::Entry::default() } };
        let on =
            |found: &Option<Ruled<bool>>| found.as_ref().filter(|found| found.value).map(|found| found.rule.clone());
        admission::Entry {
            grounds: self.grounds(),
            exclusions: law.exclusion.clone(),
            circumstances: law.circumstances.clone(),
            routes: law.route.clone(),
            determining: law.determining.clone(),
            standards: law.standard.clone(),
            places: law.places.clone(),
            by_item,
            same_end: on(&law.same_end),
            final_at_entry: on(&law.final_at_entry).is_some(),
            cited_documents: law.cited_documents.as_ref().map(|found| found.value.clone()).unwrap_or_default(),
            consent: law
                .consent
                .as_ref()
                .filter(|consent| consent.required.value)
                .map(|consent| admission::Consenting { rule: consent.required.rule.clone() }),
        }
    }
}

/// Words of the conditions that the pack or the engine does not know.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Some(law) = &pack.entry else { return };
    let contents: Vec<&str> = pack.content.iter().map(|one| one.code.as_str()).collect();
    let units: Vec<&str> = pack.unit.kinds.iter().map(|one| one.code.as_str()).collect();
    let channels: Vec<&str> = pack.intake.channels.iter().map(|one| one.code.as_str()).collect();
    let categories: Vec<&str> = pack.category.iter().map(|one| one.code.as_str()).collect();
    let levels: Vec<&str> = law.level.iter().map(|one| one.code.as_str()).collect();
    let mut all = |place: &str, words: &[String], known: &[&str]| {
        for word in words {
            super::words::among(&format!("entry.{place}"), word, known, faults);
        }
    };
    for (purpose, wanted) in &law.ground {
        all(&format!("ground.{purpose}"), &wanted.value, &levels);
    }
    let purposes: Vec<&str> = law.ground.keys().map(String::as_str).collect();
    if let Some(one) = &law.by_article {
        all("by_article", &one.value, &purposes);
    }
    for one in &law.exclusion {
        all("exclusion", &one.contents, &contents);
        all("exclusion", &one.all, CIRCUMSTANCES);
    }
    if let Some(one) = &law.circumstances {
        all("circumstances", &one.value, &contents);
    }
    for one in &law.route {
        all("route", &one.contents, &contents);
        all("route", &one.units, &units);
        all("route", &one.channels, &channels);
        all("route", std::slice::from_ref(&one.needs), &["", "agreement", "citation"]);
    }
    let kinds: Vec<&str> = pack.basis.kinds.iter().map(|one| one.code.as_str()).collect();
    if let Some(one) = &law.cited_documents {
        all("cited_documents", &one.value, &kinds);
    }
    if let Some(one) = &law.determining {
        all("determining", &one.categories, &categories);
        all("determining", &one.passed_on, &units);
        all("determining", std::slice::from_ref(&one.channel), &channels);
    }
    for one in &law.standard {
        all("standard", &one.contents, &contents);
        all("standard", &one.fields, &["document", "issuer", "determined_on"]);
    }
}
