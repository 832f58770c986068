//! What every use case on cases shares: loading, the running clock, the card, separation of duties, new events.

use super::{
    complaints, corrections, facts, listing_steps, listings, openings,
    outside_terms::{self, Terms},
    shields,
};
use crate::{
    domain::{
        calendar::Due,
        case::{Body, Clock, Said, Standing},
        refusal::Code,
        rule::SILENT,
    },
    locale::Text,
    regime::{self, CaseTable, Pack, Transition},
    service::{
        Error, Tx, access,
        keys::hex,
        operation::Facets,
        store::{
            cases::{self, CaseEvent, CaseFile},
            officers, papers,
            records::{self, Record},
            subjects::{self, Subject},
            units::{self, Unit},
        },
        whom::{self, FormerNumber},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Largest paper taken in: 20 MiB.
pub(super) const LARGEST_PAPER: usize = 20 * 1024 * 1024;

/// A paper handed in (材料).
#[derive(Clone, Debug, Default)]
pub struct Paper {
    /// What it is, such as `evidence` or `certificate`.
    pub kind: String,
    /// Its file name.
    pub name: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// How a due date was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRule {
    /// Days.
    pub days: u32,
    /// `working` or `calendar`.
    pub unit: String,
    /// The day of the event, which does not count.
    pub from: NaiveDate,
    /// The rule.
    pub cite: String,
    /// Its article, of the case's own law.
    #[serde(default)]
    pub article: Text,
    /// The outside measure the days come from, where the text leaves them to others (文外天数).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Text>,
}

/// One case as listed (事项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCard {
    /// Number.
    pub case: String,
    /// `objection`, `repair`, `revocation`.
    pub kind: String,
    /// What an officer reads for it.
    pub kind_label: Text,
    /// State, a word of the pack.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// Whether anything follows.
    pub open: bool,
    /// Last day of the running step; none where the text sets none.
    pub due: Option<NaiveDate>,
    /// How it was counted.
    pub due_rule: Option<DueRule>,
    /// The last day is over.
    pub overdue: bool,
    /// Counted with a year that has no calendar yet.
    pub provisional: bool,
    /// Working days left; negative once overdue.
    pub left: Option<i64>,
    /// Internal reminder, not a legal deadline (reading G5).
    pub remind: Option<NaiveDate>,
    /// The legal day of receipt.
    pub received: NaiveDate,
    /// The record it is about.
    pub record: String,
    /// Title of the record.
    pub title: String,
    /// 文书号
    pub document: String,
    /// The subject's number.
    pub subject: String,
    /// The subject's name; of a natural person masked.
    pub subject_name: String,
    /// Code of the provider unit.
    pub unit: String,
    /// 提供单位
    pub unit_name: String,
    /// Log-in of the handler.
    pub handler: Option<String>,
    /// Name of the handler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler_name: Option<String>,
    /// Ground, way or kind.
    pub code: String,
    /// What its own law calls that.
    pub code_label: Text,
    /// The grade of its list, of a listing (名单).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The law it was opened under, where that is no longer the one in force: it is finished under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_law: Option<FormerLaw>,
    /// Changes with every step.
    pub version: i64,
}

/// The law of a case that was opened before the regulation of the installation changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerLaw {
    /// Regulation and version.
    pub pack: String,
    /// Its title.
    pub title: Text,
}

/// A case with everything its steps need.
#[derive(Debug)]
pub(super) struct Loaded<'t> {
    pub(super) file: CaseFile,
    pub(super) table: &'t CaseTable,
    pub(super) events: Vec<CaseEvent>,
    pub(super) standing: Standing,
    pub(super) record: Record,
    pub(super) subject: Subject,
    pub(super) unit: Unit,
    /// Where the days of its steps come from, when the text leaves them to others.
    terms: Option<Terms<'t>>,
}

