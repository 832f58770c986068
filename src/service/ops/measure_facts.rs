//! What a new measure rests on: the failing, the entry of the register, the person behind an organisation.

use super::{
    casework::{self, Loaded},
    grades,
    listing_proposals::cited,
    listings,
    measures::AddMeasure,
};
use crate::{
    domain::{
        Code,
        measure::{Bounds, Entry},
    },
    locale::Text,
    regime::{CLASSES, Grade, Measures},
    service::{
        Error, Tx, proof,
        store::{
            listings as listing_store, measures as store,
            records::Record,
            subjects::{self, Subject},
            units::{self, Unit},
        },
    },
    text,
};

/// Most running measures against one person.
const MOST: u32 = 1_000;

fn refuse(code: Code, rule: &str, message: Text, hint: Text) -> Error {
    Error::new(code, message).cite(rule).hint(hint)
}

/// What a measure is to rest on.
pub(super) struct Fact {
    pub(super) record: Record,
    pub(super) subject: Subject,
    /// Case of the listing.
    pub(super) listing: Option<i64>,
    pub(super) grade: Option<String>,
}

/// The rules of the pack by which an entry may be refused.
pub(super) fn bounds(law: &Measures) -> Bounds {
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

/// The same measure against the same person for the same failing or the same listing, while one waits or is in force.
pub(super) fn refuse_twice(tx: &Tx<'_>, law: &Measures, entry: &Entry, fact: &Fact, target: i64) -> Result<(), Error> {
    let Some(once) = law.once.as_ref().filter(|once| once.value) else { return Ok(()) };
    let filter = store::Filter { subject: Some(target), running: true, limit: MOST, ..store::Filter::default() };
    let today = tx.today().to_string();
    for (_, no) in store::numbers(tx.db(), &filter)? {
        let case = casework::load(tx, &no)?;
        let Some(row) = store::of_case(tx.db(), case.file.id)? else { continue };
        let same = case.standing.code == entry.code
            && row.entry.is_some()
            && (case.record.id == fact.record.id || row.listing.is_some() && row.listing == fact.listing);
        if same && row.until_day.as_deref().is_none_or(|last| today.as_str() <= last) {
            let (code, record) = (&entry.code, &fact.record.no);
            return Err(refuse(
                Code::State,
                &once.rule,
                text!(
                    "对 `{record}` 已有措施 `{code}`（{no}），不重复实施",
                    "measure `{code}` stands for `{record}` already ({no}): it is not taken twice"
                ),
                text!("办理 {no}；须改变的，先终止再另行采取", "go on with {no}; to change it, end that one first"),
            ));
        }
    }
    Ok(())
}

impl AddMeasure {
    /// The failing, its subject, the listing and the grade.
    pub(super) fn fact(&self, tx: &Tx<'_>, law: &Measures) -> Result<Fact, Error> {
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

    pub(super) fn executor(&self, tx: &Tx<'_>, law: &Measures, entry: &Entry) -> Result<Unit, Error> {
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

    pub(super) fn co_unit(&self, tx: &Tx<'_>, law: &Measures, fact: &Fact) -> Result<Option<i64>, Error> {
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
    pub(super) fn citation(&self, tx: &Tx<'_>, law: &Measures, entry: &Entry) -> Result<String, Error> {
        let given = self.citation.as_deref().unwrap_or_default();
        let Some(listing) = &tx.pack().listing else { return Ok(given.to_owned()) };
        if let Some(wanted) = &law.citation {
            return cited(tx, listing, given, &wanted.value, &wanted.rule);
        }
        let kind = law.kinds.iter().find(|kind| kind.code == entry.kind && !kind.citation.is_empty());
        if let Some(kind) = kind {
            return cited(tx, listing, given, &kind.citation, &kind.rule);
        }
        Ok(given.trim().to_owned())
    }

    /// Whom it is against, and as what: the subject of the failing, or a person behind the listed organisation.
    pub(super) fn target(&self, tx: &Tx<'_>, fact: &Fact) -> Result<(i64, String), Error> {
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
        cited(tx, law, self.citation.as_deref().unwrap_or_default(), &kinds, &linked.rule)?;
        Ok((person.id, role.clone()))
    }
}
