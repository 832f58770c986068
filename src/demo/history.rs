//! The days of the demonstration: who comes in the morning, and what is tried that may not be done.

use super::{chance::Chance, district::District, office::Office};
use crate::service::{
    Error,
    ops::{
        officers::{ListOfficers, ShowOfficer},
        units::ListUnits,
    },
};
use chrono::NaiveDate;

/// Those who are there every day; the others come on some days.
const DAILY: &[&str] = &["int1", "rev1", "obj1", "rep1", "win1"];

/// The morning of a working day: the officers log in, one after the other.
pub fn morning(office: &mut Office<'_>, district: &District, day: NaiveDate, chance: &mut Chance) -> Result<(), Error> {
    office.at(day, 8, 25)?;
    for officer in &district.officers {
        if DAILY.contains(&officer.login.as_str()) || chance.percent(35) {
            office.pass(chance.between(20, 160))?;
            office.actor(&officer.login)?;
        }
    }
    Ok(())
}

/// Small attempts beyond one's duties (越权), which the door refuses and the log keeps.
pub fn attempts(office: &mut Office<'_>, number: usize, chance: &mut Chance) -> Result<(), Error> {
    office.pass(chance.between(60, 600))?;
    match number % 9 {
        2 => office.attempt("win2", &ListOfficers),
        5 => office.attempt("zjj1", &ListUnits),
        7 => office.attempt("int1", &ShowOfficer { login: "aud1".to_owned() }),
        _ => Ok(()),
    }
}
