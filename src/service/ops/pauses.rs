//! Pauses (停止计时): inspections and the like, whose time does not count towards the handling of a case.

use super::{casework::Loaded, steps::Input};
use crate::{
    domain::refusal::Code,
    locale::Text,
    regime::{self, Transition},
    service::{Error, Tx},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One pause as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseShown {
    /// Cause, a word of the pack.
    pub cause: String,
    /// What an officer reads for it.
    pub label: Text,
    /// First day that does not count.
    pub from: NaiveDate,
    /// Last one; none while it goes on.
    pub until: Option<NaiveDate>,
}

/// The pauses of a case, first to last.
pub(super) fn shown(tx: &Tx<'_>, case: &Loaded<'_>) -> Vec<PauseShown> {
    let label = |cause: &str| {
        let found = regime::find(&tx.pack_of(&case.file.pack).objection.pauses, cause);
        found.map_or_else(|| Text { zh: cause.to_owned(), en: cause.to_owned() }, |one| one.label.clone())
    };
    let one = |pause: &crate::domain::case::Pause| PauseShown {
        label: label(&pause.cause),
        cause: pause.cause.clone(),
        from: pause.from,
        until: pause.until,
    };
    case.standing.pauses.iter().map(one).collect()
}

/// While a case is paused nothing is done but end the pause or take the case back; without a pause none is ended.
pub(super) fn refuse(case: &Loaded<'_>, transition: &Transition) -> Result<(), Error> {
    let rule = case.table.step.iter().find(|step| step.step == "pause").map(|step| step.rule.clone());
    match (case.standing.paused(), transition.step.as_str()) {
        (Some(_), "continue" | "withdraw") => Ok(()),
        (Some(pause), _) => {
            let from = pause.from;
            Err(Error::new(Code::State, text!("自{from}起停止计时", "the clock stands still since {from}"))
                .cite(rule.unwrap_or_default())
                .hint(text!("先登记结束：`case act … continue`", "register its end first: `case act … continue`")))
        }
        (None, "continue") => Err(Error::new(Code::State, text!("没有停止计时", "the clock is running"))
            .cite(rule.unwrap_or_default())
            .hint(text!("先用 `case act … pause` 登记", "register a pause first: `case act … pause`"))),
        (None, _) => Ok(()),
    }
}

/// Checks a pause about to begin: cause of the closed list, its document, a day that follows on what is registered.
/// Answers the cause.
pub(super) fn begin(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    day: NaiveDate,
) -> Result<String, Error> {
    let causes = &tx.pack_of(&case.file.pack).objection.pauses;
    let word = input.cause.as_deref().unwrap_or_default();
    let list = causes.first().map(|one| one.rule.clone()).unwrap_or_default();
    let Some(cause) = regime::find(causes, word) else {
        let name = |pick: fn(&Text) -> &str| {
            causes.iter().map(|one| format!("{} ({})", one.code, pick(&one.label))).collect::<Vec<_>>().join("; ")
        };
        let (zh, en) = (name(|text| &text.zh), name(|text| &text.en));
        let message = match word {
            "" => text!("没有写明停止计时的事由", "the cause of the pause is not given"),
            word => text!("`{word}` 不是停止计时的事由", "`{word}` stops no clock"),
        };
        return Err(Error::new(Code::Input, message)
            .cite(list)
            .hint(text!("用 --cause 写明：{zh}", "give it with --cause: {en}")));
    };
    if input.documents.is_empty() {
        return Err(Error::new(Code::Input, text!("停止计时须有文书", "a pause needs its document"))
            .cite(list)
            .hint(text!("用 --document 附委托或者通知文书", "attach the order or notice with --document")));
    }
    let received = case.standing.received.filter(|received| day < *received);
    let restart = case.standing.pauses.last().and_then(|pause| pause.until).filter(|until| day <= *until);
    if let Some(earlier) = received.or(restart) {
        return Err(Error::new(
            Code::Input,
            text!("`{day}` 不在{earlier}之后", "`{day}` does not follow on {earlier}"),
        )
        .cite(transition.rule.clone())
        .hint(text!(
            "不得早于收件日，也不得早于上一次恢复计时",
            "not before the day of receipt, and after the clock was last started again"
        )));
    }
    Ok(cause.code.clone())
}

/// Checks the last day of the pause that goes on.
pub(super) fn end(case: &Loaded<'_>, transition: &Transition, day: NaiveDate) -> Result<(), Error> {
    let Some(pause) = case.standing.paused().filter(|pause| day < pause.from) else { return Ok(()) };
    let from = pause.from;
    Err(Error::new(Code::Input, text!("`{day}` 早于停止之日{from}", "`{day}` is before the pause began on {from}"))
        .cite(transition.rule.clone())
        .hint(text!("用 --received 填写不计入的最后一日", "give the last day that does not count with --received")))
}
