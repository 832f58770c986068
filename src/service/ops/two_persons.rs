//! Decisions of two persons (两人办理): what waits, with the sheet the second person is shown, and the decision kept with it.

use super::{
    casework::{self, Loaded},
    compared, facts,
    inspection::begin_of,
    records as shown,
    sheets::{self, Sheet},
    steps_input,
};
use crate::{
    domain::{refusal::Code, step},
    locale::Text,
    regime::Transition,
    service::{
        Error, Tx,
        operation::Facets,
        reason,
        store::{
            approvals::{self, Approval, Given},
            authorisations::Authorisation,
            batches::{self, Batch, Submission},
            cases::CaseEvent,
            officers, papers, records,
            subjects::Subject,
            units,
        },
    },
    text,
};

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
        let Some(seen) = seen.map(str::trim) else { return Ok(()) };
        if seen.len() >= SHORT && self.sheet.digest()?.starts_with(seen) {
            return Ok(());
        }
        Err(Error::conflict(&self.sheet.id).cite(self.sheet.cite.clone()))
    }

    /// Refuses the proposer as second person, whatever account is used.
    pub(super) fn check_other(&self, tx: &Tx<'_>) -> Result<(), Error> {
        super::person_only(tx)?;
        let first = officers::by_id(tx.db(), self.by)?;
        if first.is_some_and(|first| first.person == tx.actor().person) {
            return Err(Error::new(Code::Sod, text!("须由另一人复核", "another person must decide it"))
                .cite("S1")
                .hint(text!("请另一名有此权限的人员办理", "ask another officer who may")));
        }
        Ok(())
    }

    /// A rejection has its own reason: one given today for another subject is no reason for this one. `given` is what this
    /// person said before; many alike that are decided together share theirs.
    pub(super) fn own_reason(&self, tx: &Tx<'_>, said: &str, given: &[Given]) -> Result<(), Error> {
        let record = self.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
        let subject = record.map(|record| record.subject);
        let elsewhere = |one: &&Given| match (one.subject, subject) {
            (Some(its), Some(subject)) => its != subject,
            _ => one.item != self.sheet.id,
        };
        let others = given.iter().filter(elsewhere).map(|one| one.reason.as_str());
        reason::not_repeated(tx, said, others, reason::RULE)
    }

    /// Keeps the decision with the digest of what was seen.
    pub(super) fn keep(&self, tx: &Tx<'_>, approved: bool, reason: &str) -> Result<(), Error> {
        let erased = match self.record {
            Some(id) => records::by_id(tx.db(), id)?.is_some_and(|record| record.state == "erased"),
            None => false,
        };
        // Words about an erased record go with it.
        let kept = |words: &str| if erased { String::new() } else { words.trim().to_owned() };
        let seen = self.sheet.digest()?;
        tx.saw(&seen);
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
                // The sheet itself, so that what was approved can be read again; of an erased record nothing.
                sheet: if erased { String::new() } else { serde_json::to_string(&self.sheet)? },
                seen,
                pack: self.sheet.pack.clone(),
                cite: self.sheet.cite.clone(),
            },
        )
    }
}

/// The reasons this person gave today with decisions.
pub(super) fn given(tx: &Tx<'_>) -> Result<Vec<Given>, Error> {
    approvals::reasons(tx.db(), &tx.actor().person, begin_of(tx.today()).unwrap_or_default())
}

/// Refuses the officer whom a decision is about: neither of the two persons may be the subject.
pub(super) fn refuse_subject(tx: &Tx<'_>, subject: &Subject) -> Result<(), Error> {
    tx.refuse_self(&subject.id_value)
}

