//! Everything that can be done, in a list that is typed into.

use super::{
    action::{Action, Group},
    app::App,
    keymap::Context,
    narrow,
    screen::{Cx, Deed, Screen},
    text::{self, Words},
    theme::{Look, Tone},
    widgets::{input::Line, message::Notice, popup, table::Cursor},
};
use crate::locale::{Label, Lang};
use crossterm::event::KeyEvent;
use ib_pinyin::matcher::PinyinMatcher;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::fmt;

/// One line of the palette.
pub struct Entry {
    what: What,
    words: Words,
    group: Words,
    name: &'static str,
    keys: Vec<String>,
    verb: &'static str,
    /// Why it cannot run now.
    pub reason: Option<Words>,
    /// The same in full, where the officer's roles close it.
    closed: Option<Notice>,
}

enum What {
    Run(Action),
    Do(Deed),
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Entry {
    fn has_key(&self, query: &str) -> bool {
        self.keys.iter().any(|key| key == query)
    }

    /// Whether every word of the query is found in either wording, the name, a key, the verb or the pinyin initials.
    fn matches(&self, query: &str) -> bool {
        query.split_whitespace().all(|word| {
            let lower = word.to_lowercase();
            let zh = self.words.get(Lang::Zh);
            self.keys.iter().any(|key| key == word || key.to_lowercase() == lower)
                || zh.contains(word)
                || self.words.get(Lang::En).to_lowercase().contains(&lower)
                || self.name.contains(&lower)
                || (lower.len() > 2 && self.verb.contains(&lower))
                || self.group.get(Lang::Zh).contains(word)
                || (word.is_ascii() && word.len() > 1 && PinyinMatcher::builder(lower.as_str()).build().is_match(zh))
        })
    }
}

/// The overlay.
#[derive(Debug)]
pub struct Palette {
    entries: Vec<Entry>,
    shown: Vec<usize>,
    line: Line,
    cursor: Cursor,
}

impl Palette {
    /// What can be done from the top screen of `app`, and why not.
    pub(super) fn of(app: &App) -> Self {
        let chain = app.stack.last().map_or(&[][..], |top| top.screen.chain());
        let mut entries: Vec<Entry> = app
            .keymap()
            .actions(chain)
            .into_iter()
            .filter(|action| !matches!(action, Action::Help | Action::Palette))
            .map(|action| Entry {
                what: What::Run(action),
                words: action.label().into(),
                group: action.group().label().into(),
                name: action.name(),
                keys: app.keymap().labels(chain, action),
                verb: action.verb(),
                reason: app.disabled(action),
                closed: app.closed(action),
            })
            .collect();
        let extras = app.start.extras.iter().map(|extra| Entry {
            what: What::Do(extra.deed.clone()),
            words: extra.words.clone(),
            group: Words::none(),
            name: "",
            keys: Vec::new(),
            verb: "",
            reason: None,
            closed: None,
        });
        entries.extend(extras);
        // What belongs to this screen comes first, what is the same everywhere last.
        entries.sort_by_key(|entry| match entry.what {
            What::Run(action) => match action.group() {
                Group::Cases | Group::Review | Group::Query | Group::Log | Group::System => 0,
                Group::Look => 1,
                Group::Screens => 2,
                Group::Typing => 3,
                Group::Global => 5,
                Group::Move => 6,
            },
            What::Do(_) => 4,
        });
        let mut palette = Self { entries, shown: Vec::new(), line: Line::default(), cursor: Cursor::default() };
        palette.filter();
        palette
    }

    fn filter(&mut self) {
        let query = &narrow::text(self.line.value());
        self.shown =
            self.entries.iter().enumerate().filter(|(_, entry)| entry.matches(query)).map(|(index, _)| index).collect();
        // Whoever types a key wants what it does.
        self.shown.sort_by_key(|index| !self.entries.get(*index).is_some_and(|entry| entry.has_key(query)));
        self.cursor = Cursor::default();
        self.cursor.set_len(self.shown.len());
    }

    fn chosen(&self) -> Option<&Entry> {
        self.shown.get(self.cursor.selected()).and_then(|index| self.entries.get(*index))
    }

    fn area(body: Rect) -> Rect {
        popup::centred(body, body.width.saturating_sub(4).min(100), body.height)
    }

    /// Why the chosen entry cannot run, whole: a line of the list may be too short for it.
    fn foot(&self, room: u16, look: Look) -> Vec<String> {
        let reason = self.chosen().and_then(|entry| entry.reason.as_ref());
        let whole = |reason: &Words| text::wrap(&format!("x {}", reason.get(look.lang)), usize::from(room));
        reason.map(whole).unwrap_or_default()
    }

