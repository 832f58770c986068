//! Cases (事项): the closed lists of steps and effects, the fold of a case's events, and the clock of the running step.

use super::{
    calendar::{Calendar, Due},
    disclosure::ObjectionFacts,
};
use crate::locale::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in packs, JSON and the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// What a step causes (效果). Carried out in one place; what time alone changes is computed, never stored.
    Effect {
        /// 异议处理中标注
        Annotate = "annotate";
        /// 异议未消除标注
        AnnotateDisputed = "annotate-disputed";
        /// 解除标注
        LiftAnnotation = "lift-annotation";
        /// 中止向社会提供查询
        Suspend = "suspend";
        /// 恢复查询
        Release = "release";
        /// 更正
        Correct = "correct";
        /// 从查询界面删除
        Hide = "hide";
        /// 屏蔽
        Shield = "shield";
        /// 从数据库删除，仅存记号
        Erase = "erase";
        /// 转档案
        Archive = "archive";
        /// 双方材料并列
        Attach = "attach";
        /// 标注「已修复」
        MarkRepaired = "mark-repaired";
        /// 解除惩戒措施
        EndMeasures = "end-measures";
        /// 视为新设立
        FoundAnew = "found-anew";
        /// 通知信息主体
        Notify = "notify";
        /// 告知提供单位
        TellProvider = "tell-provider";
        /// 告知主管
        TellSupervisor = "tell-supervisor";
    }
}

/// What an event says beyond who and when. No content of a record stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    /// Which outcome of the step.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// The state it led to; none stayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Effects carried out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// Version of the pack that decided.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pack: String,
    /// Taken after its last day (reading G8).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// Fields it concerns, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Ground, way or kind, a word of the pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// In writing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub written: bool,
    /// Papers that came with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<i64>,
    /// A notice it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// A day it states: a new day of receipt, the last day of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// The day that stood before an amendment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<NaiveDate>,
    /// An officer it concerns, by log-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
}

/// The part of an event that may hold content of the record or words of people; emptied when the record is erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Field → claimed value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
    /// Field → value proposed or reported.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// 核查结果
    #[serde(skip_serializing_if = "String::is_empty")]
    pub finding: String,
    /// 理由
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// 异议报告
    #[serde(skip_serializing_if = "String::is_empty")]
    pub report: String,
    /// Applicant or agent, where it is not the subject itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
}

/// One event of a case as the fold reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The step.
    pub step: String,
    /// The legal day: of receipt, of delivery.
    pub day: NaiveDate,
    /// The day it was entered.
    pub on: NaiveDate,
    /// Facts.
    pub body: Body,
    /// Words.
    pub said: Said,
}

/// One stay of an objection with the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// Forwarded on.
    pub forwarded: Option<NaiveDate>,
    /// Received by the provider on; the day of forwarding where nothing else is registered.
    pub received: Option<NaiveDate>,
    /// Day of the provider's reply.
    pub replied: Option<NaiveDate>,
}

/// A time that does not count towards the handling of a case (不计入办理时间), from its first to its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Cause, a word of the pack.
    pub cause: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it goes on.
    pub until: Option<NaiveDate>,
}

/// How a case stands after its events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
pub struct Standing {
    /// The state, a word of the pack.
    pub state: String,
    /// The legal day of receipt, as amended.
    pub received: Option<NaiveDate>,
    /// The day it was registered.
    pub registered: Option<NaiveDate>,
    /// Day of the last event that moved it.
    pub moved: Option<NaiveDate>,
    /// Ground, way or kind.
    pub code: String,
    /// The claims.
    pub claims: BTreeMap<String, String>,
    /// Values that wait for the second person.
    pub proposed: BTreeMap<String, String>,
    /// Whether the provider proposed them.
    pub proposed_by_provider: bool,
    /// Fields the provider has checked.
    pub settled: BTreeSet<String>,
    /// The stays with the provider, first to last.
    pub stays: Vec<Stay>,
    /// The application was accepted.
    pub accepted: Option<NaiveDate>,
    /// What was missing came in.
    pub supplemented: Option<NaiveDate>,
    /// The last day before an extension, from which it counts.
    pub extended_from: Option<NaiveDate>,
    /// Result of the last reply.
    pub finding: String,
    /// Outcome of the comparison.
    pub compared: String,
    /// Fields the comparison left to the provider.
    pub to_forward: BTreeSet<String>,
    /// An amendment waits for the second person.
    pub amending: bool,
    /// Suspension was registered.
    pub suspended: Option<NaiveDate>,
    /// Day of the last confirmed correction.
    pub corrected: Option<NaiveDate>,
    /// Times that do not count, first to last.
    pub pauses: Vec<Pause>,
    /// Why the information is to be removed, once that is proposed.
    pub removal: String,
    /// Closed or withdrawn.
    pub closed: Option<NaiveDate>,
    /// Closed once, and opened again because the subject still disagrees.
    pub closed_before: Option<NaiveDate>,
    /// The subject still disagrees since.
    pub disputed: Option<NaiveDate>,
    /// That disagreement ended.
    pub dispute_ended: Option<NaiveDate>,
    /// To a notice of listing: the last day on which the subject may object.
    pub reply_by: Option<NaiveDate>,
    /// The subject objected to a listing and has no answer yet; the day of receipt.
    pub objected: Option<NaiveDate>,
    /// The subject has been heard: answered, or content to be listed.
    pub heard: bool,
    /// An objection to a listing was upheld.
    pub upset: bool,
    /// The record was taken away by another case or by its unit.
    pub gone: Option<NaiveDate>,
}

