//! What a front end may see go wrong: one type, whose code decides the exit.

use crate::{
    domain::refusal::{Code, Refusal},
    locale::Text,
    text,
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    ops::{Deref, DerefMut},
};

/// Something wrong with a line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFault {
    /// The line, the header being the first; 0 where it is of one of many things that were asked for, named in `field`.
    pub line: u64,
    /// The column, by the file's own heading where it has one.
    pub field: String,
    /// What is wrong.
    pub message: Text,
    /// The rule.
    pub cite: Option<String>,
}

/// An error of the door: one pointer, so that the answers that succeed need no room for it.
#[derive(Debug)]
pub struct Error(Box<Parts>);

/// What an error says. Messages say what is wrong; hints say the next step.
#[derive(Debug)]
pub struct Parts {
    /// The class; decides the exit code.
    pub code: Code,
    /// What is wrong.
    pub message: Text,
    /// The next step.
    pub hint: Option<Text>,
    /// Rule id, such as `HC-22-6`.
    pub cite: Option<String>,
    /// The article as an officer reads it, filled in by the door from the pack.
    pub article: Option<Text>,
    /// The line of the permission table that decided; of a refusal on the facts, the line by which the officer could ask.
    pub policy: Option<String>,
    /// Who could allow it.
    pub who: Vec<String>,
    /// Whose signatures give somebody a role that may.
    pub granted_by: Vec<String>,
    /// Everything that is wrong with a file of entries, by line; or what each of many was refused for.
    pub faults: Vec<FileFault>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Deref for Error {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Parts {
        &mut self.0
    }
}

impl Error {
    /// An error of class `code`.
    pub fn new(code: Code, message: Text) -> Self {
        let (hint, cite, article, policy, source) = (None, None, None, None, None);
        let (who, granted_by) = (Vec::new(), Vec::new());
        let faults = Vec::new();
        Self(Box::new(Parts { code, message, hint, cite, article, policy, who, granted_by, faults, source }))
    }

    /// Says the next step.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Names the rule.
    #[must_use]
    pub fn cite(mut self, rule: impl Into<String>) -> Self {
        self.cite = Some(rule.into()).filter(|rule| !rule.is_empty());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What it says, to keep.
    pub fn into_parts(self) -> Parts {
        *self.0
    }

    /// Whether the officer stopped it.
    pub fn is_stopped(&self) -> bool {
        let cause = self.source.as_deref().and_then(|source| source.downcast_ref::<rusqlite::Error>());
        cause.and_then(rusqlite::Error::sqlite_error_code) == Some(rusqlite::ErrorCode::OperationInterrupted)
    }

    /// Nothing here that the caller may know of.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, text!("没有找到 `{what}`", "`{what}` was not found"))
            .hint(text!("核对编号，或到相应的清单里查找", "check the number, or look it up in its list"))
    }

    /// Somebody changed it first.
    pub fn conflict(what: &str) -> Self {
        Self::new(Code::State, text!("`{what}` 已被他人改动", "`{what}` was changed by somebody else meanwhile"))
            .hint(text!("重新打开后再办理", "open it again and repeat the step"))
    }
}

/// What is left to do where a refusal says nothing of its own.
pub(super) fn next_step(code: Code) -> Option<Text> {
    match code {
        Code::State => {
            Some(text!("重新打开，看现在的状态和可办的事项", "open it again: see its state and what may be done now"))
        }
        Code::NotFound => Some(text!("核对编号，或到相应的清单里查找", "check the number, or look it up in its list")),
        _ => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.word(), self.message)?;
        if let Some(cite) = &self.cite {
            write!(f, " ({cite})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message, hint, cite } = refusal;
        let mut error = Self::new(code, message);
        (error.hint, error.cite) = (hint, cite);
        error
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Sql;
        let detail = error.to_string();
        let made = match error.sqlite_error_code() {
            Some(Sql::OperationInterrupted) => Self::new(Code::Busy, text!("已停止", "stopped"))
                .hint(text!("需要时重新开始", "start it again when needed")),
            Some(Sql::DatabaseBusy | Sql::DatabaseLocked) => {
                Self::new(Code::Busy, text!("数据库正忙", "the database is busy"))
                    .hint(text!("稍候再试", "try again in a moment"))
            }
            Some(Sql::DatabaseCorrupt | Sql::NotADatabase) => Self::new(
                Code::Integrity,
                text!("数据库文件已损坏：{detail}", "the database file is damaged: {detail}"),
            )
            .hint(text!("停止使用，从备份恢复", "stop working and restore a backup")),
            Some(Sql::DiskFull) => Self::new(Code::Io, text!("磁盘已满", "the disk is full"))
                .hint(text!("清理磁盘后再试", "free space and try again")),
            _ => Self::new(Code::Io, text!("数据库出错：{detail}", "the database failed: {detail}"))
                .hint(text!("运行 `xintai check`", "run `xintai check`")),
        };
        made.because(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        let detail = error.to_string();
        Self::new(Code::Io, text!("存储的数据无法读取：{detail}", "stored data cannot be read: {detail}"))
            .hint(text!("运行 `xintai check`", "run `xintai check`"))
            .because(error)
    }
}
