//! Records (信用信息) as officers see them: one on a day. Masked, by permission, and for a reason.

pub use super::record_history::{EventShown, HistoryShown, OriginalRow, RecordHistory, VersionShown};
pub use super::record_list::{ListRecords, RecordPage};
use super::{decisions::DecisionCard, facts::state_on, record_list::is_own, subjects::Reason};
use crate::{
    domain::{
        disclosure::{Standing, State, Until},
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        store::{
            batches, cases, exchanges, officers,
            quotas::GIVEN,
            records::{self, Content, Record},
            replacements,
            subjects::{self, Subject},
            units,
        },
    },
    text,
};
use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};

/// The days of a record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Dates {
    /// 认定日期
    pub determined: Option<String>,
    /// 生效日期
    pub effective: Option<String>,
    /// 行为终止日期
    pub ended: Option<String>,
    /// 入库报送日期
    pub entered: Option<String>,
    /// 有效期至
    pub valid_until: Option<String>,
    /// 审核入库日期
    pub accepted: Option<String>,
}

/// One record in a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RecordCard {
    /// Its number, `R-000012`.
    pub id: String,
    /// Whom it is about.
    pub subject: SubjectCard,
    /// Code of the item.
    pub item: String,
    /// 信息类别
    pub category: Option<String>,
    /// 公开属性
    pub access: Option<String>,
    /// 内容种类
    pub content_kind: Option<String>,
    /// 文书号
    pub document: String,
    /// A short title.
    pub title: String,
    /// Code of the providing unit.
    pub unit: String,
    /// The batch it came in with.
    pub batch: String,
    /// State on the day.
    pub state: String,
    /// What neither file nor profile says; such a record can only be returned.
    pub unanswered: Vec<String>,
    /// Marks that every answer carries.
    pub annotations: Vec<String>,
    /// Its days.
    pub dates: Dates,
}

/// An instant as RFC 3339 in Asia/Shanghai.
pub(super) fn instant(ms: i64) -> String {
    let offset = FixedOffset::east_opt(8 * 3600);
    let at = DateTime::from_timestamp_millis(ms).zip(offset);
    at.map(|(at, offset)| at.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

pub(super) fn login(tx: &Tx<'_>, officer: i64) -> Result<String, Error> {
    Ok(officers::by_id(tx.db(), officer)?.map(|officer| officer.login).unwrap_or_default())
}

pub(super) fn subject_of(tx: &Tx<'_>, record: &Record) -> Result<Subject, Error> {
    subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))
}

/// The record with this number.
pub(super) fn load(tx: &Tx<'_>, no: &str) -> Result<Record, Error> {
    records::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))
}

/// The record with this number, where the officer may look at it; one that may not be seen is answered like one that nobody
/// has.
pub(super) fn load_seen(tx: &Tx<'_>, no: &str) -> Result<Record, Error> {
    let record = load(tx, no)?;
    refuse_unseen(tx, &record)?;
    Ok(record)
}

/// Answers a record that may not be seen like one that nobody has.
pub(super) fn refuse_unseen(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    let subject = subject_of(tx, record)?;
    let standing = state_on(tx, record, tx.today())?;
    let is_seen = super::subjects::sees_record(tx, &subject, record, standing.state);
    if is_seen { Ok(()) } else { Err(tx.missing(&record.no)) }
}

/// Before the day of its entry a record did not exist: it had no state then.
fn refuse_before(record: &Record, day: NaiveDate) -> Result<(), Error> {
    let Some(entered) = super::facts::day(&record.entered_on).filter(|entered| day < *entered) else { return Ok(()) };
    let no = &record.no;
    Err(Error::new(
        Code::NotFound,
        text!("`{no}` 于{entered}报送入库，{day}尚不存在", "`{no}` came in on {entered}: on {day} it did not exist"),
    )
    .hint(text!("用 --as-of {entered} 或者以后的日期", "give --as-of {entered} or a later day")))
}

/// What permission is asked with.
pub(super) fn facets<'a>(tx: &Tx<'_>, record: &'a Record, subject: &Subject, state: State) -> Facets<'a> {
    Facets {
        mode: record.access.as_deref(),
        kind: Some(crate::service::masking::kind_of(subject)),
        relation: Some(tx.relation_to(record.unit)),
        state: Some(state),
    }
}

