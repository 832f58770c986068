//! The query log by keys alone: filter, who looked, alerts, verify.

use super::views::{forgets, frames_hold, small, strokes, wide};
use crate::{
    harness::Centre,
    seed::{self, ORG_A, ORG_B, Seed},
};
use std::collections::BTreeSet;
use xintai::{
    domain::{
        query::{Mode, Purpose},
        role::Role,
        unusual::Rule,
    },
    service::{Leaving, ops::query::RunQuery},
};

fn centre() -> Centre {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    let query = |subject: &str, mode| RunQuery { subject: subject.to_owned(), mode, ..RunQuery::default() };
    centre.call("win1", &query(ORG_A, Mode::Public)).unwrap();
    centre.call("win1", &query(ORG_A, Mode::Public)).unwrap();
    for _ in 0..3 {
        centre.call("win1", &query(ORG_B, Mode::Authorised)).unwrap_err();
    }
    centre
}

#[test]
fn who_looked_at_a_subject_takes_three_strokes_and_one_field() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    let keys = ["6", "u", "enter"];
    console.press(keys[0]).press(keys[1]).press("ctrl-u").type_text(ORG_A).press(keys[2]);
    assert!(console.shows("赵窗一") && console.shows("查看 2 次"), "{}", console.screen());
    assert!(strokes(&keys) <= 3);
}

#[test]
fn a_filter_is_typed_and_a_wrong_one_says_what_is_known() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("officer:win* outcome:refused").press("enter");
    let screen = console.screen();
    assert!(screen.contains("HC-22-6") && !screen.contains("登录"), "{screen}");
    console.press("/ ctrl-u").type_text("wer:x").press("enter");
    assert!(console.shows("可用 人员 单位 主体"), "{}", console.screen());
    for (typed, known) in [("kind:zzz", "没有 `zzz`: 可用 发布"), ("flag:bogus", "没有 `bogus`: 可用 查看本人")]
    {
        console.press("ctrl-u").type_text(typed).press("enter");
        assert!(console.shows(known), "{typed}: {}", console.screen());
    }
    console.press("esc");
    assert!(console.shows("officer:win* outcome:refused"), "the filter in force stays: {}", console.screen());
}

#[test]
fn an_alert_is_a_sentence_and_leads_to_its_rows() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 i");
    assert!(console.shows("异常提示") && console.shows("赵窗一"), "{}", console.screen());
    console.press("1");
    let filter = console.line("过滤");
    assert!(filter.contains("人员:赵窗一(win1) 自:2018-03-05 至:2018-03-05 异常:反复被拒"), "{}", console.screen());
    assert!(console.shows("* ") && console.shows("HC-22-6"), "{}", console.screen());
}

#[test]
fn the_next_flagged_row_is_one_key_away() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 n enter");
    assert!(console.shows("反复被拒") && console.shows("与写入时一致"), "{}", console.screen());
}

#[test]
fn the_chain_is_verified_and_its_head_stands_in_the_title() {
    let mut centre = centre();
    let mut console = small(&mut centre, "aud1");
    console.press("6");
    assert!(console.shows("链未验"), "{}", console.screen());
    console.press("shift-v");
    assert!(console.shows("链完整: "), "{}", console.screen());
    console.press("j");
    assert!(console.line("行 头").contains("链完整"), "{}", console.screen());
}

#[test]
fn a_broken_chain_says_where_and_what_to_do() {
    let mut centre = centre();
    let sql = centre.sql();
    sql.execute_batch(
        "DROP TRIGGER journal_is_append_only_update; UPDATE journal SET officer = 'nobody' WHERE seq = 9",
    )
    .unwrap();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 shift-v");
    assert!(console.shows("链断于 #9") && console.shows("保全文件"), "{}", console.screen());
}

#[test]
fn who_may_not_read_the_log_is_told_why() {
    let mut centre = centre();
    let mut console = small(&mut centre, "rev1");
    console.press("6");
    assert!(console.shows("须为监督审计员+日志查阅权 HC-35-3"), "{}", console.screen());
}

