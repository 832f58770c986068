//! The days of the demonstration: what is done on which, from the first load to the last morning.

use super::{
    cases::{self, Cases},
    chance::Chance,
    district::District,
    files::{self, Size},
    intake::{self, Entry},
    office::Office,
    people::Subject,
    queries::Desk,
    rows::World,
};
use crate::{
    locale::Text,
    service::{
        Error,
        ops::{
            officers::{ListOfficers, ShowOfficer},
            units::ListUnits,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate, Weekday};

/// Those who are there every day; the others come on some days.
const DAILY: &[&str] = &["int1", "rev1", "obj1", "rep1", "win1"];

/// Working days before the last on which something happens once.
const BURST: usize = 9;
const REFUSALS: usize = 6;
const DOUBTFUL: usize = 5;
const WAITING: usize = 2;
const OFF_HOURS: usize = 1;

/// The weeks as they are lived.
#[derive(Debug)]
pub struct Weeks<'a> {
    /// The officers.
    pub office: Office<'a>,
    district: &'a District,
    size: Size,
    world: World<'a>,
    desk: Desk<'a>,
    chance: Chance,
    entries: Vec<Entry>,
    cases: Option<Cases>,
}

impl<'a> Weeks<'a> {
    /// Before the first day.
    pub fn new(office: Office<'a>, district: &'a District, people: &'a [Subject], size: Size) -> Self {
        Self {
            office,
            district,
            size,
            world: World::new(district, people, 0x2026_0928),
            desk: Desk::new(people, size),
            chance: Chance::new(0x2026_1123),
            entries: Vec::new(),
            cases: None,
        }
    }

    /// Every working day but the last, whose morning is the officer's at the keyboard.
    pub fn live(&mut self, tell: &mut dyn FnMut(&Text)) -> Result<(), Error> {
        let days = self.office.days.clone();
        let last = days.len().saturating_sub(1);
        for (number, day) in days.into_iter().enumerate().take(last) {
            self.morning(day)?;
            if number == 0 {
                tell(&text!("首次归集……", "the first load …"));
                self.first_day(day)?;
                tell(&text!("八周的日常业务……", "eight weeks of work …"));
            } else if day.weekday() == Weekday::Mon {
                self.weekly_files(day)?;
            }
            self.day(day, number, last - number)?;
        }
        self.office.go_home()
    }

    /// The officers log in, one after the other.
    fn morning(&mut self, day: NaiveDate) -> Result<(), Error> {
        self.office.at(day, 8, 25)?;
        for officer in &self.district.officers {
            if DAILY.contains(&officer.login.as_str()) || self.chance.percent(35) {
                self.office.pass(self.chance.between(20, 120))?;
                self.office.actor(&officer.login)?;
            }
        }
        Ok(())
    }

    /// Catalogue, profiles, duty grants, and the stock of every unit.
    fn first_day(&mut self, day: NaiveDate) -> Result<(), Error> {
        self.office.at(day, 9, 0)?;
        intake::catalogue(&mut self.office, self.district)?;
        intake::profiles(&mut self.office, self.district, &files::reported())?;
        self.desk.grant_duties(&mut self.office)?;
        for sheet in files::first_load(&mut self.world, self.size, day) {
            self.take_in(&sheet)?;
        }
        let differing = intake::misread(&mut self.office, &self.entries, cases::differing()?, &mut self.chance)?;
        self.cases = Some(Cases::plan(&self.entries, differing, &mut self.chance)?);
        Ok(())
    }

    /// One file from hand-in to acceptance.
    fn take_in(&mut self, sheet: &super::sheet::Sheet) -> Result<(), Error> {
        self.office.pass(self.chance.between(60, 200))?;
        let batch = intake::hand_in(&mut self.office, self.district, sheet)?;
        intake::whole(&batch)?;
        self.office.pass(self.chance.between(120, 400))?;
        self.entries.extend(intake::accept(&mut self.office, sheet, &batch.batch)?);
        Ok(())
    }

    fn weekly_files(&mut self, day: NaiveDate) -> Result<(), Error> {
        self.office.at(day, 9, 10)?;
        for sheet in files::weekly(&mut self.world, self.size, intake::week_before(day)) {
            self.take_in(&sheet)?;
        }
        Ok(())
    }

    /// Cases in the morning, windows in the afternoon, and what happens once.
    fn day(&mut self, day: NaiveDate, number: usize, before: usize) -> Result<(), Error> {
        let span = intake::week_before(day);
        self.office.at(day, 10, 15)?;
        if let Some(cases) = &mut self.cases {
            cases.live(&mut self.office, self.district, before)?;
        }
        match before {
            DOUBTFUL => {
                let sheet = files::doubtful(&mut self.world, self.size, span);
                intake::doubtful(&mut self.office, self.district, &sheet, self.size.of(5))?;
            }
            WAITING => {
                let sheet = files::waiting(&mut self.world, self.size, span);
                intake::hand_in(&mut self.office, self.district, &sheet)?;
                Desk::apply(&mut self.office)?;
            }
            REFUSALS => self.desk.repeated_refusals(&mut self.office, &mut self.chance)?,
            _ => {}
        }
        self.office.at(day, 13, 30)?;
        if before == BURST {
            self.desk.burst(&mut self.office, &mut self.chance)?;
        }
        self.desk.day(&mut self.office, &mut self.chance)?;
        self.attempt(number)?;
        if before == OFF_HOURS {
            self.office.at(day, 22, 5)?;
            self.desk.off_hours(&mut self.office, &mut self.chance)?;
        }
        Ok(())
    }

    /// Small attempts beyond one's duties (越权), which the door refuses and the log keeps.
    fn attempt(&mut self, number: usize) -> Result<(), Error> {
        self.office.pass(self.chance.between(60, 600))?;
        match number % 9 {
            2 => self.office.attempt("win2", &ListOfficers),
            5 => self.office.attempt("zjj1", &ListUnits),
            7 => self.office.attempt("int1", &ShowOfficer { login: "aud1".to_owned() }),
            _ => Ok(()),
        }
    }
}
