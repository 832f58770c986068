//! `policy`: which line of the permission tables decides, and the whole table of who may do what.

use super::{Context, Outcome, regime as packs, table::Grid};
use crate::{
    domain::{
        disclosure::State,
        permission::{Kept, Kind, Line, Match, Policy, Proof, Question, Relation},
        refusal::Code,
        role::RoleHeld,
    },
    regime::{self, Pack},
    service::{
        Error,
        ops::{
            OPERATIONS,
            permissions::{ListPermissions, all_roles},
            policy::{ExplainOnRecord, ExplainPolicy, Explanation},
        },
    },
    text,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Verbs of `policy`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出权限表的每一行 | every line of the permission tables
    List(Scope),
    /// 检查权限表 | check the permission tables
    Check(Scope),
    /// 角色、操作、信息三者的全部组合 | the whole table of role, operation and resource
    Matrix {
        #[command(flatten)]
        scope: Scope,
        /// 单位层级，如 county；不写则不论层级 | for officers of units at this level, such as county; at any when not given
        #[arg(long, value_name = "LEVEL")]
        level: Option<String>,
    },
    /// 本库谁可以做什么，及其条款，与控制台第 7 屏相同 | who may do what here, with its article, as on screen 7 of the console
    Table {
        /// 只看此角色，如 liaison+query | only this role, such as liaison+query
        #[arg(long)]
        role: Option<String>,
        /// 只看此操作或其开头 | only this operation, or its beginning
        #[arg(long)]
        operation: Option<String>,
        /// 只看此公开属性下可做的 | only what may be done in this access mode
        #[arg(long)]
        mode: Option<String>,
    },
    /// 权限表可用的词：角色、操作、状态等 | the words the tables may use: roles, operations, states and so on
    Words,
    /// 说明哪一行决定以及原因 | tell which line decides, and why
    Explain {
        #[command(flatten)]
        scope: Scope,
        /// 操作，如 query.run | operation, such as query.run
        #[arg(long, value_name = "OPERATION")]
        action: String,
        /// 信息编号：按其方式、类别、关系与状态判断 | a record, whose mode, kind, relation and state count
        #[arg(long, value_name = "ID")]
        on: Option<String>,
        /// 公开属性 | access mode
        #[arg(long)]
        mode: Option<String>,
        /// 主体类别 | subject kind
        #[arg(long, value_parser = subject_kind)]
        kind: Option<Kind>,
        /// 与信息的关系 | relation
        #[arg(long, value_parser = relation)]
        relation: Option<Relation>,
        /// 信息状态 | state of the record
        #[arg(long, value_parser = state)]
        state: Option<State>,
    },
}

/// Which part of the tables.
#[derive(Clone, Debug, clap::Args)]
pub struct Scope {
    /// 办法编号，默认本库所用 | regulation; that of the database by default
    #[arg(long, value_name = "ID")]
    regime: Option<String>,
    /// 只看此角色，如 liaison+query | only this role, such as liaison+query
    #[arg(long)]
    role: Option<String>,
    /// 只看此操作或其开头 | only this operation, or its beginning
    #[arg(long)]
    operation: Option<String>,
}

fn word<T: Copy>(text: &str, all: &[T], of: fn(T) -> &'static str) -> Result<T, Error> {
    all.iter().copied().find(|one| of(*one) == text).ok_or_else(|| {
        let known = all.iter().map(|one| of(*one)).collect::<Vec<_>>().join(" ");
        Error::new(Code::Usage, text!("没有 `{text}`", "there is no `{text}`"))
            .hint(text!("可用：{known}", "one of: {known}"))
    })
}

fn subject_kind(text: &str) -> Result<Kind, Error> {
    word(text, &Kind::ALL, Kind::word)
}

fn relation(text: &str) -> Result<Relation, Error> {
    word(text, &Relation::ALL, Relation::word)
}

