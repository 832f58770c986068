//! Reads a pack from its text: every key that does not fit is told with its line and place, not only the first. What does
//! not fit is laid aside, so that the rest can be read and checked too.

use super::{Fault, Pack, Told, misfit};
use crate::{
    domain::{Code, Refusal, rule::PACK},
    text,
};
use serde::Deserialize as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer, Error},
};

/// Most faults told of one file.
const MOST: usize = 200;

/// What came of a text.
#[derive(Debug)]
pub(super) struct Read {
    /// The pack, with what does not fit laid aside.
    pub(super) pack: Option<Pack>,
    /// What does not fit.
    pub(super) faults: Vec<Told>,
    /// What is not as it was written.
    pub(super) aside: Aside,
}

/// What was laid aside (搁置): nothing more can be said of it.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// Whole sections.
    sections: BTreeSet<String>,
    /// Single keys, dotted as faults name them.
    keys: BTreeSet<String>,
    /// Where in the text those keys stand, and where the items of lists begin that hold them.
    spans: Vec<Range<usize>>,
}

impl Aside {
    /// Whether a fault may only follow from what was laid aside.
    pub(super) fn explains(&self, text: &str, fault: &Fault) -> bool {
        let first = |place: &str| place.split('.').next().unwrap_or_default().to_owned();
        if self.sections.contains(&first(&fault.place)) || self.keys.contains(&fault.place) {
            return true;
        }
        let at = start_of(text, &fault.place);
        if self.spans.iter().any(|span| span.contains(&at)) {
            return true;
        }
        // An answer is held against a value that is not there.
        let told = |key: &String| fault.message.en.contains(&format!("`{}", head(key)));
        fault.place.starts_with("parameter.") && self.keys.iter().chain(&self.sections).any(told)
    }
}

/// The section of a key; of a case its kind too.
fn head(key: &str) -> String {
    let parts = if key.starts_with("case.") { 2 } else { 1 };
    key.split('.').take(parts).collect::<Vec<_>>().join(".")
}

/// Values that stand for one that does not fit, by what is expected in its place.
const FILLERS: &str = "number = 1\nword = \"\"\nswitch = false\nlist = []\ntable = {}\n";

/// Reads `text`. What cannot be read is taken from `model`, from its neighbours or left out, so that the rest can.
pub(super) fn pack(id: &str, text: &str, model: &str) -> Read {
    let (root, broken) = DeTable::parse_recoverable(text);
    let mut read = Read { pack: None, faults: Vec::new(), aside: Aside::default() };
    if !broken.is_empty() {
        read.faults = broken.iter().map(|error| fault(id, text, error, "")).collect();
        return read;
    }
    // Their places lie behind the text, so that none of them is taken for a place of the text.
    let behind = |other: &str| format!("{}{other}", "\n".repeat(text.len()));
    let (model, fillers) = (behind(model), behind(FILLERS));
    let parsed = |text| DeTable::parse(text).map(Spanned::into_inner).unwrap_or_default();
    let mut mender = Mender {
        root,
        model: parsed(&model),
        fillers: parsed(&fillers),
        tried: BTreeMap::new(),
        aside: &mut read.aside,
    };
    while read.faults.len() < MOST {
        let error = match Pack::deserialize(Deserializer::from(mender.root.clone())) {
            Ok(pack) => {
                read.pack = Some(pack);
                return read;
            }
            Err(error) => error,
        };
        let path = mender.path_of(&error);
        if path.is_empty() {
            read.faults.push(fault(id, text, &error, ""));
            return read;
        }
        if !mender.tried.contains_key(&path) {
            let whole = if missing(&error).is_some() { path.get(..path.len() - 1).unwrap_or_default() } else { &path };
            // A section that is missing is told by its own name.
            let named = if whole.is_empty() { &path } else { whole };
            read.faults.push(fault(id, text, &error, &shown(mender.root.get_ref(), named)));
        }
        if error.message().starts_with("unknown field") {
            remove(mender.root.get_mut(), &path);
        } else if !mender.mend(&path, &error) {
            return read;
        }
    }
    read
}

/// The field that is not there.
fn missing(error: &Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.split_once('`').map(|(field, _)| field)
}

/// Puts something that fits in the place of what does not, the smallest part first.
struct Mender<'t, 'a> {
    root: Spanned<DeTable<'t>>,
    model: DeTable<'t>,
    fillers: DeTable<'t>,
    /// How many ways were tried at each place.
    tried: BTreeMap<Vec<String>, u32>,
    aside: &'a mut Aside,
}

