//! Reasons (事由) at the door: a text must say why this look is needed, and the paper it names must exist and concern the
//! subject. Judged alike whether the subject is known here or not.

use super::{
    Error, Operation as _, Tx,
    operation::Facets,
    ops::{
        authorisations::seen_as,
        cases::ShowCase,
        facts,
        inspection::{self, begin_of},
        query::RunQuery,
        subjects::sees_record,
    },
    proof,
    store::{
        authorisations::{self, Authorisation},
        batches::{self, Batch},
        cases::{self, CaseFile},
        journal, looks, reasons,
        records::{self, Record},
        subjects::{self, Subject},
    },
};
use crate::{
    domain::{
        query::Mode,
        refusal::Code,
        unusual::{content, says_nothing},
    },
    locale::Text,
    text,
};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// The product's rule on reasons.
pub(super) const RULE: &str = "ROLE-reason";

/// What is compared of a text: its letters alone, so that a digit, a blank or a mark does not make a copy a new text.
fn kernel(text: &str) -> String {
    content(text).filter(|one| one.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// The words of a text in the form of our numbers: `OB-2026-0001`, `B-20180301-01/3`.
fn numbers(text: &str) -> BTreeSet<String> {
    let plain: String = text.nfkc().collect();
    let words = plain.split(|one: char| !(one.is_ascii_alphanumeric() || matches!(one, '-' | '/')));
    let words = words.map(|word| word.trim_matches(['-', '/']));
    words
        .filter(|word| word.contains('-') && word.starts_with(|one: char| one.is_ascii_alphabetic()))
        .map(str::to_owned)
        .collect()
}

/// The numbers of documents as they are printed: with their year in brackets, or as the so-manieth (第32号).
fn printed(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // A blank or another width of the same signs is no other number.
    let close: String = text.nfkc().filter(|one| one.is_alphanumeric() || BRACKETS.contains(one)).collect();
    for part in close.split(['〔', '[']).skip(1) {
        let number: String = part.chars().take_while(|one| *one != '号').collect();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if digits > YEAR && part.contains('号') && number.contains(['〕', ']']) {
            found.insert(number);
        }
    }
    for part in close.split('第').skip(1) {
        let number: String = part.chars().take_while(char::is_ascii_digit).collect();
        if !number.is_empty() && part.strip_prefix(&number).is_some_and(|rest| rest.starts_with('号')) {
            found.insert(number);
        }
    }
    found
}

/// Whom a text is given for.
#[derive(Clone, Copy)]
enum Whom<'a> {
    /// A subject that is known here.
    One(&'a Subject),
    /// Somebody who is not known here: no number of ours concerns him.
    Unknown,
    /// No one subject: a decision or a disposition.
    Several,
}

/// What a text names by number: a reason that names its own case or document is its own. Of our numbers counts what
/// concerns the subject; where no one subject is meant, what exists and the officer may see.
fn named(tx: &Tx<'_>, text: &str, whom: Whom<'_>) -> Result<BTreeSet<String>, Error> {
    let mut found = printed(text);
    for word in numbers(text) {
        let counts = match whom {
            Whom::Unknown => false,
            Whom::One(subject) => concerns(tx, &word, subject)?,
            Whom::Several => visible(tx, &word)?,
        };
        if counts {
            found.insert(word);
        }
    }
    Ok(found)
}

/// Whether a number is of something that the officer may see and that concerns this one subject. A grant concerns a duty.
fn concerns(tx: &Tx<'_>, no: &str, subject: &Subject) -> Result<bool, Error> {
    if authorisations::by_no(tx.db(), no)?.is_some_and(|one| one.subject.is_none()) {
        return Ok(false);
    }
    match basis(tx, no, Some(subject), &[], RULE) {
        Ok(()) => Ok(true),
        Err(error) if error.code == Code::Grant => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a number, a row of a batch or an amendment is of something that exists and that the officer may see.
fn visible(tx: &Tx<'_>, word: &str) -> Result<bool, Error> {
    let (no, part) = word.split_once('/').map_or((word, None), |(no, part)| (no, Some(part)));
    let batch = batches::by_no(tx.db(), no)?.filter(|one| sees_batch(tx, one));
    if let Some(row) = part.and_then(|part| part.parse::<i64>().ok()) {
        let Some(batch) = batch else { return Ok(false) };
        return Ok(batches::submission(tx.db(), batch.id, row)?.is_some() && part == Some(&row.to_string()));
    }
    if part.is_some_and(|part| part != AMEND) {
        return Ok(false);
    }
    Ok(match no.split('-').next().unwrap_or_default() {
        "SQ" => authorisations::by_no(tx.db(), no)?.is_some_and(|one| sees_authorisation(tx, &one)),
        "R" => match records::by_no(tx.db(), no)? {
            Some(one) => match subjects::by_id(tx.db(), one.subject)? {
                Some(subject) => sees_its(tx, &subject, &one)?,
                None => false,
            },
            None => false,
        },
        "A" => inspection::is_readable(tx, no)?,
        _ => batch.is_some() || cases::by_no(tx.db(), no)?.is_some_and(|case| sees_case(tx, &case)),
    })
}

/// What follows the number of a case in that of its amendment.
const AMEND: &str = "amend";
/// What stands about the year in the number of a document.
const BRACKETS: [char; 4] = ['〔', '〕', '[', ']'];
/// The digits of a year.
const YEAR: usize = 4;

fn empty(said: &str, rule: &str) -> Error {
    Error::new(Code::Input, text!("事由“{said}”没有内容", "the reason `{said}` says nothing")).cite(rule).hint(text!(
        "写明具体事由，如所涉事项或文书编号",
        "say what it rests on, such as the number of a case or document"
    ))
}

/// Whether a text holds no word at all: blanks and marks alone. A finding may be short (无误), but not empty.
pub(super) fn is_wordless(said: &str) -> bool {
    !said.chars().any(char::is_alphanumeric)
}

/// Refuses a text without content, or one that only repeats a label of the form.
pub(super) fn says_something(said: &str, labels: &[&str], rule: &str) -> Result<(), Error> {
    if says_nothing(said) {
        return Err(empty(said, rule));
    }
    let said_kernel = kernel(said);
    if labels.iter().any(|label| kernel(label) == said_kernel) {
        return Err(Error::new(
            Code::Input,
            text!("事由“{said}”只是重复了用途名称", "the reason `{said}` only repeats the name of the purpose"),
        )
        .cite(rule)
        .hint(text!("写明本次查看的具体事项", "say what this look is for")));
    }
    Ok(())
}

/// Refuses the text this person gave today for somebody else. `digest` is the keyed digest of whom it is for now, and
/// `subject` who that is, where it is known here.
pub(super) fn not_copied(
    tx: &Tx<'_>,
    said: &str,
    (digest, subject): (&[u8], Option<&Subject>),
    rule: &str,
) -> Result<(), Error> {
    let Some(at) = begin_of(tx.today()) else { return Ok(()) };
    let from = looks::seq_at(tx.db(), at)?;
    let others = reasons::given(tx.db(), &tx.actor().person, from, digest)?;
    let whom = subject.map_or(Whom::Unknown, Whom::One);
    compare(tx, said, others.iter().map(String::as_str), whom, rule)
}

/// Refuses a text that one of the others repeats, whatever was strewn into it.
pub(super) fn not_repeated<'t>(
    tx: &Tx<'_>,
    said: &str,
    others: impl Iterator<Item = &'t str>,
    rule: &str,
) -> Result<(), Error> {
    compare(tx, said, others, Whom::Several, rule)
}

fn compare<'t>(
    tx: &Tx<'_>,
    said: &str,
    mut others: impl Iterator<Item = &'t str>,
    whom: Whom<'_>,
    rule: &str,
) -> Result<(), Error> {
    let wanted = kernel(said);
    if wanted.is_empty() {
        return Ok(());
    }
    let names = named(tx, said, whom)?;
    let tells = |other: &str| &numbers(other) | &printed(other);
    if others.any(|other| kernel(other) == wanted && names.is_subset(&tells(other))) {
        return Err(copied(said, rule));
    }
    Ok(())
}

fn copied(said: &str, rule: &str) -> Error {
    Error::new(
        Code::Input,
        text!("事由“{said}”今日已用于另一主体", "the reason `{said}` was given for another subject today"),
    )
    .cite(rule)
    .hint(text!(
        "逐个主体写明事由，如各自的事项或文书编号",
        "give each subject its own reason, such as the number of its case or document"
    ))
}

fn unfit(no: &str, rule: &str) -> Error {
    // The same for a paper that does not exist, for one that may not be seen, and for one that concerns somebody else.
    let shown: String = no.chars().filter(char::is_ascii_graphic).take(24).collect();
    let sentence: Text =
        text!("依据 `{shown}` 不存在或与该主体无关", "`{shown}` does not exist, or does not concern this subject");
    Error::new(Code::Grant, sentence).cite(rule).hint(text!(
        "写明与该主体有关的事项、批次、信息或授权编号",
        "give the number of a case, batch, record or authorisation of this subject"
    ))
}

/// Refuses a look that names nothing it belongs to.
pub(super) fn belongs(no: Option<&str>, rule: &str) -> Result<(), Error> {
    if no.is_some_and(|no| !no.trim().is_empty()) {
        return Ok(());
    }
    Err(Error::new(
        Code::Grant,
        text!("没有写明所属的事项、文书或申请", "the case, letter or application it belongs to is not named"),
    )
    .cite(rule)
    .hint(work()))
}

/// What a value shown in clear belongs to (显示全文的依据): work that is under way for this subject. A record of it is no
/// work, a public query proved nothing, a grant is the own unit's, and a letter still holds.
pub(super) fn bound(tx: &Tx<'_>, no: &str, subject: &Subject, rule: &str) -> Result<(), Error> {
    let unfit = || unfit(no, rule).hint(work());
    basis(tx, no, Some(subject), &[], rule).map_err(|error| if error.code == Code::Grant { unfit() } else { error })?;
    let no = no.trim();
    let holds = match no.split('-').next().unwrap_or_default() {
        "SQ" => authorisations::by_no(tx.db(), no)?.is_some_and(|one| {
            let own = one.subject.is_some() || one.unit == Some(tx.actor().unit);
            own && proof::in_time(tx, &one, true, rule).is_ok()
        }),
        "LOG" => match no.strip_prefix("LOG-").and_then(|seq| seq.parse().ok()) {
            Some(seq) => journal::by_seq(tx.db(), seq)?.is_some_and(|(row, ..)| {
                let public = row.mode.as_deref().is_some_and(|mode| mode.starts_with(Mode::Public.word()));
                row.operation == RunQuery::NAME && !public && begin_of(tx.today()).is_some_and(|begin| row.at >= begin)
            }),
            None => false,
        },
        _ => true,
    };
    if holds { Ok(()) } else { Err(unfit()) }
}

/// Refuses the number of a record as what a value shown in clear belongs to, whether there is such a record or not.
pub(super) fn is_work(no: Option<&str>, rule: &str) -> Result<(), Error> {
    let Some(no) = no.map(str::trim).filter(|no| no.starts_with("R-")) else { return Ok(()) };
    let shown: String = no.chars().filter(char::is_ascii_graphic).take(24).collect();
    Err(Error::new(
        Code::Grant,
        text!(
            "信息编号 `{shown}` 不是显示全文的依据",
            "a record, `{shown}`, is no work that a value in clear belongs to"
        ),
    )
    .cite(rule)
    .hint(work()))
}

/// What a value shown in clear may belong to.
fn work() -> Text {
    text!(
        "用 --basis 写明该主体的办件、批次、授权编号，或本人当日查询的回执行号 LOG-…",
        "name with --basis a case, batch or authorisation of the subject, or the row LOG-… of the own query of today"
    )
}

/// The paper a look belongs to: it exists, the officer may see it and, where the subject is known, it concerns it. `shown`
/// are the records that the answer itself shows.
pub(super) fn basis(tx: &Tx<'_>, no: &str, subject: Option<&Subject>, shown: &[&str], rule: &str) -> Result<(), Error> {
    let no = no.trim();
    let fits = match no.split('-').next().unwrap_or_default() {
        "SQ" => authorisations::by_no(tx.db(), no)?.filter(|one| sees_authorisation(tx, one)).is_some_and(|one| {
            match (one.subject, subject) {
                (Some(owner), Some(subject)) => owner == subject.id,
                (Some(_), None) => false,
                // A grant covers a unit's duty, not one subject: it is the own unit's, or the centre looks after it.
                (None, _) => one.unit.is_some(),
            }
        }),
        // The officer's own answered query of this subject: one value more of the same answer.
        "LOG" => match no.strip_prefix("LOG-").and_then(|seq| seq.parse().ok()).zip(subject) {
            Some((seq, subject)) => journal::by_seq(tx.db(), seq)?.is_some_and(|(row, ..)| {
                row.person.as_ref() == Some(&tx.actor().person)
                    && row.outcome == "done"
                    && row.subject == Some(tx.subject_digest(&subject.id_value))
            }),
            None => false,
        },
        "R" => match records::by_no(tx.db(), no)?.zip(subject) {
            Some((one, subject)) if one.subject == subject.id => {
                shown.contains(&one.no.as_str()) || sees_its(tx, subject, &one)?
            }
            _ => false,
        },
        _ => match (cases::by_no(tx.db(), no)?, batches::by_no(tx.db(), no)?) {
            (Some(case), _) => sees_case(tx, &case) && subject.is_some_and(|found| found.id == case.subject),
            (None, Some(batch)) => match subject {
                Some(found) => sees_batch(tx, &batch) && reasons::batch_holds(tx.db(), batch.id, found.id)?,
                None => false,
            },
            (None, None) => false,
        },
    };
    if fits { Ok(()) } else { Err(unfit(no, rule)) }
}

fn sees_authorisation(tx: &Tx<'_>, one: &Authorisation) -> bool {
    let relation = Some(seen_as(tx, one));
    tx.decide_on("authorisation.show", Facets { relation, ..Facets::default() }).allowed
}

fn sees_its(tx: &Tx<'_>, subject: &Subject, record: &Record) -> Result<bool, Error> {
    Ok(sees_record(tx, subject, record, facts::state_on(tx, record, tx.today())?.state))
}

/// By the case's own law, as it is looked at; whoever opened or handles it knows it anyway.
fn sees_case(tx: &Tx<'_>, case: &CaseFile) -> bool {
    let officer = tx.actor().officer;
    let facets = Facets { relation: Some(tx.relation_to(case.unit)), ..Facets::default() };
    case.opened_by == officer
        || case.handler == Some(officer)
        || tx.under(&case.pack).decide_on(ShowCase::NAME, facets).allowed
        || tx.decide_on(ShowCase::NAME, facets).allowed
}

fn sees_batch(tx: &Tx<'_>, batch: &Batch) -> bool {
    let facets = Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() };
    batch.entered_by == tx.actor().officer || tx.decide_on("record.list", facets).allowed
}
