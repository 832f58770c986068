//! The case screens on a real service: what they show, and every task of an officer's day by keys alone.

use super::harness::Harness;
use crate::{
    given::{self, Given, fields},
    harness::Centre,
};
use std::{fs, path::PathBuf};
use xintai::{
    locale::Lang,
    service::{
        Channel, Service,
        ops::{
            cases::{CaseDetail, ListCases, Noun, ShowCase},
            casework::Paper,
            objections::FileObjection,
            referrals::ListReferrals,
            repairs::FileRepair,
            steps::{Act, Input},
            units::AddUnit,
        },
    },
    tui::{
        action::Action,
        console::{self, Settings},
        desk::Desk,
        keymap::Keymap,
        text::width,
        theme::Theme,
    },
};

/// An officer at a console, whose strokes and typed fields are counted.
struct Seat {
    console: Harness<Desk>,
    strokes: usize,
    fields: usize,
}

impl Seat {
    fn press(&mut self, keys: &str) -> &mut Self {
        self.strokes += keys.split_whitespace().count();
        self.console.press(keys);
        self
    }

    fn fill(&mut self, text: &str) -> &mut Self {
        self.fields += 1;
        self.console.type_text(text);
        self
    }

    fn shows(&self, words: &str) -> bool {
        self.console.shows(words)
    }

    #[track_caller]
    fn must(&mut self, words: &str) -> &mut Self {
        assert!(self.shows(words), "no `{words}` in\n{}", self.console.screen());
        self
    }
}

fn seat_in(centre: &mut Centre, login: &str, lang: Lang, (width, height): (u16, u16)) -> Seat {
    let actor = centre.actor(login);
    let service = Service::open(centre.path(), Some(centre.service.now())).unwrap();
    let keymap = Keymap::built_in("default").unwrap();
    let settings = Settings { lang, theme: Theme::default(), keymap, lock_minutes: 10 };
    let start = console::start(&service, settings);
    let desk = Desk::with(service, actor, Channel::Tui);
    Seat { console: Harness::new(desk, start, width, height), strokes: 0, fields: 0 }
}

thread_local! {
    /// The terminal a task is done on.
    static SIZE: std::cell::Cell<(u16, u16)> = const { std::cell::Cell::new((120, 36)) };
}

fn seat(centre: &mut Centre, login: &str) -> Seat {
    seat_in(centre, login, Lang::Zh, SIZE.get())
}

fn paper_file(centre: &Centre, name: &str, text: &str) -> PathBuf {
    let path = centre.dir().join(name);
    fs::write(&path, text).unwrap();
    path
}

const ORG: &str = "91210399MA0000015M";

/// An objection of 27 September 2018 against the penal sum.
fn objection(centre: &mut Centre, record: &str, claims: &[(&str, &str)]) -> String {
    let evidence =
        Paper { kind: "evidence".into(), name: "缴款书.txt".into(), body: "已缴款".as_bytes().to_vec() };
    let file = FileObjection {
        record: record.to_owned(),
        applicant: ORG.into(),
        ground: "error".into(),
        written: true,
        claims: fields(claims),
        evidence: vec![evidence],
        ..FileObjection::default()
    };
    centre.call("obj1", &file).unwrap().case
}

fn detail(centre: &mut Centre, case: &str) -> CaseDetail {
    centre.call("sup1", &ShowCase { noun: Noun::Case, case: case.to_owned() }).unwrap()
}

/// A record on which the platform's copy says another sum than the provider's.
fn differing() -> Given {
    let mut given = Given::default();
    given.platform.insert("CF_NR_FK".into(), "50000".into());
    given
}

