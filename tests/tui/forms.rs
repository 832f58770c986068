//! Forms: typing Chinese, the caret, faults under their fields, choices, pastes, passwords.

use super::questions::console;
use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect};
use xintai::{
    locale::Label,
    text,
    tui::{
        action::Action,
        theme::Look,
        widgets::{
            fields::{Field, Fields, Kind},
            input::{Line, long_numbers},
        },
    },
};

fn type_into(fields: &mut Fields, text: &str) {
    for c in text.chars() {
        fields.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    }
}

#[test]
fn chinese_is_typed_and_edited_by_whole_characters() {
    let mut console = console(100, 30);
    console.press("r").type_text("核查属实无误").press("backspace backspace home").type_text("经").press("end");
    assert!(console.line("核查结果").contains("经核查属实"), "{}", console.screen());
    console.press("tab").type_text("20261123").press("enter right enter enter");
    assert!(console.shows("已登记: 经核查属实 2026-11-23"), "{}", console.screen());
}

#[test]
fn the_real_cursor_stands_at_the_caret() {
    let mut console = console(100, 30);
    console.press("r");
    let before = console.caret().unwrap();
    console.type_text("核查");
    let after = console.caret().unwrap();
    assert_eq!((after.x - before.x, after.y), (4, before.y));
    console.press("left");
    assert_eq!(console.caret().unwrap().x, before.x + 2);
}

#[test]
fn a_fault_stands_under_its_field_and_gets_the_keys() {
    let mut console = console(100, 30);
    console.press("r tab").type_text("2026-11-31").press("enter enter enter");
    let screen = console.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let field = lines.iter().position(|line| line.contains("核查结果")).unwrap();
    assert!(lines[field].contains("> ") && lines[field + 1].contains("x 必填"), "{screen}");
    assert!(screen.contains("x `2026-11-31` 不是日期, 如 2026-11-23"), "{screen}");
}

#[test]
fn letters_digits_and_question_marks_are_text_while_typing() {
    let mut console = console(100, 30);
    console.press("r").type_text("1?:jkq");
    assert!(console.line("核查结果").contains("1?:jkq"), "{}", console.screen());
}

#[test]
fn a_paste_of_many_lines_submits_nothing() {
    let mut console = console(100, 30);
    console.press("r").paste("第一行\r\n第二行\n");
    assert!(console.line("核查结果").contains("第一行  第二行"), "{}", console.screen());
}

#[test]
fn a_choice_moves_with_arrows_and_digits() {
    let options = vec![("a".into(), Label::new("甲", "one").into()), ("b".into(), Label::new("乙", "two").into())];
    let mut fields = Fields::new(vec![Field::new("way", Label::new("方式", "way"), Kind::Choice(options))]);
    assert_eq!(fields.values().get("way"), "a");
    fields.key(KeyEvent::new(KeyCode::Right, KeyModifiers::NONE));
    assert_eq!(fields.values().get("way"), "b");
    type_into(&mut fields, "1");
    assert_eq!(fields.values().get("way"), "a");
}

#[test]
fn a_password_is_shown_as_stars_and_never_printed() {
    let mut fields = Fields::new(vec![Field::new("password", Label::new("密码", "password"), Kind::Secret)]);
    type_into(&mut fields, "s3cret 密");
    let area = Rect::new(0, 0, 40, 2);
    let mut buf = Buffer::empty(area);
    fields.draw(area, &mut buf, Look::default(), true);
    let shown = super::harness::text_of(&buf);
    assert!(shown.contains("********") && !shown.contains("s3"), "{shown}");
    assert!(!format!("{fields:?} {:?}", fields.values()).contains("s3cret"));
    assert_eq!(fields.submit().unwrap().get("password"), "s3cret 密");
}

#[test]
fn a_check_of_the_fields_own_is_told() {
    let even = |value: &str| {
        if value.len().is_multiple_of(2) {
            Ok(())
        } else {
            Err(text!("`{value}` 位数不对", "`{value}` has an odd length"))
        }
    };
    let mut fields = Fields::new(vec![
        Field::text("a", Label::new("甲", "a")).check(even),
        Field::new("d", Label::new("日期", "date"), Kind::Date).with("2026.1.5"),
    ]);
    type_into(&mut fields, "abc");
    assert!(fields.submit().is_none());
    type_into(&mut fields, "d");
    let values = fields.submit().unwrap();
    assert_eq!(values.date("d"), NaiveDate::from_ymd_opt(2026, 1, 5));
    assert!(fields.act(Action::NextField) && fields.focused() == "d");
}

fn press(line: &mut Line, keys: &str) {
    for key in keys.split_whitespace() {
        line.key(key.parse::<xintai::tui::key::Key>().unwrap().event());
    }
}

#[test]
fn a_line_is_edited_by_word_to_its_ends_and_in_its_middle_however_long_it_is() {
    let mut line = Line::default();
    line.paste("核对 abc def 登记");
    press(&mut line, "left left ctrl-w");
    assert_eq!(line.value(), "核对 abc 登记");
    press(&mut line, "ctrl-k");
    assert_eq!(line.value(), "核对 abc ");
    press(&mut line, "home right ctrl-u end");
    assert_eq!(line.value(), "对 abc ");
    let long = "登记".repeat(60);
    line.set(&long);
    assert_eq!(line.value(), long);
    press(&mut line, "home");
    line.paste(&"甲".repeat(40));
    assert_eq!(line.value(), format!("{}{long}", "甲".repeat(40)));
    press(&mut line, "ctrl-u");
    assert_eq!(line.value(), long);
    line.wipe();
    assert_eq!(line.value(), "");
    line.paste("再来");
    assert_eq!(line.value(), "再来");
}

#[test]
fn long_numbers_are_found_where_they_stand_and_codes_of_organisations_and_days_are_not() {
    let found = |text: &str| long_numbers(text).into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
    assert_eq!(found("核对 21039919850317002X 的登记"), ["21039919850317002X"]);
    assert_eq!(found("210399198503170022"), ["210399198503170022"]);
    assert_eq!(found("电话13800001234，卡6222 0000 1111 2222 333"), ["13800001234", "6222 0000 1111 2222 333"]);
    assert_eq!(found("２１０３９９１９８５０３１７００２２"), ["２１０３９９１９８５０３１７００２２"]);
    for none in ["91210399MA0000015M", "2026-11-23", "OB-2018-0001", "R-000012", "", "甲"] {
        assert!(found(none).is_empty(), "{none}");
    }
}

#[test]
fn what_is_typed_replaces_what_was_put_in_beforehand_unless_it_is_edited_first() {
    let date = || Fields::new(vec![Field::text("on", Label::new("日期", "date")).with("2026-11-23")]);
    let mut typed = date();
    type_into(&mut typed, "20");
    assert_eq!(typed.values().get("on"), "20");
    type_into(&mut typed, "26");
    assert_eq!(typed.values().get("on"), "2026");
    let mut pasted = date();
    pasted.paste("2026-12-01");
    assert_eq!(pasted.values().get("on"), "2026-12-01");
    for (key, end) in [(KeyCode::Backspace, "2026-11-24"), (KeyCode::End, "2026-11-234")] {
        let mut edited = date();
        edited.key(KeyEvent::new(key, KeyModifiers::NONE));
        type_into(&mut edited, "4");
        assert_eq!(edited.values().get("on"), end);
    }
    // What somebody typed before is added to.
    let mut kept = Fields::new(vec![Field::text("on", Label::new("日期", "date")).kept("2026")]);
    type_into(&mut kept, "-11-23");
    assert_eq!(kept.values().get("on"), "2026-11-23");
}
