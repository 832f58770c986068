//! Tests of `regime`.

mod check;
mod floor;
mod overlay;
mod pack;
mod parameters;
mod permissions;
mod supplements;
