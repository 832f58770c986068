//! Dotted paths into a pack written out as TOML: `case.objection.step[step=reply].days`.

use toml::Value as Toml;

/// The ground a value stands on: its own, or that of what it is a part of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ground {
    /// Rule id.
    pub(super) rule: String,
    /// Named source.
    pub(super) source: String,
}

/// One part of a path: a name, and which items of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part<'a> {
    name: &'a str,
    wanted: Vec<(&'a str, &'a str)>,
}

/// Splits at the dots that stand outside brackets.
fn parts(path: &str) -> Vec<Part<'_>> {
    let (mut depth, mut from, mut cuts) = (0_u32, 0, Vec::new());
    for (at, found) in path.char_indices() {
        match found {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                cuts.push(path.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    cuts.push(path.get(from..).unwrap_or_default());
    cuts.into_iter().map(part).collect()
}

fn part(word: &str) -> Part<'_> {
    let (name, rest) = word.split_once('[').unwrap_or((word, ""));
    let wanted = rest.trim_end_matches(']').split(',').filter_map(|pair| pair.split_once('=')).collect();
    Part { name, wanted }
}

fn ground(value: &Toml, above: &Ground) -> Ground {
    let word = |name: &str| value.get(name).and_then(Toml::as_str).unwrap_or_default().to_owned();
    let own = Ground { rule: word("rule"), source: word("source") };
    if own == Ground::default() { above.clone() } else { own }
}

fn fits(item: &Toml, wanted: &[(&str, &str)]) -> bool {
    wanted.iter().all(|(key, word)| match item.get(key) {
        Some(Toml::String(found)) => found == word,
        Some(Toml::Array(found)) => found.iter().any(|one| one.as_str() == Some(word)),
        Some(other) => other.to_string() == *word,
        None => false,
    })
}

/// Every value at `path` that is not empty, with its ground.
pub(super) fn find<'a>(root: &'a Toml, path: &str) -> Vec<(&'a Toml, Ground)> {
    let mut found = vec![(root, Ground::default())];
    for Part { name, wanted } in parts(path) {
        let mut next = Vec::new();
        for (value, above) in found {
            let Some(inner) = value.get(name) else { continue };
            match inner {
                Toml::Array(items) if items.iter().any(Toml::is_table) => {
                    for item in items.iter().filter(|item| fits(item, &wanted)) {
                        next.push((item, ground(item, &above)));
                    }
                }
                inner => next.push((inner, ground(inner, &above))),
            }
        }
        found = next;
    }
    found.retain(|(value, _)| !is_empty(value));
    found
}

/// Nothing is said: no text, no item, `false`, or a value that holds only such.
fn is_empty(value: &Toml) -> bool {
    match value {
        Toml::String(text) => text.is_empty(),
        Toml::Array(items) => items.is_empty(),
        Toml::Boolean(set) => !set,
        Toml::Table(table) => table.get("value").map_or(table.is_empty(), is_empty),
        _ => false,
    }
}

/// Puts `new` at every place `path` names; answers how many there are. The last part may be new.
pub(super) fn put(root: &mut Toml, path: &str, new: &Toml) -> usize {
    let all = parts(path);
    let Some((last, before)) = all.split_last() else { return 0 };
    let mut found: Vec<&mut Toml> = vec![root];
    for Part { name, wanted } in before {
        let mut next = Vec::new();
        for value in found {
            match value.get_mut(name) {
                Some(Toml::Array(items)) => next.extend(items.iter_mut().filter(|item| fits(item, wanted))),
                Some(inner) => next.push(inner),
                None => {}
            }
        }
        found = next;
    }
    let mut places = 0;
    for table in found.into_iter().filter_map(Toml::as_table_mut) {
        table.insert(last.name.to_owned(), new.clone());
        places += 1;
    }
    places
}

/// The words that name an item of a list.
const NAMES: &[&[&str]] =
    &[&["step", "outcome", "from"], &["code"], &["id"], &["field"], &["category", "start", "kind"]];

/// Whether `item` is what `new` names: every naming word that `new` gives is the item's own.
pub(super) fn is_named_alike(item: &Toml, new: &Toml) -> bool {
    let Some(words) = NAMES.iter().find(|words| words.first().is_some_and(|first| item.get(first).is_some())) else {
        return false;
    };
    let given = words.iter().filter(|word| new.get(word).is_some());
    given.clone().count() > 0 && given.clone().all(|word| item.get(word) == new.get(word))
}
