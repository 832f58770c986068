//! The lists that come in versions and the law of the installation, by keys alone on the system settings.

use super::{
    harness::Harness,
    views::{self, frames_hold, small, wide},
};
use crate::{
    given::{self, Given},
    harness::Centre,
};
use std::fs;
use xintai::{locale::Lang, service::packs, tui::desk::Desk};

/// Goes to a topic of the system settings.
fn topic(console: &mut Harness<Desk>, label: &str) {
    views::go(console, "9");
    let here = |console: &Harness<Desk>| {
        let screen = console.screen();
        screen
            .lines()
            .any(|line| line.trim_start().strip_prefix('>').is_some_and(|rest| rest.trim().starts_with(label)))
    };
    for _ in 0..20 {
        if here(console) {
            return;
        }
        console.press("j");
    }
    panic!("no topic {label} in\n{}", console.screen());
}

/// Opens the list of work and chooses the line with these words.
#[track_caller]
fn choose(console: &mut Harness<Desk>, words: &str) {
    console.press("o");
    let numbered = |line: &str| {
        let before = line.split_once(words)?.0.trim_end().to_owned();
        before.chars().last().filter(char::is_ascii_digit).map(|digit| digit.to_string())
    };
    for _ in 0..20 {
        let screen = console.screen();
        if let Some(digit) = screen.lines().find_map(numbered) {
            console.press(&digit);
            return;
        }
        console.press("down");
    }
    panic!("no `{words}` in\n{}", console.screen());
}

#[track_caller]
fn must(console: &Harness<Desk>, words: &str) {
    assert!(console.shows(words), "no `{words}` in\n{}", console.screen());
}

/// A file beside the database; answers its path.
fn file(centre: &Centre, name: &str, text: &str) -> String {
    let path = centre.dir().join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn number(centre: &Centre, sql: &str) -> i64 {
    centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

const HEAD: &str = "编码,名称,信息类别,公开属性,信息内容,信息格式,报送方式,更新频率";
const RIGHT: &str = "XZ-001,登记,基本信息,社会公开,登记,通用表,政务办公服务系统,每月";

#[test]
fn an_import_with_faults_lists_each_by_line_and_column_and_keeps_what_was_typed() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let path = file(
        &centre,
        "c.csv",
        &format!(
            "{HEAD}\n{RIGHT}\nXZ-002,许可,基本信息,社会公开,许可,通用表,政务办公服务系统,\n,处罚,基本信息,乱写,处罚,通用表,系统,每月\n"
        ),
    );
    let mut console = wide(&mut centre, "sup1");
    topic(&mut console, "目录");
    choose(&mut console, "导入信息目录");
    console.type_text(&path).press("enter");
    must(&console, "3 处有误，没有导入");
    must(&console, "第3行 更新频率");
    must(&console, "第4行 编码");
    must(&console, "第4行 公开属性");
    must(&console, "HC-8-2");
    assert_eq!(number(&centre, "SELECT count(*) FROM catalogue"), 0);
    console.press("esc");
    assert!(console.caret().is_some(), "{}", console.screen());
    must(&console, "c.csv");
    // Corrected under the same name, Enter is enough.
    fs::write(&path, format!("{HEAD}\n{RIGHT}\n")).unwrap();
    console.press("enter");
    must(&console, "1 条, 没有错误");
    must(&console, "新增 XZ-001 登记");
    assert_eq!(number(&centre, "SELECT count(*) FROM catalogue"), 0, "only tried so far");
    console.press("y");
    must(&console, "第 1 版草案已导入");
    assert_eq!(number(&centre, "SELECT count(*) FROM catalogue WHERE state = 'draft'"), 1);
}

#[test]
fn who_imported_a_version_is_refused_with_the_article_before_anything_is_tried_and_another_person_activates_it() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    centre.with_catalogue();
    let path = file(&centre, "c.csv", &format!("{HEAD}\n{RIGHT}\n"));
    let mut console = wide(&mut centre, "sup1");
    topic(&mut console, "目录");
    console.press("+").type_text(&path).press("enter");
    must(&console, "项不同");
    console.press("y").press("tab");
    let rows = number(&centre, "SELECT count(*) FROM journal WHERE operation = 'catalogue.activate'");
    choose(&mut console, "启用信息目录");
    must(&console, "须由另一人办理");
    must(&console, "S1");
    assert_eq!(number(&centre, "SELECT count(*) FROM journal WHERE operation = 'catalogue.activate'"), rows);
    let mut second = wide(&mut centre, "sup2");
    topic(&mut second, "目录");
    choose(&mut second, "启用信息目录");
    second.press("enter");
    must(&second, "现行版停用");
    assert_eq!(number(&centre, "SELECT version FROM catalogue WHERE state = 'active'"), 1, "asked first");
    second.press("y");
    must(&second, "第 2 版已启用");
    assert_eq!(number(&centre, "SELECT version FROM catalogue WHERE state = 'active'"), 2);
    must(&second, "已停用");
}

