//! Passing records on (数据交换): files for the platforms above, with their receipts.

use super::{
    attachments,
    facts::{self, state_on},
    records::{load, subject_of},
};
use crate::{
    domain::{
        disclosure::State,
        permission::{Decision, Relation},
        refusal::Code,
    },
    locale::Text,
    regime::Platform,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        masking,
        operation::Facets,
        store::{
            exchanges::{self, Exchange},
            records::{self, Record},
            settings,
            subjects::Subject,
            units,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Most records of one file.
const MOST: usize = 5000;

/// `exchange push PLATFORM`: everything lawful that has not gone there yet, or the records named.
#[derive(Clone, Debug, Default)]
pub struct PushExchange {
    /// Where to, a word of the pack.
    pub target: String,
    /// Only these; each must be lawful there.
    pub records: Vec<String>,
}

/// A file that went out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pushed {
    /// Number of the file; none when nothing was left to send.
    pub exchange: Option<String>,
    /// Where to.
    pub target: String,
    /// Numbers of the records in it.
    pub records: Vec<String>,
    /// The file, JSON.
    pub file: String,
    /// Its SM3, hexadecimal.
    pub digest: String,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

impl Operation for PushExchange {
    type Output = Pushed;
    const NAME: &'static str = "exchange.push";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Pushed, Error> {
        let feed = feed(tx, &self.target)?;
        let chosen = if self.records.is_empty() { due(tx, feed)? } else { self.named(tx, feed)? };
        let mut entries = Vec::new();
        for (record, subject) in &chosen {
            entries.push(entry(tx, record, subject)?);
        }
        let article = tx.pack().articles.text(&feed.rule);
        let (cite, target) = (feed.rule.clone(), feed.code.clone());
        let records: Vec<String> = chosen.iter().map(|(record, _)| record.no.clone()).collect();
        if records.is_empty() {
            return Ok(Pushed {
                exchange: None,
                target,
                records,
                file: String::new(),
                digest: String::new(),
                cite,
                article,
            });
        }
        let year = tx.today().year();
        // A trial gives no number away.
        let number = || settings::next_number(tx.db(), &format!("exchange.{year}"));
        let no = if tx.is_trial() { String::new() } else { format!("JH-{year}-{:04}", number()?) };
        let file = serde_json::to_string_pretty(&json!({
            "no": no, "target": target, "from": tx.env().centre, "at": tx.now().to_rfc3339(), "records": entries,
        }))?;
        let digest = digest(&file);
        let new = Exchange {
            id: 0,
            no: no.clone(),
            target: target.clone(),
            body: file.clone(),
            digest: digest.clone(),
            made_by: tx.actor().officer,
            made_at: tx.now_ms(),
            receipt: None,
            receipt_no: None,
            receipt_on: None,
        };
        let sent: Vec<Record> = chosen.into_iter().map(|(record, _)| record).collect();
        exchanges::insert(tx.db(), &new, &sent)?;
        Ok(Pushed { exchange: Some(no), target, records, file, digest, cite, article })
    }

    fn trace(&self, output: Option<&Pushed>) -> Trace {
        match output {
            None => Trace::new().ids(&self.records),
            Some(pushed) => {
                let trace = Trace::new().cite(&pushed.cite).count(pushed.records.len()).ids(&pushed.records);
                match &pushed.exchange {
                    Some(no) => trace.basis(no),
                    None => trace,
                }
            }
        }
    }
}

fn digest(file: &str) -> String {
    use sm3::{Digest as _, Sm3};
    hex(&Sm3::digest(file))
}

/// The target by its word or another name; one the office has not set up is refused.
fn feed<'a>(tx: &'a Tx<'_>, word: &str) -> Result<&'a Platform, Error> {
    let all = &tx.pack().platform;
    let found = all
        .iter()
        .find(|feed| feed.code == word || feed.label.zh == word || feed.aliases.iter().any(|one| one == word));
    found.ok_or_else(|| {
        let known = all.iter().map(|feed| feed.code.as_str()).collect::<Vec<_>>().join(" ");
        let rule = all.first().map(|feed| feed.rule.clone()).unwrap_or_default();
        Error::new(Code::Config, text!("没有配置平台 `{word}`", "no platform `{word}` is configured"))
            .cite(rule)
            .hint(text!("可用：{known}", "configured: {known}"))
    })
}

/// Whether a record belongs to a platform at all.
fn belongs(feed: &Platform, record: &Record) -> bool {
    let category = record.category.as_deref().unwrap_or_default();
    feed.categories.is_empty() || feed.categories.iter().any(|one| one == category)
}

/// What the policy says of passing this record on to another platform of organs.
fn may_go(tx: &Tx<'_>, record: &Record, subject: &Subject) -> Decision {
    let facets = Facets {
        mode: record.access.as_deref(),
        kind: Some(masking::kind_of(subject)),
        relation: Some(Relation::Department),
        state: Some(State::Disclosed),
    };
    tx.decide_on(PushExchange::NAME, facets)
}

/// Everything that is disclosed, belongs there, and has not gone there in this version.
fn due(tx: &Tx<'_>, feed: &Platform) -> Result<Vec<(Record, Subject)>, Error> {
    let filter = records::Filter { states: vec!["accepted"], ..records::Filter::default() };
    let (mut found, mut after) = (Vec::new(), 0);
    while found.len() < MOST {
        let page = records::list(tx.db(), &filter, after, 500)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for record in page {
            if !belongs(feed, &record) || exchanges::was_sent(tx.db(), &feed.code, &record)? {
                continue;
            }
            let subject = subject_of(tx, &record)?;
            let shown = state_on(tx, &record, tx.today())?.state == State::Disclosed;
            if shown && may_go(tx, &record, &subject).allowed {
                found.push((record, subject));
            }
        }
    }
    Ok(found)
}

impl PushExchange {
    fn named(&self, tx: &Tx<'_>, feed: &Platform) -> Result<Vec<(Record, Subject)>, Error> {
        let mut found = Vec::new();
        for no in &self.records {
            let record = load(tx, no)?;
            let subject = subject_of(tx, &record)?;
            refuse_unstored(tx, &record)?;
            let state = state_on(tx, &record, tx.today())?.state;
            let label = state.label();
            if state != State::Disclosed {
                let (zh, en) = (label.zh, label.en);
                return Err(Error::new(
                    Code::State,
                    text!("`{no}` 是「{zh}」，不能发布", "`{no}` is {en} and cannot go out"),
                )
                .cite(feed.rule.clone())
                .hint(text!("只有披露中的信息可以发布", "only what is disclosed goes out")));
            }
            let decision = may_go(tx, &record, &subject);
            if !decision.allowed {
                let target = &feed.label;
                let (zh, en) = (&target.zh, &target.en);
                return Err(Error::new(
                    Code::Catalogue,
                    text!("`{no}` 的共享属性不允许报送{zh}", "`{no}` is not shared: it may not go to {en}"),
                )
                .cite(decision.rule)
                .hint(text!("共享范围以目录为准", "the catalogue says what is shared")));
            }
            if !belongs(feed, &record) {
                let target = &feed.label.zh;
                let en = &feed.label.en;
                return Err(Error::new(Code::State, text!("`{no}` 不属于 {target} 的范围", "`{no}` is not for {en}"))
                    .cite(feed.rule.clone())
                    .hint(text!("核对信息类别和公开属性", "look at its category and publicity attribute")));
            }
            found.push((record, subject));
        }
        Ok(found)
    }
}

/// A record passes the stages of the platform in their order: what is not stored yet is not published.
pub(super) fn refuse_unstored(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    if matches!(record.state.as_str(), "accepted" | "erased") {
        return Ok(());
    }
    let no = &record.no;
    let error = Error::new(
        Code::State,
        text!(
            "`{no}` 尚未清洗、入库、共享，不能报送",
            "`{no}` has not been cleaned, stored and shared: it cannot be passed on"
        ),
    )
    .hint(text!("先审核入库：`xintai record accept`", "review it first: `xintai record accept`"));
    Err(match &tx.pack().publish.stages {
        Some(law) => error.cite(law.rule.clone()),
        None => error,
    })
}

/// One record as a file holds it, whole.
fn entry(tx: &Tx<'_>, record: &Record, subject: &Subject) -> Result<Value, Error> {
    let masks = masking::masks(tx.pack());
    let content = records::content(tx.db(), record)?;
    let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default();
    let standing = state_on(tx, record, tx.today())?;
    let who = json!({ "name": subject.name, "identifier": subject.id_value });
    Ok(json!({
        "record": record.no, "version": record.content_version, "subject": who, "item": record.item,
        "category": record.category, "access": record.access, "title": record.title,
        "document": record.document, "unit": unit, "determined_on": record.determined_on,
        "effective_on": record.effective_on, "disclosed_until": standing.until.last_day(), "content": content,
        "source": facts::source(tx.pack(), record),
        "attachments": attachments::of_record(tx, record, &masks, tx.today())?,
    }))
}

/// `exchange receipt`: what the other side said of a file: its number and day, how many records it took, and a line for
/// each that it did not take: number, code.
#[derive(Clone, Debug, Default)]
pub struct ReceiveReceipt {
    /// Number of the file.
    pub exchange: String,
    /// The receipt, lines of `R-000001,E042 words`; records it does not name were taken.
    pub text: String,
    /// The other side's number of the receipt.
    pub number: Option<String>,
    /// The day of the receipt; today when not given.
    pub on: Option<NaiveDate>,
    /// How many records it says it took: as many as were sent, less those it refused.
    pub count: Option<u32>,
}

/// A file with what became of its records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExchangeShown {
    /// Its number.
    pub exchange: String,
    /// Where it went.
    pub target: String,
    /// When, RFC 3339.
    pub at: String,
    /// SM3 of the file.
    pub digest: String,
    /// A receipt came.
    pub received: bool,
    /// Its number at the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_number: Option<String>,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_on: Option<String>,
    /// Receipts that the one above corrected, first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<ReceiptBefore>,
    /// Its records: `sent`, `taken`, `failed` with the error.
    pub records: Vec<SentShown>,
}

