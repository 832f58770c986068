//! Labelled fields to fill in, with the fault of each under it.

use super::input::{Line, long_numbers};
use crate::{
    locale::{Label, Text},
    text,
    tui::{
        action::Action,
        narrow,
        text::{self, Words},
        theme::{Look, Tone},
    },
};
use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::fmt;

/// What can be put into a field.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A password: shown as stars, wiped afterwards.
    Secret,
    /// A date, `2026-11-23`.
    Date,
    /// The path of a file.
    Path,
    /// One of these codes; the arrows choose, a digit jumps.
    Choice(Vec<(String, Words)>),
    /// Yes or no.
    YesNo,
}

/// Judges a value: what is wrong with it.
pub type Check = fn(&str) -> Result<(), Text>;

/// A field.
#[derive(Debug)]
pub struct Field {
    name: &'static str,
    label: Words,
    kind: Kind,
    is_required: bool,
    check: Option<Check>,
    help: Words,
    line: Line,
    /// It holds what was put in beforehand and nobody has edited: typing replaces it.
    is_fresh: bool,
    /// Nothing is chosen until the officer chooses.
    is_open: bool,
    choice: usize,
    fault: Option<Words>,
}

impl Field {
    /// A field of this name and label.
    pub fn new(name: &'static str, label: impl Into<Words>, kind: Kind) -> Self {
        let line = if matches!(kind, Kind::Secret) { Line::secret() } else { Line::default() };
        Self {
            name,
            label: label.into(),
            kind,
            is_required: false,
            check: None,
            help: Words::none(),
            line,
            is_fresh: false,
            is_open: false,
            choice: 0,
            fault: None,
        }
    }

    /// A text field.
    pub fn text(name: &'static str, label: impl Into<Words>) -> Self {
        Self::new(name, label, Kind::Text)
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Judged by `check` when it is left or submitted.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// A word of help shown while the field has the keys.
    #[must_use]
    pub fn help(mut self, help: impl Into<Words>) -> Self {
        self.help = help.into();
        self
    }

    /// A decision: nothing is chosen until the officer chooses, and a digit that chooses goes on to the next field.
    #[must_use]
    pub fn decision(mut self) -> Self {
        self.is_required = true;
        self.is_open = true;
        self
    }

    /// Filled with a value, which typing replaces.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        self.set(value);
        self.is_fresh = self.is_typed() && !value.is_empty();
        self
    }

    /// Filled with what was typed before, to which typing adds.
    #[must_use]
    pub fn kept(mut self, value: &str) -> Self {
        self.set(value);
        self
    }

    fn set(&mut self, value: &str) {
        match &self.kind {
            Kind::Choice(options) => {
                let place = options.iter().position(|(code, _)| code == value);
                self.is_open &= place.is_none();
                self.choice = place.unwrap_or(0);
            }
            Kind::YesNo => self.choice = usize::from(value == "yes"),
            Kind::Text | Kind::Secret | Kind::Date | Kind::Path => {
                self.is_fresh &= self.line.value() == value;
                self.line.set(value);
            }
        }
    }

    /// Text comes in: what was put in beforehand makes way for it.
    fn make_way(&mut self) {
        if std::mem::take(&mut self.is_fresh) {
            self.line.wipe();
        }
    }

    fn value(&self) -> String {
        match &self.kind {
            Kind::Choice(_) if self.is_open => String::new(),
            Kind::Choice(options) => options.get(self.choice).map(|(code, _)| code.clone()).unwrap_or_default(),
            Kind::YesNo => String::from(if self.choice == 1 { "yes" } else { "no" }),
            Kind::Date => {
                read_date(self.line.value()).map_or_else(|| self.line.value().to_owned(), |date| date.to_string())
            }
            Kind::Secret => self.line.value().to_owned(),
            Kind::Text => narrow::code(self.line.value().trim()),
            Kind::Path => self.line.value().trim().to_owned(),
        }
    }

