//! What is in hand stays in hand, what is closed says so before it is tried, and what is said is said whole.

use super::{
    harness::Harness,
    office::must,
    views::{console, small, wide},
};
use crate::{
    given::{self, Given, fields},
    harness::Centre,
};
use std::fs;
use xintai::{
    locale::Lang,
    service::ops::{casework::Paper, notices::RenderNotice, objections::FileObjection},
    tui::desk::Desk,
};

const ORG: &str = "91210399MA0000015M";

/// Two objections on two records of one subject: the number of each, first the one that is due first.
fn two_objections(centre: &mut Centre) -> (String, String) {
    let mut file = |document: &str, day: &str| {
        let mut given = Given { document: document.into(), ..Given::default() };
        given.platform.insert("CF_FRDB".into(), "孙大同".into());
        given.provider.insert("CF_FRDB".into(), "孙大同".into());
        let record = given::record(centre, &given);
        centre.at(day);
        let claims = fields(&[("CF_SY", "已按规定备案")]);
        let file = FileObjection {
            record,
            applicant: ORG.into(),
            ground: "error".into(),
            written: true,
            claims,
            evidence: vec![Paper { kind: "evidence".into(), name: "缴款书.txt".into(), body: b"paid".to_vec() }],
            ..FileObjection::default()
        };
        centre.call("obj1", &file).unwrap().case
    };
    let first = file("威环住罚〔2017〕18号", "2018-09-26");
    (first, file("威环住罚〔2017〕19号", "2018-09-27"))
}

/// The line of the list on which the cursor stands.
fn cursor(console: &Harness<Desk>) -> String {
    console.screen().lines().find(|line| line.trim_start().starts_with("> 剩")).unwrap_or_default().to_owned()
}

#[test]
fn a_filter_that_is_taken_off_leaves_the_same_case_in_hand() {
    let mut centre = Centre::on("2018-09-26");
    let (_, second) = two_objections(&mut centre);
    for screen in ["1", "3"] {
        let mut console = wide(&mut centre, "obj1");
        console.press(screen).press("/").type_text(&second).press("enter");
        must(&console, &second);
        console.press("esc");
        must(&console, "剩2工作日");
        assert!(cursor(&console).contains("剩3"), "{}", console.screen());
        console.press("enter");
        let page = console.screen();
        assert!(page.contains(&second), "{screen}: {page}");
        // What is pressed next is about that case.
        console.press("h");
        must(&console, &second);
    }
}

#[test]
fn a_filter_begun_beside_an_opened_page_shows_where_it_is_typed() {
    let mut centre = Centre::on("2018-09-26");
    let (first, second) = two_objections(&mut centre);
    let mut officer = small(&mut centre, "obj1");
    officer.press("enter").press("/").type_text(&second);
    assert!(
        officer.screen().lines().any(|line| line.trim_start().starts_with(&format!("/ {second}"))),
        "{}",
        officer.screen()
    );
    assert!(!officer.shows(&first), "{}", officer.screen());
    let mut auditor = small(&mut centre, "aud1");
    auditor.press("7").press("enter").press("/").type_text("query.run");
    assert!(auditor.screen().lines().any(|line| line.trim_start().starts_with("/ query.run")), "{}", auditor.screen());
}

#[test]
fn who_may_file_nothing_here_is_told_so_before_typing() {
    let mut centre = Centre::on("2018-09-26");
    for login in ["rev1", "sup1"] {
        let mut console = wide(&mut centre, login);
        console.press("3");
        assert!(!console.shows("+ 新建"), "{}", console.screen());
        console.press("+");
        must(&console, "无此权限 (登记异议)");
        must(&console, "可接受的");
        must(&console, "条");
    }
}

#[test]
fn a_sentence_longer_than_its_line_is_told_whole() {
    let mut centre = Centre::on("2018-09-26");
    two_objections(&mut centre);
    let mut console = console(&mut centre, "obj1", Lang::En, (60, 20));
    console.press("3 shift-s");
    let screen = console.screen();
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[17].starts_with("! subject: who may query"), "{screen}");
    assert!(lines[18].trim_end().ends_with("with a purpose"), "{screen}");
}

#[test]
fn a_case_is_read_when_the_terminal_grows_beside_its_list() {
    let mut centre = Centre::on("2018-09-26");
    let (first, _) = two_objections(&mut centre);
    let mut console = small(&mut centre, "obj1");
    console.press("3");
    assert!(!console.shows("下一期限") && !console.shows("法定代表人"), "{}", console.screen());
    console.resize(132, 36).answer();
    must(&console, &first);
    must(&console, "法定代表人");
}

#[test]
fn what_does_not_differ_is_masked_in_the_comparison() {
    let mut centre = Centre::on("2018-09-26");
    two_objections(&mut centre);
    let mut console = wide(&mut centre, "obj1");
    console.press("3");
    must(&console, "孙*同");
    assert!(!console.shows("孙大同"), "{}", console.screen());
}

#[test]
fn no_letter_is_offered_where_none_is_due_and_the_last_one_is_saved_by_its_key() {
    let mut centre = Centre::on("2018-09-26");
    let (first, _) = two_objections(&mut centre);
    let mut console = wide(&mut centre, "obj1");
    console.press("3");
    assert!(!console.shows("w 起草通知"), "{}", console.screen());
    console.press("w");
    must(&console, "按现在的状态没有应发的文书");
    console.press("shift-e");
    must(&console, "本事项还没有文书");
    let kind = Some("refusal".to_owned());
    let letter =
        RenderNotice { case: first, kind, reason: Some("并非本平台信息".to_owned()), ..RenderNotice::default() };
    if centre.call("obj1", &letter).is_ok() {
        console.press("f5").press("shift-e");
        let path = centre.dir().join("letter.txt");
        console.press("ctrl-u").type_text(&path.display().to_string()).press("enter");
        assert!(fs::read_to_string(&path).unwrap().contains("并非本平台信息"));
    }
}

#[test]
fn the_query_that_is_not_given_at_a_window_says_so_without_a_try() {
    let mut centre = Centre::on("2018-09-26");
    centre.sql().execute("UPDATE officer SET place = 'designated-window' WHERE login = 'win1'", []).unwrap();
    centre.log_in_anew();
    let mut console = wide(&mut centre, "win1");
    console.press("5").type_text("210399198503170022").press("tab");
    while !console.shows("此处不办理, 请到") {
        console.press("right");
    }
    must(&console, "HC-22-5");
    console.press("enter");
    must(&console, "x 此处不办理");
    let refused: i64 = centre
        .sql()
        .query_row("SELECT count(*) FROM journal WHERE operation = 'query.run'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(refused, 0);
}

#[test]
fn the_next_requester_finds_nothing_said_of_the_one_before() {
    let mut centre = Centre::on("2018-09-26");
    let mut console = wide(&mut centre, "win1");
    console.press("5").type_text(ORG).press("enter");
    given::record(&centre, &Given::default());
    console.press("enter");
    console.press("n");
    must(&console, "填写查询对象与方式");
    assert!(!console.shows("没有可以提供的记录"), "{}", console.screen());
}
