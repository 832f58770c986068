//! The log as it is read (查询日志): pages, one row whole, everybody who looked at a subject.

use super::{inspection::begin_of, log_hours, log_subjects};
pub use super::{
    log_hours::LogHours,
    log_who::{Looker, Lookers, WhoLooked},
};
use crate::{
    domain::{
        refusal::Code,
        unusual::{Alert, Rule},
    },
    locale::{Label, Text},
    regime,
    service::{
        Error, Kind, Operation, Trace, Tx,
        clock::moment,
        journal::{GENESIS, Row},
        keys::hex,
        masking::{self, SubjectCard},
        store::{
            cases, inspection,
            journal::{self as rows, Filter, Flag},
            looks, records, subjects, units,
        },
    },
    text,
};
use chrono::{NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of operations, after `--kind`: the word, and how the operations begin.
pub const KINDS: &[(&str, &[&str])] = &[
    ("publish", &["feed."]),
    ("export", &["report.subject", "query.batch", "log.export", "feed.push"]),
    ("intake", &["record.import", "record.accept", "record.return", "record.admit", "record.revoke"]),
    ("query", &["query.", "report.subject"]),
    ("look", &["subject.", "record.list", "record.show", "record.history"]),
    ("case", &["objection.", "repair.", "revocation.", "shield.", "case.", "notice."]),
    ("session", &["session."]),
    (
        "admin",
        &["officer.", "unit.", "catalogue.", "profile.", "authorisation.", "calendar.", "backup.", "check.", "log."],
    ),
];

/// What a group is called.
pub fn kind_label(word: &str) -> Option<Label> {
    Some(match word {
        "publish" => Label::new("发布", "publish"),
        "export" => Label::new("导出", "export"),
        "intake" => Label::new("归集", "intake"),
        "query" => Label::new("查询", "query"),
        "look" => Label::new("查阅", "look"),
        "case" => Label::new("办件", "case"),
        "session" => Label::new("登录", "session"),
        "admin" => Label::new("管理", "admin"),
        _ => return None,
    })
}

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
    /// What the unit is called.
    #[serde(default)]
    pub unit_name: Option<String>,
    /// Role by which it was allowed; the roles held where none is needed, or none would do.
    pub role: String,
    /// Operation.
    pub operation: String,
    /// Query mode.
    pub mode: Option<String>,
    /// Where the terminal stood.
    pub place: Option<String>,
    /// What the place is called under the law of the row.
    #[serde(default)]
    pub place_label: Option<Text>,
    /// Whom it was about, where the register knows it: persons masked.
    pub subject: Option<SubjectCard>,
    /// Purpose code.
    pub purpose: Option<String>,
    /// What the code is called under the law of the row.
    pub purpose_label: Option<Text>,
    /// Purpose text.
    pub purpose_text: Option<String>,
    /// Authorisation, case or batch it belongs to.
    pub basis: Option<String>,
    /// The case it belongs to, if it does.
    pub case: Option<String>,
    /// `done`, `refused`, `denied`, `dry-run`, `repeated`.
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
    /// Rules of unusual use it falls under; of the reader's own row none is told (S8).
    pub flags: Vec<String>,
}

