//! Whether the cells stand under their own headers.

use super::Work;
use crate::intake::fields::Role;
use crate::intake::schema::loose;
use crate::text;

/// So many cells of a foreign shape mean that the row has slipped.
const SLIPPED: usize = 3;

impl Work<'_> {
    pub(super) fn has_right_shape(&mut self) -> bool {
        let (width, count) = (self.schema.columns.len(), self.row.cells.len());
        if self.row.cells.iter().all(|cell| cell.trim().is_empty()) {
            self.error("*", "blank-row", text!("空行", "a blank row"));
            return false;
        }
        if self.is_header_again() {
            self.error("*", "header-again", text!("表头重复出现", "the header line once more"));
            return false;
        }
        let surplus = self.row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let foreign = self.foreign_cells();
        if count > width && (surplus || foreign > 0) {
            let message = text!(
                "有 {count} 格，表头只有 {width} 列，内容右移错位",
                "it has {count} cells under {width} headers: they slipped to the right"
            );
            self.error("*", "slipped-right", message);
            return false;
        }
        if count < width && foreign > 0 {
            let message = text!(
                "只有 {count} 格，表头有 {width} 列，内容左移错位",
                "it has {count} cells under {width} headers: they slipped to the left"
            );
            self.error("*", "slipped-left", message);
            return false;
        }
        if foreign >= SLIPPED {
            let message = text!(
                "{foreign} 个单元格的内容属于别的列，整行错位",
                "{foreign} cells hold what belongs to other columns: the row has slipped"
            );
            self.error("*", "slipped-inside", message);
            return false;
        }
        if count != width {
            self.note(
                "*",
                "width",
                text!("行尾的空单元格数与表头不同", "the number of empty cells at the end differs from the header"),
            );
        }
        true
    }

    fn is_header_again(&self) -> bool {
        let mut same = 0;
        let mut filled = 0;
        for (cell, column) in self.row.cells.iter().zip(&self.schema.columns) {
            if cell.trim().is_empty() {
                continue;
            }
            filled += 1;
            // Every row passes here: three cells that are no headers end the question.
            if filled > 3 && same == 0 {
                return false;
            }
            let cell = loose(cell);
            let label = column.spec.map(|spec| loose(spec.label.zh));
            if cell == loose(&column.name) || cell == loose(column.key()) || Some(cell) == label {
                same += 1;
            }
        }
        same >= 2 && same * 5 >= filled * 4
    }

    fn foreign_cells(&self) -> usize {
        let cells = self.row.cells.iter().zip(&self.schema.columns);
        cells.filter(|(cell, column)| column.role().is_some_and(|role| is_foreign(cell.trim(), role))).count()
    }
}

/// Whether a cell plainly holds another column's content. Wrong content of the right shape is for later checks.
fn is_foreign(cell: &str, role: Role) -> bool {
    if cell.is_empty() {
        return false;
    }
    let length = cell.chars().count();
    match role {
        Role::Determined | Role::ValidFrom | Role::ValidUntil | Role::PublicUntil => {
            is_code(cell) || (length > 4 && !cell.chars().any(is_digit_of_date)) || length > 32
        }
        Role::Uscc | Role::IssuerCode | Role::SourceCode | Role::Id | Role::RepId | Role::AnyId => {
            is_date(cell) || cell.chars().filter(|letter| is_han(*letter)).count() >= 3
        }
        Role::Name | Role::Issuer | Role::Source | Role::RepName => is_code(cell) || is_date(cell) || is_number(cell),
        Role::SubjectKind => is_code(cell) || is_date(cell) || length > 24,
        Role::Fine | Role::Confiscated => is_date(cell) || is_code(cell) || length > 40,
        Role::PenaltyKinds => is_code(cell) || is_date(cell) || is_number(cell) || length > 80,
        Role::Document => is_date(cell) || is_code(cell),
        Role::Text => is_code(cell) || is_number(cell),
        _ => false,
    }
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

fn is_digit_of_date(letter: char) -> bool {
    letter.is_numeric() || "〇零一二三四五六七八九十".contains(letter)
}

fn is_code(cell: &str) -> bool {
    cell.len() == 18 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok()
}

/// Year, month, day with strokes or dots.
fn is_date(cell: &str) -> bool {
    let mut parts = cell.split(['-', '/', '.', '年', '月', '日']);
    let number = |part: Option<&str>, most: usize| {
        part.is_some_and(|part| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    number(parts.next(), 4) && number(parts.next(), 2) && number(parts.next(), 2)
}
