//! Publication (向社会披露、推送): what goes out on a channel, shown and looked through before it goes, and taken back.

use super::{
    facts,
    feed_sheet::{file, refuse_unmasked},
    own_review,
    publication::digest,
    recalls,
    records::subject_of,
    two_persons,
};
use crate::{
    domain::{permission::Relation, refusal::Code, rule::Ruled},
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        reason::is_wordless,
        store::{
            feeds::{self, Feed},
            officers, platform, records, settings,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use super::feed_sheet::{Commitment, FeedFile, FeedLine, MaskedPlace};

/// The permission that decides record by record.
pub(super) const PUSH: &str = "feed.push";
/// Files listed.
const LISTED: u32 = 200;
/// Prefix of the numbers of files (推送).
const PREFIX: &str = "TS";

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
        let mut file = file(tx, &self.channel, &self.records)?.file;
        file.reviewed_by = reviewer(tx, &file)?.map(|(_, login)| login);
        Ok(file)
    }

    fn each(&self, _output: &FeedFile) -> Vec<Trace> {
        // The whole file is the work of publishing, and of nobody in particular; a named record is a look at its subject.
        self.records.iter().map(|no| Trace::new().ids([&self.channel, no]).of(no).count(1)).collect()
    }

    fn trace(&self, output: Option<&FeedFile>) -> Trace {
        trace(&self.channel, output)
    }
}

/// `feed review CHANNEL --digest`: a second person has looked through what a push would send (保密审查).
#[derive(Clone, Debug, Default)]
pub struct ReviewFeed {
    /// The channel, a word of the pack.
    pub channel: String,
    /// Only these records.
    pub records: Vec<String>,
    /// Digest of the preview that was looked at.
    pub digest: String,
}

/// A file that was looked through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedReviewed {
    /// The channel.
    pub channel: String,
    /// Records in it.
    pub count: usize,
    /// Digest of what was looked at: a push sends exactly this.
    pub digest: String,
    /// The rule.
    pub cite: String,
}

impl Operation for ReviewFeed {
    type Output = FeedReviewed;
    const NAME: &'static str = "feed.review";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<FeedReviewed, Error> {
        let Some(law) = wanted(tx) else {
            let words = text!("本办法未规定发布前审查", "the text asks for no review before a push");
            return Err(tx
                .silent(Self::NAME, words)
                .hint(text!("直接用 `xintai feed push` 发布", "publish with `xintai feed push`")));
        };
        super::person_only(tx)?;
        let file = file(tx, &self.channel, &self.records)?.file;
        refuse_unmasked(tx, &file)?;
        if file.digest != self.digest.trim() {
            let channel = &self.channel;
            return Err(Error::new(
                Code::State,
                text!("待发布的内容与所看预览不同", "what would go out is not what the preview showed"),
            )
            .cite(law.rule.clone())
            .hint(text!("重新运行 `xintai feed preview {channel}`", "look again: `xintai feed preview {channel}`")));
        }
        feeds::insert_review(tx.db(), (&file.channel, &file.digest), tx.actor().officer, tx.now_ms())?;
        let count = file.items.len();
        Ok(FeedReviewed { channel: file.channel, count, digest: file.digest, cite: law.rule.clone() })
    }

    fn trace(&self, output: Option<&FeedReviewed>) -> Trace {
        let trace = Trace::new().ids([&self.channel]);
        match output {
            Some(done) => trace.cite(&done.cite).count(done.count).view(&done.digest),
            None => trace,
        }
    }
}

/// The review before a push, where the text wants one.
fn wanted<'t>(tx: &'t Tx<'_>) -> Option<&'t Ruled<bool>> {
    tx.pack().publish.review.as_ref().filter(|law| law.value)
}

/// Another person who looked through exactly this file: row id and log-in.
fn reviewer(tx: &Tx<'_>, file: &FeedFile) -> Result<Option<(i64, String)>, Error> {
    for id in feeds::reviewers(tx.db(), &file.channel, &file.digest)? {
        let officer = officers::by_id(tx.db(), id)?.filter(|officer| officer.person != tx.actor().person);
        if let Some(officer) = officer {
            return Ok(Some((officer.id, officer.login)));
        }
    }
    Ok(None)
}

