//! Lists and measures of a pack (名单与措施): grades of failing, grounds, proceedings, and what the register must state.

use super::{
    Fault, Pack,
    pack::{Entry, find},
};
use crate::{
    domain::{
        listing::{Counted, Criterion},
        permission::Kind,
        rule::Ruled,
    },
    locale::Text,
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Grades of failing subjects and their lists (失信主体分级与名单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// Categories whose accepted records are failings (失信行为).
    pub failing: Ruled<Vec<String>>,
    /// Columns of the catalogue that state the field of an item (领域).
    pub sector: Option<Ruled<Vec<String>>>,
    /// Kinds of document a ground may be cited from (依据的层级), those that do not suffice included.
    #[serde(default)]
    pub document: Vec<Entry>,
    /// Kind of document → the level of ground in law it is; what the level asks of a citation holds here too.
    #[serde(default)]
    pub level: BTreeMap<String, String>,
    /// Kinds of document that a ground of "other failings" may be cited from.
    pub citable: Option<Ruled<Vec<String>>>,
    /// The rule that there are these grades and no others.
    pub graded: Option<Ruled<bool>>,
    /// The grades, lightest first.
    pub grade: Vec<Grade>,
}

/// One grade (失信程度).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The word in files and JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The kind of case by which a subject is listed; empty where the grade has no list.
    #[serde(default)]
    pub case: String,
    /// A mark on an accepted record from which the grade follows by itself.
    #[serde(default)]
    pub mark: String,
    /// Grounds (列入情形).
    #[serde(default)]
    pub ground: Vec<Ground>,
    /// Fields a list may have (设列领域); empty asks none.
    #[serde(default)]
    pub field: Vec<Entry>,
    /// The fields are closed at this number.
    pub field_count: Option<Ruled<usize>>,
    /// Whose lists there may be (名单范围); one alone need not be named.
    #[serde(default)]
    pub scope: Vec<Scope>,
    /// The rule that no other scope exists.
    #[serde(default)]
    pub scope_rule: String,
    /// Kinds of unit that may determine; none leaves it to the permission table.
    pub deciders: Option<Ruled<Vec<String>>>,
    /// The determination names a unit it was made with (会同).
    pub co_unit: Option<Ruled<bool>>,
    /// What the subject is told before the decision (事先告知), by part.
    pub notice: Option<Parts>,
    /// The decision waits until the time set in the notice is over or the subject answered.
    pub hearing: Option<Ruled<bool>>,
    /// The decision (列入决定).
    pub decision: Option<Decision>,
    /// How a subject leaves (移出).
    pub removal: Option<Removal>,
    /// Persons behind a listed organisation (关联人员).
    pub linked: Option<Linked>,
    /// The rule that this grade reaches no linked person.
    #[serde(default)]
    pub no_linked: String,
    /// State of the proceeding → kind of letter it asks for.
    #[serde(default)]
    pub letters: BTreeMap<String, String>,
    /// The letter that feeds the result of an objection back (反馈异议结果).
    pub answer: Option<Ruled<String>>,
    /// The rule id.
    pub rule: String,
}

/// A ground of listing (列入情形).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// The word in files and JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What is counted, where counting makes a candidate.
    pub counted: Option<Counted>,
    /// From how many on.
    pub threshold: Option<Ruled<u32>>,
    /// Length of the window.
    pub months: Option<u32>,
    /// Inputs that must be given: `statement`, `evidence`, `citation`, `level`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Levels of organiser that count, for `level`.
    #[serde(default)]
    pub levels: Vec<String>,
    /// The rule id.
    pub rule: String,
}

impl Ground {
    /// What is counted, where counting can answer.
    pub fn criterion(&self) -> Option<Criterion> {
        Some(Criterion {
            counted: self.counted?,
            threshold: self.threshold.as_ref()?.value as usize,
            months: self.months?,
        })
    }
}

/// Whose list it is, and what its criteria may rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The word in files and JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Kinds of document the criteria may stand in.
    pub bases: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// Parts a paper must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Each part.
    pub parts: Vec<Entry>,
    /// The rule id.
    pub rule: String,
}

