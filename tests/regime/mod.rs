//! Tests of `regime`.

mod agree;
mod check;
mod floor;
mod open_day;
mod overlay;
mod pack;
mod parameters;
mod permissions;
mod properties;
mod readings;
mod sense;
mod supplements;
