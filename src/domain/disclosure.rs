//! What is disclosed (披露) on a date: the period calculator on four dates, and the state it gives.

use super::{consented::Consented, permission::Kind};
use crate::locale::Label;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The state of a record as seen (信息状态). Eight of the ten are ways of not being visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 待审核
    Submitted,
    /// 已退回
    Returned,
    /// 已入库未披露
    AcceptedNotDisclosed,
    /// 披露中
    Disclosed,
    /// 中止查询
    Suspended,
    /// 已修复不展示
    HiddenRepaired,
    /// 已屏蔽
    Shielded,
    /// 已转档案
    Archived,
    /// 已撤回
    Withdrawn,
    /// 已删除（仅存记号）
    Erased,
}

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Submitted,
        Self::Returned,
        Self::AcceptedNotDisclosed,
        Self::Disclosed,
        Self::Suspended,
        Self::HiddenRepaired,
        Self::Shielded,
        Self::Archived,
        Self::Withdrawn,
        Self::Erased,
    ];

    /// The word in policies, JSON and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::AcceptedNotDisclosed => "accepted-not-disclosed",
            Self::Disclosed => "disclosed",
            Self::Suspended => "suspended",
            Self::HiddenRepaired => "hidden-repaired",
            Self::Shielded => "shielded",
            Self::Archived => "archived",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }

    /// Reads a state word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Submitted => Label::new("待审核", "submitted"),
            Self::Returned => Label::new("已退回", "returned"),
            Self::AcceptedNotDisclosed => Label::new("已入库未披露", "accepted, not disclosed"),
            Self::Disclosed => Label::new("披露中", "disclosed"),
            Self::Suspended => Label::new("中止查询", "suspended"),
            Self::HiddenRepaired => Label::new("已修复不展示", "hidden after repair"),
            Self::Shielded => Label::new("已屏蔽", "shielded"),
            Self::Archived => Label::new("已转档案", "archived"),
            Self::Withdrawn => Label::new("已撤回", "withdrawn"),
            Self::Erased => Label::new("已删除", "erased"),
        }
    }
}

/// The event a period counts from (起算事件).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// 失信行为或者事件终止之日
    ActEnd,
    /// 认定之日
    Determination,
    /// 生效之日
    Effect,
    /// 入库之日
    Entry,
    /// 法人和其他组织终止之日
    SubjectEnd,
    /// 自然人死亡之日
    Death,
    /// 有效期届满之日
    ValidityEnd,
    /// 被取消之日
    Cancelled,
}

impl Start {
    /// The event a catalogue item names; the day of determination when it names none.
    pub fn parse(word: &str) -> Self {
        match word {
            "effect" => Self::Effect,
            "act-end" => Self::ActEnd,
            _ => Self::Determination,
        }
    }
}

/// Whether the last day itself is still disclosed (当日是否披露).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastDay {
    /// The corresponding day is the last day inside.
    #[default]
    Inside,
    /// The day of the event is already outside.
    Outside,
}

/// One disclosure period of the law (披露期限).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Category it holds for.
    pub category: String,
    /// Subject kind it holds for; none is both.
    pub kind: Option<Kind>,
    /// What it counts from.
    pub start: Start,
    /// Years.
    #[serde(default)]
    pub years: u32,
    /// Months.
    #[serde(default)]
    pub months: u32,
    /// Start and length are the catalogue item's own.
    #[serde(default)]
    pub by_item: bool,
    /// Whether the last day is still inside.
    #[serde(default)]
    pub last_day: LastDay,
    /// Whether another rule of law may set its length.
    #[serde(default)]
    pub may_be_overridden: bool,
    /// The rule while the event has not come.
    #[serde(default)]
    pub unstarted: String,
    /// The rule of the period.
    pub rule: String,
}

/// Everything the calculator needs of the law. An empty rule means the text gives no such effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    /// All periods; where several apply the first to end counts.
    pub periods: Vec<Period>,
    /// A law, regulation or rule sets another length.
    pub overriding: Option<String>,
    /// The end of a period moves the item to the archive.
    pub archive: Option<String>,
    /// Nothing before acceptance.
    pub unaccepted: Option<String>,
    /// What objections cause.
    pub objection: Consequences,
    /// Hidden after repair.
    pub hide: Option<String>,
    /// Shielded on request.
    pub shield: Option<String>,
    /// Erased, tombstone only.
    pub erase: Option<String>,
}

/// What an objection causes at its record, each with its rule; none where the text says nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Annotated while the objection is in process.
    pub pending: Option<String>,
    /// Annotated while the subject still objects.
    pub disputed: Option<String>,
    /// Public query suspended when the provider is overdue.
    pub suspend: Option<String>,
    /// A late reply lifts the suspension.
    pub release: Option<String>,
}

