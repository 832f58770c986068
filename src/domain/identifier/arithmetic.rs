//! The check characters of the national standards, as plain arithmetic.

/// The alphabet of the unified code (GB 32100-2015, table 1): no I, O, S, V, Z. A character's value is its place.
pub(super) const UNIFIED_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weights of the first 17 characters: 3^(i-1) mod 31.
const UNIFIED_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Weights of the first 17 digits of an identity number: 2^(18-i) mod 11.
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Weights of the eight characters of an organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// The check character of a unified social credit code (GB 32100-2015, 校验码) from its first 17 characters;
/// `None` if there are fewer or one of them is outside the alphabet.
pub fn unified_check(body: &str) -> Option<char> {
    let values = body.chars().map(|letter| place(UNIFIED_ALPHABET, letter));
    let sum = weighted(values, &UNIFIED_WEIGHTS)?;
    nth(UNIFIED_ALPHABET, (31 - sum % 31) % 31)
}

/// The check character of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2) from its first 17 digits.
pub fn resident_check(body: &str) -> Option<char> {
    let sum = weighted(body.chars().map(|letter| letter.to_digit(10)), &RESIDENT_WEIGHTS)?;
    nth("10X98765432", sum % 11)
}

/// The check character of an organisation code (GB 11714-1997) from its first eight characters: 10 is written X, 11
/// is written 0.
pub fn organisation_check(body: &str) -> Option<char> {
    let values = body.chars().map(|letter| letter.to_digit(36).filter(|_| !letter.is_ascii_lowercase()));
    match 11 - weighted(values, &ORGANISATION_WEIGHTS)? % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

/// Whether the digits hold under ISO 7064 MOD 11,10, the check of the 15-digit registration number (工商注册号).
pub fn mod_11_10_holds(digits: &str) -> bool {
    let Some(digits) = digits.chars().map(|letter| letter.to_digit(10)).collect::<Option<Vec<u32>>>() else {
        return false;
    };
    let Some((last, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        2 * if sum == 0 { 10 } else { sum } % 11
    });
    (product + last) % 10 == 1
}

fn weighted(values: impl Iterator<Item = Option<u32>>, weights: &[u32]) -> Option<u32> {
    let values: Vec<u32> = values.collect::<Option<_>>()?;
    (values.len() == weights.len()).then(|| values.iter().zip(weights).map(|(value, weight)| value * weight).sum())
}

fn place(alphabet: &str, letter: char) -> Option<u32> {
    alphabet.find(letter).and_then(|place| u32::try_from(place).ok())
}

fn nth(alphabet: &str, place: u32) -> Option<char> {
    alphabet.chars().nth(usize::try_from(place).ok()?)
}