/// The transitions of a kind of case.
pub(super) fn table<'t>(tx: &Tx<'t>, kind: &str) -> Result<&'t CaseTable, Error> {
    table_in(tx.pack(), kind)
}

fn table_in<'t>(pack: &'t Pack, kind: &str) -> Result<&'t CaseTable, Error> {
    pack.case.get(kind).ok_or_else(|| {
        Error::new(Code::Off, text!("本办法没有 `{kind}` 事项", "this regulation has no `{kind}` cases"))
            .cite(SILENT)
            .hint(text!("查看 `xintai regime show`", "see `xintai regime show`"))
    })
}

/// Loads a case by its number.
pub(super) fn load<'t>(tx: &Tx<'t>, no: &str) -> Result<Loaded<'t>, Error> {
    let file = cases::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))?;
    loaded(tx, file)
}

/// Loads what belongs to a case.
pub(super) fn loaded<'t>(tx: &Tx<'t>, file: CaseFile) -> Result<Loaded<'t>, Error> {
    let table = table_in(tx.pack_of(&file.pack), &file.kind)?;
    let record = records::by_id(tx.db(), file.record)?.ok_or_else(|| Error::not_found(&file.no))?;
    let subject = subjects::by_id(tx.db(), file.subject)?.ok_or_else(|| Error::not_found(&file.no))?;
    let unit = units::by_id(tx.db(), file.unit)?.ok_or_else(|| Error::not_found(&file.no))?;
    let events = cases::events(tx.db(), file.id)?;
    let standing = facts::standing(&events, table)?;
    let terms = outside_terms::of_case(tx, &file, &record, &standing);
    Ok(Loaded { file, table, events, standing, record, subject, unit, terms })
}

/// Loads an accepted record by its number.
pub(super) fn accepted_record(tx: &Tx<'_>, no: &str, rule: &str) -> Result<Record, Error> {
    let record = records::by_no(tx.db(), no)?.ok_or_else(|| tx.missing(no))?;
    tx.see(no, Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
    match record.state.as_str() {
        "accepted" => Ok(record),
        "erased" => Err(Error::new(Code::State, text!("`{no}` 已删除", "`{no}` has been erased"))
            .cite(rule)
            .hint(text!("已删除的信息不再办理", "nothing more is done on an erased record"))),
        _ => Err(Error::new(Code::State, text!("`{no}` 尚未入库", "`{no}` has not been taken in"))
            .cite(rule)
            .hint(text!("先审核入库", "review it first"))),
    }
}

impl Loaded<'_> {
    /// The clock of the running step: of all that may follow, the first to end. An outside measure may count a later
    /// step from an earlier event, so its clocks run before that step is open.
    pub(super) fn clock(&self, tx: &Tx<'_>) -> Option<(Clock, Due)> {
        if self.standing.closed.is_some() {
            return None;
        }
        let state = self.standing.state.as_str();
        let steps = if self.terms.is_some() {
            self.table.ahead(state)
        } else {
            self.table.open_in(Some(state)).collect::<Vec<_>>()
        };
        steps
            .into_iter()
            .filter(|step| step.outcome != "rest" || !self.standing.unforwarded().is_empty())
            .filter_map(|step| {
                let clock = self.clock_of(step)?;
                let due = clock.due(tx.calendar());
                Some((clock, due))
            })
            .min_by_key(|(_, due)| due.due)
    }

    /// The clock of one step, once its start event has come; none while the case is paused.
    pub(super) fn clock_of(&self, step: &Transition) -> Option<Clock> {
        let standing = &self.standing;
        if standing.paused().is_some() {
            return None;
        }
        if step.days.is_some() { step.clock(standing) } else { self.terms.as_ref()?.clock(step, standing) }
    }

    /// The day of the internal reminder.
    pub(super) fn remind(&self, tx: &Tx<'_>) -> Option<NaiveDate> {
        let days = self.table.open_in(Some(&self.standing.state)).find_map(|step| step.remind)?;
        Some(tx.calendar().due(self.standing.moved?, days).due)
    }

    /// Whether a step was taken since the last `since`.
    pub(super) fn taken_since(&self, since: &str, step: &str) -> bool {
        self.events.iter().rev().take_while(|event| event.step != since).any(|event| event.step == step)
    }

    /// The last day of the provider's time, while it runs.
    pub(super) fn provider_due(&self, tx: &Tx<'_>) -> Option<NaiveDate> {
        if !self.standing.is_with_provider() {
            return None;
        }
        let from = self.standing.stays.last()?.received?;
        facts::provider_due(tx, self.table, &self.standing, from)
    }

    /// Whether the provider let its time pass.
    pub(super) fn is_provider_late(&self, tx: &Tx<'_>) -> bool {
        self.provider_due(tx).is_some_and(|due| due < tx.today())
    }
}

