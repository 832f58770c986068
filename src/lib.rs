//! xintai (信台): the console of a public-credit-information centre.
//!
//! Three sentences hold the whole crate together:
//!
//! 1. **No reason, no log row, no data.** Everything an officer sees or changes passes [`service::Service::call`],
//!    which checks, acts and logs in one transaction.
//! 2. **The law is data, the engine is code.** What differs between regulations stands in `regimes/*.toml` and
//!    `policies/*.tsv`, each value with its rule id.
//! 3. **Screens and verbs are two faces of the same operations.**
//!
//! Who may use whom is drawn in `docs/architecture.md` and held by `tests/tidy.rs`.

pub mod cli;
pub mod demo;
pub mod domain;
pub mod intake;
pub mod letter;
pub mod locale;
pub mod regime;
pub mod service;
pub mod tui;
