//! Proposing a subject for a list (提议列入): grade, ground, field, scope, what it rests on. It lists nobody.

use super::{
    casework::{self, Moved, Paper},
    listing_served, listings, openings,
};
use crate::{
    domain::{
        case::{Body, Said},
        listing::{self, Counted},
        refusal::Code,
    },
    locale::Text,
    regime::{self, Grade, Ground, Listing, Scope, Transition},
    service::{
        Error, Kind, Operation, Trace, Tx, proof,
        store::{
            cases::{self, CaseFile},
            listings as store,
            records::{self, Record},
            settings,
            subjects::{self, Subject},
            units,
        },
    },
    text,
};
use chrono::Datelike as _;

/// `listing propose`.
#[derive(Clone, Debug, Default)]
pub struct ProposeListing {
    /// Whom: identifier or public number; the records' subject when not given.
    pub subject: Option<String>,
    /// Grade (失信程度), a word of the pack.
    pub grade: String,
    /// Ground (列入情形), a word of the pack.
    pub ground: Option<String>,
    /// Field of the list (领域), a word of the pack.
    pub field: Option<String>,
    /// Whose list (名单范围), a word of the pack.
    pub scope: Option<String>,
    /// What the criteria rest on: kind of document and citation, `law:…`.
    pub basis: Option<String>,
    /// The records behind it.
    pub records: Vec<String>,
    /// That the standard of a heavier grade is not met, or what else the ground asks to be stated.
    pub statement: Option<String>,
    /// Level of an organiser, where the ground asks for one.
    pub level: Option<String>,
    /// Evidence.
    pub evidence: Vec<Paper>,
}

fn refuse(code: Code, rule: &str, message: Text, hint: Text) -> Error {
    Error::new(code, message).cite(rule).hint(hint)
}

impl Operation for ProposeListing {
    type Output = Moved;
    const NAME: &'static str = "listing.propose";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let law = listings::law(tx)?;
        let grade = self.grade(law)?;
        let table = casework::table(tx, &grade.case)?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("listing.propose"))?;
        may_determine(tx, grade, tx.actor().unit)?;
        let field = self.field(grade)?;
        let scope = self.scope(grade)?;
        let basis = self.basis(tx, law, scope)?;
        let ground = self.ground(grade)?;
        if let Some(ground) = ground {
            self.demands(tx, law, ground)?;
        }
        let (subject, records) = self.facts(tx, law, transition)?;
        listing_served::refuse(tx, law, grade, &records, &records::of_subject(tx.db(), subject.id)?)?;
        if let Some(ground) = ground {
            counted(tx, law, ground, &records)?;
        }
        if let Some(other) = listings::open_of(tx, &subject, &grade.code)? {
            return Err(refuse(
                Code::State,
                &transition.rule,
                text!("该主体已有事项 {other}", "the subject already has {other}"),
                text!("在 {other} 中办理", "go on with {other}"),
            ));
        }
        let body = Body { code: ground.map(|ground| ground.code.clone()), ..Body::default() };
        let given = |words: &Option<String>| words.as_deref().unwrap_or_default().trim().to_owned();
        let said = Said { finding: given(&self.statement), reason: basis.clone(), ..Said::default() };
        let (no, case) = open_for(
            tx,
            (&grade.case, tx.actor().unit),
            (subject.id, records.first().map(|record| record.id).unwrap_or_default()),
            transition,
            body.clone(),
            &said,
            &self.evidence,
        )?;
        let listing = store::Listing {
            case,
            grade: grade.code.clone(),
            ground: ground.map(|ground| ground.code.clone()).unwrap_or_default(),
            field,
            scope: scope.map(|scope| scope.code.clone()).unwrap_or_default(),
            basis,
            ..store::Listing::default()
        };
        store::insert(tx.db(), &listing, &records.iter().map(|record| record.id).collect::<Vec<_>>())?;
        let moved = casework::moved(tx, &no, transition, &body)?;
        self.subject.as_deref().map_or(Ok(moved.clone()), |typed| moved.named(tx, typed))
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().ids(&self.records);
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

