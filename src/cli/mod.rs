//! The verbs: arguments → operation → call → print. What a verb promises stands in `docs/cli.md`.
//!
//! # Adding a noun
//!
//! 1. Write `cli/<noun>.rs` with `pub enum Args` (derive `clap::Subcommand`; a noun that is itself the verb derives
//!    `clap::Args` on a struct) and `pub fn run(args: Args, ctx: &mut Context) -> Outcome`.
//! 2. Here: one `mod` line, one variant of [`Command`] and its arm in [`dispatch`].
//!
//! A verb builds an operation and prints its answer:
//!
//! ```text
//! let answer = ctx.call(&ListUnits)?; // opens, logs in, passes --request-id and --dry-run on
//! ctx.print(&answer)                  // table, json, jsonl or csv
//! ```
//!
//! - Help is the doc comment: one paragraph, `中文 | english`. Dates take `value_parser = input::date`, personal
//!   numbers go through [`input::secret`], files through [`input::bytes`].
//! - An answer with `items` is a list; `jsonl` and `csv` then give one item a line. A table's headings come from
//!   [`labels`]; add the keys you need there.
//! - What is not the answer goes to stderr with `ctx.note(&text!(…))`. Nobody else writes to stdout or stderr.
//! - Without a database: `ctx.offline()?` first, which refuses the options that make no sense then.
//! - Afterwards run the tests once: they write `docs/cli.md` anew.

mod complaint;
mod context;
pub mod input;
pub mod labels;
mod output;
pub mod table;
mod usage;
mod values;
mod word_labels;

mod agreement;
mod anchor;
mod authorisation;
mod bulk;
mod calendar;
mod case;
mod catalogue;
mod consent;
mod decision;
mod demo;
mod exchange;
mod feed;
mod identifier;
mod init;
mod inspection;
mod listing;
mod log;
mod measure;
mod notice;
mod objection;
mod officer;
mod policy;
mod profile;
mod program;
mod publication;
mod query;
mod quota;
mod record;
mod regime;
mod regime_view;
mod repair;
mod report;
mod report_labels;
mod revocation;
mod setting;
mod shield;
mod ssh;
mod subject;
mod unit;
mod upkeep;
mod urge;

pub use context::{Console, Context};
pub use output::Format;
pub use regime::all as faults;

use crate::{
    domain::Refusal,
    locale::Lang,
    service::{Error, Moment, clock::parse_moment},
};
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use output::Output;
use std::{ffi::OsString, panic, path::PathBuf};

/// What a verb ends with; the answer is printed by then.
pub type Outcome = Result<(), Error>;

