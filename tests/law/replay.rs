//! Scenarios played again: each step that has a way by another hand is taken there: at the console by keys alone, or
//! through the real binary. Such a step must leave the same row in the log as its operation did (what was asked and of
//! whom, why, the outcome with its rule, what was shown, down to the digest), and the whole must end in the same state of
//! the register.
//!
//! Which scenarios are played so stands in `tests/scenarios/keys.tsv` and `tests/scenarios/program.tsv`, with the number of
//! steps taken and the operations that were carried out by them; a scenario that takes fewer fails. `AGAIN=keys cargo test
//! law::` (or `program`) plays every scenario and writes what it finds to the file. By keys most can be played; the list
//! keeps one scenario for each rule, and for each operation of a regulation, for the time they take.

use super::{
    alike::{masked, timeless, unseen},
    keys, keys_catalogue, keys_system,
    listed_rows::Listing,
    program::{self, Told},
    runner::{Step, World, play_on, saved, start},
    told_reports,
};
use crate::harness::Centre;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

/// Whose hand takes the steps of the second playing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// An officer at the console.
    Keys,
    /// The program, verb by verb.
    Program,
}

impl Hand {
    const ALL: [Self; 2] = [Self::Keys, Self::Program];

    pub fn word(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Program => "program",
        }
    }
}

/// What one step did when its operation was called.
#[derive(Clone)]
pub struct Taken {
    /// The rows it left.
    rows: Vec<String>,
    /// The operation it carried out without a row.
    plain: Option<String>,
    /// What it answered.
    pub answer: Value,
    /// Their places in the log.
    places: Vec<i64>,
    /// What was saved up to then.
    names: BTreeMap<String, String>,
    /// What its refusal said, and the rule it cited.
    pub said: Option<(String, String)>,
}

/// The second playing: what the first one did, and how many steps were taken by the other hand.
pub struct Replay {
    hand: Hand,
    /// The folder of the first playing.
    first: PathBuf,
    taken: Vec<Taken>,
    next: usize,
    done: Done,
    faults: Vec<String>,
    /// Where rows of the first playing stand in the log of this one: a console reads more than the verbs do.
    moved: BTreeMap<String, String>,
    /// Rows of the first playing that are not in this one: the console closed the step before it was asked.
    gone: BTreeSet<String>,
    /// The last row before it began.
    begun: i64,
    /// Papers of queries whose report was refused: the desk prints a query, and that has taken a use of its paper.
    asked: Vec<String>,
}

impl Replay {
    /// What a look at the log of the first playing should show here.
    fn listing(&self, answer: &Value) -> Listing {
        let items = answer.get("items").and_then(Value::as_array).into_iter().flatten();
        let places = items.filter_map(|item| item.get("seq")).map(Value::to_string);
        let here = places.filter(|place| !self.gone.contains(place));
        let here = here.map(|place| self.moved.get(&place).cloned().unwrap_or(place));
        let known = self.moved.values().filter_map(|place| place.parse().ok()).collect();
        Listing { wanted: here.filter_map(|place| place.parse().ok()).collect(), known, begun: self.begun }
    }

    /// Notes where the rows of a step stand now.
    fn place(&mut self, taken: &Taken, rows: &[String], places: &[i64]) {
        for (row, place) in taken.rows.iter().zip(&taken.places) {
            let row = self.here(row);
            let same = |one: &&String| **one == row;
            // A report and a look at the log were compared apart; either is the only one of its step.
            let alike = |one: &&String| operation(one) == operation(&row) && APART.contains(&operation(one));
            let found = rows.iter().find(same).or_else(|| rows.iter().rev().find(alike));
            if let Some(here) = found.and_then(|found| rows.iter().position(|one| one == found)) {
                self.moved.insert(place.to_string(), places[here].to_string());
                let digests = [&row, &rows[here]].map(|row| told_reports::unviewed(row).1.to_lowercase());
                if let [first, here] = digests
                    && !first.is_empty()
                {
                    self.moved.insert(first, here);
                }
            }
        }
    }

