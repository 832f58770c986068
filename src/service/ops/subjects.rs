//! Subjects (信用主体): found by number or name, shown with everything the officer may see of them, one value revealed.

use crate::{
    domain::{
        disclosure::State,
        permission::{Proof, Relation},
        query::Purpose,
        refusal::Code,
    },
    service::{
        Error, Kind, Logged, Operation, Trace, Tx,
        clock::moment,
        masking::{self, SubjectCard},
        operation::{Facets, Tally},
        ops::{facts, quotas},
        proof::{self, Target},
        reason,
        store::{
            cases,
            records::{self, Record},
            subjects::{self, Subject},
            units,
        },
        whom,
    },
    text,
};
use chrono::{NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};

/// Why something is looked at outside a query: a purpose, or the work it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// 用途
    pub purpose: Option<Purpose>,
    /// Case, batch or authorisation it belongs to.
    pub basis: Option<String>,
}

impl Reason {
    /// The words beside the purpose, if any.
    fn said(&self) -> Option<&str> {
        self.purpose.as_ref().map(|purpose| purpose.text.trim()).filter(|text| !text.is_empty())
    }

    /// Refuses words that say nothing of their own.
    pub(super) fn check_words(&self, tx: &Tx<'_>) -> Result<(), Error> {
        let (Some(said), Some(purpose)) = (self.said(), &self.purpose) else { return Ok(()) };
        let named = tx.pack().purpose.iter().filter(|one| one.code == purpose.code);
        let labels = named.flat_map(|one| [one.label.zh.as_str(), one.label.en.as_str()]);
        let labels: Vec<&str> = labels.chain([purpose.code.as_str()]).collect();
        reason::says_something(said, &labels, reason::RULE)
    }

    /// Refuses words used for somebody else today.
    fn check_said(&self, tx: &Tx<'_>, subject: &Subject) -> Result<(), Error> {
        let Some(said) = self.said() else { return Ok(()) };
        let digest = tx.subject_digest(&subject.id_value);
        reason::not_copied(tx, said, (&digest, Some(subject)), reason::RULE)
    }

    /// Refuses words used for somebody else today, and a paper that does not concern the subject.
    pub(super) fn check_for(&self, tx: &Tx<'_>, subject: &Subject) -> Result<(), Error> {
        self.check_said(tx, subject)?;
        match self.basis.as_deref().filter(|no| !no.trim().is_empty()) {
            Some(no) => reason::basis(tx, no, Some(subject), &[], reason::RULE),
            None => Ok(()),
        }
    }

    /// Whether it is said in words, or the work it belongs to is named: the code of a purpose alone says why of nobody.
    fn is_given(&self) -> bool {
        self.said().is_some() || self.names_work()
    }

    /// Whether the work it belongs to is named.
    pub(super) fn names_work(&self) -> bool {
        self.basis.as_deref().is_some_and(|no| !no.trim().is_empty())
    }

    /// The same of a subject that is not known here, or of none in particular: a paper concerns somebody else.
    pub(super) fn check_unknown(&self, tx: &Tx<'_>) -> Result<(), Error> {
        match self.basis.as_deref().filter(|no| !no.trim().is_empty()) {
            Some(no) => reason::basis(tx, no, None, &[], reason::RULE),
            None => Ok(()),
        }
    }

    /// Whether what is shown may be: it is open, of no person, or a purpose or the work is named. `access` are its modes.
    pub(super) fn opens<'a>(&self, tx: &Tx<'_>, subject: &Subject, mut access: impl Iterator<Item = &'a str>) -> bool {
        let open = &tx.pack().publish.modes.value;
        self.is_given() || subject.kind != "person" || !access.any(|mode| !open.iter().any(|one| one == mode))
    }

    /// Refuses what is not open of a person when neither purpose nor work is named. `access` are the modes of what is shown.
    pub(super) fn check_given<'a>(
        &self,
        tx: &Tx<'_>,
        subject: &Subject,
        access: impl Iterator<Item = &'a str>,
    ) -> Result<(), Error> {
        if self.opens(tx, subject, access) {
            return Ok(());
        }
        Err(Error::new(
            Code::Input,
            text!(
                "个人的非公开信息须用文字写明用途，或写明所属事项",
                "what is not open of a person is shown for a purpose in words or for a case"
            ),
        )
        .cite(reason::RULE)
        .hint(text!(
            "用 --purpose 代码:说明 或 --basis 编号 写明",
            "give --purpose CODE:WORDS, or --basis with its number"
        )))
    }

    pub(super) fn trace(&self, mut trace: Trace) -> Trace {
        if let Some(purpose) = &self.purpose {
            trace = trace.purpose(purpose.code_for_log(), &purpose.text_for_log());
        }
        // Numbers of cases, batches and authorisations carry a dash; a personal number typed here does not.
        match self.basis.as_deref().map(str::trim).filter(|no| super::query::is_paper(no)) {
            Some(no) => trace.basis(no),
            None => trace,
        }
    }
}

