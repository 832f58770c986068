//! Whom a log row concerns (所涉主体), and what a row may keep of what was typed: settled here for every operation.

use super::{
    Env, Error, Trace,
    store::{Db, batches, concerns as store, officers, subjects},
};
use crate::{
    domain::{
        identifier::{self, Kind, Plain, Verdict},
        mask::scan,
        query::Mode,
        role::RoleHeld,
    },
    intake::{Schema, fields::Role},
};
use chrono::NaiveDate;
use std::ops::Range;

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
        trace.purpose_text = Some(without(db, &text, &trace, found.as_ref())?);
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

/// A request id as the answer to it is kept under: one that is somebody's number or name by its keyed digest alone.
pub(super) fn request_key(db: &Db, env: &Env, id: &str) -> Result<String, Error> {
    Ok(if tells(db, id)? { super::keys::hex(&env.keys.digest("request", id)) } else { id.to_owned() })
}

/// A request id as the log may keep it.
pub(super) fn request(db: &Db, id: Option<&String>) -> Result<Option<String>, Error> {
    let Some(id) = id else { return Ok(None) };
    Ok((!tells(db, id)?).then(|| id.clone()))
}

/// Whether a request id tells whom it is about.
fn tells(db: &Db, id: &str) -> Result<bool, Error> {
    Ok(is_identifier(id) || holds_code(db, id)? || !store::names_in(db, &identifier::visible(id))?.is_empty())
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
    if let Some(found) = subjects::led_by(db, typed)? {
        return Ok(Some(found));
    }
    // A public number that was cleaned like an identifier has lost its dash.
    match typed.strip_prefix('S').map(|rest| rest.trim_start_matches('-')).filter(|digits| is_short(digits)) {
        Some(digits) => by_number(db, &format!("S-{digits}")),
        None => Ok(None),
    }
}

/// A text without the names and codes of the subjects that the row is about, and without anybody's name and code.
fn without(db: &Db, text: &str, trace: &Trace, found: Option<&subjects::Subject>) -> Result<String, Error> {
    let text = identifier::visible(text);
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
    without_codes(db, &named.fold(text, |text, word| text.replace(word.as_str(), SUBJECT)))
}

/// Words that are kept beside the log and are about no subject in particular: without the name and code of anybody the
/// register knows.
pub(super) fn kept_words(db: &Db, words: &str) -> Result<String, Error> {
    let words = identifier::visible(words);
    let text = store::names_in(db, &words)?.iter().fold(words, |text, name| text.replace(name, SUBJECT));
    without_codes(db, &text)
}

/// What an inspector says of an officer's use: without anybody's code and without names of subjects, but for the officers' own,
/// whom the log names too.
pub(super) fn kept_statement(db: &Db, words: &str) -> Result<String, Error> {
    let words = identifier::visible(words);
    let officers = officers::all(db)?;
    let mut names = store::names_in(db, &words)?;
    names.retain(|name| !officers.iter().any(|officer| officer.name.contains(name.as_str())));
    without_codes(db, &names.iter().fold(words, |text, name| text.replace(name, SUBJECT)))
}

