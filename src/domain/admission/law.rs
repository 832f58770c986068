//! What admission needs of the law: words, kinds of content and of basis, and what the text asks of a row.

use super::{Asked, Entry, marks::MarksLaw};
use crate::{
    domain::{permission::Kind, rule::Ruled},
    locale::Text,
};

/// A word of the law with its other names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word that is kept.
    pub code: String,
    /// Others met in files.
    pub aliases: Vec<String>,
    /// What an officer reads for it.
    pub label: Text,
    /// The rule.
    pub rule: String,
}

impl Word {
    pub(super) fn is(&self, word: &str) -> bool {
        self.code == word || self.aliases.iter().any(|alias| alias == word)
    }
}

/// One admitted kind of content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentKind {
    /// Its names.
    pub word: Word,
    /// Category it belongs to.
    pub category: String,
    /// Subject kinds it is admitted for.
    pub kinds: Vec<Kind>,
    /// The rule that refuses it for the other kind.
    pub refused_by: String,
    /// The text itself fixes its category.
    pub fixed: bool,
    /// A cited rule is needed.
    pub citation: Option<String>,
    /// Documents needed besides the basis.
    pub documents: Option<Ruled<Vec<String>>>,
    /// Lowest level of the issuer.
    pub min_level: Option<Ruled<String>>,
    /// Unit kinds that may issue it.
    pub issuers: Option<Ruled<Vec<String>>>,
    /// Procedures admitted.
    pub procedures: Option<Ruled<Vec<String>>>,
    /// Levels of the organiser admitted.
    pub organisers: Option<Ruled<Vec<String>>>,
}

/// One kind of basis document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasisKind {
    /// Its code.
    pub code: String,
    /// Statuses that count as finally effective.
    pub final_when: Vec<String>,
    /// Categories it is a basis for, where not for all.
    pub categories: Option<Ruled<Vec<String>>>,
    /// Kinds of content it is a basis for all the same.
    pub contents: Vec<String>,
    /// The rule.
    pub rule: String,
}

impl BasisKind {
    /// The rule that refuses it as a basis for such information, if one does.
    pub(super) fn refused(&self, category: Option<&str>, content: Option<&str>) -> Option<&str> {
        let only = self.categories.as_ref()?;
        let of = |list: &[String], word: Option<&str>| word.is_some_and(|word| list.iter().any(|one| one == word));
        let fits = category.is_none() || of(&only.value, category) || of(&self.contents, content);
        (!fits).then_some(only.rule.as_str())
    }
}

/// Everything admission needs of the law. An absent rule means that the text does not ask it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Law {
    /// Categories.
    pub categories: Vec<Word>,
    /// Publicity attributes, widest first.
    pub modes: Vec<Word>,
    /// Content admitted.
    pub contents: Vec<ContentKind>,
    /// Kinds of basis document.
    pub basis_kinds: Vec<BasisKind>,
    /// What every basis states: `number`, `issuer`, `effective`.
    pub basis_fields: Ruled<Vec<String>>,
    /// No document that takes effect later.
    pub no_future: Option<String>,
    /// No record wider than its item.
    pub width: Option<String>,
    /// Categories in which the end of the act must be known, or be said to be still to come.
    pub end_or_continuing: Option<Ruled<Vec<String>>>,
    /// Another rule may set the period, when cited.
    pub overriding: Option<String>,
    /// Self-declared information: the subject answers for it.
    pub self_declared: Option<String>,
    /// Marks that keep a record from being shown.
    pub withheld: Ruled<Vec<String>>,
    /// Levels of government, highest first.
    pub levels: Vec<String>,
    /// Identifier kinds of persons.
    pub person_id: Ruled<Vec<String>>,
    /// A person without one is refused.
    pub no_substitute: Option<String>,
    /// Identifier kinds of organisations.
    pub org_id: Ruled<Vec<String>>,
    /// Categories whose effective date must be known.
    pub effective_for: Option<Ruled<Vec<String>>>,
    /// What another unit issued is not this unit's to hand in.
    pub own_duties: Option<String>,
    /// A document on paper needs the digest of its electronic copy.
    pub electronic: Option<String>,
    /// A natural person's record is open on a cited law only.
    pub person_open: Option<String>,
    /// What it asks of entry beside content.
    pub entry: Entry,
    /// What only some texts ask.
    pub asked: Asked,
    /// What must be marked.
    pub marks: MarksLaw,
}