impl<'t> Mender<'t, '_> {
    /// The key that an error is about, whether it stands there or is missing.
    fn path_of(&self, error: &Error) -> Vec<String> {
        let Some(field) = missing(error) else { return place(self.root.get_ref(), error.span()) };
        // A field that is missing at the top is a whole section.
        let is_top = error.span().is_none_or(|span| span == self.root.span());
        let mut path = if is_top { Vec::new() } else { place(self.root.get_ref(), error.span()) };
        path.push(field.to_owned());
        path
    }

    /// Tries the next way at `path`; false where there is none left.
    fn mend(&mut self, path: &[String], error: &Error) -> bool {
        self.lay_aside(path);
        loop {
            let tried = self.tried.entry(path.to_vec()).or_default();
            *tried += 1;
            let value = match tried {
                1 => {
                    find(&self.model, path).filter(|_| path.iter().all(|part| part.parse::<usize>().is_err())).cloned()
                }
                2 => self.neighbour(path),
                3 => filler(error.message()).and_then(|name| find(&self.fillers, &[name.to_owned()])).cloned(),
                4 if find(self.root.get_ref(), path).is_some() => {
                    remove(self.root.get_mut(), path);
                    return true;
                }
                4 => None,
                5 => match item_of(path) {
                    Some(item) => {
                        self.leave_out(item);
                        return true;
                    }
                    None => None,
                },
                6 => {
                    let section = path.first().map(String::as_str).unwrap_or_default();
                    self.aside.sections.insert(section.to_owned());
                    replace(self.root.get_mut(), section, &self.model);
                    return true;
                }
                _ => return false,
            };
            if let Some(value) = value {
                put(self.root.get_mut(), path, value);
                return true;
            }
        }
    }

    /// What another item of the same list says in this place. A name is each item's own.
    fn neighbour(&self, path: &[String]) -> Option<Spanned<DeValue<'t>>> {
        let item = item_of(path)?;
        let rest = path.get(item.len()..)?;
        if rest.is_empty() || rest.iter().any(|part| ["code", "id", "step", "field"].contains(&part.as_str())) {
            return None;
        }
        let list = item.get(..item.len() - 1)?;
        let own = find(self.root.get_ref(), path).map(Spanned::span);
        [self.root.get_ref(), &self.model].into_iter().find_map(|root| {
            let items = find(root, list)?.get_ref().as_array()?;
            let others = items.iter().filter_map(|other| find(other.get_ref().as_table()?, rest));
            others.filter(|found| Some(found.span()) != own).map(Clone::clone).next()
        })
    }

    /// Takes an item of a list away; those behind it move up.
    fn leave_out(&mut self, item: &[String]) {
        let list = item.get(..item.len() - 1).unwrap_or_default().to_vec();
        remove(self.root.get_mut(), item);
        self.tried.retain(|path, _| !path.starts_with(&list));
        // What the item led to or was named by is not there any more.
        if list.first().is_some_and(|section| section != "case") {
            self.aside.sections.extend(list.first().cloned());
        } else {
            self.aside.keys.extend(list.get(..2).map(|kind| kind.join(".")));
        }
    }

    /// Notes what nothing more can be said of: the key, and the name of the item it stands in.
    fn lay_aside(&mut self, path: &[String]) {
        let root = self.root.get_ref();
        let words = shown(root, path);
        // A step of a case is told as it is named elsewhere: without the word of the list.
        self.aside.keys.extend([words.replacen(".step.", ".", 1), words]);
        if let Some(value) = find(root, path) {
            self.aside.spans.push(value.span());
        }
        if let Some(start) = item_of(path).and_then(|item| find(root, item)).map(|item| item.span().start) {
            self.aside.spans.push(start..start + 1);
        }
    }
}

/// The innermost item of a list that a path leads through.
fn item_of(path: &[String]) -> Option<&[String]> {
    let at = path.iter().rposition(|part| part.parse::<usize>().is_ok())?;
    path.get(..=at)
}

/// What stands for a value of the kind that was expected.
fn filler(message: &str) -> Option<&'static str> {
    let wanted = message.split_once("expected ")?.1;
    let kinds = [
        ("a string", "word"),
        ("string", "word"),
        ("a boolean", "switch"),
        ("a sequence", "list"),
        ("sequence", "list"),
        ("a map", "table"),
        ("struct", "table"),
    ];
    let known = kinds.iter().find(|(kind, _)| wanted.starts_with(kind)).map(|(_, name)| *name);
    known.or_else(|| wanted.starts_with(['u', 'i']).then_some("number"))
}

