//! Work that hangs on no case, by keys alone: publication by two persons, exchange, consents, urging, withdrawal of a
//! record, numbers of a batch, the emergency contact; and changes of subjects.

use super::{harness::Harness, views::wide};
use crate::{
    given::{self, Given},
    harness::Centre,
    seed,
};
use std::fs;
use xintai::{
    service::ops::{
        changes::{ChangeSubject, What},
        withdrawals::WithdrawRecord,
    },
    tui::desk::Desk,
};

/// Opens the work with these words: theme after theme is opened until it stands there, and is chosen by its digit.
#[track_caller]
pub fn choose(console: &mut Harness<Desk>, words: &str) {
    for theme in 1..=9 {
        console.press("o").press(&theme.to_string());
        let screen = console.screen();
        let before = screen.lines().find_map(|line| line.split_once(words).map(|(before, _)| before.trim_end()));
        if let Some(digit) = before.and_then(|before| before.chars().last()).filter(char::is_ascii_digit) {
            console.press(&digit.to_string());
            return;
        }
        console.press("esc esc");
    }
    panic!("no `{words}`: {}", console.screen());
}

/// Fills in the fields of a form, one after another.
pub fn fill(console: &mut Harness<Desk>, values: &[&str]) {
    for value in values {
        console.type_text(value).press("enter");
    }
}

#[track_caller]
pub fn must(console: &Harness<Desk>, words: &str) {
    assert!(console.shows(words), "no `{words}` in\n{}", console.screen());
}

pub fn number(centre: &Centre, sql: &str) -> i64 {
    centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_push_is_looked_through_by_one_and_sent_by_another_and_taken_back() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let record = given::record(&centre, &Given::default());
    let mut first = wide(&mut centre, "rev1");
    choose(&mut first, "发布：预览");
    fill(&mut first, &["", ""]);
    must(&first, "将发布 1 条");
    must(&first, &record);
    first.press("shift-p y");
    must(&first, "须由另一人审查");
    assert_eq!(number(&centre, "SELECT count(*) FROM feed"), 0);
    let mut second = wide(&mut centre, "rev2");
    choose(&mut second, "发布：预览");
    fill(&mut second, &["", ""]);
    second.press("y");
    must(&second, "已审查 1 条");
    let mut first = wide(&mut centre, "rev1");
    choose(&mut first, "发布：预览");
    fill(&mut first, &["", ""]);
    must(&first, "已由 rev2 审查");
    first.press("shift-p y");
    must(&first, "TS-2023-0001");
    assert_eq!(number(&centre, "SELECT count(*) FROM feed WHERE reviewed_by IS NOT NULL AND recalls IS NULL"), 1);
    first.press("esc");
    choose(&mut first, "撤回已发布");
    fill(&mut first, &["TS-2023-0001", "", "不应公开"]);
    must(&first, "TS-2023-0002");
    assert_eq!(number(&centre, "SELECT count(*) FROM feed WHERE recalls IS NOT NULL"), 1);
}

#[test]
fn the_numbers_of_a_batch_give_the_notice_to_its_unit() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "核对批次");
    fill(&mut console, &["B-1", "two"]);
    must(&console, "写一个数");
    console.press("backspace backspace backspace");
    fill(&mut console, &["2"]);
    must(&console, "相差 1");
    must(&console, "请核实后补报");
}

#[test]
fn a_unit_withdraws_its_own_record_with_a_reason() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    let record = given::record(&centre, &Given { accepted: Some("2022-04-06".into()), ..Given::default() });
    let mut other = wide(&mut centre, "liaY");
    choose(&mut other, "撤回本单位");
    fill(&mut other, &[&record, "误报"]);
    assert_eq!(number(&centre, "SELECT count(*) FROM record WHERE state = 'withdrawn'"), 0, "{}", other.screen());
    let mut console = wide(&mut centre, "liaX");
    choose(&mut console, "撤回本单位");
    fill(&mut console, &[&record, ""]);
    must(&console, "必填");
    fill(&mut console, &["误报"]);
    must(&console, "的撤回待另一人确认");
    assert_eq!(number(&centre, "SELECT count(*) FROM record WHERE state = 'withdrawn'"), 0, "one person asks");
    centre.call("rev1", &WithdrawRecord { id: record, reason: "经核对属误报".to_owned() }).unwrap();
    assert_eq!(number(&centre, "SELECT count(*) FROM record WHERE state = 'withdrawn'"), 1);
}

#[test]
fn a_consent_is_registered_listed_and_ended() {
    let mut centre = Centre::under("benxi", "2022-05-10");
    let paper = centre.dir().join("consent.txt");
    fs::write(&paper, "本人同意归集登记信息").unwrap();
    let path = paper.display().to_string();
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "登记同意");
    fill(&mut console, &[seed::PER_A, "王小明", "", "", "登记", "", "2023-05-09", &path]);
    must(&console, "C-2022-0001");
    choose(&mut console, "同意清单");
    must(&console, "C-2022-0001 有效");
    must(&console, "王*明");
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "终止同意");
    fill(&mut console, &["C-2022-0001", "forced"]);
    must(&console, "已终止");
    assert_eq!(number(&centre, "SELECT count(*) FROM person_consent WHERE ended_on IS NOT NULL"), 1);
}

