//! Identifiers against the vectors of the national standards.

use chrono::NaiveDate;
use proptest::prelude::*;
use xintai::domain::identifier::{
    Kind, Verdict, birth_date, check, check_as, mod_11_10_holds, organisation_check, resident_check, unified_check,
};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

#[test]
fn every_vector_is_judged_as_the_table_says() {
    let mut reader = csv::Reader::from_path("tests/samples/id-vectors.csv").unwrap();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let kind = match &row[0] {
            "uscc" => Kind::Uscc,
            "ric" => Kind::ResidentId,
            "orgcode" => Kind::OrgCode,
            other => panic!("kind {other}"),
        };
        let found = check_as(kind, &row[2], today());
        let (verdict, changed) = match &row[1] {
            "valid" => (Verdict::Valid, Some(false)),
            "normalise" | "convert" => (Verdict::Valid, Some(true)),
            "invalid" => (Verdict::Invalid, None),
            "warn" => (Verdict::Warn, Some(false)),
            "special" => (Verdict::Special, Some(false)),
            other => panic!("expected {other}"),
        };
        if found.verdict != verdict || changed.is_some_and(|changed| changed != found.changed) {
            wrong.push(format!("{} {}: {} -> {found:?}", &row[0], &row[2], &row[1]));
        }
        rows += 1;
    }
    assert_eq!(rows, 140);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_kind_is_guessed_right_for_every_usable_vector() {
    let mut reader = csv::Reader::from_path("tests/samples/id-vectors.csv").unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        if !matches!(&row[1], "valid" | "normalise" | "warn") {
            continue;
        }
        let word = match &row[0] {
            "ric" => "resident-id",
            "orgcode" => "org-code",
            other => other,
        };
        let found = check(&row[2], today());
        assert_eq!(found.kind.word(), word, "{}", &row[2]);
        assert!(found.is_usable(), "{}", &row[2]);
    }
}

#[test]
fn a_wrong_number_of_a_person_is_still_guessed_to_be_a_person() {
    for value in ["210302198306180004", "110101188902291017", "110101209912311018", "21030219830618000"] {
        assert_eq!(check(value, today()).kind, Kind::ResidentId, "{value}");
    }
    for value in ["91210300MA0TET1059", "000000000000000000", "91210300MA0TET105"] {
        assert_eq!(check(value, today()).verdict, Verdict::Invalid, "{value}");
    }
    assert_eq!(check("91210300MA0TET1059", today()).kind, Kind::Uscc);
}

#[test]
fn an_old_number_is_converted_and_keeps_its_birthday() {
    let found = check_as(Kind::ResidentId, "210302830618000", today());
    assert_eq!(found.normalised, "210302198306180003");
    assert_eq!((found.code, found.changed), ("converted", true));
    let birthday = NaiveDate::from_ymd_opt(1983, 6, 18);
    assert_eq!(birth_date("210302830618000"), birthday);
    assert_eq!(birth_date(" ２10302198306180003"), birthday);
    assert_eq!(birth_date("210302********0003"), None);
    assert_eq!(birth_date("91210300MA0TET1058"), None);
}

#[test]
fn a_masked_number_is_recognised_and_not_called_wrong() {
    for value in ["210302********0003", "2103**********0003", "2103＊＊＊＊＊＊＊＊＊＊0003"] {
        let found = check(value, today());
        assert_eq!((found.kind, found.verdict, found.masked), (Kind::ResidentId, Verdict::Special, true));
    }
    assert!(check_as(Kind::Passport, "E1*****89", today()).masked);
}

#[test]
fn cleaning_is_noted_and_the_customary_hyphen_is_none() {
    let found = check_as(Kind::ResidentId, "'11010118880229101x", today());
    assert_eq!((found.normalised.as_str(), found.changed), ("11010118880229101X", true));
    let found = check_as(Kind::OrgCode, "D2143569-X", today());
    assert_eq!((found.normalised.as_str(), found.changed), ("D2143569X", false));
    let found = check_as(Kind::OrgCode, "d2143569-x", today());
    assert!(found.changed);
    let found = check_as(Kind::Uscc, "\u{feff}91210300MA0TET1058\u{202c}", today());
    assert_eq!((found.verdict, found.changed), (Verdict::Valid, true));
}

#[test]
fn a_lookalike_letter_or_a_floating_point_number_is_refused() {
    assert_eq!(check_as(Kind::Uscc, "91210300МA0TET1058", today()).code, "character");
    assert_eq!(check_as(Kind::Uscc, "9.12103E+17", today()).code, "scientific");
    assert_eq!(check_as(Kind::Uscc, "000000000000000000", today()).code, "authority");
    assert_eq!(check_as(Kind::Uscc, "00000000000000000X", today()).code, "placeholder");
}

