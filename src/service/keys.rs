//! The key file beside the database: digest key, password pepper, checkpoint key. Mode 0600.

use super::{Error, safety};
use crate::{domain::refusal::Code, text};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sm3::Sm3;
use std::{
    fmt, fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// 32 random bytes, from the operating system.
pub(super) fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        let detail = error.to_string();
        Error::new(Code::Io, text!("系统随机数不可用：{detail}", "the system gives no random numbers: {detail}"))
            .hint(text!("检查操作系统后再试", "check the operating system and try again"))
    })?;
    Ok(bytes)
}

/// Lower-case hexadecimal of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Reads hexadecimal; `None` when it is not.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digits = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<u32>>>()?;
    digits
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        })
        .collect()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnDisk {
    format: u32,
    origin: String,
    digest_key: String,
    pepper: String,
    checkpoint_key: String,
}

/// The secrets of one installation.
pub(super) struct Keys {
    /// The installation's id, repeated in every log row.
    pub(super) origin: String,
    digest_key: Zeroizing<Vec<u8>>,
    pepper: Zeroizing<Vec<u8>>,
    checkpoint: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Where the key file of the database at `path` stands.
pub fn key_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

fn broken(path: &Path) -> Error {
    let shown = path.display().to_string();
    Error::new(Code::Unsafe, text!("密钥文件 `{shown}` 无法读取", "the key file `{shown}` cannot be read")).hint(text!(
        "从备份恢复与数据库同名的 .key 文件",
        "restore the .key file that belongs to this database from the backup"
    ))
}

impl Keys {
    /// Makes new keys and writes them beside the database at `path`. Never overwrites.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let origin: String = hex(&random()?).chars().take(16).collect();
        Self::write(path, &origin, &random()?, &random()?, &random()?)
    }

    /// The fixed keys of a demonstration, so that it is the same every time. Never for real data.
    pub(super) fn create_demonstration(path: &Path) -> Result<Self, Error> {
        Self::write(path, "demonstration", &[0x5a; 32], &[0xa5; 32], &[0x3c; 32])
    }

    fn write(
        path: &Path,
        origin: &str,
        digest_key: &[u8],
        pepper: &[u8],
        checkpoint_key: &[u8],
    ) -> Result<Self, Error> {
        let on_disk = OnDisk {
            format: 1,
            origin: origin.to_owned(),
            digest_key: hex(digest_key),
            pepper: hex(pepper),
            checkpoint_key: hex(checkpoint_key),
        };
        let place = key_path(path);
        let failed = |error: std::io::Error| {
            let (shown, detail) = (place.display().to_string(), error.to_string());
            Error::new(
                Code::Io,
                text!("无法写入密钥文件 `{shown}`：{detail}", "cannot write the key file `{shown}`: {detail}"),
            )
            .hint(text!("换一个空的数据文件夹", "choose an empty data folder"))
        };
        let text = toml::to_string(&on_disk).map_err(|_| broken(&place))?;
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&place).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Self::from_disk(on_disk, &place)
    }

    /// Reads the keys of the database at `path`, after checking who could have changed them.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let place = key_path(path);
        safety::check_file(&place)?;
        let text = Zeroizing::new(fs::read_to_string(&place).map_err(|_| broken(&place))?);
        Self::from_disk(toml::from_str(&text).map_err(|_| broken(&place))?, &place)
    }

    fn from_disk(on_disk: OnDisk, place: &Path) -> Result<Self, Error> {
        let read = |text: String| {
            unhex(&text).filter(|bytes| bytes.len() == 32).map(Zeroizing::new).ok_or_else(|| broken(place))
        };
        let mut checkpoint = Zeroizing::new([0; 32]);
        checkpoint.copy_from_slice(&read(on_disk.checkpoint_key)?);
        Ok(Self {
            origin: on_disk.origin,
            digest_key: read(on_disk.digest_key)?,
            pepper: read(on_disk.pepper)?,
            checkpoint,
        })
    }

    /// The key that signs checkpoints.
    pub(super) fn signing(&self) -> ssh_key::PrivateKey {
        super::checkpoint::signing_key(&self.checkpoint)
    }

    /// Keyed digest (HMAC-SM3) of a value that must not stand in clear: an identifier, a person.
    pub(super) fn digest(&self, domain: &str, value: &str) -> Vec<u8> {
        // HMAC takes a key of any length; the fallback cannot be reached and would only make digests differ.
        let Ok(mut mac) = Hmac::<Sm3>::new_from_slice(&self.digest_key) else { return Vec::new() };
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// The password pepper.
    pub(super) fn pepper(&self) -> &[u8] {
        &self.pepper
    }
}
