//! Arguments to console or verb to exit code.

use std::process::ExitCode;
use xintai::{
    cli::{self, Binding, Hooks},
    domain::{Code, Refusal},
    regime::Validity,
    service::{self, Error, Service},
    text,
    tui::{
        self,
        action::Action,
        console::Settings,
        keymap::{Context, Keymap},
        text::Words,
        theme::Theme,
    },
};

fn main() -> ExitCode {
    service::tighten_umask();
    ExitCode::from(cli::run(std::env::args_os(), &Hooks { console, keymap }))
}

/// Opens the console. Verbs and screens do not know each other, so they meet here.
fn console(start: cli::Console) -> Result<(), Error> {
    let cli::Console { db, lang, now, log_in, channel, color } = start;
    let mut service = Service::open(&db, now)?;
    let actor = log_in.map(|(login, proof)| service.log_in(&login, &proof, channel)).transpose()?;
    let lapsed = service.pack().in_force(service.now().date_naive()) != Validity::InForce;
    let regime = Words::outside(service.pack().regime.title.value.get(lang));
    let keymap = Keymap::built_in("default").map_err(|faults| cli::faults(&faults))?;
    let theme = Theme::for_environment((!color).then_some("1"));
    let settings = Settings { lang, theme, keymap, lock_minutes: 10 };
    let begin = tui::console::start(&service, regime, lapsed, settings);
    tui::console::open(service, actor, channel, begin).map_err(|error| {
        let detail = error.to_string();
        Error::new(Code::Io, text!("终端出错：{detail}", "the terminal failed: {detail}"))
            .hint(text!("换一个终端再试", "try another terminal"))
    })
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
