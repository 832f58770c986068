//! Cleaning of single cells: what may be tidied is tidied and noted, what may not is named.

use super::Work;
use crate::intake::fields::{Need, Role};
use crate::intake::problem::Severity;
use crate::text;

/// How a cell is cleaned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// One line, a name.
    Name,
    /// One line.
    Line,
    /// Lines and tabs stay.
    Text,
}

fn class(role: Option<Role>) -> Class {
    match role {
        Some(Role::Name | Role::RepName) => Class::Name,
        None | Some(Role::Text | Role::Citation) => Class::Text,
        Some(_) => Class::Line,
    }
}

/// What the cleaning met.
#[derive(Default)]
struct Met {
    invisible: bool,
    bidi: bool,
    control: bool,
}

impl Work<'_> {
    pub(super) fn clean_cells(&mut self) {
        let schema = self.schema;
        for (at, column) in schema.columns.iter().enumerate() {
            let raw = self.row.cells.get(at).cloned().unwrap_or_default();
            let key = column.key();
            let role = column.role();
            let required = column.spec.is_some_and(|spec| spec.need == Need::Must);
            let value = self.clean_cell(key, role, required, &raw);
            let most = column.spec.map_or(0, |spec| spec.most);
            let length = value.chars().count();
            if most > 0 && length > most {
                let message =
                    text!("有 {length} 字，最多 {most} 字", "it has {length} characters, at most {most} may stand");
                self.error(key, "too-long", message);
            }
            self.values.push(value);
        }
    }

    fn clean_cell(&mut self, key: &str, role: Option<Role>, required: bool, raw: &str) -> String {
        if raw.is_empty() {
            return String::new();
        }
        let class = class(role);
        let (value, met) = tidy(raw, class);
        let changed = value != raw && value != raw.replace("\r\n", "\n");
        if met.control {
            self.error(key, "control-characters", text!("含有控制字符", "it holds control characters"));
        }
        if met.bidi {
            self.warn(
                key,
                "bidi",
                text!(
                    "含有改变书写方向的字符，已去除",
                    "it held characters that turn the direction of writing; they were taken out"
                ),
            );
        }
        if is_sheet_error(&value) {
            let severity = if required { Severity::Error } else { Severity::Warning };
            let message = text!("是电子表格的错误值 {value}", "it is the spreadsheet's error value {value}");
            self.add(severity, key, "sheet-error", message, text!("由报送单位更正", "the unit corrects it"));
            return String::new();
        }
        if is_filler(&value) {
            if !required {
                self.note(key, "filler", text!("填充符视为空", "a filler, taken as empty"));
            }
            return String::new();
        }
        self.look_at_text(key, class, &value);
        if met.invisible {
            self.note(key, "invisible", text!("去除了看不见的字符", "invisible characters were taken out"));
        } else if changed {
            self.note(key, "tidied", text!("整理了空白、换行或间隔号", "blanks, line breaks or dots were tidied"));
        }
        value
    }

    /// Signs that a program other than the unit has been at the text.
    fn look_at_text(&mut self, key: &str, class: Class, value: &str) {
        if value.contains('\u{fffd}') || value.contains("锟斤拷") || value.contains("烫烫烫") {
            self.warn(key, "text-lost", text!("有乱码，原文在转换中丢失", "text was lost in an earlier conversion"));
        }
        if value.starts_with(['=', '@']) {
            let severity = if class == Class::Text { Severity::Warning } else { Severity::Error };
            self.add(
                severity,
                key,
                "formula",
                text!("以公式符号开头", "it begins like a formula"),
                text!("改为普通文字", "make it plain text"),
            );
        }
        if class == Class::Text
            && ["</", "/>", "<p>", "<br>", "<script", "&nbsp;"].iter().any(|tag| value.contains(tag))
        {
            self.warn(key, "markup", text!("含有网页标记", "it holds markup"));
        }
    }
}

/// Letters that no cleaning touches: most cells hold nothing else.
fn is_untouched(letter: char) -> bool {
    letter.is_ascii_graphic()
        || matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3020}' | '\u{ff01}'..='\u{ff5e}')
}

fn tidy(raw: &str, class: Class) -> (String, Met) {
    let mut met = Met::default();
    if raw.chars().all(is_untouched) {
        return (raw.to_owned(), met);
    }
    let mut out = String::with_capacity(raw.len());
    // CR LF is how a line ends elsewhere, not a change.
    for letter in raw.replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\t' => out.push(letter),
            '\r' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            _ if letter.is_control() => met.control = true,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => met.bidi = true,
            '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2064}'
            | '\u{feff}'
            | '\u{ad}'
            | '\u{180e}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e01ef}' => met.invisible = true,
            _ => out.push(letter),
        }
    }
    let trimmed = out.trim();
    let value = match class {
        Class::Text => trimmed.to_owned(),
        Class::Line => one_line(trimmed, false),
        Class::Name => dots(&one_line(trimmed, true)),
    };
    (value, met)
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Runs of blanks become one; line breaks, and in names every blank, vanish beside a Chinese character.
fn one_line(text: &str, name: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut gap, mut broken) = (false, false);
    for letter in text.chars() {
        if letter.is_whitespace() {
            gap = true;
            broken |= letter == '\n';
            continue;
        }
        if gap {
            let beside_han = is_han(letter) || out.chars().next_back().is_some_and(is_han);
            if !(beside_han && (name || broken)) {
                out.push(' ');
            }
            (gap, broken) = (false, false);
        }
        out.push(letter);
    }
    out
}

/// One dot for names of many nations: U+00B7.
fn dots(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            '•' | '・' | '‧' | '∙' | '⋅' | '･' | '●' | '᛫' => '·',
            other => other,
        })
        .collect()
}

fn is_sheet_error(value: &str) -> bool {
    value.starts_with('#')
        && matches!(
            value.to_ascii_uppercase().as_str(),
            "#REF!"
                | "#N/A"
                | "#VALUE!"
                | "#DIV/0!"
                | "#NAME?"
                | "#NULL!"
                | "#NUM!"
                | "#SPILL!"
                | "#CALC!"
                | "#GETTING_DATA"
                | "#DATA!"
        )
}

fn is_filler(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().as_str(),
        "/" | "//"
            | "\\"
            | "-"
            | "--"
            | "—"
            | "——"
            | "／"
            | "－"
            | "无"
            | "空"
            | "暂无"
            | "null"
            | "none"
            | "n/a"
            | "(null)"
            | "nil"
    )
}
