//! Effects of steps (效果), carried out in one place. What time alone changes is computed elsewhere and only noted here.

use super::{
    casework::Loaded,
    compared,
    gone::{self, Way},
    listing_steps, listings,
    measure_steps::{self, Gone},
    rejudged, reorganisations, two_persons,
};
use crate::{
    domain::{
        case::{Body, Effect},
        dates::parse_date,
        record::Facts,
    },
    intake::fields::Role,
    service::{
        Error, Tx, erasure,
        store::{
            approvals, cases, exchanges, notices, papers, received,
            records::{self, Content, ContentVersion, Event, Record},
            replacements, requests, subjects,
        },
    },
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the effects of one step need beside the case.
#[derive(Debug)]
pub(super) struct Cause<'a> {
    /// The rule of the step.
    pub(super) cite: &'a str,
    /// Values to correct.
    pub(super) values: &'a BTreeMap<String, String>,
    /// Who reported them, when they are the provider's new version.
    pub(super) reported_by: Option<i64>,
    /// Reason, for the record's history.
    pub(super) reason: Option<String>,
    /// Number of the notice it stands on.
    pub(super) note: Option<String>,
    /// The recorded reason of a removal, which outlives the content (记录删除原因).
    pub(super) removal: Option<String>,
}

/// Carries out one effect.
pub(super) fn carry_out(tx: &Tx<'_>, effect: Effect, case: &mut Loaded<'_>, cause: &Cause<'_>) -> Result<(), Error> {
    match effect {
        Effect::Correct => correct(tx, case, cause)?,
        // With a listing, what lies behind it goes.
        Effect::Hide if listings::grade_of(tx, case).is_some() => {
            return listing_steps::hide_behind(tx, case, cause.cite);
        }
        Effect::Hide => {
            case.record.hidden_on = Some(tx.today().to_string());
            case.record.hidden_case = Some(case.file.id);
            save(tx, case)?;
            measure_steps::end_with(tx, Gone::Repaired(case.record.id), cause.cite)?;
        }
        Effect::Erase => {
            erase(tx, case)?;
            gone::end_cases(tx, case.record.id, Way::Erased(&case.file))?;
            measure_steps::end_with(tx, Gone::Void(case.record.id), cause.cite)?;
        }
        Effect::EndMeasures => {
            let gone = match listings::grade_of(tx, case) {
                Some(_) => Gone::Listing(case.file.id),
                None => Gone::Repaired(case.record.id),
            };
            measure_steps::end_with(tx, gone, cause.cite)?;
        }
        Effect::Shield => {
            case.record.shielded_on = Some(tx.today().to_string());
            case.record.shielded_case = Some(case.file.id);
            save(tx, case)?;
        }
        // Computed from the case's events at every look: nothing is stored.
        Effect::Annotate
        | Effect::AnnotateDisputed
        | Effect::MarkRepaired
        | Effect::LiftAnnotation
        | Effect::Suspend
        | Effect::Release
        | Effect::Attach => {}
        Effect::Archive => archive(tx, case)?,
        Effect::FoundAnew => reorganisations::begin(tx, case)?,
        // Told through the worklist (`told`) and the notices of the case.
        Effect::Notify | Effect::TellProvider | Effect::TellSupervisor => return Ok(()),
    }
    let event = Event {
        record: case.record.id,
        at: tx.now_ms(),
        kind: effect.word().to_owned(),
        officer: tx.actor().officer,
        cite: Some(cause.cite.to_owned()),
        reason: if effect == Effect::Erase { cause.removal.clone() } else { cause.reason.clone() },
        note: cause.note.clone(),
        case_file: Some(case.file.id),
    };
    records::insert_event(tx.db(), &event)
}

fn save(tx: &Tx<'_>, case: &mut Loaded<'_>) -> Result<(), Error> {
    records::update(tx.db(), &case.record)?;
    case.record.version += 1;
    Ok(())
}

