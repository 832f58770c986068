//! Quotas (查询额度): how many rows a query answers and how many subjects a person looks at in a day, by role.

use super::{
    feeds::PreviewFeed,
    inspection::{BY_WORK, COUNTED, begin_of, is_counted},
};
use crate::{
    domain::{
        permission::Question,
        refusal::Code,
        role::{Role, RoleHeld},
    },
    locale::Text,
    service::{
        Error, Kind, Moment, Operation, Trace, Tx, access,
        clock::moment,
        concerns, reason,
        store::{looks, officers, quotas as store, subjects},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The product's rule on quotas.
const RULE: &str = "ROLE-quota";

/// The widest quota of the roles, as (rows, subjects); a role without a quota is not limited.
fn of_roles(tx: &Tx<'_>, roles: &[Role]) -> Result<(Option<i64>, Option<i64>), Error> {
    let all = store::all(tx.db())?;
    let of = |role: &Role| all.iter().find(|quota| quota.role == role.word());
    let widest = |pick: fn(&store::Quota) -> Option<i64>| {
        roles.iter().map(|role| of(role).and_then(pick)).collect::<Option<Vec<i64>>>()?.into_iter().max()
    };
    Ok((widest(|quota| quota.rows), widest(|quota| quota.subjects)))
}

/// How many subjects an officer's quota let look at on a day, from which instant on, for the rule on its edge: by the roles
/// held then and the quotas as they were set; empty where there was no limit all day.
pub(super) fn on_day(tx: &Tx<'_>, login: &str, day: NaiveDate) -> Result<Vec<(Moment, Option<usize>)>, Error> {
    let Some(officer) = officers::by_login(tx.db(), login)? else { return Ok(Vec::new()) };
    let (Some(begin), Some(end)) = (begin_of(day), day.succ_opt().and_then(begin_of)) else { return Ok(Vec::new()) };
    let mut roles = Vec::new();
    for word in officers::roles_on(tx.db(), officer.id, &day.to_string(), begin)? {
        if let Some(held) = RoleHeld::parse(&word) {
            roles.push(store::subjects_until(tx.db(), held.role.word(), end)?);
        }
    }
    let set = roles.iter().flatten().map(|(at, _)| (*at).max(begin));
    let instants: BTreeSet<i64> = std::iter::once(begin).chain(set).collect();
    let steps: Vec<(Moment, Option<usize>)> =
        instants.into_iter().map(|at| (moment(at), widest_at(&roles, at))).collect();
    Ok(if steps.iter().all(|(_, quota)| quota.is_none()) { Vec::new() } else { steps })
}

/// The widest quota that the roles had at an instant; a role without one is not limited, nor is who holds it.
fn widest_at(roles: &[Vec<(i64, Option<i64>)>], at: i64) -> Option<usize> {
    let then =
        |set: &Vec<(i64, Option<i64>)>| set.iter().rev().find(|(from, _)| *from <= at).and_then(|(_, quota)| *quota);
    let widest = roles.iter().map(then).collect::<Option<Vec<i64>>>()?.into_iter().max()?;
    usize::try_from(widest).ok()
}

/// Refuses a look that goes beyond the officer's quota. Asked before the answer leaves, in the transaction of its row.
pub(in crate::service) fn admit(tx: &Tx<'_>, trace: &Trace) -> Result<(), Error> {
    if !COUNTED.iter().any(|look| tx.operation().starts_with(look)) {
        return Ok(());
    }
    // The file of a channel is as long as it is.
    if tx.operation() == PreviewFeed::NAME && trace.about().is_none() {
        return Ok(());
    }
    let (rows, subjects) = limits(tx)?;
    if rows.is_none() && subjects.is_none() {
        return Ok(());
    }
    let (today, person) = (tx.today(), &tx.actor().person);
    let (more, longer) = store::released(tx.db(), person, &today.to_string())?;
    let shown = trace.tally.as_ref().map_or_else(|| trace.rows(), |tally| Some(tally.rows));
    if let (Some(most), Some(count)) = (rows.map(|rows| rows.max(longer)), shown)
        && count > most
    {
        return Err(exceeded(
            text!("结果 {count} 行，超过每次 {most} 行的额度", "{count} rows, over the quota of {most} a query"),
            text!(
                "缩小范围；或请主管（另一人）放行：`quota release --rows {count}`，或其待办屏的“放行额度”",
                "narrow it; or a supervisor, another person, releases more: `quota release --rows {count}`, or on the worklist"
            ),
        ));
    }
    let Some(most) = subjects else { return Ok(()) };
    let from = begin_of(today).map_or(Ok(1), |at| looks::seq_at(tx.db(), at))?;
    let day = today.to_string();
    if let Some(tally) = &trace.tally {
        if tally.subjects.is_empty() {
            return Ok(());
        }
        // Whom the page shows is kept first, so that one who was seen before counts once; a refusal takes it back.
        store::keep_seen(tx.db(), person, &day, &digests(tx, &tally.subjects)?)?;
        let (seen, _) = store::seen(tx.db(), person, (&day, from), &[], (COUNTED, BY_WORK))?;
        return if seen <= most + more { Ok(()) } else { Err(used_up(most + more)) };
    }
    let is_counted = is_counted(tx.operation(), trace.basis.as_deref(), trace.mode.as_deref());
    let Some(subject) = trace.about().filter(|_| is_counted) else { return Ok(()) };
    let (seen, again) = store::seen(tx.db(), person, (&day, from), subject, (COUNTED, BY_WORK))?;
    if again || seen < most + more { Ok(()) } else { Err(used_up(seen)) }
}

/// The keyed digests of subjects, as rows of the log hold them.
fn digests(tx: &Tx<'_>, subjects: &BTreeSet<i64>) -> Result<Vec<Vec<u8>>, Error> {
    let mut found = Vec::with_capacity(subjects.len());
    for id in subjects {
        found.extend(subjects::by_id(tx.db(), *id)?.map(|subject| tx.subject_digest(&subject.id_value)));
    }
    Ok(found)
}

/// What the quota of the roles held now lets look at, as (rows, subjects).
fn limits(tx: &Tx<'_>) -> Result<(Option<i64>, Option<i64>), Error> {
    let roles: Vec<Role> = tx.roles().iter().map(|held| held.role).collect();
    of_roles(tx, &roles)
}

/// Whether anything is counted for the officer who asks: a list tallies its rows only then.
pub(super) fn is_limited(tx: &Tx<'_>) -> Result<bool, Error> {
    Ok(limits(tx)? != (None, None))
}

/// How many rows of the pages before are counted at most: more than the quota is over it anyway.
pub(super) fn most_rows(tx: &Tx<'_>) -> Result<i64, Error> {
    let (_, longer) = store::released(tx.db(), &tx.actor().person, &tx.today().to_string())?;
    Ok(limits(tx)?.0.map_or(0, |rows| rows.max(longer).saturating_add(1)))
}

fn used_up(seen: i64) -> Error {
    exceeded(
        text!("今日已查看 {seen} 个主体，额度用完", "{seen} subjects today: the quota is used up"),
        text!(
            "请主管（另一人）放行：`quota release --subjects`，或其待办屏的“放行额度”",
            "a supervisor, another person, may release more with `quota release --subjects`, or on the worklist"
        ),
    )
}

/// Over the quota: it takes a second officer, and the refusal says so.
fn exceeded(message: Text, hint: Text) -> Error {
    let mut error = Error::new(Code::Grant, message).cite(RULE).hint(hint);
    error.who.push(Role::Supervisor.word().to_owned());
    error
}

/// A quota as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaCard {
    /// Role word.
    pub role: String,
    /// Most rows one query may answer.
    pub rows: Option<i64>,
    /// Most distinct subjects a person looks at in a day.
    pub subjects: Option<i64>,
    /// Name of who set it.
    pub set_by: String,
}

/// Every quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotas {
    /// By role.
    pub items: Vec<QuotaCard>,
    /// Proposed by one who holds the role; `set_by` is who proposed it. Another person sets the same, or others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposed: Vec<QuotaCard>,
}

