//! The subject's report of looks (主体查询情况报告): when, which unit, for what, on which ground; never another subject's
//! data, never the officer's name. What may not be told is counted by its reason, so that shown and withheld make up
//! the log. And papers that come back: whether one is what was handed out.

use super::{inspection::begin_of, reports::digest};
use crate::{
    domain::{head_code::HeadCode, operation, permission::Relation, query::Mode, refusal::Code},
    letter::looks::{Group, Sheet, Told, render},
    letter::report::{close, is_closed, open},
    locale::{Lang, Text},
    service::{
        Error, Kind, Logged, Operation, Trace, Tx,
        clock::moment,
        journal::Row,
        keys::hex,
        masking::SubjectCard,
        operation::Facets,
        store::{
            journal::{self as rows, Filter},
            units,
        },
        validity,
    },
    text,
};
use chrono::{NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows read at once.
const PAGE: u32 = 5_000;

/// `report looks SUBJECT`.
#[derive(Clone, Debug, Default)]
pub struct LooksReport {
    /// Identifier or public number.
    pub subject: String,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Its language.
    pub lang: Lang,
}

impl LooksReport {
    /// A period ends no earlier than it begins: one that holds no day would be a paper that says nothing was looked at.
    fn refuse_reversed(&self) -> Result<(), Error> {
        let Some((since, until)) = self.since.zip(self.until).filter(|(since, until)| until < since) else {
            return Ok(());
        };
        Err(Error::new(
            Code::Input,
            text!("截止日 {until} 早于起始日 {since}", "the last day {until} is before the first, {since}"),
        )
        .hint(text!("起始日不晚于截止日", "the first day is no later than the last")))
    }

    /// The period in words; none when the whole log is meant.
    fn period(&self) -> Option<Text> {
        match (self.since, self.until) {
            (None, None) => None,
            (Some(since), None) => Some(text!("自 {since} 起", "from {since} on")),
            (None, Some(until)) => Some(text!("截至 {until}", "up to {until}")),
            (Some(since), Some(until)) => Some(text!("{since} 至 {until}", "{since} to {until}")),
        }
    }
}

/// One row as the subject may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookTold {
    /// RFC 3339.
    pub at: String,
    /// Name of the unit that looked or acted.
    pub unit: String,
    /// Operation.
    pub operation: String,
    /// Query mode.
    pub mode: Option<String>,
    /// Purpose code.
    pub purpose: Option<String>,
    /// Case, letter or application.
    pub basis: Option<String>,
    /// `done`, `refused`, `denied`, `dry-run`, `repeated`.
    pub outcome: String,
}

/// Rows that are not told, by their reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// Why.
    pub says: Text,
    /// How many.
    pub rows: usize,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooksTold {
    /// Number of this report's own log row, which it does not count.
    pub log_seq: i64,
    /// Its receipt.
    pub receipt: String,
    /// Whom it is about, masked.
    pub subject: SubjectCard,
    /// Rows of the log about this subject: shown and withheld together.
    pub rows: usize,
    /// Oldest first.
    pub shown: Vec<LookTold>,
    /// By reason.
    pub withheld: Vec<Withheld>,
    /// The text.
    pub text: String,
    /// SM3 of its body (as a JSON string), in hexadecimal.
    pub digest: String,
    #[serde(skip)]
    lang: Lang,
}

/// The relation in which a row was asked; none for what is no query.
pub(super) fn relation(row: &Row) -> Option<Relation> {
    let mode = row.mode.as_deref()?.split('@').next()?;
    Mode::parse(mode).map(Mode::relation)
}

/// All rows about a subject in these days, oldest first; of these operations that were done, or every one.
fn rows_between(
    tx: &Tx<'_>,
    subject: &str,
    (since, until): (Option<NaiveDate>, Option<NaiveDate>),
    operations: &[&str],
) -> Result<Vec<Row>, Error> {
    let (subject, formers) = super::log_subjects::digest(tx, subject)?;
    let mut filter = Filter {
        subject: Some(subject),
        formers,
        since: since.and_then(begin_of),
        until: until.and_then(|day| begin_of(day.succ_opt()?)),
        operations: operations.iter().map(|&name| name.to_owned()).collect(),
        ..Filter::default()
    };
    let mut all = Vec::new();
    loop {
        let page = rows::page(tx.db(), &filter, PAGE)?;
        filter.before = page.last().map(|(row, _)| row.seq);
        let is_last = page.len() < PAGE as usize;
        all.extend(page.into_iter().map(|(row, _)| row));
        if is_last {
            all.reverse();
            return Ok(all);
        }
    }
}

/// Everything that was done by these operations about a subject, oldest first.
pub(super) fn rows_about(tx: &Tx<'_>, subject: &str, operations: &[&str]) -> Result<Vec<Row>, Error> {
    let rows = rows_between(tx, subject, (None, None), operations)?;
    Ok(rows.into_iter().filter(|row| row.outcome == "done").collect())
}

fn told(row: Row, units: &BTreeMap<String, String>) -> LookTold {
    let code = row.unit.unwrap_or_default();
    LookTold {
        at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
        unit: units.get(&code).cloned().unwrap_or(code),
        operation: row.operation,
        mode: row.mode.and_then(|mode| mode.split('@').next().map(str::to_owned)),
        purpose: row.purpose.filter(|code| !code.is_empty()),
        basis: row.basis,
        outcome: row.outcome,
    }
}