fn state(text: &str) -> Result<State, Error> {
    word(text, &State::ALL, State::word)
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List(scope) => list(&scope, ctx),
        Args::Check(scope) => check(scope, ctx),
        Args::Matrix { scope, level } => matrix(&scope, level.as_deref(), ctx),
        Args::Table { role, operation, mode } => {
            let table = ctx.call(&ListPermissions { role, operation, mode })?;
            ctx.print(&table)
        }
        Args::Words => words(ctx),
        Args::Explain { scope, action, on, mode, kind, relation, state } => {
            if !OPERATIONS.contains(&action.as_str()) {
                return Err(Error::new(Code::Usage, text!("没有操作 `{action}`", "there is no operation `{action}`"))
                    .hint(text!("见 `xintai policy list`", "see `xintai policy list`")));
            }
            explain_one(&scope, ExplainPolicy { action, mode, kind, relation, state }, on, ctx)
        }
    }
}

fn loaded(scope: &Scope, ctx: &mut Context) -> Result<(Pack, Policy), Error> {
    ctx.offline()?;
    let pack = packs::chosen(scope.regime.clone(), ctx)?;
    let policy = regime::policy(&pack, OPERATIONS).map_err(|faults| packs::all(&faults))?;
    Ok((pack, policy))
}

fn matched<T>(facet: &Match<T>, word: impl Fn(&T) -> String) -> Vec<String> {
    match facet {
        Match::Any => vec!["*".to_owned()],
        Match::Of(list) => list.iter().map(word).collect(),
    }
}

fn line_json(line: &Line, pack: &Pack, lang: crate::locale::Lang) -> Value {
    json!({
        "place": line.place,
        "effect": if line.effect == crate::domain::permission::Effect::Permit { "permit" } else { "forbid" },
        "role": matched(&line.role, RoleHeld::word),
        "operation": matched(&line.operation, Clone::clone),
        "mode": matched(&line.mode, Clone::clone),
        "kind": matched(&line.kind, |kind| kind.word().to_owned()),
        "relation": matched(&line.relation, |relation| relation.word().to_owned()),
        "state": matched(&line.state, |state| state.word().to_owned()),
        "shows": line.shows.iter().map(|proof| proof.word()).collect::<Vec<_>>(),
        "cite": line.rule,
        "article": pack.articles.label(&line.rule, lang),
    })
}

fn list(scope: &Scope, ctx: &mut Context) -> Outcome {
    let (pack, policy) = loaded(scope, ctx)?;
    let lang = ctx.lang;
    let about = |line: &&Line| {
        let operation = scope.operation.as_deref().unwrap_or_default();
        let names = matched(&line.operation, Clone::clone);
        let roles = matched(&line.role, RoleHeld::word);
        names.iter().any(|name| name == "*" || name.starts_with(operation))
            && scope.role.as_ref().is_none_or(|role| roles.iter().any(|name| name == "*" || name == role))
    };
    let mut items: Vec<Value> = policy.lines().iter().filter(about).map(|line| line_json(line, &pack, lang)).collect();
    let operation = scope.operation.as_deref().unwrap_or_default();
    let preparing = policy
        .preparing()
        .iter()
        .filter(|line| scope.role.is_none() && line.operations.iter().any(|name| name.starts_with(operation)));
    items.extend(preparing.map(|line| {
        json!({
            "place": line.place, "effect": "prepare", "role": ["*"], "operation": line.operations, "mode": ["*"],
            "kind": ["*"], "relation": ["*"], "state": ["*"], "shows": [], "cite": line.rule,
            "article": pack.articles.label(&line.rule, lang),
        })
    }));
    let kept = policy.kept().iter().filter(|line| {
        let named = scope.role.as_ref().is_none_or(|role| line.roles.iter().any(|one| one.word() == *role));
        named && line.operations.iter().any(|name| name.starts_with(operation))
    });
    items.extend(kept.map(|line| {
        json!({
            "place": line.place, "effect": Kept::WORD, "role": line.roles.iter().map(RoleHeld::word).collect::<Vec<_>>(),
            "operation": line.operations, "mode": ["*"], "kind": ["*"], "relation": ["*"], "state": ["*"], "shows": [],
            "levels": line.levels, "cite": line.rule, "article": pack.articles.label(&line.rule, lang),
        })
    }));
    let holdings = policy.holdings().iter().filter(|line| {
        let named = scope.role.as_ref().is_none_or(|role| line.roles.iter().any(|one| one.word() == role));
        named && operation.is_empty()
    });
    items.extend(holdings.map(|line| {
        json!({
            "place": line.place, "effect": line.word(), "role": line.roles.iter().map(|role| role.word()).collect::<Vec<_>>(),
            "operation": ["*"], "mode": ["*"], "kind": ["*"], "relation": ["*"], "state": ["*"], "shows": [],
            "units": line.kinds(), "cite": line.rule, "article": pack.articles.label(&line.rule, lang),
        })
    }));
    ctx.print(&json!({"items": items, "next": null}))
}

