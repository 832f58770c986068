//! The log as a whole: verifying its chain.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Kept, Kind, Operation, Trace, Tx, Verification, chain, checkpoint,
        kept::{self, Own},
        store::{journal as rows, settings},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// Setting under which the last verification is kept.
const LAST: &str = "verified";

/// `log verify`: walks the chain of the database in use, compares it with what was kept elsewhere, and remembers the
/// outcome.
#[derive(Clone, Debug)]
pub struct VerifyLog {
    /// The first row walked; 1 is the whole log.
    pub from: i64,
    /// Checkpoints, codes, receipts and exports.
    pub kept: Vec<Kept>,
    /// The public key checkpoints must be signed with; the installation's own when not given.
    pub key: Option<String>,
}

impl VerifyLog {
    /// The whole chain, with nothing to compare it with.
    pub fn whole() -> Self {
        Self { from: 1, kept: Vec::new(), key: None }
    }
}

/// What the last verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVerification {
    /// When.
    pub at: String,
    /// Every row was as it was written.
    pub ok: bool,
    /// The first row walked.
    pub from: i64,
    /// Rows walked.
    pub rows: i64,
    /// The first bad row.
    pub first_bad: Option<i64>,
}

impl Operation for VerifyLog {
    type Output = Verification;
    const NAME: &'static str = "log.verify";
    // A look: the walk holds no lock, and its outcome is kept with the row that tells of it.
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Verification, Error> {
        let last = rows::head(tx.db())?.map_or(0, |(seq, _)| seq);
        if self.from > last.max(1) {
            let from = self.from;
            return Err(Error::new(Code::Input, text!("日志没有第 {from} 行", "the log has no row {from}"))
                .hint(text!("日志现有 1 至 {last} 行", "the log has rows 1 to {last}")));
        }
        let mut found = chain::verify(tx.db(), self.from)?;
        let keys = &tx.env().keys;
        let (key, _) = checkpoint::public_line(keys.signing().public_key())?;
        let wanted = self.key.as_deref().unwrap_or(&key);
        kept::compare_db(tx.db(), &mut found, &self.kept, Own { origin: Some(&keys.origin), key: Some(wanted) })?;
        // A key that is not this installation's vouches for nothing it signed, whether or not a checkpoint came with it.
        if found.ok && wanted != key {
            (found.ok, found.reason) = (false, Some("other-key".to_owned()));
        }
        Ok(found)
    }

    fn settle(&self, tx: &Tx<'_>, found: &mut Verification) -> Result<(), Error> {
        // An unfit export or checkpoint is no word on the log.
        let ok = found.whole;
        let last = LastVerification {
            at: tx.now().to_rfc3339(),
            ok,
            from: self.from,
            rows: found.rows,
            first_bad: found.first_bad.filter(|_| !ok),
        };
        settings::set(tx.db(), LAST, &serde_json::to_string(&last)?)
    }

    fn trace(&self, output: Option<&Verification>) -> Trace {
        match output {
            Some(found) => Trace::new().count(usize::try_from(found.rows).unwrap_or_default()),
            None => Trace::new(),
        }
    }
}

/// The outcome of the last verification, if there was one.
pub(in crate::service) fn last(tx: &Tx<'_>) -> Result<Option<LastVerification>, Error> {
    Ok(match settings::get(tx.db(), LAST)? {
        Some(kept) => Some(serde_json::from_str(&kept)?),
        None => None,
    })
}
