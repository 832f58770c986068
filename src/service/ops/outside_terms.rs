//! Days that a text leaves to others (文外天数): an outside measure, chosen by date, gives the steps of a repair their clocks.

use super::facts;
use crate::{
    domain::case::{Clock, Standing},
    locale::Text,
    regime::{Measure, Pack, REPAIR_TERMS, Transition},
    service::{
        Tx,
        store::{cases::CaseFile, records::Record},
    },
    text,
};

/// The outside measure that gives a case its days (文外天数).
#[derive(Debug)]
pub(super) struct Terms<'t> {
    pack: &'t Pack,
    measure: &'t Measure,
}

impl Terms<'_> {
    /// The clock of a step that the measure gives days, once its start event has come.
    pub(super) fn clock(&self, step: &Transition, standing: &Standing) -> Option<Clock> {
        let term = self.measure.term(&step.step)?;
        let from = standing.start(&term.start)?;
        let outside = self.pack.outside_ground(REPAIR_TERMS, self.measure, &term.article, &term.trust);
        let (Text { zh, en }, trust) = (outside.ground, outside.trust);
        Some(Clock {
            days: term.days,
            working: true,
            from,
            stopped: standing.stopped(),
            cite: outside.rule,
            outside: Some(text!("{zh}，可信度 {trust}", "{en}, trust {trust}")),
        })
    }
}

/// What gives a case its days where its text sets none for the whole procedure.
pub(super) fn of_case<'t>(tx: &Tx<'t>, file: &CaseFile, record: &Record, standing: &Standing) -> Option<Terms<'t>> {
    let pack = tx.pack_of(&file.pack);
    if file.kind != "repair" || !pack.leaves_repair_terms() {
        return None;
    }
    let day = match pack.delegation(REPAIR_TERMS)?.by.as_str() {
        "application" => standing.received,
        "publication" => record.accepted_on.as_deref().and_then(facts::day),
        _ => record.determined_on.as_deref().and_then(facts::day),
    };
    let measure = pack.outside(REPAIR_TERMS, day?)?;
    Some(Terms { pack, measure })
}
