//! System settings by keys alone: units, accounts and their roles, settings, quotas, keys, calendar, upkeep.

use super::{
    harness::Harness,
    views::{console, frames_hold, go, small, wide},
};
use crate::harness::Centre;
use std::fs;
use xintai::{locale::Lang, tui::desk::Desk};

/// Goes to a topic.
#[track_caller]
fn topic(console: &mut Harness<Desk>, name: &str) {
    go(console, "9");
    console.press("<");
    for _ in 0..12 {
        let screen = console.screen();
        if screen.lines().any(|line| format!("{} ", line.trim_start()).starts_with(&format!("> {name} "))) {
            return;
        }
        console.press("j");
    }
    panic!("no topic {name} in\n{}", console.screen());
}

/// Opens a piece of work of a topic by its digit.
#[track_caller]
fn work(console: &mut Harness<Desk>, name: &str, label: &str) {
    topic(console, name);
    console.press("o");
    let digit_of = |line: &str| {
        let before: Vec<char> = line.split_once(label)?.0.chars().rev().take(2).collect();
        matches!(before.as_slice(), [' ', digit] if digit.is_ascii_digit()).then(|| before[1].to_string())
    };
    let screen = console.screen();
    let digit = screen.lines().find_map(digit_of).unwrap_or_else(|| panic!("no {label} in\n{screen}"));
    console.press(&digit);
}

/// Fills in the fields of a form, one after another.
fn fill(console: &mut Harness<Desk>, values: &[&str]) {
    for value in values {
        console.type_text(value).press("enter");
    }
}

#[track_caller]
fn must(console: &Harness<Desk>, words: &str) {
    assert!(console.shows(words), "no `{words}` in\n{}", console.screen());
}

fn number(centre: &Centre, sql: &str) -> i64 {
    centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_long_form_is_left_at_the_second_time_once_something_is_typed() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "adm1");
    work(&mut console, "单位", "登记单位");
    console.press("esc");
    assert!(!console.shows("查询制度规范文号"), "nothing was typed: {}", console.screen());
    work(&mut console, "单位", "登记单位");
    console.type_text("UNIT-W").press("esc");
    must(&console, "再按 Esc 放弃");
    must(&console, "UNIT-W");
    console.press("tab esc");
    must(&console, "再按 Esc 放弃");
    console.press("esc");
    assert!(!console.shows("UNIT-W") && !console.shows("再按 Esc 放弃"), "{}", console.screen());
}

#[test]
fn a_unit_is_added_by_keys_and_a_refusal_keeps_what_was_typed() {
    for size in [(80, 24), (120, 36)] {
        let mut centre = Centre::on("2018-06-01");
        let mut console = console(&mut centre, "adm1", Lang::Zh, size);
        work(&mut console, "单位", "登记单位");
        must(&console, "类别限第二条所列 (HC-2-1)；辖区限环翠区");
        fill(&mut console, &["unit w", "环翠区水利局", "", "", "", "", "环水〔2018〕1号", ""]);
        must(&console, "单位代码 `unit w` 无效");
        assert_eq!(number(&centre, "SELECT count(*) FROM unit WHERE name = '环翠区水利局'"), 0);
        console.press("esc");
        must(&console, "环翠区水利局");
        must(&console, "环水〔2018〕1号");
        console.press("backtab backtab backtab backtab backtab backtab backtab ctrl-u").type_text("UNIT-W");
        console.press("enter enter enter enter enter enter enter enter");
        must(&console, "单位 UNIT-W 已登记");
        assert_eq!(number(&centre, "SELECT count(*) FROM unit WHERE code = 'UNIT-W'"), 1, "{}", console.screen());
        if size.0 < 100 {
            console.press("enter");
        }
        must(&console, "UNIT-W");
    }
}

#[test]
fn an_account_shows_its_password_once_and_two_persons_grant_its_role() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "adm1");
    work(&mut console, "账户", "开立账户");
    fill(&mut console, &["new1", "冯新", "CENTRE", "371002199001010007", ""]);
    must(&console, "只显示这一次");
    let line = console.line("一次性口令  ");
    let once = line.split_whitespace().find(|word| word.len() == 16).unwrap_or_else(|| panic!("{line}")).to_owned();
    console.press("enter");
    must(&console, "冯新");
    assert!(!console.shows(&once), "{}", console.screen());

    work(&mut console, "账户", "授予角色");
    console.press("ctrl-u");
    fill(&mut console, &["new1", "", "", ""]);
    must(&console, "已签一次，待主管会签");
    // The same person's second signature changes nothing.
    work(&mut console, "账户", "授予角色");
    console.press("ctrl-u");
    fill(&mut console, &["new1", "", "", ""]);
    must(&console, "已签一次，待主管会签");
    assert_eq!(number(&centre, "SELECT count(*) FROM role_grant WHERE active_at IS NULL"), 1);
    let mut second = wide(&mut centre, "sup1");
    work(&mut second, "账户", "授予角色");
    second.press("ctrl-u");
    fill(&mut second, &["new1", "", "", ""]);
    must(&second, "new1 已是归集员");
    assert_eq!(number(&centre, "SELECT count(*) FROM role_grant WHERE active_at IS NULL"), 0);
}