/// Refuses a push that nobody else looked through, where the text wants that.
fn refuse_unreviewed(tx: &Tx<'_>, file: &FeedFile, by: Option<&(i64, String)>) -> Result<(), Error> {
    let Some(law) = wanted(tx).filter(|_| by.is_none() && !file.items.is_empty()) else { return Ok(()) };
    let (channel, digest) = (&file.channel, &file.digest);
    Err(Error::new(Code::State, text!("发布前须由另一人审查", "another person reviews it before it goes out"))
        .cite(law.rule.clone())
        .hint(text!(
            "请另一名审核员看过 `xintai feed preview {channel}` 后用 `feed review {channel} --digest {digest}` 标记",
            "another reviewer looks at `xintai feed preview {channel}` and marks it: `feed review {channel} --digest {digest}`"
        )))
}

/// Refuses who is not bound to an account that the platform's authority issued, where the text wants that.
fn refuse_unbound(tx: &Tx<'_>) -> Result<(), Error> {
    let law = tx.pack().publish.account.as_ref().filter(|law| law.value);
    let Some(law) = law else { return Ok(()) };
    if platform::account(tx.db(), tx.actor().officer)?.is_some() {
        return Ok(());
    }
    Err(Error::new(
        Code::Role,
        text!("未绑定公示平台账号，没有推送权限", "without an account of the platform there is no right to push"),
    )
    .cite(law.rule.clone())
    .hint(text!("请系统管理员用 `xintai officer bind` 绑定平台账号", "ask the administrator: `xintai officer bind`")))
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
        let mut held = file(tx, &self.channel, &self.records)?;
        refuse_unbound(tx)?;
        refuse_unmasked(tx, &held.file)?;
        let by = reviewer(tx, &held.file)?;
        refuse_unreviewed(tx, &held.file, by.as_ref())?;
        let no = number(tx)?;
        let feed = Feed {
            id: 0,
            no: no.clone(),
            channel: held.file.channel.clone(),
            recalls: None,
            digest: held.file.digest.clone(),
            count: i64::try_from(held.versions.len()).unwrap_or(i64::MAX),
            made_by: tx.actor().officer,
            reviewed_by: by.as_ref().map(|(id, _)| *id),
            made_at: tx.now_ms(),
        };
        feeds::insert(tx.db(), &feed, &held.versions, &held.repairs)?;
        recalls::settle(tx)?;
        held.file.feed = Some(no).filter(|no| !no.is_empty());
        held.file.reviewed_by = by.map(|(_, login)| login);
        Ok(held.file)
    }

    fn trace(&self, output: Option<&FeedFile>) -> Trace {
        trace(&self.channel, output)
    }
}

/// The log row of a file: channel, number, who looked through it, and which fields were masked by which rules.
fn trace(channel: &str, output: Option<&FeedFile>) -> Trace {
    let trace = Trace::new().ids([channel]);
    let Some(file) = output else { return trace };
    // A field with a Chinese heading stands as the kind of its mask: no free text enters the log.
    let field = |one: &MaskedPlace| {
        if one.place.place.field.is_ascii() { &one.place.place.field } else { &one.place.place.kind }.clone()
    };
    let fields: BTreeSet<String> = file.masked.iter().map(field).collect();
    let rules: BTreeSet<&String> = file.masked.iter().map(|one| &one.place.cite).collect();
    let trace = trace.ids(&file.feed).ids(&file.reviewed_by).ids(fields).ids(rules);
    trace.cite(&file.cite).count(file.items.len()).view(&(&file.items, &file.commitments))
}

/// The next number; none in a trial, which gives none away.
fn number(tx: &Tx<'_>) -> Result<String, Error> {
    if tx.is_trial() {
        return Ok(String::new());
    }
    let year = tx.today().year();
    Ok(format!("{PREFIX}-{year}-{:04}", settings::next_number(tx.db(), &format!("feed.{year}"))?))
}

/// How the officer stands to a file: by the unit that sent it.
fn sender(tx: &Tx<'_>, feed: &Feed) -> Result<Relation, Error> {
    let officer = officers::by_id(tx.db(), feed.made_by)?;
    Ok(officer.map_or(Relation::None, |officer| tx.relation_to(officer.unit)))
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
    /// Its number; empty in a dry run.
    pub feed: String,
    /// What it takes back.
    pub recalls: String,
    /// The channel.
    pub channel: String,
    /// Numbers of the records to remove.
    pub remove: Vec<String>,
    /// Repairs whose commitment is to be removed.
    pub commitments: Vec<String>,
}