/// The written decision (列入决定).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// It carries a number.
    pub number: Option<Ruled<bool>>,
    /// What it states; for other subjects than [`Decision::of`] a missing part is only told.
    #[serde(default)]
    pub parts: Vec<Entry>,
    /// Kinds of subject that must get every part; none is all.
    #[serde(default)]
    pub of: Vec<Kind>,
    /// The rule that for others a missing part is only told.
    #[serde(default)]
    pub others_rule: String,
    /// Kinds of paper of which one must be there.
    pub documents: Option<Ruled<Vec<String>>>,
    /// The letter that brings it to the subject (书面决定); nothing is published before it was served.
    pub letter: Option<Ruled<String>>,
    /// The rule of the parts.
    pub rule: String,
}

/// How a subject leaves a list (移出).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// Months without another failing, from the decision.
    pub months: Option<Ruled<u32>>,
    /// Another failing begins them anew.
    pub anew: Option<Ruled<bool>>,
    /// Repair of everything behind it leads out.
    pub repaired: Option<Ruled<bool>>,
    /// An upheld objection leads out.
    pub objection: Option<Ruled<bool>>,
    /// The unit that determined finds the conditions met.
    pub conditions: Option<Ruled<bool>>,
    /// The subject is told in writing.
    pub notice: Option<Ruled<bool>>,
    /// The rule id.
    pub rule: String,
}

/// Persons behind a listed organisation, against whom measures are taken without listing them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// What they are: legal representative, actual controller …
    pub roles: Vec<Entry>,
    /// The rule id.
    pub rule: String,
}

/// The register of punitive measures (惩戒措施清单) and how its entries are applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Lists that exist.
    pub layers: Ruled<Vec<String>>,
    /// Layers whose entries state certain fields, and which are set up in certain steps.
    pub own: Option<Own>,
    /// Kinds of measure; empty where the text names none.
    #[serde(default)]
    pub kinds: Vec<MeasureKind>,
    /// A measure rests on a failing of the register.
    pub fact: Ruled<bool>,
    /// Every measure cites a document of one of these kinds.
    pub citation: Option<Ruled<Vec<String>>>,
    /// Only for the grade it is meant for.
    pub grade: Option<Ruled<bool>>,
    /// Only by the acting unit of the entry.
    pub executor: Option<Ruled<bool>>,
    /// Kinds of body that are never made to carry one out.
    pub never_executor: Option<Ruled<Vec<String>>>,
    /// Only for failings of the entry's field.
    pub field: Option<Ruled<bool>>,
    /// No longer than the entry says; the word is the class of the refusal.
    pub longest: Option<Ruled<String>>,
    /// Only what is published and holds.
    pub published: Option<Ruled<bool>>,
    /// Grades for which it is taken together with another unit.
    pub co_unit: Option<Ruled<Vec<String>>>,
    /// It begins when the subject has been told ground and reason.
    pub notice: Option<Ruled<bool>>,
    /// One measure is taken once against a person for the same failing or listing: twice is more than the law gives.
    pub once: Option<Ruled<bool>>,
    /// State of the measure → kind of letter it asks for.
    #[serde(default)]
    pub letters: BTreeMap<String, String>,
    /// It ends with the failing or the listing it rests on.
    pub ends: Ruled<bool>,
}

/// Lists that this level of government sets up itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// Which layers.
    pub layers: Vec<String>,
    /// Fields their entries state.
    pub fields: Ruled<Vec<String>>,
    /// What must have happened before: `comment`, `consent`, `published`.
    pub steps: Ruled<Vec<String>>,
}

/// A kind of measure (措施种类).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureKind {
    /// The word in files and JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Kinds of document of which one must be cited.
    #[serde(default)]
    pub citation: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// The kind of case a measure is.
pub const MEASURE: &str = "measure";

impl Listing {
    /// The grade by its code.
    pub fn grade(&self, code: &str) -> Option<&Grade> {
        self.grade.iter().find(|grade| grade.code == code)
    }
}

