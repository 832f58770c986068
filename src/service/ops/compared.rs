//! The comparison of one case from the stored copies: platform, provider as received, claims.

use super::casework::Loaded;
use crate::{
    domain::comparison::{self, Comparison, Reading},
    intake::fields::{GENERAL, LOCAL, OLD_PENALTIES, PENALTIES, PERMITS, Role, Spec},
    locale::Text,
    service::{
        Error, Tx,
        store::{
            received,
            records::{self, Record},
            subjects,
        },
    },
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The column of the known tables with this key.
fn spec_of(field: &str) -> Option<&'static Spec> {
    [PENALTIES, PERMITS, OLD_PENALTIES, GENERAL, LOCAL]
        .into_iter()
        .flatten()
        .find(|spec| spec.key.eq_ignore_ascii_case(field) || spec.label.zh == field)
}

/// What a field means, where a known table has it.
pub(super) fn role_of(field: &str) -> Option<Role> {
    spec_of(field).map(|spec| spec.role)
}

/// The name of a field on screens and papers.
pub(super) fn label_of(field: &str) -> Text {
    spec_of(field).map_or_else(|| Text { zh: field.to_owned(), en: field.to_owned() }, |spec| Text::from(spec.label))
}

/// How a field's values are read.
pub(super) fn reading_of(field: &str) -> Reading {
    match role_of(field) {
        Some(Role::Fine | Role::Confiscated) => Reading::Amount,
        Some(
            Role::Determined
            | Role::ValidFrom
            | Role::ValidUntil
            | Role::PublicUntil
            | Role::EffectiveOn
            | Role::EndedOn
            | Role::OrderDueOn,
        ) => Reading::Date,
        Some(
            Role::Uscc
            | Role::Registration
            | Role::OrgCode
            | Role::Tax
            | Role::Institution
            | Role::Society
            | Role::RepId
            | Role::Id
            | Role::AnyId
            | Role::IssuerCode
            | Role::SourceCode,
        ) => Reading::Identifier,
        _ => Reading::Guess,
    }
}

/// Whether a value is one of its field's kind. Old codes are checked by nobody: their forms are many.
pub(super) fn reads(field: &str, value: &str) -> bool {
    matches!(role_of(field), Some(Role::Registration | Role::Tax | Role::Institution | Role::Society))
        || comparison::reads(value, reading_of(field))
}

/// A stored value as text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Columns of a file that the platform keeps in places of their own, not in the record's content: they are the same by
/// construction, but for the subject's name, which is compared.
fn is_kept_elsewhere(role: Role) -> bool {
    matches!(
        role,
        Role::Name
            | Role::SubjectKind
            | Role::Uscc
            | Role::Registration
            | Role::OrgCode
            | Role::Tax
            | Role::Institution
            | Role::Society
            | Role::RepIdKind
            | Role::RepId
            | Role::IdKind
            | Role::Id
            | Role::AnyId
            | Role::PublicUntil
            | Role::Source
            | Role::SourceCode
            | Role::OldState
            | Role::OldScope
    ) || LOCAL.iter().any(|spec| spec.role == role && role != Role::Replaces)
}

/// Whether the register keeps a field beside the record's content.
pub(super) fn is_beside(field: &str) -> bool {
    role_of(field).is_some_and(is_kept_elsewhere)
}

/// The platform's copy, field by field, with the order of its fields.
pub(super) fn platform_side(tx: &Tx<'_>, record: &Record) -> Result<(BTreeMap<String, String>, Vec<String>), Error> {
    let content = records::content(tx.db(), record)?;
    let mut order: Vec<String> = content.keys().cloned().collect();
    let mut side: BTreeMap<String, String> =
        content.iter().map(|(field, value)| (field.clone(), plain(value))).collect();
    let subject = subjects::by_id(tx.db(), record.subject)?;
    for (field, value) in provider_side(tx, record)? {
        let Some(role) = role_of(&field).filter(|role| is_kept_elsewhere(*role)) else { continue };
        if side.contains_key(&field) {
            continue;
        }
        let kept = match (role, &subject) {
            // A name that the subject has given up since is right for its day.
            (Role::Name, Some(subject)) if !subjects::was_named(tx.db(), subject.id, &value)? => subject.name.clone(),
            _ => value,
        };
        order.push(field.clone());
        side.insert(field, kept);
    }
    Ok((side, order))
}

/// The provider's submission as received, field by field.
pub(super) fn provider_side(tx: &Tx<'_>, record: &Record) -> Result<BTreeMap<String, String>, Error> {
    received::of(tx.db(), record.id)
}

/// The comparison of a case as the copies stand now.
pub(super) fn of_case(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Comparison, Error> {
    of_record(tx, &case.record, &case.standing.claims)
}

/// The comparison of a record with claims.
pub(super) fn of_record(tx: &Tx<'_>, record: &Record, claims: &BTreeMap<String, String>) -> Result<Comparison, Error> {
    let (platform, order) = platform_side(tx, record)?;
    let mut provider = provider_side(tx, record)?;
    // What names the subject, and what the register keeps as facts of the record, is no part of its content.
    provider.retain(|field, _| platform.contains_key(field) || claims.contains_key(field));
    Ok(comparison::compare(&platform, &provider, claims, &order, reading_of))
}

/// The field an officer means: the record's own name for it, by key or by Chinese label.
pub(super) fn resolve(known: &[String], word: &str) -> Option<String> {
    if let Some(found) = known.iter().find(|field| field.eq_ignore_ascii_case(word)) {
        return Some(found.clone());
    }
    let spec = spec_of(word)?;
    let own = known.iter().find(|field| label_of(field).zh == spec.label.zh);
    Some(own.cloned().unwrap_or_else(|| spec.key.to_owned()))
}
