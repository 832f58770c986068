//! Explains a pack: every value with its key and its rule, and what differs between two packs.

use super::Pack;
use std::collections::BTreeMap;
use toml::Value as Toml;

/// One value of a pack as an officer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Dotted key, such as `objection.written`.
    pub key: String,
    /// The value, in the words of the pack.
    pub value: String,
    /// Its rule id; empty where the text is silent.
    pub rule: String,
    /// Its source where no rule states it.
    pub source: String,
}

/// A key whose value differs between two packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Dotted key.
    pub key: String,
    /// In the first pack.
    pub left: Option<Value>,
    /// In the second pack.
    pub right: Option<Value>,
}

/// Every value of the pack that stands on a rule or source, in the order of the keys; the articles are left out.
pub fn values(pack: &Pack) -> Vec<Value> {
    let mut found = Vec::new();
    if let Ok(Toml::Table(table)) = Toml::try_from(pack) {
        for (key, value) in table.iter().filter(|(key, _)| *key != "rules") {
            walk(key, value, &mut found);
        }
    }
    found
}

/// Lays two packs side by side: only the keys whose values differ.
pub fn compare(left: &Pack, right: &Pack) -> Vec<Difference> {
    let said = |found: &Option<Value>| found.as_ref().map(|found| found.value.clone());
    side_by_side(left, right).filter(|found| said(&found.left) != said(&found.right)).collect()
}

/// What an overlay does to its pack: the keys of which the value or the ground it stands on differs.
pub fn overlaid(base: &Pack, local: &Pack) -> Vec<Difference> {
    side_by_side(base, local).filter(|found| found.left != found.right).collect()
}

fn side_by_side(left: &Pack, right: &Pack) -> impl Iterator<Item = Difference> {
    let index = |pack| values(pack).into_iter().map(|value| (value.key.clone(), value)).collect::<BTreeMap<_, _>>();
    let (mut left, mut right) = (index(left), index(right));
    let keys: std::collections::BTreeSet<String> = left.keys().chain(right.keys()).cloned().collect();
    keys.into_iter().map(move |key| Difference { left: left.remove(&key), right: right.remove(&key), key })
}

/// A table with `rule` or `source` is a value; below it stand only its own parts and nested values.
fn walk(key: &str, value: &Toml, found: &mut Vec<Value>) {
    match value {
        Toml::Table(table) => {
            let word = |name: &str| table.get(name).and_then(Toml::as_str).unwrap_or_default().to_owned();
            if table.contains_key("rule") {
                found.push(Value {
                    key: key.to_owned(),
                    value: plain(table),
                    rule: word("rule"),
                    source: word("source"),
                });
            }
            for (name, inner) in table.iter().filter(|(name, _)| *name != "value") {
                if matches!(inner, Toml::Table(_) | Toml::Array(_)) {
                    walk(&format!("{key}.{name}"), inner, found);
                }
            }
        }
        Toml::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                walk(&format!("{key}.{}", name_of(item, number)), item, found);
            }
        }
        _ => {}
    }
}

/// The name of an item in a list: its own words where it has some.
fn name_of(item: &Toml, number: usize) -> String {
    let word = |name: &str| item.get(name).and_then(Toml::as_str).filter(|word| !word.is_empty());
    if let Some(code) = word("code").or_else(|| word("id")).or_else(|| word("field")) {
        return code.to_owned();
    }
    if let Some(step) = word("step") {
        let from = item.get("from").and_then(Toml::as_array).and_then(|from| from.first()).and_then(Toml::as_str);
        let parts = [Some(step), word("outcome"), from];
        return parts.into_iter().flatten().collect::<Vec<_>>().join("/");
    }
    match (word("category"), word("start")) {
        (Some(category), Some(start)) => format!("{category}/{start}"),
        _ => (number + 1).to_string(),
    }
}

fn plain(table: &toml::Table) -> String {
    if let Some(value) = table.get("value") {
        return words(value);
    }
    let parts = table.iter().filter(|(name, inner)| {
        !matches!(name.as_str(), "rule" | "source" | "label" | "title" | "body") && !matches!(inner, Toml::Table(_))
    });
    let said = parts.map(|(name, inner)| (name, words(inner))).filter(|(_, said)| !said.is_empty());
    let said = said.map(|(name, said)| format!("{name}={said}")).collect::<Vec<_>>().join(" ");
    if said.is_empty() { inside(table) } else { said }
}

/// What only holds a sentence is told by it, and what only holds values of its own by their names.
fn inside(table: &toml::Table) -> String {
    if let Some(says) = table.get("says") {
        return words(says);
    }
    let named = table.iter().filter(|(name, inner)| name.as_str() != "label" && inner.is_table());
    named.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",")
}

/// A value in one line. An item of a list stands for its parts, which are told as values of their own, by its name.
fn words(value: &Toml) -> String {
    match value {
        Toml::String(text) => text.clone(),
        Toml::Array(items) => items.iter().map(words).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(","),
        Toml::Table(table) => item(table),
        other => other.to_string(),
    }
}

fn item(table: &toml::Table) -> String {
    let word = |name: &str| table.get(name).and_then(Toml::as_str).filter(|word| !word.is_empty()).map(str::to_owned);
    let named = || ["zh", "code", "id", "field", "step"].iter().find_map(|name| word(name));
    let said = table.iter().filter(|(name, _)| !matches!(name.as_str(), "rule" | "source"));
    let said = said.map(|(name, inner)| (name, words(inner))).filter(|(_, said)| !said.is_empty());
    let parts = || said.map(|(name, said)| format!("{name}={said}")).collect::<Vec<_>>();
    named().unwrap_or_else(|| parts().join("+"))
}
