//! Publication (向社会披露、推送): what may go out on a channel, masked, shown before it goes, and taken back.

use crate::{
    domain::{
        disclosure::State,
        mask::{Masks, scan},
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::Channel,
    service::{
        Error, Kind, Operation, Trace, Tx, access,
        keys::hex,
        masking::{self, SubjectCard},
        operation::Facets,
        ops::{
            attachments::{self, Attachment},
            facts,
        },
        store::{
            feeds::{self, Feed},
            officers,
            records::{self, Content, Record},
            settings, subjects, units,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The permission that decides record by record.
const PUSH: &str = "feed.push";
/// Records read at a time.
const PAGE: u32 = 500;
/// Files listed.
const LISTED: u32 = 200;
/// Prefix of the numbers of files (推送).
const PREFIX: &str = "TS";

/// One record as it goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedLine {
    /// `R-000012`.
    pub id: String,
    /// Whom it is about; a person masked.
    pub subject: SubjectCard,
    /// Catalogue item.
    pub item: String,
    /// 信息类别
    pub category: String,
    /// What it is about.
    pub title: String,
    /// 文书号
    pub document: String,
    /// Name of the provider unit.
    pub unit: String,
    /// 认定日期
    pub determined: Option<String>,
    /// Last day of disclosure, where it is fixed.
    pub disclosed_until: Option<NaiveDate>,
    /// Marks it carries.
    pub annotations: Vec<String>,
    /// Fields, masked.
    pub content: Content,
    /// Texts disclosed together with it.
    pub attachments: Vec<Attachment>,
}

/// A place that a mask covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskedPlace {
    /// The record.
    pub record: String,
    /// Its field; `name` and `identifier` are the subject's own.
    pub field: String,
    /// What goes out instead.
    pub shown: String,
}

/// A file for a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedFile {
    /// Its number; none of a preview.
    pub feed: Option<String>,
    /// The channel.
    pub channel: String,
    /// What an officer reads for it.
    pub label: Text,
    /// What goes out.
    pub items: Vec<FeedLine>,
    /// Every place that was masked.
    pub masked: Vec<MaskedPlace>,
    /// Records that do not go out on this channel.
    pub kept: usize,
    /// SM3 of the items.
    pub digest: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// `feed preview CHANNEL`: what a push would send, and what of it is masked.
#[derive(Clone, Debug, Default)]
pub struct PreviewFeed {
    /// The channel, a word of the pack.
    pub channel: String,
    /// Only these records; each must be one that may go out.
    pub records: Vec<String>,
}

impl Operation for PreviewFeed {
    type Output = FeedFile;
    const NAME: &'static str = "feed.preview";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<FeedFile, Error> {
        Ok(file(tx, &self.channel, &self.records)?.0)
    }

    fn trace(&self, output: Option<&FeedFile>) -> Trace {
        trace(&self.channel, output)
    }
}

/// `feed push CHANNEL`: the file goes out; what it holds is kept, version by version.
#[derive(Clone, Debug, Default)]
pub struct PushFeed {
    /// The channel, a word of the pack.
    pub channel: String,
    /// Only these records; each must be one that may go out.
    pub records: Vec<String>,
}

impl Operation for PushFeed {
    type Output = FeedFile;
    const NAME: &'static str = PUSH;
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<FeedFile, Error> {
        let (mut file, versions) = file(tx, &self.channel, &self.records)?;
        refuse_unmasked(tx, &file.items)?;
        let no = number(tx)?;
        let feed = Feed {
            id: 0,
            no: no.clone(),
            channel: file.channel.clone(),
            recalls: None,
            digest: file.digest.clone(),
            count: i64::try_from(versions.len()).unwrap_or(i64::MAX),
            made_by: tx.actor().officer,
            made_at: tx.now_ms(),
        };
        feeds::insert(tx.db(), &feed, &versions)?;
        file.feed = Some(no);
        Ok(file)
    }

    fn trace(&self, output: Option<&FeedFile>) -> Trace {
        trace(&self.channel, output)
    }
}

fn trace(channel: &str, output: Option<&FeedFile>) -> Trace {
    let trace = Trace::new().ids([channel]);
    match output {
        Some(file) => trace.ids(&file.feed).cite(&file.cite).count(file.items.len()).view(&file.items),
        None => trace,
    }
}

fn number(tx: &Tx<'_>) -> Result<String, Error> {
    let year = tx.today().year();
    Ok(format!("{PREFIX}-{year}-{:04}", settings::next_number(tx.db(), &format!("feed.{year}"))?))
}

/// The channel by its word.
fn channel<'t>(tx: &'t Tx<'_>, word: &str) -> Result<&'t Channel, Error> {
    let all = &tx.pack().publish.channels;
    let found = all.iter().find(|one| one.code == word || one.aliases.iter().any(|alias| alias == word));
    found.ok_or_else(|| {
        let rule = all.first().map(|one| one.rule.clone()).unwrap_or_default();
        let known = all.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
        Error::new(Code::Config, text!("没有发布渠道 `{word}`", "there is no channel `{word}`"))
            .cite(rule)
            .hint(text!("渠道：{known}", "channels: {known}"))
    })
}

/// What goes out on a channel today, and the versions.
fn file(tx: &Tx<'_>, word: &str, only: &[String]) -> Result<(FeedFile, Vec<(i64, i64)>), Error> {
    let channel = channel(tx, word)?;
    let relation = channel.relation.unwrap_or(if channel.own { Relation::Unit } else { Relation::None });
    let asked = tx.decide_on(PUSH, Facets { relation: Some(relation), ..Facets::default() });
    if !asked.allowed {
        return Err(access::denied(tx.env(), PUSH, &asked));
    }
    let mut sheet = Sheet::new(tx, channel, relation);
    if only.is_empty() {
        let unit = channel.own.then_some(tx.actor().unit);
        let filter = records::Filter { states: vec!["accepted"], unit, ..records::Filter::default() };
        let mut after = 0;
        loop {
            let page = records::list(tx.db(), &filter, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for record in &page {
                sheet.take(record, false)?;
            }
        }
    } else {
        for no in only {
            let record = records::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
            sheet.take(&record, true)?;
        }
    }
    let Sheet { items, masked, versions, kept, .. } = sheet;
    let digest = digest(&items)?;
    let cite = channel.rule.clone();
    let article = tx.pack().articles.text(&cite);
    let (channel, label) = (channel.code.clone(), channel.label.clone());
    Ok((FeedFile { feed: None, channel, label, items, masked, kept, digest, cite, article }, versions))
}

fn digest(items: &impl Serialize) -> Result<String, Error> {
    use sm3::{Digest as _, Sm3};
    Ok(hex(&Sm3::digest(serde_json::to_vec(items)?)))
}

/// A file under way.
struct Sheet<'t, 'a> {
    tx: &'t Tx<'a>,
    channel: &'t Channel,
    relation: Relation,
    masks: Masks,
    items: Vec<FeedLine>,
    masked: Vec<MaskedPlace>,
    versions: Vec<(i64, i64)>,
    kept: usize,
}

impl<'t, 'a> Sheet<'t, 'a> {
    fn new(tx: &'t Tx<'a>, channel: &'t Channel, relation: Relation) -> Self {
        Self {
            tx,
            channel,
            relation,
            masks: masking::masks(tx.pack()),
            items: Vec::new(),
            masked: Vec::new(),
            versions: Vec::new(),
            kept: 0,
        }
    }

    /// Takes a record if it may go out; one that was named and may not is refused.
    fn take(&mut self, record: &Record, named: bool) -> Result<(), Error> {
        let tx = self.tx;
        let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))?;
        let standing = facts::state_on(tx, record, tx.today())?;
        let own = !self.channel.own || record.unit == tx.actor().unit;
        let facets = Facets {
            mode: record.access.as_deref(),
            kind: Some(masking::kind_of(&subject)),
            relation: Some(self.relation),
            state: Some(standing.state),
        };
        let decision = tx.decide_on(PUSH, facets);
        if !(own && decision.allowed) {
            if named {
                let rule = decision.rule.filter(|_| own).unwrap_or_else(|| self.channel.rule.clone());
                return Err(stays_inside(record, standing.state, &rule));
            }
            self.kept += 1;
            return Ok(());
        }
        if self.channel.once && feeds::is_out(tx.db(), &self.channel.code, record.id, record.content_version)? {
            return Ok(());
        }
        let content = records::content(tx.db(), record)?;
        let shown = masking::content(&self.masks, &subject, record, &content);
        let card = masking::card(&self.masks, &subject);
        let title = self.masks.mask_text(&record.title);
        let mut place = |field: &str, old: &str, new: &str| {
            if old != new {
                let (record, field, shown) = (record.no.clone(), field.to_owned(), new.to_owned());
                self.masked.push(MaskedPlace { record, field, shown });
            }
        };
        place("name", &subject.name, card.name.as_deref().unwrap_or_default());
        place("identifier", &subject.id_value, card.identifier.as_deref().unwrap_or_default());
        place("title", &record.title, &title);
        for (field, old) in &content {
            if let (Some(old), Some(new)) = (old.as_str(), shown.get(field).and_then(Value::as_str)) {
                place(field, old, new);
            }
        }
        self.versions.push((record.id, record.content_version));
        self.items.push(FeedLine {
            id: record.no.clone(),
            subject: card,
            item: record.item.clone(),
            category: record.category.clone().unwrap_or_default(),
            title,
            document: record.document.clone(),
            unit: units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default(),
            determined: record.determined_on.clone(),
            disclosed_until: standing.until.last_day(),
            annotations: standing.annotations.iter().map(|mark| mark.word().to_owned()).collect(),
            content: shown,
            attachments: attachments::of_record(tx, record, &self.masks, tx.today())?,
        });
        Ok(())
    }
}

