//! Review (审核): taking records in, sending them back, admitting a wrong check character. Nobody edits a content.

pub use super::returns::ReturnRecords;
use super::{
    facts::state_on,
    leniency, own_review, rechecks,
    records::{facets, load, refuse_unseen, subject_of},
    replacements::{in_place, refuse_stale},
    two_persons,
};
use crate::{
    domain::{
        admission,
        disclosure::State,
        refusal::{Code, Refusal},
    },
    intake::Schema,
    locale::Text,
    regime::find,
    service::{
        Error, FileFault, Kind, Operation, Parts, Trace, Tx,
        operation::Facets,
        reason::is_wordless,
        store::{
            batches, officers,
            records::{self, Event, Record},
            replacements,
            subjects::Subject,
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Most records reviewed at once.
const MOST: usize = 5000;

/// `record accept`: takes records in (入库). Each has its own outcome.
#[derive(Clone, Debug, Default)]
pub struct AcceptRecords {
    /// Numbers of the records.
    pub ids: Vec<String>,
    /// Also every record of this batch that waits for review.
    pub batch: Option<String>,
    /// The reviewer's reason that a word of the prohibited list is no natural person's information.
    pub words_cleared: Option<String>,
    /// 失信程度, where the file did not say it.
    pub severity: Option<String>,
    /// The reviewer has checked why a natural person's record is to be public, and approves.
    pub open_approved: bool,
    /// A category that is not the unit's is refused: it is the unit's alone to state.
    pub category: Option<String>,
}

/// What became of one record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reviewed {
    /// Number of the record.
    pub id: String,
    /// `accepted`, `returned`, `refused`.
    pub outcome: String,
    /// Its state now.
    pub state: String,
    /// What the unit is to be told.
    pub warning: Option<Text>,
    /// Why not.
    pub refused: Option<Refused>,
    /// The letter to the unit that goes with a return.
    pub letter: Option<Text>,
}

impl Reviewed {
    /// One of many that was refused and of which nothing more is told.
    pub(super) fn refused(id: &str, refused: &Refused) -> Self {
        Self {
            id: id.to_owned(),
            outcome: "refused".to_owned(),
            state: String::new(),
            warning: None,
            refused: Some(refused.clone()),
            letter: None,
        }
    }
}

/// Why a record was not taken in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refused {
    /// The class.
    pub code: Code,
    /// What is wrong.
    pub message: Text,
    /// The next step.
    pub hint: Option<Text>,
    /// The rule.
    pub cite: Option<String>,
}

impl Refused {
    /// As an error, for a front end that ends with it.
    pub fn into_error(self) -> Error {
        let mut error = Error::new(self.code, self.message);
        error.hint = self.hint;
        error.cite = self.cite;
        error
    }
}

/// The refusal of one of many, kept as the first where it is; what failed for technical reasons refuses no one item.
pub(super) fn told(first: &mut Option<Error>, error: Error) -> Result<Refused, Error> {
    if matches!(error.code, Code::Io | Code::Integrity | Code::Unknown | Code::Busy) {
        return Err(error);
    }
    let (code, message) = (error.code, error.message.clone());
    let refused = Refused { code, message, hint: error.hint.clone(), cite: error.cite.clone() };
    first.get_or_insert(error);
    Ok(refused)
}

/// The refusal of a call of which nothing went through: the first one's, with what each of several was refused for.
pub(super) fn refused_all<'a>(
    mut first: Error,
    each: impl ExactSizeIterator<Item = (&'a String, &'a Option<Refused>)>,
) -> Error {
    if each.len() > 1 {
        let fault = |(id, refused): (&String, &Option<Refused>)| {
            let refused = refused.as_ref()?;
            let (message, cite) = (refused.message.clone(), refused.cite.clone());
            Some(FileFault { line: 0, field: id.clone(), message, cite })
        };
        first.faults = each.filter_map(fault).collect();
    }
    first
}

/// Outcomes in the order asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reviews {
    /// One for each record.
    pub items: Vec<Reviewed>,
}

impl Reviews {
    /// The refusal, when not one record went through.
    pub fn refusal(&self) -> Option<Refused> {
        let none = self.items.iter().all(|item| item.refused.is_some());
        self.items.first().filter(|_| none).and_then(|item| item.refused.clone())
    }
}

/// Why a record cannot be taken in: noted in its history when it says something about the record.
struct No {
    error: Error,
    noted: bool,
}

impl From<Error> for No {
    fn from(error: Error) -> Self {
        Self { error, noted: false }
    }
}

fn noted(refusal: Refusal) -> No {
    No { error: refusal.into(), noted: true }
}

fn not_now(no: &str, state: &str) -> Error {
    Error::new(Code::State, text!("`{no}` 是 `{state}`，不在待审核之列", "`{no}` is `{state}` and waits for no review"))
        .hint(text!("用 `xintai record list --state submitted` 查看", "see `xintai record list --state submitted`"))
}

