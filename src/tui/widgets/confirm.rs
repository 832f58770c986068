//! Confirmation grows with the damage: Enter; `y`; the last four characters of the document number.

use super::{input::Line, popup};
use crate::{
    locale::{Label, Lang},
    text,
    tui::{
        action::{Action, Danger},
        keymap::Context,
        narrow,
        screen::{Cx, Screen},
        text::{self, Words},
        theme::{Look, Tone},
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The answer of a confirmation: it is only given when it is yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed;

/// A question about one named object. The default is no.
#[derive(Debug)]
pub struct Confirm {
    title: Words,
    lines: Vec<(Words, Tone)>,
    level: Level,
}

#[derive(Debug)]
enum Level {
    Enter,
    Yes,
    Typed { ending: Ending, line: Line },
}

impl Confirm {
    /// Asks before `action` on the document of this number, as strictly as the action is dangerous.
    pub fn for_action(action: Action, number: &str) -> Self {
        let level = match action.danger() {
            Danger::None => Level::Enter,
            Danger::Confirm => Level::Yes,
            Danger::Typed => typed(number),
        };
        let confirm = Self { title: action.label().into(), lines: Vec::new(), level };
        confirm.line(Words::outside(number), Tone::Strong)
    }

    /// Asks with `y` before work that is no action of its own.
    pub fn yes(title: impl Into<Words>, number: &str) -> Self {
        let confirm = Self { title: title.into(), lines: Vec::new(), level: Level::Yes };
        confirm.line(Words::outside(number), Tone::Strong)
    }

    /// Adds a line that says what will happen.
    #[must_use]
    pub fn line(mut self, words: impl Into<Words>, tone: Tone) -> Self {
        self.lines.push((words.into(), tone));
        self
    }

    /// Asks for the last four characters of `number` whatever the action's danger.
    #[must_use]
    pub fn typed(mut self, number: &str) -> Self {
        self.level = typed(number);
        self
    }

    fn question(&self) -> Words {
        match &self.level {
            Level::Enter => Label::new("Enter 确认, Esc 不办", "Enter confirms, Esc does not").into(),
            Level::Yes => Label::new("按 y 确认, Esc 不办", "y confirms, Esc does not").into(),
            Level::Typed { ending: Ending { shown, is_plain: true, .. }, .. } => text!(
                "键入末四位 `{shown}` (只数字母和数字) 再按 Enter",
                "type the last four characters `{shown}` (letters and digits only), then Enter"
            )
            .into(),
            Level::Typed { ending: Ending { shown, .. }, .. } => {
                text!("键入末四位 `{shown}` 再按 Enter", "type the last four characters `{shown}`, then Enter").into()
            }
        }
    }

    fn area(&self, body: Rect, lang: Lang) -> (Rect, Vec<(String, Tone)>) {
        let width = body.width.saturating_sub(8).min(72);
        let room = usize::from(width).saturating_sub(4);
        let mut lines: Vec<(String, Tone)> = Vec::new();
        for (words, tone) in &self.lines {
            lines.extend(text::wrap(words.get(lang), room).into_iter().map(|line| (line, *tone)));
        }
        let most = usize::from(body.height).saturating_sub(5);
        lines.truncate(most);
        lines.push((String::new(), Tone::Plain));
        lines.extend(text::wrap(self.question().get(lang), room).into_iter().map(|line| (line, Tone::Warn)));
        let typed = u16::from(matches!(self.level, Level::Typed { .. }));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2 + typed);
        (popup::centred(body, width, height), lines)
    }

    fn line_area(inner: Rect) -> Rect {
        Rect::new(inner.x, inner.bottom().saturating_sub(1), inner.width, 1)
    }
}

fn typed(number: &str) -> Level {
    Level::Typed { ending: Ending::of(number), line: Line::default() }
}

/// What is typed to confirm: the end of a number.
#[derive(Debug)]
struct Ending {
    /// What is asked for.
    shown: String,
    /// Brackets and characters were left out, which only an input method can type.
    is_plain: bool,
    /// The very last four characters, which will do as well.
    last: String,
}

impl Ending {
    fn of(number: &str) -> Self {
        let four = |keeps: fn(&char) -> bool| -> String {
            let mut kept: Vec<char> = number.chars().rev().map(narrow::letter).filter(keeps).take(4).collect();
            kept.reverse();
            kept.into_iter().collect()
        };
        let last = four(|c| !c.is_whitespace());
        let plain = four(char::is_ascii_alphanumeric);
        let is_plain = !last.is_ascii() && plain.len() == 4;
        Self { shown: if is_plain { plain } else { last.clone() }, is_plain, last }
    }

    fn is(&self, typed: &str) -> bool {
        let typed = narrow::text(typed.trim());
        typed == self.shown || typed == self.last
    }
}

impl Screen for Confirm {
    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::CONFIRM
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        if let Level::Typed { line, .. } = &mut self.level { line.key(key) } else { false }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        let is_yes = match &self.level {
            Level::Enter => action == Action::Submit,
            Level::Yes => action == Action::Yes,
            Level::Typed { ending, line } => action == Action::Submit && ending.is(line.value()),
        };
        if is_yes {
            cx.close(Confirmed);
        } else if action == Action::Submit {
            cx.warn(self.question());
        }
    }

    fn hints(&self) -> &'static [Action] {
        match self.level {
            Level::Yes => &[Action::Yes, Action::Back],
            Level::Enter | Level::Typed { .. } => &[Action::Submit, Action::Back],
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let (area, lines) = self.area(area, look.lang);
        let inner = popup::draw(area, buf, look, &self.title);
        for (y, (line, tone)) in (inner.y..inner.bottom()).zip(lines) {
            look.put_text(buf, (inner.x, y), inner.width, &line, tone);
        }
        if let Level::Typed { line, .. } = &self.level {
            line.draw(Self::line_area(inner), buf, look, true);
        }
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        let Level::Typed { line, .. } = &self.level else { return None };
        let (area, _) = self.area(area, look.lang);
        Some(line.caret(Self::line_area(popup::inner(area))))
    }

    fn is_overlay(&self) -> bool {
        true
    }

    fn is_guarded(&self) -> bool {
        true
    }
}
