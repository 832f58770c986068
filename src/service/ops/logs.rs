//! The log as it is read (查询日志): pages, one row whole, everybody who looked at a subject, unusual use.

use crate::{
    domain::{
        refusal::Code,
        unusual::{self, Alert, Rule, Thresholds, Use},
    },
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::moment,
        journal::{GENESIS, Row},
        keys::hex,
        masking::{self, SubjectCard},
        proof,
        store::{
            journal::{self as rows, Filter},
            records, settings, subjects,
        },
    },
    text,
};
use chrono::{NaiveDate, SecondsFormat, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of operations, after `--kind`: the word, and how the operations begin.
pub const KINDS: &[(&str, &[&str])] = &[
    ("intake", &["record.import", "record.accept", "record.return", "record.admit", "record.revoke"]),
    ("query", &["query.", "report.subject"]),
    ("look", &["subject.", "record.list", "record.show", "record.history"]),
    ("case", &["objection.", "repair.", "revocation.", "case.", "notice."]),
    ("session", &["session."]),
    (
        "admin",
        &["officer.", "unit.", "catalogue.", "profile.", "authorisation.", "calendar.", "backup.", "check.", "log."],
    ),
];

/// Operations that show something of records or people.
const LOOKS: &[&str] = &["query.run", "report.subject", "subject.", "record.list", "record.show", "record.history"];

/// Most rows read at once to judge what is unusual.
const MOST: u32 = 20_000;

/// One row of the log as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Row number.
    pub seq: i64,
    /// RFC 3339.
    pub at: String,
    /// Log-in name.
    pub officer: String,
    /// The officer's name (HC-23-4).
    pub name: String,
    /// Code of the officer's unit.
    pub unit: String,
    /// Roles held at that moment.
    pub role: String,
    /// Operation.
    pub operation: String,
    /// Query mode.
    pub mode: Option<String>,
    /// Where the terminal stood.
    pub place: Option<String>,
    /// Whom it was about, where the register knows it: persons masked.
    pub subject: Option<SubjectCard>,
    /// Purpose code.
    pub purpose: Option<String>,
    /// Purpose text.
    pub purpose_text: Option<String>,
    /// Authorisation, case or batch it belongs to.
    pub basis: Option<String>,
    /// `done`, `refused`, `denied`, `dry-run`.
    pub outcome: String,
    /// Rule that decided.
    pub cite: Option<String>,
    /// Its article.
    pub article: Option<Text>,
    /// How many things were shown or changed.
    pub count: Option<i64>,
    /// Their ids.
    pub ids: Vec<String>,
    /// `tui`, `cli`, `ssh`, `system`.
    pub channel: String,
    /// The reader's own row: somebody else reviews it (S8).
    pub own: bool,
    /// Rules of unusual use it falls under.
    pub flags: Vec<String>,
}

fn line(tx: &Tx<'_>, row: &Row, free_text: Option<String>) -> Result<LogLine, Error> {
    let (mode, place) = match row.mode.as_deref().map(|mode| (mode, mode.split_once('@'))) {
        Some((_, Some((mode, place)))) => (Some(mode.to_owned()), Some(place.to_owned())),
        Some((mode, None)) => (Some(mode.to_owned()), None),
        None => (None, None),
    };
    let subject = row.subject.as_ref().map(|digest| subjects::by_digest(tx.db(), digest)).transpose()?.flatten();
    let masks = masking::masks(tx.pack());
    Ok(LogLine {
        seq: row.seq,
        at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
        officer: row.officer.clone().unwrap_or_default(),
        name: row.officer_name.clone().unwrap_or_default(),
        unit: row.unit.clone().unwrap_or_default(),
        role: row.role.clone().unwrap_or_default(),
        operation: row.operation.clone(),
        mode,
        place,
        subject: subject.map(|subject| masking::card(&masks, &subject)),
        purpose: row.purpose.clone().filter(|code| !code.is_empty()),
        purpose_text: free_text,
        basis: row.basis.clone(),
        outcome: row.outcome.clone(),
        cite: row.cite.clone(),
        article: row.cite.as_deref().map(|cite| tx.pack().articles.text(cite)),
        count: row.count,
        ids: row.ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        channel: row.channel.clone(),
        own: is_own(tx, row),
        flags: Vec::new(),
    })
}

fn is_own(tx: &Tx<'_>, row: &Row) -> bool {
    row.person.as_ref() == Some(&tx.actor().person)
}

/// The instant a day begins, in milliseconds.
fn begin_of(day: NaiveDate) -> Option<i64> {
    let begin = day.and_hms_opt(0, 0, 0)?.and_local_timezone(crate::service::clock::shanghai()).single()?;
    Some(begin.timestamp_millis())
}

fn end_of(day: NaiveDate) -> Option<i64> {
    begin_of(day.succ_opt()?)
}

