//! SSH as a door: public keys as officers hand them in, the map that sshd is served from, and the key sshd vouches for.
//!
//! sshd never reads the database. `ssh publish` writes a map of the keys in force, which root keeps; `ssh
//! authorized-keys` answers sshd from that map alone, with one forced command per key; `ssh session` asks the database
//! again, so a key revoked a moment ago opens nothing although the map is old.

use super::{Error, safety};
use crate::{domain::refusal::Code, text};
use ssh_key::{HashAlg, PublicKey};
use std::{fmt::Write as _, fs, path::Path};

/// A public key as handed in: `ssh-ed25519 AAAA… comment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedKey {
    /// `SHA256:…`
    pub fingerprint: String,
    /// Type and base64, without the comment.
    pub line: String,
}

/// Reads a public key. Only Ed25519, also on a token: what is short, fixed in length and safe.
pub fn offered_key(text: &str) -> Result<OfferedKey, Error> {
    let refuse = |zh: &str, en: &str| {
        Error::new(Code::Input, text!("公钥无法使用：{zh}", "the public key cannot be used: {en}")).hint(text!(
            "用 `ssh-keygen -t ed25519` 制作，交 .pub 文件",
            "make one with `ssh-keygen -t ed25519` and hand in the .pub file"
        ))
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Err(refuse("应为一行", "one line is expected"));
    };
    let key = PublicKey::from_openssh(line).map_err(|_| refuse("不是 OpenSSH 公钥", "it is no OpenSSH public key"))?;
    if !matches!(key.algorithm(), ssh_key::Algorithm::Ed25519 | ssh_key::Algorithm::SkEd25519) {
        return Err(refuse("只接受 Ed25519", "only Ed25519 is taken"));
    }
    let bare = PublicKey::from(key.key_data().clone());
    let line = bare.to_openssh().map_err(|_| refuse("不是 OpenSSH 公钥", "it is no OpenSSH public key"))?;
    Ok(OfferedKey { fingerprint: bare.fingerprint(HashAlg::Sha256).to_string(), line: line.trim().to_owned() })
}

/// What opens a map file.
const HEAD: &str = "xintai-ssh-map 1";

/// One key of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// `SHA256:…`
    pub fingerprint: String,
    /// Type and base64.
    pub line: String,
}

/// The text of a map: which program on which database, then a key a line.
pub fn map_text(program: &str, db: &str, keys: &[Published]) -> Result<String, Error> {
    for path in [program, db] {
        // They stand inside a quoted command of a file that sshd reads.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
        if !path.starts_with('/') || !path.chars().all(plain) {
            return Err(Error::new(
                Code::Usage,
                text!("路径 `{path}` 不能用于 SSH", "the path `{path}` cannot serve SSH"),
            )
            .hint(text!("用不含空格和引号的绝对路径", "use an absolute path without spaces and quotes")));
        }
    }
    let mut text = format!("{HEAD}\nprogram {program}\ndb {db}\n");
    for key in keys {
        let _ = writeln!(text, "key {} {}", key.fingerprint, key.line);
    }
    Ok(text)
}

/// The line sshd takes for a key of the map; none for a key that is not there.
pub fn authorized_line(map: &Path, fingerprint: &str) -> Result<Option<String>, Error> {
    safety::check_published(map)?;
    let shown = map.display().to_string();
    let broken = || {
        Error::new(Code::Config, text!("`{shown}` 不是公钥表", "`{shown}` is no map of keys"))
            .cite("ROLE-sysadmin")
            .hint(text!("用 `xintai ssh publish` 重新写出", "write it anew with `xintai ssh publish`"))
    };
    let text = fs::read_to_string(map).map_err(|_| broken())?;
    let mut lines = text.lines();
    let mut value = |word: &str| lines.next().and_then(|line| line.strip_prefix(word)).map(str::trim);
    let (Some(""), Some(program), Some(db)) = (value(HEAD), value("program "), value("db ")) else {
        return Err(broken());
    };
    let of_key = |line: &&str| line.strip_prefix("key ").and_then(|rest| rest.split(' ').next()) == Some(fingerprint);
    let Some(line) = lines.find(of_key) else { return Ok(None) };
    let key = line.splitn(3, ' ').nth(2).ok_or_else(broken)?;
    Ok(Some(format!("restrict,pty,command=\"{program} --db {db} ssh session --key {fingerprint}\" {key}")))
}

/// Refuses unless sshd itself says that the connection was opened with this key (`ExposeAuthInfo yes`).
pub fn check_authenticated(auth_info: Option<&Path>, fingerprint: &str) -> Result<(), Error> {
    let Some(path) = auth_info else {
        return Err(Error::new(
            Code::Login,
            text!("sshd 未说明连接所用的密钥", "sshd does not say which key opened the connection"),
        )
        .hint(text!(
            "在 sshd 配置中设 `ExposeAuthInfo yes`",
            "set `ExposeAuthInfo yes` in the configuration of sshd"
        )));
    };
    let text = fs::read_to_string(path).unwrap_or_default();
    let vouched = text.lines().filter_map(|line| line.strip_prefix("publickey ")).any(|key| {
        PublicKey::from_openssh(key).is_ok_and(|key| key.fingerprint(HashAlg::Sha256).to_string() == fingerprint)
    });
    if vouched {
        return Ok(());
    }
    Err(Error::new(Code::Login, text!("连接所用的密钥与此账户不符", "the connection was opened with another key"))
        .hint(text!("用本人的密钥连接", "connect with your own key")))
}