/// A record as a list shows it.
pub(super) fn card(tx: &Tx<'_>, record: &Record, subject: &Subject, standing: &Standing) -> Result<RecordCard, Error> {
    let gone = standing.state == State::Erased;
    let batch = batches::by_id(tx.db(), record.batch)?.map(|batch| batch.no).unwrap_or_default();
    let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.code).unwrap_or_default();
    let masks = masking::masks(tx.pack());
    let (title, document) =
        if gone { Default::default() } else { masking::heading(&masks, subject, record, tx.today()) };
    Ok(RecordCard {
        id: record.no.clone(),
        subject: if gone { SubjectCard::default() } else { masking::card(&masks, subject) },
        item: record.item.clone(),
        category: record.category.clone(),
        access: record.access.clone(),
        content_kind: record.content_kind.clone(),
        document,
        title,
        unit,
        batch,
        state: standing.state.word().to_owned(),
        unanswered: record.facts.unanswered.clone(),
        annotations: standing.annotations.iter().map(|mark| mark.word().to_owned()).collect(),
        dates: Dates {
            determined: record.determined_on.clone(),
            effective: record.effective_on.clone(),
            ended: record.ended_on.clone(),
            entered: Some(record.entered_on.clone()),
            valid_until: record.valid_until.clone(),
            accepted: record.accepted_on.clone(),
        },
    })
}

/// `record show`: a record as it stands, or as it stood or will stand at the end of a day.
#[derive(Clone, Debug, Default)]
pub struct ShowRecord {
    /// Its number.
    pub id: String,
    /// The day; today when not given.
    pub as_of: Option<NaiveDate>,
    /// Why; the officer's own work needs none.
    pub reason: Reason,
}

/// A record in full.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RecordShown {
    /// As in a list.
    #[serde(flatten)]
    pub card: RecordCard,
    /// The day on which it stands so.
    pub as_of: String,
    /// Last day of disclosure, if it is fixed.
    pub disclosed_until: Option<String>,
    /// `on`, `open`, `not-started`, `silent`.
    pub period: String,
    /// End date of the period, which may itself be outside.
    pub period_ended: Option<String>,
    /// The rules it follows from.
    pub because: Vec<String>,
    /// Name of the providing unit.
    pub provider: String,
    /// The unit is one whose records are handled by reference (参照).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_reference: Option<Text>,
    /// The channel it came by.
    pub channel: String,
    /// Who answers for the truth: `unit` or `subject`.
    pub responsible: Option<String>,
    /// Where self-declared information comes from, in the words of the text (信息来源).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// What the law asked for.
    pub facts: serde_json::Value,
    /// What the provider's row says, masked; empty once erased.
    pub content: Content,
    /// Number of the content version.
    pub content_version: i64,
    /// Files for platforms above that it went out in, newest first, with what the other side said.
    pub exchanges: Vec<super::exchanges::SentShown>,
    /// Whether it is out of the subject's reach of disclosure for good: only a token is left.
    pub tombstone: bool,
    /// Decisions of two persons on it: what waits, and what was approved or rejected.
    pub decisions: Vec<DecisionCard>,
    /// How its class publishes it: first day of repair, last day published, and the source of both.
    #[serde(default)]
    pub publicity: Option<crate::regime::Publicity>,
    /// Minutes from its forming, as the unit's system states it, to its arrival.
    #[serde(default)]
    pub lag_minutes: Option<i64>,
    /// The new version that its unit sent to replace it and that waits for review, or came back. Until it is accepted the record
    /// stands as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Box<RecordShown>>,
    /// Batch or case that waits for the officer, for the log.
    #[serde(skip)]
    work: Option<String>,
}

/// The end of a period in words: kind, last day, end date.
fn period(until: &Until) -> (&'static str, Option<String>, Option<String>) {
    match until {
        Until::On { last, ended, .. } => ("on", Some(last.to_string()), Some(ended.to_string())),
        Until::Open { .. } => ("open", None, None),
        Until::NotStarted { .. } => ("not-started", None, None),
        Until::Silent => ("silent", None, None),
    }
}

/// Minutes from forming to arrival, where the unit's system states when the information came to be.
fn lag(tx: &Tx<'_>, record: &Record) -> Result<Option<i64>, Error> {
    let Some(formed) = record.facts.formed_at.as_deref() else { return Ok(None) };
    Ok(batches::by_id(tx.db(), record.batch)?.and_then(|batch| minutes_from(formed, batch.entered_at)))
}

/// Minutes from when something came to be, as a unit's system writes it, to its arrival in milliseconds.
pub(super) fn minutes_from(formed: &str, arrived_at: i64) -> Option<i64> {
    let formed = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        .into_iter()
        .find_map(|form| chrono::NaiveDateTime::parse_from_str(formed.trim(), form).ok())?;
    Some((crate::service::clock::moment(arrived_at).naive_local() - formed).num_minutes())
}

/// The work that a record is opened for: its batch while it waits for a reviewer or for its unit, else its open case. Only
/// for an officer who may do that work; to anybody else it is a look like any other.
pub(super) fn work(tx: &Tx<'_>, record: &Record) -> Result<Option<String>, Error> {
    let relation = Some(tx.relation_to(record.unit));
    let may = |operation: &str| tx.decide_on(operation, Facets { relation, ..Facets::default() }).allowed;
    let waits = match record.state.as_str() {
        "submitted" | "pending" => may("record.accept"),
        "returned" => relation == Some(Relation::Unit),
        _ => false,
    };
    if waits {
        return Ok(batches::by_id(tx.db(), record.batch)?.map(|batch| batch.no));
    }
    let mut open = cases::of_record(tx.db(), record.id)?.into_iter().rev().filter(|case| case.open);
    Ok(open
        .find(|case| case.handler == Some(tx.actor().officer) || relation == Some(Relation::Unit))
        .map(|case| case.no))
}

