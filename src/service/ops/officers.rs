//! Officers (工作人员): accounts, roles signed by two persons, passwords, access keys.

use crate::{
    domain::{
        refusal::Code,
        role::{self, Right, Role, RoleHeld},
    },
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        keys::hex,
        session::{check_password, hash_password, new_key},
        store::{officers, platform, units},
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

fn load(tx: &Tx<'_>, login: &str) -> Result<officers::Officer, Error> {
    officers::by_login(tx.db(), login)?.ok_or_else(|| Error::not_found(login))
}

/// `officer add`: makes an account without any role.
#[derive(Debug)]
pub struct AddOfficer {
    /// Log-in name: lower-case letters, digits, `.`, `-`.
    pub login: String,
    /// 姓名
    pub name: String,
    /// Code of the officer's unit.
    pub unit: String,
    /// Identity number; only its keyed digest is kept.
    pub person: Zeroizing<String>,
    /// Where the account's terminal stands: `centre` or `designated-window`.
    pub place: Option<String>,
}

/// An account and the one-time password it starts with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficerAdded {
    /// Log-in name.
    pub login: String,
    /// To be changed at the first log-in. Never stored: empty in the answer to a repeated request.
    #[serde(default, skip_serializing)]
    pub one_time_password: String,
}

impl Operation for AddOfficer {
    type Output = OfficerAdded;
    const NAME: &'static str = "officer.add";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerAdded, Error> {
        let login = &self.login;
        check_login(login)?;
        if officers::by_login(tx.db(), login)?.is_some() {
            return Err(Error::new(
                Code::State,
                text!("登录名 `{login}` 已存在", "the log-in name `{login}` exists already"),
            )
            .hint(text!("换一个登录名", "choose another one")));
        }
        if self.person.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("缺少人员证件号码", "the person's identity number is missing"))
                .hint(text!("用 --person - 从标准输入给出", "give it on standard input with --person -")));
        }
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        let place = self.place.clone().unwrap_or_else(|| "centre".to_owned());
        tx.pack().check_place(&place)?;
        let password = one_time_password()?;
        let officer = officers::Officer {
            id: 0,
            login: login.clone(),
            name: self.name.clone(),
            person: tx.env().keys.digest("person", self.person.trim()),
            unit: unit.id,
            password: Some(hash_password(tx.env().keys.pepper(), &password)?),
            must_change: true,
            place,
            active: true,
        };
        officers::insert(tx.db(), &officer, tx.now_ms())?;
        Ok(OfficerAdded { login: login.clone(), one_time_password: password })
    }

    fn trace(&self, _output: Option<&OfficerAdded>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// Refuses what cannot be a log-in name.
pub(in crate::service) fn check_login(login: &str) -> Result<(), Error> {
    if is_login(login) {
        return Ok(());
    }
    Err(Error::new(Code::Input, text!("登录名 `{login}` 无效", "`{login}` is not a log-in name"))
        .hint(text!("用字母、数字、点和连字符，以字母开头", "use letters, digits, dots and hyphens, a letter first")))
}

fn is_login(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        && text.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
}

/// `officer grant`: a supervisor and a system administrator, two persons, sign a role. The first proposes, the second
/// makes it active.
#[derive(Clone, Debug)]
pub struct GrantRole {
    /// To whom.
    pub login: String,
    /// Role with rights, such as `liaison+query`.
    pub role: RoleHeld,
    /// First day; today when not given.
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
    /// Whose signature is missing.
    pub missing: Option<String>,
}

impl Operation for GrantRole {
    type Output = RoleGranted;
    const NAME: &'static str = "officer.grant";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RoleGranted, Error> {
        let officer = load(tx, &self.login)?;
        if officer.person == tx.actor().person {
            return Err(Error::new(Code::Sod, text!("不能给自己授予角色", "nobody grants a role to himself"))
                .cite("S5")
                .hint(text!("请另一名主管和系统管理员办理", "ask another supervisor and system administrator")));
        }
        let word = RoleHeld::new(self.role.role).word();
        let scope = self.role.rights.iter().map(|right| right.word()).collect::<Vec<_>>().join("+");
        let held = officers::grants(tx.db(), officer.id)?;
        let mut roles: Vec<Role> =
            held.iter().filter_map(|grant| RoleHeld::parse(&grant.role)).map(|held| held.role).collect();
        roles.push(self.role.role);
        role::exclusive(&roles)?;
        let waiting =
            held.into_iter().find(|grant| grant.role == word && grant.scope == scope && grant.active_at.is_none());
        let as_supervisor = tx.roles().iter().any(|held| held.role == Role::Supervisor);
        let mut grant = waiting.unwrap_or_else(|| officers::RoleGrant {
            id: 0,
            officer: officer.id,
            role: word,
            scope,
            from_day: self.from.unwrap_or_else(|| tx.today()).to_string(),
            until_day: self.until.map(|day| day.to_string()),
            supervisor: None,
            administrator: None,
            active_at: None,
        });
        let own = if as_supervisor { &mut grant.supervisor } else { &mut grant.administrator };
        *own = Some(tx.actor().officer);
        let other = if as_supervisor { grant.administrator } else { grant.supervisor };
        refuse_same_person(tx, other)?;
        if other.is_some() {
            grant.active_at = Some(tx.now_ms());
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
            state: if other.is_some() { "active" } else { "waiting" }.to_owned(),
            missing: other.is_none().then(|| missing.word().to_owned()),
        })
    }

    fn trace(&self, _output: Option<&RoleGranted>) -> Trace {
        Trace::new().ids([self.login.clone(), self.role.word()])
    }
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
        for grant in ended {
            officers::revoke_grant(tx.db(), grant.id, tx.now_ms())?;
        }
        Ok(RoleGranted {
            login: self.login.clone(),
            role: self.role.word().to_owned(),
            state: "revoked".to_owned(),
            missing: None,
        })
    }

    fn trace(&self, _output: Option<&RoleGranted>) -> Trace {
        Trace::new().ids([self.login.as_str(), self.role.word()])
    }
}

