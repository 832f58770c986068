//! The demonstration: its people, its files, and the database made from them.

mod database;
mod files;
mod people;
