//! `unit`: the provider units (信息提供主体).

use super::{Context, Outcome};
use crate::service::ops::{
    collectors::DeclareFreeQueries,
    units::{AddUnit, LinkUnit, ListUnits, NameDuty},
};

/// Verbs of `unit`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记信息提供单位 | enrol a provider unit
    Add {
        /// 代码，大写字母、数字、连字符 | code: capital letters, digits, hyphens
        #[arg(value_name = "CODE")]
        code: String,
        /// 名称 | name
        #[arg(long)]
        name: String,
        /// 单位类别，见 regime show | kind of body, see regime show
        #[arg(long)]
        kind: String,
        /// 辖区，默认为本中心辖区 | district; the centre's own by default
        #[arg(long)]
        district: Option<String>,
        /// 层级，见 regime show；默认按类别和辖区 | level of government, see regime show; by kind and district when not given
        #[arg(long)]
        level: Option<String>,
        /// 单位查询制度规范的文号 | reference of the unit's own query rules
        #[arg(long, value_name = "REFERENCE")]
        query_rules: Option<String>,
        /// 委托文书，受委托的组织须附 | the entrusting document, where the kind of body needs one
        #[arg(long, value_name = "FILE")]
        mandate: Option<String>,
    },
    /// 登记单位数据库是否以接口对接 | whether the unit's own database feeds the platform
    Link {
        /// 单位代码 | code of the unit
        #[arg(value_name = "CODE")]
        code: String,
        /// 不再对接 | no longer
        #[arg(long)]
        off: bool,
    },
    /// 明确分管领导、承办机构、责任人员 | name who leads, handles and answers in a unit
    Duty {
        /// 单位代码 | code of the unit
        #[arg(value_name = "CODE")]
        code: String,
        /// 职责，见 regime show | the duty, see regime show
        #[arg(long, value_name = "DUTY")]
        duty: String,
        /// 姓名或机构，不写则删去 | who; left out takes the name away
        #[arg(long, value_name = "NAME", default_value = "")]
        name: String,
    },
    /// 登记采集单位每年免费自身查询次数 | free self-queries that a collector gives each subject in a year
    FreeQueries {
        /// 单位代码 | code of the unit
        #[arg(value_name = "CODE")]
        code: String,
        /// 每年次数 | how many a year
        #[arg(long, value_name = "N")]
        yearly: u32,
    },
    /// 列出单位 | list the units
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add { code, name, kind, district, level, query_rules, mandate } => {
            let mandate = mandate.as_deref().map(|given| super::case::paper("mandate", given)).transpose()?;
            let added = ctx.call(&AddUnit { code, name, kind, district, level, query_rules, mandate })?;
            ctx.print(&added)
        }
        Args::Link { code, off } => {
            let unit = ctx.call(&LinkUnit { unit: code, linked: !off })?;
            ctx.print(&unit)
        }
        Args::Duty { code, duty, name } => {
            let named = ctx.call(&NameDuty { unit: code, duty, name })?;
            ctx.print(&named)
        }
        Args::FreeQueries { code, yearly } => {
            let declared = ctx.call(&DeclareFreeQueries { unit: code, yearly })?;
            ctx.print(&declared)
        }
        Args::List => {
            let units = ctx.call(&ListUnits)?;
            ctx.print(&units)
        }
    }
}