pub(super) fn line(tx: &Tx<'_>, row: &Row, free_text: Option<String>) -> Result<LogLine, Error> {
    let (mode, place) = match row.mode.as_deref().map(|mode| (mode, mode.split_once('@'))) {
        Some((_, Some((mode, place)))) => (Some(mode.to_owned()), Some(place.to_owned())),
        Some((mode, None)) => (Some(mode.to_owned()), None),
        None => (None, None),
    };
    let subject = row.subject.as_ref().map(|digest| subjects::by_digest(tx.db(), digest)).transpose()?.flatten();
    let masks = masking::masks(tx.pack());
    let case = case_of(tx, row)?;
    let unit = row.unit.as_deref().map(|code| units::by_code(tx.db(), code)).transpose()?.flatten();
    Ok(LogLine {
        seq: row.seq,
        at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
        officer: row.officer.clone().unwrap_or_default(),
        name: row.officer_name.clone().unwrap_or_default(),
        unit: row.unit.clone().unwrap_or_default(),
        unit_name: unit.map(|unit| unit.name),
        role: row.role.clone().unwrap_or_default(),
        operation: row.operation.clone(),
        mode,
        place_label: place.as_deref().and_then(|place| place_label(tx, row, place)),
        place,
        subject: subject.map(|subject| masking::card(&masks, &subject)),
        purpose: row.purpose.clone().filter(|code| !code.is_empty()),
        purpose_label: purpose_label(tx, row),
        purpose_text: free_text,
        basis: row.basis.clone(),
        case,
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

/// What the purpose is called under the law the row was written under: in the row's mode, else in any.
fn purpose_label(tx: &Tx<'_>, row: &Row) -> Option<Text> {
    let code = row.purpose.as_deref().filter(|code| !code.is_empty())?;
    let mode = row.mode.as_deref().unwrap_or_default().split('@').next().unwrap_or_default();
    let pack = tx.pack_of(&row.regime);
    let named = || pack.purpose.iter().find(|one| one.code == code);
    pack.purpose(code, mode).or_else(named).map(|one| one.label.clone())
}

/// What a place is called under the law the row was written under.
fn place_label(tx: &Tx<'_>, row: &Row, place: &str) -> Option<Text> {
    tx.pack_of(&row.regime).query.place.iter().find(|one| one.code == place).map(|one| one.label.clone())
}

/// The purposes whose code or name fits: code and name, under each law that the log was written under.
fn purposes_that(tx: &Tx<'_>, fits: impl Fn(&str) -> bool) -> Vec<(String, Text)> {
    let mut found = Vec::new();
    for law in tx.under_each() {
        let named = law.pack().purpose.iter();
        let fitting = named.filter(|one| [&one.code, &one.label.zh, &one.label.en].into_iter().any(|word| fits(word)));
        found.extend(fitting.map(|one| (one.code.clone(), one.label.clone())));
    }
    found
}

/// The codes of a purpose as typed, by its code or by what it is called: whole, its beginning where only one begins so, or
/// with a final `*` all that begin so. What nobody knows, or what may be several, stays as typed, and no row has it.
fn purpose_codes(tx: &Tx<'_>, typed: &str) -> Vec<String> {
    let begins = |begun: &str| purposes_that(tx, |word| word.starts_with(begun));
    let is_one =
        |of: &Vec<(String, Text)>| of.iter().all(|(_, label)| of.iter().all(|(_, other)| other.zh == label.zh));
    let found = match typed.strip_suffix('*') {
        Some(begun) => begins(begun),
        None => Some(purposes_that(tx, |word| word == typed))
            .filter(|whole| !whole.is_empty())
            .or_else(|| Some(begins(typed)).filter(is_one))
            .unwrap_or_default(),
    };
    let codes: BTreeSet<String> = found.into_iter().map(|(code, _)| code).collect();
    if codes.is_empty() { vec![typed.to_owned()] } else { codes.into_iter().collect() }
}

/// A purpose that nobody knows, or that may be several: with what they are called.
fn unknown_purpose(tx: &Tx<'_>, typed: &str) -> Error {
    let begun = purposes_that(tx, |word| word.starts_with(typed));
    let own = || tx.pack().purpose.iter().map(|one| (one.code.clone(), one.label.clone())).collect();
    let (several, named) = if begun.is_empty() { (false, own()) } else { (true, begun) };
    let called = |pick: fn(&Text) -> &String| {
        named.iter().map(|(_, label)| pick(label).as_str()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let (zh, en) = (called(|label| &label.zh).join("、"), called(|label| &label.en).join(", "));
    let message = if several {
        text!("`{typed}` 不止一个用途", "`{typed}` may be several purposes")
    } else {
        text!("没有用途 `{typed}`", "there is no purpose `{typed}`")
    };
    Error::new(Code::Input, message).hint(text!("可用：{zh}", "known: {en}"))
}

/// The case a row belongs to. A row may name hundreds of things: only what is numbered as a case is looked up.
fn case_of(tx: &Tx<'_>, row: &Row) -> Result<Option<String>, Error> {
    let numbered = |no: &str| tx.pack().case.values().any(|table| no.split('-').next() == Some(&table.prefix.value));
    for no in row.basis.iter().map(String::as_str).chain(row.ids.split(',')).filter(|no| numbered(no)) {
        if cases::by_no(tx.db(), no)?.is_some() {
            return Ok(Some(no.to_owned()));
        }
    }
    Ok(None)
}

fn is_own(tx: &Tx<'_>, row: &Row) -> bool {
    row.person.as_ref() == Some(&tx.actor().person)
}

pub(super) fn end_of(day: NaiveDate) -> Option<i64> {
    begin_of(day.succ_opt()?)
}

/// `log list`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListLog {
    /// Log-in name or the officer's name, or the beginning of either and `*`.
    pub officer: Option<String>,
    /// Identifier or public number of a subject.
    pub subject: Option<String>,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// `done`, `refused` (denied too), `denied`, `dry-run`, `repeated`, `any`.
    pub outcome: Option<String>,
    /// Group of operations, see [`KINDS`].
    pub kind: Option<String>,
    /// Rule of unusual use, or `any`.
    pub flag: Option<String>,
    /// Code of the officer's unit, or its beginning and `*`.
    pub unit: Option<String>,
    /// Purpose code or what it is called, or its beginning and `*`.
    pub purpose: Option<String>,
    /// Most to answer; 50 when not given.
    pub limit: Option<u32>,
    /// Cursor of the page before: only rows with a smaller number.
    pub after: Option<String>,
    /// With the flags as the last inspection kept them: nothing is judged anew. For a screen that asks for the alerts too.
    pub as_kept: bool,
    /// With the hours of everything that the filter takes, and not of the page alone.
    pub with_hours: bool,
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
    /// By hour of the day what the filter takes of a month, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<LogHours>,
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
        Some("repeated") => &["repeated"],
        Some(other) => return Err(unknown(other, "done refused denied dry-run repeated any")),
    };
    Ok(known.iter().map(|&word| word.to_owned()).collect())
}

fn unknown(word: &str, known: &str) -> Error {
    Error::new(Code::Input, text!("不认识 `{word}`", "unknown word `{word}`"))
        .hint(text!("可用：{known}", "known: {known}"))
}

/// The operations of a group, or those that begin as given: of all that the log names.
fn operations(tx: &Tx<'_>, kind: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(kind) = kind else { return Ok(Vec::new()) };
    let beginnings: Vec<&str> = match KINDS.iter().find(|(word, _)| *word == kind) {
        Some((_, beginnings)) => beginnings.to_vec(),
        None if kind.contains('.') => vec![kind],
        None => return Err(unknown(kind, &KINDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "))),
    };
    let mut named = looks::operations(tx.db())?;
    named.retain(|name| beginnings.iter().any(|begin| name.starts_with(begin)));
    if named.is_empty() {
        named.push(kind.to_owned());
    }
    Ok(named)
}

/// A flag to filter by: a rule's word or `any`, with the rows found just now.
fn flag(word: &str, fresh: &[Alert]) -> Result<Flag, Error> {
    let rule = Rule::parse(word);
    if rule.is_none() && word != "any" {
        return Err(unknown(word, &format!("any {}", Rule::all().map(Rule::word).collect::<Vec<_>>().join(" "))));
    }
    let of_rule = fresh.iter().filter(|alert| rule.is_none_or(|rule| alert.rule == rule));
    let rows = of_rule.flat_map(|alert| alert.rows.iter().copied()).collect();
    Ok(Flag { rule: rule.map(|rule| rule.word().to_owned()), rows })
}

impl ListLog {
    /// An empty page says that there are no such rows: a purpose or a unit that nobody knows is told as that.
    fn refuse_unknown(&self, tx: &Tx<'_>, purposes: &[String]) -> Result<(), Error> {
        let whole = |word: &Option<String>| word.clone().filter(|word| !word.ends_with('*'));
        if let Some(code) = whole(&self.unit)
            && units::by_code(tx.db(), &code)?.is_none()
        {
            return Err(Error::not_found(&code));
        }
        let known = |code: &String| tx.under_each().any(|law| law.pack().purpose.iter().any(|one| one.code == *code));
        let Some(code) = whole(&self.purpose).filter(|_| !purposes.iter().any(known)) else { return Ok(()) };
        Err(unknown_purpose(tx, &code))
    }
}

/// Where a page begins, as the page before said it.
fn place(after: &str) -> Result<i64, Error> {
    after.trim().parse().map_err(|_| {
        Error::new(Code::Input, text!("`{after}` 不是下一页的起点", "`{after}` is not where a page begins"))
            .hint(text!("照上一页的 next 填写", "give the `next` of the page before"))
    })
}

impl Operation for ListLog {
    type Output = LogPage;
    const NAME: &'static str = "log.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<LogPage, Error> {
        let fresh = match (&self.flag, &self.after) {
            _ if self.as_kept => Vec::new(),
            (Some(_), _) => super::inspection::fresh(tx)?,
            (None, None) => super::inspection::today(tx)?,
            (None, Some(_)) => Vec::new(),
        };
        let asked = self.subject.as_deref().map(|typed| log_subjects::digest(tx, typed)).transpose()?;
        let (subject, formers) = asked.map_or((None, Vec::new()), |(subject, formers)| (Some(subject), formers));
        let filter = Filter {
            officer: self.officer.clone(),
            officers: log_subjects::officers(tx, self.officer.as_deref())?,
            subject,
            formers,
            since: self.since.and_then(begin_of),
            until: self.until.and_then(end_of),
            outcomes: outcomes(self.outcome.as_deref())?,
            operations: operations(tx, self.kind.as_deref())?,
            unit: self.unit.clone(),
            purposes: self.purpose.as_deref().map(|typed| purpose_codes(tx, typed)).unwrap_or_default(),
            flag: self.flag.as_deref().map(|word| flag(word, &fresh)).transpose()?,
            except: self.flag.is_some().then(|| tx.actor().person.clone()),
            before: self.after.as_deref().map(place).transpose()?,
        };
        let limit = self.limit.unwrap_or(50).clamp(1, 1000);
        let page = rows::page(tx.db(), &filter, limit)?;
        if page.is_empty() {
            log_subjects::refuse_nobody(tx, &filter)?;
            self.refuse_unknown(tx, &filter.purposes)?;
        }
        let mut flags = flags(tx, &page)?;
        let listed: BTreeSet<i64> = page.iter().map(|(row, _)| row.seq).collect();
        let found = fresh.iter().flat_map(|alert| alert.rows.iter().map(move |seq| (alert, seq)));
        for (alert, seq) in found.filter(|(_, seq)| listed.contains(seq)) {
            let of_row = flags.entry(*seq).or_default();
            if !of_row.iter().any(|word| word == alert.rule.word()) {
                of_row.push(alert.rule.word().to_owned());
            }
        }
        let newest = page.first().map_or(tx.today(), |(row, _)| moment(row.at).date_naive());
        let hours = self.with_hours.then(|| log_hours::count(tx, &filter, (self.since, self.until), newest));
        let full = u32::try_from(page.len()).is_ok_and(|count| count >= limit);
        let mut items = Vec::with_capacity(page.len());
        for (row, free_text) in page {
            let mut item = line(tx, &row, free_text)?;
            item.flags = flags.remove(&row.seq).filter(|_| !item.own).unwrap_or_default();
            items.push(item);
        }
        let next = items.last().filter(|_| full).map(|item| item.seq.to_string());
        Ok(LogPage { next, per_officer: per_officer(&items), items, hours: hours.transpose()? })
    }

    fn trace(&self, output: Option<&LogPage>) -> Trace {
        let trace = log_subjects::about(Trace::new(), self.subject.as_deref());
        match output {
            Some(page) => {
                let ends = page.items.last().into_iter().chain(page.items.first());
                // What was asked is part of it; whom it was about stands as a keyed digest, and not as typed.
                let asked = Self { subject: None, ..self.clone() };
                trace.count(page.items.len()).ids(ends.map(|item| item.seq.to_string())).view(&(asked, page))
            }
            None => trace,
        }
    }
}

/// The rules that the rows of a page fall under, as found by the last inspection.
fn flags(tx: &Tx<'_>, page: &[(Row, Option<String>)]) -> Result<BTreeMap<i64, Vec<String>>, Error> {
    let rows: Vec<i64> = page.iter().map(|(row, _)| row.seq).collect();
    inspection::flags(tx.db(), &rows)
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
    /// What that regime is called.
    pub law: Text,
    /// Writing program.
    pub program: String,
    /// Digest of what was shown, in hexadecimal.
    pub view: Option<String>,
    /// Commitment to the free text.
    pub payload: Option<String>,
    /// Digest of what was written beside the log, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// Hash of the row before.
    pub prev: String,
    /// Hash of this row.
    pub hash: String,
    /// The row is as it was written and joins the row before.
    pub verified: bool,
    /// The keyed digest of whom it is about: this look is one at them too.
    #[serde(skip)]
    about: Option<Vec<u8>>,
}

/// The title of the regulation whose version a row names; the word itself where this program has no such pack.
fn title(version: &str) -> Text {
    let id = version.split('/').next().unwrap_or_default();
    match regime::load(id) {
        Ok(pack) => pack.regime.title.value,
        Err(_) => Text { zh: version.to_owned(), en: version.to_owned() },
    }
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
        let mut flags = flags(tx, &[(row.clone(), None)])?;
        let mut line = line(tx, &row, free_text)?;
        line.flags = flags.remove(&row.seq).filter(|_| !line.own).unwrap_or_default();
        let mut named = Vec::new();
        for id in line.ids.iter().filter(|id| id.starts_with("R-")) {
            named.extend(records::by_no(tx.db(), id)?.map(|record| Named { id: record.no, item: record.item }));
        }
        Ok(WholeRow {
            line,
            records: named,
            session: row.session,
            request: row.request,
            law: title(&row.regime),
            regime: row.regime,
            program: row.program,
            view: row.view.as_deref().map(hex),
            payload: row.payload.as_deref().map(hex),
            bound: row.bound.as_deref().map(hex),
            prev: hex(&row.prev),
            hash: hex(&hash),
            verified,
            about: row.subject,
        })
    }

    fn trace(&self, output: Option<&WholeRow>) -> Trace {
        let trace = Trace::new().ids([self.seq.to_string()]);
        output.map_or(trace.clone(), |row| trace.keyed(row.about.clone()).view(row))
    }
}