    /// The row of a look at the log, with the places that its rows have in this playing.
    fn here(&self, row: &str) -> String {
        let moved = |cell: &str| match cell.strip_prefix("rows ") {
            Some(places) => {
                let here = places.split(',').map(|place| self.moved.get(place).map_or(place, String::as_str));
                format!("rows {}", here.collect::<Vec<_>>().join(","))
            }
            // A batch of queries names the row of its list.
            None => {
                let here = cell.split(',').map(|one| match one.strip_prefix("LOG-") {
                    Some(place) => format!("LOG-{}", self.moved.get(place).map_or(place, String::as_str)),
                    None => one.to_owned(),
                });
                here.collect::<Vec<_>>().join(",")
            }
        };
        row.split(" | ").map(moved).collect::<Vec<_>>().join(" | ")
    }
}

/// Operations whose rows are compared apart: see `listed_rows` and `told_reports`.
const APART: &[&str] = &["log.list", "report.subject"];

/// What the other hand did: steps, and operations that were carried out.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Steps.
    pub steps: usize,
    /// Operations, not those that were refused.
    pub operations: BTreeSet<String>,
}

/// Last row of the log.
pub fn last_row(centre: &Centre) -> i64 {
    centre.sql().query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap()
}

/// The rows of the log after `seq`, as far as they must not depend on how a step was taken, and their places. A sheet says
/// when it was proposed: of a decision it counts that the row holds the sheet that was kept.
fn rows_after(centre: &Centre, seq: i64) -> (Vec<String>, Vec<i64>) {
    let sql = centre.sql();
    let mut statement = sql
        .prepare(
            "SELECT concat_ws(' | ', officer, operation, 'mode ' || mode, 'purpose ' || purpose, 'basis ' || basis, outcome,
                 cite, count, iif(operation LIKE 'log.%', 'rows ', '') || ids,
                 iif(EXISTS (SELECT 1 FROM approval a WHERE a.seen = lower(hex(view)) AND a.decided_at = at),
                     'the sheet kept', 'view ' || hex(view)), 'about ' || hex(subject), regime), seq
             FROM journal WHERE seq > ?1 AND operation NOT LIKE 'session.%' ORDER BY seq",
        )
        .unwrap();
    let rows = statement.query_map([seq], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))).unwrap();
    rows.map(Result::unwrap).unzip()
}

/// Notes what a step did.
pub fn note(world: &mut World, seq: i64, said: Option<(String, String)>, answer: Value) {
    let ((rows, places), names, plain) = (rows_after(&world.centre, seq), world.names.clone(), world.plain.take());
    if let Some(replay) = &mut world.replay {
        let before = replay.taken[replay.next - 1].clone();
        replay.place(&before, &rows, &places);
    }
    world.taken.push(Taken { rows, places, plain, answer, names, said });
}

/// Operations whose row tells how long the log is, and its head.
const OF_THE_LOG: &[&str] = &["backup.make", "log.verify"];

/// A row without numbers and hashes.
fn without_length(row: &str) -> Vec<&str> {
    let is_number = |cell: &&str| !cell.starts_with("rows") && cell.chars().all(|c| c.is_ascii_hexdigit());
    row.split(" | ").filter(|cell| !is_number(cell)).collect()
}

/// The operation of a row.
fn operation(row: &str) -> &str {
    row.split(" | ").nth(1).unwrap_or_default()
}

