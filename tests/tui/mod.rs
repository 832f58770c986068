//! Tests of `tui`.

mod binary;
mod door;
mod forms;
mod frames;
pub(crate) mod harness;
mod keymaps;
mod palette;
mod pty;
mod questions;
mod text;
mod wire;
