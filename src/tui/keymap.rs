//! Keymaps: TOML in, look-up and hints out, every fault told at once.

use super::{action::Action, key::Key};
use crate::{
    domain::{Code, Refusal},
    locale::Text,
    text,
};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Where a binding is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// Where nothing is being typed: digits switch screens.
    Screens,
    /// A list or a scrolling pane.
    List,
    /// One case in hand.
    Case,
    /// The worklist (待办).
    Worklist,
    /// Record review (归集审核).
    Review,
    /// Objection comparison (异议比对).
    Compare,
    /// Repair (信用修复).
    Repair,
    /// Lists and measures (名单措施).
    Lists,
    /// Query (信用查询).
    Query,
    /// Query log (查询日志).
    Log,
    /// Decisions of two persons (两人办理的复核).
    Decisions,
    /// Running the installation (系统设置).
    System,
    /// Fields to fill in.
    Form,
    /// A question to confirm.
    Confirm,
    /// A list that is typed into.
    Palette,
}

use Context::{
    Case, Compare, Confirm, Decisions, Form, Global, List, Lists, Log, Palette, Query, Repair, Review, Screens, System,
    Worklist,
};

impl Context {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Global, Screens, List, Case, Worklist, Review, Compare, Repair, Lists, Query, Log, Decisions, System, Form,
        Confirm, Palette,
    ];

    /// Contexts of the worklist.
    pub const WORKLIST: &'static [Self] = &[Global, Screens, List, Case, Worklist];
    /// Contexts of record review.
    pub const REVIEW: &'static [Self] = &[Global, Screens, List, Review];
    /// Contexts of the objection comparison.
    pub const COMPARE: &'static [Self] = &[Global, Screens, List, Case, Compare];
    /// Contexts of repair.
    pub const REPAIR: &'static [Self] = &[Global, Screens, List, Case, Repair];
    /// Contexts of lists and measures.
    pub const LISTS: &'static [Self] = &[Global, Screens, List, Case, Lists];
    /// Contexts of the query screen's result list.
    pub const QUERY: &'static [Self] = &[Global, Screens, List, Query];
    /// Contexts of the query screen's fields.
    pub const QUERY_FORM: &'static [Self] = &[Global, Form];
    /// Contexts of the query log.
    pub const LOG: &'static [Self] = &[Global, Screens, List, Log];
    /// Contexts of the decisions of two persons.
    pub const DECISIONS: &'static [Self] = &[Global, Screens, List, Decisions];
    /// Contexts of the system settings.
    pub const SYSTEM: &'static [Self] = &[Global, Screens, List, System];
    /// Contexts of any other list or page.
    pub const PAGE: &'static [Self] = &[Global, Screens, List];
    /// Contexts of a page on one case.
    pub const CASE: &'static [Self] = &[Global, Screens, List, Case];
    /// Contexts of a form.
    pub const FORM: &'static [Self] = &[Global, Form];
    /// Contexts of a confirmation.
    pub const CONFIRM: &'static [Self] = &[Global, Confirm];
    /// Contexts of the box that says why a key is closed here.
    pub const CLOSED: &'static [Self] = &[Global, Screens, Confirm];
    /// Contexts of the palette and other lists that are typed into.
    pub const PALETTE: &'static [Self] = &[Global, Palette];

    /// Every chain a screen can put in force. A keymap is checked against all of them.
    pub const CHAINS: &'static [&'static [Self]] = &[
        Self::WORKLIST,
        Self::REVIEW,
        Self::COMPARE,
        Self::REPAIR,
        Self::LISTS,
        Self::QUERY,
        Self::LOG,
        Self::DECISIONS,
        Self::SYSTEM,
        Self::CASE,
        Self::PAGE,
        Self::FORM,
        Self::CONFIRM,
        Self::CLOSED,
        Self::PALETTE,
    ];

    /// The name keymaps use.
    pub fn name(self) -> &'static str {
        match self {
            Global => "global",
            Screens => "screens",
            List => "list",
            Case => "case",
            Worklist => "worklist",
            Review => "review",
            Compare => "compare",
            Repair => "repair",
            Lists => "lists",
            Query => "query",
            Log => "log",
            Decisions => "decisions",
            System => "system",
            Form => "form",
            Confirm => "confirm",
            Palette => "palette",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|context| context.name() == name)
    }
}

/// What a key means after the keys already pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Run this.
    Run(Action),
    /// The first key of a sequence: one more is needed.
    More,
    /// Nothing is bound.
    Nothing,
}

/// The built-in maps, by name.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/keymaps.rs"));

/// Actions that must keep a key everywhere.
const NEEDED: &[Action] = &[Action::Help, Action::Back, Action::Quit];

