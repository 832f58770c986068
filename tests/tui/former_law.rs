//! Cases opened before the regulation changed, on the console: their own law says which keys work.

use super::views::{console, go};
use crate::{
    given::{self, Given, fields},
    harness::Centre,
};
use xintai::{
    locale::Lang,
    service::ops::{
        casework::Paper,
        laws::ChangeRegime,
        objections::FileObjection,
        steps::{Act, Input},
    },
};

fn filed(centre: &mut Centre) -> String {
    let record = given::record(centre, &Given { document: "威环住罚〔2025〕17号".into(), ..Given::default() });
    let evidence =
        Paper { kind: "evidence".into(), name: "缴款书.txt".into(), body: "已缴款".as_bytes().to_vec() };
    let file = FileObjection {
        record,
        applicant: "91210399MA0000015M".into(),
        ground: "error".into(),
        written: true,
        claims: fields(&[("CF_SY", "已按规定备案")]),
        evidence: vec![evidence],
        ..FileObjection::default()
    };
    centre.call("obj1", &file).unwrap().case
}

/// Puts another regulation in force, as two supervisors do.
fn change(centre: &mut Centre, regime: &str) {
    for login in ["sup1", "sup2"] {
        centre.call(login, &ChangeRegime { regime: regime.to_owned() }).unwrap();
    }
}

#[test]
fn after_a_change_of_regulation_an_old_case_is_finished_by_keys_under_its_own_law() {
    let mut centre = Centre::on("2021-07-29");
    let case = filed(&mut centre);
    change(&mut centre, "benxi");
    centre.at("2021-07-30");
    let mut seat = console(&mut centre, "obj1", Lang::Zh, (120, 36));
    // The worklist's own line, the palette and the keys agree, and the law is named.
    assert!(seat.shows("环翠区公共信用信息管理办法"), "{}", seat.screen());
    seat.press("n f y");
    assert!(seat.shows("提供主体核查中"), "{}", seat.screen());
    assert!(seat.shows("huancui/1"), "the page names the case's law\n{}", seat.screen());
    centre.at("2021-08-05");
    let mut liaison = console(&mut centre, "liaX", Lang::Zh, (120, 36));
    liaison.press("n m").type_text("经核查，未备案属实").press("enter enter enter");
    assert!(liaison.shows("待告知"), "{}", liaison.screen());
    let mut seat = console(&mut centre, "obj1", Lang::Zh, (120, 36));
    seat.press("n w y enter 1 enter enter shift-c y");
    let state: String =
        centre.sql().query_row("SELECT state FROM case_file WHERE no = ?1", [&case], |row| row.get(0)).unwrap();
    assert_eq!(state, "closed", "{}", seat.screen());
}

#[test]
fn a_late_answer_is_urged_by_its_key_and_the_palette_under_the_law_of_the_case() {
    let mut centre = Centre::on("2021-08-02");
    let case = filed(&mut centre);
    centre.call("obj1", &xintai::service::ops::objections::CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "forward", Input::default())).unwrap();
    change(&mut centre, "benxi");
    centre.at("2021-11-01");
    let mut seat = console(&mut centre, "obj1", Lang::Zh, (120, 36));
    seat.press(":").type_text("催办");
    assert!(!seat.screen().lines().any(|line| line.contains("催办") && line.contains(" x ")), "{}", seat.screen());
    seat.press("esc");
    seat.press("u");
    assert!(!seat.shows("无此权限"), "{}", seat.screen());
    seat.press("enter");
    let urged: i64 =
        centre.sql().query_row("SELECT count(*) FROM case_event WHERE step = 'urge'", [], |row| row.get(0)).unwrap();
    assert_eq!(urged, 1, "{}", seat.screen());
}

#[test]
fn a_step_that_the_former_law_gives_another_role_is_refused_with_its_rule_and_who_may() {
    let mut centre = Centre::on("2021-07-29");
    filed(&mut centre);
    change(&mut centre, "benxi");
    centre.at("2021-07-30");
    let mut seat = console(&mut centre, "sup1", Lang::Zh, (120, 36));
    go(&mut seat, "3");
    seat.press("=");
    assert!(seat.shows("无此权限") && seat.shows("异议专员"), "{}", seat.screen());
    assert!(!seat.shows("BX-0-1") && !seat.shows("SILENT"), "the rule is of the case's own law\n{}", seat.screen());
}

#[test]
fn the_days_of_a_suspended_objection_cite_their_own_paragraph_on_the_worklist() {
    let mut centre = Centre::on("2018-09-27");
    let case = filed(&mut centre);
    centre.call("obj1", &xintai::service::ops::objections::CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "forward", Input::default())).unwrap();
    centre.at("2018-11-20");
    let seat = console(&mut centre, "sup1", Lang::Zh, (120, 36));
    let line = seat.line("15工作日");
    let page: String = seat.screen();
    assert!(page.contains("第二十九条第三款"), "{line}\n{page}");
    let due: String = page.lines().skip_while(|line| !line.contains("15工作日")).take(2).collect();
    assert!(!due.contains("第二十九条第四款"), "the suspension has a line of its own\n{page}");
}
