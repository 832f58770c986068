//! `listing`: lists of failing subjects (名单): candidates, proposals, what is in effect, how a subject stands.

use super::{Context, Outcome, case, input};
use crate::service::ops::{
    listing_proposals::ProposeListing,
    listings::{CheckListing, ListCandidates, ListListings, ShowListing},
};
use chrono::NaiveDate;

/// Verbs of `listing`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 候选：按记录计数得出，不会自动列入 | candidates by counting; nobody is listed by it
    Candidates {
        /// 按哪一天计算，默认今日 | the day it is computed for
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        as_of: Option<NaiveDate>,
        /// 最多几条 | at most so many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 上一页的游标 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 提议列入；告知、决定等步骤用 case act | propose a subject; the steps that follow are taken with case act
    Propose(Box<ProposeArgs>),
    /// 名单：办理中的与已列入的 | proceedings and listings
    List {
        /// 只列某一失信程度 | only this grade
        #[arg(long, visible_alias = "class", value_name = "CODE")]
        grade: Option<String>,
        /// 只列已列入生效的 | only what is in effect
        #[arg(long)]
        in_effect: bool,
        /// 包括已移出和不予列入的 | removed and dropped ones too
        #[arg(long)]
        closed: bool,
        /// 最多几条 | at most so many
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        /// 上一页的游标 | cursor of the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 一件名单事项 | one listing
    Show {
        /// 事项编号 | number of the listing
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 核对主体：失信程度、名单、措施提示，每个主体记一行日志 | how subjects stand: grade, lists, hints on measures
    Check {
        /// 主体代码或编号，- 与 @文件 逐行读取 | identifiers or numbers; - and @FILE read one a line
        #[arg(value_name = "SUBJECT", required_unless_present = "batch")]
        subjects: Vec<String>,
        /// 逐行一个主体的文件 | a file, one subject a line
        #[arg(long, value_name = "FILE", conflicts_with = "subjects")]
        batch: Option<String>,
    },
}

/// Arguments of `listing propose`.
#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// 主体代码或编号，默认为记录的主体 | whom; the records' subject by default
    #[arg(value_name = "SUBJECT")]
    subject: Option<String>,
    /// 失信程度，见 regime show | grade, see regime show
    #[arg(long, visible_alias = "class", value_name = "CODE")]
    grade: String,
    /// 列入情形 | ground
    #[arg(long, value_name = "CODE")]
    ground: Option<String>,
    /// 设列领域 | field of the list
    #[arg(long, value_name = "CODE")]
    field: Option<String>,
    /// 名单范围 | whose list
    #[arg(long, value_name = "CODE")]
    scope: Option<String>,
    /// 列入依据，种类:条文 | what the criteria rest on, KIND:ARTICLE
    #[arg(long, value_name = "KIND:TEXT")]
    basis: Option<String>,
    /// 所依据的信息编号，可多次 | a record behind it, repeatable
    #[arg(long = "record", value_name = "ID")]
    records: Vec<String>,
    /// 未达到严重失信名单标准等说明 | the statement the ground asks for
    #[arg(long, value_name = "TEXT")]
    statement: Option<String>,
    /// 组织考试等的层级 | level of the organiser
    #[arg(long, value_name = "CODE")]
    level: Option<String>,
    /// 证据 | evidence
    #[arg(long = "evidence", value_name = "[KIND=]FILE")]
    evidence: Vec<String>,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Candidates { as_of, limit, after } => {
            let found = ctx.call(&ListCandidates { as_of, limit, after })?;
            ctx.note(&found.note);
            ctx.print(&found)
        }
        Args::Propose(args) => propose(*args, ctx),
        Args::List { grade, in_effect, closed, limit, after } => {
            let found = ctx.call(&ListListings { grade, in_effect, closed, limit, after })?;
            ctx.print(&found)
        }
        Args::Show { id } => {
            let shown = ctx.call(&ShowListing { listing: id })?;
            ctx.print(&shown)
        }
        Args::Check { subjects, batch } => check(&subjects, batch, ctx),
    }
}

fn propose(args: ProposeArgs, ctx: &mut Context) -> Outcome {
    let subject = args.subject.as_deref().map(input::secret).transpose()?.map(|typed| typed.to_string());
    let evidence = case::papers("evidence", &args.evidence)?;
    let moved = ctx.call(&ProposeListing {
        subject,
        grade: args.grade,
        ground: args.ground,
        field: args.field,
        scope: args.scope,
        basis: args.basis,
        records: args.records,
        statement: args.statement,
        level: args.level,
        evidence,
    })?;
    case::warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}

/// One look for each subject, so that each leaves its row in the log.
fn check(subjects: &[String], batch: Option<String>, ctx: &mut Context) -> Outcome {
    let given = match batch {
        Some(path) => input::values(&[if path == "-" { path } else { format!("@{path}") }])?,
        None => input::values(subjects)?,
    };
    let mut items = Vec::new();
    for subject in given {
        items.push(ctx.call(&CheckListing { subject })?);
    }
    ctx.print(&serde_json::json!({ "items": items }))
}
