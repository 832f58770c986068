//! Logging in and out: the only way to become an [`Actor`].

use super::{
    Error, Service, access,
    clock::Moment,
    journal,
    keys::{hex, random, unhex},
    operation::{Trace, row},
    ops::settings,
    safety,
    ssh::check_authenticated,
    store::{self, Db, officers, ssh_keys, units},
};
use crate::{
    domain::{permission::Relation, refusal::Code},
    locale::Label,
    text,
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use rusqlite::TransactionBehavior;
use std::{
    fmt, fs,
    path::Path,
    time::{Duration, Instant},
};
use zeroize::Zeroizing;

/// Where an officer sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The console.
    Tui,
    /// A verb.
    Cli,
    /// A verb or the console over SSH.
    Ssh,
}

impl Channel {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tui => "tui",
            Self::Cli => "cli",
            Self::Ssh => "ssh",
        }
    }

    /// The name of a word of the log, where nobody sat anywhere too.
    pub fn name_of(word: &str) -> Label {
        match word {
            "tui" => Label::new("控制台", "console"),
            "cli" => Label::new("命令行", "command line"),
            "ssh" => Label::new("远程登录", "over SSH"),
            "system" => Label::new("程序本身", "the program itself"),
            _ => Label::new("不明", "unknown"),
        }
    }
}

/// How a session comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The officer left.
    Left,
    /// The terminal went away, or the program was asked to end.
    HungUp,
    /// The session had lasted as long as one may.
    Over,
    /// Too many wrong passwords at the lock.
    LockedOut,
}

impl Leaving {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Left, Self::HungUp, Self::Over, Self::LockedOut];

    /// The word in the log, where a query has its mode.
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::HungUp => "hung-up",
            Self::Over => "over",
            Self::LockedOut => "locked-out",
        }
    }

    /// The name on screens.
    pub fn label(self) -> Label {
        match self {
            Self::Left => Label::new("本人退出", "left"),
            Self::HungUp => Label::new("断线或被终止", "hung up"),
            Self::Over => Label::new("登录期满", "session over"),
            Self::LockedOut => Label::new("锁屏口令错误", "wrong passwords at the lock"),
        }
    }
}

/// A logged-in officer. Made only by the log-in operations.
#[derive(Clone, Debug)]
pub struct Actor {
    pub(super) officer: i64,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) person: Vec<u8>,
    pub(super) unit: i64,
    pub(super) unit_code: String,
    pub(super) place: String,
    pub(super) session: String,
    pub(super) channel: Channel,
    pub(super) must_change: bool,
    /// Whether an access key for scripts stood for the officer.
    pub(super) by_key: bool,
    /// When the officer proved who they are. Not the office's clock: a session is as long as it lasts.
    pub(super) begun: Instant,
}

impl Actor {
    /// Where the officer's terminal stands (查询场所), a word of the pack.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// How the officer stands to a provider unit's things: `unit` for the own unit, else `none`.
    pub(super) fn relation_to(&self, unit: i64) -> Relation {
        if self.unit == unit { Relation::Unit } else { Relation::None }
    }
}

/// The rule by which a session ends.
pub const SESSION_RULE: &str = "ROLE-session";

/// Refuses an officer whose session has lasted too long.
pub(super) fn check_session(db: &Db, actor: &Actor) -> Result<(), Error> {
    let hours = settings::number(db, &settings::SESSION_HOURS)?;
    if actor.begun.elapsed() < Duration::from_secs(hours * 3600) {
        return Ok(());
    }
    Err(Error::new(
        Code::Login,
        text!("登录已满 {hours} 小时，会话结束", "the log-in is {hours} hours old, the session has ended"),
    )
    .cite(SESSION_RULE)
    .hint(text!("重新输入口令即可继续", "give the password again to go on")))
}

/// Wrong passwords that are let pass without a wait.
const FREE_TRIES: u32 = 3;
/// Wait after the first wrong password beyond them, in seconds; it doubles with each.
const FIRST_WAIT: i64 = 5;
/// Longest wait, in seconds.
const LONGEST_WAIT: i64 = 900;

/// Seconds to wait after so many wrong passwords in a row.
pub fn wait_after(failures: u32) -> i64 {
    let Some(beyond) = failures.checked_sub(FREE_TRIES) else { return 0 };
    FIRST_WAIT.saturating_mul(1_i64.checked_shl(beyond).unwrap_or(i64::MAX)).min(LONGEST_WAIT)
}