/// Whom a look was about, from what was typed and, where there is one, from what was found.
fn about(trace: Trace, typed: &str, found: Option<&str>) -> Trace {
    match (found, typed.trim()) {
        (Some(identifier), _) => trace.subject(identifier),
        (None, number) if number.starts_with("S-") => trace.ids([number]),
        (None, term) => trace.subject(&proof::normalised(term, NaiveDate::MAX)),
    }
}

/// `subject find`: by identifier, public number, name, part of a name, or pinyin initials.
#[derive(Clone, Debug, Default)]
pub struct FindSubjects {
    /// What is looked for.
    pub text: String,
    /// Why.
    pub reason: Reason,
    /// Most to answer; 20 when not given.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// Subjects found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// Persons masked.
    pub items: Vec<SubjectCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// What of it counts for a quota.
    #[serde(skip)]
    tally: Option<Tally>,
}

impl FindSubjects {
    /// A search is nobody's work, so all of it counts: this page, and what the pages before it showed.
    fn tally(&self, tx: &Tx<'_>, found: &[Subject], after: i64) -> Result<Option<Tally>, Error> {
        if found.len() < 2 && after == 0 || !quotas::is_limited(tx)? {
            return Ok(None);
        }
        let most = u32::try_from(quotas::most_rows(tx)?).unwrap_or(u32::MAX);
        let before =
            if after == 0 || most == 0 { Vec::new() } else { subjects::find(tx.db(), self.text.trim(), 0, most)? };
        let before = before.iter().filter(|subject| subject.id <= after).count();
        let rows = i64::try_from(before.saturating_add(found.len())).unwrap_or(i64::MAX);
        Ok(Some(Tally { rows, subjects: found.iter().map(|subject| subject.id).collect() }))
    }
}

impl Operation for FindSubjects {
    type Output = Found;
    const NAME: &'static str = "subject.find";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Found, Error> {
        let wanted = self.text.trim();
        if wanted.is_empty() {
            return Err(Error::new(Code::Input, text!("没有检索词", "nothing to look for"))
                .hint(text!("输入号码、名称或拼音首字母", "give a number, a name, or pinyin initials")));
        }
        self.reason.check_words(tx)?;
        let masks = masking::masks(tx.pack());
        let target = proof::target(wanted, tx.today());
        if let Some(subject) = proof::find(tx, &target)? {
            return Ok(Found { items: vec![whom::card(tx, &masks, &subject, &target)?], next: None, tally: None });
        }
        let limit = self.limit.unwrap_or(20).clamp(1, 200);
        let after = self.after.as_ref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let found = subjects::find(tx.db(), wanted, after, limit)?;
        let full = u32::try_from(found.len()).is_ok_and(|count| count == limit);
        let next = found.last().filter(|_| full).map(|subject| subject.id.to_string());
        let tally = self.tally(tx, &found, after)?;
        Ok(Found { items: found.iter().map(|subject| masking::card(&masks, subject)).collect(), next, tally })
    }

    fn trace(&self, output: Option<&Found>) -> Trace {
        let mut trace = self.reason.trace(about(Trace::new(), &self.text, None));
        // One hit is a look at that subject; many are a search for the words.
        if let Some([only]) = output.map(|found| found.items.as_slice())
            && let Some(no) = &only.id
        {
            trace = trace.of(no);
        }
        match output {
            Some(found) => {
                let ids = found.items.iter().filter_map(|item| item.id.as_ref());
                trace.count(found.items.len()).ids(ids).view(&found.items).tally(found.tally.clone())
            }
            None => trace,
        }
    }
}

/// `subject show`: everything on one subject that the officer may see, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct ShowSubject {
    /// Identifier or public number.
    pub subject: String,
    /// Why.
    pub reason: Reason,
}

/// A record of a subject, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRecord {
    /// `R-000012`
    pub id: String,
    /// Catalogue item.
    pub item: String,
    /// Category.
    pub category: String,
    /// Access mode.
    pub access: String,
    /// State today.
    pub state: String,
    /// Marks it carries.
    pub annotations: Vec<String>,
    /// Last day of disclosure, where it is fixed.
    pub disclosed_until: Option<NaiveDate>,
    /// What it is about.
    pub title: String,
    /// 文书号
    pub document: String,
    /// Code of the provider unit.
    pub unit: String,
    /// 认定日期
    pub determined: Option<String>,
    /// Day of entry.
    pub entered: String,
}

