//! The permission table, closed actions that say why and decisions of two persons: by keys alone.

use super::views::{frames_hold, go, small, wide};
use crate::{
    given::{self, Given},
    harness::Centre,
};
use xintai::service::ops::{casework::Paper, repairs::FileRepair};

/// Two repairs that wait for the second person; answers their cases.
fn repairs(centre: &mut Centre) -> Vec<String> {
    let file = |centre: &mut Centre| {
        let record = given::record(centre, &Given::default());
        let paper =
            Paper { kind: "certificate".into(), name: "证明.txt".into(), body: "已履行".as_bytes().to_vec() };
        let repair = FileRepair {
            record,
            received: None,
            certificate: Some(paper),
            way: Some("performed".into()),
            text: None,
            materials: Vec::new(),
            ..FileRepair::default()
        };
        centre.call("liaX", &repair).unwrap().case
    };
    vec![file(centre), file(centre)]
}

#[test]
fn the_permission_table_answers_who_may_do_what_by_which_article() {
    for login in ["sup1", "aud1", "adm1"] {
        let mut centre = Centre::on("2018-06-01");
        let mut console = wide(&mut centre, login);
        go(&mut console, "7");
        assert!(console.shows("可否") && console.shows("依据"), "{login} {}", console.screen());
        console.press("/").type_text("liaison+query query.run shared").press("enter");
        assert!(console.shows("附条件") && console.shows("HC-23-"), "{}", console.screen());
        assert!(!console.shows("record.accept"), "{}", console.screen());
        console.press("enter");
        assert!(console.shows("查询批准") && console.shows("第二十三条"), "{}", console.screen());
    }
}

#[test]
fn a_denied_cell_says_who_may_and_who_grants() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup1");
    go(&mut console, "7");
    console.press("/").type_text("window record.accept").press("enter");
    let screen = console.screen();
    assert!(screen.contains("可办理的角色") && screen.contains("审核员"), "{screen}");
    assert!(
        screen.contains("两人签署") && screen.contains("系统管理员") && screen.contains("未写明的即不允许"),
        "{screen}"
    );
}

#[test]
fn the_window_officer_has_no_permission_table_and_is_told_why() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "win1");
    console.press("esc 7");
    if !console.shows("不能办理") {
        // The query form has the keys: out of it first.
        console.press("f4").type_text("权限表");
    }
    assert!(console.shows("ROLE-staff") && console.shows("须为主管"), "{}", console.screen());
}

#[test]
fn a_closed_action_names_rule_article_and_what_is_accepted_before_it_is_tried() {
    let mut centre = Centre::on("2018-06-01");
    let mut console = wide(&mut centre, "sup2");
    go(&mut console, "1");
    console.press("?").type_text("screen-2");
    let line = console.line("须为");
    assert!(line.contains("须为归集员"), "{line}");
    // The foot of the box says all of it: the rule, and what may be done next.
    assert!(console.shows("HC-") && console.shows("第"), "{}", console.screen());
}

#[test]
fn many_alike_are_marked_and_decided_together_with_a_result_for_each() {
    let mut centre = Centre::on("2018-06-01");
    let cases = repairs(&mut centre);
    let mut console = wide(&mut centre, "rep1");
    go(&mut console, "1");
    console.press("t");
    for case in &cases {
        assert!(console.shows(case), "{}", console.screen());
    }
    assert!(console.shows("待复核") && console.shows("SM3") && console.shows("HC-31-"), "{}", console.screen());
    console.press("m j m y").type_text(&cases[0][cases[0].len() - 4..]).press("enter");
    let screen = console.screen();
    assert!(screen.contains("复核结果") && cases.iter().all(|case| screen.contains(case)), "{screen}");
    assert!(cases.iter().all(|case| screen.contains(&format!("{case}  已同意"))), "{screen}");
    console.press("enter");
    assert!(console.shows("已同意") && !console.shows("待复核 "), "{}", console.screen());
}

#[test]
fn what_waits_for_a_second_person_shows_on_the_record_itself() {
    let mut centre = Centre::on("2018-06-01");
    let cases = repairs(&mut centre);
    let mut console = wide(&mut centre, "rep2");
    go(&mut console, "1");
    console.press("t h");
    let screen = console.screen();
    assert!(screen.contains("待复核") && cases.iter().any(|case| screen.contains(case.as_str())), "{screen}");
}

#[test]
fn a_no_needs_a_reason_that_says_something_and_nothing_typed_is_lost() {
    let mut centre = Centre::on("2018-06-01");
    crate::seed::catalogue(&centre);
    let unit = "UNIT-Y".to_owned();
    let terms = xintai::service::ops::authorisations::Terms {
        items: vec!["XZ-007".to_owned()],
        purpose: xintai::domain::query::Purpose::parse("licensing"),
        until: "2018-12-31".parse().ok(),
        ..Default::default()
    };
    let application = "环市监〔2018〕3号".to_owned();
    let apply = xintai::service::ops::authorisations::ApplyForDuty { unit, application, terms };
    let grant = centre.call("liaY", &apply).unwrap().id;
    let mut console = small(&mut centre, "sup2");
    go(&mut console, "1");
    console.press("t shift-x").type_text("。。").press("enter");
    assert!(console.shows("没有内容") && console.shows("ROLE-reason"), "{}", console.screen());
    console.press("enter");
    assert!(console.shows("。。"), "{}", console.screen());
    console.type_text("申请未写明许可事项").press("enter");
    assert!(console.shows("未同意"), "{}", console.screen());
    let card = centre.call("sup2", &xintai::service::ops::authorisations::ShowAuthorisation { id: grant }).unwrap();
    assert_eq!(card.state, "refused");
}

#[test]
fn frames_hold_in_both_languages_and_sizes() {
    let mut centre = Centre::on("2018-06-01");
    repairs(&mut centre);
    frames_hold(&mut centre, "rep1", &["1", "t", "enter", "esc", "h"], &[("待复核", "waits")]);
    let mut centre = Centre::on("2018-06-01");
    frames_hold(
        &mut centre,
        "sup1",
        &["7", "/", "type supervisor officer", "enter", "enter"],
        &[("权限表", "permissions")],
    );
    frames_hold(&mut centre, "adm1", &["1"], &[("系统设置在 9", "system settings are on 9")]);
}