fn list(tx: &Tx<'_>) -> Result<Quotas, Error> {
    let card =
        |one: store::Quota| QuotaCard { role: one.role, rows: one.rows, subjects: one.subjects, set_by: one.set_by };
    let waits =
        |one: store::Proposal| QuotaCard { role: one.role, rows: one.rows, subjects: one.subjects, set_by: one.name };
    Ok(Quotas {
        items: store::all(tx.db())?.into_iter().map(card).collect(),
        proposed: store::proposals(tx.db())?.into_iter().map(waits).collect(),
    })
}

/// `quota list`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListQuotas;

impl Operation for ListQuotas {
    type Output = Quotas;
    const NAME: &'static str = "quota.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Quotas, Error> {
        list(tx)
    }

    fn trace(&self, _output: Option<&Quotas>) -> Trace {
        Trace::new()
    }
}

/// `quota set ROLE`. Of the own role it is a proposal, which holds once another person sets the same: quotas of those who
/// set quotas could not be set otherwise.
#[derive(Clone, Copy, Debug)]
pub struct SetQuota {
    /// Whose.
    pub role: Role,
    /// Most rows one query may answer; none is no limit.
    pub rows: Option<u32>,
    /// Most distinct subjects a day; none is no limit.
    pub subjects: Option<u32>,
}

