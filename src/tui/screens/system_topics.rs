//! The topics of the system settings (系统设置): what each lists, and what can be done there.

use super::{
    system::System, system_catalogue, system_keys, system_officers, system_packs, system_rules, system_settings,
    system_units, system_upkeep,
};
use crate::{
    locale::{Label, Text},
    regime::Entry,
    service::Error,
    tui::{
        casework::{Bench as _, filing, forms},
        desk::Desk,
        screen::{Cx, Session},
        text::Words,
        theme::{Mark, Tone},
        widgets::{
            confirm::Confirm,
            fields::{Field, Values},
            form::Form,
            pane::Item,
            table::Column,
        },
    },
};
use std::sync::Arc;

/// A line of a topic's list.
#[derive(Clone, Debug)]
pub struct Line {
    /// What work on it is told: a code, a log-in name, a number.
    pub key: String,
    /// Its mark.
    pub mark: Mark,
    /// The cells, in the order of the topic's columns.
    pub cells: Vec<Words>,
    /// More about it, shown below the list.
    pub about: Vec<Item>,
    /// Codes that work on it begins with, such as a role that waits for its second signature.
    pub data: Vec<String>,
}

impl Line {
    /// A line without a mark.
    pub fn new(key: &str, cells: Vec<Words>) -> Self {
        Self { key: key.to_owned(), mark: Mark::None, cells, about: Vec::new(), data: Vec::new() }
    }

    /// With a mark.
    #[must_use]
    pub fn marked(self, mark: Mark) -> Self {
        Self { mark, ..self }
    }

    /// With more about it.
    #[must_use]
    pub fn about(self, about: Vec<Item>) -> Self {
        Self { about, ..self }
    }

    /// With codes for the work on it.
    #[must_use]
    pub fn data(self, data: Vec<String>) -> Self {
        Self { data, ..self }
    }
}

/// Opens a piece of work, with the line the cursor stands on.
pub type Open = fn(Option<&Line>, &mut Cx<'_>);

/// A piece of work.
#[derive(Debug)]
pub struct Work {
    /// What it is called.
    pub label: Label,
    /// The operation whose permission it needs.
    pub operation: &'static str,
    /// Opens it.
    pub open: Open,
    /// It adds a line: the key for something new opens it, where it is the first of its topic.
    pub adds: bool,
}

impl Work {
    /// Work of this name and permission.
    pub const fn new(label: Label, operation: &'static str, open: Open) -> Self {
        Self { label, operation, open, adds: true }
    }

    /// The same, for what adds no line.
    #[must_use]
    pub const fn adds_none(self) -> Self {
        Self { adds: false, ..self }
    }
}

/// A topic.
#[derive(Debug)]
pub struct Topic {
    /// Its name.
    pub label: Label,
    /// The operation that reads its list. Where it is closed nothing is asked, and the reason stands in its place.
    pub reads: &'static str,
    /// The columns of its list.
    pub columns: &'static [Column],
    /// What is said when there is nothing.
    pub empty: Label,
    /// Reads the list at the desk; who asks is told, as part of a list can be closed.
    pub read: fn(&mut Desk, &Session) -> Result<Vec<Line>, Error>,
    /// What can be done; the first is what the key for something new opens, if it adds a line.
    pub work: &'static [Work],
}

/// All topics, in the order of the list.
pub static TOPICS: &[&Topic] = &[
    &system_units::TOPIC,
    &system_officers::TOPIC,
    &system_catalogue::TOPIC,
    &system_packs::TOPIC,
    &system_rules::TOPIC,
    &system_settings::TOPIC,
    &system_keys::TOPIC,
    &system_upkeep::CALENDAR,
    &system_upkeep::TOPIC,
];

/// The key of the line under the cursor, to begin a form with.
pub fn key_of(line: Option<&Line>) -> String {
    line.map(|line| line.key.clone()).unwrap_or_default()
}

/// A form that ends in one sentence; afterwards the list is read anew.
pub fn form(
    cx: &mut Cx<'_>,
    make: impl Fn() -> Form + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<Text, Error> + Send + Sync + 'static,
) {
    forms::told::<System>(cx, make, work);
}

/// A form whose answer is shown by `then`.
pub fn form_then<T: Send + 'static>(
    cx: &mut Cx<'_>,
    make: impl Fn() -> Form + Send + Sync + 'static,
    work: impl Fn(&mut Desk, &Values) -> Result<T, Error> + Send + Sync + 'static,
    then: fn(&T, &mut Cx<'_>),
) {
    let then = move |screen: &mut System, done: T, cx: &mut Cx<'_>| {
        screen.reload(cx);
        then(&done, cx);
    };
    forms::ask::<System, T>(cx, Arc::new(make), Arc::new(work), Arc::new(then), None);
}

/// A form for what takes something away: it asks once more, naming what it is about by the value of its first field.
pub fn sure(
    cx: &mut Cx<'_>,
    title: Label,
    (about, fields): (&'static str, Vec<Field>),
    warning: Label,
    work: impl FnOnce(&mut Desk, &Values) -> Result<Text, Error> + Send + 'static,
) {
    cx.push_then(Form::new(title, fields), move |_: &mut System, values: &Values, cx| {
        let (values, about) = (values.clone(), values.get(about).to_owned());
        let question = Confirm::yes(title, &about).line(warning, Tone::Warn).typed(&about);
        cx.confirm(question, move |_: &mut System, cx| {
            cx.ask(
                move |desk: &mut Desk| work(desk, &values),
                |screen: &mut System, answer: Result<Text, Error>, cx| match answer {
                    Ok(told) => {
                        screen.reload(cx);
                        cx.say(told);
                    }
                    Err(error) => cx.fail(error),
                },
            );
        });
    });
}

/// Reads words of the pack at the desk, then opens a form with them.
pub fn with_words<T: Send + 'static>(
    cx: &mut Cx<'_>,
    read: impl FnOnce(&mut Desk) -> T + Send + 'static,
    then: impl FnOnce(T, &mut Cx<'_>) + Send + 'static,
) {
    cx.ask(read, move |_: &mut System, words: T, cx| then(words, cx));
}

/// The codes of a list of the pack with their names, to choose from.
pub fn choices(entries: &[Entry]) -> Vec<(String, Words)> {
    entries.iter().map(|one| (one.code.clone(), Words::from(&one.label))).collect()
}

/// Lines as a page that can be saved.
pub fn page(title: Label, name: &'static str, lines: &[Text], cx: &mut Cx<'_>) {
    filing::page::<System>(title, name, lines, cx);
}

/// What is outside this program's words, as a cell.
pub fn cell(words: &str) -> Words {
    Words::outside(words)
}
