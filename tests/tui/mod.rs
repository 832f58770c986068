//! Tests of `tui`.

mod forms;
mod frames;
pub(crate) mod harness;
mod keymaps;
mod palette;
mod questions;
mod text;
mod wire;
