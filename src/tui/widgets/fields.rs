//! Labelled fields to fill in, with the fault of each under it.

use super::field::{Offers, read_date};
use crate::tui::{
    action::Action,
    narrow,
    text::{self, Words},
    theme::{Look, Tone},
};
use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::fmt;

/// What was filled in. Printed without the values; wiped when dropped.
#[derive(Clone, Default)]
pub struct Values(Vec<(&'static str, String)>);

impl Values {
    /// The value of a field, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| *found == name).map_or("", |(_, value)| value)
    }

    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| *found == name)
    }

    /// The value of a field, `None` when it is empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// Whether a yes/no field says yes.
    pub fn is_yes(&self, name: &str) -> bool {
        self.get(name) == "yes"
    }

    /// The value of a date field.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        read_date(self.get(name))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

pub use super::field::{Check, Field, Kind};

/// As many fields are soon filled in again.
const FEW: usize = 3;

/// Fields in order, one of which has the keys.
#[derive(Debug, Default)]
pub struct Fields {
    all: Vec<Field>,
    focus: usize,
    /// What stands below a field takes as many lines as it needs.
    wraps: bool,
}

impl Fields {
    /// These fields; the first has the keys.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { all: fields, focus: 0, wraps: false }
    }

    /// The same, with what stands below a field in as many lines as it needs: for a box whose height follows.
    #[must_use]
    pub fn wrapping(mut self) -> Self {
        self.wraps = true;
        self
    }

    /// The name of the field that has the keys.
    pub fn focused(&self) -> &'static str {
        self.all.get(self.focus).map_or("", |field| field.name)
    }

    /// Gives the keys to a field.
    pub fn focus(&mut self, name: &str) {
        self.focus = self.all.iter().position(|field| field.name == name).unwrap_or(self.focus);
    }

    /// Gives the keys to the last field.
    pub fn to_last(&mut self) {
        self.focus = self.all.len().saturating_sub(1);
    }

    /// Puts back what was filled in before.
    pub fn fill(&mut self, values: &Values) {
        for (name, value) in &values.0 {
            self.set(name, value);
        }
    }

    /// Puts a value in.
    pub fn set(&mut self, name: &str, value: &str) {
        if let Some(field) = self.all.iter_mut().find(|field| field.name == name) {
            field.set(value);
            field.fault = None;
        }
    }

    /// Says what is wrong with a field and gives it the keys.
    pub fn fault(&mut self, name: &str, fault: impl Into<Words>) {
        if let Some(field) = self.all.iter_mut().find(|field| field.name == name) {
            field.fault = Some(fault.into());
        }
        self.focus(name);
    }

    /// Whether somebody would miss it: it is a long form, and something was typed into it.
    pub fn is_missed(&self) -> bool {
        let holds = |field: &Field| field.is_typed() && !field.is_fresh && !field.line.value().trim().is_empty();
        self.all.len() > FEW && self.all.iter().any(holds)
    }

    /// What may stand in the field that has the keys, and what that field is called.
    pub(super) fn offers(&self) -> Option<(Offers, Words)> {
        let field = self.all.get(self.focus)?;
        Some((field.offers?, field.label.clone()))
    }

    /// Offers only what is read under a permission that `may` knows.
    pub(super) fn keep_offers(&mut self, may: impl Fn(&str) -> bool) {
        for field in &mut self.all {
            field.offers = field.offers.filter(|offers| may(offers.list.operation));
        }
    }

    /// Takes what was chosen from a list: in place of what stands there, or beside it.
    pub(super) fn take(&mut self, chosen: &str, many: bool) {
        let Some(field) = self.all.get_mut(self.focus) else { return };
        let typed = field.value();
        let beside = many && !typed.is_empty() && !field.is_fresh;
        field.set(&if beside { format!("{typed} {chosen}") } else { chosen.to_owned() });
        field.fault = None;
    }

    /// What is filled in now.
    pub fn values(&self) -> Values {
        Values(self.all.iter().map(|field| (field.name, field.value())).collect())
    }

    /// Judges every field: the values when all are right, else the first fault gets the keys.
    pub fn submit(&mut self) -> Option<Values> {
        for field in &mut self.all {
            field.judge();
        }
        match self.all.iter().position(|field| field.fault.is_some()) {
            Some(index) => {
                self.focus = index;
                None
            }
            None => Some(self.values()),
        }
    }

    /// Drops what may not stay in memory while the console is locked.
    pub fn forget(&mut self) {
        self.all.iter_mut().for_each(Field::forget);
    }

    /// Whether the last field has the keys.
    pub fn is_last(&self) -> bool {
        self.focus + 1 >= self.all.len()
    }

    /// A key for the field that has the keys; true when it was used.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let Some(field) = self.all.get_mut(self.focus) else { return false };
        let was_open = field.is_open;
        let used = field.key(key);
        let is_digit = matches!(key.code, KeyCode::Char(c) if narrow::letter(c).is_ascii_digit());
        if was_open && !field.is_open && is_digit && !self.is_last() {
            self.focus += 1;
        }
        used
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.all.get_mut(self.focus).filter(|field| field.is_typed()) {
            field.make_way();
            field.line.paste(text);
            field.fault = None;
        }
    }

    /// Moves between fields; true when it was a movement. The field left behind is judged.
    pub fn act(&mut self, action: Action) -> bool {
        let count = self.all.len().max(1);
        let to = match action {
            Action::NextField => (self.focus + 1) % count,
            Action::PreviousField => self.focus.checked_sub(1).unwrap_or(count - 1),
            _ => return false,
        };
        if let Some(field) =
            self.all.get_mut(self.focus).filter(|field| !field.is_typed() || !field.line.value().trim().is_empty())
        {
            field.judge();
        }
        self.focus = to;
        true
    }

    /// The lines all fields and their faults take.
    pub fn height(&self) -> u16 {
        let below = |(index, field): (usize, &Field)| u16::from(self.below(index, field).is_some());
        let faults: u16 = self.all.iter().enumerate().map(below).sum();
        faults.saturating_add(u16::try_from(self.all.len()).unwrap_or(u16::MAX))
    }

    fn below<'a>(&self, index: usize, field: &'a Field) -> Option<(&'a Words, Tone)> {
        match &field.fault {
            Some(fault) => Some((fault, Tone::Bad)),
            None if index == self.focus && !field.help.is_empty() => Some((&field.help, Tone::Dim)),
            None => None,
        }
    }

    /// The lines all fields take in a box of this width, with what stands below them.
    pub fn height_in(&self, width: u16, look: Look) -> u16 {
        let area = Rect::new(0, 0, width, 1);
        let of = |(index, field): (usize, &Field)| 1 + self.told(index, field, area, look).len();
        u16::try_from(self.all.iter().enumerate().map(of).sum::<usize>()).unwrap_or(u16::MAX)
    }

    /// What stands below a field, line by line.
    fn told(&self, index: usize, field: &Field, area: Rect, look: Look) -> Vec<String> {
        let room = usize::from(self.value_area(area, 0, look).width.saturating_sub(2));
        match self.below(index, field) {
            None => Vec::new(),
            Some((words, _)) if self.wraps => text::wrap(words.get(look.lang), room),
            Some((words, _)) => vec![text::cut(words.get(look.lang), room)],
        }
    }

    /// The row of each field, scrolled so that the one with the keys shows, and what stands below it.
    fn rows(&self, area: Rect, look: Look) -> Vec<Option<u16>> {
        let mut lines: Vec<u16> = Vec::new();
        let mut next: u16 = 0;
        let mut end = 0;
        for (index, field) in self.all.iter().enumerate() {
            lines.push(next);
            let below = u16::try_from(self.told(index, field, area, look).len()).unwrap_or(u16::MAX);
            end = if index == self.focus { next.saturating_add(below.max(1)).saturating_add(1) } else { end };
            next = next.saturating_add(below).saturating_add(1);
        }
        let focus = lines.get(self.focus).copied().unwrap_or(0);
        let skipped = end.saturating_sub(area.height.max(2)).min(focus);
        let row = |line: u16| line.checked_sub(skipped).filter(|line| *line < area.height).map(|line| area.y + line);
        lines.into_iter().map(row).collect()
    }

    fn label_room(&self, area: Rect, look: Look) -> u16 {
        let widest = self.all.iter().map(|field| text::width(field.label.get(look.lang)) + 2).max().unwrap_or(0);
        u16::try_from(widest).unwrap_or(area.width).min(area.width / 2)
    }

    fn value_area(&self, area: Rect, y: u16, look: Look) -> Rect {
        let taken = 2 + self.label_room(area, look);
        Rect::new(area.x + taken, y, area.width.saturating_sub(taken), 1)
    }

    /// Draws every field; `is_active` when one of them has the keys.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, is_active: bool) {
        let label_room = self.label_room(area, look);
        let rows = self.rows(area, look);
        for (index, (field, row)) in self.all.iter().zip(&rows).enumerate() {
            let Some(y) = *row else { continue };
            let is_focused = is_active && index == self.focus;
            let gutter = if is_focused { ">" } else { " " };
            look.put_text(buf, (area.x, y), 1, gutter, Tone::Strong);
            look.put(
                buf,
                (area.x + 2, y),
                label_room,
                &field.label,
                if is_focused { Tone::Strong } else { Tone::Plain },
            );
            let value = self.value_area(area, y, look);
            if field.is_typed() {
                field.line.draw(value, buf, look, is_focused);
            } else {
                let shown = text::fit(&field.shown_choice(look), usize::from(value.width));
                look.put_text(buf, (value.x, y), value.width, &shown, Tone::Plain);
            }
            let tone = self.below(index, field).map_or(Tone::Dim, |(_, tone)| tone);
            let mut mark = if tone == Tone::Bad { "x" } else { " " };
            for (y, line) in (y + 1..area.bottom()).zip(self.told(index, field, area, look)) {
                look.put_text(buf, (value.x, y), 1, mark, tone);
                look.put_text(buf, (value.x + 2, y), value.width.saturating_sub(2), &line, tone);
                mark = " ";
            }
        }
        Self::draw_more(&rows, area, buf, look);
    }

    /// Marks at the right edge that there are fields above or below those that show.
    fn draw_more(rows: &[Option<u16>], area: Rect, buf: &mut Buffer, look: Look) {
        let x = area.right().saturating_sub(2);
        if rows.first().is_some_and(Option::is_none) {
            look.put_text(buf, (x, area.y), 2, "..", Tone::Info);
        }
        if rows.last().is_some_and(Option::is_none) {
            look.put_text(buf, (x, area.bottom().saturating_sub(1)), 2, "..", Tone::Info);
        }
    }

    /// Where the caret stands.
    pub fn caret(&self, area: Rect, look: Look) -> Option<Position> {
        let y = self.rows(area, look).get(self.focus).copied().flatten()?;
        let value = self.value_area(area, y, look);
        let field = self.all.get(self.focus)?;
        Some(if field.is_typed() { field.line.caret(value) } else { Position::new(value.x, y) })
    }
}
