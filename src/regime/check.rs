//! Checks a pack: every hole and contradiction at once.

use super::{
    CaseTable, LATE, Pack, Transition, WAYS_TO_GO, agree, entry,
    explain::values,
    listing, notice, parameter, readings, sense, severity, supplement,
    words::{self, among, no_operation, strs},
};
use crate::{
    domain::{
        Code, Refusal, case,
        disclosure::State,
        operation,
        permission::{Effect, Match, Policy, Relation},
        rule::PACK,
    },
    locale::Text,
    text,
};
use std::collections::HashSet;

/// The steps the case engine knows, over all kinds of case.
pub const STEPS: &[&str] = &[
    "file",
    "compare",
    "verify",
    "correct",
    "confirm",
    "forward",
    "receive",
    "reply",
    "notify",
    "suspend",
    "resume",
    "annotate",
    "close",
    "withdraw",
    "urge",
    "pause",
    "continue",
    "remove",
    "dispute",
    "attach",
    "hand-over",
    "accept",
    "refuse",
    "supplement",
    "extend",
    "decide",
    "execute",
    "delete",
    "reassign",
    "object",
    "waive",
    "answer",
    "publish",
    "drop",
    "start",
    "feedback",
    "end",
    "acknowledge",
    "approve",
];

/// The effects the case engine carries out.
pub const EFFECTS: &[&str] = &[
    "annotate",
    "annotate-disputed",
    "lift-annotation",
    "suspend",
    "release",
    "correct",
    "hide",
    "shield",
    "erase",
    "archive",
    "attach",
    "mark-repaired",
    "end-measures",
    "found-anew",
    "notify",
    "tell-provider",
    "tell-supervisor",
];

/// The events days may count from.
pub const STARTS: &[&str] = &[
    "objection.received",
    "transfer.received",
    "reply.received",
    "correction.confirmed",
    "certificate.received",
    "notice.received",
    "application.received",
    "application.accepted",
    "forward.received",
    "report.received",
    "subject-objection.received",
    "supplement.received",
    "extension.from",
];

/// Persons that `not_by` may name beside the steps of the case: who entered or accepted the record, whom the case is about.
pub const APART: &[&str] = &["entry", "target"];

/// Conditions on time a transition may carry.
const CONDITIONS: &[&str] = &[
    "",
    "overdue",
    "replied",
    "unreceived",
    "replaced",
    "both-papers",
    "out-of-disclosure",
    "informed",
    "heard",
    "unserved",
    "objected",
    "way-out",
    "in-time",
    "told",
];

/// A fault of a pack and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Dotted key.
    pub place: String,
    /// What is wrong.
    pub message: Text,
    /// The rule that the pack would break; empty where it only contradicts itself, which [`PACK`] forbids.
    pub rule: String,
    /// What to do about it, where that can be said.
    pub hint: Option<Text>,
}

impl Fault {
    /// A fault at `place`.
    pub fn new(place: impl Into<String>, message: Text) -> Self {
        Self { place: place.into(), message, rule: String::new(), hint: None }
    }