/// Takes the step by the other hand if it has a way there; answers whether it did.
pub fn take(world: &mut World, step: &Step, save: &toml::Table) -> bool {
    let Some(mut replay) = world.replay.take() else { return false };
    let n = replay.next;
    replay.next += 1;
    let taken = replay.taken[n].clone();
    let before = last_row(&world.centre);
    let told = match replay.hand {
        Hand::Keys if !taken.rows.is_empty() => {
            // A way that is closed for another reason is no way to this step.
            let seen = keys::take(world, step).filter(|seen| !seen.is_closed || says(world, &taken, &seen.text));
            seen.map(|seen| Told { text: seen.text, answer: None })
        }
        // What left no row changed nothing and has nothing of anybody: the screen shows what was answered.
        Hand::Keys => keys_catalogue::look(world, step, &taken)
            .or_else(|| taken.plain.as_ref().and_then(|_| keys_system::look(world, step, &taken.answer))),
        Hand::Program if !taken.rows.is_empty() || taken.plain.is_some() => program::take(world, step),
        _ => None,
    };
    let answer = told.as_ref().and_then(|told| told.answer.clone());
    // The same was answered, up to the time of day.
    let alike = answer.as_ref().is_some_and(|answer| {
        let text = taken.answer.get("text").filter(|_| answer.is_string()).unwrap_or(&taken.answer);
        timeless(answer, answer, world.centre.dir()) == timeless(text, &taken.answer, &replay.first)
    });
    let done = told.is_some_and(|Told { text: told, .. }| {
        if (taken.plain.is_some() || taken.rows.is_empty()) && !alike {
            replay.faults.push(format!("step {n} `{}`: not answered {}:\n{told}", step.verb, taken.answer));
        }
        let (rows, places) = rows_after(&world.centre, before);
        let expected: Vec<String> = taken.rows.iter().map(|row| replay.here(row)).collect();
        // A console leaves other rows before, so that the log has another length and another head.
        let is_whole = |row: &String| replay.hand == Hand::Keys && OF_THE_LOG.contains(&operation(row));
        let mut same = rows.iter().filter(|row| taken.rows.iter().any(|one| operation(one) == operation(row)));
        let acted = same.any(|row| row.contains(" | done | "));
        // What the console closes is not asked of the door: the screen says the same, or names the rule or its article.
        let closed = !acted && says(world, &taken, &told);
        let own = answer.as_ref().unwrap_or(&Value::Null);
        let equal = |row: &String, other: &String| unseen(other, own) == unseen(row, &taken.answer);
        let as_long =
            |row: &String| is_whole(row) && rows.iter().any(|other| without_length(other) == without_length(row));
        // What the log shows of itself has log-ins and hashes in it, of which each playing has its own.
        let of_log = |row: &String| {
            operation(row).starts_with("log.")
                && rows.iter().any(|other| unseen(other, &Value::Null) == unseen(row, &Value::Null))
        };
        let shown = |row: &String| as_long(row) || of_log(row) || alike && rows.iter().any(|other| equal(row, other));
        let listing = (step.verb == "log list").then(|| replay.listing(&taken.answer));
        let listed = |row: &String| listing.as_ref().is_some_and(|listing| listing.holds(row, &rows, &told));
        let reported = |row: &String| step.verb == "report" && told_reports::holds(row, &rows, &taken.answer, &told);
        let missing = expected
            .iter()
            .find(|row| !rows.contains(row) && !shown(row) && !listed(row) && !reported(row))
            .filter(|_| !closed);
        if step.verb == "report" && !acted {
            let queries = rows.iter().filter(|row| operation(row) == "query.run" && row.contains(" | done | "));
            replay.asked.extend(queries.filter_map(|row| Some(basis(row)?.to_owned())));
        }
        if closed {
            let lacks = expected.iter().zip(&taken.places).filter(|(row, _)| !rows.contains(row));
            replay.gone.extend(lacks.map(|(_, place)| place.to_string()));
        }
        replay.place(&taken, &rows, &places);
        if let Some(row) = missing {
            replay.faults.push(format!("step {n} `{}`: no row {row}\n among {rows:#?}\n{told}", step.verb));
        }
        // Where nothing was done the operation can still take the step.
        missing.is_none() || acted
    });
    if done {
        replay.done.steps += 1;
        let through = taken.rows.iter().filter(|row| row.contains(" | done | "));
        replay.done.operations.extend(through.map(|row| operation(row).to_owned()));
        replay.done.operations.extend(taken.plain.clone());
        for (name, value) in &taken.names {
            // What an earlier step saved stays what it is in this playing.
            if n.checked_sub(1).and_then(|before| replay.taken[before].names.get(name)) != Some(value) {
                world.names.insert(name.clone(), replay.moved.get(value).unwrap_or(value).clone());
            }
        }
        // What this hand was told stands first: a receipt is of its own row.
        let own = save.iter().filter_map(|(name, path)| Some((name.clone(), saved(answer.as_ref()?, path.as_str()?)?)));
        world.names.extend(own.filter(|(_, value)| value != "null"));
    }
    world.replay = Some(replay);
    done
}

