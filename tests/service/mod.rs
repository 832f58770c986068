//! Tests of `service`.
mod cases;
mod door;
mod inspection;
mod intake;
mod laws;
mod logs;
mod query;
mod quotas;
mod sessions;
mod ssh;
