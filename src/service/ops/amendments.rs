//! Mending and handing over a case: a mistyped day or applicant, another handler.

use super::{
    casework::{self, CaseCard, Loaded},
    openings, two_persons,
};
use crate::{
    domain::{
        case::{Body, Said, TRANSFERRED},
        permission::Relation,
        refusal::Code,
    },
    service::{
        Error, Kind, Operation, Trace, Tx,
        operation::Facets,
        store::{cases, officers},
    },
    text,
};
use chrono::NaiveDate;

/// What the second person does with an amendment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// Agrees: it takes effect.
    Confirm,
    /// Does not.
    Refuse,
}

/// `case amend`: a mistyped fact is mended with a reason and a second person; the old value is kept.
#[derive(Clone, Debug, Default)]
pub struct AmendCase {
    /// The case.
    pub case: String,
    /// The right day of receipt.
    pub received: Option<NaiveDate>,
    /// The right day on which the provider received the transfer.
    pub transferred: Option<NaiveDate>,
    /// The right applicant or agent.
    pub applicant: Option<String>,
    /// 理由
    pub reason: Option<String>,
    /// The second person's word on the amendment that waits.
    pub second: Option<Second>,
}

/// Separation in amendments: two persons.
const TWO: &str = "S3";

impl Operation for AmendCase {
    type Output = CaseCard;
    const NAME: &'static str = "case.amend";
    const KIND: Kind = Kind::Change;

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<CaseCard, Error> {
        let case = casework::load(tx, &self.case)?;
        tx.allow(Facets { relation: Some(tx.relation_to(case.file.unit)), ..Facets::default() })?;
        two_persons::refuse_subject(tx, &case.subject)?;
        match self.second {
            None => self.propose(tx, &case)?,
            Some(second) => {
                let said = self.reason.as_deref().filter(|_| second == Second::Refuse);
                if let (Some(said), Some(waiting)) = (said, two_persons::of_amendment(tx, &case)?) {
                    waiting.own_reason(tx, said, &two_persons::given(tx)?)?;
                }
                answer(tx, &case, second, self.reason.as_deref())?;
            }
        }
        casework::card(tx, &casework::refresh(tx, &self.case)?)
    }

    fn trace(&self, _output: Option<&CaseCard>) -> Trace {
        Trace::new().basis(&self.case).ids([&self.case])
    }
}