/// Whether a screen says what the step was refused with, or names the rule or its article.
fn says(world: &World, taken: &Taken, screen: &str) -> bool {
    let articles = &world.centre.service.pack().articles;
    let named = |cite: &str| !cite.is_empty() && (screen.contains(cite) || screen.contains(&articles.text(cite).zh));
    taken.said.as_ref().is_some_and(|(said, cite)| named(cite) || screen.contains(said.as_str()))
}

/// What a row rests on.
fn basis(row: &str) -> Option<&str> {
    row.split(" | ").find_map(|cell| cell.strip_prefix("basis "))
}

/// What is another at each playing: one-time passwords and access keys, and digests of what tells its time.
const DRAWN: &[(&str, &str)] = &[
    ("officer", "password"),
    ("credential", "digest"),
    ("exchange", "digest"),
    ("closed_month", "hash"),
    ("record_event", "digest"),
];

/// Tables that say how and when, not what: the log and its like, log-ins.
const LEFT_OUT: &[&str] = &[
    "journal",
    "journal_text",
    "session",
    "login_delay",
    "request",
    "anchor",
    "migration",
    "alert_row",
    "inspected_month",
];

/// Every table of the register without times, and without digests of what a time stands in.
pub fn dump(centre: &Centre) -> BTreeMap<String, Vec<String>> {
    let sql = centre.sql();
    let list = |query: &str| -> Vec<String> {
        sql.prepare(query).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = list(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'",
    );
    let mut dump = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !LEFT_OUT.contains(&table.as_str())) {
        let columns = list(&format!("SELECT name FROM pragma_table_info('{table}')"));
        // A place in the log is another one where more was read.
        let place = |name: &str| table == "sampled" && name == "seq";
        let kept = columns
            .into_iter()
            .filter(|name| name != "at" && name != "seen" && !name.ends_with("_at") && !place(name))
            .filter(|name| !DRAWN.contains(&(&*table, &**name)))
            .collect::<Vec<_>>()
            .join(", ");
        // The last backup is a time, the last verification counts rows; how far the log was looked through, and what
        // looking found, follow from its screen.
        let keep = match table.as_str() {
            "setting" => "key NOT IN ('backup', 'verified') AND key NOT LIKE 'log.%'",
            "alert" => "state <> 'open'",
            _ => "true",
        };
        let rows = list(&format!("SELECT json_array({}) FROM {table} WHERE {keep} ORDER BY 1", hexed(&table, &kept)));
        dump.insert(table, rows.iter().map(|row| masked(row, centre.dir())).collect());
    }
    dump
}

/// Columns as texts that JSON can hold.
fn hexed(table: &str, columns: &str) -> String {
    let column = |one: &str| match (table, one) {
        // A file of exchange says when it was made.
        ("exchange", "body") => "iif(json_valid(body), json_remove(body, '$.at'), body)".to_owned(),
        (_, one) => format!("quote({one})"),
    };
    columns.split(", ").map(column).collect::<Vec<_>>().join(", ")
}

