//! `regime explain`: one case under its text: every date, step and power with its article, past, open and impossible.

use super::{
    cases::{self, ActionShown, EventShown},
    casework, facts, listings, period, sheets,
};
use crate::{
    domain::{
        calendar::Due,
        case::{Clock, Standing},
        disclosure::{self, Until},
        step,
    },
    locale::Text,
    regime::{Transition, Unit, powers},
    service::{Error, Kind, Need, Operation, Trace, Tx, validity},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `regime explain CASE`.
#[derive(Clone, Debug)]
pub struct ExplainCase {
    /// The case.
    pub case: String,
}

/// A rule with its article and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Rule id.
    pub cite: String,
    /// The article.
    pub article: Text,
    /// The rule in one line.
    pub says: Text,
}

/// A date of the case and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateExplained {
    /// What it is for: a step of the case, or the record's disclosure.
    pub of: String,
    /// What an officer reads for it.
    pub of_label: Text,
    /// The last day; none where the text gives none or it is not fixed.
    pub date: Option<NaiveDate>,
    /// The day it counts from, which itself does not count.
    pub from: Option<NaiveDate>,
    /// Days.
    pub days: Option<u32>,
    /// `working` or `calendar`.
    pub unit: Option<String>,
    /// Weekdays that did not count.
    pub skipped: Vec<NaiveDate>,
    /// Weekend days that did.
    pub worked_weekends: Vec<NaiveDate>,
    /// A year has no calendar yet.
    pub provisional: bool,
    /// The step was taken on this day; none while it is open.
    pub done: Option<NaiveDate>,
    /// It was taken after its last day, or its last day is over.
    pub late: bool,
    /// In words, where no date is fixed.
    pub note: Option<Text>,
    /// Grounds.
    pub grounds: Vec<Ground>,
}

/// What the text gives no power for, in this kind of case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Off {
    /// The step or verb.
    pub what: String,
    /// Why.
    pub why: Text,
    /// The ground.
    #[serde(flatten)]
    pub ground: Ground,
}

/// A reading taken where the text is ambiguous.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The switch.
    pub id: String,
    /// Its value here.
    pub value: String,
    /// What was chosen, in words.
    pub words: Text,
    /// The ground.
    #[serde(flatten)]
    pub ground: Ground,
}

/// A case explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseExplained {
    /// The case.
    pub case: String,
    /// Its kind.
    pub kind: String,
    /// The regulation it was opened under.
    pub regime: String,
    /// Its title.
    pub title: Text,
    /// Version of the pack then.
    pub pack: String,
    /// The text is not in force today.
    pub warning: Option<Text>,
    /// Its state.
    pub state: String,
    /// What an officer reads for it.
    pub state_label: Text,
    /// Every date.
    pub dates: Vec<DateExplained>,
    /// What was done.
    pub past: Vec<EventShown>,
    /// What may be done now, by whom, by when.
    pub open: Vec<ActionShown>,
    /// What cannot be done now, and why.
    pub closed: Vec<ActionShown>,
    /// What this text gives no power for.
    pub off: Vec<Off>,
    /// State of the record today.
    pub record_state: String,
    /// Why it stands so.
    pub record_because: Vec<Ground>,
    /// Readings in use.
    pub readings: Vec<Reading>,
}

impl Operation for ExplainCase {
    type Output = CaseExplained;
    const NAME: &'static str = "regime.explain";
    const KIND: Kind = Kind::Look;

    fn needs(&self) -> Need {
        // Whoever may see the case may have it explained.
        Need::new("case.show")
    }

