//! What a verb works with: the options, the door opened when it is first needed, the officer logged in.

use super::{Format, Global, Hooks, Outcome, input, output::Output, table::Grid};
use crate::{
    domain::refusal::Code,
    locale::{Lang, Text},
    service::{Actor, Channel, Error, How, Kind, Moment, Operation, Proof, Service, read_credential},
    text,
};
use serde::Serialize;
use std::{
    fs::File,
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

/// What the console is opened with.
#[derive(Debug)]
pub struct Console {
    /// The database.
    pub db: PathBuf,
    /// Language of the screens.
    pub lang: Lang,
    /// The training clock.
    pub now: Option<Moment>,
    /// Who, if a credential file says so.
    pub log_in: Option<(String, Proof)>,
    /// The way in, for the log.
    pub channel: Channel,
    /// Whether colours may be used.
    pub color: bool,
}

/// One run of a verb.
#[derive(Debug)]
pub struct Context {
    /// The options of every verb.
    pub global: Global,
    /// Language of messages.
    pub lang: Lang,
    /// What the log calls the way in.
    pub channel: Channel,
    hooks: Hooks,
    out: Output,
    service: Option<Service>,
    actor: Option<Actor>,
    /// Officer and key of the connection, which no option changes.
    fixed: Option<(String, String)>,
    code: u8,
    /// The regulation of the database in use is not in force.
    lapse: Option<Text>,
}

impl Context {
    pub(super) fn new(global: Global, hooks: Hooks) -> Self {
        let out = Output::new(&global);
        Self {
            lang: out.lang,
            global,
            channel: Channel::Cli,
            hooks,
            out,
            service: None,
            actor: None,
            fixed: None,
            code: 0,
            lapse: None,
        }
    }

    /// What `main` lends from the console's half.
    pub fn hooks(&self) -> Hooks {
        self.hooks
    }

    /// The database file: `--db`, or the one in the data folder of the platform.
    pub fn db_path(&self) -> Result<PathBuf, Error> {
        if let Some(path) = &self.global.db {
            return Ok(path.clone());
        }
        let folders = directories::ProjectDirs::from("", "", "xintai");
        folders.map(|folders| folders.data_dir().join("xintai.db")).ok_or_else(|| {
            Error::new(Code::Usage, text!("找不到数据文件夹", "there is no data folder"))
                .hint(text!("用 --db 指定数据库文件", "name the database file with --db"))
        })
    }

    /// The door, opened when first asked for.
    pub fn service(&mut self) -> Result<&mut Service, Error> {
        if self.service.is_none() {
            let service = Service::open(&self.db_path()?, self.global.now)?;
            self.lapse = service.lapse();
            self.service = Some(service);
        }
        self.service.as_mut().ok_or_else(|| Error::not_found("service"))
    }

    /// Takes the options of the words that are run within this context; the database stays.
    pub(super) fn take(&mut self, global: Global) {
        self.global = Global { db: self.global.db.take(), ..global };
        self.out = Output::new(&self.global);
        self.lang = self.out.lang;
    }

    /// Help and version are printed; wrong usage is an error.
    pub(super) fn usage(&self, error: &clap::Error) -> Outcome {
        super::usage::report(error, self.out)
    }

    /// Closes the door, so that the file may be moved.
    pub fn close(&mut self) {
        self.actor = None;
        self.service = None;
    }

    /// The officer, logged in when first asked for.
    pub fn actor(&mut self) -> Result<Actor, Error> {
        if let Some(actor) = &self.actor {
            return Ok(actor.clone());
        }
        let (login, proof) = self.proof()?.ok_or_else(not_logged_in)?;
        let channel = self.channel;
        let actor = self.service()?.log_in(&login, &proof, channel)?;
        self.actor = Some(actor.clone());
        Ok(actor)
    }

    /// From here on a second person acts, who proves it by the own password: on the terminal, or from a file.
    pub fn beside(&mut self, login: &str, file: Option<&Path>) -> Outcome {
        let proof = if let Some(file) = file {
            read_credential(file)?
        } else {
            self.note(&text!("会签人 {login} 请输入口令", "{login}, who signs beside: your password"));
            Proof::Password(input::password(self.lang)?)
        };
        let channel = self.channel;
        self.actor = Some(self.service()?.log_in(login, &proof, channel)?);
        Ok(())
    }

    /// From here on only this officer acts, by the key that opened the connection.
    pub fn fix(&mut self, login: String, fingerprint: String) {
        self.fixed = Some((login, fingerprint));
    }

    /// `--as` with its credential file, or with the password typed on a terminal. `None` when neither is given.
    fn proof(&self) -> Result<Option<(String, Proof)>, Error> {
        if let Some((login, fingerprint)) = &self.fixed {
            return Ok(Some((login.clone(), Proof::Key(fingerprint.clone()))));
        }
        match (&self.global.acting, &self.global.credential_file) {
            (Some(login), Some(file)) => Ok(Some((login.clone(), read_credential(file)?))),
            (Some(login), None) => Ok(Some((login.clone(), Proof::Password(input::password(self.lang)?)))),
            (None, Some(_)) => Err(not_logged_in()),
            (None, None) => Ok(None),
        }
    }

    /// Calls an operation as the officer, with `--request-id` and `--dry-run`.
    pub fn call<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        if O::KIND != Kind::Change {
            self.refuse_dry_run()?;
        }
        let how = How { request_id: self.global.request_id.clone(), dry_run: self.global.dry_run };
        let actor = self.actor()?;
        self.service()?.call_with(&actor, operation, &how)
    }

    /// Prints an answer in the form asked for.
    pub fn print(&mut self, answer: &impl Serialize) -> Outcome {
        let value = serde_json::to_value(answer)?;
        self.out.answer(&value, None)
    }

    /// Prints a report: for the eye under the headings of its view; `json`, `jsonl` and `csv` keep the keys.
    pub fn print_view(&mut self, view: &str, answer: &impl Serialize) -> Outcome {
        let value = serde_json::to_value(answer)?;
        self.out.view(view, &value)
    }

    /// Prints an answer with its own table for the eye; `json`, `jsonl` and `csv` are as with [`Context::print`].
    pub fn print_as(&mut self, answer: &impl Serialize, grid: Grid) -> Outcome {
        let value = serde_json::to_value(answer)?;
        self.out.answer(&value, Some(grid))
    }

    /// Whether answers are printed for the eye, in the reader's language.
    pub fn is_for_eye(&self) -> bool {
        self.out.format == Format::Table
    }

    /// Prints an answer that is a text (a letter, a page of a manual) as it is; with `--format json` the `answer`.
    pub fn print_text(&mut self, answer: &impl Serialize, text: &str) -> Outcome {
        if self.out.format == Format::Table { self.out.text(text) } else { self.print(answer) }
    }

    /// Writes bytes of our own making to stdout (a completion script), whatever the form.
    pub fn print_raw(&mut self, bytes: &[u8]) -> Outcome {
        self.out.raw(bytes)
    }

    /// The new file that an answer goes to, claimed before the work. In a dry run only looked at: nothing is written.
    pub fn new_file(&self, path: Option<&Path>) -> Result<Option<NewFile>, Error> {
        let claim = if self.global.dry_run { NewFile::look_at } else { NewFile::claim };
        path.map(claim).transpose()
    }

    /// Writes the file. In a dry run it tells what would be written, and writes nothing.
    pub fn save(&self, file: NewFile, bytes: &[u8], rows: usize) -> Outcome {
        if file.file.is_some() {
            return file.write(bytes);
        }
        let (shown, size) = (file.path.display().to_string(), bytes.len());
        self.note(&text!(
            "试办，未写文件：将写入 `{shown}`，{rows} 行，{size} 字节",
            "dry run, no file written: `{shown}` would take {rows} rows, {size} bytes"
        ));
        Ok(())
    }

    /// Tells something on stderr; silent with `-q`.
    pub fn note(&self, text: &Text) {
        self.out.note(text);
    }

    /// The line of progress.
    pub(super) fn bar(&self) -> super::output::Bar {
        self.out.bar()
    }

    /// Tells something on stderr only with `-v`.
    pub fn detail(&self, text: &Text) {
        self.out.detail(text);
    }

    /// Ends with this exit code although the answer was printed.
    pub fn exit(&mut self, code: Code) {
        self.code = code.exit();
    }

    /// For a verb without a database: refuses the options that make no sense then.
    pub fn offline(&self) -> Outcome {
        if self.global.request_id.is_some() {
            return Err(Error::new(Code::Usage, text!("此命令不接受 --request-id", "this verb takes no --request-id"))
                .hint(text!("去掉 --request-id", "leave --request-id out")));
        }
        self.refuse_dry_run()
    }

    /// For a verb that changes nothing.
    pub fn refuse_dry_run(&self) -> Outcome {
        if !self.global.dry_run {
            return Ok(());
        }
        Err(Error::new(
            Code::Usage,
            text!("此命令不作改动，不接受 --dry-run", "this verb changes nothing and takes no --dry-run"),
        )
        .hint(text!("去掉 --dry-run", "leave --dry-run out")))
    }

    /// For what only makes sense on a terminal.
    pub fn need_terminal(&self) -> Outcome {
        if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            return Ok(());
        }
        Err(Error::new(Code::Usage, text!("控制台需要终端", "the console needs a terminal")).hint(text!(
            "脚本请用命令，如 `xintai status`、`xintai case list`，见 `xintai --help`",
            "scripts use the verbs, such as `xintai status` or `xintai case list`; see `xintai --help`"
        )))
    }

    /// Opens the console, which needs a terminal.
    pub(super) fn console(&mut self) -> Outcome {
        self.offline()?;
        self.need_terminal()?;
        self.console_on(self.db_path()?, self.global.now, self.proof()?)
    }

    /// Opens the console on a database.
    pub(super) fn console_on(&self, db: PathBuf, now: Option<Moment>, log_in: Option<(String, Proof)>) -> Outcome {
        let (lang, channel, color) = (self.lang, self.channel, self.out.has_color());
        (self.hooks.console)(Console { db, lang, now, log_in, channel, color })
    }

    /// Reports the outcome and answers the exit code.
    pub(super) fn finish(self, outcome: Outcome) -> u8 {
        match outcome {
            Ok(()) => {
                // Every verb says so, after its answer.
                if let Some(lapse) = &self.lapse {
                    self.out.note(lapse);
                }
                self.code
            }
            Err(error) => self.out.error(&error, self.lapse.as_ref()),
        }
    }

    /// Whether stdout is a terminal, for what is only for the eye.
    pub fn is_table(&self) -> bool {
        self.out.format == Format::Table
    }
}

