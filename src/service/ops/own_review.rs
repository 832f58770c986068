//! Whose own people review a record (自行审核): of some units' data nobody else accepts, returns, masks or publishes it.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Tx,
        store::{records::Record, units},
    },
    text,
};

/// Refuses who is not of the unit that produced it, where the text leaves the unit's data to its own people.
pub(super) fn refuse(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    let Some(law) = &tx.pack().intake.own_review else { return Ok(()) };
    let unit = units::by_id(tx.db(), record.unit)?;
    let Some(unit) = unit.filter(|unit| law.value.contains(&unit.kind) && unit.id != tx.actor().unit) else {
        return Ok(());
    };
    let name = &unit.name;
    Err(Error::new(Code::Role, text!("由「{name}」自行审核", "`{name}` reviews it itself"))
        .cite(law.rule.clone())
        .hint(text!("请该单位的审核员办理", "ask its own reviewer")))
}

/// Whether another unit's people look after the record.
pub(super) fn is_of_another(tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
    match refuse(tx, record) {
        Ok(()) => Ok(false),
        Err(error) if error.code == Code::Role => Ok(true),
        Err(error) => Err(error),
    }
}
