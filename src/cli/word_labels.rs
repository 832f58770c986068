//! Codes of answers in both languages: outcomes, states, modes, rules, roles, each by the key it stands under.

use crate::{
    domain::{disclosure::State, operation, query::Mode, role::RoleHeld, unusual::Rule},
    locale::{Label, Lang},
    service::{Channel, ops::inspection::disposition},
};

const fn l(zh: &'static str, en: &'static str) -> Label {
    Label::new(zh, en)
}

/// What the outcome of a call, of a decision or of a grant is called.
const OUTCOMES: &[(&str, Label)] = &[
    ("done", l("办结", "done")),
    ("refused", l("退", "refused")),
    ("denied", l("拒", "denied")),
    ("dry-run", l("试办", "dry run")),
    ("repeated", l("重答", "answered again")),
    ("waiting", l("待复核", "waiting")),
    ("approved", l("同意", "approved")),
    ("rejected", l("不同意", "rejected")),
    ("active", l("有效", "active")),
];

/// A code as the console calls it, by the key it stands under; the word itself where it is no code.
pub fn word(key: &str, word: &str, lang: Lang) -> String {
    let of = |list: &[(&str, Label)]| list.iter().find(|(known, _)| *known == word).map(|(_, label)| *label);
    let label = match key.rsplit('.').next().unwrap_or(key) {
        "operation" => operation::label(word),
        "outcome" => of(OUTCOMES),
        "state" | "record_state" => State::parse(word).map(State::label).or_else(|| of(OUTCOMES)),
        "mode" => Mode::parse(word).map(Mode::label),
        "rule" | "flag" | "flags" => Rule::parse(word).map(Rule::label),
        "disposition" => Some(disposition(word)),
        "channel" => Some(Channel::name_of(word)).filter(|_| ["tui", "cli", "ssh", "system"].contains(&word)),
        "role" | "roles" => return roles(word, lang),
        _ => None,
    };
    label.map_or_else(|| word.to_owned(), |label| label.get(lang).to_owned())
}

/// Roles with their rights, each by its name.
fn roles(words: &str, lang: Lang) -> String {
    let named =
        |word: &str| RoleHeld::parse(word).map_or_else(|| word.to_owned(), |held| held.label().get(lang).to_owned());
    words.split(',').map(named).collect::<Vec<_>>().join(", ")
}
