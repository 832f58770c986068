//! Regime packs: the law as typed data, read, checked and explained. Pure.

mod access;
mod admission;
mod admitted;
mod agree;
mod check;
mod entry;
mod explain;
mod figures;
mod fitting;
mod floor;
mod listing;
mod market;
mod misfit;
mod notice;
mod overlay;
mod pack;
mod parameter;
mod path;
mod power;
mod procedure;
mod read;
mod readings;
mod same;
mod sense;
mod severity;
mod staffing;
mod supervision;
mod supplement;
mod tighten;
mod words;

pub use access::*;
pub use admitted::*;
pub use check::{Fault, check, check_policy};
pub use entry::{Consent, EntryLaw};
pub use explain::{Difference, Value, compare, overlaid, values};
pub use floor::check_floor;
pub use listing::*;
pub use market::*;
pub use notice::*;
pub use overlay::{LOCAL, Local, is_overlay, lay, lay_in_place, overlay_regime};
pub use pack::*;
pub use parameter::{Parameter, Question, questions};
pub use power::{Answers, Power, answers, powers, powers_side_by_side};
pub use procedure::*;
pub use severity::*;
pub use staffing::{Apart, Person, Staffing, staffing};
pub use supervision::*;
pub use supplement::*;

use crate::{
    domain::{
        Code, Refusal,
        permission::{Known, Policy},
        rule::PACK,
    },
    text,
};

/// Packs and policy tables built in, as `(stem, text)`.
static PACKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/regimes.rs"));
static POLICIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// The table that holds under every regulation.
const COMMON: &str = "common";

/// The ids of the regulations built in.
pub fn ids() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, _)| *id)
}

thread_local! {
    /// A text in the place of a built-in pack.
    static STAND_IN: std::cell::RefCell<Option<(String, String)>> = const { std::cell::RefCell::new(None) };
}

/// Lets `text` stand in for the built-in pack `id` on this thread, or ends that: so that a test can change one value of a
/// pack and see who notices. Nothing in the program calls it (`tests/tidy.rs`).
pub fn stand_in(pack: Option<(&str, &str)>) {
    STAND_IN.set(pack.map(|(id, text)| (id.to_owned(), text.to_owned())));
}

/// Loads a built-in pack. It was checked when the program was built (`tests/regime/check.rs`) and `regime check` does it
/// again; every start of the program does not.
pub fn load(id: &str) -> Result<Pack, Vec<Refusal>> {
    if let Some((_, text)) = STAND_IN.with_borrow(|pack| pack.clone().filter(|(stem, _)| stem == id)) {
        return read(id, &text);
    }
    read(id, built_in(id)?)
}

/// Loads and checks a built-in pack; all faults at once.
pub fn load_checked(id: &str) -> Result<Pack, Vec<Refusal>> {
    parse(id, built_in(id)?)
}

/// The text of a built-in pack; none of an id that is not built in.
pub fn text_of(id: &str) -> Option<&'static str> {
    built_in(id).ok()
}

fn built_in(id: &str) -> Result<&'static str, Vec<Refusal>> {
    PACKS.iter().find(|(stem, _)| *stem == id).map(|(_, text)| *text).ok_or_else(|| {
        let known = ids().collect::<Vec<_>>().join(" ");
        vec![
            Refusal::new(Code::Config, text!("没有制度包 `{id}`", "no regime pack `{id}`"))
                .cite(PACK)
                .hint(text!("可用的制度包: {known}", "packs built in: {known}")),
        ]
    })
}

fn read(id: &str, text: &str) -> Result<Pack, Vec<Refusal>> {
    toml::from_str(text).map_err(|error| {
        let problem = error.message().to_owned();
        let line =
            error.span().and_then(|span| text.get(..span.start)).map_or(1, |head| head.matches('\n').count() + 1);
        let message = text!("制度包 {id} 第 {line} 行: {problem}", "regime pack {id}, line {line}: {problem}");
        vec![Refusal::new(Code::Config, message).cite(PACK)]
    })
}

/// Reads and checks a pack from its text.
pub fn parse(id: &str, text: &str) -> Result<Pack, Vec<Refusal>> {
    match examine(id, text) {
        (Some(pack), faults) if faults.is_empty() => Ok(pack),
        (_, faults) => Err(faults),
    }
}

/// What is wrong with a text, and where (所在).
#[derive(Clone, Debug)]
pub struct Told {
    /// What is wrong.
    pub refusal: Refusal,
    /// The key, dotted; empty where it cannot be said.
    pub field: String,
    /// The line of the text.
    pub line: usize,
}

