//! Cases as seen (事项): lists, one case with its history and clock, and what may be done with it now.

use super::{
    beside::{self, Beside},
    casework::{self, CaseCard, DueRule, Loaded},
    complaints, facts, listing_steps, objections, pauses, reorganisations, repair_results, sheets, steps,
    unmet::unmet,
};
use crate::{
    domain::{
        calendar::Due,
        disclosure::Annotation,
        permission::{Decision, Relation},
        role::RoleHeld,
    },
    locale::Text,
    regime::Entry,
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{
            cases::{self, Filter},
            notices, officers, papers,
        },
    },
    text,
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Under which noun cases are asked for: it decides the permission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Noun {
    /// `case`
    #[default]
    Case,
    /// `objection`
    Objection,
    /// `repair`
    Repair,
}

impl Noun {
    fn word(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Objection => "objection",
            Self::Repair => "repair",
        }
    }

    fn kind(self) -> Option<String> {
        (self != Self::Case).then(|| self.word().to_owned())
    }
}

/// Which due dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueFilter {
    /// 今日到期
    Today,
    /// 已超期
    Overdue,
    /// Due on this day or before.
    Until(NaiveDate),
}

/// `case list`, `objection list`, `repair list`: by due date, overdue first, without date last.
#[derive(Clone, Debug, Default)]
pub struct ListCases {
    /// Which noun.
    pub noun: Noun,
    /// Which due dates; all when not given.
    pub due: Option<DueFilter>,
    /// Only those the officer handles.
    pub mine: bool,
    /// Closed ones too.
    pub closed: bool,
    /// Of one record.
    pub record: Option<String>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Most items.
    pub limit: Option<u32>,
}

/// Items of a page of cases when nothing is said.
const PAGE: u32 = 100;
/// Most items of a page.
const MOST: u32 = 500;
/// Stands for "no due date" in the order of a list.
const NEVER: &str = "9999-12-31";

/// A page of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseList {
    /// That the regulation is not plainly in force today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Text>,
    /// By due date.
    pub items: Vec<CaseCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// Which unit's cases the officer may see: all, or only the own unit's.
pub(super) fn scope(tx: &Tx<'_>, operation: &str) -> Option<i64> {
    let all = Facets { relation: Some(Relation::None), ..Facets::default() };
    if tx.decide_on(operation, all).allowed { None } else { Some(tx.actor().unit) }
}

impl Operation for ListCases {
    type Output = CaseList;
    const NAME: &'static str = "case.list";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(format!("{}.list", self.noun.word()))
    }

    fn run(&self, tx: &Tx<'_>) -> Result<CaseList, Error> {
        let today = tx.today();
        let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        let (from, until) = match self.due {
            None => (None, None),
            Some(DueFilter::Today) => (Some(today), Some(today)),
            Some(DueFilter::Overdue) => (None, Some(yesterday)),
            Some(DueFilter::Until(day)) => (None, Some(day)),
        };
        let record = match &self.record {
            Some(no) => {
                let found = crate::service::store::records::by_no(tx.db(), no)?;
                let all = scope(tx, &self.needs().operation).is_none();
                match found {
                    Some(record) => Some(record.id),
                    None if all => return Err(Error::not_found(no)),
                    // To who sees the own unit's cases alone, another unit's record is one that nobody has.
                    None => Some(0),
                }
            }
            None => None,
        };
        let filter = Filter {
            kind: self.noun.kind(),
            open: !self.closed,
            due_from: from.map(|day| day.to_string()),
            due_until: until.map(|day| day.to_string()),
            handler: self.mine.then_some(tx.actor().officer),
            unit: scope(tx, &self.needs().operation),
            record,
        };
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        let after = self.after.as_deref().and_then(|cursor| {
            let (due, id) = cursor.split_once('~')?;
            Some((due, id.parse().ok()?))
        });
        let mut files = cases::list(tx.db(), &filter, after, limit + 1)?;
        let more = files.len() > limit as usize;
        files.truncate(limit as usize);
        let next = files.last().filter(|_| more);
        let next = next.map(|last| format!("{}~{}", last.due.as_deref().unwrap_or(NEVER), last.id));
        let items =
            files.into_iter().map(|file| casework::card(tx, &casework::loaded(tx, file)?)).collect::<Result<_, _>>()?;
        Ok(CaseList { validity: crate::service::validity::told(tx), items, next })
    }

    fn trace(&self, output: Option<&CaseList>) -> Trace {
        match output {
            Some(list) => Trace::new().count(list.items.len()).ids(list.items.iter().map(|one| &one.case)).view(list),
            None => Trace::new(),
        }
    }
}

