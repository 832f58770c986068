//! A long page over the screen, narrowed while a filter is typed: the items of a catalogue, every value of a pack.

use super::{
    filter::Filter,
    pane::{Item, Pane},
    popup,
};
use crate::{
    locale::Label,
    text,
    tui::{
        action::{Action, Group},
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::{Look, Tone},
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What stands or falls together under the filter.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The words the filter is held against.
    pub searched: String,
    /// What is shown.
    pub items: Vec<Item>,
}

/// The overlay. It closes with [`Action::SaveFile`] when it is to be saved; open it with [`Cx::push_then`].
#[derive(Debug)]
pub struct FilterPage {
    title: Words,
    /// Shown above the entries, whatever the filter.
    head: Vec<Item>,
    entries: Vec<Entry>,
    shown: usize,
    pane: Pane,
    filter: Filter,
    /// Enter goes on to what comes next instead of closing the page.
    is_answered: bool,
}

impl FilterPage {
    /// A page of these entries.
    pub fn new(title: impl Into<Words>, head: Vec<Item>, entries: Vec<Entry>) -> Self {
        let (pane, filter) = (Pane::default(), Filter::default());
        let title = title.into();
        let mut page = Self { title, head, entries, shown: 0, pane, filter, is_answered: false };
        page.narrow();
        page
    }

    /// A page that is read before something is done: Enter closes it with [`Action::Submit`], and nothing is saved.
    #[must_use]
    pub fn answered(mut self) -> Self {
        self.is_answered = true;
        self
    }

    fn narrow(&mut self) {
        let taken: Vec<&Entry> = self.entries.iter().filter(|entry| self.filter.takes(&entry.searched)).collect();
        self.shown = taken.len();
        let mut items = self.head.clone();
        items.extend(taken.into_iter().flat_map(|entry| entry.items.iter().cloned()));
        if self.shown == 0 && !self.entries.is_empty() {
            items.push(Item::text(Label::new(
                "没有符合过滤的行, Esc 取消过滤",
                "nothing matches; Esc takes the filter off",
            )));
        }
        self.pane.set(items);
    }

    /// Where the entries are drawn: one line below them says how many there are.
    fn list(&self, area: Rect) -> Rect {
        let rest = self.filter.rest(area);
        Rect { height: rest.height.saturating_sub(1), ..rest }
    }
}

impl Screen for FilterPage {
    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::CASE
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        let used = self.filter.key(key);
        if used {
            self.narrow();
        }
        used
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.filter.paste(text);
        self.narrow();
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::Filter => self.filter.start(),
            Action::SaveFile if !self.is_answered => cx.close(Action::SaveFile),
            Action::Open if self.is_answered => cx.close(Action::Submit),
            Action::Open => cx.pop(),
            action => {
                let list = self.list(popup::inner(cx.body));
                self.pane.act(action, list, cx.look);
            }
        }
    }

    fn back(&mut self, _cx: &mut Cx<'_>) -> bool {
        let cleared = self.filter.clear();
        if cleared {
            self.narrow();
        }
        cleared
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let moves = matches!(
            action,
            Action::Down | Action::Up | Action::PageDown | Action::PageUp | Action::First | Action::Last | Action::Open
        );
        let own = action == Action::Filter || (action == Action::SaveFile && !self.is_answered);
        let here = moves || own || matches!(action.group(), Group::Global | Group::Screens);
        (!here).then(|| Label::new("先关闭本页", "close this page first").into())
    }

    fn hints(&self) -> &'static [Action] {
        if self.is_answered {
            &[Action::Open, Action::Filter, Action::Down, Action::PageDown, Action::Back]
        } else {
            &[Action::Filter, Action::SaveFile, Action::Down, Action::PageDown, Action::Back]
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(area, buf, look, &self.title);
        self.filter.draw(inner, buf, look);
        self.pane.draw(self.list(inner), buf, look);
        let (shown, all) = (self.shown, self.entries.len());
        let words = text!("{shown}/{all} 项", "{shown} of {all}").into();
        if inner.height > 0 {
            look.put(buf, (inner.x, inner.bottom() - 1), inner.width, &words, Tone::Dim);
        }
    }

    fn cursor(&self, area: Rect, _look: Look) -> Option<Position> {
        self.filter.caret(popup::inner(area))
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn is_guarded(&self) -> bool {
        true
    }
}