/// `log list`.
#[derive(Clone, Debug, Default)]
pub struct ListLog {
    /// Log-in name, or its beginning and `*`.
    pub officer: Option<String>,
    /// Identifier or public number of a subject.
    pub subject: Option<String>,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// `done`, `refused` (denied too), `denied`, `dry-run`, `any`.
    pub outcome: Option<String>,
    /// Group of operations, see [`KINDS`].
    pub kind: Option<String>,
    /// Rule of unusual use.
    pub flag: Option<String>,
    /// Most to answer; 50 when not given.
    pub limit: Option<u32>,
    /// Cursor of the page before: only rows with a smaller number.
    pub after: Option<String>,
}

/// How many rows an officer has on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerOfficer {
    /// Log-in name.
    pub officer: String,
    /// Name.
    pub name: String,
    /// Rows.
    pub count: usize,
}

/// A page of the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogPage {
    /// Newest first.
    pub items: Vec<LogLine>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// The page's rows by officer, most first.
    pub per_officer: Vec<PerOfficer>,
}

fn per_officer(items: &[LogLine]) -> Vec<PerOfficer> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for item in items {
        *counts.entry((&item.officer, &item.name)).or_default() += 1;
    }
    let mut all: Vec<PerOfficer> = counts
        .into_iter()
        .map(|((officer, name), count)| PerOfficer { officer: officer.to_owned(), name: name.to_owned(), count })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.count));
    all
}

fn outcomes(word: Option<&str>) -> Result<Vec<String>, Error> {
    let known: &[&str] = match word {
        None | Some("any") => &[],
        Some("refused") => &["refused", "denied"],
        Some("done") => &["done"],
        Some("denied") => &["denied"],
        Some("dry-run") => &["dry-run"],
        Some(other) => return Err(unknown(other, "done refused denied dry-run any")),
    };
    Ok(known.iter().map(|&word| word.to_owned()).collect())
}

fn unknown(word: &str, known: &str) -> Error {
    Error::new(Code::Input, text!("不认识 `{word}`", "unknown word `{word}`"))
        .hint(text!("可用：{known}", "known: {known}"))
}

