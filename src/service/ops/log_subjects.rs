//! A subject as it is typed at the log: whose rows are meant, and what is kept of what was typed.

use crate::{
    domain::{identifier, refusal::Code},
    service::{
        Error, Trace, Tx,
        keys::{hex, unhex},
        masking::{self, SubjectCard},
        proof,
        store::{changes, journal::Filter, officers},
        whom,
    },
    text,
};
use chrono::NaiveDate;

/// The keyed digest of a subject as typed, identifier or public number, and those it had before.
pub(super) fn digest(tx: &Tx<'_>, typed: &str) -> Result<(Vec<u8>, Vec<Vec<u8>>), Error> {
    if let Some(kept) = kept_digest(typed) {
        return Ok((kept, Vec::new()));
    }
    let target = proof::target(typed, tx.today());
    let known = proof::find(tx, &target)?;
    let formers = known.as_ref().map(|subject| changes::former_digests(tx.db(), subject.id)).transpose()?;
    let identifier = match (known, target) {
        (Some(subject), _) => subject.id_value,
        (None, proof::Target::Identifier(value)) => value,
        (None, proof::Target::Number(_)) => return Err(Error::not_found(typed)),
    };
    Ok((tx.subject_digest(&identifier), formers.unwrap_or_default()))
}

/// Whether it is written as a public number: with more digits it may be a person's own.
fn is_public_number(typed: &str) -> bool {
    let digits = typed.trim().strip_prefix("S-").unwrap_or_default();
    (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Refuses what nobody can have: of a slip of the pen it would be certified that nobody looked.
pub(super) fn refuse_malformed(tx: &Tx<'_>, typed: &str) -> Result<(), Error> {
    let target = proof::target(typed, tx.today());
    let has_form = match &target {
        proof::Target::Number(_) => is_public_number(typed),
        proof::Target::Identifier(_) => {
            !typed.trim().starts_with("S-") && identifier::check(typed, tx.today()).is_usable()
        }
    };
    if has_form || kept_digest(typed).is_some() || proof::find(tx, &target)?.is_some() {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!("既不是证件号码、代码, 也不是主体编号", "it is neither an identifier nor a public number"),
    )
    .hint(text!(
        "核对位数和校验位; 主体编号如 S-12",
        "check its length and check character; a public number is like S-12"
    )))
}

/// The card of a subject as typed; of one the register does not know, its number alone, masked.
pub(super) fn card(tx: &Tx<'_>, typed: &str) -> Result<SubjectCard, Error> {
    let masks = masking::masks(tx.pack());
    let target = proof::target(typed, tx.today());
    if let Some(subject) = proof::find(tx, &target)? {
        return whom::card(tx, &masks, &subject, &target);
    }
    let check = identifier::check(typed, tx.today());
    let shown = check.is_usable().then(|| masks.mask_identifier(check.kind, &check.normalised));
    Ok(SubjectCard { identifier: shown, ..SubjectCard::default() })
}

/// The log-ins of everybody called so: none where what is typed is a log-in name itself.
pub(super) fn officers(tx: &Tx<'_>, typed: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(typed) = typed else { return Ok(Vec::new()) };
    let begins = typed.strip_suffix('*').filter(|begun| !begun.is_empty());
    let fits = |word: &str| begins.map_or(word == typed, |begun| word.starts_with(begun));
    let all = officers::all(tx.db())?;
    if !all.iter().any(|officer| fits(&officer.name)) {
        return Ok(Vec::new());
    }
    let named = all.into_iter().filter(|officer| fits(&officer.name) || fits(&officer.login));
    Ok(named.map(|officer| officer.login).collect())
}

/// An empty page of the rows of an officer whom nobody knows is told as that.
pub(super) fn refuse_nobody(tx: &Tx<'_>, filter: &Filter) -> Result<(), Error> {
    let whole = filter.officer.as_deref().filter(|word| !word.ends_with('*') && filter.officers.is_empty());
    match whole {
        Some(login) if officers::by_login(tx.db(), login)?.is_none() => Err(Error::not_found(login)),
        _ => Ok(()),
    }
}

/// A subject as a saved inspection names it: its public number, else `#` and the keyed digest of what was typed.
pub(super) fn kept_subject(tx: &Tx<'_>, typed: &str) -> Result<String, Error> {
    if kept_digest(typed).is_some() {
        return Ok(typed.to_owned());
    }
    Ok(match proof::find(tx, &proof::target(typed, tx.today()))? {
        Some(subject) => subject.no(),
        None => format!("#{}", hex(&tx.subject_digest(&proof::normalised(typed, tx.today())))),
    })
}

fn kept_digest(typed: &str) -> Option<Vec<u8>> {
    typed.trim().strip_prefix('#').and_then(unhex)
}

/// Whom a look at the log was about, as typed.
pub(super) fn about(trace: Trace, typed: Option<&str>) -> Trace {
    match typed.map(str::trim) {
        None => trace,
        Some(number) if is_public_number(number) => trace.ids([number]),
        Some(kept) if kept.starts_with('#') => trace.keyed(kept_digest(kept)),
        Some(identifier) => trace.subject(&proof::normalised(identifier, NaiveDate::MAX)),
    }
}
