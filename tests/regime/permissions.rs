//! `docs/permissions.md`, made from the tables: every permission of every regulation with its article.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};
use xintai::{
    domain::{
        disclosure::State,
        permission::{Effect, Holding, Kind, Line, Match, Policy, Question, Relation},
        role::{Right, Role, RoleHeld},
        rule::Articles,
    },
    locale::Lang,
    regime::{self, Pack},
    service::ops::OPERATIONS,
};

fn roles() -> Vec<RoleHeld> {
    let mut all: Vec<RoleHeld> = Role::ALL.into_iter().map(RoleHeld::new).collect();
    all.push(RoleHeld::new(Role::Liaison).with(Right::Query));
    all.push(RoleHeld::new(Role::Auditor).with(Right::Content));
    all.push(RoleHeld::new(Role::Auditor).with(Right::Logs));
    all
}

/// Every cell of one regulation: how many were asked, how many are allowed, and which allowed ones name no article.
#[derive(Default)]
struct Count {
    cells: usize,
    allowed: usize,
    unfounded: BTreeSet<String>,
    /// (operation, role) → allowed and asked.
    overview: BTreeMap<(&'static str, String), (usize, usize)>,
}

fn count(pack: &Pack, policy: &Policy) -> Count {
    let mut count = Count::default();
    let modes = pack.mode_words();
    for (operation, role) in OPERATIONS.iter().flat_map(|operation| roles().into_iter().map(move |r| (*operation, r))) {
        let held = [role];
        for (mode, kind) in modes.iter().flat_map(|mode| Kind::ALL.map(|kind| (mode, kind))) {
            for (relation, state) in Relation::ALL.into_iter().flat_map(|one| State::ALL.map(|state| (one, state))) {
                let (kind, relation, state) = (Some(kind), Some(relation), Some(state));
                let asked = Question { mode: Some(mode), kind, relation, state, ..Question::new(&held, operation) };
                let decision = policy.decide(&asked);
                count.cells += 1;
                let cell = count.overview.entry((operation, held[0].word())).or_default();
                cell.1 += 1;
                if decision.allowed {
                    count.allowed += 1;
                    cell.0 += 1;
                    let rule = decision.rule;
                    if !pack.articles.knows(&rule) {
                        count.unfounded.insert(format!("{operation} {rule}"));
                    }
                }
            }
        }
    }
    count
}

fn words<T>(facet: &Match<T>, word: impl Fn(&T) -> String) -> String {
    match facet {
        Match::Any => "all".to_owned(),
        Match::Of(list) => list.iter().map(word).collect::<Vec<_>>().join(" "),
    }
}

fn line(text: &mut String, one: &Line, pack: &Pack) {
    let effect = if one.effect == Effect::Permit { "permit" } else { "**forbid**" };
    let shows = one.shows.iter().map(|proof| proof.word()).collect::<Vec<_>>().join(" ");
    let facets = [
        words(&one.role, RoleHeld::word),
        words(&one.operation, |operation| format!("`{operation}`")),
        words(&one.mode, Clone::clone),
        words(&one.kind, |kind| kind.word().to_owned()),
        words(&one.relation, |relation| relation.word().to_owned()),
        words(&one.state, |state| state.word().to_owned()),
        shows,
    ];
    let (rule, article) = (&one.rule, pack.articles.label(&one.rule, Lang::En));
    let _ = writeln!(text, "| {effect} | {} | {rule} | {article} |", facets.join(" | "));
}

fn section(text: &mut String, pack: &Pack, policy: &Policy, counted: &Count) {
    let _ = writeln!(text, "\n## {}\n\n{}\n", pack.id(), pack.regime.title.value.en);
    let roles: Vec<String> = roles().iter().map(RoleHeld::word).collect();
    let _ = writeln!(text, "| operation | {} |\n|---|{}", roles.join(" | "), "---|".repeat(roles.len()));
    for operation in OPERATIONS {
        let mark = |role: &String| match counted.overview.get(&(*operation, role.clone())) {
            None | Some((0, _)) => "",
            Some((yes, all)) if yes == all => "yes",
            Some(_) => "some",
        };
        let _ = writeln!(text, "| `{operation}` | {} |", roles.iter().map(mark).collect::<Vec<_>>().join(" | "));
    }
    let _ = writeln!(
        text,
        "\n| effect | role | operation | mode | kind | relation | state | to be shown | rule | article |\n\
         |---|---|---|---|---|---|---|---|---|---|"
    );
    for one in policy.lines().iter().filter(|one| !one.place.starts_with("common:")) {
        line(text, one, pack);
    }
}

fn document() -> String {
    let mut head = String::from(
        "# Permissions\n\nWho may do what under each regulation, and by which article. Written by `cargo test permissions` from `policies/*.tsv`:\n\
         the tables are the only source of permission. Default deny; a forbidding line beats every permit. \"yes\" holds for every\n\
         record, \"some\" for those the lines below name. `xintai policy explain` tells the deciding line of one case.\n\n\
         | regulation | cells | allowed | allowed without article |\n|---|---|---|---|\n",
    );
    let (mut body, mut common) = (String::new(), String::new());
    for id in regime::ids() {
        let pack = regime::load(id).unwrap();
        let policy = regime::policy(&pack, OPERATIONS).unwrap();
        let counted = count(&pack, &policy);
        assert!(counted.unfounded.is_empty(), "{id}: allowed without article: {:?}", counted.unfounded);
        let _ = writeln!(head, "| {id} | {} | {} | {} |", counted.cells, counted.allowed, counted.unfounded.len());
        section(&mut body, &pack, &policy, &counted);
        holdings(&mut body, &policy, id);
        kept(&mut body, &policy);
        if common.is_empty() {
            common.push_str(
                "\n## Under every regulation\n\n| effect | role | operation | mode | kind | relation | state | to be shown | rule | article |\n\
                 |---|---|---|---|---|---|---|---|---|---|\n",
            );
            for one in policy.lines().iter().filter(|one| one.place.starts_with("common:")) {
                line(&mut common, one, &pack);
            }
            common.push_str(
                "\nDone on any day, before the regulation takes effect and after it has lapsed (`prepare`); nothing is permitted by it:\n\n\
                 | operation | rule |\n|---|---|\n",
            );
            for one in policy.preparing() {
                let names = one.operations.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
                let _ = writeln!(common, "| {names} | {} |", one.rule);
            }
            holdings(&mut common, &policy, "common");
        }
    }
    common.push_str(
        "\nThe product's own rules, where a line names no article of a regulation:\n\n| rule | says |\n|---|---|\n",
    );
    for (id, one) in Articles::own() {
        let _ = writeln!(common, "| `{id}` | {} |", one.says.en);
    }
    head + &common + &body
}

/// The lines of one file on who may hold a role.
fn holdings(out: &mut String, policy: &Policy, file: &str) {
    let of_file = |line: &&Holding| line.place.split(':').next() == Some(file);
    let mut lines = policy.holdings().iter().filter(of_file).peekable();
    if lines.peek().is_none() {
        return;
    }
    out.push_str(
        "\nWho may hold a role (`alone`: no other beside it, by person; `seat`: as an officer of such a unit):\n\n",
    );
    out.push_str("| line | roles | kinds of unit | rule |\n|---|---|---|---|\n");
    for line in lines {
        let roles = line.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "| {} | {roles} | {} | {} |", line.word(), line.kinds().join(" "), line.rule);
    }
}

