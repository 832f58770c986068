//! Severity classes (失信程度): whether a record of a class is published, for how long, and from when repair may be asked.
//! The figures are not the text's: they come from the measure in force on the day that starts the period.

use super::{Delegation, Entry, Fault, Measure, Outside, Pack, check_measure};
use crate::{domain::rule::Ruled, locale::Text, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The topic of a supplement that sets publicity by class.
const PUBLICITY: &str = "publicity";

/// Severity classes of a text (失信严重程度).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// Categories whose records have a class.
    pub required: Ruled<Vec<String>>,
    /// The classes, lightest first.
    pub classes: Vec<Entry>,
    /// The event the publicity period counts from: `determination`.
    pub start: Ruled<String>,
    /// The figures must be loaded: without them nothing of these categories is published.
    pub table: Ruled<bool>,
    /// A class that its measure does not publish, or that nobody has set, stays unpublished.
    pub withheld: Ruled<bool>,
    /// Whose standards may be loaded; no body of the locality itself.
    pub issuers: Ruled<Vec<String>>,
}

/// A standard from outside that this installation has loaded (外部标准), chosen before the supplements built in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its short name.
    pub code: String,
    /// Who issued it, a word of the pack.
    pub issuer: String,
    /// What is taken from it.
    pub topics: Vec<String>,
    /// The standard.
    pub measure: Measure,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
}

/// How a record of a class is published (公示), and the source of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publicity {
    /// The class that was set.
    pub class: Option<String>,
    /// What an officer reads for it.
    pub label: Option<Text>,
    /// Whether it is published by itself.
    pub published: bool,
    /// Whether it can be repaired inside its period.
    pub repairable: bool,
    /// First day on which repair may be asked; none when it cannot.
    pub repair_from: Option<NaiveDate>,
    /// Last day published; none when the measure sets none.
    pub last_day: Option<NaiveDate>,
    /// Longest publicity, in months.
    pub months: Option<u32>,
    /// The rule by which it is published, or is not.
    pub rule: String,
    /// Where the figures come from; none when no measure holds on that day.
    pub outside: Option<Outside>,
}

impl Pack {
    /// How a record is published by its class; none where the text knows no classes for its category.
    pub fn publicity(&self, category: &str, class: Option<&str>, start: Option<NaiveDate>) -> Option<Publicity> {
        let law = self.severity.as_ref().filter(|law| law.required.value.iter().any(|one| one == category))?;
        let label = class.and_then(|class| super::find(&law.classes, class)).map(|entry| entry.label.clone());
        let unset = |rule: &str, outside| Publicity {
            class: class.map(str::to_owned),
            label: label.clone(),
            published: false,
            repairable: true,
            repair_from: None,
            last_day: None,
            months: None,
            rule: rule.to_owned(),
            outside,
        };
        let measure = start.and_then(|day| Some((day, self.outside(PUBLICITY, day)?)));
        let Some((day, measure)) = measure else { return Some(unset(&law.table.rule, None)) };
        let found = class.and_then(|class| measure.class(class));
        let (article, trust) =
            found.map_or(("", measure.trust.as_str()), |found| (found.article.as_str(), found.trust.as_str()));
        let outside = self.outside_ground(PUBLICITY, measure, article, trust);
        let Some(found) = found else { return Some(unset(&law.withheld.rule, Some(outside))) };
        let window = found.window(day);
        let rule = if found.published { &law.start.rule } else { &law.withheld.rule };
        Some(Publicity {
            published: found.published,
            repairable: found.repairable,
            repair_from: window.repair_from,
            last_day: window.last_day,
            months: found.max_months,
            ..unset(rule, Some(outside))
        })
    }

    /// The standard loaded here that fills `topic` on `day`.
    pub(super) fn own_standard(&self, topic: &str, day: NaiveDate) -> Option<&Standard> {
        self.standard.iter().rev().find(|one| {
            one.topics.iter().any(|found| found == topic)
                && one.measure.from <= day
                && one.measure.until.is_none_or(|until| day <= until)
        })
    }
}

/// Classes without figures, standards of those who may not set one, or without source.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Some(law) = &pack.severity else { return };
    let delegated = |one: &Delegation| one.topics.iter().any(|topic| topic == PUBLICITY);
    if law.table.value && !pack.supplement.iter().any(delegated) && pack.standard.is_empty() {
        let article = pack.articles.text(&law.table.rule);
        let (zh, en) = (article.zh, article.en);
        faults.push(
            Fault::new(
                "severity.table",
                text!("没有各类公示期限的来源（{zh}）", "no source sets the publicity of the classes ({en})"),
            )
            .by(&*law.table.rule),
        );
    }
    for one in &pack.standard {
        let place = format!("standard.{}", one.code);
        if !law.issuers.value.contains(&one.issuer) {
            let article = pack.articles.text(&law.issuers.rule);
            let (issuer, zh, en) = (&one.issuer, article.zh, article.en);
            faults.push(
                Fault::new(
                    &*place,
                    text!("`{issuer}` 不得设定认定标准（{zh}）", "`{issuer}` may set no criteria ({en})"),
                )
                .by(&*law.issuers.rule),
            );
        }
        // The figures come from the source that is cited with them.
        faults.extend(check_measure(&place, &one.measure).into_iter().map(|fault| fault.by(&*law.table.rule)));
    }
}