fn operations(kind: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(kind) = kind else { return Ok(Vec::new()) };
    match KINDS.iter().find(|(word, _)| *word == kind) {
        Some((_, beginnings)) => Ok(beginnings.iter().map(|&word| word.to_owned()).collect()),
        None if kind.contains('.') => Ok(vec![kind.to_owned()]),
        None => Err(unknown(kind, &KINDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "))),
    }
}

/// The keyed digest of a subject as typed: identifier or public number.
fn digest(tx: &Tx<'_>, typed: &str) -> Result<Vec<u8>, Error> {
    let target = proof::target(typed, tx.today());
    let identifier = match &target {
        proof::Target::Identifier(value) => value.clone(),
        proof::Target::Number(_) => {
            proof::find(tx, &target)?.map(|subject| subject.id_value).ok_or_else(|| Error::not_found(typed))?
        }
    };
    Ok(tx.subject_digest(&identifier))
}

impl Operation for ListLog {
    type Output = LogPage;
    const NAME: &'static str = "log.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<LogPage, Error> {
        let flag = match self.flag.as_deref() {
            Some(word) => Some(Rule::parse(word).ok_or_else(|| unknown(word, &Rule::ALL.map(Rule::word).join(" ")))?),
            None => None,
        };
        let filter = Filter {
            officer: self.officer.clone(),
            subject: self.subject.as_deref().map(|typed| digest(tx, typed)).transpose()?,
            since: self.since.and_then(begin_of),
            until: self.until.and_then(end_of),
            outcomes: outcomes(self.outcome.as_deref())?,
            operations: operations(self.kind.as_deref())?,
            before: self.after.as_ref().and_then(|cursor| cursor.parse().ok()),
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 1000);
        let mut page = rows::page(tx.db(), &filter, if flag.is_some() { MOST } else { limit })?;
        let flags = flags(tx, &page)?;
        if let Some(flag) = flag {
            page.retain(|(row, _)| flags.get(&row.seq).is_some_and(|rules| rules.contains(&flag)));
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let full = page.len() >= most;
        page.truncate(most);
        let mut items = Vec::with_capacity(page.len());
        for (row, free_text) in page {
            let mut item = line(tx, &row, free_text)?;
            let rules = flags.get(&row.seq).into_iter().flatten();
            item.flags = rules.map(|rule| rule.word().to_owned()).collect();
            items.push(item);
        }
        let next = items.last().filter(|_| full).map(|item| item.seq.to_string());
        Ok(LogPage { next, per_officer: per_officer(&items), items })
    }

    fn trace(&self, output: Option<&LogPage>) -> Trace {
        let trace = about(Trace::new(), self.subject.as_deref());
        match output {
            Some(page) => {
                let ends = page.items.last().into_iter().chain(page.items.first());
                trace.count(page.items.len()).ids(ends.map(|item| item.seq.to_string()))
            }
            None => trace,
        }
    }
}

/// Whom a look at the log was about, as typed.
fn about(trace: Trace, typed: Option<&str>) -> Trace {
    match typed.map(str::trim) {
        None => trace,
        Some(number) if number.starts_with("S-") => trace.ids([number]),
        Some(identifier) => trace.subject(&proof::normalised(identifier, NaiveDate::MAX)),
    }
}

/// The rules that the rows of a page fall under, judged on the whole days they lie in.
fn flags(tx: &Tx<'_>, page: &[(Row, Option<String>)]) -> Result<BTreeMap<i64, BTreeSet<Rule>>, Error> {
    let mut flags: BTreeMap<i64, BTreeSet<Rule>> = BTreeMap::new();
    let (Some((newest, _)), Some((oldest, _))) = (page.first(), page.last()) else { return Ok(flags) };
    let days = (moment(oldest.at).date_naive(), moment(newest.at).date_naive());
    let uses = uses(tx, Some(days.0), Some(days.1))?;
    for alert in unusual::alerts(&uses, tx.calendar(), &thresholds(tx)?) {
        for seq in alert.rows {
            flags.entry(seq).or_default().insert(alert.rule);
        }
    }
    Ok(flags)
}

/// The setting that holds thresholds other than the product's.
const THRESHOLDS: &str = "log.unusual";

fn thresholds(tx: &Tx<'_>) -> Result<Thresholds, Error> {
    Ok(match settings::get(tx.db(), THRESHOLDS)? {
        Some(kept) => serde_json::from_str(&kept)?,
        None => Thresholds::default(),
    })
}

/// The rows of these days as the rules of unusual use read them, the reader's own left out (S8).
fn uses(tx: &Tx<'_>, since: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<Vec<Use>, Error> {
    let filter = Filter { since: since.and_then(begin_of), until: until.and_then(end_of), ..Filter::default() };
    let page = rows::page(tx.db(), &filter, MOST)?;
    let looks = |operation: &str| LOOKS.iter().any(|look| operation.starts_with(look));
    let mut uses: Vec<Use> = page
        .into_iter()
        .filter(|(row, _)| row.officer.is_some() && !is_own(tx, row))
        .map(|(row, _)| Use {
            seq: row.seq,
            at: moment(row.at),
            officer: row.officer.unwrap_or_default(),
            name: row.officer_name.unwrap_or_default(),
            look: looks(&row.operation) && row.outcome == "done",
            refused: matches!(row.outcome.as_str(), "refused" | "denied"),
            subject: row.subject,
        })
        .collect();
    uses.reverse();
    Ok(uses)
}

/// `log show SEQ`.
#[derive(Clone, Copy, Debug)]
pub struct ShowLog {
    /// Row number.
    pub seq: i64,
}

/// A record that a row names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `R-000012`
    pub id: String,
    /// Catalogue item.
    pub item: String,
}

/// One row whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeRow {
    /// As listed.
    #[serde(flatten)]
    pub line: LogLine,
    /// The records it names, with their items.
    pub records: Vec<Named>,
    /// Id of the log-in.
    pub session: String,
    /// A script's request id.
    pub request: Option<String>,
    /// Regime and version.
    pub regime: String,
    /// Writing program.
    pub program: String,
    /// Digest of what was shown, in hexadecimal.
    pub view: Option<String>,
    /// Commitment to the free text.
    pub payload: Option<String>,
    /// Hash of the row before.
    pub prev: String,
    /// Hash of this row.
    pub hash: String,
    /// The row is as it was written and joins the row before.
    pub verified: bool,
}

impl Operation for ShowLog {
    type Output = WholeRow;
    const NAME: &'static str = "log.show";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<WholeRow, Error> {
        let found = rows::by_seq(tx.db(), self.seq)?.ok_or_else(|| Error::not_found(&self.seq.to_string()))?;
        let (row, hash, free_text) = found;
        let before = if row.seq == 1 { Some(GENESIS.to_vec()) } else { rows::hash_of(tx.db(), row.seq - 1)? };
        let verified = row.hash().as_slice() == hash.as_slice() && before.as_ref() == Some(&row.prev);
        let flags = flags(tx, &[(row.clone(), None)])?;
        let mut line = line(tx, &row, free_text)?;
        line.flags = flags.get(&row.seq).into_iter().flatten().map(|rule| rule.word().to_owned()).collect();
        let mut named = Vec::new();
        for id in line.ids.iter().filter(|id| id.starts_with("R-")) {
            named.extend(records::by_no(tx.db(), id)?.map(|record| Named { id: record.no, item: record.item }));
        }
        Ok(WholeRow {
            line,
            records: named,
            session: row.session,
            request: row.request,
            regime: row.regime,
            program: row.program,
            view: row.view.as_deref().map(hex),
            payload: row.payload.as_deref().map(hex),
            prev: hex(&row.prev),
            hash: hex(&hash),
            verified,
        })
    }

    fn trace(&self, _output: Option<&WholeRow>) -> Trace {
        Trace::new().ids([self.seq.to_string()])
    }
}

