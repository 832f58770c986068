//! Inspection of the log (查询日志检查): alerts and what becomes of them, monthly samples, closing a month, saved filters.

use super::inspected::{keep, write_on};
use crate::{
    domain::{
        refusal::Code,
        unusual::{self, Alert, Facts, QuotaTimes, Rule, Thresholds, Use},
    },
    locale::{Label, Text},
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::{moment, shanghai},
        concerns,
        operation::Facets,
        reason,
        store::{
            bound,
            inspection::{self as store, Kept},
            journal, looks,
            quotas::GIVEN,
            settings,
        },
    },
    text,
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The preview of a channel. Of the whole file it is about nobody in particular; of named records, about each of them.
const PREVIEW_FEED: &str = super::feeds::PreviewFeed::NAME;
/// A letter about a record tells whom the record is about, in a trial too.
const RENDER: &str = super::notices::RenderNotice::NAME;

/// Operations that show something of records or people.
pub const LOOKS: &[&str] = &[
    "query.run",
    "report.subject",
    "subject.",
    "record.list",
    "record.show",
    "record.history",
    "case.show",
    "case.paper",
    "objection.show",
    "objection.compare",
    "repair.show",
    "notice.show",
    RENDER,
    "authorisation.show",
    "decision.show",
    // One listing or measure is shown under the permission of their lists.
    "listing.list",
    "listing.check",
    "measure.list",
    "publication.preview",
    PREVIEW_FEED,
];
/// Those of them that count for a quota: queries, and openings that belong to no work that waits for somebody.
pub const COUNTED: &[&str] = &[
    "query.run",
    "report.subject",
    "subject.",
    "record.list",
    "record.show",
    "record.history",
    "publication.preview",
    PREVIEW_FEED,
    RENDER,
];

/// The setting that holds thresholds other than the product's.
const THRESHOLDS: &str = "log.unusual";
/// Days examined in one go, so that a long log needs no more memory than a month.
const STRETCH: u64 = 31;

/// The thresholds in force.
pub(super) fn thresholds(tx: &Tx<'_>) -> Result<Thresholds, Error> {
    let kept = settings::get(tx.db(), THRESHOLDS)?;
    Ok(kept.map(|kept| serde_json::from_str(&kept)).transpose()?.unwrap_or_default())
}

/// The instant a day begins, in milliseconds.
pub(in crate::service) fn begin_of(day: NaiveDate) -> Option<i64> {
    let begin = day.and_hms_opt(0, 0, 0)?.and_local_timezone(shanghai()).single()?;
    Some(begin.timestamp_millis())
}

/// Numbers of the rows of `since` to `until`: the first, and one past the last.
pub(super) fn rows_of(tx: &Tx<'_>, since: NaiveDate, until: NaiveDate) -> Result<(i64, i64), Error> {
    let at = |day: Option<NaiveDate>| day.and_then(begin_of).map_or(Ok(i64::MAX), |at| looks::seq_at(tx.db(), at));
    Ok((at(Some(since))?, at(until.succ_opt())?))
}

/// Beginnings of the operations that are work, and not a look, where they name a batch or a case.
pub(super) const BY_WORK: &[&str] = &["record.", "publication.", RENDER];

/// Outcomes that showed what was asked for: a trial too.
const SHOWN: [&str; 3] = ["done", "repeated", "dry-run"];

/// Whether a look counts for a quota. A record opened for a batch or a case that waits is work, which nobody chose; one whose
/// basis the officer named is not.
pub(super) fn is_counted(operation: &str, basis: Option<&str>, mode: Option<&str>) -> bool {
    let by_work = BY_WORK.iter().any(|of| operation.starts_with(of));
    let is_work = by_work && basis.is_some_and(|no| !no.is_empty()) && mode != Some(GIVEN);
    !is_work && COUNTED.iter().any(|look| operation.starts_with(look))
}

