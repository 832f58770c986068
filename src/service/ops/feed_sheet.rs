//! What goes out on a channel (推送内容): the records that may go, masked, the public commitments, and what a mask missed.

use super::{
    agreements, applications,
    attachments::{self, Attachment},
    exchanges, facts,
    feeds::PUSH,
    own_review,
    publication::{self, PlaceShown, digest},
    records::load_seen,
};
use crate::{
    domain::{
        disclosure::State,
        mask::{Masks, scan},
        permission::{Decision, Relation},
        publication::Place,
        refusal::Code,
        role::RoleHeld,
        rule::Ruled,
    },
    locale::Text,
    regime::Channel,
    service::{
        Error, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        store::{
            cases, feeds, papers,
            records::{self, Record},
            subjects::{self, Subject},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Records read at a time.
const PAGE: u32 = 500;

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
    /// Where self-declared information comes from, in the words of the text (信息来源).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// 认定日期
    pub determined: Option<String>,
    /// Last day of disclosure, where it is fixed.
    pub disclosed_until: Option<NaiveDate>,
    /// Marks it carries.
    pub annotations: Vec<String>,
    /// Fields, masked.
    pub content: BTreeMap<String, String>,
    /// Texts disclosed together with it.
    pub attachments: Vec<Attachment>,
}

/// A public commitment (公开的信用承诺) of an accepted repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The repair.
    pub case: String,
    /// The record it is about.
    pub record: String,
    /// Who commits; a person masked.
    pub subject: SubjectCard,
    /// The day the repair was accepted.
    pub on: String,
    /// Its words, masked.
    pub text: String,
    /// The rule.
    pub cite: String,
}

/// A place that a mask covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskedPlace {
    /// The record, or the repair of a commitment.
    pub record: String,
    /// Its field, what stands there and by which rule; `name` and `identifier` are the subject's own.
    #[serde(flatten)]
    pub place: PlaceShown,
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
    /// Commitments that are public with it.
    pub commitments: Vec<Commitment>,
    /// Every place that was masked.
    pub masked: Vec<MaskedPlace>,
    /// Records, and repairs, in which a personal number or name stands that no mask covers: they stop a push.
    pub unmasked: Vec<String>,
    /// Records whose masks wait for a reviewer's word.
    pub to_confirm: Vec<String>,
    /// Repairs whose commitment is no text: it cannot be masked, and stays here.
    pub unreadable: Vec<String>,
    /// Records that do not go out on this channel.
    pub kept: usize,
    /// SM3 of items and commitments.
    pub digest: String,
    /// Log-in of the second person who looked through exactly this, where the text wants one.
    pub reviewed_by: Option<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// A file with the row ids of what it holds.
pub(super) struct Held {
    pub(super) file: FeedFile,
    /// Record and version.
    pub(super) versions: Vec<(i64, i64)>,
    /// Repairs whose commitment it carries.
    pub(super) repairs: Vec<i64>,
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

/// A unit's own channel asked for by somebody else: who publishes there, of whose records, and where the one who asks may.
fn others(tx: &Tx<'_>, channel: &Channel, asked: &Decision, error: Error) -> Error {
    let Text { zh, en } = Text::listed(asked.who.iter().map(RoleHeld::label));
    let (code, facets) = (&channel.code, |one: &Channel| Facets { relation: Some(one.stands()), ..Facets::default() });
    let may = tx.pack().publish.channels.iter().filter(|one| tx.decide_on(PUSH, facets(one)).allowed);
    let known = may.map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
    error.hint(if known.is_empty() {
        text!(
            "`{code}` 由{zh}发布本单位提供的信息",
            "`{code}` is for what the own unit provided; there these may: {en}"
        )
    } else {
        text!(
            "`{code}` 由{zh}发布本单位提供的信息；您可用的渠道：{known}",
            "`{code}` is for what the own unit provided; there these may: {en}; channels open to you: {known}"
        )
    })
}

/// Of a record of another unit nobody publishes anything on the own channel, whatever his role.
fn only_own(channel: &Channel, mut error: Error) -> Error {
    let code = &channel.code;
    (error.who, error.granted_by) = (Vec::new(), Vec::new());
    error.hint(text!(
        "`{code}` 只发布本单位提供的信息；其他单位的信息由该单位发布",
        "`{code}` takes only what the own unit provided; another unit publishes its own"
    ))
}

/// What goes out on a channel today.
pub(super) fn file(tx: &Tx<'_>, word: &str, only: &[String]) -> Result<Held, Error> {
    let channel = channel(tx, word)?;
    let relation = channel.stands();
    let asked = tx.decide_on(PUSH, Facets { relation: Some(relation), ..Facets::default() });
    if !asked.allowed {
        let error = tx.denied(PUSH, &asked);
        return Err(if channel.own { others(tx, channel, &asked, error) } else { error });
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
            // Of a record that the officer may not look at not even its number is told.
            let record =
                load_seen(tx, no).map_err(|error| if channel.own { only_own(channel, error) } else { error })?;
            sheet.take(&record, true)?;
        }
    }
    sheet.file.digest = digest(&(&sheet.file.items, &sheet.file.commitments))?;
    let Sheet { file, versions, repairs, .. } = sheet;
    Ok(Held { file, versions, repairs })
}

/// A file under way.
struct Sheet<'t, 'a> {
    tx: &'t Tx<'a>,
    channel: &'t Channel,
    relation: Relation,
    masks: Masks,
    file: FeedFile,
    versions: Vec<(i64, i64)>,
    repairs: Vec<i64>,
}

impl<'t, 'a> Sheet<'t, 'a> {
    fn new(tx: &'t Tx<'a>, channel: &'t Channel, relation: Relation) -> Self {
        let cite = channel.rule.clone();
        let file = FeedFile {
            feed: None,
            channel: channel.code.clone(),
            label: channel.label.clone(),
            items: Vec::new(),
            commitments: Vec::new(),
            masked: Vec::new(),
            unmasked: Vec::new(),
            to_confirm: Vec::new(),
            unreadable: Vec::new(),
            kept: 0,
            digest: String::new(),
            reviewed_by: None,
            article: tx.pack().articles.text(&cite),
            cite,
        };
        let masks = masking::masks(tx.pack());
        Self { tx, channel, relation, masks, file, versions: Vec::new(), repairs: Vec::new() }
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
                // Where the text names the stages before publication, the refusal names those that are still to come.
                if own && tx.pack().publish.stages.is_some() {
                    exchanges::refuse_unstored(tx, record)?;
                }
                // What its state keeps inside is refused by what brought it into that state, not by who may publish.
                let because = standing.because.first().filter(|_| standing.state != State::Disclosed);
                let by_law = || if own { decision.rule.clone() } else { self.channel.rule.clone() };
                let rule = because.cloned().unwrap_or_else(by_law);
                let asked = |mode| tx.decide_on(PUSH, Facets { mode: Some(mode), ..facets });
                let by_catalogue = tx.pack().publish.by_catalogue.as_ref().filter(|law| law.value && own);
                return Err(match by_catalogue {
                    Some(law) if tx.pack().mode.iter().any(|mode| asked(&mode.code).allowed) => not_opened(record, law),
                    _ => stays_inside(record, standing.state, &rule),
                });
            }
            self.file.kept += 1;
            return Ok(());
        }
        if named {
            own_review::refuse(tx, record)?;
        } else if own_review::is_of_another(tx, record)? {
            self.file.kept += 1;
            return Ok(());
        }
        if let Some(error) = self.bound_elsewhere(record)? {
            if named {
                return Err(error);
            }
            self.file.kept += 1;
            return Ok(());
        }
        self.commitments(record, &subject)?;
        if self.channel.once && feeds::is_out(tx.db(), &self.channel.code, record.id, record.content_version)? {
            return Ok(());
        }
        let shown = publication::masked(tx, &self.masks, &subject, record)?;
        if shown.to_confirm {
            if named {
                return Err(unconfirmed(tx, record));
            }
            self.file.to_confirm.push(record.no.clone());
            return Ok(());
        }
        let card = self.card(&record.no, &subject);
        self.places(&record.no, shown.places);
        let line = FeedLine {
            id: record.no.clone(),
            subject: card,
            item: record.item.clone(),
            category: record.category.clone().unwrap_or_default(),
            title: shown.title,
            document: shown.document,
            unit: units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default(),
            source: facts::source(tx.pack(), record),
            determined: record.determined_on.clone(),
            disclosed_until: standing.until.last_day(),
            annotations: standing.annotations.iter().map(|mark| mark.word().to_owned()).collect(),
            content: shown.fields,
            attachments: attachments::of_record(tx, record, &self.masks, tx.today())?,
        };
        let texts = line.content.values().chain([&line.title]).chain(line.attachments.iter().map(|one| &one.text));
        let bare = texts.into_iter().any(|text| bare(&subject, text))
            || masking::names_person(&subject, &line.document)
            || !masking::identity_in_document(&line.document, tx.today()).is_empty();
        if bare {
            self.file.unmasked.push(record.no.clone());
        }
        self.versions.push((record.id, record.content_version));
        self.file.items.push(line);
        Ok(())
    }

    /// Why a record that is open stays off this channel all the same: its item goes out on others, or an agreement keeps it.
    fn bound_elsewhere(&self, record: &Record) -> Result<Option<Error>, Error> {
        let channels = applications::named_channels(self.tx, record)?;
        if !channels.is_empty() && !self.channel.is_among(&channels) {
            return Ok(Some(not_here(record, self.channel, &channels)));
        }
        let kept = agreements::keeps(self.tx, record, self.relation)?;
        Ok(kept.then(|| not_agreed(self.tx, record)))
    }

    /// The card of a subject, with what of it is masked.
    fn card(&mut self, no: &str, subject: &Subject) -> SubjectCard {
        let card = masking::card(&self.masks, subject);
        let own = [
            ("name", "name", &subject.name, &card.name),
            ("identifier", "resident-id", &subject.id_value, &card.identifier),
        ];
        let masked = own.into_iter().filter_map(|(field, kind, old, new)| {
            let shown = new.clone().filter(|new| new != old)?;
            let place = Place { field: field.to_owned(), kind: kind.to_owned(), shown, inside: false };
            Some(PlaceShown { cite: masking::rule_of(self.tx.pack(), kind), place })
        });
        let masked: Vec<_> = masked.collect();
        self.places(no, masked);
        card
    }

    fn places(&mut self, no: &str, places: Vec<PlaceShown>) {
        self.file.masked.extend(places.into_iter().map(|place| MaskedPlace { record: no.to_owned(), place }));
    }

    /// The commitments of a record's accepted repairs, where the text makes them public; each goes out once where a
    /// version of a record does.
    fn commitments(&mut self, record: &Record, subject: &Subject) -> Result<(), Error> {
        let tx = self.tx;
        let Some(law) = &tx.pack().publish.commitment else { return Ok(()) };
        let kept = |case: &cases::CaseFile| case.kind == "repair" && !GIVEN_UP.contains(&case.state.as_str());
        for case in cases::of_record(tx.db(), record.id)?.into_iter().filter(kept) {
            let events = cases::events(tx.db(), case.id)?;
            let Some(accepted) = events.iter().rev().find(|event| event.step == ACCEPT) else { continue };
            if self.channel.once && feeds::commitment_is_out(tx.db(), &self.channel.code, case.id)? {
                continue;
            }
            let paper = papers::of_case(tx.db(), case.id)?.into_iter().rev().find(|paper| paper.kind == law.value);
            let Some(paper) = paper else { continue };
            let body = papers::with_body(tx.db(), case.id, paper.id)?.map(|(_, body)| body).unwrap_or_default();
            let Ok(words) = String::from_utf8(body) else {
                self.file.unreadable.push(case.no);
                continue;
            };
            let (text, places) = masking::published_text(&self.masks, subject, &law.value, &words);
            let cited = |place: Place| PlaceShown { cite: masking::rule_of(tx.pack(), &place.kind), place };
            self.places(&case.no, places.into_iter().map(cited).collect());
            let card = self.card(&case.no, subject);
            if bare(subject, &text) {
                self.file.unmasked.push(case.no.clone());
            }
            self.repairs.push(case.id);
            self.file.commitments.push(Commitment {
                case: case.no,
                record: record.no.clone(),
                subject: card,
                on: accepted.day.clone(),
                text,
                cite: law.rule.clone(),
            });
        }
        Ok(())
    }
}

