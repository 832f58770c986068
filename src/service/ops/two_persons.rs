//! Decisions of two persons (两人办理): the sheet the second person is shown, its digest, and the decision kept with it.

use super::{
    casework::{self, DueRule, Loaded},
    compared, facts, records as shown, steps_input,
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::Transition,
    service::{
        Error, Tx,
        keys::hex,
        operation::Facets,
        store::{
            approvals::{self, Approval},
            authorisations::Authorisation,
            batches::{self, Batch, Submission},
            cases::CaseEvent,
            officers, papers, records,
            subjects::Subject,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the second person is shown (复核单). The digest is of exactly this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The operation that waits, such as `objection.confirm`.
    pub operation: String,
    /// What it is about: `OB-2018-0001`, `OB-2018-0001/amend`, `B-2018-1/3`, `SQ-2018-1`.
    pub id: String,
    /// What it is, in words.
    pub title: Text,
    /// Number of the record.
    pub record: Option<String>,
    /// SM3 of the record's content as it stands.
    pub content: Option<String>,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// The proposer's reason or finding.
    pub reason: String,
    /// What stands now, by field.
    pub before: BTreeMap<String, String>,
    /// What will stand.
    pub after: BTreeMap<String, String>,
    /// Papers: name and SM3.
    pub evidence: Vec<(String, String)>,
    /// Last day of the step.
    pub due: Option<NaiveDate>,
    /// How it was counted.
    pub due_rule: Option<DueRule>,
    /// The law it is decided under: regulation, its version, the overlay's.
    pub pack: String,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

impl Sheet {
    /// SM3 of the sheet, in hexadecimal.
    pub fn digest(&self) -> Result<String, Error> {
        use sm3::{Digest as _, Sm3};
        Ok(hex(&Sm3::digest(serde_json::to_vec(self)?)))
    }
}

/// Something that waits for its second person.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) sheet: Sheet,
    /// Who proposed it.
    pub(super) by: i64,
    /// When, in milliseconds.
    pub(super) at: i64,
    /// Row id of the record.
    pub(super) record: Option<i64>,
}

/// The fewest characters of a digest that name it.
const SHORT: usize = 8;

impl Waiting {
    /// Refuses when what the second person saw is no longer what stands: a changed item needs a new look.
    pub(super) fn check_seen(&self, seen: Option<&str>) -> Result<(), Error> {
        let Some(seen) = seen.map(str::trim).filter(|seen| !seen.is_empty()) else { return Ok(()) };
        if seen.len() >= SHORT && self.sheet.digest()?.starts_with(seen) {
            return Ok(());
        }
        Err(Error::conflict(&self.sheet.id).cite(self.sheet.cite.clone()))
    }

    /// Refuses the proposer as second person, whatever account is used.
    pub(super) fn check_other(&self, tx: &Tx<'_>) -> Result<(), Error> {
        let first = officers::by_id(tx.db(), self.by)?;
        if first.is_some_and(|first| first.person == tx.actor().person) {
            return Err(Error::new(Code::Sod, text!("须由另一人复核", "another person must decide it"))
                .cite("S1")
                .hint(text!("请另一名有此权限的人员办理", "ask another officer who may")));
        }
        Ok(())
    }

    /// Keeps the decision with the digest of what was seen.
    pub(super) fn keep(&self, tx: &Tx<'_>, approved: bool, reason: &str) -> Result<(), Error> {
        let erased = match self.record {
            Some(id) => records::by_id(tx.db(), id)?.is_some_and(|record| record.state == "erased"),
            None => false,
        };
        // Words about an erased record go with it.
        let kept = |words: &str| if erased { String::new() } else { words.trim().to_owned() };
        approvals::insert(
            tx.db(),
            &Approval {
                id: 0,
                operation: self.sheet.operation.clone(),
                item: self.sheet.id.clone(),
                record: self.record,
                proposed_by: self.by,
                proposed_at: self.at,
                asked: kept(&self.sheet.reason),
                decided_by: tx.actor().officer,
                decided_at: tx.now_ms(),
                outcome: if approved { "approved" } else { "rejected" }.to_owned(),
                reason: kept(reason),
                seen: self.sheet.digest()?,
                pack: self.sheet.pack.clone(),
                cite: self.sheet.cite.clone(),
            },
        )
    }
}

/// Refuses the officer whom a decision is about: neither of the two persons may be the subject.
pub(super) fn refuse_subject(tx: &Tx<'_>, subject: &Subject) -> Result<(), Error> {
    if tx.env().keys.digest("person", &subject.id_value) != tx.actor().person {
        return Ok(());
    }
    Err(Error::new(Code::Sod, text!("该事项涉及您本人，须回避", "it is about you: you take no part in it"))
        .cite("S10")
        .hint(text!("请另外两人办理", "two other persons decide it")))
}

fn name(tx: &Tx<'_>, officer: i64) -> Result<String, Error> {
    Ok(officers::by_id(tx.db(), officer)?.map(|officer| officer.name).unwrap_or_default())
}

/// The step of a case that waits for another person than took an earlier one, with that earlier event.
pub(super) fn step_of<'a>(case: &'a Loaded<'_>) -> Option<(&'a Transition, &'a CaseEvent)> {
    if case.standing.closed.is_some() {
        return None;
    }
    case.table.open_in(Some(&case.standing.state)).find_map(|step| {
        let first = case.events.iter().rev().find(|event| step.not_by.contains(&event.step))?;
        // A correction waits only while values are proposed.
        let idle = step.step == "confirm" && case.standing.proposed.is_empty();
        (!idle).then_some((step, first))
    })
}

/// The decision that a case waits for, if any.
pub(super) fn of_case(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<Waiting>, Error> {
    let Some((step, first)) = step_of(case) else { return Ok(None) };
    let yes = super::steps::Input { upheld: Some(true), ..super::steps::Input::default() };
    let step = match steps_input::outcome(tx, case, &step.step, &yes) {
        Ok(outcome) => case.table.transition(Some(&case.standing.state), &step.step, &outcome).unwrap_or(step),
        // Which way it goes is the second person's choice, not made yet.
        Err(error) if error.code == Code::Input => step,
        Err(error) => return Err(error),
    };
    let said = facts::event(first)?.said;
    let (mut before, mut after) = (BTreeMap::new(), case.standing.proposed.clone());
    if after.is_empty() {
        let state = facts::state_on(tx, &case.record, tx.today())?.state;
        before.insert("state".to_owned(), state.word().to_owned());
        after.insert("effects".to_owned(), step.effects.join(" "));
    } else {
        let (platform, _) = compared::platform_side(tx, &case.record)?;
        let now = |field: &String| (field.clone(), platform.get(field).cloned().unwrap_or_default());
        before.extend(after.keys().map(now));
    }
    before.insert("case".to_owned(), case.standing.state.clone());
    after.insert("case".to_owned(), step.to.clone().unwrap_or_else(|| case.standing.state.clone()));
    let (zh, en) = (&case.table.label.zh, &case.table.label.en);
    let word = &step.step;
    let mut sheet = sheet_of(tx, case, first)?;
    sheet.operation.clone_from(&step.operation);
    sheet.id.clone_from(&case.file.no);
    sheet.title = text!("{zh}：`{word}` 待另一人办理", "{en}: `{word}` waits for a second person");
    sheet.reason = if said.reason.is_empty() { said.finding } else { said.reason };
    (sheet.before, sheet.after) = (before, after);
    sheet.cite.clone_from(&step.rule);
    sheet.article = tx.pack().articles.text(&step.rule);
    Ok(Some(Waiting { sheet, by: first.officer, at: first.at, record: Some(case.record.id) }))
}

/// What every decision on a case shows: record, proposer, papers, clock.
fn sheet_of(tx: &Tx<'_>, case: &Loaded<'_>, first: &CaseEvent) -> Result<Sheet, Error> {
    let clock = case.clock(tx);
    let evidence = papers::of_case(tx.db(), case.file.id)?;
    Ok(Sheet {
        record: Some(case.record.no.clone()),
        content: Some(records::digest(&records::content(tx.db(), &case.record)?)?),
        proposed_by: name(tx, first.officer)?,
        proposed_at: shown::instant(first.at),
        evidence: evidence.into_iter().map(|paper| (paper.name, paper.digest)).collect(),
        due: clock.as_ref().map(|(_, due)| due.due),
        due_rule: clock.as_ref().map(|(clock, _)| casework::due_rule(clock)),
        pack: case.file.pack.clone(),
        ..Sheet::default()
    })
}

/// The amendment of a case that waits, if any.
pub(super) fn of_amendment(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<Waiting>, Error> {
    let Some(first) = case.events.iter().rev().find(|event| event.step == "amend").filter(|_| case.standing.amending)
    else {
        return Ok(None);
    };
    let event = facts::event(first)?;
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    if let Some(day) = event.body.date {
        let stood = event.body.before.map(|day| day.to_string()).unwrap_or_default();
        before.insert("received".to_owned(), stood);
        after.insert("received".to_owned(), day.to_string());
    }
    if !event.said.agent.is_empty() {
        after.insert("applicant".to_owned(), event.said.agent);
    }
    let no = &case.file.no;
    let mut sheet = sheet_of(tx, case, first)?;
    "case.amend".clone_into(&mut sheet.operation);
    sheet.id = format!("{no}/{AMEND}");
    sheet.title = text!("{no} 的更正待另一人确认", "an amendment of {no} waits for a second person");
    sheet.reason = event.said.reason;
    (sheet.before, sheet.after) = (before, after);
    sheet.cite.clone_from(&first.cite);
    sheet.article = tx.pack().articles.text(&first.cite);
    Ok(Some(Waiting { sheet, by: first.officer, at: first.at, record: Some(case.record.id) }))
}

/// Ends the number of a case whose amendment is meant.
pub(super) const AMEND: &str = "amend";

/// The admission of a row that waits, if any.
pub(super) fn of_admission(tx: &Tx<'_>, batch: &Batch, row: &Submission) -> Result<Option<Waiting>, Error> {
    let Some(proposal) = batches::proposal(tx.db(), row.id)? else { return Ok(None) };
    let rule = tx.decide_on("record.admit", Facets::default()).rule;
    let (no, n) = (&batch.no, row.row);
    let sheet = Sheet {
        operation: "record.admit".to_owned(),
        id: format!("{no}/{n}"),
        title: text!(
            "{no} 第 {n} 行：校验码有误，待另一人特许",
            "{no} row {n}: a wrong check character waits to be admitted"
        ),
        proposed_by: name(tx, proposal.proposed_by)?,
        proposed_at: shown::instant(proposal.proposed_at),
        reason: proposal.reason,
        before: BTreeMap::from([("verdict".to_owned(), row.verdict.clone())]),
        after: BTreeMap::from([("verdict".to_owned(), "submitted".to_owned())]),
        evidence: vec![(batch.file_name.clone(), row.digest.clone())],
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&rule),
        cite: rule,
        ..Sheet::default()
    };
    Ok(Some(Waiting { sheet, by: proposal.proposed_by, at: proposal.proposed_at, record: None }))
}

/// The application for a duty grant that waits, if this one does.
pub(super) fn of_grant(tx: &Tx<'_>, one: &Authorisation) -> Result<Option<Waiting>, Error> {
    if one.kind != "duty" || one.state != "applied" {
        return Ok(None);
    }
    let rule = tx.pack().query.application_fields.rule.clone();
    let (no, unit) = (&one.no, &one.grantee);
    let pairs = [
        ("unit", unit.clone()),
        ("application", one.application.clone().unwrap_or_default()),
        ("items", one.items.join(" ")),
        ("purpose", format!("{} {}", one.purpose, one.purpose_text).trim().to_owned()),
        ("from", one.from_day.clone()),
        ("until", one.until_day.clone()),
        ("uses", one.uses_left.map_or_else(String::new, |uses| uses.to_string())),
    ];
    let sheet = Sheet {
        operation: "authorisation.approve".to_owned(),
        id: no.clone(),
        title: text!("{unit} 的职责查询申请 {no} 待批准", "duty query of {unit}: {no} waits for approval"),
        proposed_by: name(tx, one.added_by)?,
        proposed_at: shown::instant(one.added_at),
        before: BTreeMap::from([("state".to_owned(), one.state.clone())]),
        after: pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(),
        evidence: one.paper.map(|paper| approvals::paper(tx.db(), paper)).transpose()?.into_iter().collect(),
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&rule),
        cite: rule,
        ..Sheet::default()
    };
    Ok(Some(Waiting { sheet, by: one.added_by, at: one.added_at, record: None }))
}
