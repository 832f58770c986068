//! Tests of `service`.
mod cases;
mod door;
mod query;
