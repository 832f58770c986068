//! Duty grants (职责查询批准): the word of the centre's leader on an application.

use super::{authorisations::load, two_persons};
use crate::{
    domain::refusal::Code,
    service::{
        Error, Tx,
        store::{authorisations, officers, units},
    },
    text,
};

/// Kind of the centre's own unit.
const CENTRE: &str = "centre";

pub(super) fn is_at_centre(tx: &Tx<'_>) -> Result<bool, Error> {
    Ok(units::by_id(tx.db(), tx.actor().unit)?.is_some_and(|unit| unit.kind == CENTRE))
}

/// The leader's word on an application: granted, or refused for a reason.
pub(super) fn second_person(tx: &Tx<'_>, id: &str, approve: bool, reason: &str) -> Result<(), Error> {
    let mut one = load(tx, id)?;
    let rule = &tx.pack().query.application_fields.rule;
    if !is_at_centre(tx)? {
        return Err(Error::new(
            Code::Role,
            text!("由信用中心负责人批准，主管部门不批准", "the centre’s leader approves, not the competent authority"),
        )
        .cite(rule.clone())
        .hint(text!("请信用中心的主管办理", "ask a supervisor of the centre")));
    }
    if one.kind != "duty" || one.state != "applied" {
        return Err(Error::new(Code::State, text!("`{id}` 不待批准", "`{id}` does not wait for approval"))
            .cite(rule.clone())
            .hint(text!("用 `xintai authorisation show {id}` 查看", "see `xintai authorisation show {id}`")));
    }
    super::person_only(tx)?;
    let added = officers::by_id(tx.db(), one.added_by)?;
    if added.is_some_and(|officer| officer.person == tx.actor().person) {
        return Err(Error::new(Code::Sod, text!("不得批准本人提出的申请", "nobody approves the own application"))
            .cite("S6")
            .hint(text!("请另一名主管批准", "ask another supervisor")));
    }
    let until = &one.until_day;
    if approve && *until < tx.today().to_string() {
        return Err(Error::new(
            Code::State,
            text!("所申请的期限已于 {until} 届满", "the time applied for ran out on {until}"),
        )
        .cite(rule.clone())
        .hint(text!("不予批准并说明理由，由单位另行申请", "reject it with a reason; the unit applies anew")));
    }
    if let Some(waiting) = two_persons::of_grant(tx, &one)? {
        waiting.keep(tx, approve, reason)?;
    }
    if approve { "active" } else { "refused" }.clone_into(&mut one.state);
    one.approved_by = approve.then_some(tx.actor().officer);
    one.approved_at = approve.then_some(tx.now_ms());
    authorisations::update(tx.db(), &one)
}