fn is_waiting(record: &Record) -> bool {
    matches!(record.state.as_str(), "submitted" | "pending")
}

/// A record to be reviewed. Of one that waits for no review not even that is told to who may not look at it.
pub(super) fn load_to_review(tx: &Tx<'_>, no: &str) -> Result<Record, Error> {
    let record = load(tx, no)?;
    if is_waiting(&record) {
        return Ok(record);
    }
    if let Some(new) = replacements::of(tx.db(), record.id)?.filter(is_waiting) {
        return Ok(new);
    }
    refuse_unseen(tx, &record)?;
    Ok(record)
}

/// The record waits for review and its batch is whole.
pub(super) fn waits(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    if !is_waiting(record) {
        return Err(not_now(&record.no, &record.state));
    }
    let batch = batches::by_id(tx.db(), record.batch)?;
    if let Some(batch) = batch.filter(|batch| batch.state != "complete") {
        let no = batch.no;
        return Err(Error::new(
            Code::State,
            text!("批次 `{no}` 尚未导入完", "batch `{no}` has not been imported to its end"),
        )
        .hint(text!("先完成导入", "finish the import first")));
    }
    Ok(())
}

impl AcceptRecords {
    fn judge(&self, tx: &Tx<'_>, record: &Record) -> Result<(), No> {
        waits(tx, record)?;
        let subject = subject_of(tx, record)?;
        let decision = tx.allow(facets(tx, record, &subject, State::Submitted))?;
        let law = tx.pack().admission();
        if self.category.as_ref().is_some_and(|asked| Some(asked) != record.category.as_ref()) {
            let rule = tx.pack().intake.category_by_provider.rule.clone();
            return Err(Error::new(
                Code::Role,
                text!(
                    "信息类别由提供单位确定，审核不得改动",
                    "the category is the unit's to state, not the reviewer's"
                ),
            )
            .cite(rule)
            .hint(text!("用 `xintai record return` 退回提供单位", "return it to the unit with `xintai record return`"))
            .into());
        }
        refuse_stale(tx, record)?;
        two_persons::refuse_subject(tx, &subject)?;
        super::person_only(tx)?;
        let entered = officers::by_id(tx.db(), record.entered_by)?;
        if entered.is_some_and(|entered| entered.person == tx.actor().person) {
            return Err(Error::new(
                Code::Sod,
                text!("录入人不得审核自己报送的信息", "whoever entered a record does not review it"),
            )
            .cite(decision.rule)
            .hint(text!("请另一名审核员办理", "ask another reviewer"))
            .into());
        }
        if record.state == "pending" {
            let labels = record.facts.unanswered.iter().map(|field| Schema::label_text(field));
            let Text { zh: open, en: open_en } = Text::listed(labels);
            return Err(noted(
                Refusal::new(Code::State, text!("尚未写明：{open}", "still unanswered: {open_en}"))
                    .cite(tx.pack().basis.fields.rule.clone())
                    .hint(text!("退回提供单位补报", "return it: the unit states what is missing")),
            ));
        }
        if let Some(law) = tx.pack().intake.anomalies_return.as_ref().filter(|_| !record.facts.anomalies.is_empty()) {
            let found = record.facts.anomalies.join(", ");
            return Err(noted(
                Refusal::new(Code::State, text!("信息有异常：{found}", "the record is marked as odd: {found}"))
                    .cite(law.rule.clone())
                    .hint(text!(
                        "用 `xintai record return` 反馈提供单位，由其核实后再报送",
                        "return it with `xintai record return`: the unit verifies and sends it again"
                    )),
            ));
        }
        own_review::refuse(tx, record)?;
        self.class(tx, record)?;
        leniency::judge(tx, record, self.open_approved).map_err(noted)?;
        admission::may_be_shown(&law, &record.facts, record.access.as_deref()).map_err(noted)?;
        consented(tx, record, &subject)?;
        publishable(tx, record, &subject)?;
        if !record.facts.words_to_clear.is_empty() && self.words_cleared.as_deref().is_none_or(str::is_empty) {
            let words = record.facts.words_to_clear.join("、");
            return Err(noted(
                Refusal::new(
                    Code::State,
                    text!("文中有须核清的词语：{words}", "words in the text must be cleared first: {words}"),
                )
                .cite(tx.pack().banned.free_text.rule.clone())
                .hint(text!(
                    "退回提供单位，或用 --words-cleared 写明并非自然人信息的理由",
                    "return it, or give the reason why it is no person's information with --words-cleared"
                )),
            ));
        }
        admission::is_final(&law, &record.facts).map_err(noted)
    }