/// One event as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventShown {
    /// Number within the case.
    pub n: i64,
    /// The day it was entered.
    pub on: NaiveDate,
    /// The legal day.
    pub day: NaiveDate,
    /// The step.
    pub step: String,
    /// Its outcome.
    pub outcome: String,
    /// Log-in of the officer.
    pub officer: String,
    /// Name of the officer.
    pub officer_name: String,
    /// It came after its last day.
    pub late: bool,
    /// What it caused.
    pub effects: Vec<String>,
    /// Ground, way or cause, a word of the pack.
    pub code: Option<String>,
    /// Fields it concerns.
    pub fields: Vec<String>,
    /// Field → value claimed, proposed or reported; of a complaint `contact`, masked.
    pub values: BTreeMap<String, String>,
    /// 核查结果
    pub finding: String,
    /// 理由
    pub reason: String,
    /// The day an amendment replaced.
    pub before: Option<NaiveDate>,
    /// The day it states.
    pub date: Option<NaiveDate>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// Version of the pack that decided.
    pub pack: String,
}

/// A paper of a case, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperShown {
    /// Its number within the database.
    pub id: i64,
    /// What it is.
    pub kind: String,
    /// Its file name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// SM3 of the bytes.
    pub digest: String,
}

/// A notice of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeShown {
    /// Number.
    pub notice: String,
    /// Kind.
    pub kind: String,
    /// What an officer reads for it: its heading.
    pub kind_label: Text,
    /// `subject` or `provider`.
    pub addressee: String,
    /// The day it was sent.
    pub sent: Option<String>,
    /// How.
    pub method: Option<String>,
}

/// A due date with every day it counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockShown {
    /// The last day.
    pub due: NaiveDate,
    /// Days, unit, start, rule.
    pub rule: DueRule,
    /// The article.
    pub article: Text,
    /// Weekdays that did not count.
    pub skipped: Vec<NaiveDate>,
    /// Weekend days that did.
    pub worked_weekends: Vec<NaiveDate>,
    /// A year has no calendar yet.
    pub provisional: bool,
    /// Every day with its reason.
    pub days: Vec<(NaiveDate, bool, Text)>,
}

/// One case in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDetail {
    /// Card.
    #[serde(flatten)]
    pub card: CaseCard,
    /// The running clock, day by day.
    pub clock: Option<ClockShown>,
    /// Times that do not count.
    pub pauses: Vec<pauses::PauseShown>,
    /// What happened.
    pub events: Vec<EventShown>,
    /// Papers.
    pub papers: Vec<PaperShown>,
    /// Notices.
    pub notices: Vec<NoticeShown>,
    /// Values that wait for the second person.
    pub proposed: BTreeMap<String, String>,
    /// State of the record today.
    pub record_state: String,
    /// Marks the record carries today (标注).
    pub annotations: Vec<Annotation>,
    /// The comparison, of an objection.
    pub comparison: Option<objections::Compared>,
    /// What may be done now.
    pub actions: Vec<ActionShown>,
    /// What is no step and done beside them.
    #[serde(default)]
    pub beside: Vec<Beside>,
}

/// `case show`, `objection show`, `repair show`.
#[derive(Clone, Debug)]
pub struct ShowCase {
    /// Which noun.
    pub noun: Noun,
    /// The case.
    pub case: String,
}

/// Loads a case for a look and asks the finer permission.
pub(super) fn look<'t>(tx: &Tx<'t>, no: &str, noun: Noun) -> Result<Loaded<'t>, Error> {
    let case = casework::load(tx, no)?;
    tx.see(no, Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
    if noun.kind().is_some_and(|kind| kind != case.file.kind) {
        return Err(Error::not_found(no));
    }
    Ok(case)
}

