//! What an officer sees at a glance: numbers whole, names instead of codes, only keys that act, width of letters no matter.

use super::{
    harness::text_of,
    views::{go, small, wide},
};
use crate::harness::Centre;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect};
use std::{fs, path::Path};
use xintai::{
    locale::Label,
    service::ImportRequest,
    tui::{
        files,
        key::Key,
        narrow,
        text::Words,
        theme::Look,
        widgets::{
            fields::{Field, Fields, Kind},
            table::{Column, Row, Table},
        },
    },
};

/// The clean sample; its first row holds a word of the prohibited list in its remarks.
fn with_a_word() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/penalties-clean.csv");
    let file = fs::read_to_string(path).unwrap();
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    lines[1].push_str("档案室称病史档案另存");
    (lines.join("\n") + "\n").into_bytes()
}

fn centre() -> Centre {
    let mut centre = Centre::on("2026-11-23");
    centre.with_catalogue();
    let request = ImportRequest {
        unit: Some("UNIT-X".to_owned()),
        item: "XZCF".to_owned(),
        file_name: "处罚.csv".to_owned(),
        ..ImportRequest::default()
    };
    centre.import("liaX", &request, with_a_word()).unwrap();
    centre
}

fn submitted(centre: &Centre) -> i64 {
    centre.sql().query_row("SELECT count(*) FROM record WHERE state = 'submitted'", [], |row| row.get(0)).unwrap()
}

fn hints(screen: &str) -> String {
    screen.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_number_of_a_batch_is_whole_on_the_worklist_at_both_sizes_and_its_unit_stands_beside_it() {
    let mut centre = centre();
    for console in [wide(&mut centre, "rev1"), small(&mut centre, "rev1")] {
        let row = console.line("待审核");
        assert!(row.contains("B-2026-1123-01") && row.contains("环翠区住房"), "{row}");
    }
}

#[test]
fn a_name_gives_way_where_a_number_would_be_cut() {
    const COLUMNS: &[Column] = &[
        Column::flex(Label::new("主体", "subject"), 30, 1),
        Column::fixed(Label::new("编号", "number"), 6),
        Column::flex(Label::new("状态", "state"), 4, 1),
    ];
    let mut table = Table::new(COLUMNS);
    table.cursor.set_len(1);
    let area = Rect::new(0, 0, 40, 2);
    let mut buf = Buffer::empty(area);
    table.draw(area, &mut buf, Look::default(), |_| {
        Row::new(["威海市蓝图装饰工程股份有限公司", "B-2026-1123-02", "待审核"].map(Words::outside).to_vec())
    });
    let drawn = text_of(&buf);
    assert!(drawn.contains("B-2026-1123-02") && drawn.contains("待审核") && drawn.contains("威海市"), "{drawn}");
    assert!(drawn.contains(".."), "the name is the one that is cut: {drawn}");
    let wide_enough = Rect::new(0, 0, 70, 2);
    let mut buf = Buffer::empty(wide_enough);
    table.draw(wide_enough, &mut buf, Look::default(), |_| {
        Row::new(["威海市蓝图装饰工程股份有限公司", "B-2026-1123-02", "待审核"].map(Words::outside).to_vec())
    });
    let drawn = text_of(&buf);
    assert!(!drawn.contains("..") && drawn.contains("股份有限公司"), "{drawn}");
}

#[test]
fn rows_in_which_something_was_found_are_left_out_when_all_are_taken_in() {
    let mut centre = centre();
    let waiting = submitted(&centre);
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("shift-a");
    assert!(console.shows("有提示或待补的 1 条不在其中"), "{}", console.screen());
    assert!(console.shows(&format!("没有问题的 {} 条", waiting - 1)), "{}", console.screen());
    let ending: String = console.line("末四位").chars().skip_while(|c| *c != '`').skip(1).take(4).collect();
    console.type_text(&ending).press("enter");
    assert!(console.shows("另有 1 条有提示或待补"), "{}", console.screen());
    console.press("esc");
    assert!(submitted(&centre) >= 1);
    let line = console.line(">");
    assert!(line.contains("待审核") && line.contains(" 1 "), "what is left is in hand: {}", console.screen());
}

#[test]
fn why_on_a_row_with_a_word_to_clear_cites_the_rule_of_that_word() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press(".");
    assert!(console.shows("HC-15-2") && !console.shows("HC-5-1"), "{}", console.screen());
    console.press("esc a");
    assert!(console.shows("病史 (HC-15-2)"), "{}", console.screen());
}

