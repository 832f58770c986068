//! A text in force from a day it does not name: such a pack waits for the overlay that gives it.

use std::{fs, path::Path};
use xintai::regime::{self, Validity};

#[test]
fn a_text_without_its_first_day_is_not_in_force_until_the_day_is_configured() {
    let draft = Path::new(env!("CARGO_MANIFEST_DIR")).join("regimes/drafts/liaoning-housing.toml");
    let pack = regime::parse("liaoning-housing", &fs::read_to_string(draft).unwrap()).unwrap();
    assert_eq!(pack.in_force("2026-05-01".parse().unwrap()), Validity::NotYet(None));
    assert_eq!(pack.last_day(), None);
}
