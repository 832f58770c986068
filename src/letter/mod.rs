//! Notices and letters (告知文书): the pack's text with its slots filled. A letter that omits one cannot be made.

pub mod report;

use crate::{
    domain::{Code, Refusal},
    locale::Text,
    regime::Notice,
    text,
};
use std::collections::BTreeMap;

/// The words of a letter, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Heading.
    pub title: Text,
    /// Text.
    pub body: Text,
}

/// Fills a notice of the pack. Every required slot must have words, and no other slot may stay in the text.
pub fn fill(notice: &Notice, slots: &BTreeMap<String, Text>) -> Result<Letter, Refusal> {
    let empty = Text { zh: String::new(), en: String::new() };
    let missing: Vec<&str> = notice
        .slots
        .iter()
        .map(String::as_str)
        .filter(|slot| slots.get(*slot).unwrap_or(&empty).zh.trim().is_empty())
        .collect();
    if !missing.is_empty() {
        let all = missing.join(" ");
        let rule = if missing.contains(&"remedy") { &notice.remedy_rule } else { &notice.rule };
        return Err(Refusal::new(
            Code::State,
            text!("文书缺少要素：{all}", "the letter lacks what it must say: {all}"),
        )
        .cite(rule.clone())
        .hint(text!("先办理产生这些内容的步骤", "take the step that gives it first")));
    }
    let zh = |slot: &str| slots.get(slot).map(|words| words.zh.clone());
    let en = |slot: &str| slots.get(slot).map(|words| words.en.clone());
    let body = Text { zh: put(&notice.body.zh, zh), en: put(&notice.body.en, en) };
    Ok(Letter { title: notice.title.clone(), body })
}

/// Puts words into the slots of a text, in one pass: words that look like a slot stay what they are.
fn put(body: &str, words: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = body.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((words, rest)) = part.split_once('}').and_then(|(slot, rest)| Some((words(slot)?, rest))) {
            out.push_str(&words);
            out.push_str(rest);
        } else {
            out.push('{');
            out.push_str(part);
        }
    }
    out
}

/// A letter as it is printed: heading, number, text, sender and day, in one language.
pub fn plain(title: &str, no: &str, body: &str, sender: &str, day: &str) -> String {
    format!("{title}\n{no}\n\n{body}\n\n{sender}\n{day}\n")
}
