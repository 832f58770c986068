//! The head code (核对码): one row of the log in some twenty characters, to be written on a shift sheet or read over the telephone.
//!
//! The alphabet is that of unified social credit codes (GB 32100-2015), which officers read aloud every day: no I, O, S,
//! V or Z. Its 31 characters are a prime number, so that one check character finds every single wrong character and
//! every two that changed places.

use super::refusal::{Code, Refusal};
use crate::text;
use std::fmt;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters that stand for the row's hash: 31 to the 16th is a little more than 79 bits.
const DIGITS: usize = 16;
/// Bytes of the hash they are taken from; its last bit is left out.
const BYTES: usize = 10;

/// A row of the log and the beginning of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadCode {
    /// Number of the row.
    pub seq: i64,
    /// The first 79 bits of its hash.
    pub bits: u128,
}

/// The value of a character.
fn value(character: char) -> Option<u32> {
    let byte = u8::try_from(character).ok()?;
    ALPHABET.iter().position(|one| *one == byte).and_then(|at| u32::try_from(at).ok())
}

fn character(value: u32) -> char {
    let at = usize::try_from(value % 31).unwrap_or_default();
    ALPHABET.get(at).map_or('0', |byte| char::from(*byte))
}

/// The weighted sum, each place three times the one after it, as in GB 32100; a whole code sums to zero.
fn sum(written: &str) -> Option<u32> {
    let mut weight = 1;
    let mut sum = 0;
    for one in written.chars().rev() {
        sum = (sum + value(one)? * weight) % 31;
        weight = weight * 3 % 31;
    }
    Some(sum)
}

impl HeadCode {
    /// The code of row `seq` with this hash.
    pub fn of(seq: i64, hash: &[u8]) -> Self {
        let whole = hash.iter().take(BYTES).fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        Self { seq, bits: whole >> 1 }
    }

    /// Reads a code as it was written down: small letters, spaces and missing hyphens do not matter.
    ///
    /// # Errors
    /// `E-INPUT` when it is too short, has a character outside the alphabet, or its check character does not fit.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let flat: String = written.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let flat = flat.to_uppercase();
        if let Some(wrong) = flat.chars().find(|one| value(*one).is_none()) {
            return Err(unreadable(
                text!("核对码里没有字符 `{wrong}`", "a head code has no character `{wrong}`"),
                text!(
                    "核对码不用 I、O、S、V、Z；与原件逐字核对",
                    "it never uses I, O, S, V or Z; compare with the original"
                ),
            ));
        }
        let too_short = || {
            unreadable(
                text!("核对码不完整", "the head code is not complete"),
                text!("形如 2513-XXXX-XXXX-XXXX-XXXX-X", "it is written 2513-XXXX-XXXX-XXXX-XXXX-X"),
            )
        };
        let cut = flat.len().checked_sub(DIGITS + 1).filter(|cut| *cut > 0).ok_or_else(too_short)?;
        let (number, rest) = flat.split_at(cut);
        let (digits, _) = rest.split_at(DIGITS);
        let seq = number.parse().map_err(|_| too_short())?;
        if sum(&flat) != Some(0) {
            return Err(unreadable(
                text!(
                    "核对码的校验字符不符，有字写错或读错",
                    "the check character does not fit: a character was misread"
                ),
                text!("请对方再读一遍", "have it read to you once more"),
            ));
        }
        let bits = digits.chars().filter_map(value).fold(0u128, |bits, digit| bits * 31 + u128::from(digit));
        Ok(Self { seq, bits })
    }

    /// Whether this is the code of a row with this hash.
    pub fn fits(&self, hash: &[u8]) -> bool {
        Self::of(self.seq, hash) == *self
    }
}

fn unreadable(message: crate::locale::Text, hint: crate::locale::Text) -> Refusal {
    Refusal::new(Code::Input, message).hint(hint)
}

impl fmt::Display for HeadCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.bits;
        let mut digits: Vec<char> = Vec::with_capacity(DIGITS);
        for _ in 0..DIGITS {
            digits.push(character(u32::try_from(rest % 31).unwrap_or_default()));
            rest /= 31;
        }
        digits.reverse();
        let digits: String = digits.into_iter().collect();
        let open = sum(&format!("{}{digits}0", self.seq)).unwrap_or_default();
        let last = character((31 - open) % 31);
        write!(f, "{}", self.seq)?;
        for group in digits.as_bytes().chunks(4) {
            write!(f, "-{}", String::from_utf8_lossy(group))?;
        }
        write!(f, "-{last}")
    }
}
