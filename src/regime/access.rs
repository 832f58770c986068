//! Who may learn what: publication, periods, queries, purposes, masks, logs of a regulation.

use super::pack::Entry;
use crate::{
    domain::{disclosure::Period, mask::AddressDepth, permission::Relation, rule::Ruled},
    locale::Text,
};
use serde::{Deserialize, Serialize};

/// Publication (向社会披露).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// Channels.
    pub channels: Vec<Channel>,
    /// Modes published.
    pub modes: Ruled<Vec<String>>,
    /// Others' items of these modes are not re-disclosed.
    pub no_redisclosure: Option<Ruled<Vec<String>>>,
    /// Records of natural persons are not published, but on a cited law.
    pub persons_by_query: Option<Ruled<bool>>,
    /// The stages of the platform that come before publication, in their order.
    pub stages: Option<Ruled<Vec<String>>>,
    /// A law orders another mode, when it is cited.
    pub other_mode: Option<Ruled<String>>,
    /// Who pushes is bound to an account that the platform's authority issued.
    pub account: Option<Ruled<bool>>,
    /// Masks inside longer texts are confirmed before publication.
    pub masked_first: Option<Ruled<bool>>,
    /// A second person looks through what goes out before it goes (保密审查).
    pub review: Option<Ruled<bool>>,
    /// The paper of an accepted repair that is public, a word of its materials.
    pub commitment: Option<Ruled<String>>,
    /// Files of an exchange are checked against their checksum.
    pub checksum: Option<Ruled<bool>>,
    /// The platform's number is kept on every record.
    pub number: Option<Ruled<bool>>,
    /// A natural person's record is open for a stated reason only, and on a reviewer's word.
    pub person_reason: Option<Ruled<bool>>,
    /// What is not public goes to nobody but who asked for it (保密义务).
    pub confidential: Option<Ruled<bool>>,
    /// The catalogue alone says what goes out: a record that it does not open is refused as outside the catalogue.
    pub by_catalogue: Option<Ruled<bool>>,
}

/// A way out of the platform (发布渠道): a site, a newspaper, a platform of a higher level. Which records may go stands
/// in the permission table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The word after `feed push`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// A provider's own channel: only what the officer's unit produced.
    #[serde(default)]
    pub own: bool,
    /// Each version of a record goes once: a second push holds what is new.
    #[serde(default)]
    pub once: bool,
    /// How the receiver stands to the records, where it is not the public: `department` for a platform of organs.
    pub relation: Option<Relation>,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
    /// The source, where no rule states it.
    #[serde(default)]
    pub source: String,
}

impl Channel {
    /// How who reads it stands to a record: as everybody, or as the channel says.
    pub fn stands(&self) -> Relation {
        self.relation.unwrap_or(if self.own { Relation::Unit } else { Relation::None })
    }

    /// Whether one of these words means it.
    pub fn is_among(&self, words: &[String]) -> bool {
        words.iter().any(|word| *word == self.code || self.aliases.contains(word))
    }
}

/// Disclosure periods and their end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Periods.
    pub period: Vec<Period>,
    /// Another rule of law may set the length, when cited.
    pub overriding: Option<Ruled<String>>,
    /// What the end of the period does.
    pub end: Option<Ruled<String>>,
    /// Nothing is disclosed before acceptance.
    pub unaccepted: Ruled<bool>,
    /// The text sets no period for anything: nothing ends by itself, and `regime check` says so.
    pub open_ended: Option<Ruled<bool>>,
}

/// Queries (查询).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queries {
    /// Places a terminal may stand at.
    pub place: Vec<Entry>,
    /// Modes of `query`.
    pub mode: Vec<QueryMode>,
    /// Identity documents that count.
    pub id_document: Ruled<Vec<String>>,
    /// The document is the queried subject's own.
    pub id_matches_subject: Ruled<bool>,
    /// The authorisation is the queried subject's, and covers requester and purpose.
    pub authorisation_covers: Ruled<Vec<String>>,
    /// What a duty grant fixes.
    pub grant_covers: Ruled<Vec<String>>,
    /// What an authorisation or grant must state.
    pub application_fields: Ruled<Vec<String>>,
    /// What the letter of a state organ must state; none where no organ queries by letter.
    pub letter_fields: Option<Ruled<Vec<String>>>,
    /// Days for which such a letter opens the archive where it names no last day; none asks for the day.
    pub letter_days: Option<Ruled<u32>>,
    /// A query on duty names an entry of the government application list (政务应用清单), which the competent authority keeps.
    pub application_list: Option<Ruled<bool>>,
    /// The subject is told how its information was collected and used (使用情况报告).
    pub usage: Option<Ruled<bool>>,
    /// What a credit product tells of itself, to whoever gets it and to the subject (信用产品).
    pub product: Option<Product>,
    /// Bulk queries (批量查询); none where the text gives no such power.
    pub bulk: Option<Bulk>,
    /// Kinds of units that may be granted queries on duty; none is every kind.
    pub grantees: Option<Ruled<Vec<String>>>,
    /// A purpose outside the duties of the list is misuse, not a slip.
    pub on_duty_only: Option<Ruled<bool>>,
    /// Months after which a written authorisation (授权书) has ended, whatever last day it names.
    pub authorisation_months: Option<Ruled<u32>>,
    /// Months after which a duty grant (职责查询批准) has ended, whatever last day it names.
    pub grant_months: Option<Ruled<u32>>,
}

/// What a credit product (信用产品) tells of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// `content`, `scope`, `period`.
    pub told: Ruled<Vec<String>>,
    /// For how many days it may be used; an authorisation that ends before ends it too.
    pub days: Option<Ruled<u32>>,
}

/// Bulk queries of credit-service agencies and other organisations (批量查询).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// Organisations may apply.
    pub applies: Ruled<bool>,
    /// An application with its list of subjects is on file first.
    pub application: Ruled<bool>,
    /// What is not open needs the authorisation of each subject.
    pub authorisation: Ruled<bool>,
}

/// One mode of `query`. What must be shown for it stands in the policy files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryMode {
    /// The word after `--mode`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The relation the permission is asked with.
    pub relation: Relation,
    /// Places; empty is everywhere.
    pub places: Ruled<Vec<String>>,
    /// A purpose must be given.
    pub purpose: bool,
    /// The rule id.
    pub rule: String,
}

/// A purpose of a query (用途).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// The code.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Query modes it is for.
    pub modes: Vec<String>,
    /// A text is needed; its rule.
    pub text: Option<Ruled<bool>>,
    /// Fields it needs (最小必要); none leaves it open.
    pub fields: Option<Ruled<Vec<String>>>,
    /// The rule id.
    #[serde(default)]
    pub rule: String,
    /// The source.
    #[serde(default)]
    pub source: String,
}

/// A mask of public output (脱敏).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mask {
    /// Field kind.
    pub field: String,
    /// Characters kept at the start.
    pub head: usize,
    /// Characters kept at the end.
    pub tail: usize,
    /// Of an address: down to which level it stays.
    pub depth: Option<AddressDepth>,
    /// The rule id.
    pub rule: String,
}

/// Safety of the work (安全管理).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// Stages that have a standard of their own and are checked against it.
    pub stages: Vec<Entry>,
}

/// Logs (日志).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// Fields of a query line.
    pub query_fields: Ruled<Vec<String>>,
    /// Intake acts are logged.
    pub intake: Ruled<bool>,
    /// Queries are logged, denied ones too.
    pub query: Ruled<bool>,
    /// How long: `long-term` means no purge.
    pub retention: Ruled<String>,
    /// What every export names.
    pub export_fields: Option<Ruled<Vec<String>>>,
}
