//! `profile`: submission profiles (报送说明) of provider units.

use super::{Context, Outcome, catalogue::name, input};
use crate::service::ops::profiles::{ActivateProfile, ImportProfile, ShowProfile};
use std::path::PathBuf;

/// Verbs of `profile`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 导入并签署报送说明，每个目录项一行 | import and sign profiles, one row for each catalogue item
    Import {
        /// csv、xlsx 或 json | csv, xlsx or json
        file: PathBuf,
        /// 单位代码 | code of the unit
        #[arg(long)]
        unit: String,
        /// 目录项，文件没有写明时 | the item, when the file does not say it
        #[arg(long)]
        item: Option<String>,
    },
    /// 显示单位的报送说明 | show a unit's profiles
    Show {
        /// 单位代码 | code of the unit
        unit: String,
        /// 目录项 | only this item
        #[arg(long)]
        item: Option<String>,
    },
    /// 启用报送说明，须由签署人以外的人办理 | put a profile in force; not by the person who signed it
    Activate {
        /// 单位代码 | code of the unit
        unit: String,
        /// 目录项 | the item
        #[arg(long)]
        item: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Import { file, unit, item } => {
            let made = ctx.call(&ImportProfile { unit, item, name: name(&file), bytes: input::bytes(&file)? })?;
            ctx.print(&made)
        }
        Args::Show { unit, item } => {
            let shown = ctx.call(&ShowProfile { unit, item })?;
            ctx.print(&shown)
        }
        Args::Activate { unit, item } => {
            let card = ctx.call(&ActivateProfile { unit, item })?;
            ctx.print(&card)
        }
    }
}
