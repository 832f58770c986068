//! A subject as it is typed at the log: whose rows are meant, and what is kept of what was typed.

use crate::service::{
    Error, Trace, Tx,
    keys::{hex, unhex},
    proof,
    store::changes,
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
        Some(number) if number.starts_with("S-") => trace.ids([number]),
        Some(kept) if kept.starts_with('#') => trace.keyed(kept_digest(kept)),
        Some(identifier) => trace.subject(&proof::normalised(identifier, NaiveDate::MAX)),
    }
}