impl Actor {
    /// Log-in name.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The officer's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Code of the officer's unit.
    pub fn unit(&self) -> &str {
        &self.unit_code
    }

    /// Whether the password must be changed before anything else.
    pub fn must_change_password(&self) -> bool {
        self.must_change
    }
}

/// What is shown to prove who one is.
pub enum Proof {
    /// A password typed by the officer.
    Password(Zeroizing<String>),
    /// The text of a credential file.
    Credential(Zeroizing<String>),
    /// The fingerprint of the key that sshd authenticated, see [`super::ssh::check_authenticated`].
    Key(String),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password",
            Self::Credential(_) => "Credential",
            Self::Key(_) => "Key",
        })
    }
}

/// Reads a credential file, which only its owner may be able to read: an access key, or a password (so that a one-time
/// password can be changed by a script).
pub fn read_credential(path: &Path) -> Result<Proof, Error> {
    safety::check_private(path)?;
    let text = fs::read_to_string(path).map_err(|error| {
        let (shown, detail) = (path.display().to_string(), error.to_string());
        Error::new(
            Code::Login,
            text!("凭据文件 `{shown}` 无法读取：{detail}", "the credential file `{shown}` cannot be read: {detail}"),
        )
        .hint(text!("用 `xintai officer key` 重新制作", "make a new one with `xintai officer key`"))
    })?;
    let text = Zeroizing::new(text);
    let secret = Zeroizing::new(text.trim().to_owned());
    Ok(if secret.starts_with(KEY_PREFIX) { Proof::Credential(secret) } else { Proof::Password(secret) })
}

/// First word of every access key.
const KEY_PREFIX: &str = "xintai-key-1:";

/// A new access key and the digest that is stored of it.
pub(super) fn new_key(service_digest: impl Fn(&str) -> Vec<u8>) -> Result<(Zeroizing<String>, Vec<u8>), Error> {
    let secret = hex(&random()?);
    let digest = service_digest(&secret);
    Ok((Zeroizing::new(format!("{KEY_PREFIX}{secret}")), digest))
}

/// Argon2id with 19 MiB, two passes, one lane.
fn hasher(pepper: &[u8]) -> Result<Argon2<'_>, Error> {
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, Params::default()).map_err(|_| broken_hash())
}

fn broken_hash() -> Error {
    Error::new(Code::Io, text!("口令无法处理", "the password cannot be processed"))
        .hint(text!("换一个口令，或运行 `xintai check`", "choose another password, or run `xintai check`"))
}

/// The stored form of a password.
pub(super) fn hash_password(pepper: &[u8], password: &str) -> Result<String, Error> {
    hasher(pepper)?.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|_| broken_hash())
}

/// Shortest password taken, in characters.
const SHORTEST: usize = 10;

/// Refuses a password that is too short or too plain.
pub(super) fn check_password(login: &str, password: &str) -> Result<(), Error> {
    let distinct = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    if password.chars().count() >= SHORTEST && distinct >= 5 && !password.contains(login) {
        return Ok(());
    }
    Err(Error::new(Code::Input, text!("口令太简单", "the password is too simple")).hint(text!(
        "至少 {SHORTEST} 个字符，不含登录名",
        "use at least {SHORTEST} characters, without the log-in name"
    )))
}

fn wrong() -> Error {
    Error::new(Code::Login, text!("登录名或凭证不正确", "wrong log-in name or credential")).hint(text!(
        "核对后再试，或请系统管理员重置",
        "check and try again, or ask the system administrator to reset it"
    ))
}

impl Service {
    /// Logs an officer in. A wrong proof and an unknown name look alike, cost alike, and are both in the log.
    pub fn log_in(&mut self, login: &str, proof: &Proof, channel: Channel) -> Result<Actor, Error> {
        self.prove(login, proof, channel, None)
    }

    /// Opens a lock: the officer of the session shows the password again. A wrong one is in the log as that officer's.
    pub fn unlock(&mut self, actor: &Actor, proof: &Proof) -> Result<Actor, Error> {
        self.prove(actor.login(), proof, actor.channel, Some(actor))
    }

