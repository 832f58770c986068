//! What a confirmed change of a subject does (主体变更生效): names, numbers, entries that become one, ends.

use super::linked_papers;
use crate::{
    domain::refusal::Code,
    service::{
        Error, Tx,
        store::{
            changes::{self, Change},
            subjects,
        },
    },
    text,
};

/// Makes a confirmed change; answers how many records moved.
pub(super) fn carry_out(tx: &Tx<'_>, change: &Change) -> Result<usize, Error> {
    let db = tx.db();
    match (change.kind.as_str(), change.other) {
        ("rename", _) => subjects::rename(db, change.subject, &change.old, &change.new)?,
        ("code", _) => {
            if let Some((kind, value)) = change.new.split_once(':') {
                free(tx, change, value)?;
                subjects::set_identifier(db, change.subject, (kind, value), &tx.subject_digest(value))?;
            }
        }
        ("unlink", _) => linked_papers::take_off(tx, change)?,
        ("merge", Some(other)) => return changes::move_all(db, other, change.subject),
        ("end", _) => subjects::set_ended(db, change.subject, &change.day, &tx.today().to_string())?,
        // Its own records stay with it, and their periods run from the day it ended.
        (_, Some(other)) => subjects::set_ended(db, other, &change.day, &tx.today().to_string())?,
        (_, None) => {}
    }
    Ok(0)
}

/// Sees to it that nobody else bears the number a subject is to get: since it was proposed another entry may have come in
/// under it, and an entry that became a part of the subject may bear it.
fn free(tx: &Tx<'_>, change: &Change, value: &str) -> Result<(), Error> {
    let Some(holder) = subjects::holder(tx.db(), value)? else { return Ok(()) };
    if holder.id != change.subject {
        let (holder, no) = (holder.no(), change.no());
        return Err(Error::new(Code::State, text!("新代码已属 `{holder}`", "the new code is that of `{holder}` by now"))
            .cite(tx.pack().subject.org_id.rule.clone())
            .hint(text!(
                "用 `xintai subject confirm {no} --refuse 理由` 退回；确为同一主体的，再用 --merge 合并",
                "refuse it with `xintai subject confirm {no} --refuse REASON`; if both are one subject, merge them with --merge"
            )));
    }
    let Some((kind, old)) = change.old.split_once(':') else { return Ok(()) };
    subjects::hand_to_pointer(tx.db(), change.subject, (kind, old), value, &tx.subject_digest(old))
}
