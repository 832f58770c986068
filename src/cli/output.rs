//! The only writer to stdout and stderr. Every text passes the escaping type first.

use super::{
    ColorWhen, Global, Outcome,
    table::{self, Grid},
};
use crate::{
    domain::{
        refusal::Code,
        role::RoleHeld,
        rule::SILENT,
        shown::{Shown, is_plain},
    },
    locale::{Lang, Text},
    service::{Error, FileFault},
    text,
};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    io::{self, IsTerminal as _, Write as _},
    panic,
};

/// Output form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For the eye.
    Table,
    /// One value.
    Json,
    /// One item a line.
    Jsonl,
    /// One item a line, for spreadsheets.
    Csv,
}

/// Where and how things are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) lang: Lang,
    /// Errors as JSON: asked for, or a script that took the default.
    json_errors: bool,
    color: bool,
    /// `-v` counts up, `-q` down.
    volume: i16,
}

impl Output {
    pub(super) fn new(global: &Global) -> Self {
        let color = match global.color.unwrap_or_default() {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => {
                let plain = env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty())
                    || env::var_os("TERM").is_some_and(|term| term == "dumb");
                io::stderr().is_terminal() && !plain
            }
        };
        Self {
            color,
            volume: i16::from(global.verbose) - i16::from(global.quiet),
            ..Self::with(global.format, global.lang)
        }
    }

    fn with(format: Option<Format>, lang: Option<Lang>) -> Self {
        let format_now = format.unwrap_or(if io::stdout().is_terminal() { Format::Table } else { Format::Json });
        let json = matches!(format_now, Format::Json | Format::Jsonl);
        Self {
            format: format_now,
            lang: lang.unwrap_or_else(locale),
            json_errors: json && (format.is_some() || !io::stderr().is_terminal()),
            color: false,
            volume: 0,
        }
    }

    /// What is known before the arguments are parsed, so that their faults are told in the right form and language.
    pub(super) fn early(args: &[OsString]) -> Self {
        let lang = early_option(args, "--lang", "XINTAI_LANG").and_then(|word| Lang::parse(&word));
        let format = early_option(args, "--format", "XINTAI_FORMAT");
        Self::with(format.and_then(|word| Format::from_str(&word, true).ok()), lang)
    }

    /// Whether colours may be used.
    pub(super) fn has_color(self) -> bool {
        self.color
    }

    /// Prints an answer.
    pub(super) fn answer(self, value: &Value, grid: Option<Grid>) -> Outcome {
        let mut out = String::new();
        match self.format {
            Format::Json => {
                let whole = if io::stdout().is_terminal() { format!("{value:#}") } else { value.to_string() };
                out.push_str(&escaped_json(&whole));
                out.push('\n');
            }
            Format::Jsonl => {
                for item in items(value) {
                    out.push_str(&escaped_json(&item.to_string()));
                    out.push('\n');
                }
            }
            Format::Csv => out = table::csv(value),
            Format::Table => out = grid.map_or_else(|| table::table(value, self.lang), |grid| grid.render()),
        }
        if self.format != Format::Json
            && let Some(next) = value.get("next").and_then(Value::as_str)
        {
            self.note(&text!("后面还有：--after {next}", "there is more: --after {next}"));
        }
        self.raw(out.as_bytes())
    }

    /// Prints a report of this view.
    pub(super) fn view(self, view: &str, value: &Value) -> Outcome {
        if self.format != Format::Table {
            return self.answer(value, None);
        }
        self.raw(table::view(view, value, self.lang).as_bytes())
    }

    /// Prints a text of several lines.
    pub(super) fn text(self, text: &str) -> Outcome {
        let mut shown = Shown::joined_lines(text).into_string();
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
        self.raw(shown.as_bytes())
    }

    /// Writes to stdout what is already safe.
    #[expect(clippy::unused_self, reason = "writing belongs to an output")]
    pub(super) fn raw(self, bytes: &[u8]) -> Outcome {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            // Whoever reads has seen enough: not a failure.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => {
                let detail = error.to_string();
                Err(Error::new(Code::Io, text!("无法输出：{detail}", "cannot write the answer: {detail}"))
                    .hint(text!("检查输出去向", "check where the output goes"))
                    .because(error))
            }
            Ok(()) => Ok(()),
        }
    }

    /// A line on stderr, unless quiet.
    pub(super) fn note(self, text: &Text) {
        if self.volume >= 0 {
            to_stderr(&format!("{}\n", Shown::text(text, self.lang)));
        }
    }

    /// Whether progress may be shown: to an eye, unless quiet.
    pub(super) fn bar(self) -> Bar {
        Bar { shown: self.volume >= 0 && io::stderr().is_terminal() }
    }

    /// A line on stderr, when asked for more.
    pub(super) fn detail(self, text: &Text) {
        if self.volume > 0 {
            to_stderr(&format!("{}\n", Shown::text(text, self.lang)));
        }
    }

    /// Tells an error and answers its exit code.
    pub(super) fn error(self, error: &Error, warning: Option<&Text>) -> u8 {
        let told = if self.json_errors {
            self.error_json(error, warning)
        } else {
            let warning = warning.map(|text| format!("{}\n", Shown::text(text, self.lang))).unwrap_or_default();
            self.error_text(error) + &warning
        };
        to_stderr(&told);
        error.code.exit()
    }

    fn error_json(self, error: &Error, warning: Option<&Text>) -> String {
        let worded = |text: &Option<Text>| text.as_ref().map(|text| text.get(self.lang).to_owned());
        let mut value = json!({"error": {
            "code": error.code.word(),
            "exit": error.code.exit(),
            "message": error.message.get(self.lang),
            "hint": worded(&error.hint),
            "cite": error.cite,
            "article": worded(&error.article),
            "policy": error.policy,
            "who": error.who,
            "granted_by": error.granted_by,
        }});
        if let (false, Some(told)) = (error.faults.is_empty(), value.get_mut("error").and_then(Value::as_object_mut)) {
            let fault = |one: &FileFault| json!({"line": one.line, "field": one.field, "message": one.message.get(self.lang), "cite": one.cite});
            told.insert("faults".to_owned(), error.faults.iter().map(fault).collect());
        }
        if let (Some(warning), Some(told)) = (warning, value.get_mut("error").and_then(Value::as_object_mut)) {
            told.insert("warning".to_owned(), warning.get(self.lang).into());
        }
        format!("{}\n", escaped_json(&value.to_string()))
    }

    fn error_text(self, error: &Error) -> String {
        let (red, bold, off) = if self.color { ("\x1b[31;1m", "\x1b[1m", "\x1b[0m") } else { ("", "", "") };
        let head = self.lang.pick("错误", "error");
        let mut told = format!("{red}{head}{off}: {}", Shown::text(&error.message, self.lang));
        let article = error.article.as_ref().map(|text| text.get(self.lang)).filter(|text| !text.is_empty());
        let rule = error.cite.as_deref().filter(|cite| *cite != SILENT);
        let grounds: Vec<&str> = article.into_iter().chain(rule).collect();
        if !grounds.is_empty() {
            let _ = write!(told, " ({})", Shown::new(&grounds.join(", ")));
        }
        told.push('\n');
        for fault in &error.faults {
            let (line, field) = (fault.line, &fault.field);
            let place = match line {
                0 => text!("{field}", "{field}"),
                _ => text!("第{line}行 {field}", "line {line}, {field}"),
            };
            let (place, message) = (Shown::text(&place, self.lang), Shown::text(&fault.message, self.lang));
            let _ = writeln!(told, "  {place}: {message}");
        }
        if let Some(hint) = &error.hint {
            let head = self.lang.pick("提示", "hint");
            let _ = writeln!(told, "{bold}{head}{off}: {}", Shown::text(hint, self.lang));
        }
        let named = error.who.iter().filter_map(|word| RoleHeld::parse(word)).map(|held| held.label());
        let who = Text::listed(named);
        let who = who.get(self.lang);
        if !who.is_empty() && !error.hint.as_ref().is_some_and(|hint| hint.get(self.lang).contains(who)) {
            let head = self.lang.pick("可办理的角色", "roles that may");
            let _ = writeln!(told, "{bold}{head}{off}: {}", Shown::new(who));
        }
        if let Some(policy) = error.policy.as_deref().filter(|_| self.volume > 0) {
            let head = self.lang.pick("权限", "policy");
            let _ = writeln!(told, "{bold}{head}{off}: {}", Shown::new(policy));
        }
        told
    }
}

