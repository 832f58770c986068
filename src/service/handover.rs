//! What leaves the house (导出): where a text asks it, every export names who gets it and what for.

use super::{Error, Tx};
use crate::{domain::refusal::Code, text};

/// Refuses an export that does not say what the text asks.
pub(super) fn check(tx: &Tx<'_>, recipient: Option<&str>, purpose: Option<&str>) -> Result<(), Error> {
    let Some(law) = &tx.pack().log.export_fields else { return Ok(()) };
    let given = |field: &str| match field {
        "recipient" => recipient,
        _ => purpose,
    };
    let missing = law.value.iter().find(|field| given(field).is_none_or(|words| words.trim().is_empty()));
    let Some(field) = missing else { return Ok(()) };
    let zh = if field == "recipient" { "接收方" } else { "用途" };
    Err(Error::new(Code::Input, text!("导出须写明{zh}", "an export must name its `{field}`"))
        .cite(law.rule.clone())
        .hint(text!("用 --target 和 --purpose 写明接收方和用途", "give --target and --purpose")))
}
