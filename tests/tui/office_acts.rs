//! Acts that once had a verb only, by keys alone: reports of one regulation, subjects, leniency, terms of repair, letters.

use super::{
    harness::Harness,
    office::{choose, fill, must, number},
    views::{go, wide},
};
use crate::{
    given::{self, Given},
    harness::Centre,
};
use std::fs;
use xintai::{service::ops::listing_proposals::ProposeListing, tui::desk::Desk};

/// A paper in the folder of the centre; answers its path.
fn paper(centre: &Centre) -> String {
    let path = centre.dir().join("paper.txt");
    fs::write(&path, "证明材料").unwrap();
    path.display().to_string()
}

/// Opens a report by its name.
#[track_caller]
fn report(console: &mut Harness<Desk>, words: &str) {
    console.press("g");
    let line = console.line(words);
    match line.chars().find(char::is_ascii_digit) {
        Some(digit) => console.press(&digit.to_string()),
        None => {
            while !console.line(words).contains('>') {
                console.press("down");
            }
            console.press("enter")
        }
    };
}

fn logged(centre: &Centre, operation: &str) -> i64 {
    number(centre, &format!("SELECT count(*) FROM journal WHERE operation = '{operation}' AND outcome = 'done'"))
}

#[test]
fn four_kinds_of_breach_stand_with_units_officers_and_the_rows_behind_them() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    let record = given::record(&centre, &Given::default());
    let city = ProposeListing {
        subject: None,
        grade: "serious".to_owned(),
        ground: None,
        field: Some("health-and-life".to_owned()),
        scope: Some("city".to_owned()),
        basis: Some("law:食品安全法第一百一十三条".to_owned()),
        records: vec![record],
        statement: None,
        level: None,
        evidence: Vec::new(),
    };
    assert!(centre.call("liaX", &city).is_err());
    let mut console = wide(&mut centre, "sup1");
    report(&mut console, "违规行为");
    console.press("enter");
    must(&console, "【目录外记录、共享、公开】0 次");
    must(&console, "【清单外惩戒】0 次");
    must(&console, "【违反标准或者程序认定名单】1 次");
    let (unit, who) = centre
        .sql()
        .query_row(
            "SELECT unit.name, officer.name FROM officer JOIN unit ON unit.id = officer.unit WHERE login = 'liaX'",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )
        .unwrap();
    must(&console, &format!("{unit} {who}：1 次"));
    must(&console, "被拒绝（BX-7-3）");
    assert_eq!(logged(&centre, "report.breaches"), 1);
    let mut other = Centre::on("2018-06-01");
    let mut console = wide(&mut other, "sup1");
    console.press("g");
    assert!(!console.shows("违规行为") && !console.shows("自查核查"), "{}", console.screen());
}

#[test]
fn a_self_check_is_looked_at_then_signed_with_its_finding() {
    let mut centre = Centre::under("liaoning-housing", "2026-05-12");
    let mut console = wide(&mut centre, "sup1");
    report(&mut console, "自查核查");
    console.press("enter enter enter");
    must(&console, "尚未签署");
    assert_eq!(number(&centre, "SELECT count(*) FROM self_check"), 0);
    console.press("esc");
    report(&mut console, "自查核查");
    console.press("enter enter").type_text("抽样未见问题").press("enter");
    must(&console, "ZC-0001 已签署");
    assert_eq!(number(&centre, "SELECT count(*) FROM self_check"), 1);
    console.press("esc");
    report(&mut console, "已签署的自查");
    must(&console, "ZC-0001");
}

#[test]
fn a_unit_states_its_month_by_keys() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    let mut console = wide(&mut centre, "liaX");
    report(&mut console, "填报双公示月报");
    fill(&mut console, &["", "", "2", "1", "待补报", "", ""]);
    must(&console, "2022-05 已填报");
    assert_eq!(number(&centre, "SELECT produced FROM monthly_statement"), 2);
}

#[test]
fn assessment_and_time_of_repair_are_read_where_the_regulation_knows_them() {
    let mut changsha = Centre::under("changsha", "2018-06-04");
    let mut console = wide(&mut changsha, "sup1");
    console.press("g");
    assert!(!console.shows("修复用时"), "no repair under this text: {}", console.screen());
    console.press("esc");
    report(&mut console, "考核数据");
    console.press("enter enter");
    must(&console, "CS-21-1");
    assert_eq!(logged(&changsha, "report.assessment"), 1);
    let mut benxi = Centre::under("benxi", "2022-05-10");
    let mut console = wide(&mut benxi, "sup1");
    report(&mut console, "修复用时");
    console.press("enter");
    must(&console, "全部：执行 0 件");
    assert_eq!(logged(&benxi, "report.supervision"), 1);
}

