//! What a pack says in two places says the same: values and the procedure that carries them out, powers that are off and
//! the steps that would use them; and what no text can do without (separation, logs, evidence).

use super::{CaseTable, Fault, LOCAL, Pack, Transition};
use crate::{
    domain::{
        permission::{Effect, Match, Policy},
        rule::{Ruled, is_silence},
    },
    text,
};
use toml::Value as Toml;

/// Switches that are no regulation's choice: who looked and what came in is logged, nobody acts alone, a paper is its
/// holder's, every record says where it comes from, a unit narrows and never widens.
const ALWAYS_ON: &[&str] = &[
    "log.query",
    "log.intake",
    "repair.two_persons",
    "query.id_matches_subject",
    "intake.provider_required",
    "catalogue.width",
];

/// Steps that another person takes than the one before them: kind of case (`*` is any), step, the product's rule.
const SECOND: &[(&str, &str, &str)] =
    &[("*", "confirm", "S3"), ("*", "approve", "S3"), ("repair", "execute", "S4"), ("revocation", "delete", "S3")];

/// Steps whose operation has another name than theirs: noun, step, operation.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("objection", "attach", "objection.annotate"),
    ("complaint", "feedback", "complaint.close"),
    ("listing", "file", "listing.propose"),
    ("listing", "waive", "listing.object"),
    ("measure", "file", "measure.add"),
    ("measure", "acknowledge", "measure.feedback"),
    ("revocation", "file", "record.revoke"),
    ("shield", "approve", "shield.execute"),
    ("repair", "accept", "repair.decide"),
    ("repair", "refuse", "repair.decide"),
    ("repair", "supplement", "repair.decide"),
    ("repair", "receive", "repair.decide"),
    ("repair", "notify", "repair.decide"),
    ("repair", "extend", "repair.decide"),
];

/// Every contradiction inside the pack.
pub(super) fn check(pack: &Pack, faults: &mut Vec<Fault>) {
    let Ok(root) = Toml::try_from(pack) else { return };
    always_on(&root, faults);
    denied_duties("", &root, faults);
    for (kind, table) in &pack.case {
        operations(pack, kind, table, faults);
        second_persons(kind, table, faults);
    }
    carried_out(pack, faults);
    off(pack, &root, faults);
}

fn always_on(root: &Toml, faults: &mut Vec<Fault>) {
    for key in ALWAYS_ON {
        let found = key.split('.').try_fold(root, |value, part| value.get(part));
        let Some(value) = found else { continue };
        if value.get("value").and_then(Toml::as_bool) == Some(false) {
            let rule = value.get("rule").and_then(Toml::as_str).unwrap_or_default();
            faults.push(
                Fault::new(*key, text!("不能关闭：这不由办法选择", "it cannot be off: that is no regulation's choice"))
                    .by(rule),
            );
        }
    }
}

/// A duty that is written as `false` on the rule that states it.
fn denied_duties(place: &str, value: &Toml, faults: &mut Vec<Fault>) {
    match value {
        Toml::Table(table) => {
            let rule = table.get("rule").and_then(Toml::as_str).unwrap_or_default();
            let stated = !rule.is_empty() && !is_silence(rule) && rule != LOCAL;
            if stated && table.get("value").and_then(Toml::as_bool) == Some(false) {
                faults.push(
                    Fault::new(
                        place,
                        text!(
                            "依据 {rule} 却为 false：文本没有的不写，或者引用沉默条款、写明来源",
                            "is false on {rule}: leave out what the text does not say, or cite its silence or a source"
                        ),
                    )
                    .by(rule),
                );
            }
            for (key, inner) in table {
                denied_duties(&join(place, key), inner, faults);
            }
        }
        Toml::Array(items) => items.iter().for_each(|item| denied_duties(place, item, faults)),
        _ => {}
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// The noun that the operations of a kind of case begin with.
fn noun<'k>(pack: &Pack, kind: &'k str) -> &'k str {
    let listed = pack.listing.iter().flat_map(|law| &law.grade).any(|grade| grade.case == kind);
    if listed { "listing" } else { kind }
}

/// Each step is taken under an operation of its own kind: another one's permit lets other people take it.
fn operations(pack: &Pack, kind: &str, table: &CaseTable, faults: &mut Vec<Fault>) {
    let noun = noun(pack, kind);
    for step in &table.step {
        let (own, operation) = (format!("{noun}.{}", step.step), step.operation.as_str());
        let other = OTHERWISE.iter().any(|(of, name, known)| *of == noun && *name == step.step && *known == operation);
        if operation != own && !other {
            faults.push(
                Fault::new(
                    format!("case.{kind}.{}.operation", step.step),
                    text!(
                        "步骤 `{own}` 不能按 `{operation}` 授权",
                        "the step `{own}` cannot be taken on the permit of `{operation}`"
                    ),
                )
                .by(&step.rule),
            );
        }
    }
}

/// What two persons do names whom it keeps apart.
fn second_persons(kind: &str, table: &CaseTable, faults: &mut Vec<Fault>) {
    for step in table.step.iter().filter(|step| step.not_by.is_empty()) {
        let wanted = SECOND.iter().find(|(of, name, _)| (*of == "*" || *of == kind) && *name == step.step);
        if let Some((_, _, rule)) = wanted {
            faults.push(
                Fault::new(
                    format!("case.{kind}.{}.not_by", step.step),
                    text!(
                        "须由另一人办理，却没有写明与哪一步分离",
                        "another person takes it, and it names no step to part from"
                    ),
                )
                .by(*rule),
            );
        }
    }
}

