//! Roles (角色) of officers: granted by two signatures, with their days, and ended.

use super::{officers::load, person_only};
use crate::{
    domain::{
        refusal::Code,
        role::{self, Right, Role, RoleHeld},
    },
    locale::{Label, Text},
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        ops::permissions::grantors,
        store::{
            officers::{self, Officer, RoleGrant},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Begun and not ended.
pub(super) const HELD: &str = "held";
/// Signed once.
pub(super) const WAITING: &str = "waiting";
/// Signed twice, begins later.
const FUTURE: &str = "future";
/// Its last day is over.
const ENDED: &str = "ended";

/// A role of an account with its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantCard {
    /// Role with its rights.
    pub role: String,
    /// First day.
    pub from: String,
    /// Last day; none is without end.
    pub until: Option<String>,
    /// `waiting` for the second signature, `future`, `held` or `ended`.
    pub state: String,
}

impl GrantCard {
    /// What its state is called.
    pub fn state_label(&self) -> Label {
        match self.state.as_str() {
            WAITING => Label::new("待会签", "waits for the second signature"),
            FUTURE => Label::new("尚未生效", "begins later"),
            ENDED => Label::new("已到期", "ended"),
            _ => Label::new("有效", "held"),
        }
    }
}

fn held_by(grant: &RoleGrant) -> Option<RoleHeld> {
    let mut held = RoleHeld::parse(&grant.role)?;
    held.rights.extend(grant.scope.split('+').filter_map(Right::parse));
    Some(held)
}

fn state_of(grant: &RoleGrant, today: &str) -> &'static str {
    match grant {
        RoleGrant { until_day: Some(until), .. } if until.as_str() < today => ENDED,
        RoleGrant { active_at: None, .. } => WAITING,
        RoleGrant { from_day, .. } if today < from_day.as_str() => FUTURE,
        _ => HELD,
    }
}

/// Every grant of an account that was not revoked.
pub(super) fn grants_of(tx: &Tx<'_>, officer: i64) -> Result<Vec<GrantCard>, Error> {
    let today = tx.today().to_string();
    let card = |grant: RoleGrant| {
        let held = held_by(&grant)?;
        let state = state_of(&grant, &today).to_owned();
        Some(GrantCard { role: held.word(), from: grant.from_day, until: grant.until_day, state })
    };
    Ok(officers::grants(tx.db(), officer)?.into_iter().filter_map(card).collect())
}

/// `officer grant`: a supervisor and a system administrator, two persons, sign a role. The first proposes, the second
/// makes it active; both sign the same role and the same days.
#[derive(Clone, Debug)]
pub struct GrantRole {
    /// To whom.
    pub login: String,
    /// Role with rights, such as `liaison+query`.
    pub role: RoleHeld,
    /// First day; today when not given. The second signature gives the same days or none.
    pub from: Option<NaiveDate>,
    /// Last day; without end when not given.
    pub until: Option<NaiveDate>,
}

/// How far a grant has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoleGranted {
    /// To whom.
    pub login: String,
    /// Which role.
    pub role: String,
    /// `waiting` for the second signature, or `active`.
    pub state: String,
    /// First day.
    #[serde(default)]
    pub from: Option<String>,
    /// Last day; none is without end.
    #[serde(default)]
    pub until: Option<String>,
    /// Whose signature is missing.
    pub missing: Option<String>,
}

