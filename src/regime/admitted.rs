//! What a regulation admits: content, catalogue, intake, basis documents, prohibited information.

use super::{listing::Own, pack::Entry};
use crate::{
    domain::{permission::Kind, rule::Ruled},
    locale::Text,
};
use serde::{Deserialize, Serialize};

/// One admitted content kind with what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The code.
    pub code: String,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Category it belongs to.
    pub category: String,
    /// Subject kinds it is admitted for.
    pub kinds: Vec<Kind>,
    /// The rule that refuses it for the other kind.
    #[serde(default)]
    pub refused_by: String,
    /// The text itself says of which category it is: elsewhere it is refused by its own rule, not by the list there.
    #[serde(default)]
    pub fixed: bool,
    /// What an officer reads.
    pub label: Text,
    /// A cited rule is needed.
    pub citation: Option<Ruled<bool>>,
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
    /// The rule id.
    pub rule: String,
}

/// The catalogue (目录).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Layers, first wins.
    pub layers: Ruled<Vec<String>>,
    /// Fields every item carries.
    pub item_fields: Ruled<Vec<String>>,
    /// Records may not be wider than their item.
    pub width: Ruled<bool>,
    /// Update frequencies known, in days or months: `monthly` etc.
    pub frequencies: Ruled<Vec<String>>,
    /// A record has the category of its item.
    pub same_category: Option<Ruled<bool>>,
    /// Reminder when an item is past its frequency.
    pub refresh: Option<Ruled<bool>>,
    /// The layer that a unit makes itself for its own items.
    pub unit_layer: Option<Ruled<String>>,
    /// Layers that the office of the level of that name makes (分级负责).
    pub by_level: Option<Ruled<Vec<String>>>,
    /// Working days from a change of law or function by which a unit's catalogue follows.
    pub update_days: Option<Ruled<u32>>,
    /// A catalogue that follows late is reported, and records keep coming.
    pub late: Option<Ruled<bool>>,
    /// Records follow the catalogue, where another rule says so than the one on its layers.
    pub governs: Option<Ruled<bool>>,
    /// The supplement that this level of government sets up itself (补充目录).
    pub own: Option<Own>,
}

impl Catalogue {
    /// The rule by which nothing outside the catalogue comes in.
    pub fn governing_rule(&self) -> &str {
        self.governs.as_ref().map_or(&self.layers.rule, |governs| &governs.rule)
    }
}

/// Intake (归集).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Channels admitted.
    pub channels: Vec<Entry>,
    /// Every record names its provider.
    pub provider_required: Ruled<bool>,
    /// Self-declared data: the subject answers for truth unless checking is required by law.
    pub self_declared: Option<Ruled<bool>>,
    /// A working-day limit; none where the text has no figure.
    pub days: Option<Ruled<u32>>,
    /// Information kept out of disclosure.
    pub withheld: Ruled<Vec<String>>,
    /// Category is the provider's alone.
    pub category_by_provider: Ruled<bool>,
    /// Continuing acts must be marked when no end is known.
    pub end_or_continuing: Option<Ruled<bool>>,
    /// Months after which the unit looks again whether an act marked as continuing still goes on (核实).
    pub recheck_months: Option<Ruled<u32>>,
    /// Past its period: straight to the archive.
    pub late_to_archive: Option<Ruled<bool>>,
    /// A record arises from the provider's own duties: what another unit issued is not its to hand in.
    pub own_duties: Option<Ruled<bool>>,
    /// Storage is electronic: a document on paper needs the digest of its electronic copy.
    pub electronic: Option<Ruled<bool>>,
    /// The same fact is not taken twice, from whichever unit.
    pub no_repeat: Option<Ruled<bool>>,
    /// Anomalies found in comparing are marked.
    pub anomalies: Option<Ruled<bool>>,
    /// What is marked goes back to the provider and is not taken in.
    pub anomalies_return: Option<Ruled<bool>>,
    /// The channel of files handed in by a person; a unit whose database is linked says why it uses it.
    pub by_hand: Option<Ruled<String>>,
    /// What went back is handed in again by its unit, not put right by the platform.
    pub resubmitted_by_unit: Option<Ruled<bool>>,
    /// Fields that the catalogue's tables want are filled.
    pub complete: Option<Ruled<bool>>,
    /// Fields of the sector, one of which every record states (所属领域).
    #[serde(default)]
    pub fields: Vec<Entry>,
    /// Channels on which a unit hands in its own documents only (谁产生、谁归集).
    pub own_documents: Option<Ruled<Vec<String>>>,
    /// Channels on which the body the information comes from must be named.
    pub source_needed: Option<Ruled<Vec<String>>>,
    /// The channel of linked systems.
    pub linked: Option<Ruled<String>>,
    /// Channels on which only an officer of the producing unit enters, and whose entries are timely or late.
    pub by_producer: Option<Ruled<Vec<String>>>,
    /// Channels on which only the centre's own officers enter.
    pub through_centre: Option<Ruled<Vec<String>>>,
    /// Only the producer replaces its record.
    pub only_producer: Option<Ruled<bool>>,
    /// Kinds of unit whose records only their own people accept.
    pub own_review: Option<Ruled<Vec<String>>>,
    /// Kinds of unit whose people handle nothing but their own unit's records.
    pub own_only: Option<Ruled<Vec<String>>>,
}

/// Basis documents (认定依据).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Fields of every basis.
    pub fields: Ruled<Vec<String>>,
    /// Kinds of document, with the statuses that count as final.
    pub kinds: Vec<BasisKind>,
    /// A document effective in the future is refused.
    pub no_future: Ruled<bool>,
    /// Categories whose records need an effective date, where not all do.
    pub effective_for: Option<Ruled<Vec<String>>>,
}

/// One kind of basis document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisKind {
    /// The code.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Statuses that count as finally effective.
    pub final_when: Vec<String>,
    /// Categories it is a basis for, by the rule that refuses it for others; every category when not given.
    pub categories: Option<Ruled<Vec<String>>>,
    /// Kinds of content it is a basis for all the same.
    pub contents: Option<Ruled<Vec<String>>>,
    /// The rule id.
    pub rule: String,
}

/// Prohibited personal information (禁止归集).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banned {
    /// Fields, each with the words that betray it in headers and free text.
    pub field: Vec<BannedField>,
    /// Phrases in which such a word is harmless.
    pub exceptions: Ruled<Vec<String>>,
    /// Whether free text is scanned too.
    pub free_text: Ruled<bool>,
}

/// One prohibited kind of information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BannedField {
    /// The code.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Words in headers and free text.
    pub words: Vec<String>,
    /// Whom it protects.
    pub kinds: Vec<Kind>,
    /// The rule id.
    pub rule: String,
}
