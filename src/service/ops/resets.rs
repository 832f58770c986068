//! Replaced passwords (口令重置): of an account whose word counts beside another's it takes two persons, who hand over one half
//! each, so that neither can log in as its holder.

use super::{officers::load, person_only, roles};
use crate::{
    domain::{permission::Question, refusal::Code},
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        keys::hex,
        session::{hash_password, new_key},
        store::{
            officers::{self, Officer},
            resets as store,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The product's rule on it.
pub(in crate::service) const RULE: &str = "ROLE-reset";

/// Who may do one of these decides beside another person, signs with one, or judges the others' log.
const DECIDING: [&str; 3] = ["decision.decide", roles::GrantRole::NAME, super::inspection::DisposeAlert::NAME];

/// Characters of each half of a one-time password.
const HALF: usize = 12;

/// For how many days the holder is told at each log-in.
const TOLD: i64 = 14;

/// A one-time password, or the half of one that this person hands over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Whose.
    pub login: String,
    /// Whole or half, as `state` says. Never stored: empty in the answer to a repeated request.
    #[serde(default, skip_serializing)]
    pub one_time_password: String,
    /// `whole`, `first-half` while the second signature is missing, `second-half` once both signed.
    #[serde(default)]
    pub state: String,
}

/// A password that was replaced, or waits for its second signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetCard {
    /// Name of the administrator.
    pub by: String,
    /// Name of the second person, where one signed.
    pub second: Option<String>,
    /// The day; none while it waits.
    pub on: Option<NaiveDate>,
}

/// Whether the word of the person behind an account counts beside another's: by any role, held, to come or waiting, of any
/// open account.
fn decides(tx: &Tx<'_>, person: &[u8]) -> Result<bool, Error> {
    for held in roles::live_of(tx, person)? {
        let may =
            |operation: &&str| tx.env().policy.decide(&Question::new(std::slice::from_ref(&held), operation)).allowed;
        if DECIDING.iter().any(may) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The half that the first person was given: computed from the key of the installation, and kept nowhere.
fn first_half(tx: &Tx<'_>, reset: &store::Reset) -> String {
    let digest = tx.env().keys.digest("reset", &format!("{}:{}:{}", reset.id, reset.officer, reset.asked_at));
    hex(&digest).chars().take(HALF).collect()
}

/// So many characters that nobody can guess.
fn secret(length: usize) -> Result<String, Error> {
    let (key, _) = new_key(|_| Vec::new())?;
    Ok(key.chars().rev().take(length).collect())
}

fn replace(tx: &Tx<'_>, officer: &Officer, password: &str) -> Result<(), Error> {
    let hash = hash_password(tx.env().keys.pepper(), password)?;
    officers::set_password(tx.db(), officer.id, &hash, true)
}

fn refuse_holder(tx: &Tx<'_>, officer: &Officer) -> Result<(), Error> {
    if officer.person != tx.actor().person {
        return Ok(());
    }
    Err(Error::new(Code::Sod, text!("本人的口令由另外两人重置", "two other persons replace the own password"))
        .cite(RULE)
        .hint(text!(
            "知道原口令的，用 `officer passwd` 自行修改",
            "who knows the old one sets another with `officer passwd`"
        )))
}

/// `officer passwd LOGIN`: the system administrator replaces a forgotten password by a one-time password. Where the holder
/// decides beside others, nothing is replaced before a second person signs. The holder is told at the next log-ins, the
/// auditor by an alert, and the log names who did it.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// Whose password.
    pub login: String,
}

impl Operation for ResetPassword {
    type Output = PasswordReset;
    const NAME: &'static str = "officer.passwd";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(crate::domain::permission::Relation::None)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<PasswordReset, Error> {
        let officer = load(tx, &self.login)?;
        person_only(tx)?;
        let answer = |password, state: &str| PasswordReset {
            login: officer.login.clone(),
            one_time_password: password,
            state: state.to_owned(),
        };
        if decides(tx, &officer.person)? {
            refuse_holder(tx, &officer)?;
            let reset = store::ask(tx.db(), officer.id, tx.actor().officer, tx.now_ms())?;
            return Ok(answer(first_half(tx, &reset), "first-half"));
        }
        let password = secret(2 * HALF)?;
        replace(tx, &officer, &password)?;
        let reset = store::ask(tx.db(), officer.id, tx.actor().officer, tx.now_ms())?;
        store::done(tx.db(), reset.id, None, tx.now_ms())?;
        Ok(answer(password, "whole"))
    }

    fn trace(&self, _output: Option<&PasswordReset>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// `officer reset LOGIN`: the second person signs the replacement of a password, and hands over the second half.
#[derive(Clone, Debug)]
pub struct SignReset {
    /// Whose password.
    pub login: String,
}

impl Operation for SignReset {
    type Output = PasswordReset;
    const NAME: &'static str = "officer.reset";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<PasswordReset, Error> {
        let officer = load(tx, &self.login)?;
        refuse_holder(tx, &officer)?;
        let login = &self.login;
        let Some(reset) = store::last(tx.db(), officer.id)?.filter(|reset| reset.done_at.is_none()) else {
            return Err(Error::new(
                Code::State,
                text!("`{login}` 没有待会签的口令重置", "no reset of the password of `{login}` waits"),
            )
            .cite(RULE)
            .hint(text!(
                "先由系统管理员提出：`xintai officer passwd {login}`",
                "the system administrator asks first: `xintai officer passwd {login}`"
            )));
        };
        person_only(tx)?;
        super::second_person(tx, reset.administrator).map_err(|error| error.cite(RULE))?;
        let second = secret(HALF)?;
        replace(tx, &officer, &format!("{}{second}", first_half(tx, &reset)))?;
        store::done(tx.db(), reset.id, Some(tx.actor().officer), tx.now_ms())?;
        Ok(PasswordReset { login: officer.login, one_time_password: second, state: "second-half".to_owned() })
    }

    fn trace(&self, _output: Option<&PasswordReset>) -> Trace {
        Trace::new().ids([&self.login])
    }
}

/// The last replacement of an account's password: that waits, or was done within the days in which it is told.
pub(super) fn card(tx: &Tx<'_>, officer: i64) -> Result<Option<ResetCard>, Error> {
    told(tx.db(), officer, tx.now_ms())
}

/// The same, for who has just logged in.
pub(in crate::service) fn told(
    db: &crate::service::store::Db,
    officer: i64,
    now_ms: i64,
) -> Result<Option<ResetCard>, Error> {
    let since = now_ms - TOLD * 24 * 3600 * 1000;
    let Some(last) = store::last(db, officer)?.filter(|last| last.done_at.is_none_or(|at| at >= since)) else {
        return Ok(None);
    };
    let name = |id: i64| officers::by_id(db, id).map(|found| found.map(|one| one.name).unwrap_or_default());
    Ok(Some(ResetCard {
        by: name(last.administrator)?,
        second: last.second.map(name).transpose()?,
        on: last.done_at.and_then(super::facts::day_of),
    }))
}
