//! From rows to the facts of the period calculator: what a record and its cases say about disclosure.

use crate::{
    domain::{
        case::{self, Body, Effect, Event, Said, Standing},
        disclosure::{self, CaseFacts, LastDay, ObjectionFacts, Period, RecordFacts, Start},
        permission::Kind,
    },
    locale::Text,
    regime::{CaseTable, Pack, Publicity, Unit},
    service::{
        Error, Tx,
        store::{
            cases::{self, CaseEvent},
            records::Record,
            subjects, units,
        },
    },
    text,
};
use chrono::{DateTime, FixedOffset, NaiveDate};

/// Offset of Asia/Shanghai, seconds.
const SHANGHAI: i32 = 8 * 3600;

/// A stored day.
pub(in crate::service) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The day in Asia/Shanghai of a stored instant.
pub(in crate::service) fn day_of(ms: i64) -> Option<NaiveDate> {
    let offset = FixedOffset::east_opt(SHANGHAI)?;
    Some(DateTime::from_timestamp_millis(ms)?.with_timezone(&offset).date_naive())
}

/// What decides about the disclosure of a record: its own facts and its cases.
pub(in crate::service) fn of_record(tx: &Tx<'_>, record: &Record) -> Result<(RecordFacts, CaseFacts), Error> {
    of_record_under(tx, record, tx.in_force())
}

/// The same as they would be if `law` were in force: what it withholds, its classes, and the cases that stay under another.
pub(in crate::service) fn of_record_under(
    tx: &Tx<'_>,
    record: &Record,
    law: &Pack,
) -> Result<(RecordFacts, CaseFacts), Error> {
    let subject = subjects::by_id(tx.db(), record.subject)?;
    let kind = match &subject {
        Some(subject) if subject.kind == Kind::Person.word() => Kind::Person,
        _ => Kind::Organisation,
    };
    let some = |text: &Option<String>| text.as_deref().and_then(day);
    let ended = subject.as_ref().and_then(|subject| some(&subject.ended_on));
    let withheld = &law.intake.withheld.value;
    let mut facts = RecordFacts::new(record.category.clone().unwrap_or_default(), kind);
    facts.act_end = some(&record.ended_on);
    facts.continuing = record.continuing;
    facts.determined = some(&record.determined_on);
    facts.effective = some(&record.effective_on);
    facts.entered = day(&record.entered_on);
    facts.valid_until = some(&record.valid_until);
    facts.cancelled_on = some(&record.cancelled_on);
    match kind {
        Kind::Person => facts.subject_died_on = ended,
        Kind::Organisation => facts.subject_ended_on = ended,
    }
    facts.of_item = record.facts.publicity.as_ref().map(|own| (own.months, Start::parse(&own.start)));
    facts.override_years = record.override_years.and_then(|years| u32::try_from(years).ok());
    facts.accepted_on = some(&record.accepted_on);
    facts.returned_on = if record.state == "returned" { day(&record.entered_on) } else { None };
    facts.withdrawn_on = some(&record.facts.withdrawn_on);
    facts.withheld = record.facts.flags.iter().any(|flag| withheld.contains(flag));
    by_class(law, record, &mut facts);
    if let Some(subject) = &subject {
        facts.consented = super::person_consents::carrying(tx, law, record, subject)?;
    }
    facts.hidden_on = some(&record.hidden_on);
    facts.shielded_on = some(&record.shielded_on);
    facts.erased_on = some(&record.erased_on);
    let mut about = CaseFacts::default();
    let removing = record.erased_case.or(record.shielded_case).or(record.hidden_case);
    for case in cases::of_record(tx.db(), record.id)? {
        if removing == Some(case.id) {
            facts.removed_by = remover(tx, case.id)?;
            facts.marked_by = marker(tx, case.id)?;
        }
        let own = tx.pack_of(&case.pack);
        if let Some(table) = own.case.get(&case.kind).filter(|_| case.kind == "objection") {
            let standing = standing(&cases::events(tx.db(), case.id)?, table)?;
            let under = (own.id() != law.id()).then(|| own.periods().objection);
            let found = standing.objection_facts(|from| provider_due(tx, table, &standing, from));
            about.objections.extend(found.into_iter().map(|one| ObjectionFacts { under: under.clone(), ..one }));
        }
    }
    Ok((facts, about))
}

