//! The three-way comparison (HC-29-5 to HC-29-8).

use proptest::prelude::*;
use std::collections::BTreeMap;
use xintai::domain::comparison::{Comparison, Next, Reading, Verdict, compare, normalise, spans};

fn side(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

fn three(platform: &str, provider: &str, claimed: Option<&str>) -> Comparison {
    let claims = claimed.map(|claimed| side(&[("f", claimed)])).unwrap_or_default();
    compare(&side(&[("f", platform)]), &side(&[("f", provider)]), &claims, &[], |_| Reading::Guess)
}

#[test]
fn spellings_of_one_value_are_equal() {
    for (one, other, reading) in [
        ("5.00", "5 万元", Reading::Amount),
        ("50000元", "5", Reading::Amount),
        ("５．００", "5", Reading::Amount),
        ("1,200.50", "1200.5万元", Reading::Amount),
        ("2026-03-02", "2026年3月2日", Reading::Date),
        ("2026/3/2", "２０２６－０３－０２", Reading::Guess),
        ("210399850317002", "210399198503170022", Reading::Identifier),
        ("210399850317002", "210399198503170022", Reading::Guess),
        ("未按规定 备案", "未按规定备案", Reading::Guess),
        ("", "—", Reading::Guess),
        ("（海）罚〔2026〕7号", "(海)罚〔2026〕7号", Reading::Guess),
    ] {
        assert_eq!(normalise(one, reading), normalise(other, reading), "{one} / {other}");
    }
    for (one, other, reading) in [
        ("5.00", "50.00", Reading::Amount),
        ("007", "7", Reading::Guess),
        ("2026-03-02", "2026-02-03", Reading::Date),
        ("未按规定备案", "已按规定备案", Reading::Guess),
    ] {
        assert_ne!(normalise(one, reading), normalise(other, reading), "{one} / {other}");
    }
}

#[test]
fn platform_and_provider_that_differ_are_corrected_by_the_centre() {
    let found = three("50.00", "5.00", Some("5"));
    assert_eq!(found.fields[0].verdicts, [Verdict::PlatformDiffers]);
    assert_eq!(found.recommended(), [Next::Correct]);
}

#[test]
fn a_claim_against_both_goes_to_the_provider() {
    let found = three("未按规定备案", "未按规定备案", Some("已按规定备案"));
    assert_eq!(found.fields[0].verdict, Verdict::ClaimDiffers);
    assert_eq!(found.recommended(), [Next::Forward]);
    let marked: Vec<_> = found.fields[0].claimed_spans.iter().filter(|span| span.differs).collect();
    assert_eq!((marked.len(), marked[0].text.as_str()), (1, "已"));
}

#[test]
fn both_may_hold_for_one_field() {
    let found = three("5000", "500", Some("400"));
    assert_eq!(found.fields[0].verdicts, [Verdict::PlatformDiffers, Verdict::ClaimDiffers]);
    assert_eq!(found.recommended(), [Next::Correct, Next::Forward]);
}

#[test]
fn without_a_claim_an_agreeing_record_goes_to_the_provider() {
    assert_eq!(three("5", "5.00", None).recommended(), [Next::Forward]);
}

#[test]
fn a_field_the_platform_lacks_is_compared_too() {
    let found = compare(&side(&[]), &side(&[("f", "x")]), &side(&[("g", "y")]), &[], |_| Reading::Guess);
    assert_eq!(found.fields.len(), 2);
    assert!(found.fields[0].correctable() && found.fields[1].forwardable());
}

#[test]
fn differences_are_marked_by_character() {
    let text: String = spans("5.00", "50.00")
        .iter()
        .map(|s| if s.differs { format!("[{}]", s.text) } else { s.text.clone() })
        .collect();
    assert_eq!(text, "5[0].00");
}

proptest! {
    #[test]
    fn the_centre_corrects_if_and_only_if_platform_and_provider_differ(
        platform in "[0-9万元. 一二三]{0,8}", provider in "[0-9万元. 一二三]{0,8}", claimed in proptest::option::of("[0-9一二]{0,6}"),
    ) {
        let found = three(&platform, &provider, claimed.as_deref());
        let differ = normalise(&platform, Reading::Guess) != normalise(&provider, Reading::Guess);
        prop_assert_eq!(found.fields[0].correctable(), differ);
        prop_assert_eq!(found.recommended().contains(&Next::Correct), differ);
        prop_assert!(!found.recommended().is_empty());
    }

    #[test]
    fn spans_spell_the_value(base in "\\PC{0,20}", shown in "\\PC{0,20}") {
        let text: String = spans(&base, &shown).into_iter().map(|span| span.text).collect();
        prop_assert_eq!(text, shown);
    }
}
