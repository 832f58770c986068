//! What intake needs of a pack: the law of admission, the form of a catalogue, the forbidden words.

use super::{Entry, Pack};
use crate::domain::{
    admission::{self, Law, Word},
    catalogue::{OwnItems, Wanted},
    disclosure::Start,
    rule::Ruled,
};

fn word(entry: &Entry) -> Word {
    Word {
        code: entry.code.clone(),
        aliases: entry.aliases.clone(),
        label: entry.label.clone(),
        rule: entry.rule.clone(),
    }
}

/// The rule of a switch that is on.
fn on(found: Option<&Ruled<bool>>) -> Option<String> {
    found.filter(|found| found.value).map(|found| found.rule.clone())
}

impl Pack {
    /// The law of admission.
    pub fn admission(&self) -> Law {
        let contents = self.content.iter().map(|kind| admission::ContentKind {
            word: Word {
                code: kind.code.clone(),
                aliases: kind.aliases.clone(),
                label: kind.label.clone(),
                rule: kind.rule.clone(),
            },
            category: kind.category.clone(),
            kinds: kind.kinds.clone(),
            refused_by: kind.refused_by.clone(),
            fixed: kind.fixed,
            citation: on(kind.citation.as_ref()),
            documents: kind.documents.clone(),
            min_level: kind.min_level.clone(),
            issuers: kind.issuers.clone(),
            procedures: kind.procedures.clone(),
            organisers: kind.organisers.clone(),
        });
        let basis_kinds = self.basis.kinds.iter().map(|kind| admission::BasisKind {
            code: kind.code.clone(),
            final_when: kind.final_when.clone(),
            categories: kind.categories.clone(),
            contents: kind.contents.iter().flat_map(|also| also.value.clone()).collect(),
            rule: kind.rule.clone(),
        });
        let from_act_end = || {
            let periods = self.disclosure.period.iter().filter(|period| period.start == Start::ActEnd);
            periods.map(|period| period.category.clone()).collect::<Vec<_>>()
        };
        let end = on(self.intake.end_or_continuing.as_ref()).map(|rule| Ruled::new(from_act_end(), rule));
        Law {
            categories: self.category.iter().map(word).collect(),
            modes: self.mode.iter().map(word).collect(),
            contents: contents.collect(),
            basis_kinds: basis_kinds.collect(),
            basis_fields: self.basis.fields.clone(),
            no_future: on(Some(&self.basis.no_future)),
            width: on(Some(&self.catalogue.width)),
            end_or_continuing: end,
            overriding: self.disclosure.overriding.as_ref().map(|found| found.rule.clone()),
            self_declared: on(self.intake.self_declared.as_ref()),
            withheld: self.intake.withheld.clone(),
            levels: self.unit.levels.value.clone(),
            person_id: self.subject.person_id.clone(),
            no_substitute: on(self.subject.no_substitute.as_ref()),
            org_id: self.subject.org_id.clone(),
            effective_for: self.basis.effective_for.clone(),
            own_duties: on(self.intake.own_duties.as_ref()),
            electronic: on(self.intake.electronic.as_ref()),
            person_open: on(self.publish.persons_by_query.as_ref())
                .map(|rule| self.publish.other_mode.as_ref().map_or(rule, |other| other.rule.clone())),
            entry: self.entry_law(),
            asked: self.asked(),
            marks: self.marks_law(),
        }
    }

    /// What only some texts ask of a row.
    fn asked(&self) -> admission::Asked {
        let linked = self.intake.linked.clone();
        let channel = linked.as_ref().and_then(|linked| super::find(&self.intake.channels, &linked.value));
        let names = channel.map(|one| [vec![one.code.clone(), one.label.zh.clone()], one.aliases.clone()].concat());
        admission::Asked {
            classes: self.severity.iter().flat_map(|law| law.classes.iter().map(word)).collect(),
            fields: self.intake.fields.iter().map(word).collect(),
            own_documents: self.intake.own_documents.clone(),
            source_needed: self.intake.source_needed.clone(),
            linked,
            linked_names: names.unwrap_or_default(),
            same_category: on(self.catalogue.same_category.as_ref()),
        }
    }

    /// What every catalogue must state.
    pub fn catalogue_form(&self) -> Wanted {
        let list = |entries: &[Entry]| {
            let rule = entries.first().map(|entry| entry.rule.clone()).unwrap_or_default();
            Ruled::new(entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>(), rule)
        };
        Wanted {
            fields: self.catalogue.item_fields.clone(),
            items: self.catalogue.layers.rule.clone(),
            categories: list(&self.category),
            modes: list(&self.mode),
            contents: self.content.iter().map(|kind| kind.code.clone()).collect(),
            grounds: self.grounds(),
            by_item: self.disclosure.period.iter().find(|period| period.by_item).map(|period| period.rule.clone()),
            conditions: self.repair.more_conditions.clone(),
            layers: self.catalogue.layers.clone(),
            own: self
                .catalogue
                .own
                .as_ref()
                .map(|own| OwnItems { layers: own.layers.clone(), fields: own.fields.clone() }),
        }
    }
}
