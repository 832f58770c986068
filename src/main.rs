//! Arguments to console or verb to exit code.

use std::{env, fs, path::Path, process::ExitCode};
use xintai::{
    cli::{self, Binding, Hooks},
    domain::{Code, Refusal},
    service::{self, Channel, Error, Service},
    text,
    tui::{
        self,
        action::Action,
        console::Settings,
        keymap::{Context, Keymap},
        theme::Theme,
    },
};

/// What was read of people is overwritten as soon as it is released (decision 22).
#[global_allocator]
static MEMORY: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    service::tighten_umask();
    ExitCode::from(cli::run(std::env::args_os(), &Hooks { console, keymap }))
}

/// Opens the console. Verbs and screens do not know each other, so they meet here.
fn console(start: cli::Console) -> Result<(), Error> {
    if !start.db.exists() {
        return Err(no_database(&start.db));
    }
    let channel = if start.channel == Channel::Ssh { Channel::Ssh } else { Channel::Tui };
    let mut service = Service::open(&start.db, start.now)?;
    let actor = start.log_in.map(|(login, proof)| service.log_in(&login, &proof, channel)).transpose()?;
    // Over a connection the environment is the caller's, not the officer's.
    let env = |name: &str| env::var(name).ok().filter(|_| channel != Channel::Ssh);
    let settings = Settings {
        lang: start.lang,
        theme: Theme { colour: start.color, lines: env("XINTAI_LINES").is_some_and(|lines| !lines.is_empty()) },
        keymap: env("XINTAI_KEYMAP").map_or_else(
            || Keymap::built_in("default").map_err(|faults| cli::faults(&faults)),
            |map| read_keymap(&map),
        )?,
        // An officer may lock earlier than the installation says, never later.
        lock_minutes: env("XINTAI_LOCK_MINUTES")
            .and_then(|minutes| minutes.parse().ok())
            .map_or(service.lock_minutes()?, |own: u64| own.min(service.lock_minutes().unwrap_or(own))),
    };
    let begin = tui::console::start(&service, settings);
    tui::console::open(service, actor, channel, begin).map_err(|error| {
        let detail = error.to_string();
        Error::new(Code::Io, text!("控制台已中断：{detail}", "the console broke off: {detail}"))
            .hint(text!("重新打开；已办理的都已入库", "open it again; what was done is stored"))
            .because(error)
    })
}

fn no_database(path: &Path) -> Error {
    let shown = path.display().to_string();
    Error::new(Code::NotFound, text!("还没有数据库 `{shown}`", "there is no database `{shown}` yet")).hint(text!(
        "用 `xintai demo` 试用，或用 `xintai init` 建库，或用 --db 指定文件",
        "try one with `xintai demo`, make one with `xintai init`, or name a file with --db"
    ))
}

/// A built-in keymap by name, or the officer's own file.
fn read_keymap(map: &str) -> Result<Keymap, Error> {
    if !map.contains(['/', '.']) {
        return Keymap::built_in(map).map_err(|faults| cli::faults(&faults));
    }
    let text = fs::read_to_string(map).map_err(|error| {
        let detail = error.to_string();
        Error::new(
            Code::Config,
            text!("键位文件 `{map}` 无法读取：{detail}", "the keymap `{map}` cannot be read: {detail}"),
        )
        .hint(text!("核对 XINTAI_KEYMAP", "check XINTAI_KEYMAP"))
    })?;
    Keymap::parse(&text).map_err(|faults| cli::faults(&faults))
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
