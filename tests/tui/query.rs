//! The query desk by keys alone: own query with its report, authorised and duty queries, refusals that lose nothing.

use super::views::{console, forgets, frames_hold, go, small, strokes, wide};
use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, PER_A, Seed},
};
use xintai::{
    domain::{query::Purpose, role::Role},
    locale::Lang,
    service::ops::{
        application_list::{ActivateApplicationList, ImportApplicationList},
        authorisations::{AddAuthorisation, ApplyForDuty, Paper, Terms},
        quotas::SetQuota,
    },
};

fn centre() -> Centre {
    let centre = Centre::on("2018-03-05");
    for (subject, name, item, access, title) in [
        (PER_A, "孙小雪", "XZ-001", "open", "登记信息"),
        (PER_A, "孙小雪", "XZ-004", "authorised", "行政处罚 罚款"),
        (ORG_A, "环翠区甲公司", "XZ-001", "open", "登记信息"),
        (ORG_A, "环翠区甲公司", "XZ-004", "authorised", "行政处罚 警告"),
        (ORG_A, "环翠区甲公司", "XZ-007", "shared", "社会保险缴纳"),
    ] {
        let [subject, name, item, access, title] = [subject, name, item, access, title].map(str::to_owned);
        seed::record(&centre, &Seed { subject, name, item, access, title, ..Seed::default() });
    }
    centre
}

fn terms(purpose: &str, items: &[&str]) -> Terms {
    Terms {
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        purpose: Some(Purpose { code: purpose.to_owned(), text: String::new() }),
        from: None,
        until: "2018-12-31".parse().ok(),
        uses: Some(3),
        paper: Some(Paper { name: "授权书.txt".to_owned(), body: b"signed".to_vec() }),
    }
}

fn authorise(centre: &mut Centre) -> String {
    let add = AddAuthorisation {
        subject: ORG_A.to_owned(),
        grantee: "环翠区乙公司".to_owned(),
        grantee_id: ORG_B.to_owned(),
        terms: terms("loan-review", &["XZ-001", "XZ-004"]),
    };
    centre.call("win1", &add).unwrap().id
}

#[test]
fn over_the_quota_the_query_says_who_releases_and_the_supervisor_does_it_by_keys() {
    let mut centre = centre();
    let quota = SetQuota { role: Role::Window, rows: Some(1), subjects: None };
    centre.call("sup1", &quota).unwrap();
    let mut window = wide(&mut centre, "win1");
    go(&mut window, "5");
    window.type_text(PER_A).press("tab 2 enter 1");
    assert!(window.shows("超过每次 1 行的额度") && window.shows("请主管（另一人）放行"), "{}", window.screen());
    assert!(!window.shows("行政处罚 罚款"), "{}", window.screen());
    let mut supervisor = wide(&mut centre, "sup2");
    supervisor.press("1 shift-q").type_text("win1").press("tab tab ctrl-u").type_text("5");
    supervisor.press("tab").type_text("该企业记录较多").press("enter");
    assert!(supervisor.shows("每次至多 5 行"), "{}", supervisor.screen());
    window.press("esc enter");
    assert!(window.shows("行政处罚 罚款"), "{}", window.screen());
}

#[test]
fn after_a_lock_the_answer_is_gone_from_memory() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(PER_A).press("tab 2 enter 1");
    forgets(&mut console, "win1", &["行政处罚 罚款", "回执号 "]);
}

#[test]
fn an_own_query_with_its_report_takes_seven_strokes_and_one_field() {
    let mut centre = centre();
    let dir = centre.dir().to_owned();
    let mut console = small(&mut centre, "win1");
    let keys = ["5", "tab 2 enter 1", "p", "enter"];
    go(&mut console, keys[0]);
    console.type_text(PER_A).press(keys[1]);
    assert!(
        console.shows("回执号 ") && console.shows("本次查询已记入日志 #") && console.shows("行政处罚 罚款"),
        "{}",
        console.screen()
    );
    assert!(!console.shows(PER_A), "a number in clear: {}", console.screen());
    console.press(keys[2]);
    assert!(console.shows("信用报告") && console.shows("保存到"), "{}", console.screen());
    let path = dir.join("report.txt");
    console.press("ctrl-u").paste(path.to_str().unwrap()).press(keys[3]);
    assert!(console.shows("报告已保存"), "{}", console.screen());
    let report = std::fs::read_to_string(&path).unwrap();
    assert!(report.contains("XZ-004") && !report.contains(PER_A), "{report}");
    assert!(strokes(&keys) <= 7, "{keys:?}");
}

