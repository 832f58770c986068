//! Runs scenarios: a centre, a day, steps by officers, and what the door must answer.
//!
//! A step is a table. Its own words are `as` (log-in), `do` (verb), `at` (moves the clock), `refused` and `cite` (class
//! and rule of the refusal), `tells` (words that stand in what the refusal says or advises), `expect` (dotted path →
//! value), `never` (dotted path → value that may not stand there), `absent` (dotted paths where nothing stands) and `save`
//! (name → dotted path). Everything else is the verb's. `$name` in a text stands for a saved value. In a path `*` is every
//! item of a list and `#` their number.

#![allow(dead_code, reason = "not every topic uses every kind of argument")]

use super::{
    folder, replay, verbs_base, verbs_benxi, verbs_cases, verbs_decisions, verbs_housing, verbs_intake, verbs_laws,
    verbs_letters, verbs_listings, verbs_market, verbs_office, verbs_publish, verbs_query, verbs_reports, verbs_rights,
    verbs_subjects, verbs_supervision, watched,
};
use crate::harness::Centre;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use xintai::{
    cli::labels::label,
    locale::Lang,
    service::{Error, Kind, Operation},
};

/// The verbs of one topic: `None` when the verb is not theirs.
type Verbs = fn(&mut World, &Step) -> Option<Answer>;

/// What a verb answers: the operation's answer as JSON, or its refusal.
pub type Answer = Result<Value, Error>;

/// Every topic's verbs.
const VERBS: &[Verbs] = &[
    verbs_base::act,
    verbs_benxi::act,
    verbs_cases::act,
    verbs_decisions::act,
    verbs_housing::act,
    verbs_intake::act,
    verbs_laws::act,
    verbs_listings::act,
    verbs_letters::act,
    verbs_market::act,
    verbs_office::act,
    verbs_publish::act,
    verbs_query::act,
    verbs_reports::act,
    verbs_rights::act,
    verbs_subjects::act,
    verbs_supervision::act,
];

/// What steps act on.
pub struct World {
    /// The centre.
    pub centre: Centre,
    /// Values saved by steps.
    pub names: BTreeMap<String, String>,
    /// What each step did.
    pub taken: Vec<replay::Taken>,
    /// The plain operation that the step carried out: it leaves no row that would say so.
    pub plain: Option<String>,
    /// The second playing, by another hand.
    pub replay: Option<replay::Replay>,
    /// Officers look at everything on days in between.
    pub watched: bool,
}

impl World {
    /// A world with nothing saved yet.
    pub fn new(centre: Centre) -> Self {
        Self { centre, names: BTreeMap::new(), taken: Vec::new(), plain: None, replay: None, watched: false }
    }

    /// Calls an operation as the step's officer and answers its JSON.
    pub fn call<O: Operation>(&mut self, step: &Step, operation: &O) -> Option<Answer> {
        let answer = self.centre.call(&step.login, operation);
        let plain = O::KIND == Kind::Plain && answer.is_ok();
        self.plain = plain.then(|| operation.needs_under(self.centre.service.pack()).operation);
        Some(answer.map(|output| serde_json::to_value(output).unwrap()))
    }
}

/// One step, with `$name` already replaced.
pub struct Step {
    /// Log-in of the officer.
    pub login: String,
    /// The verb.
    pub verb: String,
    args: toml::Table,
}

impl Step {
    /// A step of nobody without arguments.
    pub fn of(verb: &str) -> Self {
        Self { login: String::new(), verb: verb.to_owned(), args: toml::Table::new() }
    }

    /// The names of the arguments.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.args.keys().map(String::as_str)
    }

    /// A text argument, empty when absent.
    pub fn text(&self, key: &str) -> String {
        self.some(key).unwrap_or_default()
    }

    /// A text argument.
    pub fn some(&self, key: &str) -> Option<String> {
        self.args.get(key).map(plain)
    }

    /// A list of texts, empty when absent; a single text is a list of one.
    pub fn list(&self, key: &str) -> Vec<String> {
        match self.args.get(key) {
            Some(toml::Value::Array(items)) => items.iter().map(plain).collect(),
            Some(one) => vec![plain(one)],
            None => Vec::new(),
        }
    }

    /// A day.
    pub fn day(&self, key: &str) -> Option<chrono::NaiveDate> {
        self.some(key).map(|text| text.parse().unwrap_or_else(|_| panic!("`{text}` is not a day")))
    }

    /// A number.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.args.get(key).map(|value| plain(value).parse().unwrap_or_else(|_| panic!("`{key}` is not a number")))
    }

    /// Whether a switch is set.
    pub fn flag(&self, key: &str) -> bool {
        self.args.get(key).and_then(toml::Value::as_bool).unwrap_or_default()
    }

    /// A table of texts.
    pub fn table(&self, key: &str) -> BTreeMap<String, String> {
        let found = self.args.get(key).and_then(toml::Value::as_table);
        found.map(|table| table.iter().map(|(key, value)| (key.clone(), plain(value))).collect()).unwrap_or_default()
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The scenarios of a topic.
pub fn scenarios(regime: &str, topic: &str) -> Vec<toml::Table> {
    let text = fs::read_to_string(folder(regime).join(format!("{topic}.toml"))).unwrap();
    let file: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{regime} {topic}: {error}"));
    let list = file.get("scenario").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    list.into_iter().map(|one| one.as_table().cloned().expect("a table")).collect()
}

/// The topics of a regulation, by its files. `outside.toml` lists the rules that no software can keep, `overlay.toml`
/// lies over the pack, `rows.toml` holds right rows.
pub fn files(regime: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(regime)).into_iter().flatten();
    let stem = |path: std::path::PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let toml = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "toml"));
    toml.map(stem).filter(|stem| !["outside", "overlay", "rows"].contains(&stem.as_str())).collect()
}

