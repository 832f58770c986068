//! `notice`: the letters and notices of a case (告知文书).

use super::{Context, Outcome, context::write_private, input};
use crate::service::ops::notices::{RenderNotice, SendNotice};
use chrono::NaiveDate;
use std::path::PathBuf;

/// Verbs of `notice`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 按事项制作告知文书 | make the letter of a case
    Render {
        /// 事项编号 | number of the case
        #[arg(value_name = "CASE")]
        case: String,
        /// 文书种类，默认为当前状态所需 | kind; by default the one the state asks for
        #[arg(long, value_name = "CODE")]
        kind: Option<String>,
        /// 理由，用于不予办理告知书 | reason, for a notice of refusal
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 存入新文件 | save to a new file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 登记文书已送达 | mark a notice as sent
    Send {
        /// 文书编号 | number of the notice
        #[arg(value_name = "NOTICE")]
        notice: String,
        /// 送达之日，默认今日 | day of delivery; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: Option<NaiveDate>,
        /// 送达方式 | how
        #[arg(long, value_name = "METHOD", default_value = "delivered")]
        method: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Render { case, kind, reason, out } => {
            let letter = ctx.call(&RenderNotice { case, kind, reason })?;
            let text = letter.text.get(ctx.lang).to_owned();
            if let Some(path) = out {
                write_private(&path, text.as_bytes())?;
                return ctx.print(&letter);
            }
            ctx.print_text(&letter, &text)
        }
        Args::Send { notice, on, method } => {
            let sent = ctx.call(&SendNotice { notice, on, method })?;
            ctx.print(&sent)
        }
    }
}