/// Refuses what is not open of a person when neither the own work nor the reason given says why (decision 11).
pub(super) fn check_reason(
    tx: &Tx<'_>,
    reason: &Reason,
    (record, subject, state): (&Record, &Subject, State),
) -> Result<(), Error> {
    reason.check_for(tx, subject)?;
    if state == State::Erased || is_own(tx, record)? {
        return Ok(());
    }
    // A record is no reason to look at itself.
    let names_itself = reason.basis.as_deref().is_some_and(|no| no.trim() == record.no) && reason.purpose.is_none();
    let given = if names_itself { &Reason::default() } else { reason };
    given.check_given(tx, subject, std::iter::once(record.access.as_deref().unwrap_or_default()))
}

/// The own work is the basis of the row; else the reason given, and the row says that it was given.
pub(super) fn worked(trace: Trace, work: Option<&str>, reason: &Reason) -> Trace {
    let given = reason.trace(trace);
    match work {
        Some(no) => given.basis(no),
        None if reason.names_work() => given.mode(GIVEN),
        None => given,
    }
}

/// A record, or what waits to take its place, as it stands on a day, for a reason.
pub(super) fn shown(
    tx: &Tx<'_>,
    record: &Record,
    as_of: Option<NaiveDate>,
    reason: &Reason,
) -> Result<RecordShown, Error> {
    let subject = subject_of(tx, record)?;
    let today = state_on(tx, record, tx.today())?;
    tx.see(&record.no, facets(tx, record, &subject, today.state))?;
    check_reason(tx, reason, (record, &subject, today.state))?;
    let day = as_of.unwrap_or_else(|| tx.today());
    refuse_before(record, day)?;
    let standing = state_on(tx, record, day)?;
    let gone = today.state == State::Erased;
    let masks = masking::masks(tx.pack());
    let content = if gone {
        Content::new()
    } else {
        masking::content(&masks, &subject, record, &records::content(tx.db(), record)?)
    };
    let (period, disclosed_until, period_ended) = period(&standing.until);
    let mut facts = record.facts.clone();
    // The representative's name is personal; the content shows it masked.
    facts.representative = None;
    let unit = units::by_id(tx.db(), record.unit)?;
    Ok(RecordShown {
        exchanges: exchanges::of_record(tx.db(), record.id)?.into_iter().map(Into::into).collect(),
        card: card(tx, record, &subject, if gone { &today } else { &standing })?,
        as_of: day.to_string(),
        disclosed_until,
        period: period.to_owned(),
        period_ended,
        because: standing.because.clone(),
        by_reference: super::facts::by_reference(tx, unit.as_ref()),
        provider: unit.map(|unit| unit.name).unwrap_or_default(),
        channel: batches::by_id(tx.db(), record.batch)?.map(|batch| batch.channel).unwrap_or_default(),
        responsible: record.facts.responsible.clone(),
        source: super::facts::source(tx.pack(), record),
        facts: if gone { serde_json::Value::Null } else { serde_json::to_value(&facts)? },
        content,
        content_version: record.content_version,
        tombstone: gone,
        decisions: super::decisions::of_record(tx, record)?,
        publicity: super::facts::publicity(tx.pack(), record),
        lag_minutes: lag(tx, record)?,
        replacement: None,
        work: work(tx, record)?,
    })
}

impl Operation for ShowRecord {
    type Output = RecordShown;
    const NAME: &'static str = "record.show";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<RecordShown, Error> {
        self.reason.check_words(tx)?;
        let record = load(tx, &self.id)?;
        let waits = replacements::of(tx.db(), record.id)?;
        // Who reviews what is to replace the record looks at both.
        let own = waits.as_ref().map(|new| work(tx, new)).transpose()?.flatten();
        let reason = own.map_or_else(|| self.reason.clone(), |batch| Reason { purpose: None, basis: Some(batch) });
        let mut shown = shown(tx, &record, self.as_of, &reason)?;
        if let Some(new) = waits {
            // Who may see the record need not see what is not taken in yet.
            let is_hidden =
                |error: &Error| error.policy.is_some() || error.cite.is_some() || error.code == Code::NotFound;
            let hidden = |error: Error| if is_hidden(&error) { Ok(None) } else { Err(error) };
            shown.replacement = self::shown(tx, &new, None, &reason).map(|new| Some(Box::new(new))).or_else(hidden)?;
            let work = shown.replacement.as_ref().and_then(|new| new.work.clone());
            shown.work = shown.work.or(work);
        }
        Ok(shown)
    }

    fn trace(&self, output: Option<&RecordShown>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        match output {
            Some(shown) => worked(trace.count(1).view(shown), shown.work.as_deref(), &self.reason),
            None => trace,
        }
    }
}
