//! Lock (锁屏): hides everything until the same officer shows the password again.

use crate::{
    locale::Label,
    service::{Actor, Error, Leaving},
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::Look,
        widgets::{
            fields::{Field, Fields, Kind},
            popup,
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use zeroize::Zeroizing;

/// Wrong passwords before the session ends.
const TRIES: u32 = 3;

/// The screen.
#[derive(Debug)]
pub struct Lock {
    fields: Fields,
    wrong: u32,
}

impl Default for Lock {
    fn default() -> Self {
        let label = Label::new("口令", "password");
        let help = Label::new("F3 退出", "F3 leaves");
        let fields = Fields::new(vec![Field::new("password", label, Kind::Secret).required().help(help)]);
        Self { fields, wrong: 0 }
    }
}

impl Lock {
    fn answered(&mut self, answer: Result<Actor, Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok(_) => cx.pop(),
            Err(error) => {
                self.wrong += 1;
                if self.wrong >= TRIES {
                    cx.log_out(Leaving::LockedOut);
                } else {
                    self.fields.fault("password", &error.message);
                }
            }
        }
    }
}

fn areas(area: Rect) -> (Rect, Rect) {
    let outer = popup::centred(area, 56, 5);
    let inner = popup::inner(outer);
    (outer, Rect::new(inner.x, inner.y + 1, inner.width, 2))
}

impl Screen for Lock {
    fn title(&self) -> Words {
        Label::new("已锁屏", "locked").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::FORM
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        self.fields.key(key)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.fields.paste(text);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if action != Action::Submit {
            return;
        }
        let Some(values) = self.fields.submit() else { return };
        let password = Zeroizing::new(values.get("password").to_owned());
        self.fields.set("password", "");
        cx.ask(move |desk: &mut Desk| desk.unlock(password), Self::answered);
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (outer, inner) = areas(area);
        popup::draw(outer, buf, look, &self.title());
        self.fields.draw(inner, buf, look, true);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(areas(area).1, look)
    }

    fn is_sealed(&self) -> bool {
        true
    }
}
