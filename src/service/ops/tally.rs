//! Tally (总量核对): how many records a unit says it sent against how many arrived.

use crate::{
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{batches, units},
        validity,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `feed reconcile BATCH --stated N`: full volume, batch by batch (全量核对).
#[derive(Clone, Debug, Default)]
pub struct TallyBatch {
    /// Number of the batch.
    pub batch: String,
    /// How many records the unit says it sent.
    pub stated: i64,
}

/// A batch against what its unit stated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tallied {
    /// The batch.
    pub batch: String,
    /// Code of the unit.
    pub unit: String,
    /// How many it stated.
    pub stated: i64,
    /// How many arrived.
    pub arrived: i64,
    /// How many are missing; negative when more arrived than were stated.
    pub difference: i64,
    /// Draft of the notice to the unit; none when the numbers agree.
    pub notice: Option<Text>,
    /// The rule.
    pub cite: String,
}

/// The notice on a difference of numbers.
const DIFFERENCE: &str = "feed-difference";

impl Operation for TallyBatch {
    type Output = Tallied;
    const NAME: &'static str = "record.tally";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Tallied, Error> {
        let batch = batches::by_no(tx.db(), &self.batch)?.ok_or_else(|| Error::not_found(&self.batch))?;
        tx.allow(Facets { relation: Some(tx.relation_to(batch.unit)), ..Facets::default() })?;
        let unit = units::by_id(tx.db(), batch.unit)?.ok_or_else(|| Error::not_found(&self.batch))?;
        let difference = self.stated - batch.rows;
        let law = tx.pack().notice.iter().find(|notice| notice.code == DIFFERENCE);
        let notice = match law.filter(|_| difference != 0) {
            None => None,
            Some(law) => {
                let plain = |words: &str| Text { zh: words.to_owned(), en: words.to_owned() };
                let slots = BTreeMap::from([
                    ("provider".to_owned(), plain(&unit.name)),
                    ("batch".to_owned(), plain(&batch.no)),
                    ("stated".to_owned(), plain(&self.stated.to_string())),
                    ("arrived".to_owned(), plain(&batch.rows.to_string())),
                    ("difference".to_owned(), plain(&difference.to_string())),
                    ("article".to_owned(), super::notices::ground(tx, &law.rule)),
                ]);
                Some(validity::letter(tx, law, &slots)?.body)
            }
        };
        Ok(Tallied {
            batch: batch.no,
            unit: unit.code,
            stated: self.stated,
            arrived: batch.rows,
            difference,
            notice,
            cite: law.map(|law| law.rule.clone()).unwrap_or_default(),
        })
    }

    fn trace(&self, output: Option<&Tallied>) -> Trace {
        let trace = Trace::new().basis(&self.batch);
        match output {
            Some(done) => trace.cite(&done.cite),
            None => trace,
        }
    }
}
