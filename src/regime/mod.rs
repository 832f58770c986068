//! Regime packs: the law as typed data, read, checked and explained. Pure.
