//! Unusual use.
