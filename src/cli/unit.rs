//! `unit`: the provider units (信息提供主体).

use super::{Context, Outcome};
use crate::service::ops::units::{AddUnit, ListUnits};

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
        /// 单位查询制度规范的文号 | reference of the unit's own query rules
        #[arg(long, value_name = "REFERENCE")]
        query_rules: Option<String>,
    },
    /// 列出单位 | list the units
    List,
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Add { code, name, kind, district, query_rules } => {
            let added = ctx.call(&AddUnit { code, name, kind, district, query_rules })?;
            ctx.print(&added)
        }
        Args::List => {
            let units = ctx.call(&ListUnits)?;
            ctx.print(&units)
        }
    }
}
