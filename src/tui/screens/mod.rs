//! The screens, one file for each.

pub mod become_officer;
pub mod lock;
pub mod log_in;

use super::Tab;

/// The screens by number, as the header lists them.
pub fn tabs() -> Vec<Tab> {
    Vec::new()
}
