//! Whose turn it is (轮到谁): the step an open case waits for, and whether its unit or the centre is to take it.

use super::casework::Loaded;
use crate::{
    regime::Transition,
    service::{Tx, setup::CENTRE},
};

/// Steps that are open as long as a listing or a measure stands, and work only when something happened.
pub(super) const WAITING: &[&str] = &["object", "waive", "drop", "end"];

/// The step an open case waits for: one that leads on; what leaves it where it is or only an event makes work comes last, and
/// nobody waits for a withdrawal.
pub(super) fn awaited<'c>(case: &'c Loaded<'_>) -> Option<&'c Transition> {
    let state = Some(case.standing.state.as_str());
    let open = || case.table.open_in(state).filter(|step| step.step != "withdraw");
    let work = || open().filter(|step| !WAITING.contains(&step.step.as_str()));
    work().find(|step| step.to.is_some()).or_else(|| work().next()).or_else(|| open().next())
}

/// Whether the unit of a case is to act: it has the case and has not replied, or nobody else may take the next step.
pub(super) fn is_of_unit(tx: &Tx<'_>, case: &Loaded<'_>) -> bool {
    let own = tx.under(&case.file.pack);
    case.standing.is_with_provider() || awaited(case).is_some_and(|step| own.is_of_units(&step.operation))
}

/// Code of the unit whose turn it is.
pub(super) fn whose(tx: &Tx<'_>, case: &Loaded<'_>) -> String {
    if is_of_unit(tx, case) { case.unit.code.clone() } else { CENTRE.to_owned() }
}
