//! Whom a log row concerns (所涉主体), and what a row may keep of what was typed: settled here for every operation.

use super::{
    Env, Error, Trace,
    store::{Db, batches, concerns as store, subjects},
};
use crate::{
    domain::{
        identifier::{self, Kind},
        mask::scan,
        query::Mode,
        role::RoleHeld,
    },
    intake::{Schema, fields::Role},
};
use chrono::NaiveDate;

/// What stands for the name or the code of a subject in a text that is kept.
const SUBJECT: &str = "〔主体〕";
/// What stands for the code of anybody else.
const CODE: &str = "〔代码〕";

/// How a call asked: the particulars before anything was found, and the number of the case that decides its law.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) trace: Trace,
    pub(super) case: Option<&'a str>,
    /// Something was changed: what the answer names is what it was about.
    pub(super) changes: bool,
}

/// The trace as the row keeps it. A call about one subject carries that subject's keyed digest; what was typed is kept only
/// where it has the form of one of our numbers or is a code of ours; the names of subjects are taken out of the text.
pub(super) fn settle(db: &Db, env: &Env, mut trace: Trace, asked: &Asked<'_>, refused: bool) -> Result<Trace, Error> {
    let typed = clean(db, env, &mut trace, refused)?;
    let found = match (&trace.of, &trace.subject, &trace.key) {
        (_, _, Some(_)) => None,
        (Some(no), _, None) => by_number(db, no)?,
        (None, Some(identifier), None) => by_identifier(db, identifier)?,
        (None, None, None) => about(db, &trace, asked, typed.as_deref())?,
    };
    let digest = |identifier: &str| env.keys.digest("subject", identifier);
    if let Some(subject) = &found {
        trace.key = Some(digest(&subject.id_value));
    } else if trace.key.is_none() {
        let row = if trace.subject.is_some() { None } else { of_row(db, &trace, asked)? };
        // A number that nobody has counts as a subject too: a quota must not tell which numbers are somebody's.
        let nobodys = || asked.trace.of.iter().chain(&asked.trace.ids).find(|no| no.starts_with("S-"));
        let asked_for = trace.subject.as_deref().or(row.as_deref()).or(typed.as_deref());
        trace.key = asked_for.or_else(|| nobodys().map(String::as_str)).map(digest);
    }
    if let Some(text) = trace.purpose_text.take() {
        trace.purpose_text = Some(without(db, text, &trace, found.as_ref())?);
    }
    Ok(trace)
}

/// Takes out of ids, basis and mode what may not be kept; answers a personal number that was typed there.
fn clean(db: &Db, env: &Env, trace: &mut Trace, refused: bool) -> Result<Option<String>, Error> {
    let documents = &env.pack.query.id_document.value;
    let mut typed = None;
    let mut kept = Vec::with_capacity(trace.ids.len());
    for id in std::mem::take(&mut trace.ids).into_iter().chain(trace.basis.take().map(|no| format!("\0{no}"))) {
        let word = id.trim_start_matches('\0');
        if is_identifier(word) {
            typed = typed.or_else(|| Some(super::proof::normalised(word, NaiveDate::MAX)));
        } else if !refused || is_ours(db, word)? || documents.iter().any(|kind| kind == word) {
            kept.push(id);
        }
    }
    if let Some(at) = kept.iter().position(|id| id.starts_with('\0')) {
        trace.basis = Some(kept.remove(at).split_off(1));
    }
    trace.ids = kept;
    let is_word = |mode: &String| mode.len() <= 64 && mode.chars().all(|c| c.is_ascii_lowercase() || "-@".contains(c));
    let is_known = |mode: &String| !refused || Mode::parse(mode.split('@').next().unwrap_or_default()).is_some();
    trace.mode = trace.mode.take().filter(is_word).filter(is_known);
    // What was refused as no purpose may be anything.
    let is_purpose = |code: &String| !refused || env.pack.purpose.iter().any(|one| one.code == *code);
    trace.purpose = trace.purpose.take().filter(is_purpose);
    Ok(typed)
}