impl Told {
    /// A fault with the line on which what it names begins.
    pub fn of(text: &str, fault: Fault) -> Self {
        let (line, field) = (read::line_of(text, &fault.place), fault.place.clone());
        Self { refusal: fault.into(), field, line }
    }
}

/// What came of a text: the pack as far as it can be read, and everything that is wrong with it.
#[derive(Debug)]
pub struct Examined {
    /// The pack; sections that cannot be read are laid aside.
    pub pack: Option<Pack>,
    /// All faults, each with its place.
    pub told: Vec<Told>,
    /// That of which nothing more can be said.
    aside: read::Aside,
}

impl Examined {
    /// Adds what was found otherwise, but for what may only follow from what was laid aside.
    pub fn add(&mut self, text: &str, found: Vec<Fault>) {
        let kept = found.into_iter().filter(|fault| !self.aside.explains(text, fault));
        self.told.extend(kept.map(|fault| Told::of(text, fault)).collect::<Vec<_>>());
    }
}

/// Reads and checks a pack from its text and tells everything at once: keys that do not fit, and what is wrong with the
/// rest. The pack is there as far as it can be read.
pub fn examine(id: &str, text: &str) -> (Option<Pack>, Vec<Refusal>) {
    let Examined { pack, told, .. } = examine_in_place(id, text);
    (pack, told.into_iter().map(|one| one.refusal).collect())
}

/// As [`examine`], each fault with its line and key.
pub fn examine_in_place(id: &str, text: &str) -> Examined {
    let model = PACKS.iter().find(|(stem, _)| *stem == id).or(PACKS.first()).map_or("", |(_, text)| *text);
    let read::Read { pack, faults, aside } = read::pack(id, text, model);
    let mut examined = Examined { pack: None, told: faults, aside };
    let Some(pack) = pack else { return examined };
    let mut found = check(&pack);
    figures::check(&pack, &mut found);
    if pack.regime.id != id {
        let found_id = &pack.regime.id;
        found.push(Fault::new(
            "regime.id",
            text!("编号 `{found_id}` 与文件名 `{id}` 不符", "the id `{found_id}` is not the file's name `{id}`"),
        ));
    }
    examined.add(text, found);
    examined.pack = Some(pack);
    examined
}

/// Every value in which a pack differs from the built-in one of its id; none where no pack of that id is built in.
pub fn unlike_built_in(pack: &Pack) -> Vec<Fault> {
    load(pack.id()).map(|base| same::differences(&base, pack)).unwrap_or_default()
}

/// Whether a permission table is built in for regulation `id`.
pub fn has_policy(id: &str) -> bool {
    POLICIES.iter().any(|(stem, _)| *stem == id)
}

/// The policy files in force under regulation `id`, as `(name, text)`: the common table and its own.
pub fn policies(id: &str) -> Vec<(&'static str, &'static str)> {
    POLICIES.iter().copied().filter(|(stem, _)| *stem == COMMON || *stem == id).collect()
}

/// The operations of the kinds of case that a supplement brought where the text is silent.
fn brought(pack: &Pack) -> Vec<String> {
    let whole = |table: &CaseTable| table.step.iter().all(|step| step.rule == LOCAL);
    let brought = pack.case.iter().filter(|(_, table)| whole(table));
    let operations = brought.flat_map(|(kind, table)| {
        let steps = table.step.iter().map(|step| step.operation.clone());
        steps.chain(["list", "show"].map(|look| format!("{kind}.{look}"))).collect::<Vec<_>>()
    });
    operations.collect()
}

/// The policy in force under `pack`, checked against it. `operations` is the list of all.
pub fn policy(pack: &Pack, operations: &[&str]) -> Result<Policy, Vec<Refusal>> {
    let policy = read_policy(pack, operations)?;
    let faults = check_policy(pack, &policy);
    if faults.is_empty() { Ok(policy) } else { Err(faults.into_iter().map(Refusal::from).collect()) }
}

fn read_policy(pack: &Pack, operations: &[&str]) -> Result<Policy, Vec<Refusal>> {
    let modes = pack.mode_words();
    let mut policy = Policy::parse(&policies(pack.id()), &Known { operations, modes: &modes })?;
    policy.end_silence(&brought(pack));
    Ok(policy)
}

/// What a pack and the permission table built in for its id contradict each other in.
pub fn policy_faults(pack: &Pack, operations: &[&str]) -> Vec<Fault> {
    match read_policy(pack, operations) {
        Ok(policy) => check_policy(pack, &policy),
        Err(faults) => faults.into_iter().map(|fault| Fault::new("policies", fault.message)).collect(),
    }
}
