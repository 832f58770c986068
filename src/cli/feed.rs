//! `feed`: publication on a channel (推送): preview, review, push, recall; receipts in, and the numbers units state.

use super::{Context, Outcome, context::NewFile, input};
use crate::service::ops::{
    feeds::{ListFeeds, PreviewFeed, PushFeed, RecallFeed, ReviewFeed},
    platform::PullReceipt,
    tally::TallyBatch,
};
use serde::Serialize;
use std::path::PathBuf;

/// What goes out, and where.
#[derive(Debug, clap::Args)]
pub struct What {
    /// 发布渠道，见 regime show | channel, see regime show
    #[arg(value_name = "CHANNEL", required_unless_present = "site")]
    channel: Option<String>,
    /// 网站，即渠道 site | the site: the channel called site
    #[arg(long, conflicts_with = "channel")]
    site: bool,
    /// 仅这些信息 | only these records
    #[arg(long = "record", value_name = "ID")]
    records: Vec<String>,
}

impl What {
    fn channel(&self) -> String {
        self.channel.clone().unwrap_or_else(|| "site".to_owned())
    }
}

/// Verbs of `feed`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 预览将发布的内容和脱敏之处 | what a push would send, and what of it is masked
    Preview {
        #[command(flatten)]
        what: What,
    },
    /// 发布前审查：另一人看过预览后标记 | a second person marks what the preview showed as looked through
    Review {
        #[command(flatten)]
        what: What,
        /// 预览的摘要 | digest of the preview
        #[arg(long, value_name = "HEX")]
        digest: String,
    },
    /// 发布：生成推送文件并记录其内容 | publish: make the file and keep what it holds
    Push {
        #[command(flatten)]
        what: What,
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
    /// 接收平台回执 | the platform's receipt
    Pull {
        /// 回执文件，- 为标准输入 | the receipt; - is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// 核对批次总数，不符时起草通知 | how many records a unit says it sent against how many arrived; drafts the notice
    Reconcile {
        /// 批次编号 | number of the batch
        #[arg(value_name = "BATCH")]
        batch: String,
        /// 单位报称的条数 | how many the unit says it sent
        #[arg(long, value_name = "N")]
        stated: i64,
        /// 通知写入新文件，权限 0600 | write the notice to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 已发布的推送文件 | what went out, newest first
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Preview { what } => {
            let file = ctx.call(&PreviewFeed { channel: what.channel(), records: what.records })?;
            ctx.print(&file)
        }
        Args::Review { what, digest } => {
            let done = ctx.call(&ReviewFeed { channel: what.channel(), records: what.records, digest })?;
            ctx.print(&done)
        }
        Args::Push { what, out } => {
            let to = ctx.new_file(out.as_deref())?;
            let file = ctx.call(&PushFeed { channel: what.channel(), records: what.records })?;
            save(to, &file, file.items.len(), ctx)?;
            ctx.print(&file)
        }
        Args::Recall { feed, records, reason, out } => {
            let to = ctx.new_file(out.as_deref())?;
            let done = ctx.call(&RecallFeed { feed, records, reason })?;
            save(to, &done, done.remove.len(), ctx)?;
            ctx.print(&done)
        }
        Args::Pull { file } => {
            let bytes = input::bytes(&file)?;
            let done = ctx.call(&PullReceipt { bytes })?;
            ctx.print(&done)
        }
        Args::Reconcile { batch, stated, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let done = ctx.call(&TallyBatch { batch, stated })?;
            if let (Some(file), Some(notice)) = (file, &done.notice) {
                let text = notice.get(ctx.lang);
                ctx.save(file, text.as_bytes(), text.lines().count())?;
            }
            ctx.print(&done)
        }
        Args::List => {
            let list = ctx.call(&ListFeeds)?;
            ctx.print(&list)
        }
    }
}

fn save(to: Option<NewFile>, answer: &impl Serialize, rows: usize, ctx: &Context) -> Outcome {
    to.map_or(Ok(()), |file| ctx.save(file, &serde_json::to_vec_pretty(answer)?, rows))
}
