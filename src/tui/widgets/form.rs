//! Fields in a box of their own: closes with the values when all of them are right.

use super::{
    chooser::{Chooser, Chosen},
    field::Offers,
    fields::{Field, Fields, Values},
    pane::{Item, Pane},
    popup,
};
use crate::{
    locale::{Label, Text},
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
    /// What is judged, above the fields: it shows whole whichever field has the keys.
    about: Pane,
    /// The fields.
    pub fields: Fields,
    validate: Option<Validate>,
    /// It was asked whether what is typed may go.
    is_leaving: bool,
    /// Going back is answered too, with no values.
    answers_back: bool,
}

impl Form {
    /// A form of these fields.
    pub fn new(title: impl Into<Words>, fields: Vec<Field>) -> Self {
        Self {
            title: title.into(),
            lead: Words::none(),
            about: Pane::default(),
            fields: Fields::new(fields).wrapping(),
            validate: None,
            is_leaving: false,
            answers_back: false,
        }
    }

    /// What is judged, above the fields.
    #[must_use]
    pub fn about(mut self, items: Vec<Item>) -> Self {
        self.about = Pane::new(items);
        self
    }

    /// Going back is answered with no values, for whoever has something to show then.
    #[must_use]
    pub fn answers_back(mut self) -> Self {
        self.answers_back = true;
        self
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

    fn area(&self, body: Rect, look: Look) -> Rect {
        let width = body.width.saturating_sub(6).min(90);
        let inner = width.saturating_sub(4);
        let height = self.above(inner, look) + self.fields.height_in(inner, look);
        popup::centred(body, width, height.saturating_add(3))
    }

    /// The lines above the fields.
    fn above(&self, width: u16, look: Look) -> u16 {
        let about = if self.about.is_empty() { 0 } else { self.about.height(width, look).saturating_add(1) };
        about + u16::from(!self.lead.is_empty()) * 2
    }

    /// Fields come before what stands above them, where there is not room for both.
    fn fields_area(&self, inner: Rect, look: Look) -> Rect {
        let most = inner.height.saturating_sub(self.fields.height_in(inner.width, look)).max(inner.height / 2);
        let above = self.above(inner.width, look).min(most);
        Rect::new(inner.x, inner.y + above, inner.width, inner.height.saturating_sub(above))
    }

    /// Reads what may stand in the field that has the keys, and takes what is chosen.
    fn choose(&mut self, cx: &mut Cx<'_>) {
        let Some((Offers { list, many }, label)) = self.fields.offers() else { return };
        cx.ask(list.read, move |_: &mut Self, answer, cx| match answer {
            Ok(all) => cx.push_then(Chooser::new(label, all), move |form: &mut Self, Chosen(value): &Chosen, _| {
                form.fields.take(value, many);
            }),
            Err(error) => cx.fail(error),
        });
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
    /// A list that is closed to the officer is not offered, so that no refusal is left in the log.
    fn enter(&mut self, cx: &mut Cx<'_>) {
        self.fields.keep_offers(|operation| cx.session.may(operation));
    }

    fn forget(&mut self) -> bool {
        self.about = Pane::default();
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
            if self.answers_back {
                cx.close(Values::default());
            }
            return self.answers_back;
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
        match action {
            Action::Submit if self.fields.is_last() => self.submit(cx),
            Action::Submit => drop(self.fields.act(Action::NextField)),
            Action::Choose => self.choose(cx),
            _ => drop(self.fields.act(action)),
        }
    }

    fn disabled(&self, action: Action) -> Option<Words> {
        let has_none = action == Action::Choose && self.fields.offers().is_none();
        has_none.then(|| Label::new("这一项没有清单, 直接填写", "there is no list for this field: type it").into())
    }

    fn hints(&self) -> &'static [Action] {
        match self.fields.offers() {
            Some(_) => &[Action::Submit, Action::Choose, Action::NextField, Action::PreviousField, Action::Back],
            None => &[Action::Submit, Action::NextField, Action::PreviousField, Action::Back],
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let inner = popup::draw(self.area(area, look), buf, look, &self.title);
        let fields = self.fields_area(inner, look);
        let lead = u16::from(!self.lead.is_empty()) * 2;
        if lead > 0 {
            look.put(buf, (inner.x, inner.y), inner.width, &self.lead, Tone::Dim);
        }
        let about = fields.y.saturating_sub(inner.y + lead).saturating_sub(1);
        self.about.draw(Rect::new(inner.x, inner.y + lead, inner.width, about), buf, look);
        self.fields.draw(fields, buf, look, true);
    }

    fn cursor(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(self.fields_area(popup::inner(self.area(area, look)), look), look)
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
