//! `report`: a subject's credit report and report of looks; supervision, disclosure; a unit's statement of its month.

use super::{Context, Outcome, input, query::Asked};
use crate::{
    domain::refusal::Code,
    locale::Text,
    service::{
        Error,
        ops::{
            assessment::AssessmentReport,
            breaches::BreachReport,
            collectors::CollectorsReport,
            dual::{DualReport, StateMonth},
            looks_report::LooksReport,
            overview::OverviewReport,
            punctuality::{OverdueReport, PunctualityReport},
            quality::QualityReport,
            repair_times::RepairTimeReport,
            reports::SubjectReport,
            security::SecurityReport,
            selfcheck::{ListSelfChecks, SelfCheck},
            standing::DisclosureReport,
            trend::TrendReport,
        },
    },
    text,
};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::path::PathBuf;

/// What a supervision report looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// 超期与无期限的待办 | what is overdue, and what is open without a day
    Overdue,
    /// 各地概况：各市、区县办件数与超期数 | overview across places: cases and overdue ones by city or district
    Overview,
    /// 按单位和人员：按时与逾期 | on time and late, by unit and officer
    Punctuality,
    /// 报送质量：迟报、漏报、错报 | supply by unit: late, missing, wrong
    Quality,
    /// 双公示月报 | the monthly table of permits and penalties
    DualPublicity,
    /// 修复用时：与上期相比 | time used for repair, beside the time before
    RepairTime,
    /// 市场信息采集单位：约定、免费自身查询 | collectors of market information: agreement, free self-queries
    Collectors,
    /// 违规行为：按种类、单位和人员，附每次被拒绝的操作和未及时办理的事项 | kinds of breach by unit and officer, with the refused attempts and the cases not handled in time
    Breaches,
    /// 完整性、备份、各环节检查 | integrity, backup, checks of each stage
    Security,
}

/// What a report on disclosure looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shows {
    /// 某日的披露状态 | how everything stands on a day
    State,
    /// 监测预警：按目录项、行业、领域、区域与上期相比 | trends by item, trade, field and area, beside the time before
    Trend,
}