/// What a value orders and what the steps do must be one.
fn carried_out(pack: &Pack, faults: &mut Vec<Fault>) {
    let on = |found: Option<&Ruled<bool>>| found.is_some_and(|found| found.value);
    let objection = &pack.objection;
    let opens = |step: &&Transition| step.from.is_empty();
    let opening = |need: &str| {
        pack.case.get("objection").map(|table| {
            let mut steps = table.step.iter().filter(opens).peekable();
            steps.peek().is_some() && steps.all(|step| step.needs.iter().any(|one| one == need))
        })
    };
    let effect = |kind: &str, word: &str| {
        pack.case.get(kind).map(|table| table.step.iter().any(|step| step.effects.iter().any(|one| one == word)))
    };
    let annotates = pack
        .case
        .get("objection")
        .map(|table| table.step.iter().filter(opens).all(|step| step.effects.iter().any(|one| one == "annotate")));
    let mut same = |place: &str, said: bool, done: Option<bool>, what: &str| {
        let Some(done) = done.filter(|done| *done != said) else { return };
        let (said, done) = (if said { "true" } else { "false" }, if done { "true" } else { "false" });
        faults.push(Fault::new(place, text!("为 {said}，{what} 却为 {done}", "is {said}, and {what} is {done}")));
    };
    same(
        "objection.annotate.pending",
        on(objection.annotate.pending.as_ref()),
        // What a local paper adds is computed from the value alone.
        annotates.filter(|_| objection.annotate.pending.as_ref().is_none_or(|found| found.source.is_empty())),
        "case.objection.file.effects `annotate`",
    );
    same(
        "objection.written",
        on(objection.written.as_ref()),
        opening("written"),
        "case.objection.file.needs `written`",
    );
    same(
        "objection.evidence",
        on(objection.evidence.as_ref()),
        opening("evidence"),
        "case.objection.file.needs `evidence`",
    );
    same(
        "objection.suspend",
        objection.suspend.is_some(),
        effect("objection", "suspend"),
        "case.objection.step.effects `suspend`",
    );
    same("repair.effect", pack.repair.effect.is_some(), effect("repair", "hide"), "case.repair.step.effects `hide`");
    // A word that is neither is told with the closed lists.
    let ends = ["erase", "archive"].map(|word| (word, effect("revocation", word)));
    for (word, done) in ends {
        let said = pack.revocation.effect.as_ref().map(|found| found.value.as_str());
        if said.is_none_or(|said| ends.iter().any(|(known, _)| *known == said)) {
            same("revocation.effect", said == Some(word), done, &format!("case.revocation.step.effects `{word}`"));
        }
    }
    same("shield", pack.shield.grounds().next().is_some(), Some(pack.case.contains_key("shield")), "case.shield");
    let opens_case = pack.revocation.kinds.iter().any(|kind| kind.opens_case);
    same("revocation.kinds", opens_case, Some(pack.case.contains_key("revocation")), "case.revocation");
}

/// Sections that stand in every pack and say themselves whether there is anything in them.
const EMPTY_TOO: &[&str] = &["objection", "repair", "revocation", "shield"];

/// A power that is off and there all the same.
fn off(pack: &Pack, root: &Toml, faults: &mut Vec<Fault>) {
    for (key, law) in &pack.off {
        let (noun, rest) = key.split_once('.').unwrap_or((key, ""));
        let section = || {
            let there = root.get(noun).is_some_and(|value| match value {
                Toml::Table(table) => !table.is_empty(),
                Toml::Array(items) => !items.is_empty(),
                _ => true,
            });
            there && !EMPTY_TOO.contains(&noun)
        };
        let place = match rest {
            "" if pack.case.contains_key(noun) => Some(format!("case.{noun}")),
            "" if section() => Some(noun.to_owned()),
            "" => None,
            mode if noun == "query" && pack.query.mode.iter().any(|one| one.code == mode) => {
                Some(format!("query.mode.{mode}"))
            }
            ground if noun == "shield" && pack.shield.grounds().any(|(word, _)| word == ground) => Some(key.clone()),
            step if pack.case.get(noun).is_some_and(|table| table.has(step)) => Some(format!("case.{noun}.{step}")),
            _ => None,
        };
        if let Some(place) = place {
            faults.push(contradicts(key, &place, &law.rule));
        }
    }
}

fn contradicts(key: &str, place: &str, rule: &str) -> Fault {
    Fault::new(
        format!("off.{key}"),
        text!("写明没有此项权力，却有 `{place}`", "it is said to be no power, and there is `{place}`"),
    )
    .by(rule)
}

/// A power that is off and that the permission table gives to somebody.
pub(super) fn permitted(pack: &Pack, policy: &Policy, faults: &mut Vec<Fault>) {
    let barred = |operation: &str| {
        policy.lines().iter().any(|line| {
            let whole = matches!(
                (&line.role, &line.mode, &line.kind, &line.relation),
                (Match::Any, Match::Any, Match::Any, Match::Any)
            );
            let about = match &line.operation {
                Match::Any => true,
                Match::Of(list) => list.iter().any(|one| one == operation),
            };
            line.effect == Effect::Forbid && whole && about
        })
    };
    for (key, law) in &pack.off {
        let within = |operation: &str| {
            operation == key || operation.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        let mut permits = policy.lines().iter().filter(|line| line.effect == Effect::Permit);
        let given = permits.find_map(|line| match &line.operation {
            Match::Any => None,
            Match::Of(list) => list.iter().find(|operation| within(operation) && !barred(operation)).cloned(),
        });
        if let Some(operation) = given {
            faults.push(contradicts(key, &operation, &law.rule));
        }
    }
}
