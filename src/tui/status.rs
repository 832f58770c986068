//! How much of the log somebody outside could vouch for: the status line, and the code for the shift sheet.

use super::{
    action::Action,
    desk::Desk,
    screen::Cx,
    text::Words,
    theme::Tone,
    widgets::{page::Page, pane::Item},
    worker::Job,
};
use crate::{
    service::ops::anchors::{Anchored, HeadShown, LogHead, ShowAnchored},
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

/// The code of the log's last row, for the shift sheet: from every screen, because a shift ends anywhere.
pub(super) fn head_code(cx: &mut Cx<'_>) {
    cx.call_anywhere(LogHead, |answer, cx| match answer {
        Ok(HeadShown { seq, code, .. }) => {
            cx.ask_status();
            cx.push(Page::new(
                Action::HeadCode.label(),
                vec![
                    Item::Title(Words::outside(&code)),
                    Item::text(text!(
                        "日志第 {seq} 行。抄入交接班记录, 或在电话里读给上级",
                        "row {seq} of the log. Write it on the shift sheet, or read it out over the telephone"
                    )),
                    Item::text(text!(
                        "日后核对: xintai log verify --code {code}",
                        "to compare later: xintai log verify --code {code}"
                    )),
                ],
            ));
        }
        Err(error) => cx.fail(error),
    });
}
