//! Whether the law of this installation is in force today, told everywhere, and what may not be written when it is not.

use super::{Error, Service, Tx, store};
use crate::{
    domain::{Refusal, refusal::Code},
    letter::{self, Letter},
    locale::Text,
    regime::{AfterExpiry, Doubtful, Notice, Pack, Validity},
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A sentence where the regulation is not in force on `day`.
pub fn lapse(pack: &Pack, day: NaiveDate) -> Option<Text> {
    match pack.in_force(day) {
        Validity::InForce => pack.regime.doubtful.as_ref().filter(|days| days.is_on(day)).map(doubtful),
        Validity::Lapsed(last) => Some(text!("依据已于{last}失效", "the regulation lapsed on {last}")),
        Validity::NotYet(Some(first)) => Some(text!("依据自{first}起施行", "the regulation takes effect on {first}")),
        Validity::NotYet(None) => Some(text!("施行日期未配置", "the day it takes effect is not configured")),
    }
}

/// The same of the text that is applied here and today, for what is handed out or read elsewhere.
pub(super) fn told(tx: &Tx<'_>) -> Option<Text> {
    lapse(tx.pack(), tx.today())
}

/// A letter of the pack, with a line on the validity of its ground where that is not plainly in force.
pub(super) fn letter(tx: &Tx<'_>, notice: &Notice, slots: &BTreeMap<String, Text>) -> Result<Letter, Refusal> {
    let Letter { title, body } = letter::fill(notice, slots)?;
    let Some(Text { zh, en }) = told(tx) else { return Ok(Letter { title, body }) };
    let (body_zh, body_en) = (body.zh, body.en);
    Ok(Letter { title, body: text!("{body_zh}\n\n效力：{zh}", "{body_en}\n\nValidity: {en}") })
}

/// That it can be read either way whether the regulation held on these days.
pub(super) fn doubtful(days: &Doubtful) -> Text {
    let (from, until, rule) = (days.from, days.until, &days.rule);
    text!(
        "{from}至{until}在签署与公布之间，依据是否已施行有两种读法（{rule}）",
        "{from} to {until} lie between signature and publication: whether the regulation held can be read either way ({rule})"
    )
}

impl Service {
    /// What every screen and verb tells while the regulation is not in force.
    pub fn lapse(&self) -> Option<Text> {
        lapse(self.pack(), self.now().date_naive())
    }
}

/// Refuses what would be written under a text that is not in force: before its first day always, after its last one where
/// the pack says so. A case that is open by then is handled to its end all the same, or it would have none.
pub(super) fn gate(tx: &Tx<'_>, case: Option<&str>) -> Result<(), Error> {
    // Which acts only prepare or run an installation is told by the permission tables.
    if tx.env.policy.prepares(&tx.operation) {
        return Ok(());
    }
    // A case of a former text is finished under it, lapsed or not.
    if tx.pack().version_word() != tx.in_force().version_word() {
        return Ok(());
    }
    if let Some(fault) = &tx.env.unfit {
        return Err(Error::new(Code::Config, fault.clone()).cite(crate::regime::LOCAL).hint(text!(
            "用 `xintai regime overlay` 换上合用的本地补充",
            "replace the local overlay with one that fits: `xintai regime overlay`"
        )));
    }
    let pack = tx.in_force();
    let identity = &pack.regime;
    let Some(sentence) = lapse(pack, tx.today()) else { return Ok(()) };
    let rule = |found: Option<&String>| found.cloned().unwrap_or_default();
    match pack.in_force(tx.today()) {
        Validity::InForce => Ok(()),
        Validity::NotYet(Some(_)) => Err(Error::new(Code::Term, sentence)
            .cite(rule(identity.in_force.as_ref().map(|found| &found.rule)))
            .hint(text!("施行前可以准备账户、单位和目录", "accounts, units and the catalogue can be prepared before"))),
        Validity::NotYet(None) => Err(Error::new(Code::Config, sentence)
            .cite(rule(identity.in_force_needed.as_ref().map(|found| &found.rule)))
            .hint(text!(
                "在本地补充中写明 regime.in_force，见 `xintai regime overlay`",
                "give regime.in_force in a local overlay: `xintai regime overlay`"
            ))),
        Validity::Lapsed(_) if identity.after_expiry.value == AfterExpiry::Warn => Ok(()),
        Validity::Lapsed(_) if is_open(tx, case)? => Ok(()),
        Validity::Lapsed(_) => {
            Err(Error::new(Code::Term, sentence).cite(identity.after_expiry.rule.clone()).hint(text!(
                "已立的事项可以继续办理；其余请主管确认适用的办法",
                "cases that are open go on; for the rest ask the supervisor which regulation applies"
            )))
        }
    }
}

/// Whether what an operation names is a case, or a record that one is open on.
fn is_open(tx: &Tx<'_>, named: Option<&str>) -> Result<bool, Error> {
    let Some(no) = named else { return Ok(false) };
    if store::laws::of_case(tx.db(), no)?.is_some() {
        return Ok(true);
    }
    let Some(record) = store::records::by_no(tx.db(), no)? else { return Ok(false) };
    Ok(store::cases::of_record(tx.db(), record.id)?.iter().any(|case| case.open))
}
