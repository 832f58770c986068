//! `log`: the chained log of every look, change and refusal.

use super::{Context, Outcome};
use crate::{
    domain::refusal::Code,
    service::{Verification, ops::log::VerifyLog, verify_file},
    text,
};
use serde::Serialize;
use std::path::PathBuf;

/// Verbs of `log`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 校验日志链：本库，或只读地校验指定文件 | walk the chain of the database in use, or read-only of a named file
    Verify {
        /// 数据库文件，如备份；无须登录 | a database file, such as a backup; needs no log-in
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// 从此序号起 | begin with this row
        #[arg(long, value_name = "SEQ", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
    },
}

#[derive(Serialize)]
struct Verified {
    ok: bool,
    rows: i64,
    first_bad: Option<i64>,
    reason: Option<String>,
    head: String,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Verify { file, from } => {
            let found = match file {
                Some(file) => {
                    ctx.offline()?;
                    verify_file(&file, from)?
                }
                None => ctx.call(&VerifyLog { from })?,
            };
            verified(found, ctx)
        }
    }
}

fn verified(found: Verification, ctx: &mut Context) -> Outcome {
    let Verification { ok, rows, first_bad, reason, head } = found;
    if !ok {
        ctx.exit(Code::Integrity);
        let seq = first_bad.unwrap_or_default();
        let why = reason.clone().unwrap_or_default();
        ctx.note(&text!(
            "日志链在第 {seq} 行不完好：{why}。停止使用，保全文件，与校验点核对",
            "the chain is broken at row {seq}: {why}. stop working, keep the file, compare with a checkpoint"
        ));
    }
    ctx.print(&Verified { ok, rows, first_bad, reason, head })
}