/// A case about a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCase {
    /// `OB-2026-0041`
    pub case: String,
    /// `objection`, `repair`, `revocation`.
    pub kind: String,
    /// The record it is about.
    pub record: String,
    /// State.
    pub state: String,
    /// Whether it is open.
    pub open: bool,
    /// Day of receipt.
    pub received: String,
    /// Last day of the step that runs.
    pub due: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// RFC 3339.
    pub at: String,
    /// The legal day, where it is another than the day of entry.
    pub day: Option<String>,
    /// Record or case.
    pub id: String,
    /// What: `submitted`, `accepted`, `objection.file` …
    pub what: String,
    /// Rule.
    pub cite: Option<String>,
}

/// Everything on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectFile {
    /// Who.
    pub subject: SubjectCard,
    /// The number asked for, where that entry was merged into this subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<String>,
    /// Deregistered, or died, on this day.
    pub ended_on: Option<String>,
    /// Its records.
    pub records: Vec<SubjectRecord>,
    /// Its cases.
    pub cases: Vec<SubjectCase>,
    /// What happened, first to last.
    pub history: Vec<Happening>,
    /// The identifier in clear, for the digest in the log. Never leaves the door.
    #[serde(skip)]
    identifier: Option<String>,
}

fn load(tx: &Tx<'_>, typed: &str) -> Result<Subject, Error> {
    let target = proof::target(typed, tx.today());
    proof::find(tx, &target)?.ok_or_else(|| match &target {
        Target::Number(_) => Error::not_found(typed.trim()),
        // A personal number is not repeated.
        Target::Identifier(_) => Error::new(Code::NotFound, text!("没有找到该主体", "the subject was not found"))
            .hint(text!("核对证件号码，或用 `xintai subject find`", "check the number, or use `xintai subject find`")),
    })
}

/// Whether the officer may look at a record in this state.
pub(in crate::service) fn sees_record(tx: &Tx<'_>, subject: &Subject, record: &Record, state: State) -> bool {
    let facets = Facets {
        mode: record.access.as_deref(),
        kind: Some(masking::kind_of(subject)),
        relation: Some(tx.relation_to(record.unit)),
        state: Some(state),
    };
    tx.decide_on("record.show", facets).allowed
}

impl Operation for ShowSubject {
    type Output = SubjectFile;
    const NAME: &'static str = "subject.show";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<SubjectFile, Error> {
        self.reason.check_words(tx)?;
        let subject = load(tx, &self.subject)?;
        self.reason.check_for(tx, &subject)?;
        let masks = masking::masks(tx.pack());
        let mut file = SubjectFile {
            subject: whom::card(tx, &masks, &subject, &proof::target(&self.subject, tx.today()))?,
            merged: match proof::target(&self.subject, tx.today()) {
                Target::Number(id) if id != subject.id => Some(format!("S-{id}")),
                _ => None,
            },
            ended_on: subject.ended_on.clone(),
            records: Vec::new(),
            cases: Vec::new(),
            history: Vec::new(),
            identifier: Some(subject.id_value.clone()),
        };
        let mut history = Vec::new();
        for record in records::of_subject(tx.db(), subject.id)? {
            let standing = facts::state_on(tx, &record, tx.today())?;
            if !sees_record(tx, &subject, &record, standing.state) {
                continue;
            }
            for event in records::events(tx.db(), record.id)? {
                history.push((event.at, None, record.no.clone(), event.kind, event.cite));
            }
            add_cases(tx, &record, &mut file.cases, &mut history)?;
            let (title, document) = masking::heading(&masks, &subject, &record, tx.today());
            file.records.push(SubjectRecord {
                id: record.no,
                item: record.item,
                category: record.category.unwrap_or_default(),
                access: record.access.unwrap_or_default(),
                state: standing.state.word().to_owned(),
                annotations: standing.annotations.iter().map(|mark| mark.word().to_owned()).collect(),
                disclosed_until: standing.until.last_day(),
                title,
                document,
                unit: units::by_id(tx.db(), record.unit)?.map(|unit| unit.code).unwrap_or_default(),
                determined: record.determined_on,
                entered: record.entered_on,
            });
        }
        self.reason.check_given(tx, &subject, file.records.iter().map(|record| record.access.as_str()))?;
        history.sort_by_key(|one| one.0);
        file.history = history
            .into_iter()
            .map(|(at, day, id, what, cite)| Happening {
                at: moment(at).to_rfc3339_opts(SecondsFormat::Secs, false),
                day,
                id,
                what,
                cite,
            })
            .collect();
        Ok(file)
    }

    fn trace(&self, output: Option<&SubjectFile>) -> Trace {
        let found = output.and_then(|file| file.identifier.as_deref());
        let trace = self.reason.trace(about(Trace::new(), &self.subject, found));
        match output {
            Some(file) => trace
                .count(file.records.len() + file.cases.len())
                .ids(file.records.iter().map(|record| &record.id))
                .ids(file.cases.iter().map(|case| &case.case))
                .view(file),
            None => trace,
        }
    }
}

