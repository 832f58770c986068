//! Upkeep of the installation: `status`, `check`, `backup`, `restore`, `selftest`.

use super::{Context, Outcome};
use crate::{
    domain::refusal::Code,
    service::{
        Error, Restore,
        ops::{
            backup::{MakeBackup, NoteRestore},
            status::{CheckInstallation, SelfTest, ShowStatus},
        },
    },
    text,
};
use serde_json::json;
use std::path::PathBuf;

/// Runs `status`.
pub fn status(ctx: &mut Context) -> Outcome {
    let status = ctx.call(&ShowStatus)?;
    ctx.print(&status)
}

/// Runs `check`.
pub fn check(ctx: &mut Context) -> Outcome {
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
}

/// Runs `restore`: the officer is one of the backup itself, and the restored log goes on with that officer's row.
pub fn restore(args: &RestoreArgs, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    let restore = Restore::begin(&args.file, &args.to)?;
    ctx.global.db = Some(restore.part.clone());
    let noted = ctx.call(&NoteRestore { seq: restore.rows, head: restore.head.clone() })?;
    ctx.close();
    restore.finish()?;
    ctx.print(&json!({"db": args.to, "rows": noted.rows, "head": noted.head}))
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
