//! Tests of `domain`.

mod identifier;
mod permission;
mod role;
