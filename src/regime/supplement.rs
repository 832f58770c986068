//! Supplements (补充依据): values that a text leaves to others, from named outside measures, chosen by date.
//!
//! A pack names what it leaves open and where that comes from:
//!
//! ```toml
//! [[supplement]]
//! id = "national-repair"                  # a file of data/supplements
//! topics = ["publicity", "repair-terms"]  # words of TOPICS
//! by = "determination"                    # which day of the record (or application) chooses the measure
//! rule = "LH-8-5"                         # the rule that leaves it open
//! ```
//!
//! and code asks `pack.outside("publicity", day)`: the measure in force on that day, or `None`, which means no clock and
//! no power. Every value taken from a [`Measure`] is shown with [`Measure::ground`], so that nobody mistakes it for the text.

use super::{Fault, Pack};
use crate::{domain::dates::add_months, locale::Text, text};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::LazyLock;

/// Supplements built in, as `(stem, text)`.
static SUPPLEMENTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/supplements.rs"));

static READ: LazyLock<Vec<Result<Supplement, String>>> = LazyLock::new(|| {
    let read = |(stem, text): &(&str, &str)| {
        toml::from_str::<Supplement>(text).map_err(|error| format!("{stem}: {}", error.message()))
    };
    SUPPLEMENTS.iter().map(read).collect()
});

/// What a supplement may give.
pub const TOPICS: &[&str] = &["severity-class", "publicity", "repair-conditions", "repair-materials", REPAIR_TERMS];

/// The topic that gives days to the steps of a repair.
pub const REPAIR_TERMS: &str = "repair-terms";

/// The days that may choose the measure.
pub const CHOSEN_BY: &[&str] = &["determination", "publication", "application"];

/// How far a line is to be trusted: seen in public text, remembered, guessed, not found.
pub const TRUST: &[&str] = &["S", "M+", "M", "M-", "?"];

/// What a pack takes from outside (授权补充).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The supplement.
    pub id: String,
    /// What is taken from it.
    pub topics: Vec<String>,
    /// The day that chooses the measure.
    pub by: String,
    /// The rule that leaves it to others.
    pub rule: String,
}

/// Measures of one kind, one after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Its id, the file's name.
    pub id: String,
    /// What an officer reads.
    pub title: Text,
    /// What is not known of the passage from one measure to the next.
    pub transition: Text,
    /// The measures, oldest first.
    pub measure: Vec<Measure>,
}

/// One outside measure with the days it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Short name, such as the year.
    pub code: String,
    /// Its title.
    pub title: Text,
    /// Its number.
    pub number: Text,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it goes on.
    pub until: Option<NaiveDate>,
    /// How far its dates are to be trusted.
    pub trust: String,
    /// Where it was seen; in a local file one language is enough.
    #[serde(deserialize_with = "either")]
    pub source: Text,
    /// Publicity by class.
    #[serde(default)]
    pub class: Vec<ClassPeriod>,
    /// Conditions of repair.
    #[serde(default)]
    pub condition: Vec<OutsideWord>,
    /// Materials of repair.
    #[serde(default)]
    pub material: Vec<OutsideWord>,
    /// Days of steps.
    #[serde(default)]
    pub term: Vec<OutsideTerm>,
    /// What else it says.
    #[serde(default)]
    pub note: Vec<OutsideWord>,
}

/// Publicity of one class (公示期).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassPeriod {
    /// The class, such as `minor`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// What falls under it, as far as known.
    pub covers: Text,
    /// In principle published.
    pub published: bool,
    /// Shortest publicity, in months; none asks none.
    pub min_months: Option<u32>,
    /// Longest publicity, in months.
    pub max_months: Option<u32>,
    /// Whether it can be repaired inside its period.
    pub repairable: bool,
    /// Where in the measure.
    pub article: String,
    /// How far to trust it.
    pub trust: String,
}

/// A condition, material or note of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideWord {
    /// The code.
    pub code: String,
    /// In words.
    pub label: Text,
    /// Where in the measure.
    pub article: String,
    /// How far to trust it.
    pub trust: String,
}