/// How the clock is shown.
pub(super) fn due_rule(pack: &Pack, clock: &Clock) -> DueRule {
    DueRule {
        article: pack.articles.text(&clock.cite),
        days: clock.days,
        unit: if clock.working { "working" } else { "calendar" }.to_owned(),
        from: clock.from,
        cite: clock.cite.clone(),
        outside: clock.outside.clone(),
    }
}

/// The card of a case.
pub(super) fn card(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<CaseCard, Error> {
    let Loaded { file, table, standing, record, subject, unit, .. } = case;
    let clock = case.clock(tx);
    let due = clock.as_ref().map(|(_, due)| due.due);
    let today = tx.today();
    let handler = match file.handler {
        Some(handler) => officers::by_id(tx.db(), handler)?,
        None => None,
    };
    let plain = |word: &str| Text { zh: word.to_owned(), en: word.to_owned() };
    let masks = crate::service::masking::masks(tx.pack());
    let (title, document) = crate::service::masking::heading(&masks, subject, record, today);
    Ok(CaseCard {
        case: file.no.clone(),
        kind: file.kind.clone(),
        kind_label: table.label.clone(),
        state: standing.state.clone(),
        state_label: table.state(&standing.state).map_or_else(|| plain(&standing.state), |state| state.label.clone()),
        open: file.open,
        due,
        due_rule: clock.as_ref().map(|(clock, _)| due_rule(tx.pack_of(&file.pack), clock)),
        overdue: due.is_some_and(|due| due < today),
        provisional: clock.is_some_and(|(_, due)| due.provisional),
        left: due.map(|due| left(tx, due)),
        remind: case.remind(tx).filter(|_| file.open),
        received: standing.received.unwrap_or(today),
        record: record.no.clone(),
        title,
        document,
        subject: subject.no(),
        subject_name: shown_name(tx, subject),
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        handler_name: handler.as_ref().map(|officer| officer.name.clone()),
        handler: handler.map(|officer| officer.login),
        code: standing.code.clone(),
        code_label: code_label(tx.pack_of(&file.pack), &file.kind, &standing.code),
        grade: listings::grade_of(tx, case).map(|grade| grade.code.clone()),
        former_law: former_law(tx, &file.pack),
        version: file.version,
    })
}

fn former_law(tx: &Tx<'_>, version: &str) -> Option<FormerLaw> {
    let pack = tx.pack_of(version);
    (pack.version_word() != tx.in_force().version_word())
        .then(|| FormerLaw { pack: pack.version_word(), title: pack.regime.title.value.clone() })
}

/// What a law calls the ground, way or kind of a case.
fn code_label(pack: &Pack, kind: &str, code: &str) -> Text {
    let grade = || pack.grade_of(kind).and_then(|grade| grade.ground(code)).map(|ground| ground.label.clone());
    let found = match kind {
        "objection" => regime::find(&pack.objection.grounds, code).map(|entry| entry.label.clone()),
        "repair" => {
            let routes = pack.repair.by_result.as_ref().map(|law| law.routes.as_slice()).unwrap_or_default();
            let found = regime::find(&pack.repair.ways, code).or_else(|| regime::find(routes, code));
            found.map(|entry| entry.label.clone())
        }
        "shield" => shields::ground_label(code),
        "complaint" => complaints::contact_label(code),
        _ if pack.grade_of(kind).is_some() => grade(),
        _ => pack.revocation.kinds.iter().find(|one| one.code == code).map(|one| one.label.clone()),
    };
    found.unwrap_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() })
}

