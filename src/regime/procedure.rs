//! Procedures of a pack: objection, revocation, repair, notices, and which transitions each kind of case has.

use super::pack::Entry;
use crate::{
    domain::{
        case::{Clock, Standing},
        rule::Ruled,
    },
    locale::Text,
    text,
};
use serde::{Deserialize, Serialize};

/// Objection (异议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Grounds; empty where the text lists none.
    pub grounds: Vec<Entry>,
    /// It is written.
    pub written: Option<Ruled<bool>>,
    /// It comes with evidence.
    pub evidence: Option<Ruled<bool>>,
    /// Only the subject or its agent.
    pub subject_only: Ruled<bool>,
    /// Kinds of unit that take objections to their own data themselves: what only they hold is referred to them.
    pub refer_to: Option<Ruled<Vec<String>>>,
    /// Marks.
    #[serde(default)]
    pub annotate: Annotate,
    /// Suspension of public query.
    pub suspend: Option<Suspend>,
    /// The provider's answer and the subject's report are shown with the record, both or none.
    pub together: Option<Ruled<bool>>,
    /// Causes that stop the clock (不计入办理时间); a closed list, empty where the text stops none.
    #[serde(default)]
    pub pauses: Vec<Entry>,
}

/// When items are annotated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotate {
    /// While in process.
    pub pending: Option<Ruled<bool>>,
    /// After handling, while still disputed.
    pub disputed: Option<Ruled<bool>>,
}

/// Suspension when the provider stays silent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    /// The step whose missed deadline suspends.
    pub after: String,
    /// Relations cut off.
    pub cut_off: Ruled<Vec<String>>,
    /// Not before the deadline.
    pub not_before_rule: String,
    /// A late reply lifts it.
    pub release_rule: String,
    /// The rule id.
    pub rule: String,
}

/// Revocation of the basis (撤销).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Kinds of notice.
    pub kinds: Vec<RevocationKind>,
    /// Only the original provider.
    pub provider_only: Option<Ruled<bool>>,
    /// Effect on the record.
    pub effect: Option<Ruled<String>>,
    /// Never without the notice.
    pub needs_notice: Option<Ruled<bool>>,
}

/// One kind of revocation notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationKind {
    /// The word after `--kind`.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Categories it applies to.
    pub categories: Vec<String>,
    /// Documents that prove it, any of them; empty asks none.
    pub documents: Vec<String>,
    /// Whether a case is opened; otherwise the date is recorded on the record.
    pub opens_case: bool,
    /// The notice must state the day: the item ends with it.
    #[serde(default)]
    pub dated: bool,
    /// The rule id.
    pub rule: String,
}

/// Repair (信用修复).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Categories that can be repaired.
    pub categories: Ruled<Vec<String>>,
    /// States in which it is possible.
    pub states: Ruled<Vec<String>>,
    /// Who decides: `provider`, `centre`, `off`.
    pub decider: Ruled<String>,
    /// Ways.
    pub ways: Vec<Entry>,
    /// Materials.
    pub materials: Vec<Entry>,
    /// Effect on the record.
    pub effect: Option<Ruled<String>>,
    /// Conditions checked one by one.
    #[serde(default)]
    pub conditions: Vec<Entry>,
    /// Another decides and the centre executes the result.
    pub by_result: Option<RepairByResult>,
    /// Kinds of units that name a person for repair.
    pub staff: Option<Ruled<Vec<String>>>,
    /// What it costs the applicant, in yuan.
    pub fee: Option<Ruled<u32>>,
    /// Registering and executing are two persons.
    pub two_persons: Ruled<bool>,
    /// What must be found true of an application (逐项核对).
    #[serde(default)]
    pub statements: Vec<RepairStatement>,
    /// Materials without which an application is incomplete.
    pub required: Option<Ruled<Vec<String>>>,
    /// Materials beyond the list need a rule of one of these ranks.
    pub more_materials: Option<Ruled<Vec<String>>>,
    /// Conditions that a catalogue item adds need a rule of one of these ranks.
    pub more_conditions: Option<Ruled<Vec<String>>>,
    /// An item is declared irreparable (不可修复) by a rule of one of these ranks only.
    pub barred: Option<Ruled<Vec<String>>>,
    /// The application goes to the unit that determined the item.
    pub addressee: Option<Ruled<bool>>,
    /// Only what was received from the regulation's first day on is an application under it.
    pub from_first_day: Option<Ruled<bool>>,
    /// What is complete and in order must be accepted.
    pub must_accept: Option<Ruled<bool>>,
    /// Repair ends publication: what is not published has nothing to repair.
    pub published_only: Option<Ruled<bool>>,
    /// All conditions must be met together.
    pub all_conditions: Option<Ruled<bool>>,
    /// Causes of an extension, a closed list.
    #[serde(default)]
    pub causes: Vec<Entry>,
    /// Channels on which another procedure repairs.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// Days ahead in the list of who becomes eligible.
    pub countdown: Option<Ruled<u32>>,
    /// Ways that the text rules out, each by its rule.
    #[serde(default)]
    pub no_ways: Vec<Entry>,
    /// What a correction after the set time limit means, a word of [`LATE`].
    pub late_correction: Option<Ruled<String>>,
    /// Enterprises in reorganisation (破产重整).
    pub reorganisation: Option<Reorganisation>,
}

