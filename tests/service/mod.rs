//! Tests of `service`.
mod cases;
mod door;
mod intake;
mod logs;
mod query;