/// Only certain kinds of unit determine (谁认定、谁负责).
pub(super) fn may_determine(tx: &Tx<'_>, grade: &Grade, unit: i64) -> Result<(), Error> {
    let Some(deciders) = &grade.deciders else { return Ok(()) };
    let unit = units::by_id(tx.db(), unit)?;
    if unit.as_ref().is_some_and(|unit| deciders.value.contains(&unit.kind)) {
        return Ok(());
    }
    let name = unit.map(|unit| unit.name).unwrap_or_default();
    Err(refuse(
        Code::Role,
        &deciders.rule,
        text!("「{name}」无权认定", "`{name}` may not determine"),
        text!("由有认定权的部门办理", "a department with that power does it"),
    ))
}

impl ProposeListing {
    fn grade<'l>(&self, law: &'l Listing) -> Result<&'l Grade, Error> {
        let known = || law.grade.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
        let word = &self.grade;
        let Some(grade) = law.grade(word) else {
            let all = known();
            let rule = law.grade.first().map(|one| one.rule.clone()).unwrap_or_default();
            let rule = law.graded.as_ref().map_or(rule, |graded| graded.rule.clone());
            return Err(refuse(
                Code::Input,
                &rule,
                text!("没有失信程度 `{word}`", "there is no grade `{word}`"),
                text!("失信程度：{all}", "grades: {all}"),
            ));
        };
        if grade.case.is_empty() {
            let (zh, en) = (&grade.label.zh, &grade.label.en);
            return Err(refuse(
                Code::Input,
                &grade.rule,
                text!("「{zh}」由记录得出，没有名单", "`{en}` follows from the record: it has no list"),
                text!("用 `xintai listing check` 查看", "see `xintai listing check`"),
            ));
        }
        Ok(grade)
    }

    fn field(&self, grade: &Grade) -> Result<String, Error> {
        let word = self.field.as_deref().unwrap_or_default().trim();
        if grade.field.is_empty() {
            return Ok(word.to_owned());
        }
        if let Some(found) = regime::find(&grade.field, word) {
            return Ok(found.code.clone());
        }
        let all = |pick: fn(&Text) -> &str| {
            let named = grade.field.iter().map(|one| format!("{} ({})", one.code, pick(&one.label)));
            named.collect::<Vec<_>>().join(", ")
        };
        let (zh, en) = (all(|label| &label.zh), all(|label| &label.en));
        let rule = grade.field.first().map(|one| one.rule.clone()).unwrap_or_default();
        Err(refuse(
            Code::Input,
            &rule,
            text!("`{word}` 不是设列领域", "`{word}` is no field of a list"),
            text!("限于：{zh}", "only: {en}"),
        ))
    }

    fn scope<'g>(&self, grade: &'g Grade) -> Result<Option<&'g Scope>, Error> {
        let word = self.scope.as_deref().unwrap_or_default().trim();
        match grade.scope.as_slice() {
            [] if word.is_empty() => return Ok(None),
            [only] if word.is_empty() => return Ok(Some(only)),
            _ => {}
        }
        if let Some(found) = grade.scope.iter().find(|scope| scope.code == word) {
            return Ok(Some(found));
        }
        let all = grade.scope.iter().map(|scope| scope.code.as_str()).collect::<Vec<_>>().join(" ");
        let rule = if grade.scope_rule.is_empty() { &grade.rule } else { &grade.scope_rule };
        Err(refuse(
            Code::Input,
            rule,
            text!("没有 `{word}` 范围的名单", "there is no list of scope `{word}`"),
            text!("范围：{all}", "scopes: {all}"),
        ))
    }

    fn basis(&self, tx: &Tx<'_>, law: &Listing, scope: Option<&Scope>) -> Result<String, Error> {
        let given = self.basis.as_deref().unwrap_or_default().trim();
        let Some(scope) = scope else { return Ok(given.to_owned()) };
        cited(tx, law, given, &scope.bases, &scope.rule)
    }

    fn ground<'g>(&self, grade: &'g Grade) -> Result<Option<&'g Ground>, Error> {
        let word = self.ground.as_deref().unwrap_or_default().trim();
        if grade.ground.is_empty() && word.is_empty() {
            return Ok(None);
        }
        if let Some(found) = grade.ground(word) {
            return Ok(Some(found));
        }
        let all = grade.ground.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
        let rule = grade.ground.first().map_or(&grade.rule, |one| &one.rule);
        Err(refuse(
            Code::Input,
            rule,
            text!("没有列入情形 `{word}`", "there is no ground `{word}`"),
            text!("列入情形：{all}", "grounds: {all}"),
        ))
    }

    /// What the ground asks for.
    fn demands(&self, tx: &Tx<'_>, law: &Listing, ground: &Ground) -> Result<(), Error> {
        let empty = |words: &Option<String>| words.as_deref().unwrap_or_default().trim().is_empty();
        let rule = &ground.rule;
        for need in &ground.needs {
            match need.as_str() {
                "statement" if empty(&self.statement) => {
                    return Err(refuse(
                        Code::Input,
                        rule,
                        text!(
                            "缺少未达到列入严重失信名单标准的说明",
                            "the statement that the standard of the serious list is not met is missing"
                        ),
                        text!("用 --statement 写明", "give it with --statement"),
                    ));
                }
                "evidence" if self.evidence.is_empty() => {
                    return Err(refuse(
                        Code::Input,
                        rule,
                        text!("缺少证据", "evidence is missing"),
                        text!("用 --evidence 附上", "attach it with --evidence"),
                    ));
                }
                "citation" => {
                    let known: Vec<String> = law.citable.as_ref().map(|found| found.value.clone()).unwrap_or_default();
                    cited(tx, law, self.basis.as_deref().unwrap_or_default(), &known, rule)?;
                }
                "level" if !self.level.as_ref().is_some_and(|level| ground.levels.contains(level)) => {
                    let (level, all) = (self.level.as_deref().unwrap_or_default(), ground.levels.join(" "));
                    return Err(refuse(
                        Code::Input,
                        rule,
                        text!("组织层级 `{level}` 不在此列", "an organiser of level `{level}` does not count"),
                        text!("限于：{all}，用 --level 写明", "only: {all}; give it with --level"),
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The subject and the records: at least one, all accepted failings of this subject.
    fn facts(&self, tx: &Tx<'_>, law: &Listing, transition: &Transition) -> Result<(Subject, Vec<Record>), Error> {
        let rule = &law.failing.rule;
        let mut found = Vec::new();
        for no in &self.records {
            let record = casework::accepted_record(tx, no, rule)?;
            if !listings::is_failing(law, &record) {
                return Err(refuse(
                    Code::Basis,
                    rule,
                    text!("`{no}` 不是失信行为记录", "`{no}` is no record of a failing"),
                    text!("列入须以已认定的失信行为为据", "a listing rests on determined failings"),
                ));
            }
            found.push(record);
        }
        let Some(first) = found.first() else {
            return Err(refuse(
                Code::Basis,
                rule,
                text!("未指明所依据的失信行为记录", "no record of a failing is named"),
                text!("用 --record 指明", "name it with --record"),
            ));
        };
        let typed = self.subject.as_deref().map(|typed| proof::find(tx, &proof::target(typed, tx.today())));
        let subject = match typed {
            Some(subject) => subject?,
            None => subjects::by_id(tx.db(), first.subject)?,
        };
        let Some(subject) = subject else { return Err(Error::not_found("subject")) };
        if found.iter().any(|record| record.subject != subject.id) {
            return Err(refuse(
                Code::Input,
                &transition.rule,
                text!("所列记录不属于同一主体", "the records are not all of this subject"),
                text!("每个主体分别提议", "propose each subject by itself"),
            ));
        }
        found.sort_by_key(|record| record.id);
        found.dedup_by_key(|record| record.id);
        Ok((subject, found))
    }
}

/// Whether the named records reach the number that the ground counts, within its window: what is proposed on that ground
/// rests on them alone.
fn counted(tx: &Tx<'_>, law: &Listing, ground: &Ground, records: &[Record]) -> Result<(), Error> {
    let Some(criterion) = ground.criterion() else { return Ok(()) };
    let known = listings::failings(tx, law, records)?;
    if listing::candidate(&known, criterion, tx.today()).is_some() {
        return Ok(());
    }
    let (least, months) = (criterion.threshold, criterion.months);
    let (zh, en) = (&ground.label.zh, &ground.label.en);
    let hint = match criterion.counted {
        Counted::SameKind => text!(
            "须为{months}个月内同一类型的失信行为记录至少{least}件，用 --record 逐件指明",
            "at least {least} failings of one type within {months} months, each named with --record"
        ),
        Counted::Fields => text!(
            "须为{months}个月内至少{least}个领域的失信行为记录，用 --record 逐件指明",
            "failings in at least {least} fields within {months} months, each named with --record"
        ),
    };
    let message = text!("所列记录不足以认定「{zh}」", "the named records do not make `{en}`");
    Err(refuse(Code::Basis, &ground.rule, message, hint))
}

/// A citation `KIND:TEXT` from a document of one of these kinds.
pub(super) fn cited(tx: &Tx<'_>, law: &Listing, given: &str, kinds: &[String], rule: &str) -> Result<String, Error> {
    let (kind, words) = given.trim().split_once([':', '：']).unwrap_or((given.trim(), ""));
    let (kind, words) = (kind.trim(), words.trim());
    let code = regime::find(&law.document, kind).map_or(kind, |entry| entry.code.as_str());
    if kinds.iter().any(|one| one == code) && !words.is_empty() {
        if let Some(level) = law.level.get(code) {
            tx.pack().grounds().holds(level, words)?;
        }
        return Ok(format!("{code}:{words}"));
    }
    let (zh, en) = regime::documents(law, kinds);
    let message = match (kind, words) {
        ("", _) => text!("未引用依据", "no ground is cited"),
        (_, "") => text!("依据没有写明条文", "the citation names no article"),
        _ => text!("`{kind}` 不足以为据", "`{kind}` does not suffice as a ground"),
    };
    Err(refuse(
        Code::Basis,
        rule,
        message,
        text!("写成 种类:条文，种类限于：{zh}", "write it as KIND:ARTICLE; kinds: {en}"),
    ))
}

/// Opens a case of a kind for a unit, on a subject and a record; answers its number and row id.
pub(super) fn open_for(
    tx: &Tx<'_>,
    (kind, unit): (&str, i64),
    (subject, record): (i64, i64),
    transition: &Transition,
    mut body: Body,
    said: &Said,
    papers: &[Paper],
) -> Result<(String, i64), Error> {
    openings::lapsed(tx)?;
    let table = casework::table(tx, kind)?;
    let (year, prefix) = (tx.today().year(), &table.prefix.value);
    let number = settings::next_number(tx.db(), &format!("case.{prefix}.{year}"))?;
    let no = format!("{prefix}-{year}-{number:04}");
    let file = CaseFile {
        id: 0,
        no: no.clone(),
        kind: kind.to_owned(),
        record,
        subject,
        unit,
        regime: tx.pack().id().to_owned(),
        pack: tx.pack().version_word(),
        received_on: tx.today().to_string(),
        opened_at: tx.now_ms(),
        opened_by: tx.actor().officer,
        handler: Some(tx.actor().officer),
        state: transition.to.clone().unwrap_or_default(),
        open: true,
        due: None,
        due_rule: None,
        version: 1,
    };
    let id = cases::insert(tx.db(), &file)?;
    body.papers = casework::keep_papers(tx, id, papers)?;
    body.to.clone_from(&transition.to);
    casework::add_event(tx, id, &transition.step, tx.today(), &transition.rule, body, said)?;
    Ok((no, id))
}

/// The records behind a listing.
pub(super) fn behind(tx: &Tx<'_>, case: i64) -> Result<Vec<Record>, Error> {
    let mut found = Vec::new();
    for id in store::records(tx.db(), case)? {
        found.extend(records::by_id(tx.db(), id)?);
    }
    Ok(found)
}
