//! The status line: how much of the log somebody outside could vouch for.

use super::{desk::Desk, text::Words, theme::Tone, worker::Job};
use crate::{
    service::ops::anchors::{Anchored, ShowAnchored},
    text,
};

/// Asks how much of the log is anchored.
pub(super) fn anchored() -> Job {
    Job::status(|desk: &mut Desk| desk.call(&ShowAnchored).ok().map(|found| words(&found)))
}

fn words(found: &Anchored) -> (Tone, Words) {
    let tone = if found.late { Tone::Warn } else { Tone::Dim };
    let rows = found.rows;
    let told = match (found.seq, found.minutes) {
        (None, _) => text!("日志未锚定: {rows} 行", "log not anchored: {rows} rows"),
        (Some(seq), None) => text!("日志锚定至 #{seq}", "log anchored up to #{seq}"),
        (Some(seq), Some(minutes)) => text!(
            "日志锚定至 #{seq}, 其后 {rows} 行, 最久 {minutes} 分钟",
            "log anchored up to #{seq}, {rows} rows after it, oldest {minutes} min"
        ),
    };
    (tone, Words::from(told))
}