    /// A reason without a word in it clears nothing.
    fn refuse_wordless(&self, tx: &Tx<'_>) -> Result<(), Error> {
        if !self.words_cleared.as_deref().is_some_and(|said| !said.is_empty() && is_wordless(said)) {
            return Ok(());
        }
        Err(Error::new(Code::Input, text!("核清词语的理由没有内容", "the reason that clears the words says nothing"))
            .cite(tx.pack().banned.free_text.rule.clone())
            .hint(text!(
                "用 --words-cleared 写明并非自然人信息的理由",
                "say with --words-cleared why it is no person's information"
            )))
    }

    /// A record of a category with classes has one: the file's, or the reviewer's by the standard in force.
    fn class(&self, tx: &Tx<'_>, record: &Record) -> Result<(), No> {
        let Some(law) = &tx.pack().severity else { return Ok(()) };
        let category = record.category.as_deref().unwrap_or_default();
        if !law.required.value.iter().any(|one| one == category) {
            return Ok(());
        }
        let said = self.severity.as_ref().or(record.facts.severity.as_ref());
        if said.is_some_and(|said| find(&law.classes, said).is_some()) {
            return Ok(());
        }
        let list = law.classes.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
        Err(noted(
            Refusal::new(Code::Input, text!("没有失信程度", "the severity class is missing"))
                .cite(law.required.rule.clone())
                .hint(text!("用 --severity 写明：{list}", "state it with --severity: {list}")),
        ))
    }

    fn accept(&self, tx: &Tx<'_>, mut record: Record) -> Result<Reviewed, Error> {
        let classes = tx.pack().severity.as_ref().map(|law| law.classes.as_slice()).unwrap_or_default();
        if let Some(class) = self.severity.as_ref().and_then(|said| find(classes, said)) {
            record.facts.severity = Some(class.code.clone());
        }
        if record.is_replacement {
            record = in_place(tx, record)?;
        } else {
            record.accepted_on = Some(tx.today().to_string());
        }
        "accepted".clone_into(&mut record.state);
        record.accepted_by = Some(tx.actor().officer);
        let cleared = self.words_cleared.clone().filter(|_| !record.facts.words_to_clear.is_empty());
        if cleared.is_some() {
            record.facts.words_to_clear.clear();
            record.facts.words_cleared.clone_from(&cleared);
        }
        let standing = state_on(tx, &record, tx.today())?;
        let late = tx.pack().intake.late_to_archive.as_ref().filter(|_| standing.state == State::Archived);
        record.recheck_on = rechecks::first(tx, &record, late.is_some());
        records::update(tx.db(), &record)?;
        let warning = late.map(|_| {
            text!("披露期限已过，直接转入档案，不予披露", "its period is over: it goes straight to the archive")
        });
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "accepted".to_owned(),
            officer: tx.actor().officer,
            cite: late.map(|late| late.rule.clone()),
            note: warning.as_ref().map(|text| text.zh.clone()),
            ..Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        if let Some(reason) = cleared {
            let event = Event {
                kind: "words-cleared".to_owned(),
                cite: Some(tx.pack().banned.free_text.rule.clone()),
                note: Some(reason),
                ..event
            };
            records::insert_event(tx.db(), &event)?;
        }
        Ok(Reviewed {
            id: record.no,
            outcome: "accepted".to_owned(),
            state: standing.state.word().to_owned(),
            warning,
            refused: None,
            letter: None,
        })
    }

    fn refuse(tx: &Tx<'_>, record: &Record, error: Error, is_noted: bool) -> Result<Reviewed, Error> {
        if is_noted {
            let event = Event {
                record: record.id,
                at: tx.now_ms(),
                kind: "accept-refused".to_owned(),
                officer: tx.actor().officer,
                cite: error.cite.clone(),
                reason: Some(error.code.word().to_owned()),
                note: Some(error.message.zh.clone()),
                ..Event::default()
            };
            records::insert_event(tx.db(), &event)?;
        }
        let Parts { code, message, hint, cite, .. } = error.into_parts();
        let standing = state_on(tx, record, tx.today())?;
        Ok(Reviewed {
            id: record.no.clone(),
            outcome: "refused".to_owned(),
            state: standing.state.word().to_owned(),
            warning: None,
            refused: Some(Refused { code, message, hint, cite }),
            letter: None,
        })
    }