/// The rule of the step of a case that hid, shielded or erased its record.
fn remover(tx: &Tx<'_>, case: i64) -> Result<Option<String>, Error> {
    for stored in cases::events(tx.db(), case)?.iter().rev() {
        let removes =
            |word: &String| matches!(Effect::parse(word), Some(Effect::Hide | Effect::Shield | Effect::Erase));
        if event(stored)?.body.effects.iter().any(removes) {
            return Ok(Some(stored.cite.clone()));
        }
    }
    Ok(None)
}

/// The rule of the step of a case that chose to mark its record as repaired.
fn marker(tx: &Tx<'_>, case: i64) -> Result<Option<String>, Error> {
    for stored in cases::events(tx.db(), case)?.iter().rev() {
        if event(stored)?.body.effects.iter().any(|word| word == Effect::MarkRepaired.word()) {
            return Ok(Some(stored.cite.clone()));
        }
    }
    Ok(None)
}

/// How a record is published by its class; none where the regulation knows no classes for it.
pub(in crate::service) fn publicity(pack: &Pack, record: &Record) -> Option<Publicity> {
    let determined = record.determined_on.as_deref().and_then(day);
    pack.publicity(record.category.as_deref()?, record.facts.severity.as_deref(), determined)
}

/// The class of a record decides whether it is published, and until when.
fn by_class(pack: &Pack, record: &Record, facts: &mut RecordFacts) {
    let Some(found) = publicity(pack, record) else { return };
    if !found.published {
        facts.unpublished = Some(found.rule);
        return;
    }
    facts.measured = found.months.map(|months| Period {
        category: facts.category.clone(),
        kind: None,
        by_item: false,
        start: Start::Determination,
        years: 0,
        months,
        last_day: LastDay::Inside,
        may_be_overridden: false,
        unstarted: String::new(),
        rule: found.rule,
    });
}

/// How a record stands on a day.
pub(in crate::service) fn state_on(
    tx: &Tx<'_>,
    record: &Record,
    date: NaiveDate,
) -> Result<disclosure::Standing, Error> {
    let (facts, about) = of_record(tx, record)?;
    Ok(disclosure::state_at(&facts, &about, &tx.in_force().periods(), date))
}

/// How a case stands: the fold of its stored events.
pub(in crate::service) fn standing(stored: &[CaseEvent], table: &CaseTable) -> Result<Standing, Error> {
    let events = stored.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    let ends: Vec<&str> = table.state.iter().filter(|state| state.end).map(|state| state.code.as_str()).collect();
    Ok(case::fold(&events, &ends))
}

/// One stored event as the fold reads it.
pub(in crate::service) fn event(stored: &CaseEvent) -> Result<Event, Error> {
    let on = day_of(stored.at).unwrap_or_default();
    Ok(Event {
        step: stored.step.clone(),
        day: day(&stored.day).unwrap_or(on),
        on,
        body: serde_json::from_str::<Body>(&stored.body)?,
        said: serde_json::from_str::<Said>(&stored.said)?,
    })
}

/// The last day of the provider's time that began on `from`; none where the text gives no figure, or the clock stands still.
pub(in crate::service) fn provider_due(
    tx: &Tx<'_>,
    table: &CaseTable,
    standing: &Standing,
    from: NaiveDate,
) -> Option<NaiveDate> {
    if standing.paused().is_some() {
        return None;
    }
    let step = table.step.iter().find(|step| step.start == "transfer.received" && step.days.is_some())?;
    let working = step.unit == Unit::Working;
    let (days, cite) = (step.days?, step.rule.clone());
    let clock = case::Clock { days, working, from, stopped: standing.stopped(), cite, outside: None };
    Some(clock.due(tx.calendar()).due)
}

/// The label of self-declared information (信息来源), which goes with it wherever it is shown.
pub(in crate::service) fn source(pack: &Pack, record: &Record) -> Option<Text> {
    let label = pack.market.as_ref()?.label.as_ref()?;
    record.facts.self_declared.then(|| label.value.clone())
}

/// That a unit is one whose records are handled by reference (参照), which is told wherever they are shown.
pub(in crate::service) fn by_reference(tx: &Tx<'_>, unit: Option<&units::Unit>) -> Option<Text> {
    let kinds = &tx.pack().unit.by_reference.value;
    unit.filter(|unit| kinds.contains(&unit.kind)).map(|_| text!("参照", "by reference"))
}
