//! One frame: header, tabs, the screens, the message line and the hints.

use super::{
    action::Action,
    app::{App, Open},
    text::{self, Words},
    theme::{Look, Tone},
};
use crate::{locale::Label, text};
use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use ratatui::{Frame, buffer::Buffer, layout::Rect};

/// The smallest terminal that is drawn in.
pub const SMALLEST: (u16, u16) = (60, 20);

/// Whether nothing but the size that is needed is drawn in a terminal of this size.
pub fn is_too_small(size: Rect) -> bool {
    size.width < SMALLEST.0 || size.height < SMALLEST.1
}

/// The parts of a terminal. A function of its size alone.
#[derive(Clone, Copy, Debug)]
pub struct Areas {
    /// Who and where.
    pub head: Rect,
    /// The screens by number.
    pub tabs: Rect,
    /// What a screen draws.
    pub body: Rect,
    /// Messages.
    pub message: Rect,
    /// What can be done here.
    pub hints: Rect,
}

/// The parts of a terminal of this size.
pub fn areas(size: Rect) -> Areas {
    let row = |y: u16| Rect::new(size.x, size.y + y, size.width, 1).intersection(size);
    let height = size.height;
    Areas {
        head: row(0),
        tabs: row(1),
        body: Rect::new(size.x, size.y + 3, size.width, height.saturating_sub(5)).intersection(size),
        message: row(height.saturating_sub(2)),
        hints: row(height.saturating_sub(1)),
    }
}

pub(super) fn draw(app: &App, frame: &mut Frame<'_>) {
    let area = frame.area();
    let look = app.look();
    if is_too_small(area) {
        let (width, height) = SMALLEST;
        let (w, h) = (area.width, area.height);
        // Short, because it is narrow places that it stands in.
        let words =
            Words::from(text!("终端太小 {w}x{h}, 至少 {width}x{height}", "too small: {w}x{h}, needs {width}x{height}"));
        look.put(frame.buffer_mut(), (area.x, area.y), area.width, &words, Tone::Plain);
        return;
    }
    let parts = areas(area);
    let buf = frame.buffer_mut();
    let base = app.stack.iter().rposition(|open| !open.screen.is_overlay()).unwrap_or(0);
    for open in app.stack.iter().skip(base) {
        open.screen.draw(parts.body, buf, look);
    }
    draw_head(app, parts.head, buf, look);
    if !app.is_sealed() {
        draw_tabs(app, parts.tabs, buf, look);
    }
    look.put_rule(buf, (area.x, area.y + 2), area.width);
    draw_message(app, parts.message, buf, look);
    draw_hints(app, parts.hints, buf, look);
    if let Some(position) = app.stack.last().and_then(|top| top.screen.cursor(parts.body, look)) {
        frame.set_cursor_position(position);
    }
}

/// Columns from which the header has room for sentences.
const WIDE: u16 = 130;

fn draw_head(app: &App, area: Rect, buf: &mut Buffer, look: Look) {
    let session = app.session();
    let lang = look.lang;
    let bar = look.theme.bar();
    let mut right: Vec<(String, Tone)> = Vec::new();
    if !session.regime.is_empty() {
        // A long title may not push out who is at work.
        let third = usize::from(area.width) / 3;
        right.push((text::cut(session.regime.get(lang), third), Tone::Plain));
    }
    if let Some((word, sentence)) = session.term.lapse(app.now().date()) {
        // The whole sentence where it fits beside who and when.
        let told = if area.width >= WIDE { sentence.get(lang) } else { word.get(lang) };
        right.push((format!("! {told}"), Tone::Warn));
    }
    if !session.officer.is_empty() {
        right.push((format!("{bar} {} {}", session.officer.get(lang), session.role.get(lang)), Tone::Strong));
    }
    right.push((format!("{bar} {}", clock(app.now(), look)), Tone::Plain));
    let room = usize::from(area.width);
    // The clock goes before who and under which regulation.
    let wanted = |parts: &[(String, Tone)]| parts.iter().map(|(part, _)| text::width(part) + 1).sum::<usize>();
    while right.len() > 1 && wanted(&right) + 12 > room {
        right.pop();
    }
    let taken = wanted(&right).min(room.saturating_sub(8));
    let left_room = area.width.saturating_sub(u16::try_from(taken).unwrap_or(area.width));
    let name = Label::new("信台", "xintai").get(lang);
    let left = format!(" {name} {bar} {}", session.unit.get(lang));
    // One column stays free, so that a cut name does not run into what stands beside it.
    let left = text::fit(&left, usize::from(left_room.saturating_sub(1)));
    look.put_text(buf, (area.x, area.y), left_room, &left, Tone::Strong);
    let mut x = area.x + left_room;
    for (part, tone) in right {
        let shown = text::cut(&part, usize::from(area.right().saturating_sub(x)));
        look.put_text(buf, (x, area.y), area.right().saturating_sub(x), &shown, tone);
        x = x.saturating_add(u16::try_from(text::width(&shown)).unwrap_or(0)).saturating_add(1);
    }
}

