//! Notices and letters made from a case.
