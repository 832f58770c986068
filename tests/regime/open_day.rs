//! A text in force from a day it does not name: the built-in pack waits for the overlay that gives it.

use xintai::regime::{self, Validity};

#[test]
fn lh_18_1_the_guideline_is_not_in_force_until_its_day_is_configured() {
    let pack = regime::load("liaoning-housing").unwrap();
    assert_eq!(pack.in_force("2026-05-01".parse().unwrap()), Validity::NotYet(None));
    assert_eq!(pack.last_day(), None);
}
