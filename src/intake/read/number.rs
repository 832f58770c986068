//! Numbers of spreadsheets and JSON as plain text.

/// Beyond this a spreadsheet's number no longer holds every digit: an identifier typed as a number is lost.
const EXACT: f64 = 1e15;

/// The text of a number: without exponent, to the 15 digits a spreadsheet shows. `true` when digits are lost; the text
/// then keeps its exponent, so that nobody takes it for an identifier.
pub(super) fn plain(number: f64) -> (String, bool) {
    if !number.is_finite() || number.abs() >= EXACT {
        return (format!("{number:E}"), true);
    }
    if number.fract() == 0.0 {
        return (format!("{number:.0}"), false);
    }
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    (format!("{shown}"), false)
}
