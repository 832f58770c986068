//! Tests of `regime`.

mod check;
mod pack;
