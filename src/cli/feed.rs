//! `feed`: publication on a channel (推送): preview, push, recall.

use super::{Context, Outcome, context::write_private};
use crate::service::ops::feeds::{ListFeeds, PreviewFeed, PushFeed, RecallFeed};
use serde::Serialize;
use std::path::PathBuf;

/// Verbs of `feed`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 预览将发布的内容和脱敏之处 | what a push would send, and what of it is masked
    Preview {
        /// 发布渠道，见 regime show | channel, see regime show
        #[arg(value_name = "CHANNEL")]
        channel: String,
        /// 仅这些信息 | only these records
        #[arg(long = "record", value_name = "ID")]
        records: Vec<String>,
    },
    /// 发布：生成推送文件并记录其内容 | publish: make the file and keep what it holds
    Push {
        /// 发布渠道，见 regime show | channel, see regime show
        #[arg(value_name = "CHANNEL")]
        channel: String,
        /// 仅这些信息 | only these records
        #[arg(long = "record", value_name = "ID")]
        records: Vec<String>,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 撤回已发布的内容，生成移除文件 | take back what went out: make the removal file
    Recall {
        /// 推送编号 TS-… | number of the push
        #[arg(value_name = "FEED")]
        feed: String,
        /// 仅这些信息 | only these records
        #[arg(long = "record", value_name = "ID")]
        records: Vec<String>,
        /// 理由 | reason
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 已发布的推送文件 | what went out, newest first
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Preview { channel, records } => {
            let file = ctx.call(&PreviewFeed { channel, records })?;
            ctx.print(&file)
        }
        Args::Push { channel, records, out } => {
            let file = ctx.call(&PushFeed { channel, records })?;
            save(out, &file)?;
            ctx.print(&file)
        }
        Args::Recall { feed, records, reason, out } => {
            let done = ctx.call(&RecallFeed { feed, records, reason })?;
            save(out, &done)?;
            ctx.print(&done)
        }
        Args::List => {
            let list = ctx.call(&ListFeeds)?;
            ctx.print(&list)
        }
    }
}

fn save(out: Option<PathBuf>, answer: &impl Serialize) -> Outcome {
    match out {
        Some(path) => write_private(&path, &serde_json::to_vec_pretty(answer)?),
        None => Ok(()),
    }
}