/// `officer disable`: closes an account and its access keys.
#[derive(Clone, Debug)]
pub struct DisableOfficer {
    /// Whose account.
    pub login: String,
}

/// The account that was closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficerDisabled {
    /// Log-in name.
    pub login: String,
    /// How many access keys ended with it.
    pub keys: usize,
}

impl Operation for DisableOfficer {
    type Output = OfficerDisabled;
    const NAME: &'static str = "officer.disable";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerDisabled, Error> {
        let officer = load(tx, &self.login)?;
        let open = crate::service::store::cases::open_of_handler(tx.db(), officer.id)?;
        if open > 0 {
            let login = &self.login;
            return Err(Error::new(
                Code::State,
                text!("`{login}` 名下还有 {open} 件未办结", "`{login}` still has {open} open cases"),
            )
            .hint(text!("先用 `xintai case assign` 移交", "hand them over with `xintai case assign` first")));
        }
        officers::set_active(tx.db(), officer.id, false)?;
        let keys = officers::revoke_credentials(tx.db(), officer.id, tx.now_ms())?;
        Ok(OfficerDisabled { login: self.login.clone(), keys })
    }

    fn trace(&self, _output: Option<&OfficerDisabled>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// `officer home`: the village or neighbourhood an officer comes from, for the rule on kin.
#[derive(Clone, Debug)]
pub struct SetHome {
    /// Whose.
    pub login: String,
    /// As addresses name it; empty takes it away.
    pub home: String,
}

impl Operation for SetHome {
    type Output = ();
    const NAME: &'static str = "officer.home";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<(), Error> {
        let officer = load(tx, &self.login)?;
        officers::set_home(tx.db(), officer.id, self.home.trim())
    }

    fn trace(&self, _output: Option<&()>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// `officer passwd`: an officer sets the own password.
#[derive(Debug)]
pub struct ChangePassword {
    /// The new password.
    pub new: Zeroizing<String>,
}

/// Whose password was set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// Log-in name.
    pub login: String,
}

impl Operation for ChangePassword {
    type Output = PasswordChanged;
    const NAME: &'static str = "officer.passwd";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(crate::domain::permission::Relation::Own)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<PasswordChanged, Error> {
        check_password(tx.actor().login(), &self.new)?;
        let hash = hash_password(tx.env().keys.pepper(), &self.new)?;
        officers::set_password(tx.db(), tx.actor().officer, &hash, false)?;
        Ok(PasswordChanged { login: tx.actor().login().to_owned() })
    }

    fn trace(&self, _output: Option<&PasswordChanged>) -> Trace {
        Trace::new()
    }
}

/// A password that must be changed at the first log-in.
fn one_time_password() -> Result<String, Error> {
    let (key, _) = new_key(|_| Vec::new())?;
    Ok(key.chars().rev().take(16).collect())
}

