//! A record's new version from its unit (替换版本): it takes the record's place once it is accepted.

use super::{
    casework::Loaded,
    compared, facts,
    measure_steps::{self, Gone},
    steps::Input,
    two_persons,
};
use crate::{
    domain::refusal::Code,
    regime::Transition,
    service::{
        Error, Tx,
        store::{
            received,
            records::{self, ContentVersion, Record},
            replacements, subjects,
        },
    },
    text,
};
use std::collections::BTreeMap;

/// The instant of the reply that upheld the objection, in a procedure that waits for a new version.
fn upheld_at(case: &Loaded<'_>) -> Result<Option<i64>, Error> {
    let waits = case.table.step.iter().any(|step| step.when == "replaced");
    let reply = case.events.iter().rev().find(|event| event.step == "reply").filter(|_| waits);
    let Some(reply) = reply else { return Ok(None) };
    let upheld = facts::event(reply)?.body.outcome.starts_with("upheld");
    Ok(upheld.then_some(reply.at))
}

/// Whether a version is the one that the unit sent after its reply, and taken in.
pub(super) fn is_one(case: &Loaded<'_>, version: &ContentVersion) -> Result<bool, Error> {
    let sent = upheld_at(case)?.is_some_and(|at| at <= version.made_at);
    let is_in_force = case.record.state == "accepted" && version.n <= case.record.content_version;
    Ok(sent && version.cause == "resubmitted" && is_in_force)
}

/// The unit's own new versions that came in force while the objection lay with it, before it replied.
pub(super) fn while_asked(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Vec<ContentVersion>, Error> {
    let asked = case.events.iter().rev().find(|event| event.step == "forward").map(|event| event.at);
    let Some(asked) = asked else { return Ok(Vec::new()) };
    let replied = case.events.iter().rev().find(|event| event.step == "reply" && event.at >= asked);
    let until = replied.map_or(i64::MAX, |reply| reply.at);
    let mut found = records::versions(tx.db(), case.record.id)?;
    found.retain(|version| {
        let sent = (asked..=until).contains(&version.made_at) && version.cause == "resubmitted";
        sent && version.n <= case.record.content_version
    });
    Ok(found)
}

/// What the unit corrected by itself while the objection lay with it: each field with the value that stands now.
pub(super) fn corrected(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<BTreeMap<String, String>, Error> {
    let Some(first) = while_asked(tx, case)?.into_iter().next() else { return Ok(BTreeMap::new()) };
    let texts = |n: i64| -> Result<BTreeMap<String, String>, Error> {
        let all = records::versions(tx.db(), case.record.id)?;
        let content = all.into_iter().rev().find(|one| one.n <= n && one.cause != "returned").map(|one| one.content);
        let mut texts = received::at(tx.db(), case.record.id, n)?;
        texts.retain(|field, _| compared::is_beside(field));
        let values = content.iter().flatten().map(|(field, value)| (field.clone(), compared::plain(value)));
        texts.extend(values);
        Ok(texts)
    };
    let (before, mut now) = (texts(first.n - 1)?, texts(case.record.content_version)?);
    now.retain(|field, value| before.get(field) != Some(value));
    Ok(now)
}

/// Whether a version of the unit is what an upheld reply says was corrected.
pub(super) fn is_before_reply(tx: &Tx<'_>, case: &Loaded<'_>, version: &ContentVersion) -> Result<bool, Error> {
    let reply = case.events.iter().rev().find(|event| event.step == "reply");
    let Some(reply) = reply else { return Ok(false) };
    let upheld = facts::event(reply)?.body.outcome.starts_with("upheld");
    Ok(upheld && while_asked(tx, case)?.iter().any(|one| one.n == version.n))
}

/// Whether such a version is in.
pub(super) fn is_in(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<bool, Error> {
    for version in records::versions(tx.db(), case.record.id)? {
        if is_one(case, &version)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses a version that was sent before the record it is to replace was corrected: it would undo the correction.
pub(super) fn refuse_stale(tx: &Tx<'_>, new: &Record) -> Result<(), Error> {
    let held = records::by_id(tx.db(), new.id)?.filter(|held| held.content_version > new.content_version);
    let Some(held) = held.filter(|_| new.is_replacement) else { return Ok(()) };
    let no = held.no;
    Err(Error::new(Code::State, text!("`{no}` 在报送后已更正", "`{no}` was corrected after this version was sent"))
        .cite("S3")
        .hint(text!(
            "退回提供单位，在更正后的内容上重新报送",
            "return it: the unit sends it anew on what was corrected"
        )))
}

/// The record that a version takes the place of, as it will stand: what happened to the record stays with it, and the day on
/// which it was first taken in, since which it has been disclosed.
pub(super) fn in_place(tx: &Tx<'_>, new: Record) -> Result<Record, Error> {
    let held = records::by_id(tx.db(), new.id)?.ok_or_else(|| Error::not_found(&new.no))?;
    if held.state != "accepted" {
        let (no, state) = (&held.no, &held.state);
        return Err(Error::new(
            Code::State,
            text!("`{no}` 已是 `{state}`，没有可替换的信息", "`{no}` is `{state}` by now: nothing is left to replace"),
        )
        .hint(text!("用 `xintai record return` 退回提供单位", "return it to the unit with `xintai record return`")));
    }
    let placed = Record {
        version: held.version,
        accepted_on: held.accepted_on,
        hidden_on: held.hidden_on,
        hidden_case: held.hidden_case,
        shielded_on: held.shielded_on,
        shielded_case: held.shielded_case,
        is_replacement: false,
        ..new
    };
    records::rehome(tx.db(), &placed)?;
    if placed.subject != held.subject {
        // As with a correction in an objection: it never was the first one's.
        let first = subjects::by_id(tx.db(), held.subject)?.ok_or_else(|| Error::not_found(&placed.no))?;
        two_persons::refuse_subject(tx, &first)?;
        records::put_to(tx.db(), placed.id, placed.subject)?;
        measure_steps::end_with(tx, Gone::Void(placed.id), "S3")?;
    }
    replacements::end(tx.db(), placed.id)?;
    Ok(placed)
}

/// Where the unit sends a new version, its reply carries no values.
pub(super) fn refuse_values(transition: &Transition, input: &Input) -> Result<(), Error> {
    if input.fields.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!("更正内容由单位报送替换版本", "the corrected content comes as a new version of the record"),
    )
    .cite(transition.rule.clone())
    .hint(text!("用 `xintai record import --replaces` 报送", "send it with `xintai record import --replaces`")))
}
