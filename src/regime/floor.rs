//! The floor under a local pack: what protects people may be tightened, never loosened.

use super::{Fault, Pack};
use crate::text;

/// Every place where `local` protects less than `base`: banned words, harmless phrases, masks, separation of persons.
pub fn check_floor(base: &Pack, local: &Pack) -> Vec<Fault> {
    let mut faults = Vec::new();
    let words = |pack: &Pack| pack.banned.field.iter().flat_map(|field| field.words.clone()).collect::<Vec<_>>();
    let kept = words(local);
    for word in words(base).into_iter().filter(|word| !kept.contains(word)) {
        faults.push(loosened(
            "banned.field",
            base,
            base.banned.field.iter().find(|field| field.words.contains(&word)).map(|field| field.rule.clone()),
            &word,
        ));
    }
    let harmless = &base.banned.exceptions;
    for phrase in local.banned.exceptions.value.iter().filter(|phrase| !harmless.value.contains(phrase)) {
        faults.push(loosened("banned.exceptions", base, Some(harmless.rule.clone()), phrase));
    }
    if base.banned.free_text.value && !local.banned.free_text.value {
        faults.push(loosened("banned.free_text", base, Some(base.banned.free_text.rule.clone()), "false"));
    }
    for mask in &base.mask {
        let covers = local.mask.iter().any(|other| {
            other.field == mask.field && other.head <= mask.head && other.tail <= mask.tail && other.depth >= mask.depth
        });
        if !covers {
            faults.push(loosened("mask", base, Some(mask.rule.clone()), &mask.field));
        }
    }
    let fee = |pack: &Pack| pack.repair.fee.as_ref().map(|fee| fee.value);
    if fee(base) == Some(0) && fee(local).is_none_or(|fee| fee > 0) {
        let rule = base.repair.fee.as_ref().map(|fee| fee.rule.clone());
        faults.push(loosened("repair.fee", base, rule, "fee"));
    }
    for (kind, table) in &base.case {
        for step in &table.step {
            let state = step.from.first().map(String::as_str);
            let other = local.case.get(kind).and_then(|other| other.transition(state, &step.step, &step.outcome));
            let lost = other.is_some_and(|other| step.not_by.iter().any(|earlier| !other.not_by.contains(earlier)));
            if lost {
                faults.push(loosened(&format!("case.{kind}"), base, Some(step.rule.clone()), &step.step));
            }
        }
    }
    faults
}

fn loosened(place: &str, base: &Pack, rule: Option<String>, word: &str) -> Fault {
    let article = base.articles.text(&rule.unwrap_or_default());
    let (zh, en) = (article.zh, article.en);
    Fault::new(place, text!("`{word}` 只能收紧不能放宽（{zh}）", "`{word}` may be tightened, never loosened ({en})"))
}
