//! How a text reads: digits of every script and form as 0 to 9, invisible characters gone, and where each stands as written.
//! Whoever looks for a number in a text looks here, so that one way of writing it is found as any other.

use crate::domain::shown::is_blank_or_ignorable;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// So many Chinese digits one after another are a number that is spelled out; fewer are a year or an amount.
const SPELLED: usize = 11;
/// The digits as they are written in Chinese, each list from nought to nine; 幺 is how a one is spoken.
const CHINESE: [&str; 3] = ["〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○幺"];

/// A text as it reads.
#[derive(Clone, Debug)]
pub struct Plain {
    text: String,
    /// Where the character behind each byte stands in the text as written.
    places: Vec<Range<usize>>,
}

impl Plain {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        let letters: Vec<(usize, char)> = text.char_indices().collect();
        let spelled = spelled_out(&letters);
        let mut plain = Self { text: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        for (place, (at, letter)) in letters.iter().enumerate() {
            let near = [place.checked_sub(1), place.checked_add(1)].into_iter().flatten();
            let beside = near.filter_map(|place| letters.get(place)).any(|(_, other)| is_other_number(*other));
            let written = *at..*at + letter.len_utf8();
            if let Some(digit) = chinese(*letter).filter(|_| spelled.get(place) == Some(&true)) {
                plain.push(digit, &written);
            } else if !(is_invisible(*letter) || is_mark(*letter) && plain.text.ends_with(is_digit)) {
                plain.read(*letter, beside, &written);
            }
        }
        plain
    }

    fn read(&mut self, letter: char, beside: bool, written: &Range<usize>) {
        if letter.is_ascii() || matches!(letter, '\u{4e00}'..='\u{9fff}') {
            self.push(letter, written);
        } else if let Some(digit) = decimal(letter) {
            self.push(digit, written);
        } else if is_other_number(letter) {
            // ① before a text numbers it; ①③⑧ beside each other are a number.
            let digits = std::iter::once(letter).nfkc().filter(char::is_ascii_digit);
            let found: Vec<char> = if beside { digits.collect() } else { vec![letter] };
            for one in found {
                self.push(one, written);
            }
        } else {
            std::iter::once(letter).nfkc().for_each(|one| self.push(one, written));
        }
    }

    fn push(&mut self, letter: char, written: &Range<usize>) {
        self.text.push(letter);
        self.places.extend(std::iter::repeat_n(written.clone(), letter.len_utf8()));
    }

    /// The text as it reads.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a part of it stands in the text as written.
    pub fn written(&self, part: &Range<usize>) -> Range<usize> {
        let start = self.places.get(part.start).map_or(0, |place| place.start);
        let last = part.end.checked_sub(1).filter(|last| *last >= part.start);
        start..last.and_then(|last| self.places.get(last)).map_or(start, |place| place.end)
    }
}

/// A text without what nobody sees in it.
pub fn visible(text: &str) -> String {
    text.chars().filter(|letter| !is_invisible(*letter)).collect()
}

/// The ASCII digit of a decimal digit of any script. The ten of a script stand one after another (Unicode chapter 4.6).
pub fn decimal(letter: char) -> Option<char> {
    let is_decimal = |letter: char| letter.general_category() == GeneralCategory::DecimalNumber;
    if letter.is_ascii() || !is_decimal(letter) {
        return letter.is_ascii_digit().then_some(letter);
    }
    let code = u32::from(letter);
    let before = (1..=code).map_while(|back| char::from_u32(code - back)).take_while(|one| is_decimal(*one)).count();
    char::from_digit(u32::try_from(before % 10).ok()?, 10)
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

fn is_invisible(letter: char) -> bool {
    !letter.is_ascii() && (is_blank_or_ignorable(letter) || letter.general_category() == GeneralCategory::Format)
}

/// A mark that settles on the character before it, such as the frame of a key cap.
fn is_mark(letter: char) -> bool {
    let category = || letter.general_category();
    !letter.is_ascii() && matches!(category(), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Circled, raised, lowered digits and the like.
fn is_other_number(letter: char) -> bool {
    !letter.is_ascii() && letter.general_category() == GeneralCategory::OtherNumber
}

fn chinese(letter: char) -> Option<char> {
    let value = CHINESE.iter().find_map(|digits| digits.chars().position(|digit| digit == letter))?;
    char::from_digit(u32::try_from(value).ok()?, 10)
}

/// Which characters belong to a number that is spelled out in Chinese digits, perhaps parted into groups.
fn spelled_out(letters: &[(usize, char)]) -> Vec<bool> {
    let mut spelled = vec![false; letters.len()];
    let parts =
        |letter: char| is_invisible(letter) || matches!(letter, ' ' | '\u{3000}' | '-' | '－' | '—' | '.' | '·');
    let mut at = 0;
    while at < letters.len() {
        let run = letters.iter().skip(at);
        let length = run.clone().take_while(|(_, one)| chinese(*one).is_some() || parts(*one)).count();
        let digits = run.take(length).filter(|(_, one)| chinese(*one).is_some()).count();
        if digits >= SPELLED {
            spelled.iter_mut().skip(at).take(length).for_each(|one| *one = true);
        }
        at += length.max(1);
    }
    spelled
}