impl Operation for SetQuota {
    type Output = Quotas;
    const NAME: &'static str = "quota.set";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Quotas, Error> {
        let limits = (self.rows.map(i64::from), self.subjects.map(i64::from));
        if self.holds(tx)? {
            if !self.only_holders_set(tx) {
                return Err(Error::new(
                    Code::Sod,
                    text!("不能设定本人所任角色的额度", "nobody sets the quota of a role they hold"),
                )
                .cite(RULE)
                .hint(text!("请不任此角色的另一位主管设定", "ask another supervisor, who does not hold it")));
            }
            if !self.is_second(tx, limits)? {
                store::propose(tx.db(), self.role.word(), limits, tx.actor().officer, tx.now_ms())?;
                return list(tx);
            }
            super::person_only(tx)?;
        }
        store::settle(tx.db(), self.role.word())?;
        store::set(tx.db(), self.role.word(), limits, tx.actor().officer, tx.now_ms())?;
        list(tx)
    }

    fn trace(&self, _output: Option<&Quotas>) -> Trace {
        Trace::new().ids([self.role.word()])
    }
}

impl SetQuota {
    /// Whether who asks holds the role in any of their accounts: nobody sets the own quota.
    fn holds(&self, tx: &Tx<'_>) -> Result<bool, Error> {
        let today = tx.today().to_string();
        for account in officers::of_person(tx.db(), &tx.actor().person)?.into_iter().filter(|account| account.active) {
            if access::roles_of(tx.db(), account.id, &today)?.iter().any(|held| held.role == self.role) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the power to set quotas lies with this very role, so that nobody else could set its own.
    fn only_holders_set(&self, tx: &Tx<'_>) -> bool {
        let held = [RoleHeld::new(self.role)];
        tx.env().policy.decide(&Question::new(&held, Self::NAME)).allowed
    }

    /// Whether another person proposed exactly this.
    fn is_second(&self, tx: &Tx<'_>, limits: (Option<i64>, Option<i64>)) -> Result<bool, Error> {
        let waiting = store::proposals(tx.db())?.into_iter().find(|one| one.role == self.role.word());
        let Some(waiting) = waiting.filter(|one| (one.rows, one.subjects) == limits) else { return Ok(false) };
        Ok(officers::by_id(tx.db(), waiting.by)?.is_some_and(|first| first.person != tx.actor().person))
    }
}

/// `quota release LOGIN`: more subjects, or longer answers, for today; by another person.
#[derive(Clone, Debug, Default)]
pub struct ReleaseQuota {
    /// For whom.
    pub login: String,
    /// How many subjects more.
    pub subjects: u32,
    /// How many rows a query may answer today.
    pub rows: u32,
    /// Why.
    pub reason: String,
}

/// What was released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// For whom.
    pub login: String,
    /// For which day.
    pub day: String,
    /// How many subjects more in all that day.
    pub subjects: i64,
    /// How many rows a query may answer that day; 0 when none were released.
    pub rows: i64,
}

impl Operation for ReleaseQuota {
    type Output = Released;
    const NAME: &'static str = "quota.release";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Released, Error> {
        let officer = officers::by_login(tx.db(), &self.login)?.ok_or_else(|| Error::not_found(&self.login))?;
        super::person_only(tx)?;
        if officer.person == tx.actor().person {
            return Err(Error::new(Code::Sod, text!("不能放行本人的额度", "nobody releases their own quota"))
                .cite(RULE)
                .hint(text!("请另一位主管放行", "ask another supervisor")));
        }
        if self.subjects == 0 && self.rows == 0 {
            return Err(Error::new(Code::Input, text!("没有写明放行多少", "nothing is released"))
                .cite(RULE)
                .hint(text!("写明再看几个主体，或每次几行", "say how many subjects more, or how many rows a query")));
        }
        reason::says_something(&self.reason, &[], reason::RULE)?;
        let day = tx.today().to_string();
        let reason = concerns::kept_words(tx.db(), self.reason.trim())?;
        let more = (i64::from(self.subjects), i64::from(self.rows), reason.as_str());
        store::release(tx.db(), (officer.id, &day), more, tx.actor().officer, tx.now_ms())?;
        let (subjects, rows) = store::released(tx.db(), &officer.person, &day)?;
        Ok(Released { login: officer.login, day, subjects, rows })
    }

    fn trace(&self, _output: Option<&Released>) -> Trace {
        Trace::new().ids([self.login.as_str()])
    }
}