/// The lines of a regulation on the level at which acts are done.
fn kept(out: &mut String, policy: &Policy) {
    if policy.kept().is_empty() {
        return;
    }
    out.push_str(
        "\nKept for offices of some levels (`level`): of the roles named, nobody of another level does these.\n\n",
    );
    out.push_str("| roles | operations | levels | rule |\n|---|---|---|---|\n");
    for line in policy.kept() {
        let roles = line.roles.iter().map(RoleHeld::word).collect::<Vec<_>>().join(" ");
        let names = line.operations.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "| {roles} | {names} | {} | {} |", line.levels.join(" "), line.rule);
    }
}

#[test]
fn the_published_permissions_are_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md");
    let wanted = document();
    if fs::read_to_string(&path).unwrap_or_default() != wanted {
        fs::write(&path, &wanted).unwrap();
        panic!("docs/permissions.md was out of date and has been written again: look at it and commit it");
    }
}

/// Taking one line out of the tables changes only cells of which that line speaks.
#[test]
fn a_line_of_the_tables_changes_only_its_own_cells() {
    for id in regime::ids() {
        let pack = regime::load(id).unwrap();
        let modes = pack.mode_words();
        let known = xintai::domain::permission::Known { operations: OPERATIONS, modes: &modes };
        let whole = regime::policy(&pack, OPERATIONS).unwrap();
        let files = regime::policies(id);
        for one in whole.lines() {
            let (file, number) = one.place.split_once(':').unwrap();
            let number: usize = number.parse().unwrap();
            let cut: Vec<(&str, String)> = files
                .iter()
                .map(|(name, text)| {
                    let kept = text
                        .lines()
                        .enumerate()
                        .map(|(n, row)| if *name == file && n + 1 == number { "" } else { row });
                    (*name, kept.collect::<Vec<_>>().join("\n"))
                })
                .collect();
            let cut: Vec<(&str, &str)> = cut.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let without = Policy::parse(&cut, &known).unwrap();
            let (mode, relation, state) = (modes.first(), Some(Relation::Unit), Some(State::Disclosed));
            for (operation, role) in OPERATIONS.iter().flat_map(|op| roles().into_iter().map(move |role| (op, role))) {
                let held = [role];
                let asked = Question {
                    mode: mode.map(String::as_str),
                    kind: Some(Kind::Organisation),
                    relation,
                    state,
                    ..Question::new(&held, operation)
                };
                let (before, after) = (whole.decide(&asked), without.decide(&asked));
                let about = match &one.operation {
                    Match::Any => true,
                    Match::Of(list) => list.iter().any(|named| named == operation),
                };
                let whom = match &one.role {
                    Match::Any => true,
                    Match::Of(list) => list.iter().any(|wanted| held[0].covers(wanted)),
                };
                let changed = (before.allowed, before.shows) != (after.allowed, after.shows);
                assert!(!changed || (about && whom), "{} changes {operation} for {}", one.place, held[0].word());
            }
        }
    }
}
