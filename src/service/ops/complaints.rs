//! Complaints (投诉举报) about collection, publication or repair: registered by the window, handled by somebody else than the
//! person complained of, and answered.

use super::{
    cases::ShowCase,
    casework::{self, Loaded, Moved, Paper},
    facts,
    openings::{self, Opening},
    query::RunQuery,
    subjects::sees_record,
};
use crate::{
    domain::{
        case::{Body, Event, Said},
        identifier,
        permission::Relation,
        refusal::Code,
    },
    locale::Text,
    regime::find,
    service::{
        Error, Kind, Logged, Operation, Trace, Tx, masking,
        operation::Facets,
        store::{
            cases, officers,
            records::{self, Record},
            subjects,
        },
        whom,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The complainant can be told.
const CONTACT: &str = "contact";
/// The complainant gave no way to be told.
const NO_CONTACT: &str = "no-contact";

/// Whether the complainant can be told, as an officer reads it.
pub(super) fn contact_label(code: &str) -> Option<Text> {
    match code {
        CONTACT => Some(text!("留有联系方式", "contact given")),
        NO_CONTACT => Some(text!("未留联系方式", "no contact given")),
        _ => None,
    }
}

/// `complaint file`: anyone may complain; who complains need not be said.
#[derive(Clone, Debug, Default)]
pub struct FileComplaint {
    /// The record or the case it is about.
    pub about: String,
    /// Identifier of the complainant, who need not be named: the subject itself may name what only it and the office know.
    pub applicant: Option<String>,
    /// What it is about, a word of the pack: `collection`, `publication`, `repair`.
    pub ground: String,
    /// Log-in of the officer complained of, where one is named.
    pub target: Option<String>,
    /// What is complained of.
    pub text: String,
    /// How the complainant can be told; none when no contact was given.
    pub contact: Option<String>,
    /// The day of receipt; today when not given.
    pub received: Option<NaiveDate>,
    /// Papers.
    pub papers: Vec<Paper>,
}

impl Operation for FileComplaint {
    type Output = Moved;
    const NAME: &'static str = "complaint.file";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        let more = [&self.target, &self.contact].into_iter().flatten().map(String::as_str);
        more.chain([self.text.as_str()]).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<Moved, Error> {
        let table = casework::table(tx, "complaint")?;
        let transition = table.transition(None, "file", "").ok_or_else(|| Error::not_found(Self::NAME))?;
        let grounds = &tx.pack().complaint;
        let word = &self.ground;
        let Some(ground) = find(grounds, word) else {
            let known = grounds.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
            return Err(Error::new(
                Code::Input,
                text!("`{word}` 不是投诉事项", "`{word}` is no ground of a complaint"),
            )
            .cite(transition.rule.clone())
            .hint(text!("事项：{known}", "grounds: {known}")));
        };
        if self.text.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("没有投诉内容", "it is not said what is complained of"))
                .cite(transition.rule.clone())
                .hint(text!("用 --text 写明", "give it with --text")));
        }
        let record = self.record(tx)?;
        let target = self.target.as_deref().filter(|login| !login.is_empty());
        if let Some(login) = target {
            officers::by_login(tx.db(), login)?.ok_or_else(|| Error::not_found(login))?;
        }
        let received = self.received.unwrap_or_else(|| tx.today());
        openings::check_day(tx, received, &transition.rule)?;
        let contact = self.contact.as_deref().map(str::trim).filter(|words| !words.is_empty());
        let body = Body {
            code: Some(if contact.is_some() { CONTACT } else { NO_CONTACT }.to_owned()),
            officer: target.map(str::to_owned),
            fields: vec![ground.code.clone()],
            ..Body::default()
        };
        let said = Said {
            reason: self.text.trim().to_owned(),
            agent: contact.unwrap_or_default().to_owned(),
            ..Said::default()
        };
        let opening = Opening {
            kind: "complaint",
            record: &record,
            received,
            transition,
            body: body.clone(),
            said,
            papers: &self.papers,
            handles: false,
        };
        let no = openings::open(tx, opening)?;
        let mut moved = casework::moved(tx, &no, transition, &body)?;
        if !sees_cases(tx, record.unit) {
            moved.others.clear();
        }
        Ok(moved)
    }

    fn trace(&self, output: Option<&Moved>) -> Trace {
        let trace = Trace::new().ids([&self.about]);
        let trace = match self.applicant.as_deref().map(identifier::clean).filter(|code| !code.is_empty()) {
            Some(code) => trace.subject(&code),
            None => trace,
        };
        match output {
            Some(moved) => trace.basis(&moved.case).ids([&moved.case]).cite(&moved.cite),
            None => trace,
        }
    }
}

impl FileComplaint {
    /// The record meant, by its own number or by a case's. One that the officer could not look at, not even as everybody
    /// may, is answered like one that nobody has, unless the complainant proves to be its subject.
    fn record(&self, tx: &Tx<'_>) -> Result<Record, Error> {
        if let Some(record) = records::by_no(tx.db(), &self.about)? {
            return if sees(tx, &record)? || self.is_own(tx, &record)? { Ok(record) } else { Err(self.unseen(tx)) };
        }
        let Some(case) = cases::by_no(tx.db(), &self.about)? else { return Err(self.unseen(tx)) };
        let record = records::by_id(tx.db(), case.record)?.ok_or_else(|| self.unseen(tx))?;
        if sees_cases(tx, case.unit) || self.is_own(tx, &record)? { Ok(record) } else { Err(self.unseen(tx)) }
    }