impl Operation for GrantRole {
    type Output = RoleGranted;
    const NAME: &'static str = "officer.grant";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RoleGranted, Error> {
        let officer = load(tx, &self.login)?;
        person_only(tx)?;
        if officer.person == tx.actor().person {
            return Err(Error::new(Code::Sod, text!("不能给自己授予角色", "nobody grants a role to himself"))
                .cite("S5")
                .hint(text!("请另一名主管和系统管理员办理", "ask another supervisor and system administrator")));
        }
        refuse_rights(tx, &self.role)?;
        refuse_seat(tx, &officer, self.role.role)?;
        refuse_together(tx, &officer.person, self.role.role)?;
        let as_supervisor = tx.roles().iter().any(|held| held.role == Role::Supervisor);
        let mut grant = match self.waiting(tx, officer.id)? {
            Some(waiting) => {
                refuse_lapsed(tx, &waiting)?;
                waiting
            }
            None => self.proposal(tx, officer.id)?,
        };
        let own = if as_supervisor { &mut grant.supervisor } else { &mut grant.administrator };
        *own = Some(tx.actor().officer);
        let other = if as_supervisor { grant.administrator } else { grant.supervisor };
        refuse_same_person(tx, other)?;
        if other.is_some() {
            grant.active_at = Some(tx.now_ms());
            // It waited past its first day: nobody held it before both had signed.
            grant.from_day = grant.from_day.max(tx.today().to_string());
        }
        if grant.id == 0 {
            officers::insert_grant(tx.db(), &grant, tx.now_ms())?;
        } else if grant.active_at.is_some() {
            officers::sign_grant(tx.db(), &grant, tx.now_ms())?;
        }
        let missing = if as_supervisor { Role::Sysadmin } else { Role::Supervisor };
        Ok(RoleGranted {
            login: self.login.clone(),
            role: self.role.word(),
            state: if other.is_some() { "active" } else { WAITING }.to_owned(),
            from: Some(grant.from_day),
            until: grant.until_day,
            missing: other.is_none().then(|| missing.word().to_owned()),
        })
    }

    fn trace(&self, _output: Option<&RoleGranted>) -> Trace {
        Trace::new().ids([self.login.clone(), self.role.word()])
    }
}

impl GrantRole {
    fn scope(&self) -> String {
        self.role.rights.iter().map(|right| right.word()).collect::<Vec<_>>().join("+")
    }

    /// A new grant, which ends no earlier than it begins and not before today.
    fn proposal(&self, tx: &Tx<'_>, officer: i64) -> Result<RoleGrant, Error> {
        let today = tx.today();
        let from = self.from.unwrap_or(today);
        if from < today {
            return Err(Error::new(
                Code::Input,
                text!("起始日 {from} 早于今日 {today}", "the first day {from} is before today, {today}"),
            )
            .cite(rule(tx))
            .hint(text!(
                "角色不得倒签：过去各日的操作按当日的角色判断",
                "a role is not dated back: what was done on past days is judged by the roles of those days"
            )));
        }
        if let Some(until) = self.until.filter(|until| *until < from.max(tx.today())) {
            let first = from.max(tx.today());
            return Err(Error::new(
                Code::Input,
                text!("截止日 {until} 早于 {first}", "the last day {until} is before {first}"),
            )
            .cite(rule(tx))
            .hint(text!("截止日不早于起始日和今日", "the last day is neither before the first nor before today")));
        }
        Ok(RoleGrant {
            id: 0,
            officer,
            role: RoleHeld::new(self.role.role).word(),
            scope: self.scope(),
            from_day: from.to_string(),
            until_day: self.until.map(|day| day.to_string()),
            supervisor: None,
            administrator: None,
            active_at: None,
        })
    }

    /// The grant of this role that waits for a signature. Whoever signs signs what stands: other rights or days are refused.
    fn waiting(&self, tx: &Tx<'_>, officer: i64) -> Result<Option<RoleGrant>, Error> {
        let (today, word) = (tx.today().to_string(), RoleHeld::new(self.role.role).word());
        let of_role = |grant: &RoleGrant| grant.role == word && state_of(grant, &today) == WAITING;
        let Some(found) = officers::grants(tx.db(), officer)?.into_iter().find(of_role) else { return Ok(None) };
        let days = (self.from.map(|day| day.to_string()), self.until.map(|day| day.to_string()));
        let same_days = days == (None, None) || days == (Some(found.from_day.clone()), found.until_day.clone());
        if same_days && found.scope == self.scope() {
            return Ok(Some(found));
        }
        let stands = held_by(&found).map(|held| held.word()).unwrap_or_default();
        let (from, until) = (&found.from_day, found.until_day.as_deref().unwrap_or("-"));
        Err(Error::new(
            Code::State,
            text!(
                "待会签的是 `{stands}`，自 {from} 至 {until}，与所签不同",
                "what waits for the second signature is `{stands}` from {from} to {until}, not this"
            ),
        )
        .cite(rule(tx))
        .hint(text!(
            "不写日期即签所列内容；要改的，先用 `xintai officer revoke` 撤下再重新提出",
            "leave the days out to sign what stands; to change it, take it back with `xintai officer revoke` first"
        )))
    }
}

