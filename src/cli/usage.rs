//! Help and usage errors in the officer's language. The argument parser echoes arguments raw, so its own printing is
//! never used (a control sequence in an argument would reach the terminal).

use super::{Outcome, output::Output};
use crate::{
    domain::refusal::Code,
    locale::{Lang, Text},
    service::Error,
    text,
};
use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{error::Error as _, fmt::Write as _};

/// Parts `中文 | english`.
fn half(both: &str, lang: Lang) -> String {
    both.split_once(" | ").map_or(both, |(zh, en)| lang.pick(zh, en)).trim().to_owned()
}

/// The command tree with every text in one language.
pub(super) fn localise(command: Command, lang: Lang) -> Command {
    let help =
        Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).help(lang.pick("显示帮助", "show help"));
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(lang.pick("显示版本", "show the version"));
    let command = command.disable_version_flag(true).arg(version.help_heading(lang.pick("通用选项", "Global options")));
    worded(command, lang, &help)
}

fn worded(mut command: Command, lang: Lang, help: &Arg) -> Command {
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(half(&about, lang));
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(half(&after, lang));
    }
    let template = lang.pick(
        "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(template)
        .subcommand_help_heading(lang.pick("命令", "Commands"))
        .mut_args(|arg| {
            let heading = if arg.is_global_set() {
                lang.pick("通用选项", "Global options")
            } else if arg.is_positional() {
                lang.pick("参数", "Arguments")
            } else {
                lang.pick("选项", "Options")
            };
            let both = arg.get_help().map(|text| half(&text.to_string(), lang)).unwrap_or_default();
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) && !values.is_empty();
            let both = if takes { format!("{both} [{}]", values.join(" ")) } else { both };
            arg.help_heading(heading).help(both).hide_env(true).hide_possible_values(takes)
        })
        .arg(help.clone().help_heading(lang.pick("通用选项", "Global options")));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| worded(sub, lang, help));
    }
    command
}

/// The tree without any variable of the environment.
pub(super) fn without_environment(command: Command) -> Command {
    let mut command = command.mut_args(|arg| arg.env(clap::builder::Resettable::Reset));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, without_environment);
    }
    command
}

/// Help and version go to stdout; everything else is an error of ours with exit code 2.
pub(super) fn report(error: &clap::Error, output: Output) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => output.text(&error.render().to_string()),
        _ => Err(explain(error)),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(" ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) => Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn explain(error: &clap::Error) -> Error {
    let get = |kind| context(error, kind).unwrap_or_default();
    let (arg, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    // Our own parsers say what is wrong, and how to write it.
    if let Some(ours) = error.source().and_then(|source| source.downcast_ref::<Error>()) {
        let (zh, en) = (&ours.message.zh, &ours.message.en);
        let next = ours.hint.clone().unwrap_or_else(|| hint(error));
        return Error::new(ours.code, text!("{arg}：{zh}", "{arg}: {en}")).hint(next);
    }
    let message = match error.kind() {
        ErrorKind::UnknownArgument => text!("没有参数 `{arg}`", "there is no argument `{arg}`"),
        ErrorKind::InvalidSubcommand => {
            let word = get(ContextKind::InvalidSubcommand);
            text!("没有命令 `{word}`", "there is no verb `{word}`")
        }
        ErrorKind::InvalidValue if value.is_empty() => text!("`{arg}` 缺少值", "`{arg}` needs a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            text!("`{arg}` 的值 `{value}` 无效", "`{value}` is not a value of `{arg}`")
        }
        ErrorKind::MissingRequiredArgument => text!("缺少 `{arg}`", "`{arg}` is missing"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            text!("缺少命令", "the verb is missing")
        }
        ErrorKind::ArgumentConflict => {
            let other = get(ContextKind::PriorArg);
            if other == arg {
                text!("`{arg}` 只能给一次", "`{arg}` may be given once only")
            } else {
                text!("`{arg}` 与 `{other}` 不能同时给出", "`{arg}` and `{other}` exclude each other")
            }
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            text!("`{arg}` 的值个数不对", "`{arg}` has the wrong number of values")
        }
        ErrorKind::InvalidUtf8 => text!("参数不是 UTF-8", "an argument is not UTF-8"),
        ErrorKind::NoEquals => text!("`{arg}` 须用 `=` 给值", "`{arg}` takes its value after `=`"),
        _ => text!("命令行有误", "the command line is wrong"),
    };
    Error::new(Code::Usage, message).hint(hint(error))
}

/// The nearest word that exists, else what may stand there, else the usage line.
fn hint(error: &clap::Error) -> Text {
    let first = |kinds: &[ContextKind]| kinds.iter().find_map(|kind| context(error, *kind));
    let near = first(&[ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]);
    if let Some(near) = near.filter(|near| !near.is_empty()) {
        return text!("是否想用 `{near}`", "perhaps `{near}` is meant");
    }
    let listed = first(&[ContextKind::ValidValue, ContextKind::ValidSubcommand]);
    if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
        return text!("可用：{listed}", "one of: {listed}");
    }
    match context(error, ContextKind::Usage) {
        Some(usage) => {
            let usage = usage.trim().trim_start_matches("Usage:").split_whitespace().collect::<Vec<_>>().join(" ");
            text!("用法：{usage}", "usage: {usage}")
        }
        None => text!("见 `xintai --help`", "see `xintai --help`"),
    }
}

