//! Decisions of two persons as lists (复核): what waits, what was approved and rejected, and many decided together.

use super::{
    admit_row, amendments, casework, changes,
    may_decide::{closed, may, sees, why_not},
    records::instant,
    review::{Refused, refused_all, told},
    sheets::{self, Sheet},
    steps,
    two_persons::{self, AMEND, Waiting},
    waiting::{Place, add_waiting, admission, waiting_on},
    withdrawals::{self, WITHDRAW},
};
use crate::{
    domain::refusal::Code,
    locale::Text,
    service::{
        Error, Kind, Operation, Trace, Tx, reason,
        store::{
            approvals::{self, Approval, Filter, Given},
            authorisations, cases, records, seals,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most items of a page.
const MOST: u32 = 500;

/// `waiting`, `approved`, `rejected`.
const STATES: [&str; 3] = ["waiting", "approved", "rejected"];

/// A decision of two persons in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionCard {
    /// What it is about, `OB-2018-0001`.
    pub id: String,
    /// The operation, such as `objection.confirm`.
    pub operation: String,
    /// What an officer reads for it.
    pub operation_label: Text,
    /// What it is, in words.
    pub title: Text,
    /// `waiting`, `approved`, `rejected`.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// The record.
    pub record: Option<String>,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// The proposer's reason.
    pub asked: String,
    /// Name of who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// The reason of who decided.
    pub reason: String,
    /// SM3 of what the second person sees, or saw.
    pub digest: String,
    /// Last day of the step, while it waits.
    pub due: Option<NaiveDate>,
    /// It waits, and the officer who asks may decide it; none once it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_decide: Option<bool>,
    /// Why this officer may not decide what waits: the message, its rule and the next step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Text>,
    /// The rule.
    pub cite: String,
    /// The article.
    pub article: Text,
}

/// A page of decisions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decisions {
    /// What waits first, then the newest.
    pub items: Vec<DecisionCard>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// What a state of a decision is called.
pub fn state_label(state: &str) -> Text {
    match state {
        "approved" => text!("已同意", "approved"),
        "rejected" => text!("未同意", "rejected"),
        _ => text!("待复核", "waits"),
    }
}

/// Operations beside the steps of cases by which a second person decides.
pub(super) const TWO: &[&str] =
    &["case.amend", "record.admit", "authorisation.approve", "subject.confirm", "record.withdraw"];

fn waiting_card(tx: &Tx<'_>, waiting: &Waiting) -> Result<DecisionCard, Error> {
    let sheet = &waiting.sheet;
    let closed = closed(tx, waiting).err();
    Ok(DecisionCard {
        id: sheet.id.clone(),
        operation: sheet.operation.clone(),
        operation_label: sheet.operation_label.clone(),
        title: sheet.title.clone(),
        state: "waiting".to_owned(),
        state_label: state_label("waiting"),
        record: sheet.record.clone(),
        proposed_by: sheet.proposed_by.clone(),
        proposed_at: sheet.proposed_at.clone(),
        asked: sheet.reason.clone(),
        digest: sheet.digest()?,
        due: sheet.due,
        may_decide: Some(closed.is_none()),
        why_not: closed.map(|error| why_not(&error)),
        cite: sheet.cite.clone(),
        article: sheet.article.clone(),
        ..DecisionCard::default()
    })
}

fn kept_card(tx: &Tx<'_>, one: Approval) -> Result<DecisionCard, Error> {
    let (operation_label, id) = (sheets::operation_label(&one.operation), &one.item);
    let (zh, en) = (&operation_label.zh, &operation_label.en);
    let record = one.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
    Ok(DecisionCard {
        title: text!("{id}：{zh}", "{id}: {en}"),
        operation_label,
        state_label: state_label(&one.outcome),
        state: one.outcome,
        record: record.map(|record| record.no),
        proposed_by: two_persons::name(tx, one.proposed_by)?,
        proposed_at: instant(one.proposed_at),
        asked: one.asked,
        decided_by: Some(two_persons::name(tx, one.decided_by)?),
        decided_at: Some(instant(one.decided_at)),
        reason: one.reason,
        digest: one.seen,
        article: tx.pack().articles.text(&one.cite),
        cite: one.cite,
        id: one.item,
        operation: one.operation,
        ..DecisionCard::default()
    })
}

/// Everything on one record: what waits, and what was decided.
pub(super) fn of_record(tx: &Tx<'_>, record: &records::Record) -> Result<Vec<DecisionCard>, Error> {
    let mut found = Vec::new();
    for file in cases::of_record(tx.db(), record.id)?.into_iter().filter(|file| file.open) {
        let case = casework::loaded(tx, file)?;
        for waiting in two_persons::of_case(tx, &case)?.into_iter().chain(two_persons::of_amendment(tx, &case)?) {
            found.push(waiting_card(tx, &waiting)?);
        }
    }
    if let Some(waiting) = withdrawals::of_record(tx, record)? {
        found.push(waiting_card(tx, &waiting)?);
    }
    let filter = Filter { record: Some(record.id), operations: kept_operations(), ..Filter::default() };
    for one in approvals::page(tx.db(), &filter, MOST)? {
        found.push(kept_card(tx, one)?);
    }
    Ok(found)
}

fn kept_operations() -> Vec<String> {
    super::OPERATIONS.iter().map(|operation| (*operation).to_owned()).collect()
}

/// What waits under an id, for an officer who may know of it.
fn waiting(tx: &Tx<'_>, id: &str) -> Result<Option<Waiting>, Error> {
    Ok(waiting_under(tx, id)?.filter(|waiting| sees(tx, &waiting.sheet.operation)))
}

/// What waits under an id, whoever asks.
pub(super) fn waiting_under(tx: &Tx<'_>, id: &str) -> Result<Option<Waiting>, Error> {
    Ok(match id.split_once('/') {
        Some((no, AMEND)) => match cases::by_no(tx.db(), no)? {
            Some(file) => two_persons::of_amendment(tx, &casework::loaded(tx, file)?)?,
            None => None,
        },
        Some((no, WITHDRAW)) => withdrawals::of_number(tx, no)?,
        Some((batch, row)) => match row.parse() {
            Ok(row) => admission(tx, batch, row)?,
            Err(_) => None,
        },
        None if id.starts_with("BG-") => match changes::by_no(tx, id)? {
            Some(change) => changes::of_change(tx, &change)?,
            None => None,
        },
        None if id.starts_with("SQ-") => match authorisations::by_no(tx.db(), id)? {
            Some(one) => two_persons::of_grant(tx, &one)?,
            None => None,
        },
        None => match cases::by_no(tx.db(), id)? {
            Some(file) => two_persons::of_case(tx, &casework::loaded(tx, file)?)?,
            None => None,
        },
    })
}

fn nothing(id: &str) -> Error {
    Error::new(Code::NotFound, text!("没有待复核的 `{id}`", "nothing waits under `{id}`"))
        .hint(text!("用 `xintai decision list` 查看", "see `xintai decision list`"))
}

fn find(tx: &Tx<'_>, id: &str) -> Result<Waiting, Error> {
    waiting(tx, id)?.ok_or_else(|| nothing(id))
}

/// A kept sheet is shown only as the second person saw it: its digest was kept with the decision. That of an erased record
/// is empty by law.
fn refuse_other_sheet(tx: &Tx<'_>, one: &Approval) -> Result<(), Error> {
    let record = one.record.map(|id| records::by_id(tx.db(), id)).transpose()?.flatten();
    let is_emptied = one.sheet.is_empty() && record.is_some_and(|record| record.state == "erased");
    if is_emptied || seals::is_sheet(&one.sheet, &one.seen) {
        return Ok(());
    }
    let id = &one.item;
    Err(Error::new(
        Code::Integrity,
        text!(
            "`{id}` 留存的复核单与当时的摘要不符，已被改动",
            "the kept sheet of `{id}` is not what its digest is of: it was changed"
        ),
    )
    .hint(text!("保全文件，运行 `xintai check`，报告主管", "keep the file, run `xintai check`, tell the supervisor")))
}

/// The newest decision that was made on a thing, or that on a sheet with this digest.
fn decided(tx: &Tx<'_>, id: &str, seen: Option<&str>) -> Result<Option<DecisionShown>, Error> {
    let all = approvals::of_item(tx.db(), id)?;
    let known = |one: &Approval| known(&one.operation) && sees(tx, &one.operation);
    let Some(one) = all.into_iter().find(|one| known(one) && seen.is_none_or(|seen| one.seen.starts_with(seen))) else {
        return Ok(None);
    };
    refuse_other_sheet(tx, &one)?;
    let (kept, digest) = (serde_json::from_str::<Sheet>(&one.sheet).ok(), one.seen.clone());
    let card = kept_card(tx, one)?;
    let sheet = kept.unwrap_or_else(|| Sheet {
        operation: card.operation.clone(),
        operation_label: card.operation_label.clone(),
        id: card.id.clone(),
        title: card.title.clone(),
        record: card.record.clone(),
        proposed_by: card.proposed_by.clone(),
        proposed_at: card.proposed_at.clone(),
        cite: card.cite.clone(),
        article: card.article.clone(),
        ..Sheet::default()
    });
    let decision = Decision {
        state_label: card.state_label,
        state: card.state,
        by: card.decided_by.unwrap_or_default(),
        at: card.decided_at.unwrap_or_default(),
        reason: card.reason,
    };
    Ok(Some(DecisionShown { sheet, digest, decision: Some(decision) }))
}

/// `decision list`: what waits for a second person, and every decision that was made.
#[derive(Clone, Debug, Default)]
pub struct ListDecisions {
    /// `waiting`, `approved`, `rejected`; all when not given.
    pub state: Option<String>,
    /// Number of a record.
    pub record: Option<String>,
    /// Most items; 50 when not given.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

impl Operation for ListDecisions {
    type Output = Decisions;
    const NAME: &'static str = "decision.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Decisions, Error> {
        let state = self.state.as_deref();
        if let Some(word) = state.filter(|word| !STATES.contains(word)) {
            let all = STATES.join(" ");
            return Err(Error::new(Code::Usage, text!("没有状态 `{word}`", "there is no state `{word}`"))
                .hint(text!("可用：{all}", "use one of: {all}")));
        }
        let limit = self.limit.unwrap_or(50).clamp(1, MOST) as usize;
        let record = match &self.record {
            Some(no) => Some(records::by_no(tx.db(), no)?),
            None => None,
        };
        let mut found = Vec::new();
        let mut place = Place::read(self.after.as_deref());
        if state.is_some_and(|word| word != "waiting") {
            place = if let Place::Decided(_) = place { place } else { Place::Decided(i64::MAX) };
        } else if let Some(record) = &record {
            if !matches!(place, Place::Decided(_)) {
                found.extend(record.as_ref().map(|record| waiting_on(tx, record)).transpose()?.into_iter().flatten());
                place = Place::Decided(i64::MAX);
            }
        } else {
            place = add_waiting(tx, place, limit, &mut found)?;
        }
        let mut items = Vec::with_capacity(found.len());
        for waiting in &found {
            items.push(waiting_card(tx, waiting)?);
        }
        let Place::Decided(before) = place else { return Ok(Decisions { items, next: Some(place.cursor()) }) };
        if state == Some("waiting") {
            return Ok(Decisions { items, next: None });
        }
        let rest = limit.saturating_sub(items.len()).max(1);
        let filter = Filter {
            outcome: self.state.clone(),
            record: record.map(|record| record.map_or(0, |record| record.id)),
            operations: kept_operations()
                .into_iter()
                .filter(|operation| known(operation) && sees(tx, operation))
                .collect(),
            before: Some(before),
        };
        let page = approvals::page(tx.db(), &filter, u32::try_from(rest).unwrap_or(MOST))?;
        let next = page.last().filter(|_| page.len() >= rest).map(|one| Place::Decided(one.id).cursor());
        for one in page {
            items.push(kept_card(tx, one)?);
        }
        Ok(Decisions { items, next })
    }

    fn trace(&self, output: Option<&Decisions>) -> Trace {
        let items = output.map(|page| page.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|item| &item.id)).ids(self.record.iter()).view(&items)
    }
}

/// Roles, keys and the law of the installation are decided with their own verbs and listed there.
fn known(operation: &str) -> bool {
    !["officer.", "ssh.", "regime.", "catalogue.", "profile."].iter().any(|noun| operation.starts_with(noun))
}

/// `decision show`: exactly what the second person decides on, with its digest; or what was decided on, and how.
#[derive(Clone, Debug, Default)]
pub struct ShowDecision {
    /// What it is about.
    pub id: String,
    /// The beginning of a digest: the decision that was made on that sheet; the one that waits, else the newest, when not given.
    pub seen: Option<String>,
}

/// How it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `approved`, `rejected`.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// Name of who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// A sheet with its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionShown {
    /// What the second person decides on.
    #[serde(flatten)]
    pub sheet: Sheet,
    /// SM3 of it; given back with the decision, it proves that nothing changed in between.
    pub digest: String,
    /// How it was decided; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

impl Operation for ShowDecision {
    type Output = DecisionShown;
    const NAME: &'static str = "decision.show";
    const KIND: Kind = Kind::Look;

    fn case(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<DecisionShown, Error> {
        let seen = self.seen.as_deref().map(str::trim).filter(|seen| !seen.is_empty());
        if let Some(Waiting { sheet, .. }) = waiting(tx, &self.id)? {
            let digest = sheet.digest()?;
            if seen.is_none_or(|seen| digest.starts_with(seen)) {
                return Ok(DecisionShown { sheet, digest, decision: None });
            }
        }
        decided(tx, &self.id, seen)?.ok_or_else(|| nothing(&self.id))
    }

    fn trace(&self, output: Option<&DecisionShown>) -> Trace {
        let trace = Trace::new().ids([&self.id]);
        match output {
            Some(shown) => trace.basis(&shown.sheet.id).ids(shown.sheet.record.iter()).view(&shown.sheet),
            None => trace,
        }
    }
}

/// One of many decided together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decide {
    /// What it is about.
    pub id: String,
    /// Digest of what the officer saw, or its first eight characters or more; something else now is a conflict.
    pub seen: Option<String>,
}

/// `decision approve`, `decision reject`: the second person's word on one or many. Each has its own outcome.
#[derive(Clone, Debug, Default)]
pub struct DecideAll {
    /// What.
    pub items: Vec<Decide>,
    /// Yes or no.
    pub approve: bool,
    /// Why not; a rejection needs it.
    pub reason: Option<String>,
}

/// What became of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// What it was about.
    pub id: String,
    /// `approved`, `rejected`, `refused`.
    pub outcome: String,
    /// Digest of what was decided on.
    pub digest: Option<String>,
    /// Why nothing was decided.
    pub refused: Option<Refused>,
}

