//! Full-width letters and digits (全角), as an input method types them, read as the half-width ones of codes and keys.

/// The half-width form of a full-width letter, digit or mark; any other character as it is.
pub fn letter(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// The key that was meant: an input method in Chinese turns marks into those of a text.
pub fn key(c: char) -> char {
    match c {
        '。' => '.',
        '、' => '/',
        '《' => '<',
        '》' => '>',
        _ => letter(c),
    }
}

/// Every letter of `text` in its half-width form.
pub fn text(text: &str) -> String {
    text.chars().map(letter).collect()
}

/// A code, a number or a date that was typed in full width, as it is written. Words stay as they were typed.
pub fn code(typed: &str) -> String {
    let plain = text(typed);
    if plain.is_ascii() { plain } else { typed.to_owned() }
}
