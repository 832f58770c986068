//! `log`: the chained log of every look, change and refusal.

use super::{Context, Outcome, anchor, input, inspection, labels, table::Grid};
use crate::{
    domain::refusal::Code,
    locale::Label,
    service::{
        Error, Kept, Verification,
        ops::{
            log::VerifyLog,
            logs::{ListLog, ShowLog, WhoLooked},
        },
        reason_label,
        ssh::offered_key,
        verify_file,
    },
    text,
};
use chrono::NaiveDate;
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
        /// done、refused（含 denied）、denied、dry-run、repeated、any | done, refused (denied too), denied, dry-run, repeated, any
        #[arg(long)]
        outcome: Option<String>,
        /// publish、export、intake、query、look、case、session、admin，或操作名 | publish, export, intake, query, look, case, session, admin, or an operation
        #[arg(long)]
        kind: Option<String>,
        /// 异常规则，见 log alerts，或 any | rule of unusual use, see log alerts, or any
        #[arg(long)]
        flag: Option<String>,
        /// 人员所在单位代码，或开头加 * | code of the officer's unit, or its beginning and *
        #[arg(long)]
        unit: Option<String>,
        /// 用途代码或名称，或开头加 * | purpose code or what it is called, or its beginning and *
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
    #[command(flatten)]
    Anchor(anchor::Args),
    /// 校验日志链：本库，或只读地校验指定文件；并与留存的校验点、核对码、导出核对 | walk the chain of the database in use, or read-only of a named file, and compare it with what was kept
    Verify {
        /// 数据库文件，如备份；无须登录 | a database file, such as a backup; needs no log-in
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// 留存的校验点文件，可多次 | a checkpoint kept elsewhere; may be repeated
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
        /// 核对码或回执号，可多次 | a head code or the receipt of a report; may be repeated
        #[arg(long, value_name = "CODE")]
        code: Vec<String>,
        /// 早先的导出，逐行比较 | an earlier export, compared row by row
        #[arg(long, value_name = "FILE")]
        against: Vec<PathBuf>,
        /// 校验点须由此公钥签名（ssh-ed25519 …）；默认本库的公钥，单独核对文件时不限 | the public key checkpoints must be signed with; that of the database in use by default, any for a named file
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// 从此序号起 | begin with this row
        #[arg(long, value_name = "SEQ", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List { officer, subject, since, until, outcome, kind, flag, unit, purpose, limit, after } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|subject| subject.to_string());
            let list = ListLog {
                officer,
                subject,
                since,
                until,
                outcome,
                kind,
                flag,
                unit,
                purpose,
                limit,
                after,
                as_kept: false,
                with_hours: false,
            };
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
                    labels::word("operation", &item.operation, ctx.lang),
                    subject,
                    item.purpose_label
                        .as_ref()
                        .map_or_else(|| text(&item.purpose), |label| label.get(ctx.lang).to_owned()),
                    labels::word("outcome", &item.outcome, ctx.lang),
                    text(&item.cite),
                    count,
                    item.flags.iter().map(|flag| labels::word("flag", flag, ctx.lang)).collect::<Vec<_>>().join(" "),
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
        Args::Anchor(args) => anchor::run(args, ctx),
        Args::Verify { file, checkpoint, code, against, key, from } => {
            let kept = kept(&checkpoint, code, &against)?;
            let key = key.as_deref().map(input::text).transpose()?;
            let key = key.as_deref().map(offered_key).transpose()?.map(|key| key.line);
            let found = match file {
                Some(file) => {
                    input::refuse_file(&file)?;
                    ctx.offline()?;
                    verify_file(&file, from, &kept, key.as_deref())?
                }
                None => ctx.call(&VerifyLog { from, kept, key })?,
            };
            verified(&found, ctx)
        }
    }
}

/// Reads what was kept elsewhere.
fn kept(checkpoints: &[PathBuf], codes: Vec<String>, exports: &[PathBuf]) -> Result<Vec<Kept>, Error> {
    let mut all: Vec<Kept> = codes.into_iter().map(Kept::Code).collect();
    for path in checkpoints {
        all.push(Kept::Checkpoint(path.display().to_string(), input::text(path)?));
    }
    for path in exports {
        all.push(Kept::Export(path.display().to_string(), input::text(path)?));
    }
    Ok(all)
}

fn verified(found: &Verification, ctx: &mut Context) -> Outcome {
    let Verification { ok, first_bad, reason, anchored, unanchored, .. } = found;
    let Label { zh, en } = reason_label(reason.as_deref().unwrap_or_default());
    match (ok, first_bad) {
        (false, Some(seq)) if found.whole => ctx.note(&text!(
            "留存的文件自第 {seq} 行起已不是原样：{zh}；日志本身的链完好。换一份原件核对",
            "what was kept is itself altered from row {seq} on: {en}; the chain of the log is whole. compare with the original"
        )),
        (false, Some(seq)) => ctx.note(&text!(
            "日志在第 {seq} 行起不完好：{zh}。停止使用，保全文件，报告主管和审计员",
            "the log is not whole from row {seq} on: {en}. stop working, keep the file, tell supervisor and auditor"
        )),
        (false, None) => ctx.note(&text!(
            "留存的依据不能使用：{zh}。换一份核对",
            "what was kept cannot be used: {en}. compare with another"
        )),
        (true, _) => match anchored {
            Some(seq) => ctx.note(&text!(
                "已核对至第 {seq} 行；其后 {unanchored} 行没有留存依据",
                "compared up to row {seq}; nothing kept speaks for the {unanchored} rows after it"
            )),
            None => ctx.note(&text!(
                "链完好，但没有与留存依据核对：{unanchored} 行都未锚定，截断或换回旧文件不会被发现",
                "the chain is whole, but was compared with nothing kept: {unanchored} rows are not anchored, and a cut-off tail or an older file would not be seen"
            )),
        },
    }
    if !ok {
        ctx.exit(Code::Integrity);
    }
    ctx.print(found)
}
