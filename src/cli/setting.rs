//! `setting`: what a supervisor may choose within bounds.

use super::{Context, Outcome};
use crate::service::ops::settings::{ListSettings, SetSetting};

/// Verbs of `setting`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 列出设置及其范围 | list the settings with their bounds
    List,
    /// 改一项设置 | change a setting
    Set {
        /// 名称，如 lock.minutes | its name, such as lock.minutes
        #[arg(value_name = "KEY")]
        key: String,
        /// 值 | value
        #[arg(value_name = "N")]
        value: u64,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::List => {
            let found = ctx.call(&ListSettings)?;
            ctx.print(&found)
        }
        Args::Set { key, value } => {
            let found = ctx.call(&SetSetting { key, value })?;
            ctx.print(&found)
        }
    }
}
