//! Record review by keys alone: import, look, take in, send back, admit; a stop harms nothing.

use super::{
    harness::Harness,
    views::{forgets, frames_hold, go, small, strokes, wide},
};
use crate::harness::Centre;
use std::{fs, path::Path};
use xintai::{service::ImportRequest, tui::desk::Desk};

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)).unwrap()
}

/// A centre to which unit X has sent `name`.
fn centre(name: &str) -> Centre {
    let mut centre = Centre::on("2026-11-23");
    centre.with_catalogue();
    let request = ImportRequest {
        unit: Some("UNIT-X".to_owned()),
        item: "XZCF".to_owned(),
        file_name: name.to_owned(),
        ..ImportRequest::default()
    };
    centre.import("liaX", &request, sample(name)).unwrap();
    centre
}

fn states(centre: &Centre, state: &str) -> i64 {
    centre.sql().query_row("SELECT count(*) FROM record WHERE state = ?1", [state], |row| row.get(0)).unwrap()
}

#[test]
fn the_batch_that_waits_is_there_without_being_asked_for() {
    let mut centre = centre("penalties-dirty.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    let screen = console.screen();
    assert!(screen.contains("B-2026-1123-") && screen.contains("环翠区住房和城乡建设局"), "{screen}");
    assert!(screen.contains("可入库") && screen.contains("禁止归集"), "{screen}");
    assert!(console.line("[2]归集审核").contains("归集审核 "), "what waits is counted: {screen}");
}

#[test]
fn after_a_lock_the_rows_are_gone_from_memory() {
    let mut centre = centre("penalties-dirty.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    forgets(&mut console, "rev1", &["环翠区住房和城乡建设局"]);
    assert!(console.shows("环翠区住房和城乡建设局"), "{}", console.screen());
}

#[test]
fn one_key_takes_a_row_in_and_goes_on_to_the_next() {
    let mut centre = centre("penalties-clean.csv");
    let mut console = small(&mut centre, "rev1");
    go(&mut console, "2");
    let waiting = states(&centre, "submitted");
    console.press("a a");
    assert_eq!((states(&centre, "accepted"), states(&centre, "submitted")), (2, waiting - 2), "{}", console.screen());
    assert!(console.shows("已通过 1 条"), "{}", console.screen());
}

#[test]
fn a_row_is_sent_back_with_a_reason_and_words() {
    let mut centre = centre("penalties-clean.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("x enter enter");
    assert!(console.shows("必填"), "no reason is chosen beforehand: {}", console.screen());
    console.press("esc x right enter").type_text("补报生效日期").press("enter");
    assert!(console.shows("已退回提供单位"), "{}", console.screen());
    assert_eq!(states(&centre, "returned"), 1);
}

#[test]
fn everything_in_order_is_taken_in_at_once_and_each_row_has_its_outcome() {
    let mut centre = centre("penalties-clean.csv");
    let waiting = states(&centre, "submitted");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("shift-a");
    assert!(console.shows(&format!("待审核 {waiting} 条")) && console.shows("末四位"), "{}", console.screen());
    let ending: String = console.line("末四位").chars().skip_while(|c| *c != '`').skip(1).take(4).collect();
    console.type_text(&ending).press("enter");
    assert!(console.shows("审核结果") && console.shows("通过 "), "{}", console.screen());
    assert_eq!(states(&centre, "accepted") + states(&centre, "submitted"), waiting);
    assert!(states(&centre, "accepted") > 0);
}

#[test]
fn only_what_is_wrong_shows_with_its_hint_and_its_rule() {
    let mut centre = centre("penalties-dirty.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("/");
    let screen = console.screen();
    assert!(screen.contains("[只看异常]") && screen.contains("下一步"), "{screen}");
    console.press("o");
    assert!(console.shows("行 "), "{}", console.screen());
    console.press("esc .");
    assert!(console.shows("依据"), "{}", console.screen());
}

#[test]
fn history_and_the_version_before_are_one_key_away() {
    let mut centre = centre("penalties-clean.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("h");
    assert!(console.shows("第 1 版") && console.shows("报送"), "{}", console.screen());
    console.press("esc d");
    assert!(console.shows("只有一版"), "{}", console.screen());
    console.press("esc o");
    assert!(console.shows("SM3"), "{}", console.screen());
}

#[test]
fn a_wrong_check_character_is_admitted_by_two_reviewers() {
    let mut centre = Centre::on("2018-06-01");
    centre.with_catalogue();
    let request = ImportRequest {
        unit: Some("UNIT-X".to_owned()),
        item: "XZ-001".to_owned(),
        file_name: "1.csv".to_owned(),
        ..ImportRequest::default()
    };
    let file = "subject_name,subject_kind,subject_id,title,document,issuer,determined_on,category,access,content_kind,\
                finality,effective_on,basis_kind\n环翠区甲公司,organisation,91210399MA0000015N,登记,登记〔2018〕1号,\
                环翠区住房和城乡建设局,2018-05-01,basic,open,registration,final,2018-05-01,certificate\n";
    centre.import("liaX", &request, file.as_bytes().to_vec()).unwrap();
    let mut first = wide(&mut centre, "rev1");
    go(&mut first, "2");
    first.press("b 1 m").type_text("登记机关证明即如此赋码").press("enter");
    assert!(first.shows("待第二人确认"), "{}", first.screen());
    let mut second = wide(&mut centre, "rev2");
    go(&mut second, "2");
    second.press("b 1 m");
    assert!(second.shows("登记机关证明即如此赋码"), "{}", second.screen());
    second.press("y");
    assert_eq!(states(&centre, "submitted"), 1, "{}", second.screen());
}

/// Goes through a form field by field until these words stand there.
fn enter_until(console: &mut Harness<Desk>, words: &str) {
    for _ in 0..12 {
        if console.shows(words) {
            return;
        }
        console.press("enter");
    }
}

#[test]
fn a_file_is_tried_then_imported_by_keys() {
    let mut centre = Centre::on("2026-11-23");
    centre.with_catalogue();
    let path = centre.dir().join("处罚.csv");
    fs::write(&path, sample("penalties-dirty.csv")).unwrap();
    let mut console = wide(&mut centre, "liaX");
    go(&mut console, "2");
    assert!(console.shows("没有待审核的批次"), "{}", console.screen());
    console.press("i").paste("/nowhere/none.csv").press("enter enter");
    while !console.shows("XZCF") {
        console.press("right");
    }
    enter_until(&mut console, "不能办理");
    assert!(console.shows("不能办理") && console.shows("核对路径"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("/nowhere/none.csv"), "what was typed stays: {}", console.screen());
    console.press("tab ctrl-u").paste(path.to_str().unwrap());
    // Trying is what the page says once the file was read; the form says it beforehand too.
    enter_until(&mut console, "禁止归集");
    assert!(console.shows("试运行") && console.shows("禁止归集"), "{}", console.screen());
    let batches = |centre: &Centre| -> i64 {
        centre.sql().query_row("SELECT count(*) FROM batch", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(batches(&centre), 0, "a trial keeps nothing");
    console.press("enter");
    assert!(console.shows("已导入"), "{}", console.screen());
    assert_eq!(batches(&centre), 1);
}

#[test]
fn what_a_liaison_may_not_do_is_said_with_its_reason() {
    let mut centre = centre("penalties-clean.csv");
    let mut console = small(&mut centre, "liaX");
    go(&mut console, "2");
    console.press("a");
    assert!(console.shows("无此权限 (归集通过)"), "{}", console.screen());
    console.press("enter");
    let hints = console.screen().lines().last().unwrap().to_owned();
    assert!(!hints.contains("通过") && hints.contains("导入文件"), "{hints}");
}

#[test]
fn every_frame_of_record_review_holds() {
    let mut centre = centre("penalties-dirty.csv");
    let keys = [
        "2", "x", "esc", "j", "enter", "j j", "esc", "/", "enter", "esc", "b", "esc", "shift-a", "esc", "h", "esc", ".",
    ];
    let wanted = [
        ("可入库", "in order"),
        ("[只看异常]", "[problems only]"),
        ("下一步", "next"),
        ("退回理由", "reason"),
        ("末四位", "last four"),
    ];
    frames_hold(&mut centre, "rev1", &keys, &wanted);
    assert_eq!(strokes(&["2", "a"]), 2);
}

#[test]
fn the_same_review_is_done_by_the_same_keys_at_80x24() {
    super::views::SIZE.set((80, 24));
    one_key_takes_a_row_in_and_goes_on_to_the_next();
    a_row_is_sent_back_with_a_reason_and_words();
    everything_in_order_is_taken_in_at_once_and_each_row_has_its_outcome();
    a_file_is_tried_then_imported_by_keys();
}

/// Number of the row under the cursor.
fn row_in_hand(console: &Harness<Desk>) -> String {
    let screen = console.screen();
    let line = screen.lines().find(|line| line.trim_start().starts_with('>')).unwrap_or_default();
    line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
}

#[test]
fn the_same_row_stays_in_hand_when_only_problems_are_shown() {
    let mut centre = centre("penalties-dirty.csv");
    let mut console = wide(&mut centre, "rev1");
    go(&mut console, "2");
    console.press("/ j");
    let row = row_in_hand(&console);
    assert!(!row.is_empty(), "{}", console.screen());
    console.press("/");
    assert_eq!(row_in_hand(&console), row, "{}", console.screen());
    console.press("/");
    assert_eq!(row_in_hand(&console), row, "{}", console.screen());
}

#[test]
fn the_worklist_leads_to_the_batch_that_was_chosen() {
    let mut centre = centre("penalties-dirty.csv");
    let request = ImportRequest {
        unit: Some("UNIT-X".to_owned()),
        item: "XZCF".to_owned(),
        file_name: "penalties-clean.csv".to_owned(),
        ..ImportRequest::default()
    };
    centre.import("liaX", &request, sample("penalties-clean.csv")).unwrap();
    let mut console = wide(&mut centre, "rev1");
    for batch in ["B-2026-1123-02", "B-2026-1123-01"] {
        go(&mut console, "1");
        console.press("up up up up");
        for _ in 0..10 {
            let screen = console.screen();
            if screen.lines().any(|line| line.starts_with(" >") && line.contains(batch)) {
                break;
            }
            console.press("down");
        }
        assert!(console.shows(batch), "{}", console.screen());
        console.press("enter");
        assert!(console.shows("[2]归集审核") && console.shows(batch), "{}", console.screen());
    }
}
