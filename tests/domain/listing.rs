//! Candidates of the key-attention list and the day of release.

use chrono::NaiveDate;
use xintai::domain::listing::{Counted, Criterion, Failing, Held, Way, candidate, release, way_out};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn failing(record: &str, kind: &str, field: &str, on: NaiveDate) -> Failing {
    Failing { record: record.into(), kind: kind.into(), field: field.into(), on }
}

fn within_a_year(counted: Counted) -> Criterion {
    Criterion { counted, threshold: 2, months: 12 }
}

#[test]
fn two_of_one_type_count_to_the_last_day_of_the_year_and_not_beyond() {
    let found = |second| {
        let failings = [
            failing("R1", "discharge", "environment", day("2023-03-14")),
            failing("R2", "discharge", "environment", day(second)),
        ];
        candidate(&failings, within_a_year(Counted::SameKind), day("2024-03-18"))
    };
    assert_eq!(found("2024-03-14"), Some(vec!["R1".to_owned(), "R2".to_owned()]));
    assert_eq!(found("2024-03-15"), None);
}

#[test]
fn two_fields_make_a_candidate_and_two_types_in_one_field_do_not() {
    let found = |field| {
        let failings = [
            failing("R1", "discharge", "environment", day("2023-03-01")),
            failing("R2", "wages", field, day("2023-10-08")),
        ];
        candidate(&failings, within_a_year(Counted::Fields), day("2023-10-09"))
    };
    assert!(found("labour").is_some());
    assert_eq!(found("environment"), None);
}

#[test]
fn a_failing_after_the_day_and_a_threshold_of_nothing_make_no_candidate() {
    let failings =
        [failing("R1", "wages", "labour", day("2023-03-01")), failing("R2", "wages", "labour", day("2023-04-01"))];
    assert_eq!(candidate(&failings, within_a_year(Counted::SameKind), day("2023-03-31")), None);
    let nothing = Criterion { counted: Counted::SameKind, threshold: 0, months: 12 };
    assert_eq!(candidate(&failings, nothing, day("2023-05-01")), None);
}

#[test]
fn a_clean_year_leads_out_on_the_day_after_it_and_a_new_failing_begins_it_anew() {
    let listed = day("2023-03-01");
    let today = day("2024-03-02");
    assert_eq!(release(listed, 12, &[], today), Some(day("2024-03-02")));
    assert_eq!(release(listed, 12, &[day("2023-08-15")], today), Some(day("2024-08-16")));
    assert_eq!(release(listed, 12, &[day("2023-01-15")], today), Some(day("2024-03-02")));
}

#[test]
fn what_was_deleted_is_told_apart_from_what_was_repaired() {
    let way = |repaired, erased| way_out(&Held { repaired, erased, ..Held::default() }, day("2024-03-18"));
    assert_eq!(way(true, false), Ok(Way::Repaired));
    assert_eq!(way(false, true), Ok(Way::Erased));
    assert_eq!(way(true, true), Ok(Way::RepairedErased));
    assert_eq!(way(false, false), Err(None));
    let short = Held { short: true, ..Held::default() };
    assert_eq!(way_out(&short, day("2024-03-18")), Ok(Way::Short));
    assert!(Way::ALL.into_iter().all(|way| Way::parse(way.word()) == Some(way)));
}
