//! How a case begins: the day of receipt, who may not handle it, whether the regulation still holds, number and first event.

use super::{
    casework::{Paper, add_event, is_one_of, keep_papers, load, table},
    effects::{self, Cause},
    facts,
};
use crate::{
    domain::{
        case::{Body, Effect, Said},
        refusal::Code,
        rule::{RECEIPT, Ruled},
    },
    locale::Text,
    regime::{Pack, Transition, Validity},
    service::{
        Error, Tx,
        store::{
            cases::{self, CaseFile},
            records::Record,
            settings, subjects,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};

/// Refuses a day of receipt in the future (reading G7).
pub(super) fn check_day(tx: &Tx<'_>, day: NaiveDate, rule: &str) -> Result<(), Error> {
    if day <= tx.today() {
        return Ok(());
    }
    Err(Error::new(Code::Input, text!("`{day}` 在未来", "`{day}` is in the future"))
        .cite(rule)
        .hint(text!("填写实际收到之日", "give the day of actual receipt")))
}

/// Refuses a receipt before the day of registration that no paper shows: nobody could tell later why the clock began then.
fn check_document(tx: &Tx<'_>, received: NaiveDate, papers: &[Paper]) -> Result<(), Error> {
    if received >= tx.today() || !papers.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Code::Input,
        text!(
            "`{received}` 早于登记之日，未附材料",
            "`{received}` is before the day of registration, and no paper shows it"
        ),
    )
    .cite(RECEIPT)
    .hint(text!(
        "附上载明收到之日的材料；当日收到的不填收到之日",
        "attach the paper that bears the day; leave the day out for what came in today"
    )))
}

/// Refuses a day in the future, or before the document that the record rests on: nothing about it could be said earlier.
pub(super) fn check_receipt(tx: &Tx<'_>, record: &Record, day: NaiveDate, rule: &str) -> Result<(), Error> {
    check_day(tx, day, rule)?;
    match record.determined_on.as_deref().and_then(facts::day) {
        Some(made) if day < made => Err(Error::new(
            Code::Input,
            text!("`{day}` 早于该信息的认定日期{made}", "`{day}` is before the record was determined, {made}"),
        )
        .cite(rule)
        .hint(text!("核对日期", "check the day"))),
        _ => Ok(()),
    }
}

/// Refuses an application for repair that came in before the regulation's first day, where the pack says so.
pub(super) fn check_first_day(pack: &Pack, received: NaiveDate) -> Result<(), Error> {
    let law = pack.repair.from_first_day.as_ref().filter(|law| law.value);
    match law.zip(pack.regime.in_force.as_ref().map(|first| first.value)) {
        Some((law, first)) if received < first => Err(Error::new(
            Code::Term,
            text!(
                "{first}施行，`{received}`收到的申请不适用",
                "in force from {first}: not for what came in on `{received}`"
            ),
        )
        .cite(law.rule.clone())
        .hint(text!(
            "按收到申请时的规定办理；申请人可以自{first}起重新提出",
            "deal with it under the rules of that day; the applicant may apply again from {first} on"
        ))),
        _ => Ok(()),
    }
}

/// Refuses a day before the one it follows from (`after`, of `what`).
pub(super) fn check_after(day: NaiveDate, after: Option<NaiveDate>, what: &Text, rule: &str) -> Result<(), Error> {
    match after {
        Some(after) if day < after => {
            let Text { zh, en } = what;
            Err(Error::new(Code::Input, text!("`{day}` 早于{zh}{after}", "`{day}` is before {en}, {after}"))
                .cite(rule)
                .hint(text!("核对日期", "check the day")))
        }
        _ => Ok(()),
    }
}

/// Who entered or accepted the record: they do not handle its cases.
pub(super) fn refuse_own_record(tx: &Tx<'_>, record: &Record, rule: &str) -> Result<(), Error> {
    if !is_one_of(tx, &[Some(record.entered_by), record.accepted_by])? {
        return Ok(());
    }
    let no = &record.no;
    Err(Error::new(
        Code::Sod,
        text!("`{no}` 由您录入或审核，不能由您办理", "you entered or accepted `{no}`: another person handles it"),
    )
    .cite(rule)
    .hint(text!("请另一人办理", "ask another person")))
}

