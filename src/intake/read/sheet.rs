//! Workbooks: the ZIP is inspected before anything is built from it, then cells stream one by one.
//!
//! Only calamine's streaming reader is used: `worksheet_range` allocates the rectangle between the first and the last
//! cell, which two cells can make larger than any memory.

use super::{Fault, FaultKind, Limits, RawRow, input, number};
use crate::domain::{Code, Refusal};
use crate::text;
use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx, XlsxCellReader, XlsxError};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) type Book = Xlsx<Cursor<Vec<u8>>>;

fn broken() -> Refusal {
    input("工作簿已损坏，不能读取", "the workbook is broken and cannot be read")
        .hint(text!("用表格软件打开并重新另存为 .xlsx", "open it in a spreadsheet program and save it again as .xlsx"))
}

fn too_large() -> Refusal {
    input("工作簿解开后过大，或压缩得不合常理", "the workbook is too large when unpacked, or packed beyond reason")
        .hint(text!("只留一张数据表，重新另存为 .xlsx", "keep one data sheet only and save it again as .xlsx"))
}

/// Unpacks every entry into nothing, counting: declared sizes are not believed.
fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > limits.entries {
        return Err(too_large());
    }
    let mut total = 0_u64;
    let mut buffer = vec![0_u8; 64 << 10];
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| broken())?;
        let packed = entry.compressed_size().max(1);
        let strings =
            entry.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default().ends_with("sharedstrings.xml");
        let (mut size, mut counts) = (0_u64, UniqueCount::default());
        loop {
            let read = entry.read(&mut buffer).map_err(|_| broken())?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            size += read as u64;
            total += read as u64;
            let packed_beyond_reason = size > 1 << 20 && size / packed > limits.ratio;
            if total > limits.unpacked || (strings && size > limits.strings) || packed_beyond_reason {
                return Err(too_large());
            }
            if counts.most_in(part) > limits.strings {
                return Err(too_large());
            }
        }
    }
    Ok(())
}

/// Follows `uniqueCount="…"` through the parts of an entry: calamine reserves room for as many strings at once.
#[derive(Default)]
struct UniqueCount {
    matched: usize,
    digits: Option<u64>,
}

impl UniqueCount {
    fn most_in(&mut self, part: &[u8]) -> u64 {
        const WORD: &[u8] = b"uniqueCount";
        let mut most = 0;
        for &byte in part {
            if self.matched == WORD.len() {
                match (byte, self.digits) {
                    (b'0'..=b'9', digits) => {
                        let value = digits.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                        self.digits = Some(value);
                        most = most.max(value);
                        continue;
                    }
                    (b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n', None) => continue,
                    _ => *self = Self::default(),
                }
            }
            self.matched =
                if WORD.get(self.matched) == Some(&byte) { self.matched + 1 } else { usize::from(byte == b'u') };
        }
        // A string takes 24 bytes of room before it holds anything.
        most.saturating_mul(24)
    }
}

/// calamine is careful, yet a crafted reference can overflow inside it: a panic there is a broken workbook here.
fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Refusal> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        _ => Err(broken()),
    }
}

/// What the workbook tells before its rows are read.
pub(super) struct Opened {
    pub book: Book,
    /// The sheet that is read.
    pub sheet: String,
    /// How many other sheets there are.
    pub others: usize,
    /// From 0.
    pub header_row: u32,
    pub header: Vec<String>,
}

/// Opens the first sheet that holds a header.
pub(super) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Opened, Refusal> {
    inspect(&bytes, limits)?;
    let mut book: Book = guarded(|| Xlsx::new(Cursor::new(bytes)))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    for sheet in &sheets {
        if let Some((header_row, header)) = find_header(&mut book, sheet, limits)? {
            return Ok(Opened { book, sheet: sheet.clone(), others: sheets.len() - 1, header_row, header });
        }
    }
    Err(input("工作簿里没有数据", "the workbook holds no data"))
}

/// The first row with two filled cells; templates put a title line of one merged cell above it.
fn find_header(book: &mut Book, sheet: &str, limits: &Limits) -> Result<Option<(u32, Vec<String>)>, Refusal> {
    let mut reader = Reader::start(book, sheet, limits)?;
    let mut first = None;
    for _ in 0..10 {
        let Some((row, mut cells, _)) = reader.next_cells()? else { break };
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if filled >= 2 {
            return Ok(Some((row, cells)));
        }
        if filled == 1 && first.is_none() {
            first = Some((row, cells));
        }
    }
    Ok(first)
}

/// A filled cell: row, column, text, and what is wrong with it.
type Filled = (u32, u32, String, Option<FaultKind>);

