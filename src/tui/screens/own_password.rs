//! An officer's own password (口令): replaced by the officer alone, who shows the present one first.

use crate::{
    locale::Label,
    service::{Error, ops::officers::ChangePassword},
    text,
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

/// What the palette calls it.
pub const LABEL: Label = Label::new("修改我的口令", "change my password");

/// The overlay.
#[derive(Debug)]
pub struct OwnPassword {
    fields: Fields,
}

impl Default for OwnPassword {
    fn default() -> Self {
        let secret = |name, label| Field::new(name, label, Kind::Secret).required();
        let fields = Fields::new(vec![
            secret("old", Label::new("现口令", "present password")),
            secret("new", Label::new("新口令", "new password")),
            secret("again", Label::new("再输一次", "once more")),
        ]);
        Self { fields }
    }
}

/// What the door said: of the present password, or of the new one.
enum Outcome {
    Changed,
    WrongOld(Error),
    BadNew(Error),
}

impl OwnPassword {
    /// The present password is proved as at a lock: a wrong one is a failed log-in of the log, and guessing slows down.
    fn submit(&mut self, cx: &mut Cx<'_>) {
        let Some(values) = self.fields.submit() else { return };
        if values.get("new") != values.get("again") {
            return self.fields.fault("again", text!("两次不一致", "the two differ"));
        }
        let secret = |name| Zeroizing::new(values.get(name).to_owned());
        let (old, new) = (secret("old"), secret("new"));
        let work = move |desk: &mut Desk| match desk.unlock(old) {
            Err(error) => Outcome::WrongOld(error),
            Ok(_) => desk.call(&ChangePassword { new }).map_or_else(Outcome::BadNew, |_| Outcome::Changed),
        };
        cx.ask(work, |screen: &mut Self, outcome: Outcome, cx| match outcome {
            Outcome::Changed => {
                cx.pop();
                cx.say(text!("口令已修改, 下次登录起使用", "the password is changed; use it from the next log-in on"));
            }
            Outcome::WrongOld(error) => screen.refuse("old", &error),
            Outcome::BadNew(error) => screen.refuse("new", &error),
        });
    }

    fn refuse(&mut self, field: &'static str, error: &Error) {
        self.fields.focus(field);
        self.fields.fault(field, Words::from(error.hint.as_ref().unwrap_or(&error.message)));
    }
}

fn areas(area: Rect, fields: &Fields) -> (Rect, Rect) {
    let outer = popup::centred(area, 64, fields.height() + 3);
    (outer, popup::inner(outer))
}

impl Screen for OwnPassword {
    fn forget(&mut self) -> bool {
        self.fields.forget();
        true
    }

    fn title(&self) -> Words {
        LABEL.into()
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
        match action {
            Action::Submit if self.fields.is_last() => self.submit(cx),
            Action::Submit => {
                self.fields.act(Action::NextField);
            }
            other => {
                self.fields.act(other);
            }
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::NextField, Action::PreviousField, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (outer, inner) = areas(area, &self.fields);
        popup::draw(outer, buf, look, &self.title());
        self.fields.draw(inner, buf, look, true);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(areas(area, &self.fields).1, look)
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
