//! The query log by keys alone: officers by their names, filters that are saved, checkpoints that are kept.

use super::views::wide;
use crate::{
    harness::Centre,
    seed::{self, ORG_A, Seed},
};
use xintai::{domain::query::Mode, service::ops::query::RunQuery};

fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let query = |mode| RunQuery { subject: ORG_A.to_owned(), mode, ..RunQuery::default() };
    centre.call("win1", &query(Mode::Public)).unwrap();
    centre.call("win1", &query(Mode::Authorised)).unwrap_err();
    centre
}

#[test]
fn an_officer_is_found_by_the_name_that_the_column_shows() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("人员:赵窗一 结果:退");
    assert!(console.shows("HC-22-6"), "while it is typed: {}", console.screen());
    console.press("enter");
    assert!(console.shows("HC-22-6"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("人员:赵窗* 结果:退").press("enter");
    assert!(console.shows("HC-22-6"), "by its beginning: {}", console.screen());
    console.press("/ ctrl-u").type_text("人员:没有此人").press("enter");
    assert!(console.shows("没有符合的行"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("人员:赵 结果:退").press("enter");
    assert!(console.shows("HC-22-6"), "as it was shown while it was typed: {}", console.screen());
}

#[test]
fn a_filter_with_days_is_saved_and_a_refused_name_stays_in_its_field() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("since:2018-03-01 至:2018-03-31").press("enter");
    console.press("s enter").type_text(ORG_A).press("enter");
    assert!(console.shows("不得写主体的名称或号码"), "{}", console.screen());
    console.press("esc");
    assert!(console.line("名称").contains(ORG_A), "{}", console.screen());
    console.press("ctrl-u").type_text("三月").press("enter");
    assert!(console.shows("已保存"), "{}", console.screen());
    let kept: String = centre.sql().query_row("SELECT filter FROM saved_inspection", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, "since:2018-03-01 至:2018-03-31");
}

#[test]
fn nothing_counts_as_anchored_before_the_checkpoint_is_a_file() {
    let mut centre = centre();
    let anchors = |centre: &Centre| -> i64 {
        centre.sql().query_row("SELECT count(*) FROM anchor", [], |row| row.get(0)).unwrap()
    };
    let there = centre.dir().join("there.txt");
    std::fs::write(&there, "mine").unwrap();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 p 3");
    assert!(console.shows("保存到"), "{}", console.screen());
    console.press("esc");
    assert_eq!(anchors(&centre), 0);
    console.press("p 3 ctrl-u").paste(there.to_str().unwrap()).press("enter");
    assert!(console.shows("不会被覆盖"), "{}", console.screen());
    assert_eq!((anchors(&centre), std::fs::read_to_string(&there).unwrap().as_str()), (0, "mine"));
    let new = centre.dir().join("checkpoint.txt");
    console.press("esc ctrl-u").paste(new.to_str().unwrap()).press("enter");
    assert!(console.shows("已固定至第"), "{}", console.screen());
    assert_eq!(anchors(&centre), 1);
    assert!(std::fs::read_to_string(&new).unwrap().starts_with("xintai checkpoint 1"));
}
