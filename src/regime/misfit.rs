//! What the reader of TOML says of a key or value that does not fit, in both languages. Its own words are English.

use crate::{locale::Text, text};

/// The sentence in both languages. What is not known stays as it was said, under a Chinese heading.
pub(super) fn said(message: &str) -> Text {
    let message = message.trim();
    let quoted = |head: &str| message.strip_prefix(head).and_then(|rest| rest.split_once('`'));
    let zh = if let Some((key, rest)) = quoted("unknown field `") {
        let known = rest.split_once("expected ").map(|(_, known)| known.trim_start_matches("one of "));
        format!("没有 `{key}` 这个键{}", choices(known))
    } else if let Some((word, rest)) = quoted("unknown variant `") {
        let known = rest.split_once("expected ").map(|(_, known)| known.trim_start_matches("one of "));
        format!("不认识 `{word}`{}", choices(known))
    } else if let Some((key, _)) = quoted("missing field `") {
        format!("缺少 `{key}`")
    } else if let Some((key, _)) = quoted("duplicate key `").or_else(|| quoted("duplicate field `")) {
        format!("`{key}` 写了两次")
    } else if let Some((found, wanted)) = unfit(message) {
        format!("{} 不合：应为{}", thing(found), thing(wanted))
    } else {
        format!("读不懂：{message}")
    };
    text!("{zh}", "{message}")
}

fn choices(known: Option<&str>) -> String {
    known.map(|known| format!("；可用：{}", known.replace(", ", "、").replace(" or ", "、"))).unwrap_or_default()
}

/// `invalid type: found, expected wanted`, and the same of values and lengths.
fn unfit(message: &str) -> Option<(&str, &str)> {
    let heads = ["invalid type: ", "invalid value: ", "invalid length "];
    heads.iter().find_map(|head| message.strip_prefix(head))?.split_once(", expected ")
}

/// Kinds of value in the reader's words, longest first.
const THINGS: &[(&str, &str)] = &[
    ("floating point", "小数"),
    ("a sequence", "列表"),
    ("sequence", "列表"),
    ("a boolean", "true 或 false"),
    ("boolean", "逻辑值"),
    ("a string", "文字"),
    ("string", "文字"),
    ("integer", "整数"),
    ("a map", "表"),
    ("map", "表"),
    ("struct", "表"),
    ("u8", "不小于 0 的整数"),
    ("u16", "不小于 0 的整数"),
    ("u32", "不小于 0 的整数"),
    ("u64", "不小于 0 的整数"),
    ("usize", "不小于 0 的整数"),
    ("i32", "整数"),
    ("i64", "整数"),
    ("a formatted date string", "日期，如 2026-04-10"),
];

fn thing(words: &str) -> String {
    let known = THINGS.iter().find(|(word, _)| words == *word || words.starts_with(&format!("{word} ")));
    known.map_or_else(
        || words.to_owned(),
        |(word, zh)| {
            format!(
                "{zh}{}",
                words
                    .strip_prefix(word)
                    .map(str::trim)
                    .filter(|rest| rest.starts_with(['`', '"']))
                    .map(|rest| format!(" {rest}"))
                    .unwrap_or_default()
            )
        },
    )
}