/// Last words of operations that only show something.
const SHOWING: &[&str] = &[
    "show",
    "list",
    "find",
    "compare",
    "history",
    "preview",
    "changes",
    "check",
    "reveal",
    "paper",
    "actions",
    "candidates",
    "consents",
];
/// Nouns whose operations are no work on a subject, but for the report that is handed out to it.
const ASIDE: &[&str] = &["session", "log", "query", "report", "check", "worklist"];

/// Whether an operation does something about its subject.
fn is_step(operation: &str) -> bool {
    let (noun, verb) = operation.split_once('.').unwrap_or((operation, ""));
    operation == "report.subject" || !ASIDE.contains(&noun) && !SHOWING.contains(&verb)
}

pub(super) fn uses(tx: &Tx<'_>, since: NaiveDate, until: NaiveDate) -> Result<Vec<Use>, Error> {
    let (from, to) = rows_of(tx, since, until)?;
    let shows = |operation: &str| LOOKS.iter().any(|look| operation.starts_with(look));
    let read = looks::span(tx.db(), from, to)?.into_iter().map(|row| Use {
        seq: row.seq,
        at: moment(row.at),
        look: SHOWN.contains(&row.outcome.as_str()) && shows(&row.operation),
        counted: ["done", "dry-run"].contains(&row.outcome.as_str())
            && is_counted(&row.operation, row.basis.as_deref(), row.mode.as_deref()),
        refused: matches!(row.outcome.as_str(), "refused" | "denied"),
        step: row.outcome == "done" && is_step(&row.operation),
        officer: row.officer,
        name: row.name,
        operation: row.operation,
        mode: row.mode.unwrap_or_default().split('@').next().unwrap_or_default().to_owned(),
        subject: row.subject,
        purpose: row.purpose,
        basis: row.basis.filter(|basis| !basis.is_empty()),
        count: row.count,
        // A dry run did nothing to anything.
        ids: row.ids.split(',').filter(|id| !id.is_empty() && row.outcome != "dry-run").map(str::to_owned).collect(),
    });
    Ok(read.collect())
}

/// The quota of everybody who looked, as it changed on each day they did.
fn quotas(tx: &Tx<'_>, uses: &[Use]) -> Result<BTreeMap<(String, NaiveDate), QuotaTimes>, Error> {
    let looks = uses.iter().filter(|one| one.counted && one.subject.is_some());
    let days: BTreeSet<(&str, NaiveDate)> = looks.map(|one| (one.officer.as_str(), one.at.date_naive())).collect();
    let mut found = BTreeMap::new();
    for (login, day) in days {
        let steps = super::quotas::on_day(tx, login, day)?;
        if !steps.is_empty() {
            found.insert((login.to_owned(), day), steps);
        }
    }
    Ok(found)
}

/// Who registered each letter that a query rested on, and on which day.
fn letters(tx: &Tx<'_>, uses: &[Use]) -> Result<BTreeMap<String, (Vec<u8>, NaiveDate)>, Error> {
    let named: BTreeSet<&str> = uses.iter().filter_map(|one| one.basis.as_deref()).collect();
    let found = store::registered(tx.db(), &named)?.into_iter();
    Ok(found.map(|(no, (person, at))| (no, (person, moment(at).date_naive()))).collect())
}