fn check(scope: Scope, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let named = match scope.regime {
        Some(id) => vec![packs::load(&id)?],
        None => regime::ids().map(packs::load).collect::<Result<Vec<_>, _>>()?,
    };
    let lang = ctx.lang;
    let mut items = Vec::new();
    for pack in named {
        let (lines, faults) = match regime::policy(&pack, OPERATIONS) {
            Ok(policy) => (policy.lines().len(), Vec::new()),
            Err(faults) => (0, faults),
        };
        if !faults.is_empty() {
            ctx.exit(Code::Config);
        }
        let faults: Vec<&str> = faults.iter().map(|fault| fault.message.get(lang)).collect();
        items.push(json!({"regime": pack.id(), "ok": faults.is_empty(), "lines": lines, "faults": faults}));
    }
    ctx.print(&json!({"items": items, "next": null}))
}

/// The values of a facet that make a difference for an operation: `None` alone when no line names one.
fn facet<T: Copy>(all: &[T], used: bool) -> Vec<Option<T>> {
    if used { all.iter().copied().map(Some).collect() } else { vec![None] }
}

/// One cell of the whole table.
struct Cell {
    role: String,
    operation: &'static str,
    mode: Option<String>,
    kind: Option<Kind>,
    relation: Option<Relation>,
    state: Option<State>,
    allowed: bool,
    shows: Vec<Proof>,
    rule: String,
    place: Option<String>,
}

fn cells(pack: &Pack, policy: &Policy, (scope, level): (&Scope, Option<&str>)) -> Vec<Cell> {
    let mut cells = Vec::new();
    let modes = pack.mode_words();
    let roles: Vec<RoleHeld> = all_roles()
        .into_iter()
        .filter(|role| scope.role.as_ref().is_none_or(|wanted| role.word() == *wanted))
        .collect();
    let wanted = scope.operation.as_deref().unwrap_or_default();
    for operation in OPERATIONS.iter().copied().filter(|operation| operation.starts_with(wanted)) {
        let about: Vec<&Line> = policy
            .lines()
            .iter()
            .filter(|line| matches!(&line.operation, Match::Of(list) if list.iter().any(|one| one == operation)))
            .collect();
        let mode_count = if about.iter().any(|line| line.mode != Match::Any) { modes.len() } else { 0 };
        let mode_choices: Vec<Option<&String>> =
            if mode_count == 0 { vec![None] } else { modes.iter().map(Some).collect() };
        let kinds = facet(&Kind::ALL, about.iter().any(|line| line.kind != Match::Any));
        let relations = facet(&Relation::ALL, about.iter().any(|line| line.relation != Match::Any));
        let states = facet(&State::ALL, about.iter().any(|line| line.state != Match::Any));
        for role in &roles {
            for mode in &mode_choices {
                for kind in &kinds {
                    for relation in &relations {
                        for state in &states {
                            let held = std::slice::from_ref(role);
                            let decision = policy.decide(&Question {
                                roles: held,
                                operation,
                                mode: mode.map(String::as_str),
                                kind: *kind,
                                relation: *relation,
                                state: *state,
                                level,
                            });
                            cells.push(Cell {
                                role: role.word(),
                                operation,
                                mode: mode.cloned(),
                                kind: *kind,
                                relation: *relation,
                                state: *state,
                                allowed: decision.allowed,
                                shows: decision.shows,
                                rule: decision.rule,
                                place: decision.line,
                            });
                        }
                    }
                }
            }
        }
    }
    cells
}

