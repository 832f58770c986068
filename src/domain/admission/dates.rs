//! The basis document, its effect, the end of the act, and a period set elsewhere.

use super::{Finding, Said, Work};
use crate::{
    domain::{Code, Refusal, catalogue::From},
    text,
};
use chrono::NaiveDate;

/// Whole years between a birth and a day.
pub(super) fn years_old(born: NaiveDate, day: NaiveDate) -> u32 {
    day.years_since(born).unwrap_or(0)
}

impl Work<'_> {
    /// Kind and status of the basis document.
    pub(super) fn basis_kind(
        &mut self,
        category: Option<&str>,
        content: Option<&str>,
    ) -> (Option<String>, Option<String>) {
        let (filed, law) = (self.filed, self.law);
        let kind = self.fill("basis_kind", &filed.basis_kind, self.profile.basis_kind.as_ref());
        match &kind {
            None => {
                let refusal =
                    Refusal::new(Code::Basis, text!("没有认定依据的种类", "the kind of basis document is missing"));
                self.missing("basis_kind", &filed.basis_kind, &law.basis_fields.rule, refusal);
            }
            // What content asks of the document may have refused it already, by its own rule.
            Some(said) if !self.refusals.iter().any(|found| found.field == "basis_kind") => {
                let known = law.basis_kinds.iter().find(|kind| kind.code == *said);
                if let Some(rule) = known.and_then(|kind| kind.refused(category, content)) {
                    let refusal = Refusal::new(
                        Code::Basis,
                        text!("`{said}` 不能作为此类信息的认定依据", "`{said}` is no basis for such information"),
                    )
                    .hint(text!(
                        "由提供单位附裁判、决定等认定文书后重报",
                        "the unit sends it with the judgment or decision that determines it"
                    ));
                    self.refuse("basis_kind", rule, refusal);
                } else if known.is_none() {
                    let list = law.basis_kinds.iter().map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(", ");
                    let refusal = Refusal::new(
                        Code::Basis,
                        text!("`{said}` 不是认定依据：{list}", "`{said}` is no basis document: {list}"),
                    );
                    self.refuse("basis_kind", &law.basis_fields.rule, refusal);
                }
            }
            Some(_) => {}
        }
        let finality = self.fill("finality", &filed.finality, self.profile.finality.as_ref());
        let asked = law.basis_kinds.iter().find(|known| Some(&known.code) == kind.as_ref());
        if finality.is_none() && asked.is_none_or(|known| !known.final_when.is_empty()) {
            let refusal = Refusal::new(Code::Basis, text!("没有文书效力", "the finality of the document is missing"));
            self.missing("finality", &filed.finality, &law.basis_fields.rule, refusal);
        }
        (kind, finality)
    }

    /// A field that every basis states, when the law wants it.
    pub(super) fn basis_field(&mut self, field: &'static str, word: &str, said: &Said<String>) -> Option<String> {
        let law = self.law;
        if let Some(value) = said.value() {
            return Some(value.clone());
        }
        if law.basis_fields.value.iter().any(|wanted| wanted == word) {
            let refusal = Refusal::new(Code::Basis, text!("缺少 `{field}`", "`{field}` is missing"));
            self.missing(field, said, &law.basis_fields.rule, refusal);
        }
        None
    }

    fn from(&self, source: From, effective: Option<NaiveDate>) -> Option<NaiveDate> {
        match source {
            From::Determined => self.filed.determined,
            From::Effective => effective,
            From::ValidFrom => self.filed.valid_from,
            From::ValidUntil => self.filed.valid_until,
            From::Continuing => None,
        }
    }

    /// The day from which the document is in effect; never one to come.
    pub(super) fn effective(&mut self, category: Option<&str>) -> Option<NaiveDate> {
        let (filed, law) = (self.filed, self.law);
        let stated = self.profile.effective.and_then(|source| self.from(source, None));
        let effective = self.fill("effective_on", &filed.effective, stated.as_ref());
        let of_category = law
            .effective_for
            .as_ref()
            .filter(|wanted| category.is_some_and(|category| wanted.value.iter().any(|one| one == category)));
        if let (None, Some(wanted)) = (effective, of_category) {
            let refusal = Refusal::new(
                Code::Input,
                text!("缺少生效日期，披露期限无从起算", "the effective date is missing: its period cannot begin"),
            );
            self.missing("effective_on", &filed.effective, &wanted.rule, refusal);
            return None;
        }
        match (effective, &law.no_future) {
            (None, _) if law.basis_fields.value.iter().any(|wanted| wanted == "effective") => {
                let refusal = Refusal::new(Code::Basis, text!("缺少生效日期", "the effective date is missing"));
                self.missing("effective_on", &filed.effective, &law.basis_fields.rule, refusal);
            }
            (Some(day), Some(rule)) if self.today < day => {
                let refusal =
                    Refusal::new(Code::Basis, text!("文书 {day} 才生效", "the document takes effect on {day} only"))
                        .hint(text!("生效后再报送", "send it once it is in effect"));
                self.refuse("effective_on", rule, refusal);
            }
            _ => {}
        }
        effective
    }

    /// When the act or event ended, or that it goes on.
    pub(super) fn end(&mut self, category: Option<&str>, effective: Option<NaiveDate>) -> (Option<NaiveDate>, bool) {
        let (filed, law) = (self.filed, self.law);
        let said = filed.ended.value().copied();
        if said.is_some() {
            return (said, false);
        }
        if let Said::Value(true) = filed.continuing {
            return (None, true);
        }
        let wanted = law
            .end_or_continuing
            .as_ref()
            .filter(|wanted| category.is_some_and(|category| wanted.value.iter().any(|one| one == category)));
        let stated = self.profile.ended.filter(|_| wanted.is_some());
        if stated == Some(From::Continuing) {
            self.from_profile.push("ended_on");
            return (None, true);
        }
        if let Some(day) = stated.and_then(|source| self.from(source, effective)) {
            self.from_profile.push("ended_on");
            return (Some(day), false);
        }
        if let Some(wanted) = wanted {
            let refusal = Refusal::new(
                Code::Input,
                text!("没有行为终止日期，也未标明持续中", "the act has no end date and is not said to be continuing"),
            );
            self.missing("ended_on", &filed.ended, &wanted.rule, refusal);
        }
        (None, false)
    }

    /// A period that another rule sets, which must be cited.
    pub(super) fn override_years(&mut self) -> Option<u32> {
        let (filed, law) = (self.filed, self.law);
        let years = self.fill("override_years", &filed.override_years, self.profile.override_years.as_ref())?;
        let cited = filed.citation.value().or(self.profile.citation.as_ref());
        let rule = law.overriding.as_ref()?;
        if cited.is_none() {
            let refusal =
                Refusal::new(Code::Basis, text!("另定期限须引用规定", "another period needs the rule that sets it"));
            self.refuse("citation", rule, refusal);
        } else if let Err(refusal) = law.entry.grounds.judge("period", cited.map(String::as_str)) {
            self.refusals.push(Finding { field: "citation", refusal });
        }
        Some(years)
    }

    /// The rule cited.
    pub(super) fn cited(&mut self) -> Option<String> {
        let filed = self.filed;
        self.fill("citation", &filed.citation, self.profile.citation.as_ref())
    }
}
