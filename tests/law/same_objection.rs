//! The same objection, handed in on the same day under each regulation: three procedures, or a register without a clock.
//!
//! Counted by hand on the calendar of 2026: 1, 4 and 5 May are off, Saturday 9 May is worked, and the day of an event does
//! not count. From 29 April, 30 April, 6 and 7 May are three days. From 8 May, 9, 11, 12, 13 and 14 May are five, with 15
//! and 18 May seven, with 19 to 22 and 25 to 28 May fifteen. From 14 May, 15 and 18 May are two.

use crate::{
    given::{Given, fields, record},
    harness::Centre,
};
use xintai::service::ops::{
    cases::{CaseDetail, Noun, ShowCase},
    casework::Paper,
    explain::{CaseExplained, ExplainCase},
    notices::RenderNotice,
    objections::{CompareObjection, FileObjection},
    records::ShowRecord,
    steps::{Act, Input},
};

/// A date as it is explained: the step, the day before its first day, its days, its last day, rule and article.
type Date<'a> = (&'a str, &'a str, u32, &'a str, &'a str, &'a str);

/// One centre and its objection of 29 April 2026.
pub struct Filed {
    centre: Centre,
    record: String,
    case: String,
}

impl Filed {
    /// The same paper at the same desk, whatever the regulation.
    fn under(regime: &str) -> Self {
        let mut filed = Self::unfiled(regime);
        filed.case = Self::file(&mut filed.centre, &filed.record);
        filed
    }

    /// The record before anybody objects.
    fn unfiled(regime: &str) -> Self {
        let centre = Centre::under(regime, "2026-04-29");
        let record = record(&centre, &Self::given());
        Self { centre, record, case: String::new() }
    }

    /// The record objected to.
    pub fn given() -> Given {
        let day = |text: &str| Some(text.to_owned());
        Given {
            determined: day("2025-03-03"),
            effective: day("2025-03-03"),
            ended: day("2025-03-03"),
            accepted: day("2025-04-01"),
            ..Given::default()
        }
    }

    /// Files it; answers the case.
    pub fn file(centre: &mut Centre, record: &str) -> String {
        let paper = Paper { kind: "evidence".into(), name: "缴款书.txt".into(), body: "已缴款".into() };
        let file = FileObjection {
            record: record.to_owned(),
            applicant: Given::default().subject,
            ground: "error".into(),
            written: true,
            received: "2026-04-29".parse().ok(),
            claims: fields(&[("CF_NR_FK", "400")]),
            evidence: vec![paper],
            ..FileObjection::default()
        };
        centre.call("obj1", &file).unwrap().case
    }

    fn act(&mut self, login: &str, action: &str, input: Input) {
        let act = Act::on(&self.case, action, input);
        self.centre.call(login, &act).unwrap_or_else(|error| panic!("{action}: {error}"));
    }

    fn refused(&mut self, action: &str) -> (String, String) {
        let act = Act::on(&self.case, action, Input::default());
        self.centre.refusal("obj1", &act)
    }

    fn compare(&mut self) {
        self.centre.call("obj1", &CompareObjection { objection: self.case.clone() }).unwrap();
    }

    /// To the unit on 7 May, received there on 8 May.
    fn forward(&mut self) {
        self.centre.at("2026-05-07");
        self.act("obj1", "forward", Input::default());
        self.centre.at("2026-05-08");
        self.act("liaX", "receive", Input { received: "2026-05-08".parse().ok(), ..Input::default() });
    }

    fn reply(&mut self, on: &str) {
        self.centre.at(on);
        let finding = Some("原处罚金额无误".to_owned());
        let told = on.parse().ok();
        self.act("liaX", "reply", Input { upheld: Some(false), finding, told, ..Input::default() });
    }

    fn show(&mut self) -> CaseDetail {
        self.centre.call("obj1", &ShowCase { noun: Noun::Case, case: self.case.clone() }).unwrap()
    }

    fn explained(&mut self) -> CaseExplained {
        self.centre.call("obj1", &ExplainCase { case: self.case.clone() }).unwrap()
    }