#[test]
fn a_draft_is_laid_beside_the_version_in_force_and_its_items_are_found_by_typing() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    centre.catalogue(&format!("{HEAD}\n{RIGHT}\nXZ-009,旧项,基本信息,社会公开,旧,通用表,系统,每月\n"));
    let path = file(
        &centre,
        "c.csv",
        &format!(
            "{HEAD}\nXZ-001,登记,基本信息,社会公开,登记,通用表,政务办公服务系统,每周\nXZ-002,许可,基本信息,社会公开,许可,通用表,系统,每月\n"
        ),
    );
    let mut console = wide(&mut centre, "sup1");
    topic(&mut console, "目录");
    console.press("+").type_text(&path).press("enter y").press("tab k");
    choose(&mut console, "与现行版比较");
    must(&console, "3 项不同");
    must(&console, "新增 XZ-002");
    must(&console, "删去 XZ-009");
    must(&console, "monthly -> weekly");
    console.press("esc");
    choose(&mut console, "查看所选版本");
    must(&console, "2/2 项");
    console.press("/").type_text("许可").press("enter");
    must(&console, "1/2 项");
    must(&console, "XZ-002 许可");
    assert!(!console.shows("XZ-001 登记"), "{}", console.screen());
}

#[test]
fn what_is_closed_to_an_officer_says_which_role_may_and_by_which_rule() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    centre.with_catalogue();
    let mut console = wide(&mut centre, "intake1");
    topic(&mut console, "目录");
    choose(&mut console, "启用信息目录");
    must(&console, "须为主管");
    must(&console, "HC-8-3");
    assert!(console.caret().is_none(), "{}", console.screen());
}

#[test]
fn every_value_of_a_pack_is_shown_with_its_article_as_the_verb_words_it() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let shown = packs::show(centre.service.pack(), "", centre.service.now().date_naive(), Lang::Zh).unwrap();
    let mut console = wide(&mut centre, "adm1");
    topic(&mut console, "规则包");
    choose(&mut console, "参数与条款");
    must(&console, &format!("{0}/{0} 项", shown.items.len()));
    // Every value can be found by its key, and stands there with its rule and article.
    for one in shown.items.iter().step_by(97) {
        console.press("/").paste(&one.key).press("enter");
        let screen: String = console.screen().split_whitespace().collect();
        for words in [Some(&one.key), Some(&one.value), one.cite.as_ref(), one.article.as_ref()].into_iter().flatten() {
            let words: String = words.split_whitespace().take(1).flat_map(str::chars).take(20).collect();
            assert!(screen.contains(&words), "no `{words}` of {one:?} in\n{}", console.screen());
        }
        console.press("esc");
    }
}

#[test]
fn a_faulty_pack_is_told_with_all_its_faults_at_once_and_nothing_is_kept() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/regimes/huancui.toml")).unwrap();
    let path =
        file(&centre, "huancui.toml", &text.replace("\"血型\", ", "").replace("[query]\n", "[query]\nfee = 5\n"));
    let (name, faulty) = ("huancui.toml", fs::read_to_string(&path).unwrap());
    let found = packs::check_file(name, "huancui", &faulty, centre.service.now().date_naive()).unwrap();
    let mut console = wide(&mut centre, "aud1");
    topic(&mut console, "规则包");
    choose(&mut console, "检查文件");
    console.type_text(&path).press("enter");
    must(&console, &format!("{} 处有误", found.faults.len()));
    let screen: String = console.screen().split_whitespace().collect();
    for fault in &found.faults {
        let words: String = fault.message.zh.split_whitespace().take(2).collect();
        assert!(screen.contains(&words), "{words} in\n{}", console.screen());
    }
}

