//! Publication (公示): a record as society would see it, masked, with every replaced place; and a reviewer's word that the
//! masks are right.

use super::{facts, own_review, records::load_seen};
use crate::{
    domain::{disclosure::State, mask::Masks, publication::Place, refusal::Code},
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        masking::{self, SubjectCard},
        operation::Facets,
        store::{
            batches, platform,
            records::{self, Record},
            subjects::{self, Subject},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `publication preview`: one record as it would be published.
#[derive(Clone, Debug)]
pub struct PreviewPublication {
    /// Number of the record.
    pub record: String,
}

/// A replaced place, with the rule of its mask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceShown {
    /// The place.
    #[serde(flatten)]
    pub place: Place,
    /// The rule.
    pub cite: String,
}

/// A record as it would be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Number of the record.
    pub record: String,
    /// Title.
    pub title: String,
    /// 文书号
    pub document: String,
    /// The subject; a person's name and number masked, an organisation's code in full.
    pub subject: SubjectCard,
    /// Field → what is published.
    pub fields: BTreeMap<String, String>,
    /// Every place that was replaced.
    pub places: Vec<PlaceShown>,
    /// It may be published today.
    pub publishable: bool,
    /// Why not.
    pub why: Option<Text>,
    /// The rule of that.
    pub cite: Option<String>,
    /// Places inside longer texts wait for a reviewer's word.
    pub to_confirm: bool,
    /// Digest of what is published: the reviewer confirms exactly this.
    pub digest: String,
    /// The platform's number, once it came back.
    pub number: Option<String>,
    /// The batch whose masks wait for the officer's word, for the log.
    #[serde(skip)]
    work: Option<String>,
}

/// What society sees of a record, whatever its state.
pub(super) struct Masked {
    /// Its title.
    pub(super) title: String,
    /// 文书号
    pub(super) document: String,
    /// Field → what is published.
    pub(super) fields: BTreeMap<String, String>,
    /// Every replaced place.
    pub(super) places: Vec<PlaceShown>,
    /// Digest of title, fields and a masked document number.
    pub(super) digest: String,
    /// Places inside longer texts wait for a reviewer's word.
    pub(super) to_confirm: bool,
}

/// Masks a record for publication.
pub(super) fn masked(tx: &Tx<'_>, masks: &Masks, subject: &Subject, record: &Record) -> Result<Masked, Error> {
    let content = records::content(tx.db(), record)?;
    let (fields, mut places) = masking::published(masks, subject, record, &content);
    let (title, found) = masking::published_text(masks, subject, "title", &record.title);
    places.extend(found);
    let (document, found) = masking::published_document(masks, subject, &record.document, tx.today());
    places.extend(found);
    let cited = |place: Place| PlaceShown { cite: masking::rule_of(tx.pack(), &place.kind), place };
    let places: Vec<PlaceShown> = places.into_iter().map(cited).collect();
    // A number that stays whole adds nothing to what was confirmed without it.
    let digest =
        if document == record.document { digest(&(&title, &fields))? } else { digest(&(&title, &document, &fields))? };
    let law = tx.pack().publish.masked_first.as_ref();
    let inside = law.is_some_and(|law| law.value) && places.iter().any(|one| one.place.inside);
    let to_confirm =
        inside && platform::confirmed(tx.db(), record.id, record.content_version)?.as_ref() != Some(&digest);
    Ok(Masked { title, document, fields, places, digest, to_confirm })
}

/// The record as published, whatever its state.
pub(super) fn preview(tx: &Tx<'_>, record: &Record) -> Result<Preview, Error> {
    let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))?;
    let masks = masking::masks(tx.pack());
    let Masked { title, document, fields, places, digest, to_confirm } = masked(tx, &masks, &subject, record)?;
    let closed = closed(tx, record)?;
    let is_open = closed.is_none();
    let (why, cite) = closed.map_or((None, None), |(why, cite)| (Some(why), Some(cite)));
    Ok(Preview {
        record: record.no.clone(),
        title,
        document,
        subject: masking::card(&masks, &subject),
        fields,
        places,
        publishable: why.is_none() && !to_confirm,
        why,
        cite,
        to_confirm,
        digest,
        number: platform::number(tx.db(), record.id)?,
        work: work(tx, record, to_confirm && is_open)?,
    })
}

