//! `demo`: a training database to try everything on.

use super::{Context, Outcome, table::Grid};
use crate::{
    demo::{self, Made, Size, Wish},
    domain::refusal::Code,
    service::{Error, read_credential},
    text,
};
use std::{
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

/// 建立演示库：一个虚构的区，可试用全部功能 | make a demonstration: an invented district to try everything on
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 文件夹，默认新建临时文件夹；已有的演示库不会被覆盖 | the folder; a new temporary one by default; never overwrites
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// 只建库并给出登录名，不打开控制台 | only make it and print the log-ins; do not open the console
    #[arg(long)]
    no_ui: bool,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    if !args.no_ui {
        ctx.need_terminal()?;
    }
    let folder = match args.folder {
        Some(folder) => folder,
        None => temporary()?,
    };
    let wish = Wish { folder, now: ctx.global.now, size: Size::Full };
    let made = demo::make(&wish, &mut |told| ctx.note(told))?;
    ctx.print_as(&made, log_ins(&made))?;
    let db = made.db.display().to_string();
    ctx.note(&text!("演示库：{db}", "the demonstration: {db}"));
    if args.no_ui { Ok(()) } else { open(&made, ctx) }
}

/// The console, on one officer's worklist.
fn open(made: &Made, ctx: &Context) -> Outcome {
    let account = made.officers.iter().find(|account| account.login == made.opens);
    let log_in = match account {
        Some(account) => Some((account.login.clone(), read_credential(&account.credential_file)?)),
        None => None,
    };
    ctx.console_on(made.db.clone(), None, log_in)
}

/// The log-ins as a table for people.
fn log_ins(made: &Made) -> Grid {
    let mut grid =
        Grid::new(["登录名 login", "姓名 name", "单位 unit", "角色 role", "口令 password", "凭据文件 credential"]);
    for account in &made.officers {
        grid.row([
            account.login.clone(),
            account.name.clone(),
            account.unit.clone(),
            account.roles.join(", "),
            account.password.clone(),
            account.credential_file.display().to_string(),
        ]);
    }
    grid
}

/// A new folder that only its owner can enter.
fn temporary() -> Result<PathBuf, Error> {
    let above = std::env::temp_dir();
    for number in 0..1000_u32 {
        let folder = above.join(format!("xintai-demo-{}-{number}", std::process::id()));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(no_folder(&above, &error)),
        }
    }
    Err(no_folder(&above, &io::ErrorKind::AlreadyExists.into()))
}

fn no_folder(above: &Path, error: &io::Error) -> Error {
    let (shown, detail) = (above.display().to_string(), error.to_string());
    Error::new(
        Code::Io,
        text!("不能在 `{shown}` 中新建文件夹：{detail}", "no folder can be made in `{shown}`: {detail}"),
    )
    .hint(text!("用 `xintai demo 文件夹` 指定", "name one: `xintai demo FOLDER`"))
}
