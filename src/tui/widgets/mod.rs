//! What screens are built of.

pub mod chooser;
pub mod confirm;
pub mod field;
pub mod fields;
pub mod filter;
pub mod filter_page;
pub mod form;
pub mod input;
pub mod message;
pub mod page;
pub mod pane;
pub mod picker;
pub mod popup;
pub mod split;
pub mod table;
