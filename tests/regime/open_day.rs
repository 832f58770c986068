//! A text in force from a day it does not name: such a pack waits for the overlay that gives it.

use xintai::regime::{self, Validity};

#[test]
fn a_text_without_its_first_day_is_not_in_force_until_the_day_is_configured() {
    let pack = regime::load("liaoning-housing").unwrap();
    assert_eq!(pack.in_force("2026-05-01".parse().unwrap()), Validity::NotYet(None));
    assert_eq!(pack.last_day(), None);
}
