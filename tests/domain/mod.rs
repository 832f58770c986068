//! Tests of `domain`.

mod calendar;
mod identifier;
mod mask;
mod permission;
mod role;
mod shown;
