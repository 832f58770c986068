//! Tests of `regime`.

mod check;
mod floor;
mod pack;
mod parameters;
mod permissions;
mod supplements;