#[test]
fn the_worklist_shows_what_is_due_with_its_article_and_next_steps_in_both_languages_and_sizes() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    for (lang, words) in [
        (Lang::Zh, ["剩3工作日", "已受理待比对", "登记比对结论 (第二十九条", "提供单位"]),
        (Lang::En, ["3d left", "received", "conclude the comparison (Art. 29", "provider"]),
    ] {
        let mut wide = seat_in(&mut centre, "obj1", lang, (120, 36));
        for words in words {
            wide.must(words);
        }
        wide.must(&case);
        let mut narrow = seat_in(&mut centre, "obj1", lang, (80, 24));
        narrow.must(words[0]).must(&case);
        narrow.press("enter").must(words[2]);
        for line in narrow.console.screen().lines().chain(wide.console.screen().lines()) {
            assert!(width(line) <= 120, "{line}");
        }
    }
}

#[test]
fn after_a_lock_worklist_and_boards_are_gone_from_memory() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    let mut seat = seat(&mut centre, "obj1");
    for keys in ["1", "1 enter", "3"] {
        seat.press(keys).must(&case);
        super::views::forgets(&mut seat.console, "obj1", &[&case]);
        seat.must(&case);
    }
}

#[test]
fn an_empty_worklist_says_what_to_do_next() {
    let mut centre = Centre::on("2018-09-27");
    seat(&mut centre, "obj1").must("没有待办; 新事项在 3 异议比对、4 信用修复 用 + 登记");
    seat_in(&mut centre, "obj1", Lang::En, (80, 24)).must("nothing to do; new cases are filed");
}

#[test]
fn a_filter_narrows_as_it_is_typed_and_esc_takes_it_off() {
    let mut centre = Centre::on("2018-09-27");
    let first = given::record(&centre, &Given::default());
    let one = objection(&mut centre, &first, &[]);
    let two = objection(&mut centre, &first, &[]);
    let mut seat = seat(&mut centre, "obj1");
    seat.must(&one).must(&two);
    seat.press("/").fill(&two[two.len() - 4..]);
    assert!(!seat.console.screen().lines().skip(4).any(|line| line.contains(&one)), "{}", seat.console.screen());
    seat.press("enter esc").must(&one);
}

#[test]
fn hc_29_4_why_counts_every_day_of_the_due_date() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    objection(&mut centre, &record, &[]);
    let mut seat = seat(&mut centre, "obj1");
    seat.press(".");
    for words in ["HC-29-4", "2018-09-27 不计入, 起算 3 工作日, 至 2018-09-30", "2018-09-29 第2日", "2018-09-30 第3日"]
    {
        seat.must(words);
    }
}

#[test]
fn the_comparison_marks_what_differs_in_brackets_at_both_sizes_and_languages() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &differing());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    for (lang, size) in [(Lang::Zh, (120, 36)), (Lang::Zh, (80, 24)), (Lang::En, (120, 36)), (Lang::En, (80, 24))] {
        let mut seat = seat_in(&mut centre, "obj1", lang, size);
        seat.press("n").must(&case);
        seat.must("5000[0]").must("[已]按规定备案");
        let words = match lang {
            Lang::Zh => ["平台与提供单位不一致 1 项", "仅异议人主张不同 1 项"],
            Lang::En => ["1 differ between platform", "1 differ in the claim alone"],
        };
        for words in words {
            seat.must(words);
        }
        for line in seat.console.screen().lines() {
            assert!(width(line) <= usize::from(size.0), "{line}");
        }
        let marked = seat.console.line("5000[0]");
        assert!(marked.contains('#'), "{marked}");
    }
}

#[test]
fn hc_29_7_only_lawful_steps_run_and_a_closed_one_says_why() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    let mut seat = seat(&mut centre, "obj1");
    seat.press("n =");
    seat.must("已登记比对结论").must("比对一致");
    seat.press("c");
    let told = seat.console.line("! 更正不一致项");
    assert!(told.contains("不能办理") && told.contains("第二十九条"), "{told}");
    seat.press("shift-c");
    assert!(!seat.shows("按 y 确认"), "{}", seat.console.screen());
}

