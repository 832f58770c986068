//! Upkeep of the installation: `status`, `check`, `backup`, `restore`, `selftest`.

use super::{Context, Outcome, input};
use crate::{
    domain::refusal::Code,
    service::{
        Error, Restore,
        ops::{
            backup::{ConfirmRestore, MakeBackup, NoteRestore},
            security::CheckStage,
            status::{CheckInstallation, SelfTest, ShowStatus},
        },
    },
    text,
};
use chrono::NaiveDate;
use serde_json::json;
use std::path::PathBuf;

/// Runs `status`.
pub fn status(ctx: &mut Context) -> Outcome {
    let status = ctx.call(&ShowStatus)?;
    ctx.print(&status)
}

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Check {
    #[command(subcommand)]
    verb: Option<CheckVerb>,
}

/// Verbs of `check`; without one everything the program can check is checked.
#[derive(Debug, clap::Subcommand)]
enum CheckVerb {
    /// 登记某一环节的安全检查 | note that a stage of the work was checked against its standard
    Stage {
        /// 环节，见 report supervision --view security | stage
        #[arg(value_name = "STAGE")]
        stage: String,
        /// 检查之日，默认今日 | day of the check; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: Option<NaiveDate>,
        /// 检查结果 | what was found
        #[arg(long, value_name = "TEXT")]
        finding: String,
    },
}

/// Runs `check`.
pub fn check(args: Check, ctx: &mut Context) -> Outcome {
    if let Some(CheckVerb::Stage { stage, on, finding }) = args.verb {
        let noted = ctx.call(&CheckStage { stage, on, finding })?;
        return ctx.print(&noted);
    }
    let report = ctx.call(&CheckInstallation)?;
    if let Some(code) = report.code() {
        ctx.exit(code);
    }
    ctx.print(&report)
}

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// 新文件，密钥文件随附 | the new file; the key file goes beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `backup`.
pub fn backup(args: Backup, ctx: &mut Context) -> Outcome {
    let made = ctx.call(&MakeBackup { file: args.file })?;
    ctx.print(&made)
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// 备份文件，旁边须有密钥文件 | the backup, with its key file beside it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 恢复到此新路径 | where the restored database goes
    #[arg(long, value_name = "NEW")]
    to: PathBuf,
    /// 会签人（主管或审计员）的登录名 | who signs beside you: a supervisor or an auditor of the backup
    #[arg(long, value_name = "LOGIN")]
    second: String,
    /// 会签人的凭据文件；不写则当场输入口令 | file with the password of who signs; asked for on the terminal when left out
    #[arg(long, value_name = "PATH")]
    second_credential_file: Option<PathBuf>,
}

/// Runs `restore`: both officers are of the backup itself, each proves it to the copy, and the restored log goes on with their
/// rows. The copy gets its name only when both have signed.
pub fn restore(args: &RestoreArgs, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let restore = Restore::begin(&args.file, &args.to)?;
    ctx.global.db = Some(restore.part.clone());
    let (seq, head) = (restore.rows, restore.head.clone());
    let noted = ctx.call(&NoteRestore { seq, head: head.clone() })?;
    ctx.beside(&args.second, args.second_credential_file.as_deref())?;
    let signed = ctx.call(&ConfirmRestore { seq, head })?;
    ctx.close();
    restore.finish()?;
    ctx.print(&json!({
        "db": args.to,
        "rows": noted.rows,
        "head": noted.head,
        "by": noted.by,
        "second": signed.by,
    }))
}

/// Verbs of `selftest`.
#[derive(Debug, clap::Subcommand)]
pub enum SelfTestArgs {
    /// 连续写入 N 条日志，每条落盘后输出 ACK 序号 | N logged writes, printing ACK SEQ after each is durable
    Work {
        /// 次数 | how many
        #[arg(short = 'n', value_name = "N", default_value_t = 100)]
        count: u32,
    },
}

/// Runs `selftest`.
pub fn selftest(args: &SelfTestArgs, ctx: &mut Context) -> Outcome {
    let SelfTestArgs::Work { count } = args;
    if ctx.global.request_id.is_some() || ctx.global.dry_run {
        return Err(Error::new(
            Code::Usage,
            text!("自检不接受 --request-id 与 --dry-run", "a self-test takes neither --request-id nor --dry-run"),
        )
        .hint(text!("去掉它们", "leave them out")));
    }
    for _ in 0..*count {
        let done = ctx.call(&SelfTest)?;
        ctx.print_raw(format!("ACK {}\n", done.seq).as_bytes())?;
    }
    Ok(())
}
