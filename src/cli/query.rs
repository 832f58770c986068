//! `query`: one logged query under the regulation's rules.

use super::{Context, Outcome, bulk, input};
use crate::{
    domain::{
        query::{IdDocument, Mode, Purpose},
        refusal::Code,
    },
    service::{
        Error,
        ops::{query::RunQuery, reports::SubjectReport, usage::UsageReport},
    },
    text,
};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Mode of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// 社会公开 | anybody, what is open
    Public,
    /// 本人 | the subject itself, with a valid document
    #[value(name = "self")]
    Own,
    /// 经授权 | with the subject's written authorisation
    Authorised,
    /// 履职 | a unit on public duty, under a grant
    Department,
    /// 国家机关 | a state organ by law
    Organ,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Public => Self::Public,
            ModeArg::Own => Self::Own,
            ModeArg::Authorised => Self::Authorised,
            ModeArg::Department => Self::Department,
            ModeArg::Organ => Self::Organ,
        }
    }
}

/// What is asked, by `query` and by `report subject`.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// 证件号码或编号 S-12；- 读标准输入，@FILE 读文件 | identifier or public number S-12; - reads standard input, @FILE a file
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// 查询方式 | mode of the query
    #[arg(long, value_enum)]
    mode: ModeArg,
    /// 用途代码，可加说明 | purpose code, with a text where needed
    #[arg(long, value_name = "CODE[:TEXT]")]
    purpose: Option<String>,
    /// 授权或查询批准编号，或政务应用清单编码 | number of the authorisation or grant, or entry of the application list
    #[arg(long, value_name = "ID")]
    authorisation: Option<String>,
    /// 中心窗口所服务的履职单位代码，默认本单位 | unit on duty that the centre's window serves; the own unit by default
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// 出示的证件；号码可为 - 或 @FILE | the document shown; the number may be - or @FILE
    #[arg(long, value_name = "KIND:NUMBER")]
    id_document: Option<String>,
    /// 证件有效期至，长期有效则不写 | last day of the document's validity; left out when it has no end
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    id_valid_until: Option<NaiveDate>,
    /// 只查这些目录项 | only these catalogue items
    #[arg(long = "item", value_name = "CODE", num_args = 1..)]
    items: Vec<String>,
    /// 只要这些字段 | only these fields
    #[arg(long = "field", value_name = "NAME", num_args = 1..)]
    fields: Vec<String>,
    /// 所属办件、批次或信息编号，须与该主体有关 | case, batch or record of the subject that it belongs to
    #[arg(long, value_name = "ID")]
    basis: Option<String>,
}

impl Asked {
    /// The query asked for.
    pub fn query(&self) -> Result<RunQuery, Error> {
        let id_document = match &self.id_document {
            Some(words) => Some(document(words, self.id_valid_until)?),
            None => None,
        };
        Ok(RunQuery {
            subject: input::secret(&self.subject)?.to_string(),
            mode: self.mode.into(),
            purpose: self.purpose.as_deref().and_then(Purpose::parse),
            authorisation: self.authorisation.clone(),
            unit: self.unit.clone(),
            id_document,
            items: self.items.clone(),
            fields: self.fields.clone(),
            basis: self.basis.clone(),
        })
    }
}

fn document(words: &str, valid_until: Option<NaiveDate>) -> Result<IdDocument, Error> {
    let mut document = IdDocument::parse(words, valid_until).ok_or_else(|| {
        Error::new(Code::Usage, text!("证件没有写明种类", "the kind of the document is missing"))
            .hint(text!("写成 种类:号码，如 resident-id:-", "write KIND:NUMBER, such as resident-id:-"))
    })?;
    document.number = input::secret(&document.number)?.to_string();
    Ok(document)
}

/// One query, or many.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    many: Option<Many>,
    #[command(flatten)]
    asked: Option<Asked>,
    /// 信息使用情况报告：来源、查询、信用报告，限本人 | report of use: sources, queries, credit reports; for the subject itself
    #[arg(long)]
    usage: bool,
    /// 把报告写入新文件，另记一行日志 | write the report to a new file; a log row of its own
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// 导出去向或接收方，如 own-site、单位名称 | where the export goes or who gets it, such as own-site or a name
    #[arg(long, value_name = "TARGET", visible_alias = "recipient", requires = "export")]
    target: Option<String>,
}

/// Many subjects.
#[derive(Debug, clap::Subcommand)]
pub enum Many {
    /// 登记批量查询申请及其名单 | register an application for a bulk query with its list
    Apply(bulk::Apply),
    /// 批量查询，限办法有规定的 | many subjects, where the regulation allows it
    Batch(bulk::Batch),
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args.many {
        Some(Many::Apply(apply)) => return bulk::apply(&apply, ctx),
        Some(Many::Batch(batch)) => return bulk::batch(&batch, ctx),
        None => {}
    }
    let asked = args.asked.ok_or_else(|| {
        Error::new(Code::Usage, text!("没有写明主体", "no subject is given"))
            .hint(text!("运行 `xintai query --help`", "see `xintai query --help`"))
    })?;
    if args.usage {
        return usage(&asked, args.export.as_deref(), ctx);
    }
    one(&asked, args.export.as_deref(), args.target, ctx)
}

/// How the subject's information was collected and used.
fn usage(asked: &Asked, export: Option<&Path>, ctx: &mut Context) -> Outcome {
    let file = ctx.new_file(export)?;
    let report = ctx.call(&UsageReport { query: asked.query()?, lang: ctx.lang })?;
    match file {
        Some(file) => {
            file.write(report.text.as_bytes())?;
            ctx.print(&report)
        }
        None => ctx.print_text(&report, &report.text),
    }
}

fn one(asked: &Asked, export: Option<&Path>, target: Option<String>, ctx: &mut Context) -> Outcome {
    let query = asked.query()?;
    if let Some(path) = export {
        let file = ctx.new_file(Some(path))?;
        let report = ctx.call(&SubjectReport { query, of: None, target, lang: ctx.lang })?;
        if let Some(file) = file {
            file.write(report.text.as_bytes())?;
        }
        report.answer.doubt.iter().for_each(|doubt| ctx.note(doubt));
        return ctx.print(&report.answer);
    }
    let answer = ctx.call(&query)?;
    if ctx.is_table() {
        let seq = answer.log_seq;
        let (zh, en) = (&answer.basis.article.zh, &answer.basis.article.en);
        ctx.note(&text!("本次查询已记入日志 #{seq}（{zh}）", "this query is in the log as #{seq} ({en})"));
        for notice in &answer.notices {
            ctx.note(&notice.says);
        }
        answer.doubt.iter().for_each(|doubt| ctx.note(doubt));
    }
    ctx.print(&answer)
}
