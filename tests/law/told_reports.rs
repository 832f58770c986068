//! Whether a report at the console tells what the operation told. A report says when it was made, and its digest stands in
//! the log: so the digest is another one wherever a second has passed. Every line of the text must stand on the screen, up to
//! the time of day, and the digest of the log must be the one that the report itself names.

use super::alike::masked;
use serde_json::Value;
use std::path::Path;

/// What every report ends with: its own row, and its digest.
const ENDS: &str = "已记入日志";

/// Whether one of `rows` is the report that left `row`, as the screen tells it.
pub fn holds(row: &str, rows: &[String], answer: &Value, screen: &str) -> bool {
    let Some(text) = answer.get("text").and_then(Value::as_str) else { return false };
    let bare = |line: &str| masked(&format!("{line} "), Path::new("/nowhere")).split_whitespace().collect::<String>();
    let seen: Vec<String> = screen.lines().map(bare).collect();
    let mut lines = text.lines().take_while(|line| !line.contains(ENDS)).map(bare).filter(|line| !line.is_empty());
    let is_told = lines.all(|line| seen.contains(&line));
    is_told && rows.iter().any(|here| unviewed(here).0 == unviewed(row).0 && names(screen, &unviewed(here).1))
}

/// Whether the screen names the digest of a row as reports print it.
fn names(screen: &str, view: &str) -> bool {
    let printed: String = view.to_lowercase().chars().take(16).collect();
    printed.len() == 16 && screen.contains(&printed)
}

/// A row without its digest, and the digest.
pub fn unviewed(row: &str) -> (String, String) {
    let (views, rest): (Vec<&str>, Vec<&str>) = row.split(" | ").partition(|cell| cell.starts_with("view "));
    (rest.join(" | "), views.first().map(|view| view.trim_start_matches("view ").to_owned()).unwrap_or_default())
}

#[test]
fn a_line_that_is_not_told_or_a_digest_of_another_text_is_another_report() {
    let answer = serde_json::json!({ "text": "信用报告\n查询时间：2023-03-01T09:00:00+08:00\n\n一条\n已记入日志 #1" });
    let row = |view: &str| format!("win1 | report.subject | done | 1 | view {view} | about AB | x/1");
    let told = |line: &str| {
        format!(
            "  信用报告\n  查询时间：2023-03-01T09:00:07+08:00\n  {line}\n  已记入日志 #9  内容摘要 abcdef0123456789"
        )
    };
    let here = [row("ABCDEF0123456789FF")];
    assert!(holds(&row("00"), &here, &answer, &told("一条")));
    assert!(!holds(&row("00"), &here, &answer, &told("两条")));
    assert!(!holds(&row("00"), &[row("1111111111111111")], &answer, &told("一条")));
    assert!(!holds(&row("00").replace("win1", "win2"), &here, &answer, &told("一条")));
}