/// Working days left until `due`; negative once it is over.
pub(super) fn left(tx: &Tx<'_>, due: NaiveDate) -> i64 {
    let (today, calendar) = (tx.today(), tx.calendar());
    if due < today {
        -i64::from(calendar.working_days_between(due, today))
    } else {
        i64::from(calendar.working_days_between(today, due))
    }
}

/// A subject's name as shown in lists and on screens: of a natural person masked.
pub(super) fn shown_name(tx: &Tx<'_>, subject: &Subject) -> String {
    if subject.kind == "person" {
        crate::service::masking::masks(tx.pack()).mask_name(&subject.name)
    } else {
        subject.name.clone()
    }
}

/// Stores papers with a case; answers their ids.
pub(super) fn keep_papers(tx: &Tx<'_>, case: i64, given: &[Paper]) -> Result<Vec<i64>, Error> {
    use sm3::{Digest as _, Sm3};
    let mut ids = Vec::new();
    for paper in given {
        let Paper { kind, name, body } = paper;
        if body.is_empty() || body.len() > LARGEST_PAPER {
            return Err(Error::new(
                Code::Input,
                text!("材料 `{name}` 为空或超过 20 MiB", "the paper `{name}` is empty or larger than 20 MiB"),
            )
            .hint(text!("压缩或拆分后再提交", "compress or split it")));
        }
        let row = papers::Paper {
            id: 0,
            case_file: Some(case),
            kind: kind.clone(),
            name: name.clone(),
            digest: hex(&Sm3::digest(body)),
            size: i64::try_from(body.len()).unwrap_or(i64::MAX),
            added_by: tx.actor().officer,
            added_at: tx.now_ms(),
        };
        ids.push(papers::insert(tx.db(), &row, body)?);
    }
    Ok(ids)
}

/// Whether the officer is the person behind one of these officers.
pub(super) fn is_one_of(tx: &Tx<'_>, others: &[Option<i64>]) -> Result<bool, Error> {
    for other in others.iter().flatten() {
        if officers::by_id(tx.db(), *other)?.is_some_and(|other| other.person == tx.actor().person) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds an event to a case.
pub(super) fn add_event(
    tx: &Tx<'_>,
    case: i64,
    step: &str,
    day: NaiveDate,
    cite: &str,
    mut body: Body,
    said: &Said,
) -> Result<(), Error> {
    // The law the case is governed by: a step may reach cases that were opened under another.
    body.pack = cases::law(tx.db(), case)?;
    let event = CaseEvent {
        n: 0,
        at: tx.now_ms(),
        day: day.to_string(),
        step: step.to_owned(),
        officer: tx.actor().officer,
        person: tx.actor().person.clone(),
        cite: cite.to_owned(),
        body: serde_json::to_string(&body)?,
        said: serde_json::to_string(said)?,
    };
    cases::insert_event(tx.db(), case, &event)
}

/// Folds a case anew and writes what lists are sorted by; answers it loaded.
pub(super) fn refresh<'t>(tx: &Tx<'t>, no: &str) -> Result<Loaded<'t>, Error> {
    let mut case = load(tx, no)?;
    let clock = case.clock(tx);
    let pack = tx.pack_of(&case.file.pack);
    let file = &mut case.file;
    file.state.clone_from(&case.standing.state);
    file.open = case.standing.closed.is_none();
    file.received_on = case.standing.received.unwrap_or_else(|| tx.today()).to_string();
    file.due = clock.as_ref().map(|(_, due)| due.due.to_string());
    file.due_rule = clock.as_ref().map(|(clock, _)| serde_json::to_string(&due_rule(pack, clock))).transpose()?;
    cases::update(tx.db(), file)?;
    file.version += 1;
    Ok(case)
}

