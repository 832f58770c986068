//! The program itself: `keymap`, `completions`, `man`.

use super::{Context, KeymapSource, Outcome, command, input, regime::all};
use crate::{domain::refusal::Code, service::Error, text};
use clap_complete::Shell;
use serde_json::json;
use std::path::PathBuf;

/// Verbs of `keymap`.
#[derive(Debug, clap::Subcommand)]
pub enum Keymap {
    /// 列出键位 | list the bindings
    Show {
        /// 内置键位名或文件，默认 default | name of a built-in keymap or a file; default by default
        #[arg(value_name = "NAME|FILE", default_value = "default")]
        map: String,
    },
    /// 检查键位文件 | check a keymap file
    Check {
        /// 键位文件，默认检查内置键位 | keymap file; the built-in ones by default
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// The built-in keymaps that are always there.
const DEFAULT: &str = "default";

/// Runs `keymap`.
pub fn keymap(args: Keymap, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let read = ctx.hooks().keymap;
    match args {
        Keymap::Show { map } => {
            let is_file = map.contains(['/', '.']);
            let found = if is_file {
                read(KeymapSource::Text(&input::text(map.as_ref())?))
            } else {
                read(KeymapSource::BuiltIn(&map))
            };
            ctx.print(&json!({"items": found.map_err(|faults| all(&faults))?, "next": null}))
        }
        Keymap::Check { file } => {
            let (name, found) = match &file {
                Some(file) => (file.display().to_string(), read(KeymapSource::Text(&input::text(file)?))),
                None => (DEFAULT.to_owned(), read(KeymapSource::BuiltIn(DEFAULT))),
            };
            let lang = ctx.lang;
            let faults = found.err().unwrap_or_default();
            if !faults.is_empty() {
                ctx.exit(Code::Config);
            }
            let faults: Vec<&str> = faults.iter().map(|fault| fault.message.get(lang)).collect();
            ctx.print(&json!({"keymap": name, "ok": faults.is_empty(), "faults": faults}))
        }
    }
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// 命令解释器 | the shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Runs `completions`.
pub fn completions(args: &Completions, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(ctx.lang), "xintai", &mut script);
    ctx.print_raw(&script)
}

/// Runs `man`: the manual page, for `man -l -`.
pub fn man(ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let mut page = Vec::new();
    pages(&command(ctx.lang), &mut page).map_err(|error| {
        let detail = error.to_string();
        Error::new(Code::Io, text!("手册无法生成：{detail}", "the manual page cannot be made: {detail}"))
            .hint(text!("见 docs/cli.md", "see docs/cli.md"))
    })?;
    ctx.print_raw(&page)
}

/// The page of the program, then a section for each verb.
fn pages(command: &clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    let mut whole = command.clone();
    whole.build();
    let man = clap_mangen::Man::new(whole.clone());
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_options_section(out)?;
    verbs(&whole, out)
}

fn verbs(command: &clap::Command, out: &mut Vec<u8>) -> std::io::Result<()> {
    use std::io::Write as _;
    for sub in command.get_subcommands() {
        if sub.get_subcommands().next().is_some() {
            verbs(sub, out)?;
            continue;
        }
        let name = sub.get_bin_name().unwrap_or_else(|| sub.get_name()).to_uppercase();
        writeln!(out, ".SH \"{name}\"")?;
        if let Some(about) = sub.get_about() {
            writeln!(out, "{}", roff(&about.to_string()))?;
        }
        for arg in sub.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help") {
            let name =
                arg.get_long().map_or_else(|| arg.get_id().as_str().to_uppercase(), |long| format!("\\-\\-{long}"));
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            writeln!(out, ".TP\n\\fB{name}\\fR\n{}", roff(&help))?;
        }
    }
    Ok(())
}

/// A line must not begin with a control character of the format.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', " ");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}