#[test]
fn a_list_without_rows_offers_no_key_that_needs_one() {
    let mut centre = Centre::on("2026-11-23");
    for login in ["win1", "intake1"] {
        let mut console = wide(&mut centre, login);
        go(&mut console, "1");
        let last = hints(&console.screen());
        assert!(!last.contains("下一件") && !last.contains("打开") && !last.contains("过滤"), "{last}");
        console.press("enter");
        assert!(console.shows("列表是空的"), "the key says why: {}", console.screen());
    }
}

#[test]
fn a_narrow_list_offers_steps_only_once_the_case_is_open() {
    let mut centre = Centre::on("2026-11-23");
    let mut console = small(&mut centre, "obj1");
    go(&mut console, "3");
    let last = hints(&console.screen());
    assert!(!last.contains("复核同意") && last.contains("新建"), "{last}");
}

#[test]
fn codes_dates_and_keys_may_be_typed_in_full_width() {
    assert_eq!(narrow::code("ＯＢ－２０２６－０００１"), "OB-2026-0001");
    assert_eq!(narrow::code("威环罚字〔２０２６〕１号"), "威环罚字〔２０２６〕１号", "words stay as they were typed");
    let event = |c: char| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE);
    for (typed, meant) in [('ｙ', 'y'), ('；', ';'), ('。', '.'), ('？', '?'), ('１', '1')] {
        assert_eq!(Key::from(event(typed)).code, KeyCode::Char(meant));
    }
    let mut fields = Fields::new(vec![
        Field::new("day", Label::new("日期", "day"), Kind::Date),
        Field::text("case", Label::new("编号", "number")),
        Field::text("said", Label::new("说明", "words")),
    ]);
    for (name, typed) in [("day", "２０２６年１１月２３日"), ("case", "Ｒ－００００１２"), ("said", "第１项（甲）")]
    {
        fields.focus(name);
        for c in typed.chars() {
            fields.key(event(c));
        }
    }
    let values = fields.values();
    assert_eq!([values.get("day"), values.get("case"), values.get("said")], ["2026-11-23", "R-000012", "第１项（甲）"]);
}

#[test]
fn the_end_of_a_number_is_typed_without_an_input_method_and_in_full_width() {
    let mut console = super::questions::console(80, 24);
    console.press("p");
    assert!(console.shows("(只数字母和数字)"), "{}", console.screen());
    let ending: String = console.line("末四位").chars().skip_while(|c| *c != '`').skip(1).take(4).collect();
    assert!(ending.chars().all(|c| c.is_ascii_alphanumeric()), "{ending}");
    let full: String = ending.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    console.type_text(&full).press("enter");
    assert!(!console.shows("末四位"), "{}", console.screen());
}

#[test]
fn reports_stand_by_theme_and_the_one_looked_at_last_is_chosen_by_enter() {
    let mut centre = Centre::on("2026-11-23");
    let mut console = wide(&mut centre, "sup1");
    go(&mut console, "1");
    console.press("g");
    for theme in ["期限", "报送与公示", "信息与趋势", "安全与检查"] {
        assert!(console.shows(theme), "no `{theme}` in\n{}", console.screen());
    }
    while !console.line("披露情况").contains('>') {
        console.press("down");
    }
    console.press("enter");
    assert!(console.shows("三十日内到期"), "{}", console.screen());
    console.press("esc g");
    assert!(console.line("披露情况").contains('>'), "{}", console.screen());
}

#[test]
fn officers_and_units_are_named_and_a_file_is_told_with_its_folder() {
    let mut centre = Centre::on("2026-11-23");
    centre.with_catalogue();
    let name: String =
        centre.sql().query_row("SELECT name FROM officer WHERE login = 'sup1'", [], |row| row.get(0)).unwrap();
    let mut console = wide(&mut centre, "adm1");
    go(&mut console, "9");
    console.press("down");
    let line = console.line("liaX");
    assert!(line.contains("环翠区住房") && !line.contains("UNIT-X"), "{line}");
    console.press("down");
    let line = console.line("信息目录");
    assert!(line.contains(&name) && !line.contains("sup1"), "{line}");
    assert!(Path::new(&files::whole("report.txt")).is_absolute());
}
