//! An officer's hands at the console: going to a screen, filling in forms by their labels, confirming.

use super::{
    keys_catalogue, keys_desk, keys_more, keys_office, keys_steps, keys_system,
    runner::{Step, World},
};
use crate::tui::{harness::Harness, views};
use std::{
    fs,
    path::{Path, PathBuf},
};
use xintai::{locale::Lang, tui::desk::Desk};

/// What the officer ended with.
pub struct Seen {
    /// The last screen.
    pub text: String,
    /// The console has closed the way, and says so.
    pub is_closed: bool,
}

/// Takes a step by keys; answers the last screen, or nothing where the step has no way there.
pub fn take(world: &mut World, step: &Step) -> Option<Seen> {
    // Its file stands over the law of the centre.
    if step.verb == "regime overlay" {
        return keys_catalogue::overlay(world, step).map(|text| Seen { text, is_closed: false });
    }
    let all = [
        keys_more::SCRIPTS,
        keys_steps::SCRIPTS,
        keys_desk::SCRIPTS,
        keys_office::SCRIPTS,
        keys_catalogue::SCRIPTS,
        keys_system::SCRIPTS,
    ];
    // Where one place has no way for the step, another one can have it.
    let mut closed = None;
    for (_, script) in all.into_iter().flatten().filter(|(verb, _)| *verb == step.verb) {
        let mut hands = Hands::at(world, &step.login);
        let went = script(&mut hands, step).is_some();
        let text = hands.console.screen();
        if went {
            return Some(Seen { text, is_closed: false });
        }
        let is_closed = hands.chose_closed || hands.console.shows("无此权限");
        closed = closed.or_else(|| is_closed.then_some(Seen { text, is_closed }));
    }
    closed
}

/// Takes a step by keys; `None` where it has no way in this form.
pub type Script = fn(&mut Hands, &Step) -> Option<()>;

/// The arguments a script knows; any other one has no way by keys.
pub fn only(step: &Step, known: &[&str]) -> Option<()> {
    step.keys().all(|key| known.contains(&key)).then_some(())
}

/// An officer at the console.
pub struct Hands {
    pub console: Harness<Desk>,
    path: PathBuf,
    /// What was chosen last is closed, and says why.
    chose_closed: bool,
}