    /// At a lock: a password goes, and the numbers of persons in what was typed. What else was typed stays, as nobody wants
    /// to lose it.
    fn forget(&mut self) {
        if matches!(self.kind, Kind::Secret) {
            return self.line.wipe();
        }
        if !self.is_typed() {
            return;
        }
        let typed = self.line.value();
        let found = long_numbers(typed);
        if found.is_empty() {
            return;
        }
        let (mut left, mut from) = (String::new(), 0);
        for number in found {
            left.push_str(typed.get(from..number.start).unwrap_or_default());
            left.push('…');
            from = number.end;
        }
        left.push_str(typed.get(from..).unwrap_or_default());
        self.line.set(if left.trim() == "…" { "" } else { &left });
        self.fault =
            Some(text!("锁屏时已清除号码, 请重新输入", "the number was cleared at the lock: type it again").into());
    }

    fn is_typed(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Secret | Kind::Date | Kind::Path)
    }

    fn judge(&mut self) {
        let value = self.value();
        let fault = if value.is_empty() {
            self.is_required.then(|| text!("必填", "must be filled in"))
        } else if matches!(self.kind, Kind::Date) && read_date(&value).is_none() {
            Some(text!("`{value}` 不是日期, 如 2026-11-23", "`{value}` is not a date such as 2026-11-23"))
        } else {
            self.check.and_then(|check| check(&value).err())
        };
        self.fault = fault.map(Words::from);
    }

    fn key(&mut self, key: KeyEvent) -> bool {
        if self.is_typed() {
            if inserts(key) {
                self.make_way();
            }
            let used = self.line.key(key);
            self.is_fresh &= !used;
            if used {
                self.fault = None;
            }
            return used;
        }
        let count = match &self.kind {
            Kind::Choice(options) => options.len(),
            _ => 2,
        };
        let code = match key.code {
            KeyCode::Char(c) => KeyCode::Char(narrow::letter(c)),
            code => code,
        };
        match code {
            KeyCode::Left if self.is_open => self.choice = count.saturating_sub(1),
            KeyCode::Right | KeyCode::Char(' ') if self.is_open => self.choice = 0,
            KeyCode::Left => self.choice = self.choice.checked_sub(1).unwrap_or(count.saturating_sub(1)),
            KeyCode::Right | KeyCode::Char(' ') => self.choice = (self.choice + 1) % count.max(1),
            KeyCode::Char('y') if matches!(self.kind, Kind::YesNo) => self.choice = 1,
            KeyCode::Char('n') if matches!(self.kind, Kind::YesNo) => self.choice = 0,
            KeyCode::Char(c) => {
                let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
                let Some(index) = digit.and_then(|digit| digit.checked_sub(1)).filter(|index| *index < count) else {
                    return digit.is_some();
                };
                self.choice = index;
            }
            _ => return false,
        }
        self.is_open = false;
        self.fault = None;
        true
    }

    fn shown_choice(&self, look: Look) -> String {
        let lang = look.lang;
        match &self.kind {
            Kind::Choice(options) if self.is_open => {
                let named = options.iter().enumerate();
                named.map(|(at, (_, words))| format!("{} {}", at + 1, words.get(lang))).collect::<Vec<_>>().join("  ")
            }
            Kind::Choice(options) => {
                let chosen = options.get(self.choice).map_or("", |(_, words)| words.get(lang));
                format!("< {chosen} >  {}/{}", self.choice + 1, options.len())
            }
            _ if self.choice == 1 => format!("[x] {}", Label::new("是", "yes").get(lang)),
            _ => format!("[ ] {}", Label::new("否", "no").get(lang)),
        }
    }
}

/// Whether a key is one that types a character.
fn inserts(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

/// A date as officers type it: `2026-11-23`, `2026/11/23`, `2026.11.23`, `20261123` or `2026年11月23日`, in full width too.
fn read_date(text: &str) -> Option<NaiveDate> {
    let text = narrow::text(text.trim());
    let forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"];
    forms.iter().find_map(|form| NaiveDate::parse_from_str(&text, form).ok())
}

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
        for (index, (field, row)) in self.all.iter().zip(self.rows(area, look)).enumerate() {
            let Some(y) = row else { continue };
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
    }

    /// Where the caret stands.
    pub fn caret(&self, area: Rect, look: Look) -> Option<Position> {
        let y = self.rows(area, look).get(self.focus).copied().flatten()?;
        let value = self.value_area(area, y, look);
        let field = self.all.get(self.focus)?;
        Some(if field.is_typed() { field.line.caret(value) } else { Position::new(value.x, y) })
    }
}