    /// The same fault, with the rule it breaks.
    #[must_use]
    pub fn by(self, rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), ..self }
    }

    /// The same fault, with what to do about it.
    #[must_use]
    pub fn hint(self, hint: Text) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let Fault { place, message: Text { zh, en }, rule, hint } = fault;
        let rule = if rule.is_empty() { PACK.to_owned() } else { rule };
        let told = Self::new(Code::Config, text!("制度包 {place}: {zh}", "regime pack, {place}: {en}")).cite(rule);
        match hint {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

/// Every fault of the pack, and of the pack that each of its readings makes.
pub fn check(pack: &Pack) -> Vec<Fault> {
    let mut faults = as_it_stands(pack);
    readings::check(pack, &mut faults);
    in_order(faults)
}

/// Every fault of the pack, without what another reading would make of it.
pub(super) fn as_it_stands(pack: &Pack) -> Vec<Fault> {
    let mut faults = Vec::new();
    grounds(pack, &mut faults);
    words(pack, &mut faults);
    notice::check(pack, &mut faults);
    supplement::check(pack, &mut faults);
    entry::check(pack, &mut faults);
    listing::check(pack, &mut faults);
    severity::check(pack, &mut faults);
    words::check(pack, &mut faults);
    sense::check(pack, &mut faults);
    agree::check(pack, &mut faults);
    for (kind, table) in &pack.case {
        case(&format!("case.{kind}"), table, pack, &mut faults);
        notice::of_steps(kind, table, pack, &mut faults);
    }
    parameter::check(pack, &mut faults);
    in_order(faults)
}

/// What breaks a rule of the text is told before what only contradicts the pack.
fn in_order(mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.sort_by_key(|fault| fault.rule.is_empty());
    faults
}

/// Every fault between a pack and its policy: rules without article, operations nobody may take.
pub fn check_policy(pack: &Pack, policy: &Policy) -> Vec<Fault> {
    let mut faults = Vec::new();
    words::decider(pack, policy, &mut faults);
    agree::permitted(pack, policy, &mut faults);
    for line in policy.lines().iter().filter(|line| !pack.articles.knows(&line.rule)) {
        let rule = &line.rule;
        faults.push(Fault::new(&*line.place, text!("没有条款 `{rule}`", "no article for rule `{rule}`")));
    }
    for line in policy.holdings() {
        rule(&line.place, &line.rule, pack, &mut faults);
        let kinds: Vec<&str> = pack.unit.kinds.iter().map(|known| known.code.as_str()).collect();
        for kind in line.kinds() {
            among(&line.place, kind, &kinds, &mut faults);
        }
    }
    for line in policy.kept() {
        rule(&line.place, &line.rule, pack, &mut faults);
        for level in &line.levels {
            among(&line.place, level, &strs(&pack.unit.levels.value), &mut faults);
        }
    }
    for (kind, table) in &pack.case {
        for step in &table.step {
            let operation = &step.operation;
            let permitted = policy.lines().iter().any(|line| {
                line.effect == Effect::Permit
                    && match &line.operation {
                        Match::Any => true,
                        Match::Of(list) => list.contains(operation),
                    }
            });
            if !permitted {
                faults.push(Fault::new(
                    format!("case.{kind}.{}", step.step),
                    text!("没有人可以执行 `{operation}`", "nobody may do `{operation}`"),
                ));
            }
        }
    }
    faults
}

/// A value with neither rule nor source, or with a rule that has no article.
fn grounds(pack: &Pack, faults: &mut Vec<Fault>) {
    for value in values(pack) {
        if value.rule.is_empty() && value.source.is_empty() {
            faults.push(Fault::new(value.key, text!("既无规则也无来源", "neither rule nor source")));
        } else if !value.rule.is_empty() {
            rule(&value.key, &value.rule, pack, faults);
        }
    }
}

pub(super) fn rule(place: &str, id: &str, pack: &Pack, faults: &mut Vec<Fault>) {
    if !id.is_empty() && !pack.articles.knows(id) {
        faults.push(Fault::new(place, text!("没有条款 `{id}`", "no article for rule `{id}`")));
    }
}

/// Words that must be among the pack's own words or the engine's.
fn words(pack: &Pack, faults: &mut Vec<Fault>) {
    let categories: HashSet<&str> = pack.category.iter().map(|one| one.code.as_str()).collect();
    let unit_kinds: HashSet<&str> = pack.unit.kinds.iter().map(|one| one.code.as_str()).collect();
    let levels: HashSet<&str> = pack.unit.levels.value.iter().map(String::as_str).collect();
    let places: HashSet<&str> = pack.query.place.iter().map(|one| one.code.as_str()).collect();
    let query_modes: HashSet<&str> = pack.query.mode.iter().map(|one| one.code.as_str()).collect();
    let modes: HashSet<&str> = pack.mode.iter().map(|one| one.code.as_str()).collect();
    let contents: HashSet<&str> = pack.content.iter().map(|one| one.code.as_str()).collect();
    let mut all = |place: &str, words: &mut dyn Iterator<Item = &str>, known: &HashSet<&str>| {
        let mut sorted: Vec<&str> = known.iter().copied().collect();
        sorted.sort_unstable();
        for word in words {
            among(place, word, &sorted, faults);
        }
    };
    for one in &pack.content {
        let place = format!("content.{}", one.code);
        all(&place, &mut std::iter::once(one.category.as_str()), &categories);
        all(&place, &mut one.issuers.iter().flat_map(|r| r.value.iter().map(String::as_str)), &unit_kinds);
        all(&place, &mut one.min_level.iter().map(|r| r.value.as_str()), &levels);
        all(&place, &mut one.organisers.iter().flat_map(|r| r.value.iter().map(String::as_str)), &levels);
    }
    let own = [&pack.unit.level, &pack.unit.part_level].into_iter().flatten().map(|law| law.value.as_str());
    let of_kinds = pack.unit.kind_level.iter().flat_map(|law| &law.value);
    all("unit.level", &mut own.chain(of_kinds.clone().map(|(_, level)| level.as_str())), &levels);
    let layers = pack.catalogue.by_level.iter().flat_map(|law| law.value.iter().map(String::as_str));
    all("catalogue.by_level", &mut { layers }, &levels);
    all("unit.kind_level", &mut of_kinds.map(|(kind, _)| kind.as_str()), &unit_kinds);
    for one in &pack.basis.kinds {
        let place = format!("basis.kinds.{}", one.code);
        all(&place, &mut one.categories.iter().flat_map(|r| r.value.iter().map(String::as_str)), &categories);
        all(&place, &mut one.contents.iter().flat_map(|r| r.value.iter().map(String::as_str)), &contents);
    }
    for ground in &pack.objection.grounds {
        let place = format!("objection.grounds.{}", ground.code);
        all(&place, &mut ground.categories.iter().map(String::as_str), &categories);
    }
    for period in &pack.disclosure.period {
        all("disclosure.period", &mut std::iter::once(period.category.as_str()), &categories);
    }
    for mode in &pack.query.mode {
        all(&format!("query.mode.{}", mode.code), &mut mode.places.value.iter().map(String::as_str), &places);
    }
    for purpose in &pack.purpose {
        all(&format!("purpose.{}", purpose.code), &mut purpose.modes.iter().map(String::as_str), &query_modes);
    }
    let units = pack.unit.by_reference.value.iter().chain(&pack.unit.never_provider.value);
    all("unit", &mut units.map(String::as_str), &unit_kinds);
    let referred = pack.objection.refer_to.iter().flat_map(|found| found.value.iter().map(String::as_str));
    all("objection.refer_to", &mut referred.into_iter(), &unit_kinds);
    let staff = pack.repair.staff.iter().flat_map(|found| found.value.iter().map(String::as_str));
    all("repair.staff", &mut staff.into_iter(), &unit_kinds);
    all(
        "repair.late_correction",
        &mut pack.repair.late_correction.iter().map(|found| found.value.as_str()),
        &LATE.iter().copied().collect(),
    );
    let free = pack.market.iter().filter_map(|market| market.free_queries.as_ref()).flat_map(|free| &free.kinds);
    all("market.free_queries", &mut free.map(String::as_str), &unit_kinds);
    all("publish.modes", &mut pack.publish.modes.value.iter().map(String::as_str), &modes);
    all("repair.categories", &mut pack.repair.categories.value.iter().map(String::as_str), &categories);
    let states: HashSet<&str> = State::ALL.into_iter().map(State::word).collect();
    all("repair.states", &mut pack.repair.states.value.iter().map(String::as_str), &states);
    for kind in &pack.revocation.kinds {
        all(&format!("revocation.{}", kind.code), &mut kind.categories.iter().map(String::as_str), &categories);
    }
    for (_, shield) in pack.shield.grounds() {
        all("shield.kinds", &mut shield.kinds.iter().flat_map(|r| r.value.iter().map(String::as_str)), &contents);
        all("shield.similar", &mut shield.similar.iter().flat_map(|r| r.value.iter().map(String::as_str)), &categories);
    }
    if let Some(suspend) = &pack.objection.suspend {
        let relations: HashSet<&str> = Relation::ALL.into_iter().map(Relation::word).collect();
        all("objection.suspend", &mut suspend.cut_off.value.iter().map(String::as_str), &relations);
        all("objection.suspend", &mut std::iter::once(suspend.after.as_str()), &STEPS.iter().copied().collect());
    }
    for switch in &pack.switch {
        let options: HashSet<&str> = switch.options.iter().map(String::as_str).collect();
        all(&format!("switch.{}", switch.id), &mut std::iter::once(switch.value.as_str()), &options);
    }
    for platform in &pack.platform {
        let categories: HashSet<&str> = pack.category.iter().map(|one| one.code.as_str()).collect();
        let place = format!("platform.{}", platform.code);
        all(&place, &mut platform.categories.iter().map(String::as_str), &categories);
    }
    if let Some(channel) = &pack.intake.by_hand {
        let channels: HashSet<&str> = pack.intake.channels.iter().map(|one| one.code.as_str()).collect();
        all("intake.by_hand", &mut std::iter::once(channel.value.as_str()), &channels);
    }
    if let Some(layer) = &pack.catalogue.unit_layer {
        let layers: HashSet<&str> = pack.catalogue.layers.value.iter().map(String::as_str).collect();
        all("catalogue.unit_layer", &mut std::iter::once(layer.value.as_str()), &layers);
    }
    product(pack, faults);
    other_rules(pack, faults);
}

/// A credit product that tells its time limit has one, and the letter to the subject exists.
fn product(pack: &Pack, faults: &mut Vec<Fault>) {
    let Some(law) = &pack.query.product else { return };
    for word in &law.told.value {
        among("query.product.told", word, &["content", "scope", "period"], faults);
    }
    if law.told.value.iter().any(|word| word == "period") && law.days.is_none() {
        let id = &law.told.rule;
        faults.push(
            Fault::new(
                "query.product.days",
                text!("信用报告没有使用期限（{id}）", "a report has no time limit ({id})"),
            )
            .by(id),
        );
    }
    if !pack.notice.iter().any(|notice| notice.code == "credit-product") {
        faults.push(Fault::new("query.product", text!("没有告知信用主体的文书", "there is no letter to the subject")));
    }
}

/// Rule ids that stand beside the main one.
fn other_rules(pack: &Pack, faults: &mut Vec<Fault>) {
    for one in &pack.content {
        rule(&format!("content.{}.refused_by", one.code), &one.refused_by, pack, faults);
    }
    for period in &pack.disclosure.period {
        rule("disclosure.period.unstarted", &period.unstarted, pack, faults);
    }
    for breach in &pack.breach {
        let place = format!("breach.{}", breach.code);
        for id in breach.by.iter().chain([&breach.rule]) {
            rule(&place, id, pack, faults);
        }
        for word in breach.refused.iter().filter(|begin| !operation::is_begun(begin)) {
            faults.push(no_operation(&place, word));
        }
        for word in &breach.cases {
            among(&place, word, &pack.case.keys().map(String::as_str).collect::<Vec<_>>(), faults);
        }
    }
    if let Some(suspend) = &pack.objection.suspend {
        rule("objection.suspend.not_before_rule", &suspend.not_before_rule, pack, faults);
        rule("objection.suspend.release_rule", &suspend.release_rule, pack, faults);
    }
}

/// States nobody reaches or leaves, words the engine does not know, days without a start.
fn case(place: &str, table: &CaseTable, pack: &Pack, faults: &mut Vec<Fault>) {
    let codes: Vec<&str> = table.state.iter().map(|state| state.code.as_str()).collect();
    let steps: Vec<&str> = table.step.iter().map(|step| step.step.as_str()).chain(APART.iter().copied()).collect();
    for step in &table.step {
        let here = format!("{place}.{}", step.step);
        for state in step.from.iter().chain(&step.to) {
            among(&here, state, &codes, faults);
        }
        for earlier in &step.not_by {
            among(&here, earlier, &steps, faults);
        }
        among(&here, &step.step, STEPS, faults);
        among(&here, &step.when, CONDITIONS, faults);
        for effect in step.effects.iter().chain(Some(&step.on_overdue).filter(|word| !word.is_empty())) {
            among(&here, effect, EFFECTS, faults);
        }
        if step.days.is_some() && !STARTS.contains(&step.start.as_str()) {
            faults.push(Fault::new(&*here, text!("有天数而无起算事件", "days without a start event")));
        }
        let outside = pack.regime.no_days.as_ref().filter(|law| law.value && step.days.is_some());
        if let Some(law) = outside.filter(|_| step.days_source.is_empty()) {
            let id = &law.rule;
            let message = text!(
                "文本没有天数（{id}），须写明来源 `days_source`",
                "the text has no day count ({id}): name the source, `days_source`"
            );
            faults.push(Fault::new(&*here, message).by(id));
        }
        rule(&here, &step.days_rule, pack, faults);
        rule(&here, &step.when_rule, pack, faults);
        rule(&here, &step.needs_rule, pack, faults);
        if step.from.is_empty() && step.to.is_none() {
            faults.push(Fault::new(&*here, text!("立案步骤没有去向", "a step that opens a case leads nowhere")));
        }
    }
    for gone in &table.gone {
        let here = format!("{place}.gone");
        for state in gone.from.iter().chain([&gone.to]) {
            among(&here, state, &codes, faults);
        }
        for way in &gone.by {
            among(&here, way, WAYS_TO_GO, faults);
        }
        for effect in &gone.effects {
            among(&here, effect, EFFECTS, faults);
        }
        rule(&here, &gone.rule, pack, faults);
    }
    reachability(place, table, faults);
}

fn reachability(place: &str, table: &CaseTable, faults: &mut Vec<Fault>) {
    let mut reached: HashSet<&str> = HashSet::new();
    loop {
        let before = reached.len();
        for step in &table.step {
            let starts = step.from.is_empty() || step.from.iter().any(|from| reached.contains(from.as_str()));
            if let (true, Some(to)) = (starts, &step.to) {
                reached.insert(to);
            }
        }
        for gone in &table.gone {
            if gone.from.iter().any(|from| reached.contains(from.as_str())) {
                reached.insert(&gone.to);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    for state in &table.state {
        let here = format!("{place}.state.{}", state.code);
        let is_onward = |step: &Transition| step.to.as_ref().is_some_and(|to| *to != state.code);
        let annotates = |word: &String| word == case::Effect::AnnotateDisputed.word();
        let is_dispute = |step: &Transition| step.step == "dispute" || step.effects.iter().any(annotates);
        let left = table.step.iter().any(|step| step.from.contains(&state.code) && is_onward(step));
        if !reached.contains(state.code.as_str()) {
            faults.push(Fault::new(&*here, text!("没有步骤到达", "no step leads here")));
        }
        // What is closed is opened again only by the subject, who still disagrees with the result.
        let left_by_officers =
            table.step.iter().any(|step| step.from.contains(&state.code) && is_onward(step) && !is_dispute(step));
        if state.end && left_by_officers {
            faults.push(Fault::new(&*here, text!("终态仍有步骤离开", "an end state is left again")));
        }
        if !state.end && !left {
            faults.push(Fault::new(&*here, text!("没有步骤离开", "a dead state: no step leaves it")));
        }
    }
}