/// The closed lists a line of the tables chooses from; the access modes are the pack's.
fn words(ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    ctx.print(&json!({
        "roles": all_roles().iter().map(RoleHeld::word).collect::<Vec<_>>(),
        "operations": OPERATIONS,
        "kinds": Kind::ALL.map(Kind::word),
        "relations": Relation::ALL.map(Relation::word),
        "states": State::ALL.map(State::word),
        "shows": Proof::ALL.map(Proof::word),
    }))
}

fn matrix(scope: &Scope, level: Option<&str>, ctx: &mut Context) -> Outcome {
    let (pack, policy) = loaded(scope, ctx)?;
    let known = &pack.unit.levels.value;
    if let Some(level) = level.filter(|level| !known.iter().any(|one| one == level)) {
        let known = known.join(" ");
        return Err(Error::new(Code::Usage, text!("没有层级 `{level}`", "there is no level `{level}`"))
            .hint(text!("可用：{known}", "one of: {known}")));
    }
    let cells = cells(&pack, &policy, (scope, level));
    let items: Vec<Value> = cells
        .iter()
        .map(|cell| {
            json!({
                "role": cell.role,
                "operation": cell.operation,
                "mode": cell.mode.as_deref().unwrap_or("*"),
                "kind": cell.kind.map_or("*", Kind::word),
                "relation": cell.relation.map_or("*", Relation::word),
                "state": cell.state.map_or("*", State::word),
                "allowed": cell.allowed,
                "shows": cell.shows.iter().map(|proof| proof.word()).collect::<Vec<_>>(),
                "cite": cell.rule,
                "line": cell.place,
            })
        })
        .collect();
    ctx.print_as(&json!({"items": items, "next": null}), overview(&cells, ctx))
}

/// Operations down, roles across: always, for some records, or (empty) never.
fn overview(cells: &[Cell], ctx: &Context) -> Grid {
    let mut counted: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut roles: Vec<&str> = Vec::new();
    let mut operations: Vec<&str> = Vec::new();
    for cell in cells {
        let count = counted.entry((cell.operation, &cell.role)).or_default();
        count.0 += usize::from(cell.allowed);
        count.1 += 1;
        if !roles.contains(&cell.role.as_str()) {
            roles.push(&cell.role);
        }
        if !operations.contains(&cell.operation) {
            operations.push(cell.operation);
        }
    }
    let head = ctx.lang.pick("操作", "operation");
    let mut grid = Grid::new(std::iter::once(head).chain(roles.iter().copied()));
    for operation in operations {
        let marks = roles.iter().map(|role| match counted.get(&(operation, *role)) {
            Some((0, _)) | None => "",
            Some((yes, all)) if yes == all => ctx.lang.pick("是", "yes"),
            Some(_) => ctx.lang.pick("部分", "some"),
        });
        grid.row(std::iter::once(operation).chain(marks));
    }
    grid
}

/// For the officer of `--as` through the door; for a role named with `--role` from the tables alone.
fn explain_one(scope: &Scope, asked: ExplainPolicy, on: Option<String>, ctx: &mut Context) -> Outcome {
    let Some(role) = &scope.role else {
        let answer = match on {
            Some(on) => ctx.call(&ExplainOnRecord { asked, on })?,
            None => ctx.call(&asked)?,
        };
        return print_explanation(&answer, ctx);
    };
    if on.is_some() {
        return Err(Error::new(
            Code::Usage,
            text!("--on 需要 --as，不能与 --role 同用", "--on needs --as, not --role"),
        )
        .hint(text!("用 --mode --relation --state 代替", "use --mode, --relation and --state instead")));
    }
    let held = RoleHeld::parse(role).ok_or_else(|| {
        let known = all_roles().iter().map(RoleHeld::word).collect::<Vec<_>>().join(" ");
        Error::new(Code::Usage, text!("没有角色 `{role}`", "there is no role `{role}`"))
            .hint(text!("角色：{known}", "roles: {known}"))
    })?;
    let (pack, policy) = loaded(scope, ctx)?;
    print_explanation(&asked.explain((&[held], None), &policy, &pack), ctx)
}

/// As the other verbs here, the article in the language asked for.
fn print_explanation(told: &Explanation, ctx: &mut Context) -> Outcome {
    let mut value = serde_json::to_value(told)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("article".to_owned(), told.article.get(ctx.lang).into());
    }
    ctx.print(&value)
}
