//! The palette: filters by either language, key or pinyin, runs, and says why not.

use super::{
    questions::console,
    views::{self, go, wide},
};
use crate::harness::Centre;
use xintai::locale::Lang;

#[test]
fn it_filters_by_chinese_english_key_name_and_pinyin() {
    for query in ["中止", "suspend", "zzcx", "zhongzhi", "case suspend"] {
        let mut console = console(100, 30);
        console.press("?").type_text(query);
        assert!(console.shows("中止查询"), "{query}: {}", console.screen());
        assert!(!console.shows("登记结果"), "{query}: {}", console.screen());
    }
}

#[test]
fn a_key_finds_what_it_does() {
    let mut console = console(100, 30);
    console.press("?").type_text("s").press("enter");
    assert!(console.shows("按 y 确认"), "{}", console.screen());
}

#[test]
fn hints_name_no_character_where_characters_are_typed() {
    let mut console = console(100, 30);
    console.press("?");
    assert!(console.screen().lines().last().unwrap().ends_with("F4 命令  F1 帮助"), "{}", console.screen());
}

#[test]
fn enter_runs_what_is_chosen() {
    let mut console = console(100, 30);
    console.press(":").type_text("zzcx").press("enter");
    assert!(console.shows("按 y 确认"), "{}", console.screen());
    console.press("esc :").type_text("李娜").press("enter");
    assert!(console.shows("现在是李娜"), "{}", console.screen());
}

#[test]
fn what_cannot_run_is_shown_with_its_reason() {
    let mut console = console(100, 30);
    console.press("?").type_text("通知");
    assert!(console.line("起草通知").contains("x 尚无可起草的通知 (29条)"), "{}", console.screen());
    console.press("enter");
    assert!(console.line(": 通知").contains("通知"), "it stays open");
}

#[test]
fn it_shows_keys_and_the_equal_verb() {
    let mut console = console(110, 30);
    console.press("?").type_text("suspend");
    let line = console.line("中止查询");
    assert!(line.contains(" s ") && line.contains("xintai case act ID suspend"), "{line}");
}

#[test]
fn it_closes_with_the_key_that_opened_it_or_back() {
    for key in ["f1", "f4", "esc"] {
        let mut console = console(100, 30);
        console.press("f4");
        assert!(console.shows("命令 -"), "{}", console.screen());
        console.press(key);
        assert!(!console.shows("命令 -"), "{key}: {}", console.screen());
    }
}

#[test]
fn a_closed_key_leaves_the_row_of_the_refused_verb_once_for_each_box() {
    let mut centre = Centre::on("2018-10-01");
    let mut console = wide(&mut centre, "win1");
    let rows = || -> Vec<(String, String, Option<String>)> {
        let sql = rusqlite::Connection::open(centre.path()).unwrap();
        let mut all = sql
            .prepare("SELECT operation, outcome, cite FROM journal WHERE officer = 'win1' AND outcome = 'denied' ORDER BY seq")
            .unwrap();
        all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect()
    };
    // Held down, the key is one try.
    for key in ["t", "t", "t"] {
        go(&mut console, key);
    }
    let tried = rows();
    let operations: Vec<&str> = tried.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(operations, ["decision.list"], "{}", console.screen());
    assert!(tried.iter().all(|row| row.2.is_some()), "{tried:?}");
    console.press("esc esc ?").type_text("两人办理").press("enter");
    assert_eq!(rows().len(), 2, "{}", console.screen());
}

#[test]
fn the_number_of_a_closed_screen_says_why_in_the_sentence_of_the_commands_and_tries_nothing() {
    let mut centre = Centre::on("2018-10-01");
    let mut console = wide(&mut centre, "win1");
    let rows = || -> i64 {
        let sql = rusqlite::Connection::open(centre.path()).unwrap();
        sql.query_row("SELECT count(*) FROM journal WHERE officer = 'win1' AND outcome = 'denied'", [], |row| {
            row.get(0)
        })
        .unwrap()
    };
    for key in ["2", "2", "6"] {
        go(&mut console, key);
        assert!(console.shows("x 须为"), "{}", console.screen());
    }
    console.press("esc esc ?").type_text("归集审核").press("enter");
    assert!(console.shows("x 须为"), "{}", console.screen());
    assert_eq!(rows(), 0, "{}", console.screen());
}

#[test]
fn why_the_chosen_command_is_closed_is_shown_whole_at_either_size() {
    for (width, height) in [(120, 36), (80, 24)] {
        let mut centre = Centre::on("2018-10-01");
        let mut console = views::console(&mut centre, "win1", Lang::Zh, (width, height));
        console.press("esc ?").type_text("归集审核");
        let screen = console.screen();
        let foot: String = screen.lines().skip_while(|line| !line.contains("> ")).skip(1).collect();
        let foot: String = foot.chars().filter(|one| !one.is_whitespace() && !"|-+".contains(*one)).collect();
        assert!(foot.contains("x须为") && foot.contains("第六条第二款"), "{screen}");
        assert!(!foot.contains(".."), "{screen}");
    }
}