fn fault(id: &str, text: &str, error: &Error, field: &str) -> Told {
    let crate::locale::Text { zh, en } = misfit::said(error.message());
    let line = line_at(text, error.span().map_or(0, |span| span.start));
    let place = if field.is_empty() { String::new() } else { format!("{field}: ") };
    let refusal = Refusal::new(
        Code::Config,
        text!("制度包 {id} 第 {line} 行: {place}{zh}", "regime pack {id}, line {line}: {place}{en}"),
    )
    .cite(PACK);
    Told { refusal, field: field.to_owned(), line }
}

/// The key whose name or value an error points at: the narrowest one.
fn place(root: &DeTable<'_>, span: Option<Range<usize>>) -> Vec<String> {
    let Some(span) = span else { return Vec::new() };
    let mut best: Option<(usize, Vec<String>)> = None;
    look(root, &mut Vec::new(), span.start, &mut best);
    best.map(|(_, path)| path).unwrap_or_default()
}

fn look(table: &DeTable<'_>, path: &mut Vec<String>, at: usize, best: &mut Option<(usize, Vec<String>)>) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        offer(&key.span(), path, at, best);
        look_in(value, path, at, best);
        path.pop();
    }
}

fn look_in(value: &Spanned<DeValue<'_>>, path: &mut Vec<String>, at: usize, best: &mut Option<(usize, Vec<String>)>) {
    offer(&value.span(), path, at, best);
    match value.get_ref() {
        DeValue::Table(inner) => look(inner, path, at, best),
        DeValue::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                path.push(number.to_string());
                look_in(item, path, at, best);
                path.pop();
            }
        }
        _ => {}
    }
}

fn offer(span: &Range<usize>, path: &[String], at: usize, best: &mut Option<(usize, Vec<String>)>) {
    if span.contains(&at) && best.as_ref().is_none_or(|(length, _)| span.len() <= *length) {
        *best = Some((span.len(), path.to_vec()));
    }
}

