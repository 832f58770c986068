//! Information that may not be collected (禁止归集): by column and by word, through any disguise of width and blanks.

use unicode_normalization::UnicodeNormalization;

/// The lists of a pack: fields that may not be filled, words that may not stand in a text, and phrases that hold such a
/// word without meaning it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BannedWords {
    fields: Vec<String>,
    words: Vec<String>,
    exceptions: Vec<String>,
    cite: String,
}

/// Width, case, blanks and invisible characters do not hide a word.
fn squeeze(text: &str) -> String {
    text.nfkc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl BannedWords {
    /// Prepares the lists; `cite` is the rule that forbids.
    pub fn new<S: AsRef<str>>(fields: &[S], words: &[S], exceptions: &[S], cite: impl Into<String>) -> Self {
        let squeezed = |list: &[S]| -> Vec<String> {
            list.iter().map(|word| squeeze(word.as_ref())).filter(|word| !word.is_empty()).collect()
        };
        let mut exceptions = squeezed(exceptions);
        // The longest first, so that a shorter one does not leave half of it standing.
        exceptions.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Self { fields: squeezed(fields), words: squeezed(words), exceptions, cite: cite.into() }
    }

    /// The rule that forbids.
    pub fn cite(&self) -> &str {
        &self.cite
    }

    /// Whether a column of this name may not be filled.
    pub fn forbids_field(&self, name: &str) -> bool {
        let name = self.without_exceptions(squeeze(name));
        self.fields.iter().chain(&self.words).any(|word| name.contains(word.as_str()))
    }

    /// Whether a forbidden word stands in the text.
    pub fn forbids_text(&self, text: &str) -> bool {
        if text.is_empty() || self.words.is_empty() {
            return false;
        }
        let text = squeeze(text);
        if !self.words.iter().any(|word| text.contains(word.as_str())) {
            return false;
        }
        let text = self.without_exceptions(text);
        self.words.iter().any(|word| text.contains(word.as_str()))
    }

    fn without_exceptions(&self, mut text: String) -> String {
        for phrase in &self.exceptions {
            if text.contains(phrase.as_str()) {
                // A stroke stands in its place: the halves around it must not join into a word.
                text = text.replace(phrase.as_str(), "/");
            }
        }
        text
    }
}
