//! Revocation of the basis (撤销): the provider's written notice, and the end of an honour.

use super::{
    casework::{self, Paper},
    openings::{self, Opening},
    repairs::no_other,
};
use crate::{
    domain::{
        case::{Body, Said},
        refusal::Code,
    },
    locale::Text,
    regime::RevocationKind,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::records::{self, Event, Record},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `record revoke`: the original provider tells that the basis was annulled, or that an honour was cancelled.
#[derive(Clone, Debug, Default)]
pub struct RevokeRecord {
    /// Number of the record.
    pub record: String,
    /// A word of the pack; the first that fits the record's category when not given.
    pub kind: Option<String>,
    /// The day the notice was received; today when not given.
    pub received: Option<NaiveDate>,
    /// The day of the annulment or cancellation.
    pub date: Option<NaiveDate>,
    /// The annulling document.
    pub document: Option<Paper>,
    /// 理由
    pub reason: Option<String>,
}

/// What a notice of revocation led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The record.
    pub record: String,
    /// Kind of notice.
    pub kind: String,
    /// The case it opened; none where the day alone was recorded.
    pub case: Option<String>,
    /// State of the case, or of the record.
    pub state: String,
    /// Last day of the next step.
    pub due: Option<NaiveDate>,
    /// What it caused.
    pub effects: Vec<String>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// The regulation has lapsed.
    pub warning: Option<Text>,
}

impl Operation for RevokeRecord {
    type Output = Revoked;
    const NAME: &'static str = "record.revoke";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Revoked, Error> {
        let law = &tx.pack().revocation;
        let rule = law.kinds.first().map(|kind| kind.rule.clone()).unwrap_or_default();
        let record = casework::accepted_record(tx, &self.record, &rule)?;
        tx.allow(Facets { relation: Some(tx.relation_to(record.unit)), ..Facets::default() })?;
        let kind = self.kind(tx, &record)?;
        let received = self.received.unwrap_or_else(|| tx.today());
        openings::check_day(tx, received, &kind.rule)?;
        self.check_document(kind)?;
        self.check_date(tx, &record, kind)?;
        if kind.opens_case { self.open(tx, &record, kind, received) } else { self.cancel(tx, record, kind) }
    }

    fn trace(&self, output: Option<&Revoked>) -> Trace {
        let trace = Trace::new().ids([&self.record]);
        match output {
            Some(done) => trace.cite(&done.cite).ids(done.case.as_ref()),
            None => trace,
        }
    }
}

impl RevokeRecord {
    /// The kind of notice; it must fit the record's category.
    fn kind<'t>(&self, tx: &'t Tx<'_>, record: &Record) -> Result<&'t RevocationKind, Error> {
        let kinds = &tx.pack().revocation.kinds;
        let category = record.category.clone().unwrap_or_default();
        let fits = |kind: &&RevocationKind| kind.categories.contains(&category);
        let named = |kind: &&RevocationKind| self.kind.as_ref().is_none_or(|word| *word == kind.code);
        if let Some(found) = kinds.iter().filter(fits).find(named) {
            return Ok(found);
        }
        let (no, word) = (&self.record, self.kind.clone().unwrap_or_default());
        let all = kinds.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(" ");
        let rule = kinds.iter().find(|kind| kind.code == word).or(kinds.first()).map(|kind| kind.rule.clone());
        Err(Error::new(
            Code::Input,
            text!("`{word}` 不适用于 `{no}` 的信息类别", "`{word}` does not apply to the category of `{no}`"),
        )
        .cite(rule.unwrap_or_default())
        .hint(text!("种类：{all}", "kinds: {all}")))
    }

