//! Settings of the installation (系统设置) that a supervisor may choose within bounds: locks, sessions, anchors.

use crate::{
    domain::refusal::Code,
    locale::{Label, Text},
    service::{
        Error, Kind, Operation, Service, Trace, Tx,
        store::{Db, settings as store},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// A setting with its bounds: a whole number.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its name.
    pub key: &'static str,
    /// What it is.
    pub label: Label,
    /// Smallest value.
    pub least: u64,
    /// Greatest value.
    pub most: u64,
    /// Value when nobody has chosen one.
    pub usual: u64,
}

/// Minutes without a key before the console locks.
pub const LOCK_MINUTES: Known = Known {
    key: "lock.minutes",
    label: Label::new("无操作几分钟后锁屏", "minutes without a key before the console locks"),
    least: 1,
    most: 15,
    usual: 10,
};

/// Hours after which a log-in ends.
pub const SESSION_HOURS: Known = Known {
    key: "session.hours",
    label: Label::new("登录几小时后须重新验证", "hours after which a log-in ends"),
    least: 1,
    most: 8,
    usual: 8,
};

/// Rows of the log that may stand without an anchor before the console warns.
pub const ANCHOR_ROWS: Known = Known {
    key: "anchor.rows",
    label: Label::new("日志几行未留存校验点即提示", "log rows without an anchor before the console warns"),
    least: 10,
    most: 100_000,
    usual: 1000,
};

/// Minutes that news in the log may stand without an anchor.
pub const ANCHOR_MINUTES: Known = Known {
    key: "anchor.minutes",
    label: Label::new("日志几分钟未留存校验点即提示", "minutes that news in the log may stand without an anchor"),
    least: 1,
    most: 10_080,
    usual: 1440,
};

/// All of them.
pub const ALL: [Known; 4] = [LOCK_MINUTES, SESSION_HOURS, ANCHOR_ROWS, ANCHOR_MINUTES];

/// The value in force.
pub(in crate::service) fn number(db: &Db, known: &Known) -> Result<u64, Error> {
    Ok(store::get(db, known.key)?.and_then(|kept| kept.parse().ok()).unwrap_or(known.usual))
}

impl Service {
    /// Minutes without a key before the console locks.
    pub fn lock_minutes(&self) -> Result<u64, Error> {
        number(&self.db, &LOCK_MINUTES)
    }

    /// Hours after which a log-in ends.
    pub fn session_hours(&self) -> Result<u64, Error> {
        number(&self.db, &SESSION_HOURS)
    }
}

/// A setting as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingCard {
    /// Its name.
    pub key: String,
    /// What it is.
    pub label: Text,
    /// The value in force.
    pub value: u64,
    /// Smallest value.
    pub least: u64,
    /// Greatest value.
    pub most: u64,
}

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// In the order of the manual.
    pub items: Vec<SettingCard>,
}

fn list(tx: &Tx<'_>) -> Result<Settings, Error> {
    let card = |known: &Known| {
        let Known { key, label, least, most, .. } = *known;
        let label = Text { zh: label.zh.to_owned(), en: label.en.to_owned() };
        Ok(SettingCard { key: key.to_owned(), label, value: number(tx.db(), known)?, least, most })
    };
    Ok(Settings { items: ALL.iter().map(card).collect::<Result<_, Error>>()? })
}

/// `setting list`.
#[derive(Clone, Copy, Debug)]
pub struct ListSettings;

impl Operation for ListSettings {
    type Output = Settings;
    const NAME: &'static str = "setting.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Settings, Error> {
        list(tx)
    }

    fn trace(&self, _output: Option<&Settings>) -> Trace {
        Trace::new()
    }
}

/// `setting set KEY VALUE`.
#[derive(Clone, Debug)]
pub struct SetSetting {
    /// Which.
    pub key: String,
    /// To what.
    pub value: u64,
}

impl Operation for SetSetting {
    type Output = Settings;
    const NAME: &'static str = "setting.set";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Settings, Error> {
        let (key, value) = (&self.key, self.value);
        let Some(known) = ALL.iter().find(|known| known.key == key) else {
            let all = ALL.map(|known| known.key).join(" ");
            return Err(Error::new(Code::Input, text!("没有设置 `{key}`", "there is no setting `{key}`"))
                .hint(text!("可用：{all}", "known: {all}")));
        };
        let Known { least, most, .. } = *known;
        if !(least..=most).contains(&value) {
            return Err(Error::new(Code::Input, text!("`{value}` 超出范围", "`{value}` is out of bounds"))
                .hint(text!("{least} 至 {most}", "{least} to {most}")));
        }
        store::set(tx.db(), known.key, &value.to_string())?;
        list(tx)
    }

    fn trace(&self, _output: Option<&Settings>) -> Trace {
        Trace::new().ids([format!("{}={}", self.key, self.value)])
    }
}