/// Outcomes in the order asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AllDecided {
    /// One for each.
    pub items: Vec<Decided>,
}

impl DecideAll {
    fn decide(&self, tx: &Tx<'_>, one: &Decide, given: &[Given]) -> Result<String, Error> {
        let waiting = find(tx, &one.id)?;
        let tx = &tx.under(&waiting.sheet.pack);
        may(tx, &waiting)?;
        waiting.check_seen(one.seen.as_deref())?;
        if let Some(said) = self.reason.as_deref().filter(|_| !self.approve) {
            waiting.own_reason(tx, said, given)?;
        }
        let digest = waiting.sheet.digest()?;
        let reason = self.reason.as_deref().map(str::trim).unwrap_or_default();
        match waiting.sheet.operation.as_str() {
            "case.amend" => {
                let no = one.id.split('/').next().unwrap_or_default();
                let second = if self.approve { amendments::Second::Confirm } else { amendments::Second::Refuse };
                amendments::answer(tx, &casework::load(tx, no)?, second, Some(reason))?;
                casework::refresh(tx, no)?;
            }
            "record.admit" => {
                waiting.check_other(tx)?;
                admit_row::second_reviewer(tx, &one.id, self.approve, reason)?;
            }
            "authorisation.approve" => super::duty_grants::second_person(tx, &one.id, self.approve, reason)?,
            "subject.confirm" => changes::second(tx, &one.id, self.approve, reason)?,
            "record.withdraw" => withdrawals::second(tx, &waiting, self.approve, reason)?,
            _ => self.step(tx, one, reason)?,
        }
        Ok(digest)
    }