/// Plays a scenario again by another hand; answers what was taken so.
fn again(hand: Hand, regime: &str, scenario: &toml::Table, first: &Centre, taken: Vec<Taken>) -> Result<Done, String> {
    let mut world = start(regime, scenario);
    if hand == Hand::Program {
        world.centre.log_in_anew();
    }
    let first_folder = first.dir().to_owned();
    let (done, faults, moved, gone) = (Done::default(), Vec::new(), BTreeMap::new(), BTreeSet::new());
    let (begun, asked) = (last_row(&world.centre), Vec::new());
    world.replay = Some(Replay { hand, first: first_folder, taken, next: 0, done, faults, moved, gone, begun, asked });
    play_on(&mut world, scenario)?;
    let Replay { done, faults, asked, .. } = world.replay.take().unwrap();
    if let Some(fault) = faults.first() {
        return Err(fault.clone());
    }
    for paper in asked {
        let back = "UPDATE authorisation SET uses_left = uses_left + 1, version = version - 1 WHERE no = ?1";
        world.centre.sql().execute(back, [paper]).unwrap();
    }
    let (verbs, other) = (dump(first), dump(&world.centre));
    if let Some((table, rows)) = verbs.iter().find(|(table, rows)| other[*table] != **rows) {
        return Err(format!("{table} ends otherwise:\n operations {rows:#?}\n {} {:#?}", hand.word(), other[table]));
    }
    Ok(done)
}

/// Each run of the program logs in; so that rows of the log have the same numbers, the operations are called so too.
fn by_program(regime: &str, scenario: &toml::Table) -> Result<Done, String> {
    let mut first = start(regime, scenario);
    first.centre.log_in_anew();
    play_on(&mut first, scenario)?;
    again(Hand::Program, regime, scenario, &first.centre, first.taken.clone())
}

fn file(hand: Hand) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(format!("{}.tsv", hand.word()))
}

/// Regulation and scenario → what is taken by this hand.
pub fn listed(hand: Hand) -> BTreeMap<(String, String), Done> {
    let text = fs::read_to_string(file(hand)).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let operations = cells[3].split_whitespace().map(str::to_owned).collect();
            ((cells[0].to_owned(), cells[1].to_owned()), Done { steps: cells[2].parse().unwrap(), operations })
        })
        .collect()
}

/// After a scenario was played: plays it again by each hand it is listed for, or by the one asked for.
pub fn after(regime: &str, scenario: &toml::Table, first: &World) -> Result<(), String> {
    let key = (regime.to_owned(), scenario["id"].as_str().unwrap().to_owned());
    let asked = std::env::var("AGAIN").ok();
    for hand in Hand::ALL {
        let wanted = listed(hand).remove(&key);
        let all = asked.as_deref() == Some(hand.word());
        if !all && (wanted.is_none() || asked.is_some()) {
            continue;
        }
        let found = match hand {
            Hand::Keys => again(hand, regime, scenario, &first.centre, first.taken.clone()),
            Hand::Program => by_program(regime, scenario),
        };
        if all {
            write(hand, &key, found.as_ref().ok());
            found.err().into_iter().for_each(|fault| println!("AGAIN {} {}: {fault}", key.0, key.1));
            continue;
        }
        let (by, wanted) = (found.map_err(|fault| format!("{} by {}: {fault}", key.1, hand.word()))?, wanted.unwrap());
        if by.steps < wanted.steps || !wanted.operations.is_subset(&by.operations) {
            return Err(format!("{} by {}: {by:?}, listed are {wanted:?}", key.1, hand.word()));
        }
    }
    Ok(())
}

/// Writes what was found to the list.
fn write(hand: Hand, key: &(String, String), done: Option<&Done>) {
    static LOCK: Mutex<()> = Mutex::new(());
    let _held = LOCK.lock().unwrap();
    let mut all = listed(hand);
    all.remove(key);
    all.extend(done.filter(|done| done.steps > 0).map(|done| (key.clone(), done.clone())));
    write_all(hand, &all);
}

/// Writes a list.
pub fn write_all(hand: Hand, all: &BTreeMap<(String, String), Done>) {
    let line = |((regime, id), done): (&(String, String), &Done)| {
        let operations = done.operations.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        format!("{regime}\t{id}\t{}\t{operations}\n", done.steps)
    };
    let lines = all.iter().map(line).collect::<String>();
    let word = hand.word();
    let then = if hand == Hand::Program { ", shortened by PRUNE=program cargo test law::coverage" } else { "" };
    let head = format!(
        "# Scenarios that are also played by {word}: regulation, scenario, steps, operations carried out. Written by AGAIN={word} cargo test law::{then}\n"
    );
    fs::write(file(hand), head + &lines).unwrap();
}
