//! Answers as tables for the eye and as csv for spreadsheets.

use super::{labels, output::items, report_labels, values};
use crate::{domain::shown::Shown, locale::Lang, text};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

/// A table: headings and rows of cells, escaped when rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Headings; none for pairs of name and value.
    pub heads: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// An empty table with these headings.
    pub fn new<H: Into<String>>(heads: impl IntoIterator<Item = H>) -> Self {
        Self { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<C: Into<String>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Columns aligned by the width a terminal gives each character.
    pub fn render(&self) -> String {
        let shown = |cells: &Vec<String>| cells.iter().map(|cell| Shown::new(cell)).collect::<Vec<_>>();
        let rows: Vec<Vec<Shown>> = self.rows.iter().map(shown).collect();
        let heads = shown(&self.heads);
        let mut widths: Vec<usize> = Vec::new();
        for row in std::iter::once(&heads).chain(&rows) {
            for (place, cell) in row.iter().enumerate() {
                match widths.get_mut(place) {
                    Some(width) => *width = (*width).max(cell.as_str().width()),
                    None => widths.push(cell.as_str().width()),
                }
            }
        }
        let mut out = String::new();
        if !heads.is_empty() {
            line(&mut out, &heads, &widths);
            // Plain hyphens: many Chinese terminals draw line characters two cells wide.
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            out.push_str(&rules.join("  "));
            out.push('\n');
        }
        for row in &rows {
            line(&mut out, row, &widths);
        }
        out
    }
}

fn line(out: &mut String, cells: &[Shown], widths: &[usize]) {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(cell.as_str());
        text.push_str(&" ".repeat(width.saturating_sub(cell.as_str().width()) + 2));
    }
    out.push_str(text.trim_end());
    out.push('\n');
}

/// What a column is called: of a view its own heading, else that of the key.
type Heads<'a> = &'a dyn Fn(&str) -> String;

/// Any answer as a table: a list as rows, an object as pairs, its inner lists as tables below.
pub fn table(value: &Value, lang: Lang) -> String {
    table_of(value, lang, &|key| labels::label(key.rsplit_once('\u{0}').map_or(key, |(_, key)| key), lang))
}

/// A report of this view as a table, under the headings of its columns.
pub fn view(name: &str, value: &Value, lang: Lang) -> String {
    table_of(value, lang, &|key| report_labels::label(name, key, lang))
}

fn table_of(value: &Value, lang: Lang, heads: Heads<'_>) -> String {
    match value {
        Value::Array(items) => rows("", items, lang, heads),
        Value::Object(_) => object(value, lang, heads),
        scalar => format!("{}\n", Shown::new(&cell(scalar, Some(lang)))),
    }
}

fn object(value: &Value, lang: Lang, heads: Heads<'_>) -> String {
    let mut pairs = Vec::new();
    let mut lists = Vec::new();
    flatten("", value, Some(lang), &mut pairs, &mut lists);
    pairs.retain(|(key, _)| key != "next");
    let named: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
    pairs.retain(|(key, _)| !has_name(key, &named));
    let mut grid = Grid::default();
    for (key, value) in pairs {
        let text = said_under(&key, value, Some(lang));
        let mut parts = text.split('\n');
        grid.row([heads(&key), parts.next().unwrap_or_default().to_owned()]);
        for more in parts {
            grid.row(["", more]);
        }
    }
    let mut out = grid.render();
    let only = lists.len() == 1 && out.is_empty();
    for (key, list) in lists {
        if !only {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(Shown::new(&heads(&key)).as_str());
            out.push('\n');
        }
        out.push_str(&rows(&key, list, lang, heads));
    }
    out
}

