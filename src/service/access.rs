//! What an officer holds at this moment, and how a "no" of the policy is worded.

use super::{
    Actor, Error, Law,
    ops::permissions,
    store::{Db, officers, units},
};
use crate::{
    domain::{
        operation,
        permission::{Decision, Holding, Match, Policy, Relation, level_label},
        refusal::Code,
        role::{Right, Role, RoleHeld},
        rule::{SILENT, is_silence},
    },
    locale::Text,
    regime::Pack,
    text,
};

/// The roles `actor` holds today. Read anew at every request, so a grant or its end counts at once.
pub(super) fn roles(db: &Db, actor: &Actor, today: &str) -> Result<Vec<RoleHeld>, Error> {
    roles_of(db, actor.officer, today)
}

/// The roles an account holds today.
pub(super) fn roles_of(db: &Db, officer: i64, today: &str) -> Result<Vec<RoleHeld>, Error> {
    let officer = officers::by_id(db, officer)?.filter(|officer| officer.active).ok_or_else(|| {
        Error::new(Code::Login, text!("账户已停用", "the account is disabled"))
            .hint(text!("请系统管理员处理", "ask the system administrator"))
    })?;
    let mut held = Vec::new();
    for grant in officers::grants(db, officer.id)? {
        let begun = grant.active_at.is_some() && grant.from_day.as_str() <= today;
        let live = grant.until_day.as_deref().is_none_or(|until| today <= until);
        if begun
            && live
            && let Some(mut role) = RoleHeld::parse(&grant.role)
        {
            role.rights.extend(grant.scope.split('+').filter_map(Right::parse));
            held.push(role);
        }
    }
    Ok(held)
}

/// Where the unit of an officer stands among the levels of government.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seat(Option<units::Unit>);

impl Seat {
    /// Its level under a regulation.
    pub(super) fn level<'a>(&'a self, pack: &'a Pack) -> Option<&'a str> {
        let unit = self.0.as_ref()?;
        pack.level_of(&unit.kind, &unit.district, unit.level.as_deref())
    }
}

/// The seat of who belongs to this unit.
pub(super) fn seat(db: &Db, unit: i64) -> Result<Seat, Error> {
    Ok(Seat(units::by_id(db, unit)?))
}

/// The rule of a decision: where no line speaks of the operation, the pack may have a rule for its silence.
pub(super) fn rule_of<'a>(pack: &'a Pack, named: &str, decision: &'a Decision) -> &'a str {
    if decision.rule == SILENT { pack.off_rule(named) } else { &decision.rule }
}

/// The refusal that a decision means: its class, its rule, who could, and who grants the role that could.
pub(super) fn denied(law: Law<'_>, roles: &[RoleHeld], named: &str, decision: &Decision) -> Error {
    let pack = law.pack;
    let rule = rule_of(pack, named, decision).to_owned();
    let code = if pack.off(named).is_some() { Code::Off } else { class(&rule) };
    let who: Vec<String> = decision.who.iter().map(RoleHeld::word).collect();
    let what = operation::label(named).map_or("", |label| label.zh);
    let noun = named.split('.').next().unwrap_or_default();
    let silent = pack.off(named).or_else(|| pack.off(noun)).filter(|off| off.rule == rule);
    let silent = silent.or_else(|| pack.off_alike(noun, &rule));
    let message = match (code, silent) {
        (Code::Off, Some(off)) => {
            let Text { zh, en } = &off.value;
            text!("{zh}，不能办理{what}（`{named}`）", "{en}: there is no `{named}`")
        }
        (Code::Off, None) => {
            text!("本办法未规定{what}（`{named}`），不能办理", "this regulation gives no power for `{named}`")
        }
        _ if !decision.levels.is_empty() => {
            let Text { zh, en } = levels(decision);
            text!("{what}（`{named}`）由{zh}单位办理", "`{named}` is done by offices of the {en}")
        }
        _ => text!("无权办理：{what}（`{named}`）", "`{named}` is not allowed to you"),
    };
    let policy = decision.line.clone().or_else(|| decision.nearest.as_ref().map(|line| line.place.clone()));
    let barred = barred(law.policy, roles, &decision.who);
    let apart = barred.is_some() || !decision.levels.is_empty();
    let grantors = if apart { Vec::new() } else { permissions::grantors(law.policy) };
    let hint = barred.map_or_else(|| accepted(code, decision, &grantors), |line| ask_them(decision, line));
    let mut error = Error::new(code, message).hint(hint).cite(rule);
    error.article = error.cite.as_deref().map(|cite| pack.articles.text(cite));
    error.policy = policy;
    if !who.is_empty() {
        error.granted_by = grantors.iter().map(RoleHeld::word).collect();
    }
    error.who = who;
    error
}