/// What the rules need to know of those who looked and of those looked at.
fn facts(tx: &Tx<'_>, uses: &[Use]) -> Result<Facts, Error> {
    let mut facts = Facts {
        officers: store::officers(tx.db())?,
        papers: store::shared_papers(tx.db())?,
        quotas: quotas(tx, uses)?,
        letters: letters(tx, uses)?,
        ..Facts::default()
    };
    let surnames: BTreeSet<char> =
        facts.officers.values().filter(|one| !one.home.is_empty()).filter_map(|one| one.name.chars().next()).collect();
    let seen: BTreeSet<&Vec<u8>> = uses.iter().filter(|one| one.look).filter_map(|one| one.subject.as_ref()).collect();
    for digest in seen {
        if let Some((id, identifier, mut known)) = store::known(tx.db(), digest)? {
            known.person = tx.env().keys.digest("person", identifier.trim());
            known.cases = store::cases(tx.db(), id)?;
            if known.is_person && known.name.chars().next().is_some_and(|first| surnames.contains(&first)) {
                known.addresses = addresses(tx, id)?;
            }
            facts.subjects.insert(digest.clone(), known);
        }
    }
    let movers: BTreeSet<String> =
        facts.officers.iter().filter(|(_, one)| !one.former_units.is_empty()).map(|(login, _)| login.clone()).collect();
    for id in uses.iter().filter(|one| movers.contains(&one.officer)).flat_map(|one| &one.ids) {
        if id.starts_with("R-") && !facts.providers.contains_key(id) {
            facts.providers.extend(store::provider(tx.db(), id)?.map(|unit| (id.clone(), unit)));
        }
    }
    let moved = |one: &Use| movers.contains(&one.officer);
    for digest in uses.iter().filter(|one| one.look && moved(one)).filter_map(|one| one.subject.as_ref()) {
        if !facts.provided.contains_key(digest) {
            facts.provided.insert(digest.clone(), store::provided(tx.db(), digest)?);
        }
    }
    // Only where a rule asks for the case: the numbers of a month are many.
    let named = uses.iter().filter(|one| one.look && (moved(one) || one.operation.starts_with("subject.")));
    let numbers: BTreeSet<&str> =
        named.flat_map(|one| one.basis.iter().chain(&one.ids)).filter_map(|no| case_no(no)).collect();
    for no in numbers {
        facts.cases.extend(store::case_of(tx.db(), no)?.map(|case| (no.to_owned(), case)));
    }
    Ok(facts)
}

/// What may be the number of a case: neither a record's, a subject's, a letter's, nor of a row of the log.
fn case_no(no: &str) -> Option<&str> {
    let no = no.split('/').next().filter(|no| no.contains('-'))?;
    (!["R-", "S-", "SQ-", "LOG-", "B-", "A-"].iter().any(|begin| no.starts_with(begin))).then_some(no)
}

/// Where the records say that a person lives.
fn addresses(tx: &Tx<'_>, subject: i64) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for content in store::contents(tx.db(), subject)? {
        let fields: BTreeMap<String, serde_json::Value> = serde_json::from_str(&content)?;
        let told = fields
            .iter()
            .filter(|(field, _)| field.contains("址") || field.contains("住所") || field.contains("ADDRESS"));
        found.extend(told.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
    }
    Ok(found)
}

/// Alerts of the days that have not been examined yet; today is examined anew each time.
pub(super) fn fresh(tx: &Tx<'_>) -> Result<Vec<Alert>, Error> {
    let today = tx.today();
    let done = settings::get(tx.db(), bound::EXAMINED)?.and_then(|day| day.parse::<NaiveDate>().ok());
    let first = match done {
        Some(day) => day.succ_opt().unwrap_or(day),
        None => journal::by_seq(tx.db(), 1)?.map_or(today, |(row, ..)| moment(row.at).date_naive()),
    };
    let thresholds = thresholds(tx)?;
    let mut found = Vec::new();
    let mut from = first.min(today);
    while from <= today {
        let to = from.checked_add_days(Days::new(STRETCH - 1)).map_or(today, |day| day.min(today));
        let window = from.checked_sub_days(Days::new(thresholds.idle_within.into())).unwrap_or(from);
        let uses = uses(tx, window, to)?;
        let facts = facts(tx, &uses)?;
        let alerts = unusual::alerts(&uses, &facts, tx.calendar(), &thresholds);
        found.extend(alerts.into_iter().filter(|alert| alert.day >= from));
        let Some(next) = to.succ_opt() else { break };
        from = next;
    }
    Ok(found)
}

/// Alerts of today from today's rows alone, for the first page of the log.
pub(super) fn today(tx: &Tx<'_>) -> Result<Vec<Alert>, Error> {
    let uses = uses(tx, tx.today(), tx.today())?;
    let facts = facts(tx, &uses)?;
    Ok(unusual::alerts(&uses, &facts, tx.calendar(), &thresholds(tx)?))
}