/// Only for this command line; `main` fills in what lies in the console's half of the program.
#[derive(Clone, Copy, Debug)]
pub struct Hooks {
    /// Opens the console.
    pub console: fn(Console) -> Outcome,
    /// The bindings of a keymap.
    pub keymap: fn(KeymapSource<'_>) -> Result<Vec<Binding>, Vec<Refusal>>,
}

/// Which keymap.
#[derive(Clone, Copy, Debug)]
pub enum KeymapSource<'a> {
    /// A built-in one by name.
    BuiltIn(&'a str),
    /// The text of the officer's own.
    Text(&'a str),
}

/// One line of a keymap.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Binding {
    context: String,
    action: String,
    keys: Vec<String>,
}

impl Binding {
    /// Keys that run an action in a context.
    pub fn new(context: &str, action: &str, keys: Vec<String>) -> Self {
        Self { context: context.to_owned(), action: action.to_owned(), keys }
    }
}

/// 信台：公共信用信息中心的控制台 | the console of a public-credit-information centre
#[derive(Debug, Parser)]
#[command(
    name = "xintai",
    bin_name = "xintai",
    version,
    disable_help_subcommand = true,
    after_help = "每个通用选项也可用环境变量 XINTAI_… 给出，如 XINTAI_DB | every global option is also a variable XINTAI_…, such as XINTAI_DB"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Options of every verb.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Global {
    /// 数据库文件，默认在本平台的数据文件夹中 | the database file; by default in the data folder of the platform
    #[arg(long, global = true, value_name = "PATH", env = "XINTAI_DB", hide_env_values = true)]
    pub db: Option<PathBuf>,
    /// 办理人员的登录名，须另有凭据 | the officer who acts; never enough alone
    #[arg(long = "as", global = true, value_name = "LOGIN", env = "XINTAI_AS", hide_env_values = true)]
    pub acting: Option<String>,
    /// 凭据文件，权限 0600，内有访问密钥或口令 | a file, mode 0600, with the officer's access key or password
    #[arg(long, global = true, value_name = "PATH", env = "XINTAI_CREDENTIAL_FILE", hide_env_values = true)]
    pub credential_file: Option<PathBuf>,
    /// 输出形式，终端上默认 table，否则 json | output form; table on a terminal, else json
    #[arg(long, global = true, value_name = "FORM", env = "XINTAI_FORMAT", hide_env_values = true)]
    pub format: Option<Format>,
    /// 提示语言 zh-CN 或 en | language of messages: zh-CN or en
    #[arg(long, global = true, value_name = "LANG", env = "XINTAI_LANG", hide_env_values = true,
          value_parser = input::lang)]
    pub lang: Option<Lang>,
    /// 请求号：同一号码只办理一次，重试得到第一次的结果 | the same id never acts twice; a retry gets the first outcome
    #[arg(long, global = true, value_name = "ID", env = "XINTAI_REQUEST_ID", hide_env_values = true)]
    pub request_id: Option<String>,
    /// 只给出结果，不作改动 | answer the effects and change nothing
    #[arg(long, global = true, env = "XINTAI_DRY_RUN", hide_env_values = true,
          value_parser = clap::builder::FalseyValueParser::new())]
    pub dry_run: bool,
    /// 把培训库的时钟拨到此刻，只能向前 | move the clock of a training database to this instant, forward only
    #[arg(long, global = true, value_name = "RFC3339", env = "XINTAI_NOW", hide_env_values = true,
          value_parser = parse_moment)]
    pub now: Option<Moment>,
    /// 是否着色 | whether to use colour
    #[arg(long, global = true, value_name = "WHEN", env = "XINTAI_COLOR", hide_env_values = true)]
    pub color: Option<ColorWhen>,
    /// 少输出提示 | less on stderr
    #[arg(short, long, global = true, action = ArgAction::Count, env = "XINTAI_QUIET", hide_env_values = true)]
    pub quiet: u8,
    /// 多输出提示 | more on stderr
    #[arg(short, long, global = true, action = ArgAction::Count, env = "XINTAI_VERBOSE", hide_env_values = true)]
    pub verbose: u8,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The nouns.