/// Pairs of dotted key and value; lists of objects are put aside. For the eye a text in both languages is one cell.
fn flatten<'a>(
    prefix: &str,
    value: &'a Value,
    lang: Option<Lang>,
    pairs: &mut Vec<(String, &'a Value)>,
    lists: &mut Vec<(String, &'a [Value])>,
) {
    let Value::Object(fields) = value else { return };
    for (key, inner) in fields {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match inner {
            Value::Object(_) => match lang.and_then(|lang| said(inner, lang)) {
                Some(text) => pairs.push((key, text)),
                None => flatten(&key, inner, lang, pairs, lists),
            },
            Value::Array(items) if items.iter().any(Value::is_object) || key == "items" => lists.push((key, items)),
            _ => pairs.push((key, inner)),
        }
    }
}

/// One language of a text that stands in both.
fn said(value: &Value, lang: Lang) -> Option<&Value> {
    let both = value.as_object().filter(|fields| fields.len() == 2)?;
    let (zh, en) = (both.get("zh")?, both.get("en")?);
    Some(lang.pick(zh, en))
}

/// The columns of a list, in the order in which its items bring them.
fn columns(items: &[&Value]) -> (Vec<String>, Vec<Vec<(String, String)>>) {
    columns_in(items, None)
}

fn columns_in(items: &[&Value], lang: Option<Lang>) -> (Vec<String>, Vec<Vec<(String, String)>>) {
    let mut keys: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for item in items {
        let (mut pairs, mut lists) = (Vec::new(), Vec::new());
        if item.is_object() {
            flatten("", item, lang, &mut pairs, &mut lists);
        } else {
            pairs.push(("value".to_owned(), *item));
        }
        let mut row: Vec<(String, String)> = pairs
            .into_iter()
            .map(|(key, value)| {
                let text = said_under(&key, value, lang);
                // A line of a table is one line.
                (key, if lang.is_some() { text.replace('\n', " ") } else { text })
            })
            .collect();
        for (key, list) in lists {
            let text = match lang {
                Some(lang) => brief(&key, list, lang),
                None => list.iter().map(Value::to_string).collect::<Vec<_>>().join("; "),
            };
            row.push((key, text));
        }
        for (key, _) in &row {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        rows.push(row);
    }
    (keys, rows)
}

/// Items of a list that stands in one cell, for the eye; the rest are counted.
const IN_A_CELL: usize = 3;

/// A list inside a row: the words of its first items, and how many there are.
fn brief(key: &str, list: &[Value], lang: Lang) -> String {
    let item = |item: &Value| {
        let (mut pairs, mut lists) = (Vec::new(), Vec::new());
        flatten(key, item, Some(lang), &mut pairs, &mut lists);
        let keys: Vec<String> = pairs.iter().map(|(key, _)| key.clone()).collect();
        let shown = pairs.iter().filter(|(key, value)| !value.is_null() && !has_name(key, &keys));
        let words: Vec<String> =
            shown.map(|(key, value)| said_under(key, value, Some(lang)).replace('\n', " ")).collect();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let mut text = list.iter().take(IN_A_CELL).map(item).collect::<Vec<_>>().join("; ");
    if list.len() > IN_A_CELL {
        let all = list.len();
        text.push_str(text!(" …（共 {all} 项）", " … ({all} in all)").get(lang));
    }
    text
}

/// The rows of a list; its columns are asked for as list, NUL, key.
fn rows(list: &str, items: &[Value], lang: Lang, heads: Heads<'_>) -> String {
    let items: Vec<&Value> = items.iter().collect();
    let (keys, rows) = columns_in(&items, Some(lang));
    if rows.is_empty() {
        return format!("{}\n", lang.pick("（无）", "(none)"));
    }
    let keys: Vec<String> = keys.iter().filter(|key| !has_name(key, &keys)).cloned().collect();
    let mut grid = Grid::new(keys.iter().map(|key| heads(&format!("{list}\u{0}{key}"))));
    for row in rows {
        grid.row(ordered(&keys, &row));
    }
    grid.render()
}

/// Whether a code stands beside its name, which an eye reads instead.
fn has_name(key: &str, all: &[String]) -> bool {
    let name = format!("{key}_label");
    all.contains(&name)
}

/// A value under its key: for the eye a code is the words it stands for.
fn said_under(key: &str, value: &Value, lang: Option<Lang>) -> String {
    let Some(eye) = lang else { return cell(value, lang) };
    match value {
        Value::String(code) => values::words(key, code, eye).unwrap_or_else(|| labels::word(key, code, eye)),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let words = items.iter().map(|item| said_under(key, item, lang));
            words.collect::<Vec<_>>().join(", ")
        }
        _ => cell(value, lang),
    }
}

fn ordered(keys: &[String], row: &[(String, String)]) -> Vec<String> {
    keys.iter()
        .map(|key| row.iter().find(|(found, _)| found == key).map(|(_, cell)| cell.clone()).unwrap_or_default())
        .collect()
}

/// One value as text.
fn cell(value: &Value, lang: Option<Lang>) -> String {
    match (value, lang) {
        (Value::Null, _) => String::new(),
        (Value::String(text), _) => text.clone(),
        (Value::Bool(true), Some(lang)) => lang.pick("是", "yes").to_owned(),
        (Value::Bool(false), Some(lang)) => lang.pick("否", "no").to_owned(),
        (Value::Array(items), lang) => {
            items.iter().map(|item| cell(item, lang)).collect::<Vec<_>>().join(if lang.is_some() { ", " } else { "; " })
        }
        (other, _) => other.to_string(),
    }
}

/// csv with one item a line. A text that a spreadsheet would take for a formula gets an apostrophe.
pub fn csv(value: &Value) -> String {
    let (keys, rows) = columns(&items(value));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let safe = |cells: Vec<String>| cells.into_iter().map(|cell| neutral(&cell)).collect::<Vec<_>>();
    if !keys.is_empty() {
        // Writing to memory cannot fail.
        let _ = writer.write_record(safe(keys.clone()));
    }
    for row in rows {
        let _ = writer.write_record(safe(ordered(&keys, &row)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn neutral(cell: &str) -> String {
    let shown = Shown::new(cell).into_string();
    let is_number = shown.parse::<f64>().is_ok();
    if shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_number {
        format!("'{shown}")
    } else {
        shown
    }
}
