//! One thing looked up or taken down by keys alone: a record on a day, how a subject stands, a record as published, market
//! information, a complaint, a report for whoever asks.

use super::{
    harness::Harness,
    office::choose as office,
    views::{frames_hold, go, small, wide},
};
use crate::{
    given::{self, Given},
    harness::Centre,
    seed::{self, ORG_A, Seed},
};
use xintai::tui::desk::Desk;

#[track_caller]
fn must(console: &Harness<Desk>, words: &str) {
    assert!(console.shows(words), "no `{words}` in\n{}", console.screen());
}

fn fill(console: &mut Harness<Desk>, values: &[&str]) {
    for value in values {
        console.type_text(value).press("enter");
    }
}

fn number(centre: &Centre, sql: &str) -> i64 {
    centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_record_is_looked_up_from_any_screen_as_it_stands_on_a_day() {
    let mut centre = Centre::on("2019-06-03");
    let record = seed::record(&centre, &Seed { ended_on: Some("2018-01-02".to_owned()), ..Seed::default() });
    let mut console = small(&mut centre, "rev1");
    go(&mut console, "4");
    console.press("l");
    fill(&mut console, &[&record, ""]);
    must(&console, "2019-06-03 终了时");
    console.press("/ tab");
    console.type_text("2035-01-01").press("enter");
    must(&console, "2035-01-01 终了时");
    assert_eq!(number(&centre, "SELECT count(*) FROM journal WHERE operation = 'record.show'"), 2);
}

#[test]
fn the_inspector_has_the_history_of_a_record_of_the_archive() {
    let mut centre = Centre::under("changsha", "2021-06-01");
    let record = seed::record(&centre, &Seed { ended_on: Some("2015-01-02".to_owned()), ..Seed::default() });
    let mut console = wide(&mut centre, "aud1");
    console.press("l");
    fill(&mut console, &[&record, ""]);
    must(&console, &record);
    console.press("h");
    must(&console, "历史版本");
    assert_eq!(
        number(&centre, "SELECT count(*) FROM journal WHERE operation = 'record.history' AND outcome = 'done'"),
        1
    );
}

#[test]
fn no_record_is_erased_without_the_notice_that_asks_for_it() {
    let mut centre = Centre::on("2018-06-01");
    let record = seed::record(&centre, &Seed::default());
    let mut console = wide(&mut centre, "rev1");
    console.press("l");
    fill(&mut console, &[&record, ""]);
    console.press("shift-d");
    must(&console, "先登记书面告知或申请");
    must(&console, "第三十条");
}

#[test]
fn who_may_not_look_at_records_is_told_by_which_rule() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "adm1");
    console.press("l");
    must(&console, "S5");
    assert_eq!(
        number(&centre, "SELECT count(*) FROM journal WHERE operation = 'record.show' AND outcome = 'denied'"),
        1
    );
    assert_eq!(number(&centre, "SELECT count(*) FROM journal WHERE operation = 'record.show' AND outcome = 'done'"), 0);
}

#[test]
fn a_public_report_says_who_gets_it_and_is_refused_without_a_purpose() {
    let mut centre = Centre::under("liaoning-housing", "2026-05-12");
    given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(&Given::default().subject).press("enter p");
    must(&console, "接收方");
    console.type_text("某律师事务所").press("enter");
    must(&console, "第十五条");
    assert_eq!(
        number(&centre, "SELECT count(*) FROM journal WHERE operation = 'report.subject' AND outcome = 'done'"),
        0
    );
}

#[test]
fn under_changsha_a_department_asks_with_its_purpose_and_no_paper() {
    let mut centre = Centre::under("changsha", "2018-06-04");
    let item = Seed { item: "XZ-007".to_owned(), access: "shared".to_owned(), ..Seed::default() };
    seed::record(&centre, &item);
    let mut console = wide(&mut centre, "liaY");
    go(&mut console, "5");
    console.type_text(ORG_A).press("tab");
    while !console.line("查询方式").contains("履职查询") {
        console.press("right");
    }
    assert!(!console.shows("查询批准"), "no paper is asked for: {}", console.screen());
    console.press("enter");
    must(&console, "用途");
    assert!(!console.shows("选择查询批准"), "nor chosen from a list: {}", console.screen());
    assert_eq!(number(&centre, "SELECT count(*) FROM journal WHERE operation = 'query.run' AND cite = 'CS-17-1'"), 1);
}

#[test]
fn the_masks_of_a_record_are_confirmed_on_what_is_shown() {
    let mut centre = Centre::under("liaoning-housing", "2026-05-12");
    let record = given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "rev1");
    office(&mut console, "公示预览与确认脱敏");
    fill(&mut console, &[&record]);
    must(&console, "公示的内容");
}

#[test]
fn a_complaint_is_taken_down_at_the_window_and_ended_by_a_supervisor_with_its_finding() {
    let mut centre = Centre::under("liaoning-housing", "2026-05-12");
    let record = given::record(&centre, &Given::default());
    let mut window = wide(&mut centre, "win1");
    office(&mut window, "登记投诉举报");
    // It is not published: only its subject, who shows its code, can name it.
    fill(&mut window, &[&record, &Given::default().subject, "", "", "公示有误", "", "", ""]);
    must(&window, "CP-2026-0001");
    let mut supervisor = wide(&mut centre, "sup1");
    supervisor.press("/").type_text("CP-2026-0001").press("enter shift-c");
    must(&supervisor, "核查结果");
    // The day of receipt and a reason stand first.
    fill(&mut supervisor, &["", "", "公示无误", ""]);
    assert_eq!(number(&centre, "SELECT count(*) FROM case_file WHERE kind = 'complaint' AND open = 0"), 1);
}

#[test]
fn a_consent_to_collection_names_each_point_that_was_told() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    // The theme of agreements, wherever it stands.
    let keys = ["1", "o", "1", "esc", "esc", "o", "2", "esc", "esc", "o", "3", "esc", "esc", "o", "4", "esc", "esc"];
    frames_hold(&mut centre, "intake1", &keys, &[("登记对采集的同意", "a consent to collection")]);
    let mut console = wide(&mut centre, "intake1");
    office(&mut console, "登记对采集的同意");
    must(&console, "告知: 享有的权利");
    must(&console, "已告知不利后果");
}

#[test]
fn how_a_subject_stands_on_the_lists_is_one_form() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "sup1");
    office(&mut console, "核对主体的失信等级与名单");
    fill(&mut console, &[&Given::default().subject]);
    must(&console, "不在名单上");
}

#[test]
fn the_page_of_a_record_holds_on_both_sizes_and_in_both_languages() {
    let mut centre = Centre::on("2018-06-01");
    let record = seed::record(&centre, &Seed::default());
    let typed = format!("type {record}");
    let keys = ["2", "l", &typed, "enter", "enter"];
    frames_hold(&mut centre, "rev1", &keys, &[("终了时", "at the end of"), ("信息编号", "record")]);
}