/// `officer passwd LOGIN`: the system administrator replaces a forgotten password by a one-time password. The officer
/// finds out at the next log-in, and the log names who did it.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// Whose password.
    pub login: String,
}

impl Operation for ResetPassword {
    type Output = OfficerAdded;
    const NAME: &'static str = "officer.passwd";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(crate::domain::permission::Relation::None)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerAdded, Error> {
        let officer = load(tx, &self.login)?;
        let password = one_time_password()?;
        let hash = hash_password(tx.env().keys.pepper(), &password)?;
        officers::set_password(tx.db(), officer.id, &hash, true)?;
        Ok(OfficerAdded { login: officer.login, one_time_password: password })
    }

    fn trace(&self, _output: Option<&OfficerAdded>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// `officer key new`: an officer makes an own access key for scripts. It is shown once and only a digest is kept.
#[derive(Clone, Copy, Debug)]
pub struct NewKey;

/// A new access key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyMade {
    /// Whose.
    pub login: String,
    /// The text of the credential file. Never stored.
    #[serde(default, skip_serializing)]
    pub key: String,
    /// The first digits of its digest, to tell keys apart.
    pub digest: String,
}

impl Operation for NewKey {
    type Output = KeyMade;
    const NAME: &'static str = "officer.key";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(crate::domain::permission::Relation::Own)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<KeyMade, Error> {
        let officer = load(tx, tx.actor().login())?;
        let (key, digest) = new_key(|secret| tx.env().keys.digest("credential", secret))?;
        officers::insert_credential(tx.db(), officer.id, &digest, tx.now_ms())?;
        let digest = hex(&digest).chars().take(16).collect();
        Ok(KeyMade { login: officer.login, key: key.to_string(), digest })
    }

    fn trace(&self, output: Option<&KeyMade>) -> Trace {
        Trace::new().ids(output.map(|made| made.login.clone()))
    }
}

/// One account as listed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfficerCard {
    /// Log-in name.
    pub login: String,
    /// 姓名
    pub name: String,
    /// Code of the unit.
    pub unit: String,
    /// `centre` or `designated-window`.
    pub place: String,
    /// Whether the account is open.
    pub active: bool,
    /// Roles held, with their rights.
    pub roles: Vec<String>,
    /// Roles that wait for the second signature.
    pub waiting: Vec<String>,
    /// Account of the publication platform that this one is bound to (公示平台账号).
    pub platform_account: Option<String>,
}

fn card(tx: &Tx<'_>, officer: &officers::Officer) -> Result<OfficerCard, Error> {
    let (mut roles, mut waiting) = (Vec::new(), Vec::new());
    for grant in officers::grants(tx.db(), officer.id)? {
        let Some(mut held) = RoleHeld::parse(&grant.role) else { continue };
        held.rights.extend(grant.scope.split('+').filter_map(Right::parse));
        if grant.active_at.is_some() { roles.push(held.word()) } else { waiting.push(held.word()) }
    }
    let unit = units::by_id(tx.db(), officer.unit)?.map(|unit| unit.code).unwrap_or_default();
    Ok(OfficerCard {
        login: officer.login.clone(),
        name: officer.name.clone(),
        unit,
        place: officer.place.clone(),
        active: officer.active,
        roles,
        waiting,
        platform_account: platform::account(tx.db(), officer.id)?,
    })
}

/// `officer list`.
#[derive(Clone, Copy, Debug)]
pub struct ListOfficers;

/// All accounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Officers {
    /// By log-in name.
    pub items: Vec<OfficerCard>,
}

impl Operation for ListOfficers {
    type Output = Officers;
    const NAME: &'static str = "officer.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Officers, Error> {
        let items = officers::all(tx.db())?.iter().map(|officer| card(tx, officer)).collect::<Result<_, _>>()?;
        Ok(Officers { items })
    }

    fn trace(&self, _output: Option<&Officers>) -> Trace {
        Trace::new()
    }
}

/// `officer show`.
#[derive(Clone, Debug)]
pub struct ShowOfficer {
    /// Whose account.
    pub login: String,
}

impl Operation for ShowOfficer {
    type Output = OfficerCard;
    const NAME: &'static str = "officer.show";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerCard, Error> {
        card(tx, &load(tx, &self.login)?)
    }

    fn trace(&self, _output: Option<&OfficerCard>) -> Trace {
        Trace::new().ids([&self.login])
    }
}
