//! The worklist (待办): what the officer has to do, by due date, each with its next lawful steps. Computed, never stored.

use super::{
    cases::{self as views, ActionShown},
    casework::{self, CaseCard, Loaded},
    commitments,
    exchanges::rule_of,
    facts, formed, selfcheck, supply, told,
    turn::WAITING,
};
use crate::{
    domain::permission::Relation,
    locale::Text,
    regime::CaseTable,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{
            cases::{self, Filter},
            changes as waiting, exchanges, records, units, worklist,
        },
        validity,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of a page.
pub(super) const PAGE: u32 = 200;

/// `worklist`: the own worklist.
#[derive(Clone, Debug, Default)]
pub struct ShowWorklist {
    /// Only cases the officer handles.
    pub mine: bool,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// `case`, `suspended`, `late`, `confirm`, `amend`, `tell-subject`, `tell-provider`, `tell-supervisor`, `grant`, `review`, `returned`, `refresh`, `enter`,
    /// `subject-change`, `withdrawal`, `unready`, `self-check`, `outcome`, `recheck`, `past-period`, `catalogue`,
    /// `exchange-failed`, `exchange-open`, `recall` (one for each channel), `consent-over`, `urged`, `escalate`,
    /// `urging-over`.
    pub kind: String,
    /// Number of the case, batch, application or consent; of `recall` the channel.
    pub id: String,
    /// What it is, in words.
    pub title: Text,
    /// Last day; none where the text sets none.
    pub due: Option<NaiveDate>,
    /// Working days left; negative once overdue.
    pub left: Option<i64>,
    /// The last day is over.
    pub overdue: bool,
    /// Since when it waits.
    pub since: Option<NaiveDate>,
    /// How many, of a batch.
    pub count: i64,
    /// The case.
    pub case: Option<CaseCard>,
    /// Steps that this officer may take now.
    pub actions: Vec<ActionShown>,
    /// The rule behind it.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// The worklist and the counts of the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worklist {
    /// The day it was computed for.
    pub today: NaiveDate,
    /// That the regulation is not plainly in force on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Text>,
    /// Overdue first, then today's, then by working days left, those without a date last.
    pub items: Vec<Task>,
    /// Screen → number: `worklist`, `review`, `objection`, `repair`, `revocation`, `grants`.
    pub counts: BTreeMap<String, i64>,
}

impl Operation for ShowWorklist {
    type Output = Worklist;
    const NAME: &'static str = "worklist.show";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Worklist, Error> {
        let mut items = Vec::new();
        let filter = Filter {
            open: true,
            handler: self.mine.then_some(tx.actor().officer),
            unit: views::scope(tx, "case.list"),
            ..Filter::default()
        };
        for file in cases::list(tx.db(), &filter, None, PAGE)? {
            let own = tx.under(&file.pack);
            items.extend(tasks_of(&own, &casework::loaded(&own, file)?)?);
        }
        if !self.mine {
            items.extend(to_tell(tx)?);
            items.extend(told::of_closed(tx)?);
            items.extend(grants(tx)?);
            items.extend(reviews(tx)?);
            items.extend(returned(tx)?);
            items.extend(commitments::to_settle(tx)?);
            items.extend(super::rechecks::tasks(tx)?);
            items.extend(failed(tx)?);
            items.extend(unanswered(tx)?);
            items.extend(super::recalls::tasks(tx)?);
            items.extend(super::consent_ends::tasks(tx)?);
            items.extend(catalogues(tx)?);
            items.extend(super::urging_tasks::tasks(tx)?);
            items.extend(refreshes(tx)?);
            items.extend(to_enter(tx)?);
            items.extend(changes(tx)?);
            items.extend(super::withdrawals::tasks(tx)?);
            items.extend(unready(tx)?);
            items.extend(self_check(tx)?);
        }
        items.sort_by_key(|task| (task.due.is_none(), task.due, task.since.is_none(), task.since));
        let counts = counts(tx, items.len())?;
        Ok(Worklist { today: tx.today(), validity: validity::told(tx), items, counts })
    }

    fn trace(&self, output: Option<&Worklist>) -> Trace {
        match output {
            Some(list) => Trace::new()
                .count(list.items.len())
                .ids(list.items.iter().filter_map(|task| task.case.as_ref()).map(|case| &case.record))
                .view(list),
            None => Trace::new(),
        }
    }
}

pub(super) fn may(tx: &Tx<'_>, operation: &str) -> bool {
    tx.decide_on(operation, Facets { relation: Some(Relation::None), ..Facets::default() }).allowed
}