/// A late correction is flagged and accepted with a reason, or refused.
pub const LATE: &[&str] = &["flag", "refuse"];

/// Repair of an enterprise in reorganisation (破产重整企业).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reorganisation {
    /// Its administrator (管理人) applies with the court's ruling on the plan.
    pub ruling: Ruled<bool>,
    /// While the plan runs it counts as newly founded (视为新设立).
    pub anew: Ruled<bool>,
}

/// Something that must be found true of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairStatement {
    /// Its word.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// The material it is read from.
    pub of: String,
    /// The condition it is a part of.
    pub condition: String,
    /// The rule id.
    pub rule: String,
}

/// A channel on which another procedure repairs (另行修复).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The channel, a word of `publish.channels`.
    pub code: String,
    /// Where the applicant is referred to.
    pub says: Text,
    /// The reminder where the item is published here too.
    pub both: Text,
    /// The rule id.
    pub rule: String,
    /// The rule of the reminder.
    pub both_rule: String,
}

/// Repair by the result of the determining unit or of an outside site (依修复结果办理).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairByResult {
    /// Routes of an application.
    pub routes: Vec<Entry>,
    /// The route that is described.
    pub other_route: String,
    /// It goes to the determining unit or a site.
    pub addressee: Ruled<bool>,
    /// Outside sites.
    pub sites: Vec<Entry>,
    /// Content kinds that, once published, are repaired through the sites only.
    pub only_by_site: Ruled<Vec<String>>,
    /// Not before the shortest publicity has run.
    pub after_shortest: Ruled<bool>,
    /// Ways of execution, each an outcome of the step `execute`.
    pub choices: Vec<Entry>,
    /// Deletion only when the basis is gone.
    pub delete: Ruled<bool>,
}

/// Deletion or shielding on request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shield {
    /// Positive information.
    pub positive: Option<ShieldRule>,
    /// Self-declared information.
    pub self_declared: Option<ShieldRule>,
}

/// One ground of deletion or shielding. Who executes it stands in the permission table; its days, start and effect in
/// `case.shield`, where the step `file` has the ground's word as outcome when the grounds take different ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShieldRule {
    /// Content kinds; none where every record of the ground counts.
    pub kinds: Option<Ruled<Vec<String>>>,
    /// Categories whose other items may be said to be like these (等), where the list is open; another person decides.
    pub similar: Option<Ruled<Vec<String>>>,
    /// Only the subject or its agent may ask.
    pub subject_only: Ruled<bool>,
    /// The rule id.
    pub rule: String,
}

impl Shield {
    /// The grounds of the text with their words, which are also outcomes of the step `file`.
    pub fn grounds(&self) -> impl Iterator<Item = (&'static str, &ShieldRule)> {
        let positive = self.positive.iter().map(|rule| ("positive", rule));
        positive.chain(self.self_declared.iter().map(|rule| ("self-declared", rule)))
    }
}

/// One kind of case: its number prefix and its transitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseTable {
    /// What an officer reads.
    pub label: Text,
    /// Number prefix.
    pub prefix: Ruled<String>,
    /// States with their names; the order is the order of the procedure.
    pub state: Vec<CaseState>,
    /// Transitions that exist.
    pub step: Vec<Transition>,
    /// What becomes of an open case when its record goes by another way; nobody takes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Gone>,
    /// The rule by which earlier steps keep a person from later ones; the product's own when not given.
    #[serde(default)]
    pub apart_rule: String,
}

/// Where open cases are led whose record was taken away (信息已不存在): by another case, or by its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// How it went, words of [`WAYS_TO_GO`].
    pub by: Vec<String>,
    /// States it starts from.
    pub from: Vec<String>,
    /// State it leads to.
    pub to: String,
    /// Effects.
    #[serde(default)]
    pub effects: Vec<String>,
    /// The rule id.
    pub rule: String,
}

/// A record's content was erased, or its unit took it back.
pub const WAYS_TO_GO: &[&str] = &["erased", "withdrawn"];

/// A state of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseState {
    /// The word in JSON.
    pub code: String,
    /// What an officer reads.
    pub label: Text,
    /// Nothing follows.
    #[serde(default)]
    pub end: bool,
}

