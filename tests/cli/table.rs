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
