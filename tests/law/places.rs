//! Where in the console a rule is kept: the catalogue's names of screens in the console's own words, and verbs that exist.

use super::conformance::RULES;
use clap::Command;
use xintai::{locale::Lang, tui::action::Action};

/// The catalogue's name of a place, the screen it is on, and the key of that screen that leads there.
const PLACES: &[(&str, usize, &str)] = &[
    ("待办时限", 1, ""),
    ("统计报告", 1, "g"),
    ("归集审核", 2, ""),
    ("异议比对", 3, ""),
    ("信用修复", 4, ""),
    ("权益事项", 4, ""),
    ("查询窗口", 5, ""),
    ("查询日志", 6, ""),
    ("名单管理", 8, ""),
    ("系统设置", 9, ""),
];

/// A part of a place that is no screen.
const ELSEWHERE: &[(&str, &str)] = &[("status bar", "状态栏"), ("no edit verb", "no edit verb")];

/// A place in the console's own words; `None` where a name has no screen.
fn named(part: &str) -> Option<String> {
    if let Some((_, shown)) = ELSEWHERE.iter().find(|(name, _)| *name == part) {
        return Some((*shown).to_owned());
    }
    let (_, number, key) = PLACES.iter().find(|(name, ..)| *name == part)?;
    let label = Action::screen(*number)?.label().zh;
    Some(if key.is_empty() { format!("{number} {label}") } else { format!("{number} {label} ({key})") })
}

/// The names before the first verb, and the rest as it stands.
fn halves(place: &str) -> (Vec<&str>, &str) {
    let (names, rest) = place.split_at(place.find('`').unwrap_or(place.len()));
    (names.split(';').map(str::trim).filter(|name| !name.is_empty()).collect(), rest)
}

/// The cell of the table.
pub fn shown(place: &str) -> String {
    let (names, rest) = halves(place);
    let mut parts: Vec<String> = names.iter().map(|name| named(name).unwrap_or_else(|| (*name).to_owned())).collect();
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts.join("; ")
}

fn places() -> impl Iterator<Item = (&'static str, &'static str)> {
    let cells = |line: &'static str| {
        let mut cells = line.split('\t');
        (cells.next().unwrap_or_default(), cells.nth(2).unwrap_or_default())
    };
    RULES.lines().skip(1).map(cells)
}

/// What is wrong with a verb as it is written: words that are no verb, options and values that do not exist.
fn fault(tree: &Command, written: &str) -> Option<String> {
    let mut words = written.split_whitespace().peekable();
    let mut command = tree;
    while let Some(sub) = words.peek().and_then(|word| command.find_subcommand(word)) {
        command = sub;
        words.next();
    }
    if std::ptr::eq(command, tree) {
        return Some("no verb".to_owned());
    }
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--") else {
            // An argument of the verb, such as the step after `case act`.
            if command.get_positionals().next().is_none() {
                return Some(format!("no verb `{word}`"));
            }
            continue;
        };
        let found = command.get_arguments().chain(tree.get_arguments()).find(|arg| arg.get_long() == Some(option));
        let Some(arg) = found else { return Some(format!("no option --{option}")) };
        let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let takes = arg.get_action().takes_values();
        if let Some(value) = words.next_if(|next| takes && !next.starts_with("--"))
            && !values.is_empty()
            && !values.iter().any(|known| known == value)
        {
            return Some(format!("no value {value} of --{option}"));
        }
    }
    None
}

#[test]
fn every_verb_option_and_view_beside_a_rule_exists() {
    let tree = xintai::cli::command(Lang::Zh);
    let mut faults = Vec::new();
    for (rule, place) in places() {
        for written in place.split('`').skip(1).step_by(2) {
            if let Some(fault) = fault(&tree, written) {
                faults.push(format!("{rule}: `{written}`: {fault}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(fault(&tree, "record archive").is_some() && fault(&tree, "feed push --province").is_some());
    assert!(fault(&tree, "report supervision --view townships").is_some());
}

#[test]
fn every_place_beside_a_rule_is_a_screen_of_the_console() {
    for (rule, place) in places() {
        for name in halves(place).0 {
            assert!(named(name).is_some(), "{rule}: there is no place `{name}`");
        }
    }
}