    /// Whether the complainant gave the identifier of the record's subject. A public number is known to others and proves
    /// nothing.
    fn is_own(&self, tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
        let given = self.applicant.as_deref().map(str::trim).filter(|code| !code.is_empty() && !code.starts_with("S-"));
        let Some((code, subject)) = given.zip(subjects::by_id(tx.db(), record.subject)?) else { return Ok(false) };
        whom::is(tx, &subject, code)
    }

    fn unseen(&self, tx: &Tx<'_>) -> Error {
        tx.missing(&self.about).hint(text!(
            "核对编号；对事项或者不公开的信息投诉的，写明所涉的公开信息编号，或由信息主体出示证件号码（--applicant）",
            "check the number; about a case or what is not public, name the public record concerned, or let its subject show its code (--applicant)"
        ))
    }
}

/// `complaint contact`: how a complainant can be told (反馈方式), in clear, as a look of its own. It is for those who tell the
/// result, and never for the person complained of.
#[derive(Clone, Debug)]
pub struct ShowContact {
    /// The complaint.
    pub case: String,
}

/// How a complainant can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactShown {
    /// Number of its log row.
    pub log_seq: i64,
    /// The complaint.
    pub case: String,
    /// As it was given.
    pub contact: String,
}

impl Operation for ShowContact {
    type Output = ContactShown;
    const NAME: &'static str = "case.show";
    const KIND: Kind = Kind::Look;

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<ContactShown, Error> {
        let case = casework::load(tx, &self.case)?;
        let relation = Some(tx.relation_to(case.file.unit));
        tx.see(&self.case, Facets { relation, ..Facets::default() })?;
        let first = case.events.first().filter(|_| case.file.kind == COMPLAINT).map(facts::event).transpose()?;
        let first = first.ok_or_else(|| Error::not_found(&self.case))?;
        let rule = case.table.step.iter().find(|step| step.step == "feedback").map(|step| step.rule.clone());
        let rule = rule.unwrap_or_default();
        let tells = |operation| tx.decide_on(operation, Facets { relation, ..Facets::default() }).allowed;
        if !TELLING.into_iter().any(tells) {
            return Err(Error::new(
                Code::Role,
                text!(
                    "反馈方式只供告知处理结果的人员查看",
                    "only who tells the result sees how the complainant can be told"
                ),
            )
            .cite(rule)
            .hint(text!("由答复投诉或者送达文书的人员查看", "ask who answers the complaint or serves its letter")));
        }
        if is_of_self(tx, &first)? {
            return Err(Error::new(
                Code::Sod,
                text!(
                    "被投诉人不得查看投诉人的联系方式",
                    "the person complained of does not see the complainant’s contact"
                ),
            )
            .cite("S9")
            .hint(text!("由另一名人员办理", "another officer handles it")));
        }
        if first.said.agent.is_empty() {
            return Err(Error::new(Code::State, text!("投诉人未留联系方式", "the complainant gave no contact"))
                .cite(rule)
                .hint(text!("写明处理结果后直接办结", "close it with its finding")));
        }
        Ok(ContactShown { log_seq: 0, case: self.case.clone(), contact: first.said.agent })
    }

    fn logged(output: &mut ContactShown, row: &Logged) {
        output.log_seq = row.seq;
    }

    fn trace(&self, output: Option<&ContactShown>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([self.case.as_str(), CONTACT]);
        output.map_or(trace.clone(), |_| trace.count(1))
    }
}

/// The kind of case.
const COMPLAINT: &str = "complaint";
/// What tells a complainant the result.
const TELLING: [&str; 2] = ["complaint.close", "notice.send"];

/// Whether an officer complains against whoever asks: the person counts, whatever the account.
fn is_of_self(tx: &Tx<'_>, filed: &Event) -> Result<bool, Error> {
    let Some(login) = &filed.body.officer else { return Ok(false) };
    let target = officers::by_login(tx.db(), login)?.map(|officer| officer.id);
    casework::is_one_of(tx, &[target])
}

/// How the complainant can be told, as the history of a complaint shows it: numbers and addresses masked, and of anything
/// else no more than its beginning.
pub(super) fn masked(tx: &Tx<'_>, case: &Loaded<'_>, event: &Event) -> Option<(String, String)> {
    let given = event.said.agent.as_str();
    if case.file.kind != COMPLAINT || event.step != "file" || given.is_empty() {
        return None;
    }
    let masks = masking::masks(tx.pack());
    let shown = masks.mask_text(given);
    Some((CONTACT.to_owned(), if shown == given { masks.mask_name(given) } else { shown }))
}

/// Whether the officer may look at a record in the office, or anybody may have it in a public query.
fn sees(tx: &Tx<'_>, record: &Record) -> Result<bool, Error> {
    let Some(subject) = subjects::by_id(tx.db(), record.subject)? else { return Ok(false) };
    let state = facts::state_on(tx, record, tx.today())?.state;
    let public = Facets {
        mode: record.access.as_deref(),
        kind: Some(masking::kind_of(&subject)),
        relation: Some(Relation::None),
        state: Some(state),
    };
    Ok(sees_record(tx, &subject, record, state) || tx.decide_on(RunQuery::NAME, public).allowed)
}

/// Whether the officer may look at the cases of a unit.
fn sees_cases(tx: &Tx<'_>, unit: i64) -> bool {
    tx.decide_on(ShowCase::NAME, Facets { relation: Some(tx.relation_to(unit)), ..Facets::default() }).allowed
}