/// The step by which a repair is accepted.
const ACCEPT: &str = "accept";
/// States of a repair whose commitment binds nobody any more.
const GIVEN_UP: &[&str] = &["refusing", "rejecting", "refused", "withdrawn"];

/// Whether a personal number, or the person's own name, stands in a text that should be masked.
fn bare(subject: &Subject, text: &str) -> bool {
    !scan(text).is_empty() || masking::names_person(subject, text)
}

/// The catalogue does not open it to this channel.
fn not_opened(record: &Record, law: &Ruled<bool>) -> Error {
    let (no, item, access) = (&record.no, &record.item, record.access.clone().unwrap_or_default());
    Error::new(
        Code::Catalogue,
        text!(
            "`{no}` 的公开属性为 {access}，目录 {item} 不向此渠道开放",
            "`{no}` is {access}: its catalogue item {item} does not open it to this channel"
        ),
    )
    .cite(law.rule.clone())
    .hint(text!(
        "公开与共享范围以目录为准；须变更的，先由归集岗变更目录",
        "the catalogue says what goes out; to change that, intake changes the catalogue first"
    ))
}

/// Its catalogue item names other channels.
fn not_here(record: &Record, channel: &Channel, channels: &[String]) -> Error {
    let (no, item, named) = (&record.no, &record.item, channels.join(" "));
    Error::new(
        Code::Catalogue,
        text!(
            "`{no}`：目录 {item} 只在这些渠道公示：{named}",
            "`{no}`: its catalogue item {item} is published on these channels only: {named}"
        ),
    )
    .cite(channel.rule.clone())
    .hint(text!(
        "在目录所列渠道发布；须变更的，先由归集岗变更目录",
        "publish it there; to change that, intake changes the catalogue first"
    ))
}

