//! The screens, one file for each.

pub mod lock;
pub mod log_in;
