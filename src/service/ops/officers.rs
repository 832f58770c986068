//! Officers (工作人员): accounts, roles signed by two persons, passwords, access keys.

use super::{
    person_only, resets,
    roles::{self, GrantCard},
};
pub use super::{
    resets::{PasswordReset, ResetCard, ResetPassword, SignReset},
    roles::{GrantRole, RevokeRole, RoleGranted},
};
use crate::{
    domain::{identifier, refusal::Code},
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

pub(super) fn load(tx: &Tx<'_>, login: &str) -> Result<officers::Officer, Error> {
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

    fn typed(&self) -> Vec<&str> {
        self.place.iter().chain([&self.name]).map(String::as_str).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerAdded, Error> {
        crate::service::typed::check_name(&self.name)?;
        let login = &self.login;
        check_login(login)?;
        if officers::by_login(tx.db(), login)?.is_some() {
            return Err(Error::new(
                Code::State,
                text!("登录名 `{login}` 已存在", "the log-in name `{login}` exists already"),
            )
            .hint(text!("换一个登录名", "choose another one")));
        }
        let person = person_number(&self.person, tx.today())?;
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        let place = self.place.clone().unwrap_or_else(|| "centre".to_owned());
        tx.pack().check_place(&place)?;
        let password = one_time_password()?;
        let officer = officers::Officer {
            id: 0,
            login: login.clone(),
            name: self.name.clone(),
            person: tx.env().keys.digest("person", &person),
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

/// The identity number of an officer's person in its one spelling: duties are separated by person, so that one person in
/// two spellings would be two. An old number of 15 digits becomes one of 18; what does not hold is refused and not repeated.
pub(in crate::service) fn person_number(typed: &str, today: NaiveDate) -> Result<Zeroizing<String>, Error> {
    let check = identifier::check_as(identifier::Kind::ResidentId, typed, today);
    let normalised = Zeroizing::new(check.normalised.clone());
    if check.is_usable() && normalised.len() == 18 {
        return Ok(normalised);
    }
    let (zh, en) = (check.reason.zh, check.reason.en);
    Err(Error::new(
        Code::Input,
        text!("人员的公民身份号码无效：{zh}", "the person's identity number does not hold: {en}"),
    )
    .cite("ROLE-person")
    .hint(text!(
        "核对18位号码；用 --person - 从标准输入给出，不留痕迹",
        "check the 18 characters; --person - reads them from standard input, which leaves no trace"
    )))
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
        roles::refuse_vacancy(tx, officer.id, None)?;
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
    /// Who replaced the password before, if somebody did of late: the holder is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<ResetCard>,
}

impl Operation for ChangePassword {
    type Output = PasswordChanged;
    const NAME: &'static str = "officer.passwd";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(crate::domain::permission::Relation::Own)
    }

    /// A password is kept in its slow digest alone.
    fn content(&self) -> Option<String> {
        None
    }

    fn run(&self, tx: &Tx<'_>) -> Result<PasswordChanged, Error> {
        person_only(tx)?;
        check_password(tx.actor().login(), &self.new)?;
        let hash = hash_password(tx.env().keys.pepper(), &self.new)?;
        officers::set_password(tx.db(), tx.actor().officer, &hash, false)?;
        let reset = resets::card(tx, tx.actor().officer)?;
        Ok(PasswordChanged { login: tx.actor().login().to_owned(), reset })
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
    /// Roles in force today, with their rights.
    pub roles: Vec<String>,
    /// Roles that wait for the second signature.
    pub waiting: Vec<String>,
    /// Every grant that was not revoked, with its days.
    #[serde(default)]
    pub grants: Vec<GrantCard>,
    /// Account of the publication platform that this one is bound to (公示平台账号).
    pub platform_account: Option<String>,
    /// Its password was replaced of late, or that waits for a second signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<ResetCard>,
}

fn card(tx: &Tx<'_>, officer: &officers::Officer) -> Result<OfficerCard, Error> {
    let grants = roles::grants_of(tx, officer.id)?;
    let in_state = |state: &str| grants.iter().filter(|one| one.state == state).map(|one| one.role.clone()).collect();
    let unit = units::by_id(tx.db(), officer.unit)?.map(|unit| unit.code).unwrap_or_default();
    Ok(OfficerCard {
        login: officer.login.clone(),
        name: officer.name.clone(),
        unit,
        place: officer.place.clone(),
        active: officer.active,
        roles: in_state(roles::HELD),
        waiting: in_state(roles::WAITING),
        grants,
        platform_account: platform::account(tx.db(), officer.id)?,
        reset: resets::card(tx, officer.id)?,
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
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Officers, Error> {
        let items = officers::all(tx.db())?.iter().map(|officer| card(tx, officer)).collect::<Result<_, _>>()?;
        Ok(Officers { items })
    }

    fn trace(&self, output: Option<&Officers>) -> Trace {
        let items = output.map(|list| list.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|card| &card.login))
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
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<OfficerCard, Error> {
        card(tx, &load(tx, &self.login)?)
    }

    fn trace(&self, output: Option<&OfficerCard>) -> Trace {
        let trace = Trace::new().ids([&self.login]);
        output.map_or(trace.clone(), |shown| trace.count(1).view(shown))
    }
}
