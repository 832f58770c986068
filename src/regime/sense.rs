//! What no pack can mean, whichever text it writes down: a number that counts nothing, a name given twice, a wording left
//! empty, two ways out of one state under the same condition, a word that points to nothing.

use super::{CaseTable, Fault, Pack, Transition, check::STEPS, supplement, words::among};
use crate::{
    domain::{disclosure::Period, operation},
    text,
};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value as Toml};

/// Words of an item of a list that name it.
const NAMES: &[&str] = &["code", "id"];

/// Powers under `[off]` that are no operation and no step: kinds of query, grounds of a shield, what only some texts know.
const POWERS: &[&str] = &[
    "query.authorised",
    "query.batch",
    "query.department",
    "query.organ",
    "query.public",
    "query.self",
    "record.archive",
    "record.shield",
    "repair.application",
    "severity",
    "shield.positive",
    "shield.self-declared",
];

/// Everything of this kind in the pack.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    walk("", &root, faults);
    if pack.regime.version == 0 {
        faults.push(Fault::new("regime.version", text!("版本从 1 起", "versions begin with 1")));
    }
    for (kind, table) in &pack.case {
        steps(kind, table, faults);
    }
    periods(&pack.disclosure.period, faults);
    repair(pack, faults);
    classes(pack, faults);
    masks(pack, faults);
    for key in pack.off.keys() {
        off(pack, key, faults);
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// Looks at every value, whatever it is for.
fn walk(place: &str, value: &Toml, faults: &mut Vec<Fault>) {
    match value {
        Toml::Table(table) => {
            wording(place, table, faults);
            for (key, inner) in table {
                let here = join(place, key);
                counts(&here, key, inner, faults);
                walk(&here, inner, faults);
            }
        }
        Toml::Array(items) => {
            twice(place, items, faults);
            for item in items {
                walk(&name(place, item), item, faults);
            }
        }
        _ => {}
    }
}

/// An item as faults name it elsewhere: steps and states of a case without the word of their list.
fn name(place: &str, item: &Toml) -> String {
    let word = |name: &&str| item.get(*name).and_then(Toml::as_str);
    let name = ["code", "id", "step", "field", "category"].iter().find_map(word);
    let above = place.strip_suffix(".step").filter(|_| item.get("step").is_some()).unwrap_or(place);
    name.map_or_else(|| place.to_owned(), |name| join(above, name))
}

/// What an officer reads stands in both languages.
fn wording(place: &str, table: &Table, faults: &mut Vec<Fault>) {
    let word = |lang: &str| table.get(lang).and_then(Toml::as_str);
    let (Some(zh), Some(en), 2) = (word("zh"), word("en"), table.len()) else { return };
    // The answers to the questions are held against their values elsewhere.
    if place.starts_with("parameter.") {
        return;
    }
    // What need not be said is said in neither language; a name, a title and what a rule says must be.
    let is_name = ["article", "says", "label", "title", "body"].iter().any(|word| place.ends_with(word));
    if zh.trim().is_empty() && en.trim().is_empty() && !is_name {
        return;
    }
    for (lang, _) in [("zh", zh), ("en", en)].iter().filter(|(_, text)| text.trim().is_empty()) {
        faults.push(
            Fault::new(join(place, lang), text!("没有文字", "no wording"))
                .hint(text!("写出中英两种文字", "write it in both languages")),
        );
    }
}

/// A time of no days is none: where the text has no figure, no figure is written.
fn counts(place: &str, key: &str, value: &Toml, faults: &mut Vec<Fault>) {
    let is_time = ["days", "remind"].contains(&key) || key.ends_with("_days") || key.ends_with("_months");
    if is_time && value.get("value").unwrap_or(value).as_integer() == Some(0) {
        faults.push(
            Fault::new(place, text!("期限为 0", "a time of 0"))
                .hint(text!("文本没有数字时不写此键", "where the text has no figure, leave the key out")),
        );
    }
}

/// A name in a list means one item.
fn twice(place: &str, items: &[Toml], faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for item in items {
        let Some(name) = NAMES.iter().find_map(|name| item.get(*name).and_then(Toml::as_str)) else { continue };
        if !seen.insert(name) {
            faults.push(
                Fault::new(join(place, name), text!("`{name}` 写了两次", "`{name}` stands twice"))
                    .hint(text!("改名，或者合为一项", "rename one of them, or make one of both")),
            );
        }
    }
}

/// Steps whose days do not count and steps between which nothing decides.
fn steps(kind: &str, table: &CaseTable, faults: &mut Vec<Fault>) {
    let place = |step: &Transition| format!("case.{kind}.{}", step.step);
    for step in table.step.iter().filter(|step| step.days.is_none() && !step.start.is_empty()) {
        let start = &step.start;
        faults.push(Fault::new(
            place(step),
            text!("有起算事件 `{start}` 而无天数", "a start event `{start}` without days"),
        ));
    }
    let mut known: BTreeMap<[&str; 4], &Transition> = BTreeMap::new();
    for step in &table.step {
        let opening = step.from.is_empty().then_some("");
        for from in step.from.iter().map(String::as_str).chain(opening) {
            let Some(first) = known.insert([&step.step, &step.outcome, &step.when, from], step) else { continue };
            if first.to != step.to && first.needs == step.needs {
                let (one, other) = (first.to.as_deref().unwrap_or("-"), step.to.as_deref().unwrap_or("-"));
                faults.push(Fault::new(
                    place(step),
                    text!(
                        "从 `{from}` 同一结果既到 `{one}` 又到 `{other}`",
                        "from `{from}` the same outcome leads to `{one}` and to `{other}`"
                    ),
                ));
            }
        }
    }
}

/// One category counts from one event once.
fn periods(all: &[Period], faults: &mut Vec<Fault>) {
    for (number, period) in all.iter().enumerate() {
        let alike = |other: &&Period| {
            other.category == period.category
                && other.start == period.start
                && (other.kind.is_none() || period.kind.is_none() || other.kind == period.kind)
        };
        if all.iter().take(number).any(|other| alike(&other)) {
            let category = &period.category;
            faults.push(
                Fault::new(
                    format!("disclosure.period.{category}"),
                    text!(
                        "`{category}` 有两个自同一事件起算的期限",
                        "`{category}` has two periods that count from the same event"
                    ),
                )
                .by(&*period.rule),
            );
        }
    }
}

/// What an application for repair must hold is among what it can hold.
fn repair(pack: &Pack, faults: &mut Vec<Fault>) {
    let law = &pack.repair;
    let materials: Vec<&str> = law.materials.iter().map(|one| one.code.as_str()).collect();
    let conditions: Vec<&str> = law.conditions.iter().map(|one| one.code.as_str()).collect();
    for word in law.required.iter().flat_map(|found| &found.value) {
        among("repair.required", word, &materials, faults);
    }
    for one in &law.statements {
        let place = format!("repair.statements.{}", one.code);
        among(&place, &one.of, &materials, faults);
        among(&place, &one.condition, &conditions, faults);
    }
}

/// Classes whose figures come from outside are classes that the outside measures know.
fn classes(pack: &Pack, faults: &mut Vec<Fault>) {
    let Some(law) = &pack.severity else { return };
    let measures = pack.supplement.iter().filter_map(|one| supplement(&one.id)).flat_map(|found| &found.measure);
    let all = measures.chain(pack.standard.iter().map(|one| &one.measure));
    let known: BTreeSet<&str> = all.flat_map(|measure| &measure.class).map(|class| class.code.as_str()).collect();
    if known.is_empty() {
        return;
    }
    let known: Vec<&str> = known.into_iter().collect();
    for class in &law.classes {
        among(&format!("severity.classes.{}", class.code), &class.code, &known, faults);
    }
}

/// Characters that a number of this kind has at least.
const LENGTHS: &[(&str, usize)] = &[("resident-id", 18), ("telephone", 11), ("bank-account", 16)];

/// A mask hides something.
fn masks(pack: &Pack, faults: &mut Vec<Fault>) {
    for mask in pack.mask.iter().filter(|mask| mask.depth.is_none()) {
        let length = LENGTHS.iter().find(|(field, _)| *field == mask.field).map(|(_, length)| *length);
        let (head, tail) = (mask.head, mask.tail);
        if length.is_some_and(|length| head + tail >= length) {
            faults.push(
                Fault::new(
                    format!("mask.{}", mask.field),
                    text!(
                        "首 {head} 位加末 {tail} 位，什么也没有遮盖",
                        "{head} at the start and {tail} at the end: nothing is hidden"
                    ),
                )
                .by(&*mask.rule),
            );
        }
    }
}

/// What is off is a power: an operation, a step of a case, or one of those that are neither.
fn off(pack: &Pack, key: &str, faults: &mut Vec<Fault>) {
    let (noun, rest) = key.split_once('.').unwrap_or((key, ""));
    let nouns: BTreeSet<&str> = operation::words().filter_map(|word| word.split('.').next()).collect();
    let begun = if rest.is_empty() {
        nouns.contains(noun)
    } else {
        operation::words().any(|word| word == key)
            || (pack.case.contains_key(noun) || nouns.contains(noun)) && STEPS.contains(&rest)
    };
    if begun || POWERS.contains(&key) {
        return;
    }
    let mut known: Vec<&str> = POWERS.to_vec();
    known.extend(if rest.is_empty() {
        nouns.iter().copied().collect::<Vec<_>>()
    } else {
        operation::words().collect()
    });
    let near = super::words::nearest(key, known);
    let hint = near.map_or_else(
        || {
            text!(
                "写操作名、步骤（如 repair.extend）或者查询方式",
                "name an operation, a step (repair.extend) or a kind of query"
            )
        },
        |near| text!("是否应为 `{near}`", "did you mean `{near}`"),
    );
    faults.push(Fault::new(format!("off.{key}"), text!("没有这项权力", "there is no such power")).hint(hint));
}
