//! Local overlays (本地补充): a file that fills holes and tightens a regulation's pack, and chooses readings. It never loosens.
//! Where the text is silent on repair, an overlay that names its source may bring the whole of it: that fills a hole too.
//!
//! The file has the shape of a pack. `[overlay]` says whose it is and on what ground; `[choose]` names readings; the rest
//! are values that replace or join those of the pack:
//!
//! ```toml
//! [overlay]
//! regime = "…"
//! version = 1
//! title = { zh = "…", en = "…" }
//! source = "the paper that decides it"
//!
//! [choose]
//! "XX-A8" = "forward.received"
//!
//! [regime]
//! in_force = "2026-04-10"
//! ```

use super::{
    Fault, Pack, Switch, Told,
    check::as_it_stands,
    check_floor,
    fitting::fitting,
    misfit,
    path::{self, is_named_alike},
    read,
    tighten::check_local,
};
use crate::{
    domain::{
        Refusal,
        rule::{Article, OVERLAY},
    },
    locale::Text,
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::{Table, Value as Toml};

/// The rule id that stands for the overlay itself where a value has no room for a source.
pub const LOCAL: &str = "LOCAL";

/// What is laid over the pack of an installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Local {
    /// Version of the overlay.
    pub version: u32,
    /// Its title.
    pub title: Text,
    /// The ground of every value that names none of its own.
    pub source: String,
    /// Readings chosen: switch id → option.
    pub chosen: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    regime: String,
    version: u32,
    title: Text,
    source: String,
}

/// Whether a file is an overlay rather than a whole pack.
pub fn is_overlay(text: &str) -> bool {
    toml::from_str::<Table>(text).is_ok_and(|table| table.contains_key("overlay"))
}

/// The regulation an overlay is for.
pub fn overlay_regime(text: &str) -> Option<String> {
    let table: Table = toml::from_str(text).ok()?;
    table.get("overlay")?.get("regime")?.as_str().map(str::to_owned)
}

/// Lays an overlay over `base`; every fault at once.
pub fn lay(base: &Pack, text: &str) -> Result<Pack, Vec<Refusal>> {
    lay_in_place(base, text).map_err(|told| told.into_iter().map(|one| one.refusal).collect())
}

/// As [`lay`], each fault with its line and key.
pub fn lay_in_place(base: &Pack, text: &str) -> Result<Pack, Vec<Told>> {
    let table: Table = toml::from_str(text).map_err(|error: toml::de::Error| vec![unread(text, &error)])?;
    lay_over(base, table).map_err(|faults| faults.into_iter().map(|fault| Told::of(text, fault)).collect())
}

/// What is no TOML at all.
fn unread(text: &str, error: &toml::de::Error) -> Told {
    let line = read::line_at(text, error.span().map_or(0, |span| span.start));
    let Text { zh, en } = misfit::said(error.message());
    let message = text!("第 {line} 行：{zh}", "line {line}: {en}");
    Told { refusal: Fault::new("overlay", message).by(OVERLAY).into(), field: String::new(), line }
}

fn lay_over(base: &Pack, mut table: Table) -> Result<Pack, Vec<Fault>> {
    let one = |place: &str, message: Text| vec![Fault::new(place, message).by(OVERLAY)];
    let told = |problem: &dyn std::fmt::Display| misfit::said(&problem.to_string());
    let head = table.remove("overlay").ok_or_else(|| {
        one(
            "overlay",
            text!("缺 [overlay]：办法、版本、标题、来源", "[overlay] is missing: regime, version, title, source"),
        )
    })?;
    let head: Head = head.try_into().map_err(|error: toml::de::Error| one("overlay", told(&error.message())))?;
    if head.regime != base.regime.id {
        let (wanted, found) = (&base.regime.id, &head.regime);
        return Err(one(
            "overlay.regime",
            text!("是 `{found}` 的，不是 `{wanted}` 的", "it is for `{found}`, not for `{wanted}`"),
        ));
    }
    if head.source.trim().is_empty() {
        return Err(one("overlay.source", text!("没有来源", "no source: a local value needs a ground")));
    }
    let mut faults = Vec::new();
    let mut root = Toml::try_from(base).map_err(|error| one("overlay", told(&error)))?;
    let chosen = choose(&mut root, base, table.remove("choose"), &mut faults);
    let chosen_pack: Pack =
        root.clone().try_into().map_err(|error: toml::de::Error| one("choose", told(&error.message())))?;
    add_own_rule(&mut root, &head);
    let before = root.clone();
    let brings = table.contains_key(REPAIR);
    let table = fitting(&before, table.into_iter().map(|(key, value)| (key, plain(value))), &head.source, &mut faults);
    for (key, value) in table {
        merge(&mut root, &key, value, &head.source);
    }
    check_local(&before, &root, &mut faults);
    half_brought(&root, base, brings, &mut faults);
    switch_on(&mut root, base);
    let mut pack: Pack = match root.try_into::<Pack>() {
        Ok(pack) => pack,
        Err(error) => {
            faults.push(Fault::new("overlay", told(&error.message())).by(OVERLAY));
            return Err(faults);
        }
    };
    faults.extend(as_it_stands(&pack));
    for fault in check_floor(&chosen_pack, &pack) {
        if faults.iter().all(|known| known.message != fault.message) {
            faults.push(fault);
        }
    }
    // What several items of one name have in common is told once.
    let mut told = std::collections::BTreeSet::new();
    faults.retain(|fault| told.insert((fault.place.clone(), fault.message.en.clone())));
    pack.local = Some(Local { version: head.version, title: head.title, source: head.source, chosen });
    if faults.is_empty() { Ok(pack) } else { Err(faults) }
}

