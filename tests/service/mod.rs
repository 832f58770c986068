//! Tests of `service`.
mod cases;
mod door;
mod inspection;
mod intake;
mod logs;
mod query;
mod quotas;