/// A request id as the answer to it is kept under: one that is somebody's number by its keyed digest alone.
pub(super) fn request_key(env: &Env, id: &str) -> String {
    if is_identifier(id) { super::keys::hex(&env.keys.digest("request", id)) } else { id.to_owned() }
}

/// A request id as the log may keep it.
pub(super) fn request(id: Option<&String>) -> Option<String> {
    id.filter(|id| !is_identifier(id)).cloned()
}

/// The one subject that was asked about, by number; of a change, else the one that the answer names.
fn about(db: &Db, trace: &Trace, asked: &Asked<'_>, typed: Option<&str>) -> Result<Option<subjects::Subject>, Error> {
    // Who was named counts before what the call rests on: a letter of another subject makes it no call about that one.
    let named = || asked.trace.of.iter().chain(&asked.trace.ids).map(String::as_str);
    match only(db, named())? {
        Whom::Nobody if named().any(|no| no.starts_with("S-")) => return Ok(None),
        Whom::Nobody => {}
        found => return Ok(found.one()),
    }
    match only(db, asked.trace.basis.as_deref().into_iter().chain(asked.case))? {
        Whom::Nobody => {}
        found => return Ok(found.one()),
    }
    if asked.changes {
        match only(db, trace.ids.iter().map(String::as_str).chain(trace.basis.as_deref()))? {
            Whom::Nobody => {}
            found => return Ok(found.one()),
        }
    }
    typed.map_or(Ok(None), |identifier| by_identifier(db, identifier))
}

/// The number of the subject of a row that waits to be admitted and is no record yet, `B-20180301-01/3`: as it was handed in.
fn of_row(db: &Db, trace: &Trace, asked: &Asked<'_>) -> Result<Option<String>, Error> {
    let ((Some(no), _) | (None, [no])) = (&trace.of, asked.trace.ids.as_slice()) else { return Ok(None) };
    let Some((batch, row)) = no.split_once('/').and_then(|(batch, row)| Some((batch, row.parse().ok()?))) else {
        return Ok(None);
    };
    let Some(batch) = batches::by_no(db, batch)? else { return Ok(None) };
    let Some(row) = batches::submission(db, batch.id, row)? else { return Ok(None) };
    let Ok(schema) = Schema::recognise(&batch.header) else { return Ok(None) };
    let cell = |role| {
        let key = schema.columns.get(schema.position(role)?)?.key();
        row.received.iter().find(|(field, cell)| field == key && !cell.trim().is_empty()).map(|(_, cell)| cell)
    };
    let number = [Role::AnyId, Role::Uscc, Role::Id].into_iter().find_map(cell);
    Ok(number.map(|number| super::proof::normalised(number, NaiveDate::MAX)))
}

/// Whom numbers are about.
enum Whom {
    Nobody,
    One(Box<subjects::Subject>),
    Several,
}

impl Whom {
    fn one(self) -> Option<subjects::Subject> {
        if let Self::One(subject) = self { Some(*subject) } else { None }
    }
}

/// The subject that all of these numbers are about.
fn only<'a>(db: &Db, numbers: impl Iterator<Item = &'a str>) -> Result<Whom, Error> {
    let mut found = None;
    for no in numbers {
        // A decision is named by what it is about and a suffix.
        let no = no.split('/').next().unwrap_or(no);
        let Some(id) = store::subject_of(db, no)? else { continue };
        if found.is_some_and(|other| other != id) {
            return Ok(Whom::Several);
        }
        found = Some(id);
    }
    let subject = found.map(|id| subjects::by_id(db, id)).transpose()?.flatten();
    Ok(subject.map_or(Whom::Nobody, |subject| Whom::One(Box::new(subject))))
}

fn by_number(db: &Db, no: &str) -> Result<Option<subjects::Subject>, Error> {
    only(db, std::iter::once(no)).map(Whom::one)
}

