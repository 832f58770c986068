//! The steps of scenarios as verbs of the real binary: one process for each step, with its words on the command line.

use super::{
    runner::{Step, World},
    verbs_query, words_cases, words_queries, words_records, words_registers, words_upkeep,
};
use crate::cli;
use serde_json::Value;
use std::{fs, path::PathBuf};
use xintai::service::ImportRequest;

/// The words of one area: `None` when the step is not theirs.
type Words = fn(&mut Line, &World, &Step) -> Option<()>;

/// Every area's words.
const WORDS: &[Words] =
    &[words_registers::write, words_records::write, words_cases::write, words_queries::write, words_upkeep::write];

/// What the program told of a step.
pub struct Told {
    /// All of it, with the words it was asked by.
    pub text: String,
    /// Its answer, if it ended well.
    pub answer: Option<Value>,
}

/// Takes a step through the program; answers what it told, or nothing where the step has no words there.
pub fn take(world: &World, step: &Step) -> Option<Told> {
    let mut line = WORDS.iter().find_map(|write| {
        let mut line = Line { words: Vec::new(), folder: world.centre.dir().to_owned(), input: None };
        write(&mut line, world, step).map(|()| line)
    })?;
    // The training clock of this process goes on in the other, and refusals are told as the scenario has them.
    let now = world.centre.service.now().to_rfc3339();
    let mut words = vec!["--lang", "zh-CN", "--now", &now];
    words.extend(line.words.iter().map(String::as_str));
    let mut command = cli::by_key(&world.centre, &step.login);
    command.args(&words).write_stdin(line.input.take().unwrap_or_default());
    let answer = cli::answer(&mut command);
    let text = format!("{:?}\n{}{}", line.words, answer.out, answer.err);
    // What is no JSON is a text for other programs.
    let told = || serde_json::from_str(&answer.out).unwrap_or(Value::String(answer.out.clone()));
    Some(Told { answer: (answer.code == 0).then(told), text })
}

/// A command line that grows.
pub struct Line {
    words: Vec<String>,
    /// Where files lie that are handed in.
    pub folder: PathBuf,
    /// What comes on standard input.
    input: Option<String>,
}

impl Line {
    /// More words.
    pub fn add<S: Into<String>>(&mut self, words: impl IntoIterator<Item = S>) -> &mut Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// `--name VALUE` when there is a value.
    pub fn opt(&mut self, name: &str, value: Option<String>) -> &mut Self {
        if let Some(value) = value {
            self.words.push(format!("{name}={value}"));
        }
        self
    }

    /// `--name VALUE` for each of many.
    pub fn each(&mut self, name: &str, values: impl IntoIterator<Item = String>) -> &mut Self {
        for value in values {
            self.opt(name, Some(value));
        }
        self
    }

    /// Options that are called as the step's arguments are.
    pub fn same(&mut self, step: &Step, names: &[&str]) -> &mut Self {
        for name in names {
            self.opt(&format!("--{name}"), step.some(&name.replace('-', "_")));
        }
        self
    }

    /// A switch, when it is set.
    pub fn flag(&mut self, name: &str, set: bool) -> &mut Self {
        if set {
            self.words.push(name.to_owned());
        }
        self
    }

    /// A line on standard input.
    pub fn feed(&mut self, text: &str) -> &mut Self {
        self.input = Some(format!("{text}\n"));
        self
    }

    /// A file that is handed in; answers its path.
    pub fn file(&self, name: &str, body: &[u8]) -> String {
        let path = self.folder.join(name);
        fs::write(&path, body).unwrap();
        path.display().to_string()
    }

    /// Papers as `KIND=FILE`, each under the name that the operation would give it.
    pub fn papers(&mut self, option: &str, step: &Step, key: &str, kind: &str) -> &mut Self {
        for text in step.list(key) {
            let (kind, body) = text.split_once('=').unwrap_or((kind, &text));
            let path = self.file(&format!("{kind}.txt"), body.as_bytes());
            self.opt(option, Some(format!("{kind}={path}")));
        }
        self
    }

    /// A file of rows.
    pub fn import(&mut self, request: ImportRequest, bytes: &[u8]) {
        let path = self.file(&request.file_name, bytes);
        self.add(["record", "import", &path]).opt("--provider", request.unit).opt("--item", Some(request.item));
        self.opt("--channel", request.channel).opt("--ground", request.ground).opt("--consent-exempt", request.exempt);
        self.flag("--self-declared", request.declared).flag("--replaces", request.replaces);
    }

    /// What a query asks.
    pub fn asked(&mut self, step: &Step) -> &mut Self {
        let query = verbs_query::query(step);
        self.add([query.subject]).same(step, &["mode", "purpose", "authorisation", "unit", "basis"]);
        if let Some(shown) = query.id_document {
            self.opt("--id-document", Some(format!("{}:{}", shown.kind, shown.number)));
            self.opt("--id-valid-until", shown.valid_until.map(|day| day.to_string()));
        }
        self.each("--item", query.items).each("--field", query.fields)
    }
}
