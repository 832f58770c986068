//! Tests of `domain`.

mod calendar;
mod dates;
mod identifier;
mod mask;
mod permission;
mod role;
mod shown;
