//! The first pack, value by value against its text.

use xintai::{
    domain::permission::{Kind, Relation},
    locale::Lang,
    regime::{self, AfterExpiry, Pack, Validity, compare, find, values},
};

fn pack() -> Pack {
    regime::load("huancui").unwrap()
}

#[test]
fn hc_38_1_and_hc_38_2_validity_is_told_by_the_day() {
    let pack = pack();
    let on = |date: &str| pack.in_force(date.parse().unwrap());
    assert_eq!(on("2017-09-30"), Validity::NotYet(Some("2017-10-01".parse().unwrap())));
    assert_eq!(on("2017-10-01"), Validity::InForce);
    assert_eq!(on("2021-12-31"), Validity::InForce);
    assert_eq!(on("2022-01-01"), Validity::Lapsed("2021-12-31".parse().unwrap()));
    assert_eq!(pack.regime.after_expiry.value, AfterExpiry::Warn); // HC-A1
}

#[test]
fn every_rule_has_an_article_to_read_in_both_languages() {
    let pack = pack();
    assert_eq!(pack.articles.label("HC-29-6", Lang::Zh), "第二十九条第二款");
    assert_eq!(pack.articles.label("HC-29-6", Lang::En), "Art. 29 para. 2");
    assert_eq!(pack.articles.label("HC-19-5", Lang::Zh), "第十九条第一款第三项");
    assert_eq!(pack.articles.label("HC-14-2", Lang::Zh), "第十四条第一项至第四项");
    assert_eq!(pack.articles.label("HC-12-1", Lang::En), "Art. 12 items 1 and 2");
    assert_eq!(pack.articles.label("HC-0-2", Lang::Zh), "本办法未规定");
    assert_eq!(pack.articles.label("S5", Lang::En), "separation of duties S5");
    assert_eq!(pack.articles.label("XX-1", Lang::En), "XX-1");
    let own = pack.articles.iter().filter(|(id, _)| !id.starts_with("HC-A")).count();
    assert_eq!(own, 129);
    for (id, article) in pack.articles.iter() {
        for words in [&article.article, &article.says] {
            assert!(!words.zh.is_empty() && !words.en.is_empty() && words.en.is_ascii(), "{id}");
        }
    }
}

#[test]
fn hc_10_to_hc_14_each_content_kind_is_admitted_for_the_subjects_of_its_article() {
    let pack = pack();
    let kinds = |code: &str| pack.content(code).map(|content| content.kinds.clone());
    assert_eq!(kinds("certification"), Some(vec![Kind::Organisation])); // HC-10-1
    assert_eq!(kinds("education"), Some(vec![Kind::Person])); // HC-11-1
    assert_eq!(kinds("home-telephone"), None); // HC-11-2
    assert_eq!(pack.content("commendation").unwrap().category, "positive"); // HC-10-1
    for item in 1..=10 {
        let content = pack.content(&format!("13-{item}")).unwrap(); // HC-13-1
        let both = [1, 5, 6, 7, 9].contains(&item); // HC-14-1
        assert_eq!(content.kinds.contains(&Kind::Person), both, "13-{item}");
        assert_eq!(content.refused_by == "HC-14-1", !both);
    }
    assert!(pack.content("13-11").is_none());
    for item in 1..=5 {
        let content = pack.content(&format!("14-{item}")).unwrap();
        assert_eq!((content.kinds.as_slice(), content.refused_by.as_str()), (&[Kind::Person][..], "HC-14-2"));
    }
}

#[test]
fn hc_12_to_hc_14_conditions_of_content_kinds_are_data() {
    let pack = pack();
    let content = |code: &str| pack.content(code).unwrap();
    assert_eq!(content("12-1").min_level.as_ref().unwrap().value, "county"); // HC-12-1
    assert_eq!(content("grade").issuers.as_ref().unwrap().value, ["administrative-organ", "judicial-organ"]); // HC-12-2
    assert_eq!(content("12-4").citation.as_ref().unwrap().rule, "HC-12-3");
    let procedures = content("13-6").procedures.as_ref().unwrap();
    assert_eq!((procedures.value.contains(&"simple".to_owned()), procedures.rule.as_str()), (false, "HC-13-2"));
    assert_eq!(content("13-7").documents.as_ref().unwrap().value.len(), 2); // HC-13-3
    assert_eq!(content("13-8").documents.as_ref().unwrap().rule, "HC-13-4");
    assert_eq!(content("13-10").citation.as_ref().unwrap().rule, "HC-13-5");
    assert_eq!(content("14-5").citation.as_ref().unwrap().rule, "HC-13-5");
    assert!(!content("14-3").organisers.as_ref().unwrap().value.contains(&"other".to_owned())); // HC-14-3
}

