//! A plain table of text, for catalogue files and profile files.

use super::read::{Encoding, Format, Limits, RawRow, Source};
use crate::domain::Refusal;

/// A whole small file: its header and rows as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What kind of file it was.
    pub format: Format,
    /// In which encoding it was read.
    pub encoding: Encoding,
    /// The header line.
    pub header: Vec<String>,
    /// The rows that hold anything.
    pub rows: Vec<RawRow>,
}

impl Table {
    /// The column with one of these names, whatever its width, case, blanks and brackets.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let names: Vec<String> = names.iter().map(|name| super::schema::loose(name)).collect();
        self.header.iter().position(|cell| names.contains(&super::schema::loose(cell)))
    }

    /// The trimmed cell of a row, empty when the row is shorter.
    pub fn cell<'t>(&self, row: &'t RawRow, column: Option<usize>) -> &'t str {
        column.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim())
    }
}

/// Reads a small table (at most 4 MiB) whole.
pub fn table(bytes: Vec<u8>, name: &str) -> Result<Table, Refusal> {
    let limits = Limits { bytes: 4 << 20, rows: 50_000, ..Limits::default() };
    let mut source = Source::open(bytes, name, limits)?;
    let mut rows = Vec::new();
    for row in source.rows()? {
        let row = row?;
        if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(row);
        }
    }
    Ok(Table { format: source.format, encoding: source.encoding, header: source.header, rows })
}
