//! Tables and CSV: columns that line up, and nothing that acts when it is opened or shown.

use serde_json::json;
use xintai::{
    cli::table::{Grid, csv, table, view},
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

/// The keys of one item of each list, as the door answers them, under the headings of their view.
fn headings(view_name: &str, value: &serde_json::Value) -> String {
    view(view_name, value, Lang::Zh)
}

#[test]
fn a_report_has_the_headings_of_its_columns_and_not_those_of_the_same_key_elsewhere() {
    let quality = json!({
        "limit": null, "limit_words": {"zh": "报送时限：未设时限", "en": "no limit set"},
        "items": [{"unit": "X", "due": 3, "late": 1, "missing": 1, "entered_late": null}],
        "deliveries": [{"unit": "X", "due": "2026-01-31", "late": true}],
    });
    let shown = headings("quality", &quality);
    for words in ["应报项数", "迟报项数", "未报项数", "迟入库数", "未设时限", "应报日"] {
        assert!(shown.contains(words), "no `{words}` in\n{shown}");
    }
    assert!(!shown.contains("待签") && !shown.contains("截止日"), "{shown}");
    let dual = json!({"items": [{"unit": "X", "own": 1, "withheld": 2, "accepted": 3, "produced": 4}]});
    let shown = headings("dual", &dual);
    for words in ["本单位公示数", "未报送数", "有效入库数", "产生数"] {
        assert!(shown.contains(words), "no `{words}` in\n{shown}");
    }
    assert!(!shown.contains("本人") && !shown.contains("不告知") && !shown.contains("可入库"), "{shown}");
    let overdue = json!({"items": [{"case": "OB-1", "kind": "objection", "kind_label": {"zh": "异议", "en": "objection"}, "turn": "X"}]});
    let shown = headings("overdue", &overdue);
    assert!(shown.contains("轮到") && shown.contains("种类") && !shown.contains("种类  种类"), "{shown}");
    let trend = json!({"items": [{"by": "trade", "by_label": {"zh": "行业", "en": "trade"}, "of": "建筑业"}]});
    let shown = headings("trend", &trend);
    assert!(shown.contains("维度") && shown.contains("对象") && !shown.contains("办理人"), "{shown}");
}
