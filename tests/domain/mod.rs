//! Tests of `domain`.

mod calendar;
mod case;
mod comparison;
mod dates;
mod disclosure;
mod head_code;
mod identifier;
mod listing;
mod mask;
mod measure;
pub mod operation;
pub mod permission;
mod publication;
mod role;
mod shown;
mod unusual;