/// Fails unless exactly these topics have a file.
pub fn all_listed(regime: &str, listed: &[&str]) {
    assert_eq!(files(regime), listed.iter().map(|topic| (*topic).to_owned()).collect());
}

/// Runs every scenario of a topic and reports all that fail. `ONLY=id` runs one.
pub fn run(regime: &str, topic: &str) {
    let only = std::env::var("ONLY").ok();
    let all = scenarios(regime, topic);
    let wanted = all.iter().filter(|one| only.as_ref().is_none_or(|only| one["id"].as_str() == Some(only)));
    let faults: Vec<String> = wanted.filter_map(|scenario| play(regime, scenario).err()).collect();
    assert!(faults.is_empty(), "{topic}: {} of {} fail\n{}", faults.len(), all.len(), faults.join("\n"));
}

/// Takes steps one after the other; the first fault ends them.
pub fn take_all(world: &mut World, steps: &[toml::Value]) -> Result<(), String> {
    let numbered = steps.iter().enumerate();
    numbered.into_iter().try_for_each(|(n, step)| take(world, step).map_err(|fault| format!("[{n}]: {fault}")))
}

/// A centre on the first day of a scenario.
pub fn start(regime: &str, scenario: &toml::Table) -> World {
    World::new(Centre::under(regime, scenario["day"].as_str().expect("day")))
}

/// Plays a scenario once.
pub fn play_once(regime: &str, scenario: &toml::Table) -> Result<(), String> {
    play_on(&mut start(regime, scenario), scenario)
}

/// Plays a scenario, and again by other hands where it is listed so.
fn play(regime: &str, scenario: &toml::Table) -> Result<(), String> {
    let mut world = start(regime, scenario);
    play_on(&mut world, scenario)?;
    replay::after(regime, scenario, &world)
}

/// Plays the steps of a scenario.
pub fn play_on(world: &mut World, scenario: &toml::Table) -> Result<(), String> {
    let id = scenario["id"].as_str().expect("id");
    for part in ["given", "when", "then"] {
        let steps = scenario.get(part).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        take_all(world, &steps).map_err(|fault| format!("{id} {part}{fault}"))?;
    }
    Ok(())
}

