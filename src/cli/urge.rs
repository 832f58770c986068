//! `urge`: reminders to units, their escalation, and acts that end with an outcome (催促、通报、督查、整改).

use super::{Context, Outcome, input};
use crate::service::ops::urgings::{CloseUrging, Escalate, IssueUrging, ListUrgings, UrgingShown};
use chrono::NaiveDate;

/// Verbs of `urge`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 发出书面催促、通报、督查或整改 | a written reminder, notice, inspection or order to put right
    Issue {
        /// 单位代码 | code of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        /// 种类，默认书面催促 | kind; the written reminder by default
        #[arg(long)]
        kind: Option<String>,
        /// 应报送的目录项，默认为从未报送的 | items to be supplied; those never supplied by default
        #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
        items: Vec<String>,
        /// 内容 | what is asked
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
        /// 期限 | the day set
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        due: Option<NaiveDate>,
    },
    /// 登记结果并办结 | register the outcome and close
    Close {
        /// 编号 | its number
        #[arg(value_name = "ID")]
        id: String,
        /// 结果 | what came of it
        #[arg(long, value_name = "TEXT")]
        result: Option<String>,
    },
    /// 经催促仍不提供的，提请本级政府通报批评 | ask the government of the same level for a notice of criticism
    Escalate {
        /// 单位代码 | code of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
    },
    /// 列出 | list them
    List {
        /// 只看此单位 | only this unit's
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Issue { unit, kind, items, text, due } => {
            let made = ctx.call(&IssueUrging { unit, kind, items, text, due })?;
            print(made, ctx)
        }
        Args::Close { id, result } => {
            let closed = ctx.call(&CloseUrging { id, result })?;
            print(closed, ctx)
        }
        Args::Escalate { unit } => {
            let made = ctx.call(&Escalate { unit })?;
            print(made, ctx)
        }
        Args::List { unit } => {
            let mut list = ctx.call(&ListUrgings { unit })?;
            if ctx.is_for_eye() {
                list.items = list.items.into_iter().map(|one| one.for_eye(ctx.lang)).collect();
            }
            ctx.print(&list)
        }
    }
}

fn print(made: UrgingShown, ctx: &mut Context) -> Outcome {
    let made = if ctx.is_for_eye() { made.for_eye(ctx.lang) } else { made };
    ctx.print(&made)
}