impl Grade {
    /// A ground by code or alias.
    pub fn ground(&self, word: &str) -> Option<&Ground> {
        self.ground.iter().find(|one| one.code == word || one.aliases.iter().any(|alias| alias == word))
    }
}

impl Pack {
    /// The grade whose listing is this kind of case.
    pub fn grade_of(&self, kind: &str) -> Option<&Grade> {
        self.listing.as_ref()?.grade.iter().find(|grade| !grade.case.is_empty() && grade.case == kind)
    }
}

/// Inputs that a ground can ask for.
const NEEDS: &[&str] = &["statement", "evidence", "citation", "level"];
/// What must happen before an own list is in force.
const STEPS: &[&str] = &["comment", "consent", "published"];
/// Classes of refusal for what goes beyond an entry.
pub const CLASSES: &[&str] = &["E-INPUT", "E-CATALOGUE"];

/// Faults of lists and measures.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    if let Some(own) = &pack.catalogue.own {
        let layers: Vec<&str> = pack.catalogue.layers.value.iter().map(String::as_str).collect();
        set_up("catalogue.own", own, &layers, faults);
    }
    if let Some(law) = &pack.listing {
        listing(law, pack, faults);
    }
    if let Some(law) = &pack.measure {
        measures(law, pack, faults);
    }
}

/// Layers and steps of what this level of government sets up itself.
fn set_up(place: &str, own: &Own, layers: &[&str], faults: &mut Vec<Fault>) {
    unknown(&format!("{place}.layers"), &own.layers, layers, faults);
    unknown(&format!("{place}.steps"), &own.steps.value, STEPS, faults);
}

fn unknown<'a>(place: &str, words: impl IntoIterator<Item = &'a String>, known: &[&str], faults: &mut Vec<Fault>) {
    for word in words {
        super::words::among(place, word, known, faults);
    }
}

fn rules<'a>(place: &str, ids: impl IntoIterator<Item = &'a String>, pack: &Pack, faults: &mut Vec<Fault>) {
    for id in ids.into_iter().filter(|id| !id.is_empty() && !pack.articles.knows(id)) {
        faults.push(Fault::new(place, text!("没有条款 `{id}`", "no article for rule `{id}`")));
    }
}

fn listing(law: &Listing, pack: &Pack, faults: &mut Vec<Fault>) {
    let categories: Vec<&str> = pack.category.iter().map(|one| one.code.as_str()).collect();
    let documents: Vec<&str> = law.document.iter().map(|one| one.code.as_str()).collect();
    let kinds: Vec<&str> = pack.unit.kinds.iter().map(|one| one.code.as_str()).collect();
    let levels: Vec<&str> = pack.unit.levels.value.iter().map(String::as_str).collect();
    unknown("listing.failing", &law.failing.value, &categories, faults);
    unknown("listing.level", law.level.keys(), &documents, faults);
    let grounds = pack.grounds();
    let known: Vec<&str> = grounds.levels.iter().map(|one| one.code.as_str()).collect();
    unknown("listing.level", law.level.values(), &known, faults);
    unknown("listing.citable", law.citable.iter().flat_map(|found| &found.value), &documents, faults);
    for grade in &law.grade {
        let place = format!("listing.grade.{}", grade.code);
        rules(&place, [&grade.scope_rule, &grade.no_linked], pack, faults);
        for ground in &grade.ground {
            let place = format!("{place}.ground.{}", ground.code);
            unknown(&place, &ground.needs, NEEDS, faults);
            unknown(&place, &ground.levels, &levels, faults);
            let whole = ground.criterion().is_some_and(|one| one.threshold > 0 && one.months > 0);
            if ground.counted.is_some() && !whole {
                faults.push(Fault::new(place, text!("计数须有次数与期间", "counting needs a number and a period")));
            }
        }
        for scope in &grade.scope {
            unknown(&format!("{place}.scope.{}", scope.code), &scope.bases, &documents, faults);
        }
        if let Some(most) = &grade.field_count
            && most.value != grade.field.len()
        {
            let (rule, most, found) = (&most.rule, most.value, grade.field.len());
            let message = text!(
                "领域限于{most}项，不得增减，现有{found}项",
                "the fields are closed at {most}; there are {found}"
            );
            faults.push(Fault::new(format!("{place}.field"), message).by(rule));
        }
        if let Some(deciders) = &grade.deciders {
            unknown(&format!("{place}.deciders"), &deciders.value, &kinds, faults);
        }
        proceeding(&place, &grade.case, &grade.letters, pack, faults);
        let notices: Vec<&str> = pack.notice.iter().map(|notice| notice.code.as_str()).collect();
        let decision = grade.decision.as_ref().and_then(|decision| decision.letter.as_ref());
        unknown(&format!("{place}.decision.letter"), decision.map(|letter| &letter.value), &notices, faults);
        unknown(&format!("{place}.answer"), grade.answer.as_ref().map(|letter| &letter.value), &notices, faults);
        if !grade.case.is_empty() && !pack.case.contains_key(&grade.case) {
            unknown(&place, [&grade.case], &[], faults);
        }
    }
}