#[test]
fn task_5_an_objection_is_filed_by_keys_and_its_receipt_prints_the_due_date() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let evidence = paper_file(&centre, "证据.txt", "缴款书");
    let mut seat = seat(&mut centre, "obj1");
    given::record(&centre, &Given { document: "威环住罚〔2017〕18号".into(), ..Given::default() });
    seat.press("3 +").fill(ORG).press("enter");
    seat.must("哪一条信息").must("威环住罚〔2017〕18号");
    seat.press("1").must("事由").must(&record).must(ORG);
    seat.press("enter 1 enter enter y enter");
    seat.fill("4000").press("enter enter enter enter");
    // A path that is not there: the form comes back with all that was typed.
    seat.fill("/nowhere/at-all").press("enter enter enter");
    seat.must("`/nowhere/at-all`").must("核对路径");
    seat.press("enter").must(ORG).must("4000");
    seat.console.press("backtab backtab ctrl-u").type_text(&evidence.display().to_string()).press("enter enter enter");
    seat.must("收件回执 OB-2018-0001").must("起算 3 工作日, 至 2018-09-30");
    seat.press("enter").must("OB-2018-0001");
    let shown = detail(&mut centre, "OB-2018-0001");
    assert_eq!(shown.card.due.unwrap().to_string(), "2018-09-30");
    assert_eq!(shown.papers.len(), 1);
    assert_eq!(shown.events[0].values.values().next().map(String::as_str), Some("4000"));
}

#[test]
fn tasks_6_to_8_compare_forward_reply_notice_close_ends_where_the_verbs_end() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);

    // Task 6 and 7: open the worst, write the comparison down and forward in one.
    let mut seat = seat(&mut centre, "obj1");
    seat.press("n f y");
    seat.must("提供主体核查中").must("2018-10-23");
    assert_eq!(seat.strokes, 3);
    assert_eq!(detail(&mut centre, &case).card.state, "with-provider");

    // The liaison replies from its own console: not upheld.
    centre.at("2018-10-22");
    let mut liaison = self::seat(&mut centre, "liaX");
    liaison.must(&case).press("n m").fill("经核查，未备案属实").press("enter enter enter");
    liaison.must("待告知");
    assert_eq!(detail(&mut centre, &case).card.state, "to-notify");

    // Task 8: the letter, sent, closed.
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n w").must("异议处理结果告知书（维持），制作时编号");
    let numbered = |centre: &Centre| -> i64 {
        centre.sql().query_row("SELECT count(*) FROM notice", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(numbered(&centre), 0, "no number is given before a yes");
    seat.press("y").must("异议不成立：经核查").must("行政复议");
    assert_eq!(numbered(&centre), 1);
    seat.press("enter").must("(请选择)").press("2 enter enter");
    seat.must("已答复");
    let strokes = seat.strokes;
    seat.press("shift-c y");
    let closed = detail(&mut centre, &case);
    assert_eq!((closed.card.state.as_str(), closed.card.open), ("closed", false), "{}", seat.console.screen());
    assert_eq!(closed.notices.iter().filter(|notice| notice.sent.is_some()).count(), 1);
    assert!(strokes <= 7, "{strokes}");
}

#[test]
fn a_step_that_the_kind_of_a_case_does_not_have_is_not_offered() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.must(&case);
    let lang = Lang::Zh;
    let reason = seat.console.app.disabled(Action::Execute).map(|words| words.get(lang).to_owned());
    assert_eq!(reason.as_deref(), Some("本类事项没有这一步"));
    assert!(seat.console.app.disabled(Action::Compare).is_none());
}

#[test]
fn a_subject_who_still_disagrees_is_annotated_by_keys() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    self::seat(&mut centre, "obj1").press("n f y");
    centre.at("2018-10-22");
    self::seat(&mut centre, "liaX").press("n m").fill("属实").press("enter enter enter");
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n w y enter 1 enter enter d enter y enter enter");
    seat.must("仍有异议");
    assert_eq!(detail(&mut centre, &case).card.state, "disputed");
}

