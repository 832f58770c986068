//! `measure`: the register of punitive measures (惩戒措施清单) and the measures taken from it.

use super::{Context, Outcome, case, catalogue::name, input};
use crate::{
    regime::MEASURE,
    service::ops::{
        measure_register::{ActivateMeasures, ImportMeasures, ShowRegister},
        measures::{AddMeasure, ListMeasures, ShowMeasure},
        own_list::Before,
        steps::{Act, Input},
    },
};
use chrono::NaiveDate;
use std::path::PathBuf;

/// Verbs of `measure`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 导入惩戒措施清单的新一版（草案） | import a new version of the register as a draft
    Import {
        /// csv 或 xlsx，每条一行 | csv or xlsx, one row for each entry
        file: PathBuf,
    },
    /// 启用一版，须由导入人以外的人办理 | put a version in force; not by the person who imported it
    Activate(Activate),
    /// 显示清单条目，默认现行版本 | the entries, of the version in force by default
    Register {
        /// 版本号 | number of the version
        version: Option<i64>,
    },
    /// 对失信行为采取清单内的措施，告知前为草案 | take a measure of the register on a failing; a draft until the subject is told
    Add(Box<AddArgs>),
    /// 措施清单：实施中的 | measures that run
    List {
        /// 主体代码或编号 | of this subject
        #[arg(long, value_name = "SUBJECT")]
        subject: Option<String>,
        /// 某条信息的 | tied to this record
        #[arg(long, value_name = "ID")]
        record: Option<String>,
        /// 包括已终止的 | ended ones too
        #[arg(long)]
        closed: bool,
        /// 最多几条 | at most so many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 上一页的游标 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 一项措施 | one measure
    Show {
        /// 措施编号 | number of the measure
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 自查：实施中而与清单、依据或事实不符的措施 | measures that run against the register, their ground or their failing
    Check,
    /// 终止一项措施 | end a measure
    End {
        /// 措施编号 | number of the measure
        #[arg(value_name = "ID")]
        id: String,
        /// 理由 | reason
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// 反馈实施结果 | feed the result back
    Feedback {
        /// 措施编号 | number of the measure
        #[arg(value_name = "ID")]
        id: String,
        /// 实施结果 | the result
        #[arg(long, value_name = "TEXT")]
        finding: Option<String>,
    },
}

/// Arguments of `measure activate`.
#[derive(Debug, clap::Args)]
pub struct Activate {
    /// 版本号 | number of the version
    version: i64,
    #[command(flatten)]
    steps: Steps,
}

/// What went before a list of one's own.
#[derive(Debug, Default, clap::Args)]
pub struct Steps {
    /// 公开征求意见截止日 | last day of public comment
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    comment_until: Option<NaiveDate>,
    /// 联席会议同意文号 | number of the consent
    #[arg(long, value_name = "NUMBER")]
    consent: Option<String>,
    /// 同意之日 | day of the consent
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    consent_on: Option<NaiveDate>,
    /// 向社会公开之日 | day of publication
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    published_on: Option<NaiveDate>,
}

impl From<Steps> for Before {
    fn from(steps: Steps) -> Self {
        let Steps { comment_until, consent, consent_on, published_on } = steps;
        Self { comment_until, consent, consent_on, published_on }
    }
}

/// Arguments of `measure add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// 清单编码；与 --commitment 同用时为承诺约定的约束措施原文 | code of the entry; with --commitment the constraint in its own words
    #[arg(value_name = "CODE")]
    measure: String,
    /// 被违反的承诺编号 | number of the broken commitment
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["listing", "linked"])]
    commitment: Option<String>,
    /// 所依据的失信记录 | the failing it rests on
    #[arg(long, value_name = "ID")]
    record: Option<String>,
    /// 所依据的名单事项 | the listing it rests on
    #[arg(long, value_name = "ID")]
    listing: Option<String>,
    /// 对被列入组织的关联人员，关系=证件号码 | against a person behind the listed organisation, ROLE=NUMBER
    #[arg(long, value_name = "ROLE=SUBJECT", value_parser = input::pair)]
    linked: Option<(String, String)>,
    /// 实施单位，默认为清单所列 | acting unit, by default the entry's
    #[arg(long, value_name = "UNIT")]
    executor: Option<String>,
    /// 会同单位 | the unit it is taken with
    #[arg(long, value_name = "UNIT")]
    co_unit: Option<String>,
    /// 引用的法律依据，种类:条文 | what it cites, KIND:ARTICLE
    #[arg(long, value_name = "KIND:TEXT")]
    citation: Option<String>,
    /// 期限（月） | for how many months
    #[arg(long, value_name = "N")]
    months: Option<u32>,
    /// 理由 | reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Imports a register.
pub(super) fn import(file: &std::path::Path, ctx: &mut Context) -> Outcome {
    let made = ctx.call(&ImportMeasures { name: name(file), bytes: input::bytes(file)? })?;
    ctx.print(&made)
}

/// Puts a register in force.
pub(super) fn activate(version: i64, steps: Steps, ctx: &mut Context) -> Outcome {
    let card = ctx.call(&ActivateMeasures { version, before: steps.into() })?;
    ctx.print(&card)
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Import { file } => import(&file, ctx),
        Args::Activate(Activate { version, steps }) => activate(version, steps, ctx),
        Args::Register { version } => {
            let shown = ctx.call(&ShowRegister { version })?;
            ctx.print(&shown)
        }
        Args::Add(args) => add(*args, ctx),
        Args::List { subject, record, closed, limit, after } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|typed| typed.to_string());
            let found = ctx.call(&ListMeasures { subject, record, closed, faulty: false, limit, after })?;
            ctx.print(&found)
        }
        Args::Show { id } => {
            let shown = ctx.call(&ShowMeasure { measure: id })?;
            ctx.print(&shown)
        }
        Args::Check => {
            let found = ctx.call(&ListMeasures { faulty: true, ..ListMeasures::default() })?;
            ctx.print(&found)
        }
        Args::End { id, reason } => step(&id, "end", Input { reason, ..Input::default() }, ctx),
        Args::Feedback { id, finding } => step(&id, "feedback", Input { finding, ..Input::default() }, ctx),
    }
}

fn step(id: &str, step: &str, input: Input, ctx: &mut Context) -> Outcome {
    let moved = ctx.call(&Act::of(MEASURE, id, step, input))?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}

fn add(args: AddArgs, ctx: &mut Context) -> Outcome {
    let linked = match args.linked {
        Some((role, typed)) => Some((role, input::secret(&typed)?.to_string())),
        None => None,
    };
    let moved = ctx.call(&AddMeasure {
        measure: args.measure,
        commitment: args.commitment,
        record: args.record,
        listing: args.listing,
        linked,
        executor: args.executor,
        co_unit: args.co_unit,
        citation: args.citation,
        months: args.months,
        reason: args.reason,
    })?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}