/// Days of one step of repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideTerm {
    /// The step, a word of the case tables.
    pub step: String,
    /// Working days.
    pub days: u32,
    /// The event they count from.
    pub start: String,
    /// Where in the measure.
    pub article: String,
    /// How far to trust it.
    pub trust: String,
}

/// When a record may be repaired and when it stops being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day on which repair may be asked; none when it cannot.
    pub repair_from: Option<NaiveDate>,
    /// Last day published; none when the measure sets none.
    pub last_day: Option<NaiveDate>,
}

/// Where a value from outside comes from, to be shown wherever it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Supplement and measure, such as `national-repair/2026`.
    pub measure: String,
    /// Title, number and article in words.
    pub ground: Text,
    /// How far to trust it.
    pub trust: String,
    /// Where it was seen.
    pub source: Text,
    /// The rule that leaves the value to others.
    pub rule: String,
}

/// The supplements built in.
pub fn supplements() -> impl Iterator<Item = &'static Supplement> {
    READ.iter().filter_map(|read| read.as_ref().ok())
}

/// A supplement by id.
pub fn supplement(id: &str) -> Option<&'static Supplement> {
    supplements().find(|one| one.id == id)
}

impl Supplement {
    /// The measure in force on `day`.
    pub fn on(&self, day: NaiveDate) -> Option<&Measure> {
        self.measure.iter().rev().find(|one| one.from <= day && one.until.is_none_or(|until| day <= until))
    }
}

impl Measure {
    /// A class by its word.
    pub fn class(&self, code: &str) -> Option<&ClassPeriod> {
        self.class.iter().find(|one| one.code == code)
    }

    /// Whether a record of this class may be published by itself. Without a class the answer is no as soon as the measure
    /// knows one that is not published: what may be minor waits until somebody has set it.
    pub fn may_publish(&self, class: Option<&str>) -> bool {
        match class.map(|code| self.class(code)) {
            Some(Some(class)) => class.published,
            Some(None) => false,
            None => !self.class.is_empty() && self.class.iter().all(|class| class.published),
        }
    }

    /// Days of a step.
    pub fn term(&self, step: &str) -> Option<&OutsideTerm> {
        self.term.iter().find(|one| one.step == step)
    }

    /// Title, number and place of a value, with its trust mark.
    pub fn ground(&self, article: &str) -> Text {
        let Text { zh: title_zh, en: title_en } = &self.title;
        let Text { zh: number_zh, en: number_en } = &self.number;
        let Text { zh: at_zh, en: at_en } = place_of(article);
        text!("{title_zh}（{number_zh}）{at_zh}", "{title_en} ({number_en}){at_en}")
    }
}

/// A text in both languages, or one sentence that stands for both.
fn either<'de, D: Deserializer<'de>>(input: D) -> Result<Text, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Both(Text),
        One(String),
    }
    Ok(match Either::deserialize(input)? {
        Either::Both(both) => both,
        Either::One(one) => Text { zh: one.clone(), en: one },
    })
}

/// A place in a measure as it is read: `chapter 2`, or the number of an article, with `?` where it is still to be checked.
fn place_of(article: &str) -> Text {
    let article = article.trim();
    let (number, doubt) = article.strip_suffix('?').map_or((article, false), |number| (number, true));
    let (zh_doubt, en_doubt) = if doubt { ("（待核对原文）", " (to be checked)") } else { ("", "") };
    match number.strip_prefix("chapter ") {
        _ if number.is_empty() => text!("", ""),
        Some(chapter) => text!("第{chapter}章{zh_doubt}", " chapter {chapter}{en_doubt}"),
        None if number.bytes().all(|digit| digit.is_ascii_digit()) => {
            text!("第{number}条{zh_doubt}", " article {number}{en_doubt}")
        }
        None => text!(" {article}", " {article}"),
    }
}

impl ClassPeriod {
    /// The window of a fact established on `day`. The corresponding day is the last of a period (G3), so repair may be
    /// asked from the day after it.
    pub fn window(&self, day: NaiveDate) -> Window {
        let asked = match self.min_months {
            Some(months) => add_months(day, months).succ_opt(),
            None => Some(day),
        };
        Window {
            repair_from: asked.filter(|_| self.repairable),
            last_day: self.max_months.map(|months| add_months(day, months)),
        }
    }
}