    /// Lines that the foot takes, with the rule above it.
    fn foot_height(lines: &[String]) -> u16 {
        if lines.is_empty() { 0 } else { u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(1) }
    }

    fn rows(&self, body: Rect, look: Look) -> u16 {
        let inner = popup::inner(Self::area(body));
        let foot = Self::foot_height(&self.foot(inner.width, look));
        inner.height.saturating_sub(2).saturating_sub(foot).max(1)
    }

    fn draw_entry(entry: &Entry, area: Rect, buf: &mut Buffer, look: Look) {
        let keys = entry.keys.join(" ");
        let tone = if entry.reason.is_some() { Tone::Dim } else { Tone::Plain };
        let keys_room = 16.min(area.width);
        look.put_text(buf, (area.x, area.y), keys_room, &text::fit(&keys, usize::from(keys_room)), Tone::Info);
        let words_room = (area.width.saturating_sub(keys_room) / 2).min(34);
        let x = area.x + keys_room;
        look.put(buf, (x, area.y), words_room, &entry.words, tone);
        let x = x + words_room + 1;
        let room = area.right().saturating_sub(x);
        match &entry.reason {
            Some(reason) => {
                let shown = format!("x {}", reason.get(look.lang));
                look.put_text(buf, (x, area.y), room, &text::fit(&shown, usize::from(room)), Tone::Dim);
            }
            None => look.put_text(buf, (x, area.y), room, &text::fit(entry.verb, usize::from(room)), Tone::Dim),
        }
    }
}

impl Screen for Palette {
    fn title(&self) -> Words {
        Label::new("命令", "commands").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::PALETTE
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        let used = self.line.key(key);
        if used {
            self.filter();
        }
        used
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.line.paste(text);
        self.filter();
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action == Action::Submit {
            let Some(entry) = self.chosen() else { return };
            match (&entry.closed, &entry.reason) {
                (Some(notice), _) => {
                    // Only actions are closed.
                    if let What::Run(action) = entry.what {
                        cx.refuse(action, notice.clone());
                    }
                    return;
                }
                (None, Some(reason)) => return cx.warn(reason.clone()),
                (None, None) => {}
            }
            cx.pop();
            match &entry.what {
                What::Run(action) => cx.run(*action),
                What::Do(deed) => cx.run_deed(deed.clone()),
            }
        } else {
            let rows = self.rows(cx.body, cx.look);
            self.cursor.act(action, rows);
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::Down, Action::Up, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(Self::area(area), buf, look, &self.title());
        let prompt = Rect::new(inner.x + 2, inner.y, inner.width.saturating_sub(2), 1);
        look.put_text(buf, (inner.x, inner.y), 2, ": ", Tone::Info);
        self.line.draw(prompt, buf, look, true);
        look.put_rule(buf, (inner.x, inner.y + 1), inner.width);
        let foot = self.foot(inner.width, look);
        let height = inner.height.saturating_sub(2).saturating_sub(Self::foot_height(&foot));
        let list = Rect::new(inner.x, inner.y + 2, inner.width, height).intersection(area);
        if !foot.is_empty() {
            look.put_rule(buf, (inner.x, list.bottom()), inner.width);
            for (y, line) in (list.bottom() + 1..inner.bottom()).zip(&foot) {
                look.put_text(buf, (inner.x, y), inner.width, line, Tone::Warn);
            }
        }
        if self.shown.is_empty() {
            let none = Label::new("没有符合的命令", "no command matches").into();
            look.put(buf, (list.x, list.y), list.width, &none, Tone::Dim);
        }
        for (y, index) in (list.y..list.bottom()).zip(self.cursor.window(list.height)) {
            if let Some(entry) = self.shown.get(index).and_then(|index| self.entries.get(*index)) {
                if index == self.cursor.selected() {
                    look.put_text(buf, (list.x, y), 1, ">", Tone::Strong);
                }
                Self::draw_entry(entry, Rect::new(list.x + 2, y, list.width.saturating_sub(2), 1), buf, look);
            }
        }
    }

    fn cursor(&self, area: Rect, _look: Look) -> Option<Position> {
        let inner = popup::inner(Self::area(area));
        Some(self.line.caret(Rect::new(inner.x + 2, inner.y, inner.width.saturating_sub(2), 1)))
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