/// What the text is silent on and a supplement gives (授权补充) is off no more: a kind of case that the pack has not, and
/// each of its steps. What the supplement does not bring stays off.
fn switch_on(root: &mut Toml, base: &Pack) {
    let brought = |kind: &&String| !base.case.contains_key(*kind);
    let Some(cases) = root.get("case").and_then(Toml::as_table).cloned() else { return };
    let Some(off) = root.get_mut("off").and_then(Toml::as_table_mut) else { return };
    for kind in cases.keys().filter(brought) {
        off.remove(kind);
        let steps = cases.get(kind).and_then(|table| table.get("step")).and_then(Toml::as_array);
        for step in steps.into_iter().flatten().filter_map(|step| step.get("step").and_then(Toml::as_str)) {
            off.remove(&format!("{kind}.{step}"));
        }
    }
}

/// The section and the kind of case that an overlay may bring whole.
const REPAIR: &str = "repair";

/// Who brings repair brings its conditions and its steps: one without the other gives nobody a way.
fn half_brought(root: &Toml, base: &Pack, brings: bool, faults: &mut Vec<Fault>) {
    let has_steps = root.get("case").and_then(|cases| cases.get(REPAIR)).is_some();
    if !brings || has_steps || base.case.contains_key(REPAIR) {
        return;
    }
    faults.push(
        Fault::new(
            REPAIR,
            text!(
                "有修复的规定而无办理步骤",
                "it says what repair is, and no step leads to it: `[case.repair]` is missing"
            ),
        )
        .by(OVERLAY)
        .hint(text!(
            "补上 [case.repair] 的状态与步骤，见 docs/regimes.md",
            "bring [case.repair] with states and steps, see docs/regimes.md"
        )),
    );
}

/// The overlay as a rule that can be cited.
fn add_own_rule(root: &mut Toml, head: &Head) {
    let source = &head.source;
    let says = text!("本地补充：{source}", "local overlay: {source}");
    let article = Article { article: head.title.clone(), says };
    if let (Some(rules), Ok(article)) = (root.get_mut("rules").and_then(Toml::as_table_mut), Toml::try_from(article)) {
        rules.insert(LOCAL.to_owned(), article);
    }
}

/// Chooses readings by switch id or by the id of the ambiguity; what a reading changes stands with it in the pack.
fn choose(root: &mut Toml, base: &Pack, wanted: Option<Toml>, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
    let mut chosen = BTreeMap::new();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let wanted = wanted.and_then(|value| value.as_table().cloned()).unwrap_or_default();
    for (name, option) in wanted {
        let place = format!("choose.{name}");
        let option = option.as_str().unwrap_or_default().to_owned();
        let Some(switch) = base.switch.iter().find(|switch| switch.id == name || switch.rule == name) else {
            faults.push(Fault::new(place, no_choice(base, &name)).by(OVERLAY));
            continue;
        };
        if let Some(first) = named.insert(switch.id.clone(), name.clone()) {
            let (id, rule) = (&switch.id, &switch.rule);
            let message = text!(
                "与 choose.{first} 是同一个解读（{id}，{rule}），只能选一次",
                "choose.{first} names the same reading ({id}, {rule}): it is chosen once"
            );
            faults.push(Fault::new(place, message).by(&*switch.rule));
            continue;
        }
        if !switch.options.contains(&option) {
            let known = switch.options.join(" ");
            faults.push(Fault::new(place, text!("可选：{known}", "one of: {known}")).by(&*switch.rule));
            continue;
        }
        path::put(root, &format!("switch[id={}].value", switch.id), &Toml::String(option.clone()));
        for (at, value) in switch.effect.get(&option).into_iter().flatten() {
            path::put(root, at, value);
        }
        chosen.insert(switch.id.clone(), option);
    }
    chosen
}