/// The name of an officer.
pub(super) fn name(tx: &Tx<'_>, officer: i64) -> Result<String, Error> {
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
    let tx = &tx.under(&case.file.pack);
    let Some((step, first)) = step_of(case) else { return Ok(None) };
    let yes = super::steps::Input { upheld: Some(true), ..super::steps::Input::default() };
    let step = match steps_input::outcome(tx, case, &step.step, &yes) {
        Ok(outcome) => case.table.transition(Some(&case.standing.state), &step.step, &outcome).unwrap_or(step),
        // Which way it goes is the second person's choice, not made yet.
        Err(error) if error.code == Code::Input => step,
        Err(error) => return Err(error),
    };
    let said = facts::event(first)?.said;
    let mut sheet = sheet_of(tx, case, first)?;
    proposed(tx, case, step, &mut sheet)?;
    let Text { zh, en } = &case.table.label;
    let Text { zh: step_zh, en: step_en } = sheets::step_label(&step.step);
    let Text { zh: first_zh, en: first_en } = sheets::step_label(&first.step);
    sheet.title = text!(
        "{zh}：{step_zh}，待另一人办理（前一步：{first_zh}）",
        "{en}: {step_en}, waits for a second person (after: {first_en})"
    );
    sheet.operation.clone_from(&step.operation);
    sheet.operation_label = sheets::operation_label(&step.operation);
    sheet.id.clone_from(&case.file.no);
    sheet.reason = if said.reason.is_empty() { said.finding } else { said.reason };
    sheet.cite.clone_from(&step.rule);
    sheet.article = tx.pack().articles.text(&step.rule);
    Ok(Some(Waiting { sheet, by: first.officer, at: first.at, record: Some(case.record.id) }))
}

/// What changes with the step: the values proposed, the states of case and record, and what it causes.
fn proposed(tx: &Tx<'_>, case: &Loaded<'_>, step: &Transition, sheet: &mut Sheet) -> Result<(), Error> {
    let values = &case.standing.proposed;
    if values.is_empty() {
        let now = facts::state_on(tx, &case.record, tx.today())?.state;
        let (code, after) = sheets::state_after(now, &step.effects);
        sheet.change("state", sheets::label("state"), (now.word(), now.label().into()), (&code, after));
    } else {
        let (platform, _) = compared::platform_side(tx, &case.record)?;
        for (field, new) in values {
            let old = platform.get(field).cloned().unwrap_or_default();
            let (before, after) = (sheets::plain(&old), sheets::plain(new));
            sheet.change(field, sheets::label(field), (&old, before), (new, after));
        }
    }
    let effects = step.effects.join(" ");
    let nothing = ("", sheets::plain(""));
    sheet.change("effects", sheets::label("effects"), nothing, (&effects, sheets::effects(&step.effects)));
    let (now, then) = (&case.standing.state, step.to.as_ref().unwrap_or(&case.standing.state));
    let (before, after) = (sheets::case_state(case, now), sheets::case_state(case, then));
    sheet.change("case", sheets::label("case"), (now, before), (then, after));
    Ok(())
}

/// What every decision on a case shows: record, proposer, papers, clock.
fn sheet_of(tx: &Tx<'_>, case: &Loaded<'_>, first: &CaseEvent) -> Result<Sheet, Error> {
    let running = case.clock(tx);
    let article = running.as_ref().map(|(clock, _)| tx.pack().articles.text(&clock.cite)).unwrap_or_default();
    let mut sheet = Sheet {
        proposed_by: name(tx, first.officer)?,
        proposed_at: shown::instant(first.at),
        evidence: papers::of_case(tx.db(), case.file.id)?.into_iter().map(sheets::evidence).collect(),
        due: running.as_ref().map(|(_, due)| due.due),
        due_rule: running.as_ref().map(|(clock, _)| casework::due_rule(tx.pack_of(&case.file.pack), clock)),
        clock: sheets::clock(tx.pack(), running.as_ref(), &article),
        pack: case.file.pack.clone(),
        ..Sheet::default()
    };
    sheets::of_record(tx, case, &mut sheet)?;
    Ok(sheet)
}

