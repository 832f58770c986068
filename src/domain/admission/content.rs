//! Which content the law admits, for whom, from whom, by which procedure, with which papers.

use super::{ContentKind, Said, Work};
use crate::{
    domain::{Code, Refusal, permission::Kind, rule::Ruled},
    text,
};
use chrono::NaiveDate;

impl Work<'_> {
    /// The content kind, when it is admitted.
    pub(super) fn content(&mut self, category: Option<&str>) -> Option<String> {
        let (filed, law) = (self.filed, self.law);
        let stated = self.profile.content_kind.as_ref().or(self.item.content_kind.as_ref());
        let said = self.fill("content_kind", &filed.content_kind, stated);
        let category = category?;
        let Some(said) = said else {
            let rule = law.contents.first().map(|kind| kind.word.rule.clone()).unwrap_or_default();
            let refusal = Refusal::new(Code::Input, text!("没有内容种类", "there is no kind of content"));
            self.missing("content_kind", &filed.content_kind, &rule, refusal);
            return None;
        };
        let subject = if filed.person { Kind::Person } else { Kind::Organisation };
        let found = law.contents.iter().find(|kind| kind.word.is(&said) && kind.category == category);
        let Some(kind) = found.filter(|kind| kind.kinds.contains(&subject)) else {
            let fixed = law.contents.iter().find(|kind| kind.word.is(&said) && kind.fixed);
            self.not_admitted(category, subject, found.or(fixed));
            return None;
        };
        self.judge(kind);
        Some(kind.word.code.clone())
    }

    /// The refusal never repeats what was handed in: it may be what must not be collected.
    fn not_admitted(&mut self, category: &str, subject: Kind, found: Option<&ContentKind>) {
        // An unknown kind is refused by the list of the category: its own rule, or the one that closes it for the subject.
        let first = self.law.contents.iter().find(|kind| kind.category == category);
        let closing = |kind: &ContentKind| {
            if kind.kinds.contains(&subject) { kind.word.rule.clone() } else { kind.refused_by.clone() }
        };
        let rule = found.or(first).map(closing).unwrap_or_default();
        let refusal = match subject {
            Kind::Person => Refusal::new(
                Code::Input,
                text!(
                    "这种内容不属于自然人的 `{category}` 信息",
                    "this kind of content is no `{category}` information of a natural person"
                ),
            ),
            Kind::Organisation => Refusal::new(
                Code::Input,
                text!(
                    "这种内容不属于单位的 `{category}` 信息",
                    "this kind of content is no `{category}` information of an organisation"
                ),
            ),
        };
        self.keep_nothing |= subject == Kind::Person;
        self.refuse("content_kind", &rule, refusal);
    }

    fn judge(&mut self, kind: &ContentKind) {
        if let Some(rule) = &kind.citation {
            self.needs_citation(rule);
        }
        if let Some(procedures) = &kind.procedures {
            self.needs_procedure(procedures);
        }
        for document in kind.documents.iter().flat_map(|documents| &documents.value) {
            let rule = kind.documents.as_ref().map(|documents| documents.rule.clone()).unwrap_or_default();
            self.needs_document(document, &rule);
        }
        if let Some(lowest) = &kind.min_level {
            let levels: Vec<String> = self
                .law
                .levels
                .iter()
                .position(|level| *level == lowest.value)
                .map(|last| self.law.levels.iter().take(last + 1).cloned().collect())
                .unwrap_or_default();
            self.needs_level(&Ruled::new(levels, lowest.rule.clone()));
        }
        if let Some(organisers) = &kind.organisers {
            self.needs_level(organisers);
        }
        if let Some(issuers) = &kind.issuers {
            self.needs_issuer(issuers);
        }
    }

    fn needs_citation(&mut self, rule: &str) {
        let filed = self.filed;
        if self.fill("citation", &filed.citation, self.profile.citation.as_ref()).is_none() {
            let refusal = Refusal::new(
                Code::Basis,
                text!("须引用设定此类信息的规定", "the rule that prescribes such information must be cited"),
            );
            self.missing("citation", &filed.citation, rule, refusal);
        }
    }

    fn needs_procedure(&mut self, procedures: &Ruled<Vec<String>>) {
        let filed = self.filed;
        match self.fill("procedure", &filed.procedure, self.profile.procedure.as_ref()) {
            None => {
                let refusal = Refusal::new(Code::Input, text!("没有适用程序", "there is no procedure"));
                self.missing("procedure", &filed.procedure, &procedures.rule, refusal);
            }
            Some(said) if !procedures.value.contains(&said) => {
                let refusal = Refusal::new(
                    Code::Input,
                    text!("`{said}` 程序的处罚不归集", "penalties by `{said}` procedure are not taken in"),
                );
                self.refuse("procedure", &procedures.rule, refusal);
            }
            Some(_) => {}
        }
    }

    fn needs_level(&mut self, levels: &Ruled<Vec<String>>) {
        let filed = self.filed;
        match self.fill("issuer_level", &filed.issuer_level, self.profile.issuer_level.as_ref()) {
            None => {
                let refusal = Refusal::new(Code::Input, text!("没有机关级别", "the level of the authority is missing"));
                self.missing("issuer_level", &filed.issuer_level, &levels.rule, refusal);
            }
            Some(said) if !levels.value.contains(&said) => {
                let list = levels.value.join(", ");
                let refusal = Refusal::new(
                    Code::Input,
                    text!("机关级别 `{said}` 不在 {list} 之内", "level `{said}` is not one of {list}"),
                );
                self.refuse("issuer_level", &levels.rule, refusal);
            }
            Some(_) => {}
        }
    }

    /// The kind of the authority: said, or the unit's own when the unit itself issued it.
    fn needs_issuer(&mut self, issuers: &Ruled<Vec<String>>) {
        let filed = self.filed;
        let own = filed.basis_issuer.value().is_none_or(|name| *name == self.provider.name);
        let said = self
            .fill("issuer_kind", &filed.issuer_kind, self.profile.issuer_kind.as_ref())
            .or_else(|| own.then(|| self.provider.kind.clone()));
        match said {
            None => {
                let refusal = Refusal::new(Code::Input, text!("没有机关性质", "the kind of the authority is missing"));
                self.missing("issuer_kind", &filed.issuer_kind, &issuers.rule, refusal);
            }
            Some(said) if !issuers.value.contains(&said) => {
                let refusal =
                    Refusal::new(Code::Input, text!("`{said}` 作出的不归集", "what a `{said}` gave is not taken in"));
                self.refuse("issuer_kind", &issuers.rule, refusal);
            }
            Some(_) => {}
        }
    }

    fn needs_document(&mut self, document: &str, rule: &str) {
        let filed = self.filed;
        match document {
            "correction-order" if filed.order_due.value().is_none() => {
                let refusal = Refusal::new(
                    Code::Basis,
                    text!("没有责令改正的期限", "the date by which correction was ordered is missing"),
                );
                self.missing("order_due_on", &filed.order_due, rule, refusal);
            }
            "refusal-or-overdue" => self.needs_refusal(rule),
            "regulator-decision" => {
                let said = self.fill("basis_kind", &filed.basis_kind, self.profile.basis_kind.as_ref());
                if said.is_some_and(|said| said != "administrative-decision") {
                    let refusal = Refusal::new(
                        Code::Basis,
                        text!("须有监管部门的处理文书", "the regulator's handling document is needed"),
                    );
                    self.refuse("basis_kind", rule, refusal);
                }
            }
            other => self.needs_mark(other, rule),
        }
    }

    fn needs_refusal(&mut self, rule: &str) {
        let filed = self.filed;
        let day: Option<NaiveDate> = filed.determined;
        let premature = matches!((day, filed.order_due.value()), (Some(day), Some(due)) if day <= *due);
        match &filed.correction_refused {
            Said::Value(true) => {}
            Said::Value(false) | Said::Empty => {
                let refusal = if premature {
                    Refusal::new(
                        Code::Basis,
                        text!("改正期限未到，也没有拒不改正", "correction is not yet due and was not refused"),
                    )
                } else {
                    Refusal::new(
                        Code::Basis,
                        text!("没有拒不改正或逾期的说明", "there is no statement of refusal or delay"),
                    )
                };
                self.refuse("correction_refused", rule, refusal);
            }
            Said::Absent => {
                let refusal = Refusal::new(Code::Basis, text!("没有拒不改正的说明", "no statement of refusal"));
                self.missing("correction_refused", &Said::<bool>::Absent, rule, refusal);
            }
        }
    }
}
