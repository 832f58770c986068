//! Information that may not be collected (禁止归集): by column and by word, through any disguise of width and blanks.

use unicode_normalization::UnicodeNormalization;

/// The lists of a pack: fields that may not be filled, words that may not stand in a text, and phrases that hold such a
/// word without meaning it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BannedWords {
    fields: Vec<Word>,
    words: Vec<Word>,
    exceptions: Vec<String>,
    cite: String,
    /// Whether any word is a Latin one.
    latin: bool,
}

/// A word as the pack writes it and as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    written: String,
    sought: String,
    /// A Latin word stands by itself: `gene` is not in `general`, `DNA` not in a code.
    latin: bool,
}

impl Word {
    fn new(written: &str) -> Self {
        let latin = written.is_ascii();
        let sought = if latin { spaced(written).trim().to_owned() } else { squeeze(written) };
        Self { written: written.to_owned(), sought, latin }
    }
}

/// A text in the two forms in which words are sought.
struct Forms {
    squeezed: String,
    spaced: String,
}

/// One character without width and other variants. Whole texts pass here: the customary ones go the short way.
fn plain(letter: char, mut each: impl FnMut(char)) {
    match letter {
        '\0'..='\u{7f}' => each(letter.to_ascii_lowercase()),
        '\u{4e00}'..='\u{9fff}' => each(letter),
        '\u{3000}'..='\u{303f}' => each(' '),
        _ => std::iter::once(letter).nfkc().flat_map(char::to_lowercase).for_each(each),
    }
}

/// Width, case, blanks and invisible characters do not hide a word.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        plain(letter, |letter| {
            if letter.is_alphanumeric() {
                out.push(letter);
            }
        });
    }
    out
}

/// Lower case; whatever is no Latin letter or digit becomes one blank, with a blank at both ends.
fn spaced(text: &str) -> String {
    let mut out = String::from(" ");
    for letter in text.chars() {
        plain(letter, |letter| {
            if letter.is_ascii_alphanumeric() {
                out.push(letter);
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
        });
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

impl BannedWords {
    /// Prepares the lists; `cite` is the rule that forbids.
    pub fn new<S: AsRef<str>>(fields: &[S], words: &[S], exceptions: &[S], cite: impl Into<String>) -> Self {
        let prepared = |list: &[S]| -> Vec<Word> {
            list.iter().map(|word| Word::new(word.as_ref())).filter(|word| !word.sought.is_empty()).collect()
        };
        let mut exceptions: Vec<String> =
            exceptions.iter().map(|phrase| squeeze(phrase.as_ref())).filter(|phrase| !phrase.is_empty()).collect();
        // The longest first, so that a shorter one does not leave half of it standing.
        exceptions.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        let (fields, words) = (prepared(fields), prepared(words));
        let latin = fields.iter().chain(&words).any(|word| word.latin);
        Self { fields, words, exceptions, cite: cite.into(), latin }
    }

    /// The rule that forbids.
    pub fn cite(&self) -> &str {
        &self.cite
    }

    /// Whether a column of this name may not be filled.
    pub fn forbids_field(&self, name: &str) -> bool {
        let forms = self.forms(name);
        self.fields.iter().chain(&self.words).any(|word| stands(word, &forms))
    }

    /// The forbidden words that stand in the text, as the pack writes them; never the text itself.
    pub fn words_in(&self, text: &str) -> Vec<&str> {
        if text.is_empty() || self.words.is_empty() {
            return Vec::new();
        }
        let forms = self.forms(text);
        self.words.iter().filter(|word| stands(word, &forms)).map(|word| word.written.as_str()).collect()
    }

    fn forms(&self, text: &str) -> Forms {
        let mut squeezed = squeeze(text);
        for phrase in &self.exceptions {
            if squeezed.contains(phrase.as_str()) {
                // A stroke stands in its place: the halves around it must not join into a word.
                squeezed = squeezed.replace(phrase.as_str(), "/");
            }
        }
        // Most texts hold no Latin letter at all.
        let latin = self.latin && text.chars().any(|letter| letter.is_ascii_alphabetic() || letter > '\u{fe00}');
        Forms { squeezed, spaced: if latin { spaced(text) } else { String::new() } }
    }
}

fn stands(word: &Word, forms: &Forms) -> bool {
    if word.latin {
        forms.spaced.match_indices(word.sought.as_str()).any(|(at, found)| {
            let before = forms.spaced.get(..at).is_none_or(|before| before.ends_with(' '));
            let after = forms.spaced.get(at + found.len()..).is_none_or(|after| after.starts_with(' '));
            before && after
        })
    } else {
        forms.squeezed.contains(word.sought.as_str())
    }
}