fn take(world: &mut World, step: &toml::Value) -> Result<(), String> {
    let mut step = replace(step, &world.names).as_table().cloned().ok_or("a step is a table")?;
    let mut word = |key: &str| step.remove(key).map(|value| plain(&value));
    if let Some(at) = word("at") {
        if world.watched {
            watched::look_until(world, &at);
        }
        world.centre.at(&at);
    }
    let (login, verb) = (word("as").unwrap_or_default(), word("do"));
    let (refused, cite) = (word("refused"), word("cite"));
    let mut words = |key: &str| -> Vec<String> {
        let value = step.remove(key);
        value.and_then(|value| Some(value.as_array()?.iter().map(plain).collect())).unwrap_or_default()
    };
    let (absent, tells) = (words("absent"), words("tells"));
    let mut part = |key: &str| step.remove(key).and_then(|value| value.as_table().cloned()).unwrap_or_default();
    let (expect, never, save) = (part("expect"), part("never"), part("save"));
    let Some(verb) = verb else { return Ok(()) };
    let step = Step { login, verb, args: step };
    if replay::take(world, &step, &save) {
        return Ok(());
    }
    let before = replay::last_row(&world.centre);
    world.plain = None;
    let answer = VERBS.iter().find_map(|act| act(world, &step)).ok_or(format!("no verb `{}`", step.verb))?;
    if let Some(key) = answer.as_ref().ok().and_then(unnamed) {
        return Err(format!("`{key}` of an answer has no heading in cli/labels.rs"));
    }
    let said = answer.as_ref().err().map(|error| (error.message.zh.clone(), error.cite.clone().unwrap_or_default()));
    let answer = match (answer, refused) {
        (Ok(answer), None) => answer,
        (Err(error), Some(class)) => {
            let rule = error.cite.clone().unwrap_or_default();
            if error.code.word() != class || cite.as_ref().is_some_and(|cite| *cite != rule) {
                return Err(format!("expected {class} {}, got {error}", cite.unwrap_or_default()));
            }
            // A "no" of permission, duty, proof, silence or configuration always names its rule.
            if (error.code.exit() == 3 || ["E-OFF", "E-CONFIG"].contains(&&*class)) && rule.is_empty() {
                return Err(format!("{class} without a rule: {error}"));
            }
            if let Some(word) = untold(&error, &tells) {
                return Err(format!("`{word}` is not told: {error} ({:?})", error.hint));
            }
            let hint = error.hint.as_ref().map(|hint| hint.en.clone());
            let article = error.article.as_ref().map(|article| article.zh.clone());
            serde_json::json!({ "code": class, "cite": rule, "article": article, "message": error.message.en, "hint": hint })
        }
        (Ok(answer), Some(class)) => return Err(format!("expected {class}, got {answer}")),
        (Err(error), None) => return Err(format!("refused: {error} ({:?})", error.hint)),
    };
    for (path, wanted) in &expect {
        let wanted = serde_json::to_value(wanted).unwrap();
        let found = look(&answer, path);
        // A saved number comes back as a text.
        let number = |value: &Value| value.is_number() && wanted.as_str() == Some(&value.to_string());
        let same = |value: &Value| *value == wanted || number(value) || is_same_minute(value, &wanted);
        if !found.iter().any(same) {
            return Err(format!("{path} is {found:?}, not {wanted}, in {answer}"));
        }
    }
    for path in &absent {
        if look(&answer, path).iter().any(|value| !value.is_null()) {
            return Err(format!("something stands at {path}, in {answer}"));
        }
    }
    for (path, banned) in &never {
        let banned = serde_json::to_value(banned).unwrap();
        if look(&answer, path).contains(&banned) {
            return Err(format!("{path} is {banned}, in {answer}"));
        }
    }
    for (name, path) in save {
        let path = plain(&path);
        let found = saved(&answer, &path).ok_or(format!("nothing at {path} in {answer}"))?;
        world.names.insert(name, found);
    }
    replay::note(world, before, said, answer);
    Ok(())
}

/// The first of the words that a refusal says in no language, neither as what is wrong nor as what to do.
fn untold<'w>(error: &Error, words: &'w [String]) -> Option<&'w String> {
    let texts = std::iter::once(&error.message).chain(&error.hint);
    let all: Vec<&str> = texts.flat_map(|text| [text.zh.as_str(), text.en.as_str()]).collect();
    words.iter().find(|word| !all.iter().any(|text| text.contains(word.as_str())))
}

/// What is saved from a path of an answer.
pub fn saved(answer: &Value, path: &str) -> Option<String> {
    let found = look(answer, path).into_iter().next()?;
    Some(found.as_str().map_or_else(|| found.to_string(), str::to_owned))
}

/// The clock of a centre runs on while a scenario is played.
fn is_same_minute(value: &Value, wanted: &Value) -> bool {
    let moment = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok();
    moment(value).zip(moment(wanted)).is_some_and(|(value, wanted)| (value - wanted).num_seconds().abs() < 60)
}

/// Puts saved values for `$name` in every text, longest names first.
fn replace(value: &toml::Value, names: &BTreeMap<String, String>) -> toml::Value {
    match value {
        toml::Value::String(text) => {
            let named = names.iter().rev().fold(text.clone(), |text, (name, value)| {
                if text.contains('$') { text.replace(&format!("${name}"), value) } else { text }
            });
            toml::Value::String(named)
        }
        toml::Value::Array(items) => items.iter().map(|item| replace(item, names)).collect::<Vec<_>>().into(),
        toml::Value::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, value)| (key.clone(), replace(value, names))).collect())
        }
        other => other.clone(),
    }
}

/// The values at a dotted path. A missing one is null, so that `expect` can ask for absence.
fn look(value: &Value, path: &str) -> Vec<Value> {
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let next: Vec<Value> = match (value, head) {
        (Value::Array(items), "*") => items.clone(),
        (Value::Array(items), "#") => vec![items.len().into()],
        (Value::Array(items), index) => vec![index.parse::<usize>().ok().and_then(|at| items.get(at)).cloned().into()],
        (value, "") => vec![value.clone()],
        (value, key) => vec![value.get(key).cloned().into()],
    };
    match rest {
        Some(rest) => next.iter().flat_map(|value| look(value, rest)).collect(),
        None => next,
    }
}

/// A key of an answer that a table would show in no language of an officer's. Codes, which have a hyphen, and fields of
/// the national tables, which are upper case, stand for themselves.
fn unnamed(value: &Value) -> Option<String> {
    let is_word = |key: &str| key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match value {
        Value::Array(items) => items.iter().find_map(unnamed),
        Value::Object(fields) => fields.iter().find_map(|(key, inner)| {
            let bare = is_word(key) && !fields.contains_key("zh") && label(key, Lang::Zh).is_ascii();
            if bare { Some(key.clone()) } else { unnamed(inner) }
        }),
        _ => None,
    }
}
