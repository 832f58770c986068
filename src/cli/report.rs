//! `report`: a subject's credit report.

use super::{Context, Outcome, context::write_private, query::Asked};
use crate::service::ops::reports::SubjectReport;
use std::path::PathBuf;

/// Verbs of `report`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 信用报告 | a credit report on one subject
    Subject {
        #[command(flatten)]
        asked: Asked,
        /// 所打印的查询在日志中的序号，不再占用授权次数 | log row of the query it prints; takes no second use
        #[arg(long, value_name = "SEQ")]
        of: Option<i64>,
        /// 去向，如 own-site | where it goes, such as own-site
        #[arg(long, value_name = "TARGET")]
        target: Option<String>,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    let Args::Subject { asked, of, target, out } = args;
    let report = ctx.call(&SubjectReport { query: asked.query()?, of, target, lang: ctx.lang })?;
    match out {
        Some(path) => {
            write_private(&path, report.text.as_bytes())?;
            ctx.print(&report.answer)
        }
        None => ctx.print_text(&report, &report.text),
    }
}
