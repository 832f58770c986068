//! A page over the screen: reasons, a letter, a history. It closes with the action an officer answers it with.

use super::{
    pane::{Item, Pane},
    popup,
};
use crate::tui::{
    action::Action,
    keymap::Context,
    screen::{Cx, Screen},
    text::Words,
    theme::Look,
};
use ratatui::{buffer::Buffer, layout::Rect};

/// The overlay. It closes with an [`Action`] of its answers (Enter gives the first); open it with [`Cx::push_then`] to hear of it.
#[derive(Debug)]
pub struct Page {
    title: Words,
    pane: Pane,
    answers: &'static [Action],
}

impl Page {
    /// A page of these items.
    pub fn new(title: impl Into<Words>, items: Vec<Item>) -> Self {
        Self { title: title.into(), pane: Pane::new(items), answers: &[] }
    }

    /// The actions it can be answered with.
    #[must_use]
    pub fn answers(mut self, answers: &'static [Action]) -> Self {
        self.answers = answers;
        self
    }

    fn area(&self, body: Rect, look: Look) -> Rect {
        let width = body.width.saturating_sub(4).min(96);
        let lines = self.pane.height(width.saturating_sub(4), look).saturating_add(2);
        popup::centred(body, width, lines.min(body.height))
    }
}

impl Screen for Page {
    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::CASE
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let inner = popup::inner(self.area(cx.body, cx.look));
        if self.answers.contains(&action) {
            cx.close(action);
        } else if action == Action::Open {
            match self.answers.first() {
                Some(first) => cx.close(*first),
                None => cx.pop(),
            }
        } else {
            self.pane.act(action, inner, cx.look);
        }
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let here = Pane::moves(action) || action.is_everywhere() || self.answers.contains(&action);
        (!here).then(|| crate::locale::Label::new("先关闭本页", "close this page first").into())
    }

    fn hints(&self) -> &'static [Action] {
        if self.answers.is_empty() { &[Action::Down, Action::Up, Action::Back] } else { self.answers }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area, look), buf, look, &self.title);
        self.pane.draw(inner, buf, look);
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn is_guarded(&self) -> bool {
        !self.answers.is_empty()
    }
}