impl Pack {
    /// The delegation of a topic.
    pub fn delegation(&self, topic: &str) -> Option<&Delegation> {
        self.supplement.iter().find(|one| one.topics.iter().any(|found| found == topic))
    }

    /// The text sets no day for any step of a repair and leaves that to others: an outside measure gives the days.
    pub fn leaves_repair_terms(&self) -> bool {
        let silent = self.case.get("repair").is_some_and(|table| table.step.iter().all(|step| step.days.is_none()));
        silent && self.delegation(REPAIR_TERMS).is_some()
    }

    /// The measure that fills `topic` on `day` (the day that [`Delegation::by`] names); none leaves it open.
    /// A standard that the installation has loaded comes before the supplements built in.
    pub fn outside(&self, topic: &str, day: NaiveDate) -> Option<&Measure> {
        match self.own_standard(topic, day) {
            Some(own) => Some(&own.measure),
            None => supplement(&self.delegation(topic)?.id)?.on(day),
        }
    }

    /// Where a value of `topic` taken from `measure` comes from.
    pub fn outside_ground(&self, topic: &str, measure: &Measure, article: &str, trust: &str) -> Outside {
        let delegation = self.delegation(topic);
        let own = self.standard.iter().find(|one| one.measure == *measure);
        let id = delegation.map(|found| found.id.as_str()).unwrap_or_default();
        Outside {
            measure: own.map_or_else(|| format!("{id}/{}", measure.code), |own| own.code.clone()),
            ground: measure.ground(article),
            trust: trust.to_owned(),
            source: measure.source.clone(),
            rule: delegation.map(|found| found.rule.clone()).unwrap_or_default(),
        }
    }
}

/// Delegations to what is not there, and faults of the supplements they name.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    for one in &pack.supplement {
        let place = format!("supplement.{}", one.id);
        let words = [("topics", one.topics.as_slice(), TOPICS), ("by", std::slice::from_ref(&one.by), CHOSEN_BY)];
        for (_, words, known) in words {
            for word in words {
                super::words::among(&place, word, known, faults);
            }
        }
        match supplement(&one.id) {
            Some(found) => faults.extend(check_supplement(found)),
            None => faults.push(Fault::new(&*place, text!("没有这份补充依据", "there is no such supplement"))),
        }
    }
}

/// Every fault of a supplement: gaps between measures, and those of each measure.
pub fn check_supplement(found: &Supplement) -> Vec<Fault> {
    let mut faults = Vec::new();
    let place = |measure: &Measure| format!("supplement.{}/{}", found.id, measure.code);
    for (one, next) in found.measure.iter().zip(found.measure.iter().skip(1)) {
        if one.until.and_then(|until| until.succ_opt()) != Some(next.from) {
            faults.push(Fault::new(
                place(next),
                text!("与前一办法的时间不衔接", "does not follow on the measure before"),
            ));
        }
    }
    for measure in &found.measure {
        faults.extend(check_measure(&place(measure), measure));
    }
    faults
}

/// Every fault of one measure: lines without source or trust mark, periods that end before they begin.
pub(super) fn check_measure(place: &str, measure: &Measure) -> Vec<Fault> {
    let mut faults = Vec::new();
    let marks = [&measure.trust]
        .into_iter()
        .chain(measure.class.iter().map(|one| &one.trust))
        .chain(measure.term.iter().map(|one| &one.trust))
        .chain([&measure.condition, &measure.material, &measure.note].into_iter().flatten().map(|one| &one.trust));
    for mark in marks.filter(|mark| !TRUST.contains(&mark.as_str())) {
        faults.push(Fault::new(place, text!("没有可信标记 `{mark}`", "no trust mark `{mark}`")));
    }
    if measure.source.zh.trim().is_empty() {
        faults.push(Fault::new(place, text!("没有来源", "no source")));
    }
    for class in &measure.class {
        if class.min_months.unwrap_or(0) > class.max_months.unwrap_or(u32::MAX) {
            let code = &class.code;
            faults.push(Fault::new(
                place,
                text!("`{code}` 最短公示期长于最长公示期", "`{code}`: the shortest period is longer than the longest"),
            ));
        }
    }
    faults
}
