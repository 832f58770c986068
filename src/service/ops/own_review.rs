//! Whose own people review a record (自行审核): of some units' data nobody else accepts, returns, masks or publishes it.

use crate::{
    domain::{refusal::Code, rule::Ruled},
    service::{
        Error, Tx,
        store::{
            records::Record,
            units::{self, Unit},
        },
    },
    text,
};

/// Refuses who is not of the unit that produced it, where the text leaves the unit's data to its own people; whoever is of a
/// unit that, by the text, looks after its own data and no other's; and the people of another city.
pub(super) fn refuse(tx: &Tx<'_>, record: &Record) -> Result<(), Error> {
    let law = &tx.pack().intake;
    if record.unit == tx.actor().unit || (law.own_review.is_none() && law.own_only.is_none()) {
        return Ok(());
    }
    let kind = |law: &Option<Ruled<Vec<String>>>, unit: &Unit| {
        law.as_ref().filter(|law| law.value.contains(&unit.kind)).map(|law| law.rule.clone())
    };
    let unit = units::by_id(tx.db(), record.unit)?.ok_or_else(|| Error::not_found(&record.no))?;
    let office = units::by_id(tx.db(), tx.actor().unit)?;
    let name = &unit.name;
    let refused = |rule: String| {
        Error::new(
            Code::Role,
            text!("由「{name}」自行审核、公示、撤回", "`{name}` reviews, publishes and recalls it itself"),
        )
        .cite(rule)
    };
    if let Some(rule) = kind(&law.own_review, &unit) {
        return Err(refused(rule).hint(text!("请该单位的审核员办理", "ask its own reviewer")));
    }
    let office = office.ok_or_else(|| Error::not_found(&tx.actor().unit_code))?;
    if let Some(rule) = kind(&law.own_only, &office) {
        return Err(refused(rule).hint(text!(
            "您的单位只办理自身产生的信息，对其他单位指导监督",
            "your unit handles what it produced itself, and guides and supervises the others"
        )));
    }
    // A city's departments look after the city's information, and after no other's.
    let part = |unit: &Unit| Some(unit.district.clone()).filter(|district| tx.pack().is_part(district));
    match &law.own_only {
        Some(law) if part(&unit) != part(&office) => Err(refused(law.rule.clone())
            .hint(text!("请该单位所在市的审核员办理", "ask the reviewer of the city it belongs to"))),
        _ => Ok(()),
    }
}

/// Whether another unit's people look after the record.
pub(super) fn is_of_another(tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
    match refuse(tx, record) {
        Ok(()) => Ok(false),
        Err(error) if error.code == Code::Role => Ok(true),
        Err(error) => Err(error),
    }
}
