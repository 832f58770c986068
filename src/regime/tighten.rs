//! What a local overlay may do to which value: fill, add, grow, shrink, lessen, switch on. Everything else stays the text's.

use super::{Fault, LOCAL, path::is_named_alike};
use crate::{
    domain::{mask::Masks, rule::OVERLAY},
    locale::Text,
    text,
};
use toml::{Table, Value as Toml};

/// How a value may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Only where nothing stands.
    Fill,
    /// An item may join the list.
    Add,
    /// Words may be added.
    Grow,
    /// Words may be taken away, never all of them.
    Shrink,
    /// The number may fall.
    Less,
    /// It may be switched on.
    On,
}

/// Value by value, in the order of a pack; `*` is any one word. What stands under a filled value comes with it.
/// A way is right only where it leaves the subject no worse protected and the office no less watched, whoever lays it:
/// what a subject may do (object, ask, see, have shielded) and when is the text's alone, in either direction.
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
    ("entry.consent.longest_months.value", Way::Less),
    ("banned.field", Way::Add),
    ("banned.field.words", Way::Grow),
    ("banned.field.kinds", Way::Grow),
    ("banned.exceptions.value", Way::Shrink),
    ("banned.free_text.value", Way::On),
    ("publish.modes.value", Way::Shrink),
    ("publish.no_redisclosure.value", Way::Grow),
    ("disclosure.period", Way::Add),
    ("disclosure.period.years", Way::Less),
    ("disclosure.period.months", Way::Less),
    ("objection.annotate.*", Way::Fill),
    ("objection.annotate.*.value", Way::On),
    ("repair.ways", Way::Fill),
    ("case.repair", Way::Fill),
    ("query.mode.places.value", Way::Shrink),
    ("query.authorisation_covers.value", Way::Grow),
    ("query.grant_covers.value", Way::Grow),
    ("query.application_fields.value", Way::Grow),
    ("query.authorisation_months.value", Way::Less),
    ("query.grant_months.value", Way::Less),
    ("query.letter_days.value", Way::Less),
    ("mask", Way::Add),
    ("mask.head", Way::Less),
    ("mask.tail", Way::Less),
    ("log.query_fields.value", Way::Grow),
    ("off.*", Way::Fill),
    ("paper", Way::Add),
    ("parameter.*", Way::Fill),
    ("supplement", Way::Add),
    ("standard", Way::Add),
    ("case.*.step.days", Way::Fill),
    ("case.*.step.days", Way::Less),
    ("case.*.step.days_source", Way::Fill),
    ("case.*.step.start", Way::Fill),
    ("case.*.step.remind", Way::Fill),
    ("case.*.step.remind", Way::Less),
    ("case.*.step.not_by", Way::Grow),
];

/// Numbers that may fall to nothing: nothing is kept readable.
const TO_NOTHING: &[&str] = &["mask.head", "mask.tail", "disclosure.period.years", "disclosure.period.months"];

/// Steps that the subject takes: no local paper sets it a time.
const OF_SUBJECT: &[&str] = &["file", "object", "waive", "attach", "dispute", "withdraw"];

/// Whether `key` of a listed item is a right of the subject, so that less of it is no tightening: when a subject or anybody
/// may look, how long what speaks for it is shown, until when it may act.
fn is_right(kind: &str, key: &str, item: &Toml) -> bool {
    let word = |name: &str| item.get(name).and_then(Toml::as_str).unwrap_or_default();
    match (kind, key) {
        ("query.mode", "places") => ["own", "none"].contains(&word("relation")),
        ("disclosure.period", "years" | "months") => word("category") != ADVERSE,
        (_, "days" | "days_source" | "start" | "remind") if kind.starts_with("case.") => {
            OF_SUBJECT.contains(&word("step"))
        }
        _ => false,
    }
}

/// The category of what speaks against its subject.
const ADVERSE: &str = "adverse";

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
                    None if may(&kind, Way::Fill) && is_more_than_nothing(value) => {}
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
                    Some(before) => {
                        rights(kind, &here, (before, item), (rule, &mut *faults));
                        walk(kind, &here, before, item, (rule, &mut *faults));
                    }
                    None if kind == "disclosure.period" && has_category(old, item) => {
                        faults.push(closed(&here).by(rule));
                    }
                    None if kind == "mask" => mask(&here, item, (rule, &mut *faults)),
                    None if may(kind, Way::Add) || (old.is_empty() && may(kind, Way::Fill)) => {}
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

/// What an item says of a right of the subject stays as the text says it.
fn rights(kind: &str, place: &str, (old, new): (&Toml, &Toml), (rule, faults): (&str, &mut Vec<Fault>)) {
    for (key, value) in new.as_table().into_iter().flatten() {
        if is_right(kind, key, old) && old.get(key) != Some(value) {
            faults.push(
                Fault::new(
                    join(place, key),
                    text!(
                        "不能由本地补充改动：这是主体的权利，由办法规定",
                        "a local overlay may not change this: it is a right of the subject, which the regulation gives"
                    ),
                )
                .by(rule),
            );
        }
    }
}

/// A mask for a field that the pack has none for: it shows no more than the product's own does.
fn mask(place: &str, item: &Toml, (rule, faults): (&str, &mut Vec<Fault>)) {
    let word = |key: &str| item.get(key).and_then(Toml::as_integer).unwrap_or_default();
    let field = item.get("field").and_then(Toml::as_str).unwrap_or_default();
    // Less than the product's own depth of an address cannot be said.
    if field == "address" {
        return;
    }
    let Some(own) = Masks::default().of_field(field) else {
        faults.push(Fault::new(place, text!("不认识 `{field}`", "unknown word `{field}`")).by(rule));
        return;
    };
    let (head, tail) = (word("head"), word("tail"));
    let most = |kept: usize| i64::try_from(kept).unwrap_or(i64::MAX);
    for (key, shown, kept) in [("head", head, own.head), ("tail", tail, own.tail)] {
        if shown > most(kept) {
            faults.push(
                Fault::new(
                    join(place, key),
                    text!(
                        "不能为 {shown}：未另行规定时只显示 {kept} 位",
                        "may not be {shown}: without a mask of its own only {kept} are shown"
                    ),
                )
                .by(rule),
            );
        }
    }
}

/// A number of days that leaves no day is none.
fn is_more_than_nothing(value: &Toml) -> bool {
    value.get("value").unwrap_or(value).as_integer().is_none_or(|count| count > 0)
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
        (Toml::String(empty), _) if empty.is_empty() => may(kind, Way::Fill),
        (Toml::Array(old), Toml::Array(new)) => {
            (may(kind, Way::Grow) && holds(new, old)) || (may(kind, Way::Shrink) && holds(old, new) && !new.is_empty())
        }
        (Toml::Integer(old), Toml::Integer(new)) => {
            may(kind, Way::Less) && new < old && (*new > 0 || (*new == 0 && TO_NOTHING.contains(&kind)))
        }
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
