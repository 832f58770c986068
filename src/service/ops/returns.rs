//! Records sent back (退回): to the unit that handed them in, with the reason and the letter that tells it.

use super::{
    own_review,
    records::{facets, subject_of},
    review::{Reviewed, Reviews, check_count, load_to_review, refused_all, review_trace, told, waits},
    two_persons,
};
use crate::{
    domain::{disclosure::State, refusal::Code},
    letter,
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        reason::is_wordless,
        store::{
            approvals,
            records::{self, Event, Record},
            replacements, units,
        },
        validity,
    },
    text,
};
use std::collections::BTreeMap;

/// `record return`: sends records back to their unit with a reason. Each has its own outcome.
#[derive(Clone, Debug, Default)]
pub struct ReturnRecords {
    /// Numbers of the records.
    pub ids: Vec<String>,
    /// Code of the reason, such as `wrong-category`.
    pub reason: String,
    /// What the unit is to do.
    pub text: String,
}

impl Operation for ReturnRecords {
    type Output = Reviews;
    const NAME: &'static str = "record.return";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        vec![&self.text]
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Reviews, Error> {
        check_count(self.ids.len())?;
        if self.reason.trim().is_empty() || is_wordless(&self.text) {
            return Err(Error::new(Code::Input, text!("退回须写明理由", "a return needs its reason"))
                .cite(tx.pack().intake.category_by_provider.rule.clone())
                .hint(text!("用 --reason 和 --text 写明", "give --reason and --text")));
        }
        let mut items = Vec::new();
        let mut first = None;
        for id in &self.ids {
            items.push(match approvals::apart(tx.db(), || self.send_back(tx, id)) {
                Ok(returned) => returned,
                Err(error) => Reviewed::refused(id, &told(&mut first, error)?),
            });
        }
        // Nothing was done: a plain refusal, logged as one.
        match first {
            Some(error) if items.iter().all(|item| item.refused.is_some()) => {
                Err(refused_all(error, items.iter().map(|item| (&item.id, &item.refused))))
            }
            _ => Ok(Reviews { items }),
        }
    }

    fn trace(&self, output: Option<&Reviews>) -> Trace {
        review_trace(output, &self.ids, None)
    }
}

impl ReturnRecords {
    /// Sends one back to its unit.
    fn send_back(&self, tx: &Tx<'_>, id: &str) -> Result<Reviewed, Error> {
        let mut record = load_to_review(tx, id)?;
        waits(tx, &record)?;
        let subject = subject_of(tx, &record)?;
        let decision = tx.allow(facets(tx, &record, &subject, State::Submitted))?;
        own_review::refuse(tx, &record)?;
        two_persons::refuse_subject(tx, &subject)?;
        let letter = self.letter(tx, &record)?;
        "returned".clone_into(&mut record.state);
        records::update(tx.db(), &record)?;
        if record.is_replacement {
            replacements::returned(tx.db(), &record)?;
        }
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "returned".to_owned(),
            officer: tx.actor().officer,
            cite: Some(decision.rule),
            reason: Some(self.reason.clone()),
            note: Some(self.text.clone()),
            case_file: None,
        };
        records::insert_event(tx.db(), &event)?;
        Ok(Reviewed {
            id: record.no,
            outcome: "returned".to_owned(),
            state: State::Returned.word().to_owned(),
            warning: None,
            refused: None,
            letter,
        })
    }

    /// The letter by which the unit learns of the return; none where the regulation has no such letter.
    fn letter(&self, tx: &Tx<'_>, record: &Record) -> Result<Option<Text>, Error> {
        let Some(notice) = tx.pack().notice.iter().find(|notice| notice.code == "record-return") else {
            return Ok(None);
        };
        let unit = units::by_id(tx.db(), record.unit)?.map(|unit| unit.name).unwrap_or_default();
        let plain = |words: &str| Text { zh: words.to_owned(), en: words.to_owned() };
        let slots = BTreeMap::from([
            ("provider".to_owned(), plain(&unit)),
            ("record".to_owned(), plain(&record.no)),
            ("reason".to_owned(), plain(&self.text)),
            ("article".to_owned(), super::notices::ground(tx, &notice.rule)),
        ]);
        let words = validity::letter(tx, notice, &slots)?;
        let (centre, today) = (tx.env().centre.as_str(), tx.today().to_string());
        Ok(Some(Text {
            zh: letter::plain(&words.title.zh, "", &words.body.zh, centre, &today),
            en: letter::plain(&words.title.en, "", &words.body.en, centre, &today),
        }))
    }
}