#[test]
fn a_registration_number_has_its_own_check() {
    assert!(mod_11_10_holds("210302438977789"), "sample of penalties-v1.csv");
    assert!(!mod_11_10_holds("210302438977788"));
    assert_eq!(check_as(Kind::RegNumber, "210302438977789", today()).verdict, Verdict::Valid);
    assert_eq!(check("210302438977789", today()).kind, Kind::RegNumber);
    assert_eq!(check_as(Kind::RegNumber, "2103024389777", today()).verdict, Verdict::Warn);
    assert_eq!(check_as(Kind::RegNumber, "2103024389", today()).code, "length");
}

#[test]
fn an_unusual_paper_only_warns() {
    for (kind, usual, odd) in [
        (Kind::Passport, "E00000001", "12-34"),
        (Kind::Passport, "EA1234567", "E1234567"),
        (Kind::HkMacauPermit, "H12345678", "X12345678"),
        (Kind::HkMacauPermit, "M1234567801", "M123"),
        (Kind::TaiwanPermit, "12345678", "123456789"),
        (Kind::PermanentResidence, "USA310099010101", "USA1"),
    ] {
        assert_eq!(check_as(kind, usual, today()).verdict, Verdict::Valid, "{usual}");
        let found = check_as(kind, odd, today());
        assert_eq!((found.verdict, found.code), (Verdict::Warn, "form-unusual"), "{odd}");
    }
    assert_eq!(check_as(Kind::Other, "军字第00001号", today()).code, "unchecked");
}

#[test]
fn a_value_of_no_form_is_nothing() {
    for value in ["", "  ", "鞍山市某某公司", "12", "/"] {
        assert_eq!(check(value, today()).verdict, Verdict::Invalid, "{value}");
    }
}

#[test]
fn a_number_fit_for_two_kinds_is_read_as_the_personal_one() {
    let digits = (0..1000).map(|order| format!("210302830618{order:03}")).find(|id| mod_11_10_holds(id)).unwrap();
    let found = check(&digits, today());
    assert_eq!((found.kind, found.code), (Kind::ResidentId, "ambiguous"));
}

#[test]
fn words_and_labels_round_trip() {
    for kind in Kind::ALL {
        assert_eq!(kind.word().parse(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
    assert_eq!(Kind::from_paper("身份证"), Some(Kind::ResidentId));
    assert_eq!(Kind::from_paper("外国人永久居留身份证"), Some(Kind::PermanentResidence));
    assert_eq!(Kind::from_paper("港澳居民来往内地通行证"), Some(Kind::HkMacauPermit));
    assert_eq!(Kind::from_paper("台湾居民来往大陆通行证"), Some(Kind::TaiwanPermit));
    assert_eq!(Kind::from_paper("护照号"), Some(Kind::Passport));
    assert_eq!(Kind::from_paper("其他-军官证"), Some(Kind::Other));
    assert_eq!(Kind::from_paper(""), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_a_check_panic(value in any::<String>()) {
        let _ = check(&value, today());
        for kind in Kind::ALL {
            let found = check_as(kind, &value, today());
            let again = check_as(kind, &found.normalised, today());
            prop_assert_eq!(again.normalised, found.normalised);
        }
    }

    #[test]
    fn one_changed_digit_is_always_found(order in 0u32..1000, place in 0usize..17, by in 1u32..10) {
        let body = format!("21030219830618{order:03}");
        let id = format!("{body}{}", resident_check(&body).unwrap());
        prop_assert_eq!(check_as(Kind::ResidentId, &id, today()).verdict, Verdict::Valid);
        let changed: String = id.chars().enumerate().map(|(at, letter)| match letter.to_digit(10) {
            Some(digit) if at == place => char::from_digit((digit + by) % 10, 10).unwrap(),
            _ => letter,
        }).collect();
        prop_assert_eq!(check_as(Kind::ResidentId, &changed, today()).verdict, Verdict::Invalid);
    }

    #[test]
    fn a_built_unified_code_is_valid(serial in 0u32..100_000_000) {
        let inner = format!("{serial:08}");
        let body = format!("91371002{inner}{}", organisation_check(&inner).unwrap());
        let code = format!("{body}{}", unified_check(&body).unwrap());
        prop_assert_eq!(check_as(Kind::Uscc, &code, today()).verdict, Verdict::Valid);
    }
}
