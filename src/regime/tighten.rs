//! What a local overlay may do to which value: fill, grow, shrink, lessen, switch on. Everything else stays the text's.

use super::{Fault, LOCAL, path::is_named_alike};
use crate::{domain::rule::OVERLAY, locale::Text, text};
use toml::{Table, Value as Toml};

/// How a value may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Only where nothing stands.
    Fill,
    /// Words may be added.
    Grow,
    /// Words may be taken away.
    Shrink,
    /// The number may fall.
    Less,
    /// It may be switched on.
    On,
    /// It may be anything: it binds nobody.
    Free,
}

/// Value by value, in the order of a pack; `*` is any one word. What stands under a filled value comes with it.
const WAYS: &[(&str, Way)] = &[
    ("regime.in_force", Way::Fill),
    ("regime.expires", Way::Fill),
    ("catalogue.item_fields.value", Way::Grow),
    ("intake.days", Way::Fill),
    ("intake.days.value", Way::Less),
    ("intake.withheld.value", Way::Grow),
    ("basis.fields.value", Way::Grow),
    ("basis.kinds.categories", Way::Fill),
    ("basis.kinds.categories.value", Way::Shrink),
    ("basis.kinds.contents.value", Way::Shrink),
    ("basis.kinds.final_when", Way::Shrink),
    ("banned.field", Way::Fill),
    ("banned.field.words", Way::Grow),
    ("banned.field.kinds", Way::Grow),
    ("banned.exceptions.value", Way::Shrink),
    ("banned.free_text.value", Way::On),
    ("publish.modes.value", Way::Shrink),
    ("publish.no_redisclosure.value", Way::Grow),
    ("disclosure.period", Way::Fill),
    ("disclosure.period.years", Way::Less),
    ("disclosure.period.months", Way::Less),
    ("objection.annotate.*", Way::Fill),
    ("objection.annotate.*.value", Way::On),
    ("repair.ways", Way::Fill),
    ("case.repair", Way::Fill),
    ("shield.*", Way::Fill),
    ("shield.*.kinds.value", Way::Grow),
    ("query.mode.places.value", Way::Shrink),
    ("query.id_document.value", Way::Shrink),
    ("query.authorisation_covers.value", Way::Grow),
    ("query.grant_covers.value", Way::Grow),
    ("query.application_fields.value", Way::Grow),
    ("query.letter_days.value", Way::Less),
    ("mask", Way::Fill),
    ("mask.head", Way::Less),
    ("mask.tail", Way::Less),
    ("log.query_fields.value", Way::Grow),
    ("off.*", Way::Fill),
    ("paper", Way::Fill),
    ("parameter.*", Way::Fill),
    ("supplement", Way::Fill),
    ("standard", Way::Fill),
    ("case.*.step.days", Way::Fill),
    ("case.*.step.days", Way::Less),
    ("case.*.step.days_source", Way::Fill),
    ("case.*.step.start", Way::Fill),
    ("case.*.step.remind", Way::Free),
    ("case.*.step.not_by", Way::Grow),
];

/// The section that may be brought whole where the text gives nobody the power.
const REPAIR: &str = "repair";

/// Whether nobody decides on a repair: its section says nothing that could be loosened.
fn is_off(repair: Option<&Toml>) -> bool {
    let decider = repair.and_then(|law| law.get("decider")?.get("value")?.as_str());
    decider == Some("off")
}

fn matches(pattern: &str, place: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('.'), place.split('.'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(word), Some(other)) if word == "*" || word == other => {}
            _ => return false,
        }
    }
}

fn may(place: &str, way: Way) -> bool {
    WAYS.iter().any(|(pattern, known)| *known == way && matches(pattern, place))
}

/// Every place where `local` does to `base` what no overlay may.
pub(super) fn check_local(base: &Toml, local: &Toml, faults: &mut Vec<Fault>) {
    walk("", "", base, local, (OVERLAY, faults));
}

