//! Readings a city may choose otherwise (解读开关): each option exists, its effects hit what they name, and the pack that
//! it makes is as sound as the one it is chosen in.

use super::{Fault, Pack, Switch, check::as_it_stands, figures, path, words::among};
use crate::text;
use std::collections::BTreeMap;
use toml::Value as Toml;

/// Readings whose other option a part of the program carries out, so that no value of the pack changes.
const CARRIED_OUT: &[&str] = &["query.self.shared"];

/// A path with this word in brackets means every place it hits.
const EVERY: &str = "*";

/// What another reading changes must exist, and the reading too.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    let mut known = faults.clone();
    // Its own figures are held against its sentences where its text is read.
    figures::check(pack, &mut known);
    for switch in &pack.switch {
        options(switch, faults);
        for (option, changes) in &switch.effect {
            let chosen = option == &switch.value;
            if let Some(changed) = effects(switch, option, changes, (&root, chosen), faults) {
                whole(switch, option, changed, &known, faults);
            }
        }
    }
}

fn place(switch: &Switch) -> String {
    format!("switch.{}", switch.id)
}

/// A reading has another one beside it, and what chooses another one changes something.
fn options(switch: &Switch, faults: &mut Vec<Fault>) {
    let place = place(switch);
    if switch.options.len() < 2 {
        faults
            .push(Fault::new(&*place, text!("只有一种读法，没有可选", "one option only: there is nothing to choose")));
    }
    let options: Vec<&str> = switch.options.iter().map(String::as_str).collect();
    for option in switch.effect.keys() {
        among(&place, option, &options, faults);
    }
    if CARRIED_OUT.contains(&switch.id.as_str()) || switch.options.len() < 2 {
        return;
    }
    let idle = |option: &&&str| switch.effect.get(**option).is_none_or(BTreeMap::is_empty);
    let idle: Vec<&str> = options.iter().filter(idle).copied().collect();
    // One option may be the text as it stands.
    if idle.len() > 1 {
        let all = idle.join(" ");
        faults.push(Fault::new(
            &*place,
            text!("读法 {all} 没有区别：缺 effect", "the options {all} do not differ: `effect` is missing"),
        ));
    }
}

/// The pack with an option's effects; none where they hit nothing or too much.
fn effects(
    switch: &Switch,
    option: &str,
    changes: &BTreeMap<String, Toml>,
    (root, chosen): (&Toml, bool),
    faults: &mut Vec<Fault>,
) -> Option<Toml> {
    let place = place(switch);
    let before = faults.len();
    let mut changed = root.clone();
    for (at, value) in changes {
        let hit = path::put(&mut changed, at, value);
        // What a chosen reading has changed may be what its path was found by.
        if hit == 0 && !chosen {
            faults.push(Fault::new(&*place, text!("`{at}` 没有这个位置", "`{at}` names no place of the pack")));
        } else if hit > 1 && !at.contains(EVERY) {
            faults.push(Fault::new(
                &*place,
                text!(
                    "`{at}` 指到 {hit} 处：请写明是哪一处，确指全部时写 [*]",
                    "`{at}` names {hit} places: say which one, or `*` in the brackets for all of them"
                ),
            ));
        }
    }
    if faults.len() > before || changes.is_empty() {
        return None;
    }
    // What stands is the chosen reading and no other.
    if (changed == *root) != chosen {
        let value = &switch.value;
        faults.push(Fault::new(
            &*place,
            text!(
                "写明的读法是 `{value}`，与读法 `{option}` 改动的值不符",
                "the reading is `{value}`, and the values that `{option}` changes say otherwise"
            ),
        ));
        return None;
    }
    (!chosen).then_some(changed)
}

/// The pack as another reading makes it: every fault that it does not have already.
fn whole(switch: &Switch, option: &str, mut changed: Toml, known: &[Fault], faults: &mut Vec<Fault>) {
    let place = place(switch);
    path::put(&mut changed, &format!("switch[id={}].value", switch.id), &Toml::String(option.to_owned()));
    match changed.try_into::<Pack>() {
        Ok(other) => {
            let mut own = as_it_stands(&other);
            figures::check(&other, &mut own);
            let own = own.into_iter().filter(|fault| !known.contains(fault));
            faults.extend(own.map(|fault| {
                let (at, zh, en) = (fault.place, fault.message.zh, fault.message.en);
                let message = text!("按读法 `{option}`，{at}：{zh}", "with the option `{option}`, {at}: {en}");
                Fault::new(&*place, message).by(fault.rule)
            }));
        }
        Err(error) => {
            let problem = error.message().to_owned();
            faults.push(Fault::new(
                &*place,
                text!("按读法 `{option}`：{problem}", "with the option `{option}`: {problem}"),
            ));
        }
    }
}
