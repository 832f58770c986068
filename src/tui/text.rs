//! The only place that measures, cuts or wraps text, and the only words a screen can draw.

use crate::{
    domain::shown::Shown,
    locale::{Label, Lang, Text},
};
use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Words that may reach the terminal: every one is escaped when it is made, so drawing cannot forget it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Label(Label),
    Same(Shown),
    Both(Shown, Shown),
}

impl Words {
    /// Words from outside (a name, a document number), the same in both languages. A line break stays one.
    pub fn outside(text: &str) -> Self {
        Self(Kind::Same(Shown::joined_lines(text)))
    }

    /// No words at all.
    pub const fn none() -> Self {
        Self(Kind::Label(Label::new("", "")))
    }

    /// The wording in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match &self.0 {
            Kind::Label(label) => label.get(lang),
            Kind::Same(shown) => shown.as_str(),
            Kind::Both(zh, en) => lang.pick(zh, en).as_str(),
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.get(Lang::Zh).is_empty()
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::none()
    }
}

impl From<Label> for Words {
    fn from(label: Label) -> Self {
        Self(Kind::Label(label))
    }
}

impl From<Shown> for Words {
    fn from(shown: Shown) -> Self {
        Self(Kind::Same(shown))
    }
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        Self(Kind::Both(Shown::joined_lines(&text.zh), Shown::joined_lines(&text.en)))
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Self::from(&text)
    }
}

/// Cells `text` takes, by the same measure the frame buffer uses.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(cells).sum()
}

fn cells(grapheme: &str) -> usize {
    usize::from(grapheme.cell_width())
}

/// `text` cut to at most `room` cells; a cut ends in `..`.
pub fn cut(text: &str, room: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if width(&clean) <= room {
        return clean;
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in clean.graphemes(true) {
        let wide = cells(grapheme);
        if used + wide > room.saturating_sub(2) {
            break;
        }
        out.push_str(grapheme);
        used += wide;
    }
    out.extend("..".chars().take(room));
    out
}

/// `text` cut or padded on the right to exactly `room` cells.
pub fn fit(text: &str, room: usize) -> String {
    let mut out = cut(text, room);
    let missing = room.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// `text` cut or padded on the left to exactly `room` cells, for numbers.
pub fn fit_right(text: &str, room: usize) -> String {
    let out = cut(text, room);
    let mut padded = " ".repeat(room.saturating_sub(width(&out)));
    padded.push_str(&out);
    padded
}

/// The end of `text` that fits into `room` cells: what a narrow field shows before its caret.
pub fn tail(text: &str, room: usize) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 0;
    for grapheme in text.graphemes(true).rev() {
        used += cells(grapheme);
        if used > room {
            break;
        }
        kept.push(grapheme);
    }
    let mut out = String::with_capacity(text.len());
    out.extend(kept.into_iter().rev());
    out
}

/// Marks that may not open a line (行首禁则).
const CLOSERS: &str = "，。、；：！？）」』》〉】〕”’…％,.;:!?)]}%";
/// Marks that may not close a line (行尾禁则).
const OPENERS: &str = "（「『《〈【〔“‘([{";

/// `text` in lines of at most `room` cells: Chinese breaks between characters (but not before a closing or after an
/// opening mark), other scripts between words.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(2);
    text.split('\n').flat_map(|paragraph| wrap_paragraph(paragraph, room)).collect()
}

fn wrap_paragraph(paragraph: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for chunk in chunks(paragraph) {
        let wide = width(&chunk);
        if used + wide > room && used > 0 {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
            if chunk == " " {
                continue;
            }
        }
        for grapheme in chunk.graphemes(true) {
            let wide = cells(grapheme);
            if used + wide > room {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The pieces a line may be broken between.
fn chunks(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for grapheme in text.graphemes(true) {
        let glued = out.last().is_some_and(|last| holds_together(last, grapheme));
        match out.last_mut() {
            Some(last) if glued => last.push_str(grapheme),
            _ => out.push(grapheme.to_owned()),
        }
    }
    out
}

fn holds_together(before: &str, after: &str) -> bool {
    if before == " " || after == " " {
        return false;
    }
    let narrow = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c.is_ascii()) && cells(text) == 1;
    let last = before.graphemes(true).next_back().unwrap_or_default();
    CLOSERS.contains(after) || OPENERS.contains(last) || (narrow(last) && narrow(after))
}