    /// The due dates are exactly these, each with its article.
    fn dates(&mut self, wanted: &[Date<'_>]) {
        let told = self.explained();
        let shown: Vec<_> = told
            .dates
            .iter()
            .filter(|date| date.of != "disclosure")
            .map(|date| {
                let text = |day: Option<chrono::NaiveDate>| day.unwrap().to_string();
                let ground = &date.grounds[0];
                assert!(!ground.says.zh.is_empty() && !ground.says.en.is_empty(), "{ground:?}");
                let (of, article) = (date.of.clone(), ground.article.zh.clone());
                (of, text(date.from), date.days.unwrap(), text(date.date), ground.cite.clone(), article)
            })
            .collect();
        let shown: Vec<Date<'_>> = shown
            .iter()
            .map(|(of, from, days, due, cite, article)| (&**of, &**from, *days, &**due, &**cite, &**article))
            .collect();
        assert_eq!(shown, wanted, "{}", told.regime);
    }

    /// The record is disclosed or not, with these marks.
    fn stands(&mut self, state: &str, marks: &[&str]) {
        let shown = self.show();
        let borne: Vec<&str> = shown.annotations.iter().map(|mark| mark.word()).collect();
        assert_eq!((shown.record_state.as_str(), &borne[..]), (state, marks), "{}", shown.card.case);
    }
}

#[test]
fn the_same_objection_on_the_same_day_is_three_procedures_or_a_register_without_a_clock() {
    // 环翠区第二十九条: 3 days to compare and forward, 15 at the unit; a silent unit suspends the record's query.
    let mut huancui = Filed::under("huancui");
    huancui.stands("disclosed", &["objection-pending"]);
    huancui.compare();
    huancui.forward();
    let own = [
        ("compare", "2026-04-29", 3, "2026-05-07", "HC-29-4", "第二十九条第二款"),
        ("forward", "2026-04-29", 3, "2026-05-07", "HC-A6", "解读 HC-A6"),
        ("reply", "2026-05-08", 15, "2026-05-28", "HC-29-9", "第二十九条第三款"),
    ];
    huancui.dates(&own);
    huancui.centre.at("2026-05-28");
    huancui.stands("disclosed", &["objection-pending"]);
    assert_eq!(huancui.refused("suspend"), ("E-TERM".into(), "HC-29-16".into()));
    huancui.centre.at("2026-05-29");
    huancui.stands("suspended", &["objection-pending"]);
    huancui.act("obj1", "suspend", Input::default());
    // The late answer lifts it; the applicant is then told "in time" (及时), without a number of days.
    huancui.reply("2026-06-01");
    huancui.stands("disclosed", &["objection-pending"]);
    huancui.dates(&own);

    // 鞍山市第四十一条: 3 days at the agency, 5 at the unit, 2 to tell the applicant; silence suspends nothing.
    let mut anshan = Filed::under("anshan");
    anshan.stands("disclosed", &["objection-pending"]);
    anshan.compare();
    anshan.forward();
    anshan.reply("2026-05-14");
    anshan.dates(&[
        ("compare", "2026-04-29", 3, "2026-05-07", "AS-41-3", "第四十一条第二款"),
        ("forward", "2026-04-29", 3, "2026-05-07", "AS-A2", "解读 AS-A2"),
        ("reply", "2026-05-08", 5, "2026-05-14", "AS-41-7", "第四十一条第二款第二项"),
        ("remove", "2026-05-14", 2, "2026-05-18", "AS-41-8", "第四十一条第二款第二项"),
        ("delete", "2026-05-14", 2, "2026-05-18", "AS-41-8", "第四十一条第二款第二项"),
        ("notify", "2026-05-14", 2, "2026-05-18", "AS-41-8", "第四十一条第二款第二项"),
    ]);
    anshan.centre.at("2026-05-29");
    anshan.stands("disclosed", &["objection-pending"]);
    assert_eq!(anshan.refused("suspend"), ("E-OFF".into(), "AS-0-2".into()));

    // 长沙市第十八条、第十九条: 3 days to pass it on, 7 for the unit to answer the applicant itself; no mark meanwhile.
    let mut changsha = Filed::under("changsha");
    changsha.stands("disclosed", &[]);
    changsha.forward();
    changsha.reply("2026-05-14");
    changsha.dates(&[
        ("forward", "2026-04-29", 3, "2026-05-07", "CS-18-3", "第十八条"),
        ("reply", "2026-05-08", 7, "2026-05-18", "CS-19-3", "第十九条"),
    ]);
    changsha.centre.at("2026-05-29");
    changsha.stands("disclosed", &[]);
    assert_eq!(changsha.refused("suspend"), ("E-OFF".into(), "CS-0-3".into()));

    // 本溪市, 辽宁省住建: the texts have no procedure for it.
    for (regime, rule) in [("benxi", "BX-0-1"), ("liaoning-housing", "LH-0-1")] {
        let mut silent = Filed::under(regime);
        silent.dates(&[]);
        let shown = silent.show();
        assert_eq!((shown.card.due, shown.card.due_rule, shown.annotations.len()), (None, None, 0), "{regime}");
        for power in ["annotate", "suspend", "compare"] {
            assert_eq!(silent.refused(power), ("E-OFF".into(), rule.into()), "{regime} {power}");
        }
        silent.centre.at("2027-04-29");
        assert!(!silent.show().card.overdue, "{regime}: a year later nothing is late");
        silent.act("obj1", "close", Input { finding: Some("与认定文书一致".into()), ..Input::default() });
    }
}

/// How the record stands on each of many days of the next ten years.
fn ten_years(filed: &mut Filed) -> Vec<serde_json::Value> {
    let first: chrono::NaiveDate = "2026-06-10".parse().unwrap();
    let days = (0..3_650).step_by(73).map(|after| first + chrono::Days::new(after));
    let shown = |day| {
        let show = ShowRecord { id: filed.record.clone(), as_of: Some(day), ..ShowRecord::default() };
        let shown = serde_json::to_value(filed.centre.call("aud1", &show).unwrap()).unwrap();
        ["state", "annotations", "because", "disclosed_until", "content"]
            .map(|part| shown[part].clone())
            .into_iter()
            .collect()
    };
    days.map(shown).collect()
}

#[test]
fn a_refused_objection_changes_nothing_of_disclosure_under_any_regulation() {
    for regime in xintai::regime::ids() {
        let mut filed = Filed::unfiled(regime);
        let before = ten_years(&mut filed);
        filed.case = Filed::file(&mut filed.centre, &filed.record);
        let finding = Input { finding: Some("原处罚金额无误".to_owned()), ..Input::default() };
        let has = |filed: &mut Filed, step: &str| filed.show().actions.iter().any(|one| one.action == step);
        if has(&mut filed, "compare") {
            filed.compare();
        }
        if has(&mut filed, "forward") {
            filed.forward();
            filed.reply("2026-05-14");
        }
        if has(&mut filed, "notify") {
            filed.centre.call("obj1", &RenderNotice { case: filed.case.clone(), ..RenderNotice::default() }).unwrap();
            filed.act("obj1", "notify", Input { method: Some("post".to_owned()), ..Input::default() });
        }
        filed.act("obj1", "close", finding);
        assert_eq!(ten_years(&mut filed), before, "{regime}");
    }
}
