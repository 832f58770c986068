//! Readers: encodings, line numbers, caps, refusals.

use super::{checked, sample};
use xintai::{
    domain::Code,
    intake::{Encoding, FaultKind, Format, Limits, Schema, Source, TableKind, table},
};

fn open(bytes: &[u8], name: &str) -> Result<Source, xintai::domain::Refusal> {
    Source::open(bytes.to_vec(), name, Limits::default())
}

#[test]
fn each_malformed_file_is_refused_with_a_reason() {
    for name in ["empty.csv", "not-a-spreadsheet.xlsx", "binary.csv", "wrong-header.csv"] {
        let refusal = match open(&sample(&format!("malformed/{name}")), name) {
            Err(refusal) => refusal,
            Ok(source) => Schema::recognise(&source.header).unwrap_err(),
        };
        assert_eq!(refusal.code, Code::Input, "{name}");
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
    }
}

#[test]
fn a_foreign_header_is_told_the_columns_it_lacks() {
    let source = open(&sample("malformed/wrong-header.csv"), "wrong-header.csv").unwrap();
    let refusal = Schema::recognise(&source.header).unwrap_err();
    for wanted in ["CF_XDR_MC", "CF_WSH", "行政处罚决定书文号"] {
        assert!(refusal.message.zh.contains(wanted), "{}", refusal.message.zh);
    }
}

#[test]
fn a_header_that_lacks_one_column_is_told_which() {
    let bytes = sample("malformed/header-only.csv");
    let header = String::from_utf8(bytes).unwrap().replace("CF_JDRQ,", "");
    let source = open(header.as_bytes(), "x.csv").unwrap();
    let refusal = Schema::recognise(&source.header).unwrap_err();
    assert!(refusal.message.en.contains("missing: CF_JDRQ (decided on)"), "{}", refusal.message.en);
}

#[test]
fn a_header_without_rows_is_a_table_of_no_rows() {
    let (_, schema, rows) = checked(sample("malformed/header-only.csv"), "header-only.csv");
    assert_eq!(schema.kind, TableKind::Penalties);
    assert!(rows.is_empty());
}

#[test]
fn labels_match_whatever_their_brackets_width_and_blanks() {
    let header = "主体名称 *,【主体代码】,认定　日期,文书号（必填）,ａｃｃｅｓｓ,信息类别(必填),虫害等级\n";
    let source = open(header.as_bytes(), "x.csv").unwrap();
    let schema = Schema::recognise(&source.header).unwrap();
    let keys: Vec<_> = schema.columns.iter().map(|column| column.key().to_owned()).collect();
    let wanted = ["subject_name", "subject_id", "determined_on", "document", "access", "category", "虫害等级"];
    assert_eq!((schema.kind, keys), (TableKind::General, wanted.map(str::to_owned).to_vec()));
}

#[test]
fn the_same_column_twice_is_refused() {
    let source = open("主体名称,主体代码,subject_name\na,b,c\n".as_bytes(), "x.csv").unwrap();
    assert!(Schema::recognise(&source.header).unwrap_err().message.en.contains("twice"));
}

#[test]
fn rows_know_the_line_on_which_they_begin() {
    let text = "\r\nname,code\r\n\r\n\"two\r\nlines\",1\r\nb,2\r\n\r\nc,3";
    let mut source = open(text.as_bytes(), "x.csv").unwrap();
    assert_eq!(source.header, ["name", "code"]);
    let rows: Vec<_> = source.rows().unwrap().map(|row| row.unwrap()).collect();
    let places: Vec<_> = rows.iter().map(|row| (row.number, row.line)).collect();
    assert_eq!(places, [(1, 4), (2, 6), (3, 8)]);
    assert_eq!(rows[0].cells, ["two\r\nlines", "1"]);
}

