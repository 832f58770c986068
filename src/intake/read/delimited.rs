//! Delimited text: comma, tab or semicolon, quoted cells with line breaks, LF or CRLF.

use super::{Fault, FaultKind, Limits, RawRow, input, line_feeds};
use crate::domain::{Code, Refusal};
use crate::text;
use csv::{ReaderBuilder, StringRecord};

/// What the header line tells.
pub(super) struct Opened {
    pub header: Vec<String>,
    pub delimiter: u8,
    pub offset: usize,
    pub line: u64,
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// Reads the first line that is not blank.
pub(super) fn open(text: &str, limits: &Limits) -> Result<Opened, Refusal> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: char| first.chars().filter(|found| *found == wanted).count();
    let delimiter = if count('\t') > count(',') {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let mut reader = Reader::new(text, delimiter, (0, 1), 0, limits);
    let row = reader
        .next_row()
        .filter(|row| row.faults.is_empty())
        .ok_or_else(|| input("读不出表头行", "the header line cannot be read"))?;
    if row.cells.len() > limits.columns {
        let (count, most) = (row.cells.len(), limits.columns);
        return Err(Refusal::new(
            Code::Input,
            text!(
                "表头至少有 {count} 列，上限是 {most} 列",
                "the header has at least {count} columns, the limit is {most}"
            ),
        ));
    }
    Ok(Opened { header: row.cells, delimiter, offset: reader.position, line: reader.line_at_position() })
}

/// Reads rows from an offset on; knows on which physical line each begins.
pub(super) struct Reader<'s> {
    text: &'s str,
    base: usize,
    position: usize,
    counted: (usize, u64),
    csv: csv::Reader<&'s [u8]>,
    record: StringRecord,
    limits: Limits,
    width: usize,
}

impl<'s> Reader<'s> {
    /// Reads from `start` (byte, line); `width` is that of the header, 0 for the header itself.
    pub(super) fn new(text: &'s str, delimiter: u8, start: (usize, u64), width: usize, limits: &Limits) -> Self {
        let rest = text.get(start.0..).unwrap_or_default();
        Self {
            text,
            base: start.0,
            position: start.0,
            counted: start,
            csv: builder(delimiter).from_reader(rest.as_bytes()),
            record: StringRecord::new(),
            limits: *limits,
            width,
        }
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.position as u64, self.text.len() as u64)
    }

    /// Counts line feeds up to `offset`, each byte once.
    fn line_of(&mut self, offset: usize) -> u64 {
        let (from, line) = self.counted;
        let passed = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let line = line + line_feeds(passed);
        self.counted = (offset.max(from), line);
        line
    }

    fn line_at_position(&mut self) -> u64 {
        self.line_of(self.position)
    }

    pub(super) fn next_row(&mut self) -> Option<RawRow> {
        // The csv crate leaves a line feed of CRLF and blank lines to the next record: step over them, for the line.
        let rest = self.text.as_bytes().get(self.position..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = self.position + blank;
        let line = self.line_of(begin);
        // The bytes are valid UTF-8 and rows may differ in length, so that an error here is the end of the text.
        if !self.csv.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        self.position = self.base + usize::try_from(self.csv.position().byte()).unwrap_or(usize::MAX);
        let raw = self.text.get(begin..self.position).unwrap_or_default();
        let mut faults = Vec::new();
        if self.position >= self.text.len() && ends_inside_quotes(raw) {
            faults.push(Fault { column: None, kind: FaultKind::QuoteOpen });
        } else if self.position >= self.text.len() && self.record.len() < self.width && !raw.ends_with('\n') {
            faults.push(Fault { column: None, kind: FaultKind::CutOff });
        }
        let mut cells = Vec::with_capacity(self.record.len().min(self.limits.columns + 1));
        // One cell over the cap is enough to show that the row has slipped.
        for (column, cell) in self.record.iter().take(self.limits.columns + 1).enumerate() {
            if cell.len() > self.limits.cell {
                faults.push(Fault { column: Some(column), kind: FaultKind::TooLong });
                cells.push(String::new());
            } else {
                cells.push(cell.to_owned());
            }
        }
        Some(RawRow { number: 0, line, cells, faults })
    }
}

/// Quotation marks come in pairs where they quote. A stray one inside the last cell of the last line is let pass.
fn ends_inside_quotes(raw: &str) -> bool {
    let odd = raw.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    odd && (raw.trim_end_matches(['\r', '\n']).contains('\n') || !raw.ends_with('\n'))
}
