//! The nine roles (岗位角色), the rights some of them carry, and which roles exclude each other.

use super::{Code, Refusal};
use crate::{
    locale::{Label, Lang, Text},
    text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A login role (角色). What each may do stands in `policies/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 归集员: imports, registers papers.
    Intake,
    /// 审核员: accepts or returns, confirms corrections, deletes.
    Reviewer,
    /// 异议专员: compares, transfers, annotates, suspends, closes.
    Objection,
    /// 修复专员: executes repair.
    Repair,
    /// 查询窗口员: answers queries.
    Window,
    /// 提供单位联络员: submits and answers for their own unit.
    Liaison,
    /// 主管: catalogue, grants, reports.
    Supervisor,
    /// 监督审计员: reads logs and histories.
    Auditor,
    /// 系统管理员: accounts, packs, backup.
    Sysadmin,
}

impl Role {
    /// All nine, in the order of the role table.
    pub const ALL: [Self; 9] = [
        Self::Intake,
        Self::Reviewer,
        Self::Objection,
        Self::Repair,
        Self::Window,
        Self::Liaison,
        Self::Supervisor,
        Self::Auditor,
        Self::Sysadmin,
    ];

    /// The word in policies, JSON and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Reviewer => "reviewer",
            Self::Objection => "objection",
            Self::Repair => "repair",
            Self::Window => "window",
            Self::Liaison => "liaison",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Sysadmin => "sysadmin",
        }
    }

    /// Reads a role word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Intake => Label::new("归集员", "intake clerk"),
            Self::Reviewer => Label::new("审核员", "reviewer"),
            Self::Objection => Label::new("异议专员", "objection handler"),
            Self::Repair => Label::new("修复专员", "repair officer"),
            Self::Window => Label::new("查询窗口员", "query officer"),
            Self::Liaison => Label::new("提供单位联络员", "provider-unit liaison"),
            Self::Supervisor => Label::new("主管", "supervisor"),
            Self::Auditor => Label::new("监督审计员", "auditor"),
            Self::Sysadmin => Label::new("系统管理员", "system administrator"),
        }
    }
}

/// A right on top of a role (附加权限), granted by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// 查询权: the liaison may run duty queries.
    Query,
    /// 内容权: the auditor may read record content.
    Content,
    /// 日志权: the auditor may read the logs.
    Logs,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 3] = [Self::Query, Self::Content, Self::Logs];

    /// The word after `+`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Content => "content",
            Self::Logs => "logs",
        }
    }

    /// The name an officer reads.
    pub fn label(self) -> Label {
        match self {
            Self::Query => Label::new("职责查询权", "duty queries"),
            Self::Content => Label::new("内容查阅权", "record content"),
            Self::Logs => Label::new("日志查阅权", "logs"),
        }
    }

    /// The role it belongs to; with any other it gives nothing.
    pub fn role(self) -> Role {
        match self {
            Self::Query => Role::Liaison,
            Self::Content | Self::Logs => Role::Auditor,
        }
    }

    /// Reads a right word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.word() == word)
    }
}

/// A role as an officer holds it, with its rights: `liaison+query`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleHeld {
    /// The role.
    pub role: Role,
    /// The rights on top.
    pub rights: BTreeSet<Right>,
}

impl RoleHeld {
    /// The bare role.
    pub fn new(role: Role) -> Self {
        Self { role, rights: BTreeSet::new() }
    }

    /// The role with one more right.
    #[must_use]
    pub fn with(mut self, right: Right) -> Self {
        self.rights.insert(right);
        self
    }

    /// Reads `role` or `role+right+right`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split('+');
        let mut held = Self::new(Role::parse(words.next()?)?);
        for word in words {
            held.rights.insert(Right::parse(word)?);
        }
        Some(held)
    }

    /// Whether this holds at least what `wanted` asks.
    pub fn covers(&self, wanted: &Self) -> bool {
        self.role == wanted.role && wanted.rights.is_subset(&self.rights)
    }

    /// The name an officer reads: the role with its rights.
    pub fn label(&self) -> Text {
        let label = self.role.label();
        let with = |lang: Lang| {
            let rights = self.rights.iter().map(|right| right.label().get(lang));
            std::iter::once(label.get(lang)).chain(rights).collect::<Vec<_>>().join("+")
        };
        Text { zh: with(Lang::Zh), en: with(Lang::En) }
    }

    /// `role+right`, as policies and the database write it.
    pub fn word(&self) -> String {
        let mut word = self.role.word().to_owned();
        for right in &self.rights {
            word.push('+');
            word.push_str(right.word());
        }
        word
    }
}

/// The refusal of a role beside one that stands alone (S5): it is asked of the person, whatever account holds it.
pub fn not_together(alone: Role, rule: &str) -> Refusal {
    let (zh, en) = (alone.label().zh, alone.label().en);
    Refusal::new(
        Code::Sod,
        text!(
            "角色“{zh}”不得由同一人与其他角色兼任",
            "one person may not hold the role of {en} together with another role"
        ),
    )
    .cite(rule)
    .hint(text!(
        "先撤销该人员各账户的其他角色，或另指定一人",
        "revoke the other roles of this person first, in every account, or name another person"
    ))
}
