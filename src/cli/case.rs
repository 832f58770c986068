//! `case`: any step of any case (事项), the worklist, and mending or handing over a case.

use super::{Context, Outcome, input, table::Grid};
use crate::{
    domain::shown::Shown,
    service::{
        Error,
        ops::{
            amendments::{AmendCase, AssignCase, Second},
            case_papers::ShowPaper,
            cases::{CaseActions, CaseList, DueFilter, ListCases, Noun, ShowCase},
            casework::Paper,
            steps::{Act, Input},
            worklist::ShowWorklist,
        },
    },
    text,
};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// Verbs of `case`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 事项清单，按期限排列 | cases by due date
    List {
        /// 只列今日到期、已超期或某日前到期的：today、overdue 或日期 | due today, overdue, or by a date
        #[arg(long, value_name = "today|overdue|DATE", value_parser = due)]
        due: Option<DueFilter>,
        /// 只列本人经办的 | only those I handle
        #[arg(long)]
        mine: bool,
        #[command(flatten)]
        page: Page,
    },
    /// 待办：本人可办的事项、提示与各屏数量 | what I have to do, and the counts of the screens
    Worklist {
        /// 只列本人经办的 | only those I handle
        #[arg(long)]
        mine: bool,
    },
    /// 一件事项的经过、期限、材料、文书与可办步骤 | one case: history, clock, papers, notices, steps
    Show {
        /// 事项编号 | number of the case
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 各步骤能否办理、由谁办理、依据与原因 | each step: open or closed, by whom, why
    Actions {
        /// 事项编号 | number of the case
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 办理一个步骤 | take a step
    Act(Box<ActArgs>),
    /// 更正收件日或申请人，须写明理由并由另一人确认 | mend the day of receipt or the applicant; a second person confirms
    Amend {
        /// 事项编号 | number of the case
        #[arg(value_name = "ID")]
        id: String,
        /// 正确的收件日 | the right day of receipt
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        received: Option<NaiveDate>,
        /// 提供单位收到转办的正确日期 | the right day on which the provider received the transfer
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        transferred: Option<NaiveDate>,
        /// 正确的申请人 | the right applicant
        #[arg(long, value_name = "NAME")]
        applicant: Option<String>,
        /// 理由 | reason
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// 确认待确认的更正 | confirm the amendment that waits
        #[arg(long, conflicts_with = "refuse")]
        confirm: bool,
        /// 不同意待确认的更正 | refuse the amendment that waits
        #[arg(long)]
        refuse: bool,
    },
    /// 指定或移交经办人 | name the handler, or hand over
    Assign {
        /// 事项编号 | number of the case
        #[arg(value_name = "ID")]
        id: String,
        /// 经办人登录名 | log-in of the handler
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// 查看或导出一件材料 | show or save a paper of the case
    Paper {
        /// 事项编号 | number of the case
        #[arg(value_name = "ID")]
        id: String,
        /// 材料编号，见 case show | number of the paper, see case show
        #[arg(value_name = "PAPER")]
        paper: i64,
        /// 存入新文件 | save to a new file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Options of lists.
#[derive(Debug, clap::Args)]
pub struct Page {
    /// 包括已办结的 | closed ones too
    #[arg(long)]
    closed: bool,
    /// 某条信息的 | of one record
    #[arg(long, value_name = "ID")]
    record: Option<String>,
    /// 最多几条 | at most so many
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// 上一页的游标 | cursor of the page before
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
}

/// Arguments of `case act`.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
pub struct ActArgs {
    /// 事项编号 | number of the case
    #[arg(value_name = "ID")]
    id: String,
    /// 步骤，见 case actions | the step, see case actions
    #[arg(value_name = "ACTION")]
    action: String,
    /// 字段=值，可多次 | FIELD=VALUE, repeatable
    #[arg(long = "field", value_name = "FIELD=VALUE", value_parser = input::pair)]
    fields: Vec<(String, String)>,
    /// 理由 | reason
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// 核查结果 | result of the check
    #[arg(long, value_name = "TEXT")]
    finding: Option<String>,
    /// 异议成立；同意更正 | upheld; the correction is confirmed
    #[arg(long, conflicts_with = "rejected")]
    upheld: bool,
    /// 异议不成立；不同意更正 | not upheld; the correction is refused
    #[arg(long)]
    rejected: bool,
    /// 告知书写明的内容：代码，或 名称=种类:《依据》 | what a notice names: a code, or NAME=KIND:《rule》
    #[arg(long = "item", value_name = "ITEM")]
    items: Vec<String>,
    /// 单位无法核实真实性 | the unit cannot verify the information
    #[arg(long, conflicts_with_all = ["upheld", "rejected"])]
    unverifiable: bool,
    /// 停止计时的事由，见 regime show | cause of a pause, see regime show
    #[arg(long, value_name = "CODE")]
    cause: Option<String>,
    /// 书面材料，可写作 种类=文件，- 为标准输入 | a paper, KIND=FILE; - is standard input
    #[arg(long = "document", value_name = "[KIND=]FILE")]
    documents: Vec<String>,
    /// 收到或送达之日 | day of receipt or delivery
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    received: Option<NaiveDate>,
    /// 已收到书面表示 | it was stated in writing
    #[arg(long)]
    written: bool,
    /// 提供单位回复申请人之日 | the day the provider answered the applicant
    #[arg(long, value_name = "DATE", value_parser = input::date)]
    told: Option<NaiveDate>,
    /// 书面告知的文号 | number of the provider's written notice
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// 异议报告的内容 | text of the objection report
    #[arg(long, value_name = "TEXT")]
    report: Option<String>,
    /// 送达方式，文书尚未登记送达时必填 | how the notice went out; needed where its service is not registered yet
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
    /// 看到的版本号，不符即为冲突 | the version seen; another one is a conflict
    #[arg(long, value_name = "N")]
    seen: Option<i64>,
}

/// Reads `today`, `overdue` or a day.
fn due(text: &str) -> Result<DueFilter, Error> {
    match text {
        "today" => Ok(DueFilter::Today),
        "overdue" => Ok(DueFilter::Overdue),
        day => input::date(day).map(DueFilter::Until),
    }
}

/// A paper named on the command line: `FILE` or `KIND=FILE`.
pub(super) fn paper(kind: &str, given: &str) -> Result<Paper, Error> {
    let is_kind = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let named = given.split_once('=').filter(|(word, _)| is_kind(word));
    let (kind, path) = named.unwrap_or((kind, given));
    let path = Path::new(path);
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(Paper { kind: kind.to_owned(), name, body: input::bytes(path)? })
}

/// Papers named on the command line.
pub(super) fn papers(kind: &str, given: &[String]) -> Result<Vec<Paper>, Error> {
    given.iter().map(|given| paper(kind, given)).collect()
}

/// A list for the eye.
pub(super) fn list(ctx: &mut Context, noun: Noun, page: Page, due: Option<DueFilter>, mine: bool) -> Outcome {
    let Page { closed, record, limit, after } = page;
    let cases = ctx.call(&ListCases { noun, due, mine, closed, record, after, limit })?;
    let grid = grid(ctx, &cases);
    ctx.print_as(&cases, grid)
}

fn grid(ctx: &Context, cases: &CaseList) -> Grid {
    let lang = ctx.lang;
    let pick = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let mut grid = Grid::new([
        pick("事项", "case"),
        pick("类别", "kind"),
        pick("状态", "state"),
        pick("截止日", "due"),
        pick("剩余工作日", "days left"),
        pick("主体", "subject"),
        pick("信息", "record"),
        pick("提供单位", "provider"),
        pick("经办", "handler"),
    ]);
    for case in &cases.items {
        let shown = |text: &str| Shown::new(text).into_string();
        grid.row([
            case.case.clone(),
            case.kind_label.get(lang).to_owned(),
            case.state_label.get(lang).to_owned(),
            case.due.map(|due| due.to_string()).unwrap_or_default(),
            case.left.map(|left| left.to_string()).unwrap_or_default(),
            shown(&case.subject_name),
            case.record.clone(),
            shown(&case.unit_name),
            case.handler.clone().unwrap_or_default(),
        ]);
    }
    grid
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List { due, mine, page } => list(ctx, Noun::Case, page, due, mine),
        Args::Worklist { mine } => {
            let tasks = ctx.call(&ShowWorklist { mine })?;
            ctx.print(&tasks)
        }
        Args::Show { id } => show(ctx, Noun::Case, id),
        Args::Actions { id } => {
            let actions = ctx.call(&CaseActions { case: id })?;
            ctx.print(&actions)
        }
        Args::Act(args) => act(*args, ctx),
        Args::Amend { id, received, transferred, applicant, reason, confirm, refuse } => {
            let second = match (confirm, refuse) {
                (true, _) => Some(Second::Confirm),
                (_, true) => Some(Second::Refuse),
                _ => None,
            };
            let amend = AmendCase { case: id, received, transferred, applicant, reason, second };
            let card = ctx.call(&amend)?;
            ctx.print(&card)
        }
        Args::Assign { id, login } => {
            let card = ctx.call(&AssignCase { case: id, login })?;
            ctx.print(&card)
        }
        Args::Paper { id, paper, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let found = ctx.call(&ShowPaper { case: id, paper })?;
            match (file, &found.text) {
                (Some(file), _) => {
                    file.write(&found.body)?;
                    ctx.print(&found.paper)
                }
                (None, Some(text)) => ctx.print_text(&found, text),
                (None, None) => {
                    ctx.note(&text!("不是文本，用 --out 存入文件", "it is no text: save it with --out"));
                    ctx.print(&found.paper)
                }
            }
        }
    }
}

/// One case in full.
pub(super) fn show(ctx: &mut Context, noun: Noun, case: String) -> Outcome {
    let detail = ctx.call(&ShowCase { noun, case })?;
    ctx.print(&detail)
}

fn act(args: ActArgs, ctx: &mut Context) -> Outcome {
    let upheld = match (args.upheld, args.rejected) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let given = Input {
        shared_reason: false,
        fields: args.fields.into_iter().collect(),
        reason: args.reason,
        finding: args.finding,
        upheld,
        unverifiable: args.unverifiable,
        cause: args.cause,
        documents: papers("document", &args.documents)?,
        received: args.received,
        written: args.written,
        told: args.told,
        number: args.number,
        report: args.report,
        items: args.items,
        method: args.method,
        version: args.seen,
        seen: None,
    };
    let act = Act::on(&args.id, &args.action, given);
    let moved = ctx.call(&act)?;
    warn(ctx, moved.warning.as_ref());
    ctx.print(&moved)
}

/// Tells that the regulation has lapsed.
pub(super) fn warn(ctx: &Context, warning: Option<&crate::locale::Text>) {
    if let Some(warning) = warning {
        ctx.note(warning);
    }
}