/// Why a name chooses nothing: it is no reading, or one that no value of the pack carries, so that there is nothing to choose.
fn no_choice(base: &Pack, name: &str) -> Text {
    let named = |switch: &Switch| format!("{} ({}: {})", switch.rule, switch.id, switch.options.join(" / "));
    let known = base.switch.iter().map(named).collect::<Vec<_>>().join("; ");
    let is_reading =
        name.split_once("-A").is_some_and(|(_, number)| number.bytes().all(|digit| digit.is_ascii_digit()));
    match base.articles.get(name).filter(|_| is_reading) {
        Some(Article { says: Text { zh, en }, .. }) => text!(
            "该解读只有一种（{zh}），没有可选的值；可选的：{known}",
            "this reading has one way only ({en}); those with a choice: {known}"
        ),
        None => text!("没有这个解读；有：{known}", "no such reading; there are: {known}"),
    }
}

/// Dates in the file may stand without quotes.
fn plain(value: Toml) -> Toml {
    match value {
        Toml::Datetime(date) => Toml::String(date.to_string()),
        Toml::Array(items) => Toml::Array(items.into_iter().map(plain).collect()),
        Toml::Table(table) => Toml::Table(table.into_iter().map(|(key, value)| (key, plain(value))).collect()),
        other => other,
    }
}

/// Values that stand with their ground although the pack has none yet.
const RULED: &[&str] = &["in_force", "expires", "days"];

pub(super) fn merge(parent: &mut Toml, key: &str, new: Toml, source: &str) {
    let Some(table) = parent.as_table_mut() else { return };
    let Some(old) = table.get_mut(key) else {
        let is_plain = new.is_table() || table.contains_key("step");
        let wrapped = if RULED.contains(&key) && !is_plain { ruled(new) } else { new };
        table.insert(key.to_owned(), grounded(wrapped, source));
        return;
    };
    match (old, new) {
        (Toml::Array(items), Toml::Array(new)) if new.iter().any(Toml::is_table) => {
            for item in new {
                merge_item(items, item, source);
            }
        }
        (Toml::Table(old), new) if old.contains_key("value") => {
            let Toml::Table(new) = (if new.is_table() { new } else { ruled(new) }) else { return };
            let before = old.clone();
            old.extend(new);
            if *old != before && old.get("source").is_none_or(|found| found.as_str() == Some("")) {
                old.insert("source".to_owned(), source.into());
            }
        }
        (old @ Toml::Table(_), Toml::Table(new)) => {
            for (name, value) in new {
                merge(old, &name, value, source);
            }
        }
        (old, new) => *old = new,
    }
}

/// Changes every item of the list that is named alike, or adds a new one.
fn merge_item(items: &mut Vec<Toml>, new: Toml, source: &str) {
    let mut found = false;
    for item in items.iter_mut().filter(|item| is_named_alike(item, &new)) {
        found = true;
        let before = item.clone();
        if let Toml::Table(new) = &new {
            for (name, value) in new.clone() {
                merge(item, &name, value, source);
            }
        }
        // What only restates the text keeps the text's ground.
        if *item == before {
            continue;
        }
        let Some(item) = item.as_table_mut() else { continue };
        if item.get("days") != before.get("days") && item.contains_key("days_rule") {
            item.insert("days_rule".to_owned(), LOCAL.into());
        } else if item.contains_key("source") {
            item.insert("source".to_owned(), source.into());
        }
    }
    if !found {
        let has_source = items.first().is_some_and(|first| first.get("source").is_some());
        let new = if has_source { grounded(new, source) } else { local(new) };
        items.push(new);
    }
}

fn ruled(value: Toml) -> Toml {
    Toml::Table(Table::from_iter([("value".to_owned(), value)]))
}

/// A value without ground gets the overlay's.
fn grounded(mut value: Toml, source: &str) -> Toml {
    if let Toml::Table(table) = &mut value {
        if let Some(Toml::Array(steps)) = table.get_mut("step") {
            *steps = std::mem::take(steps).into_iter().map(local).collect();
            if let Some(prefix) = table.get_mut("prefix") {
                *prefix = grounded(std::mem::replace(prefix, Toml::Boolean(false)), source);
            }
        } else if !table.contains_key("rule") && !table.contains_key("source") {
            table.insert("source".to_owned(), source.into());
        }
    } else if let Toml::Array(items) = value {
        return Toml::Array(items.into_iter().map(local).collect());
    }
    value
}

/// An item that has no room for a source cites the overlay.
fn local(mut item: Toml) -> Toml {
    if let Toml::Table(table) = &mut item
        && !table.contains_key("rule")
    {
        table.insert("rule".to_owned(), LOCAL.into());
    }
    item
}