/// A new content version with the values the provider gave; the submissions stay as received.
fn correct(tx: &Tx<'_>, case: &mut Loaded<'_>, cause: &Cause<'_>) -> Result<(), Error> {
    let held = records::content(tx.db(), &case.record)?;
    let (mut content, mut corrected) = (held.clone(), case.record.clone());
    // What the provider reports is a row like any other; what the platform got wrong becomes what the row said already.
    let judged = match cause.reported_by {
        Some(_) => rejudged::of(tx, &case.record, cause.values, cause.cite)?,
        None => None,
    };
    if let Some(judged) = judged {
        judged.onto(&mut corrected, &mut content)?;
    } else {
        for (field, value) in cause.values {
            content.insert(field.clone(), like(content.get(field), value));
        }
        follow(&mut corrected, cause.values);
    }
    // The unit's own new version may have brought it in before.
    if content == held && corrected == case.record {
        return Ok(());
    }
    let record = &case.record;
    // A reply that upholds the objection is a new submission of the provider, kept beside the first one.
    let submission = match cause.reported_by {
        Some(officer) => {
            let mut received = compared::provider_side(tx, record)?;
            received.extend(cause.values.clone());
            Some(received::insert_reported(tx.db(), record, &case.file.no, &received, officer, tx.now_ms())?)
        }
        None => None,
    };
    let version = ContentVersion {
        n: records::versions(tx.db(), record.id)?.last().map_or(record.content_version, |last| last.n) + 1,
        submission,
        digest: records::digest(&content)?,
        content,
        cause: "corrected".to_owned(),
        case_file: Some(case.file.id),
        made_by: tx.actor().officer,
        made_at: tx.now_ms(),
    };
    records::insert_version(tx.db(), record.id, &version)?;
    if corrected.subject != case.record.subject {
        // It never was the first one's: nobody decides on himself, and no measure on the first one rests on it.
        let about = subjects::by_id(tx.db(), corrected.subject)?.ok_or_else(|| Error::not_found(&corrected.no))?;
        two_persons::refuse_subject(tx, &about)?;
        records::put_to(tx.db(), corrected.id, corrected.subject)?;
        measure_steps::end_with(tx, Gone::Void(corrected.id), cause.cite)?;
    }
    case.record = Record { content_version: version.n, ..corrected };
    save(tx, case)
}

/// Void information ends its disclosure on the day the notice states. An item past its period is archived by its date
/// alone, and nothing is stored.
fn archive(tx: &Tx<'_>, case: &mut Loaded<'_>) -> Result<(), Error> {
    let filed = case.events.first().map(|event| serde_json::from_str::<Body>(&event.body)).transpose()?;
    let Some(day) = filed.and_then(|body| body.date).filter(|_| case.file.kind == "revocation") else { return Ok(()) };
    case.record.cancelled_on = Some(day.to_string());
    case.record.cancelled_registered_on = Some(tx.today().to_string());
    save(tx, case)
}

/// A value in the form of the one it replaces.
fn like(old: Option<&Value>, new: &str) -> Value {
    match old {
        Some(Value::Number(_)) => serde_json::from_str(new).unwrap_or_else(|_| Value::String(new.to_owned())),
        _ => Value::String(new.to_owned()),
    }
}

/// The columns of the record that follow from corrected fields. A date that was taken from the decision's date by the
/// unit's submission profile follows it.
fn follow(record: &mut Record, values: &BTreeMap<String, String>) {
    for (field, value) in values {
        let date = || parse_date(value).date().map(|date| date.to_string());
        match compared::role_of(field) {
            Some(Role::Determined) => {
                let old = record.determined_on.clone();
                let new = date();
                if record.ended_on == old {
                    record.ended_on.clone_from(&new);
                }
                if record.effective_on == old {
                    record.effective_on.clone_from(&new);
                }
                record.determined_on = new;
            }
            Some(Role::ValidUntil) if record.valid_until.is_some() => record.valid_until = date(),
            Some(Role::EndedOn) => record.ended_on = date(),
            Some(Role::EffectiveOn) => record.effective_on = date(),
            Some(Role::Document) => value.trim().clone_into(&mut record.document),
            Some(Role::Title) => value.trim().clone_into(&mut record.title),
            Some(Role::RepName) => record.facts.representative = Some(value.trim().to_owned()),
            _ => {}
        }
    }
}

/// Erases the content; number, dates, ground and actors stay (留存记号).
fn erase(tx: &Tx<'_>, case: &mut Loaded<'_>) -> Result<(), Error> {
    let record = &mut case.record;
    "erased".clone_into(&mut record.state);
    record.erased_on = Some(tx.today().to_string());
    record.erased_case = Some(case.file.id);
    record.title.clear();
    record.document.clear();
    record.facts = Facts::default();
    save(tx, case)?;
    let id = case.record.id;
    replacements::end(tx.db(), id)?;
    records::empty_content(tx.db(), id, &records::digest(&Content::new())?)?;
    cases::empty_said(tx.db(), id)?;
    approvals::empty_words(tx.db(), id)?;
    exchanges::empty_bodies(tx.db(), id)?;
    notices::empty_bodies(tx.db(), id, case.file.id)?;
    papers::empty_bodies(tx.db(), id, case.file.id)?;
    requests::empty_answers(tx.db(), id)?;
    erasure::ask(tx.db())
}