/// The amendment of a case that waits, if any.
pub(super) fn of_amendment(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<Waiting>, Error> {
    let Some(first) = case.events.iter().rev().find(|event| event.step == "amend").filter(|_| case.standing.amending)
    else {
        return Ok(None);
    };
    let tx = &tx.under(&case.file.pack);
    let event = facts::event(first)?;
    let no = &case.file.no;
    let mut sheet = sheet_of(tx, case, first)?;
    if let Some(day) = event.body.date {
        let stood = event.body.before.map(|day| day.to_string()).unwrap_or_default();
        let day = day.to_string();
        let (before, after) = (sheets::plain(&stood), sheets::plain(&day));
        let field = event.body.code.as_deref().unwrap_or("received");
        sheet.change(field, sheets::label(field), (&stood, before), (&day, after));
    }
    if !event.said.agent.is_empty() {
        let agent = &event.said.agent;
        sheet.change("applicant", sheets::label("applicant"), ("", sheets::plain("")), (agent, sheets::plain(agent)));
    }
    "case.amend".clone_into(&mut sheet.operation);
    sheet.operation_label = sheets::operation_label("case.amend");
    sheet.id = format!("{no}/{AMEND}");
    sheet.title = text!("{no} 的更正待另一人确认", "an amendment of {no} waits for a second person");
    sheet.reason = event.said.reason;
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
    let mut sheet = Sheet {
        operation: "record.admit".to_owned(),
        operation_label: sheets::operation_label("record.admit"),
        id: format!("{no}/{n}"),
        title: text!(
            "{no} 第 {n} 行：校验码有误，待另一人特许",
            "{no} row {n}: a wrong check character waits to be admitted"
        ),
        proposed_by: name(tx, proposal.proposed_by)?,
        proposed_at: shown::instant(proposal.proposed_at),
        reason: proposal.reason,
        evidence: vec![sheets::Evidence {
            kind: text!("报送文件第 {n} 行", "row {n} of the file handed in"),
            name: batch.file_name.clone(),
            digest: row.digest.clone(),
        }],
        clock: sheets::clock(tx.pack(), None, &Text::default()),
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&rule),
        cite: rule,
        ..Sheet::default()
    };
    let now = text!("校验码有误，未予入库", "rejected for a wrong check character");
    let then = text!("准予入库，待审核", "admitted, to be reviewed");
    sheet.change("verdict", sheets::label("verdict"), (&row.verdict, now), ("submitted", then));
    Ok(Some(Waiting { sheet, by: proposal.proposed_by, at: proposal.proposed_at, record: None }))
}

/// The application for a duty grant that waits, if this one does.
pub(super) fn of_grant(tx: &Tx<'_>, one: &Authorisation) -> Result<Option<Waiting>, Error> {
    if one.kind != "duty" || one.state != "applied" {
        return Ok(None);
    }
    let rule = tx.pack().query.application_fields.rule.clone();
    let (no, unit) = (&one.no, &one.grantee);
    let granted = units::by_code(tx.db(), unit)?.map_or_else(|| unit.clone(), |found| found.name);
    let purpose = find_purpose(tx, &one.purpose);
    let said = &one.purpose_text;
    let (purpose_zh, purpose_en) = (&purpose.zh, &purpose.en);
    let purpose = text!("{purpose_zh} {said}", "{purpose_en} {said}");
    let words = format!("{} {said}", one.purpose).trim().to_owned();
    let plain = |value: String| (sheets::plain(&value), value);
    let pairs = [
        ("unit", (sheets::plain(&granted), unit.clone())),
        ("application", plain(one.application.clone().unwrap_or_default())),
        ("items", plain(one.items.join(" "))),
        ("purpose", (purpose, words)),
        ("from", plain(one.from_day.clone())),
        ("until", plain(one.until_day.clone())),
        ("uses", plain(one.uses_left.map_or_else(String::new, |uses| uses.to_string()))),
    ];
    let paper = one.paper.map(|paper| approvals::paper(tx.db(), paper)).transpose()?;
    let kind = step::paper("application").map(Text::from).unwrap_or_default();
    let mut sheet = Sheet {
        operation: "authorisation.approve".to_owned(),
        operation_label: sheets::operation_label("authorisation.approve"),
        id: no.clone(),
        title: text!("{granted}的职责查询申请 {no} 待批准", "duty query of {granted}: {no} waits for approval"),
        proposed_by: name(tx, one.added_by)?,
        proposed_at: shown::instant(one.added_at),
        evidence: paper
            .into_iter()
            .map(|(name, digest)| sheets::Evidence { kind: kind.clone(), name, digest })
            .collect(),
        clock: sheets::clock(tx.pack(), None, &Text::default()),
        pack: tx.in_force().version_word(),
        article: tx.pack().articles.text(&rule),
        cite: rule,
        ..Sheet::default()
    };
    let (now, then) = (text!("已申请", "applied for"), text!("已批准", "approved"));
    sheet.change("state", text!("状态", "state"), (&one.state, now), ("active", then));
    for (field, (words, code)) in pairs {
        if !code.is_empty() {
            sheet.change(field, sheets::label(field), ("", sheets::plain("")), (&code, words));
        }
    }
    Ok(Some(Waiting { sheet, by: one.added_by, at: one.added_at, record: None }))
}

/// What the law calls a purpose.
fn find_purpose(tx: &Tx<'_>, code: &str) -> Text {
    let found = tx.pack().purpose.iter().find(|one| one.code == code);
    found.map_or_else(|| sheets::plain(code), |one| one.label.clone())
}