#[test]
fn hc_15_1_six_kinds_of_personal_information_are_banned_for_persons() {
    let pack = pack();
    let codes: Vec<&str> = pack.banned.field.iter().map(|field| field.code.as_str()).collect();
    assert_eq!(codes, ["religion", "gene", "fingerprint", "blood-type", "disease", "medical-history"]);
    for field in &pack.banned.field {
        assert_eq!(field.kinds, [Kind::Person]);
        assert!(field.words.contains(&field.label.zh), "the text's own word is scanned for");
    }
    // An exception frees a phrase, never the bare word of the text (HC-15-3).
    for phrase in &pack.banned.exceptions.value {
        assert!(pack.banned.field.iter().all(|field| !field.words.contains(phrase)), "{phrase}");
    }
}

#[test]
fn hc_17_1_the_channel_is_known_by_its_name_and_no_other() {
    let channels = &pack().intake.channels;
    assert!(find(channels, "政务办公服务系统").is_some());
    assert!(find(channels, "e-mail").is_none());
}

#[test]
fn hc_18_3_centre_and_authority_never_provide() {
    assert_eq!(pack().unit.never_provider.value, ["centre", "authority"]);
}

#[test]
fn hc_22_each_query_mode_has_its_places_and_relation() {
    let pack = pack();
    let mode = |code: &str| pack.query.mode.iter().find(|mode| mode.code == code).unwrap();
    assert_eq!(mode("public").relation, Relation::None);
    assert_eq!(mode("self").places.value, ["centre"]); // HC-22-5
    assert!(!mode("authorised").places.value.contains(&"site".to_owned())); // HC-22-8
    assert!(mode("department").purpose); // HC-23-5
    assert_eq!(pack.off("query.organ").unwrap().rule, "HC-0-4");
    assert_eq!(pack.switch("query.self.shared"), Some("yes")); // HC-A4
}

#[test]
fn hc_24_1_and_hc_24_2_duty_purposes_are_closed_and_other_needs_a_text() {
    let pack = pack();
    assert!(pack.purpose("licensing", "department").is_some());
    assert!(pack.purpose("curiosity", "department").is_none());
    assert!(pack.purpose("licensing", "authorised").is_none());
    assert!(pack.purpose("loan-review", "authorised").is_some());
    assert_eq!(pack.purpose("other", "department").unwrap().text.as_ref().unwrap().rule, "HC-24-2");
}

#[test]
fn hc_29_the_objection_case_has_its_days_and_starts() {
    let pack = pack();
    let table = &pack.case["objection"];
    let of = |state, step, outcome| table.transition(Some(state), step, outcome).unwrap();
    let compare = of("received", "compare", "same");
    assert_eq!(
        (compare.days, compare.start.as_str(), compare.rule.as_str()),
        (Some(3), "objection.received", "HC-29-4")
    );
    let reply = of("with-provider", "reply", "upheld");
    assert_eq!(
        (reply.days, reply.start.as_str(), reply.days_rule.as_str()),
        (Some(15), "transfer.received", "HC-29-9")
    );
    assert_eq!(reply.on_overdue, "suspend"); // HC-29-15
    assert_eq!(of("with-provider", "suspend", "").when_rule, "HC-29-16");
    assert_eq!(of("differs", "correct", "").to.as_deref(), Some("correcting")); // HC-29-6
    assert!(table.transition(Some("same"), "correct", "").is_none()); // HC-29-8
    assert!(table.transition(Some("same"), "close", "").is_none()); // HC-29-7
    assert!(table.transition(Some("to-notify"), "close", "").is_none()); // HC-29-12: notice first
    assert!(!table.has("pause")); // HC-0-4
    assert_eq!(table.open_in(None).count(), 1);
}

#[test]
fn hc_30_3_and_hc_31_4_deletion_and_repair_take_three_working_days_and_two_persons() {
    let pack = pack();
    for (kind, state, step, start, rule) in [
        ("revocation", "notified", "delete", "notice.received", "HC-30-3"),
        ("repair", "certified", "execute", "certificate.received", "HC-31-4"),
    ] {
        let found = pack.case[kind].transition(Some(state), step, "").unwrap();
        assert_eq!((found.days, found.start.as_str(), found.rule.as_str()), (Some(3), start, rule));
        assert_eq!(found.not_by, ["file"]); // HC-31-6, HC-36-4
    }
    assert!(!pack.case["repair"].has("decide")); // HC-0-2
    assert_eq!(pack.off("repair.decide").unwrap().rule, "HC-0-2");
}

#[test]
fn the_policy_of_the_pack_reads_and_every_rule_of_it_has_an_article() {
    let policy = regime::policy(&pack(), crate::domain::permission::OPERATIONS).unwrap();
    assert!(policy.lines().len() > 80);
}