impl Standing {
    /// Whether the provider has the case and has not replied.
    pub fn is_with_provider(&self) -> bool {
        let open = self.closed.is_none() && self.gone.is_none();
        open && self.stays.last().is_some_and(|stay| stay.replied.is_none())
    }

    /// The pause that goes on.
    pub fn paused(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.until.is_none())
    }

    /// The pauses that ended, as first and last day.
    pub fn stopped(&self) -> Vec<(NaiveDate, NaiveDate)> {
        self.pauses.iter().filter_map(|pause| Some((pause.from, pause.until?))).collect()
    }

    /// The disputed fields the provider has still to get.
    pub fn unforwarded(&self) -> BTreeSet<String> {
        if self.is_with_provider() || self.gone.is_some() { BTreeSet::new() } else { &self.to_forward - &self.settled }
    }

    /// The facts the period calculator needs, one for each stay with the provider. `due` gives a stay's last day.
    pub fn objection_facts(&self, due: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Vec<ObjectionFacts> {
        let base = ObjectionFacts {
            registered_on: self.registered,
            provider_due: None,
            replied_on: None,
            // What was handled is not pending again: it is disputed.
            closed_on: self.closed_before.or(self.closed),
            disputed_on: self.disputed,
            dispute_withdrawn_on: self.dispute_ended,
            under: None,
        };
        if self.stays.is_empty() {
            return vec![base];
        }
        self.stays
            .iter()
            .map(|stay| ObjectionFacts {
                provider_due: stay.received.and_then(&due),
                replied_on: stay.replied,
                ..base.clone()
            })
            .collect()
    }

    /// The day of a start event of the pack, once it has come.
    pub fn start(&self, event: &str) -> Option<NaiveDate> {
        match event {
            "transfer.received" | "forward.received" => self.stays.last().and_then(|stay| stay.received),
            "subject-objection.received" => self.objected,
            "reply.received" => self.stays.last().and_then(|stay| stay.replied),
            "application.accepted" => self.accepted,
            "supplement.received" => self.supplemented,
            "extension.from" => self.extended_from,
            "correction.confirmed" => self.corrected,
            "objection.received"
            | "certificate.received"
            | "notice.received"
            | "application.received"
            | "report.received" => self.received,
            _ => None,
        }
    }
}

/// The state of a case is the fold of its events. Total: whatever was written, it answers.
pub fn fold(events: &[Event], end_states: &[&str]) -> Standing {
    let mut now = Standing::default();
    for event in events {
        apply(&mut now, event, end_states);
    }
    now
}