/// A receipt in whose place a later one came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReceiptBefore {
    /// Its number at the other side.
    pub number: Option<String>,
    /// Its day.
    pub on: Option<String>,
    /// Its lines.
    pub text: String,
    /// Who registered it, by log-in.
    pub officer: String,
}

/// A record in an exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentShown {
    /// Number of the record.
    pub record: String,
    /// Number of the file.
    pub exchange: String,
    /// Where it went.
    pub target: String,
    /// `sent`, `taken`, `failed`.
    pub outcome: String,
    /// The other side's error.
    pub error: Option<String>,
}

impl From<exchanges::Sent> for SentShown {
    fn from(sent: exchanges::Sent) -> Self {
        let exchanges::Sent { record, exchange, target, outcome, error } = sent;
        Self { record, exchange, target, outcome, error }
    }
}

fn before(one: exchanges::Before) -> ReceiptBefore {
    ReceiptBefore { number: one.number, on: one.day, text: one.text, officer: one.by }
}

fn shown(tx: &Tx<'_>, exchange: &Exchange) -> Result<ExchangeShown, Error> {
    Ok(ExchangeShown {
        exchange: exchange.no.clone(),
        target: exchange.target.clone(),
        at: crate::service::clock::moment(exchange.made_at).to_rfc3339(),
        digest: exchange.digest.clone(),
        received: exchange.receipt.is_some(),
        receipt_number: exchange.receipt_no.clone(),
        receipt_on: exchange.receipt_on.clone(),
        corrected: exchanges::corrected(tx.db(), exchange.id)?.into_iter().map(before).collect(),
        records: exchanges::of_exchange(tx.db(), exchange.id)?.into_iter().map(SentShown::from).collect(),
    })
}