    fn prove(&mut self, login: &str, proof: &Proof, channel: Channel, locked: Option<&Actor>) -> Result<Actor, Error> {
        // The name tried may be a password typed in the wrong field: only its keyed digest is kept.
        let tried = self.env.keys.digest("login", login);
        let found = officers::by_login(&self.db, login)?;
        let attempt = Attempt { tried: &tried, at: found.clone(), channel, locked };
        if matches!(proof, Proof::Password(_)) {
            self.reserve_try(&attempt)?;
        }
        let proved = match proof {
            Proof::Password(password) => self.password_fits(found.as_ref(), password)?,
            Proof::Credential(text) => self.credential_fits(found.as_ref(), text)?,
            Proof::Key(fingerprint) => match self.login_of_key(fingerprint) {
                Err(error) if error.code == Code::Login => false,
                found => channel == Channel::Ssh && found? == login,
            },
        };
        let Some(officer) = found.filter(|officer| proved && officer.active) else {
            self.log_failed_log_in(&attempt)?;
            return Err(wrong());
        };
        officers::clear_failures(&self.db, &tried)?;
        let by_key = matches!(proof, Proof::Credential(_));
        Ok(Actor { by_key, ..self.begin_session(&officer, channel, LOG_IN)? })
    }

    /// Slows down whoever tries one password after the other, or many at once: a try is counted as a wrong one before its
    /// password is looked at, and the right one takes it back. A name nobody has is slowed down alike.
    fn reserve_try(&mut self, attempt: &Attempt<'_>) -> Result<(), Error> {
        let now = self.now().timestamp_millis();
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (failures, last) = officers::failures(&transaction, attempt.tried)?;
        let left = wait_after(failures) - (now - last).max(0) / 1000;
        if left <= 0 {
            officers::add_failure(&transaction, attempt.tried, now)?;
            transaction.commit()?;
            return Ok(());
        }
        transaction.rollback()?;
        self.log_failed_log_in(attempt)?;
        Err(Error::new(
            Code::Login,
            text!(
                "连续 {failures} 次口令错误，请 {left} 秒后再试",
                "{failures} wrong passwords in a row; try again in {left} s"
            ),
        )
        .hint(text!("忘记口令的，请系统管理员重置", "if it is forgotten, the system administrator resets it")))
    }

    /// Whose connection this is: the key is in force and sshd vouches for it. One that is not is a failed log-in of the log, at
    /// the account the key was enrolled for, whatever became of it since.
    pub fn login_of_connection(&mut self, auth_info: Option<&Path>, fingerprint: &str) -> Result<String, Error> {
        let found = check_authenticated(auth_info, fingerprint).and_then(|()| self.login_of_key(fingerprint));
        if found.as_ref().is_err_and(|error| error.code == Code::Login) {
            let key = ssh_keys::by_fingerprint(&self.db, fingerprint)?;
            let at = key.map(|key| officers::by_id(&self.db, key.officer)).transpose()?.flatten();
            let tried = self.env.keys.digest("login", fingerprint);
            self.log_failed_log_in(&Attempt { tried: &tried, at, channel: Channel::Ssh, locked: None })?;
        }
        found
    }

    /// Whose key this is: approved, not revoked, of an open account. Asked anew at every connection.
    pub fn login_of_key(&self, fingerprint: &str) -> Result<String, Error> {
        let found = ssh_keys::by_fingerprint(&self.db, fingerprint)?;
        let in_force = found.filter(|key| key.approved && !key.revoked && key.active);
        in_force.map(|key| key.login).ok_or_else(|| {
            Error::new(Code::Login, text!("此密钥没有登记或已撤销", "this key is not enrolled, or was revoked"))
                .hint(text!("请系统管理员登记、主管批准", "an administrator enrols it, a supervisor approves it"))
        })
    }

    /// In a training database: becomes another officer without a password, so that all roles can be tried.
    pub fn become_officer(&mut self, from: &Actor, login: &str) -> Result<Actor, Error> {
        if !self.env.training {
            return Err(Error::new(
                Code::Off,
                text!("只有培训库可以切换人员", "only a training database lets you switch officers"),
            )
            .cite("S5")
            .hint(text!("退出后以本人身份登录", "log out and log in as yourself")));
        }
        let mut officer = officers::by_login(&self.db, login)?
            .filter(|officer| officer.active)
            .ok_or_else(|| Error::not_found(login))?;
        // Nobody proves anything here, so nobody has to change a one-time password first.
        officer.must_change = false;
        self.begin_session(&officer, from.channel, "session.become")
    }