fn apply(now: &mut Standing, event: &Event, end_states: &[&str]) {
    match event.step.as_str() {
        "file" => {
            now.received = Some(event.day);
            now.registered = Some(event.on);
            now.code = event.body.code.clone().unwrap_or_default();
            now.claims.clone_from(&event.said.claims);
        }
        "compare" => {
            now.compared.clone_from(&event.body.outcome);
            now.to_forward = event.body.fields.iter().cloned().collect();
        }
        // What the provider's notice gave stays the provider's.
        "correct" => propose(now, event, event.body.outcome == NOTICED),
        "confirm" => {
            if event.body.outcome.starts_with("confirmed") {
                now.corrected = Some(event.on);
            }
            now.proposed.clear();
            now.proposed_by_provider = false;
        }
        "forward" => now.stays.push(Stay { forwarded: Some(event.on), received: Some(event.day), replied: None }),
        "receive" => {
            if let Some(stay) = now.stays.last_mut() {
                stay.received = Some(event.day);
            } else {
                now.supplemented = Some(event.day);
            }
        }
        "accept" => now.accepted = Some(event.day),
        "extend" => now.extended_from = event.body.date,
        "reply" => reply(now, event),
        "suspend" => now.suspended = Some(event.on),
        "pause" => {
            let cause = event.body.code.clone().unwrap_or_default();
            now.pauses.push(Pause { cause, from: event.day, until: None });
        }
        "continue" => {
            if let Some(pause) = now.pauses.last_mut() {
                pause.until = Some(event.day);
            }
        }
        "remove" => now.removal.clone_from(&event.said.reason),
        "annotate" => {
            now.disputed = Some(event.on);
            now.dispute_ended = None;
            now.closed_before = now.closed_before.or(now.closed.take());
        }
        "dispute" => now.closed_before = now.closed_before.or(now.closed.take()),
        // A listing: the notice sets a time, the subject objects or is content, the objection is answered.
        "notify" if event.body.date.is_some() => now.reply_by = event.body.date,
        "object" => now.objected = Some(event.day),
        "waive" => now.heard = true,
        "answer" => {
            now.objected = None;
            now.heard = true;
            now.upset = event.body.outcome.starts_with("upheld");
        }
        GONE => gone(now, event),
        "amend-confirm" => amend(now, event),
        "amend" => now.amending = true,
        "amend-refuse" => now.amending = false,
        _ => {}
    }
    if let Some(to) = &event.body.to {
        now.state.clone_from(to);
        now.moved = Some(event.on);
        if end_states.contains(&to.as_str()) {
            now.closed = Some(event.on);
            now.dispute_ended = now.disputed.map(|_| event.on);
        }
    }
}

/// The record went while the case was open: nothing waits any more, neither a proposal nor a stopped clock.
pub const GONE: &str = "gone";

fn gone(now: &mut Standing, event: &Event) {
    now.gone = Some(event.on);
    now.proposed.clear();
    now.proposed_by_provider = false;
    now.amending = false;
    if let Some(pause) = now.pauses.last_mut().filter(|pause| pause.until.is_none()) {
        pause.until = Some(event.day);
    }
}

/// Outcome of a correction that carries out the provider's written notice.
pub const NOTICED: &str = "noticed";

fn propose(now: &mut Standing, event: &Event, by_provider: bool) {
    now.proposed.extend(event.said.values.clone());
    now.proposed_by_provider = by_provider;
}

fn reply(now: &mut Standing, event: &Event) {
    if let Some(stay) = now.stays.last_mut() {
        stay.replied = Some(event.day);
    }
    now.finding.clone_from(&event.said.finding);
    now.settled.extend(event.body.fields.iter().cloned());
    if event.body.outcome.starts_with("upheld") {
        propose(now, event, true);
    }
}

/// An amendment of the day on which the provider received the transfer, not of the case's own receipt.
pub const TRANSFERRED: &str = "transferred";

fn amend(now: &mut Standing, event: &Event) {
    now.amending = false;
    if event.body.code.as_deref() == Some(TRANSFERRED) {
        if let Some(stay) = now.stays.last_mut().filter(|stay| stay.replied.is_none()) {
            stay.received = event.body.date;
        }
    } else if event.body.date.is_some() {
        now.received = event.body.date;
    }
}

/// A number of days of the pack, and what they count from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Days.
    pub days: u32,
    /// Working days (工作日) or calendar days.
    pub working: bool,
    /// The day of the event, which does not count.
    pub from: NaiveDate,
    /// Times that do not count, as first and last day.
    pub stopped: Vec<(NaiveDate, NaiveDate)>,
    /// The rule.
    pub cite: String,
    /// The outside measure the days come from, where the text leaves them to others.
    pub outside: Option<Text>,
}

impl Clock {
    /// Where the days end, with every day explained.
    pub fn due(&self, calendar: &Calendar) -> Due {
        if self.working {
            return calendar.due_beside(self.from, self.days, &self.stopped);
        }
        let counts = |day: &NaiveDate| !self.stopped.iter().any(|(first, last)| first <= day && day <= last);
        let wanted = usize::try_from(self.days).unwrap_or(usize::MAX);
        let due = match wanted.checked_sub(1) {
            Some(before) => self.from.iter_days().skip(1).filter(counts).nth(before),
            None => Some(self.from),
        };
        let due = due.unwrap_or(self.from);
        Due {
            from: self.from,
            days: self.days,
            due,
            counted: Vec::new(),
            skipped: Vec::new(),
            worked_weekends: Vec::new(),
            provisional: false,
            note: None,
        }
    }
}
