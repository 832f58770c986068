//! Punitive measures (惩戒措施): only from the register, tied to a failing and its law, told to the subject before they
//! begin, ended with what they rest on.

use super::{
    casework::{self, Loaded, Moved},
    commitments, facts, grades,
    listing_proposals::{cited, open_for},
    listings, measure_register as register,
};
use crate::{
    domain::{
        Code,
        case::{Body, Said},
        measure::{self, Applied, Bounds, Entry},
        permission::Relation,
    },
    locale::Text,
    regime::{CLASSES, Grade, MEASURE, Measures},
    service::{
        Error, Kind, Operation, Trace, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        proof,
        store::{
            cases, listings as listing_store, measures as store,
            records::{self, Record},
            subjects::{self, Subject},
            units::{self, Unit},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Rows of a page when nothing is said, and at most.
const PAGE: u32 = 100;
const MOST: u32 = 500;

/// The law of measures, or the silence of the text.
pub(super) fn law<'t>(tx: &'t Tx<'_>) -> Result<&'t Measures, Error> {
    tx.pack().measure.as_ref().ok_or_else(|| listings::off(tx, MEASURE))
}

fn refuse(code: Code, rule: &str, message: Text, hint: Text) -> Error {
    Error::new(code, message).cite(rule).hint(hint)
}

/// `measure add`: applies an entry of the register to a failing; a draft until the subject has been told.
#[derive(Clone, Debug, Default)]
pub struct AddMeasure {
    /// Code of the entry; of a broken commitment the constraint in its own words.
    pub measure: String,
    /// The broken commitment whose constraint is applied (承诺编号); nothing of the register then.
    pub commitment: Option<String>,
    /// The failing it rests on; with a listing, by default the first record behind it.
    pub record: Option<String>,
    /// The listing it rests on.
    pub listing: Option<String>,
    /// The role of the person behind the listed organisation, and who.
    pub linked: Option<(String, String)>,
    /// Code of the acting unit; the entry's when not given.
    pub executor: Option<String>,
    /// Code of the unit it is taken with.
    pub co_unit: Option<String>,
    /// Kind of document and citation, `law:…`.
    pub citation: Option<String>,
    /// For how many months; the entry's longest when not given.
    pub months: Option<u32>,
    /// Why it fits (理由).
    pub reason: Option<String>,
}

/// What a measure is to rest on.
struct Fact {
    record: Record,
    subject: Subject,
    /// Case of the listing.
    listing: Option<i64>,
    grade: Option<String>,
}

impl Operation for AddMeasure {
    type Output = Moved;
    const NAME: &'static str = "measure.add";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        if let Some(commitment) = &self.commitment {
            return commitments::constrain(tx, self, commitment);
        }
        let law = law(tx)?;
        let table = casework::table(tx, MEASURE)?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("measure.add"))?;
        let (entry_id, entry) = register::entry(tx, law, &self.measure)?;
        let fact = self.fact(tx, law)?;
        let unit = self.executor(tx, law, &entry)?;
        let field = match &tx.pack().listing {
            Some(listing) => listings::field_of(tx, listing, &fact.record)?,
            None => String::new(),
        };
        let asked = Applied { grade: fact.grade.clone(), field, executor: unit.code.clone(), months: self.months };
        measure::judge(&entry, &asked, &bounds(law), tx.today())?;
        let co_unit = self.co_unit(tx, law, &fact)?;
        let citation = self.citation(tx, law, &entry)?;
        let (target, role) = self.target(tx, &fact)?;
        let said = Said { reason: self.reason.clone().unwrap_or_default(), ..Said::default() };
        let body = Body { code: Some(entry.code.clone()), ..Body::default() };
        let (no, case) =
            open_for(tx, (MEASURE, unit.id), (target, fact.record.id), transition, body.clone(), &said, &[])?;
        let row = store::Measure {
            case,
            entry: Some(entry_id),
            listing: fact.listing,
            co_unit,
            citation,
            linked: role,
            months: self.months.or(entry.months),
            ..store::Measure::default()
        };
        store::insert(tx.db(), &row)?;
        casework::moved(tx, &no, transition, &body)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().ids(self.record.iter().chain(&self.listing).chain([&self.measure]));
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

/// The rules of the pack by which an entry may be refused.
fn bounds(law: &Measures) -> Bounds {
    let on = |found: &Option<crate::domain::rule::Ruled<bool>>| {
        found.as_ref().filter(|found| found.value).map(|found| found.rule.clone())
    };
    let class = |word: &str| if CLASSES.first() == Some(&word) { Code::Input } else { Code::Catalogue };
    Bounds {
        published: on(&law.published),
        field: on(&law.field),
        grade: on(&law.grade),
        executor: on(&law.executor),
        longest: law.longest.as_ref().map(|found| (class(&found.value), found.rule.clone())),
    }
}

impl AddMeasure {
    /// The failing, its subject, the listing and the grade.
    fn fact(&self, tx: &Tx<'_>, law: &Measures) -> Result<Fact, Error> {
        let rule = &law.fact.rule;
        let listed = self.listing.as_deref().map(|no| casework::load(tx, no)).transpose()?;
        let record = match (&self.record, &listed) {
            (Some(no), _) => casework::accepted_record(tx, no, rule)?,
            (None, Some(case)) => case.record.clone(),
            (None, None) => {
                return Err(refuse(
                    Code::Basis,
                    rule,
                    text!("措施未与具体失信行为关联", "the measure is tied to no concrete failing"),
                    text!("用 --record 或 --listing 指明", "name it with --record or --listing"),
                ));
            }
        };
        let failing = match &tx.pack().listing {
            Some(listing) => listings::is_failing(listing, &record),
            // A text without lists: what can be repaired is a failing.
            None => record.category.as_ref().is_some_and(|one| tx.pack().repair.categories.value.contains(one)),
        };
        if !failing || record.hidden_on.is_some() {
            let no = &record.no;
            return Err(refuse(
                Code::Basis,
                rule,
                text!("`{no}` 不是有效的失信行为记录", "`{no}` is no failing that still counts"),
                text!("措施须以已认定、未修复的失信行为为据", "a measure rests on a determined, unrepaired failing"),
            ));
        }
        let missing = || Error::not_found(&record.no);
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(missing)?;
        let grade = match &listed {
            Some(case) => {
                let grade = listings::grade_of(tx, case).ok_or_else(missing)?;
                Self::stands(tx, case, grade, &record)?;
                Some(grade.code.clone())
            }
            None => match &tx.pack().listing {
                Some(listing) => grades::held(tx, listing, &subject)?.map(|grade| grade.code.clone()),
                None => None,
            },
        };
        Ok(Fact { subject, listing: listed.map(|case| case.file.id), grade, record })
    }

    /// The listing is in effect, and the record stands behind it.
    fn stands(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade, record: &Record) -> Result<(), Error> {
        let no = &case.file.no;
        if case.standing.state != listings::EFFECTIVE {
            return Err(refuse(
                Code::State,
                &grade.rule,
                text!("{no} 尚未生效或已移出", "{no} is not in effect"),
                text!("列入生效后方可采取措施", "measures may be taken once it is in effect"),
            ));
        }
        if listing_store::records(tx.db(), case.file.id)?.contains(&record.id) {
            return Ok(());
        }
        let record = &record.no;
        Err(refuse(
            Code::Basis,
            &grade.rule,
            text!("{no} 不以 `{record}` 为据", "{no} does not rest on `{record}`"),
            text!("指明名单所依据的记录", "name a record behind the listing"),
        ))
    }

    fn executor(&self, tx: &Tx<'_>, law: &Measures, entry: &Entry) -> Result<Unit, Error> {
        let code = self.executor.as_deref().map(str::trim).filter(|code| !code.is_empty()).unwrap_or(&entry.unit);
        let unit = units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?;
        if let Some(never) = &law.never_executor
            && never.value.contains(&unit.kind)
        {
            let name = &unit.name;
            return Err(refuse(
                Code::Input,
                &never.rule,
                text!("不得要求「{name}」实施惩戒", "`{name}` may not be made to carry out a measure"),
                text!("由清单列明的主管部门实施", "a department named by the register carries it out"),
            ));
        }
        Ok(unit)
    }

    fn co_unit(&self, tx: &Tx<'_>, law: &Measures, fact: &Fact) -> Result<Option<i64>, Error> {
        let code = self.co_unit.as_deref().unwrap_or_default().trim();
        let found = if code.is_empty() { None } else { units::by_code(tx.db(), code)? };
        if let (false, None) = (code.is_empty(), &found) {
            return Err(Error::not_found(code));
        }
        let wanted = law.co_unit.as_ref().filter(|law| fact.grade.as_ref().is_some_and(|one| law.value.contains(one)));
        match (wanted, found) {
            (Some(law), None) => Err(refuse(
                Code::Input,
                &law.rule,
                text!("未写明会同采取措施的单位", "the unit it is taken with is not named"),
                text!("用 --co-unit 写明", "name it with --co-unit"),
            )),
            (_, found) => Ok(found.map(|unit| unit.id)),
        }
    }

    /// What the measure cites: always, for its kind, or for a linked person, as the law asks.
    fn citation(&self, tx: &Tx<'_>, law: &Measures, entry: &Entry) -> Result<String, Error> {
        let given = self.citation.as_deref().unwrap_or_default();
        let Some(listing) = &tx.pack().listing else { return Ok(given.to_owned()) };
        if let Some(wanted) = &law.citation {
            return cited(listing, given, &wanted.value, &wanted.rule);
        }
        let kind = law.kinds.iter().find(|kind| kind.code == entry.kind && !kind.citation.is_empty());
        if let Some(kind) = kind {
            return cited(listing, given, &kind.citation, &kind.rule);
        }
        Ok(given.trim().to_owned())
    }

    /// Whom it is against, and as what: the subject of the failing, or a person behind the listed organisation.
    fn target(&self, tx: &Tx<'_>, fact: &Fact) -> Result<(i64, String), Error> {
        let Some((role, typed)) = &self.linked else { return Ok((fact.subject.id, String::new())) };
        let law = listings::law(tx)?;
        let grade = fact.grade.as_deref().and_then(|code| law.grade(code));
        let Some(linked) = grade.and_then(|grade| grade.linked.as_ref()) else {
            let rule = grade.map(|grade| &grade.no_linked).filter(|rule| !rule.is_empty());
            let rule = rule.or(grade.map(|grade| &grade.rule)).cloned().unwrap_or_default();
            return Err(refuse(
                Code::Input,
                &rule,
                text!("本名单不及于关联人员", "this list does not reach persons behind the subject"),
                text!("只对名单中的主体采取措施", "take measures against the listed subject only"),
            ));
        };
        let found = proof::find(tx, &proof::target(typed, tx.today()))?;
        let persons = fact.listing.map(|case| listing_store::persons(tx.db(), case)).transpose()?.unwrap_or_default();
        let person = found.filter(|person| persons.iter().any(|(one, id)| one == role && *id == person.id));
        let Some(person) = person else {
            let all = linked.roles.iter().map(|role| role.code.as_str()).collect::<Vec<_>>().join(" ");
            return Err(refuse(
                Code::Input,
                &linked.rule,
                text!("列入决定没有写明这名关联人员", "the decision names no such person behind the organisation"),
                text!("关联关系：{all}", "roles: {all}"),
            ));
        };
        let kinds = law.citable.as_ref().map(|found| found.value.clone()).unwrap_or_default();
        cited(law, self.citation.as_deref().unwrap_or_default(), &kinds, &linked.rule)?;
        Ok((person.id, role.clone()))
    }
}

/// A measure as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureCard {
    /// Its case.
    pub measure: String,
    /// Code of the entry.
    pub entry: String,
    /// Its name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// Against whom.
    pub subject: SubjectCard,
    /// As what, of a person behind a listed organisation.
    pub linked: String,
    /// State of the case; `lapsed` once its term is over.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// The failing it rests on.
    pub record: String,
    /// The listing it rests on.
    pub listing: Option<String>,
    /// Acting unit.
    pub unit: String,
    /// The unit it is taken with.
    pub co_unit: Option<String>,
    /// What it cites.
    pub citation: String,
    /// The broken commitment it was agreed in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commitment: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// Since when it is over.
    pub ended_on: Option<String>,
    /// The rule it ended by.
    pub ended_by: String,
    /// What the acting unit fed back.
    pub feedback: String,
    /// What speaks against it as it stands.
    pub faults: Vec<Text>,
}

/// The card of a measure.
pub(super) fn card(tx: &Tx<'_>, no: &str) -> Result<MeasureCard, Error> {
    let case = casework::load(tx, no)?;
    let row = store::of_case(tx.db(), case.file.id)?.ok_or_else(|| Error::not_found(no))?;
    let entry = match row.entry {
        Some(id) => Some(store::entry(tx.db(), id)?.ok_or_else(|| Error::not_found(no))?),
        None => None,
    };
    let listing = match row.listing {
        Some(id) => cases::by_id(tx.db(), id)?.map(|file| file.no),
        None => None,
    };
    let over = row.until_day.as_deref().is_some_and(|last| *last < *tx.today().to_string());
    let state = case.standing.state.clone();
    let lapsed = over && row.ended_on.is_none();
    let named = case.table.state(&state).map(|found| found.label.clone());
    let mut feedback = String::new();
    for stored in case.events.iter().filter(|event| event.step == "feedback") {
        feedback = facts::event(stored)?.said.finding;
    }
    let co_unit = row.co_unit.map(|unit| units::by_id(tx.db(), unit)).transpose()?.flatten();
    Ok(MeasureCard {
        measure: no.to_owned(),
        entry: entry.as_ref().map(|entry| entry.code.clone()).unwrap_or_default(),
        name: entry.as_ref().map_or_else(|| row.agreed.clone(), |entry| entry.name.clone()),
        kind: entry.as_ref().map(|entry| entry.kind.clone()).unwrap_or_default(),
        commitment: row.commitment.clone(),
        subject: masking::card(&masking::masks(tx.pack()), &case.subject),
        linked: row.linked.clone(),
        state_label: match named {
            _ if lapsed => text!("期满", "its term is over"),
            Some(label) => label,
            None => Text { zh: state.clone(), en: state.clone() },
        },
        state: if lapsed { "lapsed".to_owned() } else { state },
        record: case.record.no.clone(),
        listing,
        unit: case.unit.code.clone(),
        co_unit: co_unit.map(|unit| unit.code),
        citation: row.citation.clone(),
        from: row.from_day.clone(),
        until: row.until_day.clone(),
        ended_on: row.ended_on.clone(),
        ended_by: row.ended_by.clone(),
        feedback,
        faults: if row.ended_on.is_none() && case.file.open {
            faults(tx, &case, &row, entry.as_ref())?
        } else {
            Vec::new()
        },
    })
}

/// What speaks against a measure that runs: its entry is gone, its ground does not suffice, its failing counts no more.
fn faults(tx: &Tx<'_>, case: &Loaded<'_>, row: &store::Measure, entry: Option<&Entry>) -> Result<Vec<Text>, Error> {
    let law = law(tx)?;
    let mut found = Vec::new();
    if let Some(code) = entry.map(|entry| &entry.code)
        && register::entry(tx, law, code).is_err()
    {
        found.push(text!("现行清单没有 `{code}`", "the register in force has no `{code}`"));
    }
    // What the subject agreed to cites its commitment and nothing else.
    if let (Some(wanted), Some(listing), Some(_)) = (&law.citation, &tx.pack().listing, entry)
        && let Err(refusal) = cited(listing, &row.citation, &wanted.value, &wanted.rule)
    {
        found.push(refusal.message);
    }
    if case.record.state != "accepted" || case.record.hidden_on.is_some() {
        let no = &case.record.no;
        found.push(text!("`{no}` 已修复或删除", "`{no}` was repaired or erased"));
    }
    Ok(found)
}

/// `measure list`: measures by number; running ones unless more is asked.
#[derive(Clone, Debug, Default)]
pub struct ListMeasures {
    /// Only against this subject: identifier or public number.
    pub subject: Option<String>,
    /// Only those tied to this record.
    pub record: Option<String>,
    /// Ended ones too.
    pub closed: bool,
    /// Only those against which something speaks (自查).
    pub faulty: bool,
    /// Most items.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// A page of measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureList {
    /// By number.
    pub items: Vec<MeasureCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListMeasures {
    type Output = MeasureList;
    const NAME: &'static str = "measure.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<MeasureList, Error> {
        law(tx)?;
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        let all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        let subject = match &self.subject {
            Some(typed) => {
                let found = proof::find(tx, &proof::target(typed, tx.today()))?;
                Some(found.map_or(-1, |subject| subject.id))
            }
            None => None,
        };
        let record = match &self.record {
            Some(no) => Some(records::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?.id),
            None => None,
        };
        let filter = store::Filter {
            subject,
            record,
            unit: (!all).then_some(tx.actor().unit),
            running: !self.closed,
            after: self.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0),
            limit: limit + 1,
            ..store::Filter::default()
        };
        let mut numbers = store::numbers(tx.db(), &filter)?;
        let more = numbers.len() > limit as usize;
        numbers.truncate(limit as usize);
        let next = numbers.last().filter(|_| more).map(|(id, _)| id.to_string());
        let mut items = numbers.iter().map(|(_, no)| card(tx, no)).collect::<Result<Vec<_>, Error>>()?;
        items.retain(|item| !self.faulty || !item.faults.is_empty());
        Ok(MeasureList { items, next })
    }

    fn trace(&self, output: Option<&MeasureList>) -> Trace {
        match output {
            Some(list) => {
                Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.measure)).view(list)
            }
            None => Trace::new(),
        }
    }
}