/// An alert with what was decided on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlertCard {
    /// Its number.
    pub id: i64,
    /// As found.
    #[serde(flatten)]
    pub alert: Alert,
    /// `open`, `explained`, `escalated`, `dismissed`.
    pub state: String,
    /// Reason of the decision.
    pub reason: Option<String>,
    /// Name of who decided.
    pub decided_by: Option<String>,
}

impl From<Kept> for AlertCard {
    fn from(kept: Kept) -> Self {
        let Kept { id, alert, state, reason, decided_by } = kept;
        Self { id, alert, state, reason, decided_by }
    }
}

/// Whether an alert is about the reader: somebody else decides on it (S8).
pub(super) fn is_own(tx: &Tx<'_>, officer: &str, people: &BTreeMap<String, unusual::Officer>) -> bool {
    officer == tx.actor().login || people.get(officer).is_some_and(|one| one.person == tx.actor().person)
}

/// `log alerts`: unusual use. Nobody is shown alerts on the own use (S8).
#[derive(Clone, Copy, Debug, Default)]
pub struct LogAlerts {
    /// First day; thirty days back when not given.
    pub since: Option<NaiveDate>,
    /// Last day; today when not given.
    pub until: Option<NaiveDate>,
    /// As the last inspection kept them: nothing is judged anew.
    pub as_kept: bool,
}

/// A rule with its thresholds, as shown beside the alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSays {
    /// The rule's word.
    pub rule: String,
    /// The rule in one line.
    pub says: Text,
}

/// Unusual use in a span of days.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unusual {
    /// First day.
    pub since: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Newest day first.
    pub items: Vec<AlertCard>,
    /// Looks by hour of the day, 0 to 23.
    pub hours: Vec<usize>,
    /// The rules, with the thresholds in force.
    pub rules: Vec<RuleSays>,
    /// Thresholds in force: settings of the product, not law.
    pub thresholds: Thresholds,
    /// Found now, kept as the answer leaves; then without what is on the own use.
    #[serde(skip)]
    fresh: Vec<Alert>,
}

impl Unusual {
    /// The rows found just now, each with the word of its rule.
    pub fn found(&self) -> impl Iterator<Item = (i64, &'static str)> {
        self.fresh.iter().flat_map(|alert| alert.rows.iter().map(|seq| (*seq, alert.rule.word())))
    }
}

impl Operation for LogAlerts {
    type Output = Unusual;
    const NAME: &'static str = "log.alerts";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Unusual, Error> {
        let until = self.until.unwrap_or_else(|| tx.today());
        let since = self.since.or_else(|| until.checked_sub_days(Days::new(30))).unwrap_or(until);
        let thresholds = thresholds(tx)?;
        let (from, to) = rows_of(tx, since, until)?;
        let named = looks::operations(tx.db())?;
        let shows: Vec<String> =
            named.into_iter().filter(|name| LOOKS.iter().any(|look| name.starts_with(look))).collect();
        let hours = looks::hours(tx.db(), from, to, &shows)?;
        let rules = Rule::all().map(|rule| RuleSays { rule: rule.word().to_owned(), says: rule.says(&thresholds) });
        let (rules, fresh) = (rules.collect(), if self.as_kept { Vec::new() } else { fresh(tx)? });
        Ok(Unusual { since, until, items: Vec::new(), hours, rules, thresholds, fresh })
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut Unusual) -> Result<(), Error> {
        if !self.as_kept {
            keep(tx, &output.fresh)?;
        }
        let people = store::officers(tx.db())?;
        output.fresh.retain(|alert| !is_own(tx, &alert.officer, &people));
        let kept = store::between(tx.db(), output.since, output.until)?;
        output.items =
            kept.into_iter().filter(|one| !is_own(tx, &one.alert.officer, &people)).map(AlertCard::from).collect();
        Ok(())
    }

    fn trace(&self, output: Option<&Unusual>) -> Trace {
        output.map_or_else(Trace::new, |found| Trace::new().count(found.items.len()).view(found))
    }
}

/// `log alert ID`: one alert with its rows.
#[derive(Clone, Copy, Debug)]
pub struct ShowAlert {
    /// Its number.
    pub id: i64,
}