#[test]
fn a_document_counts_as_shown_only_when_somebody_says_which() {
    let mut centre = centre();
    let shown = |centre: &Centre| -> i64 {
        let query = "SELECT count(*) FROM journal WHERE operation = 'query.run' AND outcome = 'done'";
        centre.sql().query_row(query, [], |row| row.get(0)).unwrap()
    };
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(PER_A).press("tab 2 enter");
    assert!(console.shows("出示了哪种证件") && !console.shows("行政处罚 罚款"), "{}", console.screen());
    // Nothing was shown: the door says what would be accepted, and shows nothing.
    console.press("4");
    assert!(console.shows("未出示有效证件") && !console.shows("行政处罚 罚款"), "{}", console.screen());
    assert_eq!(shown(&centre), 0);
    // Chosen in its field, it is asked for no more.
    console.press("esc tab right enter");
    assert!(console.shows("行政处罚 罚款"), "{}", console.screen());
    assert_eq!(shown(&centre), 1);
    // What was shown for one subject was not shown for another.
    console.press("/ backtab backtab ctrl-u").type_text(ORG_A).press("enter");
    assert!(console.shows("出示了哪种证件"), "{}", console.screen());
    assert_eq!(shown(&centre), 1);
}

#[test]
fn a_report_never_overwrites_a_file_and_what_was_typed_stays() {
    let mut centre = centre();
    let path = centre.dir().join("there.txt");
    std::fs::write(&path, "mine").unwrap();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(PER_A).press("tab 2 enter 1 p ctrl-u").paste(path.to_str().unwrap()).press("enter");
    assert!(console.shows("there.txt") && console.shows("保存到"), "{}", console.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn an_authorised_query_with_a_known_letter_takes_six_strokes_and_the_document() {
    let mut centre = centre();
    let id = authorise(&mut centre);
    let mut console = small(&mut centre, "win1");
    let keys = ["5", "tab 3 tab", "enter", "1"];
    go(&mut console, keys[0]);
    // The grantee's document is a field of its own; its kind follows from the number.
    console.type_text(ORG_A).press(keys[1]).type_text(ORG_B).press(keys[2]);
    assert!(console.shows(&id) && console.shows("登记新的授权书"), "{}", console.screen());
    console.press(keys[3]);
    assert!(console.shows("本次查询已记入日志") && console.shows("行政处罚 警告"), "{}", console.screen());
    assert!(!console.shows("社会保险缴纳"), "the authorisation does not cover it: {}", console.screen());
    assert!(strokes(&keys) <= 6, "{keys:?}");
}

#[test]
fn at_the_desk_a_wrong_grantee_is_refused_with_the_article() {
    let mut centre = centre();
    authorise(&mut centre);
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(ORG_A).press("tab 3 tab").type_text(PER_A).press("enter 1");
    assert!(console.shows("查询人不是被授权人") && console.shows("HC-22-7"), "{}", console.screen());
    let refused: i64 = centre
        .sql()
        .query_row("SELECT count(*) FROM journal WHERE cite = 'HC-22-7' AND outcome = 'denied'", [], |row| row.get(0))
        .unwrap();
    assert!(refused >= 1);
}

#[test]
fn a_new_letter_is_taken_in_at_the_desk_and_used_at_once() {
    let mut centre = centre();
    let scan = centre.dir().join("scan.txt");
    std::fs::write(&scan, "授权书").unwrap();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(ORG_A).press("tab 3 tab").type_text(ORG_B).press("enter 1");
    assert!(console.shows("登记授权书"), "{}", console.screen());
    console.press("tab").type_text("环翠区乙公司").press("tab").type_text(ORG_B).press("tab");
    console.paste(scan.to_str().unwrap()).press("tab").type_text("XZ-004").press("tab");
    // The last day is mandatory.
    console.press("tab tab tab tab enter");
    assert!(console.shows("必填"), "{}", console.screen());
    console.type_text("2018-06-30").press("tab enter");
    // No purpose was chosen: the door refuses, and nothing typed is lost.
    assert!(console.shows("没有写明用途"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("环翠区乙公司") && console.shows("2018-06-30"), "{}", console.screen());
    // The form stands open at its last field, so that Enter alone sends it again; Tab goes round to the purpose.
    console.press("tab tab tab tab tab tab right tab tab tab tab enter");
    assert!(console.shows("已登记 SQ-2018-"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("行政处罚 警告"), "{}", console.screen());
}

#[test]
fn a_duty_query_takes_five_strokes() {
    let mut centre = centre();
    let unit = "UNIT-Y".to_owned();
    let apply = ApplyForDuty {
        unit,
        application: "环市监〔2018〕3号".to_owned(),
        terms: terms("licensing", &["XZ-001", "XZ-007"]),
    };
    let card = centre.call("liaY", &apply).unwrap();
    let mut desk = small(&mut centre, "sup2");
    // A supervisor opens what waits from the worklist.
    desk.press("n");
    assert!(desk.shows(&card.id), "{}", desk.screen());
    desk.press("y").press("y");
    drop(desk);
    let mut console = small(&mut centre, "liaY");
    let keys = ["5", "tab 4 enter", "1"];
    go(&mut console, keys[0]);
    console.type_text(ORG_A).press(keys[1]);
    assert!(console.shows(&card.id), "{}", console.screen());
    console.press(keys[2]);
    assert!(console.shows("社会保险缴纳"), "{}", console.screen());
    assert!(strokes(&keys) <= 5, "{keys:?}");
}

#[test]
fn the_worklist_leads_to_the_grant_that_was_chosen() {
    let mut centre = centre();
    let mut cards = Vec::new();
    for number in ["环市监〔2018〕3号", "环市监〔2018〕4号", "环市监〔2018〕5号"] {
        let terms = terms("licensing", &["XZ-001"]);
        let apply = ApplyForDuty { unit: "UNIT-Y".to_owned(), application: number.to_owned(), terms };
        cards.push(centre.call("liaY", &apply).unwrap().id);
    }
    for id in cards {
        let mut desk = wide(&mut centre, "sup2");
        let chosen = |desk: &super::harness::Harness<xintai::tui::desk::Desk>| {
            desk.screen().lines().any(|line| line.trim_start().starts_with('>') && line.contains(&id))
        };
        for _ in 0..10 {
            if chosen(&desk) {
                break;
            }
            desk.press("down");
        }
        desk.press("enter");
        assert!(chosen(&desk) && !desk.shows("Enter 打开所在屏幕"), "{}", desk.screen());
    }
}

#[test]
fn a_refusal_says_its_rule_and_keeps_what_was_typed() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(ORG_A).press("tab 3 tab").type_text(ORG_B).press("tab tab").type_text("SQ-2018-9").press("enter");
    assert!(console.shows("不能办理") && console.shows("HC-22-") && console.shows("下一步"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows(ORG_A) && console.shows("SQ-2018-9"), "{}", console.screen());
}

#[test]
fn a_name_or_its_initials_give_a_list_to_choose_from() {
    let mut centre = centre();
    let initials = "INSERT INTO subject_initials SELECT 'hcqjgs', id FROM subject WHERE id_value = ?1";
    centre.sql().execute(initials, [ORG_A]).unwrap();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text("hcqjgs").press("enter");
    assert!(console.shows("哪一个主体") && console.shows("环翠区甲公司"), "{}", console.screen());
    console.press("1");
    assert!(console.shows("本次查询已记入日志"), "{}", console.screen());
    console.press("n");
    assert!(console.shows("查询方式") && !console.shows("环翠区甲公司"), "the next requester sees nothing of it");
    console.type_text("没有这家").press("enter");
    assert!(console.shows("没有这个名称的主体"), "{}", console.screen());
}

#[test]
fn one_value_is_revealed_as_a_look_of_its_own() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.type_text(PER_A).press("tab 2 enter 1");
    assert!(!console.shows("孙小雪"), "{}", console.screen());
    console.press("v 1");
    assert!(console.shows("孙小雪") && console.shows("已记入日志 #"), "{}", console.screen());
    let rows: i64 = centre
        .sql()
        .query_row("SELECT count(*) FROM journal WHERE operation = 'subject.reveal'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn every_frame_of_the_query_screen_holds() {
    let mut centre = centre();
    authorise(&mut centre);
    let keys = ["5", &format!("type {PER_A}"), "tab 2", "enter 1", "j", "enter", "esc", ".", "esc", "f2", "esc"];
    let wanted = [
        ("查询对象", "subject"),
        ("本人查询", "own"),
        ("回执号 ", "receipt "),
        ("公开属性", "access"),
        ("披露中", "disclosed"),
    ];
    frames_hold(&mut centre, "win1", &keys, &wanted);
}

#[test]
fn what_an_empty_answer_means_is_said() {
    let mut centre = centre();
    let mut console = console(&mut centre, "win1", Lang::En, (80, 24));
    go(&mut console, "5");
    console.type_text(ORG_B).press("enter");
    assert!(console.shows("nothing is open in this mode"), "{}", console.screen());
    assert!(!console.shows("a slip?"), "{}", console.screen());
    console.press("n").type_text("91210399MA0000016M").press("enter");
    assert!(console.shows("a slip?"), "{}", console.screen());
}

#[test]
fn the_same_queries_are_made_by_the_same_keys_at_80x24() {
    super::views::SIZE.set((80, 24));
    an_own_query_with_its_report_takes_seven_strokes_and_one_field();
    an_authorised_query_with_a_known_letter_takes_six_strokes_and_the_document();
    a_duty_query_takes_five_strokes();
    a_refusal_says_its_rule_and_keeps_what_was_typed();
}

#[test]
fn a_list_is_asked_at_the_desk_with_a_result_file() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    for subject in [ORG_A, ORG_B] {
        seed::record(&centre, &Seed { subject: subject.to_owned(), ..Seed::default() });
    }
    let file = |name: &str, text: &str| {
        let path = centre.dir().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (list, letter) = (file("list.csv", &format!("{ORG_A}\n{ORG_B}\n")), file("letter.txt", "申请"));
    let out = centre.dir().join("result.jsonl");
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.press("esc b");
    assert!(console.shows("登记新的批量查询申请"), "{}", console.screen());
    console.press("enter").type_text("某征信公司").press("tab").type_text("91210399MA0000031B").press("tab");
    console.type_text("征信〔2023〕1号").press("tab").paste(list.to_str().unwrap()).press("tab");
    console.paste(letter.to_str().unwrap()).press("tab").type_text("XZ-001").press("tab right tab tab");
    console.type_text("2023-12-31").press("enter");
    assert!(console.shows("结果文件") && console.shows(list.to_str().unwrap()), "{}", console.screen());
    console.press("tab ctrl-u").paste(out.to_str().unwrap()).press("enter");
    assert!(console.shows("2 个主体, 提供 2 个"), "{}", console.screen());
    let result = std::fs::read_to_string(&out).unwrap();
    assert_eq!(result.lines().count(), 4, "{result}");
}

#[test]
fn where_the_text_knows_no_bulk_query_the_key_says_so() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "win1");
    go(&mut console, "5");
    console.press("esc b");
    assert!(console.shows("(批量查询)") && console.shows("HC-0-4"), "{}", console.screen());
}

#[test]
fn a_query_on_duty_names_an_entry_of_the_application_list() {
    let mut centre = Centre::under("anshan", "2023-03-01");
    seed::record(&centre, &Seed { item: "XZ-007".to_owned(), access: "shared".to_owned(), ..Seed::default() });
    let bytes = "code,unit,duty,purpose,items\nZW-12,UNIT-Y,行政许可审查,licensing,XZ-007\n".as_bytes().to_vec();
    let import = ImportApplicationList { name: "list.csv".to_owned(), bytes };
    let version = centre.call("sup1", &import).unwrap().version;
    centre.call("sup2", &ActivateApplicationList { version }).unwrap();
    let mut console = wide(&mut centre, "liaY");
    go(&mut console, "5");
    console.type_text(ORG_A).press("tab 4 f2");
    assert!(console.shows("ZW-12") && console.shows("行政许可审查"), "{}", console.screen());
    console.press("1 enter");
    assert!(console.shows("本次查询已记入日志") && console.shows("AS-13-5"), "{}", console.screen());
}
