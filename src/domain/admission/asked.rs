//! What some texts ask beside the common points: a class, a field of the sector, an own document, a named source.

use super::{Said, Word, Work};
use crate::{
    domain::{Code, Refusal, rule::Ruled},
    locale::Text,
    text,
};

/// Points that a text may ask; an absent one is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Severity classes (失信程度), when the text has any.
    pub classes: Vec<Word>,
    /// Fields of the sector (所属领域), of which every record states one.
    pub fields: Vec<Word>,
    /// On these channels a unit hands in what it determined itself.
    pub own_documents: Option<Ruled<Vec<String>>>,
    /// On these channels the body the information comes from must be named.
    pub source_needed: Option<Ruled<Vec<String>>>,
    /// The channel of linked systems: what it brings is entered by hand only for a reason.
    pub linked: Option<Ruled<String>>,
    /// Names of that channel, as a catalogue writes them.
    pub linked_names: Vec<String>,
    /// A record has the category of its catalogue item.
    pub same_category: Option<String>,
}

fn has(list: Option<&Ruled<Vec<String>>>, channel: &str) -> Option<String> {
    list.filter(|list| list.value.iter().any(|one| one == channel)).map(|list| list.rule.clone())
}

impl Work<'_> {
    /// Judges every point that the text asks; answers the class and the field.
    pub(super) fn asked(&mut self, category: Option<&str>) -> (Option<String>, Option<String>) {
        self.category_of_item(category);
        self.own_document();
        self.source();
        self.by_hand();
        self.determined();
        (self.class(), self.sector_field())
    }

    fn category_of_item(&mut self, category: Option<&str>) {
        let (law, code, wanted) = (self.law, &self.item.code, &self.item.category);
        let Some(rule) = law.asked.same_category.as_ref().filter(|_| category.is_some_and(|one| one != wanted)) else {
            return;
        };
        let refusal = Refusal::new(
            Code::Catalogue,
            text!("目录项 `{code}` 的类别为 `{wanted}`", "catalogue item `{code}` is of category `{wanted}`"),
        )
        .hint(text!("改用目录中该类别的目录项", "use an item of that category"));
        self.refuse("category", rule, refusal);
    }

    fn own_document(&mut self) {
        let Some(rule) = has(self.law.asked.own_documents.as_ref(), &self.filed.channel) else { return };
        let Said::Value(issuer) = &self.filed.basis_issuer else { return };
        if *issuer == self.provider.name {
            return;
        }
        let refusal = Refusal::new(
            Code::Role,
            text!(
                "认定机关不是报送单位：谁产生、谁归集",
                "the document is not the unit's own: who produces it hands it in"
            ),
        )
        .hint(text!("由认定机关报送", "the determining authority hands it in"));
        self.refuse("issuer", &rule, refusal);
    }

    fn source(&mut self) {
        let Some(rule) = has(self.law.asked.source_needed.as_ref(), &self.filed.channel) else { return };
        if matches!(self.filed.basis_issuer, Said::Value(_)) {
            return;
        }
        let refusal = Refusal::new(Code::Input, text!("没有来源单位", "the body it comes from is not named"))
            .hint(text!("在认定机关一列写明来源单位", "name it in the column of the determining authority"));
        self.refuse("issuer", &rule, refusal);
    }

    /// What a linked system brings is entered by hand only with a reason.
    fn by_hand(&mut self) {
        let asked = &self.law.asked;
        let Some(linked) = &asked.linked else { return };
        let is_linked = asked.linked_names.contains(&self.item.submission);
        if !is_linked || self.filed.channel == linked.value || self.filed.manual_reason.is_some() {
            return;
        }
        let rule = linked.rule.clone();
        let refusal = Refusal::new(
            Code::Input,
            text!(
                "该目录项由系统自动归集，人工录入须说明原因",
                "a linked system brings this item: entry by hand needs a reason"
            ),
        )
        .hint(text!("在 人工录入原因 一列写明", "give it in the column manual_reason"));
        self.refuse("manual_reason", &rule, refusal);
    }

    /// The day on the document, when the basis must state it.
    fn determined(&mut self) {
        let fields = &self.law.basis_fields;
        if self.filed.determined.is_some() || !fields.value.iter().any(|wanted| wanted == "determined") {
            return;
        }
        let rule = fields.rule.clone();
        let refusal = Refusal::new(Code::Basis, text!("缺少认定日期", "the date of the document is missing"));
        self.refuse("determined_on", &rule, refusal);
    }

    fn class(&mut self) -> Option<String> {
        let classes = &self.law.asked.classes;
        let said = self.filed.severity.as_ref().filter(|_| !classes.is_empty())?;
        let found = classes.iter().find(|word| word.is(said)).map(|word| word.code.clone());
        if found.is_none() {
            let rule = classes.first().map(|word| word.rule.clone()).unwrap_or_default();
            let list = classes.iter().map(|word| word.code.as_str()).collect::<Vec<_>>().join(", ");
            let refusal = Refusal::new(
                Code::Input,
                text!("失信程度 `{said}` 不在列表内：{list}", "severity `{said}` is not in the list: {list}"),
            );
            self.refuse("severity", &rule, refusal);
        }
        found
    }

    fn sector_field(&mut self) -> Option<String> {
        let fields = &self.law.asked.fields;
        let first = fields.first()?;
        let found = self.filed.field.as_ref().and_then(|said| fields.iter().find(|word| word.is(said)));
        if let Some(found) = found {
            return Some(found.code.clone());
        }
        let rule = first.rule.clone();
        let list = |pick: fn(&Text) -> &str| {
            fields.iter().map(|word| format!("{} ({})", pick(&word.label), word.code)).collect::<Vec<_>>()
        };
        let (zh, en) = (list(|label| &label.zh).join("、"), list(|label| &label.en).join(", "));
        let refusal =
            Refusal::new(Code::Input, text!("没有写明所属领域：{zh}", "the field of the sector is not stated: {en}"));
        self.refuse("field", &rule, refusal);
        None
    }
}