/// How a case moved: the answer of every verb that opens or moves one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The case.
    pub case: String,
    /// Its kind.
    pub kind: String,
    /// The record.
    pub record: String,
    /// The step taken.
    pub step: String,
    /// Its outcome, where the step has several.
    pub outcome: String,
    /// The new state.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// What it caused.
    pub effects: Vec<String>,
    /// The next deadline.
    pub due: Option<NaiveDate>,
    /// How it was counted.
    pub due_rule: Option<DueRule>,
    /// Counted with a year that has no calendar yet.
    pub provisional: bool,
    /// The step came after its last day (reading G8).
    pub late: bool,
    /// Fields it changes or concerns.
    pub fields: Vec<String>,
    /// Other cases on the same record.
    pub others: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// The regulation has lapsed (reading HC-A1 and its like).
    pub warning: Option<Text>,
    /// The subject was named by a former number.
    #[serde(rename = "former_number", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerNumber>,
}

impl Moved {
    /// The same, saying where the subject was named by a former number.
    pub(super) fn named(self, tx: &Tx<'_>, typed: &str) -> Result<Self, Error> {
        Ok(Self { former: whom::former_of(tx, typed)?, ..self })
    }
}

/// The answer for a case that has just moved.
pub(super) fn moved(tx: &Tx<'_>, no: &str, transition: &Transition, body: &Body) -> Result<Moved, Error> {
    let case = refresh(tx, no)?;
    let clock = case.clock(tx);
    let others = cases::of_record(tx.db(), case.record.id)?;
    let state = &case.standing.state;
    Ok(Moved {
        case: case.file.no.clone(),
        kind: case.file.kind.clone(),
        record: case.record.no.clone(),
        step: transition.step.clone(),
        outcome: transition.outcome.clone(),
        state: state.clone(),
        state_label: case
            .table
            .state(state)
            .map(|found| found.label.clone())
            .unwrap_or(Text { zh: state.clone(), en: state.clone() }),
        effects: body.effects.clone(),
        due: clock.as_ref().map(|(_, due)| due.due),
        due_rule: clock.as_ref().map(|(clock, _)| due_rule(tx.pack_of(&case.file.pack), clock)),
        provisional: clock.as_ref().is_some_and(|(_, due)| due.provisional),
        late: body.late,
        fields: body.fields.clone(),
        others: others.into_iter().map(|other| other.no).filter(|other| other != no).collect(),
        cite: transition.rule.clone(),
        article: tx.pack().articles.text(&transition.rule),
        warning: openings::lapse_told(tx)
            .or_else(|| listing_steps::warning(tx, &case, transition))
            .or_else(|| corrections::warning(tx, &case, transition)),
        former: None,
    })
}

/// Whether an officer holds a role that may take some step of the case, standing to it as the officer's unit does.
pub(super) fn can_handle(tx: &Tx<'_>, case: &Loaded<'_>, officer: &officers::Officer) -> Result<bool, Error> {
    use crate::domain::{
        permission::{Question, Relation},
        role::RoleHeld,
    };
    let relation = if officer.unit == case.file.unit { Relation::Unit } else { Relation::None };
    let held: Vec<RoleHeld> = officers::grants(tx.db(), officer.id)?
        .iter()
        .filter(|grant| grant.active_at.is_some())
        .filter_map(|grant| RoleHeld::parse(&grant.role))
        .collect();
    let seat = access::seat(tx.db(), officer.unit)?;
    let level = seat.level(tx.pack());
    Ok(case.table.step.iter().filter(|step| !step.from.is_empty()).any(|step| {
        let asked = Question { relation: Some(relation), level, ..Question::new(&held, &step.operation) };
        tx.law.policy.decide(&asked).allowed
    }))
}
