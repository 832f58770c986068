//! A corrected row (更正后的报送): judged as it would be on arrival, so that a correction reaches whatever hangs on its values.

use super::{compared, import_rows::Judge};
use crate::{
    domain::{record::Facts, refusal::Code},
    intake::{Problem, RawRow},
    locale::Text,
    service::{
        Error, Tx,
        store::{
            batches,
            records::{Content, Record},
        },
    },
    text,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a row makes: a record and its content.
type Made = (Record, Content);

/// What the corrected values change of a record.
#[derive(Debug)]
pub(super) struct Rejudged {
    before: Made,
    after: Made,
}

/// Judges the record's row as received, and once more with these values. None where the record came in no row, or where
/// neither row would come in today: nothing can be told by them.
///
/// # Errors
///
/// What keeps the corrected row out and did not keep out the one before: prohibited words, an access mode that the
/// catalogue does not allow, a number that is none.
pub(super) fn of(
    tx: &Tx<'_>,
    record: &Record,
    values: &BTreeMap<String, String>,
    rule: &str,
) -> Result<Option<Rejudged>, Error> {
    let Some(batch) = batches::by_id(tx.db(), record.batch)?.filter(|batch| !batch.header.is_empty()) else {
        return Ok(None);
    };
    let judge = Judge::new(tx, &batch, record.facts.admitted.clone())?;
    let received = compared::provider_side(tx, record)?;
    let corrected: BTreeMap<String, String> = received.clone().into_iter().chain(values.clone()).collect();
    let made = |cells: &BTreeMap<String, String>| judge.made_of(&batch, &row(&judge, cells));
    match (made(&received)?, made(&corrected)?) {
        (Ok(before), Ok(after)) => {
            if after.0.state != before.0.state {
                return Err(open_questions(rule));
            }
            Ok(Some(Rejudged { before, after }))
        }
        (Err(before), Err(after)) if before.code == after.code && before.field == after.field => Ok(None),
        (_, Err(told)) => Err(refused(&told, rule)),
        (Err(_), Ok(_)) => Ok(None),
    }
}

/// A row of the batch with these cells. It has no place in the file.
fn row(judge: &Judge<'_>, cells: &BTreeMap<String, String>) -> RawRow {
    let cell = |key: &str| cells.get(key).cloned().unwrap_or_default();
    RawRow {
        number: 1,
        line: 1,
        cells: judge.schema.columns.iter().map(|column| cell(column.key())).collect(),
        faults: Vec::new(),
    }
}

fn refused(told: &Problem, rule: &str) -> Error {
    let message = if told.field == "*" {
        told.message.clone()
    } else {
        let (label, said) = (compared::label_of(&told.field), &told.message);
        Text { zh: format!("「{}」：{}", label.zh, said.zh), en: format!("{}: {}", label.en, said.en) }
    };
    Error::new(told.class, message).cite(told.cite.clone().unwrap_or_else(|| rule.to_owned())).hint(text!(
        "更正后的内容与报送时同样审查：改正后再答复",
        "corrected values are held to what a row is held to: mend them and reply again"
    ))
}

fn open_questions(rule: &str) -> Error {
    Error::new(
        Code::Input,
        text!("按更正后的内容，尚有必填项没有写明", "with these values something that must be said is left open"),
    )
    .cite(rule)
    .hint(text!("一并写明相关字段", "give the fields that go with them as well"))
}

impl Rejudged {
    /// Puts what changed on the record in force and on its content; what came to them since stays.
    pub(super) fn onto(self, record: &mut Record, content: &mut Content) -> Result<(), Error> {
        let ((before, content_before), (after, content_after)) = (self.before, self.after);
        for (field, value) in &content_after {
            if content_before.get(field) != Some(value) {
                content.insert(field.clone(), value.clone());
            }
        }
        content.retain(|field, _| content_after.contains_key(field) || !content_before.contains_key(field));
        record.facts = merged(&record.facts, &before.facts, &after.facts)?;
        follow(&mut record.subject, &before.subject, after.subject);
        follow(&mut record.category, &before.category, after.category);
        follow(&mut record.access, &before.access, after.access);
        follow(&mut record.content_kind, &before.content_kind, after.content_kind);
        follow(&mut record.title, &before.title, after.title);
        follow(&mut record.document, &before.document, after.document);
        follow(&mut record.determined_on, &before.determined_on, after.determined_on);
        follow(&mut record.effective_on, &before.effective_on, after.effective_on);
        follow(&mut record.ended_on, &before.ended_on, after.ended_on);
        follow(&mut record.continuing, &before.continuing, after.continuing);
        follow(&mut record.valid_until, &before.valid_until, after.valid_until);
        follow(&mut record.override_years, &before.override_years, after.override_years);
        Ok(())
    }
}

fn follow<T: PartialEq>(held: &mut T, before: &T, after: T) {
    if *before != after {
        *held = after;
    }
}

/// The facts in force with what the corrected row says otherwise.
fn merged(held: &Facts, before: &Facts, after: &Facts) -> Result<Facts, Error> {
    let fields = |facts: &Facts| -> Result<serde_json::Map<String, Value>, Error> {
        match serde_json::to_value(facts)? {
            Value::Object(fields) => Ok(fields),
            _ => Ok(serde_json::Map::new()),
        }
    };
    let (mut held, before, after) = (fields(held)?, fields(before)?, fields(after)?);
    for field in before.keys().chain(after.keys()) {
        if before.get(field) == after.get(field) {
            continue;
        }
        match after.get(field) {
            Some(value) => held.insert(field.clone(), value.clone()),
            None => held.remove(field),
        };
    }
    Ok(serde_json::from_value(Value::Object(held))?)
}
