//! The subject's report of use (信息使用情况报告): where each of its records came from and when, who queried it for what, and
//! the credit products made of it, with what changed between them.

use super::{
    query::{self, RunQuery},
    reports::digest,
};
use crate::{
    domain::{permission::Relation, query::Mode, refusal::Code},
    letter::{
        report::close,
        usage::{Made, Sheet, Source, Use, render},
    },
    locale::{Lang, Text},
    service::{
        Error, Kind, Logged, Need, Operation, Trace, Tx,
        clock::moment,
        journal::Row,
        masking::SubjectCard,
        operation::Facets,
        ops::{facts, looks_report},
        store::{
            application_lists, authorisations, batches,
            records::{self, Record},
            units,
        },
        validity,
    },
    text,
};
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Operations that use a subject's information, and the one that makes a product of it.
const QUERY: &str = "query.run";
const PRODUCT: &str = "report.subject";

/// `query SUBJECT --mode self --usage`.
#[derive(Clone, Debug, Default)]
pub struct UsageReport {
    /// The subject's own query.
    pub query: RunQuery,
    /// Its language.
    pub lang: Lang,
}

/// Where a record came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// `R-000012`.
    pub id: String,
    /// Catalogue item.
    pub item: String,
    /// Name of the source unit.
    pub unit: String,
    /// The day it came in (归集日期).
    pub entered: String,
    /// The day it was accepted.
    pub accepted: Option<String>,
    /// The channel it came by.
    pub channel: String,
    /// Where self-declared information comes from.
    pub source: Option<Text>,
}

/// One query, as the subject may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// RFC 3339.
    pub at: String,
    /// Who asked: the subject's grantee, the unit on duty, the applicant of a bulk query, or the unit that looked.
    pub organisation: String,
    /// Query mode.
    pub mode: String,
    /// Purpose code.
    pub purpose: Option<String>,
    /// What it is called.
    pub purpose_label: Option<Text>,
    /// Authorisation, entry or case.
    pub basis: Option<String>,
    /// How many records it opened.
    pub records: i64,
}

/// One credit product (信用产品).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductMade {
    /// Like a query.
    #[serde(flatten)]
    pub used: Used,
    /// Names of the units its records came from.
    pub sources: Vec<String>,
    /// Numbers of its records.
    pub ids: Vec<String>,
    /// What changed since the product before, and why.
    pub changes: Vec<Change>,
}

/// Why a record came or went between two products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `R-000211`.
    pub id: String,
    /// `taken-in`, `repaired`, `shielded`, `erased`.
    pub what: String,
    /// The day.
    pub on: String,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Number of its log row.
    pub log_seq: i64,
    /// Its receipt.
    pub receipt: String,
    /// Whom it is about, masked.
    pub subject: SubjectCard,
    /// Collecting and gathering (采集、归集).
    pub records: Vec<Collected>,
    /// Use (应用), oldest first.
    pub uses: Vec<Used>,
    /// Products, oldest first.
    pub products: Vec<ProductMade>,
    /// Rows that may not be told, counted.
    pub withheld: usize,
    /// The text.
    pub text: String,
    /// SM3 of its body (as a JSON string), in hexadecimal.
    pub digest: String,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
    #[serde(skip)]
    lang: Lang,
}

