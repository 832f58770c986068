//! The verbs: arguments in, one operation, its answer printed.
