//! What a regulation gives power for (权限与期限): each step with its days and article, each mode of query, each period.

use super::{CaseTable, Pack, Parameter, Question, Transition, Unit, questions};
use crate::{
    domain::{disclosure::Period, step},
    locale::Text,
    text,
};
use serde::Serialize;

/// One power of a regulation, or the rule by which it gives none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Power {
    /// Dotted name, such as `objection.compare`.
    pub key: String,
    /// Whether the text gives it.
    pub allowed: bool,
    /// Days, where the text has a figure.
    pub days: Option<u32>,
    /// In words: days and start, places, years; or why it is off.
    pub says: Text,
    /// The rule.
    pub rule: String,
    /// The rule of the days, where it is another one.
    pub days_rule: String,
}

/// Every power of a pack, steps of cases first.
pub fn powers(pack: &Pack) -> Vec<Power> {
    let mut found = Vec::new();
    for (kind, table) in &pack.case {
        found.extend(steps(kind, table));
    }
    for mode in &pack.query.mode {
        let places = mode.places.value.join(", ");
        let says = if places.is_empty() { text!("任何地点", "anywhere") } else { text!("{places}", "{places}") };
        found.push(power(format!("query.{}", mode.code), says, &mode.rule));
    }
    for one in &pack.disclosure.period {
        found.push(power(period_key(one), period_says(one), &one.rule));
    }
    let named: Vec<String> = found.iter().map(|one| one.key.clone()).collect();
    for (key, off) in pack.off.iter().filter(|(key, _)| !named.contains(key)) {
        found.push(Power { allowed: false, ..power(key.clone(), off.value.clone(), &off.rule) });
    }
    found
}

fn power(key: String, says: Text, rule: &str) -> Power {
    Power { key, allowed: true, days: None, says, rule: rule.to_owned(), days_rule: String::new() }
}

/// The steps of one kind of case, each once, with its days where some outcome has them.
fn steps(kind: &str, table: &CaseTable) -> Vec<Power> {
    let mut found: Vec<Power> = Vec::new();
    for step in &table.step {
        let key = format!("{kind}.{}", step.step);
        match found.iter_mut().find(|one| one.key == key) {
            Some(known) if known.days.is_none() && step.days.is_some() => *known = step_power(key, step),
            Some(_) => {}
            None => found.push(step_power(key, step)),
        }
    }
    found
}

/// The event that days count from, in words.
fn start_words(word: &str) -> Text {
    step::start(word).map_or_else(|| Text { zh: word.to_owned(), en: word.to_owned() }, Text::from)
}

fn step_power(key: String, step: &Transition) -> Power {
    let Text { zh: start_zh, en: start_en } = start_words(&step.start);
    let outside = &step.days_source;
    let says = match (step.days, step.unit) {
        (None, _) => text!("可办理，无天数", "may be taken; no figure"),
        (Some(days), Unit::Working) => text!("自{start_zh}起{days}个工作日", "{days} working days from {start_en}"),
        (Some(days), Unit::Calendar) => text!("自{start_zh}起{days}日", "{days} days from {start_en}"),
    };
    let says = if outside.is_empty() {
        says
    } else {
        let Text { zh, en } = says;
        text!("{zh}（文外天数：{outside}）", "{en} (outside figure: {outside})")
    };
    Power { days: step.days, days_rule: step.days_rule.clone(), ..power(key, says, &step.rule) }
}

fn period_key(one: &Period) -> String {
    match one.kind {
        Some(kind) => format!("disclosure.{}.{}", one.category, kind.word()),
        None => format!("disclosure.{}", one.category),
    }
}

fn period_says(one: &Period) -> Text {
    let start = toml::Value::try_from(one.start).ok().and_then(|word| word.as_str().map(str::to_owned));
    let Text { zh: start_zh, en: start_en } = start_words(&start.unwrap_or_default());
    let (years, months) = (one.years, one.months);
    match (years, months) {
        (0, 0) => text!("至{start_zh}", "until {start_en}"),
        (years, 0) => text!("自{start_zh}起{years}年", "{years} years from {start_en}"),
        (years, months) => {
            text!("自{start_zh}起{years}年{months}个月", "{years} years and {months} months from {start_en}")
        }
    }
}

/// One question answered by two packs.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The question.
    pub question: &'a Question,
    /// What the first says; none where it is silent.
    pub left: Option<&'a Parameter>,
    /// What the second says.
    pub right: Option<&'a Parameter>,
}

impl Answers<'_> {
    /// Both are silent, or say the same.
    pub fn agree(&self) -> bool {
        self.left.map(|one| &one.says) == self.right.map(|one| &one.says)
    }
}

/// The 87 questions as two packs answer them.
pub fn answers<'a>(left: &'a Pack, right: &'a Pack) -> Vec<Answers<'a>> {
    let one = |question: &'a Question| Answers {
        question,
        left: left.parameter.get(&question.id),
        right: right.parameter.get(&question.id),
    };
    questions().iter().map(one).collect()
}

/// One power as two packs give it, by key.
pub fn powers_side_by_side(left: &Pack, right: &Pack) -> Vec<(String, Option<Power>, Option<Power>)> {
    let (left, mut right) = (powers(left), powers(right));
    let mut rows: Vec<_> = left
        .into_iter()
        .map(|one| {
            let at = right.iter().position(|other| other.key == one.key);
            let other = at.map(|at| right.remove(at));
            (one.key.clone(), Some(one), other)
        })
        .collect();
    rows.extend(right.into_iter().map(|one| (one.key.clone(), None, Some(one))));
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows
}