    fn step(&self, tx: &Tx<'_>, one: &Decide, reason: &str) -> Result<(), Error> {
        let case = casework::load(tx, &one.id)?;
        let Some(step) = two_persons::step_of(&case).map(|(step, _)| step.step.clone()) else {
            return Err(Error::conflict(&one.id));
        };
        let input = |upheld| steps::Input {
            upheld: Some(upheld),
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            seen: one.seen.clone(),
            shared_reason: true,
            ..steps::Input::default()
        };
        if !self.approve {
            steps::has_two_outcomes(tx, &case, &step, &input(true), &input(false))?;
        }
        steps::act(tx, case, &step, &input(self.approve))?;
        Ok(())
    }
}

impl Operation for DecideAll {
    type Output = AllDecided;
    const NAME: &'static str = "decision.decide";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.reason.as_deref().into_iter().collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<AllDecided, Error> {
        if self.items.is_empty() {
            return Err(Error::new(Code::Input, text!("没有写明要复核的事项", "nothing to decide is named"))
                .hint(text!("见 `xintai decision list`", "see `xintai decision list`")));
        }
        if !self.approve {
            reason::says_something(self.reason.as_deref().unwrap_or_default(), &[], reason::RULE)?;
        }
        // Before this call: what is decided in it shares its reason.
        let given = if self.approve { Vec::new() } else { two_persons::given(tx)? };
        let mut items = Vec::new();
        let mut first = None;
        for one in &self.items {
            let done = approvals::apart(tx.db(), || self.decide(tx, one, &given));
            items.push(match done {
                Ok(digest) => Decided {
                    id: one.id.clone(),
                    outcome: if self.approve { "approved" } else { "rejected" }.to_owned(),
                    digest: Some(digest),
                    refused: None,
                },
                Err(error) => {
                    let refused = Some(told(&mut first, error)?);
                    Decided { id: one.id.clone(), outcome: "refused".to_owned(), digest: None, refused }
                }
            });
        }
        // Nothing was decided: a plain refusal, logged as one.
        match first {
            Some(error) if items.iter().all(|item| item.refused.is_some()) => {
                Err(refused_all(error, items.iter().map(|item| (&item.id, &item.refused))))
            }
            _ => Ok(AllDecided { items }),
        }
    }

    fn trace(&self, output: Option<&AllDecided>) -> Trace {
        match output {
            Some(done) => {
                let through = done.items.iter().filter(|item| item.refused.is_none());
                Trace::new().ids(through.clone().map(|item| &item.id)).count(through.count()).view(done)
            }
            None => Trace::new().ids(self.items.iter().map(|one| &one.id)),
        }
    }
}
