//! Files that provider units hand in: bytes in, typed rows with problems out. Pure.
