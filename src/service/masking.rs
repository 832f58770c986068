//! What leaves the door masked (脱敏): subjects, and the values of a record's content.

use super::{
    store::{
        records::{Content, Record},
        subjects::Subject,
    },
    whom::FormerNumber,
};
use crate::{
    domain::{
        identifier,
        mask::{Finding, FindingKind, Masks, Pattern, scan},
        permission::Kind,
        publication::{self, Place},
    },
    regime::Pack,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The masks of a pack, on top of the product's.
pub(super) fn masks(pack: &Pack) -> Masks {
    let mut masks = Masks::default();
    for mask in &pack.mask {
        let pattern = Pattern::new(mask.head, mask.tail);
        match mask.field.as_str() {
            "resident-id" => masks.id = pattern,
            "telephone" => masks.mobile = pattern,
            "bank-account" => masks.bank_account = pattern,
            "passport" => masks.passport = pattern,
            "address" => masks.address = mask.depth.unwrap_or_default(),
            _ => {}
        }
    }
    masks
}

/// A subject as it is shown: persons masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCard {
    /// Public number, `S-12`; none when nothing may be said of it.
    pub id: Option<String>,
    /// `person` or `organisation`; none when nothing may be said of it.
    pub kind: Option<String>,
    /// 名称、姓名, a person's masked; none when nothing may be said of it.
    pub name: Option<String>,
    /// The identifier, a person's masked.
    pub identifier: Option<String>,
    /// The number it was asked for is a former one.
    #[serde(rename = "former_number", default, skip_serializing_if = "Option::is_none")]
    pub former: Option<FormerNumber>,
}

/// The kind of a subject as policies know it.
pub(super) fn kind_of(subject: &Subject) -> Kind {
    if subject.kind == Kind::Person.word() { Kind::Person } else { Kind::Organisation }
}

/// The card of a subject.
pub(super) fn card(masks: &Masks, subject: &Subject) -> SubjectCard {
    let person = subject.kind == "person";
    SubjectCard {
        id: Some(subject.no()),
        kind: Some(subject.kind.clone()),
        name: Some(if person { masks.mask_name(&subject.name) } else { subject.name.clone() }),
        identifier: Some(mask_identifier(masks, &subject.id_kind, &subject.id_value)),
        former: None,
    }
}

/// Masks an identifier of a kind as stored.
pub(super) fn mask_identifier(masks: &Masks, kind: &str, value: &str) -> String {
    let kind = kind.parse().unwrap_or(identifier::Kind::Other);
    masks.mask_identifier(kind, value)
}

/// Words in a field's name that tell a place of living.
const ADDRESSES: &[&str] = &["住址", "地址", "ADDRESS"];

/// Masks a record's content by its values: the person's own name and number, the representative's name, and inside texts
/// what [`words`] masks.
pub(super) fn content(masks: &Masks, subject: &Subject, record: &Record, content: &Content) -> Content {
    content.iter().map(|(field, value)| (field.clone(), field_value(masks, subject, record, field, value))).collect()
}

/// A record's content as society sees it, and every place that was replaced: whole fields as in every answer, and
/// numbers, accounts and addresses inside longer texts.
pub(super) fn published(
    masks: &Masks,
    subject: &Subject,
    record: &Record,
    content: &Content,
) -> (BTreeMap<String, String>, Vec<Place>) {
    let (mut fields, mut places) = (BTreeMap::new(), Vec::new());
    for (field, value) in content {
        let text = &match value {
            Value::String(text) => text.clone(),
            // A number of a person is one however the file wrote it.
            other => other.to_string(),
        };
        let whole = match field_value(masks, subject, record, field, value) {
            Value::String(masked) => masked,
            other => other.to_string(),
        };
        let (inner, found) = published_text(masks, subject, field, text);
        if found.is_empty() && whole != *text {
            let kind =
                if ADDRESSES.iter().any(|word| field.to_uppercase().contains(word)) { "address" } else { "name" };
            let (field, kind) = (field.clone(), kind.to_owned());
            places.push(Place { field, kind, shown: whole.clone(), inside: false });
        }
        let masked = if found.is_empty() { whole } else { inner };
        places.extend(found);
        fields.insert(field.clone(), masked);
    }
    (fields, places)
}

/// The content as society gets it in an answer: masked as on publication; what no mask touches keeps its form.
pub(super) fn public_content(content: &Content, fields: &BTreeMap<String, String>) -> Content {
    let shown = |(field, value): (&String, &Value)| {
        let plain = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let masked = fields.get(field).filter(|masked| **masked != plain).cloned();
        (field.clone(), masked.map_or_else(|| value.clone(), Value::String))
    };
    content.iter().map(shown).collect()
}

