//! Pure values and rules: no SQL, no files, no clock, no terminal. Every answer names its rule.

pub mod admission;
pub mod application;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod citation;
pub mod comparison;
pub mod consented;
pub mod dates;
pub mod disclosure;
pub mod ground;
pub mod head_code;
pub mod identifier;
pub mod listing;
pub mod mask;
pub mod measure;
pub mod operation;
pub mod permission;
pub mod publication;
pub mod query;
pub mod record;
pub mod refusal;
pub mod role;
pub mod rule;
pub mod shown;
pub mod step;
pub mod unusual;

pub use refusal::{Code, Refusal};