/// One transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// The action word, such as `forward`.
    pub step: String,
    /// Which outcome of the action this is, where it has several.
    #[serde(default)]
    pub outcome: String,
    /// States it starts from; empty opens the case.
    pub from: Vec<String>,
    /// State it leads to; none stays.
    pub to: Option<String>,
    /// The operation whose permission it needs.
    pub operation: String,
    /// Days within which it must be taken; none where the text has no figure.
    pub days: Option<u32>,
    /// Days are working days (工作日) unless said otherwise.
    #[serde(default)]
    pub unit: Unit,
    /// The event the days count from.
    #[serde(default)]
    pub start: String,
    /// The rule of the days, where it differs.
    #[serde(default)]
    pub days_rule: String,
    /// Where the days come from when the text has no figure (文外天数).
    #[serde(default)]
    pub days_source: String,
    /// Working days after which an internal reminder shows (not a legal deadline).
    pub remind: Option<u32>,
    /// A condition on time: `overdue` (only after the deadline), `replied`, `unreceived` (once in each stay with the
    /// provider), `replaced`, `both-papers`, `out-of-disclosure`, `informed` (the notice before a listing was served).
    #[serde(default)]
    pub when: String,
    /// The rule that refuses when the condition is not met.
    #[serde(default)]
    pub when_rule: String,
    /// Inputs that must be given.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The rule that refuses an incomplete input, where it differs.
    #[serde(default)]
    pub needs_rule: String,
    /// Effects, carried out in this order.
    #[serde(default)]
    pub effects: Vec<String>,
    /// The earlier step whose person may not take this one (职责分离).
    #[serde(default)]
    pub not_by: Vec<String>,
    /// What a missed deadline causes by itself.
    #[serde(default)]
    pub on_overdue: String,
    /// The text wants it taken promptly (及时) and gives no figure.
    #[serde(default)]
    pub promptly: bool,
    /// The rule id.
    pub rule: String,
}

/// Unit of a number of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 工作日
    #[default]
    Working,
    /// 自然日
    Calendar,
}

impl Transition {
    /// The rule of its days.
    pub fn days_cite(&self) -> &str {
        if self.days_rule.is_empty() { &self.rule } else { &self.days_rule }
    }

    /// Where its days come from, when the text has no figure (文外天数).
    pub fn outside(&self) -> Option<Text> {
        let source = &self.days_source;
        (!source.is_empty()).then(|| text!("文外天数：{source}", "outside figure: {source}"))
    }

    /// Its clock, once the start event has come; none while the case is paused.
    pub fn clock(&self, standing: &Standing) -> Option<Clock> {
        if standing.paused().is_some() {
            return None;
        }
        Some(Clock {
            days: self.days?,
            working: self.unit == Unit::Working,
            from: standing.start(&self.start)?,
            stopped: standing.stopped(),
            cite: self.days_cite().to_owned(),
            outside: self.outside(),
        })
    }
}

impl CaseTable {
    /// The transitions open in `state`; `None` asks for those that open a case.
    pub fn open_in<'a>(&'a self, state: Option<&'a str>) -> impl Iterator<Item = &'a Transition> {
        self.step.iter().filter(move |step| match state {
            None => step.from.is_empty(),
            Some(state) => step.from.iter().any(|from| from == state),
        })
    }

    /// Every transition that may still be taken from `state`, now or after others.
    pub fn ahead<'a>(&'a self, state: &'a str) -> Vec<&'a Transition> {
        let mut states = vec![state];
        let mut found: Vec<&'a Transition> = Vec::new();
        while let Some(state) = states.pop() {
            for step in self.open_in(Some(state)) {
                if !found.iter().any(|known| std::ptr::eq(*known, step)) {
                    found.push(step);
                    states.extend(step.to.as_deref());
                }
            }
        }
        found
    }

    /// The transition of `step` with `outcome` out of `state`.
    pub fn transition(&self, state: Option<&str>, step: &str, outcome: &str) -> Option<&Transition> {
        self.step.iter().find(|one| {
            let fits = match state {
                None => one.from.is_empty(),
                Some(state) => one.from.iter().any(|from| from == state),
            };
            fits && one.step == step && one.outcome == outcome
        })
    }

    /// Whether any transition takes this step: a step without one is off (reading G9).
    pub fn has(&self, step: &str) -> bool {
        self.step.iter().any(|one| one.step == step)
    }

    /// Whether a step that ends a case leaves the subject to be told of it.
    pub fn tells_at_the_end(&self) -> bool {
        self.ends_with("notify")
    }

    /// Whether some last step tells the competent authority.
    pub fn tells_supervisor_at_the_end(&self) -> bool {
        self.ends_with("tell-supervisor")
    }

    fn ends_with(&self, effect: &str) -> bool {
        let ends = |state: &String| self.state(state).is_some_and(|found| found.end);
        let tells = |effects: &[String]| effects.iter().any(|one| one == effect);
        self.step.iter().any(|step| step.to.as_ref().is_some_and(ends) && tells(&step.effects))
            || self.gone.iter().any(|gone| ends(&gone.to) && tells(&gone.effects))
    }

    /// Where a case in `state` is led when its record went so.
    pub fn gone(&self, state: &str, by: &str) -> Option<&Gone> {
        self.gone.iter().find(|one| one.from.iter().any(|from| from == state) && one.by.iter().any(|word| word == by))
    }

    /// The state by its word.
    pub fn state(&self, code: &str) -> Option<&CaseState> {
        self.state.iter().find(|state| state.code == code)
    }
}
