//! The grade (失信程度) a subject holds: of a listing in effect, or of a marked record; none from before it was founded anew.

use super::{
    listings::{EFFECTIVE, is_failing},
    reorganisations::{FoundedAnew, founded_anew},
};
use crate::{
    regime::{Grade, Listing},
    service::{
        Error, Tx,
        store::{
            listings,
            records::{self, Record},
            subjects::Subject,
        },
    },
};

/// Most listings in effect of one subject and grade.
const MOST: u32 = 100;

/// Whether what happened on `day` counts for a subject that may have been founded anew since.
pub(super) fn counts(anew: Option<&FoundedAnew>, day: Option<&str>) -> bool {
    anew.is_none_or(|anew| day.is_some_and(|day| anew.from.to_string().as_str() <= day))
}

/// The heaviest grade a subject holds: of a listing in effect, or one that follows from a marked record with a document.
pub(super) fn held<'t>(tx: &Tx<'_>, law: &'t Listing, subject: &Subject) -> Result<Option<&'t Grade>, Error> {
    let all = records::of_subject(tx.db(), subject.id)?;
    let anew = founded_anew(tx, subject, tx.today())?;
    for grade in law.grade.iter().rev() {
        let marked = |record: &&Record| {
            is_failing(law, record)
                && record.hidden_on.is_none()
                && !record.document.is_empty()
                && record.facts.flags.contains(&grade.mark)
                && counts(anew.as_ref(), record.determined_on.as_deref())
        };
        let holds = if grade.case.is_empty() {
            !grade.mark.is_empty() && all.iter().any(|record| marked(&record))
        } else {
            is_listed(tx, subject, grade, anew.as_ref())?
        };
        if holds {
            return Ok(Some(grade));
        }
    }
    Ok(None)
}

/// Whether a listing of the grade is in effect that counts.
fn is_listed(tx: &Tx<'_>, subject: &Subject, grade: &Grade, anew: Option<&FoundedAnew>) -> Result<bool, Error> {
    let filter = listings::Filter {
        subject: Some(subject.id),
        grade: Some(grade.code.clone()),
        state: Some(EFFECTIVE.to_owned()),
        limit: MOST,
        ..listings::Filter::default()
    };
    for (case, _) in listings::numbers(tx.db(), &filter)? {
        if listings::of_case(tx.db(), case)?.is_some_and(|one| counts(anew, one.effective_on.as_deref())) {
            return Ok(true);
        }
    }
    Ok(false)
}
