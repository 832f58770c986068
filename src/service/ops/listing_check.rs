//! How one subject stands to the lists (名单核查): its grade, the lists it is on, what counting gives, measures to take.

use super::{
    grades,
    listings::{EFFECTIVE, ListingCard, MOST, candidate, card, law},
    measures,
    reorganisations::{FoundedAnew, founded_anew},
};
use crate::{
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx, proof,
        store::listings,
        whom::{self, FormerNumber},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `listing check`: how one subject stands: its grade, the lists it is on, measures to take. One log row each.
#[derive(Clone, Debug)]
pub struct CheckListing {
    /// Identifier or public number.
    pub subject: String,
}

/// A measure that the register has for a listed subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Code of the entry.
    pub measure: String,
    /// Its name.
    pub name: String,
    /// Acting unit.
    pub unit: String,
    /// What it rests on.
    pub basis: String,
}

/// How a subject stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// As typed.
    pub asked: String,
    /// What was typed is a former number of the subject.
    #[serde(rename = "former_number", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerNumber>,
    /// Whether it is on a list.
    pub hit: bool,
    /// The heaviest grade that holds; none holds no grade.
    pub grade: Option<String>,
    /// What an officer reads for it.
    pub grade_label: Option<Text>,
    /// Listings in effect.
    pub listed: Vec<ListingCard>,
    /// It counts as newly founded: what came before the plan of reorganisation gives no grade (视为新设立).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded_anew: Option<FoundedAnew>,
    /// Grounds that counting gives; they list nobody.
    pub candidate: Vec<String>,
    /// Measures of the register for this grade.
    pub hints: Vec<Hint>,
    /// The rule of the grade.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Operation for CheckListing {
    type Output = Checked;
    const NAME: &'static str = "listing.check";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Checked, Error> {
        let law = law(tx)?;
        let subject = proof::find(tx, &proof::target(&self.subject, tx.today()))?;
        let grade = subject.as_ref().map(|subject| grades::held(tx, law, subject)).transpose()?.flatten();
        let founded_anew = subject.as_ref().map(|subject| founded_anew(tx, subject, tx.today())).transpose()?.flatten();
        let mut listed = Vec::new();
        let mut candidates = Vec::new();
        if let Some(subject) = &subject {
            let filter = listings::Filter {
                subject: Some(subject.id),
                state: Some(EFFECTIVE.to_owned()),
                open: true,
                limit: MOST,
                ..listings::Filter::default()
            };
            for (_, no) in listings::numbers(tx.db(), &filter)? {
                listed.push(card(tx, &no)?);
            }
            listed.retain(|one| grades::counts(founded_anew.as_ref(), one.effective_on.as_deref()));
            candidates = candidate(tx, law, subject.id, tx.today())?.into_iter().map(|one| one.ground).collect();
        }
        let hints = if listed.is_empty() { Vec::new() } else { measures::hints(tx, grade)? };
        let cite = grade.map(|grade| grade.rule.clone()).unwrap_or_default();
        Ok(Checked {
            asked: self.subject.trim().to_owned(),
            former: whom::former_of(tx, &self.subject)?,
            hit: !listed.is_empty(),
            founded_anew,
            grade: grade.map(|grade| grade.code.clone()),
            grade_label: grade.map(|grade| grade.label.clone()),
            listed,
            candidate: candidates,
            hints,
            article: tx.pack().articles.text(&cite),
            cite,
        })
    }

    fn trace(&self, output: Option<&Checked>) -> Trace {
        let trace = match self.subject.trim() {
            number if number.starts_with("S-") => Trace::new().ids([number]),
            typed => Trace::new().subject(&proof::normalised(typed, NaiveDate::MAX)),
        };
        match output {
            Some(found) => trace.count(found.listed.len()).ids(found.listed.iter().map(|one| &one.listing)).view(found),
            None => trace,
        }
    }
}
