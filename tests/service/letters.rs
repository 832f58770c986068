//! Letters at the door: one about a record is a look at its subject, and a trial shows no more and gives no number.

use crate::{
    given::{self, Given},
    harness::Centre,
    seed::{self, ORG_B, PER_A, Seed},
};
use xintai::{
    domain::role::Role,
    service::ops::{
        feeds::PushFeed,
        notices::RenderNotice,
        objections::CompareObjection,
        quotas::SetQuota,
        steps::{Act, Input},
    },
};

fn refusal(record: &str) -> RenderNotice {
    RenderNotice {
        case: record.to_owned(),
        kind: Some("refusal".to_owned()),
        reason: Some("不符合条件".to_owned()),
        received: "2018-05-31".parse().ok(),
    }
}

#[test]
fn a_trial_of_a_letter_masks_the_person_and_gives_no_number() {
    let mut centre = Centre::on("2018-06-01");
    let person = Seed { subject: PER_A.to_owned(), name: "王小明".to_owned(), ..Seed::default() };
    let record = seed::record(&centre, &person);
    let tried = centre.dry_run("rep1", &refusal(&record)).unwrap();
    assert!(tried.text.zh.contains("王*明") && !tried.text.zh.contains("王小明"), "{}", tried.text.zh);
    assert!(tried.html.zh.contains("王*明") && !tried.html.zh.contains("王小明"));
    assert!(tried.notice.is_empty() && !tried.text.zh.contains("TZ-"), "no number is told: {}", tried.text.zh);
    let made = centre.call("rep1", &refusal(&record)).unwrap();
    assert_eq!(made.notice, "TZ-2018-0001");
    assert!(made.text.zh.contains("王小明"), "the letter itself names whom it is to");
    // One that waits to be sent has its number, and a trial of it tells that.
    assert_eq!(centre.dry_run("rep1", &refusal(&record)).unwrap().notice, "TZ-2018-0001");
}

#[test]
fn letters_about_records_count_for_the_quota_in_a_trial_too() {
    for trial in [false, true] {
        let mut centre = Centre::on("2018-06-01");
        let first = seed::record(&centre, &Seed::default());
        let second = seed::record(
            &centre,
            &Seed { subject: ORG_B.to_owned(), name: "环翠区乙公司".to_owned(), ..Seed::default() },
        );
        let limit = SetQuota { role: Role::Repair, rows: None, subjects: Some(1) };
        centre.call("sup1", &limit).unwrap();
        let mut render = |record: &str| {
            if trial { centre.dry_run("rep1", &refusal(record)) } else { centre.call("rep1", &refusal(record)) }
        };
        render(&first).unwrap();
        render(&first).unwrap();
        let over = render(&second).unwrap_err();
        assert_eq!((over.code.word(), over.cite.as_deref()), ("E-GRANT", Some("ROLE-quota")), "trial: {trial}");
    }
}

#[test]
fn a_letter_of_a_case_is_work_and_counts_for_no_quota() {
    let mut centre = Centre::on("2018-09-28");
    let record = given::record(&centre, &Given::default());
    seed::objection(&centre, &record, "2018-09-27", "2018-09-28");
    centre.sql().execute("UPDATE case_file SET pack = 'huancui/1', regime = 'huancui'", []).unwrap();
    centre.call("sup1", &SetQuota { role: Role::Objection, rows: None, subjects: Some(0) }).unwrap();
    let letter = RenderNotice { case: format!("OB-{record}"), ..RenderNotice::default() };
    assert_eq!(centre.call("obj1", &letter).unwrap().kind, "objection-forward");
}

#[test]
fn an_erased_record_has_no_letters() {
    let mut centre = Centre::on("2018-06-01");
    let gone = Seed { state: "erased".to_owned(), erased_on: Some("2018-05-02".to_owned()), ..Seed::default() };
    let record = seed::record(&centre, &gone);
    let refused = centre.call("rep1", &refusal(&record)).unwrap_err();
    assert_eq!((refused.code.word(), refused.cite.as_deref()), ("E-STATE", Some("HC-32-1")));
    assert!(!format!("{refused:?}").contains("环翠区甲公司"));
}

#[test]
fn the_refusal_of_a_letter_names_those_that_are_due() {
    use xintai::service::ops::objections::FileObjection;
    let mut centre = Centre::on("2018-09-27");
    let record = given::record(&centre, &Given::default());
    let file = FileObjection {
        record,
        applicant: Given::default().subject,
        ground: "error".to_owned(),
        written: true,
        received: "2018-09-27".parse().ok(),
        claims: [("CF_NR_FK".to_owned(), "400".to_owned())].into(),
        evidence: vec![xintai::service::ops::casework::Paper {
            kind: "evidence".to_owned(),
            name: "缴款书".to_owned(),
            body: b"synthetic".to_vec(),
        }],
        ..FileObjection::default()
    };
    let case = centre.call("obj1", &file).unwrap().case;
    let letter =
        |kind: &str| RenderNotice { case: case.clone(), kind: Some(kind.to_owned()), ..RenderNotice::default() };
    for (kind, cite) in [("shield-forward", "HC-33-3"), ("objection-forward", "HC-29-7"), ("objection-urge", "HC-36-2")]
    {
        assert_eq!(centre.refusal("obj1", &letter(kind)), ("E-STATE".to_owned(), cite.to_owned()), "{kind}");
    }
    centre.call("obj1", &CompareObjection { objection: case.clone() }).unwrap();
    centre.call("obj1", &Act::on(&case, "forward", Input::default())).unwrap();
    let refused = centre.call("obj1", &letter("shield-forward")).unwrap_err();
    assert!(refused.hint.clone().unwrap().en.contains("objection-forward"), "what may go out instead is named");
    // The provider's fifteen working days, and not the centre's three.
    let forward = centre.call("obj1", &letter("objection-forward")).unwrap().text.zh;
    assert!(forward.contains("15个工作日内（2018年10月23日前"), "{forward}");
}

#[test]
fn what_goes_out_gets_no_number_in_a_trial() {
    let mut centre = Centre::on("2018-06-01");
    seed::record(&centre, &Seed::default());
    let push = PushFeed { channel: "site".to_owned(), ..PushFeed::default() };
    assert_eq!(centre.dry_run("rev1", &push).unwrap().feed, None);
    assert_eq!(centre.call("rev1", &push).unwrap().feed.as_deref(), Some("TS-2018-0001"));
}
