//! Tests of `domain`.

mod calendar;
mod case;
mod comparison;
mod dates;
mod disclosure;
mod head_code;
mod identifier;
mod mask;
pub mod permission;
mod role;
mod shown;
mod unusual;
