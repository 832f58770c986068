//! `officer`: accounts, roles signed by two persons, passwords and access keys.

use super::{Context, Outcome, input, regime as packs, table::Grid};
use crate::{
    domain::{
        refusal::Code,
        role::{Role, RoleHeld},
    },
    locale::Lang,
    regime,
    service::{
        Error,
        ops::{
            OPERATIONS,
            officers::{
                AddOfficer, ChangePassword, DisableOfficer, GrantRole, ListOfficers, NewKey, OfficerAdded, Officers,
                PasswordReset, ResetPassword, RevokeRole, SetHome, ShowOfficer, SignReset,
            },
            platform::BindAccount,
        },
    },
    text,
};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Verbs of `officer`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 开立账户，给出一次性口令 | make an account; prints its one-time password
    Add {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 姓名 | name
        #[arg(long)]
        name: String,
        /// 所在单位代码 | code of the unit
        #[arg(long)]
        unit: String,
        /// 证件号码，- 从标准输入，@FILE 从文件读取 | identity number; - reads standard input, @FILE a file
        #[arg(long, value_name = "NUMBER")]
        person: String,
        /// 终端所在：centre 或 designated-window | where the terminal stands
        #[arg(long)]
        place: Option<String>,
    },
    /// 列出账户 | list the accounts
    List,
    /// 查看账户 | show an account
    Show {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// 授予角色，主管与系统管理员两人先后签署 | grant a role; a supervisor and an administrator sign, one after the other
    Grant {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 角色及附加权限，如 liaison+query | role and rights, such as liaison+query
        #[arg(value_name = "ROLE", value_parser = role_held)]
        role: RoleHeld,
        /// 起始日 | first day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        from: Option<NaiveDate>,
        /// 截止日 | last day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
    },
    /// 撤销角色 | end a role
    Revoke {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 角色 | role
        #[arg(value_name = "ROLE", value_parser = role)]
        role: Role,
    },
    /// 停用账户及其访问密钥 | close an account and its access keys
    Disable {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// 登记人员所在村居，用于同姓同村的异常规则；不写则删去 | the village an officer comes from, for the rule on kin; empty takes it away
    Home {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 村居，如地址所写 | village or neighbourhood as addresses name it
        #[arg(value_name = "HOME", default_value = "")]
        home: String,
    },
    /// 绑定公示平台账号；不写则解除 | bind to an account of the publication platform; empty takes it away
    Bind {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 平台账号 | the platform's account number
        #[arg(value_name = "NUMBER", default_value = "")]
        number: String,
    },
    /// 修改本人口令；系统管理员可为他人重置为一次性口令，复核、签署或检查日志的人员须两人会签 | set the own password; an administrator resets another's to a one-time password, which takes a second person's signature where the holder decides, signs or inspects
    Passwd {
        /// 为谁重置；不写即本人 | whose password to reset; the own one is set when not given
        #[arg(value_name = "LOGIN")]
        login: Option<String>,
        /// 新口令，- 从标准输入，@FILE 从文件读取 | the new password; - reads standard input, @FILE a file
        #[arg(long, value_name = "PASSWORD", default_value = "-")]
        new: String,
    },
    /// 会签他人的口令重置，交付后一半口令 | sign the reset of a password as second person; prints the second half
    Reset {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// 最少人员配置：按权限表与职责分离推算 | the smallest lawful staffing, computed from policies and separation of duties
    Staffing {
        /// 办法编号，默认本库所用 | regulation; that of the database by default
        #[arg(long, value_name = "ID")]
        regime: Option<String>,
    },
    /// 访问密钥 | access keys
    #[command(subcommand)]
    Key(Key),
}

/// Verbs of `officer key`.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// 制作访问密钥 | make an access key for scripts
    New {
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

fn role_held(text: &str) -> Result<RoleHeld, Error> {
    RoleHeld::parse(text).ok_or_else(|| no_role(text))
}

/// Reads a role word.
pub(super) fn role(text: &str) -> Result<Role, Error> {
    Role::parse(text).ok_or_else(|| no_role(text))
}

fn no_role(text: &str) -> Error {
    let known = Role::ALL.map(Role::word).join(" ");
    Error::new(Code::Usage, text!("没有角色 `{text}`", "there is no role `{text}`"))
        .hint(text!("角色：{known}", "roles: {known}"))
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add { login, name, unit, person, place } => {
            let person = input::secret(&person)?;
            let added = ctx.call(&AddOfficer { login, name, unit, person, place })?;
            print_once(&added, ctx)
        }
        Args::List => {
            let found = ctx.call(&ListOfficers)?;
            let grid = accounts(&found, ctx.lang);
            ctx.print_as(&found, grid)
        }
        Args::Show { login } => {
            let found = ctx.call(&ShowOfficer { login })?;
            ctx.print(&found)
        }
        Args::Grant { login, role, from, until } => {
            let granted = ctx.call(&GrantRole { login, role, from, until })?;
            ctx.print(&granted)
        }
        Args::Revoke { login, role } => {
            let revoked = ctx.call(&RevokeRole { login, role })?;
            ctx.print(&revoked)
        }
        Args::Disable { login } => {
            let disabled = ctx.call(&DisableOfficer { login })?;
            ctx.print(&disabled)
        }
        Args::Home { login, home } => {
            ctx.call(&SetHome { login: login.clone(), home: home.clone() })?;
            ctx.print(&json!({"login": login, "home": home}))
        }
        Args::Bind { login, number } => {
            let bound = ctx.call(&BindAccount { login, number })?;
            ctx.print(&bound)
        }
        Args::Passwd { login: Some(login), .. } => {
            let reset = ctx.call(&ResetPassword { login })?;
            print_reset(&reset, ctx)
        }
        Args::Reset { login } => {
            let reset = ctx.call(&SignReset { login })?;
            print_reset(&reset, ctx)
        }
        Args::Passwd { login: None, new } => {
            let new = input::secret(&new)?;
            let changed = ctx.call(&ChangePassword { new })?;
            ctx.print(&changed)
        }
        Args::Staffing { regime } => staffing(regime, ctx),
        Args::Key(Key::New { out }) => new_key(out.as_deref(), ctx),
    }
}

/// One line for each role of an account, with its days.
fn accounts(found: &Officers, lang: Lang) -> Grid {
    let mut grid = Grid::new([
        lang.pick("登录名", "log-in"),
        lang.pick("姓名", "name"),
        lang.pick("单位", "unit"),
        lang.pick("账户", "account"),
        lang.pick("角色", "role"),
        lang.pick("自", "from"),
        lang.pick("至", "until"),
        lang.pick("状态", "state"),
    ]);
    for one in &found.items {
        let open = if one.active { lang.pick("可用", "open") } else { lang.pick("已停用", "closed") };
        let account = [&one.login, &one.name, &one.unit].map(String::as_str);
        let mut line = |rest: [&str; 4]| grid.row(account.into_iter().chain([open]).chain(rest));
        if one.grants.is_empty() {
            line(["", "", "", ""]);
        }
        for grant in &one.grants {
            let held = RoleHeld::parse(&grant.role).map(|held| held.label());
            let (role, state) = (held.as_ref().map_or("", |label| label.get(lang)), grant.state_label().get(lang));
            line([role, &grant.from, grant.until.as_deref().unwrap_or_default(), state]);
        }
    }
    grid
}

/// Prints a one-time password. A repeated request has none to give: it is nowhere stored.
fn print_once(added: &OfficerAdded, ctx: &mut Context) -> Outcome {
    let password = (!added.one_time_password.is_empty()).then_some(&added.one_time_password);
    ctx.print(&json!({"login": added.login, "one_time_password": password}))
}

/// Prints a one-time password, or the half that this person hands over, and says which.
fn print_reset(reset: &PasswordReset, ctx: &mut Context) -> Outcome {
    let password = (!reset.one_time_password.is_empty()).then_some(&reset.one_time_password);
    if reset.state == "first-half" {
        ctx.note(&text!(
            "须两人会签：这是前一半，主管或审计员用 `officer reset` 会签后交付后一半",
            "two persons sign: this is the first half; a supervisor or auditor signs with `officer reset` and hands over the second"
        ));
    }
    ctx.print(&json!({"login": reset.login, "one_time_password": password, "state": reset.state}))
}

fn staffing(id: Option<String>, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let pack = packs::chosen(id, ctx)?;
    let policy = regime::policy(&pack, OPERATIONS).map_err(|faults| packs::all(&faults))?;
    let found = regime::staffing(&pack, &policy);
    let lang = ctx.lang;
    let words = |roles: &mut dyn Iterator<Item = Role>| roles.map(Role::word).collect::<Vec<_>>();
    let labels = |roles: &mut dyn Iterator<Item = Role>| {
        roles.map(|role| role.label().get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    let mut grid = Grid::new([
        lang.pick("人员", "person"),
        lang.pick("角色", "roles"),
        lang.pick("不得合并的职责", "duties kept apart"),
    ]);
    let mut centre = Vec::new();
    for (number, person) in (1..).zip(&found.persons) {
        let duties: Vec<&str> = person.duties.iter().map(String::as_str).collect();
        grid.row([number.to_string(), labels(&mut person.roles.iter().copied()), duties.join(", ")]);
        centre.push(json!({"person": number, "roles": words(&mut person.roles.iter().copied()), "duties": duties}));
    }
    let each: BTreeSet<Role> = found.provider.iter().flat_map(|person| &person.roles).copied().collect();
    for person in &found.provider {
        let duties: Vec<&str> = person.duties.iter().map(String::as_str).collect();
        let roles = labels(&mut person.roles.iter().copied());
        grid.row([lang.pick("每单位", "each unit").to_owned(), roles, duties.join(", ")]);
    }
    let because: Vec<Value> = found
        .apart
        .iter()
        .map(|pair| json!({"one": pair.one, "other": pair.other, "cite": pair.rule, "article": pack.articles.label(&pair.rule, lang)}))
        .collect();
    let (count, unit) = (found.persons.len(), found.provider.len());
    ctx.note(&text!(
        "本中心至少 {count} 人，每个提供单位另有至少 {unit} 人",
        "the centre needs at least {count} persons, and each provider unit at least {unit} of its own"
    ));
    let answer = json!({
        "persons": count,
        "centre": centre,
        "each_provider_unit": words(&mut each.into_iter()),
        "because": because,
    });
    ctx.print_as(&answer, grid)
}

fn new_key(out: Option<&Path>, ctx: &mut Context) -> Outcome {
    let file = ctx.new_file(out)?;
    let made = ctx.call(&NewKey)?;
    let key = (!made.key.is_empty()).then_some(&made.key);
    match (file, key) {
        (Some(file), Some(key)) if ctx.global.dry_run => {
            ctx.save(file, format!("{key}\n").as_bytes(), 1)?;
            ctx.print(&json!({"login": made.login, "digest": made.digest}))
        }
        (Some(file), Some(key)) => {
            file.write(format!("{key}\n").as_bytes())?;
            ctx.print(&json!({"login": made.login, "digest": made.digest, "credential_file": out}))
        }
        _ => ctx.print(&json!({"login": made.login, "digest": made.digest, "key": key})),
    }
}