/// The subject that this identifier, former identifier, linked paper or public number leads to.
fn by_identifier(db: &Db, typed: &str) -> Result<Option<subjects::Subject>, Error> {
    if let Some(found) = subjects::by_identifier(db, typed)? {
        return Ok(Some(found));
    }
    // A public number that was cleaned like an identifier has lost its dash.
    match typed.strip_prefix('S').map(|rest| rest.trim_start_matches('-')).filter(|digits| is_short(digits)) {
        Some(digits) => by_number(db, &format!("S-{digits}")),
        None => subjects::by_former_identifier(db, typed),
    }
}

/// A text without the names and codes of the subjects that the row is about, and without anybody's name and code.
fn without(db: &Db, text: String, trace: &Trace, found: Option<&subjects::Subject>) -> Result<String, Error> {
    let mut words: Vec<String> = trace.subject.iter().chain(found.map(|one| &one.id_value)).cloned().collect();
    let listed = trace.ids.iter().filter(|id| id.starts_with("S-"));
    let mut subjects: Vec<i64> = found.iter().map(|one| one.id).collect();
    for id in listed {
        subjects.extend(store::subject_of(db, id)?);
    }
    for id in subjects {
        words.extend(store::names(db, id)?);
    }
    words.extend(store::names_in(db, &text)?);
    // A longer name first, lest a shorter one inside it leave the rest.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let named = words.iter().filter(|word| word.chars().count() > 1);
    let text = named.fold(text, |text, word| text.replace(word.as_str(), SUBJECT));
    Ok(without_codes(text))
}

/// A text without anybody's code.
fn without_codes(text: String) -> String {
    let codes: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| is_identifier(word))
        .map(str::to_owned)
        .collect();
    codes.iter().fold(text, |text, code| text.replace(code.as_str(), CODE))
}

/// Words that are kept beside the log and are about no subject in particular: without the name and code of anybody the
/// register knows.
pub(super) fn kept_words(db: &Db, words: &str) -> Result<String, Error> {
    let text = store::names_in(db, words)?.iter().fold(words.to_owned(), |text, name| text.replace(name, SUBJECT));
    Ok(without_codes(text))
}

/// Whether a subject's name stands in words that are to be kept.
pub(super) fn names_somebody(db: &Db, words: &str) -> Result<bool, Error> {
    store::names_somebody(db, words)
}

/// Digits alone, as many as a running number has.
fn is_short(digits: &str) -> bool {
    (1..=10).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// The form of one of our numbers: `R-000012`, `OB-2018-0001`, `B-20180301-01/3`. No number of a person or an organisation
/// has so few digits.
pub(super) fn is_number(word: &str) -> bool {
    let (no, suffix) = word.split_once('/').map_or((word, None), |(no, suffix)| (no, Some(suffix)));
    let mut parts = no.split('-');
    let letters = |part: &str| (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_uppercase());
    let part = |part: &str| letters(part) || part.len() <= 9 && is_short(part);
    let digits = word.chars().filter(char::is_ascii_digit).count();
    parts.next().is_some_and(letters)
        && no.contains('-')
        && parts.all(part)
        && (1..=13).contains(&digits)
        && suffix.is_none_or(|suffix| is_short(suffix) || suffix == "amend")
}

/// Whether a word names something of ours: a number, a row of the log, a month, a role, or a code that exists here.
fn is_ours(db: &Db, word: &str) -> Result<bool, Error> {
    let is_month = word
        .split_once('-')
        .is_some_and(|(year, month)| year.len() == 4 && month.len() == 2 && is_short(year) && is_short(month));
    Ok(is_number(word) || is_short(word) || is_month || RoleHeld::parse(word).is_some() || store::is_code(db, word)?)
}

/// Whether a word is, or holds, the number of a person or the code of an organisation.
pub(super) fn is_identifier(word: &str) -> bool {
    // A day is no number of anybody, though it has the digits of a permit.
    let is_day = word.len() <= 10 && word.parse::<NaiveDate>().is_ok();
    if is_number(word) || is_day {
        return false;
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let usable = || {
        let check = identifier::check(word, NaiveDate::MAX);
        check.is_usable() && check.kind != Kind::Other
    };
    !scan(word).is_empty() || digits >= 8 && word.chars().count() <= 24 && usable()
}
