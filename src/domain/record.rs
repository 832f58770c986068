//! What is known of a record (信用信息) beyond its dates: procedure, finality, basis, citation, marks.

use super::admission::marks::Marks;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Facts that the law asks for and the national file does not carry; from local columns or the submission profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// 适用程序: `general` or `simple`.
    pub procedure: Option<String>,
    /// 文书效力: `final`, `appeal-pending`, `not-in-force`, `suspended`.
    pub finality: Option<String>,
    /// 认定依据种类, a kind of the pack.
    pub basis_kind: Option<String>,
    /// 依据文号
    pub basis_number: Option<String>,
    /// 依据机关
    pub basis_issuer: Option<String>,
    /// 引用规定: the rule a catch-all kind or an override rests on.
    pub citation: Option<String>,
    /// 机关级别, such as `county` or `township`.
    pub issuer_level: Option<String>,
    /// 机关性质, a kind of body of the pack.
    pub issuer_kind: Option<String>,
    /// 责令改正期限, a day.
    pub order_due_on: Option<String>,
    /// 拒不改正或逾期不改正
    pub correction_refused: bool,
    /// 自主申报: declared by the subject; then the subject answers for the truth (HC-18-2).
    pub self_declared: bool,
    /// Who answers for the truth: `unit` or `subject`.
    pub responsible: Option<String>,
    /// 标记: `state-secret`, `commercial-secret`, `privacy`.
    pub flags: Vec<String>,
    /// What the comparison with the register found odd (异常); the record goes back to its unit.
    pub anomalies: Vec<String>,
    /// Digest of the electronic copy of a document kept on paper (电子副本摘要).
    pub copy_digest: Option<String>,
    /// Words of the banned list found in free text, waiting for the reviewer's finding (HC-15-2).
    pub words_to_clear: Vec<String>,
    /// The reviewer's reason that such a word is not personal health data.
    pub words_cleared: Option<String>,
    /// A wrong check character admitted by two persons, with its reason.
    pub admitted: Option<String>,
    /// What the text wants marked on it.
    #[serde(skip_serializing_if = "Marks::is_empty")]
    pub marks: Marks,
    /// Representative's name (法定代表人), as received.
    pub representative: Option<String>,
    /// 失信程度, a class of the pack.
    pub severity: Option<String>,
    /// 所属领域: in which field of the sector the subject acts.
    pub field: Option<String>,
    /// When the information came to be (形成时间), as the unit's system states it.
    pub formed_at: Option<String>,
    /// What the profile or the file did not answer; the record stays `pending` until it does.
    pub unanswered: Vec<String>,
    /// What the file did not say and the unit's profile states.
    pub from_profile: Vec<String>,
    /// Circumstances of a penalty that may keep it out (不纳入情形), as said.
    pub circumstances: BTreeMap<String, bool>,
    /// 公开位置: where the determining unit publishes it.
    pub published_at: Option<String>,
    /// 公开依据: the ground on which a natural person's information is published.
    pub publish_ground: Option<String>,
    /// 不可修复依据: the ground by which it cannot be repaired.
    pub irreparable: Option<String>,
    /// Number of the consent it rests on.
    pub consent: Option<String>,
    /// Day its unit took it back.
    pub withdrawn_on: Option<String>,
    /// The publicity period of its catalogue item, where the text leaves it to the item.
    pub publicity: Option<Publicity>,
}

/// A publicity period that a catalogue item sets for itself (公示期限).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Publicity {
    /// Months.
    pub months: u32,
    /// Shortest publicity before repair, in months; none when the item does not say.
    pub shortest: Option<u32>,
    /// `determination`, `effect` or `act-end`.
    pub start: String,
    /// Class of an outside measure that sets the shortest publicity instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl Publicity {
    /// What an item says of it in its columns `period`, `shortest` and `start`.
    pub fn of_item(columns: &BTreeMap<String, String>) -> Option<Self> {
        let months = |name: &str| {
            let cell = columns.get(name)?.trim().trim_end_matches("个月").trim();
            cell.parse::<u32>().ok().filter(|months| (1..=1200).contains(months))
        };
        let start = columns.get("start").map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        Some(Self {
            months: months("period")?,
            shortest: months("shortest"),
            start: start.unwrap_or("determination").to_owned(),
            class: columns.get("class").map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()),
        })
    }
}