#[test]
fn a_role_that_waits_begins_the_form_of_its_second_signature() {
    let mut centre = Centre::on("2018-06-01");
    let mut first = wide(&mut centre, "sup1");
    work(&mut first, "账户", "授予角色");
    first.press("ctrl-u");
    fill(&mut first, &["win1"]);
    first.press("right right right right right enter enter enter");
    must(&first, "待系统管理员会签");
    let mut second = wide(&mut centre, "adm1");
    topic(&mut second, "账户");
    second.press("tab >");
    must(&second, ">!win1");
    second.press("enter 2");
    must(&second, "< 提供单位联络员 >");
    must(&second, "主管与系统管理员各签一次");
}

#[test]
fn an_account_is_closed_only_when_its_name_is_typed() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = small(&mut centre, "adm1");
    work(&mut console, "账户", "停用账户");
    console.press("ctrl-u");
    fill(&mut console, &["win1"]);
    must(&console, "键入末四位 `win1`");
    console.press("enter");
    assert_eq!(number(&centre, "SELECT status = 'active' FROM officer WHERE login = 'win1'"), 1);
    console.type_text("win1").press("enter");
    must(&console, "win1 已停用");
    assert_eq!(number(&centre, "SELECT status = 'active' FROM officer WHERE login = 'win1'"), 0);
}

#[test]
fn what_is_closed_says_by_which_rule() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup1");
    work(&mut console, "账户", "开立账户");
    must(&console, "须为系统管理员 HC-6-1");
    console.press("esc +");
    must(&console, "新建: 须为系统管理员 HC-6-1");
    let mut console = wide(&mut centre, "win1");
    topic(&mut console, "账户");
    must(&console, "须为");
    assert!(!console.shows("aud1"), "{}", console.screen());
}

#[test]
fn looking_along_the_topics_leaves_no_refusals() {
    let mut centre = Centre::on("2018-06-01");
    for login in ["win1", "liaX", "aud1", "rev1"] {
        let mut console = wide(&mut centre, login);
        go(&mut console, "9");
        console.press("j j j j j j j j k k k k k k k k");
        must(&console, "[9]系统设置");
    }
    assert_eq!(number(&centre, "SELECT count(*) FROM journal WHERE outcome <> 'done'"), 0);
}

#[test]
fn a_setting_and_a_quota_are_the_supervisors() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup1");
    work(&mut console, "设置与额度", "更改设置");
    fill(&mut console, &["", "soon"]);
    must(&console, "应为数字");
    console.press("ctrl-u");
    fill(&mut console, &["99"]);
    must(&console, "`99` 超出范围");
    console.press("esc ctrl-u");
    fill(&mut console, &["5"]);
    must(&console, "无操作几分钟后锁屏: 已改为 5");
    work(&mut console, "设置与额度", "设定额度");
    console.press("right right right right");
    fill(&mut console, &["", "50", "20"]);
    must(&console, "查询窗口员的额度已设定");
    must(&console, "每次 50 行，每日 20 个主体");
    let mut console = wide(&mut centre, "adm1");
    topic(&mut console, "设置与额度");
    must(&console, "须为主管");
}

#[test]
fn a_key_is_enrolled_by_one_and_approved_by_another() {
    let mut centre = Centre::on("2018-06-01");
    let file = centre.dir().join("key.pub");
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ win1";
    fs::write(&file, key).unwrap();
    let mut console = wide(&mut centre, "adm1");
    work(&mut console, "远程密钥", "登记公钥");
    fill(&mut console, &["win1", &file.display().to_string()]);
    must(&console, "待批准");
    let mut second = wide(&mut centre, "sup1");
    work(&mut second, "远程密钥", "批准公钥");
    second.press("enter");
    must(&second, "win1 的公钥已批准");
    work(&mut console, "远程密钥", "写出公钥表");
    console.press("ctrl-u");
    fill(&mut console, &["/usr/bin/xintai"]);
    must(&console, "1 把公钥");
}

#[test]
fn the_installation_is_backed_up_checked_and_verified() {
    let mut centre = Centre::on("2018-06-01");
    let copy = centre.dir().join("kept.db");
    let mut console = wide(&mut centre, "adm1");
    topic(&mut console, "维护");
    must(&console, "还没有");
    console.press("+");
    must(&console, "新建: 本专题没有");
    work(&mut console, "维护", "备份");
    console.press("ctrl-u");
    fill(&mut console, &[&copy.display().to_string()]);
    must(&console, "备份已成");
    assert!(copy.exists());
    console.press("esc");
    // It is never made over a file that is there.
    work(&mut console, "维护", "备份");
    console.press("ctrl-u");
    fill(&mut console, &[&copy.display().to_string()]);
    must(&console, "已存在");
    console.press("esc esc");
    work(&mut console, "维护", "自检");
    must(&console, "一切正常");
    must(&console, "✓ 日志链");
    console.press("esc");
    work(&mut console, "维护", "验证日志");
    must(&console, "链完整");
}