/// A path as an author reads it: items of a list by their code or step.
fn shown(root: &DeTable<'_>, path: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut table = Some(root);
    let mut items: Option<&[Spanned<DeValue<'_>>]> = None;
    for part in path {
        let value = match (&table, &items) {
            (Some(table), _) => table.get(part.as_str()),
            (None, Some(items)) => part.parse().ok().and_then(|at: usize| items.get(at)),
            (None, None) => None,
        };
        let inner = value.map(Spanned::get_ref);
        let name = inner.and_then(DeValue::as_table).and_then(|inner| {
            ["code", "step", "id", "field"].iter().find_map(|name| inner.get(*name)?.get_ref().as_str())
        });
        words.push(name.filter(|_| table.is_none()).unwrap_or(part).to_owned());
        table = inner.and_then(DeValue::as_table);
        items = inner.and_then(DeValue::as_array).map(|items| &**items);
    }
    words.join(".")
}

/// The value at a path.
fn find<'a, 'i>(root: &'a DeTable<'i>, path: &[String]) -> Option<&'a Spanned<DeValue<'i>>> {
    let (first, inner) = path.split_first()?;
    inner.iter().try_fold(root.get(first.as_str())?, |value, part| match value.get_ref() {
        DeValue::Table(table) => table.get(part.as_str()),
        DeValue::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

fn find_mut<'a, 'i>(root: &'a mut DeTable<'i>, path: &[String]) -> Option<&'a mut Spanned<DeValue<'i>>> {
    let (first, inner) = path.split_first()?;
    inner.iter().try_fold(root.get_mut(first.as_str())?, |value, part| match value.get_mut() {
        DeValue::Table(table) => table.get_mut(part.as_str()),
        DeValue::Array(items) => items.get_mut(part.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Puts a value in the place of one that does not fit, or where one is missing.
fn put<'i>(root: &mut DeTable<'i>, path: &[String], value: Spanned<DeValue<'i>>) {
    if let Some(place) = find_mut(root, path) {
        *place = value;
        return;
    }
    let Some((last, before)) = path.split_last() else { return };
    let table = if before.is_empty() {
        Some(root)
    } else {
        find_mut(root, before).and_then(|above| match above.get_mut() {
            DeValue::Table(table) => Some(table),
            _ => None,
        })
    };
    if let Some(table) = table {
        table.insert(Spanned::new(value.span(), last.clone().into()), value);
    }
}

/// Takes a key or an item of a list away.
fn remove(root: &mut DeTable<'_>, path: &[String]) {
    let Some((last, before)) = path.split_last() else { return };
    if before.is_empty() {
        root.remove(last.as_str());
        return;
    }
    match find_mut(root, before).map(Spanned::get_mut) {
        Some(DeValue::Table(table)) => drop(table.remove(last.as_str())),
        Some(DeValue::Array(items)) => {
            let at = last.parse().unwrap_or(usize::MAX);
            *items =
                items.iter().enumerate().filter(|(number, _)| *number != at).map(|(_, item)| item.clone()).collect();
        }
        _ => {}
    }
}

/// Puts the model's section in place of one that cannot be read; takes it away where the model has none.
fn replace<'i>(root: &mut DeTable<'i>, section: &str, model: &DeTable<'i>) {
    match model.get_key_value(section) {
        Some((key, value)) => drop(root.insert(key.clone(), value.clone())),
        None => drop(root.remove(section)),
    }
}

/// The line on which what a fault names begins: the deepest part of its place that the text has.
pub(super) fn line_of(text: &str, place: &str) -> usize {
    line_at(text, start_of(text, place))
}

/// The line of a place in the text.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |head| head.matches('\n').count() + 1)
}

/// Where what a fault names begins.
fn start_of(text: &str, place: &str) -> usize {
    let (root, _) = DeTable::parse_recoverable(text);
    let mut at = 0;
    let mut table = Some(root.get_ref());
    let mut items: Option<&[Spanned<DeValue<'_>>]> = None;
    let mut rest = place;
    while !rest.is_empty() {
        let found = match (table, items) {
            (Some(inner), _) => in_table(inner, rest),
            (None, Some(inner)) => in_list(inner, rest),
            (None, None) => None,
        };
        let Some((value, start, after)) = found else { break };
        at = start;
        rest = after;
        table = value.get_ref().as_table();
        items = value.get_ref().as_array().map(|items| &**items);
    }
    at
}

type Step<'a, 'i, 'p> = (&'a Spanned<DeValue<'i>>, usize, &'p str);

/// The rest of a place behind a key or a name; none where it begins with something else.
fn behind<'p>(place: &'p str, word: &str) -> Option<&'p str> {
    let rest = place.strip_prefix(word)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('.').or_else(|| rest.starts_with(['/', '#']).then_some(""))
    }
}

/// A key, which may hold dots itself; or an item of one of the table's lists, as faults name steps and notices.
fn in_table<'a, 'i, 'p>(table: &'a DeTable<'i>, place: &'p str) -> Option<Step<'a, 'i, 'p>> {
    let keys = table.iter().filter_map(|(key, value)| Some((value, key.span().start, behind(place, key.get_ref())?)));
    keys.min_by_key(|(_, _, rest)| rest.len()).or_else(|| {
        let mut lists = table.iter().filter_map(|(_, value)| value.get_ref().as_array());
        lists.find_map(|items| in_list(items, place))
    })
}

/// An item by all words that name it, by its code, step, id, field or category alone, else by its number.
fn in_list<'a, 'i, 'p>(items: &'a [Spanned<DeValue<'i>>], place: &'p str) -> Option<Step<'a, 'i, 'p>> {
    let word = |table: &'a DeTable<'i>, name: &str| {
        let value = table.get(name)?.get_ref();
        let first = || value.as_array()?.first()?.get_ref().as_str();
        value.as_str().or_else(first).filter(|word| !word.is_empty()).map(str::to_owned)
    };
    let matches = |item: &'a Spanned<DeValue<'i>>| {
        let table = item.get_ref().as_table()?;
        let one = ["code", "step", "id", "field", "category"].iter().find_map(|name| word(table, name));
        let named =
            if table.contains_key("step") { ["step", "outcome", "from"] } else { ["category", "start", "kind"] };
        let all = named.iter().filter_map(|name| word(table, name)).collect::<Vec<_>>().join("/");
        let known = [Some(all).filter(|all| !all.is_empty()), one].into_iter().flatten();
        let (name, rest) =
            known.filter_map(|name| behind(place, &name).map(|rest| (name.len(), rest))).max_by_key(|found| found.0)?;
        Some((name, (item, item.span().start, rest)))
    };
    // Of several that fit, the first of those that are named most closely.
    let best = items.iter().filter_map(matches).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, step)| step).or_else(|| {
        let number = place.split('.').next()?.parse::<usize>().ok()?;
        let item = items.get(number.checked_sub(1)?)?;
        Some((item, item.span().start, place.split_once('.').map_or("", |(_, rest)| rest)))
    })
}