    fn case(&self) -> Option<&str> {
        Some(&self.case)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<CaseExplained, Error> {
        let case = cases::look(tx, &self.case, cases::Noun::Case)?;
        let pack = tx.pack_of(&case.file.pack);
        let ground = |cite: &str| {
            let known = pack.articles.get(cite);
            let article = tx.pack().articles.text(cite);
            Ground { cite: cite.to_owned(), says: known.map_or_else(|| article.clone(), |found| found.says), article }
        };
        let past = cases::events(tx, &case)?;
        let (open, closed) = cases::actions_of(tx, &case)?.into_iter().partition(|action: &ActionShown| action.open);
        let standing = facts::state_on(tx, &case.record, tx.today())?;
        let state = case.standing.state.clone();
        let prefix = format!("{}.", case.file.kind);
        let off = powers(pack).into_iter().filter(|one| !one.allowed && one.key.starts_with(&prefix));
        Ok(CaseExplained {
            case: case.file.no.clone(),
            kind: case.file.kind.clone(),
            regime: case.file.regime.clone(),
            title: pack.regime.title.value.clone(),
            pack: case.file.pack.clone(),
            warning: validity::lapse(pack, tx.today()),
            state_label: case
                .table
                .state(&state)
                .map_or_else(|| Text { zh: state.clone(), en: state.clone() }, |found| found.label.clone()),
            state,
            dates: dates(tx, &case, &past, &standing, &ground),
            past,
            open,
            closed,
            off: off.map(|one| Off { what: one.key, why: one.says, ground: ground(&one.rule) }).collect(),
            record_state: standing.state.word().to_owned(),
            record_because: standing.because.iter().map(|rule| ground(rule)).collect(),
            readings: pack
                .switch
                .iter()
                .map(|switch| Reading {
                    id: switch.id.clone(),
                    value: switch.value.clone(),
                    words: period::reading(tx.pack_of(&case.file.pack), switch),
                    ground: ground(&switch.rule),
                })
                .collect(),
        })
    }

    fn trace(&self, output: Option<&CaseExplained>) -> Trace {
        let trace = Trace::new().basis(&self.case).ids([&self.case]);
        match output {
            Some(shown) => trace.count(1).view(shown),
            None => trace,
        }
    }
}

/// A note, with the source of a figure that is not the text's.
fn noted(note: Text, outside: Option<&Text>) -> Text {
    let Some(outside) = outside else { return note };
    let (zh, en) = (note.zh + "；" + &outside.zh, note.en + "; " + &outside.en);
    Text { zh, en }
}

/// Steps to come whose days begin with an event that has not come yet: how many days they have, and the last one if it came
/// today.
fn to_come(
    tx: &Tx<'_>,
    case: &casework::Loaded<'_>,
    known: &[DateExplained],
    ground: &dyn Fn(&str) -> Ground,
) -> Vec<DateExplained> {
    let mut found: Vec<DateExplained> = Vec::new();
    if case.standing.closed.is_some() {
        return found;
    }
    for step in case.table.ahead(&case.standing.state) {
        let Some(days) = step.days else { continue };
        if known.iter().chain(&found).any(|one| one.of == step.step) {
            continue;
        }
        let working = step.unit == Unit::Working;
        let clock = Clock {
            days,
            working,
            from: tx.today(),
            stopped: Vec::new(),
            cite: step.days_cite().to_owned(),
            outside: step.outside(),
        };
        let planned = clock.due(tx.calendar());
        let last = planned.due;
        let Text { zh, en } = step::start(&step.start).map_or_else(|| sheets::plain(&step.start), Text::from);
        let note = if working {
            text!(
                "自{zh}起{days}个工作日；今日起算则至{last}",
                "{days} working days from {en}; until {last} if that were today"
            )
        } else {
            text!("自{zh}起{days}日；今日起算则至{last}", "{days} days from {en}; until {last} if that were today")
        };
        let note = noted(note, clock.outside.as_ref());
        let rules = if clock.cite == step.rule { vec![&clock.cite] } else { vec![&clock.cite, &step.rule] };
        found.push(DateExplained {
            of: step.step.clone(),
            of_label: sheets::step_label(&step.step),
            date: None,
            from: None,
            days: Some(days),
            unit: Some(if working { "working" } else { "calendar" }.to_owned()),
            skipped: Vec::new(),
            worked_weekends: Vec::new(),
            provisional: planned.provisional,
            done: None,
            late: false,
            note: Some(note),
            grounds: rules.into_iter().map(|rule| ground(rule)).collect(),
        });
    }
    found
}

/// The days of an answer that was given: the clock of its objection, which runs no more.
fn answered(case: &casework::Loaded<'_>, step: &Transition) -> Option<Clock> {
    let objected = case.events.iter().rev().find(|event| event.step == "object")?;
    let was = Standing { objected: facts::day(&objected.day), ..case.standing.clone() };
    step.clock(&was).filter(|_| step.step == "answer")
}

/// The first day on which a listed subject leaves after a clean term.
fn leaving(tx: &Tx<'_>, case: &casework::Loaded<'_>, ground: &dyn Fn(&str) -> Ground) -> Option<DateExplained> {
    let removal = listings::grade_of(tx, case)?.removal.as_ref()?;
    let card = listings::card(tx, &case.file.no).ok().filter(|_| case.standing.state == listings::EFFECTIVE)?;
    let rules = [Some(&removal.rule), removal.months.as_ref().map(|months| &months.rule)];
    let mut rules: Vec<&String> = rules.into_iter().flatten().collect();
    rules.dedup();
    Some(DateExplained {
        of: "remove".to_owned(),
        of_label: text!("移出名单（自该日起）", "leaving the list, from that day on"),
        date: Some(card.leaves_on?),
        from: card.decided_on.as_deref().and_then(facts::day),
        days: None,
        unit: None,
        skipped: Vec::new(),
        worked_weekends: Vec::new(),
        provisional: false,
        done: None,
        late: false,
        note: None,
        grounds: rules.into_iter().map(|rule| ground(rule)).collect(),
    })
}

/// The source of the end of disclosure, where an outside measure sets it and not the text.
fn measured(tx: &Tx<'_>, case: &casework::Loaded<'_>, because: &[String]) -> Option<Text> {
    let found = facts::publicity(tx.in_force(), &case.record).filter(|found| because.contains(&found.rule))?;
    let outside = found.outside?;
    let (Text { zh, en }, trust) = (outside.ground, outside.trust);
    Some(text!("{zh}，可信度 {trust}", "{en}, trust {trust}"))
}

/// The dates of every step that has days and whose start has come, and the end of the record's disclosure.
fn dates(
    tx: &Tx<'_>,
    case: &casework::Loaded<'_>,
    past: &[EventShown],
    standing: &disclosure::Standing,
    ground: &dyn Fn(&str) -> Ground,
) -> Vec<DateExplained> {
    let mut found: Vec<DateExplained> = Vec::new();
    for step in &case.table.step {
        if found.iter().any(|known| known.of == step.step) {
            continue;
        }
        let Some(clock) = case.clock_of(step).or_else(|| answered(case, step)) else { continue };
        let Due { due, skipped, worked_weekends, provisional, .. } = clock.due(tx.calendar());
        // An answer to an earlier objection is none to this one.
        let done = past.iter().rev().find(|event| event.step == step.step && event.day >= clock.from);
        let mut rules = vec![clock.cite.as_str()];
        if clock.cite != step.rule {
            rules.push(&step.rule);
        }
        found.push(DateExplained {
            of: step.step.clone(),
            of_label: sheets::step_label(&step.step),
            date: Some(due),
            from: Some(clock.from),
            days: Some(clock.days),
            unit: Some(if clock.working { "working" } else { "calendar" }.to_owned()),
            skipped,
            worked_weekends,
            provisional,
            done: done.map(|event| event.day),
            late: done.map_or(due < tx.today(), |event| event.late),
            note: clock.outside.clone(),
            grounds: rules.into_iter().map(ground).collect(),
        });
    }
    found.extend(to_come(tx, case, &found, ground));
    found.extend(leaving(tx, case, ground));
    let note = match &standing.until {
        Until::On { because, .. } => measured(tx, case, because),
        Until::Open { .. } => Some(text!("终止事件尚未发生", "the event that ends it has not come")),
        Until::NotStarted { .. } => Some(text!("尚未起算", "not started yet")),
        Until::Silent => Some(text!("未规定期限", "the text sets no period")),
    };
    found.push(DateExplained {
        of: "disclosure".to_owned(),
        of_label: text!("披露", "disclosure"),
        date: standing.until.last_day(),
        from: None,
        days: None,
        unit: None,
        skipped: Vec::new(),
        worked_weekends: Vec::new(),
        provisional: false,
        done: None,
        late: false,
        note,
        grounds: standing.until.because().iter().map(|rule| ground(rule)).collect(),
    });
    found
}
