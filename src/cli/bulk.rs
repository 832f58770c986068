//! `query apply` and `query batch`: bulk queries (批量查询) of organisations, with progress on stderr and Ctrl-C.

use super::{Context, Outcome, authorisation, catalogue::name, input};
use crate::{
    domain::query::Purpose,
    locale::Lang,
    service::{
        BulkProgress, BulkRequest, bulk_query,
        ops::{
            authorisations::{Paper, Terms},
            bulk::ApplyForBulk,
        },
    },
    text,
};
use chrono::NaiveDate;
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// An application for a bulk query.
#[derive(Debug, clap::Args)]
pub struct Apply {
    /// 申请单位及其统一社会信用代码；代码可为 - 或 @FILE | the organisation and its code; the code may be - or @FILE
    #[arg(long, value_name = "NAME:CODE", default_value = "")]
    applicant: String,
    /// 申请文号 | number of the application
    #[arg(long, value_name = "NUMBER", default_value = "")]
    number: String,
    /// 目录项 | catalogue items
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    items: Vec<String>,
    /// 用途代码，可加说明 | purpose code, with a text where needed
    #[arg(long, value_name = "CODE[:TEXT]")]
    purpose: Option<String>,
    /// 起始日，默认今天 | first day; today by default
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    from: Option<NaiveDate>,
    /// 终止日 | last day
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    until: Option<NaiveDate>,
    /// 名单可查询几次，不限则不写 | how many times the list may be run; left out for no limit
    #[arg(long, value_name = "N")]
    uses: Option<u32>,
    /// 主体名单：每行一个主体，需要时第二栏写授权编号 | the list: one subject a line, with its authorisation where needed
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// 书面申请 | the written application
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
}

/// A list to be asked.
#[derive(Debug, clap::Args)]
pub struct Batch {
    /// 申请时的名单；- 读标准输入 | the list that was applied for; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 已登记的申请编号 | number of the application on file
    #[arg(long, value_name = "ID")]
    application: Option<String>,
    /// 结果文件，每行一个主体；停下后用同一文件继续 | result file, a line for each subject; the same file goes on after a stop
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Registers an application.
pub fn apply(args: &Apply, ctx: &mut Context) -> Outcome {
    let (applicant, code) = args.applicant.rsplit_once([':', '：']).unwrap_or((&args.applicant, ""));
    let list = match &args.list {
        Some(file) => Some(Paper { name: name(file), body: input::bytes(file)? }),
        None => None,
    };
    let card = ctx.call(&ApplyForBulk {
        applicant: applicant.to_owned(),
        applicant_id: input::secret(code)?.to_string(),
        application: args.number.clone(),
        terms: Terms {
            items: args.items.clone(),
            purpose: args.purpose.as_deref().and_then(Purpose::parse),
            from: args.from,
            until: args.until,
            uses: args.uses,
            paper: args.document.as_deref().map(authorisation::paper).transpose()?,
        },
        list,
    })?;
    ctx.print(&card)
}

/// Asks the list.
pub fn batch(args: &Batch, ctx: &mut Context) -> Outcome {
    // Whether it may be done at all is told before anything about the file.
    let read = input::bytes(&args.file);
    let (bytes, unreadable) = match read {
        Ok(bytes) => (bytes, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let request = BulkRequest { application: args.application.clone(), name: name(&args.file), bytes };
    let actor = ctx.actor()?;
    if let Some(error) = unreadable {
        may(ctx, &actor)?;
        return Err(error);
    }
    if let Some(path) = &args.out {
        input::refuse_file(path)?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop));
    let (bar, lang) = (ctx.bar(), ctx.lang);
    let answer = bulk_query(ctx.service()?, &actor, request, args.out.as_deref(), &mut |progress| {
        bar.show(&line(progress, lang));
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.clear();
    let answer = answer?;
    if answer.state == "stopped" {
        ctx.note(&match &args.out {
            Some(path) => again(path),
            None => text!("已停止；以上各次查询均已记入日志", "stopped; each of these looks is in the log"),
        });
    }
    ctx.print(&answer)
}

/// Whether a bulk query may be asked here at all.
fn may(ctx: &mut Context, actor: &crate::service::Actor) -> Outcome {
    ctx.service()?.may(actor, &crate::service::ops::bulk::QueryBatch::default())
}

fn again(path: &Path) -> crate::locale::Text {
    let shown = path.display().to_string();
    text!(
        "已停止；用同一名单和 `--out {shown}` 再次运行即从停下处继续",
        "stopped; run it again with the same list and `--out {shown}` to go on where it ended"
    )
}

/// A line of progress.
fn line(progress: BulkProgress, lang: Lang) -> String {
    let BulkProgress { done, answered, of } = progress;
    let filled = (done * 20).checked_div(of).unwrap_or(0).min(20);
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(20 - filled));
    let counts = text!("{done}/{of}：提供 {answered}", "{done}/{of}: {answered} answered");
    format!("{bar} {}", counts.get(lang))
}
