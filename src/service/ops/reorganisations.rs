//! Enterprises in reorganisation (破产重整): their administrator applies with the court's ruling, and while the plan runs
//! the enterprise counts as newly founded.

use super::{casework::Loaded, facts};
use crate::{
    domain::{case::Effect, permission::Kind, refusal::Code},
    locale::Text,
    service::{
        Error, Tx,
        store::{
            records::Record,
            reorganisations as store,
            subjects::{self, Subject},
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The plan that a court approved (重整计划).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The administrator (管理人), who applies.
    pub administrator: String,
    /// Number of the court's ruling (裁定书文号).
    pub ruling: String,
    /// First day of the plan.
    pub from: Option<NaiveDate>,
    /// Last day of the plan.
    pub until: Option<NaiveDate>,
}

/// A subject that counts as newly founded (视为新设立).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundedAnew {
    /// First day of the plan.
    pub from: NaiveDate,
    /// Last day of the plan, and of the mark.
    pub until: NaiveDate,
    /// Number of the ruling.
    pub ruling: String,
    /// What an officer reads.
    pub label: Text,
    /// The rule.
    pub cite: String,
    /// Its article.
    pub article: Text,
}

/// Words under which the opening step keeps the plan.
const RULING: &str = "ruling";
const FROM: &str = "plan-from";
const UNTIL: &str = "plan-until";

/// The text knows no application of an administrator.
pub(super) fn off(tx: &Tx<'_>) -> Error {
    let words =
        text!("本办法未规定破产重整企业的信用修复", "the text knows no repair of enterprises in reorganisation");
    tx.silent("repair.reorganisation", words)
}

/// What an administrator's application states, once it is whole.
pub(super) fn claim(tx: &Tx<'_>, record: &Record, plan: &Plan) -> Result<BTreeMap<String, String>, Error> {
    let Some(law) = &tx.pack().repair.reorganisation else { return Err(off(tx)) };
    let rule = &law.ruling.rule;
    let refuse = |message: Text, hint: Text| Err(Error::new(Code::Input, message).cite(rule.clone()).hint(hint));
    let subject = subjects::by_id(tx.db(), record.subject)?.ok_or_else(|| Error::not_found(&record.no))?;
    if subject.kind == Kind::Person.word() {
        return refuse(
            text!("自然人没有破产重整", "a natural person is not reorganised"),
            text!("破产重整企业的管理人方可申请", "the administrator of an enterprise applies"),
        );
    }
    if plan.administrator.trim().is_empty() {
        return refuse(
            text!("没有写明破产重整管理人", "the administrator is not named"),
            text!("用 --bankruptcy 写明管理人", "name the administrator with --bankruptcy"),
        );
    }
    if law.ruling.value && plan.ruling.trim().is_empty() {
        return refuse(
            text!("缺少人民法院破产重整计划裁定书", "the court's ruling on the plan is missing"),
            text!("用 --ruling 写明裁定书文号", "give its number with --ruling"),
        );
    }
    let (Some(from), Some(until)) = (plan.from, plan.until) else {
        return refuse(
            text!("没有写明重整计划的执行期间", "the time of the plan is not stated"),
            text!("用 --plan-from 和 --plan-until 写明", "state it with --plan-from and --plan-until"),
        );
    };
    if until < from {
        return refuse(
            text!("重整计划{until}终止，早于{from}开始", "the plan ends on {until}, before it begins on {from}"),
            text!("核对裁定书", "check the ruling"),
        );
    }
    let pairs = [(RULING, plan.ruling.trim().to_owned()), (FROM, from.to_string()), (UNTIL, until.to_string())];
    Ok(pairs.into_iter().map(|(word, value)| (word.to_owned(), value)).collect())
}

/// The plan that a case was opened with.
fn plan_of(case: &Loaded<'_>) -> Result<Option<store::Plan>, Error> {
    let Some(filed) = case.events.first() else { return Ok(None) };
    let stated = facts::event(filed)?.said.values;
    let day = |word: &str| stated.get(word).and_then(|text| facts::day(text)).map(|day| day.to_string());
    let ruling = stated.get(RULING).cloned().unwrap_or_default();
    Ok(day(FROM).zip(day(UNTIL)).map(|(from, until)| store::Plan { case: case.file.id, ruling, from, until }))
}

/// Whether a case is an administrator's.
pub(super) fn is_one(case: &Loaded<'_>) -> Result<bool, Error> {
    Ok(plan_of(case)?.is_some())
}

/// The effects that a step has on this case: nobody but an administrator's subject is founded anew.
pub(super) fn shown(case: &Loaded<'_>, effects: &[String]) -> Result<Vec<String>, Error> {
    let anew = !effects.iter().any(|word| *word == Effect::FoundAnew.word()) || is_one(case)?;
    Ok(effects.iter().filter(|word| anew || **word != Effect::FoundAnew.word()).cloned().collect())
}

/// From now on the subject counts as newly founded while its plan runs.
pub(super) fn begin(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<(), Error> {
    match plan_of(case)? {
        Some(plan) => store::insert(tx.db(), &plan),
        None => Ok(()),
    }
}

/// Whether a subject counts as newly founded on a day. Computed: the mark ends with the plan.
pub(in crate::service) fn founded_anew(
    tx: &Tx<'_>,
    subject: &Subject,
    on: NaiveDate,
) -> Result<Option<FoundedAnew>, Error> {
    let Some(law) = tx.pack().repair.reorganisation.as_ref().filter(|law| law.anew.value) else { return Ok(None) };
    let Some(plan) = store::running(tx.db(), subject.id, &on.to_string())? else { return Ok(None) };
    let (Some(from), Some(until)) = (facts::day(&plan.from), facts::day(&plan.until)) else { return Ok(None) };
    let cite = law.anew.rule.clone();
    Ok(Some(FoundedAnew {
        from,
        until,
        ruling: plan.ruling,
        label: text!(
            "重整计划执行期间（至{until}），视为新设立的企业",
            "counts as newly founded while its plan of reorganisation runs, until {until}"
        ),
        article: tx.pack().articles.text(&cite),
        cite,
    }))
}