#[test]
fn what_the_centre_lacks_is_listed_with_its_rule_and_a_paper_is_named() {
    let mut centre = Centre::on("2018-06-01");
    let paper = centre.dir().join("规范.txt");
    fs::write(&paper, "查询服务规范").unwrap();
    let mut console = wide(&mut centre, "sup1");
    topic(&mut console, "制度与缺项");
    must(&console, "缺少查询服务规范");
    must(&console, "HC-22-1");
    work(&mut console, "制度与缺项", "登记制度规范");
    fill(&mut console, &["", &paper.display().to_string()]);
    must(&console, "查询服务规范已登记");
    assert!(!console.shows("缺少查询服务规范"), "{}", console.screen());
}

#[test]
fn the_status_line_names_missing_rule_papers_to_whoever_may_name_them() {
    for (lang, size, told) in [
        (Lang::Zh, (150, 50), "! 缺少查询服务规范等 3 份: 按 9 登记"),
        (Lang::Zh, (80, 24), "! 缺少查询服务规范等 3 份: 按 9 登记"),
        (Lang::En, (150, 50), "! query service rule missing and others, 3: name them at 9"),
        (Lang::En, (80, 24), "! 3 rules missing: 9"),
    ] {
        let mut centre = Centre::on("2018-06-01");
        for login in ["sup1", "adm1"] {
            let mut console = console(&mut centre, login, lang, size);
            go(&mut console, "9");
            must(&console, told);
            must(&console, lang.pick("日志未锚定", "log not anchored"));
        }
        // Who cannot mend it is not told.
        let mut console = console(&mut centre, "win1", lang, size);
        go(&mut console, "1");
        assert!(!console.shows(told), "{}", console.screen());
        must(&console, lang.pick("日志未锚定", "log not anchored"));
    }
}

#[test]
fn a_rule_paper_that_was_named_leaves_the_status_line() {
    let mut centre = Centre::on("2018-06-01");
    let papers = [("", "查询服务规范"), ("j", "内部信息安全管理制度规范"), ("jj", "各环节安全标准")];
    let file = centre.dir().join("规范.txt");
    fs::write(&file, "制度").unwrap();
    for (at, (_, label)) in papers.iter().enumerate() {
        let mut console = wide(&mut centre, "sup1");
        topic(&mut console, "制度与缺项");
        must(&console, &format!("! 缺少{label}"));
        work(&mut console, "制度与缺项", "登记制度规范");
        for _ in 0..at {
            console.press("right");
        }
        fill(&mut console, &["", &file.display().to_string()]);
        must(&console, "已登记");
        // Another key takes the message away, and the line is to be seen.
        console.press("k");
        assert!(!console.shows(&format!("! 缺少{label}")), "{}", console.screen());
    }
    let console = wide(&mut centre, "sup1");
    assert!(!console.shows("! 缺少"), "{}", console.screen());
}

#[test]
fn the_calendar_shows_its_years_and_takes_in_another() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "adm1");
    topic(&mut console, "日历");
    must(&console, "2018");
    let file = centre.dir().join("more.toml");
    fs::write(&file, "[y2031]\nyear = 2031").unwrap();
    work(&mut console, "日历", "导入放假安排");
    fill(&mut console, &[&file.display().to_string()]);
    must(&console, "工作日历无法读取");
    console.press("esc");
    must(&console, "more.toml");
}

#[test]
fn nine_screens_fit_the_header_of_the_smallest_terminal() {
    for lang in [Lang::Zh, Lang::En] {
        let mut centre = Centre::on("2018-06-01");
        let mut console = console(&mut centre, "sup1", lang, (80, 24));
        for here in ["1", "2", "5", "9"] {
            go(&mut console, here);
            let screen = console.screen();
            let tabs = screen.lines().nth(1).unwrap().to_owned();
            for digit in ('1'..='9').filter(|digit| digit.to_string() != here) {
                assert!(tabs.contains(digit), "{digit} in {tabs}");
            }
            assert!(tabs.contains("系统") || tabs.contains("system"), "{tabs}");
        }
    }
}

#[test]
fn an_empty_worklist_names_the_screen_of_the_administrator() {
    for size in [(80, 24), (120, 36)] {
        let mut centre = Centre::on("2018-06-01");
        let mut console = console(&mut centre, "adm1", Lang::Zh, size);
        go(&mut console, "1");
        must(&console, "系统设置在 9");
    }
}

#[test]
fn every_topic_holds_in_both_languages_and_sizes() {
    let mut centre = Centre::on("2018-06-01");
    let keys = ["9", "j", "enter", "esc", "j", "j", "j", "enter", "esc", "j", "j", "j", "j", "enter", "o", "esc"];
    let wanted = [
        ("单位", "units"),
        ("账户", "officers"),
        ("缺什么", "what is missing"),
        ("上次备份", "last backup"),
        ("自检", "check"),
    ];
    for login in ["adm1", "sup1"] {
        frames_hold(&mut centre, login, &keys, &wanted);
    }
    frames_hold(
        &mut centre,
        "adm1",
        &["9", "+", "tab", "tab"],
        &[("类别限", "kinds:"), ("查询制度规范", "own query rules")],
    );
}
