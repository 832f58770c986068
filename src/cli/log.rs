//! `log`: the chained log of every look, change and refusal.

use super::{Context, Outcome, input, inspection, labels, table::Grid};
use crate::{
    domain::refusal::Code,
    service::{
        Verification,
        ops::{
            log::VerifyLog,
            logs::{ListLog, ShowLog, WhoLooked},
        },
        verify_file,
    },
    text,
};
use chrono::NaiveDate;
use serde::Serialize;
use std::path::PathBuf;

/// Verbs of `log`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出日志，新的在前 | list the log, newest first
    List {
        /// 登录名，或开头加 * | log-in name, or its beginning and *
        #[arg(long, value_name = "LOGIN")]
        officer: Option<String>,
        /// 主体：证件号码或编号；- 读标准输入，@FILE 读文件 | subject: identifier or public number; - reads standard input, @FILE a file
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
        /// 自此日 | from this day on
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        since: Option<NaiveDate>,
        /// 至此日 | up to this day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
        /// done、refused（含 denied）、denied、dry-run、any | done, refused (denied too), denied, dry-run, any
        #[arg(long)]
        outcome: Option<String>,
        /// intake、query、look、case、session、admin，或操作名 | intake, query, look, case, session, admin, or an operation
        #[arg(long)]
        kind: Option<String>,
        /// 异常规则，见 log alerts，或 any | rule of unusual use, see log alerts, or any
        #[arg(long)]
        flag: Option<String>,
        /// 人员所在单位代码 | code of the officer's unit
        #[arg(long)]
        unit: Option<String>,
        /// 用途代码 | purpose code
        #[arg(long, value_name = "CODE")]
        purpose: Option<String>,
        /// 最多列出 | at most this many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 接上一页 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 一行的全部内容与链接校验 | one row whole, with its link checked
    Show {
        /// 序号 | its number
        #[arg(value_name = "SEQ")]
        seq: i64,
    },
    /// 谁查过此主体 | everybody who looked at a subject
    Who {
        /// 证件号码或编号；- 读标准输入，@FILE 读文件 | identifier or public number; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: String,
        /// 自此日 | from this day on
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        since: Option<NaiveDate>,
        /// 至此日 | up to this day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
    },
    #[command(flatten)]
    Inspect(inspection::Args),
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
        Args::List { officer, subject, since, until, outcome, kind, flag, unit, purpose, limit, after } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|subject| subject.to_string());
            let list = ListLog { officer, subject, since, until, outcome, kind, flag, unit, purpose, limit, after };
            let page = ctx.call(&list)?;
            let mut grid = Grid::new(
                ["seq", "at", "officer", "operation", "subject", "purpose", "outcome", "cite", "count", "flags"]
                    .map(|key| labels::label(key, ctx.lang)),
            );
            for item in &page.items {
                let subject = item.subject.as_ref().and_then(|subject| subject.name.clone()).unwrap_or_default();
                let count = item.count.map(|count| count.to_string()).unwrap_or_default();
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                grid.row([
                    item.seq.to_string(),
                    item.at.clone(),
                    item.officer.clone(),
                    item.operation.clone(),
                    subject,
                    text(&item.purpose),
                    item.outcome.clone(),
                    text(&item.cite),
                    count,
                    item.flags.join(" "),
                ]);
            }
            ctx.print_as(&page, grid)
        }
        Args::Show { seq } => {
            let row = ctx.call(&ShowLog { seq })?;
            ctx.print(&row)
        }
        Args::Who { subject, since, until } => {
            let subject = input::secret(&subject)?.to_string();
            let found = ctx.call(&WhoLooked { subject, since, until })?;
            ctx.print(&found)
        }
        Args::Inspect(args) => inspection::run(args, ctx),
        Args::Verify { file, from } => {
            let found = match file {
                Some(file) => {
                    input::refuse_file(&file)?;
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
