//! How long an authorisation or a duty grant may hold (期限): a last day is named, within the span of the pack.

use super::authorisations::missing;
use crate::{
    domain::{query::Mode, refusal::Code},
    service::{Error, Tx},
    text,
};
use chrono::{Months, NaiveDate};

/// The last day: named, not before the first, not after the longest span that the pack gives.
pub(super) fn last_day(
    tx: &Tx<'_>,
    mode: Mode,
    from: NaiveDate,
    until: Option<NaiveDate>,
    rule: &str,
) -> Result<NaiveDate, Error> {
    let Some(until) = until else {
        return Err(missing("终止日期", "a last day", rule, text!("用 --until 写明", "give it with --until")));
    };
    if until < from {
        return Err(Error::new(Code::Input, text!("终止日期早于起始日期", "the last day is before the first"))
            .cite(rule)
            .hint(text!("核对 --from 与 --until", "check --from and --until")));
    }
    if until < tx.today() {
        return Err(Error::new(Code::Input, text!("终止日期 {until} 已过", "the last day, {until}, is over"))
            .cite(rule)
            .hint(text!("过期的授权不再登记，须另行出具", "what has run out is not taken in; a new one is needed")));
    }
    let query = &tx.pack().query;
    let law = if mode == Mode::Department { &query.grant_months } else { &query.authorisation_months };
    let Some(law) = law else { return Ok(until) };
    // Twelve months from the first of June end on the last of May.
    let last = from.checked_add_months(Months::new(law.value)).and_then(|day| day.pred_opt());
    match last.filter(|last| until > *last) {
        None => Ok(until),
        Some(last) => {
            let months = law.value;
            let cite = if law.rule.is_empty() { rule } else { &law.rule };
            Err(Error::new(
                Code::Input,
                text!("期限超过最长的 {months} 个月", "it runs longer than the {months} months allowed"),
            )
            .cite(cite)
            .hint(text!("终止日期最晚为 {last}", "the last day is {last} at the latest")))
        }
    }
}
