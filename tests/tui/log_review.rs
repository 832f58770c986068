//! A month of the query log reviewed by keys: what is judged shows whole, what was decided stays, and one row leads to the next.

use super::{
    harness::Harness,
    views::{console, small, strokes, wide},
};
use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, Seed},
};
use xintai::{
    domain::{
        query::{Mode, Purpose},
        unusual::Rule,
    },
    locale::Lang,
    service::ops::{
        query::RunQuery,
        subjects::{Reason, ShowSubject},
    },
    tui::desk::Desk,
};

const FRAMES: [(Lang, (u16, u16)); 4] =
    [(Lang::Zh, (120, 36)), (Lang::Zh, (80, 24)), (Lang::En, (120, 36)), (Lang::En, (80, 24))];
const SAID: &str = "该公司申请二零一八年度流动资金贷款，须核对其行政处罚与许可信息后报贷款审查委员会讨论决定，回执另附";
const CHECKED: &str = "与窗口登记簿一致";

/// A month that is over: looks of four officers with a reason in words, and refusals that make an alert.
fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let look = ShowSubject {
        subject: ORG_A.to_owned(),
        reason: Reason { purpose: Purpose::parse(&format!("other:{SAID}")), basis: None },
    };
    for login in ["rev1", "rev2", "obj1", "rep1"] {
        for _ in 0..5 {
            centre.call(login, &look).unwrap();
        }
    }
    let refused = RunQuery { subject: ORG_B.to_owned(), mode: Mode::Authorised, ..RunQuery::default() };
    for _ in 0..3 {
        centre.call("win1", &refused).unwrap_err();
    }
    // The fixtures do not know the key of the log: the subject gets the digest under which it stands there.
    let row = "SELECT max(subject) FROM journal WHERE operation = 'subject.show'";
    let known = format!("UPDATE subject SET digest = ({row}) WHERE id_value = ?1");
    centre.sql().execute(&known, [ORG_A]).unwrap();
    centre.at("2018-04-02");
    centre
}

/// What stands in the box, its lines joined as if none had been broken.
fn in_box(console: &Harness<Desk>) -> String {
    let screen = console.screen();
    let inside = screen.lines().filter_map(|line| Some(line.split_once('|')?.1.rsplit_once('|')?.0));
    inside.flat_map(|line| line.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>()).collect()
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

fn count(centre: &Centre, sql: &str) -> i64 {
    centre.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

const REVIEWED: &str = "SELECT count(*) FROM journal WHERE operation = 'log.review' AND outcome = 'done'";

/// Opens the month with its alerts out of the way.
fn without_alerts(centre: &Centre, console: &mut Harness<Desk>) {
    console.press("6 m enter enter esc");
    centre.sql().execute("UPDATE alert SET state = 'dismissed', reason = '系窗口误点'", []).unwrap();
}

#[test]
fn all_that_a_drawn_row_and_an_alert_are_judged_by_is_visible_at_both_sizes() {
    let sentence = "赵窗一 于 2018-03-05 一日内查看 S-000001、S-000002、S-000003、S-000004、S-000005 等十九个主体，用途均写作同一句话，其中七个当日没有待办事项";
    for (lang, size) in FRAMES {
        let mut centre = centre();
        let mut console = console(&mut centre, "aud1", lang, size);
        console.press("6 i esc");
        centre.sql().execute("UPDATE alert SET sentence = json_object('zh', ?1, 'en', ?1)", [sentence]).unwrap();
        for keys in ["i", "esc m enter enter", "1"] {
            console.press(keys);
            assert!(in_box(&console).contains(&bare(sentence)), "{keys}: {}", console.screen());
        }
        console.press("esc esc");
        without_alerts(&centre, &mut console);
        console.press("m enter enter enter");
        let operation = lang.pick("查看主体", "subject");
        for fact in ["2018-03-05", "环翠区甲公司", SAID, operation] {
            assert!(in_box(&console).contains(&bare(fact)), "{fact} at {size:?}: {}", console.screen());
        }
        for label in [lang.pick("人员", "officer"), lang.pick("所属", "belongs to"), lang.pick("用途", "purpose")]
        {
            assert!(in_box(&console).contains(&bare(label)), "{label}: {}", console.screen());
        }
        console.press("tab");
        assert!(in_box(&console).contains(&bare(SAID)), "whichever field has the keys: {}", console.screen());
    }
}

#[test]
fn twenty_drawn_rows_are_reviewed_by_forty_five_keys() {
    let mut centre = centre();
    let mut console = small(&mut centre, "aud1");
    without_alerts(&centre, &mut console);
    console.press("1");
    let mut pressed = vec!["6 m enter enter enter"];
    console.press("6 m enter enter enter");
    for left in (0..20).rev() {
        assert!(console.shows("复核 #"), "{}", console.screen());
        console.press("1").type_text(CHECKED).press("enter");
        pressed.extend(["1", "enter"]);
        assert!(console.shows(&format!("{left} 行抽查未复核")), "{}", console.screen());
    }
    assert_eq!(count(&centre, REVIEWED), 20);
    assert!(strokes(&pressed) <= 45, "{}", strokes(&pressed));
}

#[test]
fn nothing_is_decided_until_the_officer_decides_and_a_refusal_loses_nothing() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 m enter enter");
    let decided = "SELECT count(*) FROM alert WHERE state <> 'open'";
    console.press("1 tab").type_text("已与本人核对").press("enter");
    assert!(console.shows("必填") && count(&centre, decided) == 0, "{}", console.screen());
    console.press("esc esc");
    without_alerts(&centre, &mut console);
    console.press("m enter enter enter tab").type_text(CHECKED).press("enter");
    assert!(console.shows("必填") && count(&centre, REVIEWED) == 0, "{}", console.screen());
    console.press("2 ctrl-u").type_text("无").press("enter");
    assert!(console.shows("理由没有内容"), "{}", console.screen());
    console.press("esc ctrl-u").type_text(CHECKED).press("enter");
    assert_eq!(count(&centre, REVIEWED), 1);
    let results =
        "SELECT count(*) FROM journal WHERE operation = 'log.review' AND mode = 'escalated' AND outcome = 'done'";
    assert_eq!(count(&centre, results), 1, "what was chosen stays");
}

#[test]
fn the_list_of_a_month_shows_what_was_decided_and_enter_tells_it() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 m enter enter esc");
    centre.sql().execute("UPDATE alert SET state = 'explained' WHERE rule <> 'repeated-refusals'", []).unwrap();
    console.press("m enter enter enter 3").type_text("系窗口误点不予追究").press("enter");
    let line = console.line("系窗口误点不予追究");
    assert!(line.contains("+ A-") && line.contains("已排除  反复被拒  系窗口误点"), "{}", console.screen());
    console.press("enter 1").type_text(CHECKED).press("enter 2").type_text("登记簿上没有这一笔").press("enter esc");
    let told = ["+ 无异常  与窗口登记簿一致", "! 已上报  登记簿上没有这一笔", "待复核", "18 行抽查未复核"];
    assert!(told.iter().all(|words| console.shows(words)), "{}", console.screen());
    console.press("k enter");
    for words in ["已上报", "登记簿上没有这一笔", "办理人", "吴审计"] {
        assert!(in_box(&console).contains(words), "{words}: {}", console.screen());
    }
    console.press("esc k enter");
    assert!(in_box(&console).contains("无异常") && !console.shows("不能办理"), "{}", console.screen());
    console.press("esc");
    assert!(console.shows("18 行抽查未复核"), "the list stays open: {}", console.screen());
}

