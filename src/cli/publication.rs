//! `publication`: publication on a platform (公示): preview, masks and receipts.

use super::{Context, Outcome, input};
use crate::service::ops::{
    platform::PullReceipt,
    publication::{ConfirmMasks, PreviewPublication},
};

/// Verbs of `publication`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 公示预览：脱敏后的内容和每一处替换 | one record as published: masked, with every replaced place
    Preview {
        /// 信息编号 | number of the record
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 确认脱敏：以预览的摘要为准 | confirm the masks of exactly what the preview showed
    Mask {
        /// 信息编号 | number of the record
        #[arg(value_name = "ID")]
        id: String,
        /// 预览的摘要 | digest of the preview
        #[arg(long, value_name = "HEX")]
        digest: String,
    },
    /// 接收平台回执 | the platform's receipt
    Pull {
        /// 回执文件，- 为标准输入 | the receipt; - is standard input
        #[arg(value_name = "FILE")]
        file: std::path::PathBuf,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Preview { id } => {
            let shown = ctx.call(&PreviewPublication { record: id })?;
            ctx.print(&shown)
        }
        Args::Mask { id, digest } => {
            let done = ctx.call(&ConfirmMasks { record: id, digest })?;
            ctx.print(&done)
        }
        Args::Pull { file } => {
            let bytes = input::bytes(&file)?;
            let done = ctx.call(&PullReceipt { bytes })?;
            ctx.print(&done)
        }
    }
}
