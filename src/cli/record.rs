//! `record`: importing, listing, reviewing records (信用信息).

use super::{Context, Outcome, catalogue::name, input, revocation, shield, subject::Why};
use crate::{
    domain::refusal::Code,
    intake::Severity,
    locale::Lang,
    service::{
        Error, How, ImportRequest, Progress, import_file,
        ops::{
            admit_row::AdmitRow,
            batches::{ListBatches, ShowBatch},
            formed::TellFormed,
            import::{BatchAnswer, RowProblem},
            leniency::ConfirmLenient,
            rechecks::RecheckRecord,
            reconcile::ReconcileFile,
            records::{ListRecords, RecordHistory, ShowRecord},
            review::{AcceptRecords, ReturnRecords, Reviews},
            withdrawals::{CheckRecords, WithdrawRecord},
        },
    },
    text,
};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Verbs of `record`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 导入提供单位报送的文件 | import files of a provider unit
    Import {
        /// csv、xlsx、json、jsonl 文件，`-` 为标准输入 | files: csv, xlsx, json, jsonl; `-` is standard input
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// 提供单位代码 | code of the unit that answers for the file
        #[arg(long, value_name = "UNIT")]
        provider: Option<String>,
        /// 目录项编码 | code of the catalogue item
        #[arg(long, value_name = "CODE")]
        item: Option<String>,
        /// 报送渠道 | the channel it came by
        #[arg(long)]
        channel: Option<String>,
        /// 由主体自主申报 | declared by the subjects themselves
        #[arg(long)]
        self_declared: bool,
        /// 以新版本替换本单位已入库的信息 | replaces the unit's own records that were accepted
        #[arg(long)]
        replaces: bool,
        /// 报送约定编号，或以 层级:规定 写明的报送依据 | agreement, or provision as LEVEL:WORDS, by which it comes this way
        #[arg(long, value_name = "TEXT")]
        ground: Option<String>,
        /// 法律规定免于本人同意的依据 层级:规定 | the law that exempts from consent, LEVEL:WORDS
        #[arg(long, value_name = "TEXT")]
        consent_exempt: Option<String>,
    },
    /// 列出信用信息；个人的非公开信息须写明用途、所属事项或申办，否则不列 | list records; what is not open of a person only for a purpose, work or filing
    List {
        /// 状态，或 pending | state, or pending
        #[arg(long)]
        state: Option<String>,
        /// 批次号 | batch
        #[arg(long)]
        batch: Option<String>,
        /// 提供单位代码 | unit
        #[arg(long)]
        unit: Option<String>,
        /// 主体代码或编号，`-` 从标准输入读取 | subject: identifier or number; `-` reads standard input
        #[arg(long)]
        subject: Option<String>,
        /// 目录项编码 | catalogue item
        #[arg(long)]
        item: Option<String>,
        /// 为此项申办查找，如 objection.file | the filing it is looked up for, such as objection.file
        #[arg(long, value_name = "OPERATION")]
        filing: Option<String>,
        #[command(flatten)]
        why: Why,
        /// 每页条数 | items on a page
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// 从上一页末尾继续 | go on after the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 列出批次 | list batches
    Batches {
        /// 提供单位代码 | unit
        #[arg(long)]
        unit: Option<String>,
        /// 每页条数 | items on a page
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// 从上一页末尾继续 | go on after the page before
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// 一个批次的各行及其问题 | the rows of a batch with their problems
    Batch {
        /// 批次号 B-… | number B-…
        #[arg(value_name = "BATCH")]
        batch: String,
        /// 只列有问题的行 | only rows with something to tell
        #[arg(long)]
        problems: bool,
        /// 每页条数 | rows on a page
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
        /// 从此行之后继续 | go on after this row
        #[arg(long, value_name = "ROW", default_value_t = 0)]
        after: i64,
    },
    /// 显示一条信息 | show a record
    Show {
        /// 编号 R-… | number R-…
        id: String,
        /// 截至某日的状态 | as it stands at the end of a day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        as_of: Option<NaiveDate>,
        #[command(flatten)]
        why: Why,
    },
    /// 原始报送、各版本和办理经过 | the submission, every version, every act
    History {
        /// 编号 R-… | number R-…
        id: String,
        #[command(flatten)]
        why: Why,
    },
    /// 登记待录入的决定，录入期限列入待办；--reason 撤回 | tell of a decision to be entered by hand; --reason takes it back
    Formed {
        /// 文书号 | number of the document
        #[arg(value_name = "DOCUMENT")]
        document: String,
        /// 形成之日 | the day it was formed
        #[arg(long, value_name = "DATE", value_parser = input::date, conflicts_with = "reason")]
        on: Option<NaiveDate>,
        /// 不再录入的理由 | why it is not to be entered
        #[arg(long, value_name = "REASON")]
        reason: Option<String>,
        /// 单位代码，默认为本单位 | code of the unit; the own one by default
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// 审核入库 | accept records
    Accept {
        /// 编号 R-… | numbers R-…
        ids: Vec<String>,
        /// 该批次全部待审核信息 | all of a batch that wait for review
        #[arg(long)]
        batch: Option<String>,
        /// 词语并非自然人信息的理由 | why a word is no person's information
        #[arg(long, value_name = "REASON")]
        words_cleared: Option<String>,
        /// 失信程度，文件未写明时 | severity class, where the file does not say it
        #[arg(long, value_name = "CODE")]
        severity: Option<String>,
        /// 已核对公开理由，批准自然人信息主动公开 | the reason was checked: a natural person's record may be public
        #[arg(long)]
        approve_open: bool,
        /// 信息类别由提供单位确定 | the category is the unit's to state
        #[arg(long, hide = true)]
        category: Option<String>,
    },
    /// 退回提供单位 | return records to their unit
    Return {
        /// 编号 R-… | numbers R-…
        #[arg(required = true)]
        ids: Vec<String>,
        /// 理由代码 | code of the reason
        #[arg(long, default_value = "")]
        reason: String,
        /// 理由说明 | what the unit is to do
        #[arg(long, default_value = "")]
        text: String,
    },
    /// 主管书面说明理由，确认宽容审慎处理的信息 | a supervisor confirms a record marked for leniency
    Lenient {
        /// 编号 R-… | number R-…
        id: String,
        /// 书面理由 | the written reason
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 特许校验码不符的行：一人提出，另一人确认 | admit a row with a wrong check character: one proposes, another confirms
    Admit {
        /// 批次号 | batch
        batch: String,
        /// 行号，从 1 起 | row, from 1
        row: i64,
        /// 理由 | the reason
        #[arg(long)]
        reason: Option<String>,
    },
    /// 登记认定依据被撤销的书面告知，或良好信息被取消 | the provider's notice that the basis was annulled, or an honour cancelled
    Revoke(revocation::Args),
    /// 撤回信息：提供单位提出，另一人（本单位人员或审核员）再执行一次即确认 | the unit asks to take its own record back; another person, of the unit or a reviewer, does the same and it is taken back
    Withdraw {
        /// 编号 R-… | number R-…
        id: String,
        /// 理由 | the reason
        #[arg(long)]
        reason: String,
    },
    /// 核实信息的日期：行为仍在持续，或者起算日期无误 | verify a day: the act still goes on, or the day its period runs from is right
    Recheck {
        /// 编号 R-… | number R-…
        id: String,
        /// 核实情况 | what was found
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 与认定单位自行公开的内容逐项核对 | what the determining unit publishes itself, against what is shown here
    Reconcile {
        /// 单位网站公开内容的文件 | file of what the unit publishes
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// 认定单位代码 | code of the determining unit
        #[arg(long, value_name = "UNIT")]
        provider: String,
    },
    /// 复查已入库信息，列出不应纳入的 | look again at what was taken in; lists what the text keeps out
    Check {
        /// 全部信息 | every record
        #[arg(long, required = true)]
        all: bool,
    },
    /// 登记主体要求删除或屏蔽的申请 | register the subject's application to have an item deleted or shielded
    Shield(shield::Args),
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Import { files, provider, item, channel, self_declared, replaces, ground, consent_exempt } => {
            let request = ImportRequest {
                unit: provider,
                item: item.unwrap_or_default(),
                channel,
                file_name: String::new(),
                declared: self_declared,
                replaces,
                ground,
                exempt: consent_exempt,
            };
            import(&files, &request, ctx)
        }
        Args::List { state, batch, unit, subject, item, filing, why, limit, after } => {
            let subject = subject.as_deref().map(input::secret).transpose()?.map(|text| text.to_string());
            let page =
                ctx.call(&ListRecords { state, batch, unit, subject, item, reason: why.into(), filing, limit, after })?;
            ctx.print(&page)
        }
        Args::Batches { unit, limit, after } => {
            let page = ctx.call(&ListBatches { waiting: false, unit, limit, after })?;
            ctx.print(&page)
        }
        Args::Batch { batch, problems, limit, after } => {
            let page = ctx.call(&ShowBatch { batch, problems, after, limit })?;
            ctx.print(&page)
        }
        Args::Show { id, as_of, why } => {
            let shown = ctx.call(&ShowRecord { id, as_of, reason: why.into() })?;
            ctx.print(&shown)
        }
        Args::History { id, why } => {
            let shown = ctx.call(&RecordHistory { id, reason: why.into() })?;
            ctx.print(&shown)
        }
        Args::Formed { document, on, reason, unit } => {
            let told = ctx.call(&TellFormed { unit, document, on, reason })?;
            ctx.print(&told)
        }
        Args::Accept { ids, batch, words_cleared, approve_open, category, severity } => {
            let open_approved = approve_open;
            let done = ctx.call(&AcceptRecords { ids, batch, words_cleared, severity, open_approved, category })?;
            reviewed(&done, ctx)
        }
        Args::Lenient { id, reason } => {
            let done = ctx.call(&ConfirmLenient { id, reason })?;
            ctx.print(&done)
        }
        Args::Return { ids, reason, text } => {
            let done = ctx.call(&ReturnRecords { ids, reason, text })?;
            reviewed(&done, ctx)
        }
        Args::Admit { batch, row, reason } => {
            let done = ctx.call(&AdmitRow { batch, row, reason })?;
            ctx.print(&done)
        }
        Args::Revoke(args) => revocation::run(args, ctx),
        Args::Withdraw { id, reason } => {
            let done = ctx.call(&WithdrawRecord { id, reason })?;
            ctx.print(&done)
        }
        Args::Recheck { id, reason } => {
            let done = ctx.call(&RecheckRecord { id, reason })?;
            ctx.print(&done)
        }
        Args::Reconcile { file, provider } => {
            let (bytes, name) = (input::bytes(&file)?, name(&file));
            let found = ctx.call(&ReconcileFile { unit: provider, name, bytes })?;
            ctx.print(&found)
        }
        Args::Check { all: _ } => {
            let found = ctx.call(&CheckRecords)?;
            ctx.print(&found)
        }
        Args::Shield(args) => shield::run(args, ctx),
    }
}

/// Prints outcomes; ends with the refusal when not one record went through.
fn reviewed(done: &Reviews, ctx: &mut Context) -> Outcome {
    let value = worded(done, ctx.lang)?;
    ctx.print(&value)?;
    match done.refusal() {
        Some(refused) => Err(with_article(refused.into_error(), ctx)),
        None => Ok(()),
    }
}

fn with_article(mut error: Error, ctx: &mut Context) -> Error {
    if let Ok(service) = ctx.service() {
        error.article = error.cite.as_deref().map(|cite| service.pack().articles.text(cite));
    }
    error
}

/// An answer in which every text stands in one language.
fn worded(answer: &impl Serialize, lang: Lang) -> Result<Value, Error> {
    fn pick(value: Value, lang: Lang) -> Value {
        match value {
            Value::Object(mut fields)
                if fields.len() == 2 && fields.contains_key("zh") && fields.contains_key("en") =>
            {
                fields.remove(lang.pick("zh", "en")).unwrap_or_default()
            }
            Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, pick(value, lang))).collect(),
            Value::Array(items) => items.into_iter().map(|item| pick(item, lang)).collect(),
            other => other,
        }
    }
    Ok(pick(serde_json::to_value(answer)?, lang))
}

pub(super) fn import(files: &[PathBuf], request: &ImportRequest, ctx: &mut Context) -> Outcome {
    if request.item.is_empty() {
        return Err(Error::new(Code::Catalogue, text!("没有写明目录项", "no catalogue item is named"))
            .hint(text!("用 --item 写明编码", "name it with --item")));
    }
    if files.len() > 1 && ctx.global.request_id.is_some() {
        return Err(Error::new(Code::Usage, text!("请求号只能用于一个文件", "a request id goes with one file only"))
            .hint(text!("每个文件用自己的请求号", "give each file its own request id")));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop));
    let mut answers = Vec::new();
    for file in files {
        let bytes = input::bytes(file)?;
        let file_name = name(file);
        let request = ImportRequest { file_name, ..request.clone() };
        answers.push(one(&request, bytes, &stop, ctx)?);
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    let refused = answers.iter().find_map(nothing_came_in);
    let stopped = answers.iter().any(|answer| answer.state == "stopped");
    let values = answers.iter().map(|answer| worded(answer, ctx.lang)).collect::<Result<Vec<_>, _>>()?;
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => ctx.print(&value)?,
        Err(values) => ctx.print(&json!({ "items": values }))?,
    }
    if stopped {
        ctx.note(&text!(
            "已停止；再次导入同一文件即可续传",
            "stopped; import the same file again to go on where it ended"
        ));
    }
    match refused {
        Some(error) => Err(with_article(error, ctx)),
        None => Ok(()),
    }
}

