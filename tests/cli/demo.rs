//! `demo` on the real binary. It makes the whole district, so one run serves all that is to be seen.

use super::run;
use crate::harness::private_dir;

#[test]
fn without_a_terminal_the_console_is_not_opened_and_nothing_is_made() {
    let dir = private_dir();
    let folder = dir.path().join("demo");
    let refused = run(&["demo", folder.to_str().unwrap()]).error(2);
    assert_eq!(refused["code"], "E-USAGE");
    assert!(!folder.exists());
}