/// The tasks of one open case for this officer.
fn tasks_of(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<Task>, Error> {
    let all = views::actions_of(tx, case)?;
    let actions: Vec<ActionShown> = all.into_iter().filter(|one| one.open && one.allowed).collect();
    let late = case.is_provider_late(tx);
    // Urging alone is work only when there is a reason to urge; what waits for somebody else is none.
    let work = actions.iter().any(|one| match one.action.as_str() {
        "urge" => late,
        word => !WAITING.contains(&word),
    });
    let mut tasks = Vec::new();
    let card = casework::card(tx, case)?;
    let told = matches!(tx.relation_to(case.file.unit), Relation::Unit) || may(tx, "case.assign");
    if late && told {
        tasks.push(suspended(tx, case, &card, &actions));
    } else if work {
        let kind = if actions.iter().any(|one| one.action == "confirm") { "confirm" } else { "case" };
        tasks.push(of_case(tx, kind, &card, actions));
    }
    if tasks.is_empty() {
        tasks.extend(told::of_open(tx, case, &card)?);
    }
    if case.standing.amending && may(tx, "case.amend") {
        let (zh, en) = (&card.case, &card.case);
        let title = text!("更正待另一人确认：{zh}", "an amendment waits for a second person: {en}");
        tasks.push(Task { kind: "amend".to_owned(), title, ..of_case(tx, "amend", &card, Vec::new()) });
    }
    Ok(tasks)
}

pub(super) fn of_case(tx: &Tx<'_>, kind: &str, card: &CaseCard, actions: Vec<ActionShown>) -> Task {
    let (kind_zh, state_zh) = (&card.kind_label.zh, &card.state_label.zh);
    let (kind_en, state_en) = (&card.kind_label.en, &card.state_label.en);
    let cite = match (&card.due_rule, actions.first()) {
        (Some(rule), _) => rule.cite.clone(),
        (None, Some(action)) => action.cite.clone(),
        (None, None) => String::new(),
    };
    Task {
        kind: kind.to_owned(),
        id: card.case.clone(),
        title: text!("{kind_zh} {state_zh}", "{kind_en}: {state_en}"),
        due: card.due,
        left: card.left,
        overdue: card.overdue,
        since: Some(card.received),
        count: 1,
        case: Some(card.clone()),
        actions,
        article: tx.pack().articles.text(&cite),
        cite,
    }
}

/// The provider let its time pass: provider and supervisor are told.
fn suspended(tx: &Tx<'_>, case: &Loaded<'_>, card: &CaseCard, actions: &[ActionShown]) -> Task {
    let (record, unit) = (&card.record, &card.unit_name);
    let due = case.provider_due(tx);
    let Some(suspend) = tx.pack().objection.suspend.as_ref() else {
        // Where the text suspends nothing, the record stays visible and the silence alone is told.
        let title =
            text!("逾期未答复，照常披露：{record} {unit}", "no answer in time, still visible: {record} of {unit}");
        return Task { title, due, overdue: true, ..of_case(tx, "late", card, actions.to_vec()) };
    };
    let cite = suspend.rule.clone();
    Task {
        title: text!(
            "逾期未核查，已中止向社会提供查询：{record} {unit}",
            "not reported in time, public query suspended: {record} of {unit}"
        ),
        due,
        article: tx.pack().articles.text(&cite),
        cite,
        ..of_case(tx, "suspended", card, actions.to_vec())
    }
}

/// Closed cases whose subject has still to be told. No legal day (reading G5).
fn to_tell(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let mut kinds = Vec::new();
    for own in tx.under_each() {
        let version = own.pack().version_word();
        let may_step = |table: &CaseTable| table.step.iter().any(|step| may(&own, &step.operation));
        let told = own.pack().case.iter().filter(|(_, table)| table.tells_at_the_end() && may_step(table));
        kinds.extend(told.map(|(kind, _)| format!("{version} {kind}")));
    }
    if kinds.is_empty() || !may(tx, "notice.render") {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for no in worklist::untold(tx.db(), &kinds, PAGE)? {
        let case = casework::load(tx, &no)?;
        let card = casework::card(tx, &case)?;
        let title = text!("已办结，待告知信息主体：{no}", "done, the subject is to be told: {no}");
        let rule = case.events.last().map(|event| event.cite.clone()).unwrap_or_default();
        tasks.push(Task {
            title,
            since: case.standing.closed,
            article: tx.pack().articles.text(&rule),
            cite: rule,
            ..of_case(tx, "tell-subject", &card, Vec::new())
        });
    }
    Ok(tasks)
}

/// Duty grants that wait for the supervisor.
fn grants(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let department = Facets { relation: Some(Relation::Department), ..Facets::default() };
    let decision = tx.decide_on("authorisation.approve", department);
    if !decision.allowed {
        return Ok(Vec::new());
    }
    let cite = decision.rule;
    let found = worklist::grants(tx.db(), PAGE)?;
    Ok(found
        .into_iter()
        .map(|(no, unit, at)| {
            let title = text!("职责查询申请待批准：{no} {unit}", "a duty query waits for approval: {no} of {unit}");
            plain_task(tx, "grant", no, title, facts::day_of(at), 1, &cite)
        })
        .collect())
}

/// Batches with records to review.
fn reviews(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let decision = tx.decide_on("record.accept", Facets::default());
    if !decision.allowed {
        return Ok(Vec::new());
    }
    let cite = decision.rule;
    let found = worklist::batches(tx.db(), PAGE)?;
    Ok(found
        .into_iter()
        .map(|batch| {
            let (unit, item) = (&batch.unit, &batch.item);
            let (submitted, pending) = (batch.submitted, batch.pending);
            let title = text!(
                "待审核 {submitted}，待补正 {pending}：{item} {unit}",
                "{submitted} to review, {pending} incomplete: {item} of {unit}"
            );
            let since = facts::day_of(batch.entered_at);
            plain_task(tx, "review", batch.no.clone(), title, since, submitted + pending, &cite)
        })
        .collect())
}

/// The own unit's records that came back: it verifies and hands them in again.
fn returned(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let unit = tx.actor().unit;
    let own = |relation| Facets { relation: Some(relation), ..Facets::default() };
    let decision = tx.decide_on("record.import", own(Relation::Unit));
    if !decision.allowed || may(tx, "record.import") {
        return Ok(Vec::new());
    }
    let cite = tx.pack().intake.anomalies_return.as_ref().map(|law| law.rule.clone()).unwrap_or(decision.rule);
    let filter = records::Filter { states: vec!["returned"], unit: Some(unit), ..records::Filter::default() };
    let found = records::list(tx.db(), &filter, 0, PAGE)?;
    Ok(found
        .into_iter()
        .map(|record| {
            let (no, item) = (&record.no, &record.item);
            let title = text!(
                "已退回，请核实后再报送：{no}（{item}）",
                "came back, verify it and hand it in again: {no} ({item})"
            );
            plain_task(tx, "returned", record.no.clone(), title, facts::day(&record.entered_on), 1, &cite)
        })
        .collect())
}

/// Catalogue items of the officer's own unit past their update frequency (更新提示).
fn refreshes(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let Some(rule) = &tx.pack().catalogue.refresh else { return Ok(Vec::new()) };
    let own = Facets { relation: Some(Relation::Unit), ..Facets::default() };
    if !tx.decide_on("record.import", own).allowed || may(tx, "record.import") {
        return Ok(Vec::new());
    }
    let past = supply::past(tx, Some(tx.actor().unit))?;
    Ok(past
        .into_iter()
        .map(|owed| {
            let (item, name, last) = (&owed.item, &owed.name, owed.last);
            let title = if owed.undertaken {
                text!(
                    "已过更新频率：{item} {name}，报送说明 {last} 生效后尚未报送",
                    "past its update frequency: {item} {name}, never sent since its submission profile took effect on {last}"
                )
            } else {
                text!(
                    "已过更新频率：{item} {name}，上次报送 {last}",
                    "past its update frequency: {item} {name}, last sent {last}"
                )
            };
            Task {
                due: Some(owed.due),
                left: Some(casework::left(tx, owed.due)),
                overdue: true,
                ..plain_task(tx, "refresh", owed.item.clone(), title, Some(owed.last), 1, &rule.rule)
            }
        })
        .collect())
}

/// Decisions of the officer's own unit that were formed and are still to be entered by hand.
fn to_enter(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let own = formed::own(tx)?;
    Ok(own
        .into_iter()
        .map(|one| {
            let (document, day) = (&one.document, one.formed);
            let title = text!("待录入：{document}，{day}形成", "to be entered: {document}, formed on {day}");
            Task {
                due: Some(one.due),
                left: Some(casework::left(tx, one.due)),
                overdue: one.due < tx.today(),
                ..plain_task(tx, "enter", one.document.clone(), title, Some(day), 1, &one.cite)
            }
        })
        .collect())
}

/// Changes of subjects that wait for a second person.
fn changes(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let decision = tx.decide_on("subject.confirm", Facets::default());
    if !decision.allowed {
        return Ok(Vec::new());
    }
    let cite = decision.rule;
    let mut tasks = Vec::new();
    for change in waiting::list(tx.db(), None)? {
        if !casework::is_one_of(tx, &[Some(change.proposed_by)])? {
            let (no, subject) = (change.no(), format!("S-{}", change.subject));
            let title = text!("主体变更待确认：{no} {subject}", "a change of a subject waits: {no} of {subject}");
            tasks.push(plain_task(tx, "subject-change", no, title, facts::day_of(change.proposed_at), 1, &cite));
        }
    }
    Ok(tasks)
}

/// What the centre lacks to be ready for an emergency, told to whoever may mend it.
fn unready(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let mended = |what: &str| if what == "backup" { "backup.make" } else { "unit.duty" };
    let own = super::rules::readiness(tx)?.into_iter().filter(|gap| may(tx, mended(&gap.what)));
    Ok(own.map(|gap| plain_task(tx, "unready", gap.what, gap.message, None, 1, &gap.cite)).collect())
}

/// The regular self-check (自查核查), once the time of the pack's reminder has come. No legal day.
fn self_check(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let found = if may(tx, "report.self-check") { selfcheck::to_make(tx)? } else { None };
    let task = |(since, rule): (NaiveDate, String)| {
        let title = text!("应开展定期自查核查", "the regular self-check is to be made");
        plain_task(tx, "self-check", "self-check".to_owned(), title, Some(since), 1, &rule)
    };
    Ok(found.map(task).into_iter().collect())
}

/// Records that another platform sent back with an error.
fn failed(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    if !may(tx, "exchange.receipt") {
        return Ok(Vec::new());
    }
    Ok(exchanges::failed(tx.db(), PAGE)?
        .into_iter()
        .map(|sent| {
            let (no, target) = (&sent.record, &sent.target);
            let error = sent.error.clone().unwrap_or_default();
            let title = text!("交换失败：{no}（{target}）{error}", "exchange failed: {no} ({target}): {error}");
            plain_task(tx, "exchange-failed", no.clone(), title, None, 1, &rule_of(tx, target))
        })
        .collect())
}

/// Files that went to another platform and of which no receipt has come. No legal day.
fn unanswered(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    if !may(tx, "exchange.receipt") {
        return Ok(Vec::new());
    }
    let task = |(file, count): (exchanges::Exchange, i64)| {
        let (no, target) = (&file.no, &file.target);
        let title = text!("待登记回执：{no}（{target}）{count} 条", "no receipt yet: {no} ({target}), {count} records");
        let since = crate::service::clock::moment(file.made_at).date_naive();
        plain_task(tx, "exchange-open", no.clone(), title, Some(since), count, &rule_of(tx, target))
    };
    Ok(exchanges::waiting(tx.db(), PAGE)?.into_iter().map(task).collect())
}

/// Catalogues that must follow a change of law or function.
fn catalogues(tx: &Tx<'_>) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    let Some(law) = tx.pack().catalogue.update_days.as_ref() else { return Ok(tasks) };
    for change in super::catalogue_changes::open(tx)? {
        let unit = units::by_id(tx.db(), change.unit)?.map(|unit| unit.code).unwrap_or_default();
        let due = super::assessment::change_due(tx, &change);
        let what = &change.what;
        let title = text!("更新本部门目录：{what} {unit}", "the unit's own catalogue is to follow: {what}, {unit}");
        let since = facts::day(&change.changed_on);
        tasks.push(Task {
            due,
            left: due.map(|due| casework::left(tx, due)),
            overdue: due.is_some_and(|due| due < tx.today()),
            ..plain_task(tx, "catalogue", unit.clone(), title, since, 1, &law.rule)
        });
    }
    Ok(tasks)
}

pub(super) fn plain_task(
    tx: &Tx<'_>,
    kind: &str,
    id: String,
    title: Text,
    since: Option<NaiveDate>,
    count: i64,
    cite: &str,
) -> Task {
    Task {
        kind: kind.to_owned(),
        id,
        title,
        due: None,
        left: None,
        overdue: false,
        since,
        count,
        case: None,
        actions: Vec::new(),
        cite: cite.to_owned(),
        article: tx.pack().articles.text(cite),
    }
}

/// The numbers of the tab line; only of what the officer may see.
fn counts(tx: &Tx<'_>, tasks: usize) -> Result<BTreeMap<String, i64>, Error> {
    let mut counts = BTreeMap::new();
    counts.insert("worklist".to_owned(), i64::try_from(tasks).unwrap_or(i64::MAX));
    for (kind, number) in worklist::open_by_kind(tx.db(), views::scope(tx, "case.list"))? {
        counts.insert(kind, number);
    }
    if may(tx, "record.accept") || may(tx, "record.import") {
        counts.insert("review".to_owned(), worklist::to_review(tx.db())?);
    }
    Ok(counts)
}
