//! Becoming another officer (切换人员): only in a training database, so that every role can be tried.

use super::log_in::session_of;
use crate::{
    locale::Label,
    service::{Actor, Error, Held},
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::Look,
        widgets::{
            fields::{Field, Fields},
            popup,
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The overlay that asks whom to become.
#[derive(Debug)]
pub struct BecomeOfficer {
    fields: Fields,
}

impl Default for BecomeOfficer {
    fn default() -> Self {
        Self { fields: Fields::new(vec![Field::text("login", Label::new("登录名", "log-in name")).required()]) }
    }
}

/// Becomes `login` at once; for entries of the palette that name an officer.
pub fn become_now(login: &str, cx: &mut Cx<'_>) {
    let mut screen = BecomeOfficer::default();
    screen.fields.set("login", login);
    cx.push(screen);
    cx.run(Action::Submit);
}

impl BecomeOfficer {
    fn answered(&mut self, answer: Result<(Actor, Held), Error>, cx: &mut Cx<'_>) {
        match answer {
            Ok((actor, held)) => cx.begin(session_of(cx.session, &actor, held)),
            Err(error) => self.fields.fault("login", &error.message),
        }
    }
}

fn areas(area: Rect, fields: &Fields) -> (Rect, Rect) {
    let outer = popup::centred(area, 60, fields.height() + 3);
    (outer, popup::inner(outer))
}

impl Screen for BecomeOfficer {
    fn title(&self) -> Words {
        Label::new("切换人员 (培训库)", "become another officer (training)").into()
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
        let login = values.get("login").to_owned();
        cx.ask(
            move |desk: &mut Desk| {
                let actor = desk.become_officer(&login)?;
                let held = desk.service.held(&actor)?;
                Ok((actor, held))
            },
            Self::answered,
        );
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::Back]
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