/// A new case.
#[derive(Debug)]
pub(super) struct Opening<'a> {
    pub(super) kind: &'a str,
    pub(super) record: &'a Record,
    pub(super) received: NaiveDate,
    pub(super) transition: &'a Transition,
    pub(super) body: Body,
    pub(super) said: Said,
    pub(super) papers: &'a [Paper],
    /// The officer handles it.
    pub(super) handles: bool,
}

/// Opens a case: number, first event, clock; answers its number.
pub(super) fn open(tx: &Tx<'_>, opening: Opening<'_>) -> Result<String, Error> {
    let Opening { kind, record, received, transition, mut body, said, papers, handles } = opening;
    let table = table(tx, kind)?;
    lapsed(tx)?;
    check_receipt(tx, record, received, &transition.rule)?;
    check_document(tx, received, papers)?;
    if let Some(subject) = subjects::by_id(tx.db(), record.subject)? {
        super::two_persons::refuse_subject(tx, &subject)?;
    }
    let year = tx.today().year();
    let prefix = &table.prefix.value;
    let number = settings::next_number(tx.db(), &format!("case.{prefix}.{year}"))?;
    let no = format!("{prefix}-{year}-{number:04}");
    let pack = tx.pack();
    let actor = tx.actor();
    let state = transition.to.clone().unwrap_or_default();
    let file = CaseFile {
        id: 0,
        no: no.clone(),
        kind: kind.to_owned(),
        record: record.id,
        subject: record.subject,
        unit: record.unit,
        regime: pack.id().to_owned(),
        pack: pack.version_word(),
        received_on: received.to_string(),
        opened_at: tx.now_ms(),
        opened_by: actor.officer,
        handler: handles.then_some(actor.officer),
        state,
        open: true,
        due: None,
        due_rule: None,
        version: 1,
    };
    let id = cases::insert(tx.db(), &file)?;
    body.papers = keep_papers(tx, id, papers)?;
    body.to.clone_from(&transition.to);
    body.effects.clone_from(&transition.effects);
    add_event(tx, id, &transition.step, received, &transition.rule, body, &said)?;
    let mut opened = load(tx, &no)?;
    let cause = Cause {
        cite: &transition.rule,
        values: &said.values,
        reported_by: None,
        reason: None,
        removal: None,
        note: None,
    };
    for effect in transition.effects.iter().filter_map(|word| Effect::parse(word)) {
        effects::carry_out(tx, effect, &mut opened, &cause)?;
    }
    Ok(no)
}

/// Whether the regulation has lapsed: a sentence to tell, or a refusal where the pack blocks.
pub(super) fn lapsed(tx: &Tx<'_>) -> Result<Option<Text>, Error> {
    let Some(sentence) = lapse_told(tx) else { return Ok(None) };
    let Ruled { value: after, rule, .. } = &tx.in_force().regime.after_expiry;
    match after {
        crate::regime::AfterExpiry::Warn => Ok(Some(sentence)),
        crate::regime::AfterExpiry::Block => Err(Error::new(Code::Term, sentence)
            .cite(rule.clone())
            .hint(text!("请主管确认适用的办法", "ask the supervisor which regulation applies"))),
    }
}

/// What is told with a step of a case that is open: it goes on whether or not new ones may be opened.
pub(super) fn lapse_told(tx: &Tx<'_>) -> Option<Text> {
    match tx.in_force().in_force(tx.today()) {
        Validity::InForce => None,
        Validity::Lapsed(last) => Some(text!(
            "本办法已于{last}失效，请确认办理依据",
            "the regulation lapsed on {last}: make sure of the ground for this act"
        )),
        Validity::NotYet(_) => Some(text!("本办法尚未施行", "the regulation is not yet in force")),
    }
}