/// Verbs of `report`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 信用报告 | a credit report on one subject
    Subject {
        #[command(flatten)]
        asked: Asked,
        /// 所打印的查询在日志中的序号，不再占用授权次数 | log row of the query it prints; takes no second use
        #[arg(long, value_name = "SEQ")]
        of: Option<i64>,
        /// 去向或接收方，如 own-site、单位名称 | where it goes or who gets it, such as own-site or a name
        #[arg(long, value_name = "TARGET", visible_alias = "recipient")]
        target: Option<String>,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 查询情况报告：谁在何时为何查过此主体 | report of looks: which unit looked at this subject, when and for what
    Looks {
        /// 证件号码或编号；- 读标准输入，@FILE 读文件 | identifier or public number; - reads standard input, @FILE a file
        #[arg(value_name = "SUBJECT")]
        subject: String,
        /// 自此日 | from this day on
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        since: Option<NaiveDate>,
        /// 至此日 | up to this day
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
        /// 写入新文件，权限 0600 | write it to a new file of mode 0600
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 考核数据：报送、退回、逾期答复、查询 | figures for assessment: supply, returns, overdue answers, queries
    Assessment {
        /// 起始日，默认本年首日 | first day; the first of this year by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        since: Option<NaiveDate>,
        /// 终止日，默认今天 | last day; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        until: Option<NaiveDate>,
    },
    /// 监督报告：超期、按时率、报送质量、双公示、安全 | supervision: overdue, punctuality, quality, dual publicity, security
    Supervision {
        /// 视图 | view
        #[arg(long, value_enum, default_value = "overdue")]
        view: View,
        /// 报告期 2018、2018-Q2、2018-06，默认本月 | 2018, 2018-Q2, 2018-06; this month by default
        #[arg(long, value_name = "PERIOD")]
        period: Option<String>,
        /// 提供单位代码 | code of one unit
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// 概况中的一个市、区县，逐件列出 | with the overview, one city or district, case by case
        #[arg(long, value_name = "DISTRICT")]
        district: Option<String>,
        /// 报送质量中另按重点职业领域计数 | with the quality, also the records of key occupations by field
        #[arg(long)]
        occupation: bool,
    },
    /// 披露情况：按类别、公开属性和状态计数，三十日内到期；或监测趋势 | disclosure: counts by category, access and state, what ends within thirty days; or trends
    Disclosure {
        /// 视图 | view
        #[arg(long, value_enum, default_value = "state")]
        view: Shows,
        /// 趋势的报告期 2018、2018-Q2、2018-06，默认本月 | time of the trends: 2018, 2018-Q2, 2018-06; this month by default
        #[arg(long, value_name = "PERIOD", conflicts_with = "on")]
        period: Option<String>,
        /// 趋势仅计此信息类别 | trends of this category only
        #[arg(long, value_name = "CODE", conflicts_with = "on")]
        category: Option<String>,
        /// 某日，默认今日 | the day; today by default
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        on: Option<NaiveDate>,
    },
    /// 填报双公示月报：产生数、本单位公示数、未报送依据 | state a month: produced, published by the unit, ground of what was not handed in
    State {
        /// 月份 2018-06 | month, such as 2018-06
        #[arg(value_name = "MONTH")]
        month: String,
        /// permit 行政许可，penalty 行政处罚 | permit or penalty
        #[arg(long, value_name = "KIND")]
        kind: String,
        /// 产生数 | produced
        #[arg(long, value_name = "N")]
        produced: i64,
        /// 本单位公示数 | published by the unit itself
        #[arg(long, value_name = "N")]
        published: i64,
        /// 未报送依据 | ground of what was not handed in
        #[arg(long, value_name = "TEXT", default_value = "")]
        basis: String,
        /// 备注 | remarks
        #[arg(long, value_name = "TEXT", default_value = "")]
        remarks: String,
        /// 单位代码，默认本单位 | code of the unit; the own one by default
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
    },
    /// 自查核查；写明结论即签署留存，不写期间则列出已签署的 | self-check; a finding signs it; without days the signed ones are listed
    SelfCheck {
        /// 起日 | first day
        #[arg(long, value_name = "DATE", value_parser = input::date, requires = "until")]
        from: Option<NaiveDate>,
        /// 止日 | last day
        #[arg(long, value_name = "DATE", value_parser = input::date, requires = "from")]
        until: Option<NaiveDate>,
        /// 结论，写明即签署 | finding; signs it
        #[arg(long, value_name = "TEXT")]
        finding: Option<String>,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Assessment { since, until } => {
            let shown = ctx.call(&AssessmentReport { since, until })?;
            ctx.print(&shown)
        }
        Args::Subject { asked, of, target, out } => {
            let file = ctx.new_file(out.as_deref())?;
            let report = ctx.call(&SubjectReport { query: asked.query()?, of, target, lang: ctx.lang })?;
            match file {
                Some(file) => {
                    file.write(report.text.as_bytes())?;
                    ctx.print(&report.answer)
                }
                None => ctx.print_text(&report, &report.text),
            }
        }
        Args::Looks { subject, since, until, out } => {
            let subject = input::secret(&subject)?.to_string();
            let file = ctx.new_file(out.as_deref())?;
            let report = ctx.call(&LooksReport { subject, since, until, lang: ctx.lang })?;
            match file {
                Some(file) => {
                    file.write(report.text.as_bytes())?;
                    ctx.print(&report)
                }
                None => ctx.print_text(&report, &report.text),
            }
        }
        Args::Supervision { occupation: true, view, .. } if view != View::Quality => {
            Err(usage(text!("--occupation 只用于 --view quality", "--occupation goes with --view quality")))
        }
        Args::Supervision { district: Some(_), view, .. } if view != View::Overview => {
            Err(usage(text!("--district 只用于 --view overview", "--district goes with --view overview")))
        }
        Args::Supervision { unit: Some(_), view: View::Overview, .. } => {
            Err(usage(text!("概况按 --district，不按 --unit", "the overview goes by --district, not by --unit")))
        }
        Args::Supervision { view, period, unit, district, occupation } => {
            supervision(view, Scope { period, unit, district, occupations: occupation }, ctx)
        }
        Args::Disclosure { view: Shows::Trend, period, category, on: None } => {
            let report = ctx.call(&TrendReport { period, category })?;
            ctx.print_view("trend", &report)
        }
        Args::Disclosure { view: Shows::Trend, .. } => {
            Err(usage(text!("趋势用 --period 指定报告期", "trends take --period, not --on")))
        }
        Args::Disclosure { period, category, .. } if period.is_some() || category.is_some() => Err(usage(text!(
            "--period、--category 只用于 --view trend",
            "--period and --category go with --view trend"
        ))),
        Args::Disclosure { on, .. } => {
            let report = ctx.call(&DisclosureReport { on })?;
            ctx.print_view("state", &report)
        }
        Args::SelfCheck { from: Some(from), until: Some(until), finding } => {
            let checked = ctx.call(&SelfCheck { from, until, finding })?;
            ctx.print(&checked)
        }
        Args::SelfCheck { .. } => {
            let kept = ctx.call(&ListSelfChecks)?;
            ctx.print(&kept)
        }
        Args::State { month, kind, produced, published, basis, remarks, unit } => {
            let stated = ctx.call(&StateMonth { unit, month, kind, produced, published, basis, remarks })?;
            ctx.print(&stated)
        }
    }
}

/// What does not go with the view that was asked.
fn usage(message: Text) -> Error {
    Error::new(Code::Usage, message).hint(text!("见 `xintai report --help`", "see `xintai report --help`"))
}

/// What a supervision report is narrowed to.
struct Scope {
    period: Option<String>,
    unit: Option<String>,
    district: Option<String>,
    occupations: bool,
}

fn supervision(view: View, asked: Scope, ctx: &mut Context) -> Outcome {
    let Scope { period, unit, district, occupations } = asked;
    match view {
        View::Overview => {
            let report = ctx.call(&OverviewReport { period, district })?;
            ctx.print_view("overview", &report)
        }
        View::Overdue => {
            let report = ctx.call(&OverdueReport { unit })?;
            ctx.print_view("overdue", &report)
        }
        View::Punctuality => {
            let report = ctx.call(&PunctualityReport { period, unit })?;
            ctx.print_view("punctuality", &report)
        }
        View::Quality => {
            let report = ctx.call(&QualityReport { period, unit, occupations })?;
            ctx.print_view("quality", &report)
        }
        View::DualPublicity => {
            let report = ctx.call(&DualReport { month: period, unit })?;
            ctx.print_view("dual", &report)
        }
        View::RepairTime => {
            let report = ctx.call(&RepairTimeReport { period, unit })?;
            ctx.print_view("repair-time", &report)
        }
        View::Collectors => {
            let report = ctx.call(&CollectorsReport { unit })?;
            ctx.print_view("collectors", &report)
        }
        View::Breaches => {
            let report = ctx.call(&BreachReport { period, unit })?;
            ctx.print(&report)
        }
        View::Security => {
            let report = ctx.call(&SecurityReport)?;
            if let Some(code) = report.integrity.code() {
                ctx.exit(code);
            }
            ctx.print_view("security", &report)
        }
    }
}
