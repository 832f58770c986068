//! `repair`: credit repair (信用修复).

use super::{
    Context, Outcome,
    case::{self, Page},
    input,
};
use crate::service::ops::{
    cases::Noun,
    eligibility::{BarRepair, ListEligible},
    reorganisations::Plan,
    repairs::{CheckRepair, FileRepair},
};
use chrono::NaiveDate;

/// Verbs of `repair`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记修复：提供单位的书面证明与修复方式 | register the provider's certificate and the way of repair
    File {
        /// 信息编号 | number of the record
        #[arg(long, value_name = "ID")]
        record: String,
        /// 收到之日 | day of receipt
        #[arg(long, value_name = "DATE", value_parser = input::date)]
        received: Option<NaiveDate>,
        /// 书面证明 | the written certificate
        #[arg(long, value_name = "FILE")]
        certificate: Option<String>,
        /// 修复方式，见 regime show | way of repair, see regime show
        #[arg(long, value_name = "CODE")]
        way: Option<String>,
        /// 方式说明 | description of the way
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
        /// 其他材料 种类=文件 | other materials
        #[arg(long = "material", value_name = "KIND=FILE")]
        materials: Vec<String>,
        /// 申请渠道，见 regime show | route of the application, see regime show
        #[arg(long, value_name = "CODE")]
        route: Option<String>,
        /// 向哪个单位或网站申请 | unit or site the application goes to
        #[arg(long, value_name = "CODE")]
        to: Option<String>,
        /// 核对项=yes|no|partial，可多次 | STATEMENT=yes|no|partial, repeatable
        #[arg(long = "field", value_name = "STATEMENT=FOUND", value_parser = input::pair)]
        statements: Vec<(String, String)>,
        /// 破产重整企业的管理人 | administrator of an enterprise in reorganisation
        #[arg(long, value_name = "NAME")]
        bankruptcy: Option<String>,
        /// 人民法院破产重整计划裁定书文号 | number of the court's ruling on the plan
        #[arg(long, value_name = "NO", requires = "bankruptcy")]
        ruling: Option<String>,
        /// 重整计划执行首日 | first day of the plan
        #[arg(long, value_name = "DATE", value_parser = input::date, requires = "bankruptcy")]
        plan_from: Option<NaiveDate>,
        /// 重整计划执行末日 | last day of the plan
        #[arg(long, value_name = "DATE", value_parser = input::date, requires = "bankruptcy")]
        plan_until: Option<NaiveDate>,
    },
    /// 修复清单 | repairs by due date
    List {
        #[command(flatten)]
        page: Page,
    },
    /// 一件修复 | one repair
    Show {
        /// 修复编号 | number of the repair
        #[arg(value_name = "ID")]
        id: String,
    },
    /// 注明不可修复的依据 | mark an item as irreparable, with the rule that says so
    Bar {
        /// 信息编号 | number of the record
        #[arg(value_name = "ID")]
        record: String,
        /// 依据，种类:《名称》第几条 | the rule, KIND:《title》article
        #[arg(long, value_name = "RULE")]
        citation: String,
    },
    /// 近期可申请修复的信息 | whose shortest publicity ends soon
    Eligible {
        /// 今后几日内，默认按制度包 | days ahead; the pack's by default
        #[arg(long, value_name = "DAYS")]
        within: Option<u32>,
    },
    /// 逐项核对修复条件 | each condition, met or not
    Check {
        /// 修复编号 | number of the repair
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::File {
            record,
            received,
            certificate,
            way,
            text,
            materials,
            route,
            to,
            statements,
            bankruptcy,
            ruling,
            plan_from,
            plan_until,
        } => {
            let reorganisation = bankruptcy.map(|administrator| Plan {
                administrator,
                ruling: ruling.unwrap_or_default(),
                from: plan_from,
                until: plan_until,
            });
            let certificate = certificate.map(|path| case::paper("certificate", &path)).transpose()?;
            let materials = case::papers("material", &materials)?;
            let moved = ctx.call(&FileRepair {
                record,
                received,
                certificate,
                way,
                text,
                materials,
                route,
                addressee: to,
                statements: statements.into_iter().collect(),
                reorganisation,
            })?;
            case::warn(ctx, moved.warning.as_ref());
            ctx.print(&moved)
        }
        Args::List { page } => case::list(ctx, Noun::Repair, page, None, false),
        Args::Show { id } => case::show(ctx, Noun::Repair, id),
        Args::Bar { record, citation } => {
            let barred = ctx.call(&BarRepair { record, citation })?;
            ctx.print(&barred)
        }
        Args::Eligible { within } => {
            let list = ctx.call(&ListEligible { within })?;
            ctx.print(&list)
        }
        Args::Check { id } => {
            let checked = ctx.call(&CheckRepair { repair: id })?;
            ctx.print(&checked)
        }
    }
}
