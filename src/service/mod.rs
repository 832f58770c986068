//! The door: the only code that opens the database.
