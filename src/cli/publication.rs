//! `publication`: one record as it is published (公示): preview and masks.

use super::{Context, Outcome};
use crate::service::ops::publication::{ConfirmMasks, PreviewPublication};

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
    }
}
