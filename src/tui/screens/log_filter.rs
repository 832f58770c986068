//! The filter of the query log as an officer types it: `officer:wang* since:2026-11-16 outcome:refused`, in words or names.

use super::log_pages::OUTCOMES;
use crate::{
    domain::{
        identifier::{self, Verdict},
        unusual::Rule,
    },
    locale::{Label, Lang, Text},
    service::ops::logs::{KINDS, ListLog, LogLine, kind_label},
    text,
    tui::{screens::log_pages::outcome, widgets::input::long_numbers},
};
use chrono::NaiveDate;
use zeroize::Zeroize as _;

/// The words of a filter's value that an officer may type as they are called: the word, and its name.
fn called(key: &str) -> Vec<(&'static str, Label)> {
    match key {
        "outcome" | "结果" => OUTCOMES.iter().map(|word| (*word, outcome(word).0)).collect(),
        "flag" | "异常" => Rule::all().map(|rule| (rule.word(), rule.label())).chain([("any", ANY)]).collect(),
        "kind" | "种类" => KINDS.iter().filter_map(|(word, _)| Some((*word, kind_label(word)?))).collect(),
        _ => Vec::new(),
    }
}

const ANY: Label = Label::new("任何", "any");

/// A value as the door takes it: its word where it was typed as it is called, or as the only name that begins like this.
fn word_for(key: &str, value: &str) -> String {
    let names = called(key);
    let whole = names.iter().find(|(word, label)| *word == value || label.zh == value);
    let begins = |(word, label): &&(&str, Label)| word.starts_with(value) || label.zh.starts_with(value);
    let mut begun = names.iter().filter(begins);
    let only = || begun.next().filter(|_| begun.next().is_none());
    whole.or_else(only).map_or_else(|| value.to_owned(), |(word, _)| (*word).to_owned())
}

fn is_kind(key: &str) -> bool {
    matches!(key, "kind" | "种类")
}

/// Reads a filter line: `officer:wang* since:2026-11-16 until:… outcome:refused kind:query flag:burst subject:…`.
pub fn read_filter(typed: &str) -> Result<ListLog, Text> {
    let mut list = ListLog::default();
    for word in typed.split_whitespace() {
        let Some((key, value)) = word.split_once([':', '：']).filter(|(_, value)| !value.is_empty()) else {
            return Err(text!(
                "`{word}` 应写作 键:值, 如 人员:王* 自:2026-11-16 结果:退",
                "`{word}` should be key:value, such as officer:wang* since:2026-11-16 outcome:refused"
            ));
        };
        let word = word_for(key, value);
        let names = called(key);
        let is_known = word == "any" || names.iter().any(|(known, _)| *known == word);
        if !(names.is_empty() || is_known || is_kind(key) && word.contains('.')) {
            let known = names.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(" ");
            let called = names.iter().map(|(_, label)| label.zh).collect::<Vec<_>>().join(" ");
            return Err(text!(
                "`{key}` 没有 `{value}`: 可用 {called}",
                "there is no `{value}` for `{key}`: use {known}"
            ));
        }
        let given = Some(word);
        match key {
            "officer" | "人员" => list.officer = begun(value),
            "subject" | "主体" => list.subject = given,
            "since" | "自" => list.since = Some(day(value)?),
            "until" | "至" => list.until = Some(day(value)?),
            "outcome" | "结果" => list.outcome = given,
            "kind" | "种类" => list.kind = given,
            "flag" | "异常" => list.flag = given,
            "unit" | "单位" => list.unit = begun(value),
            "purpose" | "用途" => list.purpose = begun(value),
            _ => {
                let kinds = KINDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
                return Err(text!(
                    "没有 `{key}`: 可用 人员 单位 主体 自 至 用途 结果 种类 异常 (或 officer unit subject since until purpose outcome kind flag)",
                    "there is no `{key}`: use officer unit subject since until purpose outcome kind flag (kind: {kinds})"
                ));
            }
        }
    }
    Ok(list)
}

/// A name, a unit or a purpose by its beginning, as it is shown while it is typed and after; an officer named with his log-in
/// is meant alone.
fn begun(value: &str) -> Option<String> {
    let value = value.trim_end_matches('*');
    let whole = login_of(value);
    (!value.is_empty()).then(|| if whole == value { format!("{value}*") } else { whole.to_owned() })
}

/// What the whole log can be asked while a filter is still typed: names, units and purposes by their beginning, dates, words
/// and numbers once they are whole. The rest waits until it says something.
pub fn so_far(typed: &str, today: NaiveDate) -> ListLog {
    let mut list = ListLog::default();
    for (key, value) in typed.split_whitespace().filter_map(|word| word.split_once([':', '：'])) {
        let value = value.trim_end_matches('*');
        let known = || Some(word_for(key, value)).filter(|word| called(key).iter().any(|(known, _)| known == word));
        match key {
            "officer" | "人员" => list.officer = begun(value),
            "unit" | "单位" => list.unit = begun(value),
            "purpose" | "用途" => list.purpose = begun(value),
            "subject" | "主体" => list.subject = is_whole_number(value, today).then(|| value.to_owned()),
            "since" | "自" => list.since = day(value).ok(),
            "until" | "至" => list.until = day(value).ok(),
            "outcome" | "结果" => list.outcome = known(),
            "flag" | "异常" => list.flag = known(),
            "kind" | "种类" => list.kind = known().or_else(|| value.contains('.').then(|| value.to_owned())),
            _ => {}
        }
    }
    list
}