#[derive(Debug, Subcommand)]
enum Command {
    /// 新建数据库与密钥文件，给出两人的一次性口令 | a new database and its key file; prints two one-time passwords for two persons
    Init(init::Args),
    /// 运行状态：版本、办法、数量、期限、日志末行 | schema, regime, counts, deadlines, head of the log
    Status,
    /// 信息提供单位 | provider units
    #[command(subcommand)]
    Unit(unit::Args),
    /// 工作人员：账户、角色、口令、访问密钥 | officers: accounts, roles, passwords, access keys
    #[command(subcommand)]
    Officer(officer::Args),
    /// 事项：待办、办理、更正、移交 | cases: worklist, steps, amendments, handing over
    #[command(subcommand)]
    Case(case::Args),
    /// 信用信息 | records
    #[command(subcommand)]
    Record(record::Args),
    /// 数据交换：报送上级平台、回执、接口 | exchange: files for the platforms above, receipts, linked databases
    #[command(subcommand)]
    Exchange(exchange::Args),
    /// 催促、通报、督查、整改 | urging of units: reminders, notices, inspections, orders
    #[command(subcommand)]
    Urge(urge::Args),
    /// 信息目录 | the information catalogue
    #[command(subcommand)]
    Catalogue(catalogue::Args),
    /// 自然人的同意 | consent of natural persons
    #[command(subcommand)]
    Consent(consent::Args),
    /// 提供单位的报送说明 | submission profiles of provider units
    #[command(subcommand)]
    Profile(profile::Args),
    /// 异议 | objections
    #[command(subcommand)]
    Objection(objection::Args),
    /// 信用修复 | repair
    #[command(subcommand)]
    Repair(repair::Args),
    /// 发布：预览、审查、推送、撤回、回执、核对 | publication: preview, review, push, recall, receipts, numbers of batches
    #[command(subcommand)]
    Feed(feed::Args),
    /// 两人办理：待复核的事项，复核同意或不同意 | decisions of two persons: what waits, approve, reject
    #[command(subcommand)]
    Decision(decision::Args),
    /// 名单：候选、提议、核对 | lists of failing subjects: candidates, proposals, checks
    #[command(subcommand)]
    Listing(listing::Args),
    /// 惩戒措施及其清单 | punitive measures and their register
    #[command(subcommand)]
    Measure(measure::Args),
    /// 投诉举报 | complaints
    #[command(subcommand)]
    Complaint(complaint::Args),
    /// 公示：预览、脱敏、回执 | publication: preview, masks, receipts
    #[command(subcommand)]
    Publication(publication::Args),
    /// 告知文书 | letters and notices
    #[command(subcommand)]
    Notice(notice::Args),
    /// 信用查询：按规定的方式查一个主体 | one logged query under the regulation's rules
    Query(query::Args),
    /// 信用主体：查找、查看、显示脱敏的值 | subjects: find, show, reveal a masked value
    #[command(subcommand)]
    Subject(subject::Args),
    /// 授权书与履职查询批准 | written authorisations and duty grants
    #[command(subcommand)]
    Authorisation(authorisation::Args),
    /// 约定：市场采集单位依约提供信息 | agreements with market collectors
    #[command(subcommand)]
    Agreement(agreement::Args),
    /// 报告 | reports
    #[command(subcommand)]
    Report(report::Args),
    /// 查询与操作日志 | the log of every look, change and refusal
    #[command(subcommand)]
    Log(log::Args),
    /// 制度包：各办法的参数与条款 | regime packs: parameters and rules with their articles
    #[command(subcommand)]
    Regime(regime::Args),
    /// 权限：谁可以做什么 | permissions: who may do what
    #[command(subcommand)]
    Policy(policy::Args),
    /// 查询额度：一次几行、一日几个主体 | quotas: rows in a query, subjects in a day
    #[command(subcommand)]
    Quota(quota::Args),
    /// 系统设置：锁屏、登录时限、校验点 | settings: locks, sessions, anchors
    #[command(subcommand)]
    Setting(setting::Args),
    /// 远程连接：公钥、公钥表、会话 | remote connections: keys, the map, the session
    #[command(subcommand)]
    Ssh(ssh::Args),
    /// 工作日历 | the working-day calendar
    #[command(subcommand)]
    Calendar(calendar::Args),
    /// 标识号码校验 | checks of identifiers
    #[command(subcommand)]
    Identifier(identifier::Args),
    /// 备份：使用中取一致副本并自行校验 | a consistent copy while in use, which proves itself
    Backup(upkeep::Backup),
    /// 恢复：校验备份后恢复到新路径 | restore a verified backup to a new path
    Restore(upkeep::RestoreArgs),
    /// 自检：文件、引擎、数据页、引用、日志链 | check files, engine, pages, references and log
    Check(upkeep::Check),
    /// 新机烤机 | burn-in of a new machine
    #[command(subcommand)]
    Selftest(upkeep::SelfTestArgs),
    /// 控制台键位 | keys of the console
    #[command(subcommand)]
    Keymap(program::Keymap),
    /// 生成命令补全脚本 | a completion script
    Completions(program::Completions),
    /// 生成手册页 | the manual page
    Man,
    Demo(demo::Args),
}