#[test]
fn every_frame_of_the_log_holds() {
    let mut centre = centre();
    let keys = ["6", "j", "enter", "esc", "i", "esc", "/", "esc", "g", "esc", "shift-v", "j"];
    let wanted = [("过滤", "filter"), ("每小时", "by hour"), ("结果", "outcome"), ("链完整", "the chain is whole")];
    frames_hold(&mut centre, "aud1", &keys, &wanted);
}

#[test]
fn the_same_inspection_is_done_by_the_same_keys_at_80x24() {
    super::views::SIZE.set((80, 24));
    who_looked_at_a_subject_takes_three_strokes_and_one_field();
    an_alert_is_a_sentence_and_leads_to_its_rows();
    the_chain_is_verified_and_its_head_stands_in_the_title();
}

#[test]
fn an_alert_is_disposed_of_from_its_row_and_a_filter_is_saved_and_recalled() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    console.press("n d");
    assert!(console.shows("处置"), "{}", console.screen());
    console.press("1").type_text("已与本人核对，系窗口误点").press("enter");
    assert!(console.shows("已处置"), "{}", console.screen());
    console.press("d");
    assert!(console.shows("没有待处置的预警"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("outcome:refused").press("enter");
    console.press("s enter").type_text("被拒").press("enter");
    console.press("/ ctrl-u").press("enter");
    console.press("s enter");
    assert!(console.shows("outcome:refused"), "{}", console.screen());
    console.press("o");
    assert!(console.shows("人员:赵窗一(win1) 自:"), "{}", console.screen());
    console.press("m enter enter");
    assert!(console.shows("条预警未处置"), "{}", console.screen());
    let state: String = centre.sql().query_row("SELECT state FROM alert", [], |row| row.get(0)).unwrap();
    assert_eq!(state, "explained");
}

#[test]
fn a_month_is_inspected_and_closed_by_keys_alone() {
    let mut centre = centre();
    centre.at("2018-04-02");
    let mut console = wide(&mut centre, "aud1");
    console.press("6 m enter enter");
    assert!(console.shows("2018-03 未结月: 1 条预警未处置, 2 行抽查未复核"), "{}", console.screen());
    console.press("1 1").type_text("已与本人核对，系窗口误点").press("enter");
    assert!(console.shows("0 条预警未处置, 2 行抽查未复核"), "back on the list: {}", console.screen());
    console.press("enter");
    for left in [1, 0] {
        assert!(console.shows("复核 #") && console.shows("社会公开"), "{}", console.screen());
        console.press("1").type_text("与窗口登记簿一致").press("enter");
        assert!(console.shows(&format!("{left} 行抽查未复核")), "{}", console.screen());
    }
    console.press("esc m tab right enter");
    assert!(console.shows("2018-03 已由 吴审计 结月"), "{}", console.screen());
}

#[test]
fn a_lock_drops_what_was_read_and_the_unlocked_console_reads_it_again() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("outcome:refused").press("enter");
    let looks = |centre: &Centre| -> i64 {
        let count = "SELECT count(*) FROM journal WHERE operation = 'log.list'";
        centre.sql().query_row(count, [], |row| row.get(0)).unwrap()
    };
    let before = looks(&centre);
    console.press("u").type_text("半句未写完");
    console.press("ctrl-x");
    assert!(console.shows("已锁屏") && !console.shows("赵窗一"), "{}", console.screen());
    let last = "SELECT operation || ' ' || officer FROM journal ORDER BY seq DESC LIMIT 1";
    assert_eq!(centre.sql().query_row(last, [], |row| row.get::<_, String>(0)).unwrap(), "session.lock aud1");
    console.type_text("correct horse 4").press("enter");
    assert!(console.shows("半句未写完"), "what was typed stays: {}", console.screen());
    assert!(console.shows("赵窗一") && console.shows("outcome:refused"), "{}", console.screen());
    assert_eq!(looks(&centre), before + 1, "the rows were read again");
}