    fn ids(&self, tx: &Tx<'_>) -> Result<Vec<String>, Error> {
        let mut ids = self.ids.clone();
        if let Some(no) = &self.batch {
            let batch = batches::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
            let filter =
                records::Filter { states: vec!["submitted"], batch: Some(batch.id), ..records::Filter::default() };
            let waiting = records::list(tx.db(), &filter, 0, u32::try_from(MOST).unwrap_or(u32::MAX))?;
            ids.extend(waiting.into_iter().map(|record| record.no));
            if ids.is_empty() {
                return Err(Error::new(
                    Code::State,
                    text!("批次 `{no}` 没有待审核的信息", "nothing of batch `{no}` waits for review"),
                )
                .cite(tx.decide(Facets::default()).rule)
                .hint(text!("用 `xintai record list --batch {no}` 查看", "see `xintai record list --batch {no}`")));
            }
        }
        ids.dedup();
        check_count(ids.len())?;
        Ok(ids)
    }
}

/// The consent it rests on still stands.
fn consented(tx: &Tx<'_>, record: &Record, subject: &Subject) -> Result<(), No> {
    let Some(consent) = &record.facts.consent else { return Ok(()) };
    super::person_consents::still_covers(tx, subject, consent).map(drop).map_err(|error| No { error, noted: true })
}

/// What is open about a natural person stands on a ground in law or on consent to publication.
fn publishable(tx: &Tx<'_>, record: &Record, subject: &Subject) -> Result<(), No> {
    let Some(law) = tx.pack().entry.as_ref().and_then(|entry| entry.personal_publication.as_ref()) else {
        return Ok(());
    };
    let open = record.access.as_deref().is_some_and(|mode| tx.pack().publish.modes.value.iter().any(|one| one == mode));
    if !law.value || !open || subject.kind != "person" {
        return Ok(());
    }
    if record.facts.publish_ground.is_some() {
        let ground = record.facts.publish_ground.as_deref();
        return tx.pack().grounds().judge("publication", ground).map_err(noted);
    }
    if let Some(consent) = &record.facts.consent
        && super::person_consents::publishes(tx, consent)?
    {
        return Ok(());
    }
    Err(noted(
        Refusal::new(
            Code::Consent,
            text!(
                "公开个人信息没有法定依据，也没有本人同意",
                "nothing permits publication: neither a ground in law nor consent"
            ),
        )
        .cite(law.rule.clone())
        .hint(text!(
            "退回提供单位补报公开依据，或登记包括公开的同意",
            "return it: the unit names the ground, or a consent that covers publication is registered"
        )),
    ))
}

pub(super) fn check_count(count: usize) -> Result<(), Error> {
    match count {
        0 => Err(Error::new(Code::Input, text!("没有写明信息编号", "no record is named"))
            .hint(text!("写明一个或多个 R-… 编号", "name one or more numbers R-…"))),
        count if count > MOST => {
            Err(Error::new(Code::Input, text!("一次最多 {MOST} 条", "at most {MOST} records at once"))
                .hint(text!("分几次办理", "do it in several steps")))
        }
        _ => Ok(()),
    }
}

impl Operation for AcceptRecords {
    type Output = Reviews;
    const NAME: &'static str = "record.accept";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Reviews, Error> {
        self.refuse_wordless(tx)?;
        let mut items = Vec::new();
        let mut kept = false;
        let mut first: Option<Error> = None;
        for id in self.ids(tx)? {
            let record = match load_to_review(tx, &id) {
                Ok(record) => record,
                Err(error) => {
                    items.push(Reviewed::refused(&id, &told(&mut first, error)?));
                    continue;
                }
            };
            match self.judge(tx, &record) {
                Ok(()) => {
                    kept = true;
                    items.push(self.accept(tx, record)?);
                }
                Err(No { error, noted }) => {
                    kept |= noted;
                    let copy = Error::new(error.code, error.message.clone());
                    let item = Self::refuse(tx, &record, copy_onto(copy, &error), noted)?;
                    items.push(item);
                    first.get_or_insert(error);
                }
            }
        }
        // Nothing was done and nothing noted: a plain refusal, logged as one.
        match first {
            Some(error) if !kept => Err(refused_all(error, items.iter().map(|item| (&item.id, &item.refused)))),
            _ => Ok(Reviews { items }),
        }
    }

    fn trace(&self, output: Option<&Reviews>) -> Trace {
        review_trace(output, &self.ids, self.batch.as_deref())
    }
}

fn copy_onto(mut copy: Error, from: &Error) -> Error {
    copy.hint.clone_from(&from.hint);
    copy.cite.clone_from(&from.cite);
    copy
}

pub(super) fn review_trace(output: Option<&Reviews>, asked: &[String], batch: Option<&str>) -> Trace {
    let mut trace = Trace::new();
    if let Some(batch) = batch {
        trace = trace.basis(batch);
    }
    let Some(done) = output else { return trace.ids(asked) };
    if let Some(rule) = done.items.iter().find_map(|item| item.refused.as_ref()?.cite.as_deref()) {
        trace = trace.cite(rule);
    }
    let through = done.items.iter().filter(|item| item.refused.is_none()).count();
    trace.ids(done.items.iter().map(|item| &item.id)).count(through)
}
