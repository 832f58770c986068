//! The local columns: what the law asks and the national tables do not hold.

use super::Work;
use crate::domain::{
    admission::marks::Marks,
    identifier::{self, Kind},
};
use crate::intake::fields::Role;
use crate::intake::filing::{Access, Carrier, Category, Domain, Finality, Flag, Local, Outcome, Procedure};
use crate::{domain::dates::parse_date, text};

impl Work<'_> {
    pub(super) fn local(&mut self) -> Local {
        let access =
            self.word(Role::Access, Access::read, &words(Access::ALL, Access::word)).or_else(|| self.old_scope());
        Local {
            category: self.word(Role::Category, Category::read, &words(Category::ALL, Category::word)),
            access,
            content_kind: self.free(Role::ContentKind),
            procedure: self.word(Role::Procedure, Procedure::read, &words(Procedure::ALL, Procedure::word)),
            finality: self.word(Role::Finality, Finality::read, &words(Finality::ALL, Finality::word)),
            ended: self.date(Role::EndedOn),
            continuing: self.yes_no(Role::Continuing),
            basis_kind: self.free(Role::BasisKind),
            basis_number: self.free(Role::BasisNumber),
            basis_issuer: self.free(Role::BasisIssuer),
            citation: self.free(Role::Citation),
            override_years: self.years(),
            self_declared: self.yes_no(Role::SelfDeclared),
            issuer_level: self.free(Role::IssuerLevel),
            issuer_kind: self.free(Role::IssuerKind),
            order_due: self.date(Role::OrderDueOn),
            correction_refused: self.yes_no(Role::CorrectionRefused),
            flag: self.word(Role::Flag, Flag::read, &words(Flag::ALL, Flag::word)),
            carrier: self.word(Role::Carrier, Carrier::read, &words(Carrier::ALL, Carrier::word)),
            copy_digest: self.free(Role::CopyDigest),
            act_minor: self.yes_no(Role::ActMinor),
            first_act: self.yes_no(Role::FirstAct),
            harm_minor: self.yes_no(Role::HarmMinor),
            harm_removed: self.yes_no(Role::HarmRemoved),
            published_at: self.free(Role::PublishedAt),
            publish_ground: self.free(Role::PublishGround),
            irreparable: self.free(Role::Irreparable),
            public_until: parse_date(&self.value(Role::PublicUntil)).date(),
            severity: self.free(Role::Severity),
            field: self.free(Role::SectorField),
            formed_at: self.free(Role::FormedAt),
            manual_reason: self.free(Role::ManualReason),
            marks: self.marks(),
            linked: self.linked(),
            replaces: self.free(Role::Replaces),
        }
    }

    fn marks(&mut self) -> Marks {
        let domain = self.word(Role::Domain, Domain::read, &words(Domain::ALL, Domain::word));
        let outcome = self.word(Role::Outcome, Outcome::read, &words(Outcome::ALL, Outcome::word));
        Marks {
            domain: domain.map(|word| word.word().to_owned()),
            outcome: outcome.map(|word| word.word().to_owned()),
            public_by_law: self.yes_no(Role::PublicByLaw).unwrap_or_default(),
            no_id_number: self.yes_no(Role::NoIdNumber).unwrap_or_default(),
            commitment: self.free(Role::Commitment),
            constraint: self.free(Role::Constraint),
            commitment_due: self.date(Role::CommitmentDue).map(|day| day.to_string()),
            responsibility: self.free(Role::Responsibility),
            occupation: self.free(Role::Occupation),
            open_reason: self.free(Role::OpenReason),
            ..Marks::default()
        }
    }

    /// Papers written as `护照:E00000002；驾驶证:…`.
    fn linked(&mut self) -> Vec<(Kind, String)> {
        let cell = self.value(Role::LinkedPapers);
        let parts = cell.split(['；', ';', '、']).map(str::trim).filter(|part| !part.is_empty());
        let mut found = Vec::new();
        let mut unreadable = false;
        for part in parts {
            match part.split_once([':', '：']) {
                Some((kind, number)) if !number.trim().is_empty() => {
                    let kind = kind.trim().parse().ok().or_else(|| Kind::from_paper(kind)).unwrap_or(Kind::Other);
                    found.push((kind, identifier::clean(number)));
                }
                _ => unreadable = true,
            }
        }
        if unreadable {
            let key = self.key(Role::LinkedPapers);
            self.error(
                key,
                "linked-papers",
                text!("写作 护照:号码，多个以分号隔开", "write PAPER:NUMBER; PAPER:NUMBER"),
            );
        }
        found
    }

    fn free(&self, role: Role) -> Option<String> {
        Some(self.value(role)).filter(|value| !value.is_empty())
    }

    /// A word of a closed list; another one is refused and the list told.
    fn word<T>(&mut self, role: Role, read: fn(&str) -> Option<T>, list: &str) -> Option<T> {
        let cell = self.value(role);
        if cell.is_empty() {
            return None;
        }
        let word = read(&cell);
        if word.is_none() {
            let key = self.key(role);
            self.error(key, "not-in-list", text!("不在列表内，可用：{list}", "it is not in the list: {list}"));
        }
        word
    }

    fn yes_no(&mut self, role: Role) -> Option<bool> {
        let cell = self.value(role);
        match cell.to_lowercase().as_str() {
            "" => None,
            "是" | "有" | "true" | "yes" | "y" | "1" | "√" => Some(true),
            "否" | "没有" | "false" | "no" | "n" | "0" | "×" => Some(false),
            _ => {
                let key = self.key(role);
                self.error(key, "yes-or-no", text!("应填 是 或 否", "it must be yes or no"));
                None
            }
        }
    }

    fn years(&mut self) -> Option<u32> {
        let cell = self.value(Role::OverrideYears);
        if cell.is_empty() {
            return None;
        }
        let years = cell.trim_end_matches('年').trim().parse().ok().filter(|years| (1..=100).contains(years));
        if years.is_none() {
            let key = self.key(Role::OverrideYears);
            self.error(key, "years", text!("应为 1 至 100 的整数", "it must be a whole number from 1 to 100"));
        }
        years
    }

    /// `CF_SYFW` of the old table, where no local column says it.
    fn old_scope(&mut self) -> Option<Access> {
        let (cell, key) = (self.value(Role::OldScope), self.key(Role::OldScope));
        match cell.as_str() {
            "" => None,
            "0" => Some(Access::Open),
            "1" => Some(Access::Shared),
            "2" => Some(Access::Authorised),
            _ => {
                self.warn(key, "scope", text!("使用范围应为 0 至 2", "the scope must be 0 to 2"));
                None
            }
        }
    }
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> String {
    all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ")
}