#[test]
fn a_session_that_is_over_locks_the_console_and_says_why() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    centre.sql().execute("INSERT INTO setting VALUES ('session.hours', '0')", []).unwrap();
    console.press("f5");
    assert!(console.shows("会话结束"), "{}", console.screen());
    assert!(console.shows("已锁屏") && !console.shows("赵窗一"), "{}", console.screen());
    centre.sql().execute("DELETE FROM setting WHERE key = 'session.hours'", []).unwrap();
    console.type_text("correct horse 4").press("enter");
    assert!(console.shows("赵窗一"), "{}", console.screen());
}

#[test]
fn a_closed_screen_is_told_in_a_box_from_which_another_screen_is_one_key_away() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "aud1");
    console.press("6 5");
    assert!(console.shows("不能办理") && console.shows("职责分离 S5"), "{}", console.screen());
    console.press("6");
    assert!(!console.shows("不能办理") && console.shows("[6]查询日志"), "{}", console.screen());
}

#[test]
fn a_head_code_anchors_the_log_and_the_status_line_says_so() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    assert!(console.shows("日志未锚定"), "{}", console.screen());
    console.press("shift-k");
    assert!(console.shows("核对码") && console.shows("日志锚定至 #"), "{}", console.screen());
}

#[test]
fn the_head_code_is_read_on_every_screen_and_from_the_palette() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup1");
    for screen in ["1", "2", "3", "4", "7"] {
        console.press(screen).press("shift-k");
        assert!(console.shows("抄入交接班记录"), "{screen}: {}", console.screen());
        console.press("esc").press(":").type_text("核对码").press("enter");
        assert!(console.shows("抄入交接班记录"), "{screen}: {}", console.screen());
        console.press("esc");
    }
    let mut console = wide(&mut centre, "win1");
    console.press("shift-k");
    assert!(console.shows("不能办理") && console.shows("(查看核对码)"), "{}", console.screen());
}

#[test]
fn an_answer_that_comes_after_the_lock_is_dropped_and_the_officer_is_told() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 u ctrl-u").type_text(ORG_A);
    console.keeps = true;
    console.press("enter ctrl-x").answer();
    assert!(console.shows("已锁屏") && !console.shows("查看 2 次"), "{}", console.screen());
    console.keeps = false;
    console.type_text("correct horse 4").press("enter");
    assert!(console.shows("其结果没有显示") && !console.shows("查看 2 次"), "{}", console.screen());
}

#[test]
fn after_a_lock_the_rows_of_the_log_and_the_palette_are_gone_from_memory() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 enter");
    forgets(&mut console, "aud1", &["赵窗一", "与写入时一致"]);
    assert!(console.shows("赵窗一"), "{}", console.screen());
    console.press(":").type_text("验链");
    forgets(&mut console, "aud1", &["xintai log verify"]);
}

#[test]
fn a_filter_narrows_the_rows_with_each_key_and_asks_the_whole_log_at_a_pause() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    let looks = |centre: &Centre| -> i64 {
        let count = "SELECT count(*) FROM journal WHERE operation = 'log.list'";
        centre.sql().query_row(count, [], |row| row.get(0)).unwrap()
    };
    // Without the status line, which counts the rows of now.
    let rows = |screen: &str| screen.lines().skip(6).take(28).map(str::to_owned).collect::<Vec<_>>().join("\n");
    let (before, all) = (looks(&centre), rows(&console.screen()));
    assert!(all.contains("吴审计") && all.contains("赵窗一"), "{all}");
    console.press("/").type_text("officer:wi");
    let screen = rows(&console.screen());
    assert!(screen.contains("赵窗一") && !screen.contains("吴审计"), "{screen}");
    console.type_text("n1 outcome:ref");
    assert!(console.shows("HC-22-6"), "{}", console.screen());
    console.type_text("x");
    assert!(console.shows("行中没有; 正在查整个日志"), "{}", console.screen());
    assert_eq!(looks(&centre), before, "a key asks nothing of the log");
    console.pause().pause();
    assert_eq!(looks(&centre), before + 1, "the look of the pause is a row of the log");
    console.press("esc");
    assert_eq!(rows(&console.screen()), all);
    console.press("/").type_text("officer:win1").press("enter").pause();
    assert_eq!(looks(&centre), before + 2);
}

