//! Tests of `service`.
mod door;
