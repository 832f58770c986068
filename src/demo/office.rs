//! The officers of a demonstration at work: who is logged in, what the clock shows, which call is made as whom.

use super::district::District;
use crate::{
    domain::{Code, identifier::resident_check, role::RoleHeld},
    service::{
        Actor, Channel, Error, Leaving, Moment, NewOfficer, Operation, Proof, Service, Setup,
        ops::{
            officers::{AddOfficer, ChangePassword, GrantRole, NewKey},
            units::AddUnit,
        },
    },
    text,
};
use chrono::{Days, NaiveDate, TimeDelta};
use std::{collections::BTreeMap, path::Path};
use zeroize::Zeroizing;

/// The centre at work.
#[derive(Debug)]
pub struct Office<'a> {
    /// The door.
    pub service: Service,
    district: &'a District,
    /// Access keys by log-in name.
    pub keys: BTreeMap<String, Zeroizing<String>>,
    /// Who is logged in today.
    present: BTreeMap<String, Actor>,
    /// Working days of the eight weeks, first to last.
    pub days: Vec<NaiveDate>,
}

/// The two who are enrolled with the installation.
const FIRST: (&str, &str) = ("adm1", "sup1");

impl<'a> Office<'a> {
    /// A new centre at half past eight on the first of `days`, with its units and its officers.
    pub fn found(path: &Path, district: &'a District, days: Vec<NaiveDate>) -> Result<Self, Error> {
        let start = days.first().and_then(|day| moment(*day, 8, 0)).ok_or_else(no_day)?;
        let first = |login: &str| NewOfficer {
            login: login.to_owned(),
            name: district
                .officers
                .iter()
                .find(|one| one.login == login)
                .map_or("", |one| one.name.as_str())
                .to_owned(),
            person: Some(person(district, login)),
        };
        let setup = Setup {
            overlay: None,
            regime: district.regime.clone(),
            centre: district.centre.clone(),
            level: None,
            sysadmin: first(FIRST.0),
            supervisor: first(FIRST.1),
            training: Some(start),
            demonstration: true,
        };
        let (service, created) = Service::create(path, &setup)?;
        let mut office = Self { service, district, keys: BTreeMap::new(), present: BTreeMap::new(), days };
        for (login, once) in [(FIRST.0, created.sysadmin), (FIRST.1, created.supervisor)] {
            let actor = office.service.log_in(login, &Proof::Password(once), Channel::Cli)?;
            office.settle_in(&actor)?;
            // The one-time log-in must not go on: only a new one knows that the password was changed.
            office.actor(login)?;
        }
        office.enrol()?;
        Ok(office)
    }

    fn enrol(&mut self) -> Result<(), Error> {
        for unit in &self.district.units {
            let add = AddUnit {
                code: unit.code.clone(),
                name: unit.name.clone(),
                kind: unit.kind.clone(),
                district: None,
                level: None,
                query_rules: Some(format!("{}查询制度规范", unit.name)),
                mandate: None,
            };
            self.call(FIRST.0, &add)?;
        }
        for officer in self.district.officers.iter().filter(|one| one.login != FIRST.0 && one.login != FIRST.1) {
            let add = AddOfficer {
                login: officer.login.clone(),
                name: officer.name.clone(),
                unit: officer.unit.clone(),
                person: Zeroizing::new(person(self.district, &officer.login)),
                place: officer.place.clone(),
            };
            self.call(FIRST.0, &add)?;
            let role = RoleHeld::parse(&officer.role).ok_or_else(|| Error::not_found(&officer.role))?;
            let grant = GrantRole { login: officer.login.clone(), role, from: None, until: None };
            self.call(FIRST.1, &grant)?;
            self.call(FIRST.0, &grant)?;
            // Training databases let one become another officer, which spares a costly log-in with the one-time password.
            let admin = self.actor(FIRST.0)?;
            let actor = self.service.become_officer(&admin, &officer.login)?;
            self.settle_in(&actor)?;
        }
        Ok(())
    }

    /// Sets the printed password and makes an access key.
    fn settle_in(&mut self, actor: &Actor) -> Result<(), Error> {
        let login = actor.login().to_owned();
        let password = self.district.officers.iter().find(|one| one.login == login).map(|one| one.password.clone());
        let new = Zeroizing::new(password.ok_or_else(|| Error::not_found(&login))?);
        self.service.call(actor, &ChangePassword { new })?;
        let actor = self.service.become_officer(actor, &login)?;
        let made = self.service.call(&actor, &NewKey)?;
        self.keys.insert(login, Zeroizing::new(made.key));
        Ok(())
    }