#[test]
fn hc_29_15_a_late_provider_is_suspended_by_keys_and_not_a_day_before() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n f y s");
    seat.must("提供单位的期限未满");
    centre.at("2018-10-29");
    let mut seat = self::seat(&mut centre, "obj1");
    seat.must("超期").press("n s y");
    assert_eq!(detail(&mut centre, &case).card.state, "overdue", "{}", seat.console.screen());
}

#[test]
fn task_10_a_mixed_correction_takes_two_persons() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &differing());
    let case = objection(&mut centre, &record, &[]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n c").must("50000 -> 5000").must("由另一人复核后生效");
    seat.press("y").must("更正待复核");
    assert_eq!(seat.strokes, 3);

    let mut second = self::seat(&mut centre, "rev2");
    second.must(&case).press("n y").must("50000 -> 5000").must("键入末四位");
    second.press("y enter");
    assert_eq!(detail(&mut centre, &case).card.state, "correcting", "one letter confirms nothing");
    second.press("ctrl-u").fill("〕17号").press("enter");
    let done = detail(&mut centre, &case);
    assert_eq!(done.card.state, "to-notify", "{}", second.console.screen());
    let money = done.comparison.unwrap().fields.into_iter().find(|field| field.field == "CF_NR_FK").unwrap();
    assert_eq!(money.platform, "5000");

    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n w y").must("由“50000”").press("enter 1 enter enter shift-c y");
    assert_eq!(detail(&mut centre, &case).card.state, "closed");
}

#[test]
fn a_second_person_who_declines_says_why_and_nothing_changes() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &differing());
    let case = objection(&mut centre, &record, &[]);
    self::seat(&mut centre, "obj1").press("n c y");
    let mut second = self::seat(&mut centre, "rev2");
    second.press("n shift-x").fill("证据不足").press("enter");
    let shown = detail(&mut centre, &case);
    assert_eq!(shown.card.state, "received", "{}", second.console.screen());
}

#[test]
fn a_closed_case_is_no_longer_listed_and_opens_by_its_number() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &differing());
    let case = objection(&mut centre, &record, &[]);
    let paper = Paper { kind: "document".into(), name: "撤回申请.txt".into(), body: b"x".to_vec() };
    let withdrawn = Act::on(&case, "withdraw", Input { documents: vec![paper], ..Input::default() });
    centre.call("obj1", &withdrawn).unwrap();
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("3 /").fill(&case).must("没有未办结的异议");
    assert_eq!(seat.console.screen().matches(&case).count(), 1, "{}", seat.console.screen());
    seat.press("enter").must("已撤回");
    // A name that is no number opens nothing.
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("3 /").fill("OB-2018").press("enter");
    assert!(!seat.shows("已撤回"), "{}", seat.console.screen());
}

#[test]
fn a_preview_changes_nothing() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let case = objection(&mut centre, &record, &[("CF_SY", "已按规定备案")]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n p 1").must("预览, 未生效").must("下一期限");
    assert_eq!(detail(&mut centre, &case).card.state, "received");
}

#[test]
fn evidence_history_and_the_original_row_open_on_a_key() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &differing());
    objection(&mut centre, &record, &[]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("n e 1").must("已缴款").press("esc");
    seat.press("h").must("登记").must("张异一").press("esc");
    seat.press("o").must("任何步骤都不改动").must("5000").press("esc");
    seat.press(";").must("其他步骤").must("更正收件日");
}

