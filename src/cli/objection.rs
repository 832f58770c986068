//! `objection`: objections (异议) and their comparison.

use super::{
    Context, Outcome,
    case::{self, Page},
    input,
};
use crate::service::ops::{
    cases::Noun,
    objections::{CompareObjection, FileObjection},
    referrals::{ListReferrals, ReferObjection},
};
use chrono::NaiveDate;

/// Verbs of `objection`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记书面异议 | register a written objection
    File(Box<FileArgs>),
    /// 仅由采集单位保存的信息：登记并转告该单位 | what only a collector holds: registers it and refers it there
    Refer(Box<ReferArgs>),
    /// 已转告的异议 | what was referred
    Referrals {
        /// 最多几条 | at most so many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 上一页的游标 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 异议清单 | objections by due date
    List {
        #[command(flatten)]
        page: Page,
    },
    /// 一件异议 | one objection
    Show {
        /// 异议编号 | number of the objection
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 平台、提供单位、异议人三方逐项比对 | platform, provider and claim, field by field
    Compare {
        /// 异议编号 | number of the objection
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Arguments of `objection refer`.
#[derive(Debug, clap::Args)]
pub struct ReferArgs {
    /// 采集单位代码 | code of the collector
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// 异议人的标识号码，- 或 @FILE 读入 | identifier of the subject; - or @FILE reads it
    #[arg(long, value_name = "ID")]
    applicant: String,
    /// 异议人名称 | its name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// 事由，见 regime show | ground, see regime show
    #[arg(long, value_name = "CODE")]
    ground: String,
    /// 异议内容 | what is objected to
    #[arg(long, value_name = "TEXT")]
    about: String,
    /// 收件日 | day of receipt
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    received: Option<NaiveDate>,
}

/// Arguments of `objection file`.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// 信息编号 | number of the record
    #[arg(long, value_name = "ID")]
    record: String,
    /// 异议人的标识号码，- 或 @FILE 读入 | identifier of the subject; - or @FILE reads it
    #[arg(long, value_name = "ID")]
    applicant: String,
    /// 代理人，须附 mandate=授权委托书 | the agent; needs --evidence mandate=FILE
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// 事由，见 regime show | ground, see regime show
    #[arg(long, value_name = "CODE")]
    ground: String,
    /// 事由说明，其他事由必填 | description; needed for `other`
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// 收件日 | day of receipt
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    received: Option<NaiveDate>,
    /// 为书面异议 | it is in writing
    #[arg(long)]
    written: bool,
    /// 主张的内容 字段=值，可多次 | claimed value, repeatable
    #[arg(long = "claim", value_name = "FIELD=VALUE", value_parser = input::pair)]
    claims: Vec<(String, String)>,
    /// 证据，可写作 种类=文件，- 为标准输入 | evidence, KIND=FILE; - is standard input
    #[arg(long, value_name = "[KIND=]FILE", num_args = 1..)]
    evidence: Vec<String>,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::File(args) => file(*args, ctx),
        Args::Refer(args) => refer(*args, ctx),
        Args::Referrals { limit, after } => {
            let list = ctx.call(&ListReferrals { limit, after })?;
            ctx.print(&list)
        }
        Args::List { page } => case::list(ctx, Noun::Objection, page, None, false),
        Args::Show { id } => case::show(ctx, Noun::Objection, id),
        Args::Compare { id } => {
            let compared = ctx.call(&CompareObjection { objection: id })?;
            ctx.print(&compared)
        }
    }
}

fn file(args: FileArgs, ctx: &mut Context) -> Outcome {
    let filed = FileObjection {
        record: args.record,
        applicant: input::secret(&args.applicant)?.to_string(),
        agent: args.agent,
        ground: args.ground,
        text: args.text,
        received: args.received,
        written: args.written,
        claims: args.claims.into_iter().collect(),
        evidence: case::papers("evidence", &args.evidence)?,
    };
    let moved = ctx.call(&filed)?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}

fn refer(args: ReferArgs, ctx: &mut Context) -> Outcome {
    let made = ctx.call(&ReferObjection {
        unit: args.unit,
        applicant: input::secret(&args.applicant)?.to_string(),
        name: args.name,
        ground: args.ground,
        about: args.about,
        received: args.received,
    })?;
    ctx.print(&made)
}
