//! Arguments to console or verb to exit code.

fn main() {}
