//! Tests of `regime`.

mod check;
mod floor;
mod pack;
mod permissions;