/// Asks on stderr; only words of ours.
pub(super) fn prompt(words: &'static str) {
    to_stderr(words);
}

/// One line of progress on stderr, written over by the next.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    shown: bool,
}

impl Bar {
    /// Shows a line in place of the one before.
    pub(super) fn show(self, line: &str) {
        if self.shown {
            to_stderr(&format!("\r\x1b[K{}", Shown::new(line)));
        }
    }

    /// Leaves the line empty.
    pub(super) fn clear(self) {
        if self.shown {
            to_stderr("\r\x1b[K");
        }
    }
}

fn to_stderr(told: &str) {
    // Nobody can be told that stderr is gone.
    let _ = io::stderr().lock().write_all(told.as_bytes());
}

/// The locale's language, else Chinese.
fn locale() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
        .and_then(|value| Lang::parse(&value))
        .unwrap_or_default()
}

fn early_option(args: &[OsString], long: &str, variable: &str) -> Option<String> {
    let mut words = args.iter().map(|arg| arg.to_string_lossy()).take_while(|word| word != "--");
    while let Some(word) = words.next() {
        match word.strip_prefix(long) {
            Some("") => return words.next().map(std::borrow::Cow::into_owned),
            Some(rest) if rest.starts_with('=') => return Some(rest.trim_start_matches('=').to_owned()),
            _ => {}
        }
    }
    env::var(variable).ok()
}

/// The items of a list, or the one value.
pub(super) fn items(value: &Value) -> Vec<&Value> {
    match value.get("items").unwrap_or(value) {
        Value::Array(items) => items.iter().collect(),
        _ => vec![value],
    }
}

/// JSON whose strings keep every character, the invisible ones as `\u` escapes.
fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        let plain =
            matches!(letter, ' '..='~' | '\n' | '\u{4e00}'..='\u{9fa5}') || is_plain(letter.encode_utf8(&mut [0; 4]));
        if plain {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// A panic becomes one escaped line; the exit code is 1.
pub(super) fn catch_panics(lang: Lang) {
    panic::set_hook(Box::new(move |info| {
        let payload = info.payload();
        let what = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        let text = text!("错误: 程序内部错误 {place}: {what}", "error: internal error at {place}: {what}");
        to_stderr(&format!("{}\n", Shown::text(&text, lang)));
    }));
}