/// The rule by which roles are signed.
fn rule(tx: &Tx<'_>) -> String {
    tx.decide_on(GrantRole::NAME, Facets::default()).rule
}

/// A right with a role it does not belong to gives nothing and is not granted.
fn refuse_rights(tx: &Tx<'_>, wanted: &RoleHeld) -> Result<(), Error> {
    let Some(right) = wanted.rights.iter().find(|right| right.role() != wanted.role) else { return Ok(()) };
    let (word, zh, en) = (wanted.word(), right.role().label().zh, right.role().label().en);
    let (name, name_en) = (right.label().zh, right.label().en);
    Err(Error::new(
        Code::Input,
        text!("`{word}`：此角色没有“{name}”", "`{word}`: the right to {name_en} is not of this role"),
    )
    .cite(rule(tx))
    .hint(text!("“{name}”只附于{zh}", "the right to {name_en} goes with the {en}")))
}

/// A role of the platform belongs to officers of the units that run or supervise it.
fn refuse_seat(tx: &Tx<'_>, officer: &Officer, role: Role) -> Result<(), Error> {
    let unit = units::by_id(tx.db(), officer.unit)?;
    let kind = unit.as_ref().map(|unit| unit.kind.as_str()).unwrap_or_default();
    let Some(line) = tx.env().policy.unseated(role, kind) else { return Ok(()) };
    let (zh, en) = (role.label().zh, role.label().en);
    let name = unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default();
    let kinds = Text::listed(
        tx.pack().unit.kinds.iter().filter(|one| line.kinds().contains(&one.code)).map(|one| one.label.clone()),
    );
    let (seats, seats_en) = (kinds.zh, kinds.en);
    let mut error =
        Error::new(Code::Role, text!("{zh}不由“{name}”的人员担任", "an officer of `{name}` cannot be {en}"))
            .cite(line.rule.clone())
            .hint(text!("此角色授予{seats}的人员", "the role is for officers of: {seats_en}"));
    error.policy = Some(line.place.clone());
    Err(error)
}

/// The roles of every open account of a person, held, to come or waiting.
pub(super) fn live_of(tx: &Tx<'_>, person: &[u8]) -> Result<Vec<RoleHeld>, Error> {
    let today = tx.today().to_string();
    let mut roles = Vec::new();
    for account in officers::of_person(tx.db(), person)?.into_iter().filter(|account| account.active) {
        let grants = officers::grants(tx.db(), account.id)?;
        roles.extend(grants.iter().filter(|grant| state_of(grant, &today) != ENDED).filter_map(held_by));
    }
    Ok(roles)
}

/// S5 is asked of the person: the roles of every open account count together, held, to come or waiting.
fn refuse_together(tx: &Tx<'_>, person: &[u8], wanted: Role) -> Result<(), Error> {
    let live = live_of(tx, person)?.into_iter().map(|held| held.role);
    let roles: Vec<Role> = std::iter::once(wanted).chain(live).collect();
    let Some((line, alone)) = tx.env().policy.apart(&roles) else { return Ok(()) };
    let mut error = Error::from(role::not_together(alone, &line.rule));
    error.policy = Some(line.place.clone());
    Err(error)
}

fn refuse_same_person(tx: &Tx<'_>, other: Option<i64>) -> Result<(), Error> {
    let Some(other) = other else { return Ok(()) };
    let other = officers::by_id(tx.db(), other)?;
    if other.is_some_and(|other| other.person == tx.actor().person) {
        return Err(Error::new(Code::Sod, text!("授权须由两人签署", "a grant needs two different persons"))
            .cite("S5")
            .hint(text!("请另一人签署", "ask another person to sign")));
    }
    Ok(())
}