fn stays_inside(record: &Record, state: State, rule: &str) -> Error {
    let (no, zh, en) = (&record.no, state.label().zh, state.label().en);
    let access = record.access.clone().unwrap_or_default();
    Error::new(
        Code::State,
        text!("`{no}`（{access}，{zh}）不得在此渠道发布", "`{no}` ({access}, {en}) may not go out on this channel"),
    )
    .cite(rule)
    .hint(text!("只发布可公开且正在披露的信息", "only what is open and disclosed goes out"))
}

/// The last look before a file goes out: a personal number that no mask covered stops it.
fn refuse_unmasked(tx: &Tx<'_>, items: &[FeedLine]) -> Result<(), Error> {
    let bare = |line: &&FeedLine| {
        let texts = line.content.values().filter_map(Value::as_str);
        texts.chain([line.title.as_str()]).any(|text| !scan(text).is_empty())
    };
    let found: Vec<&str> = items.iter().filter(bare).map(|line| line.id.as_str()).collect();
    if found.is_empty() {
        return Ok(());
    }
    let all = found.join(" ");
    let rule = tx.pack().mask.first().map(|mask| mask.rule.clone()).unwrap_or_default();
    Err(Error::new(Code::State, text!("有未脱敏的个人号码：{all}", "personal numbers are not masked: {all}"))
        .cite(rule)
        .hint(text!("退回提供单位，或在规则包中补充脱敏规则", "return them, or add a mask to the pack")))
}