fn one(request: &ImportRequest, bytes: Vec<u8>, stop: &AtomicBool, ctx: &mut Context) -> Result<BatchAnswer, Error> {
    let how = How { request_id: ctx.global.request_id.clone(), dry_run: ctx.global.dry_run };
    let actor = ctx.actor()?;
    let bar = ctx.bar();
    let lang = ctx.lang;
    let answer = import_file(ctx.service()?, &actor, request, bytes, &how, &mut |progress| {
        bar.show(&line(progress, lang));
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.clear();
    answer
}

/// A file of which not one row was taken ends with the first problem that refuses a row: a warning beside it is no reason.
fn nothing_came_in(answer: &BatchAnswer) -> Option<Error> {
    if answer.rows == 0 || answer.accepted + answer.pending > 0 {
        return None;
    }
    let refused = |problem: &&RowProblem| matches!(problem.verdict.as_str(), "rejected" | "prohibited");
    let heavy = answer.problems.iter().filter(refused).find(|problem| problem.severity >= Severity::Error);
    let first = heavy.or_else(|| answer.problems.iter().find(refused))?;
    let (row, line, field) = (first.row, first.line, &first.field);
    let (zh, en) = (&first.message.zh, &first.message.en);
    let mut error = Error::new(
        first.class,
        text!(
            "没有一行可入库；第 {row} 行（文件第 {line} 行）`{field}`：{zh}",
            "no row was taken; row {row} (line {line}), `{field}`: {en}"
        ),
    )
    .hint(first.hint.clone());
    error.cite.clone_from(&first.cite);
    Some(error)
}

/// A line of progress.
fn line(progress: &Progress, lang: Lang) -> String {
    let Progress { position, total, rows, accepted, pending, rejected, prohibited } = progress;
    let done = (position * 20).checked_div(*total).and_then(|done| usize::try_from(done).ok()).unwrap_or(0).min(20);
    let bar = format!("{}{}", "█".repeat(done), "░".repeat(20 - done));
    let counts = text!(
        "{rows} 行：可入库 {accepted} · 待补 {pending} · 不合格 {rejected} · 禁止归集 {prohibited}",
        "{rows} rows: {accepted} taken, {pending} pending, {rejected} rejected, {prohibited} prohibited"
    );
    format!("{bar} {}", counts.get(lang))
}
