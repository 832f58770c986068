//! Bytes → rows of plain text: csv, xlsx, json and json lines, under caps, one row at a time.

mod delimited;
mod encoding;
mod number;
mod objects;
mod sheet;

use crate::domain::{Code, Refusal};
use crate::locale::Label;
use crate::text;
use std::fmt;

/// The caps under which a file is read. A file over a cap is refused, a cell over its cap spoils its row only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows without the header.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Bytes of one cell.
    pub cell: usize,
    /// Entries of a workbook's ZIP directory.
    pub entries: usize,
    /// Bytes of a workbook when unpacked.
    pub unpacked: u64,
    /// Bytes of a workbook's shared strings when unpacked.
    pub strings: u64,
    /// How many times larger an entry may become when unpacked (not asked of entries under 1 MiB).
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            rows: 1_000_000,
            columns: 120,
            cell: 32 << 10,
            entries: 200,
            unpacked: 512 << 20,
            strings: 128 << 20,
            ratio: 100,
        }
    }
}

/// What kind of file it is, told by its content and not contradicted by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
    /// A JSON array of objects.
    Json,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// The word in JSON and in batches.
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
        }
    }
}

/// The encoding the text was read in; announced, never guessed silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
    /// The encoding inside a workbook.
    Workbook,
}

impl Encoding {
    /// The word in JSON and in batches.
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Gb18030 => "gb18030",
            Self::Workbook => "workbook",
        }
    }

    /// For screens.
    pub fn label(self) -> Label {
        match self {
            Self::Utf8 => Label::new("UTF-8", "UTF-8"),
            Self::Utf8Bom => Label::new("UTF-8（带 BOM）", "UTF-8 with BOM"),
            Self::Gb18030 => Label::new("GB18030（国标）", "GB18030"),
            Self::Workbook => Label::new("工作簿自带", "the workbook's own"),
        }
    }
}

/// Something the reader saw that the text of the cells no longer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The cell is longer than [`Limits::cell`]; its text was dropped.
    TooLong,
    /// A quotation mark was opened and never closed: the file ends inside the cell.
    QuoteOpen,
    /// The file ends in the middle of this row.
    CutOff,
    /// A number too large for a spreadsheet to keep: its last digits are lost.
    Rounded,
    /// The same key twice in one object.
    RepeatedKey,
    /// A JSON value that is no object, or no JSON at all.
    NotAnObject,
    /// An object or array where text or a number belongs.
    Nested,
}

/// A fault and the column it stands in, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Column from 0.
    pub column: Option<usize>,
    /// What it is.
    pub kind: FaultKind,
}

/// One row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// From 1, the header not counted.
    pub number: u64,
    /// The physical line (the sheet row in a workbook) on which it begins, from 1.
    pub line: u64,
    /// The cells as text.
    pub cells: Vec<String>,
    /// What the reader saw besides.
    pub faults: Vec<Fault>,
}

enum Body {
    Text { text: String, delimiter: u8 },
    Objects { text: String, lines: bool },
    Sheet { book: Box<sheet::Book>, sheet: String, header_row: u32 },
}

/// An opened file: its format, encoding and header are known, its rows not yet read.
pub struct Source {
    /// What kind of file it is.
    pub format: Format,
    /// In which encoding it was read.
    pub encoding: Encoding,
    /// The header line.
    pub header: Vec<String>,
    /// The sheet that is read, and how many others the workbook has.
    pub sheet: Option<(String, usize)>,
    body: Body,
    limits: Limits,
    start: (usize, u64),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("format", &self.format)
            .field("encoding", &self.encoding)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

fn input(zh: &str, en: &str) -> Refusal {
    Refusal::new(Code::Input, crate::locale::Text { zh: zh.to_owned(), en: en.to_owned() })
}

impl Source {
    /// Opens a file handed in as bytes. `name` only serves to contradict the content: a text called `.xlsx` is refused.
    pub fn open(bytes: Vec<u8>, name: &str, limits: Limits) -> Result<Self, Refusal> {
        let format = tell_format(&bytes, name, limits)?;
        if format == Format::Xlsx {
            let opened = sheet::open(bytes, &limits)?;
            return Ok(Self {
                format,
                encoding: Encoding::Workbook,
                header: opened.header,
                sheet: Some((opened.sheet.clone(), opened.others)),
                body: Body::Sheet { book: Box::new(opened.book), sheet: opened.sheet, header_row: opened.header_row },
                limits,
                start: (0, 0),
            });
        }
        let (text, encoding) = encoding::decode(bytes)?;
        if format == Format::Csv {
            let opened = delimited::open(&text, &limits)?;
            return Ok(Self {
                format,
                encoding,
                header: opened.header,
                sheet: None,
                body: Body::Text { text, delimiter: opened.delimiter },
                limits,
                start: (opened.offset, opened.line),
            });
        }
        let lines = format == Format::JsonLines;
        let header = objects::keys(&text, lines, &limits)?;
        Ok(Self { format, encoding, header, sheet: None, body: Body::Objects { text, lines }, limits, start: (0, 1) })
    }