/// A text without anybody's number or code, however it is written.
fn without_codes(db: &Db, text: &str) -> Result<String, Error> {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for range in codes(db, text)? {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(CODE);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(out)
}

/// Whether words that are to be kept hold anybody's number or code, however it is written.
pub(super) fn holds_code(db: &Db, words: &str) -> Result<bool, Error> {
    Ok(!codes(db, words)?.is_empty())
}

/// Where the numbers of persons and the codes of subjects stand in a text, first to last; none lies in another.
fn codes(db: &Db, text: &str) -> Result<Vec<Range<usize>>, Error> {
    let mut found: Vec<Range<usize>> = scan(text).into_iter().map(|finding| finding.range).collect();
    let plain = Plain::new(text);
    let words = words(plain.as_str());
    let mut at = 0;
    while let Some((first, word)) = words.get(at) {
        at += 1;
        let next = words.get(at).filter(|(range, _)| is_gap(plain.as_str(), first.end..range.start));
        if is_our_number(plain.as_str(), first.start) {
            // The parts of a number of ours: B-20180301-01.
            at += words.iter().skip(at).take_while(|(range, _)| is_our_number(plain.as_str(), range.start)).count();
        } else if is_code(db, word)? {
            found.push(plain.written(first));
        } else if next.is_some()
            && let Some((count, end)) = parted(&plain, words.get(at - 1..).unwrap_or_default())
        {
            found.push(plain.written(&(first.start..end)));
            at += count - 1;
        }
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut done = 0;
    found.retain(|range| {
        let apart = range.start >= done;
        done = done.max(range.end);
        apart
    });
    Ok(found)
}

/// The words of letters and digits of a text as it reads.
fn words(text: &str) -> Vec<(Range<usize>, &str)> {
    let is_mark = |letter: char| !letter.is_ascii_alphanumeric();
    let (mut found, mut at) = (Vec::new(), 0);
    for piece in text.split_inclusive(is_mark) {
        let word = piece.trim_end_matches(is_mark);
        if !word.is_empty() {
            found.push((at..at + word.len(), word));
        }
        at += piece.len();
    }
    found
}

/// Whether one blank, hyphen or dot parts what stands around it.
fn is_gap(text: &str, between: Range<usize>) -> bool {
    matches!(text.get(between), Some(" " | "-" | "." | "_" | "·"))
}

/// The code of an organisation written in groups: how many words it has, and where it ends.
fn parted(plain: &Plain, words: &[(Range<usize>, &str)]) -> Option<(usize, usize)> {
    let mut code = String::new();
    for (place, (range, word)) in words.iter().enumerate().take(9) {
        let before = place.checked_sub(1).and_then(|before| words.get(before));
        if before.is_some_and(|(before, _)| !is_gap(plain.as_str(), before.end..range.start)) {
            return None;
        }
        code.push_str(word);
        let is = |kind: Kind| identifier::check_as(kind, &code, NaiveDate::MAX).verdict == Verdict::Valid;
        let organisation = place == 1 && word.len() == 1 && code.len() == 9 && is(Kind::OrgCode);
        if organisation || place > 0 && code.len() == 18 && is(Kind::Uscc) {
            return Some((place + 1, range.end));
        }
    }
    None
}

/// Whether the word that begins here belongs to a number of ours.
fn is_our_number(text: &str, at: usize) -> bool {
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/');
    let start = text.get(..at).unwrap_or_default().trim_end_matches(part).len();
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(|letter| !part(letter)).unwrap_or(rest.len());
    is_number(rest.get(..end).unwrap_or_default().trim_matches(['-', '/']))
}

/// Whether a word of a text is somebody's code. A day, an amount or a number of a document may have as many digits as a permit:
/// what has no check character counts where the register knows it.
fn is_code(db: &Db, word: &str) -> Result<bool, Error> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 8 || word.len() > 24 {
        return Ok(false);
    }
    let check = identifier::check(word, NaiveDate::MAX);
    if !check.is_usable() || check.kind == Kind::Other {
        return Ok(false);
    }
    let sure = matches!(check.kind, Kind::Uscc | Kind::ResidentId) || digits.len() < word.len() && !is_day(&digits);
    Ok(sure || subjects::led_by(db, &check.normalised)?.is_some())
}

/// `20180612`: a day of these two centuries.
fn is_day(digits: &str) -> bool {
    digits.len() == 8
        && (digits.starts_with("19") || digits.starts_with("20"))
        && NaiveDate::parse_from_str(digits, "%Y%m%d").is_ok()
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
    let plain = Plain::new(word);
    let digits = plain.as_str().chars().filter(char::is_ascii_digit).count();
    let parted = word.contains(|letter: char| !letter.is_alphanumeric());
    let usable = || {
        let check = identifier::check(word, NaiveDate::MAX);
        // Of what has marks in it only a check character tells a code from a number of somebody else's making.
        let checked = matches!(check.kind, Kind::Uscc | Kind::ResidentId | Kind::OrgCode);
        check.is_usable() && check.kind != Kind::Other && (checked || !parted)
    };
    !scan(word).is_empty() || digits >= 8 && word.chars().count() <= 40 && usable()
}