/// `log who SUBJECT`: everybody who looked at a subject.
#[derive(Clone, Debug, Default)]
pub struct WhoLooked {
    /// Identifier or public number.
    pub subject: String,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// One officer's looks at a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looker {
    /// Log-in name.
    pub officer: String,
    /// Name.
    pub name: String,
    /// Code of the unit.
    pub unit: String,
    /// Looks that were answered.
    pub looks: usize,
    /// Attempts that were refused.
    pub refused: usize,
    /// First of them.
    pub first: String,
    /// Last of them.
    pub last: String,
    /// Purposes given.
    pub purposes: BTreeSet<String>,
}

/// Everybody who looked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lookers {
    /// Whom they looked at; blank when the register does not know it.
    pub subject: SubjectCard,
    /// By officer, most looks first.
    pub officers: Vec<Looker>,
    /// The rows, newest first.
    pub items: Vec<LogLine>,
}

impl Operation for WhoLooked {
    type Output = Lookers;
    const NAME: &'static str = "log.who";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Lookers, Error> {
        let filter = Filter {
            subject: Some(digest(tx, &self.subject)?),
            since: self.since.and_then(begin_of),
            until: self.until.and_then(end_of),
            ..Filter::default()
        };
        let page = rows::page(tx.db(), &filter, MOST)?;
        let items = page.into_iter().map(|(row, said)| line(tx, &row, said)).collect::<Result<Vec<_>, _>>()?;
        let known = proof::find(tx, &proof::target(&self.subject, tx.today()))?;
        let masks = masking::masks(tx.pack());
        let subject = known.map(|subject| masking::card(&masks, &subject)).unwrap_or_default();
        Ok(Lookers { subject, officers: lookers(&items), items })
    }

    fn trace(&self, output: Option<&Lookers>) -> Trace {
        let trace = about(Trace::new(), Some(&self.subject));
        match output {
            Some(found) => trace.count(found.items.len()),
            None => trace,
        }
    }
}

fn lookers(items: &[LogLine]) -> Vec<Looker> {
    let mut by: BTreeMap<&str, Looker> = BTreeMap::new();
    for item in items.iter().rev() {
        let looker = by.entry(&item.officer).or_insert_with(|| Looker {
            officer: item.officer.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            looks: 0,
            refused: 0,
            first: item.at.clone(),
            last: String::new(),
            purposes: BTreeSet::new(),
        });
        if item.outcome == "done" {
            looker.looks += 1;
        } else {
            looker.refused += 1;
        }
        looker.last.clone_from(&item.at);
        looker.purposes.extend(item.purpose.clone());
    }
    let mut all: Vec<Looker> = by.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.looks + one.refused));
    all
}

/// `log alerts`: unusual use. Nobody is shown alerts on the own use (S8).
#[derive(Clone, Copy, Debug, Default)]
pub struct LogAlerts {
    /// First day; thirty days back when not given.
    pub since: Option<NaiveDate>,
    /// Last day; today when not given.
    pub until: Option<NaiveDate>,
}

/// A rule with its thresholds, as shown beside the alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSays {
    /// The rule's word.
    pub rule: Rule,
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
    pub items: Vec<Alert>,
    /// Looks by hour of the day, 0 to 23.
    pub hours: Vec<usize>,
    /// The rules, with the thresholds in force.
    pub rules: Vec<RuleSays>,
    /// Thresholds in force: settings of the product, not law.
    pub thresholds: Thresholds,
}

impl Operation for LogAlerts {
    type Output = Unusual;
    const NAME: &'static str = "log.alerts";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Unusual, Error> {
        let until = self.until.unwrap_or_else(|| tx.today());
        let since = self.since.or_else(|| until.checked_sub_signed(TimeDelta::days(30))).unwrap_or(until);
        let thresholds = thresholds(tx)?;
        let uses = uses(tx, Some(since), Some(until))?;
        let mut items = unusual::alerts(&uses, tx.calendar(), &thresholds);
        items.reverse();
        let rules = Rule::ALL.map(|rule| RuleSays { rule, says: rule.says(&thresholds) }).to_vec();
        Ok(Unusual { since, until, items, hours: unusual::by_hour(&uses), rules, thresholds })
    }

    fn trace(&self, output: Option<&Unusual>) -> Trace {
        output.map_or_else(Trace::new, |found| Trace::new().count(found.items.len()))
    }
}