/// Nobody reviews the own use of the log.
pub(super) fn own_use() -> Error {
    Error::new(Code::Sod, text!("不得复核本人的日志", "nobody reviews their own log lines"))
        .cite("S8")
        .hint(text!("请另一位审计员处理", "ask another auditor"))
}

/// An alert the reader may see. One on the own use is answered as one that nobody has (S8): not even that there is one is
/// told to whom it is about.
fn readable(tx: &Tx<'_>, id: i64) -> Result<Kept, Error> {
    let people = store::officers(tx.db())?;
    let others = |kept: &Kept| !is_own(tx, &kept.alert.officer, &people);
    store::by_id(tx.db(), id)?.filter(others).ok_or_else(|| Error::not_found(&format!("A-{id}")))
}

/// Whether a number is of an alert that the officer may see.
pub(in crate::service) fn is_readable(tx: &Tx<'_>, no: &str) -> Result<bool, Error> {
    let id = no.strip_prefix("A-").and_then(|id| id.parse::<i64>().ok()).filter(|id| format!("A-{id}") == no);
    let allowed = || tx.decide_on(ShowAlert::NAME, Facets::default()).allowed;
    let Some(id) = id.filter(|_| allowed()) else { return Ok(false) };
    let people = store::officers(tx.db())?;
    Ok(store::by_id(tx.db(), id)?.is_some_and(|kept| !is_own(tx, &kept.alert.officer, &people)))
}

impl Operation for ShowAlert {
    type Output = AlertCard;
    const NAME: &'static str = "log.alerts";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<AlertCard, Error> {
        readable(tx, self.id).map(AlertCard::from)
    }

    fn trace(&self, output: Option<&AlertCard>) -> Trace {
        let trace = Trace::new().ids([format!("A-{}", self.id)]);
        output.map_or(trace.clone(), |card| trace.view(card))
    }
}

/// The name of what became of an alert or a drawn row.
pub fn disposition(word: &str) -> Label {
    match word {
        "explained" => Label::new("已说明", "explained"),
        "escalated" => Label::new("已上报", "escalated"),
        "dismissed" => Label::new("已排除", "dismissed"),
        "in-order" => Label::new("无异常", "in order"),
        _ => Label::new("待办", "open"),
    }
}

/// A reason, which is not empty of content.
pub(super) fn said(reason: &str) -> Result<&str, Error> {
    let reason = reason.trim();
    if unusual::says_nothing(reason) {
        return Err(Error::new(Code::Input, text!("理由没有内容", "the reason says nothing"))
            .hint(text!("写明核实了什么、结论是什么", "say what was checked and what came of it")));
    }
    Ok(reason)
}

/// `log dispose ID`: explains, escalates or dismisses an alert, with a reason.
#[derive(Clone, Debug)]
pub struct DisposeAlert {
    /// Its number.
    pub id: i64,
    /// `explained`, `escalated` or `dismissed`.
    pub state: String,
    /// Why.
    pub reason: String,
}

