//! Tables and CSV: columns that line up, and nothing that acts when it is opened or shown.

use serde_json::json;
use xintai::{
    cli::table::{Grid, csv, table},
    locale::Lang,
};

#[test]
fn columns_line_up_by_terminal_width() {
    let mut grid = Grid::new(["name", "x"]);
    grid.row(["信用", "1"]);
    grid.row(["abcdefg", "2"]);
    assert_eq!(grid.render(), "name     x\n-------  -\n信用     1\nabcdefg  2\n");
}

#[test]
fn a_formula_is_made_harmless_in_csv_and_a_number_is_left() {
    let text = csv(&json!({"items": [{"a": "=1+1", "b": -5, "c": "-5", "d": "@x"}]}));
    assert_eq!(text, "a,b,c,d\n'=1+1,-5,-5,'@x\n");
}

#[test]
fn control_characters_never_reach_a_table() {
    let text = table(&json!({"name": "a\u{1b}[31m\u{202e}b"}), Lang::En);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn a_table_calls_codes_by_their_names_and_csv_keeps_the_codes() {
    let answer = json!({"items": [{
        "operation": "query.run", "role": "auditor+logs", "outcome": "denied", "state": "hidden-repaired", "mode": "self",
        "flags": ["burst"], "channel": "tui",
    }]});
    let codes = ["query.run", "auditor", "denied", "hidden-repaired", "self", "burst", "tui"];
    let shown = table(&answer, Lang::Zh);
    for code in codes {
        assert!(!shown.contains(code), "{code} in {shown}");
        assert!(csv(&answer).contains(code), "{code} is missing in {}", csv(&answer));
    }
    assert!(shown.contains("审计员") && shown.contains("短时间大量") && shown.contains('拒'), "{shown}");
    assert!(table(&answer, Lang::En).contains("burst"), "{}", table(&answer, Lang::En));
}
