//! The floor under a local pack: what the built-in pack of the same regulation closes or what protects people may be
//! tightened, never loosened.

use super::{Fault, Pack};
use crate::{domain::rule::Ruled, text};

/// Every place where `local` protects less than `base` or opens what `base` closes.
pub fn check_floor(base: &Pack, local: &Pack) -> Vec<Fault> {
    let mut floor = Floor { base, local, faults: Vec::new() };
    floor.banned();
    floor.masks();
    floor.fee();
    floor.persons();
    floor.days();
    floor.admitted();
    floor.consent();
    floor.lists();
    floor.faults
}

/// Two packs of one regulation and what was found so far.
struct Floor<'p> {
    base: &'p Pack,
    local: &'p Pack,
    faults: Vec<Fault>,
}

impl Floor<'_> {
    fn loosened(&mut self, place: &str, rule: &str, word: &str) {
        let article = self.base.articles.text(rule);
        let (zh, en) = (article.zh, article.en);
        let message = text!("`{word}` 只能收紧不能放宽（{zh}）", "`{word}` may be tightened, never loosened ({en})");
        self.faults.push(Fault::new(place, message).by(rule));
    }

    /// A list that is closed: no word beyond those of the base.
    fn closed(&mut self, place: &str, base: &Ruled<Vec<String>>, local: &[String]) {
        for word in local.iter().filter(|word| !base.value.contains(word)) {
            self.loosened(place, &base.rule, word);
        }
    }

    /// A list of demands: every word of the base stays.
    fn kept(&mut self, place: &str, base: &Ruled<Vec<String>>, local: &[String]) {
        for word in base.value.iter().filter(|word| !local.contains(word)) {
            self.loosened(place, &base.rule, word);
        }
    }

    /// What is switched on stays on.
    fn on(&mut self, place: &str, base: Option<&Ruled<bool>>, local: Option<&Ruled<bool>>) {
        let Some(base) = base.filter(|base| base.value) else { return };
        if local.is_none_or(|local| !local.value) {
            self.loosened(place, &base.rule, "false");
        }
    }

    /// Banned words stay, and nothing is declared harmless.
    fn banned(&mut self) {
        let (base, local) = (&self.base.banned, &self.local.banned);
        for field in &base.field {
            let kept = |word: &String| local.field.iter().any(|other| other.words.contains(word));
            for word in field.words.iter().filter(|word| !kept(word)) {
                self.loosened("banned.field", &field.rule, word);
            }
        }
        self.closed("banned.exceptions", &base.exceptions, &local.exceptions.value);
        self.on("banned.free_text", Some(&base.free_text), Some(&local.free_text));
    }

    fn masks(&mut self) {
        for mask in &self.base.mask {
            let covers = self.local.mask.iter().any(|other| {
                other.field == mask.field
                    && other.head <= mask.head
                    && other.tail <= mask.tail
                    && other.depth >= mask.depth
            });
            if !covers {
                self.loosened("mask", &mask.rule, &mask.field);
            }
        }
    }

    fn fee(&mut self) {
        let Some(fee) = self.base.repair.fee.as_ref().filter(|fee| fee.value == 0) else { return };
        if self.local.repair.fee.as_ref().is_none_or(|fee| fee.value > 0) {
            self.loosened("repair.fee", &fee.rule, "fee");
        }
    }

    /// Who took one step is kept from another.
    fn persons(&mut self) {
        for (kind, table) in &self.base.case {
            for step in &table.step {
                let state = step.from.first().map(String::as_str);
                let other =
                    self.local.case.get(kind).and_then(|other| other.transition(state, &step.step, &step.outcome));
                let lost = other.is_some_and(|other| step.not_by.iter().any(|one| !other.not_by.contains(one)));
                if lost {
                    self.loosened(&format!("case.{kind}"), &step.rule, &step.step);
                }
            }
        }
    }

    /// A text without day counts stays one: a figure needs its source.
    fn days(&mut self) {
        self.on("regime.no_days", self.base.regime.no_days.as_ref(), self.local.regime.no_days.as_ref());
    }

    /// What may come in: layers where the text closes them, procedures, and what is kept out although its kind is admitted.
    fn admitted(&mut self) {
        for content in &self.base.content {
            let other = self.local.content.iter().find(|other| other.code == content.code);
            let (Some(base), Some(other)) = (&content.procedures, other) else { continue };
            let place = format!("content.{}.procedures", content.code);
            match &other.procedures {
                Some(local) => self.closed(&place, base, &local.value),
                None => self.loosened(&place, &base.rule, "procedures"),
            }
        }
        let Some(base) = &self.base.entry else { return };
        let by_layer = base.by_layer.as_ref().filter(|by_layer| by_layer.value);
        self.on("entry.by_layer", by_layer, self.local.entry.as_ref().and_then(|law| law.by_layer.as_ref()));
        if by_layer.is_some() {
            self.closed("catalogue.layers", &self.base.catalogue.layers, &self.local.catalogue.layers.value);
        }
        let known = self.local.entry.iter().flat_map(|law| &law.exclusion).collect::<Vec<_>>();
        for one in &base.exclusion {
            let covers = known.iter().any(|other| {
                one.contents.iter().all(|word| other.contents.contains(word))
                    && other.all.iter().all(|word| one.all.contains(word))
            });
            if !covers {
                self.loosened("entry.exclusion", &one.rule, &one.code);
            }
        }
    }

    /// Consent of natural persons: asked for as before, and no child consents earlier.
    fn consent(&mut self) {
        let Some(base) = self.base.entry.as_ref().and_then(|law| law.consent.as_ref()) else { return };
        let Some(local) = self.local.entry.as_ref().and_then(|law| law.consent.as_ref()) else {
            return self.loosened("entry.consent", &base.required.rule, "consent");
        };
        self.on("entry.consent.required", Some(&base.required), Some(&local.required));
        self.on("entry.consent.ends", Some(&base.ends), Some(&local.ends));
        self.kept("entry.consent.points", &base.points, &local.points.value);
        self.kept("entry.consent.reasons", &base.reasons, &local.reasons.value);
        if local.guardian_under.value < base.guardian_under.value {
            let age = local.guardian_under.value.to_string();
            self.loosened("entry.consent.guardian_under", &base.guardian_under.rule, &age);
        }
    }

    /// Lists of failing subjects and of measures: closed fields and layers.
    fn lists(&mut self) {
        for grade in self.base.listing.iter().flat_map(|law| &law.grade) {
            let Some(count) = &grade.field_count else { continue };
            let other = self.local.listing.iter().flat_map(|law| &law.grade).find(|other| other.code == grade.code);
            let added = other.iter().flat_map(|other| &other.field);
            let is_new = |code: &str| grade.field.iter().all(|known| known.code != code);
            for field in added.filter(|field| is_new(&field.code)) {
                self.loosened(&format!("listing.grade.{}.field", grade.code), &count.rule, &field.code);
            }
        }
        if let (Some(base), Some(local)) = (&self.base.measure, &self.local.measure) {
            self.closed("measure.layers", &base.layers, &local.layers.value);
        }
    }
}