impl Operation for ShowCase {
    type Output = CaseDetail;
    const NAME: &'static str = "case.show";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(format!("{}.show", self.noun.word()))
    }

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<CaseDetail, Error> {
        let case = look(tx, &self.case, self.noun)?;
        let standing = facts::state_on(tx, &case.record, tx.today())?;
        let erased = case.record.state == "erased";
        let comparison =
            if case.file.kind == "objection" && !erased { Some(objections::compared_of(tx, &case)?) } else { None };
        Ok(CaseDetail {
            card: casework::card(tx, &case)?,
            clock: case.clock(tx).map(|(clock, due)| clock_shown(casework::due_rule(tx.pack(), &clock), due)),
            pauses: pauses::shown(tx, &case),
            events: events(tx, &case)?,
            papers: papers::of_case(tx.db(), case.file.id)?
                .into_iter()
                .map(|paper| PaperShown {
                    id: paper.id,
                    kind: paper.kind,
                    name: paper.name,
                    size: paper.size,
                    digest: paper.digest,
                })
                .collect(),
            notices: notices::of_case(tx.db(), case.file.id)?.into_iter().map(|one| notice_shown(tx, one)).collect(),
            proposed: case.standing.proposed.clone(),
            record_state: standing.state.word().to_owned(),
            annotations: standing.annotations,
            comparison,
            actions: actions_of(tx, &case)?,
            beside: beside::of_case(tx, &case),
        })
    }

    fn trace(&self, output: Option<&CaseDetail>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([&self.case]);
        match output {
            Some(shown) => trace.ids([&shown.card.record]).count(1).view(shown),
            None => trace,
        }
    }
}

/// A notice as listed.
pub(super) fn notice_shown(tx: &Tx<'_>, notice: notices::Notice) -> NoticeShown {
    let law = tx.pack().notice.iter().find(|one| one.code == notice.kind);
    NoticeShown {
        notice: notice.no,
        kind_label: law.map_or_else(|| sheets::plain(&notice.kind), |law| law.title.clone()),
        kind: notice.kind,
        addressee: notice.addressee,
        sent: notice.sent_on,
        method: notice.method,
    }
}

fn clock_shown(rule: DueRule, due: Due) -> ClockShown {
    ClockShown {
        due: due.due,
        article: rule.article.clone(),
        rule,
        skipped: due.skipped,
        worked_weekends: due.worked_weekends,
        provisional: due.provisional,
        days: due.counted.into_iter().map(|day| (day.date, day.working, day.why)).collect(),
    }
}

/// What happened in a case.
pub(super) fn events(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<EventShown>, Error> {
    let mut shown = Vec::new();
    for stored in &case.events {
        let event = facts::event(stored)?;
        let officer = officers::by_id(tx.db(), stored.officer)?;
        let contact = complaints::masked(tx, case, &event);
        let values = contact.into_iter().chain(event.said.claims).chain(event.said.values).collect();
        shown.push(EventShown {
            n: stored.n,
            on: event.on,
            day: event.day,
            step: event.step,
            outcome: event.body.outcome,
            officer: officer.as_ref().map(|officer| officer.login.clone()).unwrap_or_default(),
            officer_name: officer.map(|officer| officer.name).unwrap_or_default(),
            late: event.body.late,
            effects: event.body.effects,
            code: event.body.code,
            fields: event.body.fields,
            values,
            finding: event.said.finding,
            reason: event.said.reason,
            before: event.body.before,
            date: event.body.date,
            cite: stored.cite.clone(),
            article: tx.pack().articles.text(&stored.cite),
            pack: event.body.pack,
        });
    }
    Ok(shown)
}

/// A field that a step takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The name after `--field`.
    pub field: String,
    /// What an officer reads for it.
    pub label: Text,
    /// The words it chooses from; any words where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Entry>,
}

