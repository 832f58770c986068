//! Tests of `regime`.