/// When, the legal day, id, what, rule.
type Raw = (i64, Option<String>, String, String, Option<String>);

fn add_cases(tx: &Tx<'_>, record: &Record, found: &mut Vec<SubjectCase>, history: &mut Vec<Raw>) -> Result<(), Error> {
    let relation: Relation = tx.relation_to(record.unit);
    if !tx.decide_on("case.show", Facets { relation: Some(relation), ..Facets::default() }).allowed {
        return Ok(());
    }
    for case in cases::of_record(tx.db(), record.id)? {
        for event in cases::events(tx.db(), case.id)? {
            let what = format!("{}.{}", case.kind, event.step);
            history.push((event.at, Some(event.day), case.no.clone(), what, Some(event.cite)));
        }
        found.push(SubjectCase {
            case: case.no,
            kind: case.kind,
            record: record.no.clone(),
            state: case.state,
            open: case.open,
            received: case.received_on,
            due: case.due,
        });
    }
    Ok(())
}

/// `subject reveal`: one masked value in clear, as a look of its own.
#[derive(Clone, Debug, Default)]
pub struct RevealValue {
    /// Identifier or public number.
    pub subject: String,
    /// The record whose field it is; none for the subject's own name or number.
    pub record: Option<String>,
    /// `name`, `identifier`, or a field of the record's content.
    pub field: String,
    /// Why.
    pub reason: Reason,
}

/// A value in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// Number of its log row.
    pub log_seq: i64,
    /// Public number of the subject.
    pub subject: String,
    /// The record, if it is one's field.
    pub record: Option<String>,
    /// Which field.
    pub field: String,
    /// The value.
    pub value: String,
    /// The identifier in clear, for the digest in the log. Never leaves the door by itself.
    #[serde(skip)]
    identifier: Option<String>,
}

impl Operation for RevealValue {
    type Output = Revealed;
    const NAME: &'static str = "subject.reveal";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Revealed, Error> {
        let decision = tx.allow(Facets::default())?;
        let bound = decision.shows.contains(&Proof::Basis);
        if bound {
            reason::belongs(self.reason.basis.as_deref(), &decision.rule)?;
            reason::is_work(self.reason.basis.as_deref(), reason::RULE)?;
        }
        self.reason.check_words(tx)?;
        let subject = load(tx, &self.subject)?;
        match self.reason.basis.as_deref().filter(|_| bound) {
            Some(no) => {
                self.reason.check_said(tx, &subject)?;
                reason::bound(tx, no, &subject, reason::RULE)?;
            }
            None => self.reason.check_for(tx, &subject)?,
        }
        let unknown = || Error::not_found(&self.field);
        let value = match (&self.record, self.field.as_str()) {
            (None, "name") => subject.name.clone(),
            (None, "identifier") => subject.id_value.clone(),
            (None, _) => return Err(unknown()),
            (Some(no), field) => {
                let record = records::by_no(tx.db(), no)?.filter(|record| record.subject == subject.id);
                let record = record.ok_or_else(|| Error::not_found(no))?;
                let state = facts::state_on(tx, &record, tx.today())?.state;
                if !sees_record(tx, &subject, &record, state) {
                    return Err(Error::not_found(no));
                }
                match records::content(tx.db(), &record)?.get(field) {
                    Some(serde_json::Value::String(value)) => value.clone(),
                    Some(value) => value.to_string(),
                    None => return Err(unknown()),
                }
            }
        };
        Ok(Revealed {
            log_seq: 0,
            subject: subject.no(),
            record: self.record.clone(),
            field: self.field.clone(),
            value,
            identifier: Some(subject.id_value),
        })
    }

    fn logged(output: &mut Revealed, row: &Logged) {
        output.log_seq = row.seq;
    }

    fn trace(&self, output: Option<&Revealed>) -> Trace {
        let found = output.and_then(|revealed| revealed.identifier.as_deref());
        let trace = self.reason.trace(about(Trace::new(), &self.subject, found));
        match output {
            Some(revealed) => {
                let ids = [Some(&revealed.subject), revealed.record.as_ref(), Some(&revealed.field)];
                trace.count(1).ids(ids.into_iter().flatten())
            }
            None => trace,
        }
    }
}