#[test]
fn the_status_line_counts_the_rows_of_now_while_one_screen_stays() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 shift-k esc");
    for keys in ["j enter", "esc j enter", "i", "esc", "u enter", "esc", "f5", "/ x esc"] {
        console.press(keys);
        let rows = count(&centre, "SELECT (SELECT max(seq) FROM journal) - max(seq) - 1 FROM anchor");
        assert!(console.shows(&format!("其后 {rows} 行")), "{keys}, {rows}: {}", console.screen());
    }
    centre.call("adm1", &xintai::service::ops::officers::ListOfficers).unwrap();
    console.press("f5");
    let rows = count(&centre, "SELECT (SELECT max(seq) FROM journal) - max(seq) - 1 FROM anchor");
    assert!(console.shows(&format!("其后 {rows} 行")), "{rows}: {}", console.screen());
}

#[test]
fn the_head_line_is_not_behind_the_newest_row_that_is_listed() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    let number = |line: &str| -> i64 {
        let digits = line.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
        digits.collect::<String>().parse().unwrap()
    };
    console.press("6 enter esc j enter esc");
    for filter in ["人员:aud1", "种类:log.list", "人员:吴审计"] {
        console.press("/ ctrl-u").type_text(filter).press("enter");
        let newest = console.screen().lines().skip(8).map(number).next().unwrap();
        assert!(number(&console.line("行 头")) >= newest, "{filter}: {}", console.screen());
    }
}

#[test]
fn the_outcome_and_every_heading_are_whole_at_80x24() {
    for (lang, size) in FRAMES {
        let mut centre = centre();
        let mut console = console(&mut centre, "aud1", lang, size);
        console.press("6");
        for filter in ["", "officer:win1", "officer:rev1", "outcome:refused"] {
            console.press("/ ctrl-u").type_text(filter).press("enter");
            let heading = console.line(lang.pick("序号", "row "));
            let titles = [("人员", "officer"), ("操作", "operation"), ("用途", "purpose"), ("结果", "outcome")];
            for (zh, en) in titles {
                assert!(
                    heading.contains(lang.pick(zh, en)) && !heading.contains(".."),
                    "{heading}\n{}",
                    console.screen()
                );
            }
        }
        let refused = lang.pick("拒 HC-22-6", "denied HC-22-6");
        assert!(console.shows(refused), "{}", console.screen());
    }
}

#[test]
fn the_count_under_a_filter_is_of_the_rows_that_are_listed() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("主体:S-99999").pause();
    assert!(console.line("每小时").contains("所列 0 行"), "{}", console.screen());
    assert!(console.shows("回车查整个日志"), "{}", console.screen());
    console.press("enter");
    console.press("esc");
    assert!(!console.line("每小时").contains("共"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("结果:不懂").pause();
    assert!(console.line("每小时").contains("所列 0 行"), "{}", console.screen());
}

#[test]
fn the_manual_names_every_rule_of_unusual_use() {
    let manual = include_str!("../../docs/manual.zh-CN.md");
    for rule in Rule::all() {
        assert!(manual.contains(rule.label().zh), "{}", rule.label().zh);
    }
    assert_eq!(Rule::all().count(), 19);
    assert!(manual.contains("按十九条规则"));
}