/// The agreement with its collector does not allow publication, or is over.
fn not_agreed(tx: &Tx<'_>, record: &Record) -> Error {
    let no = &record.no;
    let rule = tx.pack().market.as_ref().and_then(|law| law.uses.as_ref()).map(|uses| uses.rule.clone());
    Error::new(Code::Grant, text!("`{no}`：没有允许公开的有效约定", "`{no}`: no agreement in force allows publication"))
        .cite(rule.unwrap_or_default())
        .hint(text!("用 `xintai agreement list` 核对约定", "check the agreements: `xintai agreement list`"))
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

fn unconfirmed(tx: &Tx<'_>, record: &Record) -> Error {
    let no = &record.no;
    let law = tx.pack().publish.masked_first.as_ref();
    Error::new(Code::State, text!("`{no}` 的脱敏尚未确认", "the masks of `{no}` are not confirmed"))
        .cite(law.map(|law| law.rule.clone()).unwrap_or_default())
        .hint(text!(
            "先看 `xintai publication preview {no}`，再用 `publication mask` 确认",
            "look at `xintai publication preview {no}`, then confirm with `publication mask`"
        ))
}

/// The last look before a file goes out: what no mask covered stops it.
pub(super) fn refuse_unmasked(tx: &Tx<'_>, file: &FeedFile) -> Result<(), Error> {
    if file.unmasked.is_empty() {
        return Ok(());
    }
    let all = file.unmasked.join(" ");
    let rule = tx.pack().mask.first().map(|mask| mask.rule.clone()).unwrap_or_default();
    Err(Error::new(
        Code::State,
        text!("有未脱敏的个人姓名或号码：{all}", "names or numbers of a person are not masked: {all}"),
    )
    .cite(rule)
    .hint(text!("退回提供单位，或在规则包中补充脱敏规则", "return them, or add a mask to the pack")))
}
