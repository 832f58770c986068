//! Invented people: every identifier holds, nobody comes twice, the same every time.

use super::files::today;
use std::collections::BTreeSet;
use xintai::{
    demo::{
        district::District,
        people::{Numbers, subjects},
    },
    domain::identifier::{Kind, Verdict, check_as},
};

const FULL: Numbers = Numbers { companies: 1150, households: 450, persons: 400 };

#[test]
fn every_generated_identifier_holds_and_comes_once() {
    let district = District::shipped().unwrap();
    let all = subjects(&district, FULL, today());
    assert_eq!(all.len(), 2000);
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    for subject in &all {
        let kind = if subject.is_person() { Kind::ResidentId } else { Kind::Uscc };
        let check = check_as(kind, &subject.id, today());
        assert_eq!(check.verdict, Verdict::Valid, "{} {}", subject.name, subject.id);
        assert!(!check.changed, "{}", subject.id);
        assert!(ids.insert(subject.id.clone()), "{} twice", subject.id);
        assert!(names.insert(subject.name.clone()), "{} twice", subject.name);
    }
}

#[test]
fn no_identifier_can_belong_to_anybody() {
    let district = District::shipped().unwrap();
    for subject in subjects(&district, FULL, today()) {
        if subject.is_person() {
            assert_eq!(&subject.id[14..17], "000", "the order code that is not issued");
        } else {
            assert_eq!(&subject.id[8..11], "MAT", "the series that is not issued");
        }
    }
}

#[test]
fn the_same_numbers_give_the_same_people() {
    let district = District::shipped().unwrap();
    let numbers = Numbers { companies: 30, households: 10, persons: 10 };
    let names = |_| subjects(&district, numbers, today()).into_iter().map(|one| one.name).collect::<Vec<_>>();
    assert_eq!(names(1), names(2));
}