impl Operation for ReceiveReceipt {
    type Output = ExchangeShown;
    const NAME: &'static str = "exchange.receipt";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.number.iter().map(String::as_str).chain(self.text.lines()).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ExchangeShown, Error> {
        let exchange = exchanges::by_no(tx.db(), &self.exchange)?.ok_or_else(|| Error::not_found(&self.exchange))?;
        let known: Vec<String> =
            exchanges::of_exchange(tx.db(), exchange.id)?.into_iter().map(|sent| sent.record).collect();
        let mut failures = Vec::new();
        for line in self.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (record, error) = line.split_once([',', '，', '\t']).unwrap_or((line, ""));
            let (record, error) = (record.trim().to_owned(), error.trim().to_owned());
            if !known.contains(&record) {
                let no = &self.exchange;
                return Err(Error::new(Code::Input, text!("`{record}` 不在 `{no}` 中", "`{record}` is not in `{no}`"))
                    .hint(text!("每行写：编号,错误代码", "each line: number,error code")));
            }
            if !matches!(error.as_str(), "" | "0") {
                failures.push((record, error));
            }
        }
        let day = self.day(tx, &exchange)?;
        self.counted(tx, &exchange, known.len() - failures.len())?;
        let number = self.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
        let by = (tx.actor().officer, tx.now_ms());
        exchanges::receive(tx.db(), exchange.id, (&self.text, number, &day.to_string()), by, &failures)?;
        let exchange = exchanges::by_no(tx.db(), &self.exchange)?.ok_or_else(|| Error::not_found(&self.exchange))?;
        shown(tx, &exchange)
    }

    fn trace(&self, output: Option<&ExchangeShown>) -> Trace {
        let failed =
            output.map(|shown| shown.records.iter().filter(|sent| sent.outcome == "failed").map(|sent| &sent.record));
        Trace::new().basis(&self.exchange).ids(failed.into_iter().flatten())
    }
}

