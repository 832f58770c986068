//! Tests of `tui`.

mod binary;
mod casework;
mod catalogue;
mod desk;
mod door;
mod former_law;
mod forms;
mod frames;
pub(crate) mod harness;
mod hints;
mod keymaps;
mod keys_page;
mod log;
mod log_kept;
mod lookups;
mod office;
mod office_acts;
mod own_password;
mod palette;
mod pty;
mod query;
mod questions;
mod review;
mod system;
mod text;
pub(crate) mod views;
mod wire;