/// One step as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
pub struct ActionShown {
    /// The step.
    pub action: String,
    /// It may be taken in this state, at this date.
    pub open: bool,
    /// The state has this step, whether or not its other conditions are met.
    #[serde(default)]
    pub here: bool,
    /// The officer who asks may take it.
    pub allowed: bool,
    /// Roles that may.
    pub who: Vec<String>,
    /// Why it is closed, or why not by this officer.
    pub why: Option<Text>,
    /// Class of the refusal.
    pub code: Option<String>,
    /// What must be given with it.
    pub needs: Vec<String>,
    /// Fields it takes (`--field`), by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Asked>,
    /// Kinds of paper of which one must be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<String>,
    /// It says whether something is upheld.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verdict: bool,
    /// What it causes.
    pub effects: Vec<String>,
    /// Last day.
    pub due: Option<NaiveDate>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// Every step of a case: open or closed, by whom, under which article.
pub(super) fn actions_of(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<ActionShown>, Error> {
    steps::steps_of(case).into_iter().map(|action| action_shown(tx, case, action)).collect()
}

fn action_shown(tx: &Tx<'_>, case: &Loaded<'_>, action: String) -> Result<ActionShown, Error> {
    let relation = tx.relation_to(case.file.unit);
    let state = case.standing.state.as_str();
    let mut all = case.table.step.iter().filter(|step| step.step == action);
    let first = all.clone().next().ok_or_else(|| Error::not_found(&action))?;
    let nothing_differs = || !super::compared::of_case(tx, case).is_ok_and(|found| found.differs());
    // Any outcome that starts here; "rest" ones only where something is left, an answer to a proposal beside the provider's
    // time only where one waits. Comparing costs more than the rest together.
    let here = all.find(|step| {
        let starts = step.from.iter().any(|from| from == state);
        let rest = starts
            && step.outcome == "rest"
            && match step.step.as_str() {
                "forward" => case.standing.unforwarded().is_empty(),
                "correct" => nothing_differs(),
                _ => false,
            };
        let unasked = step.step == "confirm" && step.outcome.ends_with("-beside") && case.standing.proposed.is_empty();
        let other = step.step == "close" && !step.outcome.is_empty() && step.outcome != case.standing.code;
        starts && !rest && !unasked && !other
    });
    let step = here.unwrap_or(first);
    let decision = tx.decide_on(&step.operation, Facets { relation: Some(relation), ..Facets::default() });
    let closed = match here {
        None => steps::open_transition(tx, case, &action, "\u{0}").err(),
        Some(step) => steps::when(tx, case, step).and_then(|()| unmet(tx, case, step)).err(),
    };
    // Who may not take the step at all is told so, and not that another person must.
    let asks_person = closed.is_none() && decision.allowed;
    let forbidden = if asks_person { steps::separate(tx, case, step, relation).err() } else { None };
    let allowed = decision.allowed && forbidden.is_none();
    let open = closed.is_none();
    let (why, code, cite) = match closed.or(forbidden).map(Error::into_parts) {
        Some(closed) => (Some(closed.message), Some(closed.code.word().to_owned()), closed.cite),
        None if !decision.allowed => (
            Some(text!("您没有办理权限", "you may not take this step")),
            Some("E-ROLE".to_owned()),
            Some(decision.rule.clone()),
        ),
        None => (None, None, None),
    };
    let cite = cite.unwrap_or_else(|| step.rule.clone());
    let clock = case.clock_of(step).filter(|_| open);
    Ok(ActionShown {
        action,
        open,
        here: here.is_some(),
        allowed,
        who: who(tx, &step.operation, &decision),
        why,
        code,
        needs: step.needs.clone(),
        fields: [listing_steps::asked(tx, case, &step.step), repair_results::asked(tx, case, &step.step)].concat(),
        papers: [listing_steps::papers(tx, case, &step.step), repair_results::papers(tx, case, &step.step)].concat(),
        verdict: step.step == "answer",
        effects: reorganisations::shown(case, &step.effects)?,
        due: clock.map(|clock| clock.due(tx.calendar()).due),
        article: tx.pack().articles.text(&cite),
        cite,
    })
}

/// Roles that may: where nobody else may, those of the unit whose information it is.
fn who(tx: &Tx<'_>, operation: &str, decision: &Decision) -> Vec<String> {
    if !decision.who.is_empty() || decision.allowed {
        return decision.who.iter().map(RoleHeld::word).collect();
    }
    let own = tx.decide_on(operation, Facets { relation: Some(Relation::Unit), ..Facets::default() });
    own.who.iter().map(RoleHeld::word).collect()
}

/// `case actions`.
#[derive(Clone, Debug)]
pub struct CaseActions {
    /// The case.
    pub case: String,
}

/// What may be done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actions {
    /// The case.
    pub case: String,
    /// Its state.
    pub state: String,
    /// Each step.
    pub items: Vec<ActionShown>,
    /// What is no step and done beside them.
    #[serde(default)]
    pub beside: Vec<Beside>,
}

impl Operation for CaseActions {
    type Output = Actions;
    const NAME: &'static str = "case.actions";
    const KIND: Kind = Kind::Look;

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Actions, Error> {
        let case = look(tx, &self.case, Noun::Case)?;
        let items = actions_of(tx, &case)?;
        let beside = beside::of_case(tx, &case);
        Ok(Actions { case: case.file.no, state: case.standing.state, items, beside })
    }

    fn trace(&self, output: Option<&Actions>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([&self.case]);
        output.map_or(trace.clone(), |shown| trace.count(1).view(shown))
    }
}
