//! Fields in a box of their own: closes with the values when all of them are right.

use super::{
    fields::{Field, Fields, Values},
    popup,
};
use crate::{
    locale::Text,
    text,
    tui::{
        action::Action,
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

/// Judges all values together: the field at fault and what is wrong.
pub type Validate = fn(&Values) -> Result<(), (&'static str, Text)>;

/// The overlay. It closes with [`Values`]; open it with [`Cx::push_then`].
#[derive(Debug)]
pub struct Form {
    title: Words,
    lead: Words,
    /// The fields.
    pub fields: Fields,
    validate: Option<Validate>,
    /// It was asked whether what is typed may go.
    is_leaving: bool,
}

impl Form {
    /// A form of these fields.
    pub fn new(title: impl Into<Words>, fields: Vec<Field>) -> Self {
        let fields = Fields::new(fields);
        Self { title: title.into(), lead: Words::none(), fields, validate: None, is_leaving: false }
    }

    /// A line above the fields.
    #[must_use]
    pub fn lead(mut self, words: impl Into<Words>) -> Self {
        self.lead = words.into();
        self
    }

    /// Judges all values together.
    #[must_use]
    pub fn validate(mut self, validate: Validate) -> Self {
        self.validate = Some(validate);
        self
    }

    /// Filled with what was typed before, for opening the form again: nothing typed is lost, and the last field has the
    /// keys, as when it was submitted.
    #[must_use]
    pub fn filled(mut self, values: &Values) -> Self {
        self.fields.fill(values);
        self.fields.to_last();
        self
    }

    /// Shows a fault at a field, for opening the form again after the door refused.
    #[must_use]
    pub fn fault(mut self, name: &str, fault: impl Into<Words>) -> Self {
        self.fields.fault(name, fault);
        self
    }

    fn area(&self, body: Rect) -> Rect {
        let lead = u16::from(!self.lead.is_empty()) * 2;
        popup::centred(body, body.width.saturating_sub(6).min(90), self.fields.height() + 3 + lead)
    }

    fn fields_area(&self, inner: Rect) -> Rect {
        let lead = u16::from(!self.lead.is_empty()) * 2;
        Rect::new(inner.x, inner.y + lead, inner.width, inner.height.saturating_sub(lead))
    }

    fn submit(&mut self, cx: &mut Cx<'_>) {
        let Some(values) = self.fields.submit() else { return };
        match self.validate.map_or(Ok(()), |validate| validate(&values)) {
            Ok(()) => cx.close(values),
            Err((name, fault)) => self.fields.fault(name, fault),
        }
    }
}

impl Screen for Form {
    fn forget(&mut self) -> bool {
        self.fields.forget();
        true
    }

    fn title(&self) -> Words {
        self.title.clone()
    }

    fn chain(&self) -> &'static [Context] {
        Context::FORM
    }

    fn type_key(&mut self, key: KeyEvent, _cx: &mut Cx<'_>) -> bool {
        let used = self.fields.key(key);
        self.is_leaving &= !used;
        used
    }

    /// What took long to fill in goes only at the second time.
    fn back(&mut self, cx: &mut Cx<'_>) -> bool {
        if self.is_leaving || !self.fields.is_missed() {
            return false;
        }
        self.is_leaving = true;
        let key = cx.keymap.hint(Context::FORM, Action::Back).unwrap_or_default();
        cx.warn(text!("再按 {key} 放弃所填内容", "{key} again drops what is filled in"));
        true
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.is_leaving = false;
        self.fields.paste(text);
    }

    /// Enter goes to the next field, and on the last one it is done.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        self.is_leaving = false;
        if action == Action::Submit {
            if self.fields.is_last() {
                self.submit(cx);
            } else {
                self.fields.act(Action::NextField);
            }
        } else {
            self.fields.act(action);
        }
    }

    fn hints(&self) -> &'static [Action] {
        &[Action::Submit, Action::NextField, Action::PreviousField, Action::Back]
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area), buf, look, &self.title);
        look.put(buf, (inner.x, inner.y), inner.width, &self.lead, Tone::Dim);
        self.fields.draw(self.fields_area(inner), buf, look, true);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(self.fields_area(popup::inner(self.area(area))), look)
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