/// A row with at least one filled cell: its place, its cells, their faults.
type Line = (u32, Vec<String>, Vec<Fault>);

/// Gathers the streamed cells into rows.
pub(super) struct Reader<'s> {
    cells: XlsxCellReader<'s, Cursor<Vec<u8>>>,
    pending: Option<Filled>,
    after: Option<u32>,
    width: usize,
    read: u64,
    row: u32,
    total: u64,
    ended: bool,
    limits: Limits,
}

impl<'s> Reader<'s> {
    fn start(book: &'s mut Book, sheet: &str, limits: &Limits) -> Result<Self, Refusal> {
        let cells = guarded(|| book.worksheet_cells_reader(sheet))?;
        let total = u64::from(cells.dimensions().end.0) + 1;
        Ok(Self { cells, pending: None, after: None, width: 0, read: 0, row: 0, total, ended: false, limits: *limits })
    }

    /// Reads below the header.
    pub(super) fn new(
        book: &'s mut Book,
        sheet: &str,
        header_row: u32,
        width: usize,
        limits: &Limits,
    ) -> Result<Self, Refusal> {
        let mut reader = Self::start(book, sheet, limits)?;
        reader.after = Some(header_row);
        reader.width = width;
        Ok(reader)
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        let position = u64::from(self.row) + 1;
        (position, self.total.max(position))
    }

    pub(super) fn next_row(&mut self) -> Result<Option<RawRow>, Refusal> {
        loop {
            let Some((row, mut cells, faults)) = self.next_cells()? else { return Ok(None) };
            if self.after.is_some_and(|header| row <= header) {
                continue;
            }
            while cells.len() > self.width && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            // A sheet has no missing cells, only empty ones: a short row is filled up to the header.
            while cells.len() < self.width {
                cells.push(String::new());
            }
            return Ok(Some(RawRow { number: 0, line: u64::from(row) + 1, cells, faults }));
        }
    }

    /// The next row with at least one filled cell.
    fn next_cells(&mut self) -> Result<Option<Line>, Refusal> {
        let Some(first) = self.next_filled()? else { return Ok(None) };
        let row = first.0;
        self.row = row;
        let (mut cells, mut faults) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some((at, column, cell, fault)) = next {
            if at != row {
                self.pending = Some((at, column, cell, fault));
                break;
            }
            let column = column as usize;
            if column >= self.limits.columns {
                let (count, most) = (column + 1, self.limits.columns);
                return Err(Refusal::new(
                    Code::Input,
                    text!(
                        "表格用到第 {count} 列，上限是 {most} 列",
                        "the sheet uses column {count}, the limit is {most}"
                    ),
                )
                .hint(text!("删去数据右边的内容", "delete what stands to the right of the data")));
            }
            if let Some(kind) = fault {
                faults.push(Fault { column: Some(column), kind });
            }
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = cell;
            }
            next = self.next_filled()?;
        }
        Ok(Some((row, cells, faults)))
    }

    fn next_filled(&mut self) -> Result<Option<Filled>, Refusal> {
        if let Some(pending) = self.pending.take() {
            return Ok(Some(pending));
        }
        // Asked again after the last cell, calamine would call the end of the file an error.
        while !self.ended {
            let Some(cell) = guarded(|| self.cells.next_cell())? else {
                self.ended = true;
                break;
            };
            self.read += 1;
            if self.read > self.limits.rows.saturating_mul(self.limits.columns as u64) {
                return Err(too_large());
            }
            let (row, column) = cell.get_position();
            let (mut value, mut fault) = plain(cell.get_value());
            if value.len() > self.limits.cell {
                value.clear();
                fault = Some(FaultKind::TooLong);
            }
            if !value.is_empty() || fault.is_some() {
                return Ok(Some((row, column, value, fault)));
            }
        }
        Ok(None)
    }
}

fn plain(value: &DataRef<'_>) -> (String, Option<FaultKind>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::Int(found) => (found.to_string(), None),
        DataRef::Float(found) => {
            let (text, rounded) = number::plain(*found);
            (text, rounded.then_some(FaultKind::Rounded))
        }
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone(), None),
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Bool(yes) => (yes.to_string(), None),
        DataRef::DateTime(found) => (date(found), None),
        // The sheet's own word, such as #N/A: the row check knows these.
        DataRef::Error(error) => (error.to_string(), None),
    }
}

/// A typed date as ISO text; a clock time of midnight is left out.
fn date(found: &ExcelDateTime) -> String {
    let serial = found.as_f64();
    if found.is_duration() || !(1.0..2_958_466.0).contains(&serial) {
        return number::plain(serial).0;
    }
    let (year, month, day, hour, minute, second, _) = found.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
