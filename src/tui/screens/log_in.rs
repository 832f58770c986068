//! Log-in (登录): who sits at the console.

use crate::{
    domain::role::RoleHeld,
    locale::{Label, Lang, Text},
    service::{
        Actor, Error, Held,
        ops::officers::{ChangePassword, ResetCard},
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen, Session},
        text::Words,
        theme::{Look, Tone},
        widgets::{
            fields::{Field, Fields, Kind, Values},
            form::Form,
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

/// The screen before anybody is logged in. Whoever arrives logged in already (over SSH) is let through.
#[derive(Debug)]
pub struct LogIn {
    fields: Fields,
}

impl Default for LogIn {
    fn default() -> Self {
        let fields = Fields::new(vec![
            Field::text("login", Label::new("登录名", "log-in name")).required(),
            Field::new("password", Label::new("口令", "password"), Kind::Secret).required(),
        ]);
        Self { fields }
    }
}

/// Who is there, and what they hold.
type Arrived = Result<Option<(Actor, Held)>, Error>;

impl LogIn {
    fn submit(&mut self, cx: &mut Cx<'_>) {
        let Some(values) = self.fields.submit() else { return };
        let (login, password) = (values.get("login").to_owned(), Zeroizing::new(values.get("password").to_owned()));
        self.fields.set("password", "");
        cx.ask(
            move |desk: &mut Desk| -> Arrived {
                let actor = desk.log_in(&login, password)?;
                let held = desk.service.held(&actor)?;
                Ok(Some((actor, held)))
            },
            Self::arrived,
        );
    }

    fn arrived(&mut self, answer: Arrived, cx: &mut Cx<'_>) {
        match answer {
            Ok(None) => {}
            Ok(Some((actor, held))) => {
                let told = held.reset.as_ref().map(reset_words);
                let session = session_of(cx.session, &actor, held);
                if actor.must_change_password() {
                    cx.set_session(session);
                    let form = new_password();
                    let form = if let Some(told) = told { form.lead(told) } else { form };
                    cx.push_then(form, Self::changed);
                } else {
                    cx.begin(session);
                    if let Some(told) = told {
                        cx.say(told);
                    }
                }
            }
            Err(error) => {
                self.fields.focus("password");
                cx.fail(error);
            }
        }
    }

    fn changed(&mut self, values: &Values, cx: &mut Cx<'_>) {
        let new = Zeroizing::new(values.get("new").to_owned());
        let login = self.fields.values().get("login").to_owned();
        cx.ask(
            move |desk: &mut Desk| {
                let again = new.clone();
                desk.call(&ChangePassword { new })?;
                // The session that had to change its password ends here; the new one is proved once.
                let actor = desk.log_in(&login, again)?;
                let held = desk.service.held(&actor)?;
                Ok(Some((actor, held)))
            },
            |screen: &mut Self, answer: Arrived, cx| match answer {
                Err(error) => {
                    let why = Words::from(error.hint.as_ref().unwrap_or(&error.message));
                    cx.push_then(new_password().fault("new", why), Self::changed);
                }
                done => screen.arrived(done, cx),
            },
        );
    }
}

fn new_password() -> Form {
    let label = Label::new("修改一次性口令", "change the one-time password");
    let fields = vec![
        Field::new("new", Label::new("新口令", "new password"), Kind::Secret).required(),
        Field::new("again", Label::new("再输一次", "once more"), Kind::Secret).required(),
    ];
    Form::new(label, fields).validate(|values| {
        let same = values.get("new") == values.get("again");
        if same { Ok(()) } else { Err(("again", text!("两次不一致", "the two differ"))) }
    })
}

/// Who replaced a password and when: told to its holder at each log-in for some days.
pub(in crate::tui) fn reset_words(reset: &ResetCard) -> Text {
    let second = reset.second.as_deref().unwrap_or_default();
    let (by, on) = (&reset.by, reset.on.map(|on| on.to_string()).unwrap_or_default());
    match (reset.on, second.is_empty()) {
        (None, _) => text!(
            "口令重置待会签 (提出人 {by})",
            "a reset of the password waits for its second signature (asked by {by})"
        ),
        (Some(_), true) => text!("口令已于 {on} 由 {by} 重置", "the password was reset on {on} by {by}"),
        (Some(_), false) => {
            text!(
                "口令已于 {on} 由 {by} 重置、{second} 会签",
                "the password was reset on {on} by {by}, signed by {second}"
            )
        }
    }
}

/// The header's words for an officer who has just come.
pub(in crate::tui) fn session_of(before: &Session, actor: &Actor, held: Held) -> Session {
    let roles = |lang: Lang| held.roles.iter().map(|role| role_name(role, lang)).collect::<Vec<_>>().join(" ");
    let role = Text { zh: roles(Lang::Zh), en: roles(Lang::En) };
    Session {
        officer: Words::outside(actor.name()),
        role: role.into(),
        may: Some(held.operations),
        closed: held.closed,
        ..before.clone()
    }
}

fn role_name(held: &RoleHeld, lang: Lang) -> &'static str {
    held.role.label().get(lang)
}

fn areas(area: Rect, fields: &Fields) -> (Rect, Rect) {
    let outer = popup::centred(area, 64, fields.height().max(4) + 4);
    let inner = popup::inner(outer);
    (outer, Rect::new(inner.x, inner.y + 1, inner.width, inner.height.saturating_sub(1)))
}

impl Screen for LogIn {
    fn title(&self) -> Words {
        Label::new("登录", "log in").into()
    }

    fn chain(&self) -> &'static [Context] {
        Context::FORM
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        cx.ask(
            |desk: &mut Desk| -> Arrived {
                let Some(actor) = desk.actor().cloned() else { return Ok(None) };
                let held = desk.service.held(&actor)?;
                Ok(Some((actor, held)))
            },
            Self::arrived,
        );
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
            Action::Submit => drop(self.fields.act(Action::NextField)),
            other => drop(self.fields.act(other)),
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::NextField]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (outer, inner) = areas(area, &self.fields);
        popup::draw(outer, buf, look, &self.title());
        self.fields.draw(inner, buf, look, true);
        let note = Label::new("查询与办理均记入日志", "every look and every act is logged").into();
        look.put(buf, (inner.x + 2, inner.bottom().saturating_sub(1)), inner.width.saturating_sub(2), &note, Tone::Dim);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(areas(area, &self.fields).1, look)
    }

    fn is_sealed(&self) -> bool {
        true
    }
}