/// A text as society sees it: numbers, accounts and addresses masked wherever they stand, and a natural person's own
/// name.
pub(super) fn published_text(masks: &Masks, subject: &Subject, field: &str, text: &str) -> (String, Vec<Place>) {
    let (mut shown, mut places) = publication::mask_text(masks, field, text);
    let name = subject.name.trim();
    if subject.kind == "person" && name.chars().count() > 1 && shown.contains(name) {
        let masked = masks.mask_name(name);
        shown = shown.replace(name, &masked);
        let (field, kind, inside) = (field.to_owned(), "name".to_owned(), text.trim() != name);
        places.push(Place { field, kind, shown: masked, inside });
    }
    (shown, places)
}

/// The identity numbers inside the number of a document. Other long numbers are its own; so is one whose check character
/// does not hold: many of them begin with a region and a day.
pub(super) fn identity_in_document(text: &str, today: NaiveDate) -> Vec<Finding> {
    let mut found = scan(text);
    found.retain(|one| {
        one.kind == FindingKind::IdentityNumber
            && identifier::check_as(identifier::Kind::ResidentId, &one.value, today).is_usable()
    });
    found
}

/// The number of a document as society sees it: identity numbers masked, and a natural person's own name.
pub(super) fn published_document(
    masks: &Masks,
    subject: &Subject,
    text: &str,
    today: NaiveDate,
) -> (String, Vec<Place>) {
    let (mut shown, mut places) = (text.to_owned(), Vec::new());
    let mut replace = |kind: &str, value: &str, masked: String| {
        if value != masked && shown.contains(value) {
            shown = shown.replace(value, &masked);
            let (field, kind, inside) = ("document".to_owned(), kind.to_owned(), value != text.trim());
            places.push(Place { field, kind, shown: masked, inside });
        }
    };
    for found in identity_in_document(text, today) {
        let masked = masks.mask_finding(&found);
        replace("resident-id", text.get(found.range).unwrap_or_default(), masked);
    }
    let name = subject.name.trim();
    if subject.kind == "person" && name.chars().count() > 1 {
        replace("name", name, masks.mask_name(name));
    }
    (shown, places)
}

/// The rule of the mask that covers this kind of place; what has none of its own stands under the first.
pub(super) fn rule_of(pack: &Pack, kind: &str) -> String {
    let own = pack.mask.iter().find(|mask| mask.field == kind).or(pack.mask.first());
    own.map(|mask| mask.rule.clone()).unwrap_or_default()
}

/// Whether a text that goes out still names the subject, a natural person: the number however it is written, or the
/// whole name.
pub(super) fn names_person(subject: &Subject, text: &str) -> bool {
    if subject.kind != "person" {
        return false;
    }
    let bare =
        |text: &str| -> String { identifier::clean(text).chars().filter(|letter| letter.is_alphanumeric()).collect() };
    let (number, name) = (bare(&subject.id_value), subject.name.trim());
    let named = name.chars().count() > 1 && text.contains(name);
    named || (number.len() >= SHORTEST && bare(text).contains(&number))
}

/// Fewest characters of a number that can be told from chance.
const SHORTEST: usize = 6;

/// What a field of a record says, as it is shown.
pub(super) fn in_field(masks: &Masks, subject: &Subject, record: &Record, field: &str, text: &str) -> String {
    match field_value(masks, subject, record, field, &Value::String(text.to_owned())) {
        Value::String(masked) => masked,
        _ => text.to_owned(),
    }
}

fn field_value(masks: &Masks, subject: &Subject, record: &Record, field: &str, value: &Value) -> Value {
    let Value::String(text) = value else { return value.clone() };
    let person = subject.kind == "person";
    let plain = text.trim();
    let named = person && plain == subject.name;
    let represents = record.facts.representative.as_deref().is_some_and(|name| !plain.is_empty() && plain == name);
    let field = field.to_uppercase();
    let masked = if named || represents || names_representative(&field) {
        masks.mask_name(plain)
    } else if person && identifier::clean(plain) == subject.id_value {
        mask_identifier(masks, &subject.id_kind, &subject.id_value)
    } else if person && ADDRESSES.iter().any(|word| field.contains(word)) {
        masks.mask_address(plain)
    } else {
        words_of(masks, subject, &field, text)
    };
    Value::String(masked)
}

/// Title and document number of a record as they are shown.
pub(super) fn heading(masks: &Masks, subject: &Subject, record: &Record, today: NaiveDate) -> (String, String) {
    (words(masks, subject, &record.title), published_document(masks, subject, &record.document, today).0)
}

/// A free text on a subject as it is shown: personal numbers masked; of a person also the own name and the place of living.
pub(super) fn words(masks: &Masks, subject: &Subject, text: &str) -> String {
    words_of(masks, subject, "", text)
}

/// The same of the text of a field, whose name tells of accounts.
fn words_of(masks: &Masks, subject: &Subject, field: &str, text: &str) -> String {
    if subject.kind == "person" { published_text(masks, subject, field, text).0 } else { masks.mask_text(text) }
}

/// The national field of the legal representative's name, and its Chinese heading.
fn names_representative(field: &str) -> bool {
    field.ends_with("_FRDB") || field == "法定代表人" || field == "法定代表人姓名"
}