    /// The rows below the header, one at a time. May be called again to read from the first row.
    pub fn rows(&mut self) -> Result<Rows<'_>, Refusal> {
        let limits = self.limits;
        let inner = match &mut self.body {
            Body::Text { text, delimiter } => {
                Inner::Text(delimited::Reader::new(text, *delimiter, self.start, self.header.len(), &limits))
            }
            Body::Objects { text, lines } => {
                Inner::Objects(objects::Reader::new(text, *lines, self.header.clone(), &limits))
            }
            Body::Sheet { book, sheet, header_row } => {
                Inner::Sheet(Box::new(sheet::Reader::new(book, sheet, *header_row, self.header.len(), &limits)?))
            }
        };
        Ok(Rows { inner, limits, number: 0, done: false, report: None })
    }

    /// As [`Source::rows`], calling `report(position, total)` now and then (every 256 rows) and at the end.
    pub fn rows_reporting<'s>(&'s mut self, report: impl FnMut(u64, u64) + 's) -> Result<Rows<'s>, Refusal> {
        let mut rows = self.rows()?;
        rows.report = Some(Box::new(report));
        Ok(rows)
    }
}

enum Inner<'s> {
    Text(delimited::Reader<'s>),
    Objects(objects::Reader<'s>),
    Sheet(Box<sheet::Reader<'s>>),
}

/// The rows of a [`Source`]. An `Err` ends the file: what came before it stands or falls with the caller's batch.
pub struct Rows<'s> {
    inner: Inner<'s>,
    limits: Limits,
    number: u64,
    done: bool,
    report: Option<Box<dyn FnMut(u64, u64) + 's>>,
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Rows<'_> {
    /// How far the reading is: (position, total) in bytes, or in sheet rows for a workbook (whose total is its own word).
    pub fn progress(&self) -> (u64, u64) {
        match &self.inner {
            Inner::Text(reader) => reader.progress(),
            Inner::Objects(reader) => reader.progress(),
            Inner::Sheet(reader) => reader.progress(),
        }
    }

    fn tell(&mut self) {
        let (position, total) = self.progress();
        if let Some(report) = &mut self.report {
            report(position.min(total), total);
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<RawRow, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let read = match &mut self.inner {
            Inner::Text(reader) => reader.next_row().map(Ok),
            Inner::Objects(reader) => reader.next_row().map(Ok),
            Inner::Sheet(reader) => reader.next_row().transpose(),
        };
        match read {
            Some(Ok(mut row)) => {
                self.number += 1;
                if self.number > self.limits.rows {
                    self.done = true;
                    let most = self.limits.rows;
                    let refusal =
                        Refusal::new(Code::Input, text!("数据超过 {most} 行", "the file has more than {most} rows"))
                            .hint(text!("分成几个文件再报送", "split it into several files"));
                    return Some(Err(refusal));
                }
                row.number = self.number;
                if self.number.is_multiple_of(256) {
                    self.tell();
                }
                Some(Ok(row))
            }
            other => {
                self.done = true;
                self.tell();
                other
            }
        }
    }
}

fn tell_format(bytes: &[u8], name: &str, limits: Limits) -> Result<Format, Refusal> {
    if bytes.is_empty() {
        return Err(input("文件是空的", "the file is empty"));
    }
    if bytes.len() > limits.bytes {
        let (size, most) = (bytes.len() >> 20, limits.bytes >> 20);
        return Err(Refusal::new(
            Code::Input,
            text!("文件有 {size} MiB，上限是 {most} MiB", "the file has {size} MiB, the limit is {most} MiB"),
        )
        .hint(text!("分成几个文件再报送", "split it into several files")));
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if bytes.starts_with(b"PK\x03\x04") {
        return match ending.as_str() {
            "csv" | "txt" | "tsv" | "json" | "jsonl" | "ndjson" => Err(input(
                "文件名说是文本，内容却是压缩包或工作簿",
                "the name says text, the content is an archive or a workbook",
            )
            .hint(text!("把扩展名改为 .xlsx，或另存为 CSV", "rename it to .xlsx, or save it as CSV"))),
            _ => Ok(Format::Xlsx),
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(input(
            "这是旧式或加密的 Office 文件，不能读取",
            "this is an old or an encrypted Office file, which is not read",
        )
        .hint(text!("去掉密码，另存为 .xlsx 或 CSV", "remove the password and save it as .xlsx or CSV")));
    }
    match ending.as_str() {
        "xlsx" | "xlsm" | "xls" => {
            Err(input("文件名说是电子表格，内容却不是", "the name says spreadsheet, the content is not one")
                .hint(text!("用表格软件重新另存为 .xlsx", "save it again as .xlsx in a spreadsheet program")))
        }
        "json" => Ok(Format::Json),
        "jsonl" | "ndjson" => Ok(Format::JsonLines),
        "csv" | "tsv" | "txt" => Ok(Format::Csv),
        _ => Ok(match bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF)) {
            Some(b'[') => Format::Json,
            Some(b'{') => Format::JsonLines,
            _ => Format::Csv,
        }),
    }
}
