//! Forms of the system settings whose effect is shown before it is done: filled in, tried, looked at, confirmed. What was
//! typed comes back after a refusal.

use super::system::System;
use crate::{
    locale::Text,
    service::{Error, FileFault},
    text,
    tui::{
        casework::{Bench as _, forms::MakeForm},
        desk::Desk,
        screen::Cx,
        text::Words,
        theme::Mark,
        widgets::{confirm::Confirm, fields::Values, page::Page, pane::Item},
    },
};
use std::sync::Arc;

/// Tries what was filled in: as a dry run, or with a look at what stands there now.
pub type Try<T> = Arc<dyn Fn(&mut Desk, &Values) -> Result<T, Error> + Send + Sync>;
/// The question put before it is done.
pub type Question<T> = Arc<dyn Fn(&T, &Values) -> Confirm + Send + Sync>;
/// Does it.
pub type Done = Arc<dyn Fn(&mut Desk, &Values) -> Result<Text, Error> + Send + Sync>;

/// The parts of such a form.
pub struct Tried<T> {
    /// Makes the form, each time anew.
    pub make: MakeForm,
    /// Tries it.
    pub attempt: Try<T>,
    /// Asks with what the trial found.
    pub question: Question<T>,
    /// Does it.
    pub done: Done,
}

impl<T> Clone for Tried<T> {
    fn clone(&self) -> Self {
        let Self { make, attempt, question, done } = self;
        Self { make: make.clone(), attempt: attempt.clone(), question: question.clone(), done: done.clone() }
    }
}

/// A refusal, with the article of each fault of a file.
pub struct Refused {
    error: Error,
    articles: Vec<Words>,
}

/// A refusal made ready at the desk, where the articles are known.
pub fn refused(desk: &Desk, error: Error) -> Refused {
    let articles = &desk.service.pack().articles;
    let cited = |fault: &FileFault| match &fault.cite {
        Some(cite) => {
            let Text { zh, en } = articles.text(cite);
            text!("{cite} {zh}", "{cite} {en}").into()
        }
        None => Words::none(),
    };
    Refused { articles: error.faults.iter().map(cited).collect(), error }
}

impl<T: Send + 'static> Tried<T> {
    /// Opens the form.
    pub fn ask(self, cx: &mut Cx<'_>) {
        self.open(None, cx);
    }

    fn open(self, typed: Option<&Values>, cx: &mut Cx<'_>) {
        let form = match typed {
            Some(values) => (self.make)().filled(values),
            None => (self.make)(),
        };
        cx.push_then(form, move |_: &mut System, values: &Values, cx| self.run(values.clone(), cx));
    }

    fn run(self, values: Values, cx: &mut Cx<'_>) {
        let (attempt, given) = (self.attempt.clone(), values.clone());
        cx.ask(
            move |desk: &mut Desk| attempt(desk, &given).map_err(|error| refused(desk, error)),
            move |_: &mut System, answer, cx| match answer {
                Ok(found) => {
                    let question = (self.question)(&found, &values);
                    cx.confirm(question, move |_: &mut System, cx| self.carry_out(values, cx));
                }
                Err(no) => self.again(&values, no, cx),
            },
        );
    }

    fn carry_out(self, values: Values, cx: &mut Cx<'_>) {
        let (done, given) = (self.done.clone(), values.clone());
        cx.ask(
            move |desk: &mut Desk| done(desk, &given).map_err(|error| refused(desk, error)),
            move |screen: &mut System, answer, cx| match answer {
                Ok(told) => {
                    screen.reload(cx);
                    cx.say(told);
                }
                Err(no) => self.again(&values, no, cx),
            },
        );
    }

    /// The form with what was typed, and over it what is wrong.
    fn again(self, values: &Values, no: Refused, cx: &mut Cx<'_>) {
        let file = values.get("path").to_owned();
        self.open(Some(values), cx);
        tell(&file, no, cx);
    }
}

/// Tells a refusal; the faults of a file as a page, each with its line and column.
pub fn tell(file: &str, no: Refused, cx: &mut Cx<'_>) {
    if no.error.faults.is_empty() {
        return cx.fail(no.error);
    }
    let number = no.error.faults.len();
    let mut items = vec![
        Item::marked(
            Mark::Bad,
            text!("{file}：{number} 处有误，没有导入", "{file}: {number} faults, nothing is imported"),
        ),
        Item::Blank,
    ];
    for (fault, article) in no.error.faults.iter().zip(no.articles) {
        let (line, field, zh, en) = (fault.line, &fault.field, &fault.message.zh, &fault.message.en);
        items.push(Item::text(text!("第{line}行 {field}：{zh}", "line {line}, {field}: {en}")));
        items.push(Item::cite(article));
    }
    let Text { zh, en } = no.error.hint.clone().unwrap_or_default();
    items.push(Item::Blank);
    items.push(Item::text(text!("下一步：{zh}", "next: {en}")));
    cx.push(Page::new(crate::locale::Label::new("文件有误", "faults of the file"), items));
}