impl Operation for DisposeAlert {
    type Output = AlertCard;
    const NAME: &'static str = "log.dispose";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<AlertCard, Error> {
        let known = ["explained", "escalated", "dismissed"];
        if !known.contains(&self.state.as_str()) {
            let (word, known) = (&self.state, known.join(" "));
            return Err(Error::new(Code::Input, text!("不认识 `{word}`", "unknown word `{word}`"))
                .hint(text!("可用：{known}", "known: {known}")));
        }
        super::person_only(tx)?;
        let kept = readable(tx, self.id)?;
        if matches!(kept.state.as_str(), "explained" | "dismissed") {
            let Label { zh, en } = disposition(&kept.state);
            return Err(Error::new(Code::State, text!("该预警已处置：{zh}", "the alert has been disposed of: {en}"))
                .hint(text!(
                    "处置不可更改；新情况另行记载",
                    "a disposition stands; record what is new with the next one"
                )));
        }
        let month = month_of(kept.alert.day);
        if store::closed(tx.db(), &month)?.is_some() {
            return Err(Error::new(Code::State, text!("{month} 已结月", "{month} is closed"))
                .hint(text!("结月后不再处置", "nothing is disposed of after the month is closed")));
        }
        let said = said(&self.reason)?;
        let given = store::given(tx.db(), &tx.actor().person, begin_of(tx.today()).unwrap_or_default())?;
        let others = given.iter().filter(|(officer, _)| *officer != kept.alert.officer);
        reason::not_repeated(tx, said, others.map(|(_, reason)| reason.as_str()), reason::RULE)?;
        let kept = concerns::kept_statement(tx.db(), said)?;
        let officer = tx.actor().officer;
        write_on(tx, &month, || store::decide(tx.db(), self.id, &self.state, &kept, officer, tx.now_ms()))?;
        readable(tx, self.id).map(AlertCard::from)
    }

    fn trace(&self, _output: Option<&AlertCard>) -> Trace {
        Trace::new().ids([format!("A-{}", self.id)]).mode(&self.state)
    }
}

/// `2026-11` of a day.
pub(super) fn month_of(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// A filter kept under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Its name.
    pub name: String,
    /// As typed on the log screen.
    pub filter: String,
}

/// `log saved`, `log save NAME FILTER`: the reader's own filters. An empty filter takes a name away.
#[derive(Clone, Debug, Default)]
pub struct SaveFilter {
    /// What to save; none only lists.
    pub save: Option<SavedFilter>,
}

/// The reader's saved filters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedFilters {
    /// By name.
    pub items: Vec<SavedFilter>,
}

fn personal() -> Error {
    Error::new(
        Code::Input,
        text!("名称和过滤不得写主体的名称或号码", "neither name nor filter may hold a subject's name or number"),
    )
    .cite("ROLE-inspection")
    .hint(text!("名称写明检查什么；主体写作 主体:号码", "name what is inspected; write a subject as subject:NUMBER"))
}

/// A filter as it is kept: a subject by its public number, or by its keyed digest where the register does not know it.
fn keepable(tx: &Tx<'_>, filter: &str) -> Result<String, Error> {
    let (mut kept, mut others) = (Vec::new(), Vec::new());
    for word in filter.split_whitespace() {
        let (key, value) = word.split_once([':', '：']).unwrap_or(("", word));
        kept.push(match key {
            "subject" | "主体" => format!("{key}:{}", super::log_subjects::kept_subject(tx, value)?),
            "officer" | "人员" | "unit" | "单位" if !concerns::is_identifier(value) => word.to_owned(),
            _ if concerns::is_identifier(value) || concerns::names_somebody(tx.db(), value)? => return Err(personal()),
            _ => {
                others.push(word);
                word.to_owned()
            }
        });
    }
    // A number may be parted into several words.
    if concerns::holds_code(tx.db(), &others.join(" "))? {
        return Err(personal());
    }
    Ok(kept.join(" "))
}

impl Operation for SaveFilter {
    type Output = SavedFilters;
    const NAME: &'static str = "log.save";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<SavedFilters, Error> {
        if let Some(SavedFilter { name, filter }) = &self.save {
            if name.trim().is_empty() {
                return Err(Error::new(Code::Input, text!("缺少名称", "the name is missing"))
                    .hint(text!("如 夜间查询", "such as night-queries")));
            }
            let telling = concerns::is_identifier(name.trim()) || concerns::holds_code(tx.db(), name)?;
            if telling || concerns::names_somebody(tx.db(), name.trim())? {
                return Err(personal());
            }
            store::save(tx.db(), tx.actor().officer, name.trim(), &keepable(tx, filter)?)?;
        }
        let saved = store::saved(tx.db(), tx.actor().officer)?;
        Ok(SavedFilters { items: saved.into_iter().map(|(name, filter)| SavedFilter { name, filter }).collect() })
    }

    fn trace(&self, output: Option<&SavedFilters>) -> Trace {
        output.map_or_else(Trace::new, |found| Trace::new().count(found.items.len()))
    }
}