pub(super) fn not_logged_in() -> Error {
    Error::new(Code::Login, text!("没有登录", "not logged in")).hint(text!(
        "用 --as 登录名和 --credential-file 凭据文件，或在终端打开控制台",
        "give --as LOGIN with --credential-file PATH, or open the console on a terminal"
    ))
}

/// Writes a new file that only its owner can read. Never overwrites.
pub fn write_private(path: &Path, bytes: &[u8]) -> Outcome {
    NewFile::claim(path)?.write(bytes)
}

/// A new file that only its owner can read, claimed before the work whose result it is to hold: what cannot be written is
/// told before anything is done. Dropped unwritten, it is taken away again.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    file: Option<File>,
}

impl NewFile {
    /// Claims the path. Never overwrites.
    pub fn claim(path: &Path) -> Result<Self, Error> {
        use std::os::unix::fs::OpenOptionsExt as _;
        input::refuse_file(path)?;
        let file = File::options().write(true).create_new(true).mode(0o600).open(path);
        Ok(Self { path: path.to_owned(), file: Some(file.map_err(|error| unwritten(path, error))?) })
    }

    /// Looks at whether the path could be claimed, and leaves everything as it is.
    fn look_at(path: &Path) -> Result<Self, Error> {
        use std::io::{Error as Wrong, ErrorKind};
        input::refuse_file(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let wrong = match path.symlink_metadata() {
            Ok(_) => Some(Wrong::from(ErrorKind::AlreadyExists)),
            Err(_) if folder.is_dir() => None,
            Err(error) => Some(error),
        };
        wrong.map_or(Ok(Self { path: path.to_owned(), file: None }), |error| Err(unwritten(path, error)))
    }

    /// Writes the whole content.
    pub fn write(mut self, bytes: &[u8]) -> Outcome {
        use std::io::Write as _;
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| unwritten(&self.path, error))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    let (shown, detail) = (path.display().to_string(), error.to_string());
    if error.kind() == std::io::ErrorKind::AlreadyExists {
        return Error::new(Code::State, text!("`{shown}` 已存在", "`{shown}` exists already")).hint(text!(
            "换一个路径，已有文件不会被覆盖",
            "choose another path; existing files are never overwritten"
        ));
    }
    Error::new(Code::Io, text!("无法写入 `{shown}`：{detail}", "cannot write `{shown}`: {detail}"))
        .hint(text!("检查路径和权限", "check the path and its permissions"))
        .because(error)
}