type Bindings = BTreeMap<(Context, Action), Vec<Vec<Key>>>;

/// The keys in force.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: Bindings,
    fixed: Vec<(Key, Action)>,
}

impl Keymap {
    /// The built-in map of this name, laid over the default.
    pub fn built_in(name: &str) -> Result<Self, Vec<Refusal>> {
        let known = BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let Some((_, map)) = BUILT_IN.iter().find(|(found, _)| *found == name) else {
            return Err(vec![fault(text!(
                "没有名为 `{name}` 的键位表, 有: {known}",
                "no keymap is called `{name}`; there are: {known}"
            ))]);
        };
        if name == "default" { Self::over(Self::default(), map) } else { Self::over(Self::built_in("default")?, map) }
    }

    /// The officer's own map laid over the built-in one it names with `base = "..."` (`default` when it names none).
    pub fn parse(map: &str) -> Result<Self, Vec<Refusal>> {
        let base = map.parse::<Table>().ok().and_then(|table| table.get("base")?.as_str().map(str::to_owned));
        Self::over(Self::built_in(base.as_deref().unwrap_or("default"))?, map)
    }

    /// Whether a map could be used; all its faults at once when not.
    pub fn check(map: &str) -> Result<(), Vec<Refusal>> {
        Self::parse(map).map(drop)
    }

