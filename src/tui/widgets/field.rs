//! One labelled field: what may stand in it, what is wrong with it.

use super::{
    chooser::List,
    input::{Line, long_numbers},
};
use crate::{
    locale::{Label, Text},
    text,
    tui::{narrow, text::Words, theme::Look},
};
use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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

/// What may stand in a field, and whether several of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offers {
    pub(super) list: List,
    pub(super) many: bool,
}

/// Judges a value: what is wrong with it.
pub type Check = fn(&str) -> Result<(), Text>;

/// A field.
#[derive(Debug)]
pub struct Field {
    pub(super) name: &'static str,
    pub(super) label: Words,
    kind: Kind,
    is_required: bool,
    check: Option<Check>,
    pub(super) help: Words,
    /// What may stand in it, for whoever would rather choose than type.
    pub(super) offers: Option<Offers>,
    pub(super) line: Line,
    /// It holds what was put in beforehand and nobody has edited: typing replaces it.
    pub(super) is_fresh: bool,
    /// Nothing is chosen until the officer chooses.
    pub(super) is_open: bool,
    choice: usize,
    pub(super) fault: Option<Words>,
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
            offers: None,
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

    /// Its value can be chosen from a list.
    #[must_use]
    pub fn offers(mut self, list: List) -> Self {
        self.offers = Some(Offers { list, many: false });
        self
    }

    /// Its values, parted by blanks, can be chosen from a list one after the other.
    #[must_use]
    pub fn offers_each(mut self, list: List) -> Self {
        self.offers = Some(Offers { list, many: true });
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

    pub(super) fn set(&mut self, value: &str) {
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
    pub(super) fn make_way(&mut self) {
        if std::mem::take(&mut self.is_fresh) {
            self.line.wipe();
        }
    }

    pub(super) fn value(&self) -> String {
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
    pub(super) fn forget(&mut self) {
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

    pub(super) fn is_typed(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Secret | Kind::Date | Kind::Path)
    }

    pub(super) fn judge(&mut self) {
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

    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
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

    pub(super) fn shown_choice(&self, look: Look) -> String {
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
pub(super) fn read_date(text: &str) -> Option<NaiveDate> {
    let text = narrow::text(text.trim());
    let forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"];
    forms.iter().find_map(|form| NaiveDate::parse_from_str(&text, form).ok())
}