#[test]
fn records_go_to_the_platform_above_and_its_receipt_is_registered() {
    let mut centre = Centre::under("changsha", "2018-06-04");
    given::record(&centre, &Given { category: "basic".into(), item: "XZ-001".into(), ..Given::default() });
    let mut console = wide(&mut centre, "rev1");
    choose(&mut console, "报送上级平台");
    fill(&mut console, &["", ""]);
    must(&console, "1 条");
    let exchange: String = centre.sql().query_row("SELECT no FROM exchange", [], |row| row.get(0)).unwrap();
    let receipt = centre.dir().join("receipt.txt");
    fs::write(&receipt, "R-900001,E042 主体代码重复").unwrap();
    let mut console = wide(&mut centre, "intake1");
    choose(&mut console, "登记交换回执");
    fill(&mut console, &[&exchange, &receipt.display().to_string(), "", "", ""]);
    must(&console, "失败 1 条");
    choose(&mut console, "交换文件清单");
    must(&console, "已回执");
}

#[test]
fn a_unit_is_urged_in_writing_and_the_act_ends_with_its_outcome() {
    let mut centre = Centre::under("changsha", "2018-06-04");
    centre.with_catalogue();
    let mut console = wide(&mut centre, "sup1");
    choose(&mut console, "催促、通报");
    fill(&mut console, &["UNIT-X", "", "XZ-001", "", "2018-06-15"]);
    must(&console, "环翠区住房和城乡建设局");
    must(&console, "第二十二条");
    console.press("esc");
    choose(&mut console, "催促清单");
    must(&console, "CB-2018-0001 环翠区住房和城乡建设局 书面催促 未办结");
    console.press("esc");
    choose(&mut console, "登记催促结果");
    fill(&mut console, &["CB-2018-0001", "已报送"]);
    must(&console, "CB-2018-0001 已办结");
    assert_eq!(number(&centre, "SELECT count(*) FROM urging WHERE closed_at IS NOT NULL"), 1);
}

#[test]
fn what_is_closed_to_an_officer_stands_last_with_its_reason() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "obj1");
    console.press("o");
    must(&console, "日常办理");
    // The last theme is closed as a whole: it opens, and each work says why.
    console.press("end enter");
    must(&console, "x 须为");
    console.press("1");
    assert!(!console.shows("渠道"), "{}", console.screen());
}

#[test]
fn work_that_the_regulation_does_not_know_is_not_named() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let mut console = wide(&mut centre, "rev1");
    console.press("o");
    must(&console, "入库信息");
    assert!(!console.shows("上级平台"), "{}", console.screen());
    for theme in 1..=9 {
        console.press(&theme.to_string());
        assert!(!console.shows("登记同意") && !console.shows("报送上级平台"), "{}", console.screen());
        console.press("esc esc o");
    }
}

#[test]
fn the_emergency_contact_that_is_missing_is_named_from_the_worklist() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    let mut console = wide(&mut centre, "sup1");
    must(&console, "应急联系人");
    console.press("enter");
    fill(&mut console, &["赵值守 0412-5550000"]);
    must(&console, "已登记应急联系人");
    assert!(!console.shows("中心未明确"), "{}", console.screen());
}

/// A new name of the subject of the given record, registered by the intake clerk.
fn renamed(centre: &mut Centre, name: &str) -> String {
    let change = ChangeSubject {
        subject: "91210399MA0000015M".to_owned(),
        what: What::Rename(name.to_owned()),
        on: "2018-05-20".parse().unwrap(),
        document: "变更登记.txt".to_owned(),
        bytes: "准予变更登记".as_bytes().to_vec(),
    };
    centre.call("intake1", &change).unwrap().change
}

#[test]
fn a_change_of_a_subject_is_read_and_confirmed_by_a_second_person() {
    for regime in ["huancui", "changsha", "benxi", "anshan", "liaoning-housing"] {
        let day = if regime == "huancui" { "2018-06-01" } else { "2026-06-01" };
        let mut centre = Centre::under(regime, day);
        given::record(&centre, &Given::default());
        let change = renamed(&mut centre, "威海恒泰建设集团");
        let mut console = wide(&mut centre, "rev1");
        must(&console, &change);
        console.press("enter");
        must(&console, "威海恒泰建设集团");
        must(&console, "威海恒泰建设有限公司");
        console.press("y");
        must(&console, "已确认");
        assert_eq!(number(&centre, "SELECT count(*) FROM subject WHERE name = '威海恒泰建设集团'"), 1, "{regime}");
    }
}

#[test]
fn a_change_of_a_subject_is_refused_with_a_reason_and_changes_nothing() {
    let mut centre = Centre::on("2018-06-01");
    given::record(&centre, &Given::default());
    let change = renamed(&mut centre, "威海恒泰建设集团");
    let mut console = wide(&mut centre, "rev1");
    console.press("enter shift-x enter");
    must(&console, "必填");
    fill(&mut console, &["变更登记不清"]);
    must(&console, &format!("{change} 已退回"));
    assert_eq!(number(&centre, "SELECT count(*) FROM subject WHERE name = '威海恒泰建设集团'"), 0);
    assert!(!console.shows("待确认"), "{}", console.screen());
}
