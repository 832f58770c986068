//! Weeks of queries: windows, units on duty, refusals, and three things an auditor should notice.

use super::{chance::Chance, files::Size, office::Office, people::Subject};
use crate::{
    domain::query::{IdDocument, Mode, Purpose},
    service::{
        Error,
        ops::{
            authorisations::{AddAuthorisation, ApplyForDuty, ApproveGrant, Paper, Terms},
            query::RunQuery,
        },
    },
};
use chrono::Days;

/// What the desks work with.
#[derive(Debug)]
pub struct Desk<'a> {
    subjects: &'a [Subject],
    size: Size,
    /// Duty grants: the officer, the number, the purpose.
    grants: Vec<(&'static str, String, &'static str)>,
}

/// Units that may query on duty: log-in, unit, application, items, purpose.
const DUTIES: &[(&str, &str, &str, &[&str], &str)] = &[
    ("zjj1", "ZJJ", "威环住建函〔2026〕41号", &["JB-01", "JB-02", "SX-01", "SX-05"], "construction"),
    ("scjg1", "SCJG", "威环市监函〔2026〕77号", &["JB-02", "JB-03", "SX-01", "SX-05"], "food-drug-safety"),
];

/// Who asks with a subject's authorisation.
const GRANTEES: &[(&str, &str)] =
    &[("演示商业银行环翠支行", "loan-review"), ("演示招标代理公司", "tender"), ("演示供应链公司", "trade-partner")];

impl<'a> Desk<'a> {
    /// A desk before the first query.
    pub fn new(subjects: &'a [Subject], size: Size) -> Self {
        Self { subjects, size, grants: Vec::new() }
    }

    /// The units apply in writing, the centre's supervisor approves (履职查询批准).
    pub fn grant_duties(&mut self, office: &mut Office<'_>) -> Result<(), Error> {
        for (login, unit, application, items, purpose) in DUTIES {
            let terms = Terms {
                items: items.iter().map(|item| (*item).to_owned()).collect(),
                purpose: Some(purpose_of(purpose, "")),
                until: office.service.now().date_naive().checked_add_days(Days::new(180)),
                ..Terms::default()
            };
            let apply = ApplyForDuty { unit: (*unit).to_owned(), application: (*application).to_owned(), terms };
            let applied = office.call(login, &apply)?;
            office.pass(1800)?;
            let granted = office.call("sup1", &ApproveGrant { id: applied.id })?;
            self.grants.push((login, granted.id, purpose));
        }
        Ok(())
    }

    /// An application that still waits for the supervisor.
    pub fn apply(office: &mut Office<'_>) -> Result<(), Error> {
        let terms = Terms {
            items: vec!["JB-01".to_owned(), "LH-03".to_owned()],
            purpose: Some(purpose_of("procurement", "")),
            until: office.service.now().date_naive().checked_add_days(Days::new(60)),
            ..Terms::default()
        };
        let application = "威环住建函〔2026〕96号".to_owned();
        office.call("zjj1", &ApplyForDuty { unit: "ZJJ".to_owned(), application, terms })?;
        Ok(())
    }

    /// One ordinary day at the windows and in the units.
    pub fn day(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        let queries = 12 + chance.below(13);
        for _ in 0..self.size.of(queries).max(3) {
            office.pass(chance.between(240, 1100))?;
            match chance.below(10) {
                0..=3 => self.public(office, chance)?,
                4..=5 => self.own(office, chance)?,
                6 => self.authorised(office, chance)?,
                7..=8 => self.on_duty(office, chance, 0)?,
                _ => self.refused(office, chance)?,
            }
        }
        Ok(())
    }

