//! A pack beside the built-in one of the same id (同号办法): under one id stands one law, so every value that differs is told.
//! A hole that the file fills on a named source of its own is no difference of the law.

use super::{Fault, LOCAL, Pack};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value as Toml};

/// The words that name an item of a list: the first group of which it has the first word. The start of a step's days is a
/// value, that of a period names it.
const NAMES: &[&[&str]] =
    &[&["code"], &["id"], &["field"], &["step", "outcome", "from"], &["category", "start", "kind"]];

/// The rule that a value stands on.
const GROUND: &[&str] = &["days_rule", "rule"];

/// Every value of `local` that is not the one of `base`, each with the rule it stands on there.
pub(super) fn differences(base: &Pack, local: &Pack) -> Vec<Fault> {
    let mut found = Same { id: base.id(), faults: Vec::new() };
    if let (Ok(old), Ok(new)) = (Toml::try_from(base), Toml::try_from(local)) {
        found.walk("", &old, &new, "");
    }
    found.faults
}

struct Same<'p> {
    id: &'p str,
    faults: Vec<Fault>,
}

impl Same<'_> {
    fn walk(&mut self, place: &str, old: &Toml, new: &Toml, rule: &str) {
        match (old, new) {
            (old, new) if old == new => {}
            (Toml::Table(old), Toml::Table(new)) => self.table(place, old, new, rule),
            (Toml::Array(before), Toml::Array(after)) if before.iter().chain(after).any(Toml::is_table) => {
                let (before, after) = (named(before), named(after));
                for name in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                    let here = if name.is_empty() { place.to_owned() } else { join(place, name) };
                    match (before.get(name), after.get(name)) {
                        (Some(one), Some(other)) => self.walk(&here, one, other, rule),
                        (one, other) => self.tell(&here, one.copied(), other.copied(), ground(one.or(other), rule)),
                    }
                }
            }
            (old, new) => self.tell(place, Some(old), Some(new), rule),
        }
    }

    fn table(&mut self, place: &str, old: &Table, new: &Table, above: &str) {
        let word = |table: &Table, name: &str| table.get(name).and_then(Toml::as_str).unwrap_or_default().to_owned();
        let rule = GROUND.iter().map(|name| word(old, name)).find(|rule| !rule.is_empty());
        let rule = rule.unwrap_or_else(|| above.to_owned());
        // Days where the text has none, on a source that the file names.
        let filled = !old.contains_key("days") && !word(new, "days_source").is_empty();
        for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let here = join(place, key);
            match (old.get(key), new.get(key)) {
                (Some(one), Some(other)) if !(filled && ["days_source", "start"].contains(&key.as_str())) => {
                    self.walk(&here, one, other, &rule);
                }
                (None, Some(Toml::Table(value))) if !word(value, "source").is_empty() => {}
                (None, Some(_)) if filled => {}
                (Some(_), Some(_)) => {}
                (one, other) => self.tell(&here, one, other, ground(one.or(other).as_ref(), &rule)),
            }
        }
    }

    fn tell(&mut self, place: &str, old: Option<&Toml>, new: Option<&Toml>, rule: &str) {
        let (id, none_zh, none_en) = (self.id, "没有", "nothing");
        let said = |value: Option<&Toml>, none: &str| value.map_or_else(|| none.to_owned(), short);
        let (old_zh, new_zh) = (said(old, none_zh), said(new, none_zh));
        let (old_en, new_en) = (said(old, none_en), said(new, none_en));
        let message = text!(
            "为 {new_zh}，内置的 `{id}` 为 {old_zh}；另一部办法用另一个编号，本地的规定写入本地补充",
            "is {new_en}, and the built-in `{id}` has {old_en}: another law takes another id, a local paper an overlay"
        );
        let rule = if rule == LOCAL { "" } else { rule };
        self.faults.push(Fault::new(place, message).by(rule));
    }
}

/// The rule of a value that stands on one side only.
fn ground<'v>(value: Option<&&'v Toml>, above: &'v str) -> &'v str {
    value.and_then(|value| value.get("rule")?.as_str()).filter(|rule| !rule.is_empty()).unwrap_or(above)
}

/// Items by their name; those of one name by their order.
fn named(items: &[Toml]) -> BTreeMap<String, &Toml> {
    let mut found = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let word = |name: &&str| match item.get(*name)? {
            Toml::String(word) if !word.is_empty() => Some(word.clone()),
            Toml::Array(words) => words.first().and_then(Toml::as_str).map(str::to_owned),
            _ => None,
        };
        let words = NAMES.iter().find(|words| words.first().is_some_and(|first| word(first).is_some()));
        let name = words.into_iter().flat_map(|words| *words).filter_map(word).collect::<Vec<_>>().join("/");
        let name = if name.is_empty() { (at + 1).to_string() } else { name };
        let mut free = name.clone();
        let mut count = 1;
        while found.contains_key(&free) {
            count += 1;
            free = format!("{name}#{count}");
        }
        found.insert(free, item);
    }
    found
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// A value in few words.
fn short(value: &Toml) -> String {
    const MOST: usize = 60;
    let whole = match value {
        Toml::Table(table) => table.get("value").map_or_else(|| "{…}".to_owned(), ToString::to_string),
        other => other.to_string(),
    };
    let cut: String = whole.chars().take(MOST).collect();
    if cut.len() < whole.len() { format!("{cut}…") } else { cut }
}
