//! Tests of `service`.
mod accounts;
mod anchors;
mod bulk;
mod cases;
mod door;
mod hidden;
mod inspection;
mod intake;
mod laws;
mod logs;
mod looks_report;
mod query;
mod quotas;
mod repairs;
mod second_person;
mod sessions;
mod ssh;