#[test]
fn another_regulation_is_read_day_by_day_before_two_persons_sign_it() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let record = given::record(&centre, &Given::default());
    let mut console = wide(&mut centre, "sup1");
    let own = console.line("信台");
    topic(&mut console, "规则包");
    choose(&mut console, "改用另一部办法");
    for _ in 0..5 {
        if console.shows("< changsha ") {
            break;
        }
        console.press("right");
    }
    console.press("enter");
    must(&console, "huancui 改为 changsha");
    must(&console, &record);
    must(&console, " -> ");
    assert_eq!(number(&centre, "SELECT count(*) FROM law_change"), 0, "only tried");
    console.press("enter");
    must(&console, "第一个签署");
    console.press("y");
    must(&console, "已提出");
    must(&console, "待会签");
    // The same person cannot sign twice.
    console.press("tab");
    choose(&mut console, "会签待签");
    must(&console, "没有选中待签的变更");
    console.press("j");
    choose(&mut console, "会签待签");
    must(&console, "须由另一人办理");
    let mut second = wide(&mut centre, "sup2");
    topic(&mut second, "规则包");
    second.press("tab j");
    must(&second, "sup1");
    choose(&mut second, "会签待签");
    must(&second, &record);
    second.press("enter");
    must(&second, "确认后立即生效");
    second.press("y");
    must(&second, "changsha 已生效");
    assert_ne!(second.line("信台"), own, "the header names the law in force");
    assert_eq!(number(&centre, "SELECT count(*) FROM setting WHERE key = 'regime' AND value = 'changsha'"), 1);
}

#[test]
fn an_overlay_is_proposed_by_its_file_and_signed_from_the_list_by_the_other_role() {
    let mut centre = Centre::under("anshan", "2022-08-12");
    let text = "[overlay]\nregime = \"anshan\"\nversion = 1\ntitle = { zh = \"本地补充\", en = \"local overlay\" }\nsource = \"本地文件\"\n[choose]\n\"AS-A1\" = \"2022-08-14\"\n";
    let path = file(&centre, "o.toml", text);
    let wrong = file(&centre, "w.toml", &text.replace("AS-A1", "AS-A99"));
    let mut console = wide(&mut centre, "adm1");
    topic(&mut console, "规则包");
    choose(&mut console, "提出本地补充");
    console.type_text(&wrong).press("enter");
    must(&console, "AS-A99");
    console.press("esc");
    must(&console, "w.toml");
    console.press("ctrl-u").type_text(&path).press("enter");
    must(&console, "2022-08-14");
    console.press("enter y");
    must(&console, "待主管会签");
    let mut second = wide(&mut centre, "sup1");
    topic(&mut second, "规则包");
    second.press("tab j");
    choose(&mut second, "会签待签");
    second.press("enter y");
    must(&second, "已生效");
    must(&second, "overlay");
    assert!(!second.shows("待会签"), "{}", second.screen());
    assert_eq!(number(&centre, "SELECT count(*) FROM law_change WHERE active_at IS NOT NULL"), 1);
}

#[test]
fn two_regulations_stand_side_by_side_in_the_words_of_the_verb() {
    let mut centre = Centre::under("huancui", "2018-06-01");
    let (left, right) = (packs::load("huancui").unwrap(), packs::load("anshan").unwrap());
    let found = packs::diff(&left, &right, (false, false), Lang::Zh);
    let mut console = wide(&mut centre, "win1");
    topic(&mut console, "规则包");
    choose(&mut console, "对照两部办法");
    console.press("tab");
    while !console.shows("< anshan ") {
        console.press("right");
    }
    console.press("enter enter enter");
    must(&console, &format!("甲 huancui　乙 anshan：{} 项", found.len()));
    let one = &found[0];
    console.press("/").paste(&one.key).press("enter");
    must(&console, &one.question);
    must(&console, one.a.as_ref().or(one.b.as_ref()).unwrap().cite.as_ref().unwrap());
}

#[test]
fn the_frames_of_both_topics_hold_in_both_languages_and_sizes() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    centre.with_catalogue();
    let keys =
        ["9", "j j", "enter", "o", "esc", "esc", "j", "enter", "o", "1", "esc", "o", "4", "enter enter enter enter"];
    frames_hold(
        &mut centre,
        "adm1",
        &keys,
        &[("规则包", "packs"), ("参数与条款", "values and articles"), ("对照", "side by side")],
    );
    let mut console = small(&mut centre, "sup1");
    topic(&mut console, "目录");
    console.press("enter");
    must(&console, "现行");
}