    fn over(base: Self, map: &str) -> Result<Self, Vec<Refusal>> {
        let table: Table = map.parse().map_err(|error: toml::de::Error| {
            let why = error.message().to_owned();
            let line =
                error.span().map_or(1, |span| map.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
            vec![fault(text!("第 {line} 行不是 TOML: {why}", "line {line} is not TOML: {why}"))]
        })?;
        let mut reader = Reader { keymap: base, faults: Vec::new() };
        reader.read(&table);
        reader.check_whole();
        if reader.faults.is_empty() { Ok(reader.keymap) } else { Err(reader.faults.into_iter().map(fault).collect()) }
    }

    /// What `pressed` means under `chain`.
    pub fn lookup(&self, chain: &[Context], pressed: &[Key]) -> Lookup {
        let mut found = Lookup::Nothing;
        for ((_, action), keys) in self.live(chain) {
            if keys == pressed {
                return Lookup::Run(action);
            }
            if keys.starts_with(pressed) {
                found = Lookup::More;
            }
        }
        found
    }

    /// What may follow the keys already pressed.
    pub fn continuations(&self, chain: &[Context], pressed: &[Key]) -> Vec<(Key, Action)> {
        self.live(chain)
            .filter(|(_, keys)| keys.len() > pressed.len() && keys.starts_with(pressed))
            .filter_map(|((_, action), keys)| keys.get(pressed.len()).map(|key| (*key, action)))
            .collect()
    }

    /// The keys of an action under `chain`, spelled for hints: `["j", "Down"]`.
    pub fn labels(&self, chain: &[Context], action: Action) -> Vec<String> {
        self.live(chain)
            .filter(|((_, found), _)| *found == action)
            .map(|(_, keys)| keys.iter().map(|key| key.label()).collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The key a hint shows: where one types, a character would be text and not a key.
    pub fn hint(&self, chain: &[Context], action: Action) -> Option<String> {
        let is_typing = chain.contains(&Form) || chain.contains(&Palette);
        self.live(chain)
            .filter(|((_, found), keys)| *found == action && !(is_typing && keys.iter().any(|key| key.is_character())))
            .map(|(_, keys)| keys.iter().map(|key| key.label()).collect::<Vec<_>>().join(" "))
            .next()
    }

    /// The actions that have a key under `chain`, in the order of the table.
    pub fn actions(&self, chain: &[Context]) -> Vec<Action> {
        let mut found: Vec<Action> = self.live(chain).map(|((_, action), _)| action).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every binding, spelled as keymaps spell it: context, action, keys. For `keymap show` and the manual.
    pub fn rows(&self) -> Vec<(Context, Action, Vec<String>)> {
        self.bindings
            .iter()
            .map(|((context, action), keys)| (*context, *action, keys.iter().map(|keys| spell(keys)).collect()))
            .collect()
    }

    fn live<'a>(&'a self, chain: &'a [Context]) -> impl Iterator<Item = ((Context, Action), &'a [Key])> {
        self.bindings
            .iter()
            .filter(|((context, _), _)| chain.contains(context))
            .flat_map(|(place, sequences)| sequences.iter().map(|keys| (*place, keys.as_slice())))
    }
}

struct Reader {
    keymap: Keymap,
    faults: Vec<Text>,
}

impl Reader {
    fn read(&mut self, table: &Table) {
        for (name, value) in table {
            match (name.as_str(), value) {
                ("base", Value::String(_)) => {}
                ("fixed", Value::Table(fixed)) => self.read_fixed(fixed),
                (name, Value::Table(actions)) => match Context::from_name(name) {
                    Some(context) => self.read_context(context, actions),
                    None => self.say(text!("`[{name}]` 不是键位环境", "`[{name}]` is not a context")),
                },
                (name, _) => self.say(text!("`{name}` 应是一张表", "`{name}` should be a table")),
            }
        }
    }

    fn read_fixed(&mut self, fixed: &Table) {
        for (name, value) in fixed {
            let key = value.as_str().unwrap_or_default();
            match (Action::from_name(name), key.parse::<Key>()) {
                (Some(action), Ok(key)) => self.keymap.fixed.push((key, action)),
                (None, _) => self.say(text!("fixed.`{name}` 不是动作", "fixed.`{name}` is not an action")),
                (_, Err(why)) => self.say(at(&format!("fixed.{name}"), &why)),
            }
        }
    }

    fn read_context(&mut self, context: Context, actions: &Table) {
        for (name, value) in actions {
            let place = format!("{}.{name}", context.name());
            let Some(action) = Action::from_name(name) else {
                self.say(text!("`{place}` 不是动作", "`{place}` is not an action"));
                continue;
            };
            let Some(sequences) = value.as_array() else {
                self.say(text!(
                    "`{place}` 应是键的列表, 如 [\"j\"]",
                    "`{place}` should be a list of keys, such as [\"j\"]"
                ));
                continue;
            };
            let mut read = Vec::new();
            for sequence in sequences {
                match read_sequence(sequence.as_str().unwrap_or_default()) {
                    Ok(keys) => read.push(keys),
                    Err(why) => self.say(at(&place, &why)),
                }
            }
            self.keymap.bindings.insert((context, action), read);
        }
    }

    fn check_whole(&mut self) {
        self.keep_fixed();
        for action in NEEDED {
            if self.keymap.bindings.get(&(Global, *action)).is_none_or(Vec::is_empty) {
                let name = action.name();
                self.say(text!(
                    "`global.{name}` 必须有键: 可以移动, 不能丢失",
                    "`global.{name}` must keep a key: it can be moved, not lost"
                ));
            }
        }
        for chain in Context::CHAINS {
            self.find_clashes(chain);
        }
    }

    /// Fixed keys always mean their action, and nothing else may take them.
    fn keep_fixed(&mut self) {
        for (key, action) in self.keymap.fixed.clone() {
            let thieves: Vec<_> = self
                .keymap
                .bindings
                .iter()
                .filter(|((_, found), keys)| *found != action && keys.iter().any(|keys| keys.first() == Some(&key)))
                .map(|((context, found), _)| format!("{}.{}", context.name(), found.name()))
                .collect();
            let owner = action.name();
            for thief in thieves {
                self.say(text!(
                    "`{key}` 固定为 `{owner}`, `{thief}` 不能用它",
                    "`{key}` is fixed for `{owner}`; `{thief}` cannot take it"
                ));
            }
            let keys = self.keymap.bindings.entry((Global, action)).or_default();
            if !keys.contains(&vec![key]) {
                keys.push(vec![key]);
            }
        }
    }

    fn find_clashes(&mut self, chain: &[Context]) {
        let live: Vec<_> = self.keymap.live(chain).map(|(place, keys)| (place, keys.to_vec())).collect();
        for (index, ((context, action), keys)) in live.iter().enumerate() {
            for ((other_context, other_action), other_keys) in live.iter().skip(index + 1) {
                let overlap = keys.starts_with(other_keys) || other_keys.starts_with(keys);
                if overlap && (action != other_action || (keys.len() != other_keys.len())) {
                    let shown = spell(if keys.len() < other_keys.len() { keys } else { other_keys });
                    let one = format!("{}.{}", context.name(), action.name());
                    let two = format!("{}.{}", other_context.name(), other_action.name());
                    self.say(text!("`{shown}` 同时是 `{one}` 与 `{two}`", "`{shown}` means both `{one}` and `{two}`"));
                }
            }
        }
    }

    fn say(&mut self, fault: Text) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

fn read_sequence(sequence: &str) -> Result<Vec<Key>, Text> {
    let keys = sequence.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, Text>>()?;
    match keys.len() {
        1 | 2 => Ok(keys),
        0 => Err(text!("空的键", "an empty key")),
        _ => Err(text!("`{sequence}` 超过两个键", "`{sequence}` is longer than two keys")),
    }
}

fn spell(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn at(place: &str, why: &Text) -> Text {
    let Text { zh, en } = why;
    text!("`{place}`: {zh}", "`{place}`: {en}")
}

fn fault(message: Text) -> Refusal {
    Refusal::new(Code::Config, message)
}