/// The letters of a kind of case: states that exist, notices that exist.
fn proceeding(place: &str, kind: &str, letters: &BTreeMap<String, String>, pack: &Pack, faults: &mut Vec<Fault>) {
    let Some(table) = pack.case.get(kind) else { return };
    let states: Vec<&str> = table.state.iter().map(|state| state.code.as_str()).collect();
    let notices: Vec<&str> = pack.notice.iter().map(|notice| notice.code.as_str()).collect();
    unknown(&format!("{place}.letters"), letters.keys(), &states, faults);
    unknown(&format!("{place}.letters"), letters.values(), &notices, faults);
    if table.transition(None, "file", "").is_none() {
        faults.push(Fault::new(format!("case.{kind}"), text!("没有立案步骤 `file`", "no step `file` opens it")));
    }
}

fn measures(law: &Measures, pack: &Pack, faults: &mut Vec<Fault>) {
    let layers: Vec<&str> = law.layers.value.iter().map(String::as_str).collect();
    let documents: Vec<&str> = pack.listing.iter().flat_map(|law| &law.document).map(|one| one.code.as_str()).collect();
    let grades: Vec<&str> = pack.listing.iter().flat_map(|law| &law.grade).map(|one| one.code.as_str()).collect();
    let kinds: Vec<&str> = pack.unit.kinds.iter().map(|one| one.code.as_str()).collect();
    if let Some(own) = &law.own {
        set_up("measure.own", own, &layers, faults);
        let known = |name: &&String| crate::domain::measure::FIELDS.contains(&name.as_str());
        let strange = own.fields.value.iter().filter(|name| !known(name));
        unknown("measure.own.fields", strange, &[], faults);
    }
    for kind in &law.kinds {
        unknown(&format!("measure.kinds.{}", kind.code), &kind.citation, &documents, faults);
    }
    unknown("measure.citation", law.citation.iter().flat_map(|found| &found.value), &documents, faults);
    unknown("measure.co_unit", law.co_unit.iter().flat_map(|found| &found.value), &grades, faults);
    unknown("measure.never_executor", law.never_executor.iter().flat_map(|found| &found.value), &kinds, faults);
    unknown("measure.longest", law.longest.iter().map(|found| &found.value), CLASSES, faults);
    if !pack.case.contains_key(MEASURE) {
        faults.push(Fault::new("measure", text!("没有事项 `measure`", "there is no case `measure`")));
    }
    proceeding("measure", MEASURE, &law.letters, pack, faults);
}

/// The kinds of document that would do, for a hint.
pub fn documents(law: &Listing, wanted: &[String]) -> (String, String) {
    let name = |code: &String, pick: fn(&Text) -> &str| {
        let label = find(&law.document, code).map(|entry| pick(&entry.label).to_owned());
        label.map_or_else(|| code.clone(), |label| format!("{code} ({label})"))
    };
    let all = |pick: fn(&Text) -> &str| wanted.iter().map(|code| name(code, pick)).collect::<Vec<_>>().join(", ");
    (all(|label| &label.zh), all(|label| &label.en))
}