/// The first signature counts as long as its account is open and holds the role that signs.
fn refuse_lapsed(tx: &Tx<'_>, waiting: &RoleGrant) -> Result<(), Error> {
    let today = tx.today().to_string();
    let signed = [(waiting.supervisor, Role::Supervisor), (waiting.administrator, Role::Sysadmin)];
    for (signer, role) in signed.into_iter().filter_map(|(signer, role)| Some((signer?, role))) {
        let grants = officers::grants(tx.db(), signer)?;
        let holds = grants.iter().any(|grant| state_of(grant, &today) == HELD && is_of(grant, role));
        if !(holds && officers::by_id(tx.db(), signer)?.is_some_and(|officer| officer.active)) {
            let (zh, en) = (role.label().zh, role.label().en);
            return Err(Error::new(
                Code::Sod,
                text!(
                    "先签署者已不任{zh}，该签署不再有效",
                    "who signed first is no longer {en}: that signature does not count"
                ),
            )
            .cite("S5")
            .hint(text!(
                "先用 `xintai officer revoke` 撤下，再由现任的两人重新签署",
                "take it back with `xintai officer revoke`, then have it signed anew by two who hold the roles now"
            )));
        }
    }
    Ok(())
}

fn is_of(grant: &RoleGrant, role: Role) -> bool {
    held_by(grant).is_some_and(|held| held.role == role)
}

/// Whether a grant, which nobody can take away by letting time pass, makes its holder able to sign today.
fn signs_for_good(grant: &RoleGrant, role: Role, today: &str) -> bool {
    grant.until_day.is_none() && state_of(grant, today) == HELD && is_of(grant, role)
}

/// Refuses to leave a role without anybody whose signature a grant needs: nobody could fill it again; nor the logs without
/// anybody who inspects them. `ends` is the role that ends; none when the account does.
pub(super) fn refuse_vacancy(tx: &Tx<'_>, officer: i64, ends: Option<Role>) -> Result<(), Error> {
    let today = tx.today().to_string();
    let needed = grantors(&tx.env().policy).into_iter().map(|held| held.role).chain([Role::Auditor]);
    for role in needed.filter(|role| ends.is_none_or(|ends| ends == *role)) {
        let mut holds = false;
        let mut others = false;
        for account in officers::all(tx.db())?.into_iter().filter(|account| account.active) {
            let grants = officers::grants(tx.db(), account.id)?;
            let signs = grants.iter().any(|grant| signs_for_good(grant, role, &today));
            *(if account.id == officer { &mut holds } else { &mut others }) |= signs;
        }
        if holds && !others {
            let (zh, en) = (role.label().zh, role.label().en);
            let (words, rule) = if role == Role::Auditor {
                let words = text!(
                    "这是最后一名{zh}，撤去后无人检查日志",
                    "this is the last {en}: nobody would inspect the logs"
                );
                (words, "ROLE-inspection")
            } else {
                let words = text!(
                    "这是最后一名{zh}，撤去后无人能签署授权",
                    "this is the last {en}: nobody could sign a grant any more"
                );
                (words, "ROLE-grantors")
            };
            return Err(Error::new(Code::State, words).cite(rule).hint(text!(
                "先将该角色不限期授予另一人，再撤此人",
                "grant the role to another person without a last day first"
            )));
        }
    }
    Ok(())
}

/// `officer revoke`: ends a role at once.
#[derive(Clone, Debug)]
pub struct RevokeRole {
    /// Whose.
    pub login: String,
    /// Which role; all its rights end with it.
    pub role: Role,
}

impl Operation for RevokeRole {
    type Output = RoleGranted;
    const NAME: &'static str = "officer.revoke";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RoleGranted, Error> {
        let officer = load(tx, &self.login)?;
        let grants = officers::grants(tx.db(), officer.id)?;
        let ended: Vec<_> = grants.iter().filter(|grant| grant.role == self.role.word()).collect();
        if ended.is_empty() {
            let (login, role) = (&self.login, self.role.word());
            return Err(Error::new(
                Code::State,
                text!("`{login}` 没有角色 `{role}`", "`{login}` does not hold `{role}`"),
            )
            .hint(text!("用 `xintai officer show {login}` 查看", "see `xintai officer show {login}`")));
        }
        if officer.active {
            refuse_vacancy(tx, officer.id, Some(self.role))?;
        }
        for grant in ended {
            officers::revoke_grant(tx.db(), grant.id, tx.now_ms())?;
        }
        Ok(RoleGranted {
            login: self.login.clone(),
            role: self.role.word().to_owned(),
            state: "revoked".to_owned(),
            from: None,
            until: None,
            missing: None,
        })
    }

    fn trace(&self, _output: Option<&RoleGranted>) -> Trace {
        Trace::new().ids([self.login.as_str(), self.role.word()])
    }
}