#[test]
fn hc_31_6_a_certificate_is_registered_by_one_and_executed_by_another() {
    let mut centre = Centre::on("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let certificate = paper_file(&centre, "证明.txt", "已履行");
    let mut seat = self::seat(&mut centre, "rep1");
    seat.press("4 + 1").fill(&record).press("enter 1 enter enter enter").fill(&certificate.display().to_string());
    seat.press("enter");
    seat.must("收件回执 RP-2018-0001").must("2018-05-02");
    seat.press("enter").must("E-SOD").must("王修一");
    seat.press("b");
    assert!(!seat.shows("键入末四位"), "{}", seat.console.screen());

    let mut other = self::seat(&mut centre, "rep2");
    other.must("RP-2018-0001").press("n").must("从查询界面删除, 数据库保留").must("第三十一条");
    other.press("b").must("键入末四位").fill("〕17号").press("enter");
    let done = detail(&mut centre, "RP-2018-0001");
    assert_eq!((done.card.state.as_str(), done.record_state.as_str()), ("executed", "hidden-repaired"));
    assert_eq!(other.strokes, 3);
    other.press("w y").must("信用修复告知书").press("enter 1 enter enter");
    assert!(detail(&mut centre, "RP-2018-0001").notices[0].sent.is_some(), "{}", other.console.screen());
}

#[test]
fn as_42_3_an_application_is_registered_with_its_way_and_shows_where_its_days_come_from() {
    let mut centre = Centre::under("anshan", "2023-08-01");
    let record = given::record(&centre, &Given::default());
    let proof = paper_file(&centre, "缴款书.txt", "已缴款");
    let mut seat = self::seat(&mut centre, "rep1");
    seat.press("4 + 1").fill(&record).press("enter enter").fill(&proof.display().to_string()).press("enter 2 enter");
    seat.fill("corrected=yes effect-removed=yes").press("enter enter enter enter enter enter");
    seat.must("收件回执 RP-2023-0001").must("2023-08-15");
    let filed = detail(&mut centre, "RP-2023-0001");
    assert_eq!((filed.card.code.as_str(), filed.papers[0].kind.as_str()), ("rectification", "proof-of-correction"));
    seat.press("enter").must("改革委令第58号").must("完成信用整改");
    assert!(!seat.shows("视为新设立"), "an effect of reorganisation alone\n{}", seat.console.screen());
}

#[test]
fn as_41_2_an_objection_to_a_collectors_own_data_is_referred_by_keys_and_shows_its_letter() {
    let mut centre = Centre::under("anshan", "2023-10-09");
    let add = AddUnit {
        code: "CHAMBER".into(),
        name: "鞍山市某商会".into(),
        kind: "market-collector".into(),
        ..AddUnit::default()
    };
    centre.call("adm1", &add).unwrap();
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("3 + 2").fill("CHAMBER").press("enter").fill(ORG).press("enter").fill("甲公司").press("enter 1 enter");
    seat.fill("会员履约评分").press("enter enter");
    seat.must("RF-2023-0001").must("鞍山市某商会").must("会员履约评分");
    assert_eq!(centre.call("obj1", &ListReferrals::default()).unwrap().items.len(), 1);
    assert!(centre.call("obj1", &ListCases::default()).unwrap().items.is_empty(), "no case, and so no clock");
    // Where the regulation knows no referral, `+` begins with the record as before.
    let mut district = Centre::on("2018-09-27");
    self::seat(&mut district, "obj1").press("3 +").must("信息编号或主体代码");
}

#[test]
fn hc_30_3_a_revocation_is_registered_by_the_provider_and_erased_with_a_tombstone_preview() {
    let mut centre = Centre::on("2019-05-10");
    let record = given::record(&centre, &Given::default());
    let judgment = paper_file(&centre, "判决.txt", "撤销");
    let mut seat = self::seat(&mut centre, "liaX");
    seat.press("4 + 2").fill(&record).press("enter 1 enter enter enter 3 enter");
    seat.fill(&judgment.display().to_string()).press("enter enter");
    seat.must("收件回执 RV-2019-0001").must("2019-05-15");

    let mut reviewer = self::seat(&mut centre, "rev2");
    reviewer.press("n").must("从数据库删除, 仅存记号");
    reviewer.press("shift-d").must("删除后仅存记号").fill("〕17号").press("enter");
    let done = detail(&mut centre, "RV-2019-0001");
    assert_eq!((done.card.state.as_str(), done.record_state.as_str()), ("deleted", "erased"));
}

#[test]
fn the_repair_screen_fits_both_sizes_in_both_languages() {
    let mut centre = Centre::on("2018-04-26");
    let record = given::record(&centre, &Given::default());
    let certificate = Paper { kind: String::new(), name: "证明.txt".into(), body: b"x".to_vec() };
    let file =
        FileRepair { record, certificate: Some(certificate), way: Some("performed".into()), ..FileRepair::default() };
    let case = centre.call("liaX", &file).unwrap().case;
    for (lang, words) in [
        (Lang::Zh, ["剩 3 工作日", "孙联一", "主动履行义务", "如果执行", "b  执行"]),
        (Lang::En, ["3 working days left", "孙联一", "performed", "if it is executed", "b  execute"]),
    ] {
        for size in [(120, 36), (80, 24)] {
            let mut seat = seat_in(&mut centre, "rep1", lang, size);
            seat.press("n").must(&case);
            for words in words {
                if !seat.shows(words) {
                    seat.press("pagedown");
                }
                seat.must(words);
            }
            for line in seat.console.screen().lines() {
                assert!(width(line) <= usize::from(size.0), "{line}");
            }
        }
    }
}

#[test]
fn a_case_opened_from_the_worklist_goes_back_to_it() {
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    objection(&mut centre, &record, &[]);
    let mut seat = self::seat(&mut centre, "obj1");
    seat.press("enter").must("[3]异议比对");
    seat.press("esc").must("[1]待办 1");
    let all = centre.call("obj1", &ListCases { noun: Noun::Objection, ..ListCases::default() }).unwrap();
    assert_eq!(all.items.len(), 1);
}

#[test]
fn the_same_tasks_are_done_by_the_same_keys_at_80x24() {
    SIZE.set((80, 24));
    task_5_an_objection_is_filed_by_keys_and_its_receipt_prints_the_due_date();
    tasks_6_to_8_compare_forward_reply_notice_close_ends_where_the_verbs_end();
    task_10_a_mixed_correction_takes_two_persons();
    hc_31_6_a_certificate_is_registered_by_one_and_executed_by_another();
    hc_30_3_a_revocation_is_registered_by_the_provider_and_erased_with_a_tombstone_preview();
}

/// The words in small Latin letters on a Chinese page: codes, unless they are keys of the bar.
fn codes(screen: &str) -> Vec<String> {
    let split = |c: char| !(c.is_ascii_lowercase() || matches!(c, '-' | '.' | '_'));
    // The keys of the bar at the bottom are named in Latin letters, their capitals cut off here.
    let known = ["enter", "nter"];
    let is_word = |word: &&str| word.len() > 3 && word.contains(|c: char| c.is_ascii_lowercase());
    let words = screen.split(split).filter(|word| is_word(word) && !known.contains(word));
    words.map(str::to_owned).collect()
}

#[test]
fn the_history_of_a_case_is_told_in_words_not_in_codes() {
    let mut centre = Centre::on("2018-06-01");
    let mut given = Given::default();
    given.provider.insert("CF_NR_FK".into(), "500".into());
    let record = given::record(&centre, &given);
    let file = FileObjection {
        record,
        applicant: given.subject,
        ground: "error".into(),
        written: true,
        claims: fields(&[("CF_NR_FK", "500")]),
        evidence: vec![Paper { kind: "evidence".into(), name: "缴款书".into(), body: b"x".to_vec() }],
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &file).unwrap().case;
    let compare = xintai::service::ops::objections::CompareObjection { objection: case.clone() };
    centre.call("obj1", &compare).unwrap();
    centre.call("obj1", &Act::on(&case, "correct", Input::default())).unwrap();
    let mut seat = seat_in(&mut centre, "obj1", Lang::Zh, (140, 40));
    seat.press("3 h");
    seat.must("罚款金额（万元）: 500").must("登记比对结论 不一致");
    let screen = seat.console.screen();
    assert!(!screen.contains("CF_NR_FK") && !screen.contains("differs"), "{screen}");
    seat.press("esc ;");
    let screen = seat.console.screen();
    assert!(codes(&screen).is_empty(), "{:?}\n{screen}", codes(&screen));
}
