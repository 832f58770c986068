//! Tests of `law`.
