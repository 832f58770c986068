//! Tests of `domain`.

mod calendar;
mod identifier;
mod permission;
mod role;
mod shown;