    /// Ends a session; the row says how.
    pub fn log_out(&mut self, actor: &Actor, leaving: Leaving) -> Result<(), Error> {
        let noted = self.note(actor, "session.logout", &Trace::new().mode(leaving.word()));
        store::forget(&self.db)?;
        noted
    }

    /// Notes that the console of a session was locked; the password that opens it again begins another one.
    pub fn lock(&mut self, actor: &Actor) -> Result<(), Error> {
        let noted = self.note(actor, "session.lock", &Trace::new());
        store::forget(&self.db)?;
        noted
    }

    fn note(&mut self, actor: &Actor, operation: &str, trace: &Trace) -> Result<(), Error> {
        let now = self.now();
        let roles = access::roles(&self.db, actor, &now.date_naive().to_string()).unwrap_or_default();
        let row = row(&self.env, self.env.in_force(), actor, &roles, operation, now, trace);
        self.write_row(journal::Row { outcome: "done".to_owned(), ..row })
    }

    fn password_fits(&self, officer: Option<&officers::Officer>, password: &str) -> Result<bool, Error> {
        let argon2 = hasher(self.env.keys.pepper())?;
        let Some(stored) = officer.and_then(|officer| officer.password.as_deref()) else {
            // An unknown name costs the same time as a known one.
            let _ = argon2.hash_password(password.as_bytes());
            return Ok(false);
        };
        let parsed = PasswordHash::new(stored).map_err(|_| broken_hash())?;
        Ok(argon2.verify_password(password.as_bytes(), &parsed).is_ok())
    }

    fn credential_fits(&self, officer: Option<&officers::Officer>, text: &str) -> Result<bool, Error> {
        let Some(secret) = text.strip_prefix(KEY_PREFIX).filter(|secret| unhex(secret).is_some()) else {
            return Ok(false);
        };
        let owner = officers::by_credential(&self.db, &self.env.keys.digest("credential", secret))?;
        Ok(officer.is_some_and(|officer| owner == Some(officer.id)))
    }

    fn begin_session(
        &mut self,
        officer: &officers::Officer,
        channel: Channel,
        operation: &str,
    ) -> Result<Actor, Error> {
        let unit = units::by_id(&self.db, officer.unit)?.ok_or_else(wrong)?;
        let session: String = hex(&random()?).chars().take(16).collect();
        let actor = Actor {
            officer: officer.id,
            login: officer.login.clone(),
            name: officer.name.clone(),
            person: officer.person.clone(),
            unit: unit.id,
            unit_code: unit.code,
            place: officer.place.clone(),
            session,
            channel,
            must_change: officer.must_change,
            by_key: false,
            begun: Instant::now(),
        };
        self.note(&actor, operation, &Trace::new())?;
        Ok(actor)
    }

    /// The row of an attempt that failed. It names the account that was tried, so that guessing at one can be seen; only who
    /// sat at a locked console is known to be its officer.
    fn log_failed_log_in(&mut self, attempt: &Attempt<'_>) -> Result<(), Error> {
        let now: Moment = self.now();
        let account = attempt.at.as_ref();
        let unit = account.map(|officer| units::by_id(&self.db, officer.unit)).transpose()?.flatten();
        let row = journal::Row {
            origin: self.env.keys.origin.clone(),
            at: now.timestamp_millis(),
            session: attempt.locked.map(|actor| actor.session.clone()).unwrap_or_default(),
            person: attempt.locked.map(|actor| actor.person.clone()),
            officer: account.map(|officer| officer.login.clone()),
            officer_name: account.map(|officer| officer.name.clone()),
            unit: unit.map(|unit| unit.code),
            channel: attempt.channel.word().to_owned(),
            operation: LOG_IN.to_owned(),
            outcome: "denied".to_owned(),
            subject: Some(attempt.tried.to_vec()),
            regime: self.env.pack.version_word(),
            ..journal::Row::default()
        };
        self.write_row(row)
    }
}

/// The operation of a log-in in the log.
pub(super) const LOG_IN: &str = "session.login";

/// An attempt to log in.
struct Attempt<'a> {
    /// Keyed digest of the name that was tried, or of the fingerprint of a key.
    tried: &'a [u8],
    /// The account of that name, if there is one.
    at: Option<officers::Officer>,
    channel: Channel,
    /// Whose console was locked, at an unlock.
    locked: Option<&'a Actor>,
}