#[test]
fn a_filter_finds_old_rows_in_the_whole_log_while_it_is_still_typed() {
    let mut centre = centre();
    let named = RunQuery {
        subject: ORG_A.to_owned(),
        mode: Mode::Department,
        purpose: Some(Purpose { code: "development-reform".into(), text: "年度检查".into() }),
        ..RunQuery::default()
    };
    let _ = centre.call("win1", &named);
    for _ in 0..120 {
        centre.call("aud1", &xintai::service::ops::log::VerifyLog::whole()).unwrap();
    }
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    assert!(!console.shows("赵窗一"), "the first page is newer: {}", console.screen());
    for half in ["officer:wi", "人员:win1 结果:退", "purpose:发展 officer:w", "单位:CEN officer:win", "kind:que"]
    {
        console.press("/ ctrl-u").type_text(half);
        assert!(!console.shows("赵窗一"), "{half}: {}", console.screen());
        console.pause();
        assert!(console.shows("赵窗一"), "{half}: {}", console.screen());
        console.press("esc");
        assert!(!console.shows("赵窗一"), "{half}: {}", console.screen());
    }
    console.press("/ ctrl-u").type_text("officer:nobody").pause();
    assert!(console.shows("没有符合的行"), "the whole log was asked: {}", console.screen());
    console.press("ctrl-u").type_text("subject:9137");
    let logged = "SELECT count(*) FROM journal WHERE operation = 'log.list' AND subject IS NOT NULL";
    console.pause();
    assert_eq!(centre.sql().query_row(logged, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "half a number is nobody's");
    console.press("ctrl-u").type_text(&format!("subject:{ORG_A}")).pause();
    assert_eq!(centre.sql().query_row(logged, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn a_row_leads_to_the_history_of_its_case() {
    let mut centre = Centre::on("2018-09-27");
    let record = crate::given::record(&centre, &crate::given::Given::default());
    let revoke = xintai::service::ops::revocations::RevokeRecord {
        record,
        document: Some(xintai::service::ops::casework::Paper {
            kind: "court-judgment".into(),
            name: "判决书.txt".into(),
            body: b"synthetic".to_vec(),
        }),
        ..Default::default()
    };
    let case = centre.call("liaX", &revoke).unwrap().case.unwrap();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("officer:liaX kind:record.revoke").press("enter c");
    assert!(console.shows(&format!("{case} 经过")), "{}", console.screen());
}

/// Puts one row behind the log for each operation, with every outcome, channel, mode, purpose and flag among them. Their chain
/// is not whole, which does not matter to how they are shown.
fn rows_of_everything(centre: &Centre) -> usize {
    let operations: Vec<String> = crate::domain::operation::operations().into_iter().collect();
    let pack = centre.service.pack();
    let purposes: Vec<&str> = pack.purpose.iter().map(|one| one.code.as_str()).collect();
    let mut modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.word()).collect();
    modes.extend(Leaving::ALL.iter().map(|one| one.word()));
    modes.extend(["explained", "escalated", "dismissed", "in-order"]);
    let rules: Vec<&str> = Rule::all().map(Rule::word).collect();
    let sql = centre.sql();
    let at = |words: &[&str], n: usize| words[n % words.len()].to_owned();
    for (n, operation) in operations.iter().enumerate() {
        let outcome = at(&["done", "refused", "denied", "dry-run", "repeated"], n);
        let role = at(&["auditor+content+logs", "window", "liaison+query,reviewer"], n);
        let ids = at(&["window", "session.hours", "R-000001"], n);
        let channel = at(&["tui", "cli", "ssh", "system"], n);
        sql.execute(
            "INSERT INTO journal (fmt, origin, seq, at, session, person, officer, officer_name, unit, role, channel,
                 operation, mode, purpose, outcome, cite, count, ids, regime, program, prev, hash)
             SELECT fmt, origin, seq + 1, at, session, person, 'win1', '赵窗一', unit, ?1, ?2, ?3, ?4, ?5, ?6, 'HC-22-6',
                 1, ?7, regime, program, prev, hash FROM journal ORDER BY seq DESC LIMIT 1",
            (role, channel, operation, at(&modes, n), at(&purposes, n), outcome, ids),
        )
        .unwrap();
        sql.execute(
            "INSERT INTO alert (rule, officer, name, day, sentence, count)
             VALUES (?1, 'win1', '赵窗一', date('2018-01-01', ?2 || ' days'), '{\"zh\":\"预警\",\"en\":\"alert\"}', 1)",
            (at(&rules, n), i64::try_from(n).unwrap()),
        )
        .unwrap();
        sql.execute(
            "INSERT INTO alert_row (seq, alert, rule, operation, outcome)
             SELECT max(seq), ?1, ?2, ?3, ?4 FROM journal",
            (sql.last_insert_rowid(), at(&rules, n), operation, at(&["done"], 0)),
        )
        .unwrap();
    }
    operations.len()
}

#[test]
fn no_raw_word_stands_on_the_chinese_log_screen() {
    let mut centre = centre();
    let mut raw: BTreeSet<String> = crate::domain::operation::operations();
    let count = rows_of_everything(&centre);
    raw.extend(centre.service.pack().purpose.iter().map(|one| one.code.clone()));
    raw.extend(Rule::all().map(|rule| rule.word().to_owned()));
    raw.extend(Mode::ALL.iter().map(|mode| mode.word().to_owned()));
    raw.extend(Leaving::ALL.iter().map(|one| one.word().to_owned()));
    raw.extend(Role::ALL.iter().map(|role| role.word().to_owned()));
    let words =
        "done refused denied dry-run repeated tui cli ssh system explained escalated dismissed in-order content logs";
    raw.extend(words.split(' ').chain(["session.hours"]).map(str::to_owned));
    let mut console = wide(&mut centre, "aud1");
    console.resize(200, 60).press("6");
    for n in 0..count {
        console.press("enter");
        let screen = console.screen();
        let letters = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        let found: Vec<&str> = screen.split(|c| !letters(c)).filter(|word| raw.contains(*word)).collect();
        assert!(found.is_empty(), "row {n}: {found:?}\n{screen}");
        console.press("esc down");
    }
    assert!(console.shows("途径") && console.shows("赵窗一"), "{}", console.screen());
}

#[test]
fn a_filter_takes_the_names_that_the_screen_shows() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("人员:win1 结果:退 种类:查询").press("enter");
    assert!(console.shows("HC-22-6") && !console.shows("登录 "), "{}", console.screen());
    console.press("i esc / ctrl-u").type_text("异常:反复被拒").press("enter");
    assert!(console.shows("* ") && console.shows("HC-22-6"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("结果:办").press("enter");
    assert!(!console.shows("HC-22-6"), "{}", console.screen());
}

/// The fixtures do not know the key of the log: the subject gets the digest under which it stands there.
fn known(centre: &Centre, subject: &str) {
    let row =
        "SELECT subject FROM journal WHERE operation = 'query.run' AND outcome = 'done' ORDER BY seq DESC LIMIT 1";
    let known = format!("UPDATE subject SET digest = ({row}) WHERE id_value = ?1");
    centre.sql().execute(&known, [subject]).unwrap();
}

#[test]
fn a_row_leads_to_its_subject_with_a_reason_and_that_look_is_logged_too() {
    let mut centre = centre();
    known(&centre, ORG_A);
    let mut console = wide(&mut centre, "aud1");
    console.press("6 / ").type_text("人员:win1 结果:办").press("enter shift-s");
    assert!(console.shows("事由") && console.shows("所涉主体 S-"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("必填") || console.shows("x "), "without a reason nothing is shown: {}", console.screen());
    console.type_text("核对窗口三月五日的登记本").press("enter");
    let screen = console.screen();
    assert!(screen.contains(ORG_A) && screen.contains("R-000001  披露中"), "{screen}");
    let last = "SELECT j.operation || ' ' || t.text FROM journal j JOIN journal_text t USING (seq)
        WHERE j.officer = 'aud1' AND j.subject IS NOT NULL ORDER BY j.seq DESC LIMIT 1";
    let told: String = centre.sql().query_row(last, [], |row| row.get(0)).unwrap();
    assert_eq!(told, "subject.show 核对窗口三月五日的登记本");
    console.press("esc / ctrl-u").type_text("种类:登录").press("enter shift-s");
    assert!(console.shows("该行不涉及已登记的主体"), "{}", console.screen());
}

#[test]
fn under_a_law_that_lets_the_inspector_read_records_the_subject_shows_them() {
    let mut centre = Centre::under("anshan", "2026-03-04");
    seed::record(&centre, &Seed::default());
    let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
    centre.call("win1", &query).unwrap();
    known(&centre, ORG_A);
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("人员:win1 结果:办").press("enter shift-s");
    console.type_text("核对窗口三月四日的登记本").press("enter");
    assert!(console.shows("R-000001  披露中"), "{}", console.screen());
}

#[test]
fn an_inspector_without_the_right_to_content_is_told_why_and_still_sees_who_looked() {
    let mut centre = centre();
    centre.sql().execute("UPDATE role_grant SET scope = 'logs' WHERE role = 'auditor'", []).unwrap();
    known(&centre, ORG_A);
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("人员:win1 结果:办").press("enter f4").type_text("主体");
    assert!(console.shows("须为归集员"), "{}", console.screen());
    console.press("esc shift-s");
    assert!(
        console.shows("不能办理") && console.shows("HC-35-1") && !console.shows("subject.show"),
        "{}",
        console.screen()
    );
    console.press("esc u enter");
    assert!(console.shows("赵窗一") && console.shows("查看 2 次"), "{}", console.screen());
}

#[test]
fn a_lock_clears_the_numbers_of_persons_from_what_was_typed_and_keeps_the_rest() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 u ctrl-u").type_text(seed::PER_A);
    console.press("ctrl-x").type_text("correct horse 4").press("enter");
    assert!(!console.shows(seed::PER_A) && console.shows("锁屏时已清除号码"), "{}", console.screen());
    console.type_text(ORG_B).press("ctrl-x").type_text("correct horse 4").press("enter");
    assert!(console.shows(ORG_B), "the code of an organisation is not a person's: {}", console.screen());
    console.press("esc / ctrl-u").type_text(&format!("人员:win1 主体:{}", seed::PER_A)).press("enter ctrl-x");
    console.type_text("correct horse 4").press("enter");
    assert!(console.shows("人员:win1") && !console.shows(seed::PER_A), "{}", console.screen());
}

#[test]
fn words_around_a_number_stay_over_a_lock() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 s down enter");
    let typed = format!("核对 {} 的登记", seed::PER_A);
    console.type_text(&typed).press("ctrl-x").type_text("correct horse 4").press("enter");
    assert!(console.shows("核对 … 的登记") && !console.shows(seed::PER_A), "{}", console.screen());
}

#[test]
fn what_a_filter_has_not_asked_for_is_never_said_to_be_missing_and_the_hours_are_those_of_its_rows() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("outcome:refused").press("enter");
    assert!(console.line("每小时").contains("03-05 共 3 行"), "{}", console.screen());
    console.press("/ ctrl-u").type_text("officer:aud1");
    assert!(console.shows("行中没有; 正在查整个日志"), "{}", console.screen());
    assert!(!console.shows("没有符合的行"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("吴审计"), "the log itself has them: {}", console.screen());
    console.press("/ ctrl-u").type_text("officer:win1 until:2001-01-01").press("enter");
    assert!(console.shows("没有符合的行"), "the log was asked: {}", console.screen());
    console.press("/ ctrl-u").press("enter");
    assert!(!console.line("每小时").contains("共"), "{}", console.screen());
}

#[test]
fn the_hours_of_a_filter_are_of_all_its_rows_and_not_of_the_page_that_is_read() {
    let mut centre = Centre::on("2018-03-05");
    seed::record(&centre, &Seed::default());
    for _ in 0..130 {
        let query = RunQuery { subject: ORG_A.to_owned(), mode: Mode::Public, ..RunQuery::default() };
        centre.call("win1", &query).unwrap();
    }
    let mut console = wide(&mut centre, "aud1");
    console.press("6 /").type_text("人员:赵窗一 种类:查询").pause();
    assert!(console.line("每小时").contains("共 130 行"), "while it is typed: {}", console.screen());
    console.press("enter");
    assert!(console.line("每小时").contains("03-05 共 130 行"), "{}", console.screen());
    console.press("/").type_text(" 结果:退");
    console.press("esc");
    assert!(console.line("每小时").contains("共 130 行"), "what stood before: {}", console.screen());
}

#[test]
fn times_units_and_officers_stand_as_people_write_them() {
    let mut centre = centre();
    let unit: String =
        centre.sql().query_row("SELECT name FROM unit WHERE code = 'CENTRE'", [], |row| row.get(0)).unwrap();
    centre.at("2018-04-02");
    let mut console = wide(&mut centre, "aud1");
    console.press("6 / ctrl-u").type_text("人员:win1 结果:退").press("enter");
    let screen = console.screen();
    assert!(screen.contains("2018-03-05 ") && !screen.contains("2018-03-05T"), "{screen}");
    let beginning: String = unit.chars().take(4).collect();
    assert!(console.line("单位").contains(&beginning), "{screen}");
    assert!(!console.line("HC-22-6").contains(" 0 HC"), "a refusal showed nothing: {screen}");
    console.press("m enter enter");
    let drawn = console.line("抽查 #");
    assert!(
        drawn.contains("赵窗一") && drawn.contains("2018-03-05 ") && !drawn.contains("win1"),
        "{}",
        console.screen()
    );
    assert!(console.shows("待复核"), "{}", console.screen());
    console.press("2");
    assert!(console.shows("复核 #") && !console.shows("2018-03-05T"), "{}", console.screen());
}

#[test]
fn the_keys_of_an_inspection_stand_in_the_hints() {
    let mut centre = centre();
    let mut console = wide(&mut centre, "aud1");
    console.press("6");
    let screen = console.screen();
    let hints = screen.trim_end().lines().last().unwrap_or_default();
    for key in ["/ 过滤", "i 异常提示", "d 处置预警", "m 月度检查", "u 谁查过该主体", "o 该人当日"]
    {
        assert!(hints.contains(key), "{key}: {screen}");
    }
}

#[test]
fn report_export_checkpoint_and_a_paper_that_comes_back_are_reached_by_keys() {
    let mut centre = centre();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut console = wide(&mut centre, "aud1");
    console.press("6 / ctrl-u").type_text("officer:win1").press("enter");
    console.press("p 1 ctrl-u").type_text(ORG_A).press("enter enter enter");
    assert!(console.shows("保存到") && !console.shows("query.run"), "{}", console.screen());
    console.press("ctrl-u").type_text(&path("looks.txt")).press("enter");
    assert!(std::fs::read_to_string(path("looks.txt")).unwrap().contains("回执号："));
    console.press("p 2 ctrl-u").type_text(&path("export.jsonl")).press("enter enter enter");
    assert!(console.shows("已导出"), "{}", console.screen());
    assert!(std::fs::read_to_string(path("export.jsonl")).unwrap().starts_with("{\"format\":\"xintai/log-export/v1\""));
    console.press("p 3 ctrl-u").type_text(&path("checkpoint.txt")).press("enter");
    assert!(std::fs::read_to_string(path("checkpoint.txt")).unwrap().starts_with("xintai checkpoint 1"));
    console.press("p 4").type_text(&path("looks.txt")).press("enter");
    assert!(console.shows("所记一致"), "{}", console.screen());
    let spoilt = std::fs::read_to_string(path("looks.txt")).unwrap().replacen("1.", "7.", 1);
    std::fs::write(path("spoilt.txt"), spoilt).unwrap();
    console.press("p 4").type_text(&path("spoilt.txt")).press("enter");
    assert!(console.shows("不符"), "{}", console.screen());
}
