//! Tests of `domain`.

mod identifier;