#[test]
fn encodings_are_told_and_never_guessed() {
    let utf8 = open("主体名称,主体代码\n".as_bytes(), "x.csv").unwrap();
    assert_eq!(utf8.encoding, Encoding::Utf8);
    let (bytes, _, _) = encoding_rs::GB18030.encode("主体名称,主体代码\n");
    let national = open(&bytes, "x.csv").unwrap();
    assert_eq!((national.encoding, national.header[0].as_str()), (Encoding::Gb18030, "主体名称"));
    for broken in [
        &b"\xEF\xBB\xBFname,\xFF\xFE"[..],
        b"\xFF\xFEn\0a\0",
        b"name,code\na\0b,1",
        b"\xD6\xF7\xFF,\x81\n",
        b"   \n\n ",
    ] {
        assert_eq!(open(broken, "x.csv").unwrap_err().code, Code::Input);
    }
}

#[test]
fn a_quotation_that_never_ends_spoils_only_its_row() {
    let text = "name,code\na,1\n\"b,2\nc,3\nd,4\n";
    let mut source = open(text.as_bytes(), "x.csv").unwrap();
    let rows: Vec<_> = source.rows().unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0].faults.is_empty());
    assert_eq!(rows[1].faults[0].kind, FaultKind::QuoteOpen);
}

#[test]
fn caps_hold() {
    let limits = Limits { rows: 2, columns: 3, cell: 8, bytes: 200, ..Limits::default() };
    let mut source = Source::open(b"a,b\n1,2\n3,123456789\n5,6\n".to_vec(), "x.csv", limits).unwrap();
    let rows: Vec<_> = source.rows().unwrap().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].as_ref().unwrap().faults[0].kind, FaultKind::TooLong);
    assert!(rows[2].is_err());
    assert!(Source::open(b"a,b,c,d\n".to_vec(), "x.csv", limits).is_err());
    assert!(Source::open(vec![b'a'; 201], "x.csv", limits).is_err());
    assert!(open("a,".repeat(1_000_000).as_bytes(), "x.csv").is_err());
}

#[test]
fn json_and_json_lines_give_the_same_rows() {
    let array = r#"[{"主体名称":"甲","主体代码":"1"},
        {"主体名称":"乙 [}","数量":1.50,"x":null,"y":true},
        7, {"主体名称":"丙","主体名称":"丁"}, {"主体代码":{"a":1}}, {"主体名称":"#;
    let mut source = open(array.as_bytes(), "x.json").unwrap();
    assert_eq!((source.format, source.header.len()), (Format::Json, 5));
    let rows: Vec<_> = source.rows().unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(rows[1].cells, ["乙 [}", "", "1.5", "", "true"]);
    assert_eq!(rows[1].line, 2);
    let faults: Vec<_> = rows.iter().flat_map(|row| row.faults.iter().map(|fault| fault.kind)).collect();
    assert_eq!(faults, [FaultKind::NotAnObject, FaultKind::RepeatedKey, FaultKind::Nested, FaultKind::CutOff]);

    let lines = "{\"主体名称\":\"甲\"}\n\nbroken\n{\"主体名称\":\"乙\",\"大数\":91371002123456789012}\n";
    let mut source = open(lines.as_bytes(), "-").unwrap();
    assert_eq!(source.format, Format::JsonLines);
    let rows: Vec<_> = source.rows().unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!(rows[2].faults[0].kind, FaultKind::Rounded);
    assert!(open(b"{\"a\":1}", "x.json").is_err());
}

#[test]
fn reading_reports_how_far_it_is() {
    let mut source = open(&sample("penalties-clean.csv"), "penalties-clean.csv").unwrap();
    let mut seen = Vec::new();
    let rows = source.rows_reporting(|position, total| seen.push((position, total))).unwrap().count();
    assert_eq!(rows, 400);
    assert_eq!(seen.len(), 2);
    assert!(seen[0].0 < seen[0].1 && seen[1].0 == seen[1].1);
}

#[test]
fn a_plain_table_serves_catalogues_and_profiles() {
    let table = table("编码；名称\nA-1;甲\n;\nB-2;乙\n".replace('；', ";").into_bytes(), "catalogue.csv").unwrap();
    assert_eq!(table.rows.len(), 2);
    let name = table.column(&["name", "名 称"]);
    assert_eq!(table.cell(&table.rows[1], name), "乙");
}