/// What the calculator needs of a record (信息事实).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFacts {
    /// Category, a word of the pack.
    pub category: String,
    /// Subject kind.
    pub kind: Kind,
    /// End of the act or event; none while it goes on.
    pub act_end: Option<NaiveDate>,
    /// The act goes on, stated in so many words.
    pub continuing: bool,
    /// Day of determination.
    pub determined: Option<NaiveDate>,
    /// Day the basis took effect.
    pub effective: Option<NaiveDate>,
    /// Day of entry.
    pub entered: Option<NaiveDate>,
    /// Last day of the validity of positive information.
    pub valid_until: Option<NaiveDate>,
    /// Day positive information was cancelled.
    pub cancelled_on: Option<NaiveDate>,
    /// Day the organisation ceased to exist.
    pub subject_ended_on: Option<NaiveDate>,
    /// Day the natural person died.
    pub subject_died_on: Option<NaiveDate>,
    /// Months and start event that its catalogue item sets.
    pub of_item: Option<(u32, Start)>,
    /// Years set by another rule of law, cited in the record.
    pub override_years: Option<u32>,
    /// Day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// Day the record went back to the provider, if it is there.
    pub returned_on: Option<NaiveDate>,
    /// Day its unit took it back.
    pub withdrawn_on: Option<NaiveDate>,
    /// Accepted, but kept out of disclosure (secret, privacy).
    pub withheld: bool,
    /// The rule by which it is not published although nothing withholds it (its class is not published, or not set).
    pub unpublished: Option<String>,
    /// A period set for this record by an outside measure.
    pub measured: Option<Period>,
    /// The person's consent that it rests on.
    pub consented: Option<Consented>,
    /// Day it was hidden by repair.
    pub hidden_on: Option<NaiveDate>,
    /// Day it was shielded on request.
    pub shielded_on: Option<NaiveDate>,
    /// Day its content was erased.
    pub erased_on: Option<NaiveDate>,
    /// The rule of the step that shielded or erased it, where it is not the usual one.
    pub removed_by: Option<String>,
    /// The rule of the repair that chose to mark it (标注).
    pub marked_by: Option<String>,
}

impl RecordFacts {
    /// A record of which nothing else is known.
    pub fn new(category: impl Into<String>, kind: Kind) -> Self {
        Self {
            category: category.into(),
            kind,
            act_end: None,
            continuing: false,
            determined: None,
            effective: None,
            entered: None,
            valid_until: None,
            cancelled_on: None,
            subject_ended_on: None,
            subject_died_on: None,
            of_item: None,
            override_years: None,
            accepted_on: None,
            returned_on: None,
            withdrawn_on: None,
            withheld: false,
            unpublished: None,
            measured: None,
            consented: None,
            hidden_on: None,
            shielded_on: None,
            erased_on: None,
            removed_by: None,
            marked_by: None,
        }
    }

    fn event(&self, start: Start) -> Option<NaiveDate> {
        match start {
            Start::ActEnd if self.continuing => None,
            Start::ActEnd => self.act_end,
            Start::Determination => self.determined,
            Start::Effect => self.effective,
            Start::Entry => self.entered,
            Start::SubjectEnd => self.subject_ended_on,
            Start::Death => self.subject_died_on,
            Start::ValidityEnd => self.valid_until,
            Start::Cancelled => self.cancelled_on,
        }
    }
}

/// What the calculator needs of one objection (异议事实).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectionFacts {
    /// Day it was registered.
    pub registered_on: Option<NaiveDate>,
    /// Last day of the provider's time, once it runs.
    pub provider_due: Option<NaiveDate>,
    /// Day of the provider's reply.
    pub replied_on: Option<NaiveDate>,
    /// Day the case was closed or withdrawn.
    pub closed_on: Option<NaiveDate>,
    /// Day the subject stated that it still disagrees.
    pub disputed_on: Option<NaiveDate>,
    /// Day that disagreement was withdrawn.
    pub dispute_withdrawn_on: Option<NaiveDate>,
    /// What the text causes that it was opened under, where that is a former one.
    pub under: Option<Consequences>,
}

/// What the calculator needs of the cases about a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// Objections, open and closed.
    pub objections: Vec<ObjectionFacts>,
}