fn dispatch(command: Command, ctx: &mut Context) -> Outcome {
    match command {
        Command::Init(args) => init::run(args, ctx),
        Command::Status => upkeep::status(ctx),
        Command::Backup(args) => upkeep::backup(args, ctx),
        Command::Restore(args) => upkeep::restore(&args, ctx),
        Command::Check(args) => upkeep::check(args, ctx),
        Command::Selftest(args) => upkeep::selftest(&args, ctx),
        Command::Unit(args) => unit::run(args, ctx),
        Command::Officer(args) => officer::run(args, ctx),
        Command::Case(args) => case::run(args, ctx),
        Command::Record(args) => record::run(args, ctx),
        Command::Exchange(args) => exchange::run(args, ctx),
        Command::Urge(args) => urge::run(args, ctx),
        Command::Catalogue(args) => catalogue::run(args, ctx),
        Command::Consent(args) => consent::run(args, ctx),
        Command::Profile(args) => profile::run(args, ctx),
        Command::Objection(args) => objection::run(args, ctx),
        Command::Repair(args) => repair::run(args, ctx),
        Command::Feed(args) => feed::run(args, ctx),
        Command::Decision(args) => decision::run(args, ctx),
        Command::Listing(args) => listing::run(args, ctx),
        Command::Measure(args) => measure::run(args, ctx),
        Command::Complaint(args) => complaint::run(args, ctx),
        Command::Publication(args) => publication::run(args, ctx),
        Command::Notice(args) => notice::run(args, ctx),
        Command::Query(args) => query::run(args, ctx),
        Command::Subject(args) => subject::run(args, ctx),
        Command::Authorisation(args) => authorisation::run(args, ctx),
        Command::Agreement(args) => agreement::run(args, ctx),
        Command::Report(args) => report::run(args, ctx),
        Command::Log(args) => log::run(args, ctx),
        Command::Regime(args) => regime::run(args, ctx),
        Command::Policy(args) => policy::run(args, ctx),
        Command::Quota(args) => quota::run(args, ctx),
        Command::Setting(args) => setting::run(args, ctx),
        Command::Ssh(args) => ssh::run(args, ctx),
        Command::Calendar(args) => calendar::run(args, ctx),
        Command::Identifier(args) => identifier::run(args, ctx),
        Command::Keymap(args) => program::keymap(args, ctx),
        Command::Completions(args) => program::completions(&args, ctx),
        Command::Man => program::man(ctx),
        Command::Demo(args) => demo::run(args, ctx),
    }
}

/// The whole command line as a tree, worded in `lang`.
pub fn command(lang: Lang) -> clap::Command {
    usage::localise(Cli::command(), lang)
}

/// The chapter of the manual that lists every verb and option.
pub fn manual() -> String {
    usage::manual(&Cli::command())
}

/// Whether a verb may be asked over a connection: not what makes, moves or reads files of the service account, nor what
/// opens another session.
fn is_for_afar(command: &Command) -> bool {
    match command {
        Command::Init(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Selftest(_)
        | Command::Keymap(_)
        | Command::Completions(_)
        | Command::Man
        | Command::Demo(_) => false,
        Command::Ssh(args) => !matches!(args, ssh::Args::Session { .. } | ssh::Args::AuthorizedKeys { .. }),
        _ => true,
    }
}

/// Runs the words of a verb that came over a connection, as the officer `ctx` already acts as (see
/// [`Context::fix`]). No variable of the environment counts, and no option may say who acts or on what. No word at
/// all opens the console.
pub fn run_words(words: &[OsString], ctx: &mut Context) -> Outcome {
    let tree = usage::without_environment(command(ctx.lang));
    plain(words)?;
    let words = std::iter::once(OsString::from("xintai")).chain(words.iter().cloned());
    let parsed = tree.try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches));
    let Cli { global, command } = match parsed {
        Ok(cli) => cli,
        Err(error) => return ctx.usage(&error),
    };
    if global.db.is_some() || global.acting.is_some() || global.credential_file.is_some() || global.now.is_some() {
        return Err(Error::new(
            crate::domain::Code::Usage,
            crate::text!(
                "此处不接受 --db、--as、--credential-file、--now",
                "--db, --as, --credential-file and --now are not taken here"
            ),
        )
        .hint(crate::text!("去掉它们：人员与数据库由连接决定", "leave them out: the connection decides both")));
    }
    ctx.take(global);
    match command {
        Some(command) if !is_for_afar(&command) => Err(Error::new(
            crate::domain::Code::Usage,
            crate::text!("此命令不经远程连接办理", "this verb is not taken over a connection"),
        )
        .hint(crate::text!("在主机上由管理员办理", "an administrator does it on the machine itself"))),
        Some(command) => dispatch(command, ctx),
        None => ctx.console(),
    }
}