impl Operation for UsageReport {
    type Output = Usage;
    const NAME: &'static str = "report.usage";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Own)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Usage, Error> {
        let Some(law) = tx.pack().query.usage.as_ref().filter(|law| law.value) else {
            let words = text!("本办法未规定信息使用情况报告", "this regulation knows no report of use");
            return Err(tx
                .silent(Self::NAME, words)
                .hint(text!("可查询本人信息：--mode self", "the own information is open: --mode self")));
        };
        if self.query.mode != Mode::Own {
            return Err(Error::new(Code::Input, text!("使用情况只告知本人", "only the subject is told of its use"))
                .cite(law.rule.clone())
                .hint(text!("用 --mode self，出示本人证件", "use --mode self with the subject's own document")));
        }
        let answer = query::answer(tx, &self.query, false)?;
        let mut usage = Usage {
            log_seq: 0,
            receipt: String::new(),
            subject: answer.subject,
            records: Vec::new(),
            uses: Vec::new(),
            products: Vec::new(),
            withheld: 0,
            text: String::new(),
            digest: String::new(),
            cite: law.rule.clone(),
            article: tx.pack().articles.text(&law.rule),
            lang: self.lang,
        };
        for line in &answer.records {
            usage.records.extend(records::by_no(tx.db(), &line.id)?.map(|record| collected(tx, &record)).transpose()?);
        }
        let mut before: Option<ProductMade> = None;
        for row in looks_report::rows_about(tx, &self.query.subject, &[QUERY, PRODUCT])? {
            let is_told = tx.decide(Facets { relation: looks_report::relation(&row), ..Facets::default() });
            if looks_report::relation(&row) == Some(Relation::Organ) && !is_told.allowed {
                usage.withheld += 1;
            } else if row.operation == PRODUCT {
                let made = product(tx, &row, before.as_ref())?;
                before = Some(made.clone());
                usage.products.push(made);
            } else {
                usage.uses.push(used(tx, &row)?);
            }
        }
        let body = render(&sheet(tx, &usage), self.lang);
        usage.digest = digest(&body)?;
        usage.text = body;
        Ok(usage)
    }

    fn logged(output: &mut Usage, row: &Logged) {
        output.log_seq = row.seq;
        output.receipt.clone_from(&row.receipt);
        output.text = close(&output.text, (row.seq, &row.receipt), &output.digest, output.lang);
    }

    fn trace(&self, output: Option<&Usage>) -> Trace {
        let trace = super::log_subjects::about(Trace::new(), Some(&self.query.subject)).mode(self.query.mode.word());
        match output {
            Some(usage) => trace.cite(&usage.cite).count(usage.uses.len() + usage.products.len()).view(&usage.text),
            None => trace,
        }
    }
}

fn collected(tx: &Tx<'_>, record: &Record) -> Result<Collected, Error> {
    Ok(Collected {
        id: record.no.clone(),
        item: record.item.clone(),
        unit: unit_name(tx, record)?,
        entered: record.entered_on.clone(),
        accepted: record.accepted_on.clone(),
        channel: batches::by_id(tx.db(), record.batch)?.map(|batch| batch.channel).unwrap_or_default(),
        source: facts::source(tx.pack(), record),
    })
}

fn unit_name(tx: &Tx<'_>, record: &Record) -> Result<String, Error> {
    Ok(units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default())
}

fn used(tx: &Tx<'_>, row: &Row) -> Result<Used, Error> {
    let mode = row.mode.as_deref().and_then(|mode| mode.split('@').next()).unwrap_or_default().to_owned();
    let purpose = row.purpose.clone().filter(|code| !code.is_empty());
    // A bulk query takes its purposes from those of authorised ones.
    let known = |code: &String| {
        let pack = tx.pack();
        pack.purpose(code, &mode).or_else(|| pack.purpose(code, Mode::Authorised.word())).map(|one| one.label.clone())
    };
    Ok(Used {
        at: moment(row.at).to_rfc3339_opts(SecondsFormat::Secs, false),
        organisation: organisation(tx, row, &mode)?,
        purpose_label: purpose.as_ref().and_then(known),
        purpose,
        basis: row.basis.clone(),
        records: row.count.unwrap_or_default(),
        mode,
    })
}

/// For whom a row was: whoever the paper it rests on names; the subject itself; else the unit that looked.
fn organisation(tx: &Tx<'_>, row: &Row, mode: &str) -> Result<String, Error> {
    let unit =
        |code: &str| -> Result<Option<String>, Error> { Ok(units::by_code(tx.db(), code)?.map(|unit| unit.name)) };
    let paper = row.basis.as_deref().unwrap_or_default();
    if let Some(one) = authorisations::by_no(tx.db(), paper)? {
        return Ok(one.grantee);
    }
    if mode == Mode::Department.word()
        && let Some(entry) = application_lists::entry_on(tx.db(), paper, moment(row.at).date_naive())?
        && let Some(name) = unit(&entry.unit)?
    {
        return Ok(name);
    }
    let code = row.unit.as_deref().unwrap_or_default();
    Ok(unit(code)?.unwrap_or_else(|| code.to_owned()))
}

