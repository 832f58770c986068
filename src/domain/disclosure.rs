//! What is disclosed (披露) on a date: the period calculator on four dates, and the state it gives.

use crate::locale::Label;
use serde::{Deserialize, Serialize};

/// The state of a record as seen (信息状态). Seven of the nine are ways of not being visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// 待审核
    Submitted,
    /// 已退回
    Returned,
    /// 已入库未披露
    AcceptedNotDisclosed,
    /// 披露中
    Disclosed,
    /// 中止查询
    Suspended,
    /// 已修复不展示
    HiddenRepaired,
    /// 已屏蔽
    Shielded,
    /// 已转档案
    Archived,
    /// 已删除（仅存记号）
    Erased,
}

impl State {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::Returned,
        Self::AcceptedNotDisclosed,
        Self::Disclosed,
        Self::Suspended,
        Self::HiddenRepaired,
        Self::Shielded,
        Self::Archived,
        Self::Erased,
    ];

    /// The word in policies, JSON and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::AcceptedNotDisclosed => "accepted-not-disclosed",
            Self::Disclosed => "disclosed",
            Self::Suspended => "suspended",
            Self::HiddenRepaired => "hidden-repaired",
            Self::Shielded => "shielded",
            Self::Archived => "archived",
            Self::Erased => "erased",
        }
    }

    /// Reads a state word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Submitted => Label::new("待审核", "submitted"),
            Self::Returned => Label::new("已退回", "returned"),
            Self::AcceptedNotDisclosed => Label::new("已入库未披露", "accepted, not disclosed"),
            Self::Disclosed => Label::new("披露中", "disclosed"),
            Self::Suspended => Label::new("中止查询", "suspended"),
            Self::HiddenRepaired => Label::new("已修复不展示", "hidden after repair"),
            Self::Shielded => Label::new("已屏蔽", "shielded"),
            Self::Archived => Label::new("已转档案", "archived"),
            Self::Erased => Label::new("已删除", "erased"),
        }
    }
}
