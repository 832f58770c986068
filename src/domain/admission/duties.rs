//! Whose duty a record comes from, on what it is kept, and what opens a person's: points with a rule of their own.

use super::{Finding, Work};
use crate::{
    domain::{Code, Refusal},
    text,
};

impl Work<'_> {
    /// What a natural person's record is opened by: a law, which must be cited.
    pub(super) fn open_by_law(&mut self, rule: &str) {
        if let Some(cited) = self.filed.citation.value().or(self.profile.citation.as_ref()) {
            let cited = Some(cited.as_str());
            if let Err(refusal) = self.law.entry.grounds.judge("mode", cited) {
                self.refusals.push(Finding { field: "citation", refusal });
            }
            return;
        }
        let refusal = Refusal::new(
            Code::Basis,
            text!(
                "自然人信息以查询方式披露；公开须引用法律、法规的规定",
                "a natural person's information is disclosed by query; publication needs the law that orders it"
            ),
        )
        .hint(text!(
            "改公开属性为「查询」，或在 citation 一栏引用规定",
            "make it `authorised`, or cite the law in `citation`"
        ));
        self.refuse("access", rule, refusal);
    }

    /// A record arises from the unit's own duties.
    pub(super) fn own_duties(&mut self) {
        let Some(rule) = self.law.own_duties.as_ref().filter(|_| self.filed.issued_by_another) else { return };
        let refusal = Refusal::new(
            Code::Role,
            text!(
                "认定依据由另一单位作出，不是本单位履职形成的信息",
                "another unit issued the basis: this is no record of the unit's own duties"
            ),
        )
        .hint(text!("由作出该文书的单位报送", "the unit that issued it hands it in"));
        self.refuse("basis_issuer", rule, refusal);
    }

    /// A document on paper is kept electronically by its copy.
    pub(super) fn electronic(&mut self) {
        let digest = self.filed.copy_digest.as_deref().unwrap_or_default();
        let whole = digest.len() == 64 && digest.chars().all(|letter| letter.is_ascii_hexdigit());
        let Some(rule) = self.law.electronic.as_ref().filter(|_| self.filed.on_paper && !whole) else { return };
        let refusal = Refusal::new(
            Code::Input,
            text!(
                "只有纸质原件，缺少电子副本的摘要",
                "the original is on paper and the digest of an electronic copy is missing"
            ),
        )
        .hint(text!(
            "扫描后在 copy_digest 一栏填写 64 位 SM3 或 SHA-256 摘要",
            "scan it and give the SM3 or SHA-256 digest, 64 hexadecimal digits, in `copy_digest`"
        ));
        self.refuse("copy_digest", rule, refusal);
    }
}