impl AmendCase {
    fn propose(&self, tx: &Tx<'_>, case: &Loaded<'_>) -> Result<(), Error> {
        let reason = self.reason.as_deref().unwrap_or_default().trim();
        if reason.is_empty() {
            return Err(Error::new(Code::Input, text!("缺少更正理由", "a reason is missing"))
                .cite(TWO)
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        if self.received.or(self.transferred).is_none() && self.applicant.is_none() {
            return Err(Error::new(Code::Input, text!("没有要更正的内容", "nothing to mend is given")).hint(text!(
                "用 --received、--transferred 或 --applicant",
                "use --received, --transferred or --applicant"
            )));
        }
        if self.received.and(self.transferred).is_some() {
            return Err(Error::new(Code::Input, text!("一次只更正一个日期", "one day is mended at a time"))
                .cite(TWO)
                .hint(text!("先更正一个，确认后再更正另一个", "mend the other once the first is confirmed")));
        }
        if case.standing.amending {
            return Err(Error::new(Code::State, text!("已有更正待确认", "an amendment waits already"))
                .cite(TWO)
                .hint(text!("先由另一人确认或者不同意", "another person confirms or refuses that one first")));
        }
        if let Some(day) = self.received {
            // The day itself is judged by the rule that the case was filed under, not by the one on the second person.
            let filed = case.events.first().map_or(TWO, |event| event.cite.as_str());
            openings::check_receipt(tx, &case.record, day, filed)?;
            if case.file.kind == "repair" {
                openings::check_first_day(tx.pack_of(&case.file.pack), day)?;
            }
        }
        let mut body = Body { date: self.received, before: case.standing.received, ..Body::default() };
        if let Some(day) = self.transferred {
            let received = case.table.step.iter().find(|step| step.step == "receive");
            openings::check_day(tx, day, received.map_or(TWO, |step| step.rule.as_str()))?;
            body = Body { date: Some(day), before: Some(transfer(case, day)?), ..Body::default() };
            body.code = Some(TRANSFERRED.to_owned());
        }
        let said =
            Said { reason: reason.to_owned(), agent: self.applicant.clone().unwrap_or_default(), ..Said::default() };
        casework::add_event(tx, case.file.id, "amend", tx.today(), TWO, body, &said)
    }
}

/// The day of receipt by the provider that stands, while its stay runs; `day` may not be before the transfer.
fn transfer(case: &Loaded<'_>, day: NaiveDate) -> Result<NaiveDate, Error> {
    let stay = case.standing.stays.last().filter(|_| case.standing.is_with_provider());
    let Some(stood) = stay.and_then(|stay| stay.received) else {
        return Err(Error::new(Code::State, text!("事项不在提供单位", "the case is not with the provider"))
            .cite(TWO)
            .hint(text!("收件日有误的用 --received", "a wrong day of the case's own receipt: --received")));
    };
    let what = text!("转办之日", "the day of the transfer");
    openings::check_after(day, stay.and_then(|stay| stay.forwarded), &what, TWO)?;
    Ok(stood)
}

/// The second person confirms or refuses the amendment that waits.
pub(super) fn answer(tx: &Tx<'_>, case: &Loaded<'_>, second: Second, reason: Option<&str>) -> Result<(), Error> {
    let waiting = case.events.iter().rev().find(|event| event.step == "amend").filter(|_| case.standing.amending);
    let Some(waiting) = waiting else {
        return Err(Error::new(Code::State, text!("没有待确认的更正", "no amendment waits"))
            .cite(TWO)
            .hint(text!("先提出更正", "propose one first")));
    };
    super::person_only(tx)?;
    if waiting.person == tx.actor().person {
        return Err(Error::new(Code::Sod, text!("更正须另一人确认", "another person confirms an amendment"))
            .cite(TWO)
            .hint(text!("请另一人办理", "ask another person")));
    }
    let proposed = super::facts::event(waiting)?;
    let said = Said { reason: reason.unwrap_or_default().to_owned(), ..proposed.said };
    let step = match second {
        Second::Confirm => "amend-confirm",
        Second::Refuse => "amend-refuse",
    };
    let Body { date, before, code, .. } = proposed.body;
    let body = Body { code, date, before, ..Body::default() };
    two_persons::refuse_subject(tx, &case.subject)?;
    let seen = two_persons::of_amendment(tx, case)?;
    casework::add_event(tx, case.file.id, step, tx.today(), TWO, body, &said)?;
    match seen {
        Some(seen) => seen.keep(tx, second == Second::Confirm, reason.unwrap_or_default()),
        None => Ok(()),
    }
}

/// Who proposed the amendment that waits takes it back: the case stands as it did.
pub(super) fn take_back(tx: &Tx<'_>, case: &Loaded<'_>, reason: &str) -> Result<(), Error> {
    let said = Said { reason: reason.to_owned(), ..Said::default() };
    casework::add_event(tx, case.file.id, "amend-refuse", tx.today(), TWO, Body::default(), &said)
}

/// `case assign`: who handles the case. Another handler than the first is a reassignment.
#[derive(Clone, Debug)]
pub struct AssignCase {
    /// The case.
    pub case: String,
    /// Log-in of the new handler.
    pub login: String,
}

impl Operation for AssignCase {
    type Output = CaseCard;
    const NAME: &'static str = "case.assign";
    const KIND: Kind = Kind::Change;

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<CaseCard, Error> {
        let case = casework::load(tx, &self.case)?;
        let relation = Some(Relation::None);
        if case.file.handler.is_some() {
            let again = "case.reassign";
            let decision = tx.decide_on(again, Facets { relation, ..Facets::default() });
            if !decision.allowed {
                return Err(tx.denied(again, &decision));
            }
        }
        if !case.file.open {
            let no = &self.case;
            return Err(Error::new(Code::State, text!("`{no}` 已办结", "`{no}` is closed"))
                .hint(text!("已办结的事项不再移交", "closed cases are not handed over")));
        }
        let login = &self.login;
        let officer = officers::by_login(tx.db(), login)?.filter(|officer| officer.active);
        let officer = officer.ok_or_else(|| Error::not_found(login))?;
        two_persons::refuse_subject(tx, &case.subject)?;
        if officer.person == tx.env().keys.digest("person", &case.subject.id_value) {
            return Err(Error::new(
                Code::Sod,
                text!("该事项涉及 `{login}` 本人", "the case is about `{login}` in person"),
            )
            .cite("S10")
            .hint(text!("请指定另一人", "name another person")));
        }
        let record = &case.record;
        for other in [Some(record.entered_by), record.accepted_by].into_iter().flatten() {
            if officers::by_id(tx.db(), other)?.is_some_and(|other| other.person == officer.person) {
                return Err(Error::new(
                    Code::Sod,
                    text!("`{login}` 录入或审核过该信息", "`{login}` entered or accepted the record"),
                )
                .cite(if case.file.kind == "objection" { "S2" } else { "S4" })
                .hint(text!("请指定另一人", "name another person")));
            }
        }
        if !casework::can_handle(tx, &case, &officer)? {
            let kind = &case.table.label;
            let (zh, en) = (&kind.zh, &kind.en);
            return Err(Error::new(
                Code::Role,
                text!("`{login}` 没有办理「{zh}」的角色", "`{login}` holds no role that handles a case of `{en}`"),
            )
            .cite("ROLE-staff")
            .hint(text!("用 `xintai officer list` 查看", "see `xintai officer list`")));
        }
        let mut file = case.file.clone();
        file.handler = Some(officer.id);
        cases::update(tx.db(), &file)?;
        let body = Body { officer: Some(login.clone()), ..Body::default() };
        casework::add_event(tx, file.id, "assign", tx.today(), "ROLE-staff", body, &Said::default())?;
        casework::card(tx, &casework::refresh(tx, &self.case)?)
    }

    fn trace(&self, _output: Option<&CaseCard>) -> Trace {
        Trace::new().basis(&self.case).ids([&self.case, &self.login])
    }
}
