//! What is told of a version of a list (清单版本), and that only a draft is put in force.

use crate::{
    domain::refusal::Code,
    service::{
        Error, Tx,
        store::{officers, versions::Version},
    },
    text,
};
use serde::{Deserialize, Serialize};

/// A version of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionCard {
    /// Number of the version.
    pub version: i64,
    /// `draft`, `active`, `retired`.
    pub state: String,
    /// How many entries.
    pub entries: usize,
    /// SM3 of the file.
    pub digest: String,
    /// Who imported it.
    pub imported_by: String,
    /// Who put it in force.
    pub activated_by: Option<String>,
    /// First day in force.
    pub active_from: Option<String>,
    /// Day on which the next one replaced it.
    pub retired_on: Option<String>,
}

/// The card of a version with so many entries.
pub(super) fn card(tx: &Tx<'_>, found: &Version, entries: usize) -> Result<VersionCard, Error> {
    let login = |officer: i64| -> Result<String, Error> {
        Ok(officers::by_id(tx.db(), officer)?.map(|officer| officer.login).unwrap_or_default())
    };
    Ok(VersionCard {
        version: found.number,
        state: found.state.clone(),
        entries,
        digest: found.digest.clone(),
        imported_by: login(found.imported_by)?,
        activated_by: found.activated_by.map(login).transpose()?,
        active_from: found.active_from.clone(),
        retired_on: found.retired_on.clone(),
    })
}

/// Refuses to put in force what is no draft, and whoever imported it.
pub(super) fn may_activate(tx: &Tx<'_>, found: &Version, rule: &str) -> Result<(), Error> {
    if found.state != "draft" {
        let (number, state) = (found.number, &found.state);
        return Err(Error::new(
            Code::State,
            text!("清单第 {number} 版是 `{state}`，不是草案", "version {number} is `{state}`, not a draft"),
        )
        .cite(rule)
        .hint(text!("导入新的一版", "import a new version")));
    }
    super::second_person(tx, found.imported_by)
}