fn product(tx: &Tx<'_>, row: &Row, before: Option<&ProductMade>) -> Result<ProductMade, Error> {
    let ids: Vec<String> = row.ids.split(',').filter(|id| id.starts_with("R-")).map(str::to_owned).collect();
    let mut sources = BTreeSet::new();
    for id in &ids {
        if let Some(record) = records::by_no(tx.db(), id)? {
            sources.insert(unit_name(tx, &record)?);
        }
    }
    let changes = before.map(|before| changes(tx, before, &ids)).transpose()?.unwrap_or_default();
    Ok(ProductMade { used: used(tx, row)?, sources: sources.into_iter().collect(), ids, changes })
}

/// Records that came or went since the product before, each with its reason; one that only the scope of the two products
/// tells apart has none.
fn changes(tx: &Tx<'_>, before: &ProductMade, now: &[String]) -> Result<Vec<Change>, Error> {
    let since = before.used.at.get(..10).unwrap_or_default();
    let mut found = Vec::new();
    for id in before.ids.iter().filter(|id| !now.contains(id)) {
        let Some(record) = records::by_no(tx.db(), id)? else { continue };
        let gone = [("repaired", record.hidden_on), ("shielded", record.shielded_on), ("erased", record.erased_on)];
        let gone = gone.into_iter().find_map(|(what, on)| Some((what, on.filter(|on| on.as_str() >= since)?)));
        found.extend(gone.map(|(what, on)| Change { id: id.clone(), what: what.to_owned(), on }));
    }
    for id in now.iter().filter(|id| !before.ids.contains(id)) {
        let Some(record) = records::by_no(tx.db(), id)? else { continue };
        let came = record.accepted_on.filter(|on| on.as_str() >= since);
        found.extend(came.map(|on| Change { id: id.clone(), what: "taken-in".to_owned(), on }));
    }
    Ok(found)
}

/// What a change is called.
fn change_words(what: &str) -> Text {
    match what {
        "repaired" => text!("已修复", "repaired"),
        "shielded" => text!("已屏蔽", "shielded"),
        "erased" => text!("已删除", "erased"),
        _ => text!("新归集", "taken in"),
    }
}

fn sheet(tx: &Tx<'_>, usage: &Usage) -> Sheet {
    let mode = |mode: &str| {
        let known = tx.pack().query.mode.iter().find(|one| one.code == mode);
        known.map_or_else(|| Text { zh: mode.to_owned(), en: mode.to_owned() }, |one| one.label.clone())
    };
    let line = |used: &Used| Use {
        at: used.at.clone(),
        organisation: used.organisation.clone(),
        mode: mode(&used.mode),
        purpose: used.purpose_label.clone(),
        basis: used.basis.clone().unwrap_or_default(),
    };
    Sheet {
        centre: tx.env().centre.clone(),
        name: usage.subject.name.clone().unwrap_or_default(),
        identifier: usage.subject.identifier.clone().unwrap_or_default(),
        at: tx.now().to_rfc3339_opts(SecondsFormat::Secs, false),
        article: usage.article.clone(),
        validity: validity::told(tx),
        sources: usage
            .records
            .iter()
            .map(|one| Source {
                id: one.id.clone(),
                item: one.item.clone(),
                unit: one.unit.clone(),
                entered: one.entered.clone(),
                source: one.source.clone(),
            })
            .collect(),
        uses: usage.uses.iter().map(line).collect(),
        products: usage
            .products
            .iter()
            .map(|one| Made {
                of: line(&one.used),
                sources: one.sources.clone(),
                changes: one
                    .changes
                    .iter()
                    .map(|one| (one.id.clone(), change_words(&one.what), one.on.clone()))
                    .collect(),
            })
            .collect(),
        withheld: usage.withheld,
    }
}
