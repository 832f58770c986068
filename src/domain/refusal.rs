//! A "no" with its class, its rule and the next step.

use crate::locale::Text;
use serde::{Deserialize, Serialize};

/// The class of a refusal or failure. The word in the error JSON and the exit code follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Code {
    /// A field is missing, wrong or outside a closed list.
    #[serde(rename = "E-INPUT")]
    Input,
    /// Not covered by the active catalogue (目录).
    #[serde(rename = "E-CATALOGUE")]
    Catalogue,
    /// The basis document (认定依据) is missing or unfit.
    #[serde(rename = "E-BASIS")]
    Basis,
    /// Prohibited personal information (禁止归集); the value is never stored.
    #[serde(rename = "E-BANNED")]
    Banned,
    /// Consent is missing, incomplete or ended.
    #[serde(rename = "E-CONSENT")]
    Consent,
    /// A pack, calendar or catalogue is incomplete or unlawful.
    #[serde(rename = "E-CONFIG")]
    Config,
    /// The command line is wrong.
    #[serde(rename = "E-USAGE")]
    Usage,
    /// Role or unit is not entitled.
    #[serde(rename = "E-ROLE")]
    Role,
    /// Separation of duties (职责分离).
    #[serde(rename = "E-SOD")]
    Sod,
    /// Proof, authorisation, grant or standing is missing.
    #[serde(rename = "E-GRANT")]
    Grant,
    /// This regime gives no such power (reading G9).
    #[serde(rename = "E-OFF")]
    Off,
    /// Not possible in this state.
    #[serde(rename = "E-STATE")]
    State,
    /// Outside a period.
    #[serde(rename = "E-TERM")]
    Term,
    /// Input, output, database or a bug.
    #[serde(rename = "E-IO")]
    Io,
    /// Nothing here that the caller may know of.
    #[serde(rename = "E-NOTFOUND")]
    NotFound,
    /// The log, a checkpoint or the database does not verify.
    #[serde(rename = "E-INTEGRITY")]
    Integrity,
    /// Not logged in, wrong credential, account locked.
    #[serde(rename = "E-LOGIN")]
    Login,
    /// The write may or may not have reached the disk.
    #[serde(rename = "E-UNKNOWN")]
    Unknown,
    /// A file, folder, key or engine cannot be trusted.
    #[serde(rename = "E-UNSAFE")]
    Unsafe,
    /// The database stayed locked for too long.
    #[serde(rename = "E-BUSY")]
    Busy,
}

impl Code {
    /// The exit code of the process, as `docs/cli.md` promises it.
    pub fn exit(self) -> u8 {
        match self {
            Self::Io => 1,
            Self::Input | Self::Catalogue | Self::Basis | Self::Banned | Self::Consent | Self::Config | Self::Usage => {
                2
            }
            Self::Role | Self::Sod | Self::Grant | Self::Off => 3,
            Self::NotFound => 4,
            Self::State | Self::Term => 5,
            Self::Integrity => 6,
            Self::Login => 7,
            Self::Unknown => 8,
            Self::Unsafe => 9,
            Self::Busy => 75,
        }
    }

    /// The word in JSON and in scripts, such as `E-GRANT`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Input => "E-INPUT",
            Self::Catalogue => "E-CATALOGUE",
            Self::Basis => "E-BASIS",
            Self::Banned => "E-BANNED",
            Self::Consent => "E-CONSENT",
            Self::Config => "E-CONFIG",
            Self::Usage => "E-USAGE",
            Self::Role => "E-ROLE",
            Self::Sod => "E-SOD",
            Self::Grant => "E-GRANT",
            Self::Off => "E-OFF",
            Self::State => "E-STATE",
            Self::Term => "E-TERM",
            Self::Io => "E-IO",
            Self::NotFound => "E-NOTFOUND",
            Self::Integrity => "E-INTEGRITY",
            Self::Login => "E-LOGIN",
            Self::Unknown => "E-UNKNOWN",
            Self::Unsafe => "E-UNSAFE",
            Self::Busy => "E-BUSY",
        }
    }
}

/// A refusal: what is wrong, what to do next, and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The class, which decides the exit code.
    pub code: Code,
    /// What is wrong: lower case, no full stop, the user's words in back-ticks.
    pub message: Text,
    /// The next step.
    pub hint: Option<Text>,
    /// The rule id, such as `HC-22-6`.
    pub cite: Option<String>,
}

impl Refusal {
    /// A refusal of class `code`.
    pub fn new(code: Code, message: Text) -> Self {
        Self { code, message, hint: None, cite: None }
    }

    /// Names the rule that refuses.
    #[must_use]
    pub fn cite(mut self, rule: impl Into<String>) -> Self {
        self.cite = Some(rule.into()).filter(|rule| !rule.is_empty());
        self
    }

    /// Says the next step.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }
}
