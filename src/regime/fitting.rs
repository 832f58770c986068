//! The values of an overlay that fit into the pack (合形): each that does not is told with its own key and laid aside, so that
//! the others can be laid and checked.

use super::{Fault, Pack, misfit, overlay::merge};
use crate::domain::rule::OVERLAY;
use toml::{Table, Value as Toml};

/// The words that name an item of a list: they stand with each of its values.
const NAMES: &[&str] = &["code", "id", "field", "step", "outcome", "from", "category", "start", "kind"];

/// The sections as far as they fit.
pub(super) fn fitting(
    root: &Toml,
    sections: impl Iterator<Item = (String, Toml)>,
    source: &str,
    faults: &mut Vec<Fault>,
) -> Table {
    let mut found = Table::new();
    for (key, value) in sections {
        let mut sieve = Sieve { root, section: &key, source, faults: &mut *faults };
        if let Some(value) = sieve.sift(&key, &value, &|value| value) {
            found.insert(key.clone(), value);
        }
    }
    found
}

/// Tries parts of one section.
struct Sieve<'r> {
    root: &'r Toml,
    section: &'r str,
    source: &'r str,
    faults: &'r mut Vec<Fault>,
}

impl Sieve<'_> {
    /// What the reader says of the pack with this much of the section laid over it.
    fn problem(&self, section: Toml) -> Option<String> {
        let mut root = self.root.clone();
        merge(&mut root, self.section, section, self.source);
        root.try_into::<Pack>().err().map(|error| error.message().to_owned())
    }

    /// The part of `value` that fits; `whole` makes a section of it.
    fn sift(&mut self, place: &str, value: &Toml, whole: &dyn Fn(Toml) -> Toml) -> Option<Toml> {
        let Some(problem) = self.problem(whole(value.clone())) else { return Some(value.clone()) };
        let before = self.faults.len();
        let rest = match value {
            Toml::Table(table) if !table.contains_key("value") => self.table(place, table, whole),
            Toml::Array(items) if items.iter().any(Toml::is_table) => Some(self.items(place, items, whole)),
            _ => None,
        };
        // No smaller part is at fault: this one is.
        if self.faults.len() == before {
            self.faults.push(Fault::new(place, misfit::said(&problem)).by(OVERLAY));
        }
        rest.filter(|rest| self.problem(whole(rest.clone())).is_none())
    }

    fn table(&mut self, place: &str, table: &Table, whole: &dyn Fn(Toml) -> Toml) -> Option<Toml> {
        let names: Table = table
            .iter()
            .filter(|(key, _)| NAMES.contains(&key.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        // An item that is new cannot be tried by parts: the rest of it would be missing.
        if self.problem(whole(Toml::Table(names.clone()))).is_some() {
            return None;
        }
        let mut found = names.clone();
        for (key, value) in table.iter().filter(|(key, _)| !names.contains_key(*key)) {
            let with_names = |value: Toml| {
                let mut item = names.clone();
                item.insert(key.clone(), value);
                whole(Toml::Table(item))
            };
            if let Some(value) = self.sift(&format!("{place}.{key}"), value, &with_names) {
                found.insert(key.clone(), value);
            }
        }
        Some(Toml::Table(found))
    }

    fn items(&mut self, place: &str, items: &[Toml], whole: &dyn Fn(Toml) -> Toml) -> Toml {
        let alone = |item: Toml| whole(Toml::Array(vec![item]));
        let mut found = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let word = ["code", "id", "step", "field", "category"].iter().find_map(|name| item.get(*name)?.as_str());
            let name = word.map_or_else(|| (number + 1).to_string(), str::to_owned);
            found.extend(self.sift(&format!("{place}.{name}"), item, &alone));
        }
        Toml::Array(found)
    }
}