/// `kind` is the place without the names of items, `place` with them. A fault cites the rule that the value stands on, or
/// the nearest one above it.
fn walk(kind: &str, place: &str, base: &Toml, local: &Toml, (above, faults): (&str, &mut Vec<Fault>)) {
    let own = base.get("rule").and_then(Toml::as_str).filter(|rule| !rule.is_empty());
    let rule = own.unwrap_or(above);
    match (base, local) {
        (old, new) if old == new => {}
        (Toml::Table(old), Toml::Table(new)) => {
            for (key, value) in new {
                if GROUNDS.contains(&key.as_str()) {
                    check_ground(key, place, (old, new), rule, faults);
                    continue;
                }
                let (kind, place) = (join(kind, key), join(place, key));
                if kind == REPAIR && is_off(old.get(key)) {
                    continue;
                }
                match old.get(key) {
                    Some(before) => walk(&kind, &place, before, value, (rule, &mut *faults)),
                    None if may(&kind, Way::Fill) || may(&kind, Way::Free) => {}
                    None => faults.push(closed(&place).by(rule)),
                }
            }
        }
        (Toml::Array(old), Toml::Array(new)) if old.iter().chain(new).any(Toml::is_table) => {
            for item in new {
                let word = |name: &str| item.get(name).and_then(Toml::as_str);
                let name = word("code").or_else(|| word("step")).or_else(|| word("field")).or_else(|| word("category"));
                let here = join(place, name.unwrap_or("?"));
                match old.iter().find(|before| is_named_alike(before, item)) {
                    Some(before) => walk(kind, &here, before, item, (rule, &mut *faults)),
                    None if kind == "disclosure.period" && has_category(old, item) => {
                        faults.push(closed(&here).by(rule));
                    }
                    None if may(kind, Way::Fill) => {}
                    None => faults.push(closed(&here).by(rule)),
                }
            }
        }
        (old, new) => {
            if !tightens(kind, old, new) {
                faults.push(loosened(place, new).by(rule));
            }
        }
    }
}

/// The keys that say what a value stands on.
const GROUNDS: &[&str] = &["rule", "source", "days_rule"];

/// What the text stands on stays: a rule id never becomes another one, and a source changes only with the value it is for.
fn check_ground(key: &str, place: &str, (old, new): (&Table, &Table), rule: &str, faults: &mut Vec<Fault>) {
    let word = |table: &Table| table.get(key).and_then(Toml::as_str).unwrap_or_default().to_owned();
    let (before, after) = (word(old), word(new));
    let said = |table: &Table| {
        let values = table.iter().filter(|(name, _)| !GROUNDS.contains(&name.as_str()));
        values.map(|(name, value)| (name.clone(), value.clone())).collect::<Table>()
    };
    let is_own = match key {
        "source" => !after.trim().is_empty() && said(old) != said(new),
        _ => after == LOCAL && said(old) != said(new),
    };
    if before != after && !is_own {
        let after = if after.is_empty() { "\"\"".to_owned() } else { after };
        faults.push(Fault::new(
            join(place, key),
            text!(
                "不能改为 {after}：依据的条款和来源属于办法，本地补充只能为自己的值写明来源",
                "may not become {after}: the ground is the regulation's; an overlay names a source only for values of its own"
            ),
        ).by(rule));
    }
}

/// A category that has a period already gets no second one beside it.
fn has_category(periods: &[Toml], new: &Toml) -> bool {
    periods.iter().any(|period| period.get("category") == new.get("category"))
}

fn tightens(kind: &str, old: &Toml, new: &Toml) -> bool {
    let holds = |all: &[Toml], part: &[Toml]| part.iter().all(|word| all.contains(word));
    match (old, new) {
        _ if may(kind, Way::Free) => true,
        (Toml::String(empty), _) if empty.is_empty() => may(kind, Way::Fill),
        (Toml::Array(old), Toml::Array(new)) => {
            (may(kind, Way::Grow) && holds(new, old)) || (may(kind, Way::Shrink) && holds(old, new) && !new.is_empty())
        }
        (Toml::Integer(old), Toml::Integer(new)) => may(kind, Way::Less) && new < old,
        (Toml::Boolean(old), Toml::Boolean(new)) => may(kind, Way::On) && *new && !*old,
        _ => false,
    }
}

fn join(place: &str, word: &str) -> String {
    if place.is_empty() { word.to_owned() } else { format!("{place}.{word}") }
}

fn closed(place: &str) -> Fault {
    Fault::new(place, text!("本地补充不能加入此项", "a local overlay may not add this"))
}

fn loosened(place: &str, new: &Toml) -> Fault {
    let new = new.to_string();
    let message: Text = text!(
        "不能改为 {new}：本地补充只能补缺和收紧",
        "may not become {new}: a local overlay fills holes and tightens, never loosens"
    );
    Fault::new(place, message)
}