/// The work a preview is opened for: its masks wait, and the officer may confirm them. Any other is a look like any other.
fn work(tx: &Tx<'_>, record: &Record, waits: bool) -> Result<Option<String>, Error> {
    let relation = Some(tx.relation_to(record.unit));
    let may = tx.decide_on(ConfirmMasks::NAME, Facets { relation, ..Facets::default() }).allowed;
    if !waits || !may || own_review::is_of_another(tx, record)? {
        return Ok(None);
    }
    Ok(batches::by_id(tx.db(), record.batch)?.map(|batch| batch.no))
}

/// Why a record may not be published today: its access mode, or its state.
pub(super) fn closed(tx: &Tx<'_>, record: &Record) -> Result<Option<(Text, String)>, Error> {
    let pack = tx.pack();
    let standing = facts::state_on(tx, record, tx.today())?;
    let open = record.access.as_ref().is_some_and(|access| pack.publish.modes.value.contains(access));
    if standing.state == State::Disclosed && open {
        return Ok(None);
    }
    let modes = pack.publish.modes.rule.clone();
    if !open {
        return Ok(Some((text!("公开属性为不予公示", "its publicity attribute keeps it unpublished"), modes)));
    }
    let label = standing.state.label();
    let (zh, en) = (label.zh, label.en);
    let cite = standing.because.into_iter().next().unwrap_or(modes);
    Ok(Some((text!("该信息{zh}", "the record is {en}"), cite)))
}

/// SM3 of a value's JSON.
pub(super) fn digest(value: &impl Serialize) -> Result<String, Error> {
    use sm3::{Digest as _, Sm3};
    Ok(hex(&Sm3::digest(serde_json::to_vec(value)?)))
}

impl Operation for PreviewPublication {
    type Output = Preview;
    const NAME: &'static str = "publication.preview";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Preview, Error> {
        let record = load_seen(tx, &self.record)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        preview(tx, &record)
    }

    fn trace(&self, output: Option<&Preview>) -> Trace {
        let trace = Trace::new().ids([&self.record]);
        match output {
            Some(shown) => {
                let trace = trace.count(1).view(shown);
                shown.work.as_deref().map_or(trace.clone(), |batch| trace.basis(batch))
            }
            None => trace,
        }
    }
}

/// `publication mask`: a reviewer has looked at the masked text and says that nothing of a person is left in it.
#[derive(Clone, Debug)]
pub struct ConfirmMasks {
    /// Number of the record.
    pub record: String,
    /// Digest of the preview that was looked at.
    pub digest: String,
}

/// Whose masks were confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasksConfirmed {
    /// Number of the record.
    pub record: String,
    /// Places inside longer texts.
    pub places: usize,
    /// Digest of what was confirmed.
    pub digest: String,
}

impl Operation for ConfirmMasks {
    type Output = MasksConfirmed;
    const NAME: &'static str = "publication.mask";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<MasksConfirmed, Error> {
        let record = load_seen(tx, &self.record)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        own_review::refuse(tx, &record)?;
        let shown = preview(tx, &record)?;
        if shown.digest != self.digest.trim() {
            let no = &record.no;
            return Err(Error::new(
                Code::State,
                text!("`{no}` 与所看预览不同", "`{no}` is not what the preview showed"),
            )
            .cite(tx.pack().publish.masked_first.as_ref().map(|rule| rule.rule.clone()).unwrap_or_default())
            .hint(text!(
                "重新运行 `xintai publication preview {no}`",
                "look again: `xintai publication preview {no}`"
            )));
        }
        let key = (record.id, record.content_version);
        platform::confirm(tx.db(), key, &shown.digest, tx.actor().officer, tx.now_ms())?;
        let places = shown.places.iter().filter(|one| one.place.inside).count();
        Ok(MasksConfirmed { record: record.no, places, digest: shown.digest })
    }

    fn trace(&self, output: Option<&MasksConfirmed>) -> Trace {
        Trace::new().ids([&self.record]).count(output.map_or(0, |done| done.places))
    }
}
