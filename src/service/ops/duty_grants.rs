//! Duty grants (职责查询批准): a unit's application, and the word of the centre's leader on it.

use super::{
    authorisations::{ApproveGrant, AuthorisationCard, Terms, add, load, missing, terms, trace},
    two_persons,
};
use crate::{
    domain::{permission::Relation, query::Mode, refusal::Code},
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        operation::Facets,
        store::{
            authorisations::{self, Authorisation},
            officers,
            units::{self, Unit},
        },
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

/// `authorisation add --department`: registers a unit's written application (HC-23-1). Registered for another unit by who
/// grants such applications at the centre, it is granted with it: the application is that unit's paper. For the own unit, of
/// whichever account, it waits for another supervisor, like every application that an officer makes.
#[derive(Clone, Debug, Default)]
pub struct ApplyForDuty {
    /// Code of the unit that asks.
    pub unit: String,
    /// 申请文号
    pub application: String,
    /// What it covers.
    pub terms: Terms,
}

/// Whether the officer, by any account, is of the unit: who applies is a person, not an account.
fn is_of(tx: &Tx<'_>, unit: &Unit) -> Result<bool, Error> {
    let accounts = officers::of_person(tx.db(), &tx.actor().person)?;
    Ok(accounts.iter().any(|account| account.active && account.unit == unit.id))
}

/// Whether registering another unit's application grants it: by the table's word on approving, at the centre.
fn grants_at_once(tx: &Tx<'_>, unit: &Unit) -> Result<bool, Error> {
    let department = Facets { relation: Some(Relation::Department), ..Facets::default() };
    let may = tx.decide_on(ApproveGrant::NAME, department).allowed;
    Ok(may && is_at_centre(tx)? && !is_of(tx, unit)?)
}

/// Refuses a unit that is no state organ on duty, where the text opens duty queries to those alone.
fn refuse_other_kinds(tx: &Tx<'_>, unit: &Unit) -> Result<(), Error> {
    let law = tx.pack().query.grantees.as_ref().filter(|law| !law.value.contains(&unit.kind));
    let Some(law) = law else { return Ok(()) };
    let name = &unit.name;
    Err(Error::new(Code::Grant, text!("「{name}」不是履行职责的国家机关", "`{name}` is no state organ on duty"))
        .cite(law.rule.clone())
        .hint(text!("公开的信息可以公开查询", "what is published is open to everybody")))
}

impl ApplyForDuty {
    /// The unit that asks. Who applies for the own unit alone does not learn which others there are.
    fn unit(&self, tx: &Tx<'_>, rule: &str) -> Result<Unit, Error> {
        let unit = units::by_code(tx.db(), &self.unit)?;
        if is_at_centre(tx)? || unit.as_ref().is_some_and(|unit| unit.id == tx.actor().unit) {
            return unit.ok_or_else(|| Error::not_found(&self.unit));
        }
        Err(Error::new(Code::Role, text!("只能为本单位申请", "an application is for the own unit only"))
            .cite(rule)
            .hint(text!("请该单位的查询人员提出", "the other unit’s query officer applies")))
    }
}

impl Operation for ApplyForDuty {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.add";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Department)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let rule = &tx.pack().query.application_fields.rule;
        if self.application.trim().is_empty() {
            let hint = text!("用 --application 写明文号", "give its number with --application");
            return Err(missing("书面申请文号", "the number of the application", rule, hint));
        }
        let unit = self.unit(tx, rule)?;
        refuse_other_kinds(tx, &unit)?;
        let mut new = terms(tx, &self.terms, Mode::Department, rule)?;
        if grants_at_once(tx, &unit)? {
            // The grant is the leader's own word: no script gives it.
            super::person_only(tx)?;
            new.approved_by = Some(tx.actor().officer);
            new.approved_at = Some(tx.now_ms());
        } else {
            "applied".clone_into(&mut new.state);
        }
        add(
            tx,
            &Authorisation {
                kind: "duty".to_owned(),
                grantee: unit.name,
                unit: Some(unit.id),
                application: Some(self.application.trim().to_owned()),
                ..new
            },
        )
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        trace(&self.terms, output)
    }
}
