//! Arbitrary bytes never panic.

use super::{banned, sample, today};
use proptest::prelude::*;
use xintai::intake::{Context, Limits, Schema, Seen, Source, check_row};

fn swallow(bytes: Vec<u8>, name: &str) {
    let Ok(mut source) = Source::open(bytes, name, Limits::default()) else { return };
    let Ok(schema) = Schema::recognise(&source.header) else {
        if let Ok(rows) = source.rows() {
            rows.take(100).for_each(drop);
        }
        return;
    };
    let banned = banned();
    let context = Context { today: today(), banned: &banned, admits: false };
    let mut seen = Seen::default();
    let Ok(rows) = source.rows() else { return };
    for row in rows.take(100).flatten() {
        let checked = check_row(&row, &schema, &context, &mut seen);
        assert_eq!(checked.filing.is_some(), checked.verdict.is_taken());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_under_any_name(bytes in prop::collection::vec(any::<u8>(), 0..600), name in "[a-z]\\.(csv|json|jsonl|xlsx|)") {
        swallow(bytes, &name);
    }

    #[test]
    fn any_cells_under_a_right_header(cells in prop::collection::vec("\\PC{0,12}|[0-9./,年月日-]{0,12}|[^\\x00]{0,8}", 20..34)) {
        let header = String::from_utf8(sample("malformed/header-only.csv")).unwrap();
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        swallow(format!("{}\n{}\n", header.trim_end(), quoted.join(",")).into_bytes(), "x.csv");
    }

    #[test]
    fn one_cell_of_a_right_row_replaced(at in 0_usize..30, cell in "\\PC{0,20}|[0-9./,年月日一二万元-]{0,12}") {
        let text = String::from_utf8(sample("penalties-clean.csv")).unwrap();
        let mut lines = text.lines();
        let header = lines.next().unwrap();
        let mut cells: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
        if let Some(slot) = cells.get_mut(at) { *slot = cell.replace(['"', ',', '\n'], ""); }
        swallow(format!("{header}\n{}\n", cells.join(",")).into_bytes(), "x.csv");
    }

    #[test]
    fn a_workbook_with_bytes_overwritten(at in 0_usize..31_000, bytes in prop::collection::vec(any::<u8>(), 1..4)) {
        let mut book = sample("permits-clean.xlsx");
        for (offset, byte) in bytes.into_iter().enumerate() {
            if let Some(slot) = book.get_mut(at + offset) { *slot = byte; }
        }
        swallow(book, "x.xlsx");
    }
}
