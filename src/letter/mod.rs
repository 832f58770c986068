//! Notices and letters (告知文书): the pack's text with its slots filled. A letter that omits one cannot be made.

pub mod looks;
pub mod report;
mod slots;
pub mod usage;

use crate::{
    domain::{Code, Refusal, shown::Shown},
    locale::{Lang, Text},
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
        let (all_zh, all_en) = slots::names(&missing);
        let rule = if missing.contains(&"remedy") { &notice.remedy_rule } else { &notice.rule };
        return Err(Refusal::new(
            Code::State,
            text!("文书缺少要素：{all_zh}", "the letter lacks what it must say: {all_en}"),
        )
        .cite(rule.clone())
        .hint(text!("先办理产生这些内容的步骤", "take the step that gives it first")));
    }
    let zh = |slot: &str| slots.get(slot).map(|words| words.zh.clone());
    let en = |slot: &str| slots.get(slot).map(|words| words.en.clone());
    let body = Text { zh: put(&notice.body.zh, zh), en: put(&notice.body.en, en) };
    Ok(Letter { title: notice.title.clone(), body })
}

/// Marks that end a clause; two in a row are one too many.
const STOPS: [char; 8] = ['。', '；', '，', '、', '.', ';', ',', '！'];

/// Puts words into the slots of a text, in one pass: words that look like a slot stay what they are. Where the text goes on
/// with a mark of its own, words that end in one leave it out.
fn put(body: &str, words: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = body.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((words, rest)) = part.split_once('}').and_then(|(slot, rest)| Some((words(slot)?, rest))) {
            let words = if rest.starts_with(STOPS) { words.trim_end().trim_end_matches(STOPS) } else { words.as_str() };
            out.push_str(words);
            out.push_str(rest);
        } else {
            out.push('{');
            out.push_str(part);
        }
    }
    out
}

/// A letter as it is printed: heading, number, text, sender and day, in one language. What steers a printer or a terminal
/// does not reach the paper: such a character shows as the mark of its code point.
pub fn plain(title: &str, no: &str, body: &str, sender: &str, day: &str) -> String {
    Shown::joined_lines(&format!("{title}\n{no}\n\n{body}\n\n{sender}\n{day}\n")).into_string()
}

/// A printed letter as a page for any browser or printer: the same lines, every one escaped.
pub fn html(plain: &str, lang: Lang) -> String {
    let mut lines = plain.lines().map(|line| html_escape::encode_text(Shown::new(line).as_str()).into_owned());
    let (title, no) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let mut body: Vec<String> = lines.filter(|line| !line.trim().is_empty()).collect();
    let end = body.split_off(body.len().saturating_sub(2));
    let paragraphs = |lines: &[String], class: &str| {
        let paragraph = |line: &String| format!("<p class=\"{class}\">{line}</p>\n");
        lines.iter().map(paragraph).collect::<Vec<_>>().concat()
    };
    let (lang, body, end) = (lang.pick("zh-CN", "en"), paragraphs(&body, "text"), paragraphs(&end, "end"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n<p class=\"no\">{no}</p>\n{body}{end}</body>\n</html>\n"
    )
}

/// How a letter looks on A4 paper.
const STYLE: &str = "@page { size: A4; margin: 25mm }\nbody { font: 12pt/1.8 serif; max-width: 160mm; margin: 20mm auto }\n\
    h1 { font-size: 18pt; text-align: center }\n.no, .end { text-align: right }\n.text { text-indent: 2em }\n";