/// `measure show`: one measure with what it rests on.
#[derive(Clone, Debug)]
pub struct ShowMeasure {
    /// Its case.
    pub measure: String,
}

impl Operation for ShowMeasure {
    type Output = MeasureCard;
    const NAME: &'static str = "measure.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<MeasureCard, Error> {
        law(tx)?;
        let case = casework::load(tx, &self.measure)?;
        tx.allow(Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        card(tx, &self.measure)
    }

    fn trace(&self, output: Option<&MeasureCard>) -> Trace {
        let trace = Trace::new().basis(&self.measure).ids([&self.measure]);
        output.map_or(trace.clone(), |card| trace.count(1).view(card))
    }
}

/// Numbers of the measures that run for a listing.
pub(super) fn running_of_listing(tx: &Tx<'_>, listing: i64) -> Result<Vec<String>, Error> {
    let filter = store::Filter { listing: Some(listing), running: true, limit: MOST, ..store::Filter::default() };
    Ok(store::numbers(tx.db(), &filter)?.into_iter().map(|(_, no)| no).collect())
}

/// Numbers of the measures that run against a person behind a listing.
pub(super) fn running_against(tx: &Tx<'_>, listing: i64, subject: i64) -> Result<Vec<String>, Error> {
    let filter = store::Filter {
        listing: Some(listing),
        subject: Some(subject),
        running: true,
        limit: MOST,
        ..store::Filter::default()
    };
    Ok(store::numbers(tx.db(), &filter)?.into_iter().map(|(_, no)| no).collect())
}

/// The measures that the register in force has for a grade.
pub(super) fn hints(tx: &Tx<'_>, grade: Option<&Grade>) -> Result<Vec<listings::Hint>, Error> {
    let Some(list) = store::register(tx.db(), None)?.filter(|_| tx.pack().measure.is_some()) else {
        return Ok(Vec::new());
    };
    let fits = |entry: &Entry| entry.grades.is_empty() || grade.is_some_and(|grade| entry.grades.contains(&grade.code));
    let hint =
        |entry: Entry| listings::Hint { measure: entry.code, name: entry.name, unit: entry.unit, basis: entry.basis };
    let entries = store::entries(tx.db(), list.version.id)?.into_iter().map(|(_, entry)| entry);
    Ok(entries.filter(fits).map(hint).collect())
}
