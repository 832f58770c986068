//! Leniency (宽容审慎) and publication of persons: what a reviewer alone may not take in.

use super::review::{Reviewed, load_to_review};
use crate::{
    domain::{
        admission::marks::MARKET,
        refusal::{Code, Refusal},
    },
    service::{
        Error, Kind, Operation, Trace, Tx,
        store::records::{self, Event, Record},
    },
    text,
};

/// What stands against taking a record in, beside what every text asks.
pub(super) fn judge(tx: &Tx<'_>, record: &Record, open_approved: bool) -> Result<(), Refusal> {
    market(tx, record)?;
    open_person(tx, record, open_approved)?;
    let Some(law) = &tx.pack().leniency else { return Ok(()) };
    let marked = record.facts.flags.iter().find(|flag| law.marks.value.contains(flag));
    let Some(mark) = marked.filter(|_| record.facts.marks.lenient.is_none()) else { return Ok(()) };
    Err(Refusal::new(
        Code::State,
        text!(
            "标记为 `{mark}`，须主管书面说明理由后确认",
            "it is marked `{mark}`: a supervisor confirms it with a written reason"
        ),
    )
    .cite(law.marks.rule.clone())
    .hint(text!("主管用 `xintai record lenient` 确认", "a supervisor confirms it with `xintai record lenient`")))
}

/// Market information with a mark that keeps it out, whatever its agreement says.
fn market(tx: &Tx<'_>, record: &Record) -> Result<(), Refusal> {
    let law = tx.pack().market.as_ref().and_then(|market| market.withheld.as_ref());
    let Some(law) = law.filter(|_| record.facts.marks.domain.as_deref() == Some(MARKET)) else { return Ok(()) };
    let Some(mark) = record.facts.flags.iter().find(|flag| law.value.contains(flag)) else { return Ok(()) };
    Err(Refusal::new(
        Code::State,
        text!("标记为 `{mark}` 的市场信用信息不入库", "market information marked `{mark}` is not taken in"),
    )
    .cite(law.rule.clone())
    .hint(text!("退回采集单位", "return it to the collector")))
}

/// A natural person's record goes public on a reviewer's explicit word only.
fn open_person(tx: &Tx<'_>, record: &Record, approved: bool) -> Result<(), Refusal> {
    let law = tx.pack().publish.person_reason.as_ref().filter(|law| law.value);
    let open = record.facts.marks.open_reason.is_some()
        && record.access.as_deref() == tx.pack().mode.first().map(|mode| mode.code.as_str());
    let Some(law) = law.filter(|_| open && !approved) else { return Ok(()) };
    Err(Refusal::new(
        Code::State,
        text!("自然人信息主动公开须逐条批准", "publication of a natural person's record is approved one by one"),
    )
    .cite(law.rule.clone())
    .hint(text!("核对公开理由后用 --approve-open 入库", "check its reason, then accept it with --approve-open")))
}

/// `record lenient`: a supervisor confirms a record marked for leniency, with a written reason.
#[derive(Clone, Debug)]
pub struct ConfirmLenient {
    /// Number of the record.
    pub id: String,
    /// The written reason.
    pub reason: String,
}

impl Operation for ConfirmLenient {
    type Output = Reviewed;
    const NAME: &'static str = "record.lenient";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Reviewed, Error> {
        let Some(law) = &tx.pack().leniency else {
            return Err(tx.silent(Self::NAME, text!("本办法未规定宽容审慎", "the text knows no leniency")));
        };
        let rule = &law.marks.rule;
        if self.reason.trim().is_empty() {
            return Err(Error::new(Code::Input, text!("缺少书面理由", "the written reason is missing"))
                .cite(rule.clone())
                .hint(text!("用 --reason 写明", "give it with --reason")));
        }
        let mut record = load_to_review(tx, &self.id)?;
        let marked = record.facts.flags.iter().any(|flag| law.marks.value.contains(flag));
        if !marked || record.state != "submitted" {
            let (id, state) = (&self.id, &record.state);
            return Err(Error::new(
                Code::State,
                text!("`{id}`（{state}）没有待确认的标记", "`{id}` ({state}) carries no mark that waits"),
            )
            .cite(rule.clone())
            .hint(text!("用 `xintai record show` 查看标记", "see its marks with `xintai record show`")));
        }
        record.facts.marks.lenient = Some(self.reason.trim().to_owned());
        records::update(tx.db(), &record)?;
        let event = Event {
            record: record.id,
            at: tx.now_ms(),
            kind: "lenient".to_owned(),
            officer: tx.actor().officer,
            cite: Some(rule.clone()),
            note: Some(self.reason.trim().to_owned()),
            ..Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        Ok(Reviewed {
            id: record.no,
            outcome: "confirmed".to_owned(),
            state: "submitted".to_owned(),
            warning: None,
            refused: None,
            letter: None,
        })
    }

    fn trace(&self, output: Option<&Reviewed>) -> Trace {
        Trace::new().ids([&self.id]).count(usize::from(output.is_some()))
    }
}