/// Runs the program with these arguments (the first is its name) and answers the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, hooks: &Hooks) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let early = Output::early(&args);
    output::catch_panics(early.lang);
    panic::catch_unwind(|| start(&args, early, hooks)).unwrap_or(1)
}

/// As the login shell of the service account the program is started as `-c COMMAND` by sshd, where the command is the
/// forced one. Nothing else is run for a `-c`, so the account has no shell.
fn shell_command(args: &[OsString]) -> Option<Vec<OsString>> {
    let [_, flag, command] = args else { return None };
    if flag != "-c" {
        return None;
    }
    let words = shell_words::split(command.to_str().unwrap_or_default()).unwrap_or_default();
    let words: Vec<OsString> = words.into_iter().skip(1).map(OsString::from).collect();
    let is_session = words.windows(2).any(|pair| pair == ["ssh", "session"]);
    // Anything else ends as an unknown verb.
    Some(if is_session { words } else { vec![OsString::from("-c")] })
}

fn start(args: &[OsString], early: Output, hooks: &Hooks) -> u8 {
    // The program's own name comes from outside too; ours is fixed.
    let given = match shell_command(args) {
        Some(words) => words,
        None => args.iter().skip(1).cloned().collect(),
    };
    let is_session = given.windows(2).any(|pair| pair == ["ssh", "session"]);
    // Behind a connection the environment is the caller's: no variable says who acts or on what.
    let bare = |tree: clap::Command| if is_session { usage::without_environment(tree) } else { tree };
    let words: Vec<OsString> = std::iter::once(OsString::from("xintai")).chain(given).collect();
    let read = |tree: clap::Command| {
        bare(tree).try_get_matches_from(&words).and_then(|matches| Cli::from_arg_matches(&matches))
    };
    // Wording the whole tree takes longer than reading it: done only where it is shown.
    let parsed = read(Cli::command()).or_else(|_| read(command(early.lang)));
    let Cli { global, command } = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error, early).map_or_else(|error| early.error(&error, None), |()| 0),
    };
    let mut ctx = Context::new(global, *hooks);
    let outcome = match (plain(&words), command) {
        (Err(error), _) => Err(error),
        (Ok(()), Some(command)) => dispatch(command, &mut ctx),
        (Ok(()), None) => ctx.console(),
    };
    ctx.finish(outcome)
}

/// Refuses words with characters that steer a terminal or a printer: nothing of them comes into the register. A text may
/// have several lines.
fn plain(words: &[OsString]) -> Outcome {
    let is_odd = |letter: &char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    let odd = words.iter().find_map(|word| word.to_string_lossy().chars().find(is_odd));
    odd.map_or(Ok(()), |odd| {
        let code = format!("U+{:04X}", u32::from(odd));
        Err(Error::new(
            crate::domain::Code::Input,
            crate::text!("参数含有控制字符 {code}", "an argument holds the control character {code}"),
        )
        .hint(crate::text!("去掉后重新填写", "take it out and give the words again")))
    })
}