/// Until when a record is disclosed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// To the end of `last`; the period's end date is `ended`.
    On {
        /// Last day disclosed.
        last: NaiveDate,
        /// End date of the period, which may itself be outside.
        ended: NaiveDate,
        /// Rules.
        because: Vec<String>,
    },
    /// The event that ends it has not come (the organisation exists, the honour stands).
    Open {
        /// Rules.
        because: Vec<String>,
    },
    /// The act goes on: the period has not started (未起算).
    NotStarted {
        /// Rules.
        because: Vec<String>,
    },
    /// The text sets no period.
    Silent,
}

impl Until {
    /// The first day outside, which is what an index keeps.
    pub fn first_day_outside(&self) -> Option<NaiveDate> {
        match self {
            Self::On { last, .. } => last.succ_opt(),
            _ => None,
        }
    }

    /// The last day disclosed, if it is fixed.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self {
            Self::On { last, .. } => Some(*last),
            _ => None,
        }
    }

    /// The rules it follows from.
    pub fn because(&self) -> &[String] {
        match self {
            Self::On { because, .. } | Self::Open { because } | Self::NotStarted { because } => because,
            Self::Silent => &[],
        }
    }
}

/// A mark every answer about the record carries (标注).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annotation {
    /// 异议处理中
    ObjectionPending,
    /// 异议未消除
    ObjectionDisputed,
    /// 已修复: it is kept with this mark, and neither shared nor published.
    Repaired,
}

impl Annotation {
    /// All marks.
    pub const ALL: [Self; 3] = [Self::ObjectionPending, Self::ObjectionDisputed, Self::Repaired];

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::ObjectionPending => "objection-pending",
            Self::ObjectionDisputed => "objection-disputed",
            Self::Repaired => "repaired",
        }
    }

    /// The words on screens and papers.
    pub fn label(self) -> Label {
        match self {
            Self::ObjectionPending => Label::new("异议处理中", "objection in process"),
            Self::ObjectionDisputed => Label::new("异议未消除", "objection not resolved"),
            Self::Repaired => Label::new("已修复", "repaired"),
        }
    }
}

/// How a record stands on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Until when it is disclosed.
    pub until: Until,
    /// Marks it carries.
    pub annotations: Vec<Annotation>,
    /// Rules, the deciding one first.
    pub because: Vec<String>,
}

/// Until when the record is disclosed: of all periods that apply, the first to end.
pub fn disclosed_until(record: &RecordFacts, law: &Periods) -> Until {
    let applying = law
        .periods
        .iter()
        .filter(|period| period.category == record.category && period.kind.is_none_or(|kind| kind == record.kind))
        .chain(&record.measured);
    let mut earliest: Option<(NaiveDate, NaiveDate, Vec<String>)> = None;
    let mut waiting: Option<&Period> = None;
    for period in applying {
        match end_of(period, record, law) {
            Some(end) if earliest.as_ref().is_none_or(|found| end.0 < found.0) => earliest = Some(end),
            Some(_) => {}
            None => waiting = Some(period),
        }
    }
    match (earliest, waiting) {
        (Some((last, ended, because)), _) => Until::On { last, ended, because },
        (None, Some(period)) => {
            let rule = if period.unstarted.is_empty() { &period.rule } else { &period.unstarted };
            let because = vec![rule.clone()];
            match period.start {
                Start::ActEnd | Start::Determination | Start::Effect | Start::Entry => Until::NotStarted { because },
                _ => Until::Open { because },
            }
        }
        (None, None) => Until::Silent,
    }
}

/// The consent that a record rests on may end before its period does.
fn while_consented(record: &RecordFacts, until: Until) -> Until {
    let Some((consent, last)) = record.consented.as_ref().and_then(|consent| Some((consent, consent.last()?))) else {
        return until;
    };
    match until.last_day() {
        Some(day) if day <= last => until,
        _ => Until::On { last, ended: last, because: vec![consent.rule.clone()] },
    }
}

/// Last day inside, end date and rules of one period; none while its event has not come.
fn end_of(period: &Period, record: &RecordFacts, law: &Periods) -> Option<(NaiveDate, NaiveDate, Vec<String>)> {
    let (mut months, start) = match record.of_item.filter(|_| period.by_item) {
        Some(own) => own,
        None if period.by_item => return None,
        None => (period.years.saturating_mul(12).saturating_add(period.months), period.start),
    };
    let event = record.event(start)?;
    let mut because = vec![period.rule.clone()];
    if let (true, Some(years), Some(rule)) = (period.may_be_overridden, record.override_years, &law.overriding) {
        months = years.saturating_mul(12);
        because.insert(0, rule.clone());
    }
    // The corresponding day, or the last day of a shorter month (reading G3); never rolled forward (G4).
    let ended = event.checked_add_months(Months::new(months))?;
    let last = match period.last_day {
        LastDay::Inside => ended,
        LastDay::Outside => ended.pred_opt()?,
    };
    Some((last, ended, because))
}

