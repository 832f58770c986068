//! One test binary; a module for each kind of test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::pedantic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests"
)]

mod cli;
mod demo;
mod domain;
mod given;
mod harness;
mod intake;
mod law;
mod regime;
mod seed;
mod service;
mod tidy;
mod tui;