impl Operation for LooksReport {
    type Output = LooksTold;
    const NAME: &'static str = "report.looks";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<LooksTold, Error> {
        self.refuse_reversed()?;
        super::log_subjects::refuse_malformed(tx, &self.subject)?;
        let all = rows_between(tx, &self.subject, (self.since, self.until), &[])?;
        let names = units::all(tx.db())?.into_iter().map(|unit| (unit.code, unit.name)).collect();
        let (count, mut shown, mut withheld) = (all.len(), Vec::new(), BTreeMap::<String, usize>::new());
        for row in all {
            // The permission table says what may be told, by the relation in which it was asked.
            let decision = tx.decide(Facets { relation: relation(&row), ..Facets::default() });
            if decision.allowed {
                shown.push(told(row, &names));
            } else {
                *withheld.entry(decision.rule).or_default() += 1;
            }
        }
        let withheld = withheld.into_iter().map(|(cite, rows)| {
            let article = tx.pack().articles.get(&cite);
            let says = article.map_or_else(|| text!("无规定可告知", "no rule opens it"), |found| found.says);
            Withheld { article: tx.pack().articles.text(&cite), says, cite, rows }
        });
        let withheld: Vec<Withheld> = withheld.collect();
        let subject = super::log_subjects::card(tx, &self.subject)?;
        let body = render(&Sheet { period: self.period(), ..sheet(tx, &subject, &shown, &withheld) }, self.lang);
        let digest = digest(&body)?;
        let (log_seq, receipt, lang) = (0, String::new(), self.lang);
        Ok(LooksTold { log_seq, receipt, subject, rows: count, shown, withheld, text: body, digest, lang })
    }

    fn logged(output: &mut LooksTold, row: &Logged) {
        output.log_seq = row.seq;
        output.receipt.clone_from(&row.receipt);
        output.text = close(&output.text, (row.seq, &row.receipt), &output.digest, output.lang);
    }

    fn trace(&self, output: Option<&LooksTold>) -> Trace {
        let trace = super::log_subjects::about(Trace::new(), Some(&self.subject));
        match output {
            Some(report) => trace.count(report.rows).view(&report.text),
            None => trace,
        }
    }
}

/// What an operation is called; one that this program no longer knows keeps its word.
fn named(operation: &str) -> Text {
    operation::label(operation).map_or_else(|| Text { zh: operation.to_owned(), en: operation.to_owned() }, Text::from)
}

fn sheet(tx: &Tx<'_>, subject: &SubjectCard, shown: &[LookTold], withheld: &[Withheld]) -> Sheet {
    let purpose = |look: &LookTold| {
        let code = look.purpose.as_deref()?;
        // A refused query may name a purpose of another mode, an old one that of another law: it is called the same.
        let known = tx.pack().purpose(code, look.mode.as_deref().unwrap_or_default()).map(|known| known.label.clone());
        let alike = || {
            let mut laws = tx.under_each();
            laws.find_map(|law| law.pack().purpose.iter().find(|one| one.code == code).map(|one| one.label.clone()))
        };
        Some(known.or_else(alike).unwrap_or_else(|| Text { zh: code.to_owned(), en: code.to_owned() }))
    };
    let mode = |look: &LookTold| look.mode.as_deref().and_then(Mode::parse).map(|mode| mode.label().into());
    Sheet {
        centre: tx.env().centre.clone(),
        no: subject.id.clone().unwrap_or_default(),
        name: subject.name.clone().unwrap_or_default(),
        identifier: subject.identifier.clone().unwrap_or_default(),
        at: tx.now().to_rfc3339_opts(SecondsFormat::Secs, false),
        validity: validity::told(tx),
        period: None,
        looks: shown
            .iter()
            .map(|look| Told {
                at: look.at.clone(),
                unit: look.unit.clone(),
                operation: named(&look.operation),
                mode: mode(look),
                purpose: purpose(look),
                basis: look.basis.clone().unwrap_or_default(),
                was_answered: ["done", "repeated"].contains(&look.outcome.as_str()),
            })
            .collect(),
        withheld: withheld
            .iter()
            .map(|one| Group { rows: one.rows, article: one.article.clone(), says: one.says.clone() })
            .collect(),
    }
}

/// `log paper`: whether a paper that comes back is what was handed out.
#[derive(Clone, Debug)]
pub struct CheckPaper {
    /// Its text, to the last line.
    pub text: String,
}

/// What was found of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperChecked {
    /// It is what was handed out.
    pub ok: bool,
    /// The log row of its receipt.
    pub seq: i64,
    /// When it was handed out.
    pub at: Option<String>,
    /// `other-history` (the log knows no such receipt), `text-changed`.
    pub reason: Option<String>,
}

impl Operation for CheckPaper {
    type Output = PaperChecked;
    const NAME: &'static str = "log.paper";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<PaperChecked, Error> {
        let (body, receipt) = open(&self.text).ok_or_else(|| {
            Error::new(Code::Input, text!("文书末行没有回执号", "the last line of the paper holds no receipt"))
                .hint(text!("交 --out 写出的整份文件", "hand in the whole file as `--out` wrote it"))
        })?;
        let code = HeadCode::parse(receipt)?;
        let row = rows::by_seq(tx.db(), code.seq)?.filter(|(_, hash, _)| code.fits(hash));
        let Some((row, hash, _)) = row else {
            return Ok(PaperChecked { ok: false, seq: code.seq, at: None, reason: Some("other-history".to_owned()) });
        };
        let (receipt, digest) = (HeadCode::of(row.seq, &hash).to_string(), digest(body)?);
        // The last line is no part of what was digested: it is made again and compared.
        let ok = row.view.as_deref().map(hex).as_ref() == Some(&digest)
            && is_closed(&self.text, body, (row.seq, &receipt), &digest);
        let at = Some(moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false));
        Ok(PaperChecked { ok, seq: code.seq, at, reason: (!ok).then(|| "text-changed".to_owned()) })
    }

    fn trace(&self, output: Option<&PaperChecked>) -> Trace {
        Trace::new().ids(output.map(|found| found.seq.to_string()))
    }
}
