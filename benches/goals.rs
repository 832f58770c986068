//! The measured goals, each beside its limit in one run.
fn main() {}