#[test]
fn who_may_soon_ask_for_repair_is_listed_and_what_may_never_is_marked() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let record = given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "rep1");
    go(&mut console, "4");
    console.press("c");
    must(&console, "30 日内可申请修复 0 条");
    console.press("esc shift-b");
    fill(&mut console, &[&record, "law:《中华人民共和国食品安全法》第一百三十五条"]);
    must(&console, "已标记不可修复");
    assert_eq!(number(&centre, "SELECT count(*) FROM record WHERE facts LIKE '%食品安全法%'"), 1);
}

#[test]
fn a_change_and_an_end_of_a_subject_are_filed_with_their_papers() {
    let mut centre = Centre::on("2018-06-01");
    let record = given::record(&centre, &Given::default());
    let path = paper(&centre);
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "登记主体变更");
    fill(&mut console, &["91210399MA0000015M", "", "威海恒泰建设集团", "2018-05-20", &path]);
    must(&console, "待另一人确认");
    assert_eq!(number(&centre, "SELECT count(*) FROM subject_change WHERE decided_at IS NULL"), 1);
    choose(&mut console, "登记主体终止");
    fill(&mut console, &["91210399MA0000015M", "2018-05-30", &path]);
    must(&console, "先由另一人用「复核主体变更」");
    console.press("esc");
    let mut second = wide(&mut centre, "rev1");
    second.press("enter");
    must(&second, "威海恒泰建设集团");
    second.press("y");
    must(&second, "已确认");
    choose(&mut console, "登记主体终止");
    fill(&mut console, &["91210399MA0000015M", "2001-01-01", &path]);
    must(&console, "待另一人确认");
    let ended = "SELECT count(*) FROM subject WHERE ended_on = '2001-01-01'";
    assert_eq!(number(&centre, ended), 0);
    let mut second = wide(&mut centre, "rev1");
    second.press("enter");
    must(&second, &format!("记录的事实晚于该日，请核对：{record}"));
    second.press("y");
    must(&second, "已确认");
    assert_eq!(number(&centre, ended), 1);
}

#[test]
fn a_mark_of_leniency_is_confirmed_with_a_written_reason() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let facts = r#"{"flags":["force-majeure"]}"#.to_owned();
    let record =
        given::record(&centre, &Given { state: "submitted".into(), accepted: None, facts, ..Given::default() });
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "确认宽容审慎标记");
    fill(&mut console, &[&record, "台风停产，期后已补正"]);
    must(&console, "已确认");
    assert_eq!(number(&centre, "SELECT count(*) FROM record_event WHERE kind = 'lenient'"), 1);
}

#[test]
fn records_subjects_and_letters_are_looked_through() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "重核全部记录");
    must(&console, "重核 1 条");
    assert_eq!(logged(&centre, "record.check"), 1);
    let file = centre.dir().join("site.csv");
    fs::write(
        &file,
        "统一社会信用代码,主体名称,文书号\n91210399MA0000015M,威海恒泰建设有限公司,威环住罚〔2017〕17号\n",
    )
    .unwrap();
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "与单位公示核对");
    fill(&mut console, &["UNIT-X", &file.display().to_string()]);
    assert_eq!(logged(&centre, "record.reconcile"), 1, "{}", console.screen());
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "核对主体的失信等级与名单");
    fill(&mut console, &["91210399MA0000015M"]);
    assert_eq!(logged(&centre, "listing.check"), 1);
    console.press("esc");
    choose(&mut console, "文书登记簿");
    fill(&mut console, &["", ""]);
    assert_eq!(logged(&centre, "notice.list"), 1, "{}", console.screen());
}

#[test]
fn the_screen_of_lists_and_measures_is_open_where_any_of_its_work_is() {
    let mut centre = Centre::under("liaoning-housing", "2026-05-12");
    let mut console = wide(&mut centre, "sup1");
    go(&mut console, "8");
    must(&console, "[8]");
    console.press("+");
    must(&console, "采取惩戒措施");
    assert!(console.line("提议列入名单").contains("1") || console.shows("LH-0-2"), "{}", console.screen());
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup1");
    console.press("8");
    must(&console, "HC-0-1");
}