#[test]
fn a_pack_explains_every_value_and_differs_from_itself_in_nothing() {
    let pack = pack();
    let all = values(&pack);
    let value = |key: &str| all.iter().find(|value| value.key == key).unwrap_or_else(|| panic!("{key}"));
    assert_eq!(
        (value("regime.in_force").value.as_str(), value("regime.in_force").rule.as_str()),
        ("2017-10-01", "HC-38-1")
    );
    assert_eq!(value("catalogue.item_fields").rule, "HC-8-2");
    assert_eq!(value("disclosure.period.adverse/act-end").rule, "HC-19-5");
    assert!(compare(&pack, &pack).is_empty());
    let mut other = pack.clone();
    other.repair.decider.value = "centre".into();
    other.regime.expires = None;
    let keys: Vec<String> = compare(&pack, &other).into_iter().map(|difference| difference.key).collect();
    assert_eq!(keys, ["regime.expires", "repair.decider"]);
}

#[test]
fn every_step_outcome_effect_and_start_of_every_pack_has_a_name_in_both_languages() {
    use xintai::domain::step;
    for id in regime::ids() {
        let pack = regime::load(id).unwrap();
        for (kind, table) in &pack.case {
            for one in &table.step {
                let place = format!("{id} {kind} {} {}", one.step, one.outcome);
                assert!(step::label(&one.step).is_some(), "{place}");
                assert!(one.outcome.is_empty() || step::outcome(&one.outcome).is_some(), "{place}");
                assert!(one.start.is_empty() || step::start(&one.start).is_some(), "{place} {}", one.start);
                assert!(one.effects.iter().all(|effect| step::effect(effect).is_some()), "{place} {:?}", one.effects);
            }
        }
    }
}

#[test]
fn a_letter_with_a_last_day_says_that_the_day_itself_counts() {
    for id in regime::ids() {
        for notice in regime::load(id).unwrap().notice {
            let body = &notice.body.zh;
            for (at, _) in body.match_indices("}前") {
                let rest = &body[at + "}前".len()..];
                assert!(rest.starts_with("（含当日）") || rest.starts_with("，含当日"), "{id} {}: {body}", notice.code);
            }
        }
    }
}

#[test]
fn the_written_decision_the_answer_to_an_objection_and_the_feedback_on_a_complaint_have_letters() {
    let slots = |id: &str, code: &str| {
        let pack = regime::load(id).unwrap();
        let notice = pack.notice.iter().find(|notice| notice.code == code).unwrap();
        (notice.rule.clone(), notice.slots.clone())
    };
    let holds = |(_, found): &(String, Vec<String>), wanted: &[&str]| {
        wanted.iter().all(|slot| found.iter().any(|one| one == slot))
    };
    let decision = slots("anshan", "listing-decision");
    assert_eq!(decision.0, "AS-29-2");
    assert!(holds(&decision, &["number", "decided", "facts", "basis", "co_unit", "remedy"]));
    let benxi = slots("benxi", "listing-decision");
    assert!(holds(&benxi, &["facts", "basis", "measures", "removal", "remedies"]), "{benxi:?}");
    for (id, rule) in [("anshan", "AS-29-4"), ("benxi", "BX-8-3")] {
        let answer = slots(id, "listing-answer");
        assert!(answer.0 == rule && holds(&answer, &["result", "finding"]), "{answer:?}");
    }
    assert_eq!(slots("liaoning-housing", "complaint-feedback").0, "LH-16-2");
    let anshan = regime::load("anshan").unwrap();
    let publish = anshan.case["serious-list"].step.iter().find(|step| step.step == "publish").unwrap();
    assert_eq!(publish.rule, "AS-31-2");
}

/// A value that holds others is told in words: no bare commas, no `key=` without anything behind it.
#[test]
fn nested_tables_of_a_pack_are_told_in_words() {
    for id in regime::ids() {
        for found in regime::values(&regime::load(id).unwrap()) {
            let (key, value) = (&found.key, &found.value);
            let empty = value.split(' ').any(|part| part.ends_with('=') || part.contains("=,"));
            assert!(!value.contains(",,") && !empty, "{id} {key}: {value}");
        }
    }
    let anshan = regime::values(&regime::load("anshan").unwrap());
    let decision = anshan.iter().find(|found| found.key == "listing.grade.key-attention.decision").unwrap();
    assert_eq!(decision.value, "letter,number", "what only holds values of its own is told by their names");
    let grade = anshan.iter().find(|found| found.key == "listing.grade.key-attention").unwrap();
    assert!(grade.value.contains("ground=same-type"), "{}", grade.value);
}

#[test]
fn an_installation_of_a_county_stands_at_the_level_of_the_county() {
    let mut pack = regime::load("anshan").unwrap();
    let own = |pack: &regime::Pack, said: Option<&str>| pack.level_of("centre", "鞍山市", said).map(str::to_owned);
    assert_eq!(own(&pack, None).as_deref(), Some("city"));
    pack.stand_at("county");
    assert_eq!(own(&pack, None).as_deref(), Some("county"));
    assert_eq!(own(&pack, Some("city")).as_deref(), Some("city"), "a unit of the city among its units");
    pack.stand_at("village");
    assert_eq!(own(&pack, None).as_deref(), Some("county"));
    assert!(pack.check_level("village").unwrap_err().hint.is_some());
}
