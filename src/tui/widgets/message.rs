//! The box that tells a refusal or failure: message, next step, rule and article; never a raw error.

use super::popup;
use crate::{
    domain::{Refusal, rule::SILENT},
    locale::Label,
    service::{Error, SESSION_RULE},
    text,
    tui::{
        action::Action,
        hints::spoken,
        keymap::Context,
        screen::{Cx, Screen},
        text::{self, Words},
        theme::{Look, Tone},
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

/// What is told.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// The heading; "refused" when empty.
    pub title: Words,
    /// What is wrong.
    pub message: Words,
    /// The next step.
    pub hint: Words,
    /// The rule id.
    pub cite: Words,
    /// The article an officer reads.
    pub article: Words,
    /// Whether it only says that the officer stopped a query: a line is enough.
    pub is_stopped: bool,
    /// Whether the session is over: the console locks, and the password goes on.
    pub ends_session: bool,
    /// Whether it answers a key that is closed here: the officer may go straight on to another screen.
    pub is_closed: bool,
}

impl From<&Refusal> for Notice {
    fn from(refusal: &Refusal) -> Self {
        Self {
            title: Words::none(),
            message: Words::from(&refusal.message),
            hint: refusal.hint.as_ref().map(|hint| Words::from(spoken(hint))).unwrap_or_default(),
            cite: refusal.cite.as_deref().map(Words::outside).unwrap_or_default(),
            article: Words::none(),
            is_stopped: false,
            ends_session: false,
            is_closed: false,
        }
    }
}

impl From<Refusal> for Notice {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

impl From<&Error> for Notice {
    fn from(error: &Error) -> Self {
        let who = error.who.join(", ");
        let hint = match &error.hint {
            Some(hint) => Words::from(spoken(hint)),
            None if who.is_empty() => Words::none(),
            None => text!("可由 {who} 办理", "{who} may do it").into(),
        };
        Self {
            title: Words::none(),
            message: Words::from(&error.message),
            hint,
            cite: error.cite.as_deref().or(error.policy.as_deref()).map(Words::outside).unwrap_or_default(),
            article: error.article.as_ref().map(Words::from).unwrap_or_default(),
            is_stopped: error.is_stopped(),
            ends_session: error.cite.as_deref() == Some(SESSION_RULE),
            is_closed: false,
        }
    }
}

impl From<Error> for Notice {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// The overlay. Enter or Back closes it.
#[derive(Debug)]
pub struct MessageBox {
    notice: Notice,
}

impl MessageBox {
    /// A box for this notice.
    pub fn new(notice: Notice) -> Self {
        Self { notice }
    }

    fn lines(&self, look: Look, room: usize) -> Vec<(String, Tone)> {
        let lang = look.lang;
        let mut lines: Vec<(String, Tone)> = Vec::new();
        let mut add =
            |text: String, tone: Tone| lines.extend(text::wrap(&text, room).into_iter().map(|line| (line, tone)));
        add(format!("x {}", self.notice.message.get(lang)), Tone::Bad);
        if !self.notice.hint.is_empty() {
            add(String::new(), Tone::Plain);
            let next = Label::new("下一步: ", "next: ").get(lang);
            add(format!("{next}{}", self.notice.hint.get(lang)), Tone::Plain);
        }
        if !self.notice.cite.is_empty() {
            let basis = Label::new("依据: ", "rule: ").get(lang);
            let (cite, article) = (self.notice.cite.get(lang), self.notice.article.get(lang));
            // A rule of the product's own is named in its article already.
            let rule =
                if article.contains(cite) || cite == SILENT { article.to_owned() } else { format!("{cite} {article}") };
            add(format!("{basis}{rule}"), Tone::Info);
        }
        lines
    }
}

impl Screen for MessageBox {
    fn title(&self) -> Words {
        if self.notice.title.is_empty() {
            Label::new("不能办理", "refused").into()
        } else {
            self.notice.title.clone()
        }
    }

    fn chain(&self) -> &'static [Context] {
        if self.notice.is_closed { Context::CLOSED } else { Context::CONFIRM }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        if matches!(action, Action::Submit | Action::Yes) {
            cx.pop();
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let width = area.width.saturating_sub(8).min(76);
        let lines = self.lines(look, usize::from(width).saturating_sub(4));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = popup::draw(popup::centred(area, width, height), buf, look, &self.title());
        for (y, (line, tone)) in (inner.y..inner.bottom()).zip(lines) {
            look.put_text(buf, (inner.x, y), inner.width, &line, tone);
        }
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn is_guarded(&self) -> bool {
        true
    }
}