    /// The officer, logged in with the access key when not yet there today.
    pub fn actor(&mut self, login: &str) -> Result<Actor, Error> {
        if let Some(actor) = self.present.get(login) {
            return Ok(actor.clone());
        }
        let key = self.keys.get(login).cloned().ok_or_else(|| Error::not_found(login))?;
        let actor = self.service.log_in(login, &Proof::Credential(key), Channel::Tui)?;
        self.present.insert(login.to_owned(), actor.clone());
        Ok(actor)
    }

    /// Calls `operation` as `login`.
    pub fn call<O: Operation>(&mut self, login: &str, operation: &O) -> Result<O::Output, Error> {
        let actor = self.actor(login)?;
        self.service.call(&actor, operation)
    }

    /// Calls what the door is to refuse: the attempt belongs in the log. Anything but a refusal is an error.
    pub fn attempt<O: Operation>(&mut self, login: &str, operation: &O) -> Result<(), Error> {
        match self.call(login, operation) {
            Err(error) if matches!(error.code, Code::Io | Code::Integrity | Code::Unknown | Code::Unsafe) => Err(error),
            _ => Ok(()),
        }
    }

    /// Lets the clock come to `hour`:`minute` on `day`. The work may have taken longer than the plan: then it stands.
    /// Who worked the day before has logged out in the evening.
    pub fn at(&mut self, day: NaiveDate, hour: u32, minute: u32) -> Result<(), Error> {
        let to = moment(day, hour, minute).ok_or_else(no_day)?;
        if day > self.service.now().date_naive() {
            self.go_home()?;
        }
        self.move_to(to)
    }

    /// Lets `seconds` pass.
    pub fn pass(&mut self, seconds: i64) -> Result<(), Error> {
        let to = self.service.now() + TimeDelta::seconds(seconds);
        self.move_to(to)
    }

    fn move_to(&mut self, to: Moment) -> Result<(), Error> {
        if to > self.service.now() { self.service.move_training_clock(to) } else { Ok(()) }
    }

    /// Everybody logs out.
    pub fn go_home(&mut self) -> Result<(), Error> {
        let day = self.service.now().date_naive();
        if let Some(evening) = moment(day, 17, 30) {
            self.move_to(evening)?;
        }
        for actor in std::mem::take(&mut self.present).into_values() {
            self.service.log_out(&actor, Leaving::Left)?;
        }
        Ok(())
    }

    /// The last morning: the officers have looked in; the last row of the log stands at the moment at which it opens.
    pub fn finish(&mut self, now: Moment, login: &str) -> Result<(), Error> {
        self.move_to(now - TimeDelta::minutes(5))?;
        self.actor(login)?;
        self.move_to(now)?;
        for actor in std::mem::take(&mut self.present).into_values() {
            self.service.log_out(&actor, Leaving::Left)?;
        }
        Ok(())
    }
}

/// A synthetic person for an account: an identity number that holds, with the order code 000, which is believed never to be
/// issued. Officers are born after the youngest subject, so no subject has the number of one.
fn person(district: &District, login: &str) -> String {
    let place = district.officers.iter().position(|one| one.login == login).unwrap_or_default();
    let first = NaiveDate::from_ymd_opt(2003, 2, 1).unwrap_or_default();
    let born = first.checked_add_days(Days::new(u64::try_from(place).unwrap_or_default())).unwrap_or(first);
    let body = format!("{}{}000", district.county, born.format("%Y%m%d"));
    let check = resident_check(&body).unwrap_or('0');
    format!("{body}{check}")
}

/// An instant of the day in Asia/Shanghai.
pub fn moment(day: NaiveDate, hour: u32, minute: u32) -> Option<Moment> {
    day.and_hms_opt(hour, minute, 0)?.and_local_timezone(crate::service::clock::shanghai()).single()
}

/// How many working days are lived through, the last one included: eight weeks with a long holiday in them.
const WORKING_DAYS: usize = 37;

/// The working days that end on `last`, which is taken in even if nobody works on it.
pub fn working_days(calendar: &crate::domain::calendar::Calendar, last: NaiveDate) -> Vec<NaiveDate> {
    let back = std::iter::successors(Some(last), NaiveDate::pred_opt);
    let working = back.filter(|day| *day == last || calendar.is_working_day(*day).yes);
    let mut days: Vec<NaiveDate> = working.take(WORKING_DAYS).collect();
    days.reverse();
    days
}

fn no_day() -> Error {
    Error::new(Code::Usage, text!("演示日期无效", "the day of the demonstration is no day"))
        .hint(text!("用 --now 给一个日期", "give a day with --now"))
}
