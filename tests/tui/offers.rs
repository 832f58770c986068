//! Codes that nobody knows by heart are chosen from lists: in forms, and at the query desk.

use super::{
    office::{choose, fill, must, number},
    views::wide,
};
use crate::{harness::Centre, seed};
use std::fs;

#[test]
fn a_unit_and_several_items_are_chosen_by_name() {
    let mut centre = Centre::under("changsha", "2018-06-04");
    centre.with_catalogue();
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "催促、通报");
    console.press("f2");
    must(&console, "UNIT-X");
    must(&console, "UNIT-Y");
    console.type_text("住房");
    must(&console, "UNIT-X");
    assert!(!console.shows("UNIT-Y"), "{}", console.screen());
    console.press("enter");
    assert!(console.line("单位代码").contains("UNIT-X"), "{}", console.screen());
    // The kind has no list; the items take one after the other.
    console.press("enter enter f2 enter f2 down enter");
    assert!(console.line("目录项").contains("XZ-001 XZ-002"), "{}", console.screen());
    console.press("enter enter").type_text("2018-06-15").press("enter");
    must(&console, "环翠区住房和城乡建设局");
    let items: String = centre.sql().query_row("SELECT items FROM urging", [], |row| row.get(0)).unwrap();
    assert_eq!(items, r#"["XZ-001","XZ-002"]"#);
}

#[test]
fn pinyin_initials_find_a_unit() {
    let mut centre = Centre::under("changsha", "2018-06-04");
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "催促、通报");
    console.press("f2").type_text("zfhcxjs");
    must(&console, "UNIT-X");
    assert!(!console.shows("UNIT-Y"), "{}", console.screen());
    console.type_text("zzz");
    must(&console, "没有符合的");
    console.press("enter");
    must(&console, "没有符合的");
    console.press("esc");
    must(&console, "单位代码");
}

#[test]
fn a_consent_and_the_reason_of_its_end_are_chosen() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    let paper = centre.dir().join("consent.txt");
    fs::write(&paper, "本人同意归集登记信息").unwrap();
    let path = paper.display().to_string();
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "登记同意");
    fill(&mut console, &[seed::PER_A, "王小明", "", "", "登记", "", "2023-05-09", &path]);
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "终止同意");
    console.press("f2");
    must(&console, "王*明");
    console.press("enter enter f2");
    must(&console, "本人撤回");
    console.type_text("系强制").press("enter enter");
    must(&console, "已终止");
    let sql = "SELECT count(*) FROM person_consent WHERE ended_on IS NOT NULL AND reason = 'forced'";
    assert_eq!(number(&centre, sql), 1);
}

#[test]
fn a_list_that_is_closed_to_the_officer_is_not_offered_and_leaves_no_refusal() {
    let mut centre = Centre::under("liaoning-housing", "2019-03-01");
    let mut console = wide(&mut centre, "win1");
    choose(&mut console, "登记投诉");
    assert!(!console.shows("从清单选择"), "{}", console.screen());
    console.press("f2");
    must(&console, "这一项没有清单, 直接填写");
    assert_eq!(number(&centre, REFUSED), 0);
}

#[test]
fn the_query_desk_offers_the_unit_that_is_served() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let mut console = wide(&mut centre, "win1");
    console.press("5").type_text(seed::ORG_A).press("tab");
    while !console.shows("履职单位") {
        console.press("right");
    }
    console.press("tab tab");
    assert!(console.shows("空: 本单位"), "{}", console.screen());
    console.press("f2").type_text("市场监督").press("enter");
    assert!(console.line("履职单位").contains("UNIT-Y"), "{}", console.screen());
}

#[test]
fn the_query_desk_says_which_list_is_closed_and_leaves_no_refusal() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let mut console = wide(&mut centre, "win1");
    console.press("5").type_text(seed::PER_A).press("tab");
    while !console.shows("所属事项") {
        console.press("right");
    }
    console.press("tab tab tab tab f2");
    must(&console, "须为归集员");
    must(&console, "HC-35-1");
    assert_eq!(number(&centre, REFUSED), 0);
}

/// Refusals in the log.
const REFUSED: &str = "SELECT count(*) FROM journal WHERE outcome = 'refused'";