    fn check_document(&self, kind: &RevocationKind) -> Result<(), Error> {
        if kind.documents.is_empty() {
            return Ok(());
        }
        let all = kind.documents.join(" ");
        let given = self.document.as_ref().filter(|paper| !paper.body.is_empty());
        let Some(paper) = given else {
            return Err(Error::new(Code::Basis, text!("缺少撤销文书", "the annulling document is missing"))
                .cite(kind.rule.clone())
                .hint(text!("附撤销决定、复议决定或判决：{all}", "attach one of: {all}")));
        };
        let word = &paper.kind;
        if word.is_empty() || word == "document" || kind.documents.contains(word) {
            return Ok(());
        }
        Err(Error::new(Code::Basis, text!("`{word}` 不能证明撤销", "`{word}` does not prove an annulment"))
            .cite(kind.rule.clone())
            .hint(text!("可用的文书：{all}", "documents: {all}")))
    }

    /// The day of the annulment: stated where the item ends with it, and between the record's basis and today.
    fn check_date(&self, tx: &Tx<'_>, record: &Record, kind: &RevocationKind) -> Result<(), Error> {
        match self.date {
            Some(day) => openings::check_receipt(tx, record, day, &kind.rule),
            None if kind.dated => {
                Err(Error::new(Code::Input, text!("未写明失效之日", "the day on which it became void is missing"))
                    .cite(kind.rule.clone())
                    .hint(text!("用 --date 写明", "give it with --date")))
            }
            None => Ok(()),
        }
    }

    fn open(&self, tx: &Tx<'_>, record: &Record, kind: &RevocationKind, received: NaiveDate) -> Result<Revoked, Error> {
        let table = casework::table(tx, "revocation")?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found("record.revoke"))?;
        no_other(tx, record, "revocation", &transition.rule)?;
        let body = Body { code: Some(kind.code.clone()), written: true, date: self.date, ..Body::default() };
        let said = Said { reason: self.reason.clone().unwrap_or_default(), ..Said::default() };
        let papers: Vec<Paper> = self.document.iter().cloned().collect();
        let no = openings::open(
            tx,
            Opening {
                kind: "revocation",
                record,
                received,
                transition,
                body: body.clone(),
                said,
                papers: &papers,
                handles: false,
            },
        )?;
        let moved = casework::moved(tx, &no, transition, &body)?;
        Ok(Revoked {
            record: moved.record,
            kind: kind.code.clone(),
            case: Some(moved.case),
            state: moved.state,
            due: moved.due,
            effects: moved.effects,
            cite: moved.cite,
            article: moved.article,
            warning: moved.warning,
        })
    }

    /// The day an honour ended is recorded; disclosure follows from it.
    fn cancel(&self, tx: &Tx<'_>, mut record: Record, kind: &RevocationKind) -> Result<Revoked, Error> {
        let day = self.date.or(self.received).unwrap_or_else(|| tx.today());
        openings::check_day(tx, day, &kind.rule)?;
        if record.cancelled_on.is_some() {
            let no = &self.record;
            return Err(Error::new(Code::State, text!("`{no}` 已登记取消", "`{no}` was cancelled already"))
                .cite(kind.rule.clone())
                .hint(text!("用 `xintai record history` 查看", "see `xintai record history`")));
        }
        record.cancelled_on = Some(day.to_string());
        record.cancelled_registered_on = Some(tx.today().to_string());
        records::update(tx.db(), &record)?;
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "cancelled".to_owned(),
            officer: tx.actor().officer,
            cite: Some(kind.rule.clone()),
            reason: self.reason.clone(),
            note: Some(day.to_string()),
            case_file: None,
        };
        records::insert_event(tx.db(), &event)?;
        let state = super::facts::state_on(tx, &record, tx.today())?.state;
        Ok(Revoked {
            record: record.no,
            kind: kind.code.clone(),
            case: None,
            state: state.word().to_owned(),
            due: None,
            effects: vec!["archive".to_owned()],
            cite: kind.rule.clone(),
            article: tx.pack().articles.text(&kind.rule),
            warning: openings::lapsed(tx)?,
        })
    }
}
