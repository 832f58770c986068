//! Arguments to console or verb to exit code.

use std::process::ExitCode;
use xintai::{
    cli::{self, Binding, Hooks},
    domain::{Code, Refusal},
    service::{self, Error},
    text,
    tui::{
        action::Action,
        keymap::{Context, Keymap},
    },
};

fn main() -> ExitCode {
    service::tighten_umask();
    ExitCode::from(cli::run(std::env::args_os(), &Hooks { console, keymap }))
}

/// Opens the console. Verbs and screens do not know each other, so they meet here.
fn console(_start: cli::Console) -> Result<(), Error> {
    Err(Error::new(Code::Usage, text!("此版本没有控制台", "this build has no console"))
        .hint(text!("使用命令，见 `xintai --help`", "use the verbs, see `xintai --help`")))
}

/// The bindings of a built-in keymap by name, or of the text of a file.
fn keymap(source: cli::KeymapSource<'_>) -> Result<Vec<Binding>, Vec<Refusal>> {
    let map = match source {
        cli::KeymapSource::BuiltIn(name) => Keymap::built_in(name)?,
        cli::KeymapSource::Text(text) => Keymap::parse(text)?,
    };
    let row = |(context, action, keys): (Context, Action, _)| Binding::new(context.name(), action.name(), keys);
    Ok(map.rows().into_iter().map(row).collect())
}