/// `docs/cli.md`: every verb and option from the tree itself, in both languages.
pub(super) fn manual(command: &Command) -> String {
    let mut page = String::from(
        "# 命令 (verbs)\n\n本页由程序生成，与 `--help` 一致。This page is generated from the program itself; a test keeps it true.\n\n\
         ## 通用选项 (options of every verb)\n\n",
    );
    options(command, true, &mut page);
    page.push_str(EXIT_CODES);
    section(command, "xintai", 2, &mut page);
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

const EXIT_CODES: &str = "\n## 退出码 (exit codes)\n\n\
| | |\n| --- | --- |\n\
| 0 | 办结 done |\n\
| 1 | 失败：读写、数据库、程序错误 failed: I/O, database, a bug |\n\
| 2 | 用法或输入有误 wrong usage or input |\n\
| 3 | 无权办理 refused: no permission |\n\
| 4 | 没有找到 not found |\n\
| 5 | 状态、期限或他人的改动不允许 conflict: state, period, or somebody was first |\n\
| 6 | 日志或数据库校验不通过 integrity |\n\
| 7 | 没有登录、凭证不对、账户停用 not logged in |\n\
| 8 | 结果未定，用同一请求号查明 outcome unknown; the same request id finds out |\n\
| 9 | 文件、文件夹、密钥或引擎不可信 unsafe |\n\
| 75 | 正忙，稍后再试 busy |\n";

fn section(command: &Command, path: &str, level: usize, page: &mut String) {
    for sub in command.get_subcommands() {
        let mut path = format!("{path} {}", sub.get_name());
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        let nested = sub.get_subcommands().next().is_some();
        let about = format!("{} ({})", half(&about, Lang::Zh), half(&about, Lang::En));
        let heading = path.clone();
        for arg in sub.get_positionals() {
            let _ = write!(path, " {}", placeholder(arg));
        }
        let title = if nested { heading.as_str() } else { path.as_str() };
        let _ = write!(page, "\n{} `{title}`\n\n{about}\n", "#".repeat(level));
        let mut listed = String::new();
        options(sub, false, &mut listed);
        if !listed.is_empty() {
            let _ = write!(page, "\n{listed}");
        }
        section(sub, &heading, level + 1, page);
    }
}

fn placeholder(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let name = names.first().map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string);
    let many = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) { "…" } else { "" };
    if arg.is_required_set() { format!("{name}{many}") } else { format!("[{name}{many}]") }
}

fn options(command: &Command, global: bool, page: &mut String) {
    for arg in command.get_arguments().filter(|arg| arg.is_global_set() == global) {
        let mut name = String::new();
        if let Some(short) = arg.get_short() {
            let _ = write!(name, "-{short}");
        }
        if let Some(long) = arg.get_long() {
            let _ = write!(name, "{}--{long}", if name.is_empty() { "" } else { ", " });
        }
        let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        if arg.is_positional() {
            name = placeholder(arg);
        } else if takes {
            let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
            let _ = write!(name, " {}", value.unwrap_or_else(|| arg.get_id().as_str().to_uppercase()));
        }
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let (zh, en) = (half(&help, Lang::Zh), half(&help, Lang::En));
        let values: Vec<String> =
            arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        let values = if values.is_empty() || !takes { String::new() } else { format!(" [{}]", values.join(" ")) };
        let variable = arg.get_env().map(|name| format!(" `{}`", name.to_string_lossy())).unwrap_or_default();
        let both = if zh == en { zh } else { format!("{zh} ({en})") };
        let _ = writeln!(page, "- `{name}`{variable}: {both}{values}");
    }
}