/// How the record stands at the end of `date`: a function of record, cases, law and date.
pub fn state_at(record: &RecordFacts, cases: &CaseFacts, law: &Periods, date: NaiveDate) -> Standing {
    let period = disclosed_until(record, law);
    let over = law.archive.is_some() && period.last_day().is_some_and(|last| last < date);
    let until = while_consented(record, period);
    let come = |day: Option<NaiveDate>| day.is_some_and(|day| day <= date);
    let rule = |rule: &Option<String>| rule.iter().cloned().collect::<Vec<_>>();
    // The rule of the first objection that has a consequence today, under the text that governs it.
    let caused = |consequence: &dyn Fn(&Consequences) -> Option<String>, holds: &dyn Fn(&ObjectionFacts) -> bool| {
        let mut holding = cases.objections.iter().filter(|one| holds(one));
        holding.find_map(|one| consequence(one.under.as_ref().unwrap_or(&law.objection)))
    };
    let lapsed = record.consented.as_ref().filter(|consent| !consent.covers(date));
    let (state, mut because) = if come(record.erased_on) {
        (State::Erased, record.removed_by.clone().map_or_else(|| rule(&law.erase), |found| vec![found]))
    } else if come(record.withdrawn_on) {
        (State::Withdrawn, rule(&law.unaccepted))
    } else if !come(record.accepted_on) {
        let state = if come(record.returned_on) { State::Returned } else { State::Submitted };
        (state, rule(&law.unaccepted))
    } else if come(record.shielded_on) {
        (State::Shielded, record.removed_by.clone().map_or_else(|| rule(&law.shield), |found| vec![found]))
    } else if over {
        let mut because = rule(&law.archive);
        because.extend(until.because().iter().cloned());
        (State::Archived, because)
    } else if come(record.hidden_on) {
        (State::HiddenRepaired, record.removed_by.clone().map_or_else(|| rule(&law.hide), |found| vec![found]))
    } else if record.withheld {
        (State::AcceptedNotDisclosed, Vec::new())
    } else if let Some(consent) = lapsed {
        (State::AcceptedNotDisclosed, vec![consent.rule.clone()])
    } else if record.unpublished.is_some() {
        (State::AcceptedNotDisclosed, rule(&record.unpublished))
    } else if let Some(rule) = caused(&|law| law.suspend.clone(), &|one| provider_is_overdue(one, date)) {
        (State::Suspended, vec![rule])
    } else {
        let mut because = until.because().to_vec();
        // The suspension is history: say which rule ended it.
        because.extend(caused(&|law| law.release.clone(), &|one| was_released(one, date)));
        (State::Disclosed, because)
    };
    let mut annotations = Vec::new();
    if state != State::Erased {
        for annotation in Annotation::ALL {
            let consequence = |law: &Consequences| match annotation {
                Annotation::ObjectionPending => law.pending.clone(),
                Annotation::ObjectionDisputed => law.disputed.clone(),
                Annotation::Repaired => None,
            };
            let found = match annotation {
                Annotation::Repaired => record.marked_by.clone().filter(|_| come(record.hidden_on)),
                _ => caused(&consequence, &|one| carries(annotation, one, date)),
            };
            if let Some(rule) = found {
                annotations.push(annotation);
                because.push(rule);
            }
        }
    }
    Standing { state, until, annotations, because }
}

fn provider_is_overdue(objection: &ObjectionFacts, date: NaiveDate) -> bool {
    let come = |day: Option<NaiveDate>| day.is_some_and(|day| day <= date);
    objection.provider_due.is_some_and(|due| due < date) && !come(objection.replied_on) && !come(objection.closed_on)
}

fn was_released(objection: &ObjectionFacts, date: NaiveDate) -> bool {
    match (objection.provider_due, objection.replied_on) {
        (Some(due), Some(replied)) => due < replied && replied <= date && objection.closed_on.is_none_or(|c| c > date),
        _ => false,
    }
}

fn carries(annotation: Annotation, objection: &ObjectionFacts, date: NaiveDate) -> bool {
    let come = |day: Option<NaiveDate>| day.is_some_and(|day| day <= date);
    match annotation {
        Annotation::ObjectionPending => {
            come(objection.registered_on) && !come(objection.closed_on) && !come(objection.disputed_on)
        }
        Annotation::ObjectionDisputed => come(objection.disputed_on) && !come(objection.dispute_withdrawn_on),
        Annotation::Repaired => false,
    }
}
