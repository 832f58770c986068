//! Tests of `domain`.

mod calendar;
mod comparison;
mod dates;
mod disclosure;
mod identifier;
mod mask;
pub mod permission;
mod role;
mod shown;