impl Operation for RecallFeed {
    type Output = Recalled;
    const NAME: &'static str = "feed.recall";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Recalled, Error> {
        let out = feeds::by_no(tx.db(), &self.feed)?.filter(|feed| feed.recalls.is_none());
        let out = out.ok_or_else(|| Error::not_found(&self.feed))?;
        let allowed = tx.allow(Facets { relation: Some(sender(tx, &out)?), ..Facets::default() })?;
        if is_wordless(&self.reason) {
            return Err(Error::new(Code::Input, text!("缺少撤回理由", "a reason is missing"))
                .cite(allowed.rule)
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        let held = feeds::records(tx.db(), out.id)?;
        let promised = feeds::commitments(tx.db(), out.id)?;
        let inside =
            |no: &String| held.iter().any(|(_, held)| held == no) || promised.iter().any(|one| one.record == *no);
        if let Some(other) = self.records.iter().find(|no| !inside(no)) {
            let feed = &self.feed;
            return Err(Error::new(Code::Input, text!("`{other}` 不在 `{feed}` 中", "`{other}` is not in `{feed}`"))
                .hint(text!("用 `xintai feed list` 核对编号", "check the number with `xintai feed list`")));
        }
        let wanted = |no: &String| self.records.is_empty() || self.records.contains(no);
        let back: Vec<(i64, String)> = held.into_iter().filter(|(_, no)| wanted(no)).collect();
        let remove: Vec<String> = back.iter().map(|(_, no)| no.clone()).collect();
        let promised: Vec<_> = promised.into_iter().filter(|one| wanted(&one.record)).collect();
        for no in back.iter().map(|(_, no)| no).chain(promised.iter().map(|one| &one.record)) {
            let record = records::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))?;
            own_review::refuse(tx, &record)?;
            two_persons::refuse_subject(tx, &subject_of(tx, &record)?)?;
        }
        let commitments: Vec<String> = promised.iter().map(|one| one.case.clone()).collect();
        let no = number(tx)?;
        let feed = Feed {
            id: 0,
            no: no.clone(),
            channel: out.channel.clone(),
            recalls: Some(out.id),
            digest: digest(&(&remove, &commitments))?,
            count: i64::try_from(remove.len()).unwrap_or(i64::MAX),
            made_by: tx.actor().officer,
            reviewed_by: None,
            made_at: tx.now_ms(),
        };
        let versions: Vec<(i64, i64)> = back.iter().map(|(id, _)| (*id, 0)).collect();
        let repairs: Vec<i64> = promised.iter().map(|one| one.id).collect();
        feeds::insert(tx.db(), &feed, &versions, &repairs)?;
        for (record, _) in &back {
            records::insert_event(tx.db(), &self.event(tx, *record, &no))?;
        }
        Ok(Recalled { feed: no, recalls: out.no, channel: out.channel, remove, commitments })
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
    /// Who looked through it before.
    pub reviewed_by: Option<String>,
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
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<FeedList, Error> {
        let mut items = Vec::new();
        for feed in feeds::newest(tx.db(), LISTED)? {
            let relation = Some(sender(tx, &feed)?);
            if !tx.decide_on(Self::NAME, Facets { relation, ..Facets::default() }).allowed {
                continue;
            }
            let login = |id: i64| Ok::<_, Error>(officers::by_id(tx.db(), id)?.map(|officer| officer.login));
            let officer = login(feed.made_by)?.unwrap_or_default();
            let reviewed_by = feed.reviewed_by.map(login).transpose()?.flatten();
            items.push(FeedCard {
                on: facts::day_of(feed.made_at),
                feed: feed.no,
                channel: feed.channel,
                recall: feed.recalls.is_some(),
                count: feed.count,
                officer,
                reviewed_by,
                digest: feed.digest,
            });
        }
        Ok(FeedList { items })
    }

    fn trace(&self, output: Option<&FeedList>) -> Trace {
        let items = output.map(|list| list.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|card| &card.feed)).view(&items)
    }
}