fn clock(now: NaiveDateTime, look: Look) -> String {
    let index = usize::try_from(now.weekday().num_days_from_monday()).unwrap_or(0);
    let zh = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let en = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = look.lang.pick(zh, en).get(index).copied().unwrap_or_default();
    format!("{:02}-{:02} {day} {:02}:{:02}", now.month(), now.day(), now.hour(), now.minute())
}

fn draw_tabs(app: &App, area: Rect, buf: &mut Buffer, look: Look) {
    // From the fullest wording to the tightest, the first that fits.
    let wordings = [
        (true, true, " ", "  "),
        (true, true, "", " "),
        (true, false, "", " "),
        (false, true, " ", "  "),
        (false, true, "", " "),
        (false, false, "", " "),
    ];
    let spelled = |(long, counts, gap, between): (bool, bool, &str, &str)| -> Vec<(String, bool)> {
        app.start
            .tabs
            .iter()
            .map(|tab| {
                let here = tab.number == app.tab;
                let label = if long || here { tab.label } else { tab.short }.get(look.lang);
                let number = if here { format!("[{}]", tab.number) } else { format!("{}{gap}", tab.number) };
                let count = tab.count.filter(|_| counts).map(|count| format!(" {count}")).unwrap_or_default();
                (format!("{number}{label}{count}{between}"), here)
            })
            .collect()
    };
    let room = usize::from(area.width.saturating_sub(1));
    let fits = |parts: &Vec<(String, bool)>| parts.iter().map(|(part, _)| text::width(part)).sum::<usize>() <= room + 1;
    let parts = wordings.into_iter().map(spelled).find(fits);
    let mut x = area.x + 1;
    for (part, here) in parts.unwrap_or_else(|| spelled((false, false, "", " "))) {
        let left = area.right().saturating_sub(x);
        let shown = text::cut(&part, usize::from(left));
        look.put_text(buf, (x, area.y), left, &shown, if here { Tone::Strong } else { Tone::Plain });
        x = x.saturating_add(u16::try_from(text::width(&shown)).unwrap_or(0));
    }
}

fn draw_message(app: &App, area: Rect, buf: &mut Buffer, look: Look) {
    let pending = app.stack.last().is_some_and(|top| top.pending > 0);
    if !app.pressed.is_empty() {
        let chain = app.stack.last().map_or(&[][..], |top| top.screen.chain());
        let mut shown = format!(" {}", app.pressed.iter().map(|key| key.label()).collect::<Vec<_>>().join(" "));
        for (key, action) in app.keymap().continuations(chain, &app.pressed) {
            shown = format!("{shown}  {} {}", key.label(), action.label().get(look.lang));
        }
        look.put_text(buf, (area.x, area.y), area.width, &text::fit(&shown, usize::from(area.width)), Tone::Info);
    } else if let Some((tone, words)) = &app.message {
        draw_told(*tone, words.get(look.lang), area, buf, look);
    } else if pending {
        let stop = first_key(app, Action::Back);
        let words = Words::from(text!("  正在查询, {stop} 停止", "  working, {stop} stops"));
        look.put(buf, (area.x, area.y), area.width, &words, Tone::Dim);
    } else {
        look.put_rule(buf, (area.x, area.y), area.width);
        draw_status(app, area, buf, look);
    }
}