/// What is put into a field.
pub enum Put<'a> {
    /// Typed in place of what stands there.
    Text(&'a str),
    /// The option with this label.
    Option(&'a str),
    /// The option that starts so.
    Starts(&'a str),
    /// The option at this place.
    Nth(usize),
    /// Yes or no.
    Yes(bool),
}

/// More fields than any form has.
const MANY: usize = 45;

impl Hands {
    /// `login` sits down.
    pub fn at(world: &mut World, login: &str) -> Self {
        let path = world.centre.path().to_owned();
        Self { console: views::console(&mut world.centre, login, Lang::Zh, (150, 50)), path, chose_closed: false }
    }

    /// The regulation of the installation.
    pub fn pack(&self) -> &xintai::regime::Pack {
        self.console.desk.service.pack()
    }

    /// One value from the file, to find the way to what is meant.
    pub fn value(&self, query: &str, about: &str) -> Option<i64> {
        rusqlite::Connection::open(&self.path).unwrap().query_row(query, [about], |row| row.get(0)).ok()
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.console.press(keys);
        self
    }

    /// Goes to a screen.
    pub fn go(&mut self, digit: &str) -> Option<&mut Self> {
        views::go(&mut self.console, digit);
        self.console.shows(&format!("[{digit}]")).then_some(self)
    }

    /// Where the files of this installation lie.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap()
    }

    /// A paper as a file; answers its path.
    pub fn paper(&self, name: &str, body: &str) -> String {
        let path = self.path.with_file_name(name);
        fs::write(&path, body).unwrap();
        path.display().to_string()
    }

    /// The line of the screen where the caret stands.
    fn line(&self) -> String {
        let row = self.console.caret().map_or(usize::MAX, |caret| usize::from(caret.y));
        self.console.screen().lines().nth(row).unwrap_or_default().to_owned()
    }

    /// Gives the keys to the field with this label; `None` when the form has no such field.
    pub fn field(&mut self, label: &str) -> Option<()> {
        let here = format!("> {label} ");
        // The shorter way: the field stands above where the keys are, or below.
        let screen = self.console.screen();
        let row = screen.lines().position(|line| line.contains(&format!("  {label} ")));
        let is_above = row.zip(self.console.caret()).is_some_and(|(row, caret)| row < usize::from(caret.y));
        for _ in 0..MANY {
            if format!("{} ", self.line()).contains(&here) {
                return Some(());
            }
            self.press(if is_above { "backtab" } else { "tab" });
        }
        None
    }

    /// Puts a value into a field of a form.
    pub fn put(&mut self, label: &str, value: &Put<'_>) -> Option<()> {
        self.field(label)?;
        match value {
            Put::Text(text) => {
                self.press("ctrl-u").console.paste(text);
            }
            Put::Yes(yes) => {
                self.press(if *yes { "y" } else { "n" });
            }
            Put::Option(wanted) => self.turn(&format!("< {wanted} >"))?,
            Put::Starts(wanted) => self.turn(&format!("< {wanted}"))?,
            Put::Nth(place) => self.turn(&format!(" >  {}/", place + 1))?,
        }
        Some(())
    }

    /// Turns a choice until its line says so.
    fn turn(&mut self, words: &str) -> Option<()> {
        let mut presses = 0..MANY;
        while !self.line().contains(words) {
            presses.next()?;
            self.press("right");
        }
        Some(())
    }

    /// Chooses from a list of choices by its words: by its digit, or with the cursor where it has none.
    pub fn choose(&mut self, words: &str) -> Option<()> {
        let key = self.key_of(words)?;
        self.press(&key);
        // A closed choice says why beneath it.
        let screen = self.console.screen();
        let beneath = screen.lines().skip_while(|line| !line.contains(words)).nth(1).unwrap_or_default();
        self.chose_closed = beneath.contains(" x ");
        Some(())
    }

    /// What chooses it now: its digit, or Enter when the cursor stands on it.
    fn key_of(&mut self, words: &str) -> Option<String> {
        let screen = self.console.screen();
        let numbered = |line: &str| {
            let before: Vec<char> = line.split_once(words)?.0.chars().rev().take(2).collect();
            matches!(before.as_slice(), [' ', digit] if digit.is_ascii_digit()).then(|| before[1].to_string())
        };
        if let Some(digit) = screen.lines().find_map(numbered) {
            return Some(digit);
        }
        for _ in 0..MANY {
            let here = self.console.screen();
            let chosen =
                |line: &str| line.split_once(words).is_some_and(|(before, _)| before.trim_end().ends_with('>'));
            if here.lines().any(chosen) {
                return Some("enter".to_owned());
            }
            self.press("down");
        }
        None
    }

    /// Moves down a list until the cursor stands on the line with these words.
    pub fn select(&mut self, words: &str) -> Option<()> {
        for _ in 0..MANY {
            let screen = self.console.screen();
            if screen.lines().any(|line| line.trim_start().starts_with('>') && line.contains(words)) {
                return Some(());
            }
            self.press("j");
        }
        None
    }

    /// Texts put into fields; those that are not given stay as they are.
    pub fn put_all(&mut self, values: &[(&str, Option<String>)]) -> Option<()> {
        let mut given = values.iter().filter_map(|(label, value)| Some((label, value.as_ref()?)));
        given.try_for_each(|(label, value)| self.put(label, &Put::Text(value)))
    }

    fn last_row(&self) -> i64 {
        self.value("SELECT max(seq) FROM journal WHERE ?1 = ''", "").unwrap_or_default()
    }

    /// Sends the form: Enter on field after field, until the door has been asked or something is to be confirmed.
    /// `None` where the form itself wants more: then nothing was asked.
    pub fn send(&mut self) -> Option<()> {
        let before = self.last_row();
        for _ in 0..MANY {
            self.press("enter");
            if self.last_row() > before || self.asks() {
                break;
            }
        }
        if self.last_row() == before && self.console.shows("x 必填") {
            return None;
        }
        self.confirm();
        Some(())
    }

    /// Sends a form that tells, where it wants more, why that is so.
    pub fn send_or_told(&mut self) -> Option<()> {
        let sent = self.send();
        self.chose_closed = sent.is_none();
        sent
    }

    /// Sends the form up to the question that it ends in; what is refused before asks nothing.
    pub fn send_to_question(&mut self) -> Option<()> {
        let before = self.last_row();
        for _ in 0..MANY {
            self.press("enter");
            if self.last_row() > before || self.asks() {
                return Some(());
            }
        }
        None
    }

    fn asks(&self) -> bool {
        ["按 y 确认", "键入末四位", "Enter 确认"].iter().any(|words| self.console.shows(words))
    }

    /// Confirms what is asked, as strictly as it is asked.
    pub fn confirm(&mut self) {
        while self.asks() {
            let before = self.console.screen();
            if self.console.shows("按 y 确认") {
                self.press("y");
            } else if self.console.shows("键入末四位") {
                let line = self.console.line("末四位");
                let ending: String = line.chars().skip_while(|c| *c != '`').skip(1).take_while(|c| *c != '`').collect();
                self.console.type_text(&ending);
                self.press("enter");
            } else {
                self.press("enter");
            }
            if self.console.screen() == before {
                break;
            }
        }
    }
}