    fn subject(&self, chance: &mut Chance) -> Option<&'a Subject> {
        chance.pick(self.subjects)
    }

    fn public(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        let Some(subject) = self.subject(chance) else { return Ok(()) };
        let login = if chance.percent(60) { "win1" } else { "win2" };
        office.call(login, &RunQuery { subject: subject.id.clone(), mode: Mode::Public, ..RunQuery::default() })?;
        Ok(())
    }

    fn own(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        let Some(subject) = self.subject(chance) else { return Ok(()) };
        let purpose = if chance.percent(50) { "self-check" } else { "self-report" };
        let query = RunQuery {
            subject: subject.id.clone(),
            mode: Mode::Own,
            purpose: Some(purpose_of(purpose, "")),
            id_document: Some(document(subject)),
            ..RunQuery::default()
        };
        office.call("win1", &query)?;
        Ok(())
    }

    fn authorised(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        let Some(subject) = self.subject(chance) else { return Ok(()) };
        let Some((grantee, purpose)) = chance.pick(GRANTEES) else { return Ok(()) };
        let login = if chance.percent(50) { "win1" } else { "win2" };
        let today = office.service.now().date_naive();
        // Each letter is its own: one paper behind two authorisations is what the inspection looks for.
        let (name, at) = (&subject.name, office.service.now().format("%F %T"));
        let letter = format!("{name}于{at}出具：兹授权{grantee}查询本主体公共信用信息。");
        let grantee_id = super::people::unified("91", "371002", "MAT", 900_001);
        let add = AddAuthorisation {
            subject: subject.id.clone(),
            grantee: (*grantee).to_owned(),
            grantee_id: grantee_id.clone(),
            terms: Terms {
                items: ["JB-01", "LH-02", "SX-01", "SX-02", "SX-03"].map(str::to_owned).to_vec(),
                purpose: Some(purpose_of(purpose, "")),
                until: today.checked_add_days(Days::new(30)),
                uses: Some(2),
                paper: Some(Paper { name: "授权书.txt".to_owned(), body: letter.into_bytes() }),
                ..Terms::default()
            },
        };
        let id = office.call(login, &add)?.id;
        office.pass(150)?;
        let query = RunQuery {
            subject: subject.id.clone(),
            mode: Mode::Authorised,
            purpose: Some(purpose_of(purpose, "")),
            authorisation: Some(id),
            id_document: Some(IdDocument {
                kind: "business-licence".to_owned(),
                number: grantee_id,
                valid_until: None,
            }),
            ..RunQuery::default()
        };
        office.call(login, &query)?;
        Ok(())
    }

    fn on_duty(&self, office: &mut Office<'_>, chance: &mut Chance, which: usize) -> Result<(), Error> {
        let Some(subject) = self.subject(chance) else { return Ok(()) };
        let which = if which > 0 { which } else { chance.below(self.grants.len()) };
        let Some((login, id, purpose)) = self.grants.get(which) else { return Ok(()) };
        // Each task of the unit has its own number: one text for all of them is what the door refuses.
        let task = office.service.now().format("〔%Y〕%m%d%H%M%S");
        let query = RunQuery {
            subject: subject.id.clone(),
            mode: Mode::Department,
            purpose: Some(purpose_of(purpose, &format!("督查{task}号任务核对"))),
            authorisation: Some(id.clone()),
            ..RunQuery::default()
        };
        office.call(login, &query)?;
        Ok(())
    }

    /// One of the refusals that every window knows.
    fn refused(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        let Some(subject) = self.subject(chance) else { return Ok(()) };
        let subject = subject.id.clone();
        match chance.below(3) {
            // Own information is asked for at the centre, not at a designated window.
            0 => office.attempt("win2", &RunQuery { subject, mode: Mode::Own, ..RunQuery::default() }),
            // On duty without a grant.
            1 => office.attempt("zjj1", &RunQuery { subject, mode: Mode::Department, ..RunQuery::default() }),
            _ => office.attempt("win1", &RunQuery { subject, mode: Mode::Own, ..RunQuery::default() }),
        }
    }

    /// Off hours: late in the evening one window officer looks at many subjects (非工作时间查询).
    pub fn off_hours(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        for _ in 0..61 {
            office.pass(chance.between(25, 50))?;
            let Some(subject) = self.subject(chance) else { continue };
            let query = RunQuery { subject: subject.id.clone(), mode: Mode::Public, ..RunQuery::default() };
            office.call("win2", &query)?;
        }
        Ok(())
    }

    /// A burst: many subjects within an hour (短时间大量查询).
    pub fn burst(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        for _ in 0..46 {
            office.pass(chance.between(30, 65))?;
            self.on_duty(office, chance, 1)?;
        }
        Ok(())
    }

    /// Refused again and again: non-open items without the subject's authorisation (反复被拒).
    pub fn repeated_refusals(&self, office: &mut Office<'_>, chance: &mut Chance) -> Result<(), Error> {
        for _ in 0..7 {
            office.pass(chance.between(60, 240))?;
            let Some(subject) = self.subject(chance) else { continue };
            let query = RunQuery {
                subject: subject.id.clone(),
                mode: Mode::Authorised,
                purpose: Some(purpose_of("loan-review", "")),
                ..RunQuery::default()
            };
            office.attempt("win1", &query)?;
        }
        Ok(())
    }
}

fn purpose_of(code: &str, text: &str) -> Purpose {
    Purpose { code: code.to_owned(), text: text.to_owned() }
}

/// The paper a subject shows at the window.
fn document(subject: &Subject) -> IdDocument {
    let kind = if subject.is_person() { "resident-id" } else { "business-licence" };
    IdDocument { kind: kind.to_owned(), number: subject.id.clone(), valid_until: None }
}
