//! Tests of `service`.
mod cases;
mod door;
mod hidden;
mod inspection;
mod intake;
mod laws;
mod logs;
mod query;
mod quotas;
mod second_person;
mod sessions;
mod ssh;
