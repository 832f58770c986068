//! Who is meant by a unit's code and an officer's log-in, as far as the officer at the console may read it.

use crate::{
    service::{
        Error,
        ops::{officers::ListOfficers, units::ListUnits},
    },
    tui::{desk::Desk, screen::Session},
};
use std::collections::BTreeMap;

/// Names by code and by log-in. What it does not know stays as it is written.
#[derive(Debug, Default)]
pub(super) struct Directory {
    units: BTreeMap<String, String>,
    officers: BTreeMap<String, String>,
}

impl Directory {
    /// Asks for the names; a list that is closed to the officer is not asked for, so that no refusal is left.
    pub fn read(desk: &mut Desk, session: &Session) -> Result<Self, Error> {
        let mut found = Self::default();
        if session.may("unit.list") {
            found.units = desk.call(&ListUnits)?.items.into_iter().map(|unit| (unit.code, unit.name)).collect();
        }
        if session.may("officer.list") {
            found.officers = desk.call(&ListOfficers)?.items.into_iter().map(|one| (one.login, one.name)).collect();
        }
        Ok(found)
    }

    /// The name of a unit.
    pub fn unit<'n>(&'n self, code: &'n str) -> &'n str {
        self.units.get(code).map_or(code, String::as_str)
    }

    /// The name of an officer.
    pub fn officer<'n>(&'n self, login: &'n str) -> &'n str {
        self.officers.get(login).map_or(login, String::as_str)
    }
}
