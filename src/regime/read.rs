//! Reads a pack from its text: every key that does not fit is told with its line and place, not only the first. What does
//! not fit is laid aside, so that the rest can be read and checked too.

use super::{Pack, Told, misfit};
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
    /// Sections that are not as they were written: nothing more can be said of them.
    pub(super) aside: BTreeSet<String>,
}

/// Reads `text`. A section that cannot be read is taken from `model`, so that the others can.
pub(super) fn pack(id: &str, text: &str, model: &str) -> Read {
    let (mut root, broken) = DeTable::parse_recoverable(text);
    let mut read = Read { pack: None, faults: Vec::new(), aside: BTreeSet::new() };
    if !broken.is_empty() {
        read.faults = broken.iter().map(|error| fault(id, text, error, "")).collect();
        return read;
    }
    // Its places lie behind the text, so that none of them is taken for a place of the text.
    let model = format!("{}{model}", "\n".repeat(text.len()));
    let model = DeTable::parse(&model).map(Spanned::into_inner).unwrap_or_default();
    let mut mended: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    while read.faults.len() < MOST {
        let error = match Pack::deserialize(Deserializer::from(root.clone())) {
            Ok(pack) => {
                read.pack = Some(pack);
                return read;
            }
            Err(error) => error,
        };
        let path = place(root.get_ref(), error.span());
        let missing = error.message().strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
        // A field that is missing at the top is a whole section.
        let path = match missing {
            Some((field, _)) if error.span().is_none_or(|span| span == root.span()) => vec![field.to_owned()],
            _ => path,
        };
        let Some(section) = path.first().cloned() else {
            read.faults.push(fault(id, text, &error, ""));
            return read;
        };
        // What is missing because it was laid aside is no fault of the text.
        let follows =
            missing.is_some_and(|(field, _)| mended.contains_key(&[path.clone(), vec![field.to_owned()]].concat()));
        if !follows && !mended.contains_key(&path) {
            read.faults.push(fault(id, text, &error, &shown(root.get_ref(), &path)));
        }
        if error.message().starts_with("unknown field") {
            remove(root.get_mut(), &path);
            continue;
        }
        read.aside.insert(section.clone());
        let tried = mended.entry(path.clone()).or_default();
        *tried += 1;
        // First the model's value in its place, then nothing, then the model's whole section.
        match (*tried, find(&model, &path).cloned()) {
            (1, Some(value)) if path.len() > 1 => put(root.get_mut(), &path, value),
            (1 | 2, _) if path.len() > 1 => remove(root.get_mut(), &path),
            (1..=3, _) => replace(root.get_mut(), &section, &model),
            _ => return read,
        }
    }
    read
}

fn fault(id: &str, text: &str, error: &Error, field: &str) -> Told {
    let crate::locale::Text { zh, en } = misfit::said(error.message());
    let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, |head| head.matches('\n').count() + 1);
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

/// Puts a value in the place of one that does not fit.
fn put<'i>(root: &mut DeTable<'i>, path: &[String], value: Spanned<DeValue<'i>>) {
    if let Some(place) = find_mut(root, path) {
        *place = value;
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
    text.get(..at).map_or(1, |head| head.matches('\n').count() + 1)
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
