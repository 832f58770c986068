//! Tests of `service`.
mod door;
mod query;