/// Whether the whole log can be asked for every word of a filter that is typed so far: then what it counts is what is listed.
pub fn is_understood(typed: &str, today: NaiveDate) -> bool {
    typed.split_whitespace().filter_map(|word| word.split_once([':', '：'])).all(|(key, value)| {
        let bare = value.trim_end_matches('*');
        bare.is_empty() || so_far(&format!("{key}:{value}"), today) != ListLog::default()
    })
}

/// Whether a subject's number is typed to its end: a look at half a number would be one at nobody.
fn is_whole_number(value: &str, today: NaiveDate) -> bool {
    let public = value.strip_prefix("S-").is_some_and(|digits| digits.len() >= 6);
    public || (value.chars().count() == 18 && identifier::check(value, today).verdict == Verdict::Valid)
}

/// A filter without the words that hold the number of a person, for while the console is locked.
pub fn without_numbers(mut filter: String) -> String {
    let kept = filter.split_whitespace().filter(|word| long_numbers(word).is_empty()).collect::<Vec<_>>().join(" ");
    filter.zeroize();
    kept
}

/// Whether a row that is on the screen fits a filter while it is typed: each value may be half typed, and a word that says
/// nothing yet narrows nothing.
pub fn takes(typed: &str, line: &LogLine) -> bool {
    typed.split_whitespace().filter_map(|word| word.split_once([':', '：'])).all(|(key, value)| {
        let value = value.trim_end_matches('*');
        let word = word_for(key, value);
        let value = word.as_str();
        let begins = |cell: &str| cell.starts_with(value);
        let on =
            |fits: fn(&str, &str) -> bool| day(value).is_err() || line.at.get(..10).is_some_and(|on| fits(on, value));
        match key {
            "officer" | "人员" if login_of(value) != value => login_of(value) == line.officer,
            "officer" | "人员" => begins(&line.officer) || begins(&line.name),
            "subject" | "主体" if value.starts_with("S-") => {
                line.subject.as_ref().and_then(|card| card.id.as_deref()).is_some_and(begins)
            }
            "since" | "自" => on(|on, since| on >= since),
            "until" | "至" => on(|on, until| on <= until),
            "outcome" | "结果" => {
                begins(&line.outcome) || "any".starts_with(value) || (begins("refused") && line.outcome == "denied")
            }
            "kind" | "种类" => {
                let groups = KINDS.iter().filter(|(word, _)| begins(word)).flat_map(|(_, begin)| begin.iter());
                value.is_empty()
                    || begins(&line.operation)
                    || groups.into_iter().any(|begin| line.operation.starts_with(begin))
            }
            "flag" | "异常" => {
                value.is_empty() || line.flags.iter().any(|flag| begins(flag) || "any".starts_with(value))
            }
            "unit" | "单位" => begins(&line.unit),
            "purpose" | "用途" => {
                let label = line.purpose_label.as_ref();
                begins(line.purpose.as_deref().unwrap_or_default())
                    || label.is_some_and(|label| begins(&label.zh) || begins(&label.en))
            }
            _ => true,
        }
    })
}

fn day(typed: &str) -> Result<NaiveDate, Text> {
    typed.parse().map_err(|_| text!("`{typed}` 不是日期, 如 2026-11-23", "`{typed}` is not a date such as 2026-11-23"))
}

/// The keys of a filter, and how they are called.
const KEYS: [(&str, &str); 8] = [
    ("officer", "人员"),
    ("unit", "单位"),
    ("subject", "主体"),
    ("since", "自"),
    ("until", "至"),
    ("purpose", "用途"),
    ("outcome", "结果"),
    ("flag", "异常"),
];

/// A word of a filter in the language of the console.
pub fn word_of(lang: Lang, key: &str, value: &str) -> String {
    let named = KEYS.iter().find(|(word, _)| *word == key).filter(|_| lang == Lang::Zh);
    format!("{}:{value}", named.map_or(key, |(_, name)| name))
}

/// An officer as a filter names him: as he is called, with the log-in that tells him from a namesake.
pub fn officer_word(lang: Lang, name: &str, login: &str) -> String {
    let value = if name.is_empty() || login.is_empty() { format!("{name}{login}") } else { format!("{name}({login})") };
    word_of(lang, "officer", &value.split_whitespace().collect::<String>())
}

/// The log-in of an officer that is named so; else what was typed.
fn login_of(value: &str) -> &str {
    let inside = value.strip_suffix([')', '）']).and_then(|value| value.rsplit_once(['(', '（']));
    inside.map_or(value, |(_, login)| login)
}

/// `filter` with `key` set to `value`, the rest left as it was.
pub fn with_filter(filter: &str, lang: Lang, key: &str, value: &str) -> String {
    let name = KEYS.iter().find(|(word, _)| *word == key).map_or(key, |(_, name)| *name);
    let is_same = |word: &str| word.split_once([':', '：']).is_some_and(|(word, _)| word == key || word == name);
    let mut words: Vec<&str> = filter.split_whitespace().filter(|word| !is_same(word)).collect();
    let added = word_of(lang, key, value);
    if !value.is_empty() {
        words.push(&added);
    }
    words.join(" ")
}
