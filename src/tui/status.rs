//! The status line: how much of the log somebody outside could vouch for, and which rule papers are missing; and the code for
//! the shift sheet.

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
    locale::Text,
    service::ops::{
        anchors::{Anchored, HeadShown, LogHead, ShowAnchored},
        rules::Gap,
    },
    text,
};

/// One thing the status line tells.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) tone: Tone,
    /// Where there is room.
    pub(super) full: Words,
    /// Where there is not.
    pub(super) short: Words,
}

/// Asks what the status line tells; what matters most comes first.
pub(super) fn ask() -> Job {
    Job::status(|desk: &mut Desk| {
        let found = desk.call(&ShowAnchored).ok()?;
        let mut all: Vec<Told> = missing(&found.papers).into_iter().collect();
        // An anchor that is late is the more urgent of the two.
        let at = if found.anchored.late { 0 } else { all.len() };
        all.insert(at, anchored(&found.anchored));
        Some(all)
    })
}

/// Rule papers that the regulation wants and nobody has named, with the place where that is done.
fn missing(papers: &[Gap]) -> Option<Told> {
    let first = papers.first()?;
    let (Text { zh, en }, count) = (&first.message, papers.len());
    let full = match count {
        1 => text!("{zh}: 按 9 登记", "{en}: name it at 9"),
        _ => text!("{zh}等 {count} 份: 按 9 登记", "{en} and others, {count}: name them at 9"),
    };
    let short = text!("缺制度规范 {count} 份: 按 9", "{count} rules missing: 9");
    Some(Told { tone: Tone::Warn, full: full.into(), short: short.into() })
}

fn anchored(found: &Anchored) -> Told {
    let tone = if found.late { Tone::Warn } else { Tone::Dim };
    let rows = found.rows;
    let full = match (found.seq, found.minutes) {
        (None, _) => text!("日志未锚定: {rows} 行", "log not anchored: {rows} rows"),
        (Some(seq), None) => text!("日志锚定至 #{seq}", "log anchored up to #{seq}"),
        (Some(seq), Some(minutes)) => text!(
            "日志锚定至 #{seq}, 其后 {rows} 行, 最久 {minutes} 分钟",
            "log anchored up to #{seq}, {rows} rows after it, oldest {minutes} min"
        ),
    };
    let short = match (found.seq, found.minutes) {
        (Some(seq), Some(_)) => {
            text!("日志锚定至 #{seq}, 其后 {rows} 行", "log anchored up to #{seq}, then {rows} rows")
        }
        _ => full.clone(),
    };
    Told { tone, full: full.into(), short: short.into() }
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