/// The line that keeps each of these roles from an officer who holds what he holds: nobody could grant one (S5).
pub(super) fn barred<'p>(policy: &'p Policy, held: &[RoleHeld], who: &[RoleHeld]) -> Option<&'p Holding> {
    let with = |wanted: &RoleHeld| -> Vec<Role> {
        held.iter().map(|one| one.role).chain(std::iter::once(wanted.role)).collect()
    };
    let mut lines = who.iter().map(|wanted| policy.apart(&with(wanted)).map(|(line, _)| line));
    let first = lines.next()??;
    lines.all(|line| line.is_some()).then_some(first)
}

/// The levels at which it is done.
fn levels(decision: &Decision) -> Text {
    Text::listed(decision.levels.iter().map(|word| level_label(word)))
}

/// Somebody else has to do it.
fn ask_them(decision: &Decision, line: &Holding) -> Text {
    let Text { zh, en } = Text::listed(decision.who.iter().map(RoleHeld::label));
    let rule = &line.rule;
    text!(
        "请{zh}办理；该角色与您的角色不得由一人兼任（{rule}）",
        "ask one of these roles: {en}; nobody holds one beside yours ({rule})"
    )
}

/// What would be accepted in place of what was refused.
fn accepted(code: Code, decision: &Decision, grantors: &[RoleHeld]) -> Text {
    if code == Code::Off {
        return text!("查看 `xintai regime show`", "see `xintai regime show`");
    }
    let Text { zh, en } = Text::listed(decision.who.iter().map(RoleHeld::label));
    if !decision.levels.is_empty() {
        let Text { zh: at, en: at_en } = levels(decision);
        return text!("转{at}单位的{zh}办理", "pass it to this role of an office of the {at_en}: {en}");
    }
    if !decision.who.is_empty() {
        let Text { zh: by, en: by_en } = Text::listed(grantors.iter().map(RoleHeld::label));
        return text!("可办理的角色：{zh}；角色由{by}签署授予", "roles that may: {en}; {by_en} sign to grant one");
    }
    // Not for these facts: the nearest line tells for which.
    let Some(line) = decision.nearest.as_ref().filter(|_| decision.line.is_none()) else {
        return text!("任何角色都不能办理", "no role may do this");
    };
    let Text { zh: who, en: who_en } = line.who();
    let mut conditions: Vec<Text> = Vec::new();
    if matches!(&line.relation, Match::Of(list) if list.as_slice() == [Relation::Unit]) {
        conditions.push(text!("限本单位提供的", "of what the own unit provided"));
    }
    if let Match::Of(states) = &line.state {
        let Text { zh: states, en: states_en } = Text::listed(states.iter().map(|state| state.label().into()));
        conditions.push(text!("限状态：{states}", "in the states: {states_en}"));
    }
    let Text { zh: when, en: when_en } = Text::listed(conditions.into_iter());
    if when.is_empty() {
        text!("对此不能办理；可办理的角色：{who}", "not for this; roles that otherwise may: {who_en}")
    } else {
        text!("对此不能办理；{who}可办，{when}", "not for this; {who_en} may, {when_en}")
    }
}

/// Separation of duties, a silence of the text (its rules carry `-0-`), or a missing role.
fn class(rule: &str) -> Code {
    if is_silence(rule) || rule == SILENT {
        Code::Off
    } else if rule.starts_with('S') && rule.chars().skip(1).all(|c| c.is_ascii_digit()) {
        Code::Sod
    } else {
        Code::Role
    }
}
