//! `quota`: how much a role may look at in one query and in one day.

use super::{Context, Outcome, officer::role};
use crate::{
    domain::role::Role,
    service::ops::quotas::{ListQuotas, ReleaseQuota, SetQuota},
};

/// Verbs of `quota`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出额度 | list the quotas
    List,
    /// 设定一个角色的额度，不写为不限 | set the quota of a role; what is left out has no limit
    Set {
        /// 角色 | role
        #[arg(value_name = "ROLE", value_parser = role)]
        role: Role,
        /// 每次查询最多几行 | most rows a query answers
        #[arg(long, value_name = "N")]
        rows: Option<u32>,
        /// 每人每日最多几个主体 | most subjects a person looks at in a day
        #[arg(long, value_name = "N")]
        subjects: Option<u32>,
    },
    /// 放行：今日可再看几个主体、每次可答几行，须为另一人 | release more for today: subjects, rows a query; by another person
    Release {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 再看几个主体 | how many subjects more
        #[arg(long, value_name = "N", default_value_t = 0)]
        subjects: u32,
        /// 每次查询可答几行 | how many rows a query may answer
        #[arg(long, value_name = "N", default_value_t = 0)]
        rows: u32,
        /// 理由 | reason
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List => {
            let found = ctx.call(&ListQuotas)?;
            ctx.print(&found)
        }
        Args::Set { role, rows, subjects } => {
            let found = ctx.call(&SetQuota { role, rows, subjects })?;
            ctx.print(&found)
        }
        Args::Release { login, subjects, rows, reason } => {
            let found = ctx.call(&ReleaseQuota { login, subjects, rows, reason })?;
            ctx.print(&found)
        }
    }
}
