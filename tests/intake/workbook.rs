//! Workbooks: bombs cost nothing, typed cells become plain text.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};
use xintai::{
    domain::Code,
    intake::{FaultKind, Limits, Source},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

fn book_with(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, text) in parts {
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    for (name, bytes) in more {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn open(bytes: Vec<u8>) -> Result<Source, xintai::domain::Refusal> {
    Source::open(bytes, "x.xlsx", Limits::default())
}

/// F8: calamine's rectangle of these two cells would take 17 thousand million places.
#[test]
fn two_cells_at_the_ends_of_the_sheet_cost_nothing() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>"#;
    let begin = Instant::now();
    let refusal = open(book_with(&sheet(rows), &[])).unwrap_err();
    assert_eq!(refusal.code, Code::Input);
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_far_cell_below_a_right_header_refuses_the_file() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let mut source = open(book_with(&sheet(rows), &[])).unwrap();
    let rows: Vec<_> = source.rows().unwrap().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].is_ok() && rows[1].is_err());
}

#[test]
fn an_entry_packed_beyond_reason_is_refused() {
    let padding = vec![b' '; 8 << 20];
    let refusal = open(book_with(&sheet(""), &[("xl/media/x.xml", &padding)])).unwrap_err();
    assert!(refusal.message.en.contains("too large"), "{}", refusal.message.en);
}

/// calamine reserves room for as many strings as the file says it has.
#[test]
fn a_boast_of_many_shared_strings_is_refused() {
    let boast = br#"<?xml version="1.0"?><sst uniqueCount = "99999999999999"><si><t>a</t></si></sst>"#;
    assert!(open(book_with(&sheet(""), &[("xl/sharedStrings.xml", boast)])).is_err());
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..250).map(|at| format!("x/{at}.xml")).collect();
    let more: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(open(book_with(&sheet(""), &more)).is_err());
}

#[test]
fn typed_cells_become_plain_text() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>处罚信息表</t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>名称</t></is></c><c r="B3" t="inlineStr"><is><t>日期</t></is></c><c r="C3" t="inlineStr"><is><t>金额</t></is></c></row>
<row r="5"><c r="A5" t="s"><v>0</v></c><c r="B5" s="1"><v>45943</v></c><c r="C5"><v>0.30000000000000004</v></c></row>
<row r="6"><c r="A6"><v>371002198306180003</v></c><c r="B6" s="1"><v>45943.541</v></c><c r="C6"><v>20000</v></c></row>
<row r="7"><c r="A7" t="e"><v>#N/A</v></c><c r="B7" t="b"><v>1</v></c><c r="C7"><f>1+1</f><v>2</v></c></row>"#;
    let strings = r#"<?xml version="1.0"?><sst uniqueCount="1"><si><t>甲</t></si></sst>"#;
    let mut source = open(book_with(&sheet(rows), &[("xl/sharedStrings.xml", strings.as_bytes())])).unwrap();
    assert_eq!(source.header, ["名称", "日期", "金额"]);
    assert_eq!(source.sheet, Some(("数据".to_owned(), 0)));
    let rows: Vec<_> = source.rows().unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(rows.iter().map(|row| (row.number, row.line)).collect::<Vec<_>>(), [(1, 5), (2, 6), (3, 7)]);
    assert_eq!(rows[0].cells, ["甲", "2025-10-13", "0.3"]);
    assert_eq!(rows[1].cells[1..], ["2025-10-13 12:59:02", "20000"]);
    assert_eq!(rows[1].faults[0].kind, FaultKind::Rounded, "an 18-digit number in a sheet has lost its end");
    assert_eq!(rows[2].cells, ["#N/A", "true", "2"]);
}

#[test]
fn old_and_encrypted_office_files_and_renamed_archives_are_refused() {
    assert!(Source::open(vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1], "x.xls", Limits::default()).is_err());
    assert!(Source::open(book_with(&sheet(""), &[]), "x.csv", Limits::default()).is_err());
    assert!(Source::open(b"PK\x03\x04 nothing more".to_vec(), "x.xlsx", Limits::default()).is_err());
}