impl ReceiveReceipt {
    /// The day of the receipt: not before the file went out, and not to come.
    fn day(&self, tx: &Tx<'_>, exchange: &Exchange) -> Result<NaiveDate, Error> {
        let sent = crate::service::clock::moment(exchange.made_at).date_naive();
        let day = self.on.unwrap_or_else(|| tx.today());
        if (sent..=tx.today()).contains(&day) {
            return Ok(day);
        }
        Err(Error::new(Code::Input, text!("回执日期 {day} 不对", "{day} cannot be the day of the receipt"))
            .cite(rule_of(tx, &exchange.target))
            .hint(text!(
                "文件 {sent} 发出；回执日期在其后，不晚于今天",
                "the file went out on {sent}: from then until today"
            )))
    }

    /// What the other side says it took is what was sent, less what it refused.
    fn counted(&self, tx: &Tx<'_>, exchange: &Exchange, taken: usize) -> Result<(), Error> {
        if self.count.is_none_or(|count| usize::try_from(count) == Ok(taken)) {
            return Ok(());
        }
        let said = self.count.unwrap_or_default();
        Err(Error::new(
            Code::Input,
            text!(
                "回执称收到 {said} 条，按未收行数应为 {taken} 条",
                "the receipt says {said} taken; by its lines it is {taken}"
            ),
        )
        .cite(rule_of(tx, &exchange.target))
        .hint(text!(
            "核对回执，逐条写明未收的编号和原因",
            "check it, and give each record that was not taken with its error"
        )))
    }
}

/// The rule of a platform.
pub(super) fn rule_of(tx: &Tx<'_>, target: &str) -> String {
    let feed = tx.pack().platform.iter().find(|feed| feed.code == target);
    feed.map(|feed| feed.rule.clone()).unwrap_or_default()
}

/// `exchange list`: the files that went out, newest first.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListExchanges;

/// Files that went out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchanges {
    /// Newest first.
    pub items: Vec<ExchangeShown>,
}

impl Operation for ListExchanges {
    type Output = Exchanges;
    const NAME: &'static str = "exchange.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Exchanges, Error> {
        let all = exchanges::list(tx.db(), 100)?;
        Ok(Exchanges { items: all.iter().map(|exchange| shown(tx, exchange)).collect::<Result<_, _>>()? })
    }

    fn trace(&self, output: Option<&Exchanges>) -> Trace {
        let items = output.map(|list| list.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|item| &item.exchange))
    }
}
