//! Codes in tables for the eye as the words an officer reads; `json`, `jsonl` and `csv` keep the code.

use crate::{
    domain::{disclosure::State, operation, role::RoleHeld, rule::SILENT, step},
    locale::{Label, Lang, Text},
    service::ops::mailings::METHODS,
};

/// Who a letter goes to.
const ADDRESSEES: &[(&str, Label)] = &[
    ("subject", Label::new("信息主体", "the subject")),
    ("provider", Label::new("提供单位", "the provider")),
    ("public", Label::new("社会公众", "the public")),
    ("complainant", Label::new("投诉举报人", "the complainant")),
    ("authority", Label::new("社会信用主管部门", "the competent authority")),
];

/// How days are counted.
const UNITS: &[(&str, Label)] =
    &[("working", Label::new("工作日", "working days")), ("calendar", Label::new("自然日", "calendar days"))];

fn listed(names: &[(&str, Label)], word: &str) -> Option<Label> {
    names.iter().find(|(known, _)| *known == word).map(|(_, label)| *label)
}

/// The words for a code that stands under a key; none where the code is what an officer reads.
pub fn words(key: &str, code: &str, lang: Lang) -> Option<String> {
    let last = key.rsplit('.').next().unwrap_or(key);
    let label = match last {
        "state" | "record_state" => State::parse(code).map(State::label),
        "step" | "action" | "act" => step::label(code),
        "operation" => operation::label(code),
        "outcome" => step::outcome(code),
        "effects" => step::effect(code),
        "addressee" => listed(ADDRESSEES, code),
        "method" => listed(METHODS, code),
        "unit" if key.ends_with("due_rule.unit") || key == "rule.unit" => listed(UNITS, code),
        // Silence has no rule: its article says so in words.
        "cite" | "rule" if code == SILENT => Some(Label::new("", "")),
        "role" | "roles" | "who" => {
            return RoleHeld::parse(code).map(|held| held.label().get(lang).to_owned());
        }
        _ => None,
    };
    label.map(|label| label.get(lang).to_owned())
}

/// A rule and its article: the rule is left out where the article names it, and where there is none.
pub fn ground(cite: &str, article: &Text, lang: Lang) -> String {
    let article = article.get(lang);
    if cite.is_empty() || cite == SILENT || article.contains(cite) {
        article.to_owned()
    } else {
        format!("{article} {cite}")
    }
}