/// `feed recall FEED`: the file that takes back what went out, all of it or some.
#[derive(Clone, Debug, Default)]
pub struct RecallFeed {
    /// Number of the file.
    pub feed: String,
    /// Only these records; empty takes all back.
    pub records: Vec<String>,
    /// 理由
    pub reason: String,
}

/// A removal file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// Its number.
    pub feed: String,
    /// What it takes back.
    pub recalls: String,
    /// The channel.
    pub channel: String,
    /// Numbers of the records to remove.
    pub remove: Vec<String>,
}

impl Operation for RecallFeed {
    type Output = Recalled;
    const NAME: &'static str = "feed.recall";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Recalled, Error> {
        let out = feeds::by_no(tx.db(), &self.feed)?.filter(|feed| feed.recalls.is_none());
        let out = out.ok_or_else(|| Error::not_found(&self.feed))?;
        if self.reason.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("缺少撤回理由", "a reason is missing"))
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        let held = feeds::records(tx.db(), out.id)?;
        if let Some(other) = self.records.iter().find(|no| held.iter().all(|(_, held)| held != *no)) {
            let feed = &self.feed;
            return Err(Error::new(Code::Input, text!("`{other}` 不在 `{feed}` 中", "`{other}` is not in `{feed}`"))
                .hint(text!("用 `xintai feed list` 核对编号", "check the number with `xintai feed list`")));
        }
        let wanted = |no: &String| self.records.is_empty() || self.records.contains(no);
        let back: Vec<(i64, String)> = held.into_iter().filter(|(_, no)| wanted(no)).collect();
        let remove: Vec<String> = back.iter().map(|(_, no)| no.clone()).collect();
        let no = number(tx)?;
        let feed = Feed {
            id: 0,
            no: no.clone(),
            channel: out.channel.clone(),
            recalls: Some(out.id),
            digest: digest(&remove)?,
            count: i64::try_from(remove.len()).unwrap_or(i64::MAX),
            made_by: tx.actor().officer,
            made_at: tx.now_ms(),
        };
        feeds::insert(tx.db(), &feed, &back.iter().map(|(id, _)| (*id, 0)).collect::<Vec<_>>())?;
        for (record, _) in &back {
            records::insert_event(tx.db(), &self.event(tx, *record, &no))?;
        }
        Ok(Recalled { feed: no, recalls: out.no, channel: out.channel, remove })
    }

    fn trace(&self, output: Option<&Recalled>) -> Trace {
        let trace = Trace::new().basis(&self.feed);
        match output {
            Some(done) => trace.ids([&done.feed]).ids(&done.remove).count(done.remove.len()),
            None => trace,
        }
    }
}

