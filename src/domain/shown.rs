//! The one escaping type: text from outside goes to a terminal only as [`Shown`].
//!
//! Widgets and argument parsers do not protect a terminal: some hide control characters, so that two names look the
//! same, some pass them. Here every character that is not plainly visible becomes a mark of its code point, such as
//! `⟨U+202E⟩`, and the mark's own bracket `⟨` is doubled. So different texts are always shown differently, and a name
//! can neither steer the terminal nor turn the reading direction.

use crate::locale::{Lang, Text};
use std::{borrow::Cow, fmt};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Opens the mark of an escaped character; doubled where it stands in the text itself.
const OPEN: char = '⟨';
/// Closes the mark.
const CLOSE: char = '⟩';
/// The most combining marks that may follow one another; more would spill over the lines around.
const MARKS_IN_A_RUN: u32 = 4;

/// Text that is safe to show on a terminal. Only its constructors make it, and they escape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shown(String);

impl Shown {
    /// Escapes one line or cell; a line break is escaped too.
    pub fn new(text: &str) -> Self {
        Self(escape(text).into_owned())
    }

    /// The lines of a text, each escaped. `\n` and `\r\n` part lines and nothing else does.
    pub fn lines(text: &str) -> Vec<Self> {
        text.lines().map(Self::new).collect()
    }

    /// A text of several lines, escaped, in which `\n` stays a line break.
    pub fn joined_lines(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                out.push('\n');
            }
            out.push_str(&escape(line));
        }
        Self(out)
    }

    /// A sentence of ours, which may quote words from outside, in one language.
    pub fn text(text: &Text, lang: Lang) -> Self {
        Self::new(text.get(lang))
    }

    /// The escaped text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The escaped text as an owned string.
    pub fn into_string(mut self) -> String {
        std::mem::take(&mut self.0)
    }

    /// Whether nothing is to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a text shows as it is, so that an import need not warn of it.
pub fn is_plain(text: &str) -> bool {
    matches!(escape(text), Cow::Borrowed(_))
}

/// Escapes a text; borrowed where nothing had to be escaped.
fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // A mark without a base would settle on whatever the screen shows before it.
    let mut marks = MARKS_IN_A_RUN;
    let mut touched = false;
    for letter in text.chars() {
        let passes = match class(letter) {
            Class::Base => {
                marks = 0;
                true
            }
            Class::Mark => {
                marks += 1;
                marks <= MARKS_IN_A_RUN
            }
            Class::Escaped => {
                marks = MARKS_IN_A_RUN;
                false
            }
        };
        if letter == OPEN {
            out.extend([OPEN, OPEN]);
        } else if passes {
            out.push(letter);
        } else {
            out.push_str(&mark(letter));
        }
        touched |= !passes || letter == OPEN;
    }
    if touched { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// The visible mark of a character.
fn mark(letter: char) -> String {
    format!("{OPEN}U+{:04X}{CLOSE}", u32::from(letter))
}

enum Class {
    /// Visible, and a place for marks to settle on.
    Base,
    /// Settles on the character before it.
    Mark,
    /// Invisible, unknown, or steers the terminal.
    Escaped,
}

fn class(letter: char) -> Class {
    use GeneralCategory as G;
    if matches!(letter, ' '..='~' | '\u{3000}' | '\u{4e00}'..='\u{9fa5}') {
        return Class::Base;
    }
    if is_blank_or_ignorable(letter) || is_right_to_left(letter) {
        return Class::Escaped;
    }
    match letter.general_category() {
        G::Control
        | G::Format
        | G::LineSeparator
        | G::ParagraphSeparator
        | G::PrivateUse
        | G::Surrogate
        | G::Unassigned
        // Of the spaces only U+0020 and the full-width U+3000 pass: the others look like them.
        | G::SpaceSeparator => Class::Escaped,
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Class::Mark,
        _ if is_joining_jamo(letter) => Class::Mark,
        _ => Class::Base,
    }
}

/// Characters that show nothing although their category is that of letters, marks or symbols: fillers, variation
/// selectors, the combining grapheme joiner, blank Braille, object replacement.
pub(super) fn is_blank_or_ignorable(letter: char) -> bool {
    matches!(letter,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fffc}' | '\u{1d159}' | '\u{e0000}'..='\u{e0fff}')
}

/// The blocks of right-to-left scripts (UAX #9), which would turn the order of a whole line.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Hangul vowels and finals, which take no cell of their own after an initial.
fn is_joining_jamo(letter: char) -> bool {
    matches!(letter, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Self {
        Self::new(text)
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        match escape(&text) {
            Cow::Borrowed(_) => Self(text),
            Cow::Owned(escaped) => Self(escaped),
        }
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.into_string()
    }
}
