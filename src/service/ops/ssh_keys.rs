//! Keys of officers for SSH (远程访问密钥): enrolled by an administrator, approved by a supervisor, two persons.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Kind, Operation, Trace, Tx, ssh,
        store::{
            officers,
            ssh_keys::{self as store, SshKey},
        },
    },
    text,
};
use serde::{Deserialize, Serialize};

/// A key as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCard {
    /// Whose.
    pub login: String,
    /// `SHA256:…`
    pub fingerprint: String,
    /// `waiting`, `active` or `revoked`.
    pub state: String,
}

fn card(key: SshKey) -> KeyCard {
    let state = match (key.revoked, key.approved) {
        (true, _) => "revoked",
        (false, true) => "active",
        (false, false) => "waiting",
    };
    KeyCard { login: key.login, fingerprint: key.fingerprint, state: state.to_owned() }
}

/// The key with this fingerprint.
fn load(tx: &Tx<'_>, fingerprint: &str) -> Result<SshKey, Error> {
    store::by_fingerprint(tx.db(), fingerprint)?.ok_or_else(|| Error::not_found(fingerprint))
}

fn reload(tx: &Tx<'_>, fingerprint: &str) -> Result<KeyCard, Error> {
    load(tx, fingerprint).map(card)
}

/// `ssh enrol LOGIN`.
#[derive(Clone, Debug)]
pub struct EnrolKey {
    /// Whose.
    pub login: String,
    /// The text of the public key file.
    pub public_key: String,
}

impl Operation for EnrolKey {
    type Output = KeyCard;
    const NAME: &'static str = "ssh.enrol";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<KeyCard, Error> {
        let offered = ssh::offered_key(&self.public_key)?;
        let officer = officers::by_login(tx.db(), &self.login)?.ok_or_else(|| Error::not_found(&self.login))?;
        super::second_person(tx, officer.id)?;
        if let Some(known) = store::by_fingerprint(tx.db(), &offered.fingerprint)? {
            let login = known.login;
            return Err(Error::new(
                Code::State,
                text!("该密钥已属于 `{login}`", "the key belongs to `{login}` already"),
            )
            .hint(text!("一把密钥只属于一人：制作新的密钥", "a key belongs to one officer: make a new one")));
        }
        let key = (offered.fingerprint.as_str(), offered.line.as_str());
        store::insert(tx.db(), officer.id, key, tx.actor().officer, tx.now_ms())?;
        reload(tx, &offered.fingerprint)
    }

    fn trace(&self, output: Option<&KeyCard>) -> Trace {
        Trace::new().ids([Some(self.login.clone()), output.map(|card| card.fingerprint.clone())].into_iter().flatten())
    }
}

/// `ssh approve FINGERPRINT`: by another person than enrolled it.
#[derive(Clone, Debug)]
pub struct ApproveKey {
    /// `SHA256:…`
    pub fingerprint: String,
}

impl Operation for ApproveKey {
    type Output = KeyCard;
    const NAME: &'static str = "ssh.approve";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<KeyCard, Error> {
        let key = load(tx, &self.fingerprint)?;
        super::second_person(tx, key.officer)?;
        super::second_person(tx, key.administrator)?;
        if key.revoked || key.approved {
            return Err(Error::new(Code::State, text!("该密钥不在待批准状态", "the key does not wait for approval"))
                .hint(text!("见 `xintai ssh list`", "see `xintai ssh list`")));
        }
        store::approve(tx.db(), key.id, tx.actor().officer, tx.now_ms())?;
        reload(tx, &self.fingerprint)
    }

    fn trace(&self, _output: Option<&KeyCard>) -> Trace {
        Trace::new().ids([self.fingerprint.as_str()])
    }
}

/// `ssh revoke FINGERPRINT`: counts at the next connection.
#[derive(Clone, Debug)]
pub struct RevokeKey {
    /// `SHA256:…`
    pub fingerprint: String,
}

impl Operation for RevokeKey {
    type Output = KeyCard;
    const NAME: &'static str = "ssh.revoke";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<KeyCard, Error> {
        let key = load(tx, &self.fingerprint)?;
        store::revoke(tx.db(), key.id, tx.now_ms())?;
        reload(tx, &self.fingerprint)
    }

    fn trace(&self, _output: Option<&KeyCard>) -> Trace {
        Trace::new().ids([self.fingerprint.as_str()])
    }
}

/// `ssh list`.
#[derive(Clone, Copy, Debug)]
pub struct ListKeys;

/// Every key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// By log-in name.
    pub items: Vec<KeyCard>,
}

impl Operation for ListKeys {
    type Output = Keys;
    const NAME: &'static str = "ssh.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Keys, Error> {
        Ok(Keys { items: store::all(tx.db())?.into_iter().map(card).collect() })
    }

    fn trace(&self, output: Option<&Keys>) -> Trace {
        Trace::new().count(output.map_or(0, |list| list.items.len()))
    }
}

/// `ssh publish`: the map of the keys in force.
#[derive(Clone, Debug)]
pub struct PublishKeys {
    /// Absolute path of the program that sshd is to start.
    pub program: String,
    /// Absolute path of the database.
    pub db: String,
}

/// The map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMap {
    /// How many keys it holds.
    pub keys: usize,
    /// Its text.
    pub text: String,
}

impl Operation for PublishKeys {
    type Output = KeyMap;
    const NAME: &'static str = "ssh.publish";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<KeyMap, Error> {
        let in_force = store::all(tx.db())?.into_iter().filter(|key| key.approved && !key.revoked && key.active);
        let keys: Vec<ssh::Published> =
            in_force.map(|key| ssh::Published { fingerprint: key.fingerprint, line: key.public_key }).collect();
        Ok(KeyMap { keys: keys.len(), text: ssh::map_text(&self.program, &self.db, &keys)? })
    }

    fn trace(&self, output: Option<&KeyMap>) -> Trace {
        output.map_or_else(Trace::new, |map| Trace::new().count(map.keys))
    }
}
