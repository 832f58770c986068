//! `decision`: what waits for a second person, what was decided, and many decided together.

use super::{Context, Outcome};
use crate::service::ops::decisions::{Decide, DecideAll, ListDecisions, ShowDecision};

/// Verbs of `decision`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出待复核和已复核的事项 | list what waits for a second person and what was decided
    List {
        /// waiting、approved、rejected | waiting, approved or rejected
        #[arg(long)]
        state: Option<String>,
        /// 只看此信息 | only this record's
        #[arg(long, value_name = "ID")]
        record: Option<String>,
        /// 最多列出 | at most this many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 接上一页 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 查看复核单：前后内容、材料摘要、期限、依据 | show what is decided on: before, after, papers, clock, rule
    Show {
        /// 编号 | its number
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 复核同意，可一次多件 | approve as second person, one or many
    Approve {
        /// 编号，可带所见复核单的摘要 | number, with the digest of what was seen
        #[arg(value_name = "ID[=DIGEST]", num_args = 1.., required = true)]
        ids: Vec<String>,
    },
    /// 复核不同意，可一次多件 | reject as second person, one or many
    Reject {
        /// 编号，可带所见复核单的摘要 | number, with the digest of what was seen
        #[arg(value_name = "ID[=DIGEST]", num_args = 1.., required = true)]
        ids: Vec<String>,
        /// 理由 | why not
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

fn items(ids: Vec<String>) -> Vec<Decide> {
    let read = |id: String| match id.split_once('=') {
        Some((id, seen)) => Decide { id: id.to_owned(), seen: Some(seen.to_owned()) },
        None => Decide { id, seen: None },
    };
    ids.into_iter().map(read).collect()
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List { state, record, limit, after } => {
            let list = ctx.call(&ListDecisions { state, record, limit, after })?;
            ctx.print(&list)
        }
        Args::Show { id } => {
            let shown = ctx.call(&ShowDecision { id })?;
            ctx.print(&shown)
        }
        Args::Approve { ids } => {
            let done = ctx.call(&DecideAll { items: items(ids), approve: true, reason: None })?;
            ctx.print(&done)
        }
        Args::Reject { ids, reason } => {
            let done = ctx.call(&DecideAll { items: items(ids), approve: false, reason: Some(reason) })?;
            ctx.print(&done)
        }
    }
}