impl RecallFeed {
    fn event(&self, tx: &Tx<'_>, record: i64, no: &str) -> records::Event {
        records::Event {
            record,
            at: tx.now_ms(),
            kind: "recalled".to_owned(),
            officer: tx.actor().officer,
            cite: None,
            reason: Some(self.reason.clone()),
            note: Some(no.to_owned()),
            case_file: None,
        }
    }
}

/// `feed list`: what went out, newest first.
#[derive(Clone, Copy, Debug)]
pub struct ListFeeds;

/// One file that went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCard {
    /// Number.
    pub feed: String,
    /// Channel.
    pub channel: String,
    /// It takes back what another one held.
    pub recall: bool,
    /// Records in it.
    pub count: i64,
    /// The day.
    pub on: Option<NaiveDate>,
    /// Who sent it.
    pub officer: String,
    /// SM3 of its items.
    pub digest: String,
}

/// What went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedList {
    /// The files.
    pub items: Vec<FeedCard>,
}

impl Operation for ListFeeds {
    type Output = FeedList;
    const NAME: &'static str = "feed.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<FeedList, Error> {
        let mut items = Vec::new();
        for feed in feeds::newest(tx.db(), LISTED)? {
            let officer = officers::by_id(tx.db(), feed.made_by)?.map(|officer| officer.login).unwrap_or_default();
            items.push(FeedCard {
                on: facts::day_of(feed.made_at),
                feed: feed.no,
                channel: feed.channel,
                recall: feed.recalls.is_some(),
                count: feed.count,
                officer,
                digest: feed.digest,
            });
        }
        Ok(FeedList { items })
    }

    fn trace(&self, _output: Option<&FeedList>) -> Trace {
        Trace::new()
    }
}