/// What was said last, whole: where it is longer than its line, it takes lines of the body above until the next key.
fn draw_told(tone: Tone, words: &str, area: Rect, buf: &mut Buffer, look: Look) {
    let lines = text::wrap(words, usize::from(area.width.saturating_sub(2)));
    let above = u16::try_from(lines.len().saturating_sub(1)).unwrap_or(0).min(area.y);
    for (y, line) in (area.y - above..=area.y).zip(&lines) {
        let mark = if tone == Tone::Plain || y > area.y - above { " " } else { "!" };
        let shown = text::fit(&format!("{mark} {line}"), usize::from(area.width));
        look.put_text(buf, (area.x, y), area.width, &shown, tone);
    }
}

/// At the end of the rule, where it does not fill it: as much as there is room for, in full or in short.
fn draw_status(app: &App, area: Rect, buf: &mut Buffer, look: Look) {
    let spelled = |count: usize, is_short: bool| -> Vec<(String, Tone)> {
        let mark = |tone: Tone| if tone == Tone::Warn { "! " } else { "" };
        let said = app.status.iter().take(count).map(|told| {
            let words = if is_short { &told.short } else { &told.full };
            (format!(" {}{} ", mark(told.tone), words.get(look.lang)), told.tone)
        });
        said.collect()
    };
    let wide = |parts: &[(String, Tone)]| parts.iter().map(|(part, _)| text::width(part)).sum::<usize>();
    let fewer = (1..=app.status.len()).rev().flat_map(|count| [(count, false), (count, true)]);
    let all = fewer.map(|(count, is_short)| spelled(count, is_short));
    let Some(parts) = all.into_iter().find(|parts| wide(parts) + 2 <= usize::from(area.width)) else { return };
    let mut x = area.right().saturating_sub(u16::try_from(wide(&parts)).unwrap_or(area.width) + 1);
    for (part, tone) in parts {
        let width = u16::try_from(text::width(&part)).unwrap_or_default();
        look.put_text(buf, (x, area.y), width, &part, tone);
        x = x.saturating_add(width);
    }
}

fn first_key(app: &App, action: Action) -> String {
    let chain = app.stack.last().map_or(&[][..], |top| top.screen.chain());
    app.keymap().hint(chain, action).unwrap_or_default()
}

/// What can be done here and now, generated from the keymap in force; the least needed are dropped first.
fn draw_hints(app: &App, area: Rect, buf: &mut Buffer, look: Look) {
    let Some(top) = app.stack.last() else { return };
    let last: &[Action] = if app.is_sealed() { &[Action::Quit] } else { &[Action::Palette, Action::Help] };
    let tail: Vec<String> = last.iter().filter_map(|action| hint(app, top, *action, look)).collect();
    let wide = |hint: &String| text::width(hint) + 2;
    let mut left = usize::from(area.width).saturating_sub(1 + tail.iter().map(wide).sum::<usize>());
    let named = top.screen.hints().iter().filter_map(|action| Some((*action, hint(app, top, *action, look)?)));
    let named: Vec<(Action, String)> = named.collect();
    // The way out is named whatever else there is no room for.
    let way_out = |(action, _): &&(Action, String)| *action == Action::Back;
    let mut shown: Vec<&str> = Vec::new();
    left = left.saturating_sub(named.iter().filter(way_out).map(|(_, hint)| wide(hint)).sum());
    for one in &named {
        if way_out(&one) {
            shown.push(&one.1);
        } else if wide(&one.1) <= left {
            left -= wide(&one.1);
            shown.push(&one.1);
        } else {
            // What comes later is needed less.
            left = 0;
        }
    }
    shown.extend(tail.iter().map(String::as_str));
    let line = format!(" {}", shown.join("  "));
    look.put_text(buf, (area.x, area.y), area.width, &text::fit(&line, usize::from(area.width)), Tone::Plain);
}

fn hint(app: &App, top: &Open, action: Action, look: Look) -> Option<String> {
    if app.disabled(action).is_some() {
        return None;
    }
    let key = app.keymap().hint(top.screen.chain(), action)?;
    Some(format!("{key} {}", action.label().get(look.lang)))
}
