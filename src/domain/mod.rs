//! Pure values and rules: no SQL, no files, no clock, no terminal. Every answer names its rule.

pub mod identifier;
pub mod refusal;

pub use refusal::{Code, Refusal};
